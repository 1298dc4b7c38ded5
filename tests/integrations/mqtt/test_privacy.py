"""What is withheld never reaches the broker."""

from typing import Any

import pytest

from hub.core.entities import ENTITIES, EntityDomain, Reveals, described
from hub.core.entries import ENTRIES
from hub.core.hub import Hub
from tests.integrations.mqtt.lamp import DEVICE, Lamp, bring_lamp, row
from tests.integrations.mqtt.mqtt_hub import Ears, add_broker, settled
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually

SECRET = "Zirkonfilm"


def whose(lamp: Lamp) -> dict[str, str]:
    """The attributes that tell whose it is."""
    told: dict[str, str] = lamp.values["whose"]
    return told


ROWS = (
    row("title", EntityDomain.SENSOR, reveals=Reveals.TITLE, attributes_fn=whose),
    row("state", EntityDomain.SENSOR, attributes_fn=whose),
    row("ring", EntityDomain.EVENT, options=("started",), attributes_fn=whose),
    row("where", EntityDomain.DEVICE_TRACKER, reveals=Reveals.PLACE, attributes_fn=whose),
)


async def watched(hub: Hub) -> Lamp:
    """A player that tells whose title and place it shows."""
    lamp = Lamp()
    whose = {
        "person_id": "bob",
        "full_title": SECRET,
        "city": SECRET,
        "event_type": "started",
        "alert": f"Bob watches {SECRET}",
        "newest": [SECRET],
        "rule": "Streams",
    }
    lamp.values.update(title=SECRET, state="playing", where=SECRET, whose=whose)
    await hub[ENTITIES].add(None, described(lamp, ROWS, unique_id="lamp_one", device=DEVICE))
    return lamp


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, True),
        ({"private_persons": ["ann"]}, True),
        ({"private_persons": ["bob"]}, False),
        ({"hidden_persons": ["bob"]}, False),
        ({"withheld": ["title", "place"]}, False),
        ({"groups": ["hub", "servers"]}, False),
    ],
)
async def test_titles_and_places(
    hub: Hub, mosquitto: Mosquitto, home: Ears, options: dict[str, Any], told: bool
) -> None:
    lamp = await watched(hub)
    await add_broker(hub, mosquitto, options)
    lamp.set(ring="now")
    lamp.set(state="paused")
    await home.quiet()
    said = b" ".join(payload for _, payload in home.log)
    assert (SECRET.encode() in said) is told
    shown = options.get("groups") is None
    assert (home.text("usher/lamp_one/state/state") == "paused") is shown


async def test_what_is_chosen_later_takes_away_what_was_said(
    hub: Hub, mosquitto: Mosquitto, home: Ears
) -> None:

    await bring_lamp(hub, "mood", "heat")
    entry = await add_broker(hub, mosquitto)
    await eventually(lambda: home.json("homeassistant/device/usher_lamp_one/config"))
    await hub[ENTRIES].update(entry, options={"withheld": ["title"]})
    await hub[ENTRIES].reload(entry)
    await settled(entry)
    await eventually(lambda: home.text("usher/lamp_one/mood/state") == "")

    def said() -> list[str]:
        config = home.json("homeassistant/device/usher_lamp_one/config")
        return list(config["components"]) if config else []

    await eventually(lambda: said() == ["heat"])
