"""Alerts in the language of who reads them, and texts that all languages have."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from rules.alerts.alert import Alert
from rules.alerts.translating import told_in
from rules.alerts.wording import facts_of, formatted, languages, texts, words
from rules.effects import RaiseAlert, Severity
from tests.rules.alerts.conftest import START, Shelf, cause

SLOT = re.compile(r"\{[\w.]+(?:\|\w+)?\}")
BERLIN = ZoneInfo("Europe/Berlin")
TRAVEL = Alert(
    id="1",
    kind="impossible_travel",
    key="k",
    rule_id="r",
    rule="Travel",
    run_id="run",
    severity=Severity.CRITICAL,
    title="Anna was in two places too far apart",
    message="In English.",
    raised_at=START,
    last_at=START,
    evidence={
        "person.name": "Anna",
        "item.full_title": "Film",
        "travel.from_place": "home",
        "travel.to_place": "Paris, France",
        "travel.left_at": "2026-03-01T19:00:00+00:00",
        "travel.hours": 1.5,
        "travel.distance_km": 5570.4,
        "travel.speed_kmh": 3713.6,
        "travel.doubts": ["mobile", "coarse"],
    },
    worded=("title", "message"),
)


@pytest.mark.parametrize("language", sorted(languages()))
def test_all_languages_have_the_same_texts(language: str) -> None:
    english, found = texts(), texts(language)
    assert found.keys() == english.keys()
    assert found["kinds"].keys() == english["kinds"].keys()
    for kind, wanted in english["kinds"].items():
        assert set(facts_of(kind, language)) == set(facts_of(kind))
        for part in ("title", "message"):
            slots = [sorted(SLOT.findall(one)) for one in found["kinds"][kind][part]]
            assert slots == [sorted(SLOT.findall(one)) for one in wanted[part]], (kind, part)
    for name in ("plurals", "units", "doubts", "network_kinds"):
        assert found[name].keys() == english[name].keys()
    assert len(found["months"]) == 12


def test_an_alert_is_told_in_german_from_its_evidence() -> None:
    told = told_in(TRAVEL, "de-AT", BERLIN)
    assert told.title == "Anna war an zwei Orten, die zu weit auseinanderliegen"
    assert told.message.startswith(
        "Anna hat bis 1. März, 20:00 Uhr zu Hause geschaut und nach 1 Stunde und 30 Minuten in"
        " Paris, Frankreich Film gestartet. Das sind mindestens 5.600 km oder 3.700 km/h:"
    )
    assert "Mobilfunknetze zeigen oft eine andere Stadt und die Orte" in told.message
    assert "5,600 km, or 3,700 km/h" in told_in(TRAVEL, "en", BERLIN).message
    assert told_in(TRAVEL, "xx", BERLIN) == told_in(TRAVEL, "en", BERLIN)


def test_without_doubts_none_are_told() -> None:
    sure = replace(TRAVEL, evidence={**TRAVEL.evidence, "travel.doubts": []})
    assert "Sicher" not in told_in(sure, "de", BERLIN).message


def test_what_a_rule_wrote_stays() -> None:
    own = replace(TRAVEL, worded=("message",), title="Look at this")
    told = told_in(own, "de", BERLIN)
    assert told.title == "Look at this"
    assert told.message.startswith("Anna hat")
    assert told_in(replace(TRAVEL, worded=()), "de", BERLIN).message == "In English."


def test_a_german_sentence_of_every_kind_has_no_hole() -> None:
    values = {"person.name": "Anna", "rule.name": "Regel"}
    for kind in texts("de")["kinds"]:
        for part in ("title", "message"):
            assert words(kind, part, values.get, ZoneInfo("UTC"), "de")


@pytest.mark.parametrize(
    ("place", "english", "german"),
    [
        ("Melbourne, AU", "in Melbourne, Australia", "in Melbourne, Australien"),
        ("Paris, France", "in Paris, France", "in Paris, Frankreich"),
        ("US", "in the United States", "in den USA"),
        ("Switzerland", "in Switzerland", "in der Schweiz"),
        ("home", "at home", "zu Hause"),
        ("Wakanda", "in Wakanda", "in Wakanda"),
        ("Springfield, ZZ Top, XX", "in Springfield, ZZ Top, XX", "in Springfield, ZZ Top, XX"),
    ],
)
def test_places_are_said_as_people_say_them(place: str, english: str, german: str) -> None:
    for language, wanted in (("en", english), ("de", german)):
        assert formatted(place, "in", BERLIN, language) == wanted


async def test_a_household_has_alerts_in_its_language_and_a_viewer_in_theirs(shelf: Shelf) -> None:
    book = await shelf.book(language="de")
    raised = await book.raise_alert(RaiseAlert(), cause())
    found = await book.get(raised["id"])
    assert found.message.startswith("Die Regel „Too many streams“ hat etwas gefunden")
    assert found.worded == ("title", "message")
    told = told_in(found, "en", ZoneInfo("UTC"))
    assert told.message.startswith("The rule “Too many streams” found something to look at while")
    own = RaiseAlert(title="Mine", key="other")
    written = await book.get((await book.raise_alert(own, cause()))["id"])
    assert (written.title, written.worded) == ("Mine", ("message",))
