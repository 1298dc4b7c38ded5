"""Rules, alerts and trust as entities: a switch for each rule, inputs of blueprints."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hub.compose import CONFIG
from hub.core.context import Context
from hub.core.entities import ENTITIES, ENTITY_REGISTRY, EntityDescription
from hub.core.errors import InvalidInput
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.states import STATES, State
from rules.alerts.book import ALERT_BOOK
from rules.blueprints.library import BLUEPRINTS
from rules.compose import running_rules
from rules.sources.hub_events import RULE_EVENT
from rules.store.book import RULES
from tests.support.waiting import eventually
from tests.support.whole_hub import Scene, whole_hub

RULE = """
id: greet
alias: Greet people
triggers:
  - trigger: event
    event_type: rule_event
actions:
  - action: alert.raise
    data: {kind: greeting, severity: warning, title: Somebody came, message: Look}
"""


@pytest_asyncio.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with whole_hub(tmp_path) as made, running_rules(made.hub, made.hub[CONFIG]):
        yield made


def shown(hub: Hub, key: str) -> State | None:
    """The state of an entity of the hub."""
    unique_id = f"hub_{hub[HOUSEHOLD].current.hub_id}_{key}"
    ids = {one.unique_id: one.entity_id for one in hub[ENTITY_REGISTRY].all()}
    return hub[STATES].get(ids[unique_id]) if unique_id in ids else None


def living(hub: Hub, key: str) -> EntityDescription[Any] | None:
    """How an entity of the hub is described now."""
    unique_id = f"hub_{hub[HOUSEHOLD].current.hub_id}_{key}"
    records = [one for one in hub[ENTITY_REGISTRY].all() if one.unique_id == unique_id]
    entity = hub[ENTITIES].living(records[0]) if records else None
    return None if entity is None else entity.description


def value(hub: Hub, key: str) -> str | None:
    state = shown(hub, key)
    return None if state is None else state.state


async def test_a_rule_has_a_switch_that_works(scene: Scene) -> None:
    hub = scene.hub
    await hub[RULES].create(RULE)
    await eventually(lambda: value(hub, "rule_greet") == "on")
    switch = shown(hub, "rule_greet")
    assert switch is not None
    assert switch.name == "Usher Greet people"
    await hub[ENTITIES].command(switch.entity_id, False, Context())
    assert not hub[RULES].is_on("greet")
    await eventually(lambda: value(hub, "rule_greet") == "off")
    await hub[RULES].switch("greet", on=True)
    await eventually(lambda: value(hub, "rule_greet") == "on")
    await hub[RULES].remove("greet")
    await eventually(lambda: value(hub, "rule_greet") is None)


async def test_rules_that_come_and_go_at_once_leave_nothing_behind(scene: Scene) -> None:
    book = scene.hub[RULES]
    for _ in range(5):
        await book.create(RULE)
        await book.remove("greet")
    await book.create(RULE)
    await eventually(lambda: value(scene.hub, "rule_greet") == "on")
    await book.remove("greet")
    await eventually(lambda: value(scene.hub, "rule_greet") is None)
    await eventually(lambda: value(scene.hub, "rules_on") == "0")


async def test_alerts_are_counted_and_told(scene: Scene) -> None:
    hub = scene.hub
    await hub[RULES].create(RULE)
    assert value(hub, "open_alerts") == "0"
    hub.bus.fire(RULE_EVENT, {"event_type": "rule_event", "event_data": {}})
    await eventually(lambda: value(hub, "open_alerts") == "1")
    told = shown(hub, "alert")
    assert told is not None
    assert (told.attributes["event_type"], told.attributes["severity"]) == ("raised", "warning")
    assert value(hub, "alert_open") == "on"
    (alert,) = hub[ALERT_BOOK].recent()
    await hub[ALERT_BOOK].resolve(alert.id, "Ann")
    await eventually(lambda: value(hub, "open_alerts") == "0")
    last = shown(hub, "alert")
    assert last is not None
    assert last.attributes["event_type"] == "resolved"


async def test_everybody_has_trust(scene: Scene) -> None:
    hub, ann = scene.hub, scene.persons["ann"]
    ids = {one.unique_id: one.entity_id for one in hub[ENTITY_REGISTRY].all()}
    state = hub[STATES].get(ids[f"person_{ann}_trust"])
    assert state is not None
    assert (state.state, state.attributes["person_id"]) == ("100", ann)


TUNED = """
# who watches
id: crowd
alias: Crowd
use_blueprint:
  path: home/crowd.yaml
  input:
    limit: 3 # streams
"""
CROWD = """
blueprint:
  name: A crowd
  domain: rule
  input:
    limit:
      name: Streams
      default: 2
      entity: true
      selector: {number: {min: 1, max: 20, unit_of_measurement: streams}}
    severity:
      name: How much it matters
      default: warning
      entity: true
      selector: {select: {options: [info, warning, critical]}}
    greeting:
      default: Hello
triggers:
  - trigger: event
    event_type: rule_event
actions:
  - action: alert.raise
    data:
      kind: crowd
      severity: !input severity
      title: !input greeting
      message: More than {{ limit }}
variables:
  limit: !input limit
"""


async def test_inputs_that_a_blueprint_marks_are_changed_as_entities(scene: Scene) -> None:
    hub = scene.hub
    await hub[BLUEPRINTS].save(CROWD, "home/crowd.yaml")
    await hub[RULES].create(TUNED)
    await eventually(lambda: value(hub, "rule_crowd_limit") == "3")
    assert value(hub, "rule_crowd_severity") == "warning"
    assert value(hub, "rule_crowd_greeting") is None
    limit = shown(hub, "rule_crowd_limit")
    assert limit is not None
    assert limit.name == "Usher Crowd: Streams"

    await hub[ENTITIES].command(limit.entity_id, 5.0, Context())
    await eventually(lambda: value(hub, "rule_crowd_limit") == "5")
    text = await hub[RULES].text("crowd")
    assert "limit: 5" in text
    assert "# who watches" in text
    severity = shown(hub, "rule_crowd_severity")
    assert severity is not None
    await hub[ENTITIES].command(severity.entity_id, "critical", Context())
    await eventually(lambda: value(hub, "rule_crowd_severity") == "critical")
    hub.bus.fire(RULE_EVENT, {"event_type": "rule_event", "event_data": {}})
    await eventually(hub[ALERT_BOOK].recent)
    (alert,) = hub[ALERT_BOOK].recent()
    assert (alert.severity.value, alert.message) == ("critical", "More than 5")

    for wrong in (2.5, 21):
        with pytest.raises(InvalidInput):
            await hub[ENTITIES].command(limit.entity_id, wrong, Context())
    await hub[RULES].remove("crowd")
    await eventually(lambda: value(hub, "rule_crowd_limit") is None)


async def test_a_range_that_a_blueprint_changes_is_shown(scene: Scene) -> None:
    hub = scene.hub
    await hub[BLUEPRINTS].save(CROWD, "home/crowd.yaml")
    await hub[RULES].create(TUNED)
    await eventually(lambda: value(hub, "rule_crowd_limit") == "3")
    wider = CROWD.replace("max: 20", "max: 50")
    await hub[BLUEPRINTS].save(wider, "home/crowd.yaml", overwrite=True)

    def is_wider() -> bool:
        row = living(hub, "rule_crowd_limit")
        return row is not None and row.maximum == 50

    await eventually(is_wider)
    plain = CROWD.replace("      entity: true\n", "")
    await hub[BLUEPRINTS].save(plain, "home/crowd.yaml", overwrite=True)
    await eventually(lambda: value(hub, "rule_crowd_limit") is None)
