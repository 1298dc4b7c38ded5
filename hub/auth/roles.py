"""Roles, and what a caller may see: the one place that decides it."""

from dataclasses import dataclass
from enum import StrEnum

from hub.core.errors import Forbidden


class Role(StrEnum):
    """What a user may do: a viewer sees the own plays, an editor all of them, an admin changes."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Higher may do everything that lower may."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `user_id` is None for a token that belongs to no user, or with sign-in off.

    `session_id` is that of the sign-in, `token_id` that of a long-lived token.
    """

    user_id: str | None
    name: str
    role: Role
    person_id: str | None = None
    session_id: str | None = None
    token_id: str | None = None

    def require(self, role: Role) -> None:
        """Raise Forbidden unless the caller has at least this role."""
        if self.role.rank < role.rank:
            raise Forbidden(f"This needs the role {role}; you are signed in as {self.role}.")

    @property
    def sees_everybody(self) -> bool:
        """Whether other people's plays, sessions and places may be shown."""
        return self.role is not Role.VIEWER

    def may_see(self, person_id: str | None) -> bool:
        """Whether this person's plays, sessions and places may be shown."""
        return self.sees_everybody or (person_id is not None and person_id == self.person_id)


ANONYMOUS = Caller(user_id=None, name="nobody", role=Role.VIEWER)
