"""A shard that travels comes back as it would have been made here, or is refused."""

import dataclasses

import pyarrow as pa
import pytest

from stancebank.corpus import parcels
from stancebank.corpus.build import Given, Recipe
from stancebank.errors import Refused
from stancebank.schemas import tables
from stancebank.schemas.segmentation import Segmentation

TEXTS = {"a": "Prices rose. She said so.", "b": "", "c": "“Non”, dit-elle. 🙂 Fin"}


@pytest.fixture
def recipe(repository):
    return Recipe((repository / "schemas" / "labels.toml").read_bytes(), ())


@pytest.fixture
def given():
    rows = [
        dict.fromkeys(tables.DOCUMENTS.names) | {"doc_id": doc_id, "text": text, "language": "xx"}
        for doc_id, text in TEXTS.items()
    ]
    own = Segmentation("a", ((0, 25),), (((0, 6), (7, 12), (13, 25)),))
    documents = pa.Table.from_pylist(rows, schema=tables.DOCUMENTS)
    return Given(documents, ["seeds/d.txt: seed-empty"], {"a": own})


def test_what_comes_back_is_what_would_have_been_made_here(recipe, given):
    came = parcels.unpack(parcels.LabelParcel.of(recipe)(parcels.pack("0f", given)))
    assert (came.key, came.refused) == ("0f", given.refused)
    made = recipe.label(given.documents, given.segmented)
    assert list(came.tables) == list(tables.CONFIGS)
    assert all(came.tables[config].equals(made[config]) for config in tables.CONFIGS)
    assert came.tables["sentences"]["doc_id"].to_pylist().count("a") == 1


def test_a_machine_that_would_label_otherwise_is_refused(recipe, given):
    other = dataclasses.replace(parcels.LabelParcel.of(recipe), fingerprint="another")
    with pytest.raises(Refused, match="engine-worker-differs"):
        other(parcels.pack("0f", given))
