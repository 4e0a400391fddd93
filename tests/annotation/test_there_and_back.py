"""Push, submit, pull, tables, push to a new project, pull: nothing is lost, and nothing is added."""

import dataclasses
from pathlib import Path

import pytest
from generated import SCHEME, documents, in_order
from hypothesis import HealthCheck, Phase, given, settings

from stancebank.annotation import (
    deriving,
    exports,
    judgements,
    page,
    pull,
    push,
    sentences,
    server,
    tasks,
    writing,
)
from stancebank.annotation.rounds import Annotator, Round, Version

pytestmark = pytest.mark.slow

MANY = 500


def generated():
    """Return 500 documents with what somebody says of them, the same ones every time."""
    found = []

    @settings(
        max_examples=MANY,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(documents())
    def collect(document):
        name = f"d{len(found):03d}"
        found.append((dataclasses.replace(document.source, doc_id=name), document.answers))

    collect()
    return found


def of_seed(golden):
    """Return the seed, with what the first annotator of its round said."""
    corpus = golden.load()
    sources = sentences.sources(corpus.table("documents"), corpus.table("sentences"), SCHEME)
    said = judgements.from_table(corpus.table("judgements"), SCHEME)
    return [
        (one, {each.index: each.answer for each in said if each.annotator == "a1"})
        for one in sources.values()
    ]


def to_push(given_, *, annotated):
    """Return the documents' tasks; `annotated`: with the answers as annotations, imported along."""
    made = tasks.tasks([source for source, _ in given_], view="document", name="x", predictions={})
    if annotated:
        for task, pair in zip(made, given_, strict=True):
            task["annotations"] = [{"result": result(*pair)}]
    return made


def result(source, answers):
    asked = sentences.places(one for one in source.sentences if one.asked)
    return writing.result(answers, source.text, asked=asked)


def pulled(hub, project, given_):
    """Return what a pull of the whole project yields, as judgements; whoever did it is a1."""
    found = pull.pull(hub, project, known={})
    names = dict.fromkeys(hub.emails(), "a1")
    state = exports.State(
        "a1", {one["data"]["sid"]: exports.redact(one, names) for one in found.tasks}
    )
    ids = tuple(source.doc_id for source, _ in given_)
    one = Round(
        Path("01-x"),
        state="open",
        purpose="annotate",
        view="document",
        predictions=False,
        overlap=1,
        server=hub.url,
        documents=ids,
        annotators=(Annotator("a1", "human", project, len(ids), ids),),
        versions=(Version("2031", "1.0", "0f", "1"),),
    )
    sources = {source.doc_id: source for source, _ in given_}
    derived = deriving.derive(one, {"a1": state}, sources, SCHEME)
    # generated answers are left open, and contradict each other: that is told, and kept
    assert {issue.severity for issue in derived.issues} <= {"warning"}
    return derived.judgements


def by_document(found):
    answers = {}
    for one in found:
        answers.setdefault(one.doc_id, {})[one.index] = one.answer
    return answers


def plain(answers):
    """Answers in one order, without what Label Studio adds."""
    return {
        index: dataclasses.replace(
            answer,
            **{
                layer: tuple(dataclasses.replace(one, provenance=None) for one in labels)
                for layer in ("entities", "claims", "stances")
                if (labels := getattr(answer, layer)) is not None
            },
        )
        for index, answer in in_order(answers).items()
    }


@pytest.mark.parametrize("which", ["seed", "generated"])
def test_there_and_back_and_there_again_is_the_same(hub, studio, golden, which):
    given_ = of_seed(golden) if which == "seed" else generated()
    assert len(given_) == (1 if which == "seed" else MANY)
    xml = page.render(SCHEME)

    first = hub.project(f"there {which}", xml)
    push.push(hub, first, to_push(given_, annotated=False))
    numbers = {row["data"]["sid"]: row["id"] for row in hub.listing(first, "id", "data")}
    with server.connect(studio.url, studio.login("a1").token) as annotator:
        for source, answers in given_:
            annotator.annotate(numbers[source.doc_id], {"result": result(source, answers)})
    found = pulled(hub, first, given_)
    for source, answers in given_:
        said = by_document(found).get(source.doc_id, {})
        assert plain(said) == plain(answers), source.doc_id
    texts = {source.doc_id: source.text for source, _ in given_}
    again = judgements.from_table(judgements.table(found, texts, SCHEME), SCHEME)
    assert again == list(found)

    said = by_document(again)
    kept = [(source, said[source.doc_id]) for source, _ in given_ if source.doc_id in said]
    second = hub.project(f"back {which}", xml)
    push.push(hub, second, to_push(kept, annotated=True))
    back = by_document(pulled(hub, second, kept))
    assert {doc: plain(one) for doc, one in back.items()} == {
        doc: plain(one) for doc, one in said.items()
    }
