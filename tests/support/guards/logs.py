"""A warning or an error in the log is part of what a test promises.

A test that expects one says so with `@pytest.mark.allow_logs("pattern", ...)`, or asks for `caplog`
and asserts on it.
"""

import logging
import re
from collections.abc import Iterator

import pytest

_LEVELS = {
    "hub": logging.WARNING,
    "integrations": logging.WARNING,
    "rules": logging.WARNING,
    "frontend": logging.WARNING,
    "aiohttp": logging.ERROR,
    "asyncio": logging.ERROR,
}
"""Loggers watched, each from this level on; the last two report what nobody caught or closed."""


class _Recorder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= _LEVELS[record.name.partition(".")[0]]:
            self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that names the expected lines."""
    config.addinivalue_line(
        "markers", "allow_logs(*patterns): warnings the test expects; without a pattern, any"
    )


def _allowed(request: pytest.FixtureRequest) -> re.Pattern[str] | None:
    patterns: list[str] = []
    for marker in request.node.iter_markers("allow_logs"):
        patterns.extend(marker.args or [""])
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None


@pytest.fixture(autouse=True)
def log_guard(request: pytest.FixtureRequest, environment_guard: None) -> Iterator[None]:
    """Fail a test that logs a warning or an error which it did not announce."""
    recorder, allowed = _Recorder(), _allowed(request)
    for name in _LEVELS:
        logging.getLogger(name).addHandler(recorder)
    yield
    for name in _LEVELS:
        logging.getLogger(name).removeHandler(recorder)
    if "caplog" in request.fixturenames:
        return
    lines = [line for line in recorder.lines if allowed is None or not allowed.search(line)]
    if lines:
        pytest.fail("unexpected log lines:\n  " + "\n  ".join(lines), pytrace=False)
