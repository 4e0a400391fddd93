"""Tables of classified texts in; a model, measured on others of them, out."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancebank import __version__
from stancebank.agreement.bootstrap import Bootstrap, Resampling
from stancebank.agreement.layer import layers
from stancebank.agreement.units import Choice, Coding, Unit
from stancebank.corpus import near_duplicates
from stancebank.errors import Refused, unknown
from stancebank.formats import tabular
from stancebank.learning import classes, finetuning, frozen, linear, model_files, spans
from stancebank.learning.views import words
from stancebank.seeds import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from stancebank.agreement.figure import Figure
    from stancebank.learning.classifier import Classifier
    from stancebank.learning.encoder import Encoder
    from stancebank.learning.linear import Linear
    from stancebank.schemas.examples import Example
    from stancebank.schemas.issues import Issue

Table = tuple[str, "Path"]
"""The name of a recipe, or the path of one that ends in .toml; and a table's path."""


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


def read(task: str, tables: Iterable[Table]) -> tuple[list[Example], list[Issue], list[str]]:
    """Return the examples of tables, what is none, and where each table is from.

    Raises:
        Refused: rules `recipe-…`, `table-syntax`, `seed-encoding`, `learning-task` (a table of
            another task).

    """
    found: list[Example] = []
    issues: list[Issue] = []
    sources: list[str] = []
    for name, path in tables:
        own = path.with_name(name) if name.endswith(".toml") else None
        how = tabular.recipe(name, own)
        if how.task != task:
            remedy = f"name a recipe of the task {task}"
            raise Refused(str(path), "learning-task", found=how.task, remedy=remedy)
        text, _ = decode.decode(path.read_bytes(), place=str(path))
        table = tabular.read(text, how, place=path.name)
        found += table.examples
        issues += table.issues
        sources.append(f"{how.source}; licence: {how.licence}")
    return found, issues, list(dict.fromkeys(sources))


def train(
    task: str,
    learn: Sequence[Table],
    test: Sequence[Table],
    into: Path,
    *,
    model: str = "linear",
    on_progress: Callable[[int, int], None] | None = None,
) -> Trained:
    """Train on tables, measure on others, and save the model with its figures.

    `model` is a key of `MODELS`; an encoder's name may follow, as in `encoder:roberta-base`.

    Raises:
        Refused: rules of `read`, `learning-…`, `encoder-…`, `model-kind`, `model-exists`.

    """
    if into.exists():
        raise Refused(str(into), "model-exists", remedy="name another directory")
    examples, issues, sources = read(task, learn)
    held, more, tested = read(task, test)
    where = {"sources": sources, "code": __version__}
    made = learner(model)(task, examples, about=where, on_progress=on_progress)
    leaked, near = leaks(map(words, held), map(words, examples))
    figures = measure(made, held)
    about = {
        **made.about,
        "tested on": tested,
        "leaked": leaked,
        "near": near,
        "figures": [dataclasses.asdict(one) for one in figures if one.label is None],
    }
    model_files.save(dataclasses.replace(made, about=about), into)
    return Trained(into, about, figures, leaked, near, tuple(issues + more))


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
    if kind not in MODELS or (name and kind == "linear"):
        raise unknown(model, MODELS, place="model", rule="model-kind")
    return functools.partial(MODELS[kind], name=name) if name else MODELS[kind]


def measure(model: Classifier, held: Sequence[Example]) -> list[Figure]:
    """Return the figures of a model's classes on examples; a group is a document.

    Nothing where there is no example.
    """
    return figures([one.label for one in held], model.predict(held), held)


def figures(gold: Sequence[str], predicted: Sequence[str], held: Sequence[Example]) -> list[Figure]:
    """Return the figures of predicted classes against gold ones, of the same examples in order."""
    if not held:
        return []
    units = [Unit(f"{number:09d}", one.group, 1) for number, one in enumerate(held)]
    sides = ((spans.GOLD, gold), (spans.PREDICTED, predicted))
    said = [
        Coding(side, unit.id, "classes", (Choice(name),))
        for side, names in sides
        for unit, name in zip(units, names, strict=True)
    ]
    (layer,) = layers(units, said)
    resampling = Resampling(layer, None, Bootstrap())
    return [resampling.figure(tally) for tally in classes.tallies(layer)]
