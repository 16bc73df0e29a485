//! Who may speak of what: the walls between the rooms, as a table.
//!
//! `ARCHITECTURE.md` draws the roads; this table is the law. A new exception is a line here with
//! its reason, so that it shows in a diff.

use crate::source::{Finding, Source, says};

/// Where a ban holds.
enum Place {
    /// In files whose path begins with one of these.
    In(&'static [&'static str]),
    /// In the whole product except where the path begins with one of these.
    AllBut(&'static [&'static str]),
}

struct Wall {
    place: Place,
    words: &'static [&'static str],
    remedy: &'static str,
}

const WALLS: &[Wall] = &[
    // The rooms.
    Wall {
        place: Place::In(&["server/domain"]),
        words: &[
            "tokio",
            "tracing",
            "anyhow",
            "reqwest",
            "rustls",
            "figment",
            "std::fs",
            "std::env",
            "std::net",
            "std::io",
            "std::process",
            "std::thread",
            "std::time",
            "Mutex",
            "RwLock",
        ],
        remedy: "the domain is pure: no I/O, no clock, no log; do it at the edge and pass the result",
    },
    Wall {
        place: Place::In(&["server/domain"]),
        words: &["HashMap", "HashSet"],
        remedy: "their order is chance; use `BTreeMap` or `BTreeSet`",
    },
    Wall {
        place: Place::In(&["server/store"]),
        words: &[
            "crate::actions",
            "crate::engine",
            "crate::notify",
            "crate::telling",
            "crate::export",
            "crate::web",
            "crate::cli",
        ],
        remedy: "the store remembers and asks nobody above it; let the caller pass what is needed",
    },
    Wall {
        place: Place::In(&["server/actions"]),
        words: &[
            "crate::engine",
            "crate::notify",
            "crate::identity",
            "crate::telling",
            "crate::export",
            "crate::web",
            "crate::cli",
        ],
        remedy: "an action checks, loads, decides and commits; sending and showing is done by who called it",
    },
    Wall {
        place: Place::In(&["server/engine"]),
        words: &["crate::telling", "crate::export", "crate::web", "crate::cli"],
        remedy: "the engine repeats actions and deliveries; it answers no one",
    },
    Wall {
        place: Place::In(&["server/notify"]),
        words: &[
            "crate::store",
            "crate::actions",
            "crate::engine",
            "crate::telling",
            "crate::export",
            "crate::web",
            "crate::cli",
            "crate::clock",
            "crate::config",
        ],
        remedy: "a sender knows no database and no time; the engine hands it a complete notice",
    },
    Wall {
        place: Place::In(&["server/identity"]),
        words: &[
            "crate::store",
            "crate::actions",
            "crate::engine",
            "crate::telling",
            "crate::export",
            "crate::web",
            "crate::cli",
            "crate::clock",
            "crate::config",
        ],
        remedy: "whoever vouches gives a name; what it opens is decided by `actions::sign_in`",
    },
    Wall {
        place: Place::In(&["server/inbox"]),
        words: &[
            "crate::engine",
            "crate::notify",
            "crate::telling",
            "crate::export",
            "crate::web",
            "crate::cli",
            "crate::clock",
            "crate::config",
        ],
        remedy: "a mail is read and given to an action; who hands it over is no matter of this room",
    },
    Wall {
        place: Place::In(&["server/telling", "server/export"]),
        words: &[
            "crate::store",
            "crate::actions",
            "crate::engine",
            "crate::notify",
            "crate::web",
            "crate::cli",
            "crate::clock",
        ],
        remedy: "a document is a function of its data; the date of issue is an argument",
    },
    Wall {
        place: Place::In(&["server/telling"]),
        words: &["crate::export"],
        remedy: "what is said does not depend on how it is written down: `export` reads `telling`",
    },
    Wall {
        place: Place::In(&["server/web"]),
        words: &["crate::engine", "crate::notify", "crate::cli"],
        remedy: "a page calls an action and reads the store; the engine does the rest by itself",
    },
    Wall {
        place: Place::In(&[
            "server/clock.rs",
            "server/factor.rs",
            "server/keys.rs",
            "server/secret.rs",
            "server/i18n",
            "server/telemetry",
        ]),
        words: &[
            "crate::store",
            "crate::actions",
            "crate::engine",
            "crate::notify",
            "crate::web",
            "crate::cli",
        ],
        remedy: "a neighbour of the rooms looks into none of them",
    },
    Wall {
        place: Place::In(&["server/config"]),
        words: &["crate::store", "crate::actions", "crate::engine", "crate::web", "crate::cli"],
        remedy: "settings know how mail and channels are described, and look into no other room",
    },
    // What only one room may know.
    Wall {
        // What an id is to a database is said where the id is.
        place: Place::AllBut(&["server/store/", "server/domain/columns.rs"]),
        words: &["diesel", "diesel_migrations", "libsqlite3_sys", "pq_sys"],
        remedy: "only `store` knows the database; add a read or a write there",
    },
    Wall {
        place: Place::AllBut(&["server/web/"]),
        words: &["actix_web", "actix_http", "actix_rt", "governor"],
        remedy: "only `web` knows HTTP; let it translate at its edge",
    },
    Wall {
        place: Place::AllBut(&["server/notify/"]),
        words: &["lettre"],
        remedy: "only `notify` sends; add a sender there",
    },
    Wall {
        // A notice is sent and forgotten. Whoever vouches for an identity is asked while a person waits, and
        // gives an answer that opens a door: a room of its own, which a page asks and no sender does.
        place: Place::AllBut(&["server/notify/", "server/identity/"]),
        words: &["reqwest"],
        remedy: "only `notify` and `identity` speak to other machines",
    },
    Wall {
        place: Place::AllBut(&["server/inbox/"]),
        words: &["mail_parser"],
        remedy: "only `inbox` reads mail",
    },
    Wall {
        place: Place::AllBut(&["server/identity/"]),
        words: &["ldap3"],
        remedy: "only `identity` asks a directory",
    },
    Wall {
        place: Place::AllBut(&["server/web/", "server/notify/", "server/i18n"]),
        words: &["handlebars"],
        remedy: "words are put together where they leave the house: `web` and `notify`",
    },
    Wall {
        // The scenario of `simulate` is YAML too, and is no part of a policy.
        place: Place::AllBut(&["server/domain/policy/", "server/cli"]),
        words: &["serde_saphyr"],
        remedy: "YAML is read in `domain::policy::document`, where a span becomes a line number",
    },
    Wall {
        place: Place::AllBut(&["server/export/"]),
        words: &["typst", "typst_pdf", "typst_layout", "comemo"],
        remedy: "only `export` sets type",
    },
    Wall {
        place: Place::AllBut(&["server/cli", "server/main.rs"]),
        words: &["anyhow"],
        remedy: "use the module's own `thiserror` enum: its variants carry the facts",
    },
    Wall {
        // The words of a policy are a language of their own, and have one form each.
        place: Place::AllBut(&["server/domain/calendar/words.rs"]),
        words: &["parse_from_str"],
        remedy: "days and times that people write are read by `domain::written`, at every door alike",
    },
    // Time, chance and surroundings.
    Wall {
        place: Place::AllBut(&["server/clock.rs"]),
        words: &["Utc::now", "Local::now", "SystemTime::now"],
        remedy: "time is data: take `now` as an argument, or ask `clock`",
    },
    Wall {
        place: Place::AllBut(&["server/clock.rs", "server/cli/demo"]),
        words: &["Clock::manual", "Clock::Manual", "is_draft: true"],
        remedy: "no house that serves has another time than the machine's, or commits that the disk does not \
                 hold: only the demo makes a past before it serves",
    },
    Wall {
        place: Place::AllBut(INSTANTS),
        words: &["Instant::now"],
        remedy: "time is data: ask `clock`; a bound on a wait is given a line in INSTANTS with its reason",
    },
    Wall {
        place: Place::AllBut(&["server/keys.rs"]),
        words: &["new_v4", "getrandom", "OsRng", "SysRng", "thread_rng"],
        remedy: "chance is data: ids derive from the command or come from `keys`",
    },
    Wall {
        place: Place::AllBut(&["server/config"]),
        words: &["env::var", "env::vars", "env::var_os", "env::vars_os"],
        remedy: "settings are read once, in `config`",
    },
    Wall {
        place: Place::In(&["tests/http"]),
        words: &["Store::open", "migrate::migrate"],
        remedy: "take a server from `App::start`: it runs on the database that the suite was told to run on",
    },
];

/// All that the second model of the simulator may know: the parsed policy, whose rule a time is, the
/// calendar, moments and ids, and what could be seen of a life. A second opinion that reads the first one
/// is none.
const SECOND_MODEL: &[&str] = &[
    "noroshi::domain::basis",
    "noroshi::domain::calendar",
    "noroshi::domain::ids",
    "noroshi::domain::moment",
    "noroshi::domain::policy",
    "crate::judged",
    "crate::model",
    "std",
];

/// Where a monotonic instant is read, and why it is no decision.
const INSTANTS: &[&str] = &[
    "server/clock.rs",        // compares the wall clock with the monotonic one
    "server/store/writer.rs", // bounds how long a group of jobs waits for company
    "server/store/pool.rs",   // bounds how long a caller waits for a connection
    "server/engine/lanes.rs", // lets a try that hangs step aside, and renews leases
    "server/web/upload.rs",   // gives up a file that only drips
    "server/web/live.rs",     // lets one question serve all streams for half a second
    "server/clamd.rs",        // bounds how long one file may be looked through
    "server/notify/email.rs", // closes an idle connection to the relay
];

/// Words that stand in no file of ours. They are cut in two so that this table does not find itself.
const WORDS: &[(&str, &str)] = &[
    (concat!("TO", "DO"), "do it, or write it down where work is planned"),
    (concat!("FIX", "ME"), "fix it before it reaches main"),
    (concat!("XX", "X:"), "say in a sentence what is wrong, or mend it"),
    (concat!("to", "do!("), "write it, or leave the function out"),
    (concat!("unimple", "mented!("), "write it, or leave the function out"),
    (concat!("#[ig", "nore"), "a test that is not run proves nothing: run it or delete it"),
    (concat!("thread::sl", "eep"), "wait for an event with a bound, or drive the manual clock"),
    (concat!("#[al", "low("), "use `#[expect(lint, reason = \"…\")]`: it complains when no longer needed"),
    (concat!("#![al", "low("), "use `#![expect(lint, reason = \"…\")]`: it complains when no longer needed"),
    (concat!("/wo", "rk/"), "the product knows no machine it was written on"),
    (concat!("shared/", "design"), "say it here: a reader has only this repository"),
    (concat!("architecture", ".md"), "the map is `ARCHITECTURE.md`"),
    (concat!("style", ".md"), "the rules of style are in `CONTRIBUTING.md`"),
    (concat!("interface", ".md"), "say it here: a reader has only this repository"),
    (concat!("policy-", "sketch"), "say it here: a reader has only this repository"),
    (concat!("reliability", ".md"), "say it here: a reader has only this repository"),
    (concat!("experience", ".md"), "say it here: a reader has only this repository"),
];

/// SQL that would read a second clock.
const SQL_CLOCKS: &[&str] = &["now()", "current_timestamp", "localtimestamp", "datetime('now"];

/// File and folder names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "handler", "handlers"];

/// Breaches of the walls in one file.
pub fn walls(source: &Source) -> Vec<Finding> {
    if !source.path.ends_with(".rs") {
        return Vec::new();
    }
    let mut findings = second_model(source);
    let applies = |wall: &&Wall| match wall.place {
        Place::In(prefixes) => prefixes.iter().any(|prefix| source.path.starts_with(prefix)),
        Place::AllBut(prefixes) => {
            source.path.starts_with("server/")
                && !prefixes.iter().any(|prefix| source.path.starts_with(prefix))
        }
    };
    for wall in WALLS.iter().filter(applies) {
        for word in wall.words {
            for line in source.lines_with(word) {
                findings.push(source.finding(line, word, wall.remedy));
            }
        }
    }
    findings
}

/// Whatever else the second model names, by a `use` or by its whole path.
fn second_model(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with("tests/sim/model") {
        return Vec::new();
    }
    let remedy = "the second model knows the policy and what could be seen; hand it over in `judged`";
    let is_known = |path: &str| {
        SECOND_MODEL.iter().any(|known| path.strip_prefix(known).is_some_and(|rest| !is_name(rest)))
    };
    let used = source.uses.iter().filter(|(_, path)| path.contains("::") && !is_known(path));
    let used = used.map(|(line, path)| source.finding(*line, path, remedy));
    let spoken = crate::source::numbered(&source.code)
        .filter(|(_, line)| says(line, "noroshi") && !line.trim_start().starts_with("use "))
        .map(|(line, _)| source.finding(line, "noroshi", remedy));
    used.chain(spoken).collect()
}

/// Whether this goes on with the name before it.
fn is_name(rest: &str) -> bool {
    rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// Words that may stand nowhere, comments and texts included.
pub fn words(source: &Source) -> Vec<Finding> {
    // Clippy's table of bans names what it bans.
    if source.path == "clippy.toml" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in crate::source::numbered(&source.text) {
        for (word, remedy) in WORDS.iter().filter(|(word, _)| says(line, word)) {
            findings.push(source.finding(number, word, remedy));
        }
    }
    findings
}

/// A clock inside SQL: in a migration, or in a literal of the store.
pub fn sql_clocks(source: &Source) -> Vec<Finding> {
    let statements: Vec<(usize, String)> = if source.path.ends_with(".sql") {
        crate::source::numbered(&source.text).map(|(number, line)| (number, line.to_owned())).collect()
    } else if source.path.starts_with("server/store/") {
        source.literals.clone()
    } else {
        Vec::new()
    };
    let mut findings = Vec::new();
    for (number, statement) in statements {
        let statement = statement.to_lowercase();
        for word in SQL_CLOCKS.iter().filter(|word| says(&statement, word)) {
            findings.push(source.finding(number, word, "SQL reads no clock: bind the time of `store::now`"));
        }
    }
    findings
}

/// Modules whose name says nothing.
pub fn names(source: &Source) -> Vec<Finding> {
    let remedy = "name the subject: a module is a noun that says what is inside";
    let is_empty = |part: &str| {
        let stem = part.split('.').next().unwrap_or(part);
        EMPTY_NAMES.contains(&stem)
    };
    let mut findings: Vec<Finding> = source
        .path
        .split('/')
        .filter(|part| is_empty(part))
        .map(|part| source.finding(1, part, remedy))
        .collect();
    for name in EMPTY_NAMES {
        for line in source.lines_with(&format!("mod {name}")) {
            findings.push(source.finding(line, name, remedy));
        }
    }
    findings
}
