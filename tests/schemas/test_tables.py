"""The schema that files have is the one that `datasets` would give them."""

import pytest

from stancebank.schemas import tables


@pytest.mark.parametrize("config", tables.SCHEMAS)
def test_the_schema_of_a_file_is_the_one_that_datasets_writes(config, scheme):
    import datasets

    ours = tables.written(config, scheme)
    theirs = datasets.Features.from_arrow_schema(ours).arrow_schema
    assert ours.serialize().equals(theirs.serialize())


@pytest.mark.parametrize("config", tables.SCHEMAS)
def test_a_file_has_the_types_of_its_schema_and_the_names_of_its_classes(config, scheme):
    ours = tables.written(config, scheme)
    assert ours.equals(tables.SCHEMAS[config])
    assert all(not field.metadata for field in ours)
    for name, classes in tables.class_names(config, ours).items():
        assert classes == scheme[name].names
