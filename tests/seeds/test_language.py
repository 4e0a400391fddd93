"""Languages of texts that were written for this test: of short ones, long ones and mixed ones."""

from __future__ import annotations

import pytest

from stancebank.seeds import language

TEXTS = {
    "en": "The council met on Thursday to talk about the new bridge, and nobody could say what it costs. ",
    "de": "Der Rat hat am Donnerstag über die neue Brücke beraten, und niemand konnte die Kosten nennen. ",
    "fr": "Le conseil a parlé jeudi du nouveau pont, et personne ne savait dire combien il coûtera. ",
    "fi": "Valtuusto keskusteli torstaina uudesta sillasta, eikä kukaan osannut sanoa sen hintaa. ",
    "ru": "В четверг совет обсуждал новый мост, и никто не мог сказать, сколько он будет стоить. ",
    "el": "Το συμβούλιο μίλησε την Πέμπτη για τη νέα γέφυρα και κανείς δεν ήξερε πόσο κοστίζει. ",
    "ja": "市議会は木曜日に新しい橋について話し合ったが、費用を言える人はいなかった。",
}


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("times", [1, 9, 40])
def test_a_text_of_any_length_has_its_language(code: str, times: int) -> None:
    assert language.detect(TEXTS[code] * times) == code


@pytest.mark.parametrize("code", ["en", "de", "fr", "fi"])
@pytest.mark.parametrize("times", [1, 40])
def test_capitals_do_not_change_the_language(code: str, times: int) -> None:
    assert language.detect((TEXTS[code] * times).upper()) == code


def test_a_head_in_another_language_does_not_decide() -> None:
    assert language.detect(TEXTS["en"] * 3 + TEXTS["de"] * 40) == "de"
    assert language.detect(TEXTS["de"] * 3 + TEXTS["en"] * 40) == "en"


def test_numbers_have_no_language() -> None:
    assert language.detect("12 34 56 " * 200) is None
    assert language.detect("") is None
