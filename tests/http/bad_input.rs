//! What nobody should send: it is refused with 4xx, never with 500, and nothing is stored.

use crate::app::App;
use crate::wire::percent;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn bytes_that_are_no_text_are_refused_by_every_form() {
    let app = App::start();
    let mut visitor = app.visitor();
    let bodies: [&[u8]; 5] =
        [b"kind=%82%A0%83%7E", b"description=\x93\xfa\x96\x7b", b"a=%ED%A0%80", b"a=%", b"a=%zz"];
    for path in ["/report", "/report/status", "/sign-in"] {
        for body in bodies {
            assert_eq!(visitor.send("POST", path, &[FORM], body).status, 400, "{path} {body:?}");
        }
        let sjis = [("Content-Type", "application/x-www-form-urlencoded; charset=Shift_JIS")];
        assert_eq!(visitor.send("POST", path, &sjis, b"kind=loss").status, 400);
        assert_eq!(
            visitor.send("POST", path, &[("Content-Type", "multipart/form-data")], b"kind=loss").status,
            400
        );
        assert_eq!(visitor.send("POST", path, &[], b"kind=loss").status, 400);
    }
}

#[test]
fn json_that_is_no_text_is_refused() {
    let app = App::start();
    let mut program = app.program(&["report", "read"]);
    let path = "/api/v1/incidents";
    let bodies: [&[u8]; 10] = [
        br#"{"kind":"loss","personal_data":"absent","summary":"a","summary":"b"}"#,
        br#"{"summary":"\ud800"}"#,
        b"{\"summary\":\"\x93\xfa\"}",
        b"{\"summary\":",
        b"[]",
        b"null",
        b"",
        b"\xef\xbb\xbf{}",
        br#"{"a":1}{"b":2}"#,
        br#"{"people_max":1e999}"#,
    ];
    for body in bodies {
        let reply = program.send("POST", path, &[JSON], body);
        assert_eq!(reply.status, 400, "{} {}", String::from_utf8_lossy(body), reply.body);
        assert_eq!(reply.header("content-type"), "application/problem+json");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(program.send("POST", path, &[JSON], deep.as_bytes()).status, 400);
    assert_eq!(program.send("POST", path, &[FORM], b"kind=loss").status, 400);
    assert!(program.get(path).json()["items"].as_array().unwrap().is_empty());
}

/// One character that a word processor or a terminal left in a paste.
#[test]
fn an_odd_character_never_costs_a_report() {
    let app = App::start();
    let mut reporter = app.staff("1234");
    let mut program = app.program(&["report", "read"]);
    for odd in ["\u{b}", "\u{c}", "\u{1b}", "\0", "\u{85}", "\u{2028}"] {
        let (summary, description) = (format!("紛失{odd}した"), format!("一行目{odd}二行目"));
        let token = reporter.get("/incidents/new").value_of("token");
        let fields = [
            ("token", token.as_str()),
            ("kind", "loss"),
            ("personal_data", "absent"),
            ("summary", &summary),
            ("description", &description),
        ];
        assert_eq!(reporter.post("/incidents/new", &fields).status, 303, "{odd:?}");
        let body = serde_json::json!({
            "kind": "loss", "origin": "staff", "unit": "zeimu", "summary": summary, "description": description,
        });
        let reply = program.json("/api/v1/incidents", &body);
        assert_eq!(reply.status, 201, "{odd:?} {}", reply.body);
        let shown = program.get(&format!("/api/v1/incidents/{}", reply.json()["number"].as_str().unwrap()));
        let text = shown.json()["summary"].as_str().unwrap().to_owned();
        assert!(text.starts_with("紛失") && text.ends_with("した"), "{text:?}");
    }
}

#[test]
fn long_texts_are_named_and_larger_bodies_cut_off() {
    let app = App::start();
    let mut reporter = app.staff("1234");
    let token = reporter.get("/incidents/new").value_of("token");
    let name = "名".repeat(10_000);
    let fields =
        [("token", token.as_str()), ("kind", "loss"), ("personal_data", "absent"), ("summary", &name)];
    let reply = reporter.post("/incidents/new", &fields);
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("長すぎます"));
    let text = format!(
        "token={token}&kind=loss&personal_data=absent&summary=x&description={}",
        percent(&"長".repeat(20_001))
    );
    assert_eq!(reporter.send("POST", "/incidents/new", &[FORM], text.as_bytes()).status, 422);
    let huge = vec![b'a'; 300 * 1024];
    assert_eq!(reporter.send("POST", "/incidents/new", &[FORM], &huge).status, 413);
    let many = "a=b&".repeat(1_000);
    assert_eq!(reporter.send("POST", "/incidents/new", &[FORM], many.as_bytes()).status, 400);
}

#[test]
fn a_body_that_breaks_off_is_refused() {
    let app = App::start();
    let head = "POST /report HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let broken = format!("{head}Content-Length: 400\r\n\r\nkind=lossCUT");
    let reply = app.visitor().raw(broken.as_bytes());
    assert!(reply.status == 0 || (400..500).contains(&reply.status), "{}", reply.status);
    let twice = format!("{head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nkind=l");
    assert_eq!(app.visitor().raw(twice.as_bytes()).status, 400);
    assert_eq!(app.visitor().get("/livez").status, 200);
}

#[test]
fn odd_addresses_are_answered() {
    let app = App::start();
    let number = app.report();
    let mut ciso = app.staff("6001");
    let odd = [
        "/incidents?q=%00",
        "/incidents?q=%FF",
        "/incidents?cursor=%F0%9F%94%A5",
        "/incidents?severity=%27--",
        "/incidents/%00",
        "/incidents/%FF%FE",
        "/incidents/..%2F..%2Fetc",
        "/incidents/%E7%95%AA%E5%8F%B7",
        "/c/%00",
        "/c/AAAA",
        "/demo/mailbox/..%2F..",
        "/?lang=%00",
        "/?done=%3Cscript%3E",
    ];
    for path in odd {
        let reply = ciso.get(path);
        assert!(reply.status < 500 && reply.status != 0, "{path} {}", reply.status);
        assert!(!reply.body.contains("<script>"), "what the address says is no part of the page: {path}");
    }
    let long = format!("/incidents?q={}", "x".repeat(4_000));
    assert_eq!(ciso.get(&long).status, 200);
    let lower = number.to_lowercase().replace('-', "");
    assert_eq!(ciso.get(&format!("/incidents/{lower}")).status, 200, "numbers are read kindly");
}

#[test]
fn a_form_without_its_token_changes_nothing() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    for noun in
        ["confirmations", "acts", "judgements", "records", "severity", "phase", "facts", "levels", "notes"]
    {
        let path = format!("/incidents/{number}/{noun}");
        let reply = desk.post(&path, &[("text", "書いた文"), ("phase", "closed"), ("reason", "x")]);
        assert_eq!(reply.status, 422, "{noun}");
    }
    let mut thief = app.staff("4002");
    let stolen = desk.get(&format!("/incidents/{number}")).value_of("token");
    let path = format!("/incidents/{number}/notes");
    assert_eq!(
        thief.post(&path, &[("token", &stolen), ("text", "x")]).status,
        422,
        "a token is bound to its session"
    );
    assert!(!desk.get(&format!("/incidents/{number}/history")).body.contains("書いた文"));
}
