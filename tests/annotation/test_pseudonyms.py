"""No e-mail leaves its table, and a pseudonym stays whose it was."""

import stat

import pytest

from stancebank.annotation import pseudonyms
from stancebank.errors import Refused


def test_the_studios_own_annotators_are_pseudonyms_already():
    assert pseudonyms.name(["a7@stancebank.invalid"], {}, []) == {"a7@stancebank.invalid": "a7"}


def test_a_stranger_gets_the_next_pseudonym_that_nobody_has():
    found = pseudonyms.name(["roe@x.org", "a1@stancebank.invalid"], {"old@x.org": "a2"}, ["a3"])
    assert found == {"a1@stancebank.invalid": "a1", "roe@x.org": "a4"}


def test_an_e_mail_of_the_studios_domain_that_is_no_pseudonym_becomes_one():
    assert pseudonyms.name(["roe@stancebank.invalid"], {}, ["a1"]) == {
        "roe@stancebank.invalid": "a2"
    }


def test_the_table_survives_and_only_its_owner_reads_it(tmp_path):
    known = {"roe@x.org": "a2"}
    pseudonyms.save(tmp_path / ".studio", known)
    assert pseudonyms.load(tmp_path / ".studio") == known
    mode = (tmp_path / ".studio" / pseudonyms.NAME).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_table_with_a_name_for_a_pseudonym_is_refused(tmp_path):
    (tmp_path / pseudonyms.NAME).write_text('"roe@x.org" = "roe"\n', "utf-8")
    with pytest.raises(Refused, match="annotator-name"):
        pseudonyms.load(tmp_path)
