-- What each entity showed from when on; a number is told from a text when it is read.
CREATE TABLE entity_states (entity_id VARCHAR NOT NULL, shown_at TIMESTAMP NOT NULL, state VARCHAR NOT NULL);
