"""Selectors and forms: one vocabulary for flows, options and blueprint inputs."""

from datetime import timedelta
from typing import Any

import pytest
import voluptuous as vol
from hypothesis import given
from hypothesis import strategies as st

from hub.core.forms import InvalidForm, fields_of, validate, without_secrets
from hub.core.selectors import (
    SELECTORS,
    AccountReference,
    Actions,
    AnyObject,
    Boolean,
    Conditions,
    Country,
    Date,
    DateTime,
    Duration,
    EntityReference,
    Language,
    LibraryReference,
    Location,
    MediaTypeOf,
    NotifyTarget,
    Number,
    Option,
    PersonReference,
    PlayerReference,
    Select,
    Selector,
    ServerReference,
    SeverityOf,
    TemplateText,
    Text,
    Time,
    TimeZone,
    Triggers,
    selector_from,
)

EXAMPLES: list[tuple[Selector, Any, Any]] = [
    (AccountReference(), "plex:1/7", "plex:1/7"),
    (PlayerReference(multiple=True), "tv", ["tv"]),
    (Country(multiple=True), ["de", "DE", "FR"], ["DE", "FR"]),
    (Country(countries=("DE",)), "DE", "DE"),
    (SeverityOf(), "Critical", "critical"),
    (MediaTypeOf(multiple=True), "movie", ["movie"]),
    (NotifyTarget(multiple=True), ["notify.phone", "phone"], ["phone"]),
    (TemplateText(), "{{ now() }}", "{{ now() }}"),
    (Triggers(), {"trigger": "hub", "event": "start"}, [{"trigger": "hub", "event": "start"}]),
    (Conditions(), "{{ true }}", ["{{ true }}"]),
    (Actions(), [{"event": "x"}], [{"event": "x"}]),
    (Text(), "  hello ", "hello"),
    (Text(type="password"), " keeps blanks ", " keeps blanks "),
    (Text(type="url"), "https://one.example/x", "https://one.example/x"),
    (Text(type="email"), "ada@example.org", "ada@example.org"),
    (Text(multiple=True), "one", ["one"]),
    (Number(min=1, max=9), "7", 7),
    (Number(step=0.5), 1, 1.0),
    (Number(step="any"), "2.25", 2.25),
    (Boolean(), "on", True),
    (Boolean(), False, False),
    (Select(options=("a", "b")), "b", "b"),
    (Select(options=(Option("a", "A"),), multiple=True), ["a", "a"], ["a"]),
    (Select(options=({"value": "a"},), custom_value=True), "new", "new"),
    (Duration(), "01:30", 5400.0),
    (Duration(), "00:01:30", 90.0),
    (Duration(), {"minutes": 1, "seconds": 30}, 90.0),
    (Duration(), timedelta(minutes=2), 120.0),
    (Duration(), 45, 45.0),
    (Time(), "22:30", "22:30:00"),
    (Date(), "2026-01-31", "2026-01-31"),
    (DateTime(), "2026-01-31T22:30:00+05:45", "2026-01-31T22:30:00+05:45"),
    (TimeZone(), "Asia/Kathmandu", "Asia/Kathmandu"),
    (Language(), "pt-BR", "pt-BR"),
    (Location(), {"latitude": "47.5", "longitude": 8}, {"latitude": 47.5, "longitude": 8.0}),
    (
        Location(radius=True),
        {"latitude": 1, "longitude": 2, "radius": 3},
        {"latitude": 1.0, "longitude": 2.0, "radius": 3.0},
    ),
    (EntityReference(domain="sensor"), "sensor.a", "sensor.a"),
    (ServerReference(multiple=True), ["plex:1"], ["plex:1"]),
    (LibraryReference(), "1", "1"),
    (PersonReference(), "p", "p"),
    (AnyObject(), {"a": [1]}, {"a": [1]}),
]

WRONG: list[tuple[Selector, Any]] = [
    (Text(), ["a"]),
    (Text(), True),
    (Text(max_length=3), "four"),
    (Text(type="url"), "one.example"),
    (Text(type="url"), "ftp://one.example"),
    (Text(type="email"), "ada"),
    (Number(), "seven"),
    (Number(), True),
    (Number(), float("nan")),
    (Number(), 1.5),
    (Number(min=1), 0),
    (Number(max=1), 2),
    (Boolean(), "maybe"),
    (Select(options=("a",)), "b"),
    (Select(options=("a",), multiple=True), ["a", "b"]),
    (Duration(), "soon"),
    (Duration(), {"weeks": 1}),
    (Duration(min=10), 5),
    (Duration(max=10), 50),
    (Time(), "25:00"),
    (Date(), "31.1.2026"),
    (DateTime(), "tomorrow"),
    (TimeZone(), "Mars/Base"),
    (TimeZone(), "../../etc/passwd"),
    (Language(), "Deutsch!"),
    (Language(languages=("en",)), "de"),
    (Location(), {"latitude": 91, "longitude": 0}),
    (Location(), "here"),
    (EntityReference(), ""),
    (PersonReference(), 7),
]


@pytest.mark.parametrize(("selector", "given_value", "expected"), EXAMPLES)
def test_a_value_is_taken_and_taken_again(
    selector: Selector, given_value: Any, expected: Any
) -> None:
    assert selector(given_value) == expected
    assert selector(selector(given_value)) == expected


@pytest.mark.parametrize(("selector", "wrong"), WRONG)
def test_a_wrong_value_is_refused_in_words(selector: Selector, wrong: Any) -> None:
    with pytest.raises(vol.Invalid, match="must"):
        selector(wrong)


def test_every_selector_is_tried_and_spelled_in_yaml_as_it_is_read() -> None:
    assert {type(selector) for selector, *_ in EXAMPLES} == set(SELECTORS.values())
    for selector, value, expected in EXAMPLES:
        again = selector_from(selector.as_dict())
        assert again.as_dict() == selector.as_dict()
        assert again(value) == expected


@pytest.mark.parametrize(
    ("spelled", "words"),
    [
        ("colour", "unknown selector 'colour'; known are .*number"),
        ({"number": {"minimum": 1}}, "number has no option minimum; known are .*min"),
        ({"number": None, "text": None}, "one name"),
        (7, "one name"),
    ],
)
def test_a_wrong_selector_says_what_would_be_right(spelled: Any, words: str) -> None:
    with pytest.raises(vol.Invalid, match=words):
        selector_from(spelled)


@given(
    st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.lists(st.text()), st.booleans())
)
def test_no_selector_breaks_on_any_value(value: Any) -> None:
    for selector, *_ in EXAMPLES:
        try:
            selector(value)
        except vol.Invalid:
            continue


SCHEMA = vol.Schema(
    {
        vol.Required("url"): Text(type="url"),
        vol.Required("token"): Text(type="password"),
        vol.Optional("note"): Text(),
        vol.Required("poll", default=5): Number(min=1),
        "plain": str,
        vol.Optional("kind"): vol.In(["a", "b"]),
        vol.Optional("ratio"): vol.Coerce(float),
    }
)


def test_a_form_names_each_wrong_field() -> None:
    with pytest.raises(InvalidForm) as invalid:
        validate(SCHEMA, {"url": "x", "token": "", "poll": "0", "extra": 1, "kind": "c"})
    assert set(invalid.value.errors) == {"url", "token", "poll", "extra", "kind"}
    assert invalid.value.errors["token"] == "required"
    assert invalid.value.errors["extra"] == "unknown field"


def test_what_is_left_empty_is_not_given() -> None:
    data = {"url": "http://a", "token": "t", "note": "", "poll": ""}
    assert validate(SCHEMA, data) == {"url": "http://a", "token": "t", "poll": 5}
    assert validate(None, {"x": 1}) == {}


def test_fields_are_described_for_a_screen_without_secrets() -> None:
    fields = {field.name: field for field in fields_of(SCHEMA, {"url": "http://a", "token": "t"})}
    assert list(fields) == ["url", "token", "note", "poll", "plain", "kind", "ratio"]
    assert (fields["url"].suggested, fields["token"].suggested) == ("http://a", None)
    assert (fields["poll"].required, fields["poll"].default) == (True, 5)
    assert fields["kind"].selector.as_dict() == {"select": {"options": ["a", "b"]}}
    assert fields["ratio"].selector.as_dict() == {"number": {"step": "any"}}
    assert without_secrets(SCHEMA, {"url": "u", "token": "t"}) == {"url": "u"}


def test_errors_inside_a_value_belong_to_its_field() -> None:
    schema = vol.Schema({"place": vol.Schema({"x": int}), "many": [int]})
    with pytest.raises(InvalidForm) as invalid:
        validate(schema, {"place": {"x": "one"}, "many": [1, "two"]})
    assert set(invalid.value.errors) == {"place", "many"}
