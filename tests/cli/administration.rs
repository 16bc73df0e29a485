//! Commands on a prepared house: the organisation, absences, tokens, accounts, proof and copies.

use noroshi::actions::sign_in::{Entrance, SignInGate, enter};
use noroshi::domain::orgfile::{File, columns};
use noroshi::domain::written;
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
    let again = town.try_run(&["user", "add", "--person", "1001"]);
    assert!(again.code == 2 && again.err.contains("何も変えていません"), "{}", again.err);
    assert!(again.err.contains("noroshi user reset --person 1001") && again.err.contains("--admin"));
    assert_eq!(town.try_run(&["user", "add", "--person", "9999"]).code, 2, "nobody of that number");
    town.must(&["user", "disable", "--person", "1001"]);
    assert_eq!(town.try_run(&["user", "disable", "--person", "1002"]).code, 2);
    let list =
        || serde_json::from_str::<Value>(&town.must(&["user", "list", "--format", "json"])).expect("JSON");
    assert!(list()[0]["disabled_at"].is_string() && list()[0].get("password").is_none(), "{}", list());
    let reset = town.try_run(&["user", "reset", "--person", "1001"]);
    assert!(reset.err.contains("noroshi user enable"), "it stays stopped, and that is said: {}", reset.err);
    town.must(&["user", "enable", "--person", "1001"]);
    assert!(list()[0]["disabled_at"].is_null());
    assert!(!town.try_run(&["user", "reset", "--person", "1001"]).err.contains("enable"));
    assert_eq!(town.try_run(&["user", "enable", "--person", "1002"]).code, 2);
    let raise = ["user", "add", "--person", "1001", "--admin"];
    let raised = town.must(&raise);
    assert!(raised.contains("管理者にしました") && list()[0]["admin"] == true, "{raised}");
    let twice = town.try_run(&raise);
    assert!(twice.code == 2 && twice.err.contains("もう管理者のアカウント"), "{}", twice.err);
    assert!(town.must(&["user", "log", "--person", "1001"]).contains("管理者に指定"));
    town.must(&["audit", "verify", "--replay"]);
    assert!(town.must(&["user", "list"]).contains("1001"));
}

#[test]
fn whoever_is_given_a_login_can_enter_by_it_as_it_was_written() {
    let town = Town::peopled();
    for (person, login) in [("1001", Some(" ＨashiMoto ")), ("1304", Some("Ünal")), ("1401", None)] {
        let mut add = vec!["user", "add", "--person", person];
        add.extend(login.into_iter().flat_map(|login| ["--login", login]));
        let password = town.must(&add).trim().lines().last().expect("a line").to_owned();
        let backend = town.backend();
        let door = SignInGate::new(noroshi::domain::account::factor::Factors::Optional)
            .expect("a password can be hashed");
        let typed = written::login(login.unwrap_or(person));
        let now = backend.store.clock().now();
        let entered =
            enter(&backend, &door, (&typed, &password), "203.0.113.9", now, None).expect("the store answers");
        assert!(matches!(entered, Entrance::Open { .. }), "{login:?}: {entered:?}");
    }
    assert_eq!(town.try_run(&["user", "add", "--person", "1402", "--login", "HASHIMOTO"]).code, 2, "taken");
    assert_eq!(town.try_run(&["user", "add", "--person", "1402", "--login", " "]).code, 2, "none");
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

const ARE_ALIKE: &str = "職員番号,氏名,メール\n01401,斎藤 美咲,saito@city.noroshi.example.jp\n";

#[test]
fn what_may_be_a_mistake_is_asked_and_nothing_is_taken_before_it_is_answered() {
    let town = Town::peopled();
    let people = town.write("people.csv", ARE_ALIKE);
    let import = ["org", "import", "--people", &people];
    let asked = town.try_run(&import);
    assert_eq!(asked.code, 1, "{}{}", asked.out, asked.err);
    for word in ["people.csv:2", "1401 斎藤 美咲", "--accept alike:01401"] {
        assert!(asked.err.contains(word), "{word} is not named:\n{}", asked.err);
    }
    let known = |code: &str| town.try_run(&["user", "add", "--person", code]).code;
    assert_eq!(known("01401"), 2, "nobody was added");
    let other: Vec<&str> = import.into_iter().chain(["--accept", "alike:9999,unreachable"]).collect();
    assert_eq!(town.try_run(&other).code, 1, "another question was answered");
    assert_eq!(town.try_run(&import.into_iter().chain(["--accept", "yes"]).collect::<Vec<_>>()).code, 2);
    town.must(&import.into_iter().chain(["--accept", "alike:０１４０１"]).collect::<Vec<_>>());
    assert_eq!(known("01401"), 0);
}

#[test]
fn an_import_says_in_japanese_what_changes_first_and_counts_what_stays() {
    let town = Town::peopled();
    let people = town.write("people.csv", "職員番号,かな,電話\n1401,,000-000-9999\n");
    let out = town.must(&["org", "import", "--people", &people]);
    let lines: Vec<&str> = out.lines().collect();
    let changed =
        "職員の変更: 1401 斎藤 美咲（かな: さいとう みさき → 消えます、電話: 000-000-1401 → 000-000-9999）";
    assert_eq!(lines[..2], [changed, "ファイルにない 36 件はそのまま残ります"], "{out}");
    assert_eq!(lines.len(), 3, "{out}");
    let title =
        town.write("title.csv", "職員一覧（令和8年4月）\n職員番号,氏名\n1401,斎藤 美咲\n1402,渡辺 浩\n");
    let ran = town.try_run(&["org", "import", "--people", &title]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.err.matches("見出しが見つかりません").count(), 1, "{}", ran.err);
}

#[test]
fn whoever_leaves_is_ended_by_command_and_by_a_complete_file() {
    let town = Town::peopled();
    let employed = |code: &str| {
        let backend = town.backend();
        let world = backend.store.read(|tx| tx.world()).expect("the organisation");
        world.org.is_employed(&code.into(), noroshi::clock::Clock::System.now())
    };
    let out = town.must(&["org", "end", "--person", "１２３４"]);
    assert!(out.contains("加藤 光"), "{out}");
    assert!(!employed("1234") && employed("1401"));
    assert_eq!(town.try_run(&["org", "end", "--person", "1234"]).code, 2, "they have left already");
    let above = town.try_run(&["org", "end", "--unit", "zaimu"]);
    assert!(above.code == 2 && above.err.contains("zaisei"), "{}", above.err);
    town.must(&["org", "end", "--unit", "koho", "--at", "2126/4/1 0:00"]);
    town.must(&["org", "end", "--post", "desk", "--unit", "noroshi", "--person", "1304"]);
    assert_eq!(
        town.try_run(&["org", "end", "--post", "desk", "--unit", "noroshi", "--person", "1304"]).code,
        2
    );
    assert_eq!(town.try_run(&["org", "end"]).code, 2);
    let sample = std::fs::read_to_string(sample_file("people")).expect("the sample");
    let kept: String =
        sample.lines().filter(|line| !line.starts_with("12")).map(|line| format!("{line}\n")).collect();
    let file = town.write("people.csv", &kept);
    let import = ["org", "import", "--people", &file, "--complete"];
    let asked = town.try_run(&import);
    assert_eq!(asked.code, 1, "{}{}", asked.out, asked.err);
    assert!(asked.err.contains("left-out:1202") && employed("1202"), "{}", asked.err);
    town.must(&import.into_iter().chain(["--accept", "left-out"]).collect::<Vec<_>>());
    assert!(!employed("1202") && employed("1401"));
    town.must(&["audit", "verify", "--replay"]);
}

#[test]
fn an_absence_that_leaves_a_post_to_nobody_says_so_and_can_be_taken_back() {
    let town = Town::peopled();
    let away = |person: &str, stand_in: &str| {
        let arguments = [
            "absence",
            "add",
            "--person",
            person,
            "--from",
            "2126/11/20 0:00",
            "--to",
            "2126/11/21 0:00",
            "--cause",
            "absent",
            "--stand-in",
            stand_in,
        ];
        town.try_run(&arguments)
    };
    let first = away("1202", "1203");
    assert_eq!((first.code, first.out.lines().count()), (0, 1), "{}{}", first.out, first.err);
    let second = away("1203", "1202");
    assert_eq!(second.code, 0, "{}{}", second.out, second.err);
    for word in ["広報課", "総務課", "全員が不在で、代理もいません"] {
        assert!(second.out.contains(word), "{word} is not named:\n{}", second.out);
    }
    town.must(&["absence", "end", "--person", "1203"]);
    assert_eq!(town.try_run(&["absence", "end", "--person", "1203"]).code, 2, "there is none any more");
    town.must(&["absence", "end", "--person", "1202"]);
    assert_eq!(away("1203", "1202").out.lines().count(), 1, "the other is there now");
    town.must(&["audit", "verify", "--replay"]);
}

/// Imports the units, people and posts that a command wrote into the town's folder.
fn import_written(town: &Town, more: &[&str]) -> String {
    let [units, people, posts] = ["units.csv", "people.csv", "posts.csv"].map(|name| town.path(name));
    let files = ["org", "import", "--units", &units, "--people", &people, "--posts", &posts];
    town.must(&[files.as_slice(), more].concat())
}

#[test]
fn the_samples_are_written_and_are_what_an_import_takes() {
    let town = Town::bare();
    town.must(&["migrate"]);
    town.must(&["org", "sample", &town.path("")]);
    let contacts = town.path("contacts.csv");
    import_written(&town, &["--contacts", &contacts]);
    for file in [File::Units, File::People, File::Posts, File::Contacts] {
        let text = std::fs::read_to_string(town.path(file.name())).expect("written");
        let head = text.lines().next().expect("a head");
        let missing: Vec<&str> = columns(file)
            .into_iter()
            .filter(|column| !head.split([',', '\u{feff}']).any(|c| c == *column))
            .collect();
        assert_eq!(missing, Vec::<&str>::new(), "{}", file.name());
    }
    assert_eq!(town.try_run(&["org", "sample", &town.path("")]).code, 2, "nothing is written over");
}

#[test]
fn what_is_written_out_is_complete_and_comes_back_without_a_change() {
    let town = Town::peopled();
    let people = "職員番号,氏名,メール,電話,退職日\n00123,井上 空,inoue@city.noroshi.example.jp,0720000119,2126-03-31\n";
    town.must(&["org", "import", "--people", &town.write("more.csv", people)]);
    town.must(&["org", "export", &town.path("")]);
    let text = std::fs::read_to_string(town.path("people.csv")).expect("it was written");
    assert!(text.contains("\"=\"\"00123\"\"\"") && text.contains("2126-03-31"), "{text}");
    let again = import_written(&town, &["--complete"]);
    assert!(again.contains("変わるところはありません") && again.lines().count() == 1, "{again}");
    assert_eq!(town.try_run(&["org", "export", &town.path("")]).code, 2, "nothing is written over");
}

/// A file of the sample as a sheet of a workbook, called `name`.
fn book(town: &Town, name: &str) -> String {
    let text = std::fs::read_to_string(sample_file(name)).expect("the sample is there");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0_u32..).zip(text.lines()) {
        for (column, cell) in (0_u16..).zip(line.split(',')) {
            sheet.write_string(row, column, cell.trim_matches('"')).expect("a cell");
        }
    }
    let path = town.path(&format!("{name}.xlsx"));
    std::fs::write(&path, workbook.save_to_buffer().expect("a workbook")).expect("the folder is ours");
    path
}

#[test]
fn a_workbook_is_imported_as_the_table_that_it_holds() {
    let town = Town::peopled();
    let [units, people, posts] = ["units", "people", "posts"].map(|name| book(&town, name));
    let import = ["org", "import", "--units", &units, "--people", &people, "--posts", &posts, "--dry-run"];
    let said = town.must(&import);
    let tables = ["units", "people", "posts"].map(sample_file);
    let plain = town.must(&[
        "org",
        "import",
        "--units",
        &tables[0],
        "--people",
        &tables[1],
        "--posts",
        &tables[2],
        "--dry-run",
    ]);
    assert_eq!(said, plain, "it says what is known already");
    let broken = town.write("broken.xlsx", "PK\u{3}\u{4}");
    let ran = town.try_run(&["org", "import", "--people", &broken]);
    assert!(ran.code == 2 && ran.err.contains("ブック（XLSX）として読めません"), "{}{}", ran.out, ran.err);
    let checked =
        town.try_run(&["check", &crate::town::sample("escalation.yaml"), "--people", &town.path("")]);
    assert_ne!(
        checked.code, 2,
        "a folder of workbooks is read as one of tables: {}{}",
        checked.out, checked.err
    );
}
