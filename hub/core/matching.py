"""Whose is what was found: discoveries against the matchers of the manifests."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from hub.core.flows import DiscoveryInfo
from hub.core.integrations import Integration, Manifest, ZeroconfMatcher


def domains_for(info: DiscoveryInfo, integrations: Iterable[Integration]) -> list[str]:
    """The domains whose manifests claim `info`."""
    return [item.domain for item in integrations if _claims(item.manifest, info)]


def _claims(manifest: Manifest, info: DiscoveryInfo) -> bool:
    match info.source:
        case "zeroconf":
            return any(_zeroconf(matcher, info) for matcher in manifest.zeroconf)
        case "gdm":
            return any(matcher.content_type == info.type for matcher in manifest.gdm)
        case "udp":
            return any(matcher.question == info.type for matcher in manifest.udp)
    return False


def _zeroconf(matcher: ZeroconfMatcher, info: DiscoveryInfo) -> bool:
    if matcher.type != info.type:
        return False
    if matcher.name is not None and not fnmatchcase(info.name.lower(), matcher.name.lower()):
        return False
    return all(
        fnmatchcase(info.properties.get(name, "").lower(), pattern.lower())
        for name, pattern in matcher.properties.items()
    )
