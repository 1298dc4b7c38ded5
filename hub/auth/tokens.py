"""Long-lived tokens for scripts and apps; only their hashes are kept."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hub.auth.changes import Action, Changes
from hub.auth.roles import Caller, Role
from hub.core.errors import InvalidInput, NotFound, Unavailable
from hub.core.store import Collection
from hub.models.ids import new_id

PREFIX = "ush_"
NOTE_USE_EVERY = timedelta(minutes=5)
MAX_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token at rest; `digest` is the SHA-256 of its text, which has 256 bits of chance."""

    id: str
    name: str
    role: Role
    digest: str
    created_at: datetime
    last_used_at: datetime | None = None
    person_id: str | None = None
    persons_before: tuple[str, ...] = ()


class ApiTokens:
    """All tokens, in memory and in the store."""

    def __init__(self, collection: Collection[ApiToken], changes: Changes) -> None:
        self._changes = changes
        self._collection = collection
        self._by_digest: dict[str, ApiToken] = {}

    async def load(self) -> None:
        """Read the tokens from the store."""
        self._by_digest = {
            token.digest: token for token in (await self._collection.load()).values()
        }

    def all(self) -> list[ApiToken]:
        """Every token, by name."""
        return sorted(self._by_digest.values(), key=lambda token: token.name.casefold())

    async def create(
        self, name: str, role: Role, person_id: str | None = None
    ) -> tuple[ApiToken, str]:
        """Make a token; its text is told this once."""
        name = name.strip()
        if not 0 < len(name) <= MAX_NAME:
            raise InvalidInput(f"The name of a token has 1 to {MAX_NAME} characters.")
        text = PREFIX + secrets.token_urlsafe(32)
        token = ApiToken(
            id=new_id(),
            name=name,
            role=role,
            digest=_digest(text),
            created_at=datetime.now(UTC),
            person_id=person_id,
        )
        await self._keep(token)
        self._changes.tell(Action.TOKEN_ADDED, name, f"role {role}")
        return token, text

    async def tie(self, token_id: str, person_id: str | None, before: tuple[str, ...]) -> None:
        """Let a token see another person; `before` as with users."""
        for token in self.all():
            if token.id == token_id:
                await self._keep(replace(token, person_id=person_id, persons_before=before))

    async def revoke(self, token_id: str) -> None:
        """Make a token worthless at once."""
        token = next((one for one in self.all() if one.id == token_id), None)
        if token is None:
            raise NotFound("There is no such token.")
        del self._by_digest[token.digest]
        await self._collection.delete(token.id)
        self._changes.tell(Action.TOKEN_REVOKED, token.name)

    def caller_of(self, text: str) -> Caller | None:
        """Who holds this token, None when it is worthless."""
        token = self._by_digest.get(_digest(text)) if text.startswith(PREFIX) else None
        if token is None:
            return None
        return _caller(token)

    def still_valid(self, caller: Caller) -> bool:
        """Whether the token of a caller is there, with the same rights."""
        token = next((one for one in self._by_digest.values() if one.id == caller.token_id), None)
        return token is not None and _caller(token) == caller

    async def note_use(self, text: str) -> None:
        """Keep in mind when a token was last used, to some minutes."""
        token, now = self._by_digest.get(_digest(text)), datetime.now(UTC)
        if token is None:
            return
        if token.last_used_at is None or now - token.last_used_at > NOTE_USE_EVERY:
            with suppress(Unavailable):
                await self._keep(replace(token, last_used_at=now))

    async def _keep(self, token: ApiToken) -> None:
        self._by_digest[token.digest] = token
        await self._collection.put(token.id, token)


def _caller(token: ApiToken) -> Caller:
    return Caller(None, token.name, token.role, token.person_id, token_id=token.id)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
