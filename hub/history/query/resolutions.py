"""Resolutions as servers name them, and how they compare.

A name is one of those of televisions (4k, 1080, sd) or the height of a picture, which is less where
a wide film has no bars: 1920 by 804 is a full 1080.
"""

_USUAL = "('4320', '2160', '1440', '1080', '720', '576', '540', '480', '360', '240')"
_NUMBER = "try_cast(regexp_extract({0}, '^[0-9]+') AS INTEGER)"
_LINES = (
    "CASE lower({0}) WHEN '8k' THEN 4320 WHEN '4k' THEN 2160 WHEN '2k' THEN 1440 "
    f"WHEN 'sd' THEN {{1}} ELSE {_NUMBER} END"
)
DELIVERED = (
    "coalesce(stream_resolution, CASE WHEN video_decision IN ('direct_play', 'copy') "
    "THEN source_resolution END)"
)
"""SQL over a row of `qualities`: what reached the player, that of the file if it was left alone."""


def lines(column: str) -> str:
    """SQL for the lines that a resolution has at least; NULL for an unknown name."""
    return _LINES.format(column, 480)


def most_lines(column: str) -> str:
    """SQL for the lines that it has at most, with the bars that a film of 2.4 to 1 lacks."""
    number, named = _NUMBER.format(column), _LINES.format(column, 576)
    unusual = f"{column} NOT ILIKE '%k' AND {number}::VARCHAR NOT IN {_USUAL}"
    return f"CASE WHEN {unusual} THEN {number} * 1.35 ELSE {named} END"


def fewer(sent: str, own: str) -> str:
    """SQL for whether one resolution surely has fewer lines than another; NULL if unknown."""
    return f"{most_lines(sent)} < {lines(own)}"


REDUCED = fewer(DELIVERED, "source_resolution")
"""SQL over a row of `qualities`: fewer lines are delivered than the file has; NULL if unknown."""
