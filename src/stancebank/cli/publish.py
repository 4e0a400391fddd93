"""The commands that copy a release to an address, and from one."""

from __future__ import annotations

import json
from typing import Any

import click

from stancebank.address import shown
from stancebank.cli import terminal


@click.command()
@click.argument("release")
@click.argument("address", callback=terminal.address)
@click.option("--json", "as_json", is_flag=True, help="Print what was copied as JSON.")
@click.pass_context
def publish(ctx: click.Context, release: str, address: str, *, as_json: bool) -> None:
    """Copy RELEASE, a version or a release's directory, to ADDRESS, which is then its own.

    An address is one of fsspec, such as s3://bucket/corpus/1.0.0; its package must be installed, and
    finds its own credentials. The manifest is copied last, so that nobody reads half a release. Run it
    again after a crash: what is there is not copied again. Another release is never replaced.
    """
    with terminal.progress("Copying", in_bytes=True) as on_progress:
        done = terminal.project(ctx).publish(release, address, on_progress=on_progress)
    said = _said(done.manifest)
    if as_json:
        _print({"address": shown(address), **said, "copied": done.copied, "bytes": done.bytes})
        return
    click.echo(
        f"{shown(address)}: {said['name']} {said['version']}, content {said['digest']}, "
        f"{done.copied} of {terminal.counted(said['files'], 'file')} copied"
    )


@click.command()
@click.argument("address", callback=terminal.address)
@click.option("--json", "as_json", is_flag=True, help="Print what was fetched as JSON.")
def fetch(address: str, *, as_json: bool) -> None:
    """Copy the release at ADDRESS into this user's cache, and print its directory.

    Each file's sha256 is checked. A release that is in the cache is not copied again. Wherever a
    command takes a release, it takes an address, and does this first.
    """
    from stancebank import manifest, project  # noqa: PLC0415

    with terminal.progress("Copying", in_bytes=True) as on_progress:
        directory = project.fetch(address, on_progress=on_progress)
    if as_json:
        _print({"directory": str(directory), **_said(manifest.read(directory))})
        return
    click.echo(directory)


def _said(found: Any) -> dict[str, Any]:
    return {
        "name": found.name,
        "version": found.version,
        "digest": found.digest,
        "files": len(found.recorded()),  # the manifest, which names them, is none of them
    }


def _print(said: dict[str, Any]) -> None:
    click.echo(json.dumps(said, indent=1, ensure_ascii=False))
