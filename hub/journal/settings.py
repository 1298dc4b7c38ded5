"""What can be configured about the journal."""

from pydantic import Field

from hub.core.config.section import Section, SectionModel, Variable
from hub.core.config.values import Duration, parse_boolean


class JournalModel(SectionModel):
    """Where observations become durable; NATS JetStream is for several machines."""

    enabled: bool = True
    nats: bool = False
    nats_url: str = "nats://127.0.0.1:4222"
    retention: Duration = Field(default=30 * 86400.0, ge=3600)


JOURNAL_SECTION = Section(
    "journal",
    JournalModel,
    (
        Variable("NATS_ENABLED", "nats", "NATS JetStream as the journal", parse_boolean),
        Variable("NATS_URL", "nats_url", "the NATS server"),
        Variable("WAL_ENABLED", "enabled", "the embedded journal; always on", parse_boolean),
    ),
)
