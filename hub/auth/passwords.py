"""Passwords: the rule for a good one, and argon2 in a worker thread."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.core.errors import InvalidInput

MIN_LENGTH = 12
MAX_LENGTH = 256
_HASHER = PasswordHasher()
_CONCURRENT_HASHES = 2


class Passwords:
    """Hashes and verifies; at most two at a time, because each takes 64 MB for a moment."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_CONCURRENT_HASHES)
        self._nobody = _HASHER.hash(secrets.token_hex())

    async def hash(self, password: str) -> str:
        """The argon2id hash; InvalidInput when the password breaks the rule."""
        require_strong(password)
        async with self._slots:
            return await asyncio.to_thread(_HASHER.hash, password)

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Whether it matches; takes as long for a user who does not exist (`hashed` None)."""
        async with self._slots:
            matches = await asyncio.to_thread(
                _verify, password[:MAX_LENGTH], hashed or self._nobody
            )
        return matches and hashed is not None


def require_strong(password: str) -> None:
    """Raise InvalidInput that names everything a password lacks."""
    lacks = [
        what
        for what, present in (
            (f"at least {MIN_LENGTH} characters", len(password) >= MIN_LENGTH),
            ("a lower-case letter", any(c.islower() for c in password)),
            ("an upper-case letter", any(c.isupper() for c in password)),
            ("a digit", any(c.isdigit() for c in password)),
            ("a special character", any(not c.isalnum() for c in password)),
        )
        if not present
    ]
    if len(password) > MAX_LENGTH:
        lacks.append(f"at most {MAX_LENGTH} characters")
    if lacks:
        raise InvalidInput(f"The password needs {', '.join(lacks)}.")


def _verify(password: str, hashed: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
