"""The result of one annotation in; its spans, answers and relations, and what is neither, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancebank.formats.label_studio import drawn, rules
from stancebank.formats.label_studio.drawn import Mark
from stancebank.formats.label_studio.export import Answer, Relation, Span
from stancebank.formats.label_studio.forms import ANSWERS
from stancebank.schemas.issues import breach

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stancebank.schemas.issues import Issue, Rule

Json = dict[str, Any]

_TEXTUAL = {"labels", "hypertextlabels", "paragraphlabels"}
_PLACES = {"start", "end", "x", "y", "points", "ranges", "rle"}
"""Keys of a value that say where in its object something is."""


class Items:
    """Reads the items of one result: `marks` first, and when it is known on what, `take`."""

    def __init__(self, result: list[Any], number: int, place: str) -> None:
        """Take the items, their result's place in `Export.results`, and the place for issues."""
        self.count = len(result)
        self.spans: list[Span] = []
        self.answers: list[Answer] = []
        self.relations: list[Relation] = []
        self.left: list[Issue] = []
        self._number = number
        self._place = place
        self._marked: list[tuple[str, Json, Mark]] = []
        self._answered: list[tuple[str, Json]] = []
        self._arrows: list[tuple[str, Json]] = []
        for at, item in enumerate(result):
            self._sort(f"item {at}", item)

    def marks(self) -> Iterator[tuple[str, Mark]]:
        """Yield the objects that spans were drawn on, with where."""
        return ((str(item.get("to_name")), mark) for _, item, mark in self._marked)

    def take(self, keys: Mapping[str, str | None], texts: Mapping[str, str]) -> None:
        """Read the items; `keys` says of each object which of the `texts` it showed."""
        for where, item, mark in self._marked:
            self._span(where, item, mark, keys[str(item.get("to_name"))], texts)
        regions: dict[str | None, list[tuple[int, int]]] = {}
        for span in self.spans:
            regions.setdefault(span.id, []).append((span.start, span.end))
        regions.pop(None, None)
        for where, item in self._answered:
            self._answer(where, item, regions)
        for where, item in self._arrows:
            self._arrow(where, item, regions)

    def _leave(self, rule: Rule, where: str, found: object) -> None:
        self.left.append(breach(rule, f"{self._place} / {where}", found))

    def _sort(self, where: str, item: Any) -> None:
        """Put an item to its kind, or leave it: what can be said without the text is said here."""
        kind = item.get("type") if isinstance(item, dict) else None
        if not isinstance(kind, str):
            self._leave(rules.SHAPE, where, item)
        elif kind == "relation":
            self._arrows.append((where, item))
        elif not isinstance(item.get("value"), dict):
            self._leave(rules.SHAPE, where, item)
        elif kind in ANSWERS:
            self._answered.append((where, item))
        else:
            self._region(where, item, kind, item["value"])

    def _region(self, where: str, item: Json, kind: str, value: Json) -> None:
        start, end, words = value.get("start"), value.get("end"), value.get("text")
        labels = value.get("labels", [])
        if kind not in _TEXTUAL or "channel" in value or "original_length" in item:
            self._leave(rules.MEDIUM, where, kind)
        elif kind == "paragraphlabels" or (isinstance(start, str) and start.isdecimal()):
            self._leave(rules.PARAGRAPH, where, words)
        elif kind == "hypertextlabels" or isinstance(start, str):
            self._leave(rules.MARKUP, where, words)
        elif type(start) is not int or type(end) is not int or not 0 <= start < end:
            # bool is an int to Python, and is none here
            self._leave(rules.OFFSETS, where, f"{start}-{end}")
        elif not isinstance(labels, list) or not all(isinstance(one, str) for one in labels):
            self._leave(rules.LABEL, where, labels)
        elif words is not None and not isinstance(words, str):
            self._leave(rules.TEXT, where, words)
        else:
            self._marked.append((where, item, Mark(start, end, words)))

    def _span(
        self, where: str, item: Json, mark: Mark, key: str | None, texts: Mapping[str, str]
    ) -> None:
        if key is None:
            self._leave(rules.SOURCE, where, mark.words or "")
        elif drawn.fits(mark, texts[key]):
            words = texts[key][mark.start : mark.end]
            labels = tuple(item["value"].get("labels", ()))
            control, origin = str(item.get("from_name")), item.get("origin")
            self.spans.append(
                Span(
                    self._number,
                    _name(item.get("id")),
                    control,
                    key,
                    mark.start,
                    mark.end,
                    words,
                    labels,
                    _name(origin),
                )
            )
        elif drawn.fits_utf16(mark, texts[key]):
            self._leave(rules.UTF16, where, mark.words)
        elif mark.end > len(texts[key]):
            self._leave(rules.OFFSETS, where, f"{mark.start}-{mark.end}")
        else:
            self._leave(rules.TEXT, where, mark.words)

    def _answer(
        self, where: str, item: Json, regions: Mapping[str | None, list[tuple[int, int]]]
    ) -> None:
        kind, value = item["type"], item["value"]
        region = _name(item.get("id"))
        ends = value.get("start"), value.get("end")
        about = regions.get(region)
        if ANSWERS[kind] not in value:
            self._leave(rules.SHAPE, where, item)
        elif about is None and _PLACES & value.keys():
            self._leave(rules.ANSWER, where, value[ANSWERS[kind]])
        elif about is not None and "start" in value and ends not in about:
            self._leave(rules.ANSWER, where, f"{ends[0]}-{ends[1]}")
        else:
            found = value[ANSWERS[kind]]
            control = str(item.get("from_name"))
            owner = None if about is None else region
            self.answers.append(Answer(self._number, owner, control, kind, found))

    def _arrow(
        self, where: str, item: Json, regions: Mapping[str | None, list[tuple[int, int]]]
    ) -> None:
        tail, head = _name(item.get("from_id")), _name(item.get("to_id"))
        direction, labels = item.get("direction"), item.get("labels") or []
        if tail not in regions or head not in regions or tail is None or head is None:
            self._leave(rules.RELATION, where, f"{tail} → {head}")
        elif direction not in ("right", "left", "bi"):
            self._leave(rules.RELATION, where, f"direction {direction}")
        elif not isinstance(labels, list) or not all(isinstance(one, str) for one in labels):
            self._leave(rules.LABEL, where, labels)
        else:
            self.relations.append(Relation(self._number, tail, head, direction, tuple(labels)))


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) else None
