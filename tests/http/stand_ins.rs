//! Who acts for somebody who is away is shown as that person's stand-in, wherever they are shown.

use serde_json::json;

use crate::app::App;
use crate::outside::link;

const MANAGER: &str = "2001";
const STAND_IN: &str = "1235";
const DESK: &str = "4001";

/// The manager is away for some days, and somebody else acts.
fn away() -> App {
    let app = App::start();
    let absence =
        json!({ "person": MANAGER, "to": "2026-11-25T09:00", "cause": "absent", "stand_in": STAND_IN });
    let noted = app.program(&["admin"]).json("/api/v1/absences", &absence);
    assert_eq!(noted.status, 200, "{}", noted.body);
    app
}

#[test]
fn the_ladder_and_the_mails_page_name_whom_a_stand_in_acts_for() {
    let app = away();
    let number = app.report();
    let ladder = app.staff(DESK).get(&format!("/incidents/{number}/ladder")).body;
    assert!(ladder.contains("清水 十和（田中 一郎さんの代理（不在））"), "{ladder}");
    let page = app.visitor().get(&link(&app, &number, STAND_IN)).body;
    assert!(page.contains("情報セキュリティ管理者・田中 一郎さんの代理（不在）"), "{page}");
}

#[test]
fn nobody_is_a_stand_in_where_the_holder_is_there() {
    let app = App::start();
    let number = app.report();
    let ladder = app.staff(DESK).get(&format!("/incidents/{number}/ladder")).body;
    assert!(ladder.contains("田中 一郎") && !ladder.contains("さんの代理"), "{ladder}");
    assert!(!app.staff(DESK).get("/contacts").body.contains("不在です"));
}

#[test]
fn the_contacts_say_who_is_away_and_who_acts_and_when_that_is_over() {
    let app = away();
    let body = app.staff(DESK).get("/contacts").body;
    assert!(body.contains("不在です。今は清水 十和さんが代理です"), "{body}");
    app.pass(noroshi::domain::moment::Span::hours(24 * 7));
    assert!(!app.staff(DESK).get("/contacts").body.contains("不在です"), "it is over");
}
