//! Where a request comes from, and what one source can do to the others.

use noroshi::actions::sign_in::{Entrance, SignInGate, enter};
use noroshi::domain::account::factor::Factors;
use noroshi::domain::moment::Span;

use crate::app::{App, PASSWORD};
use crate::outside;
use crate::wire::{Browser, Reply};

const PROXY: &str = "trusted_proxies = [\"127.0.0.1\"]\n";

/// A visitor behind the proxy, who claims to come from elsewhere; the proxy adds a line of its own.
fn from(app: &App, claims: &str, real: &str) -> Browser {
    let mut browser = app.visitor();
    for line in [claims, real] {
        browser.extra.push(("X-Forwarded-For".to_owned(), line.to_owned()));
    }
    browser
}

fn sign_in(app: &App, browser: &mut Browser, login: &str, password: &str) -> Reply {
    app.clock.advance(Span::seconds(1));
    let token = browser.get("/sign-in").value_of("token");
    browser.post("/sign-in", &[("token", &token), ("login", login), ("password", password)])
}

#[test]
fn what_a_visitor_claims_in_a_line_of_its_own_evades_no_limit() {
    let app = App::start_with(PROXY);
    let fields = outside::fill(&mut app.visitor(), &app);
    let report = |claims: &str, real: &str| outside::send(&mut from(&app, claims, real), &fields).status;
    let statuses: Vec<u16> = (0..22).map(|n| report(&format!("203.0.113.{n}"), "192.0.2.1")).collect();
    assert_eq!(statuses[..20], [200; 20]);
    assert_eq!(statuses[20..], [429; 2]);
    assert_eq!(report("192.0.2.1", "192.0.2.2"), 200, "nobody is charged for what another claims");
}

#[test]
fn a_source_that_guesses_is_slowed_down_whatever_names_it_tries() {
    let app = App::start_with(PROXY);
    let mut guesser = from(&app, "203.0.113.1", "192.0.2.1");
    let guess = |guesser: &mut Browser, n: usize| sign_in(&app, guesser, &format!("nobody{n}"), PASSWORD);
    let statuses: Vec<u16> = (0..60).map(|n| guess(&mut guesser, n).status).collect();
    assert!(statuses[..30].iter().all(|status| *status == 422), "{statuses:?}");
    assert!(statuses[30..].iter().filter(|status| **status == 422).count() <= 20, "{statuses:?}");
    assert!(statuses.ends_with(&[429]) || statuses[57..].contains(&429), "{statuses:?}");
    assert_eq!(sign_in(&app, &mut from(&app, "192.0.2.1", "192.0.2.2"), "6001", PASSWORD).status, 303);
}

#[test]
fn whoever_has_come_in_from_there_before_still_does_while_the_source_is_slowed_down() {
    let app = App::start_with(PROXY);
    let mut ciso = from(&app, "203.0.113.1", "192.0.2.1");
    assert_eq!(sign_in(&app, &mut ciso, "6001", PASSWORD).status, 303);
    let mut guesser = from(&app, "203.0.113.1", "192.0.2.1");
    let slowed = (0..90).any(|n| sign_in(&app, &mut guesser, &format!("nobody{n}"), PASSWORD).status == 429);
    assert!(slowed);
    let mut ciso = from(&app, "203.0.113.1", "192.0.2.1");
    assert_eq!(sign_in(&app, &mut ciso, "6001", PASSWORD).status, 303);
}

#[test]
fn a_server_that_is_started_again_remembers_who_guessed_and_who_came_in() {
    let app = App::start();
    let try_at = |door: &SignInGate, source: &str, password: &str| {
        app.clock.advance(Span::seconds(1));
        enter(&app.backend, door, ("6001", password), source, app.clock.now(), None).unwrap()
    };
    let door = SignInGate::new(Factors::Optional).unwrap();
    assert!(matches!(try_at(&door, "192.0.2.1", PASSWORD), Entrance::Open { .. }));
    for _ in 0..9 {
        app.clock.advance(Span::minutes(1));
        assert_eq!(try_at(&door, "192.0.2.2", "guess"), Entrance::Refused);
    }
    let next = SignInGate::new(Factors::Optional).unwrap();
    assert!(matches!(try_at(&next, "192.0.2.2", "guess"), Entrance::Wait(_)), "it goes on waiting");
    assert!(matches!(try_at(&next, "192.0.2.3", PASSWORD), Entrance::Open { .. }), "and nobody else does");
    assert!(next.knows(&app.backend, "6001", "192.0.2.1"));
    assert!(
        !next.knows(&app.backend, "6001", "192.0.2.4") && !next.knows(&app.backend, "nobody", "192.0.2.1")
    );
}

#[test]
fn a_town_hall_signs_in_from_one_address() {
    let app = App::start();
    for _ in 0..6 {
        for person in ["1234", "1235", "2001", "3001", "4001", "4002", "5001", "6001"] {
            app.staff(person);
        }
    }
}
