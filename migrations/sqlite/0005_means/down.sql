UPDATE meta SET value = 4 WHERE key = 'schema';
ALTER TABLE accounts DROP COLUMN is_break_glass;
ALTER TABLE sessions DROP COLUMN means;
