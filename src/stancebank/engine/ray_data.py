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

RETRIES = 3
"""How often an input is asked for again whose worker was lost; Ray Data would never end."""

_PLACE = "place"
_PATIENCE = 5.0  # seconds for a cluster's head to answer


def run(
    step: Callable[[Parcel], Parcel],
    inputs: Iterable[Parcel],
    *,
    keep: Callable[[Parcel], Kept],
    name: Callable[[Parcel], str] = lambda _: "an input",
    address: str | None = None,
) -> Iterator[Kept]:
    """Yield `keep(step(x))` for each x of `inputs`, in order.

    `step` is sent to the workers; it must be the same for the same input, for it is called again
    where a worker is lost. `keep` is called here, for each result as it comes. So this process
    holds two windows of inputs (one at work, one being read), one result, and what `keep` returned
    out of turn; results that wait are in the cluster's object stores, which Ray bounds.

    An input that its worker does not survive is asked for RETRIES times more, and then, with what
    else is missing of its window, as often as a task of its own: that tells which one it is. All
    other results of the window are kept before it is refused, under what `name` says of it.

    No cluster is asked for without an input. `address` is its head's, as HOST:PORT, or `auto` for
    the one that this machine is of; by default it is RAY_ADDRESS's, else this machine's, else one
    that is started here and ends with the run.

    Raises:
        Refused: rules `engine-extra`, `engine-address`, `engine-client` (a `ray://` address), and
            `engine-worker` where an input ends its workers. An exception of a step is raised here.

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
            for place, result in _results(ray, step, window, name):
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
    ray: Any,
    step: Callable[[Parcel], Parcel],
    window: list[pa.Table],
    name: Callable[[Parcel], str],
) -> Iterator[tuple[int, Parcel]]:
    """Yield a window's results as they come, in any order."""
    missing = {table[_PLACE][0].as_py(): table for table in window}
    lost = (
        ray.exceptions.WorkerCrashedError,
        ray.exceptions.OutOfMemoryError,
        ray.exceptions.NodeDiedError,
    )
    try:
        try:
            for place, result in _together(ray, step, window):
                yield place, result
                del missing[place]
        except lost:
            yield from _alone(ray, step, missing, lost, name)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from error
    except ray.exceptions.RayError as error:
        remedy = "see the cluster's logs, and build again: what was kept is not computed again"
        raise Refused("engine ray", "engine-worker", found=_said(error), remedy=remedy) from error


def _together(
    ray: Any, step: Callable[[Parcel], Parcel], window: list[pa.Table]
) -> Iterator[tuple[int, Parcel]]:
    """Yield a window's results; the first input that fails ends it, and Ray Data names none."""
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
        max_retries=RETRIES,
    )
    for table in data.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        yield from _parcels(table)


def _alone(
    ray: Any,
    step: Callable[[Parcel], Parcel],
    missing: Mapping[int, pa.Table],
    lost: tuple[type[Exception], ...],
    name: Callable[[Parcel], str],
) -> Iterator[tuple[int, Parcel]]:
    """Yield the results of inputs that are a task each; then refuse those whose workers ended."""
    task = ray.remote(num_cpus=1, max_retries=RETRIES)(_computed_alone)
    sent = ray.put(step)
    asked = {task.remote(sent, table): place for place, table in missing.items()}
    fatal: list[int] = []
    waiting = list(asked)
    found: Exception | None = None
    while waiting:
        (ready,), waiting = ray.wait(waiting)
        place = asked.pop(ready)
        try:
            yield from _parcels(ray.get(ready))
        except lost as error:
            fatal.append(place)
            found = error
    if found is not None:
        parcels = (parcel for place in sorted(fatal) for _, parcel in _parcels(missing[place]))
        remedy = (
            "mend it or take it out of the catalogue, and build again: all else of its window was "
            "kept; the cluster's logs say more"
        )
        raise Refused(
            "; ".join(map(name, parcels)), "engine-worker", found=_said(found), remedy=remedy
        ) from found


def _computed_alone(step: Callable[[Parcel], Parcel], table: pa.Table) -> pa.Table:
    return pa.concat_tables(_computed(step, table))


@contextlib.contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """Yield `ray`, connected; what was connected here is closed at the end."""
    # a wrong address else costs twenty attempts of twenty seconds, and a first start tells Ray's makers
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "1")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # what Ray ends for want of memory it else begins again without end, whatever `max_retries` is
    os.environ.setdefault("RAY_task_oom_retries", str(RETRIES))
    try:
        import ray  # noqa: PLC0415 - an extra, and slow
        import ray.data  # noqa: PLC0415
    except ImportError as error:
        remedy = "install the extra: pip install 'stancebank[ray]'"
        raise Refused("engine ray", "engine-extra", found="no ray", remedy=remedy) from error
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # it tells at length what we raise
    _refuse_client(ray, address)
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


def _refuse_client(ray: Any, address: str | None) -> None:
    """Refuse Ray Client: it connects, and then Ray Data finds no worker of its own (Ray 2.60)."""
    said = address or os.environ.get("RAY_ADDRESS") or ""
    if said.startswith("ray://") or ray.util.client.ray.is_connected():
        remedy = (
            "run it on a machine of the cluster, with the head's HOST:PORT (that of ray start, by "
            "default 6379) or without --address"
        )
        place = f"engine ray at {said or 'a client'}"
        raise Refused(place, "engine-client", found="Ray Client, without Ray Data", remedy=remedy)


def _probe(address: str | None) -> None:
    """Raise OSError if nothing listens there, which Ray takes most of a minute to find."""
    host, colon, port = (address or "").rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host, int(port)), _PATIENCE).close()


def _said(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
