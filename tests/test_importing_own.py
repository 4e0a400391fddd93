"""A corpus of ours that went out in another format is the same corpus when it is imported."""

import pytest
from click.testing import CliRunner

from stancebank.annotation.sentences import Sentence
from stancebank.cli import main
from stancebank.formats import to_corpus
from stancebank.formats.annotated import Annotated, Version
from stancebank.formats.documents import Attribute, Document, Mark, Relation, Span
from stancebank.importing import answering
from stancebank.project import Project
from stancebank.schemas import labels
from stancebank.schemas.answers import answers

SAID = {
    "entities": ("text", "label"),
    "claims": ("text", "claim_type", "source_kind", "source_text", "cue_text", "factuality"),
    "stances": ("text", "holder_text", "target_kind", "target_text", "polarity", "expressed"),
}


def said(project):
    """What a corpus says of each sentence, in words."""
    return [
        (
            row["text"],
            row["check_worthiness"],
            *(
                row[layer] and sorted(str([one[name] for name in names]) for one in row[layer])
                for layer, names in SAID.items()
            ),
        )
        for row in project.load().table("sentences").to_pylist()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["brat", "webanno", "xmi"])
def test_the_seed_with_its_gold_is_imported_as_it_was_exported(form, golden, tmp_path):
    if form == "xmi":
        pytest.importorskip("cassis", reason="XMI is written with dkpro-cassis, the extra uima")
    golden.export(form, "working", tmp_path / "out")
    done = CliRunner().invoke(
        main, ["import", form, str(tmp_path / "out"), "--into", str(tmp_path / "p")]
    )
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    project = Project.open(tmp_path / "p")
    assert project.scheme["entity"].names == golden.scheme["entity"].names
    assert said(project) == said(golden)
    assert {row["origin"] for row in project.load().table("claims").to_pylist()} == {
        f"import:{form}"
    }
    if form == "xmi":
        sentences = {
            name: one.load().table("sentences") for name, one in (("was", golden), ("is", project))
        }
        (was,), (now,) = (answers(one, golden.scheme).values() for one in sentences.values())
        assert now == was
    assert project.check() == []


TEXT = "Roe said it rains."


def claim(**attributes):
    marks = (Mark("T1", "CLAIM", (Span(9, 17),)), Mark("T2", "PERSON", (Span(0, 3),)))
    said_ = tuple(
        Attribute(f"A{number}", name, "T1", value)
        for number, (name, value) in enumerate(attributes.items(), 1)
    )
    arrows = (Relation("R1", "Source", (("Arg1", "T1"), ("Arg2", "T2"))),)
    return Document("d", TEXT, marks=marks, relations=arrows, attributes=said_)


@pytest.mark.parametrize(
    ("kind", "quote", "kept"),
    [
        ("named", "indirect", ("named", "indirect")),
        ("author", "none", (None, "none")),
        ("named", "none", ("named", None)),
    ],
)
def test_gold_does_not_contradict_itself_and_an_annotator_may(kind, quote, kept):
    document = claim(source_kind=kind, quote_type=quote)
    one = Annotated("d", {"a1": Version(document)}, Version(document))
    how = to_corpus.Reading(labels.default())
    found = answering.said(one, [Sentence(0, 0, len(TEXT), "body")], how)
    (gold,), (judged,) = found.gold[0].claims, found.answers["a1"][0].claims
    assert (gold.source_kind, gold.quote_type) == kept
    assert (judged.source_kind, judged.quote_type) == (kind, quote)
    assert sum(found.held.values()) == sum(found.taken.values()) + len(found.issues)
    assert [issue.place for issue in found.issues] == ["d/gold: 0"] * len(found.issues)
