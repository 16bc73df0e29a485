//! People without an account: the outside form, its receipt, the status page, the link in a mail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use noroshi::disk::Space;
use noroshi::domain::ids::{HistoryId, PersonId};
use noroshi::domain::moment::Span;
use noroshi::domain::notice::Addressee;
use noroshi::store::StoreSettings;

use crate::app::App;
use crate::place::Place;
use crate::wire::{Browser, Reply};

pub fn fill(browser: &mut Browser, app: &App) -> Vec<(&'static str, String)> {
    let token = browser.get("/report/new").value_of("token");
    app.clock.advance(Span::seconds(30));
    vec![
        ("token", token),
        ("kind", "disclosure".to_owned()),
        ("description", "市のページに名簿が\n出ています".to_owned()),
        ("website", String::new()),
    ]
}

pub fn send(browser: &mut Browser, fields: &[(&'static str, String)]) -> Reply {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/report", &fields)
}

/// The two numbers on a receipt.
pub fn numbers(receipt: &Reply) -> (String, String) {
    let mut codes =
        receipt.body.split("<dd class=\"code\">").skip(1).map(|piece| piece.split('<').next().unwrap());
    (codes.next().unwrap().to_owned(), codes.next().unwrap().to_owned())
}

#[test]
fn a_double_click_gives_one_report_and_the_same_receipt() {
    let app = App::start();
    let mut browser = app.visitor();
    let fields = fill(&mut browser, &app);
    let first = send(&mut browser, &fields);
    assert_eq!(first.status, 200, "{}", first.body);
    let again = send(&mut browser, &fields);
    assert_eq!(numbers(&first), numbers(&again));
    let mut desk = app.staff("4001");
    let list = desk.get("/incidents").body;
    assert_eq!(list.matches("class=\"number\"").count(), 1);
    assert!(list.contains("市のページに名簿が"));
}

#[test]
fn on_a_full_disk_a_report_is_refused_with_a_telephone_and_what_is_under_way_goes_on() {
    let is_full = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&is_full);
    let ask = move || {
        let available = if asked.load(Ordering::SeqCst) { 1 << 20 } else { 1 << 30 };
        Some(Space { available, total: 1 << 31, is_read_only: false })
    };
    let full = move |store: StoreSettings| StoreSettings { space: Some(Arc::new(ask)), ..store };
    let app = App::start_in("desk_phone = \"072-000-0119\"\n", Place::sqlite(), full);
    let mut browser = app.visitor();
    let number = app.report();
    let taken = fill(&mut browser, &app);
    let receipt = send(&mut browser, &taken);
    is_full.store(true, Ordering::SeqCst);
    let fields = fill(&mut browser, &app);
    let refused = send(&mut browser, &fields);
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(refused.body.contains("tel:0720000119") && refused.body.contains("名簿が"), "{}", refused.body);
    // Whoever has a report in gets its receipt again, and the chain goes on: the manager is told and answers.
    assert_eq!(numbers(&send(&mut browser, &taken)), numbers(&receipt));
    let mut manager = app.staff("2001");
    let page = manager.get(&format!("/incidents/{number}"));
    let noted = manager.post(
        &format!("/incidents/{number}/notes"),
        &[("token", &page.value_of("token")), ("text", "確認中")],
    );
    assert_eq!(noted.status, 303, "{}", noted.body);
    app.pass(Span::minutes(61));
    is_full.store(false, Ordering::SeqCst);
    assert_eq!(send(&mut browser, &fields).status, 200, "nothing typed was lost");
}

#[test]
fn who_tells_us_may_name_the_office_that_it_is_about() {
    let app = App::start();
    let mut browser = app.visitor();
    let mut fields = fill(&mut browser, &app);
    let form =
        browser.post("/report", &[("token", &fields[0].1), ("on", "kind"), ("kind", "disclosure")]).body;
    assert!(form.contains("name=\"unit\"") && form.contains("税務課"), "{form}");
    fields.push(("unit", "nowhere".to_owned()));
    let refused = send(&mut browser, &fields);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("市のページに名簿が"), "nothing typed is lost");
    fields.pop();
    fields.push(("unit", "zeimu".to_owned()));
    let sent = send(&mut browser, &fields);
    assert_eq!(sent.status, 200, "{}", sent.body);
    let list = app.staff("4001").get("/incidents").body;
    assert!(list.contains("税務課"), "{list}");
}

#[test]
fn the_status_page_reads_numbers_as_people_type_them() {
    let app = App::start();
    let mut browser = app.visitor();
    let fields = fill(&mut browser, &app);
    let (number, secret) = numbers(&send(&mut browser, &fields));
    let wide: String = number
        .replace('-', " ")
        .chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(u32::from(c) - 0x30 + 0xFF10).unwrap(),
            other => other.to_ascii_lowercase(),
        })
        .collect();
    let token = browser.get("/report/status").value_of("token");
    let good = browser.post("/report/status", &[("token", &token), ("number", &wide), ("secret", &secret)]);
    assert_eq!(good.status, 200, "{}", good.body);
    assert!(good.body.contains("受け付けました"));
    let tries = [(number.as_str(), "AAAA-BBBB"), ("K7M4-92QX", secret.as_str()), ("", ""), ("'; --", "%00")];
    let mut pages = Vec::new();
    for (number, secret) in tries {
        let reply =
            browser.post("/report/status", &[("token", &token), ("number", number), ("secret", secret)]);
        assert_eq!(reply.status, 422);
        let summary =
            reply.body.split("id=\"faults\"").nth(1).unwrap().split("</ul>").next().unwrap().to_owned();
        pages.push(summary);
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "every failure reads the same");
}

#[test]
fn guessing_numbers_is_slowed_down() {
    let app = App::start();
    let mut browser = app.visitor();
    let token = browser.get("/report/status").value_of("token");
    let fields = [("token", token.as_str()), ("number", "K7M4-92QX"), ("secret", "X")];
    let statuses: Vec<u16> = (0..12).map(|_| browser.post("/report/status", &fields).status).collect();
    assert_eq!(statuses[..10], [422; 10]);
    assert_eq!(statuses[10..], [429; 2]);
    app.clock.advance(Span::seconds(11));
    assert_eq!(browser.post("/report/status", &fields).status, 422);
}

#[test]
fn a_form_that_cannot_be_accepted_comes_back_with_what_was_typed() {
    let app = App::start();
    let mut browser = app.visitor();
    let token = browser.get("/report/new").value_of("token");
    app.clock.advance(Span::seconds(30));
    let fields = [("token", token.as_str()), ("description", "<b>見た</b>"), ("occurred_at", "きのう")];
    let reply = browser.post("/report", &fields);
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("<title>エラー："), "the title says so");
    assert!(reply.body.contains("href=\"#kind-") && reply.body.contains("&lt;b&gt;見た&lt;/b&gt;"));
    let fields = [&fields[..], &[("kind", "other")]].concat();
    let reply = browser.post("/report", &fields);
    assert!(reply.body.contains("href=\"#occurred_at\"") && reply.body.contains("value=\"きのう\""));
    assert!(reply.body.contains("&lt;b&gt;見た&lt;/b&gt;"));
    let trapped =
        [("token", token.as_str()), ("kind", "other"), ("description", "x"), ("website", "http://spam")];
    assert_eq!(browser.post("/report", &trapped).status, 422);
}

#[test]
fn a_form_of_another_site_or_another_day_is_refused() {
    let app = App::start();
    let mut browser = app.visitor();
    let fields = fill(&mut browser, &app);
    let mut foreign = browser.clone();
    foreign.extra.push(("Sec-Fetch-Site".to_owned(), "cross-site".to_owned()));
    assert_eq!(send(&mut foreign, &fields).status, 403);
    app.clock.advance(Span::hours(25));
    let late = send(&mut browser, &fields);
    assert_eq!(late.status, 422);
    assert!(late.body.contains("名簿"), "what was typed is still there");
}

pub fn link(app: &App, number: &str, person: &str) -> String {
    let id: Result<Option<HistoryId>, noroshi::store::Error> =
        app.backend.store.read(|tx| tx.find_incident(number));
    app.link(id.unwrap().unwrap(), Addressee::Person(PersonId::from(person)))
}

#[test]
fn a_link_from_a_mail_shows_on_get_and_acts_on_post_with_a_choice() {
    let app = App::start();
    let number = app.report();
    let path = link(&app, &number, "2001");
    let mut phone = app.visitor();
    for method in ["GET", "HEAD", "GET"] {
        assert_eq!(phone.send(method, &path, &[], b"").status, 200);
    }
    let page = phone.get(&path);
    assert!(page.body.contains(&number) && page.body.contains("情報セキュリティ管理者"));
    assert!(!page.body.contains("USBメモリ"), "the link does not read the incident");
    assert!(!page.body.contains(" checked"), "nothing is chosen beforehand");
    let (token, duty) = (page.value_of("token"), page.value_of("duty"));
    let none = phone.post(&path, &[("token", &token), ("duty", &duty)]);
    assert_eq!(none.status, 422, "a scanner that submits the form does nothing");
    let choice = [("token", token.as_str()), ("duty", &duty), ("choice", "accept")];
    assert_eq!(phone.post(&path, &choice).status, 303);
    assert_eq!(phone.post(&path, &choice).status, 303, "a double click is one confirmation");
    assert!(phone.get(&path).body.contains("確認は済んでいます"));
    let history = app.staff("4001").get(&format!("/incidents/{number}/history")).body;
    assert!(history.contains("田中 一郎"));
}

#[test]
fn a_link_that_ended_or_was_changed_is_not_found() {
    let app = App::start();
    let number = app.report();
    let path = link(&app, &number, "2001");
    let mut phone = app.visitor();
    assert_eq!(phone.get(&format!("{path}x")).status, 404);
    app.clock.advance(Span::hours(24 * 8));
    assert_eq!(phone.get(&path).status, 404);
}

#[test]
fn what_is_done_by_the_link_in_a_mail_says_so() {
    let app = App::start();
    let mut reader = app.program(&["read"]);
    let mut means = |number: &str, fact: &str| {
        let items = reader.get(&format!("/api/v1/incidents/{number}/history")).json()["items"].clone();
        let entries = items.as_array().unwrap().iter();
        let facts = entries.flat_map(|entry| entry["facts"].as_array().unwrap());
        let found: Vec<String> = facts
            .filter(|row| row[fact]["by"] == "2001")
            .map(|row| row[fact]["means"].as_str().unwrap_or("screen").to_owned())
            .collect();
        found
    };
    for (choice, more, fact) in
        [("accept", None, "duty_done"), ("not_mine", Some(("reason", "担当外")), "disowned")]
    {
        let number = app.report();
        let path = link(&app, &number, "2001");
        let mut phone = app.visitor();
        let page = phone.get(&path);
        let (token, duty) = (page.value_of("token"), page.value_of("duty"));
        let mut fields = vec![("token", token.as_str()), ("duty", &duty), ("choice", choice)];
        fields.extend(more);
        assert_eq!(phone.post(&path, &fields).status, 303);
        assert_eq!(means(&number, fact), ["link"], "{choice}");
    }
    // Whoever signs in is known to have done it, and no program can say that a link did.
    let number = app.report();
    let mut manager = app.staff("2001");
    let page = manager.get(&format!("/incidents/{number}"));
    let form = page.form(&format!("/incidents/{number}/confirmations"));
    let value = |name: &str| {
        let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (token, duty) = (value("token"), value("duty"));
    let fields = [("token", token.as_str()), ("duty", &duty), ("choice", "accept")];
    assert_eq!(manager.post(&format!("/incidents/{number}/confirmations"), &fields).status, 303);
    assert_eq!(means(&number, "duty_done"), ["screen"]);
    let claimed = serde_json::json!({ "person": "4001", "by": "link" });
    let address = format!("/api/v1/incidents/{number}/confirmations");
    assert_eq!(app.program(&["respond"]).json(&address, &claimed).status, 422);
}

#[test]
fn neither_the_key_nor_the_database_opens_a_link() {
    let app = App::start();
    let number = app.report();
    let path = link(&app, &number, "2001");
    let secret = path.trim_start_matches("/c/");
    let mut thief = app.visitor();
    // What is stored is a hash, and the hash of a link opens nothing; nor does the page of another kind.
    let hash = noroshi::link::hash_of(secret);
    for guess in [URL_SAFE_NO_PAD.encode(hash), noroshi::keys::to_hex(&hash), String::new()] {
        assert_eq!(thief.get(&format!("/c/{guess}")).status, 404, "{guess}");
    }
    assert_eq!(thief.get(&format!("/p/{secret}")).status, 404);
    // Whatever the key gives for the incident and the person, it is not the secret.
    let id =
        app.backend.store.read::<_, noroshi::store::Error>(|tx| tx.find_incident(&number)).unwrap().unwrap();
    let until = (app.clock.now() + noroshi::link::LIFE).micros().to_be_bytes();
    let plain = [id.0.as_bytes().as_slice(), &until, b"2001"].concat();
    for label in ["confirmation link", "link"] {
        let seal = app.backend.keys.mac(label, &[&plain]);
        for guess in [seal.to_vec(), [plain.as_slice(), &seal].concat()] {
            assert_eq!(thief.get(&format!("/c/{}", URL_SAFE_NO_PAD.encode(guess))).status, 404, "{label}");
        }
    }
    assert_eq!(thief.get(&path).status, 200);
}

/// What a page would send, hidden and filled in, with more.
fn pressed<'a>(page: &'a Reply, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for input in page.body.split("<input type=\"hidden\" ").skip(1) {
        let part = |name: &str| input.split(&format!("{name}=\"")).nth(1)?.split('"').next();
        let (Some(name), Some(value)) = (part("name"), part("value")) else { continue };
        if !fields.iter().any(|(known, _)| *known == name) {
            fields.push((name, value.to_owned()));
        }
    }
    fields.retain(|(name, _)| !more.iter().any(|(new, _)| new == name));
    fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    fields
}

fn press(browser: &mut Browser, page: &Reply, to: &str, more: &[(&str, &str)]) -> Reply {
    let fields = pressed(page, more);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(to, &fields)
}

#[test]
fn a_report_is_made_page_by_page_and_nothing_is_lost_on_the_way() {
    let app = App::start();
    let mut browser = app.visitor();
    let entry = browser.get("/report").body;
    assert!(entry.contains("href=\"/report/new\"") && entry.contains("href=\"/report/status\""));
    let kind = browser.get("/report/new");
    let refused = press(&mut browser, &kind, "/report", &[]);
    assert_eq!(refused.status, 422, "a kind is asked for: {}", refused.body);
    let what = press(&mut browser, &refused, "/report", &[("kind", "misdelivery")]);
    assert!(what.body.contains("紙の書類") && !what.body.contains("USBメモリ・パソコン"), "{}", what.body);
    let told = [("description", "知らない人の封筒"), ("in_hand", "paper")];
    let contact = press(&mut browser, &what, "/report", &told);
    assert!(contact.body.contains("type=\"tel\"") && contact.body.contains("type=\"email\""));
    let wrong =
        press(&mut browser, &contact, "/report", &[("contact_phone", "でんわ"), ("contact_mail", "a")]);
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("value=\"でんわ\""), "{}", wrong.body);
    let reach = [("contact_phone", "０９０－１２３４－５６７８"), ("contact_mail", "")];
    let check = press(&mut browser, &wrong, "/report", &reach);
    for said in
        ["関係のないメールや書類が届いた", "紙の書類", "知らない人の封筒", "０９０－１２３４－５６７８"]
    {
        assert!(check.body.contains(said), "{said}: {}", check.body);
    }
    assert!(check.body.contains("統一的な窓口に届きます"), "whom it reaches is said: {}", check.body);
    // Back to another page and in another language, what was told goes along.
    let back = press(&mut browser, &check, "/report?lang=en", &[("to", "what")]);
    assert_eq!(back.status, 200);
    assert!(back.body.contains("知らない人の封筒") && back.body.contains("lang=\"en\""), "{}", back.body);
    let again = [&told[..], &[("to", "check")]].concat();
    let check = press(&mut browser, &back, "/report?lang=ja", &again);
    app.clock.advance(Span::seconds(30));
    let receipt = press(&mut browser, &check, "/report", &[]);
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    assert!(
        receipt.body.contains("開けずに") && receipt.body.contains("<svg class=\"qr\""),
        "{}",
        receipt.body
    );
    // The receipt in another language has the same numbers, and the advice for the same thing.
    let english = press(&mut browser, &receipt, "/report/status?lang=en", &[("to", "receipt")]);
    assert_eq!(numbers(&english), numbers(&receipt));
    assert!(english.body.contains("Leave it closed"), "{}", english.body);
    let mut desk = app.staff("4001");
    let list = desk.get("/incidents").body;
    let place = list.split("<td><a href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let shown = desk.get(&format!("{place}?contact=1")).body;
    assert!(shown.contains("href=\"tel:09012345678\"") && shown.contains("手元にあるもの"), "{shown}");
}

#[test]
fn whoever_reports_misconduct_is_asked_first_who_must_not_hear_of_it() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    let form = clerk.get("/incidents/new");
    let token = form.value_of("token");
    let said = [
        ("token", token.as_str()),
        ("kind", "insider"),
        ("summary", "名簿の持ち出し"),
        ("personal_data", "present"),
        ("unit", "zeimu"),
    ];
    let asked = clerk.post("/incidents/new", &said);
    assert_eq!(asked.status, 422, "{}", asked.body);
    assert!(
        asked.body.contains("name=\"spared\"") && asked.body.contains("value=\"2001\""),
        "{}",
        asked.body
    );
    let again = [&said[..], &[("spared_asked", "1"), ("spared", "2001")]].concat();
    let done = clerk.post("/incidents/new", &again);
    assert_eq!(done.status, 303, "{}", done.body);
    let place = done.header("location").split('?').next().unwrap().to_owned();
    assert_eq!(app.staff("2001").get(&place).status, 404, "the head is told nothing");
    assert_eq!(app.staff("4001").get(&place).status, 200);
}
