"""The working corpus in; an immutable release, with its card and metadata, out."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING, Any

from stancebank import atomic, ids, manifest
from stancebank.corpus import card, croissant, figures
from stancebank.corpus.check import check
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pyarrow as pa

    from stancebank.corpus.load import Corpus
    from stancebank.schemas.labels import LabelScheme
    from stancebank.settings import Settings

CARD = "README.md"
"""The card's name: the only one that `datasets` reads configs from."""

CROISSANT = "croissant.json"


def release(
    working: Corpus,
    target: Path,
    version: str,
    settings: Settings,
    scheme: LabelScheme,
    *,
    agreement: Sequence[Any] = (),
    verdicts: Path | None = None,
    signatures: Iterable[pa.Table] = (),
) -> Path:
    """Write `working` as the release `version` into `target`, all of it or nothing.

    The tables' files are those of the working corpus, byte for byte; README.md (the card, whose
    YAML `load_dataset` needs), croissant.json and manifest.json are made here, and hold nothing
    that differs from one run to the next: the same corpus gives the same bytes. `agreement` is for
    the card: figures that were measured on the corpus's judgements; `verdicts` is for `check`, and
    `signatures` for `leakage.count`.

    Raises:
        Refused: rules `version`, `release-exists`, `working-broken`; nothing is written.

    """
    ids.version(version)
    place = f"corpus/{version}"
    taken = Refused(place, "release-exists", remedy="releases are never rewritten: choose another")
    if target.exists():
        raise taken
    # by the name that the command `check` has for it: then its verdict is there already
    issues = check(working.directory, scheme, place="working", verdicts=verdicts)
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        remedy = "run: stancebank check, and mend what it names"
        raise Refused("corpus/working", "working-broken", found=errors[0], remedy=remedy)
    made = dataclasses.replace(working.manifest, version=version)
    counted = figures.count(working.in_pieces(), scheme, signatures)
    target.parent.mkdir(parents=True, exist_ok=True)
    atomic.sweep(target.parent)
    try:
        with atomic.directory(target) as folder:
            for record in (r for splits in made.tables.values() for r in splits.values()):
                for file in record.files:
                    (folder / file.path).parent.mkdir(exist_ok=True)
                    shutil.copyfile(working.directory / file.path, folder / file.path)
            page = card.front_matter(made, settings, counted) + card.body(
                made, settings, scheme, counted, agreement
            )
            (folder / CARD).write_text(page, "utf-8")
            (folder / CROISSANT).write_bytes(croissant.render(made, settings, scheme, counted))
            files = tuple(manifest.describe(folder / name, folder) for name in (CARD, CROISSANT))
            sealed = dataclasses.replace(made, files=files)
            (folder / manifest.NAME).write_bytes(sealed.to_json())
    except FileExistsError:
        raise taken from None
    return target


def root_card(newest: Corpus) -> bytes:
    """Return the card that stands at a project's root: the newest release's, without its YAML."""
    page = (newest.directory / CARD).read_text("utf-8")
    return page.split("\n---\n", 1)[1].lstrip("\n").encode()
