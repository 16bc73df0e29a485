//! 画面の更新: who watches a page hears that it changed, by the one predicate, for as long as the session
//! lasts and no longer; the script that asks is small, and every page does without.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use noroshi::domain::moment::Span;
use serde_json::json;

use crate::app::{ADMINISTRATOR, App};
use crate::outside::{fill, send};
use crate::unseen::report;
use crate::wire::Browser;

/// A stream as a browser holds it.
struct Listener {
    socket: TcpStream,
    heard: String,
    status: u16,
}

impl Listener {
    /// Opens one and reads its head.
    fn open(app: &App, browser: &Browser, number: &str) -> Self {
        let (name, value) = browser.cookie_like("noroshi");
        let mut socket = TcpStream::connect(("127.0.0.1", app.port)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let ask = format!(
            "GET /live?number={number} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAccept: text/event-stream\r\n\
             Accept-Encoding: gzip\r\nCookie: {name}={value}\r\n\r\n",
            app.port
        );
        socket.write_all(ask.as_bytes()).unwrap();
        let mut listener = Self { socket, heard: String::new(), status: 0 };
        listener.until(20, |heard| heard.contains("\r\n\r\n"));
        listener.status = listener.heard.split(' ').nth(1).unwrap().parse().unwrap();
        listener
    }

    /// Reads on until something was heard; false where that took longer, or the stream ended before.
    fn until(&mut self, seconds: u64, is_it: impl Fn(&str) -> bool) -> bool {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut piece = [0; 4096];
        while !is_it(&self.heard) && Instant::now() < end {
            match self.socket.read(&mut piece) {
                Ok(0) => return is_it(&self.heard),
                Ok(count) => self.heard.push_str(&String::from_utf8_lossy(&piece[..count])),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => return false,
            }
        }
        is_it(&self.heard)
    }

    fn marks(heard: &str) -> Vec<String> {
        let lines = heard.lines().filter_map(|line| line.strip_prefix("data: "));
        lines.map(|mark| mark.trim().to_owned()).collect()
    }

    /// Whether it hears a further mark.
    fn hears_another(&mut self) -> bool {
        let known = Self::marks(&self.heard).len();
        self.until(20, |heard| Self::marks(heard).len() > known)
    }

    /// Whether the stream is ended by the house.
    fn is_ended(&mut self, seconds: u64) -> bool {
        // The last piece of an answer sent in pieces is empty.
        self.until(seconds, |heard| heard.ends_with("\r\n0\r\n\r\n"))
    }
}

fn mark(browser: &mut Browser, number: &str) -> String {
    let reply = browser.get(&format!("/live?number={number}"));
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/event-stream"), "{}", reply.body);
    Listener::marks(&reply.body).concat()
}

fn note(browser: &mut Browser, number: &str) {
    let token = browser.get("/").value_of("token");
    let reply = browser
        .post(&format!("/incidents/{number}/notes"), &[("token", &token), ("text", "守衛室に電話した")]);
    assert_eq!(reply.status, 303, "{}", reply.body);
}

#[test]
fn whoever_watches_an_incident_hears_that_another_wrote_and_nothing_of_what() {
    let app = App::start();
    let number = app.report();
    let (mut desk, manager) = (app.staff("4001"), app.staff("2001"));
    let mut incident = Listener::open(&app, &manager, &number);
    let mut list = Listener::open(&app, &manager, "");
    assert!(
        incident.until(20, |heard| heard.contains("data: "))
            && list.until(20, |heard| heard.contains("data: "))
    );
    note(&mut desk, &number);
    assert!(incident.hears_another() && list.hears_another());
    for heard in [&incident.heard, &list.heard] {
        let (head, said) = heard.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/event-stream"), "{head}");
        assert!(!head.to_lowercase().contains("content-encoding") && head.contains("no-store"), "{head}");
        assert!(!said.contains(&number) && !said.contains("守衛"), "{said}");
    }
}

#[test]
fn what_may_not_be_seen_moves_no_mark() {
    let app = App::start();
    let common = report(&app, 1_001, None);
    let hidden = report(&app, 1_002, Some("4001"));
    let mut subject = app.staff("4001");
    let before = [mark(&mut subject, &hidden), mark(&mut subject, ""), mark(&mut subject, &common)];
    assert_eq!(before[0], mark(&mut subject, "K7M4-92QX"), "as of a number that is none");
    let mut ears = ["", &hidden].map(|number| Listener::open(&app, &subject, number));
    note(&mut app.staff("4002"), &hidden);
    // The stream of somebody who may see it says so, so the house has looked since.
    let mut other = Listener::open(&app, &app.staff("4002"), &hidden);
    assert!(other.until(20, |heard| heard.contains("data: ")));
    note(&mut app.staff("4002"), &hidden);
    assert!(other.hears_another());
    for ear in &mut ears {
        assert!(ear.until(20, |heard| heard.contains(": \n\n")), "a beat: {}", ear.heard);
        assert_eq!(Listener::marks(&ear.heard).len(), 1, "{}", ear.heard);
    }
    let after = [mark(&mut subject, &hidden), mark(&mut subject, ""), mark(&mut subject, &common)];
    assert_eq!(before, after);
}

#[test]
fn who_may_no_longer_see_an_incident_hears_that_it_changed_and_finds_nothing() {
    let app = App::start();
    let number = app.report();
    let mut manager = app.staff("2001");
    let mut ears = [number.as_str(), ""].map(|number| Listener::open(&app, &manager, number));
    assert!(ears.iter_mut().all(|ear| ear.until(20, |heard| heard.contains("data: "))));
    assert!(manager.get("/").body.contains(&number));
    let named = json!({ "subjects": ["2001"], "person": "4001", "second": "6001", "reason": "本人の件" });
    let mut program = app.program(&["admin", "read"]);
    let reply = program.json(&format!("/api/v1/incidents/{number}/facts"), &named);
    assert!(reply.status < 300, "{}", reply.body);
    assert!(ears.iter_mut().all(Listener::hears_another));
    assert_eq!(manager.get(&format!("/incidents/{number}")).status, 404);
    assert!(!manager.get("/").body.contains(&number));
    assert_eq!(mark(&mut manager, &number), mark(&mut manager, "K7M4-92QX"));
}

#[test]
fn a_stream_ends_with_its_session_and_keeps_none_alive() {
    let app = App::start();
    let (mut leaver, mut idler) = (app.staff("2001"), app.staff("4001"));
    let (mut left, mut idle) = (Listener::open(&app, &leaver, ""), Listener::open(&app, &idler, ""));
    let token = leaver.get("/").value_of("token");
    assert_eq!(leaver.post("/sign-out", &[("token", &token)]).status, 303);
    assert!(left.is_ended(30), "{}", left.heard);
    // For half of an idle session the page alone asks, and it lives no longer for it.
    let by_itself = [("Noroshi-Live", "1")];
    app.clock.advance(Span::minutes(16));
    assert_eq!(idler.send("GET", "/", &by_itself, b"").status, 200);
    assert_eq!(idler.get("/?live=1").status, 200);
    assert!(idle.until(30, |heard| heard.contains(": \n\n")), "it lives: {}", idle.heard);
    app.clock.advance(Span::minutes(16));
    assert!(idle.is_ended(30), "{}", idle.heard);
    assert_eq!(idler.get("/").status, 303);
    // A hand that asks keeps it.
    let mut reader = app.staff("4002");
    for _ in 0..3 {
        app.clock.advance(Span::minutes(16));
        assert_eq!(reader.get("/").status, 200);
    }
}

#[test]
fn a_session_has_few_streams_and_a_place_comes_back() {
    let app = App::start();
    let browser = app.staff("4001");
    let mut open: Vec<Listener> = (0..6).map(|_| Listener::open(&app, &browser, "")).collect();
    assert!(open.iter().all(|one| one.status == 200));
    assert_eq!(Listener::open(&app, &browser, "").status, 429);
    assert_eq!(Listener::open(&app, &app.staff("4002"), "").status, 200, "others have their own");
    assert_eq!(browser.clone().get("/live").status, 200, "a look takes no place");
    drop(open.pop());
    let end = Instant::now() + Duration::from_secs(40);
    while Listener::open(&app, &browser, "").status != 200 {
        assert!(Instant::now() < end, "a stream that nobody reads gives its place back");
    }
}

#[test]
fn names_are_offered_to_the_staff_and_to_nobody_else() {
    let app = App::start();
    let names = |browser: &mut Browser, typed: &str| browser.get(&format!("/names?q={typed}"));
    let found = names(&mut app.staff("1235"), "%E7%94%B0%E4%B8%AD");
    assert_eq!((found.status, found.json()), (200, json!(["田中 一郎（2001）"])));
    for typed in ["", "%20", "zzz"] {
        assert_eq!(names(&mut app.staff("1235"), typed).json(), json!([]), "{typed}");
    }
    assert_eq!(names(&mut app.visitor(), "%E7%94%B0").status, 303);
    let page = app.staff("4001").get("/incidents/new").body;
    assert!(page.contains(" data-people"), "fields of people say so");
}

#[test]
fn the_staffs_pages_carry_one_small_script_and_a_visitors_carry_none() {
    let app = App::start();
    let number = app.report();
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                  frame-ancestors 'none'; script-src 'self'; connect-src 'self'";
    let mut admin = app.staff(ADMINISTRATOR);
    for path in ["/", "/incidents", "/calendar", &format!("/incidents/{number}"), "/admin", "/incidents/none"]
    {
        let page = admin.get(path);
        assert_eq!(page.header("content-security-policy"), policy, "{path}");
        assert_eq!(page.body.matches("<script").count(), 1, "{path}");
        assert_eq!(page.body.contains(" data-alive"), page.status == 200, "{path}");
    }
    let page = admin.get("/").body;
    let address = page.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap();
    let script = app.visitor().get(address);
    assert_eq!((script.status, script.header("content-type")), (200, "text/javascript; charset=utf-8"));
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(script.body.len() <= 10 * 1024, "{}", script.body.len());
    // Its two numbers can be copied; it asks this house nothing.
    let mut visitor = app.visitor();
    let fields = fill(&mut visitor, &app);
    let receipt = send(&mut visitor, &fields);
    assert!(
        receipt.header("content-security-policy").ends_with("'none'; script-src 'self'"),
        "{}",
        receipt.body
    );
    assert!(receipt.body.matches("<script").count() == 1 && !receipt.body.contains(" data-alive"));
    // The picture on a receipt leads there, with the numbers where no server reads them.
    let status = app.visitor().get("/report/status");
    assert!(status.header("content-security-policy").ends_with("'none'; script-src 'self'"));
    assert!(status.body.matches("<script").count() == 1 && !status.body.contains(" data-alive"));
    for path in ["/report", "/report/new", "/sign-in", "/none"] {
        let page = app.visitor().get(path);
        assert!(!page.header("content-security-policy").contains("script-src"), "{path}");
        assert!(!page.body.contains("<script"), "{path}");
    }
}

#[test]
fn without_a_script_a_page_looks_again_where_no_form_is_open() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let asks = |browser: &mut Browser, path: &str| {
        let page = browser.get(path).body;
        let after = page.split("<noscript><meta http-equiv=\"refresh\" content=\"60; url=").nth(1);
        after.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#x3D;", "="))
    };
    assert_eq!(asks(&mut desk, "/?done=signed-in").as_deref(), Some("/?live=1"));
    assert_eq!(asks(&mut desk, "/?live=1").as_deref(), Some("/?live=1"));
    assert_eq!(
        asks(&mut desk, "/incidents?view=late&sort=due").as_deref(),
        Some("/incidents?view=late&sort=due&live=1")
    );
    assert_eq!(asks(&mut desk, "/ciso").as_deref(), Some("/ciso?live=1"));
    let open = format!("/incidents/{number}");
    for path in
        ["/incidents?q=USB", "/incidents?severity=high", "/ciso?wall=1", &open, "/incidents/new", "/account"]
    {
        assert_eq!(asks(&mut desk, path), None, "{path}");
    }
}

#[test]
fn the_title_counts_what_waits() {
    let app = App::start();
    let title = |browser: &mut Browser, path: &str| {
        let page = browser.get(path).body;
        let title = page.split("<title>").nth(1).unwrap().split(" | ").next().unwrap().to_owned();
        (title, page.contains("<h1>("))
    };
    let mut manager = app.staff("2001");
    assert_eq!(title(&mut manager, "/"), ("わたしの対応".to_owned(), false));
    app.report();
    assert_eq!(title(&mut manager, "/"), ("(1) わたしの対応".to_owned(), false));
    assert_eq!(title(&mut manager, "/incidents"), ("事案一覧".to_owned(), false));
    app.pass(Span::minutes(61));
    let mut manager = app.staff("2001");
    assert_eq!(title(&mut manager, "/incidents"), ("(1) 事案一覧".to_owned(), false));
}
