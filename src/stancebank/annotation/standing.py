"""A round and the latest state of its tasks in; where it stands, annotator by annotator, out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from stancebank.annotation.exports import State
    from stancebank.annotation.rounds import Round, Selection
    from stancebank.schemas.issues import Issue


@dataclass(frozen=True)
class Progress:
    """What one annotator has done; a task is submitted, skipped, drafted or untouched."""

    annotator: str
    kind: str
    project: int | None
    tasks: int
    submitted: int
    skipped: int
    drafts: int

    @property
    def left(self) -> int:
        """Tasks that were neither submitted nor skipped."""
        return self.tasks - self.submitted - self.skipped


@dataclass(frozen=True)
class Standing:
    """Where a round stands as of its last pull."""

    round: str
    state: str
    purpose: str
    documents: int
    pulled_at: str | None
    judgements: int
    progress: tuple[Progress, ...]
    issues: tuple[Issue, ...] = ()
    selection: tuple[Selection, ...] = ()

    @property
    def left(self) -> int:
        """Tasks that nobody has finished yet, over all annotators."""
        return sum(one.left for one in self.progress)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it, for JSON."""
        return dataclasses.asdict(self)

    def table(self) -> Table:
        """Return it as a table for a terminal."""
        from rich.table import Table  # noqa: PLC0415 - a command that prints JSON needs no rich

        as_of = f"as of {self.pulled_at}" if self.pulled_at else "never pulled"
        title = f"{self.round}: {self.purpose}, {self.state}; {as_of}; {self.judgements} judgements"
        table = Table(title=title, title_justify="left", title_style="bold")
        for name in ("annotator", "kind", "project"):
            table.add_column(name)
        for name in ("tasks", "submitted", "skipped", "drafts", "left"):
            table.add_column(name, justify="right")
        for one in self.progress:
            row = (one.annotator, one.kind, one.project, one.tasks, one.submitted)
            table.add_row(*map(str, (*row, one.skipped, one.drafts, one.left)))
        return table

    def selected(self) -> Table:
        """Return the tasks that were chosen, as a table for a terminal."""
        from rich.table import Table  # noqa: PLC0415

        table = Table(title="chosen", title_justify="left", title_style="bold")
        table.add_column("task")
        table.add_column("score", justify="right")
        table.add_column("strategy")
        table.add_column("reason")
        for one in self.selection:
            table.add_row(one.task, f"{one.score:.3f}", one.strategy, one.reason)
        return table


def standing(
    one: Round,
    states: Mapping[str, State],
    *,
    pulled_at: str | None,
    judgements: int,
    issues: Sequence[Issue] = (),
) -> Standing:
    """Count. A task that was deleted on the server, or never got there, is left to do."""
    progress = []
    for annotator in one.annotators:
        state = states.get(annotator.id)
        found = list(state.tasks.values()) if state else []
        submitted = sum(_has(task, cancelled=False) for task in found)
        skipped = sum(
            _has(task, cancelled=True) and not _has(task, cancelled=False) for task in found
        )
        progress.append(
            Progress(
                annotator.id,
                annotator.kind,
                annotator.project,
                annotator.tasks,
                submitted,
                skipped,
                len(state.drafts) if state else 0,
            )
        )
    return Standing(
        one.slug,
        one.state,
        one.purpose,
        len(one.documents),
        pulled_at,
        judgements,
        tuple(progress),
        tuple(issues),
        one.selection,
    )


def _has(task: Mapping[str, Any], *, cancelled: bool) -> bool:
    return any(bool(each.get("was_cancelled")) is cancelled for each in task["annotations"])
