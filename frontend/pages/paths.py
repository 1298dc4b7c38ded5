"""The addresses of pages about one thing."""

from urllib.parse import quote, urlencode


def history_path(**conditions: str) -> str:
    """The history with these filters set."""
    return f"/history?{urlencode(conditions)}"


def library_path(library_id: str) -> str:
    """The page of a library."""
    server_id, _, key = library_id.partition("/")
    return f"/libraries/{quote(server_id, safe='')}/{quote(key, safe='')}"


def account_path(account_id: str) -> str:
    """The page that asks whose account it is."""
    server_id, _, key = account_id.partition("/")
    return f"/accounts/{quote(server_id, safe='')}/{quote(key, safe='')}"
