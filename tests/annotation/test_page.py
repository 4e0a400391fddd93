"""Laws of the labelling page, and one worked in a real browser, read back as it was drawn."""

import dataclasses
import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from xml.etree import ElementTree as ET

import pytest

from stancebank.annotation import page
from stancebank.errors import Refused
from stancebank.schemas import labels

VIEWS = ("document", "sentence")
SCHEME = labels.default()


def tags(view, kind, purpose="annotate", scheme=SCHEME):
    return list(ET.fromstring(page.render(scheme, view, purpose)).iter(kind))


def changed(layer, **change):
    """The scheme, with the first label of a layer changed."""
    found = SCHEME.sets[layer]
    first = dataclasses.replace(found.labels[0], **change)
    sets = SCHEME.sets | {
        layer: dataclasses.replace(found, labels=(first, *found.labels[1:])),
    }
    return dataclasses.replace(SCHEME, sets=sets)


@pytest.mark.parametrize("view", VIEWS)
def test_every_label_of_the_scheme_can_be_given_and_says_what_it_means(view):
    spans = {(x.get("value"), x.get("hint"), x.get("background")) for x in tags(view, "Label")}
    said = (*SCHEME["entity"].labels, *SCHEME["span"].labels)
    assert spans == {(x.name, x.definition, x.colour) for x in said}
    asked = [name for questions in page.QUESTIONS.values() for name in questions]
    answers = {
        box.get("name"): [(x.get("value"), x.get("hint")) for x in box.iter("Choice")]
        for box in tags(view, "Choices")
    }
    assert answers.pop("check_worthiness_{{idx}}") == [
        (x.name, x.definition) for x in SCHEME["check_worthiness"].labels
    ]
    assert answers == {
        name: [(x.name, x.definition) for x in SCHEME[name].labels] for name in asked
    }


@pytest.mark.parametrize("view", VIEWS)
def test_every_label_and_every_answer_has_a_key_of_its_own(view):
    keys = [x.get("hotkey") for kind in ("Label", "Choice") for x in tags(view, kind)]
    assert all(keys)
    assert len(keys) == len(set(keys))


def test_a_sentence_of_a_document_is_answered_by_no_key():
    (box,) = (x for x in tags("document", "Choices") if x.get("name").startswith("check"))
    assert all(x.get("hotkey").startswith("∅") for x in box)
    assert not any("<kbd>" in x.get("html") for x in box)


@pytest.mark.parametrize("key", ["2", "w", "u", "alt+r", "ctrl+enter"])
def test_a_key_that_something_else_has_is_refused(key):
    with pytest.raises(Refused, match="page-hotkey"):
        page.render(changed("entity", hotkey=key))


@pytest.mark.parametrize("layer", ["entity", "claim_type", "check_worthiness"])
@pytest.mark.parametrize("name", ['<b>&"', "ПАРТИЯ", "{{idx}}"])
def test_a_name_of_any_characters_is_itself_on_the_page(layer, name):
    kind = "Label" if layer == "entity" else "Choice"
    assert name in {
        x.get("value") for x in tags("document", kind, scheme=changed(layer, name=name))
    }


@pytest.mark.parametrize("view", VIEWS)
def test_the_style_survives_being_read_back_out_of_the_xml(view):
    (style,) = tags(view, "Style")
    assert not set("<>&") & set(style.text)


def test_only_an_adjudicator_sees_votes():
    shown = "$sentences[{{idx}}].votes"
    assert shown in page.render(SCHEME, purpose="adjudicate")
    assert shown not in page.render(SCHEME)


def test_the_fingerprint_of_a_page_is_that_of_its_text():
    xml = page.render(SCHEME)
    assert re.fullmatch("[0-9a-f]{16}", page.fingerprint(xml))
    assert page.fingerprint(xml) == page.fingerprint(page.render(labels.default()))
    assert page.fingerprint(xml) != page.fingerprint(page.render(changed("span", name="ASSERTION")))


@pytest.fixture(scope="module")
def effort(repository):
    loader = SourceFileLoader("effort", str(repository / "scripts" / "effort"))
    module = module_from_spec(spec_from_loader("effort", loader))
    loader.exec_module(module)
    return module


def test_the_figures_of_the_manual_are_those_of_the_release_that_it_names(repository, effort):
    from stancebank.project import Project

    manual = (repository / "docs" / "annotating.md").read_text("utf-8")
    (version,) = re.findall(r"`scripts/effort (\S+)`", manual)
    assert effort.table(Project.open(repository), version) in manual


def test_the_manual_says_every_key(repository):
    manual = (repository / "docs" / "annotating.md").read_text("utf-8")
    for name in (
        "entity",
        "span",
        "check_worthiness",
        *page.QUESTIONS["CLAIM"],
        *page.QUESTIONS["STANCE"],
    ):
        for label in SCHEME[name].labels:
            assert f"`{label.hotkey}` {label.name}" in manual
