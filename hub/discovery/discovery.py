"""The part that looks around: starts the sources and hands over what they find."""

import logging
from collections.abc import Iterable

from hub.core.discovered import Discovered
from hub.core.flows import DiscoveryInfo
from hub.core.hub import Key
from hub.core.integrations import Manifest
from hub.discovery.dns_sd import HUB_TYPE, DnsSd
from hub.discovery.gdm import gdm_question
from hub.discovery.interfaces import interfaces
from hub.discovery.mediabrowser import mediabrowser_question
from hub.discovery.question import Asker
from hub.discovery.settings import DiscoveryModel
from hub.discovery.sighting import Gone, Means, Sighting, Source

_log = logging.getLogger(__name__)


class Discovery:
    """Asks for what the manifests name; other hubs that announce themselves are kept in `hubs`."""

    def __init__(
        self, settings: DiscoveryModel, discovered: Discovered, manifests: Iterable[Manifest]
    ) -> None:
        self.hubs: dict[str, Sighting] = {}
        self._settings = settings
        self._discovered = discovered
        self._dns_sd = DnsSd(_types(manifests), settings.interfaces)
        self._sources: list[Source] = [self._dns_sd, *self._askers(list(manifests))]

    async def start(self) -> None:
        """Begin to look, unless discovery is switched off."""
        if not self._settings.enabled:
            return
        for source in self._sources:
            await source.start(self._found)

    async def stop(self) -> None:
        """Stop looking, and take the hub's own announcement back."""
        for source in reversed(self._sources):
            await source.stop()

    def ask(self) -> None:
        """Look again now, because somebody is waiting for it."""
        for source in self._sources:
            source.ask()

    async def announce(self, hub_id: str, name: str, port: int, base_path: str) -> None:
        """Let other hubs find this one."""
        if self._settings.enabled and self._settings.announce:
            await self._dns_sd.announce(hub_id, name, port, base_path)

    def _askers(self, manifests: list[Manifest]) -> list[Source]:
        settings = self._settings
        questions = []
        if any(manifest.gdm for manifest in manifests):
            questions.append(gdm_question(settings.gdm_port))
        questions += [
            mediabrowser_question(matcher.question, settings.mediabrowser_port)
            for manifest in manifests
            for matcher in manifest.udp
        ]
        return [
            Asker(question, lambda: interfaces(settings.interfaces), settings.interval)
            for question in questions
        ]

    def _found(self, sighting: Sighting | Gone) -> None:
        if isinstance(sighting, Gone):
            self.hubs.pop(sighting.name, None)
            self._discovered.lost(Means.ZEROCONF, sighting.name)
        elif sighting.service == HUB_TYPE:
            self.hubs[sighting.name] = sighting
        else:
            self._discovered.receive(_info(sighting))


def _types(manifests: Iterable[Manifest]) -> list[str]:
    return [matcher.type for manifest in manifests for matcher in manifest.zeroconf]


def _info(sighting: Sighting) -> DiscoveryInfo:
    return DiscoveryInfo(
        source=sighting.means,
        name=sighting.name,
        unique_id=sighting.unique_id,
        url=sighting.url,
        host=sighting.host,
        port=sighting.port,
        type=sighting.service,
        properties=dict(sighting.properties),
    )


DISCOVERY: Key[Discovery] = Key("discovery")
