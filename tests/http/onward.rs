//! 02:00: whoever has confirmed by the link of a mail reports upward in the same browser, and nobody else
//! does.

use noroshi::domain::moment::Span;
use serde_json::{Value, json};

use crate::app::App;
use crate::outside::link;
use crate::unseen::lasting;
use crate::wire::{Browser, Reply};

/// A night: one incident, whose manager has a mail with a link.
struct Night {
    app: App,
    number: String,
    path: String,
    phone: Browser,
    /// A token of the page from before the confirmation: good for a day.
    token: String,
}

impl Night {
    fn begin() -> Self {
        let app = App::start();
        let number = app.report();
        let (path, mut phone) = (link(&app, &number, "2001"), app.visitor());
        let token = phone.get(&path).value_of("token");
        Self { app, number, path, phone, token }
    }

    fn confirmed() -> Self {
        let mut night = Self::begin();
        let done = night.confirm("accept");
        assert_eq!(done.status, 303, "{}", done.body);
        night
    }

    fn confirm(&mut self, choice: &str) -> Reply {
        let page = self.phone.get(&self.path);
        let (token, duty) = (page.value_of("token"), page.value_of("duty"));
        let fields = [("token", &*token), ("duty", &duty), ("choice", choice), ("reason", "担当外")];
        self.phone.post(&self.path, &fields)
    }

    /// Reports upward from a browser that has the link.
    fn report_up(&self, browser: &mut Browser) -> Reply {
        browser.post(&self.path, &[("token", &self.token), ("act", "report_up")])
    }

    fn facts(&self, name: &str) -> Vec<Value> {
        let mut reader = self.app.program(&["read"]);
        let items = reader.get(&format!("/api/v1/incidents/{}/history", self.number)).json()["items"].clone();
        let entries = items.as_array().unwrap().iter();
        let facts = entries.flat_map(|entry| entry["facts"].as_array().unwrap());
        facts.filter(|row| !row[name].is_null()).map(|row| row[name].clone()).collect()
    }

    /// Whether a browser gets, byte for byte, what it would get at an address that nobody was sent.
    fn is_nothing(&self, reply: &Reply) -> bool {
        let unknown = self.app.visitor().post("/c/nobody", &[("token", "none"), ("act", "report_up")]);
        (reply.status, lasting(&reply.body)) == (unknown.status, lasting(&unknown.body))
            && reply.status == 404
    }
}

#[test]
fn a_confirmation_goes_on_to_the_report_upward_in_the_same_browser_and_is_told() {
    let mut night = Night::begin();
    assert!(!night.phone.get(&night.path).body.contains("value=\"report_up\""), "not before it");
    let done = night.confirm("accept");
    let cookie = done.header("set-cookie");
    for part in ["noroshi-link-", "; HttpOnly", "; SameSite=Lax", "; Max-Age=3600"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let page = night.phone.get(&night.path);
    for part in ["value=\"report_up\"", "この端末で続けられるのは", "11:00"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains("USBメモリ"), "the incident is read by whoever signs in");
    assert!(night.facts("recorded_for").is_empty(), "the confirmation is the answer to the mail itself");
    let token = page.value_of("token");
    let fields = [("token", &*token), ("act", "report_up")];
    let reported = night.phone.post(&night.path, &fields);
    assert_eq!(reported.status, 303, "{}", reported.body);
    let said = |page: &str| -> String {
        let rest = page.split("role=\"status\"").nth(1).unwrap_or_default();
        rest.split("</").next().unwrap_or_default().to_owned()
    };
    let after = night.phone.get(reported.header("location")).body;
    assert!(said(&after).contains("統一的な窓口"), "who was told, and until when: {after}");
    let stranger = night.app.visitor().get(reported.header("location")).body;
    assert!(!said(&stranger).contains("統一的な窓口"), "not to whoever has the link alone: {stranger}");
    let done = night.facts("duty_done");
    let last = done.last().unwrap();
    assert_eq!((last["by"].as_str(), last["means"].as_str()), (Some("2001"), Some("link")));
    assert_eq!(done.len(), 2, "the confirmation and the report: {done:?}");
    let told = night.facts("recorded_for");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["person"], "2001", "they hear that it was done in their name");
    assert_eq!(night.phone.post(&night.path, &fields).header("location"), reported.header("location"));
    assert_eq!(night.facts("duty_done").len(), done.len(), "a double click is one report");
    assert!(!night.phone.get(&night.path).body.contains("value=\"report_up\""));
    let up = night.facts("step_opened");
    assert!(up.iter().any(|step| step["step"] == "upward"), "{up:?}");
}

#[test]
fn without_that_browser_within_the_hour_there_is_nothing() {
    let night = Night::confirmed();
    let mut other = night.app.visitor();
    let shown = other.get(&night.path);
    assert!(shown.status == 200 && !shown.body.contains("value=\"report_up\""), "{}", shown.body);
    // That nothing is left to confirm is said as it was before: whose mail it is opens it on two machines.
    assert!(shown.body.contains("受領確認は済んでいます") && !shown.body.contains("<form method=\"post\""));
    assert!(night.is_nothing(&night.report_up(&mut other)), "whoever has the mail alone");
    let mut forged = night.app.visitor();
    let name = night.phone.cookie_like("noroshi-link-").0;
    forged.extra.push(("Cookie".to_owned(), format!("{name}=AAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    assert!(night.is_nothing(&night.report_up(&mut forged)));
    let mut late = night.phone.clone();
    night.app.clock.advance(Span::minutes(60));
    assert!(!late.get(&night.path).body.contains("value=\"report_up\""));
    assert!(night.is_nothing(&night.report_up(&mut late)));
    assert_eq!(night.facts("duty_done").len(), 1, "the confirmation alone");
}

#[test]
fn the_cookie_of_one_incident_or_link_opens_no_other() {
    let night = Night::confirmed();
    let (name, value) = night.phone.cookie_like("noroshi-link-");
    let second = night.app.report();
    for (number, person) in [(&night.number, "2001"), (&second, "2001"), (&night.number, "4001")] {
        let path = link(&night.app, number, person);
        let mut phone = night.app.visitor();
        let own = noroshi::link::hash_of(path.trim_start_matches("/c/"));
        let own: String = own.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let cookie = format!("{name}={value}; noroshi-link-{own}={value}");
        phone.extra.push(("Cookie".to_owned(), cookie));
        let page = phone.get(&path);
        let has_form = page.body.contains("name=\"token\"");
        let token = if has_form { page.value_of("token") } else { String::new() };
        let reply = phone.post(&path, &[("token", &token), ("act", "report_up")]);
        assert!(night.is_nothing(&reply), "{number} {person}: {}", reply.body);
    }
}

#[test]
fn whoever_says_that_it_is_not_theirs_goes_on_with_nothing() {
    let mut night = Night::begin();
    let done = night.confirm("not_mine");
    assert_eq!((done.status, done.header("set-cookie")), (303, ""));
    let mut phone = night.phone.clone();
    assert!(night.is_nothing(&night.report_up(&mut phone)));
}

#[test]
fn who_lost_the_post_or_is_implicated_since_gets_nothing_from_any_link() {
    let at = (crate::app::START + Span::minutes(1)).jst().format("%Y/%m/%d %H:%M").to_string();
    let lose = json!({ "act": "seat", "post": "manager", "unit": "zeimu", "person": "2001", "at": at });
    let leave = json!({ "act": "person", "person": "2001" });
    let name = json!({ "subjects": ["2001"], "person": "4001", "second": "6001", "reason": "本人の件" });
    let (ends, facts) = ("/api/v1/organisation/ends", "/api/v1/incidents/{number}/facts");
    for (body, path) in [(&lose, ends), (&leave, ends), (&name, facts)] {
        let night = Night::confirmed();
        let path = path.replace("{number}", &night.number);
        let reply = night.app.program(&["admin"]).json(&path, body);
        assert!((200..300).contains(&reply.status), "{body}: {}", reply.body);
        // The organisation wakes at its minute, and the incident looks again.
        night.app.pass(Span::minutes(2));
        night.app.pass(Span::seconds(1));
        let mut phone = night.phone.clone();
        let reply = night.report_up(&mut phone);
        assert!(night.is_nothing(&reply), "{body}: {} {}", reply.status, reply.header("location"));
        if body["act"] != "seat" {
            let shown = phone.get(&night.path);
            // A page leads to itself in the other language, by the address that was asked.
            let shown = (shown.status, lasting(&shown.body).replace(&night.path, "/c/nobody"));
            let unknown = night.app.visitor().get("/c/nobody");
            assert_eq!(shown, (404, lasting(&unknown.body)), "{body}");
        }
    }
}

#[test]
fn the_link_closes_no_other_duty_and_answers_no_question() {
    let night = Night::confirmed();
    let mut phone = night.phone.clone();
    let page = phone.get(&night.path);
    let token = page.value_of("token");
    for act in ["judge", "approve", "verify", "note", "void"] {
        let fields = [("token", &*token), ("act", act), ("answer", "yes"), ("duty", "1")];
        let reply = phone.post(&night.path, &fields);
        assert!([409, 422].contains(&reply.status), "{act}: {}", reply.status);
    }
    let done = night.facts("duty_done").len();
    let fields =
        [("token", &*token), ("act", "report_up"), ("duty", "1"), ("by", "phone"), ("person", "4001")];
    assert_eq!(phone.post(&night.path, &fields).status, 303);
    let facts = night.facts("duty_done");
    assert_eq!(facts.len(), done + 1);
    assert_eq!((facts[done]["by"].as_str(), facts[done]["means"].as_str()), (Some("2001"), Some("link")));
}
