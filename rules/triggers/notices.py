"""Triggers for what the hub tells of servers, libraries, accounts, devices, alerts and itself."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Key, Many, OneOf, keys, need
from rules.language.parts import Trigger
from rules.triggers.listening import Fits, fits_subject, listening, trigger

Filter = Callable[[Node], Fits]


def notice(
    name: str,
    events: tuple[str, ...],
    *,
    help_: str,
    more: tuple[Key, ...] = (),
    example: str,
    gives: Mapping[str, str],
    fits: Filter = fits_subject,
) -> TriggerKind:
    """A trigger that fires for happenings `<name>.<event>` that fit its filters."""

    def compile_it(node: Node, _: Build) -> Trigger:
        listens = frozenset(f"{name}.{event}" for event in node["event"])
        return trigger(node, name, listening(fits(node)), listens)

    return Kind(
        name=name,
        help=help_,
        keys=keys(need("event", Many(OneOf(events)), "what happens, or several of it"), *more),
        example=example,
        compile=compile_it,
        gives={"event": "what happened", **gives},
    )


def fits_data(names: tuple[str, ...]) -> Filter:
    """Also compare data of the happening with keys of the same name; empty ones ask nothing."""

    def make(node: Node) -> Fits:
        subject = fits_subject(node)
        wanted = [(name, set(node[name])) for name in names if node.get(name)]

        def fits(happening: Happening) -> bool:
            data: Mapping[str, Any] = happening.data
            return all(data.get(name) in values for name, values in wanted) and subject(happening)

        return fits

    return make


__all__: Final = ["fits_data", "notice"]
