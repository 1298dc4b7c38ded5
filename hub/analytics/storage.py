"""Space on disks: the relation that the reports on storage select from, and their columns."""

from hub.analytics.report import Column, Kind

FILES = """
, files AS MATERIALIZED (
    SELECT h.*, f.path, f.size, f.container, f.resolution, f.video_codec
    FROM held h JOIN item_files f USING (copy)
    WHERE f.size > 0 AND f.file IN (SELECT max(file) FROM item_files GROUP BY copy)
), sizes AS MATERIALIZED (
    SELECT title, sum(size) AS bytes, count(*) AS files
    FROM (SELECT DISTINCT title, path, size FROM files) GROUP BY 1
)
"""
"""`files` are the files of what is held whose size is known, as each server told last: a path that
it no longer tells is that of a file that was replaced. `sizes` adds them up by movie, show or
artist; a file that two servers share is one."""
BYTES = Column("bytes", Kind.BYTES, "space on the disk")
FILE_COUNT = Column("files", Kind.COUNT, "files")
