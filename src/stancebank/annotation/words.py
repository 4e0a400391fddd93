"""A label in; how a note on the page and the decision log say it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.schemas.annotations import Claim, Entity, Span

if TYPE_CHECKING:
    from stancebank.annotation.candidates import Label


def quoted(span: Span | Label, text: str) -> str:
    r"""Return the slice of a span in curly quotes, white space made single.

    >>> quoted(Span(0, 9), "the\n plan failed")
    '“the plan”'
    """
    return f"“{' '.join(text[span.start : span.end].split())}”"


def words(label: Label | str, text: str) -> str:
    """Return a label of a document's text in words; `?` where an attribute was not answered.

    >>> words(Entity(0, 4, "GPE"), "Oslo refused.")
    'GPE “Oslo”'
    >>> said = Claim(10, 20, "event", "named", Span(0, 3), Span(4, 8), "indirect", None)
    >>> words(said, "Roe said, rents fell.")
    'event “rents fell” (named “Roe”, cue “said”, quote indirect, ?)'
    """
    if isinstance(label, str):
        return label
    here = quoted(label, text)
    if isinstance(label, Entity):
        return f"{label.label} {here}"
    if isinstance(label, Claim):
        source = f" {quoted(label.source, text)}" if label.source else ""
        said = [
            f"{label.source_kind or '?'}{source}",
            *([f"cue {quoted(label.cue, text)}"] if label.cue else []),
            f"quote {label.quote_type or '?'}",
            label.factuality or "?",
        ]
        return f"{label.claim_type or '?'} {here} ({', '.join(said)})"
    holder = quoted(label.holder, text) if label.holder else label.holder_kind
    target = quoted(label.target, text) if label.target else ""
    aim = f"{label.target_kind or '?'} {target}".rstrip()
    return f"{label.polarity or '?'} {here} ({holder} → {aim}, {label.expressed or '?'})"
