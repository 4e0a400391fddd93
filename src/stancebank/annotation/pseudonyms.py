"""Whom a server knows by e-mail in; the pseudonym that the project knows them by, out.

The local studio's annotators are pseudonyms from the start: `a1@stancebank.invalid` is a1. For a
team's server the table of e-mails lies in annotation/.studio/, which never enters the repository.
"""

from __future__ import annotations

import tomllib
from itertools import count
from typing import TYPE_CHECKING

import tomli_w

from stancebank import atomic
from stancebank.annotation import rounds
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

DOMAIN = "stancebank.invalid"
"""The domain of the local studio's annotators; `.invalid` is never anybody's (RFC 2606)."""

NAME = "pseudonyms.toml"


def load(studio: Path) -> dict[str, str]:
    """Read the table of e-mails and pseudonyms below a project's annotation/.studio/.

    Raises:
        Refused: rules `pseudonyms-syntax`, `annotator-name`.

    """
    path = studio / NAME
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        remedy = 'write it as "e-mail" = "a1" lines'
        raise Refused(str(path), "pseudonyms-syntax", found=error, remedy=remedy) from error
    return {email.lower(): rounds.pseudonym(str(name)) for email, name in found.items()}


def save(studio: Path, known: Mapping[str, str]) -> None:
    """Write the table, for its owner's eyes only."""
    studio.mkdir(mode=0o700, parents=True, exist_ok=True)
    atomic.write_bytes(studio / NAME, tomli_w.dumps(dict(known)).encode())
    (studio / NAME).chmod(0o600)


def name(emails: Iterable[str], known: Mapping[str, str], taken: Iterable[str]) -> dict[str, str]:
    """Return the pseudonym of each e-mail: the known one, else the next that nobody has.

    `taken` are pseudonyms that are in use for somebody else.

    >>> name(["a2@stancebank.invalid", "Roe@example.org"], {}, ["a1"])
    {'a2@stancebank.invalid': 'a2', 'roe@example.org': 'a3'}
    """
    given = sorted({email.lower() for email in emails})
    found = {email: own for email in given if (own := known.get(email) or local(email))}
    used = {*taken, *known.values(), *found.values()}
    number = 1
    for email in given:
        if email in found:
            continue
        while f"a{number}" in used:
            number += 1
        found[email] = f"a{number}"
        used.add(found[email])
    return {email: found[email] for email in given}


def number(names: Iterable[str]) -> dict[str, str]:
    """Return a pseudonym for each name of somebody else's corpus: a1, a2, … in their order.

    Who is called so there keeps it. Nobody writes the names down: the same names give the same ones.

    >>> number(["roe", "Ash"]), number(["a2", "roe"])
    ({'Ash': 'a1', 'roe': 'a2'}, {'a2': 'a2', 'roe': 'a1'})
    """
    given = sorted(set(names), key=lambda one: (one.lower(), one))
    found = {one: one for one in given if rounds.is_pseudonym(one)}
    free = (each for n in count(1) if (each := f"a{n}") not in found)
    return {one: found.get(one) or next(free) for one in given}


def local(email: str) -> str | None:
    """Return the pseudonym that an account of the local studio is; None for anybody else's.

    >>> local("a1@stancebank.invalid"), local("roe@example.org")
    ('a1', None)
    """
    account, _, domain = email.partition("@")
    if domain != DOMAIN:
        return None
    try:
        return rounds.pseudonym(account)
    except Refused:
        return None
