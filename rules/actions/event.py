"""`event:` — Home Assistant's own spelling of `action: event.fire`."""

from collections.abc import Mapping
from typing import Any

from rules.actions.effects import step
from rules.effects import FireEvent
from rules.language.build import Build, Kind, Node, StepKind
from rules.language.fields import Data, Templated, Text, keys, may, need
from rules.language.parts import Run, Step
from rules.language.values import resolve


def _compile(node: Node, build: Build) -> Step:
    name = build.value(node["event"], node.at("event"))
    data = build.value(node.get("event_data") or {}, node.at("event_data"))

    async def execute(run: Run) -> Mapping[str, Any]:
        effect = FireEvent(
            event_type=str(resolve(name, run.scope)), event_data=resolve(data, run.scope)
        )
        await run.perform(effect)
        return {"event": effect.event_type, "event_data": effect.event_data}

    return step(node, "event", execute)


EVENT: StepKind = Kind(
    name="event",
    help="Fire an event on the bus of the hub.",
    keys=keys(
        need("event", Templated(Text(64)), "its type"),
        may("event_data", Data(), "its data"),
    ),
    example="event: cinema_on\nevent_data:\n  room: attic\n",
    compile=_compile,
)
