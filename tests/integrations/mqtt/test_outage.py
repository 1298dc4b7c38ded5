"""Ten minutes without a broker: no alert is lost, memory stays bounded, the rest is the newest."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import orjson
import pytest

from hub.core.backoff import RECONNECT
from hub.core.entities import ENTITIES, EntityDomain, described
from hub.core.hub import Hub
from integrations.mqtt import runtime
from integrations.mqtt.outbox import Outbox
from tests.integrations.mqtt.lamp import DEVICE, Lamp, row
from tests.integrations.mqtt.mqtt_hub import Ears, add_broker, settled
from tests.support.brokers import Mosquitto
from tests.support.relay import Relay
from tests.support.waiting import eventually

LIMIT = 500
MINUTES = 10
ROWS = (
    row("streams", EntityDomain.SENSOR),
    row("playback", EntityDomain.EVENT, options=("started",),
        attributes_fn=lambda lamp: lamp.values["of_playback"]),
    row("alert", EntityDomain.EVENT, options=("raised",),
        attributes_fn=lambda lamp: lamp.values["of_alert"]),
)  # fmt: skip


@dataclass(slots=True)
class Clock:
    """Ten minutes in a moment."""

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def pass_second(self) -> int:
        """Which second has come."""
        self.now += timedelta(seconds=1)
        return int((self.now - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds())


def a_second(source: Lamp, clock: Clock) -> None:
    """Two plays begin, the number of streams changes, every five seconds there is an alert."""
    second, at = clock.pass_second(), clock.now.isoformat()
    for number in range(2):
        source.set(
            playback=f"{at}.{number}", of_playback={"event_type": "started", "number": number}
        )
    if second % 5 == 0:
        source.set(alert=at, of_alert={"event_type": "raised", "number": second})
    source.set(streams=second)


@pytest.mark.allow_logs("is unavailable", "is available again")
async def test_ten_minutes_without_a_broker_cost_no_alert(
    hub: Hub, mosquitto: Mosquitto, home: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "Outbox", partial(Outbox, LIMIT))
    source, clock = Lamp(), Clock()
    source.values = {"of_playback": {"event_type": "started"}, "of_alert": {"event_type": "raised"}}
    await hub[ENTITIES].add(None, described(source, ROWS, unique_id="lamp_one", device=DEVICE))
    async with Relay(mosquitto.port) as network:
        entry = await add_broker(hub, mosquitto, port=network.port)
        a_second(source, clock)
        await settled(entry)
        connection = entry.runtime_data.connection
        await network.shut()
        await eventually(lambda: not connection.is_up)

        most = 0
        for _ in range(MINUTES * 60):
            a_second(source, clock)
            most = max(most, len(connection.outbox))
        values = len(entry.runtime_data.handover.showing.plan.entities) * 3
        assert most <= LIMIT + values
        alerts, plays = MINUTES * 60 // 5, MINUTES * 60 * 2

        await network.open()
        await eventually(lambda: home.text("usher/lamp_one/streams/state") == "601")
        await settled(entry)
        await eventually(lambda: _numbers(home, "alert")[-1:] == [600])
        assert _numbers(home, "alert") == [5 * (one + 1) for one in range(alerts)]
        heard = home.count("usher/lamp_one/playback/state")
        on_their_way = 2  # the broker may have them, and they may be dropped as well
        assert heard + connection.outbox.dropped - (plays + 2) in range(on_their_way + 1)
        assert heard > LIMIT - alerts - 10


def _numbers(home: Ears, name: str) -> list[int]:
    topic = f"usher/lamp_one/{name}/state"
    return [orjson.loads(payload)["number"] for one, payload in home.log if one == topic]


def test_who_was_away_for_long_is_looked_for_every_minute() -> None:
    assert max(RECONNECT.delay(tries) for tries in range(1, 2000)) <= 66
