"""The queue to the broker: in order, bounded, of a value only the newest."""

from hypothesis import given
from hypothesis import strategies as st

from integrations.mqtt.outbox import Outbox, Outgoing

KIND = st.sampled_from(["value", "ordinary", "important"])


def message(kind: str, topic: str, number: int) -> Outgoing:
    return Outgoing(
        topic=topic,
        payload=str(number).encode(),
        value=kind == "value",
        important=kind == "important",
    )


async def drained(box: Outbox) -> list[Outgoing]:
    return await box.take(10_000) if len(box) else []


@given(st.lists(st.tuples(KIND, st.sampled_from("abc"))), st.integers(1, 5))
async def test_what_stays_is_bounded_and_in_order(
    posted: list[tuple[str, str]], limit: int
) -> None:
    box = Outbox(limit)
    sent = [message(kind, topic, number) for number, (kind, topic) in enumerate(posted)]
    for one in sent:
        box.put(one)
    left = await drained(box)

    numbers = [one.number for one in left]
    assert numbers == sorted(numbers)
    values = [one for one in left if one.value]
    assert {one.topic: one for one in sent if one.value} == {one.topic: one for one in values}
    others = [one for one in left if not one.value]
    assert len(others) == min(limit, sum(not one.value for one in sent))
    important = sum(one.important for one in sent)
    assert sum(one.important for one in others) == min(limit, important)
    assert box.dropped == sum(not one.value for one in sent) - len(others)


async def test_what_could_not_be_sent_goes_first_unless_it_is_outdated() -> None:
    box = Outbox()
    first = [message("value", "a", 1), message("ordinary", "b", 2), message("value", "c", 3)]
    for one in first:
        box.put(one)
    taken = await box.take(10)
    box.put(message("value", "a", 4))
    box.give_back(taken)
    assert [one.payload for one in await drained(box)] == [b"2", b"3", b"4"]


async def test_values_are_forgotten_and_events_are_not() -> None:
    box = Outbox()
    for one in (message("value", "a", 1), message("important", "b", 2)):
        box.put(one)
    box.forget_values()
    assert [one.payload for one in await drained(box)] == [b"2"]
    assert len(box) == 0
