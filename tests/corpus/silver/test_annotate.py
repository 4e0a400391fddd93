"""What holds of silver labels whatever the text is."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stancebank.corpus.silver import models
from stancebank.corpus.silver.annotate import annotate
from stancebank.errors import Refused
from stancebank.schemas import labels as label_sets

PIECES = [
    *(
        "“",
        "”",
        '"',
        "'",
        "‘",
        "’",
        ",",
        ".",
        "?",
        ":",
        "…",
        "(",
        "\n",
        "|",
        "\t",
        "\u00a0",
        "—",
        "🚀",
        "e\u0301",
        "𝒳",
    ),
    *(
        "he",
        "She",
        "said",
        "warned of",
        "according to",
        "Critics",
        "that",
        "argued",
        "believes",
        "not",
        "may",
    ),
    *(
        "Donald Trump",
        "Kyiv’s",
        "US",
        "missiles",
        "F-16",
        "40,000",
        "$5 billion",
        "the plan",
        "condemned",
        "by",
    ),
    *(
        "support for",
        "We",
        "I",
        "want peace",
        "concerned",
        "report",
        "was",
        "opposed to",
        "if",
        "the",
        "to leave",
    ),
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40).map(" ".join)


def assert_sound(found):
    entities = [one for labels in found.labels for one in labels.entities]
    claims = {one.span for labels in found.labels for one in labels.claims}
    names = {one.span for one in entities}
    for before, after in itertools.pairwise(entities):
        assert before.end <= after.start
    for (start, end, kind), labels in zip(found.sentences, found.labels, strict=True):
        spans = [*labels.entities, *labels.claims, *labels.stances]
        spans += [one.cue for one in labels.claims if one.cue is not None]
        for span in spans:
            assert start <= span.start < span.end <= end
            assert found.cut(span).strip() == found.cut(span)
        assert (labels.check_worthiness is None) == (kind in {"heading", "byline"})
        for one in labels.claims:
            assert one.source is None or 0 <= one.source.start < one.source.end <= len(found.text)
            assert (one.quote_type == "none") <= (one.source_kind == "author")
        for one in labels.stances:
            assert (one.holder is None) == (one.holder_kind == "author")
            allowed = {"entity": names, "claim": claims}.get(one.target_kind)
            assert allowed is None or one.target in allowed
            assert one.target_kind != "mention" or one.target not in names


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS, heading=st.booleans())
def test_labels_of_any_text_are_sound(label, text, heading):
    assert_sound(label(text, {0: "heading"} if heading else None))


def test_labels_do_not_depend_on_the_company(loaded, label):
    texts = [
        "“We are ready,” he said.|Critics argue that the plan failed.",
        "Germany supports the ban.",
        "\n\n",
        "According to Anna Porter, 40 missiles hit Kyiv.",
    ]
    read = [label(text) for text in texts]
    docs = [loaded.nlp.tokenizer(one.text) for one in read]
    spans = [one.sentences for one in read]
    assert annotate(docs, spans, loaded) == [one.labels for one in read]
    backwards = annotate(docs[::-1], spans[::-1], loaded)
    assert backwards == [one.labels for one in read][::-1]


def test_labels_do_not_depend_on_the_batch(label, monkeypatch):
    text = "\n".join(f"Germany said on Monday that {n} drones had hit Kyiv." for n in range(20, 40))
    whole = label(text).labels
    for size in (1, 7, 256):
        monkeypatch.setattr(models, "BATCH", size)
        assert label(text).labels == whole


def test_documents_are_left_as_they_are(loaded):
    doc = loaded.nlp.tokenizer("Germany supports the ban.")
    annotate([doc], [[(0, 25, "body")]], loaded)
    assert not doc.ents
    assert not doc.has_annotation("DEP")


def test_every_label_is_one_of_the_scheme(label):
    scheme = label_sets.default()
    text = "“We want peace,” Anna Porter said.\nCritics warned of the 40 missiles that hit Kyiv on Monday."
    for found in label(text).labels:
        assert {one.label for one in found.entities} <= set(scheme["entity"].names)
        assert found.check_worthiness in scheme["check_worthiness"].names
        for one in found.claims:
            for name in ("claim_type", "source_kind", "quote_type", "factuality"):
                assert getattr(one, name) in scheme[name].names
        for one in found.stances:
            for name in ("holder_kind", "target_kind", "polarity", "expressed"):
                assert getattr(one, name) in scheme[name].names


def test_each_layer_says_what_made_it(loaded):
    assert set(loaded.fingerprints) == {"entities", "claims", "stances", "check_worthiness"}
    for found in loaded.fingerprints.values():
        assert found.count("@") == 2
        assert "model:en_core_web_sm" in found
        assert "rule:" in found


def test_a_missing_pipeline_is_refused_with_a_remedy():
    with pytest.raises(Refused, match=r"pipeline-missing.*install"):
        models.load("en_no_such_pipeline")
