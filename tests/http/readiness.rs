//! 備えの点検: what the desk and administrators are told to mend before it is needed.

use noroshi::actions::Caller;
use noroshi::actions::absences::note;
use noroshi::domain::ids::{CommandId, PersonId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::Absence;
use noroshi::store::outbox::{Finished, Lanes};
use noroshi::store::{Error, Urgency};
use uuid::Uuid;

use crate::app::{ADMINISTRATOR, App};
use noroshi::domain::actor::{Actor, Cause};

const DESK: &str = "4001";

fn away(app: &App, person: &str, from: &str, to: &str) {
    let at = |text: &str| Moment::parse(&format!("{text}T00:00:00+09:00")).unwrap();
    let (from, to) = (at(from), at(to));
    let absence = Absence {
        person: PersonId::from(person),
        cause: Cause::Absent,
        from,
        to,
        stand_in: None,
        only: Vec::new(),
    };
    let command = CommandId(Uuid::from_u128(77_000_000 + person.parse::<u128>().unwrap()));
    let caller = Caller { actor: Actor::Operator, command, request: None, seen: None };
    note(&app.backend, &caller, absence).unwrap();
}

/// Every delivery that is due ends like this.
fn finish_all(app: &App, finished: Finished) {
    let end = move |tx: &mut noroshi::store::Tx<'_>| {
        for row in tx.claim_deliveries(Span::minutes(1), &Lanes::wide(200))? {
            tx.finish_delivery(row.id, row.fence, finished, None)?;
        }
        Ok::<_, Error>(())
    };
    app.backend.store.write(Urgency::Engine, "finish", end).unwrap();
}

#[test]
fn the_desk_and_administrators_may_look_and_nobody_else() {
    let app = App::start();
    for (person, status) in [(DESK, 200), (ADMINISTRATOR, 200), ("1234", 403), ("6001", 403)] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get("/readiness").status, status, "{person}");
        let leads =
            ["/registers", "/admin"].map(|page| browser.get(page).body.contains("href=\"/readiness\""));
        assert_eq!(leads.contains(&true), status == 200, "{person}");
    }
}

#[test]
fn an_absence_without_a_stand_in_is_shown_with_its_days() {
    let app = App::start();
    let warned = app.staff(DESK).get("/readiness").body;
    assert!(
        warned.contains("<li>joho（計画の") && !warned.contains("どの職にも知らせが届きます"),
        "{warned}"
    );
    // The sample names two sections that this town has not.
    let policy = include_str!("../../escalation.yaml");
    app.approve(
        &policy.replace("units: [joho]", "units: [zeimu]").replace("units: [hisho]", "units: [zeimu]"),
    );
    let before = app.staff(DESK).get("/readiness").body;
    assert!(before.contains("どの職にも知らせが届きます"), "{before}");
    away(&app, "3001", "2026-11-25", "2026-11-28");
    let page = app.staff(DESK).get("/readiness").body;
    let said = "財務部の情報セキュリティ責任者: 全員が不在で、代理もいません\
        （11月25日(水) 00:00 から 11月28日(土) 00:00 まで）";
    assert!(page.contains(said), "{page}");
}

#[test]
fn an_absence_that_breaks_a_guarantee_next_week_is_shown_today() {
    let app = App::start();
    let before = app.staff(DESK).get("/readiness").body;
    let promise = "重大のとき、2時間以内に";
    assert!(before.contains(promise) && before.contains("✓ 成り立ちます（30日先まで）"), "{before}");
    assert!(!before.contains("破れ"), "{before}");
    // The CISO, who stands in, and everyone who counts instead: together for two days only.
    for (person, from, to) in [
        ("6001", "2026-11-20", "2026-12-01"),
        ("5002", "2026-11-24", "2026-11-28"),
        ("5001", "2026-11-25", "2026-11-27"),
        ("5003", "2026-11-25", "2026-11-29"),
    ] {
        away(&app, person, from, to);
    }
    let page = app.staff(DESK).get("/readiness").body;
    assert!(page.contains("いまは成り立ちます。破れている日があります"), "{page}");
    let days = "11月25日(水) 00:00 から 11月27日(金) 00:00 まで: 届かない";
    assert!(page.contains(days), "{page}");
    // On one of these days it is broken now.
    app.clock.advance(Span::hours(24 * 5));
    let page = app.staff(DESK).get("/readiness").body;
    assert!(page.contains("いま破れています"), "{page}");
    // Afterwards nothing is left of it.
    app.clock.advance(Span::hours(24 * 2));
    let page = app.staff(DESK).get("/readiness").body;
    assert!(!page.contains("破れ"), "{page}");
}

/// Where a duty counts only while nothing moves, `check` claims nothing of early answers. Nor does the page.
#[test]
fn a_promise_says_no_more_than_the_check_of_the_policy_does() {
    let app = App::start();
    let policy = include_str!("../../escalation.yaml");
    let duty = "report_ciso: { to: ciso, within: 早急に, basis: \"1(2)統括8\" }";
    let put_off = policy.replace(duty, "report_ciso: { to: ciso, within: 早急に, while_quiet: true }");
    assert_ne!(policy, put_off);
    app.approve(&put_off);
    let page = app.staff(DESK).get("/readiness").body;
    assert!(page.contains("<strong>期限いっぱいの応答では成り立ちます（動きのない間だけ"), "{page}");
    let told = app.program(&["read"]).get("/api/v1/readiness").json();
    assert_eq!(told["guarantees"][0]["outcome"], "unclaimed", "{told}");
}

#[test]
fn a_day_on_which_a_post_is_reached_later_is_named() {
    let app = App::start();
    let page = app.staff(DESK).get("/readiness").body;
    assert!(page.contains("<strong>情報セキュリティ責任者</strong>"), "{page}");
    assert!(!page.contains("<br>▲ "), "{page}");
    away(&app, "3001", "2026-11-25", "2026-11-28");
    let page = app.staff(DESK).get("/readiness").body;
    let worse = "<br>▲ 11月25日(水) 00:00 から 11月28日(土) 00:00 まで: ";
    let (_, rest) = page.split_once("<strong>情報セキュリティ責任者</strong>").unwrap();
    let (row, _) = rest.split_once("</li>").unwrap();
    assert!(row.contains(worse) && row.contains("届かない場合があります"), "{row}");
}

#[test]
fn a_channel_whose_last_delivery_died_is_named_until_something_arrives() {
    let app = App::start();
    app.report();
    finish_all(&app, Finished::Dead);
    let page = app.staff(DESK).get("/readiness").body;
    assert!(page.contains("<li>mail　不達"), "{page}");
    app.clock.advance(Span::minutes(5));
    app.report();
    finish_all(&app, Finished::Sent);
    let page = app.staff(DESK).get("/readiness").body;
    assert!(!page.contains("<li>mail"), "{page}");
}

#[test]
fn programs_are_told_what_the_page_shows_with_codes_and_times() {
    let app = App::start();
    let path = "/api/v1/readiness";
    assert_eq!(app.visitor().get(path).status, 401);
    assert_eq!(app.program(&["report", "respond"]).get(path).status, 403);
    let mut program = app.program(&["read"]);
    let before = program.get(path).json();
    assert_eq!(
        (before["days"].as_i64(), before["gaps"].as_array().map(Vec::len)),
        (Some(30), Some(0)),
        "{before}"
    );
    assert!(before["guarantees"].as_array().unwrap().iter().all(|row| row["is_kept"] == true), "{before}");
    assert!(
        !before["times"].as_array().unwrap().is_empty()
            && !before["assumptions"].as_array().unwrap().is_empty()
    );
    for (person, from, to) in [
        ("3001", "2026-11-25", "2026-11-28"),
        ("6001", "2026-11-20", "2026-12-01"),
        ("5002", "2026-11-24", "2026-11-28"),
        ("5001", "2026-11-25", "2026-11-27"),
        ("5003", "2026-11-25", "2026-11-29"),
    ] {
        away(&app, person, from, to);
    }
    let after = program.get(path).json();
    assert_eq!(after["is_ready"], false);
    let gap = after["gaps"].as_array().unwrap().iter().find(|row| row["post"] == "director").unwrap();
    assert_eq!((&gap["unit"], &gap["why"]), (&"zaimu".into(), &"away".into()));
    let at = |value: &serde_json::Value| Moment::parse(value.as_str().unwrap()).unwrap();
    assert_eq!(at(&gap["from"]), Moment::parse("2026-11-25T00:00:00+09:00").unwrap());
    assert_eq!(at(&gap["to"]), Moment::parse("2026-11-28T00:00:00+09:00").unwrap());
    let broken = after["guarantees"].as_array().unwrap().iter().find(|row| row["is_kept"] == false).unwrap();
    assert_eq!(at(&broken["broken"][0]["from"]), Moment::parse("2026-11-25T00:00:00+09:00").unwrap());
    assert_eq!(at(&broken["broken"][0]["to"]), Moment::parse("2026-11-27T00:00:00+09:00").unwrap());
    let page = app.staff(DESK).get("/readiness").body;
    assert!(page.contains(broken["broken"][0]["text"].as_str().unwrap()), "page and program say the same");
    let document = app.visitor().get("/api/openapi.json").json();
    let of = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(of["$ref"], "#/components/schemas/Readiness");
    let described = document["components"]["schemas"]["Readiness"]["properties"].as_object().unwrap();
    assert!(after.as_object().unwrap().keys().eq(described.keys()), "every field is described");
}

#[test]
fn the_readiness_of_a_later_day_is_that_of_what_is_announced_for_it() {
    let app = App::start();
    away(&app, "2001", "2027-04-01", "2027-04-05");
    let mut desk = app.staff(DESK);
    let today = desk.get("/readiness").body;
    assert!(today.contains("30日以内の不在はありません"), "{today}");
    let then = desk.get("/readiness?day=2027-04-01").body;
    for word in ["令和9年4月1日(木) 00:00 の備え", "田中 一郎", "代理：", "今日の備え"] {
        assert!(then.contains(word), "{word}: {then}");
    }
    for past in ["2020-01-01", "tomorrow"] {
        assert!(
            desk.get(&format!("/readiness?day={past}")).body.contains("30日以内の不在はありません"),
            "{past}"
        );
    }
}
