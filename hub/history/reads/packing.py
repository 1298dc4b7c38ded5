"""Packing what pages show of items, in the background and in short questions."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import numpy as np

from hub.history.errors import HistoryUnavailable
from hub.history.store.memory import Memory
from hub.history.store.packed import UNKNOWN, Ints, Packed, PackedItems, PackedThumbs, Texts, slices
from hub.history.store.reader import Reader

Ask = Callable[[Callable[[Reader], Any]], Awaitable[Any]]

LEAST, MOST = 2_000, 400_000
"""Fewer items are known soon from looking them up; the names of more would take too much memory."""
SLICE = 20_000
"""Items of one question: 20 ms."""
PAUSE_S = 60.0
"""From a change that calls for packing anew until it begins: changes come in swarms."""

_ITEMS = """
SELECT item, coalesce(strlen(title), 0)::INTEGER AS length, coalesce(number, {unknown}) AS number,
    coalesce(parent_number, {unknown}) AS parent_number, coalesce(year, {unknown}) AS year
FROM items WHERE item > {low} AND item <= {high} ORDER BY item
"""
_ITEM_TEXTS = """
SELECT string_agg(coalesce(title, ''), '' ORDER BY item),
    string_agg(replace(id::VARCHAR, '-', ''), '' ORDER BY item)
FROM items WHERE item > {low} AND item <= {high}
"""
_THUMBS = """
SELECT item, server::INTEGER AS server, strlen(thumb)::INTEGER AS length {of} ORDER BY {order}
"""
_THUMB_TEXTS = "SELECT string_agg(thumb, '' ORDER BY {order}) {of}"
_OF_THUMBS = "FROM item_keys WHERE thumb IS NOT NULL AND item > {low} AND item <= {high}"
_ORDER = "item, removed_at IS NOT NULL DESC, copy"


async def keep(ask: Ask, memory: Memory) -> AsyncIterator[None]:
    """Pack what is not packed, now and whenever changes made it useless; each step is short."""
    while True:
        with contextlib.suppress(HistoryUnavailable):  # looked up, then; told when it is back
            highest = await ask(_highest)
            tables = _QUESTIONS.items() if LEAST < highest <= MOST else ()
            for table, (question, pack) in tables:
                if not memory.watch(table):
                    continue
                parts = []
                for low, high in slices(highest, SLICE):
                    parts.append(await ask(partial(question, low=low, high=high)))
                    yield
                memory.lay(table, await asyncio.to_thread(pack, highest, parts))
        await memory.wanted()
        yield
        await asyncio.sleep(PAUSE_S)


def _highest(reader: Reader) -> int:
    return int((reader.row("SELECT coalesce(max(item), 0) FROM items") or (0,))[0])


def _items(reader: Reader, low: int, high: int) -> tuple[dict[str, Ints], bytes, bytes]:
    columns = reader.columns(_ITEMS.format(unknown=UNKNOWN, low=low, high=high))
    titles, ids = reader.row(_ITEM_TEXTS.format(low=low, high=high)) or (None, None)
    return columns, (titles or "").encode(), bytes.fromhex(ids or "")


def _thumbs(reader: Reader, low: int, high: int) -> tuple[dict[str, Ints], bytes]:
    of = _OF_THUMBS.format(low=low, high=high)
    columns = reader.columns(_THUMBS.format(of=of, order=_ORDER))
    row = reader.row(_THUMB_TEXTS.format(of=of, order=_ORDER)) or (None,)
    return columns, (row[0] or "").encode()


def _packed_items(_: int, parts: list[tuple[dict[str, Ints], bytes, bytes]]) -> PackedItems:
    columns = [part[0] for part in parts]
    return PackedItems(
        keys=_joined(columns, "item"),
        ids=b"".join(part[2] for part in parts),
        titles=Texts.of([part[1] for part in parts], [one["length"] for one in columns]),
        numbers=(
            _joined(columns, "number"),
            _joined(columns, "parent_number"),
            _joined(columns, "year"),
        ),
    )


def _packed_thumbs(highest: int, parts: list[tuple[dict[str, Ints], bytes]]) -> PackedThumbs:
    columns = [part[0] for part in parts]
    return PackedThumbs(
        through=highest,
        items=_joined(columns, "item"),
        servers=_joined(columns, "server"),
        thumbs=Texts.of([part[1] for part in parts], [one["length"] for one in columns]),
    )


_QUESTIONS: dict[str, tuple[Callable[..., Any], Callable[[int, Any], Packed]]] = {
    "items": (_items, _packed_items),
    "item_keys": (_thumbs, _packed_thumbs),
}


def _joined(columns: list[dict[str, Ints]], name: str) -> Ints:
    return np.concatenate([one[name] for one in columns]).astype(np.int32)
