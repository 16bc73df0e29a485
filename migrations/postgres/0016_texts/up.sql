-- What is searched: the words of an incident, folded, beside its row.
CREATE TABLE texts (
    incident BYTEA PRIMARY KEY,
    reporter TEXT,
    folded   TEXT NOT NULL
);
