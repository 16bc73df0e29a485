//! Text goes out compressed, but not where its length could tell a secret, and not where two answers must be
//! alike.

use std::io::{Read, Write};
use std::net::TcpStream;

use flate2::read::GzDecoder;

use crate::app::{App, report_fields};
use crate::outside::{fill, send};
use crate::unseen::{lasting, report};
use crate::wire::Browser;

/// An answer as it came over the wire.
struct Raw {
    head: String,
    body: Vec<u8>,
}

impl Raw {
    fn has(&self, line: &str) -> bool {
        self.head.lines().any(|one| one.eq_ignore_ascii_case(line))
    }

    fn is_gzip(&self) -> bool {
        self.has("content-encoding: gzip")
    }

    fn text(&self) -> String {
        let mut text = String::new();
        GzDecoder::new(self.body.as_slice()).read_to_string(&mut text).unwrap();
        text
    }

    /// Everything that stays the same from one answer to the next, whatever number was asked for.
    fn lasting(&self, number: &str) -> (Vec<String>, String, usize) {
        let lines = self.head.lines().filter(|line| !line.to_lowercase().starts_with("date:"));
        let mut lines: Vec<String> = lines.map(str::to_owned).collect();
        lines.sort();
        let body = lasting(&String::from_utf8_lossy(&self.body)).replace(number, "");
        (lines, body, self.body.len())
    }
}

fn get(app: &App, browser: Option<&Browser>, path: &str, takes: &str) -> Raw {
    let cookie = browser.map(|browser| {
        let (name, value) = browser.cookie_like("noroshi");
        format!("Cookie: {name}={value}\r\n")
    });
    let mut socket = TcpStream::connect(("127.0.0.1", app.port)).unwrap();
    let ask = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nAccept-Encoding: {takes}\r\n{}\r\n",
        app.port,
        cookie.unwrap_or_default()
    );
    socket.write_all(ask.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    Raw { head, body: bytes[end + 4..].to_vec() }
}

const MODERN: &str = "gzip, deflate, br";

#[test]
fn pages_go_out_small_to_who_can_read_it_and_are_the_same_pages() {
    let app = App::start();
    for _ in 0..30 {
        app.report();
    }
    let number = app.report();
    let desk = app.staff("4001");
    let pages =
        ["/", "/incidents", "/contacts", "/ciso", "/incidents/new", "/readiness", "/statistics", "/calendar"];
    for path in pages.map(str::to_owned).into_iter().chain([format!("/incidents/{number}")]) {
        let packed = get(&app, Some(&desk), &path, MODERN);
        let plain = get(&app, Some(&desk), &path, "identity");
        assert!(packed.is_gzip() && packed.has("vary: accept-encoding"), "{path}: {}", packed.head);
        assert!(!plain.is_gzip() && plain.has("vary: accept-encoding"), "{path}: {}", plain.head);
        assert_eq!(lasting(&packed.text()), lasting(&String::from_utf8_lossy(&plain.body)), "{path}");
        let (small, large) = (packed.body.len(), plain.body.len());
        assert!(small < large && small < 40 * 1024, "{path}: {large} becomes {small}");
        assert!(large < 10 * 1024 || small * 2 < large, "{path}: {large} becomes {small}");
    }
    let page = get(&app, None, "/report", MODERN).text();
    let sheet = page.split("href=\"/static/").nth(1).unwrap().split('"').next().unwrap();
    let sheet = get(&app, None, &format!("/static/{sheet}"), MODERN);
    assert!(
        sheet.is_gzip() && sheet.has("cache-control: public, max-age=31536000, immutable"),
        "{}",
        sheet.head
    );
}

#[test]
fn what_repeats_what_was_typed_or_holds_a_secret_goes_out_as_it_is() {
    let app = App::start();
    let number = app.report();
    let desk = app.staff("4001");
    assert!(get(&app, Some(&desk), "/incidents?view=all&sort=due", MODERN).is_gzip());
    for path in
        ["/incidents?view=all&q=USB", "/incidents?sort=%E7%A8%8E%E5%8B%99", "/incidents?x=name%3D%22token"]
    {
        let page = get(&app, Some(&desk), path, MODERN);
        assert!(
            page.has("HTTP/1.1 200 OK") && !page.is_gzip() && !page.head.contains("vary"),
            "{path}: {}",
            page.head
        );
    }
    let id = app
        .backend
        .keys
        .derive_history("incident", noroshi::domain::ids::CommandId(uuid::Uuid::from_u128(1_001)));
    assert_eq!(report(&app, 1_001, None).len(), number.len());
    let link = app.link(id, noroshi::domain::notice::Addressee::Person("2001".into()));
    for path in [link, app.invitation("2001")] {
        let page = get(&app, None, &path, MODERN);
        assert!(page.has("HTTP/1.1 200 OK") && !page.is_gzip(), "{path}: {}", page.head);
    }
    // The receipt answers the form itself.
    let mut visitor = app.visitor();
    let fields = fill(&mut visitor, &app);
    visitor.extra.push(("Accept-Encoding".to_owned(), MODERN.to_owned()));
    let receipt = send(&mut visitor, &fields);
    assert!(receipt.status == 200 && receipt.body.contains("確認番号"), "{}", receipt.body);
    assert_eq!(receipt.header("content-encoding"), "");
}

#[test]
fn a_hidden_page_and_one_that_is_not_there_are_as_long_as_each_other() {
    let app = App::start();
    let hidden = report(&app, 1_002, Some("4001"));
    let subject = app.staff("4001");
    let none = "K7M4-92QX";
    for part in ["", "/history", "/response", "/deadlines"] {
        for takes in [MODERN, "identity"] {
            let one = get(&app, Some(&subject), &format!("/incidents/{hidden}{part}"), takes);
            let other = get(&app, Some(&subject), &format!("/incidents/{none}{part}"), takes);
            assert!(one.has("HTTP/1.1 404 Not Found") && !one.is_gzip(), "{}", one.head);
            assert_eq!(one.lasting(&hidden), other.lasting(none), "{part}");
        }
    }
}

#[test]
fn two_looks_at_a_form_carry_two_tokens_and_each_is_good_for_one_command() {
    let app = App::start();
    let mut reporter = app.staff("1234");
    let tokens = [0, 1].map(|_| reporter.get("/incidents/new").value_of("token"));
    assert_ne!(tokens[0], tokens[1]);
    let mut sent = |token: &str| {
        let reply = reporter.post("/incidents/new", &report_fields(token));
        assert_eq!(reply.status, 303, "{}", reply.body);
        reply.header("location").split('?').next().unwrap().to_owned()
    };
    let numbers = [0, 1].map(|index| sent(&tokens[index]));
    assert_ne!(numbers[0], numbers[1], "two forms are two commands");
    assert_eq!(numbers[0], sent(&tokens[0]), "one form that is sent twice is one");
}
