"""A document and its sentences in; what of it was taken, and why each other thing was left, out."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.formats.documents import Document, Mark

KEEP = "keep the file that it came from beside the project"
"""What can be done about most of what is left."""
FRAGMENTS = Rule("import-fragments", "warning", "import", "A label is one slice of the text.", KEEP)
SENTENCE = Rule("import-sentence", "warning", "import", "A label lies inside one sentence.", KEEP)


class Taking:
    """Keeps the account of a document: each of its things is taken or left, and never both."""

    def __init__(self, document: Document, sentences: Sequence[tuple[int, int]]) -> None:
        """Take the document, and its sentences: slices of the text, in order."""
        self.document = document
        self.sentences = sentences
        self.issues: list[Issue] = []
        self._starts = [start for start, _ in sentences]
        self._done: dict[tuple[str, str], bool] = {}

    @property
    def held(self) -> Counter[str]:
        """How much the document holds: marks, relations, attributes, notes with equivalences."""
        return Counter(
            marks=len(self.document.marks),
            relations=len(self.document.relations),
            attributes=len(self.document.attributes),
            notes=len(self.document.notes) + len(self.document.equivalent),
        )

    @property
    def taken(self) -> Counter[str]:
        """How much of it was taken, by the same names."""
        return Counter(kind for (kind, _), taken in self._done.items() if taken)

    def take(self, kind: str, id_: str) -> None:
        """Say that a thing is in the answers; it is not, if it was left before."""
        self._done.setdefault((kind, id_), True)

    def leave(self, kind: str, id_: str, rule: Rule, found: str) -> None:
        """Say why a thing is not in them; the first reason counts."""
        if (kind, id_) not in self._done:
            self._done[kind, id_] = False
            self.issues.append(breach(rule, f"{self.document.doc_id}: {id_}", found))

    def sentence(self, mark: Mark) -> int | None:
        """Return the sentence that a mark lies in; None: it is left, for it lies in none."""
        index = self.at(mark.start)
        if len(mark.fragments) > 1:
            self.leave("marks", mark.id, FRAGMENTS, mark.label)
        elif index < 0 or mark.end > self.sentences[index][1] or mark.start == mark.end:
            self.leave("marks", mark.id, SENTENCE, mark.label)
        else:
            return index
        return None

    def at(self, offset: int) -> int:
        """Return the last sentence that begins at an offset or before it; -1: there is none."""
        return bisect_right(self._starts, offset) - 1
