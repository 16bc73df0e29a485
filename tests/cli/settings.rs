//! Setting up by the manual: settings in the reader's language, files that are found where one keeps
//! them, folders that are made or named, accounts for many.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Command, Output};

use crate::run;
use crate::town::{Town, sample, sample_file};

/// The user of the service, with a group of the same number, and somebody else.
const SERVICE: u32 = 65_533;
const STRANGER: u32 = 65_532;

/// The lines of what went wrong that say what to do instead.
fn remedies(err: &str) -> Vec<&str> {
    err.lines().filter_map(|line| line.split_once("): ")).map(|(_, remedy)| remedy).collect()
}

fn is_japanese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, 'ぁ'..='ん' | 'ァ'..='ヶ' | '一'..='龠'))
}

#[test]
fn every_mistake_of_the_settings_is_said_in_the_readers_language() {
    let town = Town::bare();
    let file = town.write(
        "wrong.toml",
        "surplus = 1\n[server]\nlisten = \"here\"\nbase_url = \"https://x/noroshi\"\ntls_cert = \"a\"\n\
         trusted_proxies = [\"x\"]\nlissten = 1\n[database]\nurl = \"mysql://x\"\n[vault]\nmax_mb = \"many\"\n\
         [mail]\nfrom = \"nobody\"\nuser = \"u\"\nstarttls = \"yes\"\nurl = \" \"\n[language]\ndefault = \"fr\"\n\
         [heartbeat]\nurl_file = \"/nowhere/at/all\"\n[anchor]\nmail = \"x\"\n[backup]\ndir = \" \"\n\
         [channels.a]\nkind = \"telex\"\nurl = \"ftp://x\"\ntemplate = \"x\"\ncolour = 1\n",
    );
    let ran = run(&["serve", "--config", &file]);
    assert_eq!(ran.code, 78, "{}", ran.err);
    let said = remedies(&ran.err);
    assert!(said.len() >= 15, "{}", ran.err);
    for remedy in &said {
        assert!(is_japanese(remedy), "{remedy}");
    }
    let words = ["noroshi", "serve", "--config", &file, "--lang", "en"].map(std::ffi::OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    noroshi::cli::run(&words, &mut out, &mut err);
    let english = String::from_utf8(err).expect("text");
    assert_eq!(remedies(&english).len(), said.len());
    assert!(!is_japanese(&english), "{english}");
}

#[test]
fn what_cannot_be_used_is_said_in_the_readers_language() {
    let town = Town::bare();
    let policy = sample("escalation.yaml");
    let cases: [&[&str]; 4] = [
        &["audit", "verify"],
        &["check", "/nowhere/at/all.yaml"],
        &["org", "import", "--units", "/nowhere/units.csv"],
        &["simulate", &policy, "--scenario", "/nowhere/case.yaml"],
    ];
    for arguments in cases {
        let ran = town.try_run(arguments);
        assert_ne!(ran.code, 0, "{arguments:?}");
        assert!(is_japanese(&ran.err), "{arguments:?}: {}", ran.err);
    }
    let missing = town.try_run(&["check", "/nowhere/at/all.yaml"]);
    assert!(missing.err.contains("mkdir -p /nowhere/at"), "{}", missing.err);
}

#[test]
fn the_plan_is_sought_beside_the_settings_and_the_folder_is_named() {
    let town = Town::bare();
    let text = fs::read_to_string(town.config()).expect("settings");
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("file = ")).collect();
    town.write("noroshi.toml", &without.join("\n"));
    town.must(&["migrate"]);
    let ran = town.try_run(&["policy", "activate"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains(&town.path("escalation.yaml")), "the folder is not named: {}", ran.err);
    let policy = fs::read_to_string(sample("escalation.yaml")).expect("shipped");
    town.write("escalation.yaml", &policy);
    // Before any plan is in force, files are checked against the one that is proposed, and it is named.
    let ran = town.try_run(&["org", "import", "--units", &sample_file("units"), "--dry-run"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains(&town.path("escalation.yaml")), "{}", ran.err);
    town.must(&["policy", "activate"]);
    // A relative path in the file is one from the file on.
    town.write("noroshi.toml", &text.replace(&sample("escalation.yaml"), "plans/ours.yaml"));
    let ran = town.try_run(&["check"]);
    assert!(ran.err.contains(&town.path("plans")), "{}", ran.err);
}

#[test]
fn folders_are_made_or_named_with_the_command() {
    let town = Town::bare();
    let deep = town.path("state/deep/noroshi.db");
    let text = fs::read_to_string(town.config()).expect("settings");
    town.write("noroshi.toml", &text.replace(&town.path("noroshi.db"), &deep));
    town.must(&["migrate"]);
    let folder = fs::metadata(town.path("state/deep")).expect("it was made");
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    let copy = town.path("copies/of/today");
    town.must(&["backup", "create", &copy]);
    town.must(&["backup", "verify", &copy]);
    // Where a folder cannot be made, who makes it and how is said.
    town.write("noroshi.toml", &text.replace(&town.path("noroshi.db"), "/proc/nobody/noroshi.db"));
    let ran = town.try_run(&["migrate"]);
    assert_eq!(ran.code, 78, "{}", ran.err);
    assert!(ran.err.contains("install -d -o noroshi -g noroshi -m 700 /proc/nobody"), "{}", ran.err);
}

/// Nobody need know the order by heart: what is not there yet is named with the command that makes it.
#[test]
fn a_first_run_names_the_command_that_comes_next() {
    let nowhere = run(&["serve"]);
    assert!(nowhere.code == 78 && nowhere.err.contains("設定のファイルがない"), "{}", nowhere.err);
    for named in ["/etc/noroshi/noroshi.toml", "noroshi demo", "noroshi migrate"] {
        assert!(nowhere.err.contains(named), "{named}: {}", nowhere.err);
    }
    let town = Town::bare();
    for command in [["serve"].as_slice(), &["user", "list"]] {
        let early = town.try_run(command);
        assert!(early.code == 78 && early.err.contains("noroshi migrate"), "{command:?}: {}", early.err);
        assert!(!early.err.contains("noroshi key"), "no key was lost: {}", early.err);
    }
    assert!(town.try_run(&["migrate"]).err.contains("noroshi org import --units"));
    let [units, people, posts] = ["units", "people", "posts"].map(sample_file);
    town.must(&["policy", "activate", &sample("escalation.yaml")]);
    town.must(&["org", "import", "--units", &units, "--people", &people, "--posts", &posts]);
    assert!(town.try_run(&["migrate"]).err.contains("noroshi user add --person"));
    town.must(&["user", "add", "--person", "1201", "--admin"]);
    assert_eq!(town.try_run(&["migrate"]).err, "");
}

#[test]
fn accounts_are_made_for_many_at_once() {
    let town = Town::peopled();
    let first = town.try_run(&["user", "add", "--person", "1201", "--admin"]);
    assert_eq!((first.code, first.out.lines().count()), (0, 1), "{}", first.err);
    let several = town.must(&["user", "add", "--person", "1201", "--person", "１２０２", "--person", "1202"]);
    assert_eq!(several.lines().count(), 2, "who has one is passed over: {several}");
    let strange = town.try_run(&["user", "add", "--person", "1203", "--person", "9999"]);
    assert!(strange.code == 2 && strange.err.contains("9999"), "{}", strange.err);
    let file = town.must(&["user", "add", "--file", &sample_file("people")]);
    let people = fs::read_to_string(sample_file("people")).expect("shipped").lines().count() - 1;
    assert_eq!(file.lines().count(), people - 2 + 1, "{file}");
    let passwords: std::collections::BTreeSet<&str> =
        file.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
    assert_eq!(passwords.len(), people - 2, "each has a password of their own");
    assert!(passwords.iter().all(|password| password.len() >= 20));
    let nobody = town.try_run(&["user", "add", "--all"]);
    assert!(nobody.code == 0 && nobody.out.is_empty(), "{}", nobody.out);
    assert_eq!(town.try_run(&["user", "add"]).code, 2, "whose is not said");
    let accounts =
        town.backend().store.read::<_, noroshi::store::Error>(|tx| tx.accounts()).expect("accounts");
    assert_eq!(accounts.len(), people);
    let admins: Vec<&str> =
        accounts.iter().filter(|row| row.is_admin).map(|row| row.person.as_str()).collect();
    assert_eq!(admins, ["1201"]);
    assert!(accounts.iter().all(|row| row.must_change));
}

/// The program as somebody else runs it.
fn run_as(user: u32, town: &Town, arguments: &[&str]) -> Output {
    let mut command = Command::new(town.path("noroshi"));
    command.args(arguments).args(["--config", &town.config(), "--lang", "ja"]).uid(user).gid(user);
    command.current_dir("/").env_clear().output().expect("the program starts")
}

/// Secrets as the manual keeps them: root writes them, and the service and an operator's commands, which
/// are one user, read them. Nobody else does, and is told who may.
#[test]
fn the_service_and_its_commands_read_the_same_secrets() {
    if fs::metadata("/proc/self").map(|own| own.uid()).unwrap_or(u32::MAX) != 0 {
        eprintln!("Not root: tried where tests run as root");
        return;
    }
    let town = Town::bare();
    let give = |path: &str, owner: u32, group: u32, mode: u32| {
        chown(path, Some(owner), Some(group)).expect("root may");
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("root may");
    };
    let program = town.path("noroshi");
    fs::copy(env!("CARGO_BIN_EXE_noroshi"), &program).expect("the program is built");
    fs::create_dir(town.path("secrets")).expect("the folder is ours");
    let secret = town.write("secrets/mail", "open sesame\n");
    let text = fs::read_to_string(town.config()).expect("settings");
    town.write("noroshi.toml", &format!("{text}user = \"noroshi\"\npassword_file = \"{secret}\"\n"));
    give(&program, 0, 0, 0o755);
    give(&secret, 0, SERVICE, 0o640);
    give(&town.path("secrets"), 0, SERVICE, 0o750);
    // The folder of state, which the service's user has to itself elsewhere.
    give(&town.path(""), SERVICE, SERVICE, 0o755);
    let policy = fs::read(sample("escalation.yaml")).expect("shipped");
    let policy = town.write("escalation.yaml", &String::from_utf8(policy).expect("text"));
    let [units, people, posts] =
        ["units", "people", "posts"].map(|name| fs::read_to_string(sample_file(name)).expect("shipped"));
    let files = [("units.csv", units), ("people.csv", people), ("posts.csv", posts)];
    let [units, people, posts] = files.map(|(name, text)| town.write(name, &text));
    let commands: [&[&str]; 7] = [
        &["migrate"],
        &["policy", "activate", &policy],
        &["org", "import", "--units", &units, "--people", &people, "--posts", &posts],
        &["user", "add", "--person", "1201"],
        &["user", "reset", "--person", "1201"],
        &["notify", "test", "mail"],
        &["audit", "verify"],
    ];
    for arguments in commands {
        let ran = run_as(SERVICE, &town, arguments);
        assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    }
    let by_root = town.try_run(&["outbox", "list"]);
    assert_eq!(by_root.code, 0, "{}", by_root.err);
    let ran = run_as(STRANGER, &town, &["audit", "verify"]);
    let err = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(78), "{err}");
    assert!(err.contains(&format!("chgrp noroshi {secret}")) && !err.contains("sesame"), "{err}");
}

#[test]
fn a_backup_without_a_file_is_made_where_the_settings_say_and_is_on_record() {
    let town = Town::peopled();
    let ran = town.try_run(&["backup", "create"]);
    assert!(ran.code == 2 && ran.err.contains("[backup] dir"), "{}", ran.err);
    let text = std::fs::read_to_string(town.config()).unwrap();
    let folder = town.path("backups");
    town.write("noroshi.toml", &format!("{text}[backup]\ndir = \"{folder}\"\n"));
    let made = town.must(&["backup", "create"]);
    assert!(made.contains("壊れていないことを確かめて記録しました"), "{made}");
    let organisation = town.backend().store.read(|tx| tx.organisation());
    let organisation: Result<_, noroshi::store::Error> = organisation;
    let organisation = organisation.unwrap();
    let last = organisation.backups.last_whole().unwrap();
    assert!(made.contains(&last.file) && last.by.is_none(), "{made}");
    assert!(std::path::Path::new(&folder).join(&last.file).exists());
}
