"""A label scheme in; the labelling page, as the XML that Label Studio renders, out.

What Label Studio 1.23.2 makes of it, seen on the real page:

- A region's label, attributes and note are result items of one id; an item's `origin` is its
  region's: `manual`, `prediction`, or `prediction-changed` once its label, its offsets, an attribute
  or its note was touched. A sentence's check-worthiness is a region of its own.
- An arrow drawn on the page is `{"type": "relation", "from_id", "to_id", "direction": "right"}`, with
  no `labels`; the same arrow twice is one, and a deleted region takes its arrows along.
- A choice's key works whatever is selected, so no two choices share one. `whenLabelValue` keeps an
  attribute that was keyed onto a region of another label out of what is submitted.
- A choice without a hotkey is given one by the page, and then a stray key changes an answer: choices
  that should have none get one that no keyboard has.
"""

from __future__ import annotations

import hashlib
import html
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from stancebank.annotation.page_style import STYLE
from stancebank.errors import Refused

if TYPE_CHECKING:
    from stancebank.schemas.labels import Label, LabelScheme, LabelSet

View = Literal["document", "sentence"]
Purpose = Literal["annotate", "adjudicate"]

QUESTIONS = {
    "CLAIM": {
        "claim_type": "type",
        "source_kind": "source",
        "quote_type": "quotation",
        "factuality": "factuality",
    },
    "STANCE": {"polarity": "polarity", "expressed": "expressed"},
}
"""What is asked of a region: its label, the label sets of the questions, and their short titles."""

_GESTURES = (
    "Label: its key, then drag, or double-click a word.",
    "Answer: click a claim or a stance, then the keys.",
    "Arrow: click one end, Alt+R, click the other:",
    "source → CLAIM",
    "CUE → CLAIM",
    "holder → STANCE → target",
    "Esc lets go: press it before the next label.",
    "Delete: click, Backspace. Undo: Ctrl+Z.",
    "Every sentence below gets an answer.",
    "Submit: Ctrl+Enter.",
)
_REMARKS = {
    "annotate": "remarks on the whole text",
    "adjudicate": "why a label of all annotators was rejected",
}
_NO_KEY = "∅{{idx}}"  # begins with a character that no keyboard sends
_TAKEN = {"u", "enter", "esc", "escape", "backspace", "del", "delete", "tab", "space"}
"""What Label Studio does by a plain key of its own; with Alt and Ctrl it does more."""


def render(scheme: LabelScheme, view: View = "document", purpose: Purpose = "annotate") -> str:
    """Return the page's XML: a text to label, its regions' questions, its sentences' answers.

    `view` says what a task is: a whole document, or a sentence between what stands before and after
    it. The page reads `title`, `source_line`, `text` and `sentences` (each with `text`) from a task's
    data, `before` and `after` in the sentence view, and the sentences' `votes` for an adjudicator.

    Raises:
        Refused: rule `page-hotkey`, where two labels of the page share a key, or one has a key that
            Label Studio needs.

    >>> from stancebank.schemas import labels
    >>> "check_worthiness_{{idx}}" in render(labels.default())
    True
    """
    page = ET.Element("View", className=f"sb sb-of-{view}")
    ET.SubElement(page, "Style").text = STYLE
    head = _box(page, "head")
    ET.SubElement(head, "Header", value="$title", size="6")
    ET.SubElement(head, "Header", value="$source_line", size="6")
    spans = ET.SubElement(page, "Labels", name="span", toName="text", showInline="true")
    for label in (*scheme["entity"].labels, *scheme["span"].labels):
        tag = _tag(spans, "Label", label, label.hotkey)
        if label.colour:
            tag.set("background", label.colour)
    ET.SubElement(page, "Relations")
    body = _box(page, "body")
    text = _box(body, "text")
    context = view == "sentence"
    if context:
        _shown(_box(text, "context"), "before", "$before")
    work = _box(text, "work")
    ET.SubElement(work, "Text", name="text", value="$text", granularity="symbol")
    if context:
        _shown(_box(text, "context"), "after", "$after")
    side = _box(body, "side")
    _region(side, scheme, purpose)
    _sentences(side, scheme["check_worthiness"], purpose, keys=view == "sentence")
    _written(side, "remarks", _REMARKS[purpose])
    _check_keys(page)
    ET.indent(page)
    return ET.tostring(page, encoding="unicode") + "\n"


def fingerprint(xml: str) -> str:
    """Return the first 16 hexadecimal digits of the sha256 of a page's XML, as rounds record it."""
    return hashlib.sha256(xml.encode()).hexdigest()[:16]


def _check_keys(page: ET.Element) -> None:
    seen: dict[str, str | None] = {}
    for tag in page.iter():
        key, name = (tag.get("hotkey") or "").lower(), tag.get("value")
        if key in _TAKEN or key.startswith(("alt", "ctrl", "command")):
            remedy = f"give {name} another key: Label Studio has a use for this one"
            raise Refused("labels.toml", "page-hotkey", found=key, remedy=remedy)
        if key and key in seen:
            remedy = f"give {name} another key: {seen[key]} has this one"
            raise Refused("labels.toml", "page-hotkey", found=key, remedy=remedy)
        seen[key] = name


def _box(parent: ET.Element, style: str) -> ET.Element:
    return ET.SubElement(parent, "View", className=f"sb-{style}")


def _shown(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, "Text", name=name, value=value, selectionEnabled="false")


def _written(parent: ET.Element, name: str, placeholder: str) -> ET.Element:
    box = ET.SubElement(parent, "TextArea", name=name, toName="text", placeholder=placeholder)
    box.attrib |= {"rows": "1", "maxSubmissions": "1", "editable": "true"}
    return box


def _tag(parent: ET.Element, kind: str, label: Label, key: str | None) -> ET.Element:
    tag = ET.SubElement(parent, kind, value=label.name, hint=label.definition)
    if key:
        tag.set("hotkey", key)
    return tag


def _choices(parent: ET.Element, name: str, to: str) -> ET.Element:
    box = ET.SubElement(parent, "Choices", name=name, toName=to, choice="single-radio")
    box.set("showInline", "true")
    return box


def _choice(parent: ET.Element, label: Label, place: int, *, keys: bool = True) -> None:
    """Add a choice that shows its key in small print; without a key, one that cannot be pressed."""
    key = label.hotkey if keys else None
    tag = _tag(parent, "Choice", label, key or f"{_NO_KEY}.{place}")
    shown = key.upper().replace("SHIFT+", "⇧") if key else ""
    tag.set("html", html.escape(label.name) + (f"<kbd>{html.escape(shown)}</kbd>" if shown else ""))


def _region(side: ET.Element, scheme: LabelScheme, purpose: Purpose) -> None:
    """Add the panel of the selected region; its height is fixed, so that nothing below it moves."""
    panel = _box(side, "panel")
    empty = _box(panel, "empty")
    empty.set("visibleWhen", "no-region-selected")
    for line in _GESTURES:
        ET.SubElement(empty, "Header", value=line, size="6")
    note = _written(panel, "note", "note")
    note.set("perRegion", "true")
    for label, questions in QUESTIONS.items():
        box = _box(panel, "questions")
        when = {"visibleWhen": "region-selected", "whenTagName": "span", "whenLabelValue": label}
        box.attrib |= when
        for name, title in questions.items():
            row = _box(box, "question")
            ET.SubElement(row, "Header", value=title, size="6")
            choices = _choices(row, name, "text")
            choices.attrib |= {"perRegion": "true", "whenLabelValue": label}
            for place, answer in enumerate(scheme[name].labels):
                _choice(choices, answer, place)
    if purpose == "annotate":  # an adjudicator reads it first: it holds the candidates
        panel.remove(note)
        panel.append(note)


def _sentences(side: ET.Element, worth: LabelSet, purpose: Purpose, *, keys: bool) -> None:
    each = ET.SubElement(_box(side, "sentences"), "Repeater", on="$sentences")
    each.set("indexFlag", "{{idx}}")
    row = _box(each, "sentence")
    _shown(row, "sentence_{{idx}}", "$sentences[{{idx}}].text")
    choices = _choices(row, "check_worthiness_{{idx}}", "sentence_{{idx}}")
    for place, answer in enumerate(worth.labels):
        _choice(choices, answer, place, keys=keys)
    if purpose == "adjudicate":
        votes = _box(row, "votes")
        ET.SubElement(votes, "Header", value="$sentences[{{idx}}].votes", size="6")
