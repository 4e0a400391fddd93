"""A corpus project of sentences made by a grammar, with gold in every layer."""

import datetime as dt
import json
import random
from collections import Counter

import pytest
from click.testing import CliRunner

from stancebank.cli import main
from stancebank.formats.annotated import Annotated, Version
from stancebank.formats.documents import Document, Span
from stancebank.importing import making
from stancebank.importing.answering import Said
from stancebank.project import Project
from stancebank.schemas import annotations as a
from stancebank.schemas import labels

_PEOPLE = ("Ada Roe", "Ibo Lund", "Lin Pell")
_PLANS = ("the toll", "the new bridge", "the night tram")
_SAID = (
    ("rents rose by {n} per cent", "quantity"),
    ("{n} workers had left the yard", "quantity"),
    ("the harbour would close", "prediction"),
    ("nobody would pay it", "prediction"),
)


def _place(text, words):
    at = text.index(words)
    return at, at + len(words)


def _claim(text, content, kind, person=None, cue=None):
    source = None if person is None else a.Span(*_place(text, person))
    return a.Claim(
        *_place(text, content),
        claim_type=kind,
        source_kind="author" if person is None else "named",
        source=source,
        cue=None if cue is None else a.Span(*_place(text, cue)),
        quote_type="none" if person is None else "indirect",
        factuality="CT+",
    )


def _stance(text, cue, person, plan, polarity):
    return a.Stance(
        *_place(text, cue),
        holder_kind="mention",
        holder=a.Span(*_place(text, person)),
        target_kind="mention",
        target=a.Span(*_place(text, plan)),
        polarity=polarity,
        expressed="explicit",
    )


def sentence(dice):
    """Return a sentence and the answer to it, in the sentence's own offsets."""
    person, plan, n = dice.choice(_PEOPLE), dice.choice(_PLANS), dice.randint(2, 90)
    kind = dice.randrange(4)
    if kind == 0:
        said, its = dice.choice(_SAID)
        content, cue = said.format(n=n), dice.choice(("said", "warned"))
        text = f"{person} {cue} that {content}."
        worth, claims, stances = "CFS", (_claim(text, content, its, person, cue),), ()
    elif kind == 1:
        cue, polarity = dice.choice((("backed", "FAVOR"), ("fought", "AGAINST")))
        text = f"{person} {cue} {plan} {n} times."
        worth, claims = "UFS", (_claim(text, text[:-1], "event"),)
        stances = (_stance(text, cue, person, plan, polarity),)
    else:
        text = dice.choice((f"What a day for {person}!", f"Thank you, {person}, for {n} songs."))
        worth, claims, stances = "NFS", (), ()
    entities = (a.Entity(*_place(text, person), "PERSON"),)
    return text, a.Answer(entities, claims, stances, worth)


def _moved(label, by):
    said = {name: getattr(label, name) for name in label.__dataclass_fields__}
    for name, value in said.items():
        if name in ("start", "end"):
            said[name] = value + by
        elif isinstance(value, a.Span):
            said[name] = a.Span(value.start + by, value.end + by)
    return type(label)(**said)


def project(root, given):
    """Make a project of documents: by id, a list of sentences with their answers."""
    documents, answers = [], {}
    for doc_id, sentences in given.items():
        at, spans, own = 0, [], {}
        for index, (text, said) in enumerate(sentences):
            spans.append(Span(at, at + len(text)))
            layers = {
                name: None
                if getattr(said, name) is None
                # each label to where its sentence begins
                else tuple(_moved(one, at) for one in getattr(said, name))
                for name in ("entities", "claims", "stances")
            }
            own[index] = a.Answer(**layers, check_worthiness=said.check_worthiness)
            at += len(text) + 1
        text = " ".join(text for text, _ in sentences)
        documents.append(Annotated(doc_id, {}, Version(Document(doc_id, text, tuple(spans)))))
        answers[doc_id] = own
    made = making.Given(
        "grammar",
        documents,
        lambda one, _: Said(one.doc_id, {}, answers[one.doc_id], {}, Counter(), Counter(), ()),
        labels.default_bytes(),
        metadata={"licence": "CC0", "language": "en"},
    )
    making.make(made, root, today=dt.date(2031, 1, 1))
    found = Project.open(root)
    assert found.check() == []
    return found


@pytest.fixture(scope="session")
def project_of():
    """Make a project of documents: by id, a list of sentences with their answers."""
    return project


@pytest.fixture(scope="session")
def sentences():
    """Return so many sentences of the grammar, each with its answer."""

    def some(number, seed=0):
        dice = random.Random(seed)
        return [sentence(dice) for _ in range(number)]

    return some


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """A project of sixty documents, split and released; do not change it."""
    dice = random.Random(0)
    given = {f"d{n:03d}": [sentence(dice) for _ in range(4)] for n in range(60)}
    made = project(tmp_path_factory.mktemp("corpora") / "town", given)
    made.release("1.0.0")
    return made


@pytest.fixture
def put():
    """Write files, whose names have __ for each dot, into a folder."""

    def write(folder, **files):
        folder.mkdir(parents=True, exist_ok=True)
        for name, raw in files.items():
            (folder / name.replace("__", ".")).write_bytes(raw)
        return folder

    return write


@pytest.fixture
def told():
    """Run a command that is to succeed; return what --json prints."""

    def run(*words):
        done = CliRunner().invoke(main, [*map(str, words), "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


@pytest.fixture
def valued():
    """Return the values of figures by name and class."""
    return lambda said: {(one["name"], one["label"]): one["value"] for one in said["figures"]}
