-- What is still open in the response (対応措置): how much is cut off, and who was named for which item.
ALTER TABLE incidents ADD COLUMN contained_count INTEGER NOT NULL DEFAULT 0;
CREATE TABLE charges (
    person   TEXT NOT NULL,
    incident BYTEA NOT NULL,
    item     TEXT NOT NULL,
    due_at   BIGINT  NOT NULL,
    is_late  BOOLEAN NOT NULL,
    PRIMARY KEY (person, incident, item)
);
CREATE INDEX charges_incident ON charges (incident);
