"""Arguments in, one library call, what it returned printed: the `stancebank` command.

stdout is the result, stderr the messages. Exit 0: done; 1: refused; 2: the call makes no sense.
Everything slow to import is imported inside the command that needs it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import click

from stancebank import __version__
from stancebank.cli import (
    agree,
    corpus,
    evaluate,
    export,
    import_,
    learn,
    publish,
    rounds,
    serve,
    studio,
)
from stancebank.errors import StancebankError, UsageError


class _Commands(click.Group):
    """A group that prints our errors as one line, and exits with 1 or 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except StancebankError as error:
            click.echo(click.style("refused: ", fg="red") + str(error), err=True)
            ctx.exit(2 if isinstance(error, UsageError) else 1)
        except BrokenPipeError:
            raise  # click ends quietly: nobody reads any more
        except OSError as error:
            said = f"{error.filename or 'system'}: {error.strerror or error}"
            click.echo(click.style("refused: ", fg="red") + said, err=True)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The project's directory; else the one that this directory is in.",
)
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """Source documents in; a versioned dataset of entities, claims and stance out."""
    ctx.obj = root
    if isinstance(sys.stdout, io.TextIOWrapper):  # a character the terminal lacks is no error
        sys.stdout.reconfigure(errors="backslashreplace")


for command in (
    corpus.new,
    corpus.add,
    corpus.build,
    corpus.check,
    corpus.show,
    corpus.release,
    publish.publish,
    publish.fetch,
    studio.studio,
    rounds.round_,
    agree.agree,
    evaluate.evaluate,
    import_.import_,
    export.export,
    learn.train,
    learn.predict,
    serve.serve,
):
    main.add_command(command)
