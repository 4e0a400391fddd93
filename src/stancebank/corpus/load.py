"""A corpus directory in; its tables, mapped into memory without a copy, out."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stancebank import manifest
from stancebank.corpus import store
from stancebank.errors import Refused, unknown
from stancebank.schemas.labels import Label, LabelScheme, LabelSet
from stancebank.schemas.tables import DEFAULT_CONFIG, class_names, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


@dataclass(frozen=True)
class Corpus:
    """A release, or the working corpus: `corpus.table("entities")` is a `pyarrow.Table`."""

    directory: Path
    manifest: manifest.Manifest

    @classmethod
    def open(cls, directory: Path) -> Corpus:
        """Open the corpus in `directory`: its manifest is read, and no table yet.

        A link is followed first, so that a corpus that is open stays the one that was opened.

        Raises:
            Refused: rules `manifest-…`.

        """
        resolved = Path(directory).resolve()
        return cls(resolved, manifest.read(resolved))

    @property
    def name(self) -> str:
        """How messages name this corpus: `corpus/1.0.0`, or `corpus/working`."""
        return f"corpus/{self.manifest.version or 'working'}"

    @property
    def split_names(self) -> tuple[str, ...]:
        """The splits, in the order train, validation, test."""
        return tuple(self.manifest.tables[DEFAULT_CONFIG])

    @cached_property
    def scheme(self) -> LabelScheme:
        """The label sets whose class ids its sentences hold, as its files name the classes.

        A release is read by it, whatever became of the labels.toml that it was made with.

        Raises:
            Refused: rule `corpus-unreadable`.

        """
        try:
            names = class_names(DEFAULT_CONFIG, self.table(DEFAULT_CONFIG).schema)
        except (KeyError, ValueError, TypeError) as error:
            remedy = "build it again, or fetch it again"
            raise Refused(self.name, "corpus-unreadable", found=error, remedy=remedy) from error
        said = self.manifest.labels
        sets = {
            name: LabelSet(name, name, "", tuple(Label(one, "") for one in its))
            for name, its in names.items()
            if name != "ner_tag"
        }
        return LabelScheme(said["version"], sets, said["sha256"])

    def table(self, config: str = DEFAULT_CONFIG, split: str | None = None) -> pa.Table:
        """Map a config into memory: of one split, or of all of them, one after the other.

        Columns are those of `stancebank.schemas.tables.SCHEMAS[config]`; rows are in document
        order within a split.

        Raises:
            Refused: rules `config-unknown`, `split-unknown`.

        """
        import pyarrow as pa  # noqa: PLC0415

        known = self.manifest.tables
        if config not in known:
            raise unknown(config, known, place=self.name, rule="config-unknown")
        if split is not None and split not in self.split_names:
            raise unknown(split, self.split_names, place=self.name, rule="split-unknown")
        wanted = self.split_names if split is None else (split,)
        return pa.concat_tables(self._table(config, name) for name in wanted)

    def by_split(self) -> dict[str, dict[str, pa.Table]]:
        """Return every table, by split and config."""
        return {
            split: {config: self._table(config, split) for config in self.manifest.tables}
            for split in self.split_names
        }

    def in_pieces(self) -> dict[str, dict[str, Pieces]]:
        """Return every table, by split and config, to be read piece by piece; see `Pieces`."""
        return {
            split: {config: Pieces(self, config, split) for config in self.manifest.tables}
            for split in self.split_names
        }

    def splits(self) -> dict[str, str]:
        """Return the split of each document, by its id."""
        return {
            doc_id: split
            for split in self.split_names
            for doc_id in strings(self.table("documents", split), "doc_id")
        }

    def _table(self, config: str, split: str) -> pa.Table:
        with self.reading(config, split):
            return store.read(self.directory, self.manifest.tables[config][split])

    @contextmanager
    def reading(self, config: str, split: str) -> Iterator[None]:
        """Raise Refused, rule `corpus-unreadable`, where files of a config cannot be read."""
        import pyarrow as pa  # noqa: PLC0415

        try:
            yield
        except (pa.ArrowInvalid, OSError) as error:
            place = f"{self.name}/{config}/{split}"
            remedy = "run: stancebank check, which names the damaged file"
            raise Refused(place, "corpus-unreadable", found=error, remedy=remedy) from error


@dataclass(frozen=True)
class Pieces:
    """One config of one split: each time that it is iterated over, its rows in tables, in order.

    They are read one by one, each when it is asked for. What is mapped into memory counts as this
    process's until it is let go, and of a large corpus that is all of it.
    """

    corpus: Corpus
    config: str
    split: str

    def __iter__(self) -> Iterator[pa.Table]:
        """Read. Raises: Refused, rule `corpus-unreadable`."""
        import pyarrow as pa  # noqa: PLC0415

        record = self.corpus.manifest.tables[self.config][self.split]
        with self.corpus.reading(self.config, self.split):
            _, batches = store.batches(self.corpus.directory, record)
            for batch in batches:
                yield pa.Table.from_batches([batch])
