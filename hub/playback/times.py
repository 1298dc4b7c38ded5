"""Times inside the tracker: seconds of the epoch."""

from datetime import UTC, datetime

NEVER = 1e15
"""Later than anything; JSON has no infinity."""


def moment(seconds: float) -> datetime:
    """The UTC time of seconds of the epoch, exact to the microsecond."""
    return datetime.fromtimestamp(seconds, UTC)


def is_never(seconds: float) -> bool:
    """Whether it stands for never, even after the clock was set."""
    return seconds > NEVER / 2
