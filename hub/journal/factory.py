"""Chooses the journal that the configuration asks for."""

from pathlib import Path

from hub.journal.interface import Journal
from hub.journal.sqlite import COMMIT_INTERVAL, SqliteJournal


def create_journal(
    folder: Path, *, nats_url: str | None = None, commit_interval: float = COMMIT_INTERVAL
) -> Journal:
    """A closed journal: in a JetStream stream where `nats_url` is given, else in `folder`."""
    if nats_url is None:
        return SqliteJournal(folder, commit_interval=commit_interval)
    # Here, because most installations need no NATS client in their memory.
    from hub.journal.jetstream import JetStreamJournal  # noqa: PLC0415
    from hub.journal.nats_connection import NatsSettings  # noqa: PLC0415

    return JetStreamJournal(NatsSettings(url=nats_url))
