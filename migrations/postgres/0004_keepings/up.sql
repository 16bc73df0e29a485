-- How long the record of an incident that has ended is kept: since when, where it stands on the scales of the
-- body, and what was decided about its end. One row each, while it is there; it follows from the history.
CREATE TABLE keepings (
    incident   BYTEA PRIMARY KEY,
    ended_at   BIGINT NOT NULL,
    classes    TEXT NOT NULL,
    held_until BIGINT,
    decided_at BIGINT,
    decided_by TEXT
);
CREATE INDEX keepings_ended ON keepings (ended_at);
