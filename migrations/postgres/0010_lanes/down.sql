DROP INDEX outbox_held;
DROP INDEX outbox_due;
DROP INDEX outbox_lane;
CREATE INDEX outbox_queued ON outbox (urgency, due_at) WHERE state = 'queued';
