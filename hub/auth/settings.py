"""What can be configured about signing in."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from pydantic import field_validator

from hub.auth.passwords import require_strong
from hub.auth.users import usable_name
from hub.core.config.section import Section, SectionModel, Variable
from hub.core.config.values import Duration
from hub.core.errors import InvalidInput

T = TypeVar("T")
MIN_SECRET = 32
_HOW_TO_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'


class AuthMode(StrEnum):
    """How people prove who they are."""

    JWT = "jwt"
    BASIC = "basic"
    NONE = "none"


class AuthModel(SectionModel):
    """Signing in; the secrets are None unless somebody configured them."""

    mode: AuthMode = AuthMode.JWT
    jwt_secret: str | None = None
    admin_username: str | None = None
    admin_password: str | None = None
    admin_token: str | None = None
    session_lifetime: Duration = 30 * 86400.0

    @field_validator("jwt_secret")
    @classmethod
    def _long(cls, value: str | None) -> str | None:
        if value is not None and len(value) < MIN_SECRET:
            raise ValueError(
                f"it is shorter than {MIN_SECRET} characters; make one with: {_HOW_TO_MAKE_ONE}"
            )
        return value

    @field_validator("admin_username")
    @classmethod
    def _usable(cls, value: str | None) -> str | None:
        return None if value is None else _or_value_error(usable_name, value)

    @field_validator("admin_password")
    @classmethod
    def _strong(cls, value: str | None) -> str | None:
        if value is not None:
            _or_value_error(require_strong, value)
        return value


def _or_value_error(rule: Callable[[str], T], value: str) -> T:
    try:
        return rule(value)
    except InvalidInput as error:
        raise ValueError(str(error).rstrip(".")) from None


def _mode(text: str) -> str:
    if text.lower() in {"oidc", "plex", "multi"}:
        raise ValueError("this version signs in with jwt, basic or none")
    if text.lower() not in set(AuthMode):
        raise ValueError(f"give one of {', '.join(AuthMode)}")
    return text.lower()


AUTH_SECTION = Section(
    "auth",
    AuthModel,
    (
        Variable("AUTH_MODE", "mode", "jwt (a sign-in page), basic, or none", _mode),
        Variable(
            "JWT_SECRET", "jwt_secret", "signs sessions; made and kept without it", secret=True
        ),
        Variable("ADMIN_USERNAME", "admin_username", "creates the owner at the first start"),
        Variable("ADMIN_PASSWORD", "admin_password", "the owner's password", secret=True),
        Variable("ADMIN_TOKEN", "admin_token", "a bearer token with the role admin", secret=True),
    ),
)
