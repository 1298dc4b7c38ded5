"""The log of events keeps what may be told."""

from hub.api.event_log import EventLog
from hub.core.bus import EventBus, EventType
from hub.core.tasks import Tasks

SAID: EventType[str] = EventType("said")
SEEN: EventType[str] = EventType("seen")


async def test_events_are_kept_as_they_may_be_told() -> None:
    bus = EventBus(Tasks("events"))
    log = EventLog(bus)
    log.tell(SAID, lambda text: text.replace("52.52, 13.40", "Berlin"))
    told: list[str] = []
    log.listen(lambda event: told.append(event.data))
    bus.fire(SAID, "at 52.52, 13.40")
    bus.fire(SEEN, "as it is")
    assert [one.data for one in log.latest(5)] == ["as it is", "at Berlin"]
    assert told == ["at Berlin", "as it is"]
    log.close()
