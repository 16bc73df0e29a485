//! The state of the house in the browser, and its backups.

use std::fs;
use std::path::PathBuf;

use diesel::connection::Connection;
use diesel::{RunQueryDsl, SqliteConnection};
use noroshi::domain::moment::Span;
use noroshi::store::backup::verify_copy;
use noroshi::store::copies::Copies;
use noroshi::web::{Check, Probes, Rounds};

use crate::app::{ADMINISTRATOR, App};
use crate::place::Place;
use crate::wire::{Browser, Reply};

const PAGE: &str = "/admin/state";
const ORDER: &str = "/admin/state/backups";

/// An app that makes backups of its own database in this folder of its place.
fn keeping(folder: &str) -> (App, PathBuf) {
    let place = Place::postgres().unwrap_or_else(Place::sqlite);
    let folder = place.folder.join(folder);
    let settings = format!("[database]\nurl = {:?}\n[backup]\ndir = {folder:?}\n", place.url);
    (App::start_in(&settings, place, |store| store), folder)
}

fn order(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get(PAGE).value_of("token");
    browser.post(ORDER, &[&[("token", token.as_str())], fields].concat())
}

fn make(browser: &mut Browser) -> String {
    let reply = order(browser, &[("act", "make")]);
    assert_eq!((reply.status, reply.header("location")), (303, "/admin/state#backups"), "{}", reply.body);
    ended(browser)
}

/// The page once nothing runs any more: it looks again by itself until then.
fn ended(browser: &mut Browser) -> String {
    for _ in 0..10_000 {
        let body = browser.get(PAGE).body;
        assert_eq!(body.contains("http-equiv=\"refresh\""), body.contains("進行中"), "{body}");
        assert!(!body.contains("進行中") || !body.contains("name=\"act\""), "nothing is offered meanwhile");
        if !body.contains("進行中") {
            return body;
        }
    }
    panic!("it never ends");
}

fn files(folder: &std::path::Path) -> Vec<String> {
    let rows = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = rows.map(|row| row.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

#[test]
fn only_an_administrator_sees_the_state_and_orders_a_backup() {
    let (app, folder) = keeping("copies");
    for person in ["1234", "4001", "6001"] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get(PAGE).status, 403, "{person}");
        assert_eq!(browser.post(ORDER, &[("act", "make")]).status, 403, "{person}");
    }
    let mut administrator = app.staff(ADMINISTRATOR);
    assert!(administrator.get("/admin").body.contains("href=\"/admin/state\""));
    let body = administrator.get(PAGE).body;
    assert!(body.contains("時計は続いています") && body.contains("外の見張りがありません"), "{body}");
    assert_eq!(order(&mut administrator, &[("act", "remove")]).status, 404);
    assert!(!folder.exists(), "nothing was made");
}

#[test]
fn no_secret_and_no_incident_stands_on_the_page_of_the_state() {
    let settings = |folder: &str| {
        format!(
            "[database]\nurl = \"postgres://noroshi:SECRET-BASE@127.0.0.1:1/noroshi\"\n\
             [backup]\ndir = \"{folder}\"\n\
             [mail]\nurl = \"smtp://127.0.0.1:1\"\nuser = \"SECRET-USER\"\npassword = \"SECRET-MAIL\"\n\
             [channels.room]\nkind = \"teams\"\nurl = \"https://chat.example.jp/SECRET-ROOM\"\n\
             [heartbeat]\nurl = \"https://watch.example.jp/SECRET-BEAT\"\n\
             [anchor]\nmail = \"secret-anchor@example.jp\"\n"
        )
    };
    let place = Place::postgres().unwrap_or_else(Place::sqlite);
    let folder = place.folder.join("copies").display().to_string();
    let app = App::start_in(&settings(&folder), place, |store| store);
    let mut administrator = app.staff(ADMINISTRATOR);
    let quiet = administrator.get(PAGE).body;
    let number = app.report();
    assert_eq!(order(&mut administrator, &[("act", "make")]).status, 303);
    let failed = ended(&mut administrator);
    assert!(failed.contains("失敗：データベースを写せないか"), "{failed}");
    assert!(failed.contains("動いていることを、外の見張りに知らせる設定です。"));
    let english = administrator.get(&format!("{PAGE}?lang=en")).body;
    for body in [&quiet, &failed, &english] {
        for secret in ["SECRET-", "secret-anchor", "watch.example", "chat.example", "watcher", "postgres://"]
        {
            assert!(!body.contains(secret), "{secret}");
        }
        assert!(!body.contains(&number));
    }
}

#[test]
fn a_backup_is_made_verified_listed_and_on_record() {
    let (app, folder) = keeping("copies");
    app.report();
    let mut administrator = app.staff(ADMINISTRATOR);
    assert!(app.staff("4001").get("/readiness").body.contains("バックアップが、まだありません"));
    assert!(administrator.get("/readiness").body.contains("href=\"/admin/state#backups\""));
    let body = make(&mut administrator);
    let file = "noroshi-20261120-100000.db";
    assert!(body.contains(&format!("済み：{file} は壊れていません。")), "{body}");
    assert!(body.contains("✓ 壊れていません") && body.contains("山本 五月"), "{body}");
    assert_eq!(files(&folder), [file], "nothing is left beside it");
    assert!(verify_copy(&folder.join(file), app.backend.keys.clone()).unwrap().is_whole());
    let entries = app.backend.store.read(|tx| tx.entries(noroshi::store::ORGANISATION)).unwrap();
    let last = &entries.last().unwrap().fact.text;
    assert!(last.contains("backup_made") && last.contains(file) && last.contains("\"5001\""), "{last}");
    assert!(!administrator.get("/readiness").body.contains("バックアップを作る"));
    app.clock.advance(Span::hours(7 * 24));
    let mut administrator = app.staff(ADMINISTRATOR);
    assert!(administrator.get("/readiness").body.contains("7日以上たっています"));
    assert!(administrator.get(PAGE).body.contains("7日より前です"));
    // The first is not written over, and stays.
    make(&mut administrator);
    assert_eq!(files(&folder), [file, "noroshi-20261127-100000.db"]);
    fs::remove_file(folder.join("noroshi-20261127-100000.db")).unwrap();
    assert!(administrator.get(PAGE).body.contains("このフォルダには、もうありません"));
}

#[test]
fn the_same_order_sent_again_makes_no_second_backup() {
    let (app, folder) = keeping("copies");
    let mut administrator = app.staff(ADMINISTRATOR);
    let token = administrator.get(PAGE).value_of("token");
    let fields = [("token", token.as_str()), ("act", "make")];
    for _ in 0..2 {
        assert_eq!(administrator.post(ORDER, &fields).status, 303);
    }
    ended(&mut administrator);
    app.clock.advance(Span::minutes(1));
    // Another has been made meanwhile, so that only the record can tell.
    make(&mut administrator);
    assert_eq!(administrator.post(ORDER, &fields).status, 303);
    ended(&mut administrator);
    assert_eq!(files(&folder), ["noroshi-20261120-100000.db", "noroshi-20261120-100100.db"]);
}

#[test]
fn a_backup_is_refused_in_words_while_another_is_made() {
    let (app, folder) = keeping("copies");
    let mut administrator = app.staff(ADMINISTRATOR);
    // As another server of this house, or another page.
    let held = Copies::at(&folder).hold().unwrap().unwrap();
    let reply = order(&mut administrator, &[("act", "make")]);
    assert_eq!(reply.status, 409);
    assert!(reply.body.contains("終わるまで待ってください"), "{}", reply.body);
    // What it leaves half made when it dies is not kept.
    fs::write(folder.join("noroshi-20260101-000000.db.part"), "half").unwrap();
    drop(held);
    make(&mut administrator);
    assert_eq!(files(&folder), ["noroshi-20261120-100000.db"]);
}

#[test]
fn a_copy_that_came_otherwise_is_verified_and_a_damaged_one_is_told_apart() {
    let (app, folder) = keeping("copies");
    let mut administrator = app.staff(ADMINISTRATOR);
    make(&mut administrator);
    let made = "noroshi-20261120-100000.db";
    fs::copy(folder.join(made), folder.join("before-upgrade")).unwrap();
    fs::write(folder.join("notes.txt"), "no copy").unwrap();
    assert!(administrator.get(PAGE).body.contains("まだ確かめていません"));
    let verify = |browser: &mut Browser, file: &str| {
        let reply = order(browser, &[("act", "verify"), ("file", file)]);
        assert_eq!(reply.status, 303, "{}", reply.body);
        ended(browser)
    };
    assert!(verify(&mut administrator, "before-upgrade").contains("済み：before-upgrade は壊れていません。"));
    let mut conn = SqliteConnection::establish(folder.join(made).to_str().unwrap()).unwrap();
    let change = "UPDATE entries SET fact = fact || ' ' WHERE seq = 1";
    diesel::sql_query(change).execute(&mut conn).unwrap();
    drop(conn);
    let body = verify(&mut administrator, made);
    assert!(body.contains(&format!("{made} は壊れています。")) && body.contains("▲ 壊れています"), "{body}");
    assert!(verify(&mut administrator, "notes.txt").contains("失敗："));
    for nowhere in ["../house.db", "", "gone"] {
        let reply = order(&mut administrator, &[("act", "verify"), ("file", nowhere)]);
        assert_eq!(reply.status, 422, "{nowhere}");
        assert!(reply.body.contains("その写しは、フォルダにありません"));
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let (app, folder) = keeping("file/copies");
    fs::write(folder.parent().unwrap(), "a file, where a folder should be").unwrap();
    let reply = order(&mut app.staff(ADMINISTRATOR), &[("act", "make")]);
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains(&format!("失敗：{} を使えません", folder.display())), "{}", reply.body);
}

#[test]
fn without_a_folder_the_page_says_what_to_write_and_offers_nothing() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let body = administrator.get(PAGE).body;
    assert!(body.contains("noroshi.toml に次のように書き") && body.contains("[backup]"), "{body}");
    assert!(!body.contains(ORDER));
    let fields =
        [("token", body.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap())];
    assert_eq!(administrator.post(ORDER, &[&fields[..], &[("act", "make")]].concat()).status, 404);
    assert!(!administrator.get("/readiness").body.contains("バックアップ"));
}

#[test]
fn what_readyz_finds_wrong_is_said_with_what_to_do() {
    let fault = |name| Check { name, ask: Box::new(|| Err("some engine word".to_owned())) };
    let names = ["engine", "schema", "sending", "key", "deliveries", "vault"];
    let rounds = || Rounds { age: Some(Span::minutes(5)), leaps: 3, is_stuck: true };
    let probes =
        Probes { rounds: Box::new(rounds), checks: names.into_iter().map(fault).collect(), ..Probes::none() };
    let app = App::start_watched(probes);
    let body = app.staff(ADMINISTRATOR).get(PAGE).body;
    for said in [
        "期限の見張りが止まっています",
        "（5分前）",
        "表がこの版に合わない",
        "noroshi outbox release",
        "鍵ファイルが、署名に使うものと違います",
        "送り始めていない連絡があります",
        "証拠のフォルダを使えません",
        "時計が飛びました",
    ] {
        assert!(body.contains(said), "{said}: {body}");
    }
    assert!(!body.contains("some engine word"));
    let sound = App::start().staff(ADMINISTRATOR).get(PAGE).body;
    assert!(sound.matches("✓ 正常").count() > body.matches("✓ 正常").count() + 6, "{sound}");
}

#[test]
fn the_last_seal_that_was_kept_outside_is_named_with_its_day() {
    let place = Place::postgres().unwrap_or_else(Place::sqlite);
    let folder = place.folder.join("outside");
    fs::create_dir_all(&folder).unwrap();
    let app = App::start_in(&format!("[anchor]\ndir = {folder:?}\n"), place, |store| store);
    let mut administrator = app.staff(ADMINISTRATOR);
    assert!(administrator.get(PAGE).body.contains("きのうの封印が、外のフォルダにありません"));
    fs::write(folder.join("anchor-2026-11-18.json"), "{}").unwrap();
    assert!(administrator.get(PAGE).body.contains("きのうの封印が、外のフォルダにありません"));
    fs::write(folder.join("anchor-2026-11-19.json"), "{}").unwrap();
    assert!(administrator.get(PAGE).body.contains("最後は 11月19日(木) です"));
    fs::remove_dir_all(&folder).unwrap();
    assert!(administrator.get(PAGE).body.contains("封印を写すフォルダを読めません"));
}

#[test]
fn what_is_not_sealed_for_long_is_told_apart_from_what_was_just_written() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    assert!(!administrator.get(PAGE).body.contains("まだ封印されていません"));
    app.clock.advance(Span::minutes(11));
    assert!(administrator.get(PAGE).body.contains("まだ封印されていません"));
    noroshi::store::seal::seal_round(&app.backend.store).unwrap();
    let body = administrator.get(PAGE).body;
    assert!(body.contains("記録は封印されています") && !body.contains("まだ封印されていません"), "{body}");
}
