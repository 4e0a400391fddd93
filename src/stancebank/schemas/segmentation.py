"""The sentences and tokens that a document came with, as values and as the lines of a file.

Offsets are code points into the document's text, 0-based, end exclusive.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A document's own sentences and, for each, its tokens: they go before ours.

    `tokens` is empty where it came with sentences alone: the tokens are ours then.
    """

    doc_id: str
    sentences: tuple[tuple[int, int], ...]
    tokens: tuple[tuple[tuple[int, int], ...], ...] = ()

    def fits(self, text: str) -> bool:
        """Say whether it cuts the text without loss.

        Sentences in order, none of white space alone or with some at an end, and nothing but white
        space outside of them; so the tokens of each in it.

        >>> Segmentation("d", ((0, 3), (4, 6)), (((0, 3),), ((4, 5), (5, 6)))).fits("Yes no")
        True
        >>> Segmentation("d", ((0, 3),)).fits("Yes no"), Segmentation("d", ((0, 6),)).fits("Yes no")
        (False, True)
        """
        own = self.tokens or [[span] for span in self.sentences]
        return len(own) == len(self.sentences) and (
            _covers(self.sentences, text, 0, len(text))
            and all(
                text[start:end].strip() == text[start:end] and _covers(its, text, start, end)
                for (start, end), its in zip(self.sentences, own, strict=True)
            )
        )


def _covers(spans: Sequence[Span], text: str, at: int, stop: int) -> bool:
    for start, end in spans:
        if not at <= start < end <= stop or text[at:start].strip() or not text[start:end].strip():
            return False
        at = end
    return not text[at:stop].strip()


def dump(given: Iterable[Segmentation]) -> bytes:
    """Return segmentations as JSON Lines, in the order given."""
    return "".join(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in given).encode()


def load(raw: bytes, *, place: str) -> dict[str, Segmentation]:
    """Read what `dump` wrote, by document. Raises: Refused, rule `segmentation-syntax`."""
    found = {}
    for number, line in enumerate(raw.decode("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            sentences = tuple((int(start), int(end)) for start, end in row["sentences"])
            tokens = tuple(tuple((int(s), int(e)) for s, e in own) for own in row["tokens"])
            found[row["doc_id"]] = Segmentation(row["doc_id"], sentences, tokens)
        except (ValueError, KeyError, TypeError) as error:
            remedy = "restore the file from version control; stancebank import writes it"
            where = f"{place}:{number}"
            raise Refused(where, "segmentation-syntax", found=error, remedy=remedy) from error
    return found
