"""What a task is learned from: what is not is named, with its reason."""

import pyarrow as pa

from stancebank.learning import supervision
from stancebank.learning.supervision import CLAIM, NO_CLAIM
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance
from stancebank.schemas.chunks import Chunk

SAID = '"Rents rose," Roe said, "and fell."'


def at(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


def claim(text, content, source=None, cue=None):
    span = at(text, content)
    kind = "author" if source is None else "named"
    quote = "none" if source is None else "mixed"
    return Claim(span.start, span.end, "event", kind, source, cue, quote, "CT+")


def tagged(project, task="attribution"):
    corpus = project.load()
    return supervision.tagged(task, corpus.table("sentences"), corpus.scheme)


def test_the_parts_of_an_attribution_are_chunks_of_tokens(tmp_path, project_of):
    text = "Lee said that rents rose, and Roe agreed."
    claims = (claim(text, "rents rose", at(text, "Lee"), at(text, "said")),)
    own = (claim(text, "Roe agreed"),)  # the author's: nobody says it
    found = tagged(project_of(tmp_path / "p", {"d": [(text, Answer(claims=claims + own))]}))
    assert found.issues == []
    assert found.given[0].chunks == (
        Chunk("SOURCE", 0, 1),
        Chunk("CUE", 1, 2),
        Chunk("CONTENT", 3, 5),
    )


def test_of_spans_that_overlap_the_content_is_dropped_and_named(tmp_path, project_of):
    content = 'Rents rose," Roe said, "and fell'
    claims = (claim(SAID, content, at(SAID, "Roe"), at(SAID, "said")),)
    found = tagged(project_of(tmp_path / "p", {"d": [(SAID, Answer(claims=claims))]}))
    assert [one.label for one in found.given[0].chunks] == ["SOURCE", "CUE"]
    assert [(one.rule, one.found) for one in found.issues] == [("learn-overlap", content)]


def test_a_source_in_another_sentence_is_named_and_one_of_two_claims_is_one(tmp_path, project_of):
    first, text = "Roe spoke.", "She said rents rose and wages fell."
    by = len(first) + 1  # spans of the second sentence move with it, and so would one of the first
    far = Span(0 - by, 3 - by)
    claims = (
        claim(text, "rents rose", at(text, "She"), at(text, "said")),
        claim(text, "wages fell", at(text, "She"), at(text, "said")),
        claim(text, "fell", far, None),
    )
    given = [(first, Answer(claims=())), (text, Answer(claims=claims))]
    found = tagged(project_of(tmp_path / "p", {"d": given}))
    assert found.given[0].chunks == ()
    assert [one.label for one in found.given[1].chunks] == ["SOURCE", "CUE", "CONTENT", "CONTENT"]
    assert sorted(one.rule for one in found.issues) == ["learn-overlap", "learn-sentence"]


def test_a_stance_without_a_target_in_its_sentence_is_named(tmp_path, project_of):
    text = "Roe backed the toll."
    known = Stance(0, 20, "author", None, "mention", at(text, "the toll"), "FAVOR", "explicit")
    none = Stance(0, 10, "author", None, None, None, "AGAINST", "explicit")
    corpus_of = {"d": [(text, Answer(stances=(known, none), check_worthiness="UFS"))]}
    corpus = project_of(tmp_path / "p", corpus_of).load()
    found = supervision.classified("stance", corpus.table("sentences"), corpus.scheme)
    assert [(one.label, one.start, one.end) for one in found.given] == [("FAVOR", 11, 19)]
    assert [one.rule for one in found.issues] == ["learn-target"]


def test_nothing_found_is_an_example_and_null_is_none(tmp_path, project_of):
    said = "Rents rose."
    given = [
        (said, Answer(claims=(claim(said, "Rents rose"),))),
        ("Good evening.", Answer(claims=())),
        ("Wages fell.", Answer(entities=(Entity(*_pair("Wages fell.", "Wages"), "ORG"),))),
    ]
    corpus = project_of(tmp_path / "p", {"d": given}).load()
    table = corpus.table("sentences")
    found = supervision.classified("claims", table, corpus.scheme).given
    assert [(one.text, one.label) for one in found] == [(said, CLAIM), ("Good evening.", NO_CLAIM)]
    assert len(supervision.tagged("entities", table, corpus.scheme).given) == 1
    assert isinstance(table, pa.Table)


def _pair(text, words):
    span = at(text, words)
    return span.start, span.end
