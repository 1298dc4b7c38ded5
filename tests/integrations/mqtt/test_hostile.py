"""A broker and a house that mean no good, or are simply broken."""

import asyncio
from pathlib import Path
from string import ascii_letters, digits

import aiomqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.core.entries import ENTRIES, DisabledBy, EntryRecord, EntryState
from hub.core.errors import InvalidInput
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.services import SERVICES, ServiceCall
from integrations.mqtt import client, connection
from integrations.mqtt.config_flow import fault
from integrations.mqtt.outbox import Outgoing
from integrations.mqtt.settings import checked_topic
from tests.integrations.mqtt.lamp import bring_lamp
from tests.integrations.mqtt.mqtt_hub import Ears, add_broker, ears, quiet_hub, settled
from tests.integrations.mqtt.odd_brokers import WELCOME, Strict, mute
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually

LAMP = "usher/lamp_one"
CONFIG = "homeassistant/device/usher_lamp_one/config"
ODD = (
    ("level", b"nan"),
    ("level", b"1e400"),
    ("level", b"\xff\xfe"),
    ("level", b""),
    ("label", b"x" * 100_000),
    ("on", b"\x00"),
)
LOST = pytest.mark.allow_logs("is unavailable", "is available again", "was refused")


def hub_id_at(home: Ears) -> str | None:
    """Whose topics a broker says that they are."""
    told = home.json("usher/hub")
    return None if told is None else str(told["hub_id"])


@LOST
async def test_two_hubs_do_not_take_each_others_devices(
    hub: Hub, tmp_path: Path, mosquitto: Mosquitto, home: Ears
) -> None:
    await bring_lamp(hub)
    entry = await add_broker(hub, mosquitto)
    where = {"host": mosquitto.host, "port": mosquitto.port}
    second = tmp_path / "second"
    second.mkdir()
    async with quiet_hub(second) as other:
        assert await fault(other, where) == "topics_taken"
        assert await fault(other, {**where, "base": "usher/cellar"}) is None
        record = EntryRecord(domain="mqtt", title="MQTT", unique_id="broker", data=where)
        late = await other[ENTRIES].add(record)
        await other[ENTRIES].settled()
        assert late.state is EntryState.SETUP_RETRY
        assert "Another Usher" in (late.reason or "")
        assert home.json(CONFIG)
        assert home.text("usher/status") == "online"

        await hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
        await eventually(lambda: other[ENTRIES].get(late.id).state is EntryState.LOADED)
        await settled(late)
        await eventually(lambda: hub_id_at(home) == other[HOUSEHOLD].current.hub_id)
        assert await fault(hub, where) == "topics_taken"


async def test_an_integration_that_is_removed_leaves_nothing_at_the_broker(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    lamp = await bring_lamp(hub)
    lamp.set(heat=20.0)
    entry = await add_broker(hub, mosquitto)
    assert await eventually(lambda: home.json(CONFIG))
    await hub[ENTRIES].remove(entry)
    await home.quiet()
    async with ears(mosquitto) as late:
        await late.quiet()
        assert late.held == {}


@LOST
async def test_what_happens_while_there_was_never_a_broker_is_told_when_it_comes(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    async with quiet_hub(tmp_path) as hub:
        await bring_lamp(hub, "ring")
        await add_broker(hub, mosquitto)
    await mosquitto.stop()
    async with quiet_hub(tmp_path) as hub:
        (entry,) = hub[ENTRIES].all("mqtt")
        assert entry.state is EntryState.LOADED, entry.reason
        lamp = await bring_lamp(hub, "ring")
        plan = entry.runtime_data.handover.showing
        await eventually(lambda: "event.lamp_ring" in plan.plan.entities)
        lamp.set(ring="one", ring_attributes={"event_type": "long"})
        waiting = entry.runtime_data.connection.outbox
        assert [one.topic for one in waiting.waiting() if not one.value] == [f"{LAMP}/ring/state"]
        await mosquitto.start()
        await settled(entry)


async def test_a_broker_that_never_answers(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ANSWER_S", 0.2)
    for first in (b"", WELCOME):
        async with mute(first) as port:
            assert await fault(hub, {"host": "127.0.0.1", "port": port}) == "timeout_connect"
    async with mute(b"\x15\x03\x03\x00\x02\x02\x28") as port:
        error = await fault(hub, {"host": "127.0.0.1", "port": port})
        assert error in ("cannot_connect", "timeout_connect")


@LOST
async def test_a_broker_that_falls_silent_holds_up_nobody(
    tmp_path: Path, mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "FAREWELL_S", 0.2)
    async with quiet_hub(tmp_path) as hub:
        lamp = await bring_lamp(hub)
        await add_broker(hub, mosquitto)
        process = mosquitto._process
        assert process is not None
        process.send_signal(19)  # SIGSTOP: the socket stays open
        lamp.set(heat=1.0)
        async with asyncio.timeout(5):
            (entry,) = hub[ENTRIES].all("mqtt")
            await hub[ENTRIES].set_disabled(entry, DisabledBy.USER)
        process.send_signal(18)


@pytest.mark.allow_logs("does not take a message", "is unavailable", "is available again")
async def test_what_is_too_large_for_the_broker_stops_nothing_else(
    hub: Hub, tmp_path: Path
) -> None:
    folder = tmp_path / "strict"
    folder.mkdir()
    broker = Strict(folder)
    broker.more = "max_packet_size 20000\n"
    async with broker, ears(broker) as home:
        lamp = await bring_lamp(hub, "heat")
        entry = await add_broker(hub, broker)
        link = entry.runtime_data.connection
        link.post(Outgoing(topic=f"{LAMP}/big", payload=b"x" * 30_000))
        link.post(Outgoing(topic="not/a/+/topic", payload=b"x"))
        lamp.set(heat=7.0)
        await eventually(lambda: home.text(f"{LAMP}/heat/state") == "7.0")
        assert (link.connects, link.not_taken) == (1, 2)


@pytest.mark.allow_logs("does not let Usher listen", "does not take a message")
async def test_what_a_broker_forbids_is_said_once(
    hub: Hub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "strict"
    folder.mkdir()
    (folder / "acl").write_text("topic readwrite usher/#\n")
    broker = Strict(folder)
    broker.more = f"user root\nacl_file {folder / 'acl'}\n"
    async with broker:
        await bring_lamp(hub, "heat")
        entry = await add_broker(hub, broker)
        assert entry.runtime_data.connection.not_taken > 0
        said = [one.message for one in caplog.records if "does not" in one.message]
        assert len(said) == len(set(said))
        assert any("does not take a message" in one for one in said)


@pytest.mark.allow_logs("was refused")
async def test_odd_payloads_are_answered(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    lamp = await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    for name, payload in ODD:
        await home.say(f"{LAMP}/{name}/set", payload)
        answers = f"usher/answer/lamp_one/{name}"
        answer = await home.answer(answers)
        assert answer["error"]["code"] == "invalid_input", (name, payload[:20])
        home.held.pop(answers)
    assert not lamp.asked


@pytest.mark.allow_logs("was refused", "failed")
async def test_every_call_is_answered_whatever_it_is(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    def handle(call: ServiceCall) -> None:
        raise ZeroDivisionError

    hub[SERVICES].register("sums", "divide", handle, description="Divide")
    await add_broker(hub, mosquitto)
    topic, answers = "usher/service/sums.divide", "usher/answer/sums.divide"
    calls: tuple[bytes, ...] = (
        b"{}",
        b"[" * 5_000,
        b'{"data": []}',
        b'{"answer_topic": "a/#"}',
        b'{"answer_topic": 7, "data": 1}',
        b'{"id": 123456789012345678901234567890}',
        b"x" * 70_000,
    )
    for number, payload in enumerate(calls, 1):
        await home.say(topic, payload)
        where = "7" if b": 7" in payload else answers
        assert (await home.answer(where))["status"] == "error", number
        home.held.pop(where)
    await home.say(topic, b"{}", retain=True)
    assert (await home.answer(answers))["status"] == "error"


@pytest.mark.allow_logs("was refused")
async def test_nobody_makes_usher_answer_where_nobody_may_publish(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    await bring_lamp(hub)
    entry = await add_broker(hub, mosquitto)
    wanted = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho
    wanted.ResponseTopic = "$SYS/mine"
    async with ears(mosquitto, protocol=aiomqtt.ProtocolVersion.V5) as asking:
        await asking.say(f"{LAMP}/press/set", "PRESS", properties=wanted)
        answer = await home.answer("usher/answer/lamp_one/press")
    assert answer["error"]["code"] == "invalid_input"
    assert entry.runtime_data.connection.connects == 1


@pytest.mark.allow_logs("was refused")
async def test_a_flood_is_answered_and_leaves_the_hub_alive(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    lamp = await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    answers = "usher/answer/lamp_one/press"
    await asyncio.gather(*(home.say(f"{LAMP}/press/set", "PRESS") for _ in range(300)))
    await eventually(lambda: home.count(answers) == 300)
    assert lamp.asked


async def test_odd_first_topics(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    lamp = await bring_lamp(hub, "on", "heat")
    for number, base in enumerate(("Küche/Usher", 'a"b', "usher//x", "ünï-☃", "-_.~!@%^&()")):
        entry = await add_broker(hub, mosquitto, base=base)
        lamp.set(heat=float(number))
        state = f"{base}/lamp_one/heat/state"
        await eventually(lambda: home.text(state) == str(float(number)))  # noqa: B023 - at once
        await home.say(f"{base}/lamp_one/on/set", "ON")
        await eventually(lambda: len(lamp.asked) == number + 1)  # noqa: B023 - at once
        (config,) = [
            topic
            for topic, payload in home.held.items()
            if topic.startswith("homeassistant/device/") and b'"Lamp"' in payload
        ]
        assert set(config.split("/")[2]) <= set(ascii_letters + digits + "_-")
        await hub[ENTRIES].remove(entry)
        await eventually(lambda: home.text(state) == "")  # noqa: B023 - at once


def test_what_is_no_topic() -> None:
    for topic in ("a b", "a\tb", "$x", "a/+/b", "a#", "", "a\ud800", "a\ufffe"):
        with pytest.raises(InvalidInput):
            checked_topic(topic)


async def test_home_assistant_restarts_in_the_middle(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    """Births that come while something else is announced lose nothing."""
    lamp = await bring_lamp(hub)
    entry = await add_broker(hub, mosquitto)
    for number in range(5):
        await home.say("homeassistant/status", "online")
        lamp.set(heat=float(number))
        await home.say("homeassistant/status", "offline")
    await home.say("homeassistant/status", "online")
    before = home.count(CONFIG)
    await eventually(lambda: home.count(CONFIG) > before)
    await settled(entry)
    await eventually(lambda: home.text(f"{LAMP}/heat/state") == "4.0")
    assert home.json(CONFIG)["components"]["heat"]
