DROP INDEX outbox_gathered;
ALTER TABLE outbox DROP COLUMN is_gathered;
