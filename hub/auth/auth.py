"""Signing in and out, and telling who a request comes from."""

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import jwt

from hub.auth.attempts import Attempts
from hub.auth.changes import Action, Changes
from hub.auth.passwords import Passwords, require_strong
from hub.auth.roles import Caller, Role
from hub.auth.settings import AuthMode, AuthModel
from hub.auth.tokens import ApiToken, ApiTokens
from hub.auth.users import MAX_NAME, User, Users
from hub.core.errors import Conflict, Forbidden, Unauthenticated, Unavailable
from hub.core.hub import Key
from hub.core.store import Collection, Store
from hub.models.ids import new_id

_log = logging.getLogger(__name__)

ALGORITHM = "HS256"
MAX_PROVEN = 256
MOST_SIGN_INS = 100
"""Of one user: a script that signs in every minute ends its oldest."""
NOBODY = Caller(user_id=None, name="everybody", role=Role.ADMIN)
TOKEN_OWNER = "ADMIN_TOKEN"  # noqa: S105 - the name shown for it, not its value


class OwnerLost(Forbidden):
    """The settings of an installation were lost, and its owner with them."""

    code = "owner_lost"

    def __init__(self) -> None:
        super().__init__(
            "The settings of this hub were lost, and who owned it with them.",
            hint=(
                "Stop the hub on its machine and bring a backup back with `usher restore`; without"
                " one, make an admin with `usher user add NAME --role admin`. `usher doctor` looks"
                " at everything else."
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One sign-in of a user; deleted when they sign out."""

    id: str
    user_id: str
    created_at: datetime
    expires_at: datetime
    address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """What signs sessions; sealed in the store."""

    text: str


@dataclass(frozen=True, slots=True)
class Token:
    """What a successful sign-in gives: the token and who it is for."""

    text: str
    user: User
    expires_at: datetime


class Auth:
    """Users, their sign-ins and the secret that signs them."""

    def __init__(
        self,
        settings: AuthModel,
        users: Users,
        tokens: ApiTokens,
        sign_ins: Collection[SignIn],
        secret: str,
        changes: Changes,
        *,
        lost: bool = False,
    ) -> None:
        self.changes = changes
        self._lost = lost
        self._settings = settings
        self.tokens = tokens
        self.attempts = Attempts()
        self._secret = secret
        self._proven: OrderedDict[bytes, User] = OrderedDict()
        self._making_owner = asyncio.Lock()
        self._sign_in_store = sign_ins
        self._sign_ins: dict[str, SignIn] = {}
        self.passwords = Passwords()
        self.users = users

    @classmethod
    async def open(cls, settings: AuthModel, store: Store) -> Self:
        """Load everything; make the signing secret, and the configured owner, if they are new."""
        changes = Changes()
        users = Users(await store.collection("users", User), changes)
        await users.load()
        tokens = ApiTokens(await store.collection("api_tokens", ApiToken), changes)
        await tokens.load()
        secret = settings.jwt_secret or await _kept_secret(store)
        sign_ins = await store.collection("sign_ins", SignIn)
        auth = cls(settings, users, tokens, sign_ins, secret, changes, lost=store.lost)
        await auth._load_sign_ins()
        name, password = settings.admin_username, settings.admin_password
        if name and password and not len(users):
            await auth.create_owner(name, password, by_host=True)
        elif (name or password) and not len(users):
            _log.warning("ADMIN_USERNAME and ADMIN_PASSWORD make the owner only together.")
        return auth

    @property
    def mode(self) -> AuthMode:
        """How people prove who they are."""
        return self._settings.mode

    @property
    def needs_owner(self) -> bool:
        """Whether nobody can sign in yet, so that the setup wizard may make the owner."""
        return not len(self.users)

    @property
    def lost_owner(self) -> bool:
        """Whether there was an owner, who was lost with the settings: nobody is it by coming first.

        Who works on the hub's machine restores a backup, or makes another one.
        """
        return self._lost and self.needs_owner

    async def create_owner(self, name: str, password: str, *, by_host: bool = False) -> User:
        """Make the first admin; Conflict when there are users already.

        OwnerLost when there was one, unless whoever asks has the hub's machine.
        """
        self._require_no_owner()
        if self.lost_owner and not by_host:
            raise OwnerLost
        hashed = await self.passwords.hash(password)
        async with self._making_owner:
            self._require_no_owner()
            return await self.create_user(name, Role.ADMIN, password_hash=hashed)

    def _require_no_owner(self) -> None:
        if not self.needs_owner:
            raise Conflict("This hub has an owner already. Sign in instead.")

    async def create_user(
        self,
        name: str,
        role: Role,
        *,
        password: str | None = None,
        password_hash: str | None = None,
        person_id: str | None = None,
    ) -> User:
        """Make a user from a password (or its hash)."""
        hashed = password_hash or await self.passwords.hash(password or "")
        return await self.users.create(
            name=name,
            role=role,
            password_hash=hashed,
            person_id=person_id,
            at=datetime.now(UTC),
        )

    async def sign_in(
        self, name: str, password: str, *, address: str | None = None, agent: str | None = None
    ) -> Token:
        """A token for the right name and password; Unauthenticated does not say which was wrong.

        TooManyRequests after too many attempts with this name or from this address.
        """
        user = await self.verified(name, password, address=address)
        now = datetime.now(UTC)
        sign_in = SignIn(
            id=new_id(),
            user_id=user.id,
            created_at=now,
            expires_at=now + timedelta(seconds=self._settings.session_lifetime),
            address=address,
            user_agent=agent[:200] if agent else None,
        )
        self._sign_ins[sign_in.id] = sign_in
        with suppress(Unavailable):  # a full disk keeps nobody out: it lasts until the hub stops
            await self._sign_in_store.put(sign_in.id, sign_in)
            user = await self.users.update(user.id, last_sign_in=now)
            await self._forget_old(user.id, now)
        self.changes.tell(Action.SIGNED_IN, user.name)
        claims = {"sub": user.id, "sid": sign_in.id, "iat": now, "exp": sign_in.expires_at}
        return Token(jwt.encode(claims, self._secret, ALGORITHM), user, sign_in.expires_at)

    async def _forget_old(self, user_id: str, now: datetime) -> None:
        """Let go of sign-ins that have expired, and of those of a user beyond the most."""
        old = [one for one in self._sign_ins.values() if one.expires_at <= now]
        ids = {one.id for one in (*old, *self.sign_ins_of(user_id)[MOST_SIGN_INS:])}
        for sign_in_id in ids:
            del self._sign_ins[sign_in_id]
        if ids:
            await self._sign_in_store.change({}, ids)

    async def verified(self, name: str, password: str, *, address: str | None = None) -> User:
        """The user with this name and password; Unauthenticated otherwise.

        TooManyRequests after too many attempts with this name or from this address.
        """
        with self.attempts.one(name, address):
            user = self.users.named(name)
            matches = await self.passwords.verify(password, user.password_hash if user else None)
            if user is None or not matches or user.disabled:
                self.changes.tell(Action.SIGN_IN_FAILED, name.strip()[:MAX_NAME])
                raise Unauthenticated("The name or the password is wrong.")
        return user

    async def basic(self, name: str, password: str, address: str) -> Caller | None:
        """Who signs in with each request; what was right once is not hashed again."""
        text = f"{name}\0{password}".encode()
        key = hmac.new(self._secret.encode(), text, hashlib.sha256).digest()
        proven = self._proven.get(key)
        user = None if proven is None else self.users.find(proven.id)
        if user is None or proven is None or user.password_hash != proven.password_hash:
            user = await self.verified(name, password, address=address)
            self._proven[key] = user
            if len(self._proven) > MAX_PROVEN:
                self._proven.popitem(last=False)
        return self.caller_for(user)

    def sign_ins_of(self, user_id: str) -> list[SignIn]:
        """Where a user is signed in, the latest first."""
        found = [sign_in for sign_in in self._sign_ins.values() if sign_in.user_id == user_id]
        return sorted(found, key=lambda sign_in: sign_in.created_at, reverse=True)

    async def sign_out(self, sign_in_id: str) -> None:
        """End one sign-in; its token is worthless from now on."""
        ended = self._sign_ins.pop(sign_in_id, None)
        await self._sign_in_store.delete(sign_in_id)
        user = None if ended is None else self.users.find(ended.user_id)
        if user is not None:
            self.changes.tell(Action.SIGNED_OUT, user.name)

    async def sign_out_everywhere(self, user_id: str, *, but: str | None = None) -> None:
        """End all sign-ins of a user, after a changed password for example."""
        for sign_in in [s for s in self._sign_ins.values() if s.user_id == user_id and s.id != but]:
            await self.sign_out(sign_in.id)

    async def change_password(self, caller: Caller, current: str, new: str) -> None:
        """Change the caller's own password; their other sign-ins end."""
        if caller.user_id is None:
            raise Conflict("This sign-in belongs to no user, so there is no password to change.")
        user = await self.verified(self.users.get(caller.user_id).name, current)
        require_strong(new)
        await self.users.update(user.id, password_hash=await self.passwords.hash(new))
        await self.sign_out_everywhere(user.id, but=caller.session_id)

    async def set_password(self, user_id: str, new: str) -> None:
        """Give somebody another password; all their sign-ins end. InvalidInput for a weak one."""
        hashed = await self.passwords.hash(new)
        await self.users.update(user_id, password_hash=hashed)
        await self.sign_out_everywhere(user_id)

    def caller_of(self, token: str) -> Caller | None:
        """Who holds this token, None when it is worthless."""
        configured = self._settings.admin_token
        if configured and hmac.compare_digest(token.encode(), configured.encode()):
            return Caller(user_id=None, name=TOKEN_OWNER, role=Role.ADMIN)
        if (caller := self.tokens.caller_of(token)) is not None:
            return caller
        try:
            # when it was issued says nothing: the clock may have been set back since
            claims = jwt.decode(
                token, self._secret, algorithms=[ALGORITHM], options={"verify_iat": False}
            )
        except jwt.InvalidTokenError:
            return None
        return self._caller_of_sign_in(str(claims.get("sid")))

    def still_valid(self, caller: Caller) -> bool:
        """Whether a caller of some time ago would still be let in, with the same rights."""
        if caller.token_id is not None:
            return self.tokens.still_valid(caller)
        if caller.session_id is not None:
            return self._caller_of_sign_in(caller.session_id) == caller
        if caller.user_id is None:
            return True
        user = self.users.find(caller.user_id)
        return user is not None and self.caller_for(user) == caller

    def _caller_of_sign_in(self, sign_in_id: str) -> Caller | None:
        sign_in = self._sign_ins.get(sign_in_id)
        if sign_in is None or sign_in.expires_at <= datetime.now(UTC):
            return None
        user = self.users.find(sign_in.user_id)
        return None if user is None else self.caller_for(user, sign_in.id)

    @staticmethod
    def caller_for(user: User, sign_in_id: str | None = None) -> Caller | None:
        """The caller that a user is, None when the user is disabled."""
        if user.disabled:
            return None
        return Caller(user.id, user.name, user.role, user.person_id, sign_in_id)

    def csrf_token(self, sign_in_id: str) -> str:
        """What a page must send back with anything that changes something."""
        return hmac.new(self._secret.encode(), sign_in_id.encode(), hashlib.sha256).hexdigest()

    async def _load_sign_ins(self) -> None:
        self._sign_ins = await self._sign_in_store.load()
        now = datetime.now(UTC)
        known = {user.id for user in self.users.all()}
        for sign_in in list(self._sign_ins.values()):
            if sign_in.expires_at <= now or sign_in.user_id not in known:
                await self.sign_out(sign_in.id)


async def _kept_secret(store: Store) -> str:
    kept = await store.collection("signing_secrets", SigningSecret, secret={"text"})
    found = await kept.get("jwt")
    if found is None:
        found = SigningSecret(secrets.token_urlsafe(48))
        await kept.put("jwt", found)
    return found.text


AUTH: Key[Auth] = Key("auth")
