"""What is kept of an entity: what the integration says of it, and what the user made of that."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from hub.core.entities.description import Category, EntityDomain, StateClass
from hub.models.ids import new_id


class EntityDisabledBy(StrEnum):
    """Who switched an entity off."""

    USER = "user"
    INTEGRATION = "integration"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFacts:
    """What an integration says of an entity.

    (`domain`, `platform`, `unique_id`) identifies it for ever.
    """

    domain: EntityDomain
    platform: str
    unique_id: str
    key: str
    original_name: str | None
    entry_id: str | None = None
    device_id: str | None = None
    unit: str | None = None
    device_class: str | None = None
    state_class: StateClass | None = None
    category: Category | None = None
    icon: str | None = None
    options: tuple[str, ...] | None = None
    precision: int | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        """What it is recognised by."""
        return (self.domain, self.platform, self.unique_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRecord(EntityFacts):
    """An entity as it is kept; `name` and `disabled_by` are the user's."""

    entity_id: str
    name: str | None = None
    disabled_by: EntityDisabledBy | None = None
    id: str = field(default_factory=new_id)
    created_at: datetime = field(default_factory=_now)
    modified_at: datetime = field(default_factory=_now)
    deleted_at: datetime | None = None


def slugify(text: str) -> str:
    """Lower-case ASCII letters, digits and single underscores.

    Empty when nothing of the text remains.
    """
    ascii_text = (
        unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    )
    return re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")
