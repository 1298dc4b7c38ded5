"""First appearances in a replay, for the triggers `account` and `device`."""

from dataclasses import replace

from hub.models.people import Account
from rules.engine.engine import Engine
from rules.happening import Happening, Subject
from rules.memory.memory import Memory
from rules.sources.people import NewDevices


class Firsts:
    """Tells an engine of accounts and players that play for the first time.

    A stored account is seen when it plays first, a live one when its server tells of it.
    """

    def __init__(self, memory: Memory, engine: Engine) -> None:
        self._memory = memory
        self._engine = engine
        self._found: list[Happening] = []
        self.wanted = engine.listens("account.new") or engine.listens("device.new")
        devices = NewDevices(self._found.append, engine.world.facts, engine.listens)
        self.hear_after = devices.hear

    def tell(self) -> None:
        """Show what was found with the last happening."""
        found, self._found[:] = list(self._found), []
        for one in found:
            self._engine.see(one)

    def hear_before(self, happening: Happening) -> None:
        """Look whether the memory knows the account yet; `hear_after` wants it to."""
        subject = happening.subject
        server_id, key = subject.server_id, subject.account_key
        if happening.kind != "playback.started" or server_id is None or key is None:
            return
        if self._memory.account(server_id, key) is None:
            name = None if subject.session is None else subject.session.view.account_name
            account = Account(server_id=server_id, key=key, name=name or key)
            about = Subject(server_id=server_id, account_key=key, person_id=subject.person_id)
            data = {"event": "new", "account": account, "server_id": server_id, "days": None}
            told = replace(happening, kind="account.new", subject=about, data=data)
            self._found.append(told)
