"""Numbers about the hub for Prometheus; they name servers, never people."""

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hub import __version__
from hub.core.bus import Event
from hub.core.hub import Hub, Key
from hub.core.servers import SERVERS
from hub.core.states import STATES
from hub.models.playback import PlaybackEvent
from hub.playback.pipeline import PLAYBACK, PLAYBACK_EVENT


class Metrics:
    """A registry of one hub's own."""

    def __init__(self, hub: Hub) -> None:
        self.registry = CollectorRegistry()
        self._began = time.monotonic()
        self._events = Counter(
            "usher_playback_events_total",
            "Playback events by kind",
            ["kind"],
            registry=self.registry,
        )
        self.registry.register(_Now(hub, self))
        self.close = hub.bus.listen(PLAYBACK_EVENT, self._count)

    @property
    def uptime_s(self) -> float:
        """Seconds since the hub started."""
        return time.monotonic() - self._began

    def _count(self, event: Event[PlaybackEvent]) -> None:
        self._events.labels(event.data.kind).inc()


class _Now(Collector):
    """What is read when somebody asks."""

    def __init__(self, hub: Hub, metrics: Metrics) -> None:
        self._hub = hub
        self._metrics = metrics

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _one("usher_info", "Version", 1, {"version": __version__})
        yield _one("usher_uptime_seconds", "Seconds since the start", self._metrics.uptime_s)
        yield _one("usher_entities", "Entities with a state", len(self._hub[STATES]))
        labels = ["server", "platform", "id"]  # two servers may have the same name
        up = GaugeMetricFamily("usher_server_up", "Whether a server answers", labels=labels)
        streams = GaugeMetricFamily("usher_streams", "Streams by server", labels=labels)
        playing = [session.server_id for session in self._hub[PLAYBACK].sessions()]
        for server in self._hub[SERVERS]:
            which = [server.server.name, server.server.platform, server.server.id]
            up.add_metric(which, server.availability.is_up is True)
            streams.add_metric(which, playing.count(server.server.id))
        yield up
        yield streams


def _one(
    name: str, text: str, value: float, labels: dict[str, str] | None = None
) -> GaugeMetricFamily:
    labels = labels or {}
    family = GaugeMetricFamily(name, text, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


METRICS: Key[Metrics] = Key("metrics")
