"""Kinds of values that several sections share, and how text becomes them."""

import re
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

_UNITS_S = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_UNITS_BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_UNITS_BYTES |= {"k": 2**10, "m": 2**20, "g": 2**30, "kib": 2**10, "mib": 2**20, "gib": 2**30}


def parse_duration(value: object) -> float:
    """Seconds from a number or from text such as `30s`, `5m`, `1h30m`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    text = str(value).strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if not parts or "".join(number + unit for number, unit in parts) != text.replace(" ", ""):
        raise ValueError("give a duration such as 30s, 5m or 1h30m")
    return sum(float(number) * _UNITS_S[unit] for number, unit in parts)


def parse_size(value: object) -> int:
    """Bytes from a number or from text such as `512MB` or `2GB`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", str(value).strip().lower())
    if match is None or match[2] not in _UNITS_BYTES:
        raise ValueError("give a size such as 512MB or 2GB")
    return int(float(match[1]) * _UNITS_BYTES[match[2]])


def parse_boolean(value: object) -> bool:
    """True or False from the words people use for them."""
    text = str(value).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("give true or false")


def parse_list(value: object) -> list[str]:
    """A list from a list or from text with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list):
        return [str(part) for part in value]
    raise ValueError("give a list, or names with commas between them")


def parse_zone(value: object) -> str:
    """The name of an IANA time zone that exists."""
    try:
        return ZoneInfo(str(value)).key
    except (ValueError, OSError, KeyError):
        raise ValueError("give an IANA time zone such as Europe/Berlin") from None


Duration = Annotated[float, BeforeValidator(parse_duration)]
Size = Annotated[int, BeforeValidator(parse_size)]
Names = Annotated[tuple[str, ...], BeforeValidator(parse_list)]
Zone = Annotated[str, BeforeValidator(parse_zone)]
