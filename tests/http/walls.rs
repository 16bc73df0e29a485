//! What happens behind the wall of an organ is to everyone outside as if it did not exist, until
//! someone of the organ lifts it.
use noroshi::actions::Caller;
use noroshi::actions::organise::apply_plan;
use noroshi::actions::report::{Submission, submit};
use noroshi::actions::sign_in::hash_password;
use noroshi::domain::case::Case;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{CommandId, PersonId, PostId, UnitId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::{Appointment, OrgFact, Standing};
use noroshi::store::accounts::NewAccount;
use noroshi::store::{Error, Tx, Urgency};
use uuid::Uuid;

use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::unseen::{deliveries, everything, submission};
use crate::wire::{Browser, Reply};
use noroshi::domain::actor::Actor;

/// The audit commissioners' own profile beside the city.
pub const POLICY: &str = include_str!("../../ops/profiles/ogi-kansa/with-city.yaml");

/// Post, unit, person, name: behind the wall.
const AUDIT: [(&str, &str, &str); 4] = [
    ("audit_office", "8001", "清水 里香"),
    ("audit_head", "8002", "三日月 健"),
    ("representative", "8003", "牛津 正"),
    ("", "8004", "芦刈 光子"),
];

fn operator(number: u128) -> Caller {
    let command = CommandId(Uuid::from_u128(number));
    Caller { actor: Actor::Operator, command, request: None, seen: None }
}

/// The city with its audit commissioners.
pub fn city() -> App {
    let app = App::start();
    app.approve(POLICY);
    let epoch = Moment::from_micros(0);
    let mut texts: Private = [("unit.kansa", "監査委員"), ("unit.jimukyoku", "監査委員事務局")]
        .map(|(key, text)| (key.into(), text.into()))
        .into();
    let unit = |id: &str, kind: &str, parent: &str| OrgFact::UnitSet {
        unit: id.into(),
        kind: kind.to_owned(),
        parent: Some(UnitId::from(parent)),
        from: epoch,
    };
    let mut facts = vec![unit("kansa", "department", "shi"), unit("jimukyoku", "section", "kansa")];
    for (post, person, name) in AUDIT {
        texts.insert(format!("name.{person}"), name.to_owned());
        texts.insert(format!("email.{person}"), format!("p{person}@example.jp"));
        facts.push(OrgFact::PersonSet { person: person.into(), unit: Some("jimukyoku".into()) });
        let appointment = Appointment {
            post: PostId::from(post),
            unit: "shi".into(),
            person: person.into(),
            standing: if post == "audit_office" { Standing::Member } else { Standing::Holder },
            order: 0,
            cause: None,
            from: epoch,
            to: None,
        };
        facts.extend((!post.is_empty()).then_some(OrgFact::Appointed { appointment }));
    }
    let revision = app.backend.store.read::<_, Error>(|tx| tx.world()).unwrap().revision();
    apply_plan(&app.backend, &operator(9_001), revision, facts, texts).unwrap();
    let hash = hash_password(PASSWORD).unwrap();
    let add = move |tx: &mut Tx<'_>| {
        for (_, person, _) in AUDIT {
            let (id, password) = (PersonId::from(person), hash.as_str());
            let (is_admin, must_change) = (false, false);
            tx.add_account(NewAccount { person: &id, login: person, password, is_admin, must_change })?;
        }
        Ok::<_, Error>(())
    };
    app.backend.store.write(Urgency::Person, "accounts", add).unwrap();
    app
}

pub fn report(app: &App, command: u128, (reporter, unit): (&str, &str)) -> String {
    let written = submission();
    let submission = Submission {
        case: Case { kind: "loss".into(), unit: Some(unit.into()), ..written.case.clone() },
        summary: "台帳の写しが見当たらない".to_owned(),
        description: "監査のために借りた台帳の写し。".to_owned(),
        reporter: Some(reporter.into()),
        ..written
    };
    let actor = Actor::Person(reporter.into());
    let command = CommandId(Uuid::from_u128(command));
    submit(&app.backend, &Caller { actor, command, request: None, seen: None }, submission)
        .unwrap()
        .incident_number
}

/// What a program with every scope gets of a list and of each incident.
fn programs(app: &App, numbers: &[String]) -> Vec<(u16, String)> {
    let mut program = app.program(&["read", "respond", "admin"]);
    let paths = ["/api/v1/incidents".to_owned(), "/api/v1/incidents?q=%E5%8F%B0%E5%B8%B3".to_owned()];
    let own = numbers.iter().flat_map(|number| {
        ["", "/history", "/evidence", "/preventions"].map(|more| format!("/api/v1/incidents/{number}{more}"))
    });
    let paths: Vec<String> = paths.into_iter().chain(own).collect();
    let replies = paths.iter().map(|path| program.get(path));
    // Every answer has a number of its own.
    let lasting = |reply: Reply| match serde_json::from_str::<serde_json::Value>(&reply.body) {
        Ok(mut body) => {
            body.as_object_mut().map(|body| body.remove("request_id"));
            (reply.status, body.to_string())
        }
        Err(_) => (reply.status, reply.body),
    };
    replies.map(lasting).collect()
}

#[test]
fn whoever_stands_outside_gets_the_same_as_without_what_is_behind_the_wall() {
    let (with, without) = (city(), city());
    let common = report(&with, 1_001, ("1234", "zeimu"));
    assert_eq!(common, report(&without, 1_001, ("1234", "zeimu")), "ids are drawn per history");
    let hidden = report(&with, 1_002, ("8004", "jimukyoku"));
    let numbers = [common, hidden.clone()];
    // Far enough for rounds, dates of law and the question how it stands.
    for minutes in [0, 61, 26 * 60, 5 * 24 * 60] {
        for app in [&with, &without] {
            app.pass(Span::minutes(minutes));
        }
        for person in ["4001", "6001", "2001", ADMINISTRATOR] {
            let seen = everything(&mut with.staff(person), &numbers);
            let expected = everything(&mut without.staff(person), &numbers);
            for (one, other) in seen.iter().zip(&expected) {
                assert_eq!(one, other, "{person} after {minutes} minutes");
            }
            assert_eq!(deliveries(&with, person), deliveries(&without, person), "{person}");
        }
        assert_eq!(programs(&with, &numbers), programs(&without, &numbers), "after {minutes} minutes");
    }
    // The test would see nothing if nobody did: those behind the wall find it.
    for person in ["8001", "8002", "8003", "8004"] {
        assert_eq!(with.staff(person).get(&format!("/incidents/{hidden}")).status, 200, "{person}");
    }
}

fn lift(browser: &mut Browser, number: &str, reason: &str) -> Reply {
    let page = browser.get(&format!("/incidents/{number}"));
    let token = page.value_of("token");
    browser.post(&format!("/incidents/{number}/openings"), &[("token", &token), ("reason", reason)])
}

#[test]
fn someone_of_the_organ_lifts_the_wall_with_a_reason_and_nobody_else_does() {
    let app = city();
    let number = report(&app, 1_002, ("8004", "jimukyoku"));
    let path = format!("/incidents/{number}");
    for person in ["4001", "6001"] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get(&path).status, 404, "{person}");
        let token = browser.get("/").value_of("token");
        let fields = [("token", token.as_str()), ("reason", "見たい")];
        assert_eq!(browser.post(&format!("{path}/openings"), &fields).status, 404, "{person}");
    }
    let page = app.staff("8001").get(&path).body;
    let acts = app.staff("8001").get(&format!("{path}/acts")).body;
    assert!(page.contains("監査委員の壁の中") && !acts.contains("壁を解く"), "{page}");
    assert_eq!(lift(&mut app.staff("8001"), &number, "窓口と協議するため").status, 403);
    let mut head = app.staff("8002");
    assert!(head.get(&format!("{path}/acts")).body.contains("壁を解く"));
    let empty = lift(&mut head, &number, "");
    assert_eq!((empty.status, empty.body.matches("class=\"fault\"").count()), (422, 1), "{}", empty.body);
    assert_eq!(app.staff("4001").get(&path).status, 404);
    let before = deliveries(&app, "4001").len();
    assert_eq!(lift(&mut head, &number, "市のネットワークに及ぶため窓口と対応する").status, 303);
    assert!(deliveries(&app, "4001").len() > before, "the desk is told");
    for person in ["4001", "6001"] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get(&path).status, 200, "{person}");
        let history = browser.get(&format!("{path}/history")).body;
        assert!(history.contains("監査委員の壁を解き"), "{history}");
        assert!(history.contains("市のネットワークに及ぶため"), "{history}");
    }
    let program = app.program(&["read"]).get(&format!("/api/v1/incidents/{number}"));
    assert_eq!(program.status, 200);
    assert_eq!(lift(&mut head, &number, "もう一度").status, 409);
    assert_eq!(app.staff("2001").get(&path).status, 404, "whoever holds no general post sees no more");
}

#[test]
fn a_report_from_behind_a_wall_is_answered_with_its_number_alone() {
    let app = city();
    let mut program = app.program(&["report", "read"]);
    let body = serde_json::json!({
        "kind": "malware", "unit": "kansa", "origin": "monitoring", "summary": "監査委員事務局の端末の検知",
    });
    let reply = program.json("/api/v1/incidents", &body);
    assert_eq!(reply.status, 201, "what was taken in is answered for: {}", reply.body);
    let told = reply.json();
    let names: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(names, ["number", "report"], "{}", reply.body);
    assert!(told["report"]["number"].is_string());
    let number = told["number"].as_str().unwrap();
    assert_eq!(program.get(&format!("/api/v1/incidents/{number}")).status, 404, "the wall stands");
}
