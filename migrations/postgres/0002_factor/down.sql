UPDATE meta SET value = 2 WHERE key = 'schema';
ALTER TABLE accounts DROP COLUMN factor_step;
ALTER TABLE accounts DROP COLUMN factor_codes;
ALTER TABLE accounts DROP COLUMN factor_secret;
ALTER TABLE accounts DROP COLUMN factor;
