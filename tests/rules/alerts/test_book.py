"""The life of alerts: raised, merged, acknowledged, resolved, resting, forgotten."""

from typing import Any

import pytest

from hub.core.errors import Conflict, InvalidInput, NotFound
from rules.alerts.alert import AlertFilter, AlertStatus
from rules.effects import RaiseAlert, ResolveAlert, Severity
from tests.rules.alerts.conftest import START, Shelf, cause
from tests.rules.detections.story import PHONE, TV
from tests.support.waiting import eventually

ALL = AlertFilter()


async def test_repeats_are_one_alert(shelf: Shelf) -> None:
    book = await shelf.book()
    first = await book.raise_alert(RaiseAlert(), cause())
    again = await book.raise_alert(RaiseAlert(severity=Severity.CRITICAL), cause(minutes=30))
    other = await book.raise_alert(RaiseAlert(), cause("bob"))
    assert (first["new"], again["new"], other["new"]) == (True, False, True)
    alert = await book.get(first["id"])
    await book.stop()
    assert (alert.count, alert.severity) == (2, Severity.CRITICAL)
    assert (alert.last_at - alert.raised_at).total_seconds() == 1800
    assert shelf.told == [
        ("raised", "limit|anna"),
        ("raised", "limit|bob"),
        ("repeated", "limit|anna"),
    ]


async def test_a_repeat_after_a_long_time_is_a_new_one(shelf: Shelf) -> None:
    book = await shelf.book(merge_within=3600)
    first = await book.raise_alert(RaiseAlert(), cause())
    later = await book.raise_alert(RaiseAlert(), cause(minutes=61))
    await book.stop()
    assert later["new"]
    assert first["id"] != later["id"]


async def test_it_is_durable(shelf: Shelf) -> None:
    book = await shelf.book()
    raised = await book.raise_alert(RaiseAlert(facts=("player.name",)), cause())
    await book.raise_alert(RaiseAlert(), cause(minutes=1))
    await book.stop()
    again = await shelf.book()
    found = await again.get(raised["id"])
    assert found.count == 2
    assert found.evidence["player.name"] == TV.name
    assert found.subject.person == "Anna"
    merged = await again.raise_alert(RaiseAlert(), cause(minutes=2))
    assert merged == {"id": raised["id"], "new": False}
    await again.stop()


async def test_acknowledged_and_resolved(shelf: Shelf) -> None:
    book = await shelf.book()
    raised = await book.raise_alert(RaiseAlert(), cause())
    seen = await book.acknowledge(raised["id"], "eve", "looking into it")
    assert (seen.status, seen.changed_by) == (AlertStatus.ACKNOWLEDGED, "eve")
    done = await book.resolve(raised["id"], "eve")
    assert (done.status, done.note) == (AlertStatus.RESOLVED, "looking into it")
    with pytest.raises(Conflict):
        await book.acknowledge(raised["id"], "eve")
    with pytest.raises(NotFound):
        await book.get("no such")
    assert [change for change, _ in shelf.told] == ["raised", "acknowledged", "resolved"]
    await book.stop()


async def test_a_resolved_one_rests(shelf: Shelf) -> None:
    book = await shelf.book()
    await book.raise_alert(RaiseAlert(), cause())
    resolved = await book.resolve_alerts(ResolveAlert(), cause(minutes=10))
    soon = await book.raise_alert(RaiseAlert(cool_down_s=600), cause(minutes=15))
    later = await book.raise_alert(RaiseAlert(cool_down_s=600), cause(minutes=21))
    await book.stop()
    assert resolved == {"resolved": 1}
    assert soon["suppressed"] == "cool_down"
    assert later["new"] is True


async def test_resolving_by_kind_is_about_the_same_person(shelf: Shelf) -> None:
    book = await shelf.book()
    for person in ("anna", "bob"):
        await book.raise_alert(RaiseAlert(kind="travel"), cause(person))
    done = await book.resolve_alerts(ResolveAlert(kind="travel"), cause("bob", "other", 5))
    assert done == {"resolved": 1}
    page = await book.page(AlertFilter(status=(AlertStatus.OPEN,)))
    assert [alert.subject.person_id for alert in page.alerts] == ["anna"]
    await book.stop()


async def test_exceptions(shelf: Shelf) -> None:
    book = await shelf.book()
    exceptions = book.exceptions
    await exceptions.add(rule_id="limit", person_id="anna", player_key=PHONE.key)
    await exceptions.add(network="192.168.1.0/24", until=START)
    quiet = await book.raise_alert(RaiseAlert(), cause(player=PHONE))
    assert quiet["suppressed"] == "exception"
    assert (await book.raise_alert(RaiseAlert(), cause(player=TV)))["new"]
    assert (await book.raise_alert(RaiseAlert(), cause(rule="other", player=PHONE)))["new"]
    with pytest.raises(InvalidInput, match="needs a person"):
        await exceptions.add(rule_id="limit")
    with pytest.raises(InvalidInput, match="is not an address"):
        await exceptions.add(network="home")
    await exceptions.remove(quiet["exception"])
    assert len((await shelf.book()).exceptions.all()) == 1
    await book.stop()


async def test_pages_hold_every_alert_once(shelf: Shelf) -> None:
    book = await shelf.book()
    for number in range(25):
        await book.raise_alert(RaiseAlert(), cause(f"p{number}", minutes=number % 4))
    found, cursor = list[str](), None
    while True:
        page = await book.page(ALL, cursor=cursor, limit=7)
        found += [alert.id for alert in page.alerts]
        if (cursor := page.cursor) is None:
            break
    assert len(found) == len(set(found)) == 25
    last = [(await book.get(one)).last_at for one in found]
    assert last == sorted(last, reverse=True)
    with pytest.raises(InvalidInput):
        await book.page(ALL, cursor="nonsense")
    await book.stop()


async def test_the_oldest_resolved_ones_are_forgotten_first(shelf: Shelf) -> None:
    book = await shelf.book()
    ids = [
        (await book.raise_alert(RaiseAlert(), cause(f"p{n}", minutes=n)))["id"] for n in range(6)
    ]
    await book.resolve(ids[4], "eve")
    assert await book._table.prune(4) == 2
    page = await book.page(ALL)
    assert {alert.id for alert in page.alerts} == {ids[1], ids[2], ids[3], ids[5]}
    await book.stop()


async def test_an_alert_without_texts_of_its_own(shelf: Shelf) -> None:
    book = await shelf.book()
    raised = await book.raise_alert(RaiseAlert(kind="mine"), cause())
    alert = await book.get(raised["id"])
    await book.stop()
    assert alert.title == "Too many streams: Anna"
    assert "Film 1" in alert.message


async def test_resolved_alerts_are_forgotten_after_their_time(shelf: Shelf) -> None:
    book = await shelf.book(keep_for="30d")
    for person in ("anna", "ben"):
        await book.raise_alert(RaiseAlert(), cause(person))
    first = (await book.page(AlertFilter(person="anna"))).alerts[0]
    await book.resolve(first.id, by="test")
    await book.stop()
    again = await shelf.book(keep_for="30d")

    async def left() -> list[str | None]:
        page = await again.page(AlertFilter())
        return [one.subject.person_id for one in page.alerts]

    async def is_pruned() -> bool:
        return await left() == ["ben"]

    await eventually(is_pruned)
    await again.stop()


@pytest.mark.parametrize(
    "wanted",
    [
        AlertFilter(),
        AlertFilter(status=(AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED)),
        AlertFilter(kind=("a",)),
        AlertFilter(severity=(Severity.INFO,)),
        AlertFilter(server="a"),
        AlertFilter(rule="a", severity=(Severity.INFO,)),
        AlertFilter(person="a", kind=("b",), status=(AlertStatus.RESOLVED,)),
        AlertFilter(kind=("b",), severity=(Severity.INFO,), status=(AlertStatus.OPEN,)),
    ],
    ids=str,
)
async def test_no_list_reads_the_whole_table(shelf: Shelf, wanted: AlertFilter) -> None:
    book = await shelf.book()
    asked: list[tuple[str, Any]] = []
    fetch = shelf.store.fetch

    async def note(sql: str, values: Any = ()) -> Any:
        asked.append((sql, values))
        return await fetch(sql, values)

    shelf.store.fetch = note  # type: ignore[method-assign] # looks at what is asked
    await book.page(wanted)
    await book.counts(wanted)
    assert len(asked) == 2
    for sql, values in asked:
        plan = " ".join(str(row[3]) for row in await fetch(f"EXPLAIN QUERY PLAN {sql}", values))
        assert "USING" in plan
        assert "INDEX" in plan, plan
    await book.stop()
