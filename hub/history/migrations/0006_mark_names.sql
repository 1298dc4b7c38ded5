-- The names that plays are ordered by, as they were when the marks were made: equal names have equal
-- ranks, which are marked like other integers. Whoever has another name since is looked for apart.
CREATE TABLE mark_names (dimension VARCHAR NOT NULL, key INTEGER NOT NULL, rank INTEGER, name VARCHAR);
