"""A table of classified texts and its recipe in; a corpus project with the classes as gold out."""

from __future__ import annotations

import dataclasses
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import tomli_w

from stancebank.errors import Refused
from stancebank.formats import classified, table_rows, tabular
from stancebank.formats.annotated import Annotated, Version
from stancebank.formats.classified import Placed
from stancebank.formats.documents import Document, Span
from stancebank.importing import making
from stancebank.importing.answering import Said
from stancebank.schemas import labels
from stancebank.schemas.issues import Issue
from stancebank.seeds import decode, extract

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stancebank.annotation.sentences import Sentence
    from stancebank.formats.tabular import Item, Recipe
    from stancebank.importing.making import Imported
    from stancebank.schemas.examples import Example

_OWN = ".toml"


def is_recipe(form: str) -> bool:
    """Say whether a format is the name of a recipe that comes along, or the path of one's own."""
    return form.endswith(_OWN) or form in tabular.recipes()


@dataclass
class _Line:
    """One text, where it begins in its document, and the examples of it."""

    text: str
    at: int
    given: list[Placed]


@dataclass
class _Draft:
    """A document to be: lines of text, a line break between two."""

    doc_id: str
    lines: list[_Line] = field(default_factory=list)

    def add(self, text: str, given: list[Placed]) -> None:
        last = self.lines[-1] if self.lines else None
        at = 0 if last is None else last.at + len(last.text) + 1
        self.lines.append(_Line(text, at, given))

    def annotated(self) -> Annotated:
        """Return the document: the text of each line, without white space around it, is a sentence."""
        spans = (_trimmed(line) for line in self.lines)
        text = "\n".join(line.text for line in self.lines)
        document = Document(self.doc_id, text, tuple(Span(*span) for span in spans))
        return Annotated(self.doc_id, {}, Version(document))


def import_(
    form: str,
    path: Path,
    into: Path,
    *,
    today: dt.date,
    on_progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Make a corpus project of a table, or of the tables in a folder, and build it.

    `form` names a recipe, or is the path of one. A row becomes a document of one sentence; rows of
    one group, or of one file where the recipe says so, become one of several. Their classes are
    gold of origin `import:RECIPE`; every row is there, or an issue.

    Raises:
        Refused: rules `recipe-…`, `table-syntax`, `import-empty`, `seed-encoding`, `project-exists`.

    """
    how = tabular.recipe(form, Path(form) if form.endswith(_OWN) else None)
    issues: list[Issue] = []
    drafts = _drafts(_rows(how, path), how, issues)
    if not drafts:
        remedy = f"name a {how.file} file, or a folder with some, whose columns the recipe names"
        found = str(issues[0]) if issues else "no row"
        raise Refused(str(path), "import-empty", found=found, remedy=remedy)
    documents = making.named([draft.annotated() for draft in drafts])
    lines = {one.doc_id: own.lines for one, own in zip(documents, drafts, strict=True)}
    counted: Counter[str] = Counter()

    def said(one: Annotated, sentences: Sequence[Sentence]) -> Said:
        own = lines[one.doc_id]
        found = [
            classified.answer(how.task, line.given, line.at, (its.start, its.end))
            for line, its in zip(own, sentences, strict=True)
        ]
        classes = [name for taken in found for name in taken.classes]
        counted.update(classes)
        return Said(
            doc_id=one.doc_id,
            answers={},
            gold={index: taken.answer for index, taken in enumerate(found)},
            times={},
            held=Counter(rows=sum(len(line.given) for line in own)),
            taken=Counter(rows=len(classes)),
            issues=tuple(issue for taken in found for issue in taken.issues),
        )

    examples = (one.example for own in drafts for line in own.lines for one in line.given)
    toml = _labels(how, examples)
    given = making.Given(
        Path(form).stem, documents, said, toml, tuple(issues), metadata=_metadata(how)
    )
    made = making.make(given, into, today=today, on_progress=on_progress)
    held = {"rows": made.held["rows"] + len(issues)}
    return dataclasses.replace(made, held=held, classes=dict(counted.most_common()))


def _rows(how: Recipe, path: Path) -> Iterator[tuple[str, list[Item]]]:
    """Yield the rows of every file, each with the file's name."""
    for file in table_rows.files(path, how.file):
        text = decode.table(file.read_bytes(), place=str(file), encoding=how.encoding)
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        for row in tabular.rows(text, how, place=name):
            yield name, row


def _drafts(
    rows: Iterable[tuple[str, list[Item]]], how: Recipe, issues: list[Issue]
) -> list[_Draft]:
    """Return the documents that rows make, in order; what makes none goes to `issues`."""
    drafts: list[_Draft] = []
    known: dict[str, _Draft] = {}
    for name, row in rows:
        lines: dict[str, list[Placed]] = {}
        for place, made in row:
            if isinstance(made, Issue):
                issues.append(made)
                continue
            try:
                placed = Placed(place, _clean(made, place))
            except Refused as refused:
                issues.append(_issue(refused))
                continue
            lines.setdefault(placed.example.text, []).append(placed)
        for text, given in lines.items():
            first = given[0].example
            key = name if how.whole else f"{name}\0{first.group}" if how.group else None
            draft = known.get(key) if key is not None else None
            if draft is None:
                draft = _Draft(Path(name).stem if how.whole else first.group)
                drafts.append(draft)
                if key is not None:
                    known[key] = draft
            draft.add(text, given)
    return drafts


def _clean(one: Example, place: str) -> Example:
    """Return an example with its text as a document's is. Raises: Refused, as `extract.check`."""
    text = decode.normalise(one.text)
    extract.check(extract.Extract(text), place=place)
    if text == one.text or one.start is None or one.end is None:
        return dataclasses.replace(one, text=text)
    start, end = (len(decode.normalise(one.text[:at])) for at in (one.start, one.end))
    return dataclasses.replace(one, text=text, start=start, end=end)


def _issue(refused: Refused) -> Issue:
    found = str(refused.found or "")
    return Issue(refused.place, refused.rule, "error", found, refused.remedy)


def _trimmed(line: _Line) -> tuple[int, int]:
    left = len(line.text) - len(line.text.lstrip())
    return line.at + left, line.at + len(line.text.rstrip())


def _labels(how: Recipe, examples: Iterable[Example]) -> bytes:
    """Return a labels.toml with the recipe's classes in the set of its layer."""
    data = tomllib.loads(labels.default_bytes().decode())
    name = classified.LABEL_SET[how.task]
    data[name] = classified.label_set(how, {one.label for one in examples}, data[name])
    return tomli_w.dumps(data).encode()


def _metadata(how: Recipe) -> Mapping[str, str]:
    said = {"licence": how.licence, "language": how.language}
    return {name: value for name, value in said.items() if value is not None}
