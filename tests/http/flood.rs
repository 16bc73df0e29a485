//! A flood of reports from outside: each is taken and owed as any other, and only the messages about them
//! are told together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use noroshi::domain::channel::Channel;
use noroshi::domain::moment::Span;
use noroshi::engine::{Deliveries, Engine};
use noroshi::i18n::Language;
use noroshi::notify::mailbox::{Mailbox, Stored, list};
use noroshi::notify::{Renderer, Sender};
use noroshi::store::verify::{VerifyOptions, verify};
use serde_json::{Value, json};

use crate::app::App;
use crate::outside;

const PROXY: &str = "trusted_proxies = [\"127.0.0.1\"]\n";

/// A city whose mail lies in a folder.
pub struct City {
    pub app: App,
    engine: Engine,
    folder: PathBuf,
}

impl City {
    pub fn new() -> Self {
        Self::with(PROXY)
    }

    pub fn with(settings: &str) -> Self {
        let app = App::start_with(settings);
        let folder = app.place.folder.join("mails");
        let deliveries = Deliveries {
            senders: BTreeMap::from([(
                Channel::mail(),
                Sender::Mailbox(Mailbox::new(&folder, Channel::mail())),
            )]),
            renderer: Renderer::new().unwrap(),
            base_url: "https://incident.city.example.jp".to_owned(),
            desk_phone: None,
            language: Language::Ja,
            spare: Span::ZERO,
        };
        let engine = Engine::new(app.backend.clone(), deliveries);
        Self { app, engine, folder }
    }

    pub fn deliver(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        while runtime.block_on(self.engine.deliver_round()).unwrap() > 0 {}
    }

    /// What one of the desk was sent so far.
    fn mails(&self) -> Vec<Stored> {
        let mut all = self.all_mails();
        all.retain(|mail| mail.to_address == "p4001@example.jp");
        all
    }

    /// Everything that was sent so far.
    pub fn all_mails(&self) -> Vec<Stored> {
        list(&self.folder, 1_000).unwrap_or_default()
    }

    /// So many reports of one moment, each from a source of its own and delivered at once.
    fn flood(&self, count: usize) -> BTreeSet<(String, String)> {
        let fields = outside::fill(&mut self.app.visitor(), &self.app);
        let report = |n: usize| {
            let mut visitor = self.app.visitor();
            visitor.extra.push(("X-Forwarded-For".to_owned(), format!("203.0.113.{n}")));
            let mut fields = fields.clone();
            fields[1].1 = "defacement".to_owned();
            fields[2].1 = format!("市のページがおかしい {n}");
            let reply = outside::send(&mut visitor, &fields);
            self.deliver();
            outside::numbers(&reply)
        };
        (0..count).map(report).collect()
    }

    fn incidents(&self) -> Vec<Value> {
        let mut program = self.app.program(&["read"]);
        let list = program.get("/api/v1/incidents?limit=100").json();
        let numbers = list["items"].as_array().unwrap().iter();
        let numbers = numbers.map(|row| row["number"].as_str().unwrap().to_owned());
        numbers.map(|number| program.get(&format!("/api/v1/incidents/{number}")).json()).collect()
    }
}

/// What one of the desk owes on an incident, by when.
fn owed(incident: &Value) -> Vec<&Value> {
    let steps =
        incident["lines"].as_array().unwrap().iter().flat_map(|line| line["steps"].as_array().unwrap());
    let duties = steps.flat_map(|step| step["duties"].as_array().unwrap());
    duties.filter(|duty| duty["person"] == "4001" && duty["state"] == "open").collect()
}

#[test]
fn a_flood_is_told_in_a_few_messages_and_every_report_of_it_is_taken_and_owed() {
    let city = City::new();
    let receipts = city.flood(40);
    assert_eq!(receipts.len(), 40, "each has numbers of its own");
    let incidents = city.incidents();
    assert_eq!(incidents.len(), 40);
    for incident in &incidents {
        let due = owed(incident).first().expect("the desk owes it that it is read")["due_at"].clone();
        assert_eq!(
            due,
            owed(&incidents[0])[0]["due_at"],
            "the clock runs from the report, not from the message"
        );
    }
    assert_eq!(city.mails().len(), 3, "the first few are told one by one");
    city.app.clock.advance(Span::minutes(5));
    city.deliver();
    let mails = city.mails();
    assert_eq!(mails.len(), 4);
    let gathered: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("37件")).collect();
    let text = &gathered.first().expect("one counts all others").text;
    let named = incidents.iter().filter(|row| text.contains(row["number"].as_str().unwrap())).count();
    assert!(named == 20 && text.contains("ほか17件"), "{text}");
    let options = VerifyOptions { replay: true, anchor: None };
    assert!(verify(&city.app.backend.store, &options, &mut |_| {}).unwrap().is_whole());
}

#[test]
fn what_must_be_known_at_once_is_told_alone_in_the_midst_of_a_flood() {
    let city = City::new();
    city.flood(10);
    let before = city.mails().len();
    let grave = [
        json!({ "kind": "disclosure", "personal_data": "present", "origin": "outside", "summary": "名簿" }),
        json!({ "kind": "ransomware", "personal_data": "unknown", "origin": "outside", "summary": "脅迫文" }),
        json!({ "kind": "loss", "personal_data": "absent", "origin": "staff", "reporter": "1234", "summary": "鍵" }),
    ];
    for (count, report) in (1..).zip(&grave) {
        let reply = city.app.program(&["report", "read"]).json("/api/v1/incidents", report);
        assert_eq!(reply.status, 201, "{}", reply.body);
        city.deliver();
        let mails = city.mails();
        assert_eq!(mails.len(), before + count, "{report}");
        let number = reply.json()["number"].as_str().unwrap().to_owned();
        assert!(mails.iter().any(|mail| mail.number == number), "{report}");
    }
}
