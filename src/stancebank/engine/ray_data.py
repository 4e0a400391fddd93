"""A step and its inputs in; the results, in the inputs' order, from the machines of a Ray cluster.

This process, the driver, reads the inputs and keeps the results; what is between travels as Arrow,
so that the machines need no disk in common. Each runs the same Python, with the same packages.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import logging
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from stancebank.engine.local import ONE_THREAD
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Parcel = Mapping[str, bytes]
    """What travels: values by name, the same names in every parcel of a run."""

Kept = TypeVar("Kept")

WINDOW = 32
"""Inputs for each processor of the cluster that are sent at once: enough for the wait at a window's
end, when the last ones are computed, to be short beside it."""

WINDOW_BYTES = 256 * 2**20
"""The bytes of inputs at which a window is closed early."""

_PLACE = "place"
_PATIENCE = 5.0  # seconds for a cluster's head to answer


def run(
    step: Callable[[Parcel], Parcel],
    inputs: Iterable[Parcel],
    *,
    keep: Callable[[Parcel], Kept],
    address: str | None = None,
) -> Iterator[Kept]:
    """Yield `keep(step(x))` for each x of `inputs`, in order.

    `step` is sent to the workers; it must be the same for the same input, for it is called again
    where a worker is lost. `keep` is called here, for each result as it comes. So this process
    holds two windows of inputs (one at work, one being read), one result, and what `keep` returned
    out of turn; results that wait are in the cluster's object stores, which Ray bounds.

    No cluster is asked for without an input. `address` is its head's, as HOST:PORT, or `auto` for
    the one that this machine is of; by default it is RAY_ADDRESS's, else this machine's, else one
    that is started here and ends with the run.

    Raises:
        Refused: rules `engine-extra`, `engine-address`, and `engine-worker` where an input's
            workers are lost RETRIES times after the first. An exception of a step is raised here.

    """
    remaining = iter(inputs)
    if (first := next(remaining, None)) is None:
        return
    numbered = enumerate(itertools.chain([first], remaining))
    with _cluster(address) as ray, ThreadPoolExecutor(1) as reader:
        ahead = reader.submit(_window, numbered, _size(ray))
        due = 0
        early: dict[int, Kept] = {}
        while window := ahead.result():
            ahead = reader.submit(_window, numbered, _size(ray))
            for place, result in _results(ray, step, window):
                early[place] = keep(result)
                while due in early:
                    yield early.pop(due)
                    due += 1


def _size(ray: Any) -> int:
    return WINDOW * max(1, int(ray.cluster_resources().get("CPU", 1)))


def _window(numbered: Iterator[tuple[int, Parcel]], most: int) -> list[pa.Table]:
    """Return the next inputs, each as a table of one row under its place in the order."""
    window: list[pa.Table] = []
    size = 0
    for place, parcel in itertools.islice(numbered, most):
        window.append(_row(place, parcel))
        size += window[-1].nbytes
        if size >= WINDOW_BYTES:
            break
    return window


def _row(place: int, parcel: Parcel) -> pa.Table:
    values = {name: pa.array([value], pa.large_binary()) for name, value in parcel.items()}
    return pa.table({_PLACE: pa.array([place], pa.int64()), **values})


def _parcels(table: pa.Table) -> Iterator[tuple[int, Parcel]]:
    for row in table.to_pylist():
        yield row.pop(_PLACE), row


def _computed(step: Callable[[Parcel], Parcel], table: pa.Table) -> Iterator[pa.Table]:
    """Run the step on a block, in a worker."""
    for place, parcel in _parcels(table):
        yield _row(place, step(parcel))


def _results(
    ray: Any, step: Callable[[Parcel], Parcel], window: list[pa.Table]
) -> Iterator[tuple[int, Parcel]]:
    """Yield a window's results as they come, in any order."""
    data = ray.data.from_arrow(window)
    data.context.enable_progress_bars = False
    data.context.print_on_execution_start = False
    data.context.raise_original_map_exception = True
    data = data.map_batches(
        functools.partial(_computed, step),
        batch_size=None,
        batch_format="pyarrow",
        zero_copy_batch=True,
        # tasks, not actors: a pool of actors can take every processor and wait for one more; what
        # a step caches in its process is there for its next task all the same
        num_cpus=1,
    )
    try:
        for table in data.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            yield from _parcels(table)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from error
    except ray.exceptions.RayError as error:
        remedy = "see the cluster's logs, and build again: what was kept is not computed again"
        raise Refused("engine ray", "engine-worker", found=_said(error), remedy=remedy) from error


@contextlib.contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """Yield `ray`, connected; what was connected here is closed at the end."""
    # a wrong address else costs twenty attempts of twenty seconds, and a first start tells Ray's makers
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "1")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray  # noqa: PLC0415 - an extra, and slow
        import ray.data  # noqa: PLC0415
    except ImportError as error:
        remedy = "install the extra: pip install 'stancebank[ray]'"
        raise Refused("engine ray", "engine-extra", found="no ray", remedy=remedy) from error
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # it tells at length what we raise
    if ray.is_initialized():
        yield ray
        return
    try:
        _probe(address)
        ray.init(
            address=address,
            log_to_driver=False,
            logging_level=logging.ERROR,
            include_dashboard=None if address else False,
            runtime_env={"env_vars": ONE_THREAD},
        )
    except (OSError, RuntimeError, ValueError) as error:
        place = f"engine ray at {address or 'no address'}"
        remedy = (
            "give HOST:PORT of a running head; this machine must be a node (ray start --address)"
        )
        raise Refused(place, "engine-address", found=_said(error), remedy=remedy) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _probe(address: str | None) -> None:
    """Raise OSError if nothing listens there, which Ray takes most of a minute to find."""
    host, colon, port = (address or "").rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host, int(port)), _PATIENCE).close()


def _said(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
