"""What people do without this project, each as a process of its own: documents in, a data set out."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def spacy_script(seeds: Path, out: Path, *, ner: bool) -> dict[str, float]:
    """Save entities and sentences of the .txt files; return the CPU seconds of nlp.pipe alone."""
    import spacy  # noqa: PLC0415
    from bench_build import PIPELINE  # noqa: PLC0415
    from datasets import Dataset  # noqa: PLC0415

    others = ["tagger", "parser", "attribute_ruler", "lemmatizer", "tok2vec"]
    took = {"pipe": 0.0}

    def rows() -> Iterator[dict[str, Any]]:
        nlp = spacy.load(PIPELINE, exclude=others if ner else [])
        texts = (path.read_text("utf-8") for path in sorted(seeds.glob("*.txt")))
        docs = nlp.pipe(texts)
        while True:
            began = time.process_time()
            doc = next(docs, None)
            took["pipe"] += time.process_time() - began
            if doc is None:
                return
            yield {
                "text": doc.text,
                "sentences": [] if ner else [[s.start_char, s.end_char] for s in doc.sents],
                "entities": [
                    {"start": e.start_char, "end": e.end_char, "label": e.label_} for e in doc.ents
                ],
            }

    made = Dataset.from_generator(rows, cache_dir=str(out / "cache"))
    made.save_to_disk(str(out / "saved"))
    return took


def datasets_map(jsonl: Path, out: Path, workers: int) -> None:
    """Write a row a sentence, by our splitter; what map leaves in its cache file is the data set."""
    from datasets import Dataset  # noqa: PLC0415

    out.mkdir()
    rows = Dataset.from_json(str(jsonl), cache_dir=str(out / "cache"))
    rows.map(
        _split,
        batched=True,
        remove_columns=rows.column_names,
        num_proc=workers if workers > 1 else None,
        cache_file_name=str(out / "sentences.arrow"),
    )


def _split(batch: dict[str, list[str]]) -> dict[str, list[Any]]:
    from stancebank.corpus.layout import blocks  # noqa: PLC0415
    from stancebank.corpus.segment import sentences  # noqa: PLC0415

    made: dict[str, list[Any]] = {name: [] for name in ("doc_id", "start", "end", "kind", "text")}
    for doc_id, text in zip(batch["id"], batch["text"], strict=True):
        found = sentences(text, blocks(text))
        made["doc_id"] += [doc_id] * len(found)
        made["start"] += [one.start for one in found]
        made["end"] += [one.end for one in found]
        made["kind"] += [one.kind for one in found]
        made["text"] += [text[one.start : one.end] for one in found]
    return made


def main() -> None:
    """Run one of them; print what it measured of itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["spacy", "map"])
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--ner", action="store_true")
    asked = parser.parse_args()
    if asked.which == "spacy":
        print(json.dumps(spacy_script(asked.source, asked.out, ner=asked.ner)))
    else:
        datasets_map(asked.source, asked.out, asked.workers)


if __name__ == "__main__":
    main()
