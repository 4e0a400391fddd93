"""Gold of closed rounds stands where silver stood, with its decisions, and on its own text alone."""

import dataclasses
import shutil

import pytest

from stancebank.annotation import adjudicate, decisions, judgements, rounds
from stancebank.annotation.judgements import Judgement
from stancebank.annotation.rounds import Annotator, Round, Version
from stancebank.corpus import gold
from stancebank.errors import Refused
from stancebank.schemas import answers, tables
from stancebank.schemas.annotations import Decided, Entity, Span, Stance
from stancebank.schemas.tables import NESTED

TEXT = "Ann Lee backed Oslo. The minister said that prices rose by five per cent."
VERSION = Version("2031-01-01T00:00:00Z", "1.0", "0f", "1.0.0")


def says(project, name, doc_id, given, of=None):
    """Write a closed round: `given` is annotator -> sentence -> Answer; `of`: it adjudicates that."""
    source = project._desk().sources[doc_id]
    folder = project.root / "annotation" / "rounds" / name
    one = Round(
        folder,
        state="closed",
        purpose="adjudicate" if of else "annotate",
        view="document",
        predictions=False,
        overlap=len(given),
        server="http://127.0.0.1:8080",
        documents=(doc_id,),
        annotators=tuple(Annotator(who, "human", documents=(doc_id,)) for who in given),
        versions=(VERSION,),
        of=of and of.slug,
        texts={doc_id: source.fingerprint},
    )
    said = [
        Judgement(doc_id, index, who, "human", name, "1.0", "0f", None, None, answer)
        for who, its in given.items()
        for index, answer in its.items()
    ]
    rounds.save(one)
    one.judgements.write_bytes(judgements.dump(said))
    if of:
        case = adjudicate.Case(doc_id, source.text, source.sentences, name, "1.0", "0f")
        before = judgements.load(of.judgements.read_bytes(), place="x")
        found = adjudicate.adjudicate(case, before, said, project.scheme)
        assert not [issue for issue in found.issues if issue.severity == "error"]
        one.gold.write_bytes(judgements.dump(found.gold))
        one.decisions.write_bytes(decisions.dump(found.decisions))
    return one


def silver(project, doc_id="a"):
    return answers.answers(project.load().table("sentences"), project.scheme)[doc_id]


@pytest.fixture
def small(make_project):
    project = make_project({"a": TEXT, "b": "Nothing happened in Bergen on Monday."})
    project.build()
    return project


def test_the_seeds_gold_is_whole(golden):
    sentences = golden.load().table("sentences").to_pylist()
    names = golden.scheme["status"].names
    assert len(sentences) == 35
    for row in sentences:
        assert {names[row[f"{layer}_status"]] for layer in NESTED} == {"gold"}
        asked = golden.scheme["sentence_kind"].names[row["kind"]] in {"body", "item"}
        assert (row["check_worthiness_origin"] == "adjudication") == asked
    assert golden.check() == []


def test_every_gold_label_leads_to_its_decision_and_its_judgements(golden):
    corpus = golden.load()
    decided = {row["label_id"]: row for row in corpus.table("decisions").to_pylist()}
    judged = {row["judgement_id"]: row for row in corpus.table("judgements").to_pylist()}
    ids = {
        layer: f"{name}_id"
        for layer, name in zip(NESTED, ("entity", "claim", "stance"), strict=True)
    }
    found = 0
    for layer, name in ids.items():
        for label in corpus.table(layer).to_pylist():
            decision = decided[label[name]]
            assert (decision["layer"], decision["round"]) == (layer, label["round"])
            voices = [judged[one["judgement_id"]] for one in decision["candidates"]]
            assert {one["annotator"] for one in voices} == {"a1", "a2"}
            assert {one["sentence_id"] for one in voices} == {label["sentence_id"]}
            if decision["verdict"] == "unanimous":
                assert all(label[name] in [x[name] for x in one[layer]] for one in voices)
            found += 1
    assert found == sum(corpus.table(layer).num_rows for layer in NESTED) > 100


def test_two_workers_and_one_lay_the_same_gold(golden, tmp_path):
    other = type(golden).open(shutil.copytree(golden.root, tmp_path / "other", symlinks=True))
    shutil.rmtree(other.state)
    other.build(workers=2)
    assert other.load().manifest == golden.load().manifest


def test_what_no_round_decided_stays_silver(small):
    before = small.load().table("sentences").to_pylist()
    only = {i: dataclasses.replace(one, claims=None) for i, one in silver(small).items()}
    first = says(small, "01-a", "a", dict.fromkeys(("a1", "a2"), only))
    says(small, "02-a-gold", "a", {"a3": only}, of=first)
    small.build()
    after = small.load().table("sentences").to_pylist()
    assert after[2:] == before[2:]
    assert [row["claims"] for row in after] == [row["claims"] for row in before]
    gold_id = small.scheme["status"].ids["gold"]
    assert after[0]["entities_status"] == after[0]["check_worthiness_status"] == gold_id
    assert {entity["origin"] for entity in after[0]["entities"]} == {"adjudication"}
    assert small.check() == []
    assert small.load().table("judgements").num_rows == 4


def test_a_later_round_goes_before_with_its_own_decisions(small):
    given = silver(small)
    first = says(small, "01-a", "a", dict.fromkeys(("a1", "a2"), given))
    says(small, "02-a-gold", "a", {"a3": given}, of=first)
    lesser = dataclasses.replace(given[0], entities=given[0].entities[:1], stances=())
    says(small, "03-a-again", "a", {"a3": given | {0: lesser}}, of=first)
    small.build()
    row = small.load().table("sentences").to_pylist()[0]
    assert len(row["entities"]) == 1 < len(given[0].entities)
    assert {one["round"] for one in small.load().table("decisions").to_pylist()} == {"03-a-again"}
    assert small.check() == []


def test_gold_is_never_laid_over_another_text(small):
    first = says(small, "01-a", "a", {who: {0: silver(small)[0]} for who in ("a1", "a2")})
    changed = dataclasses.replace(first, texts={"a": "0" * 16})
    rounds.save(changed)
    with pytest.raises(Refused, match=r"annotation/rounds/01-a: gold-text: 'a'"):
        small.build()


def test_a_document_that_is_gone_takes_its_rounds_along(small):
    says(small, "01-a", "a", {who: {0: silver(small)[0]} for who in ("a1", "a2")})
    catalogue = small.catalogue.read_text("utf-8")
    entries = catalogue.split("[[")
    small.catalogue.write_text("[[".join(e for e in entries if '"a.txt"' not in e), "utf-8")
    assert small.build().documents == 1
    assert small.load().table("judgements").num_rows == 0
    assert small.check() == []


def test_a_round_that_is_closed_makes_the_working_corpus_stale(small):
    says(small, "01-a", "a", {who: {0: silver(small)[0]} for who in ("a1", "a2")})
    with pytest.raises(Refused, match="working-stale: 'annotation/rounds changed'"):
        small.release("1.0.0")


def shard(project):
    corpus = project.load()
    return {config: corpus.table(config) for config in tables.CONFIGS}


def test_no_gold_changes_nothing(built):
    given = shard(built)
    for config, table in gold.overlay(given, {}, built.scheme).items():
        assert table.cast(given[config].schema).equals(given[config].combine_chunks())


def test_gold_that_says_what_silver_said_has_the_same_ids(built):
    given = shard(built)
    said = answers.answers(given["sentences"], built.scheme)
    decided = {
        doc: {
            index: {layer: Decided(getattr(one, layer), "02-x", "1.0") for layer in NESTED}
            for index, one in of_document.items()
        }
        for doc, of_document in said.items()
    }
    found = gold.overlay(given, decided, built.scheme)
    kept = ("status", "origin", "round", "guideline")
    for layer in NESTED:
        columns = [name for name in given[layer].column_names if name not in kept]
        assert found[layer].select(columns).to_pylist() == given[layer].select(columns).to_pylist()
        assert set(found[layer]["origin"].to_pylist()) == {"adjudication"}
    assert found["sentences"]["ner_tags"].to_pylist() == given["sentences"]["ner_tags"].to_pylist()


def test_a_target_that_lost_its_entity_is_a_mention(small):
    text = small.load().table("documents")["text"][0].as_py()
    at = text.index("Oslo")
    stance = Stance(8, 14, "mention", Span(0, 7), "entity", Span(at, at + 4), "FAVOR", "explicit")
    with_it = {"a": {0: {"stances": Decided((stance,), "02-x", "1.0")}}}
    assert Entity(at, at + 4, "GPE") in silver(small)[0].entities
    kinds = small.scheme["target_kind"].names
    kept = gold.overlay(shard(small), with_it, small.scheme)["stances"].to_pylist()[0]
    assert (kinds[kept["target_kind"]], kept["target_id"]) == ("entity", f"a:e{at}-{at + 4}")
    none = {"a": {0: {**with_it["a"][0], "entities": Decided((), "02-x", "1.0")}}}
    lost = gold.overlay(shard(small), none, small.scheme)["stances"].to_pylist()[0]
    assert (kinds[lost["target_kind"]], lost["target_id"]) == ("mention", None)
    assert lost["holder_entity"] is None
    assert lost["holder_text"] == "Ann Lee"


def test_an_empty_answer_is_gold_too(small):
    nothing = {"a": {0: {"entities": Decided((), "02-x", "1.0")}}}
    row = gold.overlay(shard(small), nothing, small.scheme)["sentences"].to_pylist()[0]
    assert row["entities"] == []
    assert set(row["ner_tags"]) == {small.scheme.ner_tags.ids["O"]}
    assert isinstance(row["claims"], list)


def test_the_figures_of_a_corpus_are_those_of_its_round(golden):
    of_round = golden.agree("01-seed")
    assert golden.agree("working") == of_round
    assert set(golden.agreement(golden.load())) < set(of_round)


def test_a_corpus_without_judgements_has_no_figures(built):
    assert built.agreement(built.load()) == []
    with pytest.raises(Refused, match="no-judgements"):
        built.agree("working")
