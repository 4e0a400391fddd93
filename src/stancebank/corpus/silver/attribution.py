"""A parsed sentence in; its reporting cues with their sources and contents out.

Source: the source-cue-content triples of PARC 3 (Pareti 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon
from stancebank.corpus.silver.syntax import child, clause, negated, passive, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from stancebank.corpus.silver.reading import Sentence


@dataclass(frozen=True, slots=True)
class Word:
    """What the lexicon says of a reporting word."""

    kind: str
    commitment: str
    any_subject: bool = False
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue (tokens `cue[0]` to `cue[1]`, exclusive) with the heads of its source and content.

    `content` is None where a cue stands without a clause: it may still introduce a quotation.
    """

    word: Word
    cue: tuple[int, int]
    source: Token | None
    content: tuple[int, int] | None
    head: Token | None
    commitment: str


def _verbs() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for row in lexicon.load("reporting")["verbs"]:
        word = Word(row["class"], row["commitment"], any_subject=row["subject"] == "any")
        for form in lexicon.verbs(row["lemmas"]):
            found.setdefault(form, word)
    return found


def _nominals(table: str) -> dict[str, Word]:
    found: dict[str, Word] = {}
    for row in lexicon.load("reporting")[table]:
        forms = row["lemmas"] if table == "adjectives" else lexicon.nouns(row["lemmas"])
        for form in forms:
            found[form] = Word(table, row["commitment"], itself=row.get("itself", False))
    return found


_VERBS = _verbs()
_NOUNS = _nominals("nouns")
_ADJECTIVES = _nominals("adjectives")
_NEVER_MARKED = frozenset({"if", "whether", "because", "as", "while", "after", "before", "since"})
_HYPOTHETICAL = frozenset({"may", "might", "could", "should", "would", "can", "if", "unless", "to"})
_INDIRECT = frozenset({"statement", "evidence", "belief", "wish", "denial"})


def attributions(sentence: Sentence) -> Iterator[Attribution]:
    """Yield the sentence's attributions, in the order of their cues."""
    for at, form in enumerate(sentence.lower):
        if form in _VERBS or form in _NOUNS or form in _ADJECTIVES or form == "according":
            found = _at(sentence.doc[at], sentence)
            if found is not None:
                yield found


def _at(token: Token, sentence: Sentence) -> Attribution | None:
    form, tag = token.lower_, token.tag_
    if form == "according":
        return _according(token, sentence)
    if form in _VERBS and tag.startswith("VB"):
        return _verb(token, _VERBS[form])
    if form in _NOUNS and tag.startswith("NN"):
        return _noun(token, _NOUNS[form])
    if form in _ADJECTIVES and token.dep_ in {"acomp", "oprd", "ROOT"}:
        return _adjective(token, _ADJECTIVES[form])
    return None


def _verb(token: Token, word: Word) -> Attribution | None:
    if token.dep_ in {"amod", "compound"} or (passive(token) and child(token, "agent") is None):
        return None
    if any(one.dep_ == "aux" and one.lower_ in _HYPOTHETICAL for one in token.lefts):
        return None
    particle = child(token, "prt")
    last = particle.i if particle is not None and particle.i == token.i + 1 else token.i
    cue = (token.i, last + 1)
    source = subject(token)
    commitment = word.commitment
    if negated(token):
        if word.kind != "belief":
            return None  # what somebody did not say is no claim of theirs
        commitment = commitment[:2] + "-"  # "does not believe that": the negation belongs below
    head, content = _complement(token, word)
    return Attribution(word, cue, source, content, head, commitment)


def _complement(token: Token, word: Word) -> tuple[Token | None, tuple[int, int] | None]:
    """Return the clause that is reported, and its head."""
    clauses = [
        one
        for one in token.children
        if one.dep_ == "ccomp" and (asserts(one) or (word.kind == "belief" and _expected(one)))
    ]
    if word.kind not in _INDIRECT or not clauses:
        return None, None
    head = next((one for one in clauses if one.i > token.i), clauses[0])
    first, last = clause(head)
    if head.i > token.i:
        first = max(first, token.i + 1)
        # the parser takes many a complementiser for an article: "say that coffee may …"
        that = token.doc[first]
        return head, (first + (that.lower_ == "that" and that.dep_ in {"mark", "det"}), last)
    inverted = child(token, "nsubj")
    last = min([last, token.i] + ([inverted.left_edge.i] if inverted is not None else []))
    # a clause before its cue, with no comma between them, is a misreading
    return (head, (first, last)) if first < last and "," in _marks(token, last) else (None, None)


def _marks(token: Token, last: int) -> set[str]:
    return {token.doc[at].text for at in (last - 1, last) if 0 <= at < len(token.doc)}


def asserts(head: Token) -> bool:
    """Whether a clause states something: it is finite, has its own subject, and asks nothing."""
    mark = child(head, "mark")
    if mark is not None and mark.lower_ in _NEVER_MARKED:
        return False
    # a question word asks; a modal before its subject ("should it fail") makes a condition
    if head.left_edge.tag_ in {"WP", "WRB", "WDT", "WP$", "MD"}:
        return False
    return _has_subject(head) and not _infinitive(head)


def _expected(head: Token) -> bool:
    """Whether a clause says what is expected of somebody: "prices to fall"."""
    return _has_subject(head) and _infinitive(head)


def _has_subject(head: Token) -> bool:
    return child(head, "nsubj", "nsubjpass", "expl", "csubj", "csubjpass") is not None


def _infinitive(head: Token) -> bool:
    return any(one.dep_ == "aux" and one.lower_ == "to" for one in head.lefts)


def _noun(token: Token, word: Word) -> Attribution | None:
    for head in token.rights:
        mark = child(head, "mark")
        if head.dep_ in {"acl", "ccomp"} and mark is not None and mark.lower_ == "that":
            owner = child(token, "poss")
            source = token if word.itself else owner
            if source is None or not asserts(head):
                return None
            return Attribution(
                word, (token.i, token.i + 1), source, clause(head), head, word.commitment
            )
    return None


def _adjective(token: Token, word: Word) -> Attribution | None:
    head = child(token, "ccomp")
    if head is None or not asserts(head) or negated(token) or negated(token.head):
        return None
    verb = token.head if token.dep_ != "ROOT" else token
    return Attribution(
        word, (token.i, token.i + 1), subject(verb), clause(head), head, word.commitment
    )


def _according(token: Token, sentence: Sentence) -> Attribution | None:
    """Read "according to X": what it reports is the rest of the sentence, before it or after it."""
    to = child(token, "prep")
    source = child(to, "pobj") if to is not None else None
    if to is None or source is None or to.i != token.i + 1:
        return None
    edge = source.right_edge.i + 1
    words = sentence.words
    stop = len(words)
    leading = not any(word[:1].isalnum() for word in words[: token.i])
    content = (edge, stop) if leading else (0, token.i)
    trailing = any(word[:1].isalnum() for word in words[edge:])
    if content[0] == content[1] or (not leading and trailing):
        return None  # in the middle of its content, which no one span can hold
    head = next((one for one in sentence.doc if one.dep_ == "ROOT"), None)
    if head is None or not content[0] <= head.i < content[1]:
        return None
    return Attribution(
        Word("according", "CT+", any_subject=True),
        (token.i, to.i + 1),
        source,
        content,
        head,
        "CT+",
    )
