"""A step's results come in order, from any number of processes, and errors come out."""

import functools
import operator
import pickle

import pytest

from stancebank.engine import local
from stancebank.errors import Refused

double = functools.partial(operator.mul, 2)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_inputs(workers):
    assert list(local.run(double, range(50), workers=workers)) == [2 * n for n in range(50)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_step_is_raised_here(workers):
    with pytest.raises(ZeroDivisionError):
        list(local.run(functools.partial(operator.floordiv, 1), [1, 0, 1], workers=workers))


def test_the_environment_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    list(local.run(double, range(2), workers=2))
    import os

    assert os.environ["OMP_NUM_THREADS"] == "7"


@pytest.mark.parametrize("found", [None, 7])
def test_a_refusal_travels_whole(found):
    sent = Refused("a.txt", "unlucky", found=found, remedy="take another")
    came = pickle.loads(pickle.dumps(sent))
    assert (type(came), str(came), vars(came)) == (Refused, str(sent), vars(sent))
