"""Adds the demo's servers as a newcomer would: waits until they are found, fills the forms in."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from hub.core.discovered import DISCOVERED, DISCOVERED_CHANGED
from hub.core.errors import UsherError
from hub.core.flows import FLOWS, FlowView, Form
from hub.core.forms import Field, fields_of
from hub.core.hub import Hub
from hub.core.selectors import Select
from hub.discovery.discovery import DISCOVERY
from integrations.demo.mediabrowser.simulator import MediaBrowserSimulator
from integrations.demo.stage import Simulator, Stage

_log = logging.getLogger(__name__)

METHODS = ("manual", "api_key")
MAX_STEPS = 6
ASK_AGAIN_S = 1.0


class Newcomer:
    """Goes through the dialogue of each server of the stage, once."""

    def __init__(self, hub: Hub, stage: Stage) -> None:
        self._hub = hub
        self._stage = stage
        self._left = {simulator.server.id for simulator in stage.simulators}
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Add servers until none is left."""
        unsubscribe = self._hub.bus.listen(DISCOVERED_CHANGED, lambda _: self._news.set())
        try:
            await self._look()
            while self._left:
                await self._hear()
                await self._look()
        finally:
            unsubscribe()

    async def _hear(self) -> None:
        """Wait for news; the hub may have asked before the servers could answer."""
        if DISCOVERY in self._hub:
            self._hub[DISCOVERY].ask()
        try:
            await asyncio.wait_for(self._news.wait(), ASK_AGAIN_S)
        except TimeoutError:
            return
        self._news.clear()

    async def _look(self) -> None:
        for found in self._hub[DISCOVERED].all():
            if found.flow_id is None or found.ignored:
                continue
            view = self._hub[FLOWS].get(found.flow_id)
            simulator = self._stage.by_id(view.unique_id or "")
            if simulator is None or view.unique_id not in self._left:
                continue
            self._left.discard(view.unique_id)
            try:
                await self._add(view, simulator)
            except UsherError as error:
                _log.warning("The demo could not add %s: %s", found.info.name, error)

    async def _add(self, view: FlowView, simulator: Simulator) -> None:
        """Answer form after form until the server is there."""
        for _ in range(MAX_STEPS):
            if not isinstance(view.result, Form):
                break
            known = _known(simulator)
            answers = {
                field.name: value
                for field in fields_of(view.result.schema, view.result.suggested)
                if (value := _answer(field, known)) is not None
            }
            view = await self._hub[FLOWS].configure(view.flow_id, answers)
        if not view.is_over:
            _log.warning("The demo could not add %s", simulator.server.name)


def _known(simulator: Simulator) -> Mapping[str, str]:
    token = simulator.server.token
    if isinstance(simulator, MediaBrowserSimulator):
        token = simulator.keyring.api_key
    return {"url": simulator.url, "token": token, "api_key": token}


def _answer(field: Field, known: Mapping[str, str]) -> Any:
    if field.name in known:
        return known[field.name]
    if isinstance(field.selector, Select):
        choices = [option.value for option in field.selector.choices()]
        return next((method for method in METHODS if method in choices), choices[0])
    return field.default if field.suggested is None else field.suggested
