"""Forms: from the hub's schema to fields, and from what a browser posts back to the schema."""

import pytest
import voluptuous as vol

from frontend.pages.frame import local_path
from frontend.views.forms import Words, build_form, read_form
from hub.core.forms import fields_of, validate
from hub.core.selectors import Boolean, Duration, LibraryReference, Location, Text

SCHEMA = vol.Schema(
    {
        vol.Required("url"): Text(type="url"),
        vol.Optional("password"): Text(type="password"),
        vol.Optional("verify", default=True): Boolean(),
        vol.Optional("every", default=30): Duration(),
        vol.Optional("home"): Location(),
        vol.Optional("libraries"): LibraryReference(multiple=True),
    }
)
FIELDS = fields_of(SCHEMA, {"url": "http://nas:8096", "password": "kept-secret"})


def test_fields_have_words_values_and_the_first_error_has_the_focus() -> None:
    words = {"url": Words("Address", "With the port.")}
    form = build_form(FIELDS, words, {"base": "No.", "password": "Wrong.", "url": "No answer."})
    url, password, *_ = form.fields
    assert form.error == "No."
    assert (url.label, url.value, url.error, url.focus) == (
        "Address",
        "http://nas:8096",
        "No answer.",
        True,
    )
    assert url.described_by == "field-url-help field-url-error"
    assert (password.error, password.focus) == ("Wrong.", False)


def test_a_secret_is_never_given_back() -> None:
    form = build_form(FIELDS, {}, {"base": "No."})
    assert "kept-secret" not in repr(form)


def test_what_is_posted_becomes_what_the_schema_wants() -> None:
    posted = {
        "url": ["http://nas:8096"],
        "password": [""],
        "verify": ["true"],
        "every.hours": ["1"],
        "every.minutes": ["30"],
        "every.seconds": ["0"],
        "home.latitude": ["53.55"],
        "home.longitude": ["9.99"],
        "libraries": ["1\r\n2\r\n"],
    }
    assert validate(SCHEMA, read_form(FIELDS, posted)) == {
        "url": "http://nas:8096",
        "verify": True,
        "every": 5400.0,
        "home": {"latitude": 53.55, "longitude": 9.99},
        "libraries": ["1", "2"],
    }


def test_an_unticked_box_and_empty_parts_are_what_they_say() -> None:
    posted = {"url": ["http://nas"], "home.latitude": [""], "home.longitude": [""]}
    read = read_form(FIELDS, posted)
    assert read["verify"] is False
    assert "home" not in read
    assert validate(SCHEMA, read)["every"] == 30


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/history?search=ü", "/history?search=ü"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("history", "/"),
    ],
    ids=["ours", "a tab", "a new line", "two strokes", "a backslash", "an address", "no stroke"],
)
def test_nobody_is_led_elsewhere_after_signing_in(asked: str, led: str) -> None:
    assert local_path(asked) == led
