//! `dispose` and `audit rebuild`, as the operator of the machine meets them.

use diesel::connection::Connection;
use diesel::{RunQueryDsl, SqliteConnection};
use noroshi::actions::dispose::Came;
use noroshi::actions::handle::set_phase;
use noroshi::actions::report::{Submission, submit};
use noroshi::actions::{Backend, Caller, dispose};
use noroshi::domain::deciding::dispose::Ask;
use noroshi::domain::history::Private;
use noroshi::domain::ids::CommandId;
use noroshi::domain::moment::Moment;
use uuid::Uuid;

use crate::town::{Town, sample_file};
use noroshi::domain::actor::Actor;
use noroshi::domain::case::{Case, Certainty, Origin, Phase, Presence};

/// Who decides, and who is at the desk.
const DECIDER: &str = "1001";
const DESK: &str = "1304";

pub fn operator(number: u128) -> Caller {
    let command = CommandId(Uuid::from_u128(number));
    Caller { actor: Actor::Operator, command, request: None, seen: None }
}

/// Reports a loss and gives the number of its incident.
pub fn report(backend: &Backend) -> String {
    report_as(backend, 1)
}

fn report_as(backend: &Backend, command: u128) -> String {
    let case = Case {
        unit: Some("zeimu".into()),
        certainty: Certainty::Suspected,
        personal_data: Presence::Present,
        people_max: Some(80),
        ..Case::new("loss".into(), Origin::Staff, Moment::from_micros(0))
    };
    let submission = Submission {
        description: "机の上に見当たらない".to_owned(),
        reporter: Some("1001".into()),
        ..Submission::new(case, "USBメモリの紛失")
    };
    submit(backend, &operator(command), submission).expect("the report is taken").incident_number
}

pub fn tamper(town: &Town, file: &str, statement: &str) -> usize {
    let mut conn = SqliteConnection::establish(&town.path(file)).expect("the file is there");
    diesel::sql_query(statement).execute(&mut conn).expect("a sound statement")
}

#[test]
fn an_incident_is_disposed_of_once_it_has_ended() {
    let town = Town::peopled();
    let number = report(&town.backend());
    let early = town.try_run(&["dispose", &number, "--reason", "保存期間の満了"]);
    assert_eq!(early.code, 2, "{}{}", early.out, early.err);
    assert!(early.err.contains(&number) && early.err.contains("まだ終わっていません"), "{}", early.err);
    set_phase(&town.backend(), &operator(2), &number, Phase::Void, "誤報".to_owned()).expect("it is voided");
    assert_eq!(town.try_run(&["dispose", &number]).code, 2, "a reason is needed");
    assert_eq!(town.try_run(&["dispose", &number, "--reason", " "]).code, 2);
    let planned = town.must(&["dispose", &number, "--dry-run"]);
    assert!(planned.contains("報告 1 件") && planned.contains("まだ何も消していません"), "{planned}");
    town.must(&["report", &number, "--format", "json"]);
    let ran = town.try_run(&["dispose", &number.to_lowercase(), "--reason", "保存期間の満了"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("を廃棄しました") && ran.out.contains("記入 3 件"), "{}", ran.out);
    assert!(ran.err.contains("写し"), "{}", ran.err);
    assert_eq!(town.try_run(&["report", &number, "--format", "json"]).code, 2);
    let again = town.try_run(&["dispose", &number, "--reason", "保存期間の満了"]);
    assert_eq!((again.code, again.err.as_str()), (2, "見つかりません。番号を確かめてください\n"));
    town.must(&["audit", "verify", "--replay"]);
}

#[test]
fn what_verifying_finds_is_said_in_words_and_rebuilt_where_it_can_be() {
    let town = Town::peopled();
    report(&town.backend());
    assert_eq!(tamper(&town, "noroshi.db", "UPDATE incidents SET summary = '別の話'"), 1);
    let broken = town.try_run(&["audit", "verify", "--replay"]);
    assert_eq!(broken.code, 1);
    assert!(broken.out.contains("たどり直した結果が、保存された表と違います"), "{}", broken.out);
    let rebuilt = town.must(&["audit", "rebuild"]);
    assert!(rebuilt.contains("履歴 2 件"), "{rebuilt}");
    town.must(&["audit", "verify", "--replay"]);
    let texts = "UPDATE entries SET private = NULL, private_salt = NULL WHERE seq = 1 \
                 AND history = (SELECT id FROM incidents)";
    assert_eq!(tamper(&town, "noroshi.db", texts), 1);
    let missing = town.try_run(&["audit", "verify"]);
    assert_eq!(missing.code, 1);
    assert!(missing.out.contains("1 番目の記入: 本文がなく、廃棄の記録もありません"), "{}", missing.out);
}

#[test]
fn preparing_rebuilds_the_rows_of_an_older_program() {
    let town = Town::peopled();
    report(&town.backend());
    tamper(&town, "noroshi.db", "UPDATE incidents SET severity_rank = 99");
    tamper(&town, "noroshi.db", "UPDATE meta SET value = 0 WHERE key = 'projection'");
    let refused = town.try_run(&["audit", "verify"]);
    assert_eq!(refused.code, 78, "{}", refused.err);
    assert!(refused.err.contains("noroshi migrate"), "{}", refused.err);
    assert!(town.must(&["migrate"]).contains("履歴 2 件の表を作り直しました"));
    town.must(&["audit", "verify", "--replay"]);
    assert!(town.must(&["migrate"]).contains("準備できています"));
}

/// What the page does for a person, years ago.
fn long_ago(town: &Town, years: i64) -> Backend {
    let Backend { store, keys } = town.backend();
    drop(store);
    let settings = noroshi::config::Settings::load(Some(town.config().as_ref())).expect("sound settings");
    let url = noroshi::store::StoreSettings::new(settings.database_url.expose());
    let then = noroshi::clock::Clock::System.now() - noroshi::domain::moment::Span::hours(years * 366 * 24);
    let clock = noroshi::clock::Clock::manual(then);
    let store = noroshi::store::Store::open(&url, clock, std::sync::Arc::clone(&keys)).expect("a database");
    Backend { store, keys }
}

#[test]
fn what_is_due_is_listed_and_a_named_person_carries_out_what_another_decided_and_no_more() {
    // A town of long ago: this command has no other clock than that of the machine.
    let town = Town::bare();
    town.must(&["migrate"]);
    town.must(&["policy", "activate"]);
    let [units, people, posts] = ["units", "people", "posts"].map(sample_file);
    let files = ["--units", &units, "--people", &people, "--posts", &posts];
    let import =
        [&["org", "import"], files.as_slice(), &["--effective", "2015-04-01T00:00:00+09:00"]].concat();
    town.must(&import);
    let policy = include_str!("../../escalation.yaml");
    let rule = "retention: { keep: 1y, decide: [ciso, desk], carry_out: [desk] }\nparties:\n";
    let file = town.write("kept.yaml", &policy.replacen("parties:\n", rule, 1));
    town.must(&["policy", "activate", &file]);
    for person in [DECIDER, DESK, "2001"] {
        town.must(&["user", "add", "--person", person]);
    }
    let numbers: Vec<String> = (0..3_u128)
        .map(|count| {
            let backend = long_ago(&town, 3);
            let number = report_as(&backend, 10 + count);
            set_phase(&backend, &operator(20 + count), &number, Phase::Void, "誤報".to_owned())
                .expect("voided");
            number
        })
        .collect();
    let decide = |number: &str, person: &str, command: u128| {
        let command = CommandId(Uuid::from_u128(command));
        let caller = Caller { actor: Actor::Person(person.into()), command, request: None, seen: None };
        let texts = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
        let read = move |_: &_, _: &_, _| Ok((Ask::Decide, texts.clone()));
        assert!(matches!(dispose::perform(&long_ago(&town, 1), &caller, number, read), Ok(Came::Decided(_))));
    };
    decide(&numbers[0], DECIDER, 30);
    decide(&numbers[1], DESK, 31);
    let listed = town.must(&["dispose", "--due"]);
    assert!(
        listed.contains("決定を待っているもの: 1件") && listed.contains("行われるのを待っているもの: 2件"),
        "{listed}"
    );
    assert!(numbers.iter().all(|number| listed.contains(number.as_str())), "{listed}");
    let by = |person: &str, more: &[&str]| {
        let given = ["dispose", "--due", "--by", person, "--reason", "年度末の廃棄"];
        town.try_run(&[&given, more].concat())
    };
    assert_eq!(town.try_run(&["dispose", "--due", "--by", DESK]).code, 2, "a reason is needed");
    assert_eq!(by("9999", &[]).code, 2, "nobody of that number");
    let manager = by("2001", &[]);
    assert!(!manager.out.contains("を廃棄しました"), "{}", manager.out);
    let planned = by(DESK, &["--dry-run"]);
    assert!(planned.out.contains("まだ何も消していません"), "{}{}", planned.out, planned.err);
    let done = by(DESK, &[]);
    assert!(done.out.contains(&format!("事案 {} を廃棄しました", numbers[0])), "{}{}", done.out, done.err);
    let stays = format!("事案 {} は残しました: 廃棄を決めた本人です", numbers[1]);
    assert!(done.code == 1 && done.out.contains(&stays), "{}{}", done.out, done.err);
    let listed = town.must(&["dispose", "--due"]);
    assert!(!listed.contains(&numbers[0]) && listed.contains(&numbers[1]), "{listed}");
    assert!(town.must(&["audit", "verify", "--replay"]).len() > 1);
}
