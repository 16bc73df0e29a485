//! Mail that comes in: taken once, whatever happens between; what machines send becomes nothing.

use std::fs;
use std::path::Path;

use noroshi::domain::report::Report;

use crate::town::Town;

const MAIL: &str = "Return-Path: <taro@example.jp>\r\nFrom: =?utf-8?B?5aSq6YOO?= <taro@example.jp>\r\n\
    Subject: =?utf-8?B?5Yil5Lq644Gu6YCa55+l44GM5bGK44GE44Gf?=\r\nMessage-ID: <1@example.jp>\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    届いた通知は隣の家のものでした。\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\
    Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n\
    JVBERi0xLjQK\r\n--b--\r\n";

fn number(out: &str) -> String {
    let word = out.split_whitespace().find(|word| word.len() == 9 && word.contains('-'));
    word.unwrap_or_else(|| panic!("no number: {out}")).to_owned()
}

#[test]
fn a_mail_becomes_one_unconfirmed_report_however_often_it_is_delivered() {
    let town = Town::peopled();
    let first = number(&town.must(&["mail", "ingest", &town.write("1.eml", MAIL)]));
    // Another server wrote its line above it.
    let again = format!("Received: from mx2.example.jp\r\n{MAIL}");
    assert_eq!(number(&town.must(&["mail", "ingest", &town.write("2.eml", &again)])), first);
    let backend = town.backend();
    let found = backend.store.read(|tx| {
        let id = tx.find_report(&first.replace('-', ""))?.or(tx.find_report(&first)?).expect("a report");
        let report = tx.load::<Report>(id)?.expect("a report").state;
        let entries = tx.entries(id)?;
        Ok::<_, noroshi::store::Error>((report, entries))
    });
    let (report, entries) = found.expect("a house");
    assert_eq!(report.attachments.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["a.pdf"]);
    let texts = entries.iter().filter_map(|entry| entry.private.as_ref()).map(|body| body.text.as_str());
    let texts: String = texts.collect();
    for word in ["別人の通知が届いた", "隣の家のもの", "差出人は確かめていません", "taro@example.jp", "太郎"]
    {
        assert!(texts.contains(word), "{word}: {texts}");
    }
    let other = town.write("3.eml", &MAIL.replace("<1@", "<2@"));
    assert_ne!(number(&town.must(&["mail", "ingest", &other])), first);
}

#[test]
fn nothing_comes_of_what_machines_send() {
    let town = Town::peopled();
    let report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n";
    let cases = [
        ("From: incident@city.example.jp\r\n", "この仕組み"),
        ("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.jp\r\n", "配送の知らせ"),
        (report, "配送の知らせ"),
        ("From: a@example.jp\r\nAuto-Submitted: auto-replied\r\n", "自動で"),
        ("From: a@example.jp\r\nPrecedence: bulk\r\n", "一斉配信"),
    ];
    for (head, says) in cases {
        let ran = town.try_run(&[
            "mail",
            "ingest",
            &town.write("x.eml", &format!("{head}Subject: x\r\n\r\nx\r\n")),
        ]);
        assert!(ran.code == 0 && ran.out.contains(says), "{head}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_mail_leaves_new_once_it_is_taken_and_is_taken_once() {
    let town = Town::peopled();
    for folder in ["new", "cur", "tmp"] {
        fs::create_dir_all(town.path(&format!("box/{folder}"))).expect("a folder");
    }
    let place = town.path("box");
    let sweep = || town.try_run(&["mail", "ingest", "--maildir", &place]);
    town.write("box/new/1.eml", MAIL);
    town.write("box/new/2.eml", "x");
    let first = sweep();
    assert_eq!((first.code, first.out.lines().count()), (0, 2), "{}{}", first.out, first.err);
    assert!(town.exists("box/cur/1.eml:2,S") && !town.exists("box/new/1.eml"));
    // It died after the commit and before the file was moved.
    let [old, new] = ["cur/1.eml:2,S", "new/1.eml"].map(|name| Path::new(&place).join(name));
    fs::rename(old, new).expect("the file is ours");
    assert_eq!(number(&sweep().out), number(&first.out));
    assert_eq!(sweep().out, "");
}

#[test]
fn a_mail_that_cannot_be_taken_now_is_for_the_mail_server_to_keep() {
    let town = Town::bare();
    let file = town.write("1.eml", MAIL);
    assert_eq!(town.try_run(&["mail", "ingest", &file]).code, 75, "nothing is prepared");
    let town = Town::peopled();
    assert_eq!(town.try_run(&["mail", "ingest", &town.path("none.eml")]).code, 75);
    fs::create_dir_all(town.path("box/new")).expect("a folder");
    town.write("box/new/1.eml", MAIL);
    let stuck = town.try_run(&["mail", "ingest", "--maildir", &town.path("box")]);
    assert!(stuck.code == 75 && town.exists("box/new/1.eml"), "no folder to move it to: {}", stuck.err);
}
