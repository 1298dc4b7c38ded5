"""What most triggers are: they fire for happenings of some kinds that fit their filters."""

from collections.abc import Callable, Mapping
from typing import Any

from rules.happening import Happening
from rules.language.build import Node
from rules.language.fields import Key, Many, OneOf, Text, may
from rules.language.parts import Attach, NoWatch, Site, Timed, Trigger, Watch, WebhookAddress
from rules.templates.template import Template

Fits = Callable[[Happening], bool]

MEDIA_TYPES = (
    "movie",
    "episode",
    "track",
    "programme",
    "photo",
    "music_video",
    "audiobook",
    "clip",
    "other",
)
SUBJECT_KEYS: tuple[Key, ...] = (
    may("server", Many(Text(), 0), "only on these servers, by id"),
    may("library", Many(Text(), 0), "only in these libraries, by `server/key`"),
    may("person", Many(Text(), 0), "only of these persons, by id"),
    may("account", Many(Text(), 0), "only of these accounts, by `server/key`"),
    may("player", Many(Text(), 0), "only on these players, by key"),
    may("media_type", Many(OneOf(MEDIA_TYPES), 0), "only items of these types"),
)


def fits_subject(node: Node) -> Fits:
    """Whether a happening is about what the keys of the subject ask for; empty ones ask nothing."""
    wanted = [(name, set(node[name])) for name in _VALUES if node.get(name)]
    if not wanted:
        return anything
    if len(wanted) == 1:
        value_of, allowed = _VALUES[wanted[0][0]], wanted[0][1]
        return lambda happening: value_of(happening) in allowed

    def fits(happening: Happening) -> bool:
        return all(_VALUES[name](happening) in values for name, values in wanted)

    return fits


def anything(_: Happening) -> bool:
    """Every happening fits."""
    return True


def _joined(server_id: str | None, key: str | None) -> str | None:
    return None if server_id is None or key is None else f"{server_id}/{key}"


_VALUES: Mapping[str, Callable[[Happening], Any]] = {
    "server": lambda one: one.subject.server_id,
    "library": lambda one: _joined(one.subject.server_id, one.subject.library_key),
    "person": lambda one: one.subject.person_id,
    "account": lambda one: _joined(one.subject.server_id, one.subject.account_key),
    "player": lambda one: None if one.subject.player is None else one.subject.player.key,
    "media_type": lambda one: None if one.subject.item is None else str(one.subject.item.type),
}


class Listening(NoWatch):
    """Fires for every happening that fits; it keeps nothing in mind."""

    __slots__ = ("_site", "fits")

    def __init__(self, site: Site, fits: Fits) -> None:
        self._site = site
        self.fits = fits

    def see(self, happening: Happening) -> None:
        """Fire, if it fits."""
        if self.fits(happening):
            self._site.fire(happening, happening.data)


def listening(fits: Fits) -> Attach:
    """Attach a trigger that fires for what fits."""

    def attach(site: Site) -> Watch:
        return Listening(site, fits)

    return attach


def trigger(
    node: Node,
    kind: str,
    attach: Attach,
    listens: tuple[str, ...] | frozenset[str] = (),
    webhook: WebhookAddress | None = None,
    aside: frozenset[str] = frozenset(),
) -> Trigger:
    """The compiled trigger of a node."""
    index = int(node.trace.rpartition("/")[2])
    return Trigger(
        kind=kind,
        id=node.get("id") or str(index),
        index=index,
        attach=attach,
        listens=frozenset(listens),
        aside=aside,
        alias=node.get("alias"),
        variables=node.get("variables") or {},
        webhook=webhook,
    )


def constant(template: Template | None, site: Site) -> Any:
    """A template that is worked out once, when its trigger is attached: it sees no states."""
    return None if template is None else template.render(site.variables)


__all__ = [
    "SUBJECT_KEYS",
    "Fits",
    "Listening",
    "Timed",
    "anything",
    "constant",
    "listening",
    "trigger",
]
