"""Users of the hub: who may sign in. Not to be confused with the accounts of a media server."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from hub.auth.changes import Action, Changes
from hub.auth.roles import Role
from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.core.store import Collection
from hub.models.ids import new_id

MAX_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in; a viewer sees what `person_id` did.

    `persons_before` are those whom that person was made of by merges, which may be taken back.
    """

    id: str
    name: str
    role: Role
    password_hash: str
    person_id: str | None = None
    persons_before: tuple[str, ...] = ()
    language: str | None = None
    time_zone: str | None = None
    created_at: datetime
    last_sign_in: datetime | None = None
    disabled: bool = False


class Users:
    """All users, kept in memory and in the store; names are unique without regard to case."""

    def __init__(self, collection: Collection[User], changes: Changes) -> None:
        self._changes = changes
        self._collection = collection
        self._users: dict[str, User] = {}
        self._changing = asyncio.Lock()

    async def load(self) -> None:
        """Read the users from the store."""
        self._users = await self._collection.load()

    def __len__(self) -> int:
        return len(self._users)

    def all(self) -> list[User]:
        """Every user, by name."""
        return sorted(self._users.values(), key=lambda user: user.name.casefold())

    def get(self, user_id: str) -> User:
        """The user; NotFound when there is none."""
        try:
            return self._users[user_id]
        except KeyError:
            raise NotFound("There is no such user.") from None

    def find(self, user_id: str) -> User | None:
        """The user, None when there is none."""
        return self._users.get(user_id)

    def named(self, name: str) -> User | None:
        """The user who signs in with this name."""
        wanted = name.strip().casefold()
        return next((user for user in self.all() if user.name.casefold() == wanted), None)

    async def create(
        self, *, name: str, role: Role, password_hash: str, person_id: str | None, at: datetime
    ) -> User:
        """Add a user; Conflict when the name is taken."""
        user = User(
            id=new_id(),
            name=usable_name(name),
            role=role,
            password_hash=password_hash,
            person_id=person_id,
            created_at=at,
        )
        async with self._changing:
            if self.named(user.name) is not None:
                raise Conflict(f"There is a user {user.name} already.")
            await self._put(user)
        self._changes.tell(Action.USER_ADDED, user.name, f"role {role}")
        return user

    async def update(self, user_id: str, **changes: object) -> User:
        """Change fields of a user; the last admin stays an enabled admin."""
        async with self._changing:
            before = self.get(user_id)
            user = replace(before, **changes)  # type: ignore[arg-type]  # checked by the dataclass's callers
            if not self._has_admin({**self._users, user.id: user}):
                raise Conflict("This is the last admin. Make another user an admin first.")
            await self._put(user)
        self._tell(before, user)
        return user

    async def delete(self, user_id: str) -> None:
        """Remove a user; the last admin stays."""
        async with self._changing:
            name = self.get(user_id).name
            rest = {key: user for key, user in self._users.items() if key != user_id}
            if not self._has_admin(rest):
                raise Conflict("This is the last admin. Make another user an admin first.")
            self._users = rest
            await self._collection.delete(user_id)
        self._changes.tell(Action.USER_REMOVED, name)

    def _tell(self, before: User, after: User) -> None:
        if before.password_hash != after.password_hash:
            self._changes.tell(Action.PASSWORD_CHANGED, after.name)
        rights = (
            f"{name} {getattr(after, name)}"
            for name in ("role", "person_id", "disabled")
            if getattr(before, name) != getattr(after, name)
        )
        if told := ", ".join(rights):
            self._changes.tell(Action.USER_CHANGED, after.name, told)

    async def _put(self, user: User) -> User:
        await self._collection.put(user.id, user)
        self._users[user.id] = user
        return user

    @staticmethod
    def _has_admin(users: dict[str, User]) -> bool:
        return any(user.role is Role.ADMIN and not user.disabled for user in users.values())


def usable_name(name: str) -> str:
    """The name without spaces around it; InvalidInput when nobody can be called so."""
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise InvalidInput(f"A user name has 1 to {MAX_NAME} visible characters.")
    return name
