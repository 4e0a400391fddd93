"""INCEpTION's own suite: what its TSV says is what the CAS beside it holds, annotation by annotation.

The CAS is read here from its XML alone. Where it differs from the file, `DIFFER` says why.
"""

import collections
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from stancebank.formats import webanno

SUITE = Path(__file__).parents[3] / "shared" / "data" / "inception" / "webanno_tsv" / "tsv3-suite"
CASES = sorted(path.parent.name for path in SUITE.glob("*/reference.xmi"))
ID = "{http://www.omg.org/XMI}id"
FRAME = {"Sentence", "Token"}

BETWEEN = "the format has no unit between tokens: what begins or ends there moves to the next token"
SUPER = "the column is the layer's, and the layer is the type above the annotation's"
TOKENS = "the format says that dependencies are between parts of speech, the CAS, between tokens"
DIFFER = {
    "testAnnotationWithLeadingWhitespace": (BETWEEN, {(4, 8): (5, 8)}),
    "testAnnotationWithLeadingWhitespaceAtStart": (BETWEEN, {(0, 4): (1, 4)}),
    "testAnnotationWithTrailingWhitespace": (BETWEEN, {(0, 4): (0, 3)}),
    "testAnnotationWithTrailingWhitespaceAtEnd": (BETWEEN, {(4, 8): (4, 7)}),
    "testZeroWidthAnnotationBeforeFirstTokenIsMovedToBeginOfFirstToken": (
        BETWEEN,
        {(1, 1): (2, 2)},
    ),
    "testZeroWidthAnnotationBetweenTokenIsMovedToEndOfPreviousToken": (BETWEEN, {(4, 4): (3, 3)}),
    "testZeroWidthAnnotationBeyondLastTokenIsMovedToEndOfLastToken": (BETWEEN, {(8, 8): (7, 7)}),
    "testElevatedType": (SUPER, {"POS_NOUN": "POS"}),
    "testDependencyWithValues": (TOKENS, {"ends": "pos"}),
}
"""The cases in which the CAS has what the format cannot say: why, and what the file says instead."""
OUTSIDE = {
    "testAnnotationWithTrailingWhitespaceAtEnd",
    "testZeroWidthAnnotationBeyondLastTokenIsMovedToEndOfLastToken",
}
"""The cases whose text goes on behind the last sentence, which the format leaves out."""


class Cas:
    """A text with its structures; offsets are points, names are of types' last parts."""

    def __init__(self, path, instead):
        root = ET.parse(path).getroot()
        self._by_id = {one.get(ID): one for one in root}
        self._instead = instead
        self.text = next(one.get("sofaString") for one in root if one.get("sofaString"))
        self._units = self.text.encode("utf-16-le")
        self.annotations = [one for one in root if one.get("begin") and self.name(one)]

    def name(self, one):
        name = one.tag.rpartition("}")[2]
        return None if name == "DocumentMetaData" else self._instead.get(name, name)

    def place(self, one):
        found = tuple(
            len(self._units[: 2 * int(one.get(key))].decode("utf-16-le"))
            for key in ("begin", "end")
        )
        return self._instead.get(found, found)

    def values(self, one):
        if one.tag.endswith("}Token"):  # what is said of tokens themselves has no column
            return frozenset()
        beside = {ID, "sofa", "begin", "end", "next", "links", "Governor", "Dependent", "pos"}
        beside |= {"lemma", "stem", "morph"}
        said = {self._instead.get(key, key): value for key, value in one.attrib.items()}
        return frozenset((key, value) for key, value in said.items() if key not in beside)

    def mark(self, one):
        return self.name(one), self.place(one), self.values(one)

    def end(self, id_):
        instead = self._by_id[id_].get(self._instead.get("ends", ""))
        return self.mark(self._by_id[instead or id_])

    def said(self):
        """Return every mark and relation, with all that is said of it."""
        marks, relations = collections.Counter(), collections.Counter()
        for one in self.annotations:
            name, values = self.name(one), self.values(one)
            if one.get("Governor"):
                ends = [(role, self.end(one.get(role))) for role in ("Governor", "Dependent")]
                marks.update({end for _, end in ends if end[0] == "Token"})
                relations[name, None, tuple(ends), values] += 1
                continue
            mark = self.mark(one)
            if self.name(one) not in FRAME or values:
                marks[mark] += 1
            if one.get("next"):
                ends = (("element", mark), ("next", self.end(one.get("next"))))
                relations[name, None, ends, frozenset()] += 1
            if one.get("links"):
                links = [self._by_id[id_] for id_ in one.get("links").split()]
                ends = tuple((to.get("role", "target"), self.end(to.get("target"))) for to in links)
                relations["links", mark, ends, frozenset()] += 1
        return marks, relations


def said(document):
    """Return every mark and relation of a document, with all that is said of it."""
    values = collections.defaultdict(set)
    for one in document.attributes:
        values[one.of].add((one.name, one.value))
    marks = {
        one.id: (one.label, (one.start, one.end), frozenset(values[one.id]))
        for one in document.marks
    }
    relations = collections.Counter(
        (
            one.label,
            marks.get(one.trigger),
            tuple((role, marks[of]) for role, of in one.arguments),
            frozenset(values[one.id]),
        )
        for one in document.relations
    )
    return collections.Counter(marks.values()), relations


def both(case):
    text = (SUITE / case / "reference.tsv").read_bytes().decode("utf-8")
    _, instead = DIFFER.get(case, ("", {}))
    found = webanno.read(text, doc_id=case)
    assert found.issues == ()
    return found.document, Cas(SUITE / case / "reference.xmi", {**instead, **renamed(text)})


def renamed(text):
    """Return what is called otherwise in a CAS that was not made again when its file was."""
    again = (
        ("webanno.custom.Span|", "NamedEntity", "Span"),
        ("|integerValue", "intValue", "integerValue"),
    )
    return {old: new for sign, old, new in again if sign in text}


@pytest.mark.skipif(not CASES, reason="../shared/data is not here: the suite is INCEpTION's")
@pytest.mark.parametrize("case", CASES)
def test_a_file_says_what_its_cas_holds(case):
    document, cas = both(case)
    assert said(document) == cas.said()


@pytest.mark.skipif(not CASES, reason="../shared/data is not here: the suite is INCEpTION's")
@pytest.mark.parametrize("case", CASES)
def test_text_sentences_and_tokens_are_those_of_the_cas(case):
    document, cas = both(case)
    assert cas.text.startswith(document.text)
    assert bool(cas.text[len(document.text) :]) == (case in OUTSIDE)
    assert not cas.text[len(document.text) :].strip()
    tokens = [one for own in document.tokens for one in own]
    for name, spans in (("Sentence", document.sentences), ("Token", tokens)):
        found = [cas.place(one) for one in cas.annotations if one.tag.endswith(f"}}{name}")]
        assert [(one.start, one.end) for one in spans] == found


def test_the_whole_suite_is_compared():
    if not CASES:
        pytest.skip("../shared/data is not here: the suite is INCEpTION's")
    texts = [(SUITE / case / "reference.tsv").read_text("utf-8") for case in CASES]
    counted = collections.Counter()
    for case in CASES:
        marks, relations = said(both(case)[0])
        counted += {"marks": marks.total(), "relations": relations.total()}
    assert (len(CASES), sum(map(bool, map(renamed, texts))), len(DIFFER)) == (73, 39, 9)
    assert counted == {"marks": 220, "relations": 38}
