"""What is marked slow runs first, so that no process is still at it when the others have ended."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the order otherwise."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
