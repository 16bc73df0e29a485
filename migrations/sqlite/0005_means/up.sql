-- By which means a session was opened, and which accounts are for emergencies. An older server would open
-- every account by its password: the form moves on, so that such a server stands down.
ALTER TABLE sessions ADD COLUMN means TEXT NOT NULL DEFAULT 'password';
ALTER TABLE accounts ADD COLUMN is_break_glass BOOLEAN NOT NULL DEFAULT 0;
UPDATE meta SET value = 5 WHERE key = 'schema';
