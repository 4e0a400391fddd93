"""Random documents as annotation formats know them: what the formats' tests share."""

import pytest
from hypothesis import strategies as st

from stancebank.formats.documents import Attribute, Document, Mark, Note, Relation, Span

WORDS = ("Roe", "🌩️", "e\u0301lan", "𠮷野家", "שלום", "“so”", "a\\b", "x#y", "9;8", "T1")


@st.composite
def _documents(draw, *, overlapping=True):
    """Sentences on lines, a space between tokens; marks of whole tokens, and what refers to them."""
    text, sentences, tokens = "", [], []
    for _ in range(draw(st.integers(1, 3))):
        text += "\n" if text else ""
        start, own = len(text), []
        for word in draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5)):
            text += " " if own else ""
            own.append(Span(len(text), len(text) + len(word)))
            text += word
        sentences.append(Span(start, len(text)))
        tokens.append(tuple(own))
    marks = []
    for own in tokens:
        at = 0
        while at < len(own):
            size = draw(st.integers(0, 2))
            if size and at + size <= len(own):
                label = draw(st.sampled_from(["ORG", "PER"]))
                place = Span(own[at].start, own[at + size - 1].end)
                marks.append(Mark(f"T{len(marks) + 1}", label, (place,)))
            at += 1 if overlapping else size or 1
    names = [mark.id for mark in marks]
    more = {"relations": (), "attributes": (), "notes": (), "equivalent": ()}
    if overlapping and names:
        one = st.sampled_from(names)
        more["relations"] = tuple(
            Relation(f"R{n}", "Says", (("Arg1", draw(one)), ("Arg2", draw(one))))
            for n in range(1, draw(st.integers(1, 3)))
        )
        more["relations"] += (Relation("E1", "Event", (("Theme", draw(one)),), draw(one)),)
        more["attributes"] = (
            Attribute("A1", "Negated", draw(one)),
            Attribute("A2", "Sure", "E1", "very much"),
        )
        more["notes"] = (
            Note("#1", "AnnotatorNotes", draw(one), "why: “so” 🌩️"),
            Note("N1", "Reference", f"{draw(one)} Wikidata:Q1", "Roe"),
        )
        more["equivalent"] = (tuple(names),)
    return Document("d", text, tuple(sentences), tuple(tokens), tuple(marks), **more)


@pytest.fixture(scope="session")
def documents():
    return _documents
