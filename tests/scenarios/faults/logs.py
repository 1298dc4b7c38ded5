"""What the hub logs when something breaks: once when it goes, once when it returns."""

import logging
from collections import Counter

import pytest


def told(caplog: pytest.LogCaptureFixture, server: str) -> Counter[str]:
    """How often the loss and the return of a server were logged."""
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("hub")]
    return Counter(
        word
        for line in lines
        for word in ("unavailable", "available again")
        if line.startswith(server) and f"is {word}" in line
    )


def unexpected(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Warnings and errors of the hub beside the loss of a server."""
    return [
        f"{record.levelname} {record.name}: {record.getMessage()}"
        for record in caplog.records
        if record.levelno >= logging.WARNING
        and record.name.startswith(("hub", "integrations.plex"))
        and "is unavailable" not in record.getMessage()
    ]
