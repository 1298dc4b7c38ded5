"""Resolutions as servers name them, and how they compare."""

_LINES = (
    "CASE lower({0}) WHEN '8k' THEN 4320 WHEN '4k' THEN 2160 WHEN '2k' THEN 1440 "
    "WHEN 'sd' THEN 480 ELSE try_cast(regexp_extract({0}, '^[0-9]+') AS INTEGER) END"
)
DELIVERED = (
    "coalesce(stream_resolution, CASE WHEN video_decision IN ('direct_play', 'copy') "
    "THEN source_resolution END)"
)
"""SQL over a row of `qualities`: what reached the player, that of the file if it was left alone."""


def lines(column: str) -> str:
    """SQL for the lines of a resolution; NULL for an unknown name."""
    return _LINES.format(column)


REDUCED = f"{lines(DELIVERED)} < {lines('source_resolution')}"
"""SQL over a row of `qualities`: fewer lines are delivered than the file has; NULL if unknown."""
