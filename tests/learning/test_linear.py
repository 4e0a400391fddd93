"""A classifier is learned, kept without anything that runs, and says the same when it is loaded."""

import hashlib
import json
import random

import numpy as np
import pyarrow as pa
import pytest

from stancebank.errors import Refused
from stancebank.learning import linear, logistic, model_files, views
from stancebank.schemas.examples import Example

THINGS = ("rents", "taxes", "wages", "exports", "prices", "fares", "fees")


def sentences(number=60):
    dice = random.Random(7)
    found = []
    for n in range(number):
        thing = dice.choice(THINGS)
        checked = n % 2 == 0
        text = (
            f"The {thing} rose by {dice.randint(2, 90)} per cent in {dice.randint(1990, 2030)}."
            if checked
            else f"I wish you all a good evening, and thank you for {thing}."
        )
        found.append(Example(str(n), text, "CFS" if checked else "not CFS", str(n)))
    return found


def towards(number=60):
    found = []
    for n in range(number):
        thing = THINGS[n % len(THINGS)]
        word, label = (("praised", "FAVOR"), ("attacked", "AGAINST"), ("met", "NEUTRAL"))[n % 3]
        text = f"Roe {word} {thing} today"
        start = text.index(thing)
        found.append(Example(str(n), text, label, str(n), start, start + len(thing)))
    return found


@pytest.fixture(scope="module")
def trained():
    return {"check_worthiness": sentences(), "stance": towards()}


@pytest.fixture(scope="module", params=["check_worthiness", "stance"])
def model(request, trained):
    return linear.train(request.param, trained[request.param])


def test_what_is_plain_is_learned(model, trained):
    examples = trained[model.task]
    assert model.predict(examples) == [one.label for one in examples]
    rows = model.probabilities(examples)
    assert rows.sum(axis=1) == pytest.approx(np.ones(len(examples)))


def test_it_says_what_scikit_learn_says(trained):
    """Two classes have one row of weights there, and two here."""
    from scipy.sparse import hstack
    from sklearn.linear_model import LogisticRegression

    model = linear.train("check_worthiness", trained["check_worthiness"])
    parts = []
    for block, terms in zip(model.blocks, model.terms, strict=True):
        vectorizer = linear._vectorizer(block)
        texts = [views.VIEWS[block.view](one) for one in trained["check_worthiness"]]
        parts.append(vectorizer.fit_transform(texts))
        assert tuple(vectorizer.get_feature_names_out()) == terms
    labels = [one.label for one in trained["check_worthiness"]]
    matrix = hstack(parts, format="csr")
    theirs = LogisticRegression(**logistic.settings(model.about["C"])).fit(matrix, labels)
    ours = model.probabilities(trained["check_worthiness"])
    assert ours == pytest.approx(theirs.predict_proba(matrix), abs=1e-9)


def test_the_same_examples_give_the_same_model(model, trained):
    again = linear.train(model.task, trained[model.task])
    assert again.about == model.about
    assert np.array_equal(again.weights, model.weights)


def test_a_model_survives_its_files(model, trained, tmp_path):
    model_files.save(model, tmp_path / "model")
    again = model_files.load(tmp_path / "model")
    examples = trained[model.task]
    assert np.array_equal(again.probabilities(examples), model.probabilities(examples))
    assert (again.about, again.classes, again.blocks) == (model.about, model.classes, model.blocks)
    with pytest.raises(Refused, match="model-exists"):
        model_files.save(model, tmp_path / "model")
    assert {path.name for path in (tmp_path / "model").iterdir()} == {
        "model.json",
        "features.arrow",
    }


def test_a_changed_or_malicious_file_is_refused_and_nothing_runs(model, tmp_path):
    folder = tmp_path / "model"
    model_files.save(model, folder)
    said = json.loads((folder / "model.json").read_text("utf-8"))
    raw = (folder / "features.arrow").read_bytes()

    def refused(rule, change=None, features=raw):
        (folder / "model.json").write_text(json.dumps(said | (change or {})), "utf-8")
        (folder / "features.arrow").write_bytes(features)
        with pytest.raises(Refused, match=rule):
            model_files.load(folder)

    refused("model-files", features=raw[:-9] + b"\0" * 9)
    refused("model-syntax", {"blocks": [{"view": "__import__", "analyzer": "word"}]})
    block = {"view": "os.system", "analyzer": "word", "shortest": 1, "longest": 1, "rare": 1}
    refused("model-syntax", {"blocks": [block]})
    refused("model-files", {"format": 99})
    refused("model-syntax", {"kind": "os"})
    pickled = b"cposix\nsystem\n(S'touch owned'\ntR."
    digest = hashlib.sha256(pickled).hexdigest()
    refused("model-syntax", {"files": {"features.arrow": digest}}, pickled)
    empty = pa.BufferOutputStream()
    with pa.ipc.new_stream(empty, pa.schema([("term", pa.string())])) as stream:
        stream.write_table(pa.table({"term": pa.array([], pa.string())}))
    other = empty.getvalue().to_pybytes()
    digest = hashlib.sha256(other).hexdigest()
    refused("model-syntax", {"files": {"features.arrow": digest}}, other)
    (folder / "modeling.py").write_text("import os")
    refused("model-files")
    with pytest.raises(Refused, match="model-missing"):
        model_files.load(tmp_path)


def test_one_class_cannot_be_learned(trained):
    only = [one for one in trained["check_worthiness"] if one.label == "CFS"]
    with pytest.raises(Refused, match="learning-classes"):
        linear.train("check_worthiness", only)


def test_a_class_is_not_learned_from_the_target_s_name():
    one = Example("a", "Roe praised Lee", "FAVOR", "a", 12, 15)
    assert "lee" not in views.words(one)
    assert views.target(one) == "lee"
    assert (views.before(one), views.after(one)) == ("roe praised xxtargetxx", "xxtargetxx")
