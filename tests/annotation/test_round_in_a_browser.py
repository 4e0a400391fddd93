"""What an annotator draws on the page is what `round pull` yields, offset by offset."""

import datetime as dt
import shutil

import pytest
from browser import KEYS  # tests/annotation is on the path
from browser import desk as browser

from stancebank.annotating import Request
from stancebank.annotation import judgements
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance

pytestmark = pytest.mark.slow

SEED, MOE = "000_d4822408353cd1c9", "moe"
TEXT = (
    "👩‍🚀 Astronaut Ida Moe said: “Rents 📈 doubled in Bergen,” and warned of the plan’s cost.\n\n"
    "The mayor’s 🇳🇴 office welcomed the plan."
)


@pytest.fixture(scope="module")
def project(tmp_path_factory, copy_project, repository):
    """The seed, and a text of emoji and curly quotes beside it."""
    root = tmp_path_factory.mktemp("drawn") / "project"
    made = copy_project(root)
    (root / "annotation").mkdir()
    shutil.copy(repository / "annotation" / "guidelines.md", root / "annotation")
    (root / f"{MOE}.txt").write_text(TEXT, "utf-8")
    made.add([root / f"{MOE}.txt"], today=dt.date(2031, 1, 1), metadata={"language": "en"})
    made.build()
    return made


@pytest.fixture(scope="module")
def page(studio):
    login = studio.login("a1")
    with browser(studio.address, login.email, login.password) as one:
        yield one


@pytest.fixture
def opened(project, hub, page):
    """Open a round for a1 and one of its documents in the browser; return what pulls it."""

    def open_(name, doc_id, **request):
        standing = project.open_round(name, Request(annotators=("a1",), **request), hub)
        number = standing.progress[0].project
        page.open(number, hub.task(number, doc_id))

        def pull():
            assert project.pull_round(name, hub).issues == ()
            path = project.root / "annotation" / "rounds" / name / "judgements.jsonl"
            found = judgements.load(path.read_bytes(), place=name)
            assert {(one.annotator, one.kind, one.doc_id) for one in found} == {
                ("a1", "human", doc_id)
            }
            return {one.index: one.answer for one in found}

        return pull

    return open_


def place(text, words, nth=1):
    at = -1
    for _ in range(nth):
        at = text.index(words, at + 1)
    return at, at + len(words)


def test_a_round_on_the_seed_is_drawn_and_pulled(project, page, opened):
    text = project.load().table("documents").to_pylist()[0]["text"]
    pull = opened("01-seed", SEED, blind=True)
    speaker = (*place(text, "Volodymyr Zelenskyy"), "PERSON")
    claim = (*place(text, "Strikes are not made with words"), "CLAIM")
    cue = (*place(text, "remarked"), "CUE")
    critics = (*place(text, "Critics within NATO"), "MENTION")
    argued = (*place(text, "hindered"), "STANCE")
    limits = (*place(text, "these limitations"), "MENTION")

    page.draw(*speaker)
    for region in (claim, cue, critics, argued, limits):
        page.draw(*region[:2], hotkey=KEYS["span", region[2]])
    page.ask(
        claim,
        KEYS["claim_type", "other"],
        KEYS["source_kind", "named"],
        KEYS["quote_type", "direct"],
        KEYS["factuality", "CT-"],
    )
    page.key("Escape")
    page.arrow(speaker, claim)
    page.arrow(cue, claim)
    page.ask(
        argued, KEYS["polarity", "AGAINST"], KEYS["expressed", "inferred"], note="S1 “says” 🤔"
    )
    page.key("Escape")
    page.arrow(critics, argued)
    page.arrow(argued, limits)
    page.answer(5, "NFS")  # the 6th of the sentences that are asked: index 6, behind a heading
    page.answer(9, "CFS")
    page.submit()

    found = pull()
    made = {"provenance": "manual"}
    assert found[5].entities == (Entity(*speaker, **made),)
    assert found[6] == Answer(
        entities=(),
        claims=(
            Claim(
                *claim[:2],
                claim_type="other",
                source_kind="named",
                source=Span(*speaker[:2]),
                cue=Span(*cue[:2]),
                quote_type="direct",
                factuality="CT-",
                **made,
            ),
        ),
        stances=(),
        check_worthiness="NFS",
    )
    stance = Stance(
        *argued[:2],
        holder_kind="mention",
        holder=Span(*critics[:2]),
        target_kind="mention",
        target=Span(*limits[:2]),
        polarity="AGAINST",
        expressed="inferred",
        note="S1 “says” 🤔",
        **made,
    )
    assert found[11] == Answer(entities=(), claims=(), stances=(stance,), check_worthiness="CFS")
    # nothing was said of the others that are asked: nobody found nothing there
    asked = {one.index for one in project._desk().sources[SEED].sentences if one.asked}
    assert {index for index in asked if index in found and found[index].claims == ()} == {11}


def test_predictions_on_emoji_and_curly_quotes_are_corrected_and_pulled(page, opened):
    pull = opened("02-moe", MOE, documents=(MOE,))
    title = (*place(TEXT, "Astronaut Ida Moe"), "PERSON")
    moe = (*place(TEXT, "Ida Moe"), "PERSON")
    bergen = (*place(TEXT, "Bergen"), "GPE")
    claim = (*place(TEXT, "Rents 📈 doubled in Bergen"), "CLAIM")
    welcomed = (*place(TEXT, "welcomed"), "STANCE")
    warned = (*place(TEXT, "warned of"), "STANCE")
    cost = (*place(TEXT, "the plan’s cost"), "MENTION")

    page.touch(*title)
    page.key("Backspace")
    page.draw(*moe)
    page.draw(*warned[:2], hotkey=KEYS["span", "STANCE"])
    page.draw(*cost[:2], hotkey=KEYS["span", "MENTION"])
    page.arrow(moe, claim)
    page.ask(claim, KEYS["factuality", "PR+"])
    page.key("Escape")
    page.ask(warned, KEYS["polarity", "AGAINST"], KEYS["expressed", "explicit"])
    page.key("Escape")
    page.arrow(moe, warned)
    page.arrow(warned, cost)
    page.ask(welcomed, KEYS["polarity", "CONFLICTED"])
    page.key("Escape")
    page.answer(1, "UFS")
    page.submit()

    first, second = pull().values()
    assert [(one.start, one.end, one.label, one.provenance) for one in first.entities] == [
        (*moe, "manual"),
        (*bergen, "prediction"),
    ]
    (said,) = first.claims
    assert (said.start, said.end, said.provenance) == (*claim[:2], "prediction-changed")
    assert (said.claim_type, said.factuality, said.quote_type) == ("quantity", "PR+", "direct")
    assert (said.source, said.cue) == (Span(*moe[:2]), Span(*place(TEXT, "said")))
    assert first.stances == (
        Stance(
            *warned[:2],
            holder_kind="mention",
            holder=Span(*moe[:2]),
            target_kind="mention",
            target=Span(*cost[:2]),
            polarity="AGAINST",
            expressed="explicit",
            provenance="manual",
        ),
    )
    (changed,) = second.stances
    assert (changed.start, changed.end, changed.polarity) == (*welcomed[:2], "CONFLICTED")
    assert changed.provenance == "prediction-changed"
    assert (first.check_worthiness, second.check_worthiness) == ("CFS", "UFS")
