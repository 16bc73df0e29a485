//! What is still open is asked about: a log that will be gone, what is cut off, a step that someone was
//! named for. Notices, pages, and what people can answer.

use noroshi::domain::moment::Span;
use noroshi::domain::notice::{Addressee, Notice, Reason};
use noroshi::store::outbox::Lanes;
use noroshi::store::rebuild::rebuild;
use noroshi::store::verify::{VerifyOptions, verify};
use noroshi::store::{Tx, Urgency};

use crate::app::App;
use crate::evidence::{hand_in, sent};
use crate::wire::{Browser, Reply};

/// Posts a form that stands on a page, with its own token.
fn post(browser: &mut Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get(page).value_of("token");
    browser.post(action, &[&[("token", token.as_str())], fields].concat())
}

/// Lets time pass, hour by hour. Who comes back after days signs in again.
pub fn wait(app: &App, hours: i64) {
    for _ in 0..hours {
        app.pass(Span::hours(1));
    }
}

/// What was to be sent so far. Nobody sends it: each is taken once, and kept here.
#[derive(Default)]
pub struct Post(Vec<Notice>);

impl Post {
    /// To whom notices of this kind went, in order.
    pub fn told(&mut self, app: &App, reason: Reason) -> Vec<String> {
        let lease = Span::hours(24 * 3650);
        loop {
            let claim = move |tx: &mut Tx<'_>| tx.claim_deliveries(lease, &Lanes::wide(100));
            let claimed = app.backend.store.write(Urgency::Engine, "claim", claim).unwrap();
            if claimed.is_empty() {
                break;
            }
            self.0.extend(claimed.iter().map(|row| serde_json::from_str::<Notice>(&row.notice).unwrap()));
        }
        let of = self.0.iter().filter(|notice| notice.reason == reason);
        let mut people: Vec<String> = of
            .filter_map(|notice| match &notice.to {
                Addressee::Person(person) => Some(person.to_string()),
                Addressee::Party(_) => None,
            })
            .collect();
        people.sort();
        people
    }
}

pub fn is_whole(app: &App) -> bool {
    let options = VerifyOptions { replay: true, anchor: None };
    let before = verify(&app.backend.store, &options, &mut |_| {}).unwrap().is_whole();
    rebuild(&app.backend.store, &mut |_| {}).unwrap();
    before && verify(&app.backend.store, &options, &mut |_| {}).unwrap().is_whole()
}

fn source(app: &App, number: &str, hours: i64) {
    let at = (app.clock.now() + Span::hours(hours)).to_rfc3339();
    let more = [("kind", "log_source"), ("overwritten_at", at.as_str())];
    let reply = hand_in(&mut app.program(&["respond"]), number, None, &more);
    assert_eq!(reply.status, 201, "{}", reply.body);
}

/// The page of the log and that of readiness say when it is overwritten and what to do, and the form for a
/// log says when the plan has it said.
fn named_where_it_can_be_mended(app: &App, desk: &mut Browser, number: &str) {
    let one = format!("/incidents/{number}/evidence/1");
    for path in [one.as_str(), "/readiness"] {
        let page = desk.get(path).body;
        assert!(
            page.contains("まもなく上書きされます") && page.contains("「採取を終えた」に記録するか"),
            "{page}"
        );
    }
    assert!(desk.get("/readiness").body.contains(&format!("href=\"{one}\"")));
    let list = desk.get(&format!("/incidents/{number}/evidence")).body;
    assert!(list.contains("上書きの3日前、上書きの1日前、上書きの時刻を過ぎたときに、"), "{list}");
    assert!(list.contains("未採取") && !list.contains("保管中"), "{list}");
    let told = app.program(&["read"]).get("/api/v1/readiness").json();
    assert_eq!((&told["logs"][0]["incident"], &told["is_ready"]), (&number.into(), &false.into()));
}

#[test]
fn a_log_is_spoken_of_before_it_is_overwritten_and_until_it_is_kept() {
    let (app, mut post_box) = (App::start(), Post::default());
    let number = app.report();
    source(&app, &number, 100);
    let incident = format!("/incidents/{number}");
    wait(&app, 27);
    let mut desk = app.staff("4001");
    assert!(!desk.get(&incident).body.contains("まもなく上書き"));
    assert!(post_box.told(&app, Reason::Log).is_empty());
    wait(&app, 2);
    desk = app.staff("4001");
    assert!(desk.get(&incident).body.contains("まもなく上書きされるログが 1 件"));
    named_where_it_can_be_mended(&app, &mut desk, &number);
    let first = post_box.told(&app, Reason::Log);
    assert!(first.contains(&"4001".to_owned()) && !first.contains(&"2001".to_owned()), "{first:?}");
    wait(&app, 48);
    desk = app.staff("4001");
    let second = post_box.told(&app, Reason::Log);
    assert!(second.contains(&"2001".to_owned()), "the manager hears of the last one: {second:?}");
    let history = desk.get(&format!("{incident}/history")).body;
    assert!(history.contains("上書きされることを"), "the incident tells it");
    sent(&app, &number);
    let kept = [("item", "2")];
    assert_eq!(post(&mut desk, &incident, &format!("{incident}/evidence/1/kept"), &kept).status, 303);
    assert!(!desk.get(&incident).body.contains("まもなく上書き"));
    for path in ["/readiness".to_owned(), format!("{incident}/evidence/1")] {
        assert!(!desk.get(&path).body.contains("上書きされます"), "{path}");
    }
    wait(&app, 48);
    assert_eq!(post_box.told(&app, Reason::Log), second, "it was kept");
    assert!(is_whole(&app));
}

#[test]
fn a_log_that_nobody_kept_may_be_lost_and_one_kept_longer_waits() {
    let (app, mut post_box) = (App::start(), Post::default());
    let number = app.report();
    source(&app, &number, 5);
    source(&app, &number, 5);
    let incident = format!("/incidents/{number}");
    let (one, mut desk) = (format!("{incident}/evidence/2"), app.staff("4001"));
    let action = format!("{one}/extensions");
    let empty = post(&mut desk, &one, &action, &[("reason", "設定を変えた")]);
    assert_eq!(empty.status, 422);
    assert!(
        empty.body.contains("設定を変えた") && empty.body.contains("新しい上書きの日時"),
        "{}",
        empty.body
    );
    let past = [("until", "2020-01-01T00:00"), ("reason", "設定を変えた")];
    assert_eq!(post(&mut desk, &one, &action, &past).status, 422);
    let until = (app.clock.now() + Span::hours(24 * 30)).jst().format("%Y-%m-%dT%H:%M").to_string();
    let longer = [("until", until.as_str()), ("reason", "設定を変えた")];
    let reply = post(&mut desk, &one, &action, &longer);
    assert_eq!(reply.status, 303, "{}", reply.body);
    wait(&app, 7);
    desk = app.staff("4001");
    let list = desk.get(&format!("{incident}/evidence")).body;
    assert_eq!(list.matches("失われたおそれがあります").count(), 1, "{list}");
    assert!(desk.get(&format!("{incident}/history")).body.contains("失われたおそれ"));
    let many = post_box.told(&app, Reason::Log).len();
    wait(&app, 100);
    assert_eq!(post_box.told(&app, Reason::Log).len(), many, "said once, and no more");
    assert!(is_whole(&app));
}

#[test]
fn what_is_cut_off_stands_on_every_list_until_it_is_said_what_becomes_of_it() {
    let (app, mut post_box) = (App::start(), Post::default());
    let number = app.report();
    let incident = format!("/incidents/{number}");
    let (page, mut desk) = (format!("{incident}/response"), app.staff("4001"));
    let cut = [("measure", "account"), ("text", "共有アカウント"), ("ordered_by", "post:ciso")];
    assert_eq!(post(&mut desk, &page, &format!("{incident}/containments"), &cut).status, 303);
    let marked = "止めたまま戻していないもの 1件";
    for path in [incident.as_str(), "/incidents"] {
        assert!(desk.get(path).body.contains(marked), "{path}");
    }
    let mut ciso = app.staff("6001");
    let board = ciso.get("/ciso").body;
    assert!(board.contains(marked), "{board}");
    assert!(app.program(&["read"]).get("/api/v1/incidents").json()["items"][0]["contained"] == 1);
    wait(&app, 24 * 4);
    desk = app.staff("4001");
    let asked = post_box.told(&app, Reason::Containment);
    assert!(asked.contains(&"6001".to_owned()) && asked.contains(&"4001".to_owned()), "{asked:?}");
    let action = format!("{incident}/lasting-containments");
    let empty = post(&mut desk, &page, &action, &[("containment", "1")]);
    assert_eq!(empty.status, 422, "{}", empty.body);
    let other = [("containment", "9"), ("reason", "廃止する")];
    let reply = post(&mut desk, &page, &action, &other);
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("廃止する"), "what was typed is kept");
    let lasting = [("containment", "1"), ("reason", "このアカウントは廃止する")];
    assert_eq!(post(&mut desk, &page, &action, &lasting).status, 303);
    assert!(desk.get(&page).body.contains("このアカウントは廃止する"));
    for path in [incident.as_str(), "/incidents"] {
        assert!(!desk.get(path).body.contains("止めたまま戻していないもの"), "{path}");
    }
    wait(&app, 24 * 4);
    assert_eq!(post_box.told(&app, Reason::Containment), asked);
    assert!(is_whole(&app));
}

#[test]
fn a_step_that_someone_was_named_for_is_on_their_own_page_and_theirs_to_end() {
    let (app, mut post_box) = (App::start(), Post::default());
    let number = app.report();
    let incident = format!("/incidents/{number}");
    let (page, action) = (format!("{incident}/response"), format!("{incident}/checklists"));
    let mut desk = app.staff("4001");
    let list = desk.get(&page).body;
    let item = list.split("id=\"check-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let assign = |owner| [("item", item.as_str()), ("act", "assign"), ("owner", owner)];
    assert_eq!(post(&mut desk, &page, &action, &assign("person:1234")).status, 303);
    assert_eq!(post_box.told(&app, Reason::Task), ["1234"]);
    let mut reporter = app.staff("1234");
    let home = reporter.get("/").body;
    assert!(home.contains("担当になった手順（1件）") && home.contains(&format!("{page}/{item}")), "{home}");
    assert!(!app.staff("2001").get("/").body.contains("担当になった手順"));
    wait(&app, 49);
    reporter = app.staff("1234");
    assert!(reporter.get("/").body.contains("期限超過"), "it is late");
    let late = post_box.told(&app, Reason::TaskLate);
    assert_eq!(
        late.iter().filter(|person| *person == "1234").count(),
        2,
        "reminded, and in the copy: {late:?}"
    );
    assert!(late.contains(&"2001".to_owned()) && late.contains(&"4001".to_owned()), "{late:?}");
    let one = format!("{page}/{item}");
    assert!(!reporter.get(&one).body.contains("owner"), "to whom it goes is not theirs to say");
    let other = list.split("id=\"check-").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let reply = post(&mut reporter, &one, &action, &[("item", other.as_str()), ("act", "done")]);
    assert_eq!(reply.status, 403, "another step is not theirs");
    let done = [("item", item.as_str()), ("act", "done"), ("text", "済ませた")];
    let reply = post(&mut reporter, &one, &action, &done);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert!(!reporter.get("/").body.contains("担当になった手順"));
    assert!(is_whole(&app));
}
