"""A document's labels in; the document as a terminal shows it, or as rows of JSON, out."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
from rich.console import Group
from rich.table import Table
from rich.text import Text

from stancebank.errors import Refused, unknown
from stancebank.schemas.tables import SENTENCES, label_set, strings

if TYPE_CHECKING:
    import pyarrow as pa

    from stancebank.corpus.load import Corpus
    from stancebank.schemas.labels import LabelScheme

_POLARITY = {"FAVOR": "green", "AGAINST": "red", "NEUTRAL": "yellow", "CONFLICTED": "magenta"}
_MARGIN = 9  # the sentence's index, its check-worthiness, the mark of its kind
_MARK = {"heading": "#", "byline": "~", "item": "•", "body": " "}


def document(
    corpus: Corpus, doc_id: str, scheme: LabelScheme, sentences: range | None = None
) -> Group:
    """Return a document, sentence by sentence, with its labels under each.

    `sentences` limits it to those indexes. Entities are coloured and named in brackets. `❝` begins a claim: its type, factuality and
    words, and who says it. `→` stands between a stance's holder, target and polarity.

    Raises:
        Refused: rules `document-unknown`, with the nearest id, and `sentence-unknown`.

    """
    about, number, wanted = _wanted(corpus, doc_id, sentences)
    parts: list[Any] = [_title(about, number)]
    for row in wanted:
        parts.append(_sentence(row, scheme))
        parts += [_claim(claim, row, scheme) for claim in row["claims"] or ()]
        parts += [_stance(stance, scheme) for stance in row["stances"] or ()]
    return Group(*parts)


def rows(
    corpus: Corpus, doc_id: str, scheme: LabelScheme, sentences: range | None = None
) -> list[dict[str, Any]]:
    """Return the rows of a document's sentences, as in `document`, with the names of all classes.

    Raises:
        Refused: as `document`.

    """
    _, _, wanted = _wanted(corpus, doc_id, sentences)
    return [
        {one.name: _named(row[one.name], one, scheme) for one in SENTENCES if one.name in row}
        for row in wanted
    ]


def _named(value: Any, field: pa.Field[Any], scheme: LabelScheme) -> Any:
    labels = label_set(field)
    if value is None:
        return None
    if isinstance(value, list):
        return [_named(one, field.type.value_field, scheme) for one in value]
    if isinstance(value, dict):
        return {one.name: _named(value[one.name], one, scheme) for one in field.type}
    return value if labels is None else scheme[labels].names[value]


def _wanted(
    corpus: Corpus, doc_id: str, sentences: range | None
) -> tuple[dict[str, Any], int, list[dict[str, Any]]]:
    """Return what is known of a document, how many sentences it has, and those that are wanted."""
    documents = corpus.table("documents").filter(pc.field("doc_id") == doc_id)
    if not documents.num_rows:
        known = strings(corpus.table("documents"), "doc_id")
        raise unknown(doc_id, known, place=corpus.name, rule="document-unknown")
    every = corpus.table("sentences").filter(pc.field("doc_id") == doc_id).to_pylist()
    wanted = every if sentences is None else [row for row in every if row["index"] in sentences]
    if sentences is not None and not wanted:
        remedy = f"{doc_id} has the sentences 0-{len(every) - 1}"
        raise Refused(corpus.name, "sentence-unknown", found=sentences, remedy=remedy)
    return documents.to_pylist()[0], len(every), wanted


def _title(about: dict[str, Any], sentences: int) -> Text:
    said = [about["publisher"] or "publisher not stated", about["published"] or "undated"]
    said += [f"licence {about['licence'] or 'not stated'}", f"{sentences} sentences"]
    title = Text(_line(about["title"] or about["doc_id"]), style="bold underline")
    return title.append(f"\n{' · '.join(said)}\n", style="dim not bold not underline")


def _row(left: Text | str, right: Text) -> Table:
    """Return a line whose text wraps beside its margin, not under it."""
    line = Table.grid(padding=(0, 1))
    line.add_column(width=_MARGIN, no_wrap=True)
    line.add_column()
    line.add_row(left, right)
    return line


def _sentence(row: dict[str, Any], scheme: LabelScheme) -> Table:
    worth = row["check_worthiness"]
    name = "" if worth is None else scheme["check_worthiness"].names[worth]
    kind = scheme["sentence_kind"].names[row["kind"]]
    line = Text(f"{row['index']:>3} {name:<3} {_MARK.get(kind, ' ')}", style="dim")
    words = Text(style="bold not dim" if kind == "heading" else "not dim")
    at = row["start"]
    colours = {label.name: label.colour for label in scheme["entity"].labels}
    for entity in row["entities"] or ():
        label = scheme["entity"].names[entity["label"]]
        style = f"white on {colours[label]}" if colours[label] else "reverse"
        words.append(_flat(row, at, entity["start"]))
        words.append(f"[{_flat(row, entity['start'], entity['end'])} {label}]", style=style)
        at = entity["end"]
    words.append(_flat(row, at, row["end"]))
    return _row(line, words)


def _flat(row: dict[str, Any], start: int, end: int) -> str:
    """Return a slice of a sentence on one line; offsets are the document's."""
    return _line(row["text"][start - row["start"] : end - row["start"]])


def _line(text: str) -> str:
    """Return a text on one line, with a mark for each character that would steer a terminal."""
    return "".join(
        " " if char in "\n\t" else "\ufffd" if unicodedata.category(char) == "Cc" else char
        for char in text
    )


def _claim(claim: dict[str, Any], row: dict[str, Any], scheme: LabelScheme) -> Table:
    kind = scheme["source_kind"].names[claim["source_kind"]]
    quote = scheme["quote_type"].names[claim["quote_type"]]
    whole = claim["text"] == row["text"].rstrip(".!?… ")
    words = "(the sentence)" if whole else _line(claim["text"])
    said = Text("❝ ", style="cyan").append(words, style="italic")
    who = _line(claim["source_text"] or f"the {kind}")
    details = [scheme["claim_type"].names[claim["claim_type"]]]
    details.append(scheme["factuality"].names[claim["factuality"]])
    if claim["cue_text"]:
        details.append(f"{quote}, “{claim['cue_text']}”")
    said.append(f" — {who}", style="bold").append(f" ({kind}; {'; '.join(details)})", style="dim")
    return _row("", said)


def _stance(stance: dict[str, Any], scheme: LabelScheme) -> Table:
    polarity = scheme["polarity"].names[stance["polarity"]]
    colour = _POLARITY.get(polarity, "")
    line = Text("⚑ ", style=colour).append(
        _line(stance["holder_text"] or "the author"), style="bold"
    )
    line.append(" → ").append(_line(stance["target_text"])).append(" ")
    line.append(polarity, style=f"bold {colour}").append(f" (“{stance['text']}”)", style="dim")
    return _row("", line)
