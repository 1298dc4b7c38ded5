"""Which class and which step of an integration answer to which kind of flow."""

from datetime import UTC, datetime
from typing import Any, Final

from hub.core.entries import ConfigEntry, Source
from hub.core.flows.config_flow import ConfigFlow, DiscoveryInfo
from hub.core.flows.flow import Flow
from hub.core.flows.options_flow import OptionsFlow
from hub.core.integrations import Integration
from hub.models.ids import derived_id, new_id

ABOUT_AN_ENTRY: Final = frozenset({Source.REAUTH, Source.RECONFIGURE, Source.OPTIONS})
"""Flows that change an entry instead of making one."""

_EPOCH = datetime.fromtimestamp(0, UTC)


async def flow_class(integration: Integration, source: Source) -> type[Flow] | None:
    """The integration's class for flows of this source, None when it has no such dialogue."""
    if not integration.manifest.config_flow:
        return None
    base: type[Flow] = OptionsFlow if source is Source.OPTIONS else ConfigFlow
    kind = await integration.subclass("config_flow", base)
    return kind if kind is not None and _has_step(kind, first_step(source)) else None


async def sources_offered(integration: Integration) -> frozenset[Source]:
    """The kinds of flows that the integration has."""
    asked = (Source.USER, Source.DISCOVERY, *ABOUT_AN_ENTRY)
    return frozenset(
        [source for source in asked if await flow_class(integration, source) is not None]
    )


def first_step(source: Source) -> str:
    """The step with which flows of this source begin."""
    return "init" if source is Source.OPTIONS else str(source)


def _has_step(kind: type[Flow], step_id: str) -> bool:
    """Whether the integration wrote this step; the base classes only name the usual ones."""
    step = getattr(kind, f"step_{step_id}", None)
    bases = (
        getattr(ConfigFlow, f"step_{step_id}", None),
        getattr(OptionsFlow, f"step_{step_id}", None),
    )
    return step is not None and (step_id == Source.IGNORE or step not in bases)


def flow_id_for(domain: str, source: Source, data: Any, entry: ConfigEntry[Any] | None) -> str:
    """An id that stays for what is asked once (an offer, an entry's options), or a fresh one."""
    if entry is not None:
        return derived_id(_EPOCH, source, domain, entry.id)
    if isinstance(data, DiscoveryInfo):
        return derived_id(_EPOCH, source, domain, data.unique_id or data.url or data.name)
    return new_id()
