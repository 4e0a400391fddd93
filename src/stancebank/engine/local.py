"""A step and its inputs in; the results, in the inputs' order, from this or from other processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Input = TypeVar("Input")
Output = TypeVar("Output")

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)
"""A worker's environment: one thread of linear algebra each, read when its BLAS is imported."""


def run(
    step: Callable[[Input], Output], inputs: Iterable[Input], *, workers: int
) -> Iterator[Output]:
    """Yield `step(x)` for each x of `inputs`, in order; at most 4 results a worker are waiting.

    `step` and its inputs and outputs must pickle where `workers` is more than 1. An exception of a
    step is raised here, and the pool is shut down.
    """
    if workers <= 1:
        yield from map(step, inputs)
        return
    # spawn, not fork: Arrow and polars run threads, and a forked copy of a locked lock stays locked
    context = multiprocessing.get_context("spawn")
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        with ProcessPoolExecutor(workers, context, initializer=_end_with_parent) as pool:
            waiting: deque[Future[Output]] = deque()
            try:
                for item in inputs:
                    waiting.append(pool.submit(step, item))
                    if len(waiting) >= 4 * workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _end_with_parent() -> None:
    """End this worker when its parent is gone: a killed build must leave no process behind."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all: the parent answers it

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
