"""A tagger finds what it was taught, decodes exactly, and is kept in files that run nothing."""

import hashlib
import itertools
import json
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.errors import Refused
from stancebank.learning import crf, crf_sheet, crf_training, model_files, opinions, token_features
from stancebank.schemas import chunks as schemes
from stancebank.schemas.chunks import Chunk
from stancebank.schemas.examples import Tagged

PEOPLE = ("Ada Roe", "Lin Poe", "Ibo Moe", "Una Coe", "Ewa Noe", "Otto Zoe")
PLACES = ("Bergen", "Turin", "Lagos", "Osaka", "Quito", "Perth")


def corpus(number=60):
    """Return sentences in which a person meets another, or leaves a place."""
    dice = random.Random(3)
    found = []
    for n in range(number):
        person, place = dice.choice(PEOPLE).split(), dice.choice(PLACES)
        if n % 3 == 0:
            tokens, chunks = ["Rents", "rose", "again", "."], []
        else:
            tokens = ["Yesterday", *person, "left", place, "."]
            chunks = [Chunk("PER", 1, 3), Chunk("LOC", 4, 5)]
        found.append(Tagged(f"d{n // 5}:{n}", tuple(tokens), tuple(chunks), f"d{n // 5}"))
    return found


@pytest.fixture(scope="module")
def model():
    return crf_training.train("entities", corpus())


def test_what_is_plain_is_learned_also_for_names_that_are_new(model):
    assert model.predict([one.tokens for one in corpus()]) == [one.chunks for one in corpus()]
    new = ["Yesterday", "Eli", "Boe", "left", "Malmo", "."]
    assert model.predict([new, [], ["rose"]]) == [
        (Chunk("PER", 1, 3), Chunk("LOC", 4, 5)),
        (),
        (),
    ]
    assert model.labels == ("LOC", "PER")


def test_the_same_sentences_give_the_same_model(model):
    again = crf_training.train("entities", corpus())
    assert (again.about, again.terms, again.handicap) == (model.about, model.terms, model.handicap)
    for name in ("weights", "hidden", "intercept", "transitions"):
        assert np.array_equal(getattr(again, name), getattr(model, name))


def test_progress_goes_up_to_all_of_it():
    said = []
    crf_training.train("entities", corpus(30), on_progress=lambda *at: said.append(at))
    done = [at for at, _ in said]
    assert done == sorted(done)
    assert said[-1][0] == said[-1][1]


@given(data=st.data())
def test_decoding_finds_the_best_sequence_of_all_that_are_legal(data):
    tags = ("O", "B-A", "I-A", "B-B", "I-B")
    length = data.draw(st.integers(1, 4))
    dice = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    scores, transitions = dice.normal(size=(length, 5)), dice.normal(size=(5, 5))
    handicap = data.draw(st.sampled_from(crf_training.HANDICAPS))
    model = crf.Crf(
        *("entities", tags, (), np.zeros((0, 5)), np.zeros((0, 5)), np.zeros(5)),
        *(transitions, handicap, None, {}),
    )

    def legal(places):
        names = [tags[place] for place in places]
        return schemes.tags(schemes.chunks(names), length) == names

    def worth(places):
        own = sum(scores[n, tag] - handicap * (tag == 0) for n, tag in enumerate(places))
        return own + sum(transitions[pair] for pair in itertools.pairwise(places))

    best = max(filter(legal, itertools.product(range(5), repeat=length)), key=worth)
    assert model.decode(scores) == [tags[place] for place in best]


def test_what_was_read_out_of_crfsuite_says_what_crfsuite_says(monkeypatch):
    import pycrfsuite

    taggers = []

    class Suite:
        Trainer, ItemSequence = pycrfsuite.Trainer, pycrfsuite.ItemSequence

        @staticmethod
        def Tagger():  # noqa: N802 - it is crfsuite's name
            taggers.append(pycrfsuite.Tagger())
            return taggers[-1]

    monkeypatch.setattr(crf_training.extras, "module", lambda *_, **__: Suite)
    dice = np.random.default_rng(0)
    given = corpus(40)
    report = crf_training._Report(None, 1)
    sheet = crf_sheet.sheet("entities", given, None, report.at)
    # vectors of no pipeline: the scale that training gives them must be undone
    vectors = [dice.normal(5, 2, size=(len(one.tokens), 4)) for one in given]
    every = np.concatenate(vectors)
    sheet = crf_training.dataclasses.replace(
        sheet, vectors=vectors, center=every.mean(axis=0), spread=every.std(axis=0)
    )
    model = crf_training._fit(sheet, range(0, 40, 2), report)
    for place in range(40):
        theirs = taggers[-1].tag(crf_sheet.items(sheet, place))
        ours = model.decode(model.scores(sheet.rows[place], vectors[place]))
        assert ours == [sheet.tags[int(tag)] for tag in theirs]


def test_a_handicap_of_o_never_finds_fewer_tokens(model):
    given = [one.tokens for one in corpus()]
    found = []
    for handicap in (0.0, 5.0, 50.0):
        other = crf_training.dataclasses.replace(model, handicap=handicap)
        found.append(sum(c.end - c.start for own in other.predict(given) for c in own))
    assert found == sorted(found)
    assert found[-1] == sum(map(len, given))


def test_a_fold_tears_no_document_apart_and_takes_a_third():
    groups = [f"d{n // 4}" for n in range(48)]
    found = crf_training.folds(groups)
    assert all(
        len({f for f, g in zip(found, groups, strict=True) if g == own}) == 1 for own in groups
    )
    assert [found.count(fold) for fold in range(3)] == [16, 16, 16]


@pytest.mark.parametrize("examples", [[], corpus(2), [one for one in corpus() if not one.chunks]])
def test_without_entities_or_sentences_nothing_can_be_learned(examples):
    with pytest.raises(Refused, match="learning-entities"):
        crf_training.train("entities", examples)


def test_no_further_fold_is_asked_where_one_has_chunks_enough(monkeypatch):
    fitted, fit, said = [], crf_training._fit, []
    monkeypatch.setattr(crf_training, "_fit", lambda *given: fitted.append(1) or fit(*given))
    monkeypatch.setattr(crf_training, "_ENOUGH", 1)
    crf_training.train("entities", corpus(30), on_progress=lambda *at: said.append(at))
    assert len(fitted) == 2  # one fold, and all of it
    assert said[-1][0] == said[-1][1]


def test_entities_in_one_fold_alone_are_enough():
    few = [one for one in corpus() if not one.chunks][:8]
    found = crf_training.train("entities", [*few, corpus()[1]])
    assert found.about["entities"] == 2


def test_a_model_survives_its_files(model, tmp_path):
    model_files.save(model, tmp_path / "model")
    again = model_files.load(tmp_path / "model")
    assert (again.about, again.tags, again.terms) == (model.about, model.tags, model.terms)
    for name in ("weights", "hidden", "intercept", "transitions", "handicap", "pipeline"):
        assert np.array_equal(getattr(again, name), getattr(model, name))
    with pytest.raises(Refused, match="model-exists"):
        model_files.save(model, tmp_path / "model")
    names = {path.name for path in (tmp_path / "model").iterdir()}
    assert names == {"model.json", "features.arrow"}


def test_a_changed_or_malicious_file_is_refused_and_nothing_runs(model, tmp_path):
    folder = tmp_path / "model"
    model_files.save(model, folder)
    said = json.loads((folder / "model.json").read_text("utf-8"))
    raw = (folder / "features.arrow").read_bytes()

    def written(change=None, features=raw):
        (folder / "model.json").write_text(json.dumps(said | (change or {})), "utf-8")
        (folder / "features.arrow").write_bytes(features)
        return folder

    def refused(rule, change=None, features=raw):
        with pytest.raises(Refused, match=rule):
            model_files.load(written(change, features))

    refused("model-files", features=raw[:-9] + b"\0" * 9)
    refused("model-syntax", {"kind": "pickle"})
    refused("model-syntax", {"tags": ["O", "B-OTHER"]})
    refused("model-syntax", {"tags": said["tags"][1:]})
    refused("model-syntax", {"transitions": [[0.0]]})
    refused("model-syntax", {"intercept": ["__import__('os')"]})
    owned = tmp_path / "owned"
    pickled = f"cposix\nsystem\n(S'touch {owned}'\ntR.".encode()
    digest = hashlib.sha256(pickled).hexdigest()
    refused("model-syntax", {"files": {"features.arrow": digest}}, pickled)

    # a pipeline that a model names: no path, and no package that is none
    evil = tmp_path / "evil"
    evil.mkdir()
    (evil / "__init__.py").write_text(f"open({str(owned)!r}, 'w')", "utf-8")
    for name in (str(evil), "evil", "antigravity", "../evil"):
        loaded = model_files.load(written({"pipeline": [name, "1"]}))
        with pytest.raises(Refused, match="pipeline-missing"):
            loaded.predict([["Roe"]])
    assert not owned.exists()


def test_features_say_where_they_stand():
    found = token_features.features(["Ada", "Roe"])
    assert {"word0=ada", "word1=roe", "word0|1=ada|roe", "first", "shape=Xxx"} <= set(found[0])
    assert {"word-1=ada", "word-1|0=ada|roe", "last", "suffix=oe", "gram=oe$"} <= set(found[1])
    assert not any(one.startswith(("entity", "tag")) for row in found for one in row)
    assert token_features.features([]) == []


def test_the_tokens_of_a_link_are_not_cut_into_grams():
    (found,) = token_features.features(["x" * 500])
    assert len(found) < 30


@pytest.fixture(scope="module")
def stacked():
    return crf_training.train("entities", corpus(), pipeline=opinions.DEFAULT)


@pytest.mark.slow
def test_a_pipeline_s_opinion_is_learned_from_and_kept(stacked, tmp_path):
    given = [one.tokens for one in corpus()]
    assert stacked.predict(given) == [one.chunks for one in corpus()]
    assert stacked.pipeline == (opinions.DEFAULT, f"{opinions.DEFAULT}-3.8.0")
    assert stacked.hidden.any()
    model_files.save(stacked, tmp_path / "model")
    assert model_files.load(tmp_path / "model").predict(given) == stacked.predict(given)


@pytest.mark.slow
def test_a_model_meets_the_pipeline_that_it_learned_with(stacked):
    other = crf_training.dataclasses.replace(stacked, pipeline=(opinions.DEFAULT, "en_x-1.0"))
    with pytest.raises(Refused, match="pipeline-version"):
        other.predict([["Roe"]])


@pytest.mark.slow
def test_an_opinion_has_a_value_for_each_token():
    pipeline = opinions.load(opinions.DEFAULT)
    given = [["Ada", "Roe", "left", "Bergen", "."], [], ["No", "."]]
    found = list(pipeline.opinions(given))
    for tokens, one in zip(given, found, strict=True):
        assert len(one.tags) == len(one.entities) == len(one.vectors) == len(tokens)
        assert one.vectors.shape[1:] == (pipeline.width,)
    assert list(pipeline.opinions([])) == []
