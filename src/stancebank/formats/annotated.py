"""What several people say of one document, and what was decided, as the files of a format tell it.

People are pseudonyms from here on. What nobody finished is never taken for "nothing found": `done`
says whether all of a document was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from stancebank.errors import Refused
from stancebank.schemas.issues import Issue, Rule

if TYPE_CHECKING:
    from stancebank.formats.documents import Document

Called = Callable[[Iterable[str]], Mapping[str, str]]
"""The names of people in; the pseudonym of each out."""

OPENED = Rule(
    "import-opened",
    "warning",
    "import",
    "Who annotated a document marked something in it, or is said to have finished it.",
    "it is no judgement, for nobody knows whether they looked; finish it there, and export it again",
)
OUTSIDE = Rule(
    "import-outside",
    "warning",
    "import",
    "A file lies in the folder of an annotator.",
    "put it in the folder of who annotated it",
)
UNREAD = Rule(
    "import-unread",
    "warning",
    "import",
    "A document of the project has a file that its text can be read from.",
    "export the project with XMI, JSON CAS or WebAnno TSV as secondary format",
)
TEXT = Rule(
    "import-text",
    "error",
    "import",
    "All that is said of a document is said of the same text.",
    "put the text back as it was annotated, the same one for everybody",
)
RULES = {rule.id: rule for rule in (OPENED, OUTSIDE, UNREAD, TEXT)}
"""The reasons why what somebody said, or a whole file, is not taken."""


class Version(NamedTuple):
    """A document as one person left it, or as it was decided.

    Where it is not `done`, only what is marked in it was looked at.
    """

    document: Document
    done: bool = True
    moment: str | None = None  # ISO 8601: when it was saved
    seconds: float | None = None  # that it took


class Annotated(NamedTuple):
    """A document with what each annotator says of it, by pseudonym, and what was decided.

    `plain` is the document as it was before; with neither answers nor gold nobody annotated it.
    """

    doc_id: str
    answers: Mapping[str, Version]
    gold: Version | None = None
    plain: Document | None = None

    @property
    def versions(self) -> dict[str, Version]:
        """All that is said of it; what was decided is called gold, and comes first."""
        return ({} if self.gold is None else {"gold": self.gold}) | dict(self.answers)

    @property
    def documents(self) -> list[Document]:
        """The document as it was decided, as it was before, and as each left it."""
        found = [one.document for one in self.versions.values()]
        before = [] if self.plain is None else [self.plain]
        return [*found[:1], *before, *found[1:]] if self.gold else [*before, *found]

    @property
    def text(self) -> str:
        """The text, which all have in common."""
        return self.documents[0].text


class Read(NamedTuple):
    """Documents, in the order of the files' names, and an issue for what is in none of them."""

    documents: tuple[Annotated, ...]
    issues: tuple[Issue, ...]


def check_text(place: str, text: str, other: str) -> None:
    """Refuse a text that is another than was annotated. Raises: Refused, rule `import-text`."""
    if text != other:
        pairs = zip(text, other, strict=False)
        at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(text), len(other)))
        found = f"another text from character {at} on"
        raise Refused(place, TEXT.id, found=found, remedy=TEXT.remedy)
