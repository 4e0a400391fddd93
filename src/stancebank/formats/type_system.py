"""UIMA type systems in; what a type is, and what its features hold, out.

DKPro Core's types, which dkpro-cassis brings along, are known always. Where several systems say
something of a type, the features of all of them hold, and the first decides on what it is.
"""

from __future__ import annotations

import io
import warnings
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank.errors import Refused
from stancebank.formats import safe_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ANNOTATION = "uima.tcas.Annotation"
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
SENTENCE = f"{_DKPRO}segmentation.type.Sentence"
TOKEN = f"{_DKPRO}segmentation.type.Token"
_ABOUT = (f"{_DKPRO}metadata.type.", "de.tudarmstadt.ukp.clarin.webanno.api.type.")
"""Packages of what is said of a document, its tagsets and its layers: no annotations."""
_HOLDERS = ("uima.cas.ArrayBase", "uima.cas.ListBase")
_OF_STRUCTURES = ("uima.cas.FSArray", "uima.cas.FSList")
_RESERVED = ("self_", "type_")  # what dkpro-cassis makes of features called self and type


class Kind(NamedTuple):
    """What a feature holds: one or many, values or references; `shared`: in an array of its own."""

    many: bool
    refers: bool
    shared: bool = False


class Types:
    """Type systems, asked by the names of types."""

    def __init__(self, systems: Sequence[Any]) -> None:
        """Take dkpro-cassis' type systems, the first the one that decides."""
        self.systems = tuple(systems)
        self.features = cache(self._features)
        self._above = cache(self._supertypes)

    def _features(self, name: str) -> Mapping[str, Kind] | None:
        """Return the features of a type, without sofa, begin and end; None: it is not known."""
        kinds: dict[str, Kind] = {}
        for own in self._of(name):
            for feature in own.all_features:
                called = feature.name[:-1] if feature.name in _RESERVED else feature.name
                kinds.setdefault(called, _kind(feature))
        for place in self.places(name):
            kinds.pop(place, None)
        return kinds if self._of(name) else None

    def places(self, name: str) -> tuple[str, ...]:
        """Return the features that say where a structure of the type stands."""
        if self.is_a(name, ANNOTATION):
            return ("sofa", "begin", "end")
        return ("sofa",) if self.is_a(name, "uima.cas.AnnotationBase") else ()

    def is_a(self, name: str, *others: str) -> bool:
        """Say whether a type is one of others, or below it."""
        return not self._above(name).isdisjoint(others)

    def is_metadata(self, name: str) -> bool:
        """Say whether it is about the document, whether its type is known or not."""
        return name.startswith(_ABOUT) or self.is_a(name, "uima.tcas.DocumentAnnotation")

    def is_holder(self, name: str) -> bool:
        """Say whether it is an array (`Type[]` too), or a link or the end of a list."""
        return name.endswith("[]") or self.is_a(name, *_HOLDERS)

    def _of(self, name: str) -> list[Any]:
        return [
            system.get_type(name, match_exactly=True)
            for system in self.systems
            if system.contains_type(name, match_exactly=True)
        ]

    def _supertypes(self, name: str) -> frozenset[str]:
        found = self._of(name)
        return frozenset([name, *(_names(found[0]) if found else ())])


def _names(one: Any) -> list[str]:
    """Return a type's name, and the names of the types above it."""
    return [] if one is None else [one.name, *_names(one.supertype)]


def _kind(feature: Any) -> Kind:
    above = _names(feature.rangeType)
    shared = bool(feature.multipleReferencesAllowed)
    if any(name in _OF_STRUCTURES for name in above):
        return Kind(many=True, refers=True, shared=shared)
    if any(name in _HOLDERS for name in above):
        return Kind(many=True, refers=False, shared=shared)
    return Kind(many=False, refers=above[0] not in _VALUES and _VALUES[0] not in above)


_VALUES = tuple(
    f"uima.cas.{name}"
    for name in ("String", "Boolean", "Byte", "Short", "Integer", "Long", "Float", "Double")
)


@lru_cache(maxsize=8)
def load(raws: tuple[bytes, ...]) -> Types:
    """Read type systems' XML files, and add DKPro Core's.

    Raises:
        Refused: rules `type-system`, and as `safe_xml.parse` does.

    """
    cassis = safe_xml.library("cassis")
    systems = []
    for raw in raws:
        root = safe_xml.parse(raw, place="TypeSystem.xml")
        if root.tag.rpartition("}")[2] != "typeSystemDescription":
            raise _refused(root.tag)
        systems.append(_loaded(cassis.load_typesystem, io.BytesIO(raw)))
    return Types([*systems, _loaded(cassis.load_dkpro_core_typesystem)])


@lru_cache(maxsize=8)
def load_json(types: str) -> Types:
    """Read the types that a JSON CAS brings along, and add DKPro Core's. Raises: as `load`."""
    cassis = safe_xml.library("cassis")
    bare = f'{{"%TYPES": {types}, "%FEATURE_STRUCTURES": [], "%VIEWS": {{}}}}'
    return Types([_loaded(cassis.load_cas_from_json, bare).typesystem, *load(()).systems])


def _loaded(function: Callable[..., Any], *given: Any) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells what it renames: `_RESERVED`
            return function(*given)
    except Exception as error:
        raise _refused(repr(error)) from error


def _refused(found: str) -> Refused:
    remedy = "give the TypeSystem.xml that was exported with the annotations"
    return Refused("TypeSystem.xml", "type-system", found=found[:80], remedy=remedy)
