//! The subject of an incident gets, byte for byte, what they would get if it did not exist.

use std::collections::BTreeSet;

use noroshi::actions::Caller;
use noroshi::actions::report::{Draft, submit};
use noroshi::domain::ids::{CommandId, PersonId};
use noroshi::domain::incident::fact::{Actor, Certainty, Origin, Presence};
use noroshi::domain::moment::Span;
use noroshi::store::Error;
use noroshi::web::Handler;
use noroshi::web::routes::{Verb, table};
use uuid::Uuid;

use crate::app::App;
use crate::wire::Browser;

/// The manager of the section, one of the desk, the CISO.
const SUBJECTS: [&str; 3] = ["2001", "4001", "6001"];

/// What 佐藤 of 税務課 writes of 内部の不正.
pub fn draft() -> Draft {
    Draft {
        kind: "insider".into(),
        unit: Some("zeimu".into()),
        origin: Origin::Staff,
        summary: "台帳を私的に見ている疑い".to_owned(),
        description: "同じ住民の台帳が何度も開かれている。".to_owned(),
        place: String::new(),
        aware_at: None,
        occurred_at: None,
        reporter: Some("1234".into()),
        received: None,
        certainty: Certainty::Suspected,
        personal_data: Presence::Present,
        my_number: Presence::Present,
        malicious: Presence::Unknown,
        people_max: Some(500),
        asset_class: "A".to_owned(),
        segments: BTreeSet::new(),
        more: Default::default(),
        subjects: BTreeSet::new(),
        contact_name: String::new(),
        contact: String::new(),
        dedup_key: None,
        drill: false,
    }
}

fn report(app: &App, command: u128, subject: Option<&str>) -> String {
    let draft = Draft { subjects: subject.map(PersonId::from).into_iter().collect(), ..draft() };
    let actor = Actor::Person("1234".into());
    let caller = Caller { actor, command: CommandId(Uuid::from_u128(command)), request: None, seen: None };
    submit(&app.house, &caller, draft).unwrap().incident_number
}

/// A page without what is drawn anew for each answer: form tokens and the number of the request.
pub fn lasting(body: &str) -> String {
    let mut kept = String::new();
    for (index, piece) in body.split("name=\"token\" value=\"").enumerate() {
        let rest = if index == 0 { piece } else { piece.split_once('"').map_or("", |(_, rest)| rest) };
        kept.push_str(rest);
    }
    let (before, after) = kept.split_once("<p class=\"meta\">").unwrap_or((&kept, ""));
    format!("{before}{}", after.split_once("</p>").map_or("", |(_, rest)| rest))
}

/// Every GET of the route table, for the numbers given, as this person gets it.
pub fn everything(browser: &mut Browser, numbers: &[String]) -> Vec<(String, u16, String)> {
    let mut got = Vec::new();
    for row in table() {
        // Programs and the watcher of the metrics hold tokens of their own and are no persons.
        if row.method != Verb::Get || matches!(row.handler, Handler::Token(..)) {
            continue;
        }
        for number in numbers {
            let path = row.path.replace("{number}", number).replace("{token}", "wrong").replace("{no}", "1");
            let path = path.replace("{item}", "note_time");
            let path = path.replace("{file}", "wrong.css").replace("{mail}", &Uuid::nil().to_string());
            let reply = browser.get(&path);
            got.push((path, reply.status, lasting(&reply.body)));
        }
    }
    for path in ["/incidents?q=%E5%8F%B0%E5%B8%B3", "/incidents?overdue=1", "/incidents?severity=critical"] {
        let reply = browser.get(path);
        got.push((path.to_owned(), reply.status, lasting(&reply.body)));
    }
    got
}

/// Every delivery to a person: when, on which channel, saying what.
pub fn deliveries(app: &App, person: &str) -> Vec<String> {
    let rows = app.house.store.read::<_, Error>(|tx| tx.list_deliveries(None, 1_000)).unwrap();
    let own = rows.into_iter().filter(|row| row.person.as_ref().is_some_and(|of| of.as_str() == person));
    let mut own: Vec<String> = own.map(|row| format!("{row:?}")).collect();
    own.sort();
    own
}

#[test]
fn what_the_subject_gets_is_the_same_byte_for_byte_without_the_incident() {
    for subject in SUBJECTS {
        let (with, without) = (App::start(), App::start());
        let common = [report(&with, 1_001, None), report(&without, 1_001, None)];
        assert_eq!(common[0], common[1], "ids are drawn per history");
        let hidden = report(&with, 1_002, Some(subject));
        let numbers = [common[0].clone(), hidden.clone()];
        for minutes in [0, 61, 24 * 60] {
            for app in [&with, &without] {
                app.pass(Span::minutes(minutes));
            }
            let seen = everything(&mut with.staff(subject), &numbers);
            let expected = everything(&mut without.staff(subject), &numbers);
            for (one, other) in seen.iter().zip(&expected) {
                assert_eq!(one, other, "{subject} after {minutes} minutes");
            }
            assert_eq!(deliveries(&with, subject), deliveries(&without, subject));
        }
        // The test would see nothing if nobody did: someone who is not a subject finds it.
        let finder = if subject == "6001" { "4002" } else { "6001" };
        assert_eq!(with.staff(finder).get(&format!("/incidents/{hidden}")).status, 200);
    }
}
