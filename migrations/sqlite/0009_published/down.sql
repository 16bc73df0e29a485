DROP INDEX incidents_published;
ALTER TABLE incidents DROP COLUMN published_title;
ALTER TABLE incidents DROP COLUMN published_at;
