"""TLS to a broker: whom to trust, and the certificate that says who Usher is."""

import contextlib
import re
import ssl
import tempfile
from pathlib import Path

from hub.core.errors import InvalidInput
from integrations.mqtt.settings import BrokerSettings

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)


def tls_context(settings: BrokerSettings) -> ssl.SSLContext | None:
    """What the connection needs, None without TLS; InvalidInput for a PEM text that is none.

    It reads files and takes milliseconds: call it in a thread.
    """
    if not settings.tls:
        return None
    context = ssl.create_default_context()
    if settings.ca:
        _trust(context, pem(settings.ca))
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if settings.certificate:
        _introduce(context, pem(settings.certificate) + pem(settings.key or ""))
    return context


def _trust(context: ssl.SSLContext, pem: str) -> None:
    with contextlib.suppress(ssl.SSLError, ValueError):
        context.load_verify_locations(cadata=pem)
        return
    raise InvalidInput(
        "The CA certificate cannot be read.",
        hint="It begins with -----BEGIN CERTIFICATE-----.",
    )


def _introduce(context: ssl.SSLContext, chain: str) -> None:
    """`ssl` reads certificates of a client from files alone; this one exists for a moment."""
    with tempfile.TemporaryDirectory(prefix="usher-") as folder:
        file = Path(folder, "client.pem")
        file.touch(mode=0o600)
        file.write_text(chain, "ascii")
        with contextlib.suppress(ssl.SSLError, ValueError):
            # Without a password callback, OpenSSL would ask on the terminal.
            context.load_cert_chain(file, password=lambda: b"")
            return
    raise InvalidInput(
        "The client certificate and its key cannot be used.",
        hint="Both are PEM texts that belong together; the key has no passphrase.",
    )


def pem(text: str) -> str:
    """The PEM blocks of a text, in lines of 64: forms of one line lose theirs."""
    blocks = []
    for label, body in _BLOCK.findall(text):
        plain = "".join(body.split()).encode("ascii", "ignore").decode()
        lines = "\n".join(plain[at : at + 64] for at in range(0, len(plain), 64))
        blocks.append(f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
    return "".join(blocks)
