//! `dispose` and `audit rebuild`, as the operator of the machine meets them.

use diesel::connection::Connection;
use diesel::{RunQueryDsl, SqliteConnection};
use noroshi::actions::handle::set_phase;
use noroshi::actions::report::{Draft, submit};
use noroshi::actions::{Caller, House};
use noroshi::domain::ids::CommandId;
use noroshi::domain::moment::Moment;
use uuid::Uuid;

use crate::town::Town;
use noroshi::domain::actor::Actor;
use noroshi::domain::case::{Case, Certainty, Origin, Phase, Presence};

pub fn operator(number: u128) -> Caller {
    let command = CommandId(Uuid::from_u128(number));
    Caller { actor: Actor::Operator, command, request: None, seen: None }
}

/// Reports a loss and gives the number of its incident.
pub fn report(house: &House) -> String {
    let case = Case {
        unit: Some("zeimu".into()),
        certainty: Certainty::Suspected,
        personal_data: Presence::Present,
        people_max: Some(80),
        ..Case::new("loss".into(), Origin::Staff, Moment::from_micros(0))
    };
    let draft = Draft {
        description: "机の上に見当たらない".to_owned(),
        reporter: Some("1001".into()),
        ..Draft::new(case, "USBメモリの紛失")
    };
    submit(house, &operator(1), draft).expect("the report is taken").incident_number
}

pub fn tamper(town: &Town, file: &str, statement: &str) -> usize {
    let mut conn = SqliteConnection::establish(&town.path(file)).expect("the file is there");
    diesel::sql_query(statement).execute(&mut conn).expect("a sound statement")
}

#[test]
fn an_incident_is_disposed_of_once_it_has_ended() {
    let town = Town::peopled();
    let number = report(&town.house());
    let early = town.try_run(&["dispose", &number, "--reason", "保存期間の満了"]);
    assert_eq!(early.code, 2, "{}{}", early.out, early.err);
    assert!(early.err.contains(&number) && early.err.contains("まだ終わっていません"), "{}", early.err);
    set_phase(&town.house(), &operator(2), &number, Phase::Void, "誤報".to_owned()).expect("it is voided");
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
    report(&town.house());
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
    report(&town.house());
    tamper(&town, "noroshi.db", "UPDATE incidents SET severity_rank = 99");
    tamper(&town, "noroshi.db", "UPDATE meta SET value = 0 WHERE key = 'projection'");
    let refused = town.try_run(&["audit", "verify"]);
    assert_eq!(refused.code, 78, "{}", refused.err);
    assert!(refused.err.contains("noroshi migrate"), "{}", refused.err);
    assert!(town.must(&["migrate"]).contains("履歴 2 件の表を作り直しました"));
    town.must(&["audit", "verify", "--replay"]);
    assert!(town.must(&["migrate"]).contains("準備できています"));
}
