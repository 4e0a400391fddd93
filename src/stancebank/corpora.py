"""The place of a corpus in; the part of it that is for learning or for testing, and what it is, out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stancebank import ids, manifest
from stancebank.address import is_address
from stancebank.corpus.load import Corpus
from stancebank.errors import Refused
from stancebank.project import WORKING, Project, fetch
from stancebank.schemas.examples import LAYER
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

NAME = "corpus"
"""What a corpus is called where a table has its recipe's name."""

PARTS = {"learn": ("train", "validation"), "test": ("test",)}
"""The splits that each part of a training is of."""


@dataclass(frozen=True)
class Origin:
    """Where examples are from: `content` is a table's sha256, or a corpus's content digest."""

    name: str
    content: str
    licence: str
    splits: tuple[str, ...] = ()
    silver: bool = False  # whether silver labels are among them


def open_(place: Path | str) -> Corpus:
    """Open the corpus at DIR[@X.Y.Z]: of a project, its release or its working corpus; or a release.

    A release may be at an address: it is fetched.

    Raises:
        Refused: rules `corpus-missing`, `not-built`, `release-unknown`, `manifest-…`, `address-…`.

    """
    if is_address(place):
        return Corpus.open(fetch(str(place)))
    place = Path(place)
    base, sign, version = str(place).rpartition("@")
    if sign and ids.is_version(version):
        return Project.open(Path(base)).load(version)
    if (place / manifest.NAME).is_file():
        return Corpus.open(place)
    if (place / "pyproject.toml").is_file():
        return Project.open(place).load(WORKING)
    remedy = "name a project, one of its releases as DIR@X.Y.Z, or a release's own directory"
    raise Refused(str(place), "corpus-missing", remedy=remedy)


def part(corpus: Corpus, name: str, task: str, *, silver: bool) -> tuple[pa.Table, Origin]:
    """Return the sentences of the splits of a part of `PARTS`.

    Raises:
        Refused: rules `corpus-split` (it has no such split), `corpus-gold` (no sentence of them has
            the task's layer, in gold unless `silver`).

    """
    splits = [split for split in PARTS[name] if split in corpus.split_names]
    if not splits:
        remedy = "it is too small to be split: measure on another corpus, or on a table"
        found = f"splits {', '.join(corpus.split_names)}"
        raise Refused(corpus.name, "corpus-split", found=found, remedy=remedy)
    import pyarrow as pa  # noqa: PLC0415

    table = pa.concat_tables(corpus.table("sentences", split) for split in splits)
    both = _has_silver(corpus, table, task, splits, silver=silver)
    documents = [corpus.table("documents", split) for split in splits]
    licences = {
        value or NOT_STATED for one in documents for value in one["licence"].unique().to_pylist()
    }
    said = corpus.manifest
    name = f"{said.name} {said.version or WORKING}"
    licence = ", ".join(sorted(licences))
    return table, Origin(name, said.digest, licence, tuple(splits), silver=both)


def _has_silver(
    corpus: Corpus, table: pa.Table, task: str, splits: Sequence[str], *, silver: bool
) -> bool:
    """Return whether silver labels count; refuse a table in which nothing does."""
    layer = LAYER[task]
    status = Counter(table[f"{layer}_status"].to_pylist())
    del status[None]
    gold = status.pop(corpus.scheme["status"].ids["gold"], 0)
    others = status.total()
    if gold or (silver and others):
        return silver and others > 0
    remedy = "annotate it in a round, or learn from silver labels too: --silver"
    found = f"{layer}: no gold in {', '.join(splits)}, silver in {others} sentences"
    raise Refused(corpus.name, "corpus-gold", found=found, remedy=remedy)
