"""UIMA XMI and its TypeSystem.xml in; documents, each annotation and value exact or an issue, out.

Source: the UIMA References, "XMI CAS Serialization". dkpro-cassis reads the type system; it would
read the XMI too, but leaves out or stops at what this has to name: a type or feature that is not
known, an id that is there twice, an offset inside of a character, an annotation out of the index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused
from stancebank.formats import safe_xml, type_system
from stancebank.formats.cas import ELEMENT, Cas, Sofa, Structure
from stancebank.formats.cas_documents import Read, documents
from stancebank.schemas.issues import Issue, breach

if TYPE_CHECKING:
    from collections.abc import Sequence

_XMI = "{http://www.omg.org/XMI}"
_CAS = "{http:///uima/cas.ecore}"


def read(raw: bytes, types: Sequence[bytes] = (), *, name: str) -> Read:
    """Read a file with the type systems that belong to it; DKPro Core's are known without.

    Raises:
        Refused: rules `xmi-root` (it is other XML), `xml-doctype`, `xml-syntax`, `type-system`, and
            `uima-extra` where dkpro-cassis is missing.

    """
    known = type_system.load(tuple(types))
    root = safe_xml.parse(raw, place=name)
    if root.tag != f"{_XMI}XMI":
        remedy = "export it as UIMA CAS XMI"
        raise Refused(name, "xmi-root", found=root.tag, remedy=remedy)
    return documents(_cas(root, name), known, name=name)


def _cas(root: Any, name: str) -> Cas:
    sofas: list[Sofa] = []
    structures: list[Structure] = []
    members: dict[str, frozenset[str]] = {}
    issues: list[Issue] = []
    seen: set[str] = set()  # views by id and by name
    for element in root.iterchildren("*"):
        id_ = element.get(f"{_XMI}id")
        features = _features(element)
        if element.tag == f"{_CAS}View":
            sofa, listed = element.get("sofa", ""), element.get("members", "").split()
            members[sofa] = members.get(sofa, frozenset()).union(listed)
        elif id_ is None or features is None:
            issues.append(breach(ELEMENT, f"{name}:line {element.sourceline}", element.tag))
        elif element.tag == f"{_CAS}Sofa":
            called = element.get("sofaID", id_)
            if not seen.isdisjoint((id_, called)):
                issues.append(breach(ELEMENT, f"{name}:{id_}", called))
                continue
            seen |= {id_, called}
            sofas.append(Sofa(id_, called, element.get("sofaString")))
        elif element.tag != f"{_CAS}NULL":
            structures.append(Structure(id_, _type(element.tag), features))
    return Cas(tuple(sofas), tuple(structures), members, tuple(issues))


def _features(element: Any) -> dict[str, str | tuple[str, ...]] | None:
    """Return its attributes, and its children's texts by their names; None: it holds more."""
    if (element.text or "").strip():
        return None
    features: dict[str, str | tuple[str, ...]] = dict(element.attrib)
    features.pop(f"{_XMI}id", None)
    for child in element.iterchildren("*"):
        before = features.setdefault(child.tag, ())
        if len(child) or child.attrib or (child.tail or "").strip() or isinstance(before, str):
            return None
        features[child.tag] = (*before, child.text or "")
    return features


def _type(tag: str) -> str:
    """Return a type's name: the package is a namespace, http:///a/b.ecore.

    >>> _type("{http:///uima/tcas.ecore}DocumentAnnotation")
    'uima.tcas.DocumentAnnotation'
    """
    package, _, name = tag.rpartition("}")
    package = package.removeprefix("{http:///").removesuffix(".ecore").replace("/", ".")
    return name if package in ("", "uima.noNamespace") else f"{package}.{name}"
