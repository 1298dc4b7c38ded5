"""Time as .NET counts it: ticks of 100 ns."""

from hub.core.lenient import number

PER_SECOND = 10_000_000


def seconds(ticks: object) -> float | None:
    """Ticks as seconds."""
    value = number(ticks)
    return None if value is None else value / PER_SECOND


def from_seconds(value: float) -> int:
    """Seconds as ticks."""
    return int(value * PER_SECOND)
