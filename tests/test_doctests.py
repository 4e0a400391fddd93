"""Every example in a docstring is true."""

import doctest
import importlib
import pkgutil

import pytest

import stancebank

MODULES = [
    found.name
    for found in pkgutil.walk_packages(stancebank.__path__, "stancebank.")
    if not found.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
