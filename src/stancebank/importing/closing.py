"""What an imported corpus says in; a closed round that holds it, as judgements and gold, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank import atomic
from stancebank.annotating.desk import now
from stancebank.annotation import judgements, rounds
from stancebank.annotation.judgements import Judgement
from stancebank.annotation.rounds import Annotator
from stancebank.schemas import issues
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancebank.annotation.sentences import Source
    from stancebank.importing.answering import Said
    from stancebank.project import Project
    from stancebank.schemas.annotations import Answer
    from stancebank.schemas.issues import Issue

ROUND = "01-import"
"""The closed round that holds what the imported corpus says."""


def close(
    project: Project,
    form: str,
    sources: Mapping[str, Source],
    said: Sequence[Said],
    left: Sequence[Issue],
    *,
    kind: str = NOT_STATED,
) -> None:
    """Write the closed round; its round.toml last, for that is what makes it one.

    `kind` is what the annotators are: no format of a file says it.
    """
    folder = project.annotation / "rounds" / ROUND
    folder.mkdir(parents=True)
    one = rounds.Round(
        folder=folder,
        state="closed",
        purpose="import",
        view="document",
        predictions=False,
        overlap=max((len(each.answers) for each in said), default=0) or 1,
        server="",
        documents=tuple(sources),
        annotators=_annotators(said, kind),
        versions=(rounds.Version(now(), NOT_STATED, NOT_STATED, project.scheme.version),),
        texts={name: source.fingerprint for name, source in sources.items()},
    )
    gold = [
        _judgement(each.doc_id, f"import:{form}", NOT_STATED, index, answer)
        for each in said
        for index, answer in each.gold.items()
    ]
    given = [
        _judgement(each.doc_id, who, kind, index, answer, each.times[who])
        for each in said
        for who, answers in each.answers.items()
        for index, answer in answers.items()
    ]
    if given:
        atomic.write_bytes(one.judgements, judgements.dump(given))
    atomic.write_bytes(one.gold, judgements.dump(gold))
    atomic.write_bytes(one.issues, issues.dump(left))
    rounds.save(one)


def _annotators(said: Sequence[Said], kind: str) -> tuple[Annotator, ...]:
    names = {who for each in said for who in each.answers}
    documents = {
        who: tuple(each.doc_id for each in said if who in each.answers)
        for who in sorted(names, key=lambda name: (len(name), name))
    }
    return tuple(Annotator(who, kind, None, len(of), of) for who, of in documents.items())


def _judgement(  # noqa: PLR0917 - a line of the file
    doc_id: str,
    annotator: str,
    kind: str,
    index: int,
    answer: Answer,
    time: tuple[str | None, float | None] = (None, None),
) -> Judgement:
    return Judgement(
        doc_id=doc_id,
        index=index,
        annotator=annotator,
        kind=kind,
        round=ROUND,
        guideline=NOT_STATED,
        config=NOT_STATED,
        annotated_at=time[0],
        seconds=time[1],
        answer=answer,
    )
