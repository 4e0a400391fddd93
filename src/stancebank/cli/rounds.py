"""The commands of an annotation round: to Label Studio and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stancebank.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancebank.annotation.standing import Standing

    Command = Callable[..., Any]


def _server(command: Command) -> Command:
    """Add the options that say where Label Studio is; without them it is the local studio."""
    url = click.option(
        "--url", envvar="STANCEBANK_STUDIO_URL", help="A team's Label Studio; else the local one."
    )
    token = click.option(
        "--token",
        envvar="STANCEBANK_STUDIO_TOKEN",
        help="Its access token; safer as STANCEBANK_STUDIO_TOKEN in the environment.",
    )
    return url(token(command))


_as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print where the round stands as JSON."
)


@click.group("round")
def round_() -> None:
    """Annotation rounds, to and from Label Studio."""


@round_.command("open")
@click.argument("name")
@click.option("--annotators", default="", help="Pseudonyms, such as a1,a2.")
@click.option("--kind", type=click.Choice(["human", "model"]), default="human", show_default=True)
@click.option("-d", "--documents", multiple=True, metavar="DOC", help="Repeatable; else all.")
@click.option(
    "--select",
    type=(click.Choice(["uncertain", "diverse", "random"]), click.IntRange(min=1)),
    metavar="[uncertain|diverse|random] N",
    help="Choose N of what has no gold and is in no open round.",
)
@click.option(
    "--model",
    type=terminal.ModelPlace(),
    help="What uncertain asks: a classifier of check_worthiness that train wrote, or shipped:NAME.",
)
@click.option("--seed", default=0, show_default=True, help="Of the lots of random.")
@click.option("--overlap", type=click.IntRange(min=1), help="Annotators a document; else all.")
@click.option(
    "--view",
    type=click.Choice(["document", "sentence"]),
    default="document",
    show_default=True,
    help="What a task is.",
)
@click.option("--blind", is_flag=True, help="Show no silver labels.")
@click.option("--adjudicate", metavar="ROUND", help="Decide what that closed round disagreed on.")
@_as_json
@_server
@click.pass_context
def open_(
    ctx: click.Context,
    /,
    name: str,
    annotators: str,
    *,
    url: str | None,
    token: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Open the round NAME (NN-words), or add documents to it; safe to run again.

    Each annotator gets a project of their own in Label Studio, with nobody else's work in it.

    What --select chooses: documents, or sentences in the view sentence. uncertain: those of which
    a classifier is least sure; diverse: those that are least like what is annotated or chosen;
    random: a draw. The round holds N chosen so: run it again with a larger N for more.
    """
    from stancebank.annotating import Request  # noqa: PLC0415 - slow to import

    project = terminal.project(ctx)
    members = tuple(one.strip() for one in annotators.split(",") if one.strip())
    request = Request(annotators=members, **given)
    with terminal.progress("Pushing tasks") as on_progress, project.connect(url, token) as server:
        standing = project.open_round(name, request, server, on_progress)
    _print(standing, as_json=as_json, selection=bool(request.select))
    if request.select:
        strategy, number = request.select
        found = sum(one.strategy == strategy for one in standing.selection)
        if found < number:
            click.echo(f"{found} chosen, not {number}: there are no more candidates", err=True)


@round_.command()
@click.argument("name")
@_as_json
@click.pass_context
def status(ctx: click.Context, name: str, *, as_json: bool) -> None:
    """Show where the round NAME stood at its last pull."""
    _print(terminal.project(ctx).round_status(name), as_json=as_json)


@round_.command()
@click.argument("name")
@_as_json
@_server
@click.pass_context
def pull(
    ctx: click.Context, name: str, url: str | None, token: str | None, *, as_json: bool
) -> None:
    """Fetch what changed in the round NAME, and derive its judgements."""
    project = terminal.project(ctx)
    with terminal.progress("Pulling tasks") as on_progress, project.connect(url, token) as server:
        standing = project.pull_round(name, server, on_progress)
    _print(standing, as_json=as_json)


@round_.command()
@click.argument("name")
@click.option("--incomplete", is_flag=True, help="Close it though tasks are left.")
@_as_json
@_server
@click.pass_context
def close(
    ctx: click.Context,
    name: str,
    url: str | None,
    token: str | None,
    *,
    incomplete: bool,
    as_json: bool,
) -> None:
    """Pull once more and close the round NAME; an adjudication leaves gold and its decisions."""
    project = terminal.project(ctx)
    with terminal.progress("Pulling tasks") as on_progress, project.connect(url, token) as server:
        standing = project.close_round(name, server, incomplete=incomplete, on_progress=on_progress)
    _print(standing, as_json=as_json)


@round_.command()
@click.argument("name")
@click.argument("annotator")
@click.argument("document")
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the annotation's id as JSON.")
@_server
@click.pass_context
def post(
    ctx: click.Context,
    /,
    name: str,
    annotator: str,
    *,
    document: str,
    answers: Path,
    as_json: bool,
    url: str | None,
    token: str | None,
) -> None:
    """Submit a model's ANSWERS (JSON) to DOCUMENT as ANNOTATOR's annotation."""
    project = terminal.project(ctx)
    with project.connect(url, token, annotator=annotator) as server:
        made = project.post_answers(
            name, annotator, server, doc_id=document, raw=answers.read_bytes()
        )
    if as_json:
        click.echo(json.dumps({"annotation": made, "new": made is not None}))
        return
    said = "was there already" if made is None else f"submitted as annotation {made}"
    click.echo(f"{name}/{annotator}/{document}: {said}")


def _print(standing: Standing, *, as_json: bool, selection: bool = False) -> None:
    if as_json:
        click.echo(json.dumps(standing.to_dict(), indent=1, ensure_ascii=False))
        return
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False)
    console.print(standing.table())
    if selection:
        console.print(standing.selected())
    terminal.print_issues(list(standing.issues))
