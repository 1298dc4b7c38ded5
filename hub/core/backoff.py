"""How long to wait before trying again: one policy for entries, supervised work and reconnects."""

import asyncio
import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackoffPolicy:
    """Waits that double from `first_s` up to `most_s`, each longer by up to `jitter` of itself."""

    first_s: float
    most_s: float
    jitter: float = 0.1

    def delay(self, tries: int) -> float:
        """Seconds to wait after `tries` failures in a row (1 is the first)."""
        doublings = min(max(tries, 1) - 1, 32)
        wait: float = min(self.first_s * 2**doublings, self.most_s)
        return wait * (1 + random.random() * self.jitter)  # noqa: S311 - spreads load, keeps no secret


SETUP_RETRY = BackoffPolicy(5, 80)
"""Config entries that are not ready: 5, 10, 20, 40, 80 s and then 80 s for ever."""

RECONNECT = BackoffPolicy(1, 60)
"""Sockets and supervised work: 1, 2, 4 ... 60 s."""


class Backoff:
    """Counts failures in a row; `reset` after a success."""

    def __init__(self, policy: BackoffPolicy = RECONNECT) -> None:
        self.policy = policy
        self.tries = 0

    def next(self) -> float:
        """Note a failure and return the seconds to wait before the next try."""
        self.tries += 1
        return self.policy.delay(self.tries)

    async def wait(self) -> None:
        """Note a failure and wait."""
        await asyncio.sleep(self.next())

    def reset(self) -> None:
        """Start again from the shortest wait."""
        self.tries = 0
