"""A WebAnno TSV 3 file in; its layers, text, sentences, and the units that annotations stand on, out.

The frame is taken whole or not at all: where one token is off, no offset behind it can be trusted.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from stancebank.errors import Refused
from stancebank.formats.documents import Span
from stancebank.formats.utf16 import Units
from stancebank.formats.webanno import cells
from stancebank.formats.webanno.layers import Layer, layer
from stancebank.schemas.issues import Issue, Rule, breach

COMMENT = Rule(
    "webanno-comment",
    "warning",
    "webanno",
    "A line with # declares a layer, or is a sentence's #Text, or its #Sentence.id, which is one.",
    "take the line out; what it says is not read",
)
_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3\.([0-3])")
_UNIT = re.compile(r"([0-9]+-[0-9]+)(\.[0-9]+)?")
_OFFSETS = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_LONGEST = 1_000_000  # of what stands between sentences: a wrong offset would fill the memory


class Unit(NamedTuple):
    """A token or a part of one, with what stands in its columns."""

    name: str  # sentence-token or sentence-token.part
    token: int  # in the document, from 0
    span: Span
    cells: tuple[str, ...]
    line: int


class Frame(NamedTuple):
    """A file without its annotations; `ids` are those of sentences that have one."""

    layers: tuple[Layer, ...]
    text: str
    sentences: tuple[Span, ...]
    tokens: tuple[tuple[Span, ...], ...]
    units: tuple[Unit, ...]
    ids: tuple[tuple[Span, str], ...]
    issues: tuple[Issue, ...]

    @property
    def whole(self) -> list[Span]:
        """All tokens, by number."""
        return [one for own in self.tokens for one in own]


def frame(text: str, *, name: str) -> Frame:
    """Read a file's frame.

    What stands between sentences is not in the file: a line break and as many blanks as the offsets
    say are taken for it, and blanks before the first.

    Raises:
        Refused: rules `webanno-version` (it is not TSV 3.0 to 3.3), `webanno-header`,
            `webanno-line`, `webanno-offsets` (in UTF-16 code units, as the format counts).

    """
    lines = [one.removesuffix("\r") for one in text.removeprefix("\ufeff").split("\n")]
    version = _FORMAT.fullmatch(lines[0])
    if version is None:
        remedy = "export the document as WebAnno TSV 3"
        raise Refused(f"{name}:1", "webanno-version", found=lines[0][:80], remedy=remedy)
    layers: list[Layer] = []
    issues: list[Issue] = []
    at = 1
    while at < len(lines) and lines[at].strip() and not _of_sentence(lines[at]):
        found = layer(lines[at])
        if found is not None and found.type not in {one.type for one in layers}:
            layers.append(found)
        elif lines[at].startswith("#") and not lines[at].startswith("#T_"):
            issues.append(breach(COMMENT, f"{name}:{at + 1}", lines[at]))
        else:
            remedy = "declare each layer once, as #T_SP=, #T_CH= or #T_RL= with its columns"
            raise Refused(f"{name}:{at + 1}", "webanno-header", found=lines[at][:80], remedy=remedy)
        at += 1
    columns = sum(len(one.columns) for one in layers)
    body = _Body(name, columns, issues, java=version[1] in "01")
    for number, line in enumerate(lines[at:], at + 1):
        body.line(number, line)
    return body.frame(tuple(layers), len(lines))


def _of_sentence(line: str) -> bool:
    return line.startswith(("#Text=", "#Sentence.id="))


def width(text: str) -> int:
    """Return how many UTF-16 code units a text has."""
    return Units(text).unit(len(text))


def between(units: int, *, first: bool) -> str:
    r"""Return what is taken to stand before a sentence: blanks, behind a line break but for the first.

    >>> between(2, first=False), between(2, first=True)
    ('\n ', '  ')
    """
    return " " * units if first or not units else "\n" + " " * (units - 1)


class _Row(NamedTuple):
    name: str
    token: int
    start: int  # in UTF-16 code units, as in the file
    end: int
    form: str
    cells: tuple[str, ...]
    line: int


class _Body:
    """The lines below the header while they come in."""

    def __init__(self, name: str, columns: int, issues: list[Issue], *, java: bool) -> None:
        self._name, self._columns, self._issues, self._java = name, columns, issues, java
        self._text: list[str] = []
        self._length = 0
        self._lines: list[str] = []  # of the sentence that begins
        self._id: str | None = None
        self._open = False
        self._rows: list[_Row] = []
        self._names: set[str] = set()
        self._sentences: list[tuple[int, int, int, str | None]] = []  # start, end, first token, id
        self._tokens = 0

    def line(self, number: int, line: str) -> None:
        if not line.strip(" "):
            self._close(number)
        elif line.startswith("#") and not self._open:
            self._comment(number, line)
        else:
            self._row(number, line)

    def _close(self, number: int) -> None:
        if self._lines:
            raise self._refused(number, "webanno-line", "a sentence without tokens")
        if self._id is not None:
            self._issues.append(breach(COMMENT, f"{self._name}:{number}", self._id))
        self._id, self._open = None, False

    def _comment(self, number: int, line: str) -> None:
        key, _, said = line.partition("=")
        try:
            said = cells.text(said, java=self._java)
        except UnicodeDecodeError as error:
            raise self._refused(number, "webanno-line", line) from error
        if key == "#Text":
            self._lines.append(said)
        elif key == "#Sentence.id" and self._id is None:
            self._id = said if said.strip() else None
        else:
            self._issues.append(breach(COMMENT, f"{self._name}:{number}", line))

    def _row(self, number: int, line: str) -> None:
        fields = line.split("\t")
        if len(fields) == self._columns + 4 and not fields[-1]:  # each line ends in a tab
            fields.pop()
        unit, places = _UNIT.fullmatch(fields[0]), _OFFSETS.fullmatch(fields[1 % len(fields)])
        if len(fields) != self._columns + 3 or not unit or not places or unit[0] in self._names:
            raise self._refused(number, "webanno-line", line)
        start, end = int(places[1]), int(places[2])
        if self._lines:
            self._begin(number, start)
        parent = next((one for one in reversed(self._rows) if "." not in one.name), None)
        if not self._open or (unit[2] and (parent is None or parent.name != unit[1])):
            raise self._refused(number, "webanno-line", line)
        if unit[2]:
            good = parent is not None and parent.start <= start <= end <= parent.end
        else:
            good = (parent.end if parent else 0) <= start < end <= self._length
            self._tokens += 1
        if not good:
            raise self._refused(number, "webanno-offsets", line)
        self._names.add(unit[0])
        row = _Row(unit[0], self._tokens - 1, start, end, fields[2], tuple(fields[3:]), number)
        self._rows.append(row)

    def _begin(self, number: int, start: int) -> None:
        gap = start - self._length
        if not 0 <= gap <= _LONGEST:
            raise self._refused(number, "webanno-offsets", f"{start} behind {self._length}")
        sentence = "\n".join(self._lines)
        self._text += [between(gap, first=not self._text), sentence]
        self._length = start + width(sentence)
        self._sentences.append((start, self._length, self._tokens, self._id))
        self._lines, self._id, self._open = [], None, True

    def _refused(self, number: int, rule: str, found: str) -> Refused:
        remedies = {
            "webanno-line": "mend the line: name, offsets, form and every column, below a #Text",
            "webanno-offsets": "count UTF-16 code units of the text; tokens stand one after another",
        }
        return Refused(f"{self._name}:{number}", rule, found=found[:80], remedy=remedies[rule])

    def frame(self, layers: tuple[Layer, ...], last: int) -> Frame:
        self._close(last)
        text = "".join(self._text)
        given = Units(text)
        units = tuple(self._unit(row, text, given) for row in self._rows)
        whole = [unit.span for unit in units if "." not in unit.name]
        firsts = [*(first for _, _, first, _ in self._sentences), len(whole)]
        spans = [Span(given.point(a) or 0, given.point(b) or 0) for a, b, *_ in self._sentences]
        ids = zip(spans, (id_ for *_, id_ in self._sentences), strict=True)
        return Frame(
            layers,
            text,
            tuple(spans),
            tuple(tuple(whole[a:b]) for a, b in pairwise(firsts)),
            units,
            tuple((span, id_) for span, id_ in ids if id_ is not None),
            tuple(self._issues),
        )

    def _unit(self, row: _Row, text: str, given: Units) -> Unit:
        start, end = given.point(row.start), given.point(row.end)
        form = None if start is None or end is None else text[start:end]
        if start is None or end is None or form not in {row.form, cells.text(row.form)}:
            raise self._refused(row.line, "webanno-offsets", f"{row.form} for {form}")
        return Unit(row.name, row.token, Span(start, end), row.cells, row.line)
