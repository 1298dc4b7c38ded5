-- What pages of plays are found by at any size; all of it follows from the tables of schema 1
-- (docs/decisions/0009-history-side-tables.md).

-- The facts of streams that plays are filtered by, each combination once. 0 is: nothing was told.
CREATE TABLE qualities (
    quality INTEGER NOT NULL,
    container_decision decision,
    video_decision decision,
    audio_decision decision,
    subtitle_decision decision,
    quality_profile VARCHAR,
    container VARCHAR,
    video_codec VARCHAR,
    audio_codec VARCHAR,
    subtitle_codec VARCHAR,
    source_resolution VARCHAR,
    dynamic_range dynamic_range,
    stream_resolution VARCHAR,
    stream_video_codec VARCHAR,
    stream_audio_codec VARCHAR
);
INSERT INTO qualities (quality) VALUES (0);
ALTER TABLE streams ADD COLUMN quality INTEGER;
ALTER TABLE plays ADD COLUMN quality INTEGER;

-- Rows that are read one by one, wherever they lie.
CREATE INDEX plays_by_key ON plays (play);
CREATE INDEX items_by_key ON items (item);
CREATE INDEX item_keys_by_item ON item_keys (item);

-- (value, play) of each dimension in order, dimension after dimension; made by compacting.
CREATE TABLE marks (position BIGINT NOT NULL, value BIGINT NOT NULL, play INTEGER NOT NULL);
-- Every 4096th row of a dimension in `marks`, and the number of its rows.
CREATE TABLE mark_fences (dimension VARCHAR NOT NULL, position BIGINT NOT NULL, value BIGINT NOT NULL, play INTEGER NOT NULL);
CREATE TABLE mark_dimensions (dimension VARCHAR NOT NULL, position BIGINT NOT NULL, entries BIGINT NOT NULL);
-- Where each value of a dimension begins that plays are filtered by, and how many plays have it.
CREATE TABLE mark_values (dimension VARCHAR NOT NULL, value BIGINT NOT NULL, position BIGINT NOT NULL, entries BIGINT NOT NULL);
-- A single row: the marks hold the plays up to `through`; every later row of plays has a higher key.
CREATE TABLE marked (through INTEGER NOT NULL, epoch UUID NOT NULL);
-- Values that plays got since then without a new key: not to be looked up in the marks.
CREATE TABLE unmarked (dimension VARCHAR NOT NULL, value BIGINT NOT NULL);
