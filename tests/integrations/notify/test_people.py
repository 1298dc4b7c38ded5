"""Persons have targets of their own, and hear only about what they want."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.core.errors import NotFound
from hub.models.people import Account
from hub.notify.message import Kind
from hub.notify.people import Preferences
from hub.playback.decisions import decisions_of
from hub.playback.pipeline import PLAYBACK
from hub.playback.reporter import ServerReporter
from tests.integrations.notify.notify_hub import Scene
from tests.integrations.notify.sinks import HttpSink
from tests.support.waiting import eventually


async def person(scene: Scene, name: str = "Maja") -> str:
    """Somebody with an account on a server."""
    reporter = ServerReporter(scene.hub[PLAYBACK], "plex:attic")
    await reporter.accounts([Account(server_id="plex:attic", key=name, name=name)])
    links = scene.hub[PLAYBACK].links()
    return links[("plex:attic", name)]


async def test_a_person_is_reached_on_every_target(scene: Scene, sink: HttpSink) -> None:
    maja = await person(scene)
    await scene.webhook(sink, "Phone", person=maja)
    await scene.webhook(sink, "Mail", person=maja)
    await scene.webhook(sink, "Other")

    await scene.call("person", person=maja)
    await scene.quiet()

    assert sorted(got.path for got in sink.got) == ["/Mail", "/Phone"]


async def test_who_becomes_somebody_else_brings_targets_and_wishes_along(
    scene: Scene, sink: HttpSink
) -> None:
    reporter = ServerReporter(scene.hub[PLAYBACK], "plex:attic")
    names = ("Maja", "M.")
    await reporter.accounts(
        [Account(server_id="plex:attic", key=name, name=name) for name in names]
    )
    links = scene.hub[PLAYBACK].links()
    maja, other = (links["plex:attic", name] for name in names)
    entry = await scene.webhook(sink, "Phone", person=other)
    await scene.notify.prefer(other, Preferences(opted_out=(Kind.LIBRARY,)))
    decisions = await decisions_of(scene.hub, "admin")
    await decisions.merge(maja, other)

    async def is_hers() -> bool:
        owners = [one.options.person for one in scene.notify.targets() if one.id == entry.id]
        return owners == [maja]

    await eventually(is_hers)
    assert not scene.notify.people.get(maja).wants(Kind.LIBRARY)
    await scene.call("person", "hello", person=maja)
    await scene.quiet()
    assert sink.messages() == ["hello"]


async def test_nobody_is_bothered_with_what_they_opted_out_of(scene: Scene, sink: HttpSink) -> None:
    maja = await person(scene)
    entry = await scene.webhook(sink, "Phone", person=maja)
    await scene.notify.prefer(maja, Preferences(opted_out=(Kind.LIBRARY,)))

    answer = await scene.call("phone", "new film", kind="library")
    await scene.call("person", "alarm", person=maja, kind="alert")
    await scene.quiet()

    assert answer == {"queued": [], "declined": [entry.id]}
    assert sink.messages() == ["alarm"]


async def test_a_person_s_quiet_hours_hold_for_all_their_targets(
    scene: Scene, sink: HttpSink
) -> None:
    maja = await person(scene)
    entry = await scene.webhook(sink, "Phone", person=maja)
    now = datetime.now(UTC)
    begin, end = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
    await scene.notify.prefer(maja, Preferences(quiet_from=begin, quiet_until=end))
    await scene.call("phone", "later")
    assert scene.notify.quiet_until(entry.id) is not None
    assert sink.got == []

    await scene.notify.prefer(maja, Preferences())
    await eventually(lambda: sink.messages() == ["later"])


async def test_a_person_without_a_target_is_an_error(scene: Scene) -> None:
    maja = await person(scene)
    with pytest.raises(NotFound, match="no notification target"):
        await scene.call("person", person=maja)
