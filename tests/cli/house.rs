//! Commands on a prepared house: the organisation, absences, tokens, accounts, proof and copies.

use serde_json::Value;

use crate::disposal;
use crate::town::{Town, sample_file};

#[test]
fn an_import_is_previewed_then_applied_and_a_second_one_changes_nothing() {
    let town = Town::bare();
    town.must(&["migrate"]);
    let [units, people, posts] = ["units", "people", "posts"].map(sample_file);
    let import = ["org", "import", "--units", &units, "--people", &people, "--posts", &posts];
    let dry: Vec<&str> = import.iter().copied().chain(["--dry-run", "--format", "json"]).collect();
    let preview: Value = serde_json::from_str(&town.must(&dry)).expect("JSON");
    assert_eq!(preview["applied"], false);
    let count = preview["changes"].as_array().expect("a list").len();
    assert!(count > 50, "{count} changes");
    // A dry run leaves nothing behind: the same changes are still to be made.
    let again: Value = serde_json::from_str(&town.must(&dry)).expect("JSON");
    assert_eq!(again["changes"].as_array().expect("a list").len(), count);
    town.must(&import);
    let after: Value = serde_json::from_str(&town.must(&dry)).expect("JSON");
    assert_eq!(after["changes"].as_array().expect("a list").len(), 0, "{after}");
}

#[test]
fn an_import_with_wrong_rows_names_them_all_and_takes_none() {
    let town = Town::peopled();
    let posts = town.write(
        "posts.csv",
        "役割,組織コード,職員番号,区分,順位,事由\nmanagr,zeimu,2001,正,,\nmanager,zeimu,9999,正,,\nmanager,nowhere,2001,正,,\n",
    );
    let ran = town.try_run(&["org", "import", "--posts", &posts]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    for word in ["posts.csv:2", "managr", "posts.csv:3", "9999", "posts.csv:4", "nowhere"] {
        assert!(ran.err.contains(word), "{word} is not named:\n{}", ran.err);
    }
    let broken = town.write("broken.csv", "code,name\n\"1,2\n");
    assert_eq!(town.try_run(&["org", "import", "--people", &broken]).code, 2);
}

#[test]
fn an_absence_is_noted_and_a_wrong_one_refused() {
    let town = Town::peopled();
    let add = |person: &str, from: &str, to: &str| {
        let (from, to) = (format!("{from}T00:00:00+09:00"), format!("{to}T00:00:00+09:00"));
        let arguments =
            ["absence", "add", "--person", person, "--from", &from, "--to", &to, "--cause", "absent"];
        town.try_run(&arguments)
    };
    let ran = add("2001", "2126-11-20", "2126-11-21");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("田中"), "{}", ran.out);
    let unknown = add("9999", "2126-11-20", "2126-11-21");
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("person"), "{}", unknown.err);
    assert_eq!(add("2001", "2126-11-21", "2126-11-20").code, 2);
    assert_eq!(add("2001", "yesterday", "2126-11-20").code, 2);
}

#[test]
fn a_token_is_the_last_line_and_its_scopes_are_a_closed_list() {
    let town = Town::peopled();
    let out = town.must(&["token", "create", "--name", "load", "--scope", "report,read"]);
    let token = out.lines().last().expect("a line");
    assert!(token.len() >= 40 && !token.contains(' '), "{out}");
    assert_eq!(town.try_run(&["token", "create", "--name", "x", "--scope", "everything"]).code, 2);
}

#[test]
fn what_is_wrong_with_a_token_is_said_with_a_remedy() {
    let town = Town::peopled();
    town.must(&["token", "create", "--name", "siem", "--scope", "report"]);
    let create = |more: &[&str]| {
        let all: Vec<&str> = ["token", "create", "--scope", "report"].iter().chain(more).copied().collect();
        town.try_run(&all)
    };
    let taken = create(&["--name", "siem"]);
    assert_eq!(taken.code, 2);
    assert!(taken.err.contains("noroshi token revoke") && !taken.err.contains("UNIQUE"), "{}", taken.err);
    let wrong = create(&["--name", " ", "--unit", "nowhere", "--kind", "nothing", "--expires", "2020-03-31"]);
    assert_eq!(wrong.code, 2);
    for field in ["name: ", "unit: ", "kind: ", "expires: "] {
        assert!(wrong.err.contains(field), "{field} is not named: {}", wrong.err);
    }
    let gone = town.try_run(&["token", "revoke", "--name", "nobody"]);
    assert_eq!((gone.code, gone.err.contains("noroshi token list")), (2, true), "{}", gone.err);
}

#[test]
fn tokens_are_listed_with_what_they_may_and_taken_back() {
    let town = Town::peopled();
    let bounds = ["--unit", "zeimu", "--kind", "loss,malware", "--expires", "2126-03-31"];
    let create = ["token", "create", "--name", "siem", "--scope", "report,read"];
    let secret = town.must(&[create.as_slice(), &bounds].concat());
    let list = || -> Value {
        let text = town.must(&["token", "list", "--format", "json"]);
        assert!(!text.contains(secret.trim().lines().last().expect("a line")), "the secret is shown once");
        serde_json::from_str::<Value>(&text).expect("JSON")[0].clone()
    };
    let row = list();
    assert_eq!((&row["name"], &row["state"]), (&"siem".into(), &"live".into()));
    assert_eq!(row["scopes"], serde_json::json!(["report", "read"]));
    assert_eq!(
        (&row["units"], &row["kinds"]),
        (&serde_json::json!(["zeimu"]), &serde_json::json!(["loss", "malware"]))
    );
    assert_eq!(row["expires_at"], "2126-04-01T00:00:00+09:00", "the last day is worked through");
    assert!(row["used_at"].is_null());
    let text = town.must(&["token", "list"]);
    assert!(text.contains("2126-03-31") && text.contains("zeimu"), "{text}");
    town.must(&["token", "revoke", "--name", "siem"]);
    town.must(&["token", "revoke", "--name", "siem"]);
    assert_eq!(list()["state"], "revoked");
    assert_eq!(town.try_run(&create).code, 2, "a history names it");
}

#[test]
fn accounts_are_made_reset_and_stopped() {
    let town = Town::peopled();
    let first = town.must(&["user", "add", "--person", "1001"]);
    let second = town.must(&["user", "reset", "--person", "1001"]);
    assert_ne!(first, second);
    assert_eq!(town.try_run(&["user", "add", "--person", "1001"]).code, 2, "a login is taken once");
    assert_eq!(town.try_run(&["user", "add", "--person", "9999"]).code, 2, "nobody of that number");
    town.must(&["user", "disable", "--person", "1001"]);
    assert_eq!(town.try_run(&["user", "disable", "--person", "1002"]).code, 2);
}

#[test]
fn a_copy_verifies_and_comes_back_into_an_empty_house_without_sending() {
    let town = Town::peopled();
    town.must(&["audit", "verify", "--replay"]);
    let copy = town.path("copy.db");
    town.must(&["backup", "create", &copy]);
    assert_eq!(town.try_run(&["backup", "create", &copy]).code, 2, "a copy is never written over");
    town.must(&["backup", "verify", &copy]);
    assert_ne!(town.try_run(&["backup", "restore", &copy]).code, 0, "the house is not empty");
    let other = Town::bare();
    other.must(&["backup", "restore", &copy]);
    let held = other.try_run(&["outbox", "list"]);
    assert!(held.err.contains("outbox release"), "{}", held.err);
    other.must(&["outbox", "release"]);
    assert!(!other.try_run(&["outbox", "list"]).err.contains("outbox release"));
}

#[test]
fn a_damaged_copy_is_not_restored_without_a_word() {
    let town = Town::peopled();
    let copy = town.path("copy.db");
    town.must(&["backup", "create", &copy]);
    disposal::tamper(&town, "copy.db", "UPDATE entries SET fact = fact || ' ' WHERE seq = 1");
    let other = Town::bare();
    let refused = other.try_run(&["backup", "restore", &copy]);
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    assert!(refused.out.contains("書き換えられています"), "{}", refused.out);
    assert!(refused.err.contains("--damaged"), "{}", refused.err);
    assert_ne!(other.try_run(&["outbox", "list"]).code, 0, "nothing was put there");
    let restored = other.try_run(&["backup", "restore", &copy, "--damaged"]);
    assert_eq!(restored.code, 1, "what is broken is named again");
    assert!(
        restored.out.contains("書き換えられています") && restored.out.contains("戻しました"),
        "{}",
        restored.out
    );
    assert_eq!(other.try_run(&["outbox", "list"]).code, 0);
}

#[test]
fn a_number_that_nobody_has_is_2() {
    let town = Town::peopled();
    assert_eq!(town.try_run(&["report", "0000-0000", "--format", "json"]).code, 2);
}

#[test]
fn a_post_is_renamed_and_its_former_id_means_nothing_else() {
    let town = Town::peopled();
    let city = include_str!("../../escalation.yaml");
    let renamed = city
        .replace("  manager: { label", "  section_head: { label")
        .replace(
            "per: section, basis: \"1(2)\" }\n  # 各部",
            "was: manager, per: section, basis: \"1(2)\" }\n  # 各部",
        )
        .replace("manager of place", "section_head of place");
    assert!(renamed.contains("was: manager"));
    town.must(&["policy", "activate", &town.write("renamed.yaml", &renamed)]);
    let both = renamed
        .replace("was: manager, ", "")
        .replace("  # 各部・局の長", "  manager: { label: 別の職, per: section }");
    let refused = town.try_run(&["policy", "activate", &town.write("both.yaml", &both)]);
    assert_eq!(refused.code, 2, "{}{}", refused.out, refused.err);
    assert!(refused.err.contains("manager") && refused.err.contains("section_head"), "{}", refused.err);
    let [units, people, posts] = ["units", "people", "posts"].map(sample_file);
    let files = std::fs::read_to_string(&posts).unwrap().replace("\nmanager,", "\nsection_head,");
    let files = town.write("posts.csv", &files);
    let import = ["org", "import", "--units", &units, "--people", &people, "--posts", &files];
    let dry: Vec<&str> = import.into_iter().chain(["--dry-run", "--format", "json"]).collect();
    let plan: Value = serde_json::from_str(&town.must(&dry)).expect("JSON");
    assert_eq!(plan["changes"].as_array().expect("a list").len(), 0, "they hold it still: {plan}");
    town.must(&["audit", "verify", "--replay"]);
}
