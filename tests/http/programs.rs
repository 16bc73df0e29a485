//! Programs that record what people decide: modes, appointments, delegations, approvals, other acts.

use serde_json::{Value, json};

use crate::app::App;
use crate::wire::{Browser, Reply};

const CITY: &str = include_str!("../../escalation.yaml");

/// The city with a headquarters, a leader for each incident, an approval and a rule about closing.
fn city() -> String {
    let appointed = "  leader: { label: 対応責任者, per: body, appointed_by: [desk, chief], default: deputy }\n  # 副市長";
    CITY.replace("  # 副市長", appointed)
        .replace("report_ciso: { to: ciso, from: verify, within", "report_ciso: { to: ciso, from: verify, second_person: true, within")
        .replace("        unanswered: necessary\n", "        unanswered: necessary\n        approved_by: chief\n        approve_within: 2h\n")
        .replace("guarantees:\n", "modes: { headquarters: { label: 対策本部, by: [ciso, desk], bind: { ciso: mayor_secretary } } }\n\
                                   closers: { else: [desk], not_while: { mode: [headquarters], owed: [verify] } }\nguarantees:\n")
}

struct Case {
    app: App,
    program: Browser,
    base: String,
}

fn reported() -> Case {
    let app = App::start();
    app.approve(&city());
    let mut program = app.program(&["report", "read", "respond", "admin"]);
    let body = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234", "summary": "USBメモリの紛失",
        "aware_at": "2026-11-20T09:50:00+09:00", "personal_data": "present", "people_max": 120,
    });
    let number = program.json("/api/v1/incidents", &body).json()["number"].as_str().unwrap().to_owned();
    Case { app, program, base: format!("/api/v1/incidents/{number}") }
}

impl Case {
    fn post(&mut self, noun: &str, body: &Value) -> Reply {
        self.program.json(&format!("{}/{noun}", self.base), body)
    }

    /// The newest duty of this kind, once for each who bears it.
    fn duties(&mut self, act: &str) -> Vec<Value> {
        let incident = self.program.get(&self.base).json();
        let steps =
            incident["lines"].as_array().unwrap().iter().flat_map(|line| line["steps"].as_array().unwrap());
        let duties = steps.flat_map(|step| step["duties"].as_array().unwrap());
        duties.filter(|duty| duty["duty"] == act).cloned().collect()
    }
}

fn code(reply: &Reply) -> String {
    reply.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_mode_begins_and_ends_and_keeps_an_incident_open() {
    let mut case = reported();
    let declared = json!({ "mode": "headquarters", "holds": true, "reason": "本部を設けた" });
    let reply = case.post("modes", &declared);
    assert_eq!((reply.status, &reply.json()["modes"]), (200, &json!(["headquarters"])), "{}", reply.body);
    assert_eq!(case.post("modes", &declared).status, 409, "it holds already");
    assert_eq!(case.post("modes", &json!({ "mode": "headquarters", "reason": "x" })).status, 422);
    assert_eq!(code(&case.post("modes", &json!({ "mode": "war", "holds": true, "reason": "x" }))), "unknown");
    let void = json!({ "phase": "void", "reason": "誤報だった", "person": "4001", "second": "4002" });
    let ended = case.post("phase", &void);
    assert_eq!((ended.status, code(&ended).as_str()), (422, "closing-mode"));
    assert!(ended.body.contains("対策本部"), "it says what holds: {}", ended.body);
    assert_eq!(
        case.post("modes", &json!({ "mode": "headquarters", "holds": false, "reason": "解散" })).status,
        200
    );
    assert_eq!(case.post("phase", &void).status, 200);
}

#[test]
fn a_person_is_appointed_and_only_one_who_can_be() {
    let mut case = reported();
    let reply = case.post("appointments", &json!({ "post": "leader", "person": "5003" }));
    assert_eq!(
        (reply.status, &reply.json()["appointed"]),
        (200, &json!({ "leader": "5003" })),
        "{}",
        reply.body
    );
    let no_post = case.post("appointments", &json!({ "post": "ciso", "person": "5003" }));
    assert_eq!((no_post.status, code(&no_post).as_str()), (422, "unknown"));
    assert_eq!(case.post("appointments", &json!({ "post": "leader", "person": "0000" })).status, 422);
    let mut responder = case.app.program(&["respond"]);
    let body = json!({ "post": "leader", "person": "5003" });
    assert_eq!(responder.json(&format!("{}/appointments", case.base), &body).status, 403, "another scope");
    assert_eq!(case.app.staff("5003").get(&case.base.replace("/api/v1", "")).status, 200, "and sees it now");
}

#[test]
fn a_duty_is_handed_over_in_the_name_of_its_bearer() {
    let mut case = reported();
    let duties = case.duties("confirm");
    let own = duties.iter().find(|duty| duty["post"] == "chief").unwrap();
    let body = json!({ "person": "5002", "duty": own["no"], "to": "5001" });
    let reply = case.post("delegations", &body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(case.duties("confirm").iter().any(|duty| duty["no"] == own["no"] && duty["person"] == "5001"));
    let too_far = json!({ "person": "5001", "duty": own["no"], "to": "6001" });
    assert_eq!(code(&case.post("delegations", &too_far)), "not-in-bounds");
    assert_eq!(case.post("delegations", &body).status, 403, "it is not hers any more");
    assert_eq!(case.post("delegations", &json!({ "person": "5002", "to": "5001" })).status, 422);
}

#[test]
fn one_person_does_what_needs_two_only_with_a_reason() {
    let mut case = reported();
    for (noun, body) in [
        ("confirmations", json!({ "person": "2001" })),
        ("reports-up", json!({ "person": "2001" })),
        ("confirmations", json!({ "person": "4001" })),
        ("acts", json!({ "person": "4001", "act": "verify", "by": "phone", "note": "現物を見た" })),
    ] {
        let reply = case.post(noun, &body);
        assert_eq!(reply.status, 200, "{noun}: {}", reply.body);
    }
    let alone = json!({ "person": "4001", "act": "report_ciso" });
    let owed = case.duties("report_ciso");
    let no = owed.iter().find(|duty| duty["post"] == "desk").unwrap()["no"].clone();
    let refused = case.post("acts", &alone);
    assert_eq!((refused.status, code(&refused).as_str()), (422, "second-person"), "{}", refused.body);
    let forced =
        json!({ "person": "4001", "act": "report_ciso", "duty": no, "override": "窓口に一人しかいない" });
    assert_eq!(case.post("acts", &forced).status, 200);
    assert_eq!(case.post("acts", &json!({ "person": "4001" })).status, 422, "which act is not said");
}

#[test]
fn a_decision_is_approved_afterwards_or_not() {
    let mut case = reported();
    assert_eq!(case.post("confirmations", &json!({ "person": "2001" })).status, 200);
    let judged = case.post("judgements", &json!({ "person": "2001", "answer": "necessary" }));
    assert_eq!(judged.status, 200, "{}", judged.body);
    let mut page = case.app.staff("5002");
    let page = page.get(&case.base.replace("/api/v1", ""));
    assert!(page.body.contains("承認しない"), "the page asks for it");
    let silent = case.post("approvals", &json!({ "person": "5002", "approved": false }));
    assert_eq!((silent.status, code(&silent).as_str()), (422, "required"), "why is needed: {}", silent.body);
    let refused = json!({ "person": "5002", "approved": false, "reason": "根拠が足りない" });
    assert_eq!(case.post("approvals", &refused).status, 200);
    assert_eq!(case.post("approvals", &json!({ "person": "5002", "approved": true })).status, 409);
    let history = case.program.get(&format!("{}/history", case.base)).body;
    assert!(history.contains("disapproved"), "{history}");
}

#[test]
fn a_refused_closing_says_why_and_keeps_what_was_written() {
    let mut case = reported();
    for (noun, person) in [("confirmations", "2001"), ("reports-up", "2001"), ("confirmations", "4001")] {
        assert_eq!(case.post(noun, &json!({ "person": person })).status, 200);
    }
    let mut desk = case.app.staff("4001");
    let path = case.base.replace("/api/v1", "");
    let action = format!("{path}/phase");
    let page = desk.get(&format!("{path}/acts"));
    let token = page
        .form(&action)
        .split("name=\"token\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let fields = [("token", token.as_str()), ("phase", "closed"), ("reason", "USBは見つかった")];
    let reply = desk.post(&action, &fields);
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("状況の確認") && reply.body.contains("USBは見つかった"), "{}", reply.body);
}

/// How many deliveries there are to this person.
fn told(app: &App, person: &str) -> usize {
    let read = |tx: &mut noroshi::store::Tx<'_>| tx.list_deliveries(None, 200);
    let rows = app.backend.store.read::<_, noroshi::store::Error>(read).unwrap();
    rows.iter().filter(|row| row.person.as_ref().is_some_and(|known| known.as_str() == person)).count()
}

/// Gives each of these in turn and demands that it tells the person in whose name it is.
fn each_tells(app: &App, program: &mut Browser, acts: &[(&str, Value, &str)]) {
    for (path, body, person) in acts {
        let before = told(app, person);
        let reply = program.json(path, body);
        assert!([200, 201].contains(&reply.status), "{path}: {}", reply.body);
        assert_eq!(told(app, person), before + 1, "{person} hears of {path} {body}");
    }
}

#[test]
fn what_a_program_records_in_a_register_is_told_to_the_person() {
    let app = App::start();
    let mut program = app.program(&["read", "respond"]);
    let (from, to) = ("2026-11-20T00:00:00+09:00", "2026-12-01T00:00:00+09:00");
    let exception = json!({
        "person": "2001", "unit": "zeimu", "deviation": "other", "rule": "5.1(1)③", "method": "紙",
        "ground": "回線の障害", "from": from, "to": to,
    });
    let proxy = json!({
        "person": "2001", "unit": "zeimu", "proxy": "1235", "system": "住民税", "duty": "ID",
        "from": from, "to": to,
    });
    let disposal = json!({
        "person": "1235", "act": "record", "unit": "zeimu", "treatment": "erased", "media": "HDD",
        "done_at": "2026-11-20T09:30:00+09:00", "permitted_by": "2001", "worker": "清水", "detail": "上書き",
    });
    let acts = [
        ("/api/v1/exceptions", exception, "2001"),
        ("/api/v1/exceptions/1", json!({ "person": "6001", "act": "permit" }), "6001"),
        ("/api/v1/proxies", proxy, "2001"),
        ("/api/v1/disposals", disposal, "1235"),
        ("/api/v1/disposals", json!({ "person": "1235", "act": "void", "no": 1, "void": "誤り" }), "1235"),
        (
            "/api/v1/reviews",
            json!({ "person": "4001", "act": "prompt", "cause": "audit", "prompt": "監査の指摘" }),
            "4001",
        ),
    ];
    each_tells(&app, &mut program, &acts);
}

#[test]
fn what_a_program_records_of_a_measure_or_a_step_is_told_to_the_person() {
    let app = App::start();
    let number = app.report();
    let [preventions, checks] =
        ["preventions", "checklists"].map(|noun| format!("/api/v1/incidents/{number}/{noun}"));
    let mut program = app.program(&["read", "respond"]);
    let propose = json!({
        "act": "propose", "measure": "研修を行う", "measure_kind": "human", "owner_person": "1234",
        "due_on": "2026-12-18",
    });
    assert_eq!(program.json(&preventions, &propose).status, 200);
    let rows = program.get(&checks).json();
    let item = rows["items"][0]["id"].as_str().unwrap().to_owned();
    let assign = json!({ "item": item, "act": "assign", "owner": "person:2001" });
    assert_eq!(program.json(&checks, &assign).status, 200);
    let instruct =
        json!({ "act": "instruct", "done_by": "6001", "instruction": "実施すること", "measures": [1] });
    let acts = [
        (preventions.as_str(), instruct, "6001"),
        (&preventions, json!({ "act": "complete", "no": 1, "evidence": "受講者名簿" }), "1234"),
        (&checks, json!({ "item": item, "act": "done" }), "2001"),
    ];
    each_tells(&app, &mut program, &acts);
}
