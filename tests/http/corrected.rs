//! What turns out otherwise is taken back with a reason: a duty, an asset, a hand of an item of evidence.
//! And no address is without a test.

use noroshi::web::routes::{Verb, table};
use serde_json::{Value, json};

use crate::app::App;
use crate::evidence;
use crate::response::{post, report};

#[test]
fn the_desk_withdraws_a_duty_with_a_reason_and_its_bearer_owes_nothing() {
    let app = App::start();
    let incident = report(&app, "loss");
    let to = format!("{incident}/withdrawals");
    let duties = || -> Vec<Value> {
        let read = app.program(&["read"]).get(&format!("/api/v1{incident}")).json();
        let steps = read["lines"][0]["steps"].as_array().unwrap().clone();
        steps.iter().flat_map(|step| step["duties"].as_array().unwrap().clone()).collect()
    };
    let owed = duties().into_iter().find(|duty| duty["person"] == "2001").unwrap();
    let no = owed["no"].to_string();
    assert_eq!(owed["state"], "open");
    let fields = [("duty", no.as_str()), ("reason", "窓口が直接引き受けた")];
    assert_eq!(post(&mut app.staff("1234"), &incident, &to, &fields).status, 403);
    let mut desk = app.staff("4001");
    let silent = post(&mut desk, &incident, &to, &fields[..1]);
    assert_eq!(silent.status, 422, "why is needed");
    assert_eq!(post(&mut desk, &incident, &to, &fields).status, 303);
    let after = duties().into_iter().find(|duty| duty["no"] == owed["no"]).unwrap();
    assert_eq!(after["state"], "withdrawn");
    assert!(desk.get(&format!("{incident}/history")).body.contains("窓口が直接引き受けた"));
    assert_eq!(post(&mut desk, &incident, &to, &fields).status, 409, "it is not owed any more");
}

#[test]
fn an_asset_gets_another_class_and_one_that_is_not_concerned_is_struck() {
    let app = App::start();
    let incident = report(&app, "loss");
    let page = format!("{incident}/items");
    let (class, strike) = (format!("{incident}/asset-classes"), format!("{incident}/asset-strikes"));
    let mut desk = app.staff("4001");
    for text in ["住民税台帳", "名簿の写し"] {
        let asset = [("text", text), ("class", "B")];
        assert_eq!(post(&mut desk, &page, &format!("{incident}/assets"), &asset).status, 303);
    }
    let assets = || {
        let items = app.program(&["read"]).get(&format!("/api/v1{incident}/items")).json();
        items["assets"].as_array().unwrap().clone()
    };
    assert_eq!(post(&mut desk, &page, &class, &[("asset", "1")]).status, 422, "which class is not said");
    assert_eq!(post(&mut desk, &page, &class, &[("asset", "9"), ("class", "A")]).status, 422);
    assert_eq!(post(&mut desk, &page, &class, &[("asset", "1"), ("class", "A")]).status, 303);
    assert_eq!(assets()[0]["class"]["code"], "A");
    assert!(desk.get(&incident).body.contains("重要度A"), "the incident's class follows");
    assert_eq!(post(&mut desk, &page, &strike, &[("asset", "2")]).status, 422, "why is needed");
    let struck = [("asset", "2"), ("reason", "別の事案のもの")];
    assert_eq!(post(&mut app.staff("1234"), &page, &strike, &struck).status, 403);
    assert_eq!(post(&mut desk, &page, &strike, &struck).status, 303);
    assert!(assets()[1]["struck"].to_string().contains("別の事案のもの"), "{:?}", assets());
    assert!(assets()[0]["struck"].is_null());
}

#[test]
fn a_hand_that_was_noted_wrongly_is_taken_back_and_stays_in_the_chain() {
    let app = App::start();
    let number = app.report();
    evidence::sent(&app, &number);
    let page = format!("/incidents/{number}/evidence/1");
    let mut desk = app.staff("4001");
    let hand = [("act", "hand_over"), ("to", "府警本部"), ("reason", "任意提出")];
    let reply = post(&mut desk, &page, &format!("{page}/custody"), &hand);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let hands = || {
        let item = app.program(&["read"]).get(&format!("/api/v1{page}")).json();
        item["custody"]["items"].as_array().unwrap().clone()
    };
    let no = hands().iter().find(|hand| hand["act"] == "hand_over").unwrap()["no"].to_string();
    let to = format!("{page}/custody");
    assert_eq!(post(&mut desk, &page, &to, &[("act", "void"), ("of", &no)]).status, 422, "why is needed");
    assert_eq!(post(&mut desk, &page, &to, &[("act", "void"), ("of", "9"), ("reason", "x")]).status, 422);
    let void = [("act", "void"), ("of", no.as_str()), ("reason", "渡していない")];
    assert_eq!(post(&mut app.staff("1234"), &page, &to, &void).status, 403);
    assert_eq!(post(&mut desk, &page, &to, &void).status, 303);
    let after = hands();
    let taken_back = after.iter().find(|hand| hand["act"] == "hand_over").unwrap();
    assert!(taken_back["voided_by"].is_number(), "{taken_back}");
    assert!(after.iter().any(|hand| hand["corrects"] == json!(no.parse::<u32>().unwrap())), "{after:?}");
}

#[test]
fn no_address_that_is_posted_to_is_without_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sources = files.filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let texts: String = sources.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    for row in table().into_iter().filter(|row| row.method == Verb::Post) {
        let Some(noun) = row.path.split('/').rfind(|part| part.len() > 1 && !part.starts_with('{')) else {
            continue;
        };
        let named = [format!("\"{noun}\""), format!("/{noun}\""), format!("/{noun}?"), format!("/{noun}\\")];
        assert!(named.iter().any(|name| texts.contains(name)), "{} is asked by no test", row.path);
    }
}
