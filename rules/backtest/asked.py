"""What people say of a backtest: times in words, and persons by id or name."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.core.config.values import parse_duration
from hub.core.errors import InvalidInput, NotFound
from rules.memory.warming import Reads

_PERSONS = "SELECT id, name FROM persons"


def asked_time(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """A date of the household, a time, or how long ago it was, such as `90d`; InvalidInput else."""
    given = text.strip()
    try:
        if len(given) == len("2026-01-31"):
            day = date.fromisoformat(given)
            return datetime.combine(day, time(), zone).astimezone(UTC)
        at = datetime.fromisoformat(given)
        return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
    except ValueError:
        pass
    try:
        return now - timedelta(seconds=parse_duration(given))
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{given} is not a time.", hint="Write 2026-01-31, 2026-01-31T20:00 or 90d."
        ) from None


def asked_span(
    since: str, until: str | None, zone: ZoneInfo, now: datetime
) -> tuple[datetime, datetime]:
    """The two times; `until` is now at most, and now for None."""
    first = asked_time(since, zone, now)
    last = now if until is None else min(now, asked_time(until, zone, now))
    if first >= last:
        raise InvalidInput("The backtest would end before it begins.")
    return first, last


async def asked_persons(history: Reads, wanted: Sequence[str]) -> tuple[str, ...]:
    """The ids of persons that are named by id or by name; NotFound for somebody unknown."""
    if not wanted:
        return ()
    rows = await history.query(_PERSONS)
    ids = {str(row[0]) for row in rows}
    found: list[str] = []
    for one in wanted:
        named = [str(row[0]) for row in rows if str(row[1]).casefold() == one.casefold()]
        if one in ids:
            found.append(one)
        elif named:
            found += named
        else:
            raise NotFound(f"There is no person {one} in the history.")
    return tuple(dict.fromkeys(found))
