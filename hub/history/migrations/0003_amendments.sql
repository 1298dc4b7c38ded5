-- What people hid, deleted or edited. An amendment names its plays by public id, so that it holds
-- whenever a play is written anew. Rows of plays that are hidden or deleted lie in schemas of their
-- own, and rows as they were recorded beneath edited ones: no sum over `plays` can count them.

CREATE TYPE amendment_kind AS ENUM ('hide', 'delete', 'edit');

-- The columns after `user_id` are what an edit sets; NULL leaves a value as it is.
CREATE TABLE amendments (
    amendment INTEGER NOT NULL,
    id UUID NOT NULL,
    kind amendment_kind NOT NULL,
    made_at TIMESTAMP NOT NULL,
    who VARCHAR NOT NULL,
    user_id VARCHAR,
    watched BOOLEAN,
    person_id VARCHAR,
    item_id UUID,
    started_at TIMESTAMP,
    ended_at TIMESTAMP,
    watch_ms BIGINT
);

CREATE TABLE amended_plays (
    amendment INTEGER NOT NULL,
    id UUID NOT NULL,
    undone_at TIMESTAMP,
    undone_by VARCHAR
);

CREATE SCHEMA hidden;
CREATE TABLE hidden.plays AS FROM main.plays WITH NO DATA;
CREATE TABLE hidden.segments AS FROM main.segments WITH NO DATA;
CREATE TABLE hidden.play_streams AS FROM main.play_streams WITH NO DATA;

CREATE SCHEMA deleted;
CREATE TABLE deleted.plays AS FROM main.plays WITH NO DATA;
CREATE TABLE deleted.segments AS FROM main.segments WITH NO DATA;
CREATE TABLE deleted.play_streams AS FROM main.play_streams WITH NO DATA;

CREATE SCHEMA original;
CREATE TABLE original.plays AS FROM main.plays WITH NO DATA;
CREATE TABLE original.segments AS FROM main.segments WITH NO DATA;
CREATE TABLE original.play_streams AS FROM main.play_streams WITH NO DATA;
