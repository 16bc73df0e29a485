//! Evidence over the network: in whole or not at all, out whole or not at all, and never out of the chain.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use noroshi::domain::ids::PersonId;
use noroshi::store::verify::{VerifyOptions, verify};
use noroshi::web::Handler;
use noroshi::web::routes::{Verb, table};
use serde_json::{Value, json};

use crate::app::App;
use crate::wire::{Browser, Reply};
use noroshi::domain::actor::Actor;

const LOG: &[u8] = "Nov 20 09:12:01 fw01 deny tcp 203.0.113.9 全角".as_bytes();

/// A form with a file, as a browser sends it.
pub fn multipart(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((name, bytes)) = file {
        let head =
            format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(b"Content-Type: image/svg+xml\r\n\r\n");
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    body
}

pub const FORM: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=edge");

pub fn hand_in(
    browser: &mut Browser,
    number: &str,
    file: Option<(&str, &[u8])>,
    more: &[(&str, &str)],
) -> Reply {
    let kind = if file.is_some() { "log" } else { "physical" };
    let mut fields =
        vec![("kind", kind), ("description", "ファイアウォールのログ"), ("collected_by", "佐藤 花子")];
    fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    fields.extend(more);
    let path = format!("/api/v1/incidents/{number}/evidence");
    browser.send("POST", &path, &[FORM], &multipart(&fields, file))
}

/// A log that a program hands in.
pub fn sent(app: &App, number: &str) -> Value {
    let reply = hand_in(&mut app.program(&["respond", "read"]), number, Some(("auth.log", LOG)), &[]);
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.json()
}

/// Every file of the vault: the lock and the id apart.
pub fn files(app: &App) -> Vec<PathBuf> {
    let Ok(folders) = fs::read_dir(app.place.folder.join("evidence")) else { return Vec::new() };
    let folders = folders.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    folders.flat_map(|folder| fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path())).collect()
}

fn change_one_byte(app: &App) {
    let path = files(app).pop().unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[3] ^= 1;
    fs::File::options().write(true).open(&path).unwrap().write_all(&bytes).unwrap();
}

fn is_whole(app: &App) -> bool {
    let options = VerifyOptions { replay: true, anchor: None };
    verify(&app.backend.store, &options, &mut |_| {}).unwrap().is_whole()
}

fn item(app: &App, number: &str, no: u32) -> Value {
    app.program(&["read"]).get(&format!("/api/v1/incidents/{number}/evidence/{no}")).json()
}

#[test]
fn a_file_goes_in_and_comes_out_as_it_was_and_the_look_is_recorded() {
    let app = App::start();
    let number = app.report();
    let item_sent = sent(&app, &number);
    assert_eq!(item_sent["file"]["bytes"], json!(LOG.len()));
    assert_eq!((&item_sent["file"]["form"], &item_sent["is_intact"]), (&json!("text"), &json!(true)));
    assert_eq!(files(&app).len(), 1);
    let mut desk = app.staff("4001");
    let page = desk.get(&format!("/incidents/{number}/evidence"));
    assert!(page.status == 200 && page.body.contains("auth.log"), "{}", page.body);
    let file = desk.get(&format!("/incidents/{number}/evidence/1/file"));
    assert_eq!((file.status, file.body.as_bytes()), (200, LOG));
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-disposition").starts_with("attachment; filename*=UTF-8''auth.log"));
    let read = app.program(&["read"]).get(&format!("/api/v1/incidents/{number}/evidence/1/file"));
    assert_eq!(read.body.as_bytes(), LOG);
    let custody = item(&app, &number, 1)["custody"]["items"].clone();
    let acts: Vec<_> = custody.as_array().unwrap().iter().map(|row| row["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["view", "view", "collect"]);
    assert_eq!(custody[1]["recorded_by"], json!("伊藤 三葉"));
    let looks = |tx: &mut noroshi::store::Tx<'_>| {
        tx.accesses_by(&Actor::Person(PersonId::from("4001")), app.clock.now())
    };
    let looks = app.backend.store.read::<_, noroshi::store::Error>(looks).unwrap();
    let looked: Vec<_> = looks.iter().map(|look| look.facts.what.as_str()).collect();
    assert_eq!(looked, ["evidence", "evidence 1 file"]);
    assert!(is_whole(&app));
}

#[test]
fn a_changed_byte_is_found_named_and_never_called_whole_again() {
    let app = App::start();
    let number = app.report();
    sent(&app, &number);
    let before = fs::read(&files(&app)[0]).unwrap();
    change_one_byte(&app);
    let path = format!("/incidents/{number}/evidence/1");
    let mut desk = app.staff("4001");
    let refused = desk.get(&format!("{path}/file"));
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("改ざん検知") && !refused.body.contains("fw01"), "{}", refused.body);
    let page = desk.get(&path);
    assert!(page.body.contains("証拠 1") && page.body.contains("「佐藤 花子」"), "{}", page.body);
    assert!(!page.body.contains("evidence/1/file"));
    let found = item(&app, &number, 1);
    assert_eq!((&found["is_intact"], &found["altered"]["holder"]), (&json!(false), &json!("佐藤 花子")));
    // Whoever puts the old bytes back does not make it proof again.
    fs::write(&files(&app)[0], before).unwrap();
    assert_eq!(desk.get(&format!("{path}/file")).status, 409);
    let token = desk.get("/incidents/new").value_of("token");
    desk.post(&format!("{path}/checks"), &[("token", &token)]);
    assert_eq!(item(&app, &number, 1)["is_intact"], json!(false));
    assert!(desk.get(&format!("/incidents/{number}")).body.contains("採取したときと違うファイルが 1 件"));
    let report = desk.get(&format!("/incidents/{number}/report?format=json"));
    assert!(report.body.contains("改ざん検知"), "{}", report.body);
    // The package leaves it out and says so.
    let token = desk.get("/incidents/new").value_of("token");
    let fields = [("token", token.as_str()), ("package_reason", "県警 サイバー犯罪対策課")];
    let package = desk.post(&format!("/incidents/{number}/evidence/package"), &fields);
    assert_eq!(package.status, 200, "{}", package.body);
    assert!(package.body.contains("\"is_intact\": false") && !package.body.contains("fw01"));
    assert!(is_whole(&app));
}

#[test]
fn a_package_holds_files_hashes_and_custody() {
    let app = App::start();
    let number = app.report();
    let sha256 = sent(&app, &number)["file"]["sha256"].as_str().unwrap().to_owned();
    let mut desk = app.staff("4001");
    let path = format!("/incidents/{number}/evidence/package");
    let token = desk.get("/incidents/new").value_of("token");
    assert_eq!(desk.post(&path, &[("token", &token)]).status, 422);
    let token = desk.get("/incidents/new").value_of("token");
    let package = desk.post(&path, &[("token", &token), ("package_reason", "県警 サイバー犯罪対策課")]);
    assert_eq!(package.status, 200);
    for part in ["fw01 deny", "manifest.json", "SHA256SUMS", "files/0001-auth.log", sha256.as_str()] {
        assert!(package.body.contains(part), "{part}");
    }
    let hand = item(&app, &number, 1)["custody"]["items"][0].clone();
    assert_eq!((&hand["act"], &hand["reason"]), (&json!("copy"), &json!("県警 サイバー犯罪対策課")));
}

#[test]
fn what_is_cut_off_half_way_leaves_nothing() {
    let app = App::start();
    let number = app.report();
    let program = app.program(&["respond", "read"]);
    let token = &program.extra[0].1;
    let body = multipart(&[("kind", "log"), ("description", "x")], Some(("auth.log", LOG)));
    let head = format!(
        "POST /api/v1/incidents/{number}/evidence HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n\r\n",
        body.len() + 500
    );
    let half = &body[..body.len() - 40];
    let reply = program.raw(&[head.as_bytes(), half, b"CUT"].concat());
    assert!(reply.status == 400 || reply.status == 0, "{}", reply.body);
    let listed = app.program(&["read"]).get(&format!("/api/v1/incidents/{number}/evidence")).json();
    assert_eq!(listed["items"], json!([]));
    let is_empty = |_| files(&app).is_empty();
    assert!((0..200).any(|_| {
        std::thread::yield_now();
        app.visitor().get("/livez");
        is_empty(())
    }));
}

#[test]
fn what_cannot_be_kept_is_refused_with_its_own_sentence() {
    let app = App::start();
    let number = app.report();
    let mut program = app.program(&["respond", "read"]);
    let mut refused = |file: Option<(&str, &[u8])>, more: &[(&str, &str)]| {
        let reply = hand_in(&mut program, &number, file, more);
        (reply.status, reply.body)
    };
    for name in ["../auth.log", "a/b.log", "..", "a\\b"] {
        let name = name.replace('\\', "\\\\");
        let (status, body) = refused(Some((&name, LOG)), &[]);
        assert!(status == 422 && body.contains("file-name"), "{name} {body}");
    }
    let (status, body) = refused(Some(("empty.log", b"")), &[]);
    assert!(status == 422 && body.contains("file-empty"), "{body}");
    let (status, body) = refused(None, &[("kind", "log")]);
    assert!(status == 422 && body.contains("required"), "{body}");
    let (status, body) = refused(Some(("a.log", LOG)), &[("description", "")]);
    assert!(status == 422 && body.contains("description"), "{body}");
    assert_eq!(refused(Some(("large.bin", &vec![7; 1_200_000])), &[]).0, 413);
    assert_eq!(refused(Some(("larger.bin", &vec![7; 3_000_000])), &[]).0, 413);
    assert!(files(&app).is_empty());
    // An odd character costs nothing that was handed in.
    let (status, body) = refused(Some(("a.log", LOG)), &[("description", "a\u{0}b")]);
    assert!(status == 201 && body.contains("a\u{fffd}b"), "{status} {body}");
}

#[test]
fn a_bomb_is_stored_with_a_warning_and_not_opened() {
    let app = App::start();
    let number = app.report();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("../zeros", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(&vec![0; 20_000_000]).unwrap();
    let bomb = writer.finish().unwrap().into_inner();
    let kept = hand_in(
        &mut app.program(&["respond", "read"]),
        &number,
        Some(("all.zip", &bomb)),
        &[("kind", "file")],
    );
    assert_eq!(kept.status, 201, "{}", kept.body);
    assert_eq!(kept.json()["file"]["cautions"], json!(["bomb", "escaping"]));
    let page = app.staff("4001").get(&format!("/incidents/{number}/evidence/1"));
    assert!(page.body.contains("展開しないでください"), "{}", page.body);
}

#[test]
fn nothing_is_deleted_only_corrected() {
    for row in table().iter().filter(|row| row.path.contains("/evidence")) {
        assert!(matches!(row.method, Verb::Get | Verb::Post), "{}", row.path);
    }
    let app = App::start();
    let number = app.report();
    sent(&app, &number);
    let mut program = app.program(&["respond", "read"]);
    let path = format!("/api/v1/incidents/{number}/evidence/1");
    assert_eq!(program.send("DELETE", &path, &[], b"").status, 405);
    let custody = format!("{path}/custody");
    let given = program.json(&custody, &json!({ "act": "hand_over", "to": "誤った人", "reason": "誤り" }));
    assert_eq!(given.status, 200, "{}", given.body);
    let voided = program.json(&custody, &json!({ "act": "void", "of": 2, "reason": "宛先の誤り" }));
    assert_eq!(voided.status, 200, "{}", voided.body);
    let found = item(&app, &number, 1);
    assert_eq!(
        (&found["holder"], found["custody"]["items"].as_array().unwrap().len()),
        (&json!("佐藤 花子"), 3)
    );
    let page = app.staff("4001").get(&format!("/incidents/{number}/evidence/1"));
    assert!(page.body.contains("誤った人") && page.body.contains("宛先の誤り"));
    assert_eq!(program.json(&custody, &json!({ "act": "void", "of": 9, "reason": "r" })).status, 422);
    assert!(is_whole(&app));
}

#[test]
fn destroying_takes_two_people() {
    let app = App::start();
    let number = app.report();
    sent(&app, &number);
    let path = format!("/incidents/{number}/evidence/1");
    let dispose = |person: &str| {
        let mut browser = app.staff(person);
        let token = browser.get(&path).value_of("token");
        let fields = [("token", token.as_str()), ("act", "dispose"), ("reason", "満了")];
        browser.post(&format!("{path}/custody"), &fields).status
    };
    assert_eq!((dispose("4001"), dispose("4001"), files(&app).len()), (303, 422, 1));
    assert_eq!(dispose("6001"), 303);
    assert_eq!(item(&app, &number, 1)["standing"], json!("disposed"));
    let vault = noroshi::vault::Vault::at(&app.place.folder.join("evidence"), 1, &app.backend.keys);
    let swept = noroshi::actions::evidence::settle(&app.backend, &vault, false).unwrap().unwrap();
    assert_eq!((swept.disposed, swept.orphans, files(&app).len()), (1, 0, 0));
    assert_eq!(app.staff("4001").get(&format!("{path}/file")).status, 404);
}

#[test]
fn a_retry_takes_a_file_in_once() {
    let app = App::start();
    let number = app.report();
    let mut program = app.program(&["respond", "read"]);
    program.extra.push(("Idempotency-Key".to_owned(), "collector-7".to_owned()));
    let nos: Vec<_> = (0..3)
        .map(|_| hand_in(&mut program, &number, Some(("auth.log", LOG)), &[]).json()["no"].clone())
        .collect();
    assert_eq!(nos, [1, 1, 1]);
    let other = hand_in(&mut program, &number, Some(("auth.log", b"something else")), &[]);
    assert_eq!(other.status, 422, "{}", other.body);
    assert_eq!(files(&app).len(), 1);
}

#[test]
fn a_body_may_be_the_file_itself_and_says_its_own_hash() {
    let app = App::start();
    let number = app.report();
    let mut program = app.program(&["respond", "read"]);
    let path = format!("/api/v1/incidents/{number}/evidence?kind=log&description=fw01&clock_offset=-40");
    let name = ("Content-Disposition", "attachment; filename*=UTF-8''%E8%A8%98%E9%8C%B2.log");
    let kind = ("Content-Type", "application/octet-stream");
    let wrong = ("Content-Digest", "sha-256=:AAAA:");
    assert_eq!(program.send("POST", &path, &[kind, name, wrong], LOG).status, 422);
    assert!(files(&app).is_empty());
    let kept = program.send("POST", &path, &[kind, name], LOG);
    assert_eq!(kept.status, 201, "{}", kept.body);
    assert_eq!(kept.json()["file"]["name"], json!("記録.log"));
    let thing =
        json!({ "kind": "physical", "description": "USBメモリ", "serial": "A-1", "original_kept": true });
    let kept = program.json(&format!("/api/v1/incidents/{number}/evidence"), &thing);
    assert_eq!((kept.status, &kept.json()["no"]), (201, &json!(2)));
}

#[test]
fn who_may_not_see_the_incident_sends_and_gets_nothing() {
    let app = App::start();
    let number = app.report();
    sent(&app, &number);
    let never = "ZZZZ-ZZZZ";
    // A colleague who was not told, and a visitor: the same as for a number that is nobody's.
    for row in table().iter().filter(|row| row.path.contains("/evidence")) {
        if matches!(row.handler, Handler::Token(..)) {
            continue;
        }
        let mut other = app.staff("1235");
        let token = other.get("/incidents/new").value_of("token");
        let mut ask = |number: &str| {
            let path = row.path.replace("{number}", number).replace("{no}", "1");
            match row.method {
                Verb::Get => other.get(&path).status,
                Verb::Post => other.post(&path, &[("token", &token)]).status,
            }
        };
        assert_eq!((ask(&number), ask(never)), (404, 404), "{}", row.path);
    }
    // Who reported it sees the list, and touches nothing.
    let mut reporter = app.staff("1234");
    assert_eq!(reporter.get(&format!("/incidents/{number}/evidence")).status, 200);
    assert_eq!(reporter.get(&format!("/incidents/{number}/evidence/1/file")).status, 403);
    let token = reporter.get("/incidents/new").value_of("token");
    let form = multipart(&[("token", &token), ("kind", "file")], Some(("a.log", LOG)));
    let path = format!("/incidents/{number}/evidence");
    assert_eq!(reporter.send("POST", &path, &[FORM], &form).status, 403);
    assert_eq!(app.visitor().send("POST", &path, &[FORM], &form).status, 401);
    assert_eq!(app.program(&["read"]).send("POST", &format!("/api/v1{path}"), &[FORM], &form).status, 403);
    assert_eq!(files(&app).len(), 1);
}

#[test]
fn a_form_on_a_page_takes_a_file_in_and_says_what_is_missing() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let path = format!("/incidents/{number}/evidence");
    let token = desk.get(&path).value_of("token");
    let fields = [("token", token.as_str()), ("kind", "photo"), ("description", "")];
    let again =
        desk.send("POST", &path, &[FORM], &multipart(&fields, Some(("画面.png", b"\x89PNG\r\n\x1a\n"))));
    assert_eq!(again.status, 422);
    assert!(again.body.contains("「何ですか」を入力してください"), "{}", again.body);
    assert!(files(&app).is_empty());
    let fields = [
        ("token", token.as_str()),
        ("kind", "photo"),
        ("description", "脅迫文の画面"),
        ("witness", "高橋 次郎"),
        ("clock_offset", "-40"),
    ];
    let body = multipart(&fields, Some(("画面.png", b"\x89PNG\r\n\x1a\n")));
    let done = desk.send("POST", &path, &[FORM], &body);
    assert_eq!(
        (done.status, done.header("location")),
        (303, format!("{path}/1?done=evidence-added").as_str())
    );
    let page = desk.get(&format!("{path}/1"));
    for part in ["脅迫文の画面", "画面.png", "高橋 次郎", "伊藤 三葉"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let twice = desk.send("POST", &path, &[FORM], &body);
    assert_eq!(twice.header("location"), done.header("location"), "a double click is one item");
}
