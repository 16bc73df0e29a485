//! Files of reporters: the words go whatever becomes of a file, and a file is no evidence until somebody at
//! work on the incident enters it as such.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::thread;

use noroshi::actions::evidence::{check_files, settle};
use noroshi::actions::handle::set_phase;
use noroshi::actions::{Caller, dispose};
use noroshi::domain::actor::Actor;
use noroshi::domain::case::Phase;
use noroshi::domain::history::Private;
use noroshi::domain::ids::CommandId;
use noroshi::store::verify::{VerifyOptions, verify};
use noroshi::vault::Vault;
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::app::{App, report_fields};
use crate::evidence::{FORM, files};
use crate::outside::{fill, numbers};
use crate::wire::{Browser, Reply};

type File<'a> = (&'a str, &'a [u8]);

const PAPER: &[u8] = b"%PDF-1.7 a letter that came to the wrong house";

/// A form with files, as a browser sends it: what was typed first.
fn form(fields: &[(&str, &str)], files: &[File<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (name, bytes) in files {
        let head =
            format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body.extend(head.bytes());
        body.extend(b"Content-Type: text/html\r\n\r\n");
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    body
}

fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)], files: &[File<'_>]) -> Reply {
    browser.send("POST", path, &[FORM], &form(fields, files))
}

fn told(browser: &mut Browser, app: &App, files: &[File<'_>]) -> Reply {
    let fields = fill(browser, app);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    post(browser, "/report", &fields, files)
}

fn place(desk: &mut Browser) -> String {
    let list = desk.get("/incidents").body;
    list.split("<td><a href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn attached(desk: &mut Browser, place: &str) -> String {
    desk.get(&format!("{place}/evidence")).body
}

/// Where the files of a report lie, by their numbers.
fn way(place: &str, report: &(String, String), no: u32) -> String {
    [place, "attachments", &report.0, &no.to_string()].join("/")
}

fn is_whole(app: &App) -> bool {
    let options = VerifyOptions { replay: true, anchor: None };
    verify(&app.backend.store, &options, &mut |_| {}).unwrap().is_whole()
}

#[test]
fn what_a_resident_sends_is_kept_sealed_and_becomes_evidence_by_an_act_of_the_desk() {
    let app = App::start();
    let mut browser = app.visitor();
    let page = browser.get("/report/new").body;
    assert!(!page.contains("type=\"file\""), "files are asked for last");
    let receipt = told(&mut browser, &app, &[("封筒.pdf", PAPER), ("note.txt", b"see the back")]);
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    assert!(receipt.body.contains("封筒.pdf") && receipt.body.contains("届いたファイル"), "{}", receipt.body);
    let mine = numbers(&receipt);
    assert_eq!(files(&app).len(), 2);
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    assert!(desk.get(&place).body.contains("未確認の添付"), "the incident's page leads there");
    let page = attached(&mut desk, &place);
    let hash = files(&app)
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .find(|name| page.contains(name));
    assert!(page.contains("未確認の添付") && page.contains("封筒.pdf") && hash.is_some(), "{page}");
    assert!(page.contains("証拠はまだ登録されていません"), "outside of the numbers of evidence: {page}");
    let file = desk.get(&way(&place, &mine, 1));
    assert_eq!((file.status, file.body.as_bytes()), (200, PAPER));
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-disposition").starts_with("attachment;"));
    // Whoever does not handle it gets neither list nor file, and cannot enter it.
    for person in ["1235", "1234"] {
        let mut other = app.staff(person);
        let token = other.get("/incidents/new").value_of("token");
        assert!([403, 404].contains(&other.get(&way(&place, &mine, 1)).status), "{person}");
        let refused = other.post(&way(&place, &mine, 1), &[("token", &token), ("act", "register")]);
        assert!([403, 404].contains(&refused.status), "{person} {}", refused.status);
    }
    assert_eq!(browser.get(&way(&place, &mine, 1)).status, 303, "nobody who is not signed in");
    assert_eq!(desk.get(&way(&place, &mine, 3)).status, 404);
    let mut made = Vec::new();
    for _ in 0..2 {
        let token = desk.get(&format!("{place}/evidence")).value_of("token");
        let entered = desk.post(&way(&place, &mine, 1), &[("token", &token), ("act", "register")]);
        assert_eq!(entered.status, 303, "{}", entered.body);
        made.push(entered.header("location").split('?').next().unwrap().to_owned());
    }
    assert_eq!(made[0], format!("{place}/evidence/1"));
    assert_eq!(made[1], made[0], "one file is one item");
    let item = desk.get(&made[0]).body;
    assert!(item.contains("封筒.pdf") && item.contains(&mine.0), "{item}");
    assert_eq!(desk.get(&format!("{}/file", made[0])).body.as_bytes(), PAPER);
    let looks = app.backend.store.read::<_, noroshi::store::Error>(|tx| {
        let desk = Actor::Person("4001".into());
        tx.accesses_by(&desk, app.clock.now())
    });
    let what = format!("attachment {} 1", mine.0);
    assert!(looks.unwrap().iter().any(|look| look.facts.what == what), "the look is recorded");
    assert!(is_whole(&app));
    // A sweep that removes what nobody speaks of leaves what came.
    let swept = (0..200).find_map(|_| settle(&app.backend, &vault(&app), true).unwrap());
    assert_eq!(swept.unwrap().orphans, 0);
    assert_eq!(files(&app).len(), 2);
}

#[test]
fn words_are_taken_where_a_file_is_not() {
    let app = App::start();
    let large = vec![b'x'; (1 << 20) + 1];
    let six: Vec<File<'_>> =
        vec![("a", b"1"), ("b", b"2"), ("c", b"3"), ("d", b"4"), ("e", b"5"), ("f", b"6")];
    let cases: [(&[File<'_>], &str, usize); 4] = [
        (&[("movie.mp4", &large)], "大きすぎます", 0),
        (&[("empty.jpg", b""), ("full.txt", b"x")], "中身がありません", 1),
        (&six, "5個まで", 5),
        // What a browser sends where no file was chosen.
        (&[("", b"")], "", 0),
    ];
    let mut kept = 0;
    for (sent, sentence, count) in cases {
        let receipt = told(&mut app.visitor(), &app, sent);
        assert_eq!(receipt.status, 200, "{}", receipt.body);
        assert!(receipt.body.contains(sentence), "{sentence}: {}", receipt.body);
        assert_eq!(receipt.body.contains("届かなかったファイル"), !sentence.is_empty());
        kept += count;
        assert_eq!(files(&app).len(), kept, "{sentence}");
    }
    assert!(is_whole(&app));
}

#[test]
fn a_file_that_breaks_off_leaves_nothing_and_the_same_form_again_is_the_same_report() {
    let app = App::start();
    let mut browser = app.visitor();
    let fields = fill(&mut browser, &app);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let body = form(&fields, &[("letter.pdf", PAPER)]);
    let head = format!(
        "POST /report HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        FORM.1,
        body.len()
    );
    let cut = browser.raw(&[head.as_bytes(), &body[..body.len() - 40], b"CUT"].concat());
    assert_eq!(cut.status, 200, "{}", cut.body);
    assert!(cut.body.contains("途中で切れました"), "{}", cut.body);
    assert_eq!(files(&app).len(), 0, "nothing half kept, and nothing left where files arrive");
    let whole = browser.send("POST", "/report", &[FORM], &body);
    assert_eq!(numbers(&whole), numbers(&cut), "no second report");
    assert!(whole.body.contains("letter.pdf") && !whole.body.contains("途中で切れました"), "{}", whole.body);
    assert_eq!(files(&app).len(), 1);
    let again = browser.send("POST", "/report", &[FORM], &body);
    assert_eq!(numbers(&again), numbers(&cut));
    let mut desk = app.staff("4001");
    assert_eq!(desk.get("/incidents").body.matches("class=\"number\"").count(), 1);
    let place = place(&mut desk);
    assert_eq!(attached(&mut desk, &place).matches("letter.pdf").count(), 1);
    // A form that breaks off within its words is no report.
    let short = &body[..200];
    let fields_cut = browser.raw(&[head.as_bytes(), short, b"CUT"].concat());
    assert!(fields_cut.status == 400 || fields_cut.status == 0, "{}", fields_cut.status);
}

#[test]
fn a_file_may_come_later_with_or_without_words_and_the_desk_hears_of_it_once() {
    let app = App::start();
    let mut browser = app.visitor();
    let mine = numbers(&told(&mut browser, &app, &[]));
    let token = browser.get("/report/status").value_of("token");
    let asked = [("token", token.as_str()), ("number", &mine.0), ("secret", &mine.1)];
    let page = browser.post("/report/status", &asked);
    let token = page.value_of("token");
    let more = [("token", token.as_str()), ("number", &mine.0), ("secret", &mine.1), ("reporter_words", "")];
    let added = post(&mut browser, "/report/thread", &more, &[("photo.txt", b"later")]);
    assert_eq!(added.status, 200, "{}", added.body);
    assert!(added.body.contains("photo.txt") && added.body.contains("ファイル 1個"), "{}", added.body);
    post(&mut browser, "/report/thread", &more, &[("photo.txt", b"later")]);
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let history = desk.get(&format!("{place}/history")).body;
    assert_eq!(history.matches("ファイル1件を添えた追加の知らせ").count(), 1, "{history}");
    assert_eq!(files(&app).len(), 1);
    let nothing = post(&mut browser, "/report/thread", &more, &[("", b"")]);
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    let refused = post(&mut browser, "/report/thread", &more, &[("none.txt", b"")]);
    assert!(refused.body.contains("中身がありません"), "{}", refused.body);
    let wrong = [("token", token.as_str()), ("number", &mine.0), ("secret", "AAAA"), ("reporter_words", "x")];
    assert_eq!(post(&mut browser, "/report/thread", &wrong, &[("thief.txt", b"x")]).status, 422);
    assert_eq!(files(&app).len(), 1);
    assert!(is_whole(&app));
}

#[test]
fn the_staff_send_files_too_signed_in_or_not() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    let token = clerk.get("/incidents/new").value_of("token");
    let done =
        post(&mut clerk, "/incidents/new", &report_fields(&token), &[("screen.png", b"\x89PNG\r\n\x1a\nx")]);
    assert_eq!(done.status, 303, "{}", done.body);
    let place = done.header("location").split('?').next().unwrap().to_owned();
    let mut desk = app.staff("4001");
    assert!(attached(&mut desk, &place).contains("screen.png"));
    let partly = post(&mut clerk, "/incidents/new", &report_fields(&token), &[("none.png", b"")]);
    assert!(partly.header("location").contains("done=reported-partly"), "{}", partly.header("location"));
    // A session that has ended loses no word.
    let mut gone = app.visitor();
    let typed = post(&mut gone, "/incidents/new", &report_fields(&token), &[("screen.png", b"x")]);
    assert!(typed.body.contains("name=\"kept\""), "{} {}", typed.status, typed.body);
    let unknown = app.visitor().get("/staff-report").body;
    assert!(unknown.contains("type=\"file\"") && unknown.contains("multipart/form-data"), "{unknown}");
}

#[test]
fn one_source_uses_up_its_quota_while_another_still_can() {
    let app = App::start_with("trusted_proxies = [\"127.0.0.1\"]\n");
    let from = |address: &str| {
        let mut browser = app.visitor();
        browser.extra.push(("X-Forwarded-For".to_owned(), address.to_owned()));
        browser
    };
    let mut one = from("203.0.113.7");
    for round in 0..9_u8 {
        let contents: Vec<[u8; 2]> = (0..5).map(|no| [round + b'a', no + b'a']).collect();
        let sent: Vec<File<'_>> = contents.iter().map(|bytes| ("same.txt", bytes.as_slice())).collect();
        let receipt = told(&mut one, &app, &sent);
        assert_eq!(receipt.status, 200, "the words go: {}", receipt.body);
        assert_eq!(receipt.body.contains("これ以上のファイルを受け取れません"), round == 8, "{round}");
    }
    assert_eq!(files(&app).len(), 40);
    let other = told(&mut from("203.0.113.8"), &app, &[("mine.txt", b"mine")]);
    assert!(!other.body.contains("届かなかったファイル"), "{}", other.body);
}

#[test]
fn one_report_takes_twenty_files_and_its_words_after_that() {
    let app = App::start();
    let mut browser = app.visitor();
    let mine = numbers(&told(&mut browser, &app, &[]));
    let mut add = |round: u8, count: u8, words: &str| {
        let token = browser.get("/report/status").value_of("token");
        let contents: Vec<[u8; 2]> = (0..count).map(|no| [round + b'a', no + b'a']).collect();
        let sent: Vec<File<'_>> = contents.iter().map(|bytes| ("same.txt", bytes.as_slice())).collect();
        let said =
            [("token", token.as_str()), ("number", &mine.0), ("secret", &mine.1), ("reporter_words", words)];
        post(&mut browser, "/report/thread", &said, &sent)
    };
    for round in 0..4 {
        let added = add(round, 5, "");
        assert!(!added.body.contains("届かなかったファイル"), "{round}: {}", added.body);
    }
    let last = add(4, 1, "これで全部です");
    assert!(last.status == 200 && last.body.contains("20個、100 MB"), "{}", last.body);
    assert!(last.body.contains("これで全部です"), "the words go: {}", last.body);
    assert_eq!(files(&app).len(), 20);
}

#[test]
fn two_hundred_files_in_one_form_are_one_report_with_five() {
    let app = App::start();
    let contents: Vec<String> = (0..200).map(|no| format!("file {no}")).collect();
    let sent: Vec<File<'_>> = contents.iter().map(|text| ("a.txt", text.as_bytes())).collect();
    let receipt = told(&mut app.visitor(), &app, &sent);
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    assert_eq!(files(&app).len(), 5);
    assert!(receipt.body.matches("5個までです").count() <= 20, "not all are named");
}

#[test]
fn names_are_kept_as_far_as_they_lead_nowhere() {
    let app = App::start();
    let mut browser = app.visitor();
    let cases: [File<'_>; 4] = [
        ("../../etc/passwd", b"1"),
        ("C:\\\\inner\\\\letter.txt", b"2"),
        ("photo\u{202e}gpj.exe", b"3"),
        ("..", b"4"),
    ];
    let receipt = told(&mut browser, &app, &cases);
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    for name in ["「passwd」", "letter.txt", "photogpj.exe"] {
        let plain = name.trim_matches(['「', '」']);
        assert!(receipt.body.contains(plain), "{name}: {}", receipt.body);
    }
    for wrong in ["../", "\u{202e}", "inner"] {
        assert!(!receipt.body.contains(wrong), "{wrong}");
    }
    assert_eq!(files(&app).len(), 4);
}

#[test]
fn what_pretends_or_would_run_is_kept_and_marked_and_nothing_is_unpacked() {
    let app = App::start();
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file(
        "zeros",
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated),
    )
    .unwrap();
    for _ in 0..300 {
        bomb.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    let sent: [File<'_>; 4] = [
        ("cat.gif", b"GIF89a<html><script>alert(1)</script>"),
        ("page.txt", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>"),
        ("photo.jpg", b"MZ\x90\x00 a program"),
        ("album.zip", &bomb),
    ];
    let mine = numbers(&told(&mut app.visitor(), &app, &sent));
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let page = attached(&mut desk, &place);
    for marked in
        ["二つの形式として読める", "ブラウザーで開かないで", "実行できるファイル", "極端に大きくなる書庫"]
    {
        assert!(page.contains(marked), "{marked}: {page}");
    }
    for no in 1..=3 {
        let file = desk.get(&way(&place, &mine, no));
        assert_eq!(file.header("content-type"), "application/octet-stream");
        assert!(file.header("content-disposition").starts_with("attachment"));
    }
}

/// A picture with a place in its EXIF, and another behind its end.
fn picture() -> Vec<u8> {
    let mut exif =
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0HERE-IS-MY-HOUSE"
            .to_vec();
    let mut jpeg = b"\xff\xd8\xff\xe0\0\x07JFIF\0".to_vec();
    jpeg.extend([0xff, 0xe1]);
    jpeg.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    jpeg.append(&mut exif);
    jpeg.extend(b"\xff\xfe\0\x0dCOMMENT-TOO\xff\xdb\0\x05TAB\xff\xda\0\x05SOSpixels\xff\0more\xff\xd9BEHIND");
    jpeg
}

#[test]
fn a_picture_is_taken_out_without_the_place_and_the_original_stays_as_it_came() {
    let app = App::start();
    let jpeg = picture();
    let mine = numbers(&told(&mut app.visitor(), &app, &[("home.jpg", &jpeg)]));
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let page = attached(&mut desk, &place);
    assert!(page.contains("位置情報") && page.contains("original=1"), "{page}");
    assert!(!page.contains("HERE-IS-MY-HOUSE"));
    let copy = desk.get(&way(&place, &mine, 1));
    assert_eq!(copy.status, 200, "{}", copy.body);
    assert!(copy.header("content-disposition").contains("copy-home.jpg"));
    for gone in ["HERE-IS-MY-HOUSE", "COMMENT-TOO", "BEHIND", "Exif"] {
        assert!(!copy.body.contains(gone), "{gone}");
    }
    for kept in ["JFIF", "TAB", "SOSpixels", "more"] {
        assert!(copy.body.contains(kept), "{kept}");
    }
    let original = desk.get(&format!("{}?original=1", way(&place, &mine, 1)));
    assert!(original.body.contains("HERE-IS-MY-HOUSE"));
    assert_eq!(fs::read(&files(&app)[0]).unwrap(), jpeg);
}

/// A scanner that finds something in whatever holds the marker.
fn scanner() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut all = Vec::new();
            let mut piece = [0; 4096];
            // The last piece has no bytes.
            while !all.ends_with(&[0; 4]) {
                let count = stream.read(&mut piece).unwrap();
                all.extend(&piece[..count]);
            }
            let is_marked = all.windows(14).any(|window| window == b"NOROSHI-MARKER");
            let answer = if is_marked { "stream: Noroshi.Test FOUND\0" } else { "stream: OK\0" };
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    format!("clamd = \"tcp://{address}\"\n")
}

#[test]
fn a_file_in_which_something_was_found_is_given_out_by_a_second_act_alone() {
    let app = App::start_with(&scanner());
    let sent: [File<'_>; 2] = [("bad.txt", b"a NOROSHI-MARKER here"), ("good.txt", b"nothing")];
    let mine = numbers(&told(&mut app.visitor(), &app, &sent));
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let page = attached(&mut desk, &place);
    assert!(page.contains("不正なプログラムを検出") && page.contains("検査済み（検出なし）"), "{page}");
    assert!(!page.contains(&format!("href=\"{}\"", way(&place, &mine, 1))), "no link leads to it");
    assert_eq!(desk.get(&way(&place, &mine, 1)).status, 403);
    assert_eq!(desk.get(&way(&place, &mine, 2)).status, 200);
    let token = desk.get(&format!("{place}/evidence")).value_of("token");
    let taken = desk.post(&way(&place, &mine, 1), &[("token", &token), ("act", "take")]);
    assert_eq!((taken.status, taken.body.as_str()), (200, "a NOROSHI-MARKER here"));
    let neither = desk.post(&way(&place, &mine, 1), &[("token", &token), ("act", "")]);
    assert_eq!(neither.status, 422);
}

/// A command of whoever runs the machine.
fn operator(no: u128) -> Caller {
    let command = CommandId(Uuid::from_u128(no));
    Caller { actor: Actor::Operator, command, request: None, seen: None }
}

fn vault(app: &App) -> Vault {
    Vault::at(&app.place.folder.join("evidence"), 1 << 20, &app.backend.keys)
}

#[test]
fn a_file_that_was_changed_is_not_given_out_and_not_entered() {
    let app = App::start();
    let mine = numbers(&told(&mut app.visitor(), &app, &[("letter.pdf", PAPER)]));
    let path = files(&app).pop().unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, b"%PDF-1.7 another letter").unwrap();
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let refused = desk.get(&way(&place, &mine, 1));
    assert!(refused.status == 409 && !refused.body.contains("another letter"), "{}", refused.status);
    let token = desk.get(&format!("{place}/evidence")).value_of("token");
    let entered = desk.post(&way(&place, &mine, 1), &[("token", &token), ("act", "register")]);
    assert_eq!(entered.status, 409, "{}", entered.body);
    let faults = check_files(&app.backend, &vault(&app), &operator(9)).unwrap();
    assert_eq!(faults.attached.len(), 1);
    assert_eq!(faults.attached[0].0, mine.0);
}

#[test]
fn a_disposal_takes_the_files_with_the_words() {
    let app = App::start();
    told(&mut app.visitor(), &app, &[("letter.pdf", PAPER)]);
    let mut desk = app.staff("4001");
    let number = place(&mut desk).trim_start_matches("/incidents/").to_owned();
    set_phase(&app.backend, &operator(50), &number, Phase::Void, "誤報".to_owned()).unwrap();
    let reason = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
    dispose::incident(&app.backend, &operator(51), &number, reason).unwrap();
    let swept = (0..200).find_map(|_| settle(&app.backend, &vault(&app), false).unwrap()).unwrap();
    assert_eq!((swept.disposed, files(&app).len()), (1, 0));
    assert!(is_whole(&app));
}

#[test]
fn clamd_itself_finds_what_our_own_signature_names() {
    // `ops/test clamd` starts one; elsewhere there is none.
    let Some(at) = std::env::var_os("TEST_CLAMD").and_then(|at| at.into_string().ok()) else { return };
    let app = App::start_with(&format!("clamd = {at:?}\n"));
    let large = vec![b'x'; 900 * 1024];
    let sent: [File<'_>; 3] =
        [("bad.txt", b"a NOROSHI-MARKER here"), ("good.txt", b"nothing"), ("large.bin", &large)];
    let receipt = told(&mut app.visitor(), &app, &sent);
    assert!(!receipt.body.contains("届かなかったファイル"), "{}", receipt.body);
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let page = attached(&mut desk, &place);
    for verdict in ["不正なプログラムを検出", "検査済み（検出なし）", "大きすぎて検査できず"]
    {
        assert!(page.contains(verdict), "{verdict}: {page}");
    }
}
