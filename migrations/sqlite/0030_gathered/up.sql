-- What may be told together where many come at once, and what of it was lately told to whom.
ALTER TABLE outbox ADD COLUMN is_gathered BOOLEAN NOT NULL DEFAULT 0;
CREATE INDEX outbox_gathered ON outbox (person, channel, created_at) WHERE is_gathered;
