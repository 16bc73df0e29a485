//! The table of routes, walked: every row answers and refuses lower access.

use noroshi::web::Handler;
use noroshi::web::routes::{Endpoint, Verb, table};

use crate::app::App;
use crate::wire::Browser;

fn address(row: &Endpoint, number: &str) -> String {
    let path =
        row.path.replace("{number}", number).replace("{token}", "wrong").replace("{file}", "wrong.css");
    let path = path.replace("{hash}", "wrong").replace("{called}", "2026-9999").replace("{manual}", "policy");
    let path = path.replace("{item}", "note_time");
    path.replace("{mail}", "00000000-0000-4000-8000-000000000001")
        .replace("{no}", "1")
        .replace("{absence}", "0")
        .replace("{person}", "1234")
        .replace("{delivery}", "00000000-0000-4000-8000-000000000001")
}

#[test]
fn no_two_rows_share_an_address() {
    let mut seen = std::collections::BTreeSet::new();
    for row in table() {
        assert!(seen.insert((row.method.method().to_string(), row.path)), "{} is there twice", row.path);
    }
}

#[test]
fn the_manual_names_every_address_that_the_outside_needs() {
    let manual = include_str!("../../ops/hardening.md");
    let opened =
        manual.split("* Open to the outside only").nth(1).unwrap().split("Staff pages").next().unwrap();
    let inner = [
        "/setup",
        "/invitation",
        "/staff-report",
        "/sign-in",
        "/livez",
        "/readyz",
        "/metrics",
        "/demo/",
        "/api/",
    ];
    for row in table().into_iter().filter(|row| matches!(row.handler, Handler::Anyone(_))) {
        let path = row.path.split('{').next().unwrap();
        let is_inner = inner.iter().any(|begin| path.starts_with(begin));
        assert_ne!(opened.contains(&format!("`{path}`")), is_inner, "{path}");
    }
}

#[test]
fn every_row_answers_and_refuses_lower_access() {
    let app = App::start();
    let number = app.report();
    let (mut outsider, mut reporter) = (app.visitor(), app.staff("1234"));
    let mut wrong_token = app.program(&[]);
    for row in table() {
        let path = address(&row, &number);
        let ask = |browser: &mut Browser| match row.method {
            Verb::Get => browser.get(&path),
            Verb::Post => browser.post(&path, &[]),
        };
        let reply = ask(&mut outsider);
        match row.handler {
            Handler::Anyone(_) => assert!(reply.status < 500, "{path} {}", reply.status),
            Handler::Staff(_) | Handler::Ciso(_) | Handler::Auditor(_) | Handler::Admin(_)
                if row.method == Verb::Get =>
            {
                assert_eq!(reply.status, 303, "{path}");
                assert!(reply.header("location").starts_with("/sign-in"), "{path}");
            }
            Handler::Staff(_)
            | Handler::Ciso(_)
            | Handler::Auditor(_)
            | Handler::Admin(_)
            | Handler::Token(..) => {
                assert_eq!(reply.status, 401, "{path}")
            }
        }
        match row.handler {
            Handler::Ciso(_) | Handler::Admin(_) => assert_eq!(ask(&mut reporter).status, 403, "{path}"),
            Handler::Auditor(_) => assert_eq!(ask(&mut reporter).status, 404, "{path}"),
            Handler::Token(..) => {
                assert_eq!(ask(&mut reporter).status, 401, "{path}");
                assert_eq!(ask(&mut wrong_token).status, 403, "{path}");
            }
            Handler::Anyone(_) | Handler::Staff(_) => {}
        }
    }
}

#[test]
fn another_method_is_405_and_another_path_404() {
    let app = App::start();
    let mut visitor = app.visitor();
    for row in table() {
        let path = address(&row, "K7M4-92QX");
        let refused = visitor.send("DELETE", &path, &[], b"");
        assert_eq!(refused.status, 405, "{path}");
        let allowed: Vec<_> = refused.header("allow").split(", ").collect();
        assert!(allowed.contains(&row.method.method().as_str()), "{path}: {allowed:?}");
    }
    assert_eq!(visitor.get("/no/such/page").status, 404);
    assert_eq!(visitor.get("/static/..%2fCargo.toml").status, 404);
}

#[test]
fn every_answer_carries_the_headers_and_no_script() {
    let app = App::start();
    let mut visitor = app.visitor();
    for path in ["/report", "/sign-in", "/no/such", "/livez", "/api/openapi.json"] {
        let reply = visitor.get(path);
        assert!(
            reply.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"),
            "{path}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert!(!reply.body.contains("<script") && !reply.body.contains(" style="), "{path}");
    }
    let page = visitor.get("/report");
    let start = page.body.find("/static/noroshi.").unwrap();
    let css = page.body[start..].split('"').next().unwrap().to_owned();
    let sheet = visitor.get(&css);
    assert_eq!(sheet.status, 200);
    assert_eq!(sheet.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(sheet.body.len() < 28 * 1024);
}

#[test]
fn a_sample_says_that_mail_stays_only_where_it_stays() {
    let says = |url: &str| {
        let app = App::start_with(&format!("[mail]\nurl = \"{url}\"\n"));
        app.visitor().get("/report").body.contains("メールは送られず")
    };
    assert!(says("file:/tmp/nowhere"));
    assert!(!says("smtp://127.0.0.1:9"), "a sample served with a mail server sends mail");
}

#[test]
fn head_shows_no_body_and_changes_nothing() {
    let app = App::start();
    let reply = app.visitor().send("HEAD", "/report", &[], b"");
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
}

#[test]
fn machines_learn_details_only_with_the_token() {
    let app = App::start();
    let mut visitor = app.visitor();
    assert_eq!(visitor.get("/livez").status, 200);
    let ready = visitor.get("/readyz");
    assert_eq!((ready.status, ready.json()["checks"].is_null()), (200, true));
    assert_eq!(visitor.get("/metrics").status, 401);
    visitor.extra.push(("Authorization".to_owned(), "Bearer watcher".to_owned()));
    assert_eq!(visitor.get("/metrics").status, 200);
    assert_eq!(visitor.get("/readyz").json()["checks"][0]["name"], "store");
}

#[test]
fn the_desks_telephone_stands_under_every_page_and_can_be_tapped() {
    let app = App::start_with("desk_phone = \"072-000-0119\"\n");
    for path in ["/report", "/sign-in", "/nowhere"] {
        let page = app.visitor().get(path).body;
        assert!(page.contains("<a href=\"tel:0720000119\">072-000-0119</a>"), "{path}\n{page}");
    }
    let app = App::start_with("desk_phone = \"内線 <119>\"\n");
    let page = app.staff("1234").get("/").body;
    assert!(page.contains("内線 &lt;119&gt;") && !page.contains("tel:"), "{page}");
}
