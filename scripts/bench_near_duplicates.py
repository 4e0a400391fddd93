"""Generated documents with planted copies in; what grouping finds of them, and how fast, out."""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from stancebank.corpus import near_duplicates, shards

CONVENTION = """\
Documents: 60 to 600 words by a Zipf law over 30,000 words, in sentences, between the header and the
  footer of one of 40 sites (about 45 words) and with 2 of 60 stock sentences with two words open.
  One in ten is of one of 20 series: 60 % of it is the series' form, so that two have a similarity of
  about 0.43 and are no copies.
copy: a document with 5 % of its words replaced by others of the same law. revision: a document with
  a paragraph of 10 to 50 % of its length appended. Each is a tenth of the documents, of originals
  taken at random: an original may have several.
recall: of the copies and revisions, those in the group of their original. precision: of the pairs of
  documents in one group, those with the same original.
documents/s: of signatures, in shards as a build has them, and of grouping them; by CPU time of the
  process with its threads, and by the clock. memory: the growth of the peak while grouping."""

_SITES, _STOCK, _SERIES, _WORDS = 40, 60, 20, 30_000


@dataclass(frozen=True)
class Generated:
    """A document, the number of the original that it was made of, and how."""

    doc_id: str
    text: str
    original: int
    kind: str  # original, copy, revision


class Press:
    """Writes documents, the same ones every time."""

    def __init__(self, seed: int) -> None:
        """Take the number that decides everything."""
        self.dice = random.Random(seed)  # noqa: S311 - texts, not secrets
        letters = "aeiounrstlmkdpbg"
        self.words = [
            "".join(self.dice.choices(letters, k=self.dice.randint(2, 9))) for _ in range(_WORDS)
        ]
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(_WORDS)))
        self.sites = [(self.some(15), self.some(30)) for _ in range(_SITES)]
        self.stock = [self.some(14) for _ in range(_STOCK)]
        self.series = [self.some(180) for _ in range(_SERIES)]

    def some(self, number: int) -> list[str]:
        """Return words by Zipf's law."""
        return self.dice.choices(self.words, cum_weights=self.weights, k=number)

    def original(self) -> list[str]:
        """Return the words of a new document."""
        if self.dice.random() < 0.1:
            form = self.dice.choice(self.series)
            return [*form[:60], *self.some(60), *form[60:], *self.some(60)]
        header, footer = self.dice.choice(self.sites)
        body = self.some(int(60 * 10 ** self.dice.random()))
        for stock in self.dice.sample(self.stock, 2):
            at = self.dice.randrange(len(body))
            body[at:at] = [*self.some(1), *stock, *self.some(1)]
        return [*header, *body, *footer]

    def copy(self, words: list[str]) -> list[str]:
        """Return the words with 5 % of them replaced."""
        found = list(words)
        for at in self.dice.sample(range(len(found)), max(1, round(0.05 * len(found)))):
            found[at] = next(
                word for word in iter(lambda: self.some(1)[0], "") if word != found[at]
            )
        return found

    def revision(self, words: list[str]) -> list[str]:
        """Return the words with a paragraph appended."""
        return [*words, *self.some(int(len(words) * self.dice.uniform(0.1, 0.5)))]

    def written(self, words: list[str]) -> str:
        """Return words as sentences; half of the texts have quotation marks that are not ASCII."""
        quotes = self.dice.choice(["“{}”", '"{}"'])
        lines = [" ".join(words[first : first + 12]) for first in range(0, len(words), 12)]
        return " ".join(
            quotes.format(line) + "." if n % 5 == 4 else line.capitalize() + "."
            for n, line in enumerate(lines)
        )


def documents(number: int, *, seed: int = 1) -> list[Generated]:
    """Return documents, a tenth of them copies and a tenth revisions, in an order by chance."""
    press = Press(seed)
    originals = [press.original() for _ in range(number - 2 * (number // 10))]
    made = [(words, which, "original") for which, words in enumerate(originals)]
    for kind, change in (("copy", press.copy), ("revision", press.revision)):
        for _ in range(number // 10):
            which = press.dice.randrange(len(originals))
            made.append((change(originals[which]), which, kind))
    press.dice.shuffle(made)
    return [
        Generated(f"d{n:07d}", press.written(words), which, kind)
        for n, (words, which, kind) in enumerate(made)
    ]


def measure(given: list[Generated]) -> dict[str, Any]:
    """Group the documents; return recall, precision, rates and memory."""
    pieces = [
        pa.table({"doc_id": [one.doc_id for one in of], "text": [one.text for one in of]})
        for of in shards.shards(given, lambda one: one.doc_id)
    ]
    signed, signing = timed(lambda: [near_duplicates.signatures(piece) for piece in pieces])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    group, grouping = timed(lambda: near_duplicates.groups(signed))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    original = {one.original: one.doc_id for one in given if one.kind == "original"}
    found, planted = Counter[str](), Counter[str]()
    for one in given:
        planted[one.kind] += 1
        mine = group.get(one.doc_id)
        found[one.kind] += mine is not None and mine == group.get(original[one.original])
    origin = {one.doc_id: one.original for one in given}
    whole = Counter(group.values())
    true = Counter((name, origin[doc]) for doc, name in group.items())
    pairs, right = (sum(n * (n - 1) // 2 for n in of.values()) for of in (whole, true))
    number = len(given)
    return {
        "documents": number,
        "words": round(sum(len(one.text.split()) for one in given) / number),
        "recall_copies": found["copy"] / planted["copy"],
        "recall_revisions": found["revision"] / planted["revision"],
        "precision": right / pairs if pairs else 1.0,
        "groups": len(whole),
        "cpu": rates(signing[0], grouping[0], number),
        "clock": rates(signing[1], grouping[1], number),
        "grouping_bytes_a_document": round(grown * 1024 / number),
    }


def rates(signing: float, grouping: float, number: int) -> dict[str, int]:
    """Return documents a second."""
    seconds = {"signatures": signing, "groups": grouping, "both": signing + grouping}
    return {name: round(number / took) for name, took in seconds.items()}


def timed(work: Any) -> tuple[Any, tuple[float, float]]:
    """Return what a call returns, and its seconds of CPU time and by the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    done = work()
    return done, (time.process_time() - cpu, time.perf_counter() - clock)


def main(argv: list[str] | None = None) -> int:
    """Print how much is found, and documents a second."""
    parser = argparse.ArgumentParser(description=__doc__, epilog=CONVENTION)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    found = measure(documents(asked.documents, seed=asked.seed))
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    print(CONVENTION)
    print(f"{found['documents']} documents of {found['words']} words, {found['groups']} groups")
    print(
        f"recall {found['recall_copies']:.4f} (copies), {found['recall_revisions']:.4f} (revisions); "
        f"precision {found['precision']:.4f}"
    )
    for kind in ("cpu", "clock"):
        said = ", ".join(f"{name} {rate:,}" for name, rate in found[kind].items())
        print(f"documents/s by {kind}: {said}")
    print(f"memory of grouping: {found['grouping_bytes_a_document']} bytes a document")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
