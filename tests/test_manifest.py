"""A manifest's bytes cannot change unseen."""

import pytest

from stancebank import manifest
from stancebank.errors import Refused

MANIFEST = manifest.Manifest(
    name="n",
    version="1.0.0",
    splits={"rule": "all"},
    tables={"documents": {"train": manifest.TableRecord(1, "ab", (manifest.File("f", 3, "c"),))}},
    inputs={},
    code={},
    models={},
    labels={},
)


def test_a_manifest_is_read_as_it_was_written():
    assert manifest.from_json(MANIFEST.to_json(), place="m") == MANIFEST


@pytest.mark.parametrize("at", range(0, len(MANIFEST.to_json()), 7))
def test_no_byte_of_a_manifest_changes_unseen(at):
    raw = bytearray(MANIFEST.to_json())
    raw[at] ^= 1
    with pytest.raises(Refused, match="manifest-"):
        manifest.from_json(bytes(raw), place="m")
