"""Patterns that users write: matched with a limit of time, on texts of bounded length.

The standard library cannot stop a search that has begun; `regex` can.
"""

from functools import lru_cache
from typing import Any, Final

import regex

from hub.core.errors import InvalidInput

MAX_PATTERN: Final = 500
MAX_SUBJECT: Final = 8_192
LIMIT_S: Final = 0.01


class SlowPattern(InvalidInput):
    """A pattern took too long on a text."""

    code = "slow_pattern"


@lru_cache(maxsize=512)
def pattern(text: str, *, ignore_case: bool = False) -> "regex.Pattern[str]":
    """The compiled pattern; InvalidInput when it is none or too long."""
    if len(text) > MAX_PATTERN:
        raise InvalidInput(f"A pattern has at most {MAX_PATTERN} characters.")
    try:
        return regex.compile(text, regex.IGNORECASE if ignore_case else 0)
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        raise InvalidInput(f"{text!r} is not a regular expression: {error}.") from None


def _subject(value: Any) -> str:
    return str(value)[:MAX_SUBJECT]


def search(text: Any, wanted: str, *, ignore_case: bool = False) -> bool:
    """Whether the pattern is found anywhere; SlowPattern when that takes too long."""
    return _found(_subject(text), wanted, ignore_case=ignore_case)


@lru_cache(maxsize=4096)
def _found(text: str, wanted: str, *, ignore_case: bool) -> bool:
    """The same texts, such as names of apps, are looked at again and again."""
    return _timed(pattern(wanted, ignore_case=ignore_case).search, text) is not None


def match(text: Any, wanted: str, *, ignore_case: bool = False) -> bool:
    """Whether the text begins with the pattern."""
    return _timed(pattern(wanted, ignore_case=ignore_case).match, text) is not None


def find_all(text: Any, wanted: str, *, ignore_case: bool = False) -> list[Any]:
    """Everything the pattern matches."""
    found: list[Any] = _timed(pattern(wanted, ignore_case=ignore_case).findall, text)
    return found


def replace(text: Any, wanted: str, by: str, *, ignore_case: bool = False) -> str:
    """The text with every match replaced."""
    if len(by) > MAX_PATTERN:
        raise InvalidInput(f"A replacement has at most {MAX_PATTERN} characters.")
    compiled = pattern(wanted, ignore_case=ignore_case)
    replaced: str = _timed(
        lambda subject, timeout: compiled.sub(by, subject, timeout=timeout), text
    )
    return replaced


def _timed(method: Any, text: Any) -> Any:
    try:
        return method(_subject(text), timeout=LIMIT_S)
    except TimeoutError:
        raise SlowPattern("The pattern takes too long; make it simpler.") from None
    except (IndexError, regex.error) as error:
        raise InvalidInput(f"The replacement cannot be used: {error}.") from None
