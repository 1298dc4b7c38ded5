"""Who may come in: API keys, tokens of accounts, and what signing in gives."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from integrations.demo.mediabrowser.roster_model import ClientInfo
from integrations.demo.mediabrowser.wire import hex_id
from integrations.demo.world.servers import Account, SimulatedServer


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a token stands for. Without account and key name: nobody that is known."""

    token: str | None = None
    account: Account | None = None
    key_name: str | None = None

    @property
    def is_known(self) -> bool:
        """True when the token is valid."""
        return self.account is not None or self.key_name is not None

    @property
    def is_admin(self) -> bool:
        """True for an API key and for an administrator."""
        return self.key_name is not None or (self.account is not None and self.account.is_admin)


@dataclass(frozen=True, slots=True)
class Device:
    """An app that signed in, with the token it got."""

    token: str
    account: Account
    info: ClientInfo
    since: datetime


class Keyring:
    """All tokens of one server. They survive a restart, as they lie in its database."""

    def __init__(self, server: SimulatedServer) -> None:
        self._server = server
        self.api_key = hex_id(server.id, "api key")
        self.api_keys: dict[str, str] = {self.api_key: "Usher"}
        self.devices: dict[str, Device] = {}

    def caller(self, token: str | None) -> Caller:
        """Who a token belongs to."""
        if not token:
            return Caller()
        if token in self.api_keys:
            return Caller(token, key_name=self.api_keys[token])
        device = self.devices.get(token)
        account = device.account if device else self._server.account_by_token(token)
        return Caller(token, account)

    def sign_in(self, account: Account, info: ClientInfo, at: datetime) -> Device:
        """A token for an app; a second sign-in on the same device replaces the first."""
        for token, device in list(self.devices.items()):
            if device.info.device_id == info.device_id and device.account is account:
                del self.devices[token]
        device = Device(secrets.token_hex(16), account, info, at)
        self.devices[device.token] = device
        return device

    def info(self, caller: Caller) -> ClientInfo:
        """The app behind a token, as far as the server can tell by the token alone.

        An API key stands for a device that is the server itself.
        """
        device = self.devices.get(caller.token or "")
        if device is not None:
            return device.info
        server = self._server
        client = caller.key_name or f"{server.platform.title()} App"
        device_id = server.id if caller.key_name else hex_id(caller.token)
        return ClientInfo(client, device_id, server.name, server.version)

    def by_password(self, name: str, password: str) -> Account | None:
        """The account with this name and password."""
        for account in self._server.accounts:
            if account.name.casefold() == name.casefold():
                return account if account.password == password else None
        return None

    def make_api_key(self, name: str) -> str:
        """A new API key."""
        key = secrets.token_hex(16)
        self.api_keys[key] = name
        return key

    def revoke(self, token: str) -> None:
        """Make a token worthless; one that already is worthless is no error."""
        self.api_keys.pop(token, None)
        self.devices.pop(token, None)
        if token == self._server.token:
            self._server.token = secrets.token_hex(16)

    def revoke_all(self) -> None:
        """Make every API key and every token from signing in worthless."""
        self.api_keys.clear()
        self.devices.clear()
        self._server.token = secrets.token_hex(16)
