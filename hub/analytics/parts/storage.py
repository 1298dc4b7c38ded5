"""Space on disks: the relation that the reports on storage select from, and their columns."""

from hub.analytics.report import Column, Kind

FILES = """
, files AS MATERIALIZED (
    SELECT h.*, hash(f.path, f.size) AS same, f.size, f.container, f.resolution, f.video_codec
    FROM held h JOIN item_files f USING (copy)
    WHERE f.size > 0
), sizes AS MATERIALIZED (
    SELECT title, sum(size) AS bytes, count(*) AS files
    FROM (SELECT DISTINCT title, same, size FROM files) GROUP BY 1
)
"""
"""`files` are the files of what is held whose size is known, as each server told last, all versions
of an item. `sizes` adds them up by movie, show or artist; a file that two servers share, with the
same path and size, is one: `same` tells it."""
LOOKS = """
, looks AS (
    SELECT f.same, f.size, any_value(coalesce(f.resolution, q.source_resolution)) AS resolution,
        any_value(coalesce(f.video_codec, q.video_codec)) AS video_codec,
        any_value(coalesce(f.container, q.container)) AS container
    FROM {files} f LEFT JOIN (
        SELECT server, item, arg_max(quality, play) AS quality FROM plays
        SEMI JOIN {files} USING (server, item) GROUP BY ALL
    ) USING (server, item) LEFT JOIN qualities q USING (quality) GROUP BY ALL
)
"""
"""`looks` is what is known of each file: from its server, or else from the last play."""
BYTES = Column("bytes", Kind.BYTES, "space on the disk")
FILE_COUNT = Column("files", Kind.COUNT, "files")
