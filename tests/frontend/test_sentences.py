"""What the hub says in English is shown in the language of who reads it."""

import pytest

from frontend.sentences import PATTERNS, in_language
from frontend.texts import catalogue
from hub.auth.passwords import require_strong
from hub.core.errors import InvalidInput
from hub.history.importers.tautulli.layout import NotTautulli


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The name or the password is wrong.", "Name oder Passwort stimmen nicht."),
        (
            "Too many attempts to sign in. Try again in 7 s.",
            "Zu viele Anmeldeversuche. Versuch es in 7 s noch einmal.",
        ),
        ("must be one of a, b", "Wähle etwas von dem, was angeboten wird."),
        ("must be at least 0:01:00", "Mindestens 0:01:00."),
        ("/films is a folder. Do you mean /films/a?", "/films ist ein Ordner. Meinst du /films/a?"),
        ("something else {x}", "Something else {x}"),
        ("", ""),
    ],
)
def test_known_sentences_are_translated_and_others_shown(said: str, shown: str) -> None:
    assert in_language("de", said) == shown
    assert in_language("en", said) == f"{said[:1].upper()}{said[1:]}"


def test_everything_that_a_password_lacks_is_named() -> None:
    with pytest.raises(InvalidInput) as weak:
        require_strong("x")
    assert in_language("de", weak.value.message) == (
        "Dem Passwort fehlt noch: mindestens 12 Zeichen, ein großer Buchstabe, eine Ziffer, "
        "ein Sonderzeichen."
    )


def test_every_known_sentence_has_its_words() -> None:
    for language in ("en", "de"):
        assert {f"said.{name}" for name, _ in PATTERNS} <= set(catalogue(language))


def test_why_a_file_cannot_be_imported_is_said_in_german() -> None:
    said = in_language("de", str(NotTautulli("it has no table session_history.")))
    assert said.startswith(
        "Das ist keine Datenbank von Tautulli: Sie hat keine Tabelle session_history. Gib tautulli"
    )
