"""Entities: the values that integrations show, their registry, and how they become states."""

from hub.core.entities.description import (
    Category,
    DataSource,
    EntityDescription,
    EntityDomain,
    Reveals,
    StateClass,
    StateValue,
)
from hub.core.entities.entity import DescribedEntity, Entity, described
from hub.core.entities.platform import ENTITIES, EntityPlatform
from hub.core.entities.record import EntityDisabledBy, EntityRecord
from hub.core.entities.registry import (
    ENTITY_REGISTRY,
    ENTITY_REGISTRY_CHANGED,
    EntityRegistry,
    EntityRegistryChanged,
)

__all__ = [
    "ENTITIES",
    "ENTITY_REGISTRY",
    "ENTITY_REGISTRY_CHANGED",
    "Category",
    "DataSource",
    "DescribedEntity",
    "Entity",
    "EntityDescription",
    "EntityDisabledBy",
    "EntityDomain",
    "EntityPlatform",
    "EntityRecord",
    "EntityRegistry",
    "EntityRegistryChanged",
    "Reveals",
    "StateClass",
    "StateValue",
    "described",
]
