-- What a token may concern, until when it works, and when it last did.
ALTER TABLE tokens ADD COLUMN units TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN kinds TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN expires_at BIGINT;
ALTER TABLE tokens ADD COLUMN used_at BIGINT;
