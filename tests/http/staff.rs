//! People of the city: sign-in, report, ladder, duties, handling, and what is walled off.

use noroshi::domain::moment::Span;

use crate::app::{App, PASSWORD, report_fields};
use crate::wire::{Browser, Reply};

fn act(browser: &mut Browser, number: &str, noun: &str, fields: &[(&str, &str)]) -> Reply {
    let part = if noun == "levels" { "/acts" } else { "" };
    let page = browser.get(&format!("/incidents/{number}{part}"));
    let action = format!("/incidents/{number}/{noun}");
    let form = page.form(&action);
    let value = |name: &str| {
        let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    };
    let mut all = vec![("token".to_owned(), value("token").unwrap())];
    all.extend(["duty", "line", "step"].iter().filter_map(|name| Some(((*name).to_owned(), value(name)?))));
    all.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
    let owned: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&action, &[owned, fields.to_vec()].concat())
}

#[test]
fn a_wrong_password_says_nothing_and_slows_down() {
    let app = App::start();
    let mut browser = app.visitor();
    let token = browser.get("/sign-in").value_of("token");
    let try_with = |login: &str, password: &str| {
        // Whoever succeeds is signed in from then on: each try is a browser of its own.
        browser.clone().post("/sign-in", &[("token", &token), ("login", login), ("password", password)])
    };
    let known = try_with("6001", "zebra-42");
    let unknown = try_with("9999", "zebra-42");
    assert_eq!((known.status, unknown.status), (422, 422));
    let fault = |reply: &Reply| {
        reply.body.split("role=\"alert\"").nth(1).unwrap().split("</div>").next().unwrap().to_owned()
    };
    assert_eq!(fault(&known), fault(&unknown));
    assert!(!known.body.contains("zebra-42"), "a password is never sent back");
    for _ in 0..5 {
        try_with("6001", "zebra-42");
    }
    assert_eq!(try_with("6001", PASSWORD).status, 429);
    assert_eq!(try_with("5002", PASSWORD).status, 303, "nobody else is slowed down");
    app.clock.advance(Span::minutes(16));
    assert_eq!(try_with("6001", PASSWORD).status, 303);
}

#[test]
fn a_session_ends_when_idle_when_old_and_when_signed_out() {
    let app = App::start();
    let mut idle = app.staff("6001");
    app.clock.advance(Span::minutes(29));
    assert_eq!(idle.get("/").status, 200);
    app.clock.advance(Span::minutes(29));
    assert_eq!(idle.get("/").status, 200, "using it keeps it alive");
    app.clock.advance(Span::minutes(31));
    assert_eq!(idle.get("/").status, 303);
    let mut busy = app.staff("6001");
    for _ in 0..41 {
        app.clock.advance(Span::minutes(15));
        busy.get("/");
    }
    assert_eq!(busy.get("/").status, 303, "ten hours are enough");
    let mut gone = app.staff("6001");
    let token = gone.get("/").value_of("token");
    let kept = gone.clone();
    assert_eq!(gone.post("/sign-out", &[("token", &token)]).status, 303);
    assert_eq!(kept.clone().get("/").status, 303, "the session itself is over, not only the cookie");
}

#[test]
fn a_report_takes_one_page_and_shows_who_was_told() {
    let app = App::start();
    let number = app.report();
    let mut reporter = app.staff("1234");
    let page = reporter.get(&format!("/incidents/{number}?done=reported"));
    assert_eq!(page.status, 200);
    let told = [
        "報告を受け付けました",
        "田中 一郎",
        "税務課 情報セキュリティ管理者",
        "受領確認",
        "このまま応答がなければ",
    ];
    for text in told {
        assert!(page.body.contains(text), "{text} is missing");
    }
    let ladder = reporter.get(&format!("/incidents/{number}/ladder"));
    assert!(ladder.body.contains("5.3(1)①"), "the clause is named");
    let mut manager = app.staff("2001");
    let home = manager.get("/");
    assert!(home.body.contains(&number) && home.body.contains("受領確認"));
}

#[test]
fn whoever_holds_no_post_finds_their_own_unit_in_the_form_and_who_would_be_told() {
    let app = App::start();
    let page = app.staff("1235").get("/incidents/new").body;
    assert!(page.contains("<option value=\"zeimu\" selected>"), "their own unit is filled in");
    assert!(page.contains("すぐに起きた課の情報セキュリティ管理者に"), "whichever is chosen");
}

#[test]
fn a_call_says_whom_to_telephone_and_the_number_can_be_tapped() {
    let app = App::start();
    let mut reporter = app.staff("1234");
    let token = reporter.get("/incidents/new").value_of("token");
    let mut fields = report_fields(&token).to_vec();
    // The gravest class: those at the top are telephoned as well.
    fields.push(("people_max", "500"));
    assert_eq!(reporter.post("/incidents/new", &fields).status, 303);
    let mut desk = app.staff("4001");
    let home = desk.get("/").body;
    for part in ["電話する相手 <strong>加藤 八重</strong>", "href=\"tel:0000006001\">000-000-6001</a>"]
    {
        assert!(home.contains(part), "{part} is missing on the own page");
    }
    let card = home.split("<article").find(|card| card.contains("加藤 八重")).unwrap();
    let path = card.split("href=\"").nth(1).unwrap().split(['#', '"']).next().unwrap();
    let page = desk.get(path).body;
    let form = page.split("<article").find(|duty| duty.contains("加藤 八重")).unwrap();
    assert!(form.contains("href=\"tel:0000006001\""), "the form has the number too");
    let no = form.split("name=\"duty\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let number = path.trim_start_matches("/incidents/").to_owned();
    what_came_of_it_is_recorded(&mut desk, &number, &no);
}

/// Whoever telephoned says what came of it, and the ladder and the history show it.
fn what_came_of_it_is_recorded(desk: &mut Browser, number: &str, no: &str) {
    let silent = act(desk, number, "acts", &[("duty", no), ("note", "2回かけた")]);
    assert_eq!(silent.status, 422);
    assert!(silent.body.contains("電話の結果") && silent.body.contains("2回かけた"), "{}", silent.body);
    let said = [("duty", no), ("call", "not_reached"), ("note", "2回かけた")];
    assert_eq!(act(desk, number, "acts", &said).status, 303);
    let page = desk.get(&format!("/incidents/{number}")).body;
    assert!(page.contains("つながらなかった"), "{page}");
    let history = desk.get(&format!("/incidents/{number}/history")).body;
    assert!(history.contains("（加藤 八重あて）」の結果：つながらなかった。"), "{history}");
    assert!(history.contains("2回かけた"), "{history}");
}

#[test]
fn what_came_of_a_call_is_said_of_a_call_alone() {
    let app = App::start();
    let number = app.report();
    let act = |body: serde_json::Value| {
        app.program(&["respond"]).json(&format!("/api/v1/incidents/{number}/acts"), &body)
    };
    let refused = act(serde_json::json!({ "person": "2001", "act": "confirm", "call": "reached" }));
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("\"call\""), "{}", refused.body);
}

/// Who should have telephoned did not: the ladder says whom to telephone now, until they answer.
#[test]
fn a_call_that_nobody_made_is_marked_on_the_ladder() {
    let app = App::start();
    let mut reporter = app.staff("1234");
    let token = reporter.get("/incidents/new").value_of("token");
    let fields = [report_fields(&token).as_slice(), &[("people_max", "500")]].concat();
    let to = reporter.post("/incidents/new", &fields).header("location").to_owned();
    let path = &format!("{}/ladder", to.split('?').next().unwrap());
    let marked = "× 電話できず</span>";
    assert!(!app.staff("4001").get(path).body.contains(marked));
    app.pass(Span::minutes(20));
    let page = app.staff("4001").get(path).body;
    let whom = "加藤 八重に電話をかける人が、だれも応じませんでした。";
    assert!(page.contains(marked) && page.contains(whom), "{page}");
}

#[test]
fn a_level_at_which_nobody_could_be_told_says_so_in_the_same_words_for_every_cause() {
    let app = App::start();
    let mut desk = app.staff("4001");
    let mut ladder = |unit: &str, subjects: &str| {
        let mut reporter = app.staff("1234");
        let token = reporter.get("/incidents/new").value_of("token");
        let mut fields = report_fields(&token).to_vec();
        fields.retain(|(name, _)| *name != "unit");
        fields.extend([("unit", unit), ("subjects", subjects)]);
        let to = reporter.post("/incidents/new", &fields).header("location").to_owned();
        let page = desk.get(&format!("{}/ladder", to.split('?').next().unwrap())).body;
        page.split("id=\"ladder\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned()
    };
    let words = "ここには、知らせることのできる人がいませんでした。";
    let next = "続けて「情報セキュリティ責任者、統一的な窓口に連絡」";
    // No unit is known, so that no manager is; and the manager is the one it is about.
    let (unknown, implicated) = (ladder("", ""), ladder("zeimu", "2001"));
    for page in [&unknown, &implicated] {
        assert!(page.contains(&format!("{words}{next}")), "{page}");
        assert!(page.contains("知らせた人なし"));
    }
    // Beside a post that was told, the one that was not is named.
    let post =
        unknown.split("<div class=\"post\">").find(|post| post.starts_with("<h4>情報セキュリティ責任者<"));
    assert!(post.is_some_and(|post| post.contains(words)), "{unknown}");
    assert!(!implicated.contains("田中 一郎"));
}

#[test]
fn the_same_form_sent_twice_is_one_incident() {
    let app = App::start();
    let mut reporter = app.staff("1234");
    let token = reporter.get("/incidents/new").value_of("token");
    let first = reporter.post("/incidents/new", &report_fields(&token));
    let again = reporter.post("/incidents/new", &report_fields(&token));
    assert_eq!((first.status, again.status), (303, 303));
    assert_eq!(first.header("location"), again.header("location"));
}

#[test]
fn confirming_is_a_choice_and_moves_the_line_on() {
    let app = App::start();
    let number = app.report();
    let mut manager = app.staff("2001");
    let none = act(&mut manager, &number, "confirmations", &[]);
    assert_eq!(none.status, 422);
    assert!(none.body.contains("href=\"#duty-"), "the summary leads to the choice");
    let done = act(&mut manager, &number, "confirmations", &[("choice", "accept")]);
    assert_eq!(done.status, 303, "{}", done.body);
    let up = act(&mut manager, &number, "acts", &[]);
    assert_eq!(up.status, 303, "{}", up.body);
    let page = manager.get(&format!("/incidents/{number}/ladder"));
    for name in ["高橋 次郎", "伊藤 三葉", "渡辺 四郎"] {
        assert!(page.body.contains(name), "{name} stands on the ladder");
    }
    assert!(page.body.contains("同時に連絡"), "the branch is shown as parallel");
}

#[test]
fn a_judgement_needs_its_reason_and_keeps_what_was_typed() {
    let app = App::start();
    let number = app.report();
    let mut manager = app.staff("2001");
    act(&mut manager, &number, "confirmations", &[("choice", "accept")]);
    let refused = act(&mut manager, &number, "judgements", &[("answer", "not_necessary")]);
    assert_eq!(refused.status, 422, "{}", refused.body);
    let accepted =
        act(&mut manager, &number, "judgements", &[("answer", "necessary"), ("reason", "本人多数")]);
    assert_eq!(accepted.status, 303, "{}", accepted.body);
    let history = manager.get(&format!("/incidents/{number}/history")).body;
    assert!(history.contains("本人多数"));
}

#[test]
fn a_stale_page_shows_how_it_stands_and_keeps_the_text() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let mut other = app.staff("4002");
    let page = desk.get(&format!("/incidents/{number}/acts"));
    let action = format!("/incidents/{number}/levels");
    assert!(page.body.contains(&action), "the desk may raise it");
    let (token, line) = (page.value_of("token"), page.value_of("line"));
    let step = page
        .form(&action)
        .split("name=\"step\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(act(&mut other, &number, "levels", &[]).status, 303);
    let late =
        desk.post(&action, &[("token", &token), ("line", &line), ("step", &step), ("reason", "急ぐため")]);
    assert_eq!(late.status, 409, "{}", late.body);
    assert!(late.body.contains("ほかの人が先に更新しました") && late.body.contains("急ぐため"));
    assert!(late.body.contains("連絡の状況"), "the present state is on the page");
}

#[test]
fn the_button_for_the_next_level_says_whom_it_tells() {
    let app = App::start();
    let number = app.report();
    let page = app.staff("4001").get(&format!("/incidents/{number}/acts")).body;
    let lead = "期限を待たずに、高橋 次郎、伊藤 三葉、渡辺 四郎へ連絡します。";
    assert!(page.contains(lead), "{}", page.split("id=\"handling\"").nth(1).unwrap());
}

#[test]
fn the_next_contact_of_a_line_without_anyone_left_is_its_next_round() {
    let app = App::start();
    let number = app.report();
    let page = (0..12).find_map(|_| {
        app.pass(Span::minutes(60));
        let page = app.staff("4001").get(&format!("/incidents/{number}/ladder")).body;
        page.contains("もう一度はじめから連絡します").then_some(page)
    });
    let page = page.expect("nobody answers");
    let again = page.split("もう一度はじめから連絡します").nth(1).unwrap().split("</time>").next().unwrap();
    let at = again.rsplit('>').next().unwrap();
    let next = page.split("このまま応答がなければ").nth(1).unwrap().split("</li>").next().unwrap();
    assert!(next.contains(at) && next.contains("田中 一郎"), "{at}: {next}");
}

#[test]
fn the_desk_records_what_it_heard_by_telephone() {
    let app = App::start();
    let number = app.report();
    app.pass(Span::minutes(61));
    let mut desk = app.staff("4001");
    let page = desk.get(&format!("/incidents/{number}"));
    let form = page.form(&format!("/incidents/{number}/records"));
    assert!(
        form.contains("<option value=\"\" selected>選んでください</option>"),
        "nothing is chosen beforehand"
    );
    let option = page.body.split("<option value=\"").map(|piece| piece.split('"').next().unwrap());
    let record = option.clone().find(|value| value.ends_with(":2001")).unwrap().to_owned();
    let reply = act(&mut desk, &number, "records", &[("record", &record), ("by", "phone")]);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let after = desk.get(&format!("/incidents/{number}")).body;
    assert!(after.contains("伊藤 三葉") && after.contains("記録"));
}

#[test]
fn the_subject_finds_nothing_anywhere() {
    let app = App::start();
    let mut reporter = app.staff("1234");
    let token = reporter.get("/incidents/new").value_of("token");
    let mut fields = report_fields(&token).to_vec();
    fields.push(("subjects", "2001"));
    let number = reporter.post("/incidents/new", &fields).header("location").to_owned();
    let number = number.trim_start_matches("/incidents/").split('?').next().unwrap();
    let mut subject = app.staff("2001");
    let hidden = subject.get(&format!("/incidents/{number}"));
    let wrong = subject.get("/incidents/K7M4-92QX");
    assert_eq!((hidden.status, wrong.status), (404, 404));
    let plain = |reply: &Reply| {
        let body = reply.body.split("<main").nth(1).unwrap().split("<p class=\"meta\">").next().unwrap();
        body.to_owned()
    };
    assert_eq!(plain(&hidden), plain(&wrong));
    for path in ["/", "/incidents", "/incidents?q=USB"] {
        assert!(!subject.get(path).body.contains(number), "{path}");
    }
}

#[test]
fn a_list_is_filtered_by_its_address_and_only_by_it() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let shows =
        |desk: &mut Browser, query: &str| desk.get(&format!("/incidents?{query}")).body.contains(&number);
    assert!(shows(&mut desk, "q=USB&kind=loss&open=1"));
    assert!(!shows(&mut desk, "q=%E5%AD%98%E5%9C%A8%E3%81%97%E3%81%AA%E3%81%84"));
    assert!(!shows(&mut desk, "kind=malware"));
    assert!(!shows(&mut desk, "overdue=1"));
    app.pass(Span::minutes(61));
    let mut desk = app.staff("4001");
    assert!(shows(&mut desk, "overdue=1"));
}

#[test]
fn the_dashboard_puts_what_is_late_first() {
    let app = App::start();
    let number = app.report();
    let mut ciso = app.staff("6001");
    assert!(ciso.get("/ciso").body.contains(&number));
    app.pass(Span::minutes(61));
    let mut ciso = app.staff("6001");
    let page = ciso.get("/ciso").body;
    let urgent = page.find("止まっている事案").expect("a late incident is urgent");
    assert!(page[urgent..].contains(&number));
}

#[test]
fn what_was_typed_of_a_receipt_is_kept_and_awareness_follows_it() {
    let app = App::start();
    let mut desk = app.staff("4001");
    let token = desk.get("/incidents/new").value_of("token");
    let base = report_fields(&token).to_vec();
    for typed in [
        ("received_channel", "counter"),
        ("received_at", "2026-11-10T09:30"),
        ("received_by", "4002"),
        ("contact_name", "市民 花子"),
        ("contact", "000-000-1111"),
    ] {
        let reply = desk.post("/incidents/new", &[base.clone(), vec![typed]].concat());
        assert_eq!(reply.status, 422, "for whom is asked");
        assert!(reply.body.contains("だれからの知らせですか") && reply.body.contains(typed.1), "{typed:?}");
    }
    let receipt = [
        ("origin", "outside"),
        ("received_channel", "counter"),
        ("received_at", "2026-11-10T09:30"),
        ("contact", "000-000-1111"),
    ];
    let reply = desk.post("/incidents/new", &[base, receipt.to_vec()].concat());
    assert_eq!(reply.status, 303, "{}", reply.body);
    let number =
        reply.header("location").trim_start_matches("/incidents/").split('?').next().unwrap().to_owned();
    let read = app.program(&["read"]).get(&format!("/api/v1/incidents/{number}")).json();
    assert_eq!(
        read["facts"]["aware_at"].as_str().or(read["aware_at"].as_str()),
        Some("2026-11-10T09:30:00+09:00")
    );
}

#[test]
fn what_is_written_beside_a_record_is_kept_and_one_in_time_is_not_late() {
    let app = App::start();
    let number = app.report();
    app.pass(Span::hours(3));
    let mut desk = app.staff("4001");
    let fields = [
        ("record", "0:2001"),
        ("by", "phone"),
        ("at", "2026-11-20T10:20"),
        ("reason", "夜間に電話で確認した"),
    ];
    let reply = act(&mut desk, &number, "records", &fields);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let history = desk.get(&format!("/incidents/{number}/history")).body;
    assert!(history.contains("夜間に電話で確認した"), "{history}");
    let page = desk.get(&format!("/incidents/{number}")).body;
    assert!(page.contains("後から記録"), "reporting up was due an hour after the call");
}
