-- What a history lately said to somebody is found without reading all that it ever said.
DROP INDEX outbox_history;
CREATE INDEX outbox_history ON outbox (history, created_at);
