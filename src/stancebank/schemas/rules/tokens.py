"""One split in; sentences whose tokens do not cover their text, or whose tags are wrong, out.

Almost every sentence agrees, and agreement is proved for thousands of sentences at once, on the
bytes: without its white space, a sentence's text is its tokens one after the other. What is not
proved so (white space beyond ASCII) is decided sentence by sentence.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stancebank.schemas.rules.columns import CLASS_ID
from stancebank.schemas.rules.registry import declare
from stancebank.schemas.rules.slices import Array, utf8
from stancebank.schemas.rules.split import Unsound
from stancebank.schemas.rules.tags import Entities, Tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancebank.schemas.rules.split import Found, Split

TOKENS = declare(
    "tokens",
    "error",
    "sentences",
    "A sentence's tokens cover its text, in order, with only white space between them.",
    "tokenise the sentence's text again",
)
NER_TAGS_LENGTH = declare(
    "ner-tags-length",
    "error",
    "sentences",
    "A sentence has one tag a token.",
    "compute the tags again, from the tokens and the entities",
)
NER_TAGS_BIO = declare(
    "ner-tags-bio",
    "error",
    "sentences",
    "An I- tag follows a B- or an I- tag of the same label in its sentence.",
    "begin the entity with a B- tag",
)
NER_TAGS_ENTITIES = declare(
    "ner-tags-entities",
    "error",
    "sentences",
    "A tag is that of the entity that the token touches.",
    "compute the tags again, from the tokens and the entities",
)

_BATCH = 16_384  # sentences: few enough for their bytes to stay in the cache
_SPACE = bytes(code for code in range(128) if chr(code).isspace())
_IS_SPACE = np.isin(np.arange(256, dtype=np.uint8), np.frombuffer(_SPACE, np.uint8))


def tokens(split: Split) -> Iterator[Found]:
    """Yield what is wrong with tokens and tags. Rules: all of this module, `class-id` of tags."""
    columns = {name: split.arrow("sentences", name) for name in ("text", "tokens")}
    entities = None
    with suppress(Unsound):
        columns["ner_tags"] = split.arrow("sentences", "ner_tags")
        entities = Entities.of(split)
    broken: dict[str, list[Array]] = {}
    rules = {rule.id: rule for rule in (TOKENS, NER_TAGS_LENGTH, NER_TAGS_BIO, NER_TAGS_ENTITIES)}
    base = 0
    for batch in pa.table(columns).to_batches(max_chunksize=_BATCH):
        text = Cover(batch.column("text"), batch.column("tokens"))
        broken.setdefault("tokens", []).append(np.flatnonzero(~text.covered & text.known) + base)
        if "ner_tags" in columns:
            top = len(split.scheme["ner_tag"].labels) - 1
            tags = Tags(batch.column("ner_tags"), text, top)
            broken.setdefault("class-id", []).append(np.flatnonzero(tags.foreign) + base)
            broken.setdefault("ner-tags-length", []).append(np.flatnonzero(tags.uneven) + base)
            broken.setdefault("ner-tags-bio", []).append(np.flatnonzero(tags.broken) + base)
            if entities is not None:
                rows = tags.disagreeing(entities.between(base, base + len(batch)))
                broken.setdefault("ner-tags-entities", []).append(rows + base)
        base += len(batch)
    for rule_id, rows in broken.items():
        bad = np.concatenate(rows)
        if rule_id == "class-id":
            yield split.found(CLASS_ID, "sentences", bad, "ner_tags")
        else:
            yield split.found(rules[rule_id], "sentences", bad, split.column("sentences", "text"))


def cover(text: str, words: Sequence[str | None]) -> list[tuple[int, int]] | None:
    """Return where each token stands in the text, or None if the tokens do not cover it.

    >>> cover("Yes, we can.", ["Yes", ",", "we", "can", "."])
    [(0, 3), (3, 4), (5, 7), (8, 11), (11, 12)]
    >>> cover("Yes, we can.", ["Yes", "we", "can", "."]) is None
    True
    """
    spans, at = [], 0
    for word in words:
        start = text.find(word, at) if word else -1
        if word is None or start < 0 or text[at:start].strip():
            return None
        at = start + len(word)
        spans.append((start, at))
    return None if text[at:].strip() else spans


class Cover:
    """The texts and tokens of a batch of sentences, and which texts their tokens cover."""

    def __init__(self, texts: pa.Array[Any], lists: pa.Array[Any]) -> None:
        """Take the columns `text` and `tokens`."""
        self.texts = texts
        self.lists = lists
        flat = lists.flatten()
        sizes = pc.fill_null(pc.list_value_length(lists), 0)
        # where each sentence's tokens begin, counted in tokens; n + 1 numbers
        self.begins: Array = np.concatenate([[0], np.cumsum(np.asarray(sizes, np.int64))])
        self._data, self.text_begins = utf8(texts)
        self._token_data, self.token_begins = utf8(flat)
        # sentences whose text or tokens are null are reported for that
        self.known: Array = np.asarray(pc.and_(texts.is_valid(), lists.is_valid()))
        self._blank_tokens = np.diff(self.token_begins) == 0
        self.proved = self._prove()

    @cached_property
    def _spaces(self) -> tuple[Array, Array]:
        """Where the text's white space is, in bytes, and the text's bytes without it."""
        data = self._data
        # most texts hold no control character: then white space is all that comes up to a blank
        odd = (data < 9).any() or ((data > 13) & (data < 28)).any()
        space = _IS_SPACE[data] if odd else data <= ord(" ")
        spaces, bare = np.flatnonzero(space), data[~space]
        return spaces, bare

    def bare(self, at: Array) -> Array:
        """Turn positions in the batch's texts, in bytes, into positions without white space."""
        found: Array = at - np.searchsorted(self._spaces[0], at)
        return found

    def _prove(self) -> Array:
        """Return which sentences' tokens are the text without its ASCII white space."""
        _, bare = self._spaces
        text = self.bare(self.text_begins)
        words = self.token_begins[self.begins]
        proved = np.ones(len(self.texts), np.bool_)
        if not np.array_equal(text, words) or not np.array_equal(bare, self._token_data):
            shown, said = bare.tobytes(), self._token_data.tobytes()
            ends = zip(text, text[1:], words, words[1:], strict=False)
            equal = (shown[a:b] == said[c:d] for a, b, c, d in ends)
            proved = np.fromiter(equal, np.bool_, len(self.texts))
        if self._blank_tokens.any():
            blank = np.flatnonzero(self._blank_tokens)
            proved[np.searchsorted(self.begins, blank, side="right") - 1] = False
        return proved

    @cached_property
    def covered(self) -> Array:
        """Which sentences' tokens cover their text."""
        covered = self.proved.copy()
        for row in np.flatnonzero(~covered & self.known):
            covered[row] = self.spans(row) is not None
        return covered

    def spans(self, row: int) -> list[tuple[int, int]] | None:
        """Return where a sentence's tokens stand, in code points of its text; None: nowhere."""
        return cover(self.texts[row].as_py(), self.lists[row].as_py())
