"""Every kind of receiver that can run here gets what was sent, from a real hub."""

from typing import Any

import aiomqtt
import pytest

from hub.core.servers import Picture
from tests.integrations.notify.notify_hub import Scene
from tests.integrations.notify.sinks import HttpSink, SmtpSink
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually


async def test_a_webhook_gets_json_with_ids_and_data(scene: Scene, sink: HttpSink) -> None:
    await scene.add("webhook", name="My hook", webhook_url=f"{sink.url}/in?key=a", token="t0ken")

    answer = await scene.call(
        "my_hook", "Body", title="Title", kind="alert", priority="high", data={"rule": "x"}
    )
    await scene.quiet()

    (got,) = sink.got
    assert got.path == "/in?key=a"
    assert got.headers["Authorization"] == "Bearer t0ken"
    assert (got.json["title"], got.json["message"], got.json["type"]) == (
        "Title",
        "Body",
        "warning",
    )
    (told,) = got.json["notifications"]
    assert told["id"] == answer["queued"][0]
    assert (told["kind"], told["data"]) == ("alert", {"rule": "x"})
    assert got.json["repeat"] is False


@pytest.mark.parametrize(
    ("priority", "shown"),
    [("low", "low"), ("normal", "default"), ("high", "high"), ("critical", "max")],
)
async def test_ntfy_gets_topic_and_priority(
    scene: Scene, sink: HttpSink, priority: str, shown: str
) -> None:
    await scene.add("ntfy", url=sink.url, topic="house", token="tk_secret")

    await scene.call("ntfy", "Body", title="Title", priority=priority)
    await scene.quiet()

    (got,) = sink.got
    assert got.headers["Authorization"] == "Bearer tk_secret"
    assert got.json["topic"] == "house"
    assert got.headers.get("X-Priority", "default") == shown


async def test_gotify_gets_token_and_priority(scene: Scene, sink: HttpSink) -> None:
    await scene.add("gotify", url=f"{sink.url}/below", token="AbCdEf")

    await scene.call("gotify", "Body", title="Title", priority="critical")
    await scene.quiet()

    (got,) = sink.got
    assert got.path == "/below/message"
    assert got.headers["X-Gotify-Key"] == "AbCdEf"
    assert (got.json["title"], got.json["message"], got.json["priority"]) == ("Title", "Body", 10)


async def test_home_assistant_gets_a_notice(scene: Scene, sink: HttpSink) -> None:
    await scene.add("home_assistant", url=sink.url, token="long-lived")

    await scene.call("home_assistant", "Body", title="Title")
    await scene.quiet()

    (got,) = sink.got
    assert got.path == "/api/services/persistent_notification/create"
    assert got.headers["Authorization"] == "Bearer long-lived"


async def test_mail_goes_to_every_recipient(scene: Scene, smtp: SmtpSink) -> None:
    smtp.password = "p@ss/word?"
    await scene.add("email", **mail(smtp, username="me@home.example", password="p@ss/word?"))

    await scene.call("email", "Grüße", title="Übung")
    await scene.quiet()

    assert sorted(to for one in smtp.recipients for to in one) == [
        "a@home.example",
        "b@home.example",
    ]
    assert "Gr=C3=BC" in smtp.mails[0].as_string() or "Grüße" in text_of(smtp.mails[0])
    assert "usher@home.example" in smtp.mails[0]["From"]
    assert smtp.users == ["me@home.example"]


async def test_a_broker_gets_a_message(scene: Scene, mosquitto: Mosquitto) -> None:
    await scene.add("mqtt", host="127.0.0.1", port=mosquitto.port, topic="home/notes", tls=False)

    async with aiomqtt.Client("127.0.0.1", mosquitto.port) as client:
        await client.subscribe("home/#")
        await scene.call("mqtt", "Body", title="Title")
        message = await anext(aiter(client.messages))

    assert str(message.topic) == "home/notes"
    assert b"Body" in message.payload
    await scene.quiet()


async def test_a_broker_that_returns_gets_what_waited(scene: Scene, mosquitto: Mosquitto) -> None:
    address = f"mqtt://127.0.0.1:{mosquitto.port}/notes?qos=1&retain=yes"
    entry = await scene.add("apprise", apprise_url=address)
    await mosquitto.stop()
    await scene.call("apprise", "waited")
    await eventually(lambda: scene.standing(entry).failures)

    await mosquitto.start()
    async with aiomqtt.Client("127.0.0.1", mosquitto.port) as client:
        await client.subscribe("notes")
        message = await anext(aiter(client.messages))

    assert b"waited" in message.payload
    await scene.quiet()


async def test_pictures_are_attached(
    scene: Scene, sink: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.webhook(sink)

    async def found(*_: Any) -> list[Picture]:
        return [Picture(b"\x89PNG...", "image/png")]

    monkeypatch.setattr("hub.notify.notifications.fetched", found)
    await scene.call("hook", "Body", image={"server": "plex:x", "path": "/art/1"})
    await scene.quiet()

    (attached,) = sink.got[0].json["attachments"]
    assert (attached["filename"], attached["mimetype"]) == ("picture-1.png", "image/png")


async def test_a_picture_that_is_gone_holds_nothing_up(scene: Scene, sink: HttpSink) -> None:
    await scene.webhook(sink)

    await scene.call("hook", "Body", image={"server": "plex:gone", "path": "/art/1"})
    await scene.call("hook", "Body", image="no-such-session")
    await scene.quiet()

    assert [got.json["attachments"] for got in sink.got] == [[], []]


def mail(smtp: SmtpSink, **more: Any) -> dict[str, Any]:
    """The fields of an e-mail target at the sink."""
    return {
        "host": "127.0.0.1",
        "port": smtp.port,
        "security": "none",
        "sender": "usher@home.example",
        "recipients": ["a@home.example", "b@home.example"],
        **more,
    }


def text_of(message: Any) -> str:
    """All text parts of a mail."""
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join(part.get_payload(decode=True).decode() for part in parts)
