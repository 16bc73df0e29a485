-- 文書: numbers without gaps within a year. A number whose incident was disposed of stays taken and
-- says nothing more.
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

-- The files themselves, each under what its bytes hash to.
CREATE TABLE document_files (
    sha256   TEXT PRIMARY KEY,
    incident BYTEA NOT NULL,
    bytes    BYTEA NOT NULL
);
CREATE INDEX document_files_incident ON document_files (incident);
