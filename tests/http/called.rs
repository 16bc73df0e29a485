//! 呼び番号: the number of an incident that can be said, how it is drawn, who finds what by it.

#![cfg(test)]

use std::collections::BTreeSet;

use noroshi::domain::access::Viewer;
use noroshi::domain::called::{Asked, Called};
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::Span;
use noroshi::store::Error;
use serde_json::{Value, json};

use crate::app::App;
use crate::audit::audited;
use crate::flood::City;
use crate::wire::percent;

fn report(unit: &str, subjects: &[&str]) -> Value {
    json!({
        "kind": "loss", "unit": unit, "origin": "staff", "reporter": "1234",
        "summary": "住民税のUSBメモリが見当たらない", "subjects": subjects,
    })
}

/// An incident's two numbers: the key, and the one that is said.
fn opened(app: &App, body: &Value) -> (String, String) {
    let mut program = app.program(&["report", "read"]);
    let reply = program.json("/api/v1/incidents", body).json();
    let number = reply["number"].as_str().unwrap().to_owned();
    let shown = program.get(&format!("/api/v1/incidents/{number}")).json();
    assert_eq!(shown["called"], reply["called"]);
    (number, shown["called"].as_str().unwrap().to_owned())
}

fn digits(called: &str) -> &str {
    called.rsplit_once('-').unwrap().1
}

#[test]
fn an_incident_is_named_by_the_number_that_can_be_said_with_its_key_beside_it() {
    let app = App::start();
    let (number, called) = opened(&app, &report("zeimu", &[]));
    let asked = Asked::read(&called).unwrap();
    assert_eq!(asked.year, Some(2026), "{called}");
    assert!((1_000..10_000).contains(&asked.no), "{called}");
    let mut manager = app.staff("2001");
    let both = format!("{called} <small class=\"key\">{number}</small>");
    for page in ["/", "/incidents", &format!("/incidents/{number}")] {
        let shown = manager.get(page);
        assert!(shown.body.contains(&both), "{page}: {}", shown.body);
    }
    let title = format!("<title>{called}（{number}）");
    assert!(manager.get(&format!("/incidents/{number}")).body.contains(&title));
    let csv = manager.get("/incidents?view=all&format=csv").body;
    assert!(csv.contains(&called) && csv.contains(&number), "{csv}");
}

#[test]
fn a_mail_says_which_number_to_say() {
    let city = City::new();
    let (number, called) = opened(&city.app, &report("zeimu", &[]));
    city.deliver();
    let mails = city.all_mails();
    let mail = mails.iter().find(|mail| mail.to_address == "p2001@example.jp").expect("the manager was told");
    assert!(mail.subject.contains(&format!("{called}（{number}）")), "{}", mail.subject);
    assert!(mail.text.contains(&format!("事案番号 {called}（{number}）")), "{}", mail.text);
    assert!(mail.text.contains(&format!("事案番号 {called} を")), "what to say: {}", mail.text);
    assert!(mail.text.contains("/c/") && !mail.text.contains(&format!("/incidents/{called}")));
}

#[test]
fn whoever_may_see_it_finds_it_by_whatever_was_said_and_nobody_else_does() {
    let app = App::start();
    // 1235 is implicated.
    let (number, called) = opened(&app, &report("zeimu", &["1235"]));
    let no = digits(&called);
    let ways = [
        called.clone(),
        format!("R8-{no}"),
        format!("r８－{no}"),
        format!("8-{no}"),
        no.to_owned(),
        format!("れいわ8の{no}"),
    ];
    let (mut manager, mut implicated) = (app.staff("2001"), app.staff("1235"));
    for said in &ways {
        let reply = manager.get(&format!("/incidents/{}", percent(said)));
        assert_eq!(reply.status, 303, "{said}");
        assert_eq!(reply.header("location"), format!("/incidents/{number}"), "{said}");
        let list = manager.get(&format!("/incidents?q={}", percent(said)));
        assert!(list.body.contains(&format!("/incidents/{number}")), "{said}");
        let hidden = implicated.get(&format!("/incidents/{}", percent(said)));
        let nowhere = implicated.get(&format!("/incidents/{}", percent("令和8-99999")));
        assert_eq!((hidden.status, nowhere.status), (404, 404), "{said}");
        let list = implicated.get(&format!("/incidents?q={}", percent(said)));
        assert!(!list.body.contains(&number), "{said}");
    }
    // Its key goes first, and nothing else is one.
    assert_eq!(manager.get(&format!("/incidents/{number}")).status, 200);
    assert_eq!(manager.get(&format!("/incidents/{}", percent("令和9-1234"))).status, 404);
    // What changes something is asked by the key alone.
    let mut program = app.program(&["read", "respond"]);
    assert_eq!(program.get(&format!("/api/v1/incidents/{}", percent(&called))).status, 404);
}

#[test]
fn a_number_without_its_year_that_is_several_incidents_leads_to_a_list_of_those_the_reader_may_see() {
    let app = App::start();
    let (number, called) = opened(&app, &report("zeimu", &[]));
    let (other, _) = opened(&app, &report("zeimu", &["1235"]));
    let no = digits(&called);
    // As if it had been drawn a year before.
    app.place.execute(&format!(
        "UPDATE incidents SET called_year = 2025, called_no = {no} WHERE number = '{other}'"
    ));
    let (mut manager, mut implicated) = (app.staff("2001"), app.staff("1235"));
    let reply = manager.get(&format!("/incidents/{no}"));
    assert_eq!(reply.header("location"), format!("/incidents?view=all&q={no}"));
    assert_eq!(
        manager.get(&format!("/incidents/R8-{no}")).header("location"),
        format!("/incidents/{number}")
    );
    assert_eq!(manager.get(&format!("/incidents/R7-{no}")).header("location"), format!("/incidents/{other}"));
    assert_eq!(implicated.get(&format!("/incidents/R7-{no}")).status, 404);
}

#[test]
fn numbers_are_drawn_never_counted_and_never_given_twice_in_a_year() {
    let app = App::start();
    let drawn: Vec<u32> =
        (0..40).map(|_| Asked::read(&opened(&app, &report("zeimu", &[])).1).unwrap().no).collect();
    assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), drawn.len(), "{drawn:?}");
    let steps: Vec<i64> = drawn.windows(2).map(|two| i64::from(two[1]) - i64::from(two[0])).collect();
    assert!(steps.iter().any(|step| *step < 0) && steps.iter().any(|step| *step > 1), "{drawn:?}");
    // The same history gives the same number, whatever a row says.
    let rows = app.backend.store.read(|tx| -> Result<_, Error> {
        let asked = Asked { year: Some(2026), no: drawn[7] };
        let row = tx.find_called(&Viewer::SYSTEM, asked)?.pop().expect("it is called so");
        let state = tx.load::<Incident>(row.id)?.expect("it has a history").state;
        Ok((row.called(), state.called))
    });
    let said = Some(Called { year: 2026, no: drawn[7] });
    assert_eq!(rows.unwrap(), (said, said));
}

#[test]
fn once_a_quarter_of_four_digits_is_given_the_next_has_five() {
    let app = App::start();
    let (number, _) = opened(&app, &report("zeimu", &[]));
    // Rows as of so many other incidents of the year: only their numbers are looked at.
    let columns = "seq, policy, kind, unit, origin, certainty, severity, severity_rank, phase, is_open, \
                   is_drill, is_restricted, is_exhausted, late_count, aware_at, opened_at, updated_at, \
                   repeats, contained_count";
    let id = if app.place.is_postgres() {
        "decode(lpad(to_hex(no), 32, '0'), 'hex')"
    } else {
        "CAST(printf('%016d', no) AS BLOB)"
    };
    app.place.execute(&format!(
        "WITH RECURSIVE n (no) AS (SELECT 1000 UNION ALL SELECT no + 1 FROM n WHERE no < 3247) \
         INSERT INTO incidents (id, number, called_year, called_no, {columns}) \
         SELECT {id}, 'N' || no, 2026, no, {columns} FROM n, incidents WHERE number = '{number}' \
         AND NOT EXISTS (SELECT 1 FROM incidents AS known WHERE known.called_year = 2026 AND known.called_no = no)"
    ));
    let crowded = |app: &App| app.backend.store.read(|tx| tx.is_crowded(2026)).unwrap();
    while !crowded(&app) {
        let called = Asked::read(&opened(&app, &report("zeimu", &[])).1).unwrap();
        assert!(called.no < Called::FIVE_DIGITS, "{called:?}");
    }
    let called = Asked::read(&opened(&app, &report("zeimu", &[])).1).unwrap();
    assert!(called.no >= Called::FIVE_DIGITS, "{called:?}");
}

#[test]
fn the_how_manieth_of_the_year_counts_what_the_reader_may_see_and_says_so() {
    let app = App::start();
    let mut numbers = Vec::new();
    for subjects in [&["1235"][..], &[], &[]] {
        numbers.push(opened(&app, &report("zeimu", subjects)).0);
        app.pass(Span::minutes(1));
    }
    let count_of = |page: &str, number: &str| -> String {
        let row =
            page.split("<tr").find(|row| row.contains(&format!("/incidents/{number}\""))).expect("a row");
        let cell = row.split("何件目（目安）\">").nth(1).expect("a cell");
        cell.split('<').next().unwrap().to_owned()
    };
    let (mut desk, mut implicated) = (app.staff("4001"), app.staff("1235"));
    let all = desk.get("/incidents?view=all").body;
    let seen: Vec<String> = numbers.iter().map(|number| count_of(&all, number)).collect();
    assert_eq!(seen, ["1", "2", "3"]);
    assert!(all.contains("公式の番号ではありません"));
    let theirs = implicated.get("/incidents?view=all").body;
    assert!(!theirs.contains(&numbers[0]));
    for (at, number) in numbers[1..].iter().enumerate() {
        if theirs.contains(number) {
            assert_eq!(count_of(&theirs, number), (at + 1).to_string(), "nothing tells of the first");
        }
    }
}

#[test]
fn wherever_a_page_names_an_incident_the_number_that_can_be_said_stands_first() {
    let app = audited(&["5003"]);
    let (one, one_called) = opened(&app, &report("zeimu", &[]));
    let (other, other_called) = opened(&app, &report("zeimu", &[]));
    let both = |called: &str, number: &str| format!("{called} <small class=\"key\">{number}</small>");
    let mut desk = app.staff("4001");
    let token = desk.get(&format!("/incidents/{one}/acts")).value_of("token");
    let fields = [("token", token.as_str()), ("into", &other), ("reason", "同じ紛失")];
    let merged = desk.post(&format!("/incidents/{one}/mergers"), &fields);
    assert_eq!(merged.status, 303, "{}", merged.body);
    let page = desk.get(&format!("/incidents/{one}")).body;
    assert!(page.contains(&both(&other_called, &other)), "where it went: {page}");
    let page = desk.get(&format!("/incidents/{other}")).body;
    assert!(page.contains(&both(&one_called, &one)), "what it took in: {page}");

    let drill = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234",
        "summary": "【想定】紛失", "drill": true,
    });
    let (number, called) = opened(&app, &drill);
    let page = desk.get("/drills").body;
    assert!(page.contains(&both(&called, &number)), "{page}");

    let mut auditor = app.staff("5003");
    let page = auditor.get("/audit/looks").body;
    assert!(page.contains(&both(&other_called, &other)), "{page}");
    let asked = auditor.get(&format!("/audit/looks?incident={}", percent(&other_called))).body;
    assert!(asked.contains(&other) && !asked.contains(&format!("<small class=\"key\">{one}")), "{asked}");
}
