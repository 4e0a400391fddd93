"""Ways to write codings down shortly."""

import pytest

from stancebank.agreement import Choice, Coding, Unit, measure


@pytest.fixture(scope="session")
def nominal():
    """Rows of annotators, columns of units: a class, "" for none given, None for not annotated."""

    def make(rows, *, documents=None, layer="check_worthiness"):
        columns = range(len(rows[0]))
        units = [Unit(f"u{i:05d}", documents[i] if documents else "d", 10) for i in columns]
        codings = [
            Coding(
                f"a{number}",
                units[i].id,
                layer,
                None if value is None else ((Choice(str(value)),) if value != "" else ()),
            )
            for number, row in enumerate(rows, 1)
            for i, value in enumerate(row)
        ]
        return units, codings

    return make


@pytest.fixture(scope="session")
def one():
    """Return the one figure of that name, over all classes, units and annotators by default."""

    def find(units, codings, name, *, label=None, attribute=None, slice_=None, **settings):
        figures = measure(units, codings, **settings)
        wanted = (name, label, attribute, slice_)
        said = [f for f in figures if (f.name, f.label, f.attribute, f.slice) == wanted]
        assert len(said) == 1, f"{len(said)} figures are {wanted}"
        return said[0]

    return find
