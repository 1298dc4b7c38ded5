"""Users of the hub, for admins."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.auth.tokens import ApiToken
from hub.auth.users import User
from hub.core.errors import Conflict

endpoints = Endpoints("users")
PERSON = "person_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserOut:
    """A user without the password's hash."""

    id: str
    name: str
    role: Role
    person_id: str | None
    disabled: bool
    created_at: datetime
    last_sign_in: datetime | None


class NewUser(RequestModel):
    """A user to be made; a viewer sees what `person_id` did."""

    name: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)
    role: Role = Role.VIEWER
    person_id: str | None = None


class UserUpdate(RequestModel):
    """What to change about a user."""

    role: Role | None = None
    person_id: str | None = None
    disabled: bool | None = None
    password: str | None = Field(default=None, max_length=256)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOut:
    """A long-lived token without its text."""

    id: str
    name: str
    role: Role
    person_id: str | None
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FreshToken:
    """A token that was just made, and its text."""

    token: TokenOut
    text: str


class NewToken(RequestModel):
    """A token to be made; a viewer's sees what `person_id` did."""

    name: str = Field(min_length=1, max_length=64)
    role: Role = Role.VIEWER
    person_id: str | None = None


@endpoints.get("/users", list[UserOut], role=Role.ADMIN)
async def users(call: Call[None, None]) -> list[UserOut]:
    """List the users of the hub."""
    return [user_out(user) for user in call.hub[AUTH].users.all()]


@endpoints.post("/users", UserOut, role=Role.ADMIN, body=NewUser)
async def create_user(call: Call[None, NewUser]) -> UserOut:
    """Make a user."""
    body = call.body
    return user_out(
        await call.hub[AUTH].create_user(
            body.name, body.role, password=body.password, person_id=body.person_id
        )
    )


@endpoints.add("PATCH", "/users/{id}", UserOut, role=Role.ADMIN, body=UserUpdate)
async def update_user(call: Call[None, UserUpdate]) -> UserOut:
    """Change a user; their sign-ins end when the rights or the password change."""
    auth = call.hub[AUTH]
    given = call.body.model_dump(exclude_unset=True)
    changes = {key: value for key, value in given.items() if key == PERSON or value is not None}
    password = changes.pop("password", None)
    if password is not None:
        changes["password_hash"] = await auth.passwords.hash(password)
    user = await auth.users.update(call.path["id"], **changes)
    if changes:
        await auth.sign_out_everywhere(user.id, but=call.caller.session_id)
    return user_out(user)


@endpoints.add("DELETE", "/users/{id}", None, role=Role.ADMIN)
async def delete_user(call: Call[None, None]) -> Answer:
    """Remove a user and end their sign-ins."""
    auth = call.hub[AUTH]
    if call.path["id"] == call.caller.user_id:
        raise Conflict("This is you. Another admin can remove your user.")
    await auth.users.delete(call.path["id"])
    await auth.sign_out_everywhere(call.path["id"])
    return Answer(None)


@endpoints.get("/tokens", list[TokenOut], role=Role.ADMIN)
async def tokens(call: Call[None, None]) -> list[TokenOut]:
    """List the long-lived tokens, without their texts."""
    return [token_out(token) for token in call.hub[AUTH].tokens.all()]


@endpoints.post("/tokens", FreshToken, role=Role.ADMIN, body=NewToken)
async def create_token(call: Call[None, NewToken]) -> FreshToken:
    """Make a long-lived token; its text is told this once."""
    body = call.body
    token, text = await call.hub[AUTH].tokens.create(body.name, body.role, body.person_id)
    return FreshToken(token_out(token), text)


@endpoints.add("DELETE", "/tokens/{id}", None, role=Role.ADMIN)
async def revoke_token(call: Call[None, None]) -> Answer:
    """Make a token worthless."""
    await call.hub[AUTH].tokens.revoke(call.path["id"])
    return Answer(None)


def token_out(token: ApiToken) -> TokenOut:
    """A token as the API shows it."""
    return TokenOut(
        id=token.id,
        name=token.name,
        role=token.role,
        person_id=token.person_id,
        created_at=token.created_at,
        last_used_at=token.last_used_at,
    )


def user_out(user: User) -> UserOut:
    """A user as the API shows it."""
    return UserOut(
        id=user.id,
        name=user.name,
        role=user.role,
        person_id=user.person_id,
        disabled=user.disabled,
        created_at=user.created_at,
        last_sign_in=user.last_sign_in,
    )
