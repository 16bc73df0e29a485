-- What an incident adds to the statistics: one row beside its own.
CREATE TABLE tallies (
    incident     BLOB PRIMARY KEY,
    confirmed_at BIGINT,
    recovered_at BIGINT,
    closed_at    BIGINT,
    lines        TEXT NOT NULL,
    steps        TEXT NOT NULL,
    dates        TEXT NOT NULL
);
