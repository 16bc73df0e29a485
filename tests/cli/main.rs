//! The command line as a script meets it: arguments in, text and exit codes out.
#![cfg(test)]

mod administration;
mod calendar;
mod check;
mod contacts;
mod disposal;
mod documents;
mod evidence;
mod factor;
mod mail;
mod profiles;
mod proof;
mod settings;
mod simulate;
mod town;

use std::ffi::OsString;

use noroshi::cli;

/// What one run left behind.
pub struct Ran {
    /// The exit code.
    pub code: u8,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs the program in Japanese, in this process.
pub fn run(arguments: &[&str]) -> Ran {
    let words = ["noroshi"].iter().chain(arguments).chain(&["--lang", "ja"]);
    let words: Vec<OsString> = words.map(OsString::from).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = cli::run(&words, &mut out, &mut err).code();
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code, out: text(out), err: text(err) }
}

#[test]
fn wrong_use_is_2_and_help_is_0() {
    assert_eq!(run(&["no-such-command"]).code, 2);
    assert_eq!(run(&["check", "--no-such-flag"]).code, 2);
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("escalation.yaml を検査"), "{}", help.out);
    assert!(help.err.is_empty(), "{}", help.err);
}

#[test]
fn wrong_settings_are_78_with_every_mistake() {
    let town = town::Town::bare();
    let file = town.write(
        "wrong.toml",
        "[server]\nlisten = \"here\"\n[database]\nurl = \"mysql://x\"\n[serber]\nport = 1\n",
    );
    let ran = run(&["serve", "--config", &file]);
    assert_eq!(ran.code, 78, "{}", ran.err);
    for key in ["server.listen", "database.url", "serber"] {
        assert!(ran.err.contains(key), "{key} is not named:\n{}", ran.err);
    }
    assert_eq!(run(&["serve", "--config", &town.path("absent.toml")]).code, 78);
}

#[test]
fn an_unprepared_database_is_78_and_creates_nothing() {
    let town = town::Town::bare();
    let ran = run(&["audit", "verify", "--config", &town.config()]);
    assert_eq!(ran.code, 78, "{}", ran.err);
    assert!(!town.exists("noroshi.db"), "a wrong address must create nothing");
}

#[test]
fn the_manual_and_completions_are_printed() {
    assert!(run(&["man"]).out.contains("noroshi"));
    assert!(run(&["completions", "bash"]).out.contains("complete"));
    assert!(run(&["openapi"]).out.contains("\"openapi\""));
}
