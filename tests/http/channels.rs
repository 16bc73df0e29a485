//! Channels are tried by the administrator, and what could not be sent is sent again by the desk.

use noroshi::domain::moment::Span;
use noroshi::domain::notice::{Notice, Reason};
use noroshi::store::outbox::{Claimed, Finished, Lanes};
use noroshi::store::{Error, Tx, Urgency};

use crate::app::{ADMINISTRATOR, App};
use crate::unseen::report;
use crate::wire::{Browser, Reply};

/// Takes what lies in the outbox, and lets each end so.
fn end(app: &App, finished: Finished) -> Vec<Claimed> {
    let end = move |tx: &mut Tx<'_>| {
        let claimed = tx.claim_deliveries(Span::hours(1), &Lanes::wide(200))?;
        for row in &claimed {
            tx.finish_delivery(row.id, row.fence, finished, Some("550 no such user"))?;
        }
        Ok(claimed)
    };
    app.backend.store.write::<_, Error>(Urgency::Engine, "end", end).unwrap()
}

fn press(browser: &mut Browser, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get(page).value_of("token");
    browser.post(path, &[&[("token", token.as_str())], fields].concat())
}

#[test]
fn a_channel_is_tried_on_itself_alone_and_its_page_says_how_it_went() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    assert!(administrator.get("/admin/channels").body.contains("まだ使っていません"));
    let page = "/admin/channels";
    assert!(administrator.get("/readiness").body.contains("経路が届くかを試す"));
    let reply = press(&mut administrator, page, page, &[("channel", "mail")]);
    assert_eq!(reply.header("location"), "/admin/channels?done=channel-tried", "{}", reply.body);
    let sent = end(&app, Finished::Sent);
    let [one] = sent.as_slice() else { panic!("{}", sent.len()) };
    let notice: Notice = serde_json::from_str(&one.notice).unwrap();
    assert_eq!((notice.reason, one.channel.as_str()), (Reason::Administered, "mail"));
    assert!(administrator.get(page).body.contains("受信しましたか"));
    let answer = |browser: &mut Browser, come: &str| {
        press(browser, page, "/admin/channels/answers", &[("channel", "mail"), ("come", come)])
    };
    let due = |browser: &mut Browser| browser.get("/readiness").body.contains("経路が届くかを試す");
    assert_eq!(answer(&mut administrator, "no").status, 303);
    assert!(administrator.get(page).body.contains("送りましたが、届いていません") && due(&mut administrator));
    assert_eq!(answer(&mut administrator, "yes").status, 303);
    assert!(administrator.get(page).body.contains("届いています"));
    assert_eq!(answer(&mut administrator, "maybe").status, 404);
    assert_eq!(answer(&mut app.staff("4001"), "yes").status, 403);
    app.clock.advance(Span::minutes(1));
    press(&mut administrator, page, page, &[("channel", "mail")]);
    end(&app, Finished::Dead);
    let body = administrator.get(page).body;
    assert!(body.contains("送れていません") && body.contains("550 no such user"), "{body}");
    assert!(body.contains("その宛先は、相手のメールサーバにありません"), "{body}");
    assert_eq!(press(&mut administrator, page, page, &[("channel", "chat:nowhere")]).status, 404);
    for person in ["4001", "1234"] {
        assert_eq!(app.staff(person).post(page, &[("channel", "mail")]).status, 403, "{person}");
    }
}

#[test]
fn no_page_of_administration_shows_an_incident_that_failed_to_be_told() {
    let app = App::start();
    let quiet = app.staff(ADMINISTRATOR).get("/admin/channels").body;
    let number = app.report();
    end(&app, Finished::Dead);
    let body = app.staff(ADMINISTRATOR).get("/admin/channels").body;
    assert!(!body.contains(&number));
    let plain = |page: &str| {
        page.split("name=\"token\"")
            .map(|part| part.split_once('>').map_or("", |p| p.1).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(plain(&body), plain(&quiet), "nothing is another, whatever became of incidents");
}

#[test]
fn the_desk_sends_again_what_it_may_see_and_it_is_on_record() {
    let app = App::start();
    let hidden = report(&app, 7_001, Some("4002"));
    let ended = end(&app, Finished::Dead);
    assert!(!ended.is_empty());
    assert!(!app.staff("4002").get("/deliveries").body.contains(&hidden), "of what is about them");
    for person in [ADMINISTRATOR, "1234", "6001"] {
        assert_eq!(app.staff(person).get("/deliveries").status, 403, "{person}");
    }
    let mut desk = app.staff("4001");
    assert!(desk.get("/").body.contains("送れなかった連絡が"), "it is a task of the desk");
    assert!(!app.staff("4002").get("/").body.contains("送れなかった連絡が"));
    let body = desk.get("/deliveries").body;
    assert!(body.contains(&hidden) && body.contains("550 no such user"), "{body}");
    let path = format!("/deliveries/{}/retries", ended[0].id);
    assert_eq!(press(&mut app.staff("4002"), "/", &path, &[]).status, 404);
    assert_eq!(
        press(&mut desk, "/deliveries", &path, &[]).header("location"),
        "/deliveries?done=delivery-again"
    );
    assert_eq!(press(&mut desk, "/deliveries", &path, &[]).status, 409, "it is not dead any more");
    let again = end(&app, Finished::Sent);
    assert!(again.iter().any(|row| row.id == ended[0].id), "it is tried at once");
    let entries = app.backend.store.read(|tx| tx.entries(noroshi::store::ORGANISATION)).unwrap();
    assert!(entries.last().unwrap().fact.text.contains("sent_again"), "who did it is on record");
}

#[test]
fn what_was_to_be_told_of_no_incident_is_listed_when_it_dies_and_sent_again() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let page = "/admin/channels";
    press(&mut administrator, page, page, &[("channel", "mail")]);
    let number = app.report();
    let ended = end(&app, Finished::Dead);
    let own = ended.iter().find(|row| row.history == noroshi::store::ORGANISATION).expect("of the house");
    let mut desk = app.staff("4001");
    let shown = desk.get("/deliveries");
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert!(shown.body.contains(&number) && shown.body.contains(&format!("/deliveries/{}/retries", own.id)));
    let path = format!("/deliveries/{}/retries", own.id);
    assert_eq!(press(&mut desk, "/deliveries", &path, &[]).status, 303);
    assert!(end(&app, Finished::Sent).iter().any(|row| row.id == own.id));
    assert_eq!(desk.get("/deliveries").status, 200);
}

#[test]
fn nothing_is_said_to_have_come_at_an_address_that_was_never_used() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let page = "/admin/channels";
    press(&mut administrator, page, page, &[("channel", "mail")]);
    end(&app, Finished::Sent);
    press(&mut administrator, page, "/admin/channels/answers", &[("channel", "mail"), ("come", "yes")]);
    let of = |browser: &mut Browser, person: &str| browser.get(&format!("/admin/people/{person}")).body;
    assert!(of(&mut administrator, ADMINISTRATOR).contains("前に試したとき、届きました"));
    let other = of(&mut administrator, "1235");
    assert!(other.contains("この宛先には、まだ何も送っていません"), "{other}");
    assert!(!other.contains("届きました"), "{other}");
}

#[test]
fn the_state_is_not_sound_while_nothing_goes_out() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let fails =
        |browser: &mut Browser| browser.get("/admin/state").body.contains("送ろうとした連絡が送れていません");
    assert!(!fails(&mut administrator));
    app.report();
    end(&app, Finished::Retry { due_at: app.clock.now() + Span::minutes(5) });
    assert!(fails(&mut administrator), "it is not due, and it fails");
    app.clock.advance(Span::minutes(6));
    end(&app, Finished::Sent);
    assert!(!fails(&mut administrator), "it has gone out");
}

#[test]
fn a_duty_of_which_nobody_heard_is_not_called_overdue_before_its_time() {
    let app = App::start();
    let number = app.report();
    end(&app, Finished::Dead);
    app.pass(Span::seconds(1));
    let page = app.staff("4001").get(&format!("/incidents/{number}")).body;
    assert!(page.contains("連絡が届いていません"), "{page}");
}
