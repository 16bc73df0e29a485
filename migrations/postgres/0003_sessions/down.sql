UPDATE meta SET value = 3 WHERE key = 'schema';
ALTER TABLE sessions DROP COLUMN proved_at;
ALTER TABLE sessions DROP COLUMN idle_until;
