"""Space on disks: the relation that the reports on storage select from, and their columns."""

from hub.analytics.report import Column, Kind

FILES = """
, files AS MATERIALIZED (
    SELECT h.*, f.path, f.size, f.container, f.resolution, f.video_codec
    FROM held h JOIN item_files f USING (copy) WHERE f.size > 0
), sizes AS MATERIALIZED (
    SELECT title, sum(size) AS bytes, count(*) AS files
    FROM (SELECT DISTINCT title, path, size FROM files) GROUP BY 1
)
"""
"""`files` are the files of what is held whose size is known, `sizes` those of a movie, show or
artist, without those that two servers share."""
BYTES = Column("bytes", Kind.BYTES, "space on the disk")
FILE_COUNT = Column("files", Kind.COUNT, "files")
