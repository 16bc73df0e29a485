//! この事案ならどう動くか: an administrator sees what would happen, and nothing does.

use noroshi::domain::moment::Span;
use noroshi::store::verify::{VerifyOptions, verify};

use crate::app::{ADMINISTRATOR, App};
use crate::wire::{Browser, Reply};

/// Sends the page's form with these fields in place of what it was filled in with.
fn imagine(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/simulate").value_of("token");
    let filled = [
        ("token", token.as_str()),
        ("kind", "loss"),
        ("unit", "zeimu"),
        ("personal_data", "present"),
        ("start", "2026-11-20T10:00"),
        ("answers", "silent"),
        ("minutes", "10"),
        ("hours", "6"),
    ];
    let kept = filled.iter().filter(|(name, _)| !fields.iter().any(|(given, _)| given == name));
    browser.post("/simulate", &[kept.copied().collect(), fields.to_vec()].concat())
}

fn entries(app: &App) -> u64 {
    verify(&app.backend.store, &VerifyOptions::default(), &mut |_| {}).unwrap().entries
}

fn transcript(reply: &Reply) -> &str {
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body.split("<pre tabindex=\"0\">").nth(1).unwrap().split("</pre>").next().unwrap()
}

#[test]
fn only_administrators_are_shown_the_way() {
    let app = App::start();
    assert!(app.staff(ADMINISTRATOR).get("/admin").body.contains("href=\"/simulate\""));
    for person in ["4001", "6001", "1234"] {
        let mut browser = app.staff(person);
        assert!(!browser.get("/").body.contains("/simulate"), "{person}");
        assert_eq!(browser.get("/simulate").status, 403, "{person}");
        assert_eq!(browser.post("/simulate", &[]).status, 403, "{person}");
    }
}

#[test]
fn silence_is_drawn_to_its_end_and_nothing_is_stored_or_sent() {
    let app = App::start();
    let mut browser = app.staff(ADMINISTRATOR);
    let before = entries(&app);
    let reply = imagine(&mut browser, &[]);
    let lines = transcript(&reply);
    assert!(lines.contains("10:00  通知        税務課 情報セキュリティ管理者 田中 一郎"), "{lines}");
    assert!(lines.contains("11:00  応答なし") && lines.contains("全員応答なし"), "{lines}");
    let shown = reply.body.split("<pre").next().unwrap();
    assert!(shown.contains("最後の連絡先（") && shown.contains("に知らせます。"), "{shown}");
    let sheet = shown.split("href=\"/static/pictures.").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(browser.get(&format!("/static/pictures.{sheet}")).status, 200);
    for svg in ["<svg class=\"wide\"", "<svg class=\"tall\""] {
        let picture = shown.split(svg).nth(1).unwrap().split("</svg>").next().unwrap();
        assert!(picture.contains("role=\"img\"") && picture.contains("<desc>"), "{picture}");
        assert!(
            picture.contains("<g class=\"sign late\">") && picture.contains("税務課 情報セ"),
            "{picture}"
        );
        assert!(!picture.contains("style="), "the policy of the page forbids it: {picture}");
    }
    assert!(shown.contains("<td>税務課 情報セキュリティ管理者</td>"), "the same as a table: {shown}");
    assert_eq!(entries(&app), before);
    app.pass(Span::hours(12));
    assert!(!app.place.folder.join("mailbox").exists(), "nothing was sent");
    assert!(app.staff("6001").get("/incidents").body.contains("当てはまる事案はありません"));
}

#[test]
fn who_is_absent_is_stood_in_for_and_everyone_else_answers_in_time() {
    let app = App::start();
    let mut browser = app.staff(ADMINISTRATOR);
    let reply = imagine(&mut browser, &[("answers", "everyone"), ("minutes", "15"), ("absent", "２００１")]);
    let lines = transcript(&reply);
    assert!(!lines.contains("田中 一郎"), "who is away is not told:\n{lines}");
    assert!(lines.contains("10:15  済み        受領確認"), "{lines}");
    assert!(!lines.contains("応答なし    受領確認"), "{lines}");
    assert!(reply.body.contains("value=\"２００１\""), "what was typed stays");
    assert!(reply.body.contains("だれも応答しないときは"), "what silence would do is said: {}", reply.body);
}

#[test]
fn a_written_scenario_is_read_as_the_command_reads_it() {
    let app = App::start();
    let mut browser = app.staff(ADMINISTRATOR);
    let text = "at: 2026-11-20T10:00:00+09:00\n\
        report: { kind: loss, unit: zeimu, reporter: \"1234\", facts: { personal_data: present } }\n\
        answers: [{ after: 5m, person: \"2001\", does: confirm }]\n\
        until: 2h\n";
    let written = |text: &str, browser: &mut Browser| {
        imagine(browser, &[("answers", "written"), ("scenario", text), ("kind", "")])
    };
    let reply = written(text, &mut browser);
    assert!(transcript(&reply).contains("10:05  済み        受領確認"), "{}", reply.body);
    let wrong = written(&text.replace("kind: loss", "kind: los"), &mut browser);
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("2 行目: los") && wrong.body.contains("kind: los,"), "{}", wrong.body);
    let stranger = written(&text.replace("2001", "9999"), &mut browser);
    assert_eq!(stranger.status, 422);
    assert!(stranger.body.contains("9999"), "{}", stranger.body);
}

#[test]
fn what_cannot_be_imagined_is_said_beside_its_field_with_what_was_typed() {
    let app = App::start();
    let mut browser = app.staff(ADMINISTRATOR);
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[("kind", "")], "「何が起きましたか」を選んでください"),
        (&[("start", "あした")], "日付と時刻で入力してください"),
        (&[("absent", "2001 9999")], "「不在の人（職員番号か氏名）」の「9999」が見つかりません"),
        (&[("hours", "169")], "「何時間見ますか」の数が大きすぎます"),
        (&[("answers", "written")], "「シナリオ（YAML）」を入力してください"),
        (&[("token", "old")], "画面の有効期限が過ぎました"),
    ];
    for (fields, said) in cases {
        let reply = imagine(&mut browser, fields);
        assert_eq!(reply.status, 422, "{fields:?}");
        assert!(reply.body.contains(said), "{fields:?}\n{}", reply.body);
        assert!(reply.body.contains("value=\"zeimu\" selected"), "{fields:?}");
    }
}

#[test]
fn a_week_of_reminders_is_bounded_and_a_crowd_is_slowed_down() {
    let app = App::start();
    let mut browser = app.staff(ADMINISTRATOR);
    let began = std::time::Instant::now();
    let reply = imagine(&mut browser, &[("hours", "168")]);
    assert!(transcript(&reply).lines().count() < 3_000);
    assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
    let statuses: Vec<u16> = (0..12).map(|_| imagine(&mut browser, &[]).status).collect();
    assert!(statuses.contains(&429), "{statuses:?}");
}
