"""Gold, what the rules said and a model in; who is right more often, and who labels, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank.learning import measures, ranking, supervision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancebank.corpus.load import Corpus
    from stancebank.learning.classifier import Classifier
    from stancebank.schemas.examples import Example

RELEVANT, OTHER = ranking.RELEVANT, "not CFS"
"""ClaimBuster's two classes: what gold calls NFS or UFS is the second one."""

ABSENT = "absent"
"""What the rules say of a stance that they did not find."""

CONVENTION = """\
check-worthiness: the sentences of gold, in two classes: NFS and UFS are `not CFS`. polarity: the stances
of gold; the rules said of one what they said of the first stance of its sentence whose target overlaps
its target; the model is told gold's target. macro-F1: the mean over the classes that either side has.
tuples: F1 of (holder, target, polarity), strict; the model's are the rules' stances with the model's
polarity. A model labels in place of the rules where it is right more often: of polarity, about the
stances that the rules found, for it finds none, and with no fewer tuples right."""


@dataclass(frozen=True)
class Score:
    """How often one side is right, of how many; `f1` is the macro-F1, of tuples the F1."""

    right: int
    of: int
    f1: float


@dataclass(frozen=True)
class Row:
    """The rules and the model on the same things; `decides`: whether it is asked who labels."""

    what: str
    rules: Score
    model: Score
    decides: bool = True


@dataclass(frozen=True)
class Contest:
    """All rows of one task."""

    task: str
    rows: tuple[Row, ...]

    @property
    def model_labels(self) -> bool:
        """Whether the model is right more often somewhere that decides, and less often nowhere."""
        asked = [row.model.right - row.rules.right for row in self.rows if row.decides]
        return min(asked) >= 0 and max(asked) > 0


def contest(gold: Corpus, rules: Corpus, model: Classifier) -> Contest:
    """Hold a model of check_worthiness or of stance against the rules' labels of the same texts."""
    of = {"check_worthiness": _check_worthiness, "stance": _polarity}
    return Contest(model.task, tuple(of[model.task](gold, rules, model)))


def table(found: Contest) -> str:
    """Return a contest as a table in Markdown, with its verdict below."""
    lines = [
        "| on the seed's gold | rules: right | macro-F1 | model: right | macro-F1 |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in found.rows:
        sides = (f"{one.right} of {one.of} | {one.f1:.3f}" for one in (row.rules, row.model))
        lines.append(f"| {row.what} | {' | '.join(sides)} |")
    verdict = (
        "The model is right more often: it labels in place of the rules."
        if found.model_labels
        else "The model is not right more often: the rules go on to label."
    )
    return "\n".join([*lines, "", verdict])


def _check_worthiness(gold: Corpus, rules: Corpus, model: Classifier) -> Iterable[Row]:
    examples = supervision.classified(
        "check_worthiness", gold.table("sentences"), gold.scheme
    ).given
    names = rules.scheme["check_worthiness"].names
    said = {
        row["sentence_id"]: names[row["check_worthiness"]]
        for row in rules.table("sentences").to_pylist()
        if row["check_worthiness"] is not None
    }
    both = [one for one in examples if one.id in said]
    meant = [folded(one.label) for one in both]
    theirs = [folded(said[one.id]) for one in both]
    yield Row(
        "sentences: CFS or not",
        _score(meant, theirs, both),
        _score(meant, model.predict(both), both),
    )


def _polarity(gold: Corpus, rules: Corpus, model: Classifier) -> Iterable[Row]:
    right, theirs = _stances(gold), _stances(rules, silver=True)
    asked = [one for one in right if one.example is not None]
    said = [_found(one, theirs) for one in asked]
    predicted = model.predict([one.example for one in asked if one.example is not None])

    def row(what: str, places: Sequence[int], *, decides: bool) -> Row:
        own = [asked[place] for place in places]
        rule = _score([one.polarity for one in own], [said[place] for place in places], own)
        mine = [predicted[place] for place in places]
        return Row(what, rule, _score([one.polarity for one in own], mine, own), decides=decides)

    everywhere = range(len(asked))
    seen = [place for place in everywhere if said[place] != ABSENT]
    yield row("stances that the rules found: polarity", seen, decides=True)
    yield row("all stances: polarity, not found is wrong", everywhere, decides=False)
    tuples = {one.tuple for one in right}
    mine = _renamed(theirs, model)
    yield Row("tuples", *(_overlap(tuples, {one.tuple for one in own}) for own in (theirs, mine)))


class _Stance(NamedTuple):
    """A stance of a corpus; `example`: None where its target stands outside of its sentence."""

    sentence: str
    holder: tuple[int | None, int | None]
    target: tuple[int | None, int | None]
    polarity: str
    example: Example | None

    @property
    def tuple(self) -> tuple[Any, ...]:
        return self[:4]


def _stances(corpus: Corpus, *, silver: bool = False) -> list[_Stance]:
    table, scheme = corpus.table("sentences"), corpus.scheme
    names = scheme["polarity"].names
    found = []
    for number, row in enumerate(table.to_pylist()):
        alone = table.slice(number, 1)
        given = supervision.classified("stance", alone, scheme, silver=silver).given
        by_target = {(one.id, (one.start or 0) + row["start"]): one for one in given}
        for own in row["stances"] or ():
            holder, target = (
                (own[f"{end}_start"], own[f"{end}_end"]) for end in ("holder", "target")
            )
            example = by_target.get((own["stance_id"], target[0]))
            found.append(
                _Stance(row["sentence_id"], holder, target, names[own["polarity"]], example)
            )
    return found


def _found(one: _Stance, said: Iterable[_Stance]) -> str:
    """Return the polarity of the first stance in the sentence whose target overlaps this one's."""
    for other in said:
        if other.sentence == one.sentence and None not in (*one.target, *other.target):
            (start, end), (first, last) = one.target, other.target
            if first < end and start < last:
                return other.polarity
    return ABSENT


def _renamed(given: Sequence[_Stance], model: Classifier) -> list[_Stance]:
    """Return stances with the polarity that a model gives them, where it can give one."""
    return [
        one if one.example is None else one._replace(polarity=model.predict([one.example])[0])
        for one in given
    ]


def folded(label: str | None) -> str:
    """Return which of ClaimBuster's classes a class is, or the lack of one."""
    return label if label == RELEVANT else OTHER


def _score(gold: Sequence[str], said: Sequence[str], given: Sequence[Example | _Stance]) -> Score:
    right = sum(one == other for one, other in zip(gold, said, strict=True))
    held = [one.example if isinstance(one, _Stance) else one for one in given]
    named = {one.name: one.value for one in measures.figures(gold, said, [x for x in held if x])}
    return Score(right, len(gold), named.get("f1-macro") or 0.0)


def _overlap(gold: set[Any], said: set[Any]) -> Score:
    right = len(gold & said)
    return Score(right, len(said), 2 * right / ((len(gold) + len(said)) or 1))
