"""The accounts of plex.tv: everybody with an account on one of the Plex servers."""

from dataclasses import dataclass

from integrations.demo.plex_server.accounts import account_thumb, account_uuid
from integrations.demo.world.chance import hexadecimal
from integrations.demo.world.servers import Account, SimulatedServer


@dataclass(frozen=True, slots=True)
class GlobalAccount:
    """One account of plex.tv; ``memberships`` are its accounts on servers."""

    id: str
    token: str
    memberships: tuple[tuple[SimulatedServer, Account], ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.memberships[0][1].name

    @property
    def email(self) -> str | None:
        """Its address."""
        return self.memberships[0][1].email

    @property
    def uuid(self) -> str:
        """16 hex digits."""
        return account_uuid(self.memberships[0][1])

    @property
    def thumb(self) -> str:
        """Address of the avatar."""
        return account_thumb(self.memberships[0][1])


@dataclass(slots=True)
class AccountsBook:
    """Accounts by token, id and uuid."""

    accounts: tuple[GlobalAccount, ...]

    @classmethod
    def of(cls, servers: tuple[SimulatedServer, ...], seed: int) -> "AccountsBook":
        """Everybody on ``servers``, owners first."""
        members: dict[str, list[tuple[SimulatedServer, Account]]] = {}
        for server in servers:
            for account in server.accounts:
                members.setdefault(account.global_id, []).append((server, account))
        return cls(
            tuple(
                GlobalAccount(key, hexadecimal(20, seed, "plex.tv token", key), tuple(found))
                for key, found in members.items()
            )
        )

    def by_token(self, token: str) -> GlobalAccount | None:
        """Who signs in with a token."""
        return next((account for account in self.accounts if account.token == token), None)

    def by_uuid(self, uuid: str) -> GlobalAccount | None:
        """Whose avatar an address names."""
        return next((account for account in self.accounts if account.uuid == uuid), None)

    def owner_of(self, server: SimulatedServer) -> GlobalAccount:
        """To whom a server belongs."""
        return next(a for a in self.accounts if a.id == server.owner.global_id)
