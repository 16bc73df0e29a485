-- Since when the public is shown what was said of an incident (公表), while it is, and how that begins. Both
-- follow from the history.
ALTER TABLE incidents ADD COLUMN published_at BIGINT;
ALTER TABLE incidents ADD COLUMN published_title TEXT;
CREATE INDEX incidents_published ON incidents (published_at DESC, id) WHERE published_at IS NOT NULL;
