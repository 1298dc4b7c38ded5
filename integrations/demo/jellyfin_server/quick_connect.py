"""Quick Connect: a code that somebody who is signed in types for somebody who is not."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.demo.mediabrowser.call import Call, bad_request, not_found, unauthorized
from integrations.demo.mediabrowser.dialect import jellyfin_before, jellyfin_from
from integrations.demo.mediabrowser.roster_model import ClientInfo
from integrations.demo.mediabrowser.routing import Access, Route
from integrations.demo.mediabrowser.users_api import signed_in
from integrations.demo.mediabrowser.wire import stamp
from integrations.demo.world.servers import Account

_VALID = timedelta(minutes=10)
_MOST_PENDING = 100


@dataclass(slots=True)
class Pending:
    """One wish to come in; `account` is set when somebody has allowed it."""

    secret: str
    code: str
    info: ClientInfo
    since: datetime
    account: Account | None = None

    @property
    def dto(self) -> dict[str, Any]:
        """The wish for the wire."""
        return {
            "Authenticated": self.account is not None,
            "Secret": self.secret,
            "Code": self.code,
            "DeviceId": self.info.device_id,
            "DeviceName": self.info.device,
            "AppName": self.info.client,
            "AppVersion": self.info.version,
            "DateAdded": stamp(self.since),
        }


class QuickConnect:
    """The open wishes of one server. `enabled` is a setting of its administrator."""

    def __init__(self) -> None:
        self.enabled = True
        self._pending: dict[str, Pending] = {}

    def routes(self) -> tuple[Route, ...]:
        """Initiating was GET alone in 10.8, both up to 10.11, and is POST alone in 12.0."""
        anyone = Access.ANYONE
        return (
            Route("GET", "/QuickConnect/Enabled", self.is_enabled, anyone),
            Route("GET", "/QuickConnect/Initiate", self.initiate, anyone, jellyfin_before(12, 0)),
            Route("POST", "/QuickConnect/Initiate", self.initiate, anyone, jellyfin_from(10, 9)),
            Route("GET", "/QuickConnect/Connect", self.state, anyone),
            Route("POST", "/QuickConnect/Authorize", self.authorize),
            Route("POST", "/Users/AuthenticateWithQuickConnect", self.authenticate, anyone),
        )

    def allow(self, code: str, account: Account) -> bool:
        """Somebody types a code; False when nobody waits with it."""
        for pending in self._pending.values():
            if pending.code == code and pending.account is None:
                pending.account = account
                return True
        return False

    async def is_enabled(self, _: Call) -> bool:
        """Whether it may be used at all."""
        return self.enabled

    async def initiate(self, call: Call) -> dict[str, Any]:
        """Ask for a code; the app must introduce itself."""
        self._require_enabled()
        if not call.credentials.introduces_itself:
            bad_request("Client, Device, DeviceId and Version are required.")
        self._expire(call)
        pending = Pending(
            secret=secrets.token_hex(32),
            code=f"{secrets.randbelow(900_000) + 100_000}",
            info=call.credentials.info(call.backend.keyring.info(call.caller)),
            since=call.backend.world.clock.now(),
        )
        self._pending[pending.secret] = pending
        return pending.dto

    async def state(self, call: Call) -> dict[str, Any]:
        """Whether a code has been typed yet; 404 when it is unknown or too old."""
        self._require_enabled()
        self._expire(call)
        pending = self._pending.get(call.query.text("secret") or "")
        if pending is None:
            not_found("Unknown secret")
        return pending.dto

    async def authorize(self, call: Call) -> bool:
        """Type a code, as who is signed in."""
        self._require_enabled()
        self._expire(call)
        account = call.account
        if account is None:
            bad_request("A user is required.")
        if not self.allow(call.query.text("code") or "", account):
            not_found("Unable to find request")
        return True

    async def authenticate(self, call: Call) -> dict[str, Any]:
        """Come in with an allowed wish, once."""
        sent = await call.body()
        self._expire(call)
        pending = self._pending.get(str(sent.get("secret") or ""))
        if pending is None or pending.account is None:
            unauthorized("Error processing request.")
        del self._pending[pending.secret]
        return signed_in(call, pending.account)

    def _require_enabled(self) -> None:
        if not self.enabled:
            unauthorized("Quick connect is disabled")

    def _expire(self, call: Call) -> None:
        oldest = call.backend.world.clock.now() - _VALID
        kept = [p for p in self._pending.values() if p.since >= oldest][-_MOST_PENDING:]
        self._pending = {pending.secret: pending for pending in kept}
