"""The `numeric_state` trigger: a number that entities show enters a band."""

from dataclasses import replace
from datetime import timedelta

from rules.conditions.numeric_state import BOUND, bound_of, needs_a_bound, number_of, within
from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Duration, EntityId, Many, TemplateText, Text, keys, may, need
from rules.language.parts import Site, Timed, Trigger
from rules.moment import Moment
from rules.scope import Scope
from rules.templates.template import Template
from rules.triggers.listening import trigger
from rules.triggers.state import STATE_KIND


class _Crossing:
    """Fires when a number comes in from outside; bounds are exclusive."""

    def __init__(self, site: Site, node: Node, template: Template | None) -> None:
        self._site = site
        self._node = node
        self._template = template
        self._held = timedelta(seconds=node.get("for", 0.0))
        self._timers = {entity: Timed() for entity in node["entity_id"]}
        now = Happening(kind=STATE_KIND, at=site.world.clock.now())
        self._inside = {entity: self._is_inside(entity, now) for entity in self._timers}

    def see(self, happening: Happening) -> None:
        entity = happening.data["entity_id"]
        timer = self._timers.get(entity)
        if timer is None:
            return
        was, now = self._inside[entity], self._is_inside(entity, happening)
        self._inside[entity] = now
        if not now:
            timer.clear()
        elif not was:
            if not self._held:
                self._fire(happening)
                return
            due = happening.at + self._held
            timer.set(self._site.world.clock.call_at(due, lambda: self._ring(timer, happening)))

    def close(self) -> None:
        for timer in self._timers.values():
            timer.clear()

    def _is_inside(self, entity: str, happening: Happening) -> bool:
        world, node = self._site.world, self._node
        scope = Scope(Moment(happening, world.facts), world, self._site.variables)
        low, high = bound_of(node.get("above"), scope), bound_of(node.get("below"), scope)
        number = number_of(scope, entity, node.get("attribute"), self._template)
        return within(number, low, high)

    def _ring(self, timer: Timed, happening: Happening) -> None:
        timer.done()
        self._fire(replace(happening, at=self._site.world.clock.now()))

    def _fire(self, happening: Happening) -> None:
        node = self._node
        bounds = {"above": node.get("above"), "below": node.get("below")}
        data = {**happening.data, **bounds, "for": self._held.total_seconds()}
        self._site.fire(happening, data)


def _compile(node: Node, build: Build) -> Trigger:
    needs_a_bound(node, build)
    source = node.get("value_template")
    template = None if source is None else build.template(source, node.at("value_template"))
    return trigger(
        node, "numeric_state", lambda site: _Crossing(site, node, template), (STATE_KIND,)
    )


NUMERIC_STATE: TriggerKind = Kind(
    name="numeric_state",
    help="A number that an entity shows crosses a bound, or enters the band between two.",
    keys=keys(
        need("entity_id", Many(EntityId()), "one entity or several"),
        may("above", BOUND, "it becomes more than this"),
        may("below", BOUND, "it becomes less than this"),
        may("attribute", Text(), "look at this attribute instead"),
        may("value_template", TemplateText(), "look at this instead; it sees `state`"),
        may("for", Duration(), "only when it stays so for this long"),
    ),
    example="trigger: numeric_state\nentity_id: sensor.attic_streams\nabove: 5\n",
    compile=_compile,
    gives={
        "entity_id": "the entity",
        "from_state": "its state before",
        "to_state": "its state now",
        "above": "the lower bound",
        "below": "the upper bound",
        "for": "how long it was so, in seconds",
    },
)
