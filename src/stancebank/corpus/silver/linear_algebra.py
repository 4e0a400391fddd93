"""Nothing in; what multiplies the matrices of a pipeline fastest and gives a row the same bits, out.

spaCy multiplies by the BLIS that its wheel brings. Where that library does not know the processor
(AMD's since 2020) it takes its generic kernels, and numpy's OpenBLAS is three times as fast: 90
and 30 GFLOPS on a Zen 4. But a row of a product must not depend on the rows beside it, or a
sentence's labels would depend on what else is in its batch, and a rebuild would differ from a cold
build. BLIS keeps rows apart. OpenBLAS does with its kernels for AVX-512, above a number of rows; with
those for AVX2 it does not, and there BLIS, which knows most such processors, stays.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from thinc.api import NumpyOps, get_current_ops, set_current_ops
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

LEAST = 128
"""Rows; for fewer OpenBLAS has kernels that add in another order, so that a product is padded."""

_SHAPES = (288, 288), (384, 288), (64, 1024), (96, 50), (96, 17)
"""Columns and outputs that are tried: those of spaCy's small pipelines, and few outputs."""


class RowsApart(NumpyOps):  # type: ignore[misc]  # thinc's are compiled
    """thinc's operations with numpy's BLAS, never asked for a product of fewer than LEAST rows."""

    def __init__(self) -> None:
        super().__init__(use_blis=False)

    def gemm(
        self,
        x: Floats,
        y: Floats,
        out: Floats | None = None,
        trans1: bool = False,  # noqa: FBT001, FBT002 - thinc's own signature
        trans2: bool = False,  # noqa: FBT001, FBT002
    ) -> Floats:
        """Return `x @ y`, either transposed first where that is said."""
        rows = len(x)
        if trans1 or rows >= LEAST:
            return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)  # type: ignore[no-any-return]
        padded = np.zeros((LEAST, x.shape[1]), x.dtype)
        padded[:rows] = x
        product: Floats = super().gemm(padded, y, trans2=trans2)[:rows]
        if out is None:
            return product
        out[:] = product
        return out


@contextmanager
def fastest() -> Iterator[None]:
    """Let pipelines that are loaded inside multiply by the fastest library that keeps rows apart.

    One that was chosen before, such as a GPU or Apple's Accelerate, stays.
    """
    before = get_current_ops()
    if type(before) is NumpyOps and keeps_rows_apart():
        set_current_ops(RowsApart())
    try:
        yield
    finally:
        set_current_ops(before)


@contextmanager
def one_thread() -> Iterator[None]:
    """Multiply in one thread inside: more take more CPU than they save on products so small."""
    with _controller().limit(limits=1, user_api="blas"):
        yield


@functools.cache
def keeps_rows_apart() -> bool:
    """Return whether a row's product has the same bits wherever it stands, on this machine.

    It is tried: one row, repeated, beside others in every place of a tile, at a few numbers of rows.
    """
    ops, dice = RowsApart(), np.random.default_rng(1)
    with one_thread():
        return all(_alike(ops, dice, *shape) for shape in _SHAPES)


def _alike(ops: RowsApart, dice: np.random.Generator, columns: int, outputs: int) -> bool:
    row = dice.standard_normal((1, columns), dtype=np.float32)
    weights = dice.standard_normal((outputs, columns), dtype=np.float32)
    alone = ops.gemm(row, weights, trans2=True)
    numbers = (2, LEAST - 1, LEAST, LEAST + 5, 4 * LEAST + 3, 1009)
    return all(
        bool((ops.gemm(np.repeat(row, number, axis=0), weights, trans2=True) == alone).all())
        for number in numbers
    )


@functools.cache
def _controller() -> Any:
    """Return what sets the threads of the libraries that are loaded, found once: it takes a while."""
    return ThreadpoolController()
