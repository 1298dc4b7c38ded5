"""Accounts as Plex numbers and pictures them."""

from integrations.demo.world.chance import hexadecimal
from integrations.demo.world.servers import Account


def plex_user_id(account: Account) -> str:
    """``1`` for the owner of the server, the plex.tv id for everybody else."""
    return account.key


def account_uuid(account: Account) -> str:
    """The 16 hex digits by which plex.tv names an account in addresses."""
    return hexadecimal(16, "plex.tv", account.global_id)


def account_thumb(account: Account) -> str:
    """Address of the avatar."""
    return f"https://plex.tv/users/{account_uuid(account)}/avatar?c={account.global_id}"
