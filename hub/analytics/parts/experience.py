"""The score of a play's quality: 100 points, less what is taken off for what disturbed it.

The relation `scored` has the columns of `chosen` and, for each part, the points that it costs.
"""

from hub.history.query.resolutions import REDUCED

PARTS = ("start", "buffering", "interruptions", "cut_short", "picture")
"""What points are taken off for: at most 15, 40, 20, 15 and 10 points."""

_PICTURE = (
    f"CASE WHEN {REDUCED} THEN 10.0 "
    "WHEN video_decision IN ('transcode', 'burn') THEN 5.0 ELSE 0.0 END"
)
SCORED = f"""
, waits AS (
    SELECT play, count(*) FILTER (number > 0) AS times,
        sum(epoch_ms(ended_at) - epoch_ms(started_at)) FILTER (number = 0) AS start_ms,
        sum(epoch_ms(ended_at) - epoch_ms(started_at)) FILTER (number > 0) AS wait_ms
    FROM segments WHERE state = 'buffering' GROUP BY 1
), pictures AS (SELECT quality, {_PICTURE} AS picture FROM qualities), scored AS (
    SELECT c.*, times, w.start_ms AS startup_ms, coalesce(picture, 0.0) AS picture,
        least(15.0, greatest(0.0, 1.5 * (coalesce(w.start_ms, 0) / 1000.0 - 2))) AS start,
        least(40.0, coalesce(400.0 * wait_ms / nullif(wait_ms + c.watch_ms, 0), 0)) AS buffering,
        least(20.0, 5.0 * coalesce(times, 0)) AS interruptions,
        CASE WHEN c.watched THEN 0.0
            WHEN c.ending IN ('lost', 'timed_out', 'server_restarted') THEN 15.0
            WHEN w.play IS NOT NULL AND c.watch_ms < 60000 THEN 15.0 ELSE 0.0 END AS cut_short
    FROM chosen c LEFT JOIN waits w USING (play) LEFT JOIN pictures USING (quality)
    WHERE c.origin = 'journal'
        OR c.server IN (SELECT server FROM plays WHERE origin = 'import' AND buffering_ms > 0)
)
"""  # noqa: S608 - constants
SCORE = f"(100.0 - {' - '.join(PARTS)})"
DEFINITION = (
    "A play has 100 points, less what disturbed it, as Usher recorded it: "
    "`start`, 1.5 points for each second of buffering before the first picture beyond 2 s (15 at "
    "most); `buffering`, 4 points for each per cent of waiting later on, of the time watched and "
    "waited (40 at most); `interruptions`, 5 points for each time that it stopped to buffer (20 "
    "at most); `cut_short`, 15 points if it was not seen to the end and was lost with its server "
    "or player, or was given up within a minute of watching after it had buffered; `picture`, 10 "
    "points if a lower resolution was delivered than the file has, else 5 if the picture was "
    "transcoded. Pauses and what people choose not to finish cost nothing. The score of several "
    "plays is the mean of theirs, and the points lost add up to what it lacks of 100. Imported "
    "plays are left out, unless some of their server tell of buffering: most records have none."
)
