"""What a browser is called, from what it says of itself."""

from collections.abc import Mapping

BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def browser_name(agent: str | None) -> str | None:
    """Browser and system, such as `Firefox, Linux`; the agent's first word for anything else."""
    text = agent or ""
    name = _first_of(BROWSERS, text) or text.partition("/")[0]
    return ", ".join(part for part in (name, _first_of(SYSTEMS, text)) if part) or None


def _first_of(marks: Mapping[str, str], text: str) -> str | None:
    return next((name for mark, name in marks.items() if mark in text), None)
