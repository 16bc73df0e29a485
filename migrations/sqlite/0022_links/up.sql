-- Links in mails: each is known by the hash of its secret alone, with the delivery that carried it.
CREATE TABLE links (
    hash     BLOB PRIMARY KEY,
    delivery BLOB NOT NULL,
    incident BLOB NOT NULL,
    person   TEXT,
    party    TEXT,
    until    BIGINT NOT NULL,
    CHECK ((person IS NULL) <> (party IS NULL))
);
CREATE INDEX links_incident ON links (incident);
CREATE INDEX links_until ON links (until);
