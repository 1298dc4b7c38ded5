"""What must not be in a log."""

import logging

import pytest

from frontend.cli.logs import WithoutSecrets

HIDDEN = "s3cr3t-s3cr3t"


@pytest.mark.parametrize(
    "text",
    [
        f"GET http://192.0.2.1/?X-Plex-Token={HIDDEN}&x=1",
        f"X-Emby-Token: {HIDDEN}",
        f"Authorization: Bearer {HIDDEN}",
        f"Authorization: Basic {HIDDEN}=",
        f'MediaBrowser Client="Usher", Token="{HIDDEN}"',
        f"{{'password': '{HIDDEN}', 'name': 'x'}}",
        f"{{'Pw': '{HIDDEN}'}}",
        f"POST /api/v1/webhook/{HIDDEN} 200",
        f"nats://user:{HIDDEN}@192.0.2.1:4222",
        f"api_key={HIDDEN};",
        f"Cookie: usher_session={HIDDEN}; theme=dark",
        f"ush_{HIDDEN}{HIDDEN} is unknown",
        f"eyJhbGciOiJIUzI1NiJ9.{HIDDEN}.x",
    ],
)
def test_a_credential_is_blanked(text: str) -> None:
    record = logging.LogRecord("hub", logging.INFO, "", 0, "%s", (text,), None)
    line = WithoutSecrets("%(message)s").format(record)
    assert HIDDEN not in line
    assert "REDACTED" in line


def test_other_words_are_kept() -> None:
    text = "Attic (http://192.0.2.1:32400) is away: basic facts: 3 tokens, secretary Ann"
    record = logging.LogRecord("hub", logging.INFO, "", 0, text, None, None)
    assert WithoutSecrets("%(message)s").format(record) == text
