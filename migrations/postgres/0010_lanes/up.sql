-- Each channel waits in a lane of its own: what is due in one is found without reading another's.
DROP INDEX outbox_queued;
CREATE INDEX outbox_lane ON outbox (channel, urgency, due_at) WHERE state = 'queued';
-- What nobody holds, by when it is due, and what somebody holds, by how long.
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued' AND lease_until IS NULL;
CREATE INDEX outbox_held ON outbox (lease_until) WHERE state = 'queued' AND lease_until IS NOT NULL;
