"""What a failed delivery means, read from what apprise logged: for now, or for good.

The texts are our own; what apprise says may hold addresses and tokens.
"""

import re
from collections.abc import Sequence
from typing import Final

from hub.core.errors import UsherError
from hub.notify.errors import SendFailed, SendRefused

_HTTP: Final = re.compile(r"\berror[=:]\s*(\d{3})\b")
_SMTP: Final = re.compile(r"\((\d{3}), b['\"]")
_UNREACHABLE: Final = re.compile(
    r"connection error|socket error|could not be established|connect timeout", re.IGNORECASE
)
_CERTIFICATE: Final = re.compile(r"certificate|\bssl\b", re.IGNORECASE)
_LATER_HTTP: Final = frozenset({408, 425, 429})
_TIMEOUT: Final = re.compile(r"read timed out|exception: timed out", re.IGNORECASE)


class InvalidAuth(SendRefused):
    """The credentials are refused."""

    code = "invalid_auth"


class NoSuchReceiver(SendRefused):
    """There is nobody at this address."""

    code = "no_such_receiver"


class CannotReach(SendFailed):
    """Nothing answers."""

    code = "cannot_connect"


def verdict(lines: Sequence[str]) -> UsherError:
    """The error of a delivery of which apprise said no more than that it failed."""
    text = "\n".join(lines)
    if found := _HTTP.findall(text):
        return _of_http(int(found[-1]))
    if found := _SMTP.findall(text):
        return _of_smtp(int(found[-1]))
    if _TIMEOUT.search(text):
        return SendFailed("It did not answer in time.", unsure=True)
    if _CERTIFICATE.search(text):
        return SendFailed("No secure connection could be made; the certificate may be wrong.")
    if _UNREACHABLE.search(text):
        return CannotReach("It cannot be reached.")
    return SendFailed("It was not taken, for a reason that was not told.", unsure=True)


def _of_http(status: int) -> UsherError:
    if status in (401, 403):
        return InvalidAuth(f"It refuses the credentials (HTTP {status}).")
    if status in (404, 410):
        return NoSuchReceiver(f"There is nothing at this address any more (HTTP {status}).")
    if 400 <= status < 500 and status not in _LATER_HTTP:
        return SendRefused(f"It refuses the message (HTTP {status}).")
    if status == 429:
        return SendFailed("It asks for fewer messages (HTTP 429).")
    return SendFailed(f"It has a problem of its own (HTTP {status}).")


def _of_smtp(code: int) -> UsherError:
    """RFC 5321 4.2.1: codes from 500 are for good, those from 400 for now."""
    if code in (530, 534, 535):
        return InvalidAuth(f"The mail server refuses the credentials ({code}).")
    if code in (550, 551, 553):
        return NoSuchReceiver(f"The mail server refuses an address ({code}).")
    if code >= 500:
        return SendRefused(f"The mail server refuses the message ({code}).")
    return SendFailed(f"The mail server cannot take it now ({code}).")
