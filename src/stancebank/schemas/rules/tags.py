"""A batch of tagged sentences and their entities in; tags that are malformed or disagree out.

Tags are numbered O, B-0, I-0, B-1, I-1 … (`LabelScheme.ner_tags`): B is odd, I even, O zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow.compute as pc

from stancebank.schemas.rules.slices import begins

if TYPE_CHECKING:
    import pyarrow as pa

    from stancebank.schemas.rules.cover import Cover
    from stancebank.schemas.rules.ranks import Array
    from stancebank.schemas.rules.split import Split


@dataclass(frozen=True)
class Entities:
    """Entities by sentence and start; `begin` and `end` in bytes of the sentence's text."""

    sentence: Array
    begin: Array
    end: Array
    label: Array
    doubtful: Array  # a mask over sentences: offsets not true to the text, or entities that overlap

    @classmethod
    def of(cls, split: Split) -> Entities:
        """Return the entities of a split. Raises: Unsound."""
        rows = split.sentence_of("entities")
        entity = split.frame("entities", "label").with_columns(
            split.span("entities"), sentence=rows
        )
        doubtful = (~split.sound("sentences")).to_numpy().copy()
        bad = ~pl.col("true") | pl.col("label").is_null()
        lost = entity.filter(bad)["sentence"].drop_nulls()
        doubtful[lost.to_numpy()] = True
        # bytes of the document, less those before the sentence: a sound sentence has a place
        length = split.column("entities", "text").str.len_bytes().cast(pl.Int64)
        entity = entity.with_columns(
            at=pl.col("at") - split.span("sentences")["at"].gather(rows), length=length
        )
        sure = ~pl.Series(doubtful).gather(rows)
        if not (sure.all() and not rows.null_count()):
            entity = entity.filter(sure.fill_null(value=False))
        begin = entity["at"].to_numpy()
        end = begin + entity["length"].to_numpy()
        sentence, label = entity["sentence"].to_numpy(), entity["label"].to_numpy()
        same = sentence[1:] == sentence[:-1]
        clash = np.flatnonzero(same & (begin[1:] < end[:-1]))
        doubtful[sentence[clash]] = True
        if (sentence[1:] < sentence[:-1]).any() or len(clash):
            order = np.lexsort((begin, sentence))
            sentence, begin, end, label = (x[order] for x in (sentence, begin, end, label))
        return cls(sentence, begin, end, label, doubtful)

    def between(self, first: int, count: int) -> Entities:
        """Return the entities of `count` sentences; the first of them is number 0 then."""
        low, high = np.searchsorted(self.sentence, [first, first + count])
        return Entities(
            self.sentence[low:high] - np.int64(first),
            self.begin[low:high],
            self.end[low:high],
            self.label[low:high],
            self.doubtful[first : first + count],
        )


class Tags:
    """The tags of a batch of sentences, and what is wrong with them, as masks over the batch."""

    def __init__(self, lists: pa.ListArray[Any], cover: Cover, top: int) -> None:
        """Take the column `ner_tags`, the sentences' tokens, and the highest class id of a tag."""
        self._cover = cover
        self._lists = lists
        self._begins = begins(lists)
        sizes = np.diff(self._begins)
        flat: Any = lists.flatten()
        tags = np.asarray(pc.fill_null(flat, -1))
        given = np.asarray(lists.is_valid())
        self.foreign: Array = np.zeros(len(sizes), np.bool_)
        """Sentences with a tag that is none."""
        if len(tags) and (tags.min() < 0 or tags.max() > top):
            self.foreign[self._row(np.flatnonzero((tags < 0) | (tags > top)))] = True
        self.uneven: Array = given & cover.known & (sizes != np.diff(cover.begins))
        """Sentences with more or fewer tags than tokens."""
        self._given = given
        self._tagged = np.flatnonzero(tags)
        self._tag = tags[self._tagged]
        self._rows = self._row(self._tagged)
        label, inside = (self._tag - 1) >> 1, (self._tag & 1) == 0
        goes_on = np.zeros(len(self._tag), np.bool_)
        goes_on[1:] = (
            inside[1:]
            & (label[1:] == label[:-1])
            & (self._tagged[1:] == self._tagged[:-1] + 1)
            & (self._rows[1:] == self._rows[:-1])
        )
        self.broken: Array = np.zeros(len(sizes), np.bool_)
        """Sentences with an I- tag that continues nothing."""
        self.broken[self._rows[inside & ~goes_on]] = True
        self.broken &= ~self.foreign
        self._first = np.flatnonzero(~goes_on)
        self._label = label

    def _row(self, tags: Array) -> Array:
        """Return the sentences that tags, by their number in the batch, stand in."""
        found: Array = np.searchsorted(self._begins, tags, side="right") - 1
        return found

    def disagreeing(self, entities: Entities) -> Array:
        """Return which sentences' tags are not those of their entities."""
        cover = self._cover
        sure = self._given & cover.known & ~entities.doubtful
        sure &= ~(self.foreign | self.uneven | self.broken)
        # what the tags say: runs of tokens, from here on in bytes without white space
        runs = self._runs(sure & cover.proved)
        at = cover.text_begins[entities.sentence]
        bare = cover.bare(cover.text_begins)[entities.sentence]
        said = np.stack(
            [
                entities.sentence,
                cover.bare(at + entities.begin) - bare,
                cover.bare(at + entities.end) - bare,
                entities.label,
            ]
        )[:, (sure & cover.proved)[entities.sentence]]
        open_rows = sure & ~cover.proved
        if not np.array_equal(runs, said):
            rows = len(sure)
            many = np.bincount(runs[0], minlength=rows) != np.bincount(said[0], minlength=rows)
            left, right = runs[:, ~many[runs[0]]], said[:, ~many[said[0]]]
            many[left[0, (left != right).any(axis=0)]] = True
            open_rows |= many
        for row in np.flatnonzero(open_rows):
            open_rows[row] = self._differs(row, entities)
        return open_rows

    def _runs(self, rows: Array) -> Array:
        """Return (sentence, begin, end, label) of each run of tags, in bytes without white space."""
        cover = self._cover
        if not len(self._first):
            return np.zeros((4, 0), np.int64)
        last = np.append(self._first[1:], len(self._tagged)) - 1
        kept = rows[self._rows[self._first]]
        first, last = self._first[kept], last[kept]
        row = self._rows[first]
        shift = cover.begins[row] - self._begins[row]
        base = cover.token_begins[cover.begins[row]]
        begin = cover.token_begins[self._tagged[first] + shift] - base
        end = cover.token_begins[self._tagged[last] + shift + 1] - base
        return np.stack([row, begin, end, self._label[first]])

    def _differs(self, row: int, entities: Entities) -> bool:
        """Decide one sentence, token by token."""
        spans = self._cover.spans(row)
        if spans is None:
            return False
        raw = self._cover.texts[row].as_py().encode()
        expected, at = [0] * len(spans), 0
        for number in np.flatnonzero(entities.sentence == row):
            start = len(raw[: entities.begin[number]].decode())
            end = len(raw[: entities.end[number]].decode())
            tag = 2 * int(entities.label[number]) + 1
            while at < len(spans) and spans[at][1] <= start:
                at += 1
            while at < len(spans) and spans[at][0] < end:
                expected[at] = tag
                tag += tag % 2
                at += 1
        differs: bool = expected != self._lists[row].as_py()
        return differs
