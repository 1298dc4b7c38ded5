"""Names of services made of titles: ASCII, unique, and kept for ever."""

import re
import unicodedata
from collections.abc import Collection

MOST = 40


def slug_of(title: str, otherwise: str, taken: Collection[str]) -> str:
    """A free service name for a title: `Maja's phone` becomes `maja_s_phone`."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore")
    base = re.sub(r"[^a-z0-9]+", "_", plain.decode().lower()).strip("_")[:MOST].strip("_")
    base = base or otherwise
    free = base
    number = 2
    while free in taken:
        free = f"{base}_{number}"
        number += 1
    return free
