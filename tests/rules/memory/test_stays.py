"""Stays: what is recent is found without looking at all of them."""

from hypothesis import given
from hypothesis import strategies as st

from rules.memory.spot import NOWHERE
from rules.memory.stays import Stay, Stays

MOST = 6
STEPS = st.tuples(st.integers(0, 100_000), st.integers(0, 60_000), st.integers(0, 5), st.booleans())


@given(st.lists(STEPS, max_size=30), st.lists(st.integers(0, 200_000), min_size=1, max_size=4))
def test_the_same_are_found_as_by_looking_at_all(
    steps: list[tuple[int, int, int, bool]], windows: list[int]
) -> None:
    stays, at = Stays(), 0.0
    for gap, length, which, goes_on in steps:
        at += gap
        if goes_on and len(stays) > which:
            stay = stays[which]
            stays.go_on(stay)
        else:
            stay = Stay(NOWHERE, "tv", None, "plex:1", at, at)
            stays.add(stay, at, MOST)
        stay.ended = max(stay.ended, at + length)
        stay.visits = stay.playing = which % 2
        for window in windows:
            since = at - window
            wanted = [one for one in stays if one.ended >= since or one.playing]
            assert set(stays.within(since)) == set(wanted)
            assert set(stays.among(since)) >= set(wanted)
        assert len(stays) <= MOST
