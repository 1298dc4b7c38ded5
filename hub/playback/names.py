"""Public ids that never change once given, not even when a late observation rewrites the past."""

from collections import defaultdict, deque
from collections.abc import Iterable

from hub.models.ids import derived_id
from hub.playback.times import moment


class Names:
    """Gives ids derived from what is named, and gives them again while the past is rewritten."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str]] = []
        self._again: defaultdict[str, deque[str]] = defaultdict(deque)

    def name(self, at: float, *parts: str) -> str:
        """The id of something that began at `at`."""
        signature = "\x1f".join(parts)
        earlier = self._again.get(signature)
        public_id = earlier.popleft() if earlier else derived_id(moment(at), signature)
        self.given.append((signature, public_id))
        return public_id

    def reuse(self, given: Iterable[tuple[str, str]]) -> None:
        """Give these ids again, in order, before any new one."""
        self._again.clear()
        for signature, public_id in given:
            self._again[signature].append(public_id)
