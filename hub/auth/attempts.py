"""How often names, passwords and tokens may be guessed."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.auth.rate_limit import RateLimit, origin_of


class Attempts:
    """Limits by address and by name: neither many names from one place nor one from many."""

    def __init__(self) -> None:
        self._by_address = RateLimit("attempts to sign in", burst=10, per_minute=6)
        self._by_name = RateLimit("attempts to sign in", burst=20, per_minute=12)
        self._tokens = RateLimit("wrong tokens", burst=60, per_minute=60)

    @contextmanager
    def one(self, name: str, address: str | None) -> Iterator[None]:
        """An attempt; it counts unless the block ends without an error.

        TooManyRequests when there were too many.
        """
        key, folded = origin_of(address), name.strip().casefold()[:64]
        if address is not None:
            self._by_address.spend(key)
        self._by_name.spend(folded)
        yield
        self._by_name.give_back(folded)
        if address is not None:
            self._by_address.give_back(key)

    def wrong_token(self, address: str) -> None:
        """Somebody showed a token that is none; TooManyRequests when that goes on."""
        self._tokens.spend(origin_of(address))
