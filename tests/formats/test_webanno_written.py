"""A document is in WebAnno TSV 3.3 as it was, and of what is not each thing is named."""

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.errors import Refused
from stancebank.formats import webanno
from stancebank.formats.documents import Attribute, Document, Mark, Note, Relation, Span
from stancebank.formats.numbering import numbered


def errors(issues):
    return [issue for issue in issues if issue.severity == "error"]


WORDS = ("Roe", "🌩️", "e\u0301lan", "𠮷野家", "a\\b", "x\ty", "_", "*", "\\t", "“so”", "1-2", "a\nb")
VALUES = st.one_of(
    st.sampled_from(["*", "_", "a|b", "x[1]", "\\", "->1-2", "é;\t\n", "", "\\*", "B-X", "]"]),
    st.text("\\[]|_->;\t\n*ntab1\u2028\x85", max_size=5),
)


class _Drawn:
    """A document that WebAnno TSV has a place for all of, part by part."""

    def __init__(self, draw):
        self.draw = draw
        self.marks, self.relations, self.attributes = [], [], []
        self._text()

    def _text(self):
        draw = self.draw
        self.text, self.sentences, self.tokens = " " * draw(st.integers(0, 2)), [], []
        for number in range(draw(st.integers(1, 3))):
            if number:
                self.text += draw(st.sampled_from(["", "\n", "\n  "]))
            start, own = len(self.text), []
            for word in draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)):
                self.text += draw(st.sampled_from(["", " ", "\t", "\r\n"])) if own else ""
                own.append(Span(len(self.text), len(self.text) + len(word)))
                self.text += word
            self.text += draw(st.sampled_from(["", " ", " ."]))
            self.sentences.append(Span(start, len(self.text)))
            self.tokens.append(tuple(own))

    def span(self):
        whole = [one for own in self.tokens for one in own]
        first, last = sorted(self.draw(st.tuples(*[st.integers(0, len(whole) - 1)] * 2)))
        start, end = whole[first].start, whole[last].end
        if self.draw(st.booleans()):
            start = self.draw(st.integers(start, whole[first].end - 1))
            low = start + 1 if first == last else whole[last].start + 1
            end = self.draw(st.integers(low, end))
        return Span(start, start) if self.draw(st.integers(0, 5)) == 5 else Span(start, end)

    def mark(self, label, span=None):
        self.marks.append(Mark(f"m{len(self.marks)}", label, (span or self.span(),)))
        return self.marks[-1].id

    def relate(self, label, arguments, trigger=None):
        made = Relation(f"r{len(self.relations)}", label, tuple(arguments), trigger)
        self.relations.append(made)
        return made.id

    def say(self, of, *names):
        for name in names:
            if self.draw(st.booleans()):
                number = f"a{len(self.attributes)}"
                self.attributes.append(Attribute(number, name, of, self.draw(VALUES)))


@st.composite
def webanno_documents(draw):
    doc = _Drawn(draw)
    labels = draw(st.sampled_from([("Talk", "NamedEntity"), ("a.X", "b.X", "Talk")]))
    several = st.lists(st.sampled_from(labels), max_size=5)
    spans = [doc.mark(label) for label in (*labels, *draw(several))]
    for mark in spans:
        doc.say(mark, "kind", "other_kind")
    one = st.sampled_from(spans)
    for _ in range(draw(st.integers(0, 3))):
        label = draw(st.sampled_from(["Knows", "Dependency"]))
        doc.say(doc.relate(label, [("Governor", draw(one)), ("Dependent", draw(one))]), "how")
    for host in draw(st.lists(one, unique=True, max_size=2)):
        links = st.tuples(st.one_of(st.just("target"), VALUES), one)
        doc.relate(draw(st.sampled_from(["to", "of_it"])), draw(st.lists(links, min_size=1)), host)
    for _ in range(draw(st.integers(0, 2))):
        chain = [doc.mark("CoreferenceLink") for _ in range(draw(st.integers(1, 3)))]
        for first, after in itertools.pairwise(chain):
            ends = [("element", first), ("next", after)]
            doc.say(doc.relate("CoreferenceLink", ends), "referenceRelation")
            doc.say(first, "referenceType")
        doc.say(chain[-1], "referenceRelation", "referenceType")
    if draw(st.booleans()):
        tokens = [doc.mark("Token", own[0]) for own in doc.tokens]
        doc.relate("After", [("Governor", tokens[0]), ("Dependent", tokens[-1])])
    if draw(st.booleans()):
        sentence = doc.mark("Sentence", draw(st.sampled_from(doc.sentences)))
        name = draw(st.text("s1\t \\\n", min_size=1).filter(str.strip))
        doc.attributes.append(Attribute("id", "id", sentence, name))
    return Document(
        "d",
        doc.text,
        tuple(doc.sentences),
        tuple(doc.tokens),
        tuple(draw(st.permutations(doc.marks))),
        tuple(doc.relations),
        tuple(doc.attributes),
    )


@given(webanno_documents())
def test_written_and_read_again_it_is_the_same(document):
    written = webanno.write(document)
    found = webanno.read(written.text, doc_id="d")
    lost = [issue for issue in written.issues if issue.rule != "webanno-place"]
    assert (lost, found.issues) == ([], ())
    if not written.issues:
        assert found.document == numbered(document)
    assert webanno.write(found.document) == (written.text, ())


@given(st.data())
def test_of_any_document_each_thing_is_written_or_named(documents, data):
    document = data.draw(documents())
    written = webanno.write(document)
    (again, _, _) = webanno.read(written.text, doc_id="d")
    kinds = ("marks", "relations", "attributes", "notes", "equivalent")
    before, after = (sum(len(getattr(one, kind)) for kind in kinds) for one in (document, again))
    assert after + len(errors(written.issues)) == before
    assert again.text == document.text
    assert (again.sentences, again.tokens) == (document.sentences, document.tokens)


PLAIN = Document("d", "Ann so", (Span(0, 6),), ((Span(0, 3), Span(4, 6)),))
ANN, SO = Mark("T1", "Name", (Span(0, 3),)), Mark("T2", "Word", (Span(4, 6),))
MARKED = dataclasses.replace(PLAIN, marks=(ANN, SO))
LINKED = dataclasses.replace(PLAIN, marks=(ANN, dataclasses.replace(SO, label="Name")))


def related(*pairs, label="Knows", trigger=None, of=MARKED):
    each = [Relation(f"R{n}", label, ends, trigger) for n, ends in enumerate(pairs, 1)]
    return dataclasses.replace(of, relations=tuple(each))


def said(*attributes, of=MARKED):
    return dataclasses.replace(of, attributes=attributes)


GOOD = (("Governor", "T1"), ("Dependent", "T2"))
NEXT = (("element", "T1"), ("next", "T2"))
LOST = {
    "webanno-gap": [
        dataclasses.replace(PLAIN, text="Ann so\n"),
        dataclasses.replace(
            PLAIN, text="\tAnn so", sentences=(Span(1, 7),), tokens=((Span(1, 4),),)
        ),
        dataclasses.replace(
            PLAIN, sentences=(Span(0, 3), Span(4, 6)), tokens=((Span(0, 3),), (Span(4, 6),))
        ),
        dataclasses.replace(PLAIN, text=" so", sentences=(Span(0, 3),), tokens=((Span(1, 3),),)),
    ],
    "webanno-place": [
        dataclasses.replace(PLAIN, marks=(Mark("T1", "X", (Span(0, 1), Span(2, 3))),)),
        dataclasses.replace(PLAIN, marks=(Mark("T1", "X", (Span(3, 6),)),)),
        dataclasses.replace(PLAIN, marks=(Mark("T1", "X", (Span(0, 4),)),)),
        dataclasses.replace(
            PLAIN,
            text="Ann  so",
            tokens=((Span(0, 3), Span(5, 7)),),
            sentences=(Span(0, 7),),
            marks=(Mark("T1", "X", (Span(4, 4),)),),
        ),
    ],
    "webanno-name": [
        dataclasses.replace(PLAIN, marks=(Mark("T1", "not one", (Span(0, 3),)),)),
        dataclasses.replace(PLAIN, marks=(Mark("T1", "my.Name", (Span(0, 3),)),)),
        related(GOOD, label="Name"),
        related(GOOD, label="know/s"),
        related((("by", "T2"),), label="a-b", trigger="T1"),
    ],
    "webanno-feature": [
        said(Attribute("A1", "sure", "T1")),
        said(Attribute("A1", "sure", "T1", "a\rb")),
        said(Attribute("A1", "not sure", "T1", "a")),
        said(Attribute("A1", "ROLE_x", "T1", "a")),
        said(Attribute("A1", "sure", "T1", "a"), Attribute("A2", "sure", "T1", "b")),
        said(Attribute("A1", "sure", "T9", "a")),
        said(Attribute("A1", "how", "R1", "a"), of=related(NEXT, label="Name", of=LINKED)),
        said(
            Attribute("A1", "referenceRelation", "T1", "a"),
            of=related(NEXT, label="Name", of=LINKED),
        ),
        said(Attribute("A1", "how", "R1", "a"), of=related((("by", "T2"),), trigger="T1")),
    ],
    "webanno-ends": [
        related((("Arg1", "T1"), ("Arg2", "T2"))),
        related((("Governor", "T1"), ("Dependent", "T9"))),
        related((("Governor", "T1"),)),
        related((("by", "T1"),), trigger="T9"),
        related((("b\ry", "T1"),), trigger="T1"),
        related((), trigger="T1"),
        related((("by", "T1"),), (("by", "T2"),), trigger="T1"),
        related(NEXT, (("element", "T2"), ("next", "T1")), label="Name", of=LINKED),
        related(NEXT, NEXT, label="Name", of=LINKED),
        related((("element", "T1"), ("next", "T1")), label="Name", of=LINKED),
        related(
            GOOD,
            of=dataclasses.replace(
                MARKED, marks=(ANN, dataclasses.replace(SO, label="CoreferenceLink"))
            ),
        ),
    ],
    "webanno-kind": [
        dataclasses.replace(MARKED, notes=(Note("#1", "AnnotatorNotes", "T1", "why"),)),
        dataclasses.replace(MARKED, equivalent=(("T1", "T2"),)),
    ],
}


def test_every_loss_has_its_case():
    assert set(LOST) == set(webanno.LOSSES)


@pytest.mark.parametrize("rule", LOST)
def test_what_the_format_has_no_place_for_is_named(rule):
    for document in LOST[rule]:
        written = webanno.write(document)
        assert [issue.rule for issue in written.issues] == [rule], document
        (again, _, issues) = webanno.read(written.text, doc_id="d")
        assert issues == ()
        if rule != "webanno-gap":
            things = len(document.marks) + len(document.relations) + len(document.attributes)
            things += len(document.notes) + len(document.equivalent)
            assert len(again.marks) + len(again.relations) + len(again.attributes) == things - 1


def test_of_a_gap_that_is_written_otherwise_no_offset_moves():
    text = "Ann so\n\nso it is 🌩 "
    sentences = (Span(0, 6), Span(8, 18))
    tokens = ((Span(0, 3), Span(4, 6)), (Span(8, 10), Span(11, 16), Span(17, 18)))
    marks = (Mark("T1", "Name", (Span(17, 18),)),)
    document = Document("d", text, sentences, tokens, marks)
    written = webanno.write(document)
    assert {issue.found for issue in written.issues} == {"'\\n\\n'", "' '"}
    (again, _, _) = webanno.read(written.text, doc_id="d")
    assert again == dataclasses.replace(document, text="Ann so\n so it is 🌩")


@pytest.mark.parametrize(
    "change",
    [
        {"sentences": (), "tokens": ()},
        {"tokens": ((),)},
        {"tokens": ()},
        {"sentences": (Span(0, 3),), "tokens": ((Span(0, 3),),)},
        {"tokens": ((Span(4, 6),),)},
        {"tokens": ((Span(0, 3), Span(2, 6)),)},
        {"tokens": ((Span(0, 0), Span(0, 6)),)},
        {"sentences": (Span(0, 4), Span(3, 6)), "tokens": ((Span(0, 3),), (Span(4, 6),))},
    ],
)
def test_words_outside_of_sentences_with_tokens_are_refused(change):
    with pytest.raises(Refused, match="webanno-tokens"):
        webanno.write(dataclasses.replace(PLAIN, **change))
