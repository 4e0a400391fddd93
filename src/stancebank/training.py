"""Tables of classified texts and corpora in; a model, measured on others of them, out."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank import __version__, corpora
from stancebank.corpora import Origin
from stancebank.corpus import near_duplicates
from stancebank.errors import Refused, unknown
from stancebank.formats import table_rows, tabular
from stancebank.learning import (
    curve,
    finetuning,
    folded,
    frozen,
    linear,
    measures,
    model_card,
    model_files,
    supervision,
)
from stancebank.learning.classifier import LEAST
from stancebank.learning.views import words
from stancebank.schemas.issues import Rule, breach
from stancebank.seeds import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stancebank.agreement.figure import Figure
    from stancebank.formats.tabular import Recipe
    from stancebank.learning.encoder import Encoder
    from stancebank.learning.linear import Linear
    from stancebank.schemas.examples import Example
    from stancebank.schemas.issues import Issue

Table = tuple[str, "Path | str"]
"""The name of a recipe, or the path of one that ends in .toml; and a table's path.

Or `corpora.NAME`, and the place of a corpus: a path, or a release's address.
"""

RARE = Rule(
    "learn-rare",
    "warning",
    "tables",
    f"A class has {LEAST} examples or more; the others of a rarer one are left out.",
    "give more examples of it",
)

MODELS: dict[str, Callable[..., Linear | Encoder]] = {
    "linear": linear.train,
    "frozen": frozen.train,
    "encoder": finetuning.train,
}
"""What can be trained: over n-grams; over a pretrained encoder as it is, or one that learns along."""


@dataclass(frozen=True)
class Trained:
    """What a training did; `leaked`: examples of the test whose text stands in the training too.

    `near`: those, and the ones with a near-duplicate there.
    """

    directory: Path
    about: dict[str, Any]
    figures: list[Figure]
    leaked: int
    near: int
    issues: tuple[Issue, ...]


class Material(NamedTuple):
    """Examples, an issue for each row and label that is none, and where the examples are from."""

    examples: list[Example]
    issues: list[Issue]
    sources: list[Origin]


def read(
    task: str, tables: Iterable[Table], part: str = "learn", *, silver: bool = False
) -> Material:
    """Return the examples of tables and of corpora; of these, of the splits of `part`.

    `silver`: of a corpus, silver labels count too.

    Raises:
        Refused: rules `recipe-…`, `table-syntax`, `seed-encoding`, `learning-task` (a table of
            another task), those of `corpora.open_` and `corpora.part`.

    """
    found = Material([], [], [])
    for name, place in tables:
        if name == corpora.NAME:
            corpus = corpora.open_(place)
            sentences, origin = corpora.part(corpus, part, task, silver=silver)
            own = supervision.classified(task, sentences, corpus.scheme, silver=silver)
            given, issues = own.given, own.issues
        else:
            given, issues, (origin,) = table(task, name, Path(place))
        found.examples.extend(given)
        found.issues.extend(issues)
        if origin not in found.sources:
            found.sources.append(origin)
    return found


def table(task: str, name: str, path: Path, *, labelled: bool = True) -> Material:
    """Return the examples of a table, or of all tables below a folder; as `tabular.read`.

    A file of a folder is part of the ids and groups of its rows; one that is a document, as the
    recipe says, is their group. Where they need not be `labelled`, the recipe may be of any task
    whose examples are as those of this one.

    Raises:
        Refused: as `read`; rule `table-none` (a folder without a table).

    """
    how = recipe(name, path)
    other = how.task != task if labelled else (how.task == "stance") != (task == "stance")
    if other:
        remedy = f"name a recipe of the task {task}, or a corpus: {corpora.NAME}=DIR"
        raise Refused(str(path), "learning-task", found=how.task, remedy=remedy)
    files = table_rows.files(path, how.file)
    if not files:
        raise table_rows.missing(path, f".{how.file}")
    found = Material([], [], [])
    digests = []
    for file in files:
        raw = file.read_bytes()
        digests.append(hashlib.sha256(raw).hexdigest())
        text = decode.table(raw, place=str(file), encoding=how.encoding)
        inside = file.name if file == path else file.relative_to(path).as_posix()
        own = tabular.read(text, how, place=inside, labelled=labelled)
        found.issues.extend(own.issues)
        given: Iterable[Example] = own.examples
        if how.whole or file != path:
            given = (_of_file(one, inside, whole=how.whole) for one in given)
        found.examples.extend(given)
    content = digests[0] if len(files) == 1 else digest(digests)
    return found._replace(sources=[Origin(how.source, content, how.licence)])


def recipe(name: str, path: Path) -> Recipe:
    """Return the recipe of a table, or of a folder of them: one of one's own lies in it, or beside it.

    Raises:
        Refused: rules `recipe-…`.

    """
    if not name.endswith(".toml"):
        return tabular.recipe(name)
    inside = path / name
    return tabular.recipe(name, inside if inside.is_file() else path.with_name(name))


def digest(digests: Iterable[str]) -> str:
    """Return the sha256 over those of several files, in order."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _of_file(one: Example, file: str, *, whole: bool) -> Example:
    group = file if whole else f"{file}:{one.group}"
    return dataclasses.replace(one, id=f"{file}:{one.id}", group=group)


def _frequent(given: Material) -> Material:
    """Return the material without the classes that are too rare to learn, which are issues."""
    counts = Counter(one.label for one in given.examples)
    rare = {label for label, number in counts.items() if number < LEAST}
    if len(counts) - len(rare) < 2:
        return given  # what is left is no task: let it be refused for what it was
    kept = [one for one in given.examples if one.label not in rare]
    left = [breach(RARE, one.id, one.label) for one in given.examples if one.label in rare]
    return Material(kept, given.issues + left, given.sources)


def train(
    task: str,
    learn: Sequence[Table],
    test: Sequence[Table],
    into: Path,
    *,
    model: str = "linear",
    silver: bool = False,
    curved: bool = False,
    folds: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> Trained:
    """Train on tables and corpora, measure on others, and save the model with its figures.

    Of a corpus, its splits train and validation are learned from, and test is measured on. `model`
    is a key of `MODELS`; an encoder's name may follow, as in `encoder:roberta-base`, or of linear how
    many features are kept, as in `linear:20000` or, to choose, `linear:10000,20000`. `curved`: the
    same is learned from `curve.parts` first, and what they reach is `about["curve"]`. `folds`: where
    there is no test, measure in so many folds, each by a model that learned from the others.

    Raises:
        Refused: rules of `read`, `learning-…`, `encoder-…`, `model-kind`, `model-exists`.

    """
    if into.exists():
        raise Refused(str(into), "model-exists", remedy="name another directory")
    examples, issues, sources = _frequent(read(task, learn, silver=silver))
    if issues and not examples:
        remedy = f"mend the rows, or the recipe: all {len(issues)} are left out"
        raise Refused(task, "learning-rows", found=str(issues[0]), remedy=remedy)
    in_folds = folds > 0 and not test
    if in_folds:
        folded.check(task, examples, folds)
    held, more, tested = read(task, test, "test", silver=silver)
    where = {"sources": [dataclasses.asdict(one) for one in sources], "code": __version__}
    points = []
    for part in curve.parts(examples) if curved and held else ():
        small = learner(model)(task, part, about=where, on_progress=on_progress)
        points.append(_point(len(part), measures.measure(small, held)))
    made = learner(model)(task, examples, about=where, on_progress=on_progress)
    leaked, near = leaks(map(words, held), map(words, examples))
    if in_folds:
        tested, held = sources, examples
        measured = folded.measure(task, examples, learner(model), folds)
    else:
        measured = measures.measure(made, held)
    about = {
        **made.about,
        "tested on": [dataclasses.asdict(one) for one in tested],
        "test_examples": len(held),
        "leaked": leaked,
        "near": near,
        "figures": [dataclasses.asdict(one) for one in measured if one.label is None],
    }
    if in_folds:
        about["folds"] = folds
    elif curved and held:
        about["curve"] = [*points, _point(len(examples), measured)]
    final = dataclasses.replace(made, about=about)
    model_files.save(final, into, card=model_card.card(final, measured))
    return Trained(into, about, measured, leaked, near, tuple(issues + more))


def _point(examples: int, figures: Iterable[Figure]) -> curve.Point:
    (one,) = (one for one in figures if one.name == curve.FIGURE)
    return curve.Point(examples, one.value, one.low, one.high)


def leaks(held: Iterable[str], learned: Iterable[str]) -> tuple[int, int]:
    """Return how many texts stand among others, and how many do or have near-duplicates there."""
    given, seen = list(held), set(learned)
    same = [one in seen for one in given]
    return sum(same), sum(map(max, same, near_duplicates.near(given, seen)))


def learner(model: str) -> Callable[..., Linear | Encoder]:
    """Return what trains a model: of its task and examples, `about=` and `on_progress=`.

    Raises:
        Refused: rule `model-kind`.

    """
    kind, _, name = model.partition(":")
    if kind not in MODELS:
        raise unknown(model, MODELS, place="model", rule="model-kind")
    if not name:
        return MODELS[kind]
    if kind != "linear":
        return functools.partial(MODELS[kind], name=name)
    numbers = name.split(",")
    if not all(one.isdecimal() and int(one) for one in numbers):
        remedy = "say how many features are kept, as in linear:20000"
        raise Refused("model", "model-kind", found=model, remedy=remedy)
    return functools.partial(linear.train, features=tuple(map(int, numbers)))
