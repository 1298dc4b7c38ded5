"""The other way: what is asked over the broker is done, and every question is answered."""

import aiomqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.core.hub import Hub
from hub.core.services import SERVICES, ServiceCall, SupportsResponse
from tests.integrations.mqtt.lamp import bring_lamp
from tests.integrations.mqtt.mqtt_hub import Ears, add_broker, ears
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually

LAMP = "usher/lamp_one"
REFUSED = (
    ("level", "much", "invalid_input"),
    ("level", "99", "invalid_input"),
    ("on", "perhaps", "invalid_input"),
    ("scene", "opera", "invalid_input"),
    ("label", "jam", "not_supported"),
    ("heat", "20", "not_supported"),
    ("nothing", "1", "not_found"),
)
pytestmark = pytest.mark.allow_logs("was refused")


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
async def test_every_kind_of_entity_is_asked(
    hub: Hub, mosquitto: Mosquitto, home: Ears, protocol: str
) -> None:
    lamp = await bring_lamp(hub)
    await add_broker(hub, mosquitto, protocol=protocol)
    asked = {
        "press": "PRESS",
        "on": "ON",
        "level": "2.5",
        "scene": "music",
        "label": "Hi",
        "say": "Ho",
    }
    for name, payload in asked.items():
        await home.say(f"{LAMP}/{name}/set", payload)
    await eventually(lambda: len(lamp.asked) == len(asked))
    assert dict(lamp.asked) == {
        "press": None,
        "on": True,
        "level": 2.5,
        "scene": "music",
        "label": "Hi",
        "say": "Ho",
    }
    await eventually(lambda: home.text(f"{LAMP}/scene/state") == "music")


async def test_what_cannot_be_done_is_answered(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    lamp = await bring_lamp(hub)
    lamp.set(heat=1.0)
    await add_broker(hub, mosquitto)
    for name, payload, code in REFUSED:
        topic = f"usher/answer/lamp_one/{name}"
        home.held.pop(topic, None)
        await home.say(f"{LAMP}/{name}/set", payload)
        answer = await home.answer(topic)
        assert (answer["status"], answer["error"]["code"]) == ("error", code), name
    assert not lamp.asked


async def test_an_unavailable_entity_says_so(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    lamp = await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    lamp.set(locked=True)
    await eventually(lambda: home.text(f"{LAMP}/press/availability") == "offline")
    assert home.text(f"{LAMP}/availability") == "online"
    await home.say(f"{LAMP}/press/set", "PRESS")
    answer = await eventually(lambda: home.json("usher/answer/lamp_one/press"))
    assert answer["error"]["code"] == "unavailable"


async def test_a_command_that_the_broker_kept_is_not_carried_out(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    lamp = await bring_lamp(hub)
    await home.say(f"{LAMP}/on/set", "ON", retain=True)
    await add_broker(hub, mosquitto)
    answer = await eventually(lambda: home.json("usher/answer/lamp_one/on"))
    assert answer["error"]["code"] == "invalid_input"
    assert not lamp.asked


async def test_services_are_called_and_answer(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    def handle(call: ServiceCall) -> dict[str, object]:
        return {"sum": 3}

    hub[SERVICES].register(
        "sums", "add", handle, description="Add", supports_response=SupportsResponse.ONLY
    )
    await add_broker(hub, mosquitto)
    await home.say("usher/service/sums.add", b'{"id": 7, "answer_topic": "mine/here"}')
    answer = await eventually(lambda: home.json("mine/here"))
    assert (answer["status"], answer["data"], answer["id"]) == ("success", {"sum": 3}, 7)

    for call, payload in (("sums.add", b"{"), ("sums.take", b""), ("sums", b"[]")):
        await home.say(f"usher/service/{call}", payload)
        told = await home.answer(f"usher/answer/{call}")
        assert told["status"] == "error"
        assert told["error"]["message"]


async def test_an_answer_goes_where_mqtt_5_says(hub: Hub, mosquitto: Mosquitto, home: Ears) -> None:
    lamp = await bring_lamp(hub)
    await add_broker(hub, mosquitto)
    wanted = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho
    wanted.ResponseTopic = "reply/to/me"
    wanted.CorrelationData = b"42"
    async with ears(mosquitto, protocol=aiomqtt.ProtocolVersion.V5) as asking:
        await asking.say(f"{LAMP}/press/set", "PRESS", properties=wanted)
        answer = await eventually(lambda: home.json("reply/to/me"))
    assert answer["status"] == "success"
    assert lamp.asked == [("press", None)]


async def test_controls_and_services_can_be_switched_off(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:
    lamp = await bring_lamp(hub)
    await add_broker(hub, mosquitto, {"controls": False, "services": False})
    await home.say(f"{LAMP}/on/set", "ON")
    await home.say("usher/service/library.scan", "{}")
    for topic in ("usher/answer/lamp_one/on", "usher/answer/library.scan"):
        answer = await home.answer(topic)
        assert answer["error"]["code"] == "forbidden"
    assert not lamp.asked
