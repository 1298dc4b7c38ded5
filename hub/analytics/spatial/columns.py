"""Columns as bytes, for browsers to read as typed arrays without parsing (docs/maps.md).

`USH1`, the length of the head as a little-endian uint32, the head as JSON, then the values of each
column little-endian, each column from a multiple of eight bytes on, counted from the beginning.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson

MAGIC = b"USH1"
MEDIA = "application/vnd.usher.columns"


def packed(columns: Mapping[str, Any], **head: Any) -> bytes:
    """The columns with what the head says beside their names, types, starts and lengths.

    Starts are counted from the end of the head, which is padded with blanks.
    """
    entries, parts, at = [], [], 0
    for name, values in columns.items():
        array = np.ascontiguousarray(values)
        data = array.astype(array.dtype.newbyteorder("<")).tobytes()
        kind = array.dtype.name
        entries.append({"name": name, "type": kind, "start": at, "length": len(array)})
        parts.append(data + bytes(-len(data) % 8))
        at += len(parts[-1])
    text = orjson.dumps({"columns": entries, **head})
    text += b" " * (-(len(MAGIC) + 4 + len(text)) % 8)
    return b"".join([MAGIC, len(text).to_bytes(4, "little"), text, *parts])
