-- 文書番号 are counted within their incident: one count over all would tell of incidents that a reader may
-- not see. The rows are made anew from the histories.
DROP TABLE documents;
CREATE TABLE documents (
    incident BLOB NOT NULL,
    no       INTEGER NOT NULL CHECK (no > 0),
    sha256   TEXT NOT NULL,
    code     TEXT NOT NULL,
    PRIMARY KEY (incident, no)
);
CREATE UNIQUE INDEX documents_sha256 ON documents (sha256);
CREATE INDEX documents_code ON documents (code);
