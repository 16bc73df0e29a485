//! Words between whoever reported from outside and those who handle it, and a lost number given anew.

use noroshi::domain::moment::Span;

use crate::app::App;
use crate::outside::{fill, numbers, send};
use crate::wire::{Browser, Reply, percent};

fn ask(browser: &mut Browser, (number, secret): &(String, String)) -> Reply {
    let token = browser.get("/report/status").value_of("token");
    browser.post("/report/status", &[("token", &token), ("number", number), ("secret", secret)])
}

fn add(browser: &mut Browser, page: &Reply, (number, secret): &(String, String), text: &str) -> Reply {
    let token = page.value_of("token");
    let fields =
        [("token", token.as_str()), ("number", number), ("secret", secret), ("reporter_words", text)];
    browser.post("/report/thread", &fields)
}

/// The page of the only incident that the desk sees.
fn place(desk: &mut Browser) -> String {
    let list = desk.get("/incidents").body;
    list.split("<td><a href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// The page on which a number given anew stands, once.
pub fn shown_once(app: &App, language: &str) -> Reply {
    let mut browser = app.visitor();
    let fields = fill(&mut browser, app);
    send(&mut browser, &fields);
    let mut desk = app.staff("4001");
    let list = desk.get(&format!("/incidents?view=all&q={}", percent("市のページ"))).body;
    let place = list.split("<td><a href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = desk.get(&place);
    let (token, report) = (page.value_of("token"), report_id(&page.body));
    let said = [("token", token.as_str()), ("report", &report), ("reason", "電話で確かめた")];
    desk.post(&format!("{place}/reporters?lang={language}"), &said)
}

fn report_id(page: &str) -> String {
    page.split("name=\"report\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn the_desk_and_a_reporter_write_to_each_other_and_nobody_else_reads_it() {
    let app = App::start();
    let mut browser = app.visitor();
    let fields = fill(&mut browser, &app);
    let mine = numbers(&send(&mut browser, &fields));
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let page = desk.get(&place);
    assert!(page.body.contains("reporter-words"), "{}", page.body);
    let (token, report) = (page.value_of("token"), report_id(&page.body));
    let words = [
        ("token", token.as_str()),
        ("report", &report),
        ("text", "どのページか教えてください"),
        ("next_at", "2026-12-24"),
    ];
    let told = desk.post(&format!("{place}/reporter-words"), &words);
    assert_eq!(told.status, 303, "{}", told.body);
    let read = ask(&mut browser, &mine);
    assert!(
        read.body.contains("どのページか教えてください") && read.body.contains("12月24日"),
        "{}",
        read.body
    );
    assert!(!read.body.contains("4001") && !read.body.contains("伊藤"), "no name of staff: {}", read.body);
    let added = add(&mut browser, &read, &mine, "くらしのページです");
    assert_eq!(added.status, 200, "{}", added.body);
    assert!(added.body.contains("くらしのページです"));
    assert!(
        add(&mut browser, &read, &mine, "くらしのページです").body.matches("くらしのページです").count() == 1
    );
    let history = desk.get(&format!("{place}/history")).body;
    assert!(
        history.contains("追加の知らせがあった") && history.contains("伊藤"),
        "the desk hears of it: {history}"
    );
    assert!(desk.get(&place).body.contains("くらしのページです"), "and reads it on the incident");
    let empty = add(&mut browser, &added, &mine, " ");
    assert_eq!(empty.status, 422, "{}", empty.body);
    let wrong = add(&mut browser, &added, &(mine.0.clone(), "AAAA".to_owned()), "のぞき見");
    assert_eq!(wrong.status, 422);
    assert!(!wrong.body.contains("くらしのページです"), "{}", wrong.body);
    // Whoever does not handle it cannot write in the body's name.
    let mut other = app.staff("1235");
    let refused = other.post(&format!("{place}/reporter-words"), &words);
    assert!(refused.status == 404 || refused.status == 403 || refused.status == 401, "{}", refused.status);
}

#[test]
fn a_lost_number_is_given_anew_and_the_old_one_opens_nothing() {
    let app = App::start();
    let mut browser = app.visitor();
    let fields = fill(&mut browser, &app);
    let lost = numbers(&send(&mut browser, &fields));
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let page = desk.get(&place);
    let (token, report) = (page.value_of("token"), report_id(&page.body));
    let unsaid = desk.post(&format!("{place}/reporters"), &[("token", &token), ("report", &report)]);
    assert_eq!(unsaid.status, 422, "how they made sure is said: {}", unsaid.body);
    let said = [("token", token.as_str()), ("report", &report), ("reason", "電話で住所と内容を確かめた")];
    let renewed = desk.post(&format!("{place}/reporters"), &said);
    assert_eq!(renewed.status, 200, "{}", renewed.body);
    let new = numbers(&renewed);
    assert_eq!(new.0, lost.0);
    assert_ne!(new.1, lost.1);
    assert_eq!(ask(&mut browser, &lost).status, 422);
    assert_eq!(ask(&mut browser, &new).status, 200);
    let mut other = app.staff("1235");
    assert!(other.post(&format!("{place}/reporters"), &said).status >= 400);
}

#[test]
fn who_reported_is_an_open_point_until_they_are_answered_in_time_and_at_the_end() {
    let app = App::start();
    let mut browser = app.visitor();
    let fields = fill(&mut browser, &app);
    let mine = numbers(&send(&mut browser, &fields));
    let mut desk = app.staff("4001");
    let place = place(&mut desk);
    let shows = |desk: &mut Browser, text: &str| {
        let page = desk.get(&place).body;
        assert!(page.contains(text), "{text}: {page}");
    };
    let tell = |desk: &mut Browser, text: &str, next_at: &str| {
        let page = desk.get(&place);
        let (token, report) = (page.value_of("token"), report_id(&page.body));
        let words = [("token", token.as_str()), ("report", &report), ("text", text), ("next_at", next_at)];
        let told = desk.post(&format!("{place}/reporter-words"), &words);
        assert_eq!(told.status, 303, "{}", told.body);
    };
    shows(&mut desk, "■ まだ返事をしていません");
    tell(&mut desk, "確かめています", "2026-11-21");
    shows(&mut desk, "次のお知らせを約束した時　11月21日");
    app.pass(Span::hours(48));
    let mut desk = app.staff("4001");
    shows(&mut desk, "■ 次のお知らせを約束した時（11月21日");
    tell(&mut desk, "続けて調べています", "");
    shows(&mut desk, "最後に返事をした時");
    app.pass(Span::minutes(1));
    let page = ask(&mut browser, &mine);
    add(&mut browser, &page, &mine, "まだ見えています");
    shows(&mut desk, "通報者から新しい知らせがありました");
    app.pass(Span::minutes(1));
    tell(&mut desk, "ありがとうございます", "");
    app.pass(Span::minutes(1));
    let void = serde_json::json!({ "phase": "void", "reason": "誤報", "person": "6001", "second": "4001" });
    let number = place.trim_start_matches("/incidents/");
    let ended = app.program(&["admin"]).json(&format!("/api/v1/incidents/{number}/phase"), &void);
    assert_eq!(ended.status, 200, "{}", ended.body);
    shows(&mut desk, "■ 終わったことを、まだ伝えていません");
    app.pass(Span::minutes(1));
    tell(&mut desk, "見え方を直しました", "");
    shows(&mut desk, "最後に返事をした時");
    let hidden = app.staff("1235").get(&place).body;
    assert!(!hidden.contains("最後に返事をした時"), "{hidden}");
}
