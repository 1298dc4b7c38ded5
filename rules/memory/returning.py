"""Somebody whom the memory forgot comes back: the history tells of them before a rule looks."""

import logging
from typing import Final

from hub.core.errors import UsherError
from rules.happening import Happening
from rules.memory.memory import STATES, Memory
from rules.memory.warming import Reads, bring_back

_log = logging.getLogger(__name__)
BEGINS: Final = frozenset(STATES)


class Returning:
    """Brings back persons, one at a time; `needed` says for which happening."""

    def __init__(self, memory: Memory, history: Reads) -> None:
        self._memory = memory
        self._history = history
        self._failed = False

    def needed(self, happening: Happening) -> bool:
        """Whether a happening is about somebody who may have been forgotten."""
        return happening.kind in BEGINS and self._memory.misses(happening.subject.person_id)

    async def bring_back(self, happening: Happening) -> None:
        """Recall who it is about; without a history, they are somebody new."""
        person_id = happening.subject.person_id
        if person_id is None:
            return
        try:
            await bring_back(self._memory, self._history, person_id, happening.at)
        except UsherError as error:
            if not self._failed:
                _log.warning("Rules cannot recall who comes back: %s", error)
            self._failed = True
        else:
            self._failed = False
