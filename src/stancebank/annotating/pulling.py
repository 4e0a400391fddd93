"""An open round and a Label Studio in; an export of what changed, and the judgements, out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stancebank import atomic
from stancebank.annotating.desk import Desk, loaded, now
from stancebank.annotation import (
    deriving,
    exports,
    judgements,
    pseudonyms,
    rounds,
    standing,
)
from stancebank.annotation import pull as pulling
from stancebank.schemas import issues

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancebank.annotation.rounds import Round
    from stancebank.annotation.server import Server
    from stancebank.annotation.standing import Standing


def pull_round(
    desk: Desk,
    name: str,
    server: Server,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Standing:
    """Fetch what changed since the last pull, and derive judgements.jsonl and issues.jsonl anew.

    Raises:
        Refused: rules `round-closed`, `server-…`.

    """
    with desk.held(name):
        one = desk.round(name)
        rounds.check_open(one)
        pull(desk, one, server, on_progress)
        derive(desk, one)
        return status(desk, name)


def pull(
    desk: Desk, one: Round, server: Server, on_progress: Callable[[int, int], None] | None
) -> None:
    """Write an export of what changed, if anything did."""
    states = exports.states(one.exports)
    emails = server.emails()
    table = pseudonyms.load(desk.studio)
    # who annotates in this round only because somebody let them is told apart from its members
    named = pseudonyms.name(emails.values(), table, (each.id for each in one.annotators))
    strangers = {mail: own for mail, own in named.items() if not pseudonyms.local(mail)}
    if strangers != table:
        pseudonyms.save(desk.studio, table | strangers)
    of_user = {number: named[email.lower()] for number, email in emails.items()}
    parts = []
    for each in one.annotators:
        if each.project is None:
            continue
        state = states.get(each.id) or exports.State(each.id)
        pulled = pulling.pull(
            server,
            each.project,
            known=state.tasks,
            watermark=state.watermark,
            on_progress=on_progress,
        )
        found = tuple(exports.redact(task, of_user) for task in pulled.tasks)
        if found or pulled.deleted or pulled.drafts != state.drafts:
            part = exports.Part(
                each.id, each.project, pulled.watermark, found, pulled.deleted, pulled.drafts
            )
            parts.append(part)
    if parts:
        exports.write(one.folder / "exports", parts, pulled_at=now())


def derive(desk: Desk, one: Round) -> deriving.Derived:
    """Write judgements.jsonl and issues.jsonl anew, from all of a round's exports."""
    derived = deriving.derive(one, exports.states(one.exports), desk.sources, desk.scheme)
    atomic.write_bytes(one.judgements, judgements.dump(derived.judgements))
    atomic.write_bytes(one.issues, issues.dump(derived.issues))
    return derived


def status(desk: Desk, name: str) -> Standing:
    """Return where a round stands as of its last pull. Raises: Refused, rules `round-…`."""
    one = desk.round(name)
    paths = one.exports
    found = loaded(one) if paths else []
    return standing.standing(
        one,
        exports.states(paths),
        pulled_at=json.loads(paths[-1].read_bytes())["pulled_at"] if paths else None,
        judgements=len(found),
        issues=issues.load(one.issues.read_bytes()) if paths else (),
    )
