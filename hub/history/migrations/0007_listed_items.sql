-- What a server said of an item when its library was last read, as one number, so that a change is seen;
-- and when a library was last read to its end: before that, nothing in it is new.
ALTER TABLE item_keys ADD COLUMN mark BIGINT;
ALTER TABLE libraries ADD COLUMN read_at TIMESTAMP;
UPDATE libraries SET read_at = k.seen_at
FROM (SELECT library, max(seen_at) AS seen_at FROM item_keys GROUP BY library) k
WHERE k.library = libraries.library AND libraries.removed_at IS NULL;
