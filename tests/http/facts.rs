//! What is known of an incident: every fact that a rule can look at can be told, changed and read, on
//! pages and by programs; and people are named as people name them.

use std::collections::BTreeSet;

use noroshi::domain::case::field::Field;
use serde_json::{Value, json};

use crate::app::{App, report_fields};
use crate::wire::Browser;

const CITY: &str = include_str!("../../escalation.yaml");

/// Words for what few policies name.
const OWN: &str = "threats: { staffing: 要員不足 }\neffects: { delay: 業務の遅れ, loss: 消失 }\n\
                   systems: { tax: { label: 税務システム, unit: zeimu } }\n\
                   contracts: { hosting: { label: 運用委託, unit: zeimu } }\n";

fn app() -> App {
    let app = App::start();
    app.approve(&format!("{CITY}{OWN}"));
    app
}

fn known(program: &mut Browser, number: &str) -> Value {
    program.get(&format!("/api/v1/incidents/{number}")).json()
}

#[test]
fn every_fact_has_a_place_on_the_pages_and_in_the_contract() {
    let app = app();
    let number = app.report();
    let told: BTreeSet<&str> = Field::words().into_iter().chain(["origin"]).collect();
    // Where the first report came from is said once.
    let changed: BTreeSet<&str> = told.iter().copied().filter(|fact| *fact != "origin").collect();
    let mut desk = app.staff("4001");
    let page = desk.get("/incidents/new").body;
    let form = desk.get(&format!("/incidents/{number}/acts"));
    let form = form.form(&format!("/incidents/{number}/facts"));
    let document = desk.get("/api/openapi.json").json();
    let posted = |path: &str| {
        let post = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"];
        post["schema"]["properties"].clone()
    };
    let (report, facts) = (posted("/api/v1/incidents"), posted("/api/v1/incidents/{number}/facts"));
    let shown = &document["components"]["schemas"]["Incident"]["properties"];
    for fact in &told {
        assert!(page.contains(&format!("name=\"{fact}\"")), "{fact} cannot be reported on the page");
        assert!(report[fact].is_object(), "{fact} cannot be reported by a program");
        assert!(shown[fact].is_object(), "{fact} is not read");
    }
    for fact in &changed {
        assert!(form.contains(&format!("name=\"{fact}\"")), "{fact} cannot be changed on the page");
        assert!(facts[fact].is_object(), "{fact} cannot be changed by a program");
    }
}

#[test]
fn kind_and_lists_are_changed_on_the_page_and_what_is_left_alone_stays() {
    let app = app();
    let number = app.report();
    let (mut desk, mut program) = (app.staff("4001"), app.program(&["read"]));
    let path = format!("/incidents/{number}");
    let mut change = |fields: &[(&str, &str)]| {
        let token = desk.get(&path).value_of("token");
        let own = [("token", token.as_str()), ("lists", "1"), ("reason", "確かめた")];
        let reply = desk.post(&format!("{path}/facts"), &[own.as_slice(), fields].concat());
        assert_eq!(reply.status, 303, "{}", reply.body);
        desk.get(&path)
    };
    let page =
        change(&[("kind", "malware"), ("segments", "mynumber"), ("effects", "delay"), ("effects", "loss")]);
    for word in ["業務の遅れ", "消失"] {
        assert!(page.body.contains(word), "{word} is shown nowhere");
    }
    let case = known(&mut program, &number);
    assert_eq!((&case["kind"], &case["segments"]), (&json!("malware"), &json!(["mynumber"])));
    assert_eq!((&case["effects"], &case["personal_data"]), (&json!(["delay", "loss"]), &json!("present")));
    // The form comes with what is known ticked; what is no longer ticked is gone.
    let page = app.staff("4001").get(&format!("{path}/acts"));
    let form = page.form(&format!("{path}/facts"));
    let ticked = |value: &str| form.contains(&format!("value=\"{value}\" checked"));
    assert!(ticked("mynumber") && ticked("delay") && ticked("loss"));
    change(&[("segments", "mynumber"), ("effects", "loss"), ("asset_class", "A"), ("threat", "staffing")]);
    let case = known(&mut program, &number);
    assert_eq!((&case["effects"], &case["kind"]), (&json!(["loss"]), &json!("malware")));
    assert_eq!((&case["asset_class"], &case["threat"]), (&json!("A"), &json!("staffing")));
}

#[test]
fn people_are_found_by_name_and_by_number_in_any_width() {
    let app = app();
    let (mut reporter, mut program) = (app.staff("1234"), app.program(&["read"]));
    let mut report = |subjects: &str, by: &str| {
        let token = reporter.get("/incidents/new").value_of("token");
        let own = [("origin", "outside"), ("received_channel", "phone"), ("received_by", by)];
        let fields = [report_fields(&token).as_slice(), &own, &[("subjects", subjects)]].concat();
        reporter.post("/incidents/new", &fields)
    };
    for (subjects, by) in [
        ("１２３５、2001", "４００１"),
        ("清水十和 田中　一郎", "伊藤 三葉"),
        ("清水 十和、２００１", "伊藤三葉（4001）"),
    ] {
        let reply = report(subjects, by);
        assert_eq!(reply.status, 303, "{subjects}: {}", reply.body);
        let number = reply.header("location").trim_start_matches("/incidents/").split('?').next().unwrap();
        let case = known(&mut program, number);
        assert_eq!(case["subjects"], json!(["1235", "2001"]), "{subjects}");
        assert_eq!(case["received"]["by"], "4001", "{by}");
    }
    let refused = report("清水", "だれか");
    assert_eq!(refused.status, 422);
    for word in ["次の人のことですか（清水 十和（1235））", "「だれか」が見つかりません"]
    {
        assert!(refused.body.contains(word), "{word} is not said: {}", refused.body);
    }
}

/// A mistake has the words of its field, and no key of ours is ever shown.
#[test]
fn every_mistake_on_a_page_is_said_in_words() {
    let app = app();
    let mut reporter = app.staff("1234");
    let token = reporter.get("/incidents/new").value_of("token");
    let own = [("origin", "outside"), ("received_channel", "phone"), ("received_at", "2030-01-01T10:00")];
    let reply = reporter.post("/incidents/new", &[report_fields(&token).as_slice(), &own].concat());
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("「いつ受けましたか」が今より後になっています"), "{}", reply.body);
    assert!(reply.body.contains("href=\"#received_at\""), "the summary leads to the field");
    assert!(!reply.body.contains("web-field-"));
}
