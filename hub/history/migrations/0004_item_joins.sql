-- Items that somebody said are the same. The row of `item` stays, so that this can be taken back: what it
-- had went over to `into_item`. Joining a show joins its seasons and episodes too, under the show's `root`.

CREATE TABLE item_joins (
    item INTEGER NOT NULL,
    into_item INTEGER NOT NULL,
    root INTEGER NOT NULL,
    copies INTEGER[] NOT NULL,
    guids VARCHAR[] NOT NULL,
    children INTEGER[] NOT NULL,
    grandchildren INTEGER[] NOT NULL,
    said_by VARCHAR NOT NULL,
    said_at TIMESTAMP NOT NULL
);
