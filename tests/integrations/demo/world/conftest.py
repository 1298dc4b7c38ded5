"""A world for each test."""

import pytest

from tests.integrations.demo.world.scene import Life, new_life


@pytest.fixture
def life() -> Life:
    return new_life()
