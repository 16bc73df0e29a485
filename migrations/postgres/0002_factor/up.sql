-- The second factor of an account: its secret, sealed with the house's key; what its history calls it; the
-- hashes of the printed codes that are good; and the last step whose code was taken. An older server does not
-- ask for it: the form moves on, so that such a server stands down.
ALTER TABLE accounts ADD COLUMN factor TEXT;
ALTER TABLE accounts ADD COLUMN factor_secret BYTEA;
ALTER TABLE accounts ADD COLUMN factor_codes TEXT;
ALTER TABLE accounts ADD COLUMN factor_step BIGINT;
UPDATE meta SET value = 3 WHERE key = 'schema';
