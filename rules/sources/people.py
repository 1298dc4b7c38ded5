"""New accounts, accounts that fall asleep, and players that a person never used before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hub.models.people import Account
from rules.happening import Happening, Subject
from rules.moment import Facts, Moment
from rules.sources.hub_events import Put

DAY: Final = timedelta(days=1)
LastPlay = Callable[[str, str], datetime | None]


class NewDevices:
    """Tells when a person starts on a player that they never used; hears after the memory."""

    def __init__(self, put: Put, facts: Facts, wanted: Callable[[str], bool]) -> None:
        self._put = put
        self._facts = facts
        self._wanted = wanted

    def hear(self, happening: Happening) -> None:
        """Look at the start of a session."""
        if happening.kind != "playback.started" or not self._wanted("device.new"):
            return
        moment = Moment(happening, self._facts)
        if moment.fact("player.is_new_for_person") or moment.fact("player.is_new"):
            data = {**happening.data, "event": "new"}
            self._put(replace(happening, kind="device.new", data=data))


class Accounts:
    """Compares the accounts with those that were known, and looks for those that sleep.

    An account sleeps that played nothing for `inactive_days`; it is told on the day it begins to.
    """

    def __init__(self, put: Put, last_play: LastPlay, inactive_days: int) -> None:
        self._put = put
        self._last_play = last_play
        self._inactive = timedelta(days=inactive_days)
        self._known: set[tuple[str, str]] = set()
        self._servers: set[str] = set()
        self._asleep: set[tuple[str, str]] = set()

    def look(self, server_id: str, accounts: tuple[Account, ...], now: datetime) -> None:
        """Take the accounts of a server as they are; the first time they are only learned."""
        fresh = [one for one in accounts if (server_id, one.key) not in self._known]
        self._known |= {(server_id, one.key) for one in fresh}
        if server_id in self._servers:
            for one in fresh:
                self._tell("new", one, now, None)
        elif accounts:
            self._servers.add(server_id)
        for one in accounts:
            self._look_at_sleep(server_id, one, now)

    def _look_at_sleep(self, server_id: str, account: Account, now: datetime) -> None:
        last, key = self._last_play(server_id, account.key), (server_id, account.key)
        if last is None or now - last < self._inactive:
            self._asleep.discard(key)
        elif key not in self._asleep:
            self._asleep.add(key)
            if now - last < self._inactive + DAY:
                self._tell("inactive", account, now, (now - last).days)

    def _tell(self, event: str, account: Account, now: datetime, days: int | None) -> None:
        subject = Subject(server_id=account.server_id, account_key=account.key)
        data = {"event": event, "account": account, "server_id": account.server_id, "days": days}
        self._put(Happening(kind=f"account.{event}", at=now, subject=subject, data=data))
