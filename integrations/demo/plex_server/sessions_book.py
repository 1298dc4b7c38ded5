"""The keys under which a Plex server knows its running sessions."""

from dataclasses import dataclass, field

from integrations.demo.world.chance import number
from integrations.demo.world.servers import SimulatedServer
from integrations.demo.world.stream import Stream

from . import ids


@dataclass(slots=True)
class SessionKeys:
    """Keys of one session. ``key`` counts up from 1 after each start of the server."""

    key: int
    id: str
    live_uuid: str
    play_queue_id: int
    play_queue_item_id: int
    transcode: str | None = None


@dataclass(slots=True)
class SessionsBook:
    """Gives out session keys; ``reset`` forgets them as a restart does."""

    server: SimulatedServer
    _last: int = 0
    _transcodes: int = 0
    _keys: dict[int, SessionKeys] = field(default_factory=dict)

    def of(self, stream: Stream) -> SessionKeys:
        """The keys of a stream, given out at the first call."""
        keys = self._keys.get(stream.number)
        if keys is None:
            keys = self._keys[stream.number] = self._new(stream)
        return keys

    def convert(self, stream: Stream) -> tuple[str | None, str | None]:
        """Begin, replace or end the transcode of a stream; returns its old and new key."""
        keys = self.of(stream)
        before, keys.transcode = keys.transcode, self._transcode_key(stream)
        return before, keys.transcode

    def forget(self, stream: Stream) -> None:
        """The stream has ended."""
        self._keys.pop(stream.number, None)

    def reset(self) -> None:
        """The server has restarted: numbering begins again."""
        self._last = 0
        self._keys.clear()

    def _new(self, stream: Stream) -> SessionKeys:
        self._last += 1
        seed = (self.server.id, self.server.generation, stream.number)
        hexadecimal = f"{number(16**12, 'live', *seed):012x}"
        queue = number(90_000, "queue", *seed) + 1000
        return SessionKeys(
            key=self._last,
            id=ids.token(24, "session", *seed),
            live_uuid=f"11111111-2222-4333-8444-{hexadecimal}",
            play_queue_id=queue,
            play_queue_item_id=queue * 17,
            transcode=self._transcode_key(stream),
        )

    def _transcode_key(self, stream: Stream) -> str | None:
        if not stream.decision.is_transcoding:
            return None
        self._transcodes += 1
        return ids.token(24, "transcode", self.server.id, self._transcodes)
