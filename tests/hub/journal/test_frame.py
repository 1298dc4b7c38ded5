"""Frames give back what was packed, or say that they cannot."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.journal.frame import (
    FRAME_BYTES,
    FRAME_ENTRIES,
    Frame,
    FrameError,
    Stamped,
    pack,
    to_microseconds,
    unpack,
)

_TIMES = st.integers(-(10**15), 4 * 10**15)
_ENTRIES = st.lists(st.builds(Stamped, _TIMES, st.binary(max_size=400)), max_size=600)


@given(_ENTRIES, st.integers(0, 2**60))
@settings(max_examples=60)
def test_what_is_packed_comes_out_again(entries: list[Stamped], after: int) -> None:
    frames = list(pack(entries, after))

    found = [entry for frame in frames for entry in unpack(frame)]

    assert [entry.offset for entry in found] == list(range(after + 1, after + 1 + len(entries)))
    assert [(to_microseconds(e.received_at), e.body) for e in found] == [
        (entry.at, entry.body) for entry in entries
    ]
    assert all(frame.count <= FRAME_ENTRIES for frame in frames)


def test_frames_stay_small_but_for_one_large_body() -> None:
    half = FRAME_BYTES // 2
    sizes = [10, FRAME_BYTES * 3, 10, half, half, 1]
    frames = list(pack([Stamped(0, b"x" * size) for size in sizes], 0))
    assert [frame.count for frame in frames] == [1, 1, 2, 2]


def test_repetitive_entries_are_compressed() -> None:
    body = b'{"state":"playing","position":%d,"player":"living room"}'
    (frame,) = pack([Stamped(0, body % number) for number in range(200)], 0)
    assert len(frame.payload) < 200 * len(body) / 4


@given(st.data())
@settings(max_examples=200)
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 20))
    (frame,) = pack([Stamped(7, b"body %d" % number) for number in range(count)], 100)
    place = data.draw(st.integers(0, len(frame.payload) - 1))
    change = data.draw(st.integers(1, 255))
    payload = bytearray(frame.payload)
    payload[place] ^= change
    with pytest.raises(FrameError):
        unpack(replace(frame, payload=bytes(payload)))


@pytest.mark.parametrize("field", ["last", "count", "stored_at", "crc"])
def test_a_changed_column_is_noticed(field: str) -> None:
    (frame,) = pack([Stamped(7, b"body"), Stamped(8, b"body")], 100)
    changed: Frame = replace(frame, **{field: getattr(frame, field) + 1})
    with pytest.raises(FrameError):
        unpack(changed)


def test_times_keep_their_microseconds() -> None:
    moment = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)
    (frame,) = pack([Stamped(to_microseconds(moment), b"")], 0)
    assert unpack(frame)[0].received_at == moment
    assert unpack(frame)[0].received_at - moment == timedelta(0)
