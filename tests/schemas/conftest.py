"""A fabricated corpus that breaks no rule: two documents, two splits, every layer."""

import hashlib
import re

import pyarrow as pa
import pytest

from stancebank import ids
from stancebank.annotation import judgements, soft
from stancebank.schemas import labels, tables
from stancebank.schemas.rules.split import ID

A = """Storm over Velm 🌩️
By Ada Quill

“The harbour will close,” Mayor Ines Okoro said on Monday. Critics warned of the plan.

Rebuilding costs €40 million.
"""
B = """Velm’s port stays open.
Ines Okoro backed Velm. The ministry 🚢 doubts\u00a0it. Who knows?"""

SILVER = {"status": "silver", "origin": "rule:lexicon@1", "round": None, "guideline": None}
GOLD = {"status": "gold", "origin": "adjudication", "round": "02-gold", "guideline": "1.1"}
ROUND = {"kind": "human", "round": "01-pilot", "guideline": "1.0", "config": "0f"}


class Document:
    """Collects the rows of one document; spans are given as the words that they cover."""

    def __init__(self, doc_id, text, scheme):
        self.doc_id, self.text, self.scheme = doc_id, text, scheme
        self.rows = {config: [] for config in tables.CONFIGS}
        self.rows["documents"].append(
            {
                "doc_id": doc_id,
                "title": text.splitlines()[0],
                "text": text,
                "language": "en",
                "published": "2031-02-03",
                "source_path": f"{doc_id}.txt",
                "source_sha256": hashlib.sha256(text.encode()).hexdigest(),
            }
        )
        self.at = 0

    def span(self, words, prefix="", at=0):
        if words is None:
            return {f"{prefix}{part}": None for part in ("start", "end", "text")}
        start = self.text.index(words, at)
        return {
            f"{prefix}start": start,
            f"{prefix}end": start + len(words),
            f"{prefix}text": words,
        }

    def sentence(self, words, kind="body", check=None, origin=SILVER, **layers):
        """Add the next sentence; a layer that is not given is null."""
        span = self.span(words, at=self.at)
        self.at = span["end"]
        index = len(self.rows["sentences"])
        row = {
            "sentence_id": ids.sentence_id(self.doc_id, index),
            "doc_id": self.doc_id,
            "index": index,
            **span,
            "kind": kind,
            "tokens": re.findall(r"\w+|[^\w\s]\ufe0f?", words),
            "check_worthiness": check,
            "check_worthiness_origin": check and origin["origin"],
            "check_worthiness_status": check and origin["status"],
        }
        for layer in ("entities", "claims", "stances"):
            given = layers.get(layer)
            if given is not None:
                given = [getattr(self, layer)(row, **label) | origin for label in given]
                self.rows[layer] += given
            row[layer] = given
            row[f"{layer}_status"] = None if given is None else origin["status"]
        row["ner_tags"] = self.tags(row)
        self.rows["sentences"].append(row)

    def label(self, layer, row, words):
        span = self.span(words, at=row["start"])
        name = {"entities": "entity_id", "claims": "claim_id", "stances": "stance_id"}[layer]
        of = {"sentence_id": row["sentence_id"], "doc_id": self.doc_id}
        return {name: ids.label_id(self.doc_id, layer, span["start"], span["end"]), **of, **span}

    def entities(self, row, words, label):
        return {**self.label("entities", row, words), "label": label}

    def claims(self, row, words, source=None, cue=None, source_entity=None, **attributes):
        return {
            **self.label("claims", row, words),
            **self.span(source, "source_", row["start"]),
            "source_entity": source_entity,
            **self.span(cue, "cue_", row["start"]),
            **attributes,
        }

    def stances(self, row, words, holder, target, target_at=None, **attributes):
        return {
            **self.label("stances", row, words),
            **self.span(holder, "holder_", row["start"]),
            **self.span(target, "target_", row["start"] if target_at is None else target_at),
            **attributes,
        }

    def tags(self, row):
        if row["entities"] is None:
            return None
        tags, at = [], row["start"]
        for token in row["tokens"]:
            at = self.text.index(token, at)
            tag = "O"
            for entity in row["entities"]:
                if entity["start"] <= at < entity["end"]:
                    tag = ("B-" if at == entity["start"] else "I-") + entity["label"]
            tags.append(tag)
            at += len(token)
        return tags


def first(scheme):
    a = Document("a", A, scheme)
    gpe, person = {"label": "GPE"}, {"label": "PERSON"}
    none = {"claims": [], "stances": []}
    a.sentence("Storm over Velm 🌩️", kind="heading", entities=[{"words": "Velm", **gpe}], **none)
    a.sentence("By Ada Quill", kind="byline", entities=[{"words": "Ada Quill", **person}], **none)
    closing = {
        "words": "The harbour will close",
        "claim_type": "prediction",
        "source_kind": "named",
        "source": "Ines Okoro",
        "source_entity": f"a:e{A.index('Ines')}-{A.index('Ines') + 10}",
        "cue": "said",
        "quote_type": "direct",
        "factuality": "CT+",
    }
    a.sentence(
        "“The harbour will close,” Mayor Ines Okoro said on Monday.",
        check="CFS",
        origin=GOLD,
        entities=[{"words": "Ines Okoro", **person}, {"words": "Monday", "label": "DATE"}],
        claims=[closing],
        stances=[],
    )
    warning = {
        "words": "warned of",
        "holder_kind": "mention",
        "holder": "Critics",
        "target_kind": "mention",
        "target": "the plan",
        "polarity": "AGAINST",
        "expressed": "explicit",
    }
    a.sentence(
        "Critics warned of the plan.", check="NFS", entities=[], claims=[], stances=[warning]
    )
    cost = {"words": "Rebuilding costs €40 million", "source_kind": "author", "quote_type": "none"}
    a.sentence(
        "Rebuilding costs €40 million.",
        entities=[{"words": "€40 million", "label": "MONEY"}],
        claims=[cost],
        stances=[],
    )
    return a.rows


def second(scheme):
    b = Document("b", B, scheme)
    gpe, person = {"label": "GPE"}, {"label": "PERSON"}
    open_port = {"words": "Velm’s port stays open", "source_kind": "author", "quote_type": "none"}
    b.sentence(
        "Velm’s port stays open.",
        entities=[{"words": "Velm", **gpe}],
        claims=[open_port],
        stances=[],
    )
    backing = {
        "words": "backed",
        "holder_kind": "mention",
        "holder": "Ines Okoro",
        "holder_entity": "b:e24-34",
        "target_kind": "entity",
        "target": "Velm",
        "target_id": "b:e42-46",
        "polarity": "FAVOR",
        "expressed": "explicit",
    }
    b.sentence(
        "Ines Okoro backed Velm.",
        check="UFS",
        origin=GOLD,
        entities=[{"words": "Ines Okoro", **person}, {"words": "Velm", **gpe}],
        claims=[],
        stances=[backing],
    )
    doubt = {
        "words": "doubts",
        "holder_kind": "mention",
        "holder": "The ministry",
        "target_kind": "claim",
        "target": "Velm’s port stays open",
        "target_at": 0,
        "target_id": "b:c0-22",
        "polarity": "AGAINST",
        "expressed": "inferred",
    }
    b.sentence("The ministry 🚢 doubts\u00a0it.", entities=[], claims=[], stances=[doubt])
    b.sentence("Who knows?")
    return b.rows


def numbered(value, field, scheme):
    """Replace labels' names by class ids; fill in null for what a row does not say."""
    name = tables.label_set(field)
    if name is not None:
        return scheme[name].ids[value] if isinstance(value, str) else value
    if isinstance(field.type, pa.ListType) and isinstance(value, list):
        return [numbered(item, field.type.value_field, scheme) for item in value]
    if isinstance(field.type, pa.StructType) and isinstance(value, dict):
        return {child.name: numbered(value.get(child.name), child, scheme) for child in field.type}
    return value


def judged(configs, scheme):
    """Add what two annotators had said of the gold sentences, and the decisions on it.

    The first gave what became gold, the second no claims; a place where they had none is rejected.
    """
    for sentence in configs["sentences"]:
        if sentence["entities_status"] != scheme["status"].ids["gold"]:
            continue
        for name in ("a1", "a2"):
            row = {
                "judgement_id": f"01-pilot:{name}:{sentence['sentence_id']}",
                **{key: sentence[key] for key in ("sentence_id", "doc_id", "check_worthiness")},
                "annotator": name,
                **ROUND,
                **{layer: sentence[layer] for layer in tables.NESTED},
            }
            if name == "a2":
                row |= {"claims": []}
            configs["judgements"].append(row)
        of = {key: sentence[key] for key in ("sentence_id", "doc_id")}
        for layer in tables.LAYERS:
            labels = sentence[layer] if layer in tables.NESTED else [sentence]
            for label in labels:
                name = label[ID[layer] if layer in tables.NESTED else "sentence_id"]
                said = "chosen" if layer == "claims" else "unanimous"
                configs["decisions"].append(decision(of, layer, name, said))
        configs["decisions"].append(decision(of, "stances", None, "rejected"))


def decision(of, layer, label_id, verdict):
    place = label_id or f"{of['sentence_id']}:{layer}"
    return {
        "decision_id": f"02-gold:{layer}:{place}",
        **of,
        "layer": layer,
        "label_id": label_id,
        "verdict": verdict,
        **(
            {"decided_by": "unanimity", "kind": "rule"}
            if verdict == "unanimous"
            else {"decided_by": "a3", "kind": "human", "reason": "C1 whole", "clause": "C1"}
        ),
        "candidates": [
            {"annotator": name, "judgement_id": f"01-pilot:{name}:{of['sentence_id']}"}
            for name in ("a1", "a2")
        ],
        "round": "02-gold",
        "guideline": "1.1",
    }


@pytest.fixture(scope="session")
def scheme():
    return labels.default()


@pytest.fixture
def rows(scheme):
    """The valid corpus, as split -> config -> rows; a test may change it."""
    found = {}
    for split, make in {"train": first, "test": second}.items():
        configs = {
            config: [numbered_row(row, config, scheme) for row in of_config]
            for config, of_config in make(scheme).items()
        }
        given = {"judgements": [], "decisions": []}
        judged(configs | given, scheme)
        for config, of_config in given.items():
            configs[config] = [numbered_row(row, config, scheme) for row in of_config]
        table = pa.Table.from_pylist(configs["judgements"], schema=tables.JUDGEMENTS)
        texts = {row["doc_id"]: row["text"] for row in configs["documents"]}
        said = judgements.from_table(table, scheme)
        configs["soft"] = soft.soft(said, texts, scheme).to_pylist()
        # as if they were: a release from before near-duplicates were looked for put them apart
        configs["near_duplicates"] = [
            {"doc_id": doc_id, "group": "a", "released": "0.1.0"} for doc_id in texts
        ]
        found[split] = configs
    return found


def numbered_row(row, config, scheme):
    return {f.name: numbered(row.get(f.name), f, scheme) for f in tables.SCHEMAS[config]}


@pytest.fixture(scope="session")
def arrow():
    """Return what makes tables of such rows."""

    def make(rows):
        return {
            split: {
                config: pa.Table.from_pylist(of_config, schema=tables.SCHEMAS[config])
                for config, of_config in configs.items()
            }
            for split, configs in rows.items()
        }

    return make
