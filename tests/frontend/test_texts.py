"""The catalogues: complete, with the same placeholders, and what becomes of a missing key."""

import re
from pathlib import Path

import pytest

import frontend
from frontend.texts import catalogue, client_texts, languages, preferred, translate

FRONTEND = Path(frontend.__file__).parent
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


TEMPLATE_KEY = re.compile(r"""\bt\(\s*["']([a-zA-Z][\w.]*\w)["']\s*[,)]""")
SCRIPT_KEY = re.compile(r"""\bt\(\s*"([a-z][\w.]*\w)"\s*[,)]""")
PYTHON_KEY = re.compile(r"""\.t\(\s*"([a-z][\w.]*\w)"\s*[,)]""")
NOTICE = re.compile(r"""notice="(\w+)\"""")


def _used(pattern: re.Pattern[str], folder: str, ending: str) -> set[str]:
    files = (FRONTEND / folder).rglob(f"*{ending}")
    return {key for file in files for key in pattern.findall(file.read_text("utf-8"))}


@pytest.mark.parametrize(
    ("pattern", "folder", "ending", "prefix"),
    [
        (TEMPLATE_KEY, "templates", ".html", ""),
        (SCRIPT_KEY, "src", ".ts", "client."),
        (PYTHON_KEY, "pages", ".py", ""),
        (NOTICE, "pages", ".py", "notice."),
    ],
)
def test_every_text_that_is_asked_for_exists(
    pattern: re.Pattern[str], folder: str, ending: str, prefix: str
) -> None:
    used = _used(pattern, folder, ending)
    assert used
    assert {f"{prefix}{key}" for key in used} - set(catalogue("en")) == set()


def test_no_template_has_words_of_its_own() -> None:
    own = re.compile(r">\s*([A-Z][a-z]+(?: [a-z]+)+)[^<{}]*<")
    found = {
        (file.name, words)
        for file in (FRONTEND / "templates").rglob("*.html")
        for words in own.findall(file.read_text("utf-8"))
    }
    assert found == set()
