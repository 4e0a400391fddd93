"""A corpus's sentences in; what a task is learned from, and why other labels are not, out.

A layer of null is passed over, for nobody looked; one of nothing found says that there is nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stancebank.schemas.answers import LabelReader
from stancebank.schemas.chunks import Chunk
from stancebank.schemas.examples import LAYER, Example, Tagged
from stancebank.schemas.issues import Issue, Rule, breach
from stancebank.schemas.rows import token_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

    from stancebank.schemas.annotations import Answer, Claim, Span
    from stancebank.schemas.answers import Row
    from stancebank.schemas.labels import LabelScheme

CLAIM, NO_CLAIM = "claim", "none"
"""The classes of a sentence, by whether it makes a claim."""

SOURCE, CUE, CONTENT = "SOURCE", "CUE", "CONTENT"
"""The parts of an attribution. Source: PARC 3 (Pareti 2016), PolNeAR (Newell et al. 2018)."""

TARGET = Rule(
    "learn-target",
    "warning",
    "corpus",
    "A stance is learned with its target, which stands in its sentence.",
    "leave it out, or annotate a target in the sentence",
)
SENTENCE = Rule(
    "learn-sentence",
    "warning",
    "corpus",
    "What is tagged lies inside the sentence.",
    "leave it out: a tagger sees one sentence at a time",
)
OVERLAP = Rule(
    "learn-overlap",
    "warning",
    "corpus",
    "A token is of one span: cues go before sources, these before contents, long ones before short.",
    "leave it out: a tagger gives a token one tag",
)
RULES = {rule.id: rule for rule in (TARGET, SENTENCE, OVERLAP)}
"""The reasons why a label is not learned from."""


class Examples(NamedTuple):
    """What a classifier learns from, and an issue for each label that it does not."""

    given: list[Example]
    issues: list[Issue]


class Sentences(NamedTuple):
    """What a tagger learns from, and an issue for each label that it does not."""

    given: list[Tagged]
    issues: list[Issue]


def classified(
    task: str, sentences: pa.Table, scheme: LabelScheme, *, silver: bool = False
) -> Examples:
    """Return the examples of a task of `examples.CLASSIFIED`.

    Of check-worthiness and claims a sentence is one; of a claim's type a claim, without what stands
    around it; of stance a stance, toward its target. `sentences`: rows under `tables.SENTENCES`;
    those count whose layer is gold, or with `silver` whose layer somebody or something looked at.
    """
    found = Examples([], [])
    for row, answer in _answers(task, sentences, scheme, silver=silver):
        if task == "check_worthiness":
            if answer.check_worthiness is not None:
                found.given.append(_whole(row, answer.check_worthiness))
        elif task == "claims":
            found.given.append(_whole(row, CLAIM if answer.claims else NO_CLAIM))
        elif task == "claim_type":
            found.given.extend(_types(row, answer))
        else:
            _stances(row, answer, found)
    return found


def asked(task: str, sentences: pa.Table, scheme: LabelScheme) -> Examples:
    """Return what a task of `examples.CLASSIFIED` asks of sentences, whatever was answered: no label.

    Of check-worthiness and claims it is each sentence; of a claim's type each claim, and of stance
    each stance toward a target in its sentence, gold or silver.
    """
    found = Examples([], [])
    reader = LabelReader(scheme)
    for row in (row for batch in sentences.to_batches() for row in batch.to_pylist()):
        if LAYER[task] == task:
            found.given.append(_whole(row, ""))
        elif task == "claim_type":
            found.given.extend(_type(row, own, "") for own in row["claims"] or ())
        else:
            _stances(row, reader.answer(row), found, asked=True)
    return found


def tagged(
    task: str, sentences: pa.Table, scheme: LabelScheme, *, silver: bool = False
) -> Sentences:
    """Return the sentences of a task of `examples.TAGGED`; rows count as in `classified`.

    A span takes every token that it touches. Of attributions, claims that have a source or a cue in
    words are tagged: what the author asserts is nobody's words.
    """
    found = Sentences([], [])
    for row, answer in _answers(task, sentences, scheme, silver=silver):
        spans = (
            [(one.start, one.end, one.label) for one in answer.entities or ()]
            if task == "entities"
            else _attributions(answer.claims or ())
        )
        tokens = list(token_spans(row["text"], 0, row["tokens"]))
        chunks = _chunks(row, tokens, spans, found.issues)
        found.given.append(Tagged(row["sentence_id"], tuple(row["tokens"]), chunks, row["doc_id"]))
    return found


def _answers(
    task: str, sentences: pa.Table, scheme: LabelScheme, *, silver: bool
) -> Iterator[tuple[Row, Answer]]:
    layer = LAYER[task]
    gold = scheme["status"].ids["gold"]
    reader = LabelReader(scheme)
    for batch in sentences.to_batches():
        for row in batch.to_pylist():
            status = row[f"{layer}_status"]
            if status == gold or (silver and status is not None):
                yield row, reader.answer(row)


def _whole(row: Row, label: str) -> Example:
    return Example(row["sentence_id"], row["text"], label, row["doc_id"])


def _types(row: Row, answer: Answer) -> Iterator[Example]:
    for own, claim in zip(row["claims"] or (), answer.claims or (), strict=True):
        if claim.claim_type is not None:
            yield _type(row, own, claim.claim_type)


def _type(row: Row, claim: Row, label: str) -> Example:
    return Example(claim["claim_id"], claim["text"], label, row["doc_id"])


def _stances(row: Row, answer: Answer, found: Examples, *, asked: bool = False) -> None:
    for own, stance in zip(row["stances"] or (), answer.stances or (), strict=True):
        target, name = stance.target, own["stance_id"]
        polarity = "" if asked else stance.polarity
        if target is None or polarity is None or not _inside(row, target):
            found.issues.append(breach(TARGET, name, own["target_text"] or ""))
            continue
        start, end = target.start - row["start"], target.end - row["start"]
        found.given.append(Example(name, row["text"], polarity, row["doc_id"], start, end))


def _inside(row: Row, span: Span) -> bool:
    return bool(row["start"] <= span.start < span.end <= row["end"])


def _attributions(claims: Iterable[Claim]) -> list[tuple[int, int, str]]:
    """Return the parts of attributions, each once: two claims may share a source."""
    found: dict[tuple[int, int, str], None] = {}
    for claim in claims:
        if claim.source is None and claim.cue is None:
            continue
        for span, label in ((claim.source, SOURCE), (claim.cue, CUE), (claim.span, CONTENT)):
            if span is not None:
                found[span.start, span.end, label] = None
    return list(found)


_FIRST = (CUE, SOURCE, CONTENT)


def _chunks(
    row: Row,
    tokens: Sequence[tuple[int, int]],
    spans: Iterable[tuple[int, int, str]],
    issues: list[Issue],
) -> tuple[Chunk, ...]:
    """Return spans of the document as chunks of the sentence's tokens, in order."""
    taken: list[Chunk | None] = [None] * len(tokens)
    kept = []
    for start, end, label in sorted(spans, key=_rank):
        place = f"{row['sentence_id']} {label} {start}-{end}"
        at, stop = start - row["start"], end - row["start"]
        if at < 0 or stop > len(row["text"]):
            issues.append(breach(SENTENCE, place, label))
            continue
        own = [number for number, (s, e) in enumerate(tokens) if s < stop and at < e]
        if not own or any(taken[number] for number in own):
            issues.append(breach(OVERLAP, place, row["text"][at:stop]))
            continue
        chunk = Chunk(label, own[0], own[-1] + 1)
        taken[chunk.start : chunk.end] = [chunk] * len(own)
        kept.append(chunk)
    return tuple(sorted(kept, key=lambda one: one.start))


def _rank(span: tuple[int, int, str]) -> tuple[int, int, int]:
    start, end, label = span
    return _FIRST.index(label) if label in _FIRST else 0, start - end, start
