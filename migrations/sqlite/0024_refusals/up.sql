-- Refused sign-ins that belong to no account, by source and hour.
CREATE TABLE refusals (
    hour   BIGINT NOT NULL,
    source TEXT   NOT NULL,
    count  BIGINT NOT NULL,
    PRIMARY KEY (hour, source)
);
