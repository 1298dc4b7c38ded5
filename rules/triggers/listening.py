"""What most triggers are: they fire for happenings of some kinds that fit their filters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rules.happening import Happening, Subject
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
    wanted = [(_VALUES[name], frozenset(node[name])) for name in _VALUES if node.get(name)]
    return FitsSubject(tuple(wanted)) if wanted else anything


@dataclass(frozen=True, slots=True)
class FitsSubject:
    """Whether each of some values of the subject is one of those that are wanted."""

    wanted: tuple[tuple[Callable[[Subject], str | None], frozenset[str]], ...]

    def __call__(self, happening: Happening) -> bool:
        """Whether a happening is about what is wanted."""
        subject = happening.subject
        return all(value_of(subject) in values for value_of, values in self.wanted)


def anything(_: Happening) -> bool:
    """Every happening fits."""
    return True


def _joined(server_id: str | None, key: str | None) -> str | None:
    return None if server_id is None or key is None else f"{server_id}/{key}"


_VALUES: Mapping[str, Callable[[Subject], str | None]] = {
    "server": lambda one: one.server_id,
    "library": lambda one: _joined(one.server_id, one.library_key),
    "person": lambda one: one.person_id,
    "account": lambda one: _joined(one.server_id, one.account_key),
    "player": lambda one: None if one.player is None else one.player.key,
    "media_type": lambda one: None if one.item is None else str(one.item.type),
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
