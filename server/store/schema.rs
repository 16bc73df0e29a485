//! The tables, once for both databases. Moments are microseconds of UTC, ids are 16 bytes.

diesel::table! {
    meta (key) {
        key -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    heads (id) {
        id -> Binary,
        kind -> Text,
        seq -> BigInt,
        hash -> Binary,
        is_open -> Bool,
        wake_at -> Nullable<BigInt>,
        look_at -> Nullable<BigInt>,
        sealed_seq -> BigInt,
        failures -> Integer,
        retry_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    entries (history, seq) {
        history -> Binary,
        seq -> BigInt,
        command -> Binary,
        at -> BigInt,
        format -> Integer,
        fact -> Text,
        fact_salt -> Binary,
        private -> Nullable<Text>,
        private_salt -> Nullable<Binary>,
        fact_hash -> Binary,
        private_hash -> Binary,
        previous -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    incidents (id) {
        id -> Binary,
        number -> Text,
        seq -> BigInt,
        policy -> Integer,
        kind -> Text,
        unit -> Nullable<Text>,
        origin -> Text,
        certainty -> Text,
        severity -> Text,
        severity_rank -> Integer,
        phase -> Text,
        is_open -> Bool,
        is_drill -> Bool,
        is_restricted -> Bool,
        is_exhausted -> Bool,
        late_count -> Integer,
        next_due_at -> Nullable<BigInt>,
        aware_at -> BigInt,
        opened_at -> BigInt,
        updated_at -> BigInt,
        wake_at -> Nullable<BigInt>,
        repeats -> Integer,
        summary -> Nullable<Text>,
        contained_count -> Integer,
        called_year -> Nullable<Integer>,
        called_no -> Nullable<Integer>,
        published_at -> Nullable<BigInt>,
        published_title -> Nullable<Text>,
    }
}

diesel::table! {
    dedup_keys (key) {
        key -> Text,
        incident -> Binary,
    }
}

diesel::table! {
    reports (id) {
        id -> Binary,
        number -> Text,
        incident -> Binary,
        secret_hash -> Nullable<Binary>,
        origin -> Text,
        received_at -> BigInt,
    }
}

diesel::table! {
    duties (incident, no) {
        incident -> Binary,
        no -> Integer,
        line -> Text,
        step -> Text,
        act -> Text,
        post -> Text,
        unit -> Nullable<Text>,
        state -> Text,
        opened_at -> BigInt,
        due_at -> Nullable<BigInt>,
        callee -> Nullable<Text>,
    }
}

diesel::table! {
    bearers (person, incident, no) {
        person -> Text,
        incident -> Binary,
        no -> Integer,
    }
}

diesel::table! {
    involvements (person, incident) {
        person -> Text,
        incident -> Binary,
    }
}

diesel::table! {
    charges (person, incident, item) {
        person -> Text,
        incident -> Binary,
        item -> Text,
        due_at -> BigInt,
        is_late -> Bool,
    }
}

diesel::table! {
    exclusions (person, incident) {
        person -> Text,
        incident -> Binary,
    }
}

diesel::table! {
    documents (incident, no) {
        incident -> Binary,
        no -> Integer,
        sha256 -> Text,
        code -> Text,
    }
}

diesel::table! {
    document_files (sha256) {
        sha256 -> Text,
        incident -> Binary,
        bytes -> Binary,
    }
}

diesel::table! {
    preventions (incident, no) {
        incident -> Binary,
        no -> Integer,
        title -> Text,
        kind -> Text,
        status -> Text,
        is_live -> Bool,
        owner_post -> Nullable<Text>,
        owner_unit -> Nullable<Text>,
        owner_person -> Nullable<Text>,
        due_at -> BigInt,
        task -> Nullable<Text>,
        task_due_at -> Nullable<BigInt>,
        next_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    deadlines (incident) {
        incident -> Binary,
        clock -> Text,
        certainty -> Text,
        due_at -> BigInt,
    }
}

diesel::table! {
    tallies (incident) {
        incident -> Binary,
        confirmed_at -> Nullable<BigInt>,
        recovered_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        lines -> Text,
        steps -> Text,
        dates -> Text,
    }
}

diesel::table! {
    keepings (incident) {
        incident -> Binary,
        ended_at -> BigInt,
        classes -> Text,
        held_until -> Nullable<BigInt>,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<Text>,
    }
}

diesel::table! {
    texts (incident) {
        incident -> Binary,
        reporter -> Nullable<Text>,
        folded -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> Binary,
        history -> Binary,
        seq -> BigInt,
        person -> Nullable<Text>,
        party -> Nullable<Text>,
        channel -> Text,
        notice -> Text,
        urgency -> Integer,
        state -> Text,
        due_at -> BigInt,
        lease_until -> Nullable<BigInt>,
        fence -> BigInt,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        is_noted -> Bool,
        is_gathered -> Bool,
    }
}

diesel::table! {
    accounts (person) {
        person -> Text,
        login -> Text,
        password -> Text,
        is_admin -> Bool,
        must_change -> Bool,
        created_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
        factor -> Nullable<Text>,
        factor_secret -> Nullable<Binary>,
        factor_codes -> Nullable<Text>,
        factor_step -> Nullable<BigInt>,
        is_break_glass -> Bool,
    }
}

diesel::table! {
    passkeys (mark) {
        mark -> Text,
        person -> Text,
        credential -> Binary,
        name -> Text,
        key -> Binary,
        count -> BigInt,
        asked_at -> BigInt,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    kept_forms (hash) {
        hash -> Binary,
        sealed -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Binary,
        person -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
        idle_until -> BigInt,
        proved_at -> BigInt,
        means -> Text,
    }
}

diesel::table! {
    tokens (hash) {
        hash -> Binary,
        name -> Text,
        scopes -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        units -> Text,
        kinds -> Text,
        expires_at -> Nullable<BigInt>,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    links (hash) {
        hash -> Binary,
        delivery -> Binary,
        incident -> Binary,
        person -> Nullable<Text>,
        party -> Nullable<Text>,
        until -> BigInt,
    }
}

diesel::table! {
    seal_leaves (no) {
        no -> BigInt,
        history -> Binary,
        seq -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    seals (size) {
        size -> BigInt,
        at -> BigInt,
        root -> Binary,
        key_id -> Binary,
        signature -> Binary,
    }
}

diesel::table! {
    refusals (hour, source) {
        hour -> BigInt,
        source -> Text,
        count -> BigInt,
    }
}

diesel::table! {
    signers (key_id) {
        key_id -> Binary,
        public -> Binary,
        since -> BigInt,
    }
}

diesel::table! {
    evidence (id) {
        id -> Binary,
        incident -> Binary,
        no -> Integer,
        seq -> BigInt,
        kind -> Text,
        standing -> Text,
        description -> Text,
        holder -> Text,
        details -> Text,
        file_name -> Nullable<Text>,
        file_sha256 -> Nullable<Text>,
        file_bytes -> Nullable<BigInt>,
        file_form -> Nullable<Text>,
        cautions -> Text,
        is_stored -> Bool,
        collected_at -> BigInt,
        recorded_at -> BigInt,
        held_until -> Nullable<BigInt>,
        overwritten_at -> Nullable<BigInt>,
        is_warned -> Bool,
        preserved_as -> Nullable<Integer>,
        proposed_by -> Nullable<Text>,
        verified_at -> Nullable<BigInt>,
        verified_by -> Nullable<Text>,
        altered_at -> Nullable<BigInt>,
        is_missing -> Bool,
        altered_holder -> Nullable<Text>,
        custody_count -> Integer,
    }
}

diesel::table! {
    custody (evidence, no) {
        evidence -> Binary,
        no -> Integer,
        act -> Text,
        at -> BigInt,
        recorded_at -> BigInt,
        recorded_by -> Text,
        giver -> Text,
        receiver -> Text,
        reason -> Text,
        witness -> Text,
        seal -> Text,
        corrects -> Nullable<Integer>,
        voided_by -> Nullable<Integer>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    incidents,
    evidence,
    custody,
    duties,
    bearers,
    involvements,
    exclusions,
    charges,
    documents,
    document_files,
    preventions,
    deadlines,
    tallies,
    keepings,
    texts,
    reports,
    outbox,
    links,
    entries,
    heads
);

// A session lives no longer than its account.
diesel::allow_tables_to_appear_in_same_query!(sessions, accounts);
