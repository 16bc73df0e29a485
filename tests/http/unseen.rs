//! The subject of an incident gets, byte for byte, what they would get if it did not exist.

use std::collections::BTreeSet;

use noroshi::actions::Caller;
use noroshi::actions::issue::{Order, Source, issue};
use noroshi::actions::organise::apply_plan;
use noroshi::actions::report::{Submission, submit};
use noroshi::domain::history::Private;
use noroshi::domain::ids::{CommandId, PersonId};
use noroshi::domain::incident::state::DutyState;
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::OrgFact;
use noroshi::domain::plan::issue::{Format, Made, Variant};
use noroshi::store::Error;
use noroshi::store::outbox::DeliveryLine;
use noroshi::store::seal::seal_round;
use noroshi::web::Handler;
use noroshi::web::routes::{Verb, table};
use uuid::Uuid;

use crate::app::{ADMINISTRATOR, App};
use crate::merged::merge;
use crate::wire::Browser;
use noroshi::domain::actor::Actor;
use noroshi::domain::case::{Case, Certainty, Origin, Presence};

/// The manager of the section, one of the desk, the CISO.
const SUBJECTS: [&str; 4] = ["2001", "4001", "6001", ADMINISTRATOR];

/// What 佐藤 of 税務課 writes of 内部の不正.
pub fn submission() -> Submission {
    let case = Case {
        unit: Some("zeimu".into()),
        certainty: Certainty::Suspected,
        personal_data: Presence::Present,
        my_number: Presence::Present,
        people_max: Some(500),
        asset_class: "A".to_owned(),
        ..Case::new("insider".into(), Origin::Staff, Moment::from_micros(0))
    };
    Submission {
        description: "同じ住民の台帳が何度も開かれている。".to_owned(),
        reporter: Some("1234".into()),
        ..Submission::new(case, "台帳を私的に見ている疑い")
    }
}

/// Hands it in, about nobody or about this person, and returns the incident's number.
pub fn report(app: &App, command: u128, subject: Option<&str>) -> String {
    let submission =
        Submission { subjects: subject.map(PersonId::from).into_iter().collect(), ..submission() };
    let actor = Actor::Person("1234".into());
    let caller = Caller { actor, command: CommandId(Uuid::from_u128(command)), request: None, seen: None };
    submit(&app.backend, &caller, submission).unwrap().incident_number
}

/// A page without what is drawn anew for each answer: form tokens, the number of the request, and the names
/// that the tests give their programs.
pub fn lasting(body: &str) -> String {
    let mut kept = String::new();
    for (index, piece) in body.split("name=\"token\" value=\"").enumerate() {
        let rest = if index == 0 { piece } else { piece.split_once('"').map_or("", |(_, rest)| rest) };
        kept.push_str(rest);
    }
    let mut pieces = kept.split("token-");
    let mut named = pieces.next().unwrap_or_default().to_owned();
    pieces.for_each(|piece| named.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit())));
    let kept = named;
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
            let path = path.replace("{item}", "note_time").replace("{person}", "1234");
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
    let rows = app.backend.store.read::<_, Error>(|tx| tx.list_deliveries(None, 1_000)).unwrap();
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

/// What several read: the desk and the CISO a chat room, the manager and the director a mailbox.
const ROOM: [&str; 3] = ["4001", "4002", "6001"];
const MAILBOX: [&str; 2] = ["2001", "3001"];

fn share(app: &App) {
    let (mut facts, mut texts) = (Vec::new(), Private::new());
    for person in ROOM.into_iter().chain(MAILBOX) {
        facts.push(OrgFact::PersonSet { person: person.into(), unit: None });
        texts.insert(format!("name.{person}"), format!("職員 {person}"));
        texts.insert(format!("email.{person}"), format!("p{person}@example.jp"));
        if MAILBOX.contains(&person) {
            texts.insert(format!("email.{person}"), "Zeimu@example.jp".to_owned());
        } else {
            texts.insert(format!("teams.{person}"), "room".to_owned());
        }
    }
    let operator = Caller {
        actor: Actor::Operator,
        command: CommandId(Uuid::from_u128(500)),
        request: None,
        seen: None,
    };
    let read: Result<_, Error> = app.backend.store.read(|tx| tx.world());
    apply_plan(&app.backend, &operator, read.unwrap().revision(), facts, texts).unwrap();
}

/// Every delivery that this person can read, whoever it is for.
fn readable(app: &App, person: &str) -> Vec<String> {
    let rows = app.backend.store.read::<_, Error>(|tx| tx.list_deliveries(None, 5_000)).unwrap();
    let shares = |group: &[&str], of: Option<&PersonId>| {
        group.contains(&person) && of.is_some_and(|of| group.contains(&of.as_str()))
    };
    let is_readable = |row: &DeliveryLine| match row.channel.as_str() {
        "chat:room" => ROOM.contains(&person),
        // The policy says that the desk reads the mailbox of the desk.
        _ if row.party.is_some() => ["4001", "4002"].contains(&person),
        _ => {
            row.person.as_ref().is_some_and(|of| of.as_str() == person)
                || shares(&MAILBOX, row.person.as_ref())
        }
    };
    let mut kept: Vec<String> =
        rows.iter().filter(|row| is_readable(row)).map(|row| format!("{row:?}")).collect();
    kept.sort();
    kept
}

#[test]
fn nothing_of_it_reaches_a_chat_a_mailbox_or_a_last_resort_that_its_subject_reads() {
    for subject in SUBJECTS {
        let (with, without) = (App::start(), App::start());
        for app in [&with, &without] {
            share(app);
            report(app, 1_001, None);
        }
        report(&with, 1_002, Some(subject));
        for _ in 0..12 {
            // Nobody answers anything: every line comes to its end, and the last resorts are told.
            for app in [&with, &without] {
                app.pass(Span::minutes(61));
            }
            assert_eq!(readable(&with, subject), readable(&without, subject), "{subject}");
        }
        let rows = with.backend.store.read::<_, Error>(|tx| tx.list_deliveries(None, 5_000)).unwrap();
        let id = with.backend.keys.derive_history("incident", CommandId(Uuid::from_u128(1_002)));
        let told: BTreeSet<(&str, &str)> = rows
            .iter()
            .filter(|row| row.history == id)
            .filter_map(|row| Some((row.person.as_ref()?.as_str(), row.channel.as_str())))
            .collect();
        // They are told elsewhere, and those who may hear of it there hear of it in the room too.
        let other = if subject == "4001" { "4002" } else { "4001" };
        assert!(told.contains(&(other, "mail")), "{subject}: {told:?}");
        assert_eq!(told.contains(&("4002", "chat:room")), !ROOM.contains(&subject), "{subject}: {told:?}");
        let is_party_told = rows.iter().any(|row| row.history == id && row.party.is_some());
        assert_eq!(is_party_told, subject != "4001", "{subject}");
    }
}

#[test]
fn whoever_has_nothing_but_what_the_subject_reads_counts_as_silent_at_once() {
    let app = App::start();
    share(&app);
    report(&app, 1_002, Some("2001"));
    let id = app.backend.keys.derive_history("incident", CommandId(Uuid::from_u128(1_002)));
    app.pass(Span::ZERO);
    let incident = app.backend.store.read::<_, Error>(|tx| tx.load::<Incident>(id)).unwrap().unwrap().state;
    let duties: Vec<_> = incident.duties.iter().filter(|duty| duty.is_borne_by(&"3001".into())).collect();
    assert!(!duties.is_empty(), "the director stands in for the manager who is implicated");
    assert!(duties.iter().all(|duty| duty.state == DutyState::Late || duty.due_at.is_none()), "{duties:?}");
}

#[test]
fn the_papers_of_one_incident_tell_of_no_other() {
    let (with, without) = (App::start(), App::start());
    let [common, same] = [report(&with, 1_001, None), report(&without, 1_001, None)];
    assert_eq!(common, same);
    let hidden = report(&with, 1_002, Some("4001"));
    let paper = |app: &App, number: &str, command: u128| {
        // A paper that says all that a paper can say of itself.
        let make = |source: &Source, made: &Made| Ok(format!("{made:?} {:?}", source.seal).into_bytes());
        let command = CommandId(Uuid::from_u128(command));
        let caller = Caller { actor: Actor::Operator, command, request: None, seen: None };
        let order = Order { variant: Variant::Full, format: Format::Md, is_final: false };
        issue(&app.backend, &caller, number, order, &make).unwrap()
    };
    for round in 0..3 {
        paper(&with, &hidden, 2_000 + round);
        with.pass(Span::minutes(1));
        seal_round(&with.backend.store).unwrap();
        without.pass(Span::minutes(1));
    }
    seal_round(&without.backend.store).unwrap();
    let (one, other) = (paper(&with, &common, 3_000), paper(&without, &common, 3_000));
    assert_eq!(one.paper.made.no, 1);
    assert_eq!(String::from_utf8(one.bytes), String::from_utf8(other.bytes));
    for path in ["documents", "documents/1", "history"] {
        let path = format!("/incidents/{common}/{path}");
        let read = |app: &App| lasting(&app.staff("4001").get(&path).body);
        assert_eq!(read(&with), read(&without), "{path}");
    }
}

/// An answer without the number of its request.
fn unnumbered(body: &str) -> String {
    let (before, after) = body.split_once("\"request\":").unwrap_or((body, ""));
    format!("{before}{}", after.split_once('}').map_or("", |(_, rest)| rest))
}

/// A number that no incident has.
const NOBODYS: &str = "ZZZZ-9999";

#[test]
fn the_subject_of_one_of_two_merged_incidents_finds_neither() {
    for subject in ["2001", "4002", "6001"] {
        for is_of_the_first in [true, false] {
            let app = App::start();
            let about = |own: bool| (own == is_of_the_first).then_some(subject);
            let (one, other) = (report(&app, 1_001, about(true)), report(&app, 1_002, about(false)));
            let before = deliveries(&app, subject).len();
            assert_eq!(merge(&app, &one, &other).status, 303);
            for minutes in [0, 61, 24 * 60] {
                app.pass(Span::minutes(minutes));
                let mut browser = app.staff(subject);
                let nothing = everything(&mut browser, &[NOBODYS.to_owned()]);
                for number in [&one, &other] {
                    let seen = everything(&mut browser, std::slice::from_ref(number));
                    for ((path, status, body), (_, expected, empty)) in seen.iter().zip(&nothing) {
                        let same = |body: &str| unnumbered(&body.replace(number.as_str(), NOBODYS));
                        assert_eq!((status, same(body)), (expected, same(empty)), "{subject} {path}");
                        assert!(!empty.contains(number.as_str()), "{subject} finds {number} at {path}");
                    }
                }
                assert_eq!(deliveries(&app, subject).len(), before, "nothing more is said to {subject}");
            }
            let finder = if subject == "6001" { "4001" } else { "6001" };
            for number in [&one, &other] {
                assert_eq!(app.staff(finder).get(&format!("/incidents/{number}")).status, 200);
            }
        }
    }
}
