"""The log on the terminal: plain lines, no secrets, our own parts at the chosen level."""

import logging
import re

from hub.core.config.sections import LogLevel

_LEVELS = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARN: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}
_NAMES = r"x-plex-token|x-emby-token|api_?key|token|secret|password|passwd|pw|usher_session"
_SECRETS = (
    (re.compile(rf"(?i)((?:{_NAMES})[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;}})]+"), r"\1{}"),
    (re.compile(r"(?i)\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}"), r"\1{}"),
    (re.compile(r"(/webhook/)[\w-]+"), r"\1{}"),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@]+@"), r"\1{}@"),
    (re.compile(r"\bush_[\w-]{16,}"), "{}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+"), "{}"),
)
_BLANK = "**REDACTED**"
_OWN = ("hub", "integrations", "rules", "frontend", "custom_integrations")


class WithoutSecrets(logging.Formatter):
    """Formats a record and blanks what looks like a credential, whoever wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return without_secrets(super().format(record))


def without_secrets(text: str) -> str:
    """The text with everything blanked that looks like a credential."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement.format(_BLANK), text)
    return text


def set_up_logging(level: LogLevel) -> None:
    """Log to stderr: libraries from warnings on, our own parts from `level` on."""
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutSecrets("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _OWN:
        logging.getLogger(name).setLevel(_LEVELS[level])
