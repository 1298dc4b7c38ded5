"""What is handed to a target: one message, or several collected into one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hub.core.servers import Picture
from hub.notify.message import Format, Priority, Queued
from hub.notify.wording import Wording

MOST_PICTURES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One delivery. `ids` name its messages, for receivers that sort out repeats."""

    title: str
    body: str
    ids: tuple[str, ...]
    format: Format = Format.TEXT
    priority: Priority = Priority.NORMAL
    repeat: bool = False
    pictures: tuple[Picture, ...] = ()
    data: tuple[Mapping[str, Any], ...] = field(default=())


def packed(
    batch: Sequence[Queued], pictures: Sequence[Picture], wording: Wording, zone: str
) -> Parcel:
    """The delivery of a batch, of which all messages have the same format."""
    first = batch[0].message
    repeat = any(item.attempted for item in batch)
    single = len(batch) == 1
    body = _body(batch[0]) if single else "\n\n".join(_part(item, ZoneInfo(zone)) for item in batch)
    return Parcel(
        title=(first.title or "") if single else wording.many(len(batch)),
        body=f"{body}\n\n{wording.repeat}" if repeat else body,
        ids=tuple(item.id for item in batch),
        format=first.format,
        priority=max((item.message.priority for item in batch), key=lambda one: one.rank),
        repeat=repeat,
        pictures=tuple(pictures),
        data=tuple(_data(item) for item in batch),
    )


def _part(item: Queued, zone: ZoneInfo) -> str:
    """One message in a digest: when, title, text."""
    head = " ".join(filter(None, (_clock(item.accepted_at, zone), item.message.title)))
    return f"{head}\n{_body(item)}"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%H:%M")


def _body(item: Queued) -> str:
    found = item.message
    return f"{found.message}\n{found.url}" if found.url else found.message


def _data(item: Queued) -> dict[str, Any]:
    found = item.message
    return {
        "id": item.id,
        "at": item.accepted_at.isoformat(),
        "kind": found.kind,
        "priority": found.priority,
        "title": found.title,
        "message": found.message,
        "url": found.url,
        "data": dict(found.data),
    }
