"""Every sample of Plex is checked by a test beside this one, or left out with a reason."""

from pathlib import Path

import pytest

from tests.conformance import (
    test_plex_items,
    test_plex_push,
    test_plex_server,
    test_plex_sessions,
    test_plex_webhooks,
)
from tests.conformance.plex_ledger import PLEX

pytestmark = pytest.mark.conformance

TESTS = (
    test_plex_items,
    test_plex_push,
    test_plex_server,
    test_plex_sessions,
    test_plex_webhooks,
)


def test_every_sample_is_checked_or_left_out_with_a_reason(samples: Path) -> None:
    assert PLEX.unaccounted(samples) == []


def test_the_lists_name_samples_that_exist(samples: Path) -> None:
    assert PLEX.missing(samples) == []


def test_nothing_is_both_checked_and_left_out() -> None:
    assert PLEX.doubly() == []
    assert all(len(reason) > 10 for reason in PLEX.left_out.values())
