"""The `template` trigger: a template becomes true."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Duration, TemplateText, keys, may, need
from rules.language.parts import Site, Timed, Trigger
from rules.moment import Moment
from rules.scope import Scope
from rules.templates.errors import TemplateFailed
from rules.templates.template import Template
from rules.triggers.listening import trigger
from rules.triggers.playback import KINDS
from rules.triggers.schedule import Pattern, Ticking
from rules.triggers.state import STATE_KIND

_log = logging.getLogger(__name__)
REST: Final = timedelta(seconds=1)
LOOKS: Final = 10
"""However much happens, a template is looked at this often in this time at most."""
_EVERY_MINUTE: Final = Pattern(frozenset(range(24)), frozenset(range(60)), frozenset({0}))


class _Looking:
    """Renders after something happened and every minute; fires on the way from false to true."""

    def __init__(self, site: Site, template: Template, held: timedelta) -> None:
        self._site = site
        self._template = template
        self._held = held
        self._rest, self._timer = Timed(), Timed()
        self._failed = False
        clock = site.world.clock
        self._last = Happening(kind="template", at=clock.now())
        self._began, self._looks = clock.now(), 0
        self._was = self._look(self._last)
        self._ticking = Ticking(clock, self._zone, _EVERY_MINUTE.next, self._minute)

    def see(self, happening: Happening) -> None:
        """Look now, or when the rest is over."""
        self._last = happening
        if self._rest.pending:
            return
        now = self._site.world.clock.now()
        if now - self._began >= REST:
            self._began, self._looks = now, 0
        if self._looks < LOOKS:
            self._turn()
        else:
            due = self._began + REST
            self._rest.set(self._site.world.clock.call_at(due, self._rested))

    def close(self) -> None:
        self._rest.clear()
        self._timer.clear()
        self._ticking.close()

    def _zone(self) -> ZoneInfo:
        return self._site.world.zone

    def _minute(self, at: datetime) -> None:
        self._last = Happening(kind="template", at=at)
        self._turn()

    def _rested(self) -> None:
        self._rest.done()
        self._turn()

    def _turn(self) -> None:
        was, self._was = self._was, self._look(self._last)
        if not self._was:
            self._timer.clear()
        elif not was:
            happening = self._last
            if self._held:
                due = self._site.world.clock.now() + self._held
                call = self._site.world.clock.call_at(due, lambda: self._ring(happening))
                self._timer.set(call)
            else:
                self._fire(happening)

    def _ring(self, happening: Happening) -> None:
        self._timer.done()
        self._fire(replace(happening, at=self._site.world.clock.now()))

    def _fire(self, happening: Happening) -> None:
        self._site.fire(happening, {**happening.data, "for": self._held.total_seconds()})

    def _look(self, happening: Happening) -> bool:
        world = self._site.world
        self._looks += 1
        now = world.clock.now()
        scope = Scope(Moment(happening, world.facts, now), world, self._site.variables)
        try:
            result = self._template.test(self._site.variables, scope)
        except TemplateFailed as error:
            if not self._failed:
                _log.warning("The template of a trigger fails: %s", error)
            self._failed = True
            return False
        self._failed = False
        return result


def _compile(node: Node, build: Build) -> Trigger | None:
    template = build.template(node["value_template"], node.at("value_template"))
    if template is None:
        return None
    held = timedelta(seconds=node.get("for", 0.0))
    listens = KINDS | {STATE_KIND}
    return trigger(node, "template", lambda site: _Looking(site, template, held), listens)


TEMPLATE: TriggerKind = Kind(
    name="template",
    help="A template becomes true; it is looked at when something happens, and every minute.",
    keys=keys(
        need("value_template", TemplateText(), "the template"),
        may("for", Duration(), "only when it stays true for this long"),
    ),
    example="trigger: template\nvalue_template: \"{{ is_state('sensor.attic_streams', '3') }}\"\n",
    compile=_compile,
    gives={"for": "how long it was true, in seconds"},
)
