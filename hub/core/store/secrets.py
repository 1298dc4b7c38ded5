"""Encryption at rest.

Fernet with a key file of its own, so that a copied database gives nothing away.
"""

import hashlib
import hmac
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.fernet import Fernet, InvalidToken

from hub.core.errors import UsherError

KEY_FILE: Final = "secret.key"
WHOLE_RECORD: Final = frozenset({"*"})
"""In place of field names: the whole record is secret."""

MARK: Final = "$encrypted"
"""The name that marks a sealed value in stored JSON."""


class SecretKeyLost(UsherError):
    """The key file is missing or is not the one the database was written with."""

    code = "secret_key_lost"

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path} {what}, but the stored tokens are encrypted with it.",
            hint=(
                "Put the file back from your backup. Without a backup, start with --forget-secrets:"
                " a new key is made, and what was set up with a token must be set up again."
            ),
        )


class SecretUnreadable(UsherError):
    """A record holds a secret that this key does not open."""

    code = "secret_unreadable"


class Vault:
    """Encrypts and decrypts JSON values with the key of one folder."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)
        self._key = key

    def fingerprint(self, text: str) -> str:
        """A secret that follows from the text and this folder's key, and tells neither."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]

    def seal(self, value: Any) -> dict[str, str]:
        """The value as a JSON object that says nothing."""
        return {MARK: self._fernet.encrypt(orjson.dumps(value)).decode()}

    def open(self, sealed: Any) -> Any:
        """The value again; one that was never sealed is returned as it is."""
        if not isinstance(sealed, dict) or set(sealed) != {MARK}:
            return sealed
        try:
            return orjson.loads(self._fernet.decrypt(sealed[MARK]))
        except (InvalidToken, TypeError) as error:
            raise SecretUnreadable("A stored secret cannot be decrypted with this key.") from error

    def seal_record(self, record: dict[str, Any], secret: Collection[str]) -> dict[str, Any]:
        """The record with its secret fields sealed."""
        if "*" in secret:
            return self.seal(record)
        return {name: self.seal(item) if name in secret else item for name, item in record.items()}

    def open_record(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record with everything sealed in it opened; SecretUnreadable with another key."""
        opened: dict[str, Any] = self.open(record)
        return {name: self.open(item) for name, item in opened.items()}


def read_key(folder: Path) -> bytes | None:
    """The key of this folder, None when there is none; SecretKeyLost when it is no key."""
    path = folder / KEY_FILE
    try:
        key = path.read_bytes().strip()
    except FileNotFoundError:
        return None
    try:
        Fernet(key)
    except ValueError as error:
        raise SecretKeyLost(path, "does not hold a key") from error
    return key


def make_key(folder: Path) -> bytes:
    """Write a fresh key that only the owner may read; an older file is kept beside."""
    path = folder / KEY_FILE
    if path.exists():
        path.replace(path.with_suffix(".key.old"))
    key = Fernet.generate_key()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key
