"""Small parts that many views share."""

from dataclasses import dataclass
from typing import Literal

from hub.api.session_out import ServerRef

__all__ = [
    "DECISIONS",
    "UNKNOWN_DECISION",
    "Chip",
    "Cursor",
    "Fact",
    "PersonRef",
    "ServerRef",
    "Tone",
]

Tone = Literal["good", "info", "warn", "bad", "accent", "idle"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in three ways at once: colour, icon and words: a key of the texts."""

    tone: Tone
    icon: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRef:
    """A person (`id` None: an account that belongs to nobody yet)."""

    id: str | None
    name: str
    avatar: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a definition list; `code` sets the value in the fixed-width face.

    `path` is the page that the value leads to.
    """

    name: str
    value: str
    code: bool = False
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The ways to newer and older rows: query strings, None at either end."""

    newer: str | None
    older: str | None


DECISIONS: dict[str, Chip] = {
    "direct_play": Chip("good", "zap", "client.decision.direct_play"),
    "copy": Chip("info", "layers", "client.decision.copy"),
    "transcode": Chip("warn", "cpu", "client.decision.transcode"),
}
UNKNOWN_DECISION = Chip("idle", "circle-help", "client.decision.unknown")
