"""The catalogues: complete, with the same placeholders, and what becomes of a missing key."""

import re

import pytest

from frontend.texts import catalogue, client_texts, languages, preferred, translate

PLACEHOLDER = re.compile(r"\{\w+\}")
OTHERS = [language for language in languages() if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_has_a_text_that_english_does_not_have(language: str) -> None:
    assert set(catalogue(language)) == set(catalogue("en"))


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_the_placeholders(language: str) -> None:
    english = catalogue("en")
    for key, text in catalogue(language).items():
        if not key.endswith(".one"):
            wanted = set(PLACEHOLDER.findall(english[key]))
            assert set(PLACEHOLDER.findall(text)) == wanted, key


def test_values_and_counts_are_filled_in() -> None:
    assert translate("en", "dashboard.discovered", count=3) == "3 servers found on your network"
    assert translate("en", "dashboard.discovered", count=1) == "1 server found on your network"
    assert translate("de", "nav.history") == "Verlauf"
    assert translate("de-AT", "nav.history") == "Verlauf"
    assert translate("fr", "nav.history") == "History"
    assert translate("en", "no.such.text") == "no.such.text"


def test_the_scripts_get_only_their_own_texts() -> None:
    texts = client_texts("en")
    assert texts["state.playing"] == "Playing"
    assert "nav.history" not in texts


def test_the_browsers_first_known_language_is_taken() -> None:
    assert preferred("fr-CH, de;q=0.9, en;q=0.8") == "de"
    assert preferred("") == "en"
