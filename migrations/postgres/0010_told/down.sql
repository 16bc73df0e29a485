DROP INDEX outbox_history;
CREATE INDEX outbox_history ON outbox (history);
