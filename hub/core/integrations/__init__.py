"""Integrations: their manifests, their code loaded when needed, their texts."""

from hub.core.integrations.integration import Integration, IntegrationBroken
from hub.core.integrations.loader import INTEGRATIONS, Loader, LoadProblem
from hub.core.integrations.manifest import GdmMatcher, Manifest, UdpMatcher, ZeroconfMatcher
from hub.core.integrations.strings import Strings

__all__ = [
    "INTEGRATIONS",
    "GdmMatcher",
    "Integration",
    "IntegrationBroken",
    "LoadProblem",
    "Loader",
    "Manifest",
    "Strings",
    "UdpMatcher",
    "ZeroconfMatcher",
]
