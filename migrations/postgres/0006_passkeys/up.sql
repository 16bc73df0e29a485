-- Passkeys of an account: what its history calls each, the id by which its holder knows it, its public key
-- (COSE), its counter, and when it was asked by the challenge that it signed last. A server of the form
-- before asks for a code instead, so that both run beside each other.
CREATE TABLE passkeys (
    mark       TEXT PRIMARY KEY,
    person     TEXT   NOT NULL,
    credential BYTEA  NOT NULL,
    name       TEXT   NOT NULL,
    key        BYTEA  NOT NULL,
    count      BIGINT NOT NULL,
    asked_at   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX passkeys_person ON passkeys (person);

-- Forms that wait while their writer is at the provider, sealed; found by the hash of what the browser brings
-- back.
CREATE TABLE kept_forms (
    hash       BYTEA PRIMARY KEY,
    sealed     BYTEA  NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX kept_forms_created ON kept_forms (created_at);
