"""Users and tokens that are tied to a person follow when two persons become one."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from hub.auth.auth import AUTH, Auth
from hub.core.bus import Event, Unsubscribe
from hub.core.hub import Hub
from hub.playback.merging import PERSONS_MERGED, PERSONS_PARTED, PersonsMerged, PersonsParted


@dataclass(frozen=True, slots=True)
class Tie:
    """To whom somebody is tied, and to whom they were before merges that may be taken back."""

    person_id: str | None
    before: tuple[str, ...]

    def merged(self, gone: str, kept: str) -> "Tie":
        """After `gone` has become `kept`."""
        return Tie(kept, (*self.before, gone)) if self.person_id == gone else self

    def parted(self, gone: str, kept: str) -> "Tie":
        """After that was taken back."""
        if self.person_id != kept or gone not in self.before:
            return self
        return Tie(gone, self.before[: self.before.index(gone)])


def follow_persons(hub: Hub) -> Unsubscribe:
    """Keep everybody tied to the person that they are, until the returned function is called."""

    async def merged(event: Event[PersonsMerged]) -> None:
        await _follow(hub[AUTH], lambda tie: tie.merged(event.data.gone, event.data.kept))

    async def parted(event: Event[PersonsParted]) -> None:
        await _follow(hub[AUTH], lambda tie: tie.parted(event.data.gone, event.data.kept))

    listening = ExitStack()
    listening.callback(hub.bus.listen(PERSONS_MERGED, merged))
    listening.callback(hub.bus.listen(PERSONS_PARTED, parted))
    return listening.close


async def _follow(auth: Auth, moved: Callable[[Tie], Tie]) -> None:
    for user in auth.users.all():
        before = Tie(user.person_id, user.persons_before)
        if (tie := moved(before)) != before:
            await auth.users.update(user.id, person_id=tie.person_id, persons_before=tie.before)
    for token in auth.tokens.all():
        before = Tie(token.person_id, token.persons_before)
        if (tie := moved(before)) != before:
            await auth.tokens.tie(token.id, tie.person_id, tie.before)
