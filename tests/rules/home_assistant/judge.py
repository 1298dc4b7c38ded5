"""Lets a real Home Assistant judge: run by an interpreter that has it, not by ours.

Reads `{validate: {name: {triggers|conditions|actions: [...]}}, cases: {name: {rule, story}}}` as
JSON from its input; writes `{version, validate: {name: error}, cases: {name: [[type, data]]}}`.
"""

import asyncio
import json
import sys
import tempfile
from typing import Any

from homeassistant import bootstrap, loader
from homeassistant.components.websocket_api.commands import handle_validate_config
from homeassistant.config_entries import ConfigEntries
from homeassistant.const import __version__
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component

Fired = list[tuple[str, dict[str, Any]]]
MOMENT_S = 0.02


class Asker:
    """The connection of whoever asks for `validate_config`."""

    def __init__(self) -> None:
        self.result: dict[str, Any] = {}

    def send_result(self, _: int, result: dict[str, Any]) -> None:
        """Take the answer."""
        self.result = result


async def house(folder: str) -> HomeAssistant:
    """A Home Assistant with nothing but its core."""
    hass = HomeAssistant(folder)
    hass.config.skip_pip = True
    hass.config_entries = ConfigEntries(hass, {})
    loader.async_setup(hass)
    await bootstrap.async_load_base_functionality(hass)
    await hass.config.async_set_time_zone("Europe/Berlin")
    await async_setup_component(hass, "homeassistant", {})
    return hass


async def verdict(hass: HomeAssistant, parts: dict[str, Any]) -> str | None:
    """What `validate_config` says is wrong."""
    asker = Asker()
    await handle_validate_config.__wrapped__(hass, asker, {"id": 1, **parts})
    wrong = [f"{name}: {one['error']}" for name, one in asker.result.items() if not one["valid"]]
    return "; ".join(wrong) or None


async def played(folder: str, rule: dict[str, Any], story: list[dict[str, Any]]) -> Fired:
    """The events that an automation fires while a story is told."""
    hass = await house(folder)
    fired: Fired = []

    def hear(event: Event) -> None:
        if event.context.parent_id is not None and event.event_type not in _OWN:
            fired.append((event.event_type, dict(event.data)))

    hass.bus.async_listen("*", callback(hear))
    await async_setup_component(hass, "automation", {"automation": [{"id": "r", **rule}]})
    await hass.async_start()
    await asyncio.sleep(MOMENT_S)
    for step in story:
        ((verb, value),) = step.items()
        if verb == "wait":
            await asyncio.sleep(value)
        elif verb == "set":
            for entity_id, state in value.items():
                hass.states.async_set(entity_id, state)
        else:
            name, data = (value, {}) if isinstance(value, str) else next(iter(value.items()))
            hass.bus.async_fire(name, data)
        await asyncio.sleep(MOMENT_S)
    await hass.async_stop(force=True)
    return fired


_OWN = {"automation_triggered", "state_changed", "call_service"}


async def main() -> None:
    """Judge everything, one after the other."""
    asked = json.load(sys.stdin)
    told: dict[str, Any] = {"version": __version__, "validate": {}, "cases": {}}
    with tempfile.TemporaryDirectory() as folder:
        hass = await house(folder)
        for name, parts in asked["validate"].items():
            told["validate"][name] = await verdict(hass, parts)
        await hass.async_stop(force=True)
        for name, case in asked["cases"].items():
            told["cases"][name] = await played(folder, case["rule"], case["story"])
    json.dump(told, sys.stdout)


asyncio.run(main())
