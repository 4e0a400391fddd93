"""UIMA's JSON CAS in; documents, each annotation and value exact or an issue, out.

Source: the UIMA JSON CAS specification, version 0.4.0. A key that begins with % belongs to the
format, with @ it holds an id, and with # a number that JSON does not have.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused
from stancebank.formats import type_system
from stancebank.formats.cas import ELEMENT, Cas, Reference, Sofa, Structure
from stancebank.formats.cas_documents import Read, documents
from stancebank.schemas.issues import Issue, breach

if TYPE_CHECKING:
    from collections.abc import Iterator

_HALF = re.compile("[\ud800-\udfff]")
"""Half a character: JSON can hold one, no text can."""


def read(raw: bytes, *, name: str) -> Read:
    """Read a file, which brings its type system along.

    Raises:
        Refused: rules `cas-json-syntax` (it is other JSON), `type-system`, and `uima-extra` where
            dkpro-cassis is missing.

    """
    try:
        data = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _refused(name, error) from error
    found = data.get("%FEATURE_STRUCTURES") if isinstance(data, dict) else None
    views = data.get("%VIEWS", {}) if isinstance(data, dict) else None
    if not isinstance(found, list | dict) or not isinstance(views, dict):
        raise _refused(name, type(data).__name__)
    types = type_system.load_json(json.dumps(data.get("%TYPES") or {}))
    return documents(_cas(found, views, name), types, name=name)


def _refused(name: str, found: object) -> Refused:
    remedy = "export it as UIMA CAS JSON 0.4.0"
    return Refused(name, "cas-json-syntax", found=str(found)[:80], remedy=remedy)


def _cas(found: Any, views: dict[str, Any], name: str) -> Cas:
    sofas: dict[str, Sofa] = {}
    structures: list[Structure] = []
    issues: list[Issue] = []
    for place, one in _numbered(found):
        type_, id_ = (one.get("%TYPE"), one.get("%ID")) if isinstance(one, dict) else (None, None)
        key = str(id_)
        if not isinstance(type_, str) or not isinstance(id_, int):
            issues.append(breach(ELEMENT, f"{name}:{place}", one))
        elif type_ == "uima.cas.Sofa" and key not in sofas:
            called, text = one.get("sofaID"), one.get("sofaString")
            whole = isinstance(text, str) and not _HALF.search(text)
            sofas[key] = Sofa(key, str(called), text if whole else None)
        elif type_ == "uima.cas.Sofa" or (features := _features(one)) is None:
            issues.append(breach(ELEMENT, f"{name}:{place}", type_))
        else:
            structures.append(Structure(key, type_, features))
    by_name = {sofa.name: sofa.id for sofa in sofas.values()}
    members = {}
    for view, listed in views.items():
        inside = listed.get("%MEMBERS") if isinstance(listed, dict) else None
        if not isinstance(inside, list):
            issues.append(breach(ELEMENT, f"{name}:{view}", listed))
        elif view in by_name:
            members[by_name[view]] = frozenset(map(str, inside))
    return Cas(tuple(sofas.values()), tuple(structures), members, tuple(issues))


def _numbered(found: Any) -> Iterator[tuple[str, Any]]:
    """Yield structures with their places: they are a list, or an object by their ids."""
    if isinstance(found, list):
        yield from ((str(number), one) for number, one in enumerate(found, 1))
        return
    for key, one in found.items():
        whole = key.isdecimal() and isinstance(one, dict)
        yield key, {"%ID": int(key), **one} if whole else one


def _features(one: dict[str, Any]) -> dict[str, str | tuple[str, ...]] | None:
    """Return what its features hold as text; None: one holds no value."""
    features: dict[str, str | tuple[str, ...]] = {}
    for key, value in one.items():
        if key == "%ELEMENTS" and isinstance(value, list):
            said = [_said(item) for item in value]
            if None in said:
                return None
            features["elements"] = tuple(item or "" for item in said)
        elif key == "%ELEMENTS" and isinstance(value, str):  # bytes, in base 64
            features["elements"] = (value,)
        elif key in ("%ID", "%TYPE", "%FLAGS") or value is None:
            continue
        elif (text := _said(value)) is None:
            return None
        elif key.startswith("@"):
            features[key[1:]] = text if key == "@sofa" else Reference(text)
        else:
            features[key.removeprefix("#")] = text
    return features


def _said(value: object) -> str | None:
    """Return a value as it is written; None: it is none, or not whole."""
    if isinstance(value, str):
        return None if _HALF.search(value) else value
    return json.dumps(value) if isinstance(value, bool | int | float) else None
