import numpy as np
import pytest

from stancebank.agreement import Bootstrap, Coding, Span, Unit, bootstrap, measure


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(7)
    first = rng.choice(list("AB"), size=200)
    agreed = rng.random(200) < 0.8
    return [first.tolist(), np.where(agreed, first, rng.choice(list("AB"), size=200)).tolist()]


def test_the_same_seed_gives_the_same_interval_and_another_seed_another(nominal, one, rows):
    said = nominal(rows)
    first, again, other = (
        one(*said, "fleiss-kappa", bootstrap=Bootstrap(seed=seed)) for seed in (1, 1, 2)
    )
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)
    assert first.low < first.value < first.high


def test_documents_are_drawn_and_where_there_is_one_its_sentences(nominal, one, rows):
    whole = one(*nominal(rows), "fleiss-kappa")
    apart = one(*nominal(rows, documents=[f"d{i // 20}" for i in range(200)]), "fleiss-kappa")
    assert "over 200 sentences, 1000 rounds, seed 0" in whole.interval
    assert "over 10 documents, 1000 rounds, seed 0" in apart.interval
    assert whole.value == apart.value
    assert (whole.low, whole.high) != (apart.low, apart.high)


def test_the_interval_is_the_percentiles_of_the_figure_on_resampled_documents(nominal, one, rows):
    documents = [f"d{i // 20}" for i in range(200)]
    settings = Bootstrap(rounds=50, seed=3, level=0.9)
    figure = one(*nominal(rows, documents=documents), "cohen-kappa", bootstrap=settings)
    drawn = np.random.default_rng(3).integers(0, 10, size=(50, 10))
    values = []
    for choice in drawn:
        picked = [i for document in choice for i in range(document * 20, document * 20 + 20)]
        again = nominal([[row[i] for i in picked] for row in rows])
        values.append(one(*again, "cohen-kappa", bootstrap=Bootstrap(rounds=0)).value)
    assert [figure.low, figure.high] == pytest.approx(np.quantile(values, [0.05, 0.95]), abs=1e-9)


def test_a_single_sentence_has_a_value_and_no_interval(one):
    codings = [Coding(who, "u", "claims", (Span(0, 3, "X"),)) for who in ("a1", "a2")]
    figure = one([Unit("u", "d", 9)], codings, "f1-exact")
    assert (figure.value, figure.low, figure.high) == (1.0, None, None)
    assert figure.interval == "none: 1 sentences, 1000 rounds"


def test_rounds_without_a_value_are_left_out_and_counted(nominal, one):
    # a round that misses the one B has no kappa: about a third of the rounds
    figure = one(*nominal([["A"] * 9 + ["B"]] * 2), "cohen-kappa")
    assert (figure.low, figure.high) == (1.0, 1.0)
    lost = int(figure.interval.split("undefined in ")[1].split()[0])
    assert 250 < lost < 450


def test_rounds_in_blocks_are_the_rounds_at_once(nominal, one, rows, monkeypatch):
    at_once = one(*nominal(rows), "krippendorff-alpha")
    monkeypatch.setattr(bootstrap, "_BLOCK", 1000)
    monkeypatch.setattr(bootstrap, "_KEPT", 0)
    assert one(*nominal(rows), "krippendorff-alpha") == at_once


def test_a_slice_has_the_figures_of_its_units_alone(nominal, rows):
    units, codings = nominal(rows)
    slices = {unit.id: "even" for unit in units[::2]}
    even = [c for c in codings if c.unit in slices]
    whole = measure(units, codings, slices=slices)
    alone = measure(units, even)
    values = [(f.name, f.label, f.value, f.low, f.high) for f in alone]
    assert [(f.name, f.label, f.value, f.low, f.high) for f in whole if f.slice == "even"] == values
