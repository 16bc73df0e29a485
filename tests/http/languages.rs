//! Every page there is, shown to someone who may see it, in both languages.

use std::collections::BTreeSet;

use noroshi::domain::ids::HistoryId;
use noroshi::domain::notice::Addressee;
use noroshi::identity::oidc::RETURN;
use noroshi::web::routes::{Endpoint, Verb, table};
use noroshi::web::{Handler, page};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::App;
use crate::wire::{Browser, Reply};
use crate::{
    accounts, directory, evidence, face, factor, identity, kept, outside, passkey, proof, published, thread,
};

const CITY: &str = include_str!("../../escalation.yaml");
const MAIL: &str = "00000000-0000-4000-8000-000000000001";

/// The city, which tells its vendor of a loss.
fn city() -> String {
    let vendor = "retention: { keep: 1mo, decide: ciso, carry_out: desk }\nparties:\n  vendor: { label: 運用委託先, email: noc@example.jp, readers: 24時間, content: minimal, may: [confirm] }\n";
    let step = "      - { id: vendors, at_once: true, when: { kind: loss }, inform: vendor }\n      - id: emergency\n";
    CITY.replacen("parties:\n", vendor, 1).replacen("      - id: emergency\n", step, 1)
}

/// An app in which every address has something to show.
pub struct Furnished {
    pub app: App,
    pub number: String,
    drill: String,
    /// One that has ended.
    ended: String,
    incident: HistoryId,
    absence: String,
    /// Where something that went out is read.
    published: String,
}

pub fn furnished() -> Furnished {
    furnished_as(str::to_owned)
}

/// One whose plan is the city's under words of its own.
pub fn furnished_as(call: fn(&str) -> String) -> Furnished {
    let app = App::start();
    crate::audit::appoint(&app, &call(&city()), &["5002"]);
    let number = app.report();
    evidence::sent(&app, &number);
    let mut program = app.program(&["report", "read", "respond", "admin"]);
    let mut done = |path: &str, body: &Value| {
        let reply = program.json(path, body);
        assert!((200..300).contains(&reply.status), "{path}: {}", reply.body);
        reply.json()
    };
    let drill = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234", "summary": "訓練", "drill": true,
    });
    let drill = done("/api/v1/incidents", &drill)["number"].as_str().unwrap().to_owned();
    done(&format!("/api/v1/incidents/{number}/documents"), &json!({ "format": "md" }));
    let police = json!({ "id": "police", "kind": "police", "organ": "府警本部", "phone": "000-000-0110" });
    done("/api/v1/contacts", &police);
    let exception = json!({
        "person": "2001", "unit": "zeimu", "deviation": "other", "rule": "5.1(1)③", "method": "二人で運ぶ",
        "ground": "回線がない", "from": "2026-11-20T00:00:00+09:00", "to": "2026-12-20T00:00:00+09:00",
    });
    done("/api/v1/exceptions", &exception);
    let proxy = json!({
        "person": "2001", "unit": "zeimu", "proxy": "1234", "system": "住民税", "duty": "登録",
        "ground": "研修", "from": "2026-11-20T00:00:00+09:00", "to": "2026-12-20T00:00:00+09:00",
    });
    done("/api/v1/proxies", &proxy);
    let absence = json!({
        "person": "1235", "cause": "absent", "from": "2026-12-01T00:00", "to": "2026-12-02T00:00",
        "stand_in": "1234",
    });
    let absence = done("/api/v1/absences", &absence)["items"][0]["absence"].as_str().unwrap().to_owned();
    let void = json!({ "phase": "void", "reason": "誤報", "person": "6001", "second": "4001" });
    let ended = app.report();
    done(&format!("/api/v1/incidents/{ended}/phase"), &void);
    let incident = done_incident(&app, &number);
    leave_a_mail(&app);
    let published = published::one(&app);
    Furnished { app, number, drill, ended, incident, absence, published }
}

fn done_incident(app: &App, number: &str) -> HistoryId {
    let read = app.program(&["read"]).get(&format!("/api/v1/incidents/{number}")).json();
    HistoryId(Uuid::parse_str(read["id"].as_str().unwrap()).unwrap())
}

fn leave_a_mail(app: &App) {
    let mail = json!({
        "delivery": MAIL, "channel": "mail", "at": app.clock.now(), "to_name": "田中 一郎",
        "to_address": "p2001@example.jp", "number": "AAAA-0000", "subject": "確認のお願い", "text": "本文",
        "html": "<p>本文</p>", "card": null, "is_urgent": false,
    });
    let folder = app.place.folder.join("mailbox");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{MAIL}.json")), mail.to_string()).unwrap();
}

impl Furnished {
    pub fn address(&self, row: &Endpoint) -> String {
        match row.path {
            "/c/{token}" => return self.app.link(self.incident, Addressee::Person("2001".into())),
            "/invitation/{token}" => return self.app.invitation("7001"),
            "/p/{token}" => return self.app.link(self.incident, Addressee::Party("vendor".into())),
            "/published/{called}" => return self.published.clone(),
            "/emblem/{hash}" => return face::emblem_of(&self.app),
            "/static/{file}" => {
                let page = self.app.visitor().get("/report").body;
                let start = page.find("/static/noroshi.").unwrap();
                return page[start..].split('"').next().unwrap().to_owned();
            }
            _ => {}
        }
        let number = match row.path.rsplit('/').next() {
            Some("drill") => &self.drill,
            Some("retention") => &self.ended,
            _ => &self.number,
        };
        let path = row.path.replace("{number}", number).replace("{mail}", MAIL).replace("{no}", "1");
        path.replace("{item}", "note_time")
            .replace("{manual}", "policy")
            .replace("{callee}", "contact:police")
            .replace("{paper}", "1")
            .replace("{absence}", &self.absence)
            .replace("{person}", "1235")
    }

    /// The answer to somebody who may see it.
    fn shown(&self, readers: &mut [Browser], row: &Endpoint, language: &str) -> Reply {
        let address = format!("{}?lang={language}", self.address(row));
        let replies = readers.iter_mut().map(|reader| reader.get(&address));
        let found = replies.into_iter().find(|reply| reply.status == 200);
        found.unwrap_or_else(|| panic!("{address} is shown to nobody"))
    }
}

/// Which page a reply is, once it was looked at; none for anything else.
fn looked_at(reply: &Reply, language: &str) -> Option<String> {
    if !reply.header("content-type").starts_with("text/html") {
        return None;
    }
    assert!(reply.body.contains(&format!("<html lang=\"{language}\"")), "{}", reply.body);
    let name = reply.body.split("data-page=\"").nth(1)?.split('"').next()?.to_owned();
    for key in ["web-", "error-", "word-", "evidence-", "custody-"] {
        let texts = reply.body.split('>').filter_map(|piece| piece.split('<').next());
        let odd: Vec<_> = texts.filter(|text| text.trim().starts_with(key)).collect();
        assert!(odd.is_empty(), "{name} {language} shows keys {odd:?}");
    }
    Some(name)
}

#[test]
fn every_page_is_shown_in_both_languages() {
    let furnished = furnished();
    let app = &furnished.app;
    let mut watcher = app.visitor();
    watcher.extra.push(("Authorization".to_owned(), "Bearer watcher".to_owned()));
    let people = ["6001", "5001", "4001", "2001", "5002"].map(|person| app.staff(person));
    let empty = App::empty();
    let mut readers: Vec<Browser> =
        people.into_iter().chain([watcher, factor::waiting(app, "5003")]).collect();
    for language in ["ja", "en"] {
        let mut pages = BTreeSet::new();
        // The report itself is a document with tests of its own; the set-up is of a house without accounts.
        let rows = table().into_iter().filter(|row| row.method == Verb::Get);
        let rows = rows.filter(|row| !matches!(row.handler, Handler::Token(..)));
        // To somebody else who vouches, and back; and to a directory: other houses have one.
        let rows = rows.filter(|row| !["/sign-in/oidc", RETURN, "/admin/directory"].contains(&row.path));
        // A reporter's file is no page.
        let rows = rows.filter(|row| !row.path.starts_with("/incidents/{number}/attachments/"));
        for row in rows.filter(|row| !["/incidents/{number}/report", "/setup"].contains(&row.path)) {
            pages.extend(looked_at(&furnished.shown(&mut readers, &row, language), language));
        }
        let mut visitor = app.visitor();
        pages.extend(looked_at(&visitor.get(&format!("/nowhere?lang={language}")), language));
        let fields = outside::fill(&mut visitor, app);
        pages.extend(looked_at(&outside::send(&mut visitor, &fields), language));
        pages.extend(looked_at(&identity::refused(language), language));
        pages.extend(looked_at(&directory::button(language), language));
        pages.extend(looked_at(&passkey::making(language), language));
        let setup = empty.visitor().get(&format!("/setup?lang={language}"));
        pages.extend(looked_at(&setup, language));
        let once = [kept::shown_once(app, language), proof::shown_once(app, language)];
        let once = once.into_iter().chain([thread::shown_once(app, language)]);
        let once = once.chain(accounts::shown_once(app, language));
        for shown in once.chain(factor::shown_once(app, language)) {
            pages.extend(looked_at(&shown, language));
        }
        let all: BTreeSet<String> = page::names().into_iter().collect();
        assert_eq!(pages, all, "{language}");
    }
}
