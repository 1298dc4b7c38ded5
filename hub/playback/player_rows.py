"""What the entities of a player show, and what can be asked of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from hub.core.context import Context
from hub.core.devices import DeviceInfo
from hub.core.entities import Category, EntityDescription, EntityDomain, Reveals, StateClass
from hub.core.errors import Unavailable
from hub.core.hub import Hub
from hub.models.session import Control, Player, Session
from hub.playback.media_services import control_session
from hub.playback.session_words import full_title, progress, session_attributes

DOMAIN: Final = "player"
IDLE: Final = "idle"
STATES: Final = (IDLE, "playing", "paused", "buffering")


@dataclass(frozen=True, slots=True)
class PlayerNow:
    """A player at one moment; `session` is what it plays."""

    hub: Hub
    player: Player
    session: Session | None = None

    @property
    def state(self) -> str:
        """One of STATES."""
        state = IDLE if self.session is None else self.session.state.value
        return state if state in STATES else IDLE

    @property
    def attributes(self) -> dict[str, Any]:
        """What is told of the session, and of the player."""
        known = {"product": self.player.product, "platform": self.player.platform}
        return known if self.session is None else dict(session_attributes(self.hub, self.session))

    @property
    def whose(self) -> dict[str, Any]:
        """Whose session it is, so that what is private of a person stays so."""
        return {"person_id": None if self.session is None else self.session.person_id}

    def can(self, control: Control) -> bool:
        """Whether there is a session that can be asked this."""
        return self.session is not None and control in self.session.view.controls


Row = EntityDescription[PlayerNow]


def _does(control: Control) -> Callable[[PlayerNow, Any], Awaitable[None]]:
    async def act(now: PlayerNow, value: Any) -> None:
        if now.session is None:
            raise Unavailable("Nothing plays there now.")
        message = str(value) if control is Control.MESSAGE else None
        await control_session(now.hub, now.session, control, Context(), message=message)

    return act


def _control(key: str, name: str, control: Control, icon: str, domain: EntityDomain) -> Row:
    return Row(
        key=key,
        name=name,
        domain=domain,
        value_fn=lambda _: None,
        command_fn=_does(control),
        available_fn=lambda now: now.can(control),
        icon=icon,
    )


PLAYER_ROWS: Final = (
    Row(
        key="state",
        name="State",
        value_fn=lambda now: now.state,
        attributes_fn=lambda now: now.attributes,
        options=STATES,
        icon="mdi:cast",
    ),
    Row(
        key="title",
        name="Title",
        value_fn=lambda now: None if now.session is None else full_title(now.session.view.item),
        attributes_fn=lambda now: now.whose,
        icon="mdi:movie-open-play",
        reveals=Reveals.TITLE,
    ),
    Row(
        key="progress",
        name="Progress",
        value_fn=lambda now: None if now.session is None else progress(now.session),
        unit="%",
        state_class=StateClass.MEASUREMENT,
        precision=0,
        icon="mdi:progress-clock",
    ),
    _control("pause", "Pause", Control.PAUSE, "mdi:pause", EntityDomain.BUTTON),
    _control("resume", "Resume", Control.RESUME, "mdi:play", EntityDomain.BUTTON),
    _control("stop", "Stop", Control.TERMINATE, "mdi:stop", EntityDomain.BUTTON),
    _control(
        "notify", "Message on screen", Control.MESSAGE, "mdi:message-text", EntityDomain.NOTIFY
    ),
    Row(
        key="app",
        name="App",
        value_fn=lambda now: (
            " ".join(part for part in (now.player.product, now.player.product_version) if part)
            or None
        ),
        category=Category.DIAGNOSTIC,
        icon="mdi:application",
    ),
)


def player_device(player: Player) -> DeviceInfo:
    """The device that stands for a player: the same whatever it calls itself."""
    return DeviceInfo(
        identifiers=frozenset({(DOMAIN, player.key)}),
        name=player.name or player.device or player.product or player.key,
        manufacturer=player.vendor or player.product,
        model=player.model or player.device or player.platform,
        sw_version=player.platform_version,
    )
