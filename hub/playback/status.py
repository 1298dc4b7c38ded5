"""How recording is doing, for the health page."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderStatus:
    """Offsets of the journal: the last one applied, and the last one that is in the history.

    `journal_problem` and `history_problem` say what is wrong and what to do; None when all is well.
    `waiting` counts plays, accounts and webhooks that wait for the history; `late` observations
    came too late to count.
    """

    applied: int
    committed: int
    waiting: int
    late: int
    journal_problem: str | None = None
    history_problem: str | None = None
    replaying: bool = False
    last_observation_at: datetime | None = None
