"""What a caller may read of the history."""

from hub.auth.roles import Caller
from hub.core.errors import NotFound
from hub.history.query.scope import Scope


def scope_of(caller: Caller) -> Scope:
    """Everybody's plays for admins and editors, the own person's for a viewer."""
    return Scope.all() if caller.sees_everybody else Scope.of(caller.person_id)


def require_person(caller: Caller, person_id: str | None) -> None:
    """Raise NotFound for a person the caller may not know about, as if there were none."""
    if not caller.may_see(person_id):
        raise NotFound("There is no such person.")
