DROP TABLE documents;
CREATE TABLE documents (
    year     INTEGER NOT NULL,
    no       INTEGER NOT NULL CHECK (no > 0),
    incident BYTEA,
    sha256   TEXT,
    code     TEXT,
    PRIMARY KEY (year, no)
);
CREATE INDEX documents_incident ON documents (incident) WHERE incident IS NOT NULL;
CREATE UNIQUE INDEX documents_sha256 ON documents (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX documents_code ON documents (code) WHERE code IS NOT NULL;
