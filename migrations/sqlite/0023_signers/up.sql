-- The public part of each key that signed, so that what it signed can be proved when it is gone.
CREATE TABLE signers (
    key_id BLOB PRIMARY KEY,
    public BLOB NOT NULL,
    since  BIGINT NOT NULL
);
