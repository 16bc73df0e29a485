//! 一括: the checklist and the report items as a table each, sent at once.

use crate::app::App;
use crate::response::{post, report};
use crate::wire::{Browser, Reply};

/// The row of a table that begins with this id.
fn row(page: &str, id: &str) -> String {
    let rest = page.split(&format!("<tr class=\"check open\" id=\"{id}\"")).nth(1);
    let rest = rest.or_else(|| page.split(&format!("id=\"{id}\"")).nth(1)).unwrap_or_default();
    rest.split("</tr>").next().unwrap().to_owned()
}

fn send(browser: &mut Browser, page: &str, fields: &[(&str, &str)]) -> Reply {
    let action = if page.ends_with("/items") { format!("{page}/sheet") } else { page.to_owned() };
    post(browser, page, &action, fields)
}

/// How many entries the incident has.
fn length(app: &App, incident: &str) -> usize {
    app.staff("4001").get(&format!("{incident}/history")).body.matches("class=\"seq\"").count()
}

#[test]
fn several_steps_are_said_at_once_each_by_its_own_words_and_the_rest_stays_open() {
    let app = App::start();
    let incident = report(&app, "ransomware");
    let page = format!("{incident}/response");
    let mut manager = app.staff("2001");
    let before = length(&app, &incident);
    let said = [
        ("outcome.unplug", "done"),
        ("text.unplug", "窓口の端末2台"),
        ("outcome.stop_mobile", "skip"),
        ("text.stop_mobile", "携帯端末は使っていない"),
        ("outcome.ransom_note", "done"),
        ("text.ransom_note", ""),
    ];
    let reply = send(&mut manager, &page, &said);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert!(reply.header("location").starts_with(&format!("{page}?done=recorded-plan&entry=")));
    assert_eq!(length(&app, &incident), before + 1, "one entry");
    let list = manager.get(&page).body;
    for (id, words) in [
        ("check-unplug", ["済", "窓口の端末2台"]),
        ("check-stop_mobile", ["行わない", "携帯端末は使っていない"]),
        ("check-ransom_note", ["済", "田中 一郎"]),
    ] {
        let row = row(&list, id);
        assert!(words.iter().all(|word| row.contains(word)) && row.contains("田中 一郎"), "{row}");
        assert!(!row.contains("<select"), "it is said: {row}");
    }
    assert!(
        list.contains("name=\"outcome.block_source\"")
            && row(&list, "check-block_source").contains("<select")
    );
    // The single act has its own page still, and takes one of them back.
    let action = format!("{incident}/checklists");
    let undo = [("item", "unplug"), ("act", "undo"), ("reason", "別の端末だった")];
    assert_eq!(post(&mut manager, &page, &action, &undo).status, 303);
    assert!(manager.get(&page).body.contains("name=\"outcome.unplug\""));
}

#[test]
fn the_button_of_a_row_records_that_row_and_whatever_else_was_filled_in() {
    let app = App::start();
    let incident = report(&app, "ransomware");
    let page = format!("{incident}/response");
    let mut manager = app.staff("2001");
    let said = [("outcome.stop_mobile", "done"), ("text.unplug", "1台"), ("done", "unplug")];
    let reply = send(&mut manager, &page, &said);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert!(reply.header("location").ends_with("#check-unplug"));
    let list = manager.get(&page).body;
    for id in ["check-unplug", "check-stop_mobile"] {
        assert!(row(&list, id).contains("tag done"), "{id}");
    }
    assert!(row(&list, "check-unplug").contains("1台"));
}

#[test]
fn one_mistake_records_nothing_and_loses_nothing() {
    let app = App::start();
    let incident = report(&app, "disclosure");
    let page = format!("{incident}/response");
    let mut manager = app.staff("2001");
    let before = length(&app, &incident);
    let said = [
        ("outcome.ask_return", "skip"),
        ("outcome.unpublish", "done"),
        ("text.unpublish", "ページを非公開にした"),
        ("text.remove_cache", "検索会社に依頼した"),
    ];
    let refused = send(&mut manager, &page, &said);
    assert_eq!(refused.status, 422);
    for part in ["ページを非公開にした", "検索会社に依頼した", "href=\"#sheet-outcome.remove_cache\""]
    {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    let chosen: Vec<_> = said.iter().copied().chain([("outcome.remove_cache", "done")]).collect();
    let refused = send(&mut manager, &page, &chosen);
    assert_eq!(refused.status, 422);
    // Both are said together: no reason why not, and something that comes first is open.
    for part in
        ["href=\"#sheet-text.ask_return\"", "href=\"#sheet-override.unpublish\"", "ページを非公開にした"]
    {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert_eq!(length(&app, &incident), before, "nothing is recorded");
    // What comes first is done with it.
    let right: Vec<_> = chosen
        .into_iter()
        .chain([("text.ask_return", "相手が分からない"), ("outcome.keep_setting", "done")])
        .collect();
    let done = send(&mut manager, &page, &right);
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(length(&app, &incident), before + 1);
    let nothing = send(&mut manager, &page, &[]);
    assert!(nothing.status == 422 && nothing.body.contains("どの行にも記入がありません"), "{}", nothing.body);
    let odd = send(&mut manager, &page, &[("outcome.protect_backup", "done")]);
    assert_eq!(odd.status, 409, "it is not on this list");
}

#[test]
fn what_somebody_else_was_faster_with_is_said_at_its_row_and_what_was_typed_stands_there() {
    let app = App::start();
    let incident = report(&app, "ransomware");
    let page = format!("{incident}/response");
    let (mut manager, mut desk) = (app.staff("2001"), app.staff("4001"));
    assert_eq!(send(&mut desk, &page, &[("done", "unplug")]).status, 303);
    let said = [("outcome.unplug", "done"), ("text.unplug", "私も抜いた"), ("outcome.stop_mobile", "done")];
    let refused = send(&mut manager, &page, &said);
    assert_eq!(refused.status, 422, "{}", refused.body);
    let row = row(&refused.body, "check-unplug");
    assert!(row.contains("私も抜いた") && row.contains("ほかの人がすでに記録しました"), "{row}");
}

#[test]
fn report_items_are_stated_at_once_and_a_blank_row_erases_nothing() {
    let app = App::start();
    let incident = report(&app, "loss");
    let page = format!("{incident}/items");
    let mut desk = app.staff("4001");
    let body = desk.get(&page).body;
    assert!(body.contains("初報までに要る事項") && body.contains("name=\"text.cause\""));
    let cause = [("text.cause", "置き忘れ"), ("sureness.cause", "estimated"), ("source.cause", "本人")];
    assert_eq!(send(&mut desk, &page, &cause).status, 303);
    let half = [("text.cause", "盗難"), ("text.outline", "名簿"), ("sureness.outline", "confirmed")];
    let refused = send(&mut desk, &page, &half);
    assert_eq!(refused.status, 422);
    for part in ["href=\"#sheet-sureness.cause\"", "盗難", "名簿"] {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    let before = length(&app, &incident);
    let whole = [("text.outline", "名簿"), ("sureness.outline", "confirmed"), ("source.cause", "")];
    assert_eq!(send(&mut desk, &page, &whole).status, 303);
    assert_eq!(length(&app, &incident), before + 1);
    let body = desk.get(&page).body;
    let (cause, outline) = (row(&body, "item-cause"), row(&body, "item-outline"));
    assert!(cause.contains("置き忘れ") && cause.contains("推定") && cause.contains("本人"), "{cause}");
    assert!(outline.contains("名簿") && outline.contains("確認済"), "{outline}");
    assert!(!cause.contains("盗難"));
}

#[test]
fn the_same_sheet_sent_again_is_the_same_act() {
    let app = App::start();
    let incident = report(&app, "loss");
    let page = format!("{incident}/items");
    let mut desk = app.staff("4001");
    let token = desk.get(&page).value_of("token");
    let said = [("token", token.as_str()), ("text.cause", "置き忘れ"), ("sureness.cause", "estimated")];
    let first = desk.post(&format!("{page}/sheet"), &said);
    let before = length(&app, &incident);
    let again = desk.post(&format!("{page}/sheet"), &said);
    assert_eq!((first.status, again.status), (303, 303));
    assert_eq!(length(&app, &incident), before);
}

#[test]
fn only_who_handles_the_incident_fills_the_sheets_in_and_who_sees_nothing_is_told_nothing() {
    let app = App::start();
    let incident = report(&app, "ransomware");
    let sheets = [
        (
            format!("{incident}/response"),
            format!("{incident}/response"),
            [("outcome.unplug", "done"), ("x", "")],
        ),
        (
            format!("{incident}/items"),
            format!("{incident}/items/sheet"),
            [("text.cause", "不明"), ("sureness.cause", "estimated")],
        ),
    ];
    let before = length(&app, &incident);
    for (page, action, said) in sheets {
        let mut reporter = app.staff("1234");
        let shown = reporter.get(&page);
        assert!(shown.status == 200 && !shown.body.contains("id=\"sheet\""), "{}", shown.body);
        assert_eq!(post(&mut reporter, &page, &action, &said).status, 403, "{page}");
        // Who is concerned by nothing of it, and an administrator who sees no case.
        for person in ["1235", "5001"] {
            let mut other = app.staff(person);
            let token = other.get("/incidents/new").value_of("token");
            let fields = [[("token", token.as_str()), ("done", "")].as_slice(), said.as_slice()].concat();
            let reply = other.post(&action, &fields);
            let is_seen = other.get(&page).status == 200;
            assert_eq!(reply.status, if is_seen { 403 } else { 404 }, "{person} {page}");
        }
        let none = app.visitor().post(&action, &said);
        assert!([401, 303].contains(&none.status), "{}", none.status);
    }
    assert_eq!(length(&app, &incident), before);
}
