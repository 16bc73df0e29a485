-- Until when a session may stay unused, by the settings at its last use; and when whoever holds it last
-- showed who they are. An older server writes neither: the form moves on, so that such a server stands
-- down.
ALTER TABLE sessions ADD COLUMN idle_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET idle_until = seen_at + 1800000000, proved_at = created_at;
UPDATE meta SET value = 4 WHERE key = 'schema';
