"""A spaCy pipeline's name in; its components, each run once where a layer needs it, out.

Entities need the ner component alone: it has a tok2vec of its own. Attribution and stance need
the shared tok2vec, the tagger and the parser, and only where a cue stands in the sentence.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancebank.corpus.silver import lexicon
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancebank.corpus.silver.reading import Sentence

BATCH = 256
"""Sentences that go through a component together, of however many documents. Measured on two
cores: a sixth faster than 16 at once. Memory for a batch is some tens of megabytes."""

LONGEST_PARSED = 150
"""Tokens; beyond it a sentence is a table or a list, and its parse is no evidence."""

_READ = ("reading", "entities", "gazetteer", "consistency", "lexicon", "inflection")
_PARSED = (
    *_READ,
    "quotes",
    "triggers",
    "syntax",
    "sources",
    "attribution",
    "quotation",
    "speech",
    "claims",
)

_RULES = {
    "entities": (_READ, ("weapons", "names")),
    "claims": (
        (*_PARSED, "factuality", "claim_types", "check_worthiness"),
        (
            *("reporting", "stance", "sources", "factuality", "claim_types", "check_worthiness"),
            *("irregular", "weapons", "names"),
        ),
    ),
    "stances": (
        (
            *_PARSED,
            "factuality",
            "claim_types",
            "check_worthiness",
            "stances",
            "positions",
            "targets",
        ),
        ("reporting", "stance", "sources", "factuality", "irregular", "weapons", "names"),
    ),
    "check_worthiness": (
        (*_READ, "check_worthiness"),
        ("check_worthiness", "irregular", "weapons", "names"),
    ),
}
"""The rule modules and lexicons that decide each layer."""

_VERSION = {
    "entities": "rule:weapons",
    "claims": "rule:claims-1",
    "stances": "rule:stances-1",
    "check_worthiness": "rule:check-worthiness-1",
}


@dataclass(frozen=True)
class Models:
    """A loaded pipeline; `fingerprints` names, for each layer, what its labels are made by."""

    nlp: Any
    fingerprints: dict[str, str]

    def recognise(self, sentences: Sequence[Sentence]) -> None:
        """Find the entities of the sentences' Docs, in place."""
        _run((self.nlp.get_pipe("ner"),), sentences)

    def parse(self, sentences: Sequence[Sentence]) -> None:
        """Tag and parse the sentences' Docs, in place; each is one tree."""
        sentences = [one for one in sentences if 0 < len(one.words) <= LONGEST_PARSED]
        _run([self.nlp.get_pipe(name) for name in ("tok2vec", "tagger", "parser")], sentences)
        for sentence in sentences:
            sentence.parsed = True


def load(pipeline: str) -> Models:
    """Load a spaCy pipeline once.

    Raises:
        Refused: rule `pipeline-missing` if no such package is installed, `pipeline-component` if
            it lacks a tagger, a parser or an entity recogniser.

    """
    import spacy  # noqa: PLC0415 - two seconds that only a build needs

    from stancebank.corpus.silver.linear_algebra import fastest  # noqa: PLC0415 - imports spaCy's

    with fastest():
        try:
            nlp = spacy.load(pipeline, exclude=["lemmatizer", "attribute_ruler", "senter"])
        except Exception as error:  # what a package that is no pipeline raises is its own affair
            raise _missing(pipeline) from error
    return Models(nlp, fingerprints(pipeline))


@functools.cache
def fingerprints(pipeline: str) -> dict[str, str]:
    """Return what each layer's labels are made by, without loading the pipeline.

    Raises: as `load`.
    """
    folder = _folder(pipeline)
    try:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        names = set(meta["pipeline"])
        name = f"{meta['lang']}_{meta['name']}-{meta['version']}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _missing(pipeline) from error
    for component in ("tok2vec", "tagger", "parser", "ner"):
        if component not in names:
            remedy = f"name a pipeline with the component {component!r}"
            raise Refused("silver labels", "pipeline-component", found=pipeline, remedy=remedy)
    model = f"model:{name}@{_digest(_files(folder))}"
    prints = {layer: f"{_VERSION[layer]}@{_digest(_rules(layer))}" for layer in _RULES}
    parts = {layer: (rule, model) for layer, rule in prints.items()}
    parts["entities"] = (model, prints["entities"])
    return {layer: "+".join(both) for layer, both in parts.items()}


def _folder(pipeline: str) -> Path:
    """Return the directory of a pipeline's weights: a path, or inside of an installed package."""
    if Path(pipeline).is_dir():
        return Path(pipeline)
    try:
        spec = importlib.util.find_spec(pipeline)
        package = Path(str(spec and spec.origin)).parent
        meta = json.loads((package / "meta.json").read_text("utf-8"))
        return package / f"{meta['lang']}_{meta['name']}-{meta['version']}"
    except (ImportError, OSError, ValueError, KeyError, TypeError) as error:
        raise _missing(pipeline) from error


def _missing(pipeline: str) -> Refused:
    remedy = "install it (`pip install stancebank[en]`) or name another pipeline"
    return Refused("silver labels", "pipeline-missing", found=pipeline, remedy=remedy)


def _run(components: Iterable[Any], sentences: Sequence[Sentence]) -> None:
    from stancebank.corpus.silver.linear_algebra import one_thread  # noqa: PLC0415 - imports spaCy's

    docs = [sentence.doc for sentence in sentences if len(sentence.doc)]
    with one_thread():
        for first in range(0, len(docs), BATCH):
            batch = docs[first : first + BATCH]
            for component in components:
                batch = list(component.pipe(batch, batch_size=BATCH))


def _files(folder: Path) -> Iterable[bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".md", ".pyc"}:
            yield path.relative_to(folder).as_posix().encode()
            yield path.read_bytes()


def _rules(layer: str) -> Iterable[bytes]:
    modules, lexicons = _RULES[layer]
    package = resources.files(__package__)
    yield from (package.joinpath(f"{name}.py").read_bytes() for name in modules)
    yield from (lexicon.raw(name) for name in lexicons)


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:12]
