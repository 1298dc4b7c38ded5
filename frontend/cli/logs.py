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
_SECRET = re.compile(
    r"(?i)((?:x-plex-token|x-emby-token|api_?key|token|secret|password)[\"']?\s*[=:]\s*[\"']?)"
    r"[^\s\"'&,}]+"
)
_OWN = ("hub", "integrations", "rules", "frontend", "custom_integrations")


class WithoutSecrets(logging.Formatter):
    """Formats a record and blanks what looks like a credential, whoever wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return _SECRET.sub(r"\1**REDACTED**", super().format(record))


def set_up_logging(level: LogLevel) -> None:
    """Log to stderr: libraries from warnings on, our own parts from `level` on."""
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutSecrets("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _OWN:
        logging.getLogger(name).setLevel(_LEVELS[level])
