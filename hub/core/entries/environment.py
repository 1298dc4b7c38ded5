"""Entries that the environment defines: what it says now against what was stored before."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from hub.core.entries.record import EntryRecord, Source


def merge_environment(
    stored: Mapping[str, EntryRecord], defined: Iterable[EntryRecord]
) -> tuple[dict[str, EntryRecord], set[str]]:
    """The records to write, and the ids to delete because nothing defines them any more."""
    wanted = {record.id: record for record in defined}
    puts = {
        record_id: record
        for record_id, record in (
            (new.id, _merged(stored.get(new.id), new)) for new in wanted.values()
        )
        if record != stored.get(record_id)
    }
    imported = {record.id for record in stored.values() if record.source is Source.IMPORT}
    return puts, imported - wanted.keys()


def _merged(old: EntryRecord | None, new: EntryRecord) -> EntryRecord:
    """The stored record with what the environment says now; other data may mean another server.

    What the integration has added to the data is its own and no difference.
    """
    if old is None:
        return new
    connects_alike = all(old.data.get(name) == value for name, value in new.data.items())
    options = old.options if new.free_options else new.options
    same = (dict(old.options), old.title, old.free_options) == (
        dict(options),
        new.title,
        new.free_options,
    )
    if connects_alike and same:
        return old
    return replace(
        old,
        title=new.title,
        data=old.data if connects_alike else new.data,
        options=options,
        free_options=new.free_options,
        version=old.version if connects_alike else new.version,
        unique_id=old.unique_id if connects_alike else new.unique_id,
        modified_at=datetime.now(UTC),
    )
