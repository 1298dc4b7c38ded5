"""The blueprint for alerts in a real Home Assistant: a phone is told, its button stops the stream.

It runs where `HOME_ASSISTANT_PYTHON` names an interpreter that has one.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hub.core.devices import DeviceInfo
from hub.core.entities import ENTITIES, EntityDomain, described
from hub.models.session import Session
from rules.alerts.alert import Alert, AlertSubject
from rules.effects import Severity
from rules.entities.alerts import EVENTS, alert_attributes
from tests.integrations.mqtt.house import HomeAssistant, House, house_of, pytestmark
from tests.integrations.mqtt.lamp import Lamp, row
from tests.integrations.mqtt.mqtt_hub import add_broker
from tests.integrations.mqtt.test_home_assistant_whole import BLUEPRINTS, scene
from tests.integrations.plex.plex_hub import Scene
from tests.support.brokers import Mosquitto
from tests.support.ports import LOOPBACK
from tests.support.waiting import eventually

__all__ = ["pytestmark", "scene"]

HUB = DeviceInfo(identifiers=frozenset({("lamp", "usher")}), name="House")
ALERT = row("alert", EntityDomain.EVENT, options=EVENTS,
            attributes_fn=lambda lamp: lamp.values.get("of_alert", {}))  # fmt: skip
MORE = "mobile_app:\nautomation ui: !include automations.yaml\n"


@pytest.fixture
async def home_assistant(tmp_path: Path) -> AsyncIterator[HomeAssistant]:
    folder = tmp_path / "home-assistant"
    there = folder / "blueprints" / "automation" / "usher"
    there.mkdir(parents=True)
    shutil.copy(BLUEPRINTS / "alert_notification.yaml", there)
    (folder / "automations.yaml").write_text("[]\n")
    program = HomeAssistant(folder)
    program.more = MORE
    async with program as running:
        yield running


@asynccontextmanager
async def phone_of(house: House) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """A phone that Home Assistant knows: its device, and what it was told."""
    told: list[dict[str, Any]] = []

    async def push(request: web.Request) -> web.Response:
        told.append(await request.json())
        return web.json_response({}, status=201)

    app = web.Application()
    app.router.add_post("/push", push)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    port = runner.addresses[0][1]
    registration = {
        "device_id": "phone",
        "app_id": "of.a.test",
        "app_name": "Test",
        "app_version": "1",
        "device_name": "Phone",
        "manufacturer": "Phones",
        "model": "P1",
        "os_name": "P",
        "os_version": "1",
        "supports_encryption": False,
        "app_data": {"push_token": "token", "push_url": f"http://{LOOPBACK}:{port}/push"},
    }
    try:
        await house.ask("POST", "/api/mobile_app/registrations", registration)
        asked = {"type": "config/device_registry/list"}
        devices = await eventually(lambda: _named(house, asked), timeout=10, interval=0.2)
        yield str(devices), told
    finally:
        await runner.cleanup()


async def _named(house: House, asked: dict[str, Any]) -> str | None:
    return next((one["id"] for one in await house.tell(asked) if one["name"] == "Phone"), None)


def alert(session: Session, severity: Severity) -> dict[str, Any]:
    """What is told of an alert that stands behind a session."""
    now = datetime.now(UTC)
    made = Alert(
        id=f"alert-{severity}",
        kind="transcoding",
        key="one",
        rule_id="one",
        rule="Transcodes",
        run_id="run",
        severity=severity,
        title="Maja transcodes",
        message="Again.",
        raised_at=now,
        last_at=now,
        subject=AlertSubject(session_id=session.id, person="Maja"),
    )
    return {**alert_attributes(made), "event_type": "raised"}


@pytest.mark.timeout(180)
@pytest.mark.allow_logs("is unavailable")
async def test_a_phone_is_told_and_its_button_stops_the_stream(
    scene: Scene, mosquitto: Mosquitto, home_assistant: HomeAssistant
) -> None:
    await scene.connected()
    session = await scene.seen(scene.play())
    source = Lamp()
    rows = described(source, [ALERT], unique_id="house", device=HUB)
    await scene.hub[ENTITIES].add(None, rows)
    await add_broker(scene.hub, mosquitto)
    async with house_of(home_assistant) as house:
        await house.use_broker(mosquitto.port)
        await house.becomes("event.house_alert", "unknown")
        async with phone_of(house) as (device, told):
            uses = {
                "path": "usher/alert_notification.yaml",
                "input": {"alert": "event.house_alert", "phone": device},
            }
            automation = {"alias": "Alerts", "use_blueprint": uses}
            await house.ask("POST", "/api/config/automation/config/one", automation)
            await house.becomes("automation.alerts", "on")

            for severity in (Severity.INFO, Severity.CRITICAL):
                source.set(alert=datetime.now(UTC), of_alert=alert(session, severity))
            await eventually(lambda: told, timeout=20)
            (push,) = told
            assert push["title"] == "Maja transcodes"
            assert push["message"] == "Again."
            (button,) = push["data"]["actions"]

            path = "/api/events/mobile_app_notification_action"
            await house.ask("POST", path, {"action": button["action"]})
            await eventually(lambda: not scene.world.streams(), timeout=10)
    said = home_assistant.log.read_text().splitlines()
    parts = ("components.mqtt", "automation", "blueprint", "mobile_app")
    bad = [one for one in said if (" WARNING " in one or " ERROR " in one)]
    assert [one for one in bad if any(part in one for part in parts)] == []
