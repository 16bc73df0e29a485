//! 公表: a decision that somebody below would reverse, one that changes, and one that waits for approval.

use noroshi::domain::notice::Reason;

use crate::app::App;
use crate::follow::{Post, is_whole, wait};
use crate::response::post;

const CITY: &str = include_str!("../../escalation.yaml");
const APPROVED: &str = "publication: { decide: [ciso, chief, desk], approve: ciso, approve_within: 1d }\n";
const WEIGHED: [(&str, &str); 3] = [("importance", "高"), ("reach", "市内"), ("reason", "捜査に障りがある")];

fn decision(publishes: &'static str) -> Vec<(&'static str, &'static str)> {
    [&[("publishes", publishes)], WEIGHED.as_slice()].concat()
}

#[test]
fn who_stands_below_is_refused_with_who_decided_and_a_change_is_told_to_all_who_heard_of_it() {
    let (app, mut post_box) = (App::start(), Post::default());
    let incident = format!("/incidents/{}", app.report());
    let (page, to) = (format!("{incident}/publication"), format!("{incident}/publications"));
    let (mut desk, mut ciso) = (app.staff("4001"), app.staff("6001"));
    assert_eq!(post(&mut desk, &page, &to, &decision("publish")).status, 303);
    assert!(!post_box.told(&app, Reason::Publication).contains(&"4001".to_owned()), "who did it knows");
    assert_eq!(post(&mut ciso, &page, &to, &decision("withhold")).status, 303);
    assert!(post_box.told(&app, Reason::Publication).contains(&"4001".to_owned()));
    let refused = post(&mut desk, &page, &to, &decision("publish"));
    assert_eq!(refused.status, 422);
    let name = "加藤 八重";
    for words in [format!("{name}／最高情報セキュリティ責任者").as_str(), "捜査に障りがある"]
    {
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
    }
    let stands = desk.get(&page).body;
    assert!(stands.contains("公表しないことに決めた") && stands.contains(name), "{stands}");
    let history = desk.get(&format!("{incident}/history")).body;
    assert!(history.contains("公表しないと決まったこと（前の決定は「公表する」）"), "{history}");
    assert!(is_whole(&app));
}

#[test]
fn what_is_proposed_waits_for_who_approves_is_late_and_keeps_who_asked_for_it() {
    let (app, mut post_box) = (App::start(), Post::default());
    app.approve(&format!("{CITY}{APPROVED}"));
    let number = app.report();
    let incident = format!("/incidents/{number}");
    let (page, to) = (format!("{incident}/publication"), format!("{incident}/publications"));
    let answers = format!("{incident}/publication-answers");
    let mut desk = app.staff("4001");
    assert_eq!(post(&mut desk, &page, &to, &decision("publish")).status, 303);
    assert_eq!(post_box.told(&app, Reason::Approval), ["6001"]);
    let waiting = desk.get(&page).body;
    assert!(waiting.contains("公表することの承認を求めている") && !waiting.contains(&answers), "{waiting}");
    assert_eq!(post(&mut desk, &page, &answers, &[("agrees", "agree")]).status, 403);
    wait(&app, 25);
    let late = post_box.told(&app, Reason::ApprovalLate);
    assert_eq!(late, ["4001", "6001"], "who is asked, and who asks");
    let mut ciso = app.staff("6001");
    assert!(ciso.get(&page).body.contains(&answers));
    let unsaid = post(&mut ciso, &page, &answers, &[("agrees", "disagree")]);
    assert_eq!(unsaid.status, 422, "not to approve needs a reason");
    assert_eq!(post(&mut ciso, &page, &answers, &[("agrees", "agree")]).status, 303);
    let told = post_box.told(&app, Reason::Publication);
    assert!(told.contains(&"4001".to_owned()) && !told.contains(&"6001".to_owned()), "{told:?}");
    desk = app.staff("4001");
    let planned = desk.get(&page).body;
    assert!(planned.contains("公表することに決めた") && planned.contains("承認を求めた人"), "{planned}");
    let read = app.program(&["read"]).get(&format!("/api/v1{incident}/publications")).json();
    assert_eq!(read["proposal"], serde_json::Value::Null);
    let decided = &read["decision"];
    assert!(decided["publishes"] == true && decided["proposed"]["by"] != decided["by"], "{read}");
    assert!(is_whole(&app));
}
