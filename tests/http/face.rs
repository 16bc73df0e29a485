//! 見た目: the emblem and the colour, who sets them, and what is taken for a picture.

#![cfg(test)]

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use noroshi::domain::administration::face::Colour;
use noroshi::store::ORGANISATION;

use crate::app::{ADMINISTRATOR, App};
use crate::evidence::FORM;
use crate::wire::{Browser, Reply};

const PAGE: &str = "/admin/face";

/// A picture of eight pixels a side.
const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAYAAADED76LAAAAEUlEQVR42mNgSDD4jxePDAUAGWVjwY9ZWMMAAAAASUVORK5CYII=";

/// The same with a script in its comment, and another behind it.
const LADEN: &str = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAYAAADED76LAAAAIXRFWHRDb21tZW50ADxzY3JpcHQ+YWxlcnQoMSk8L3NjcmlwdD4DACiAAAAAEUlEQVR42mNgSDD4jxePDAUAGWVjwY9ZWMMAAAAASUVORK5CYII8c2NyaXB0PmFsZXJ0KDIpPC9zY3JpcHQ+";

const STYLE: &str = include_str!("../../templates/static/noroshi.css");

/// The colours beside the first, by day and by night.
const COLOURS: &str = include_str!("../../templates/static/colours.css");

fn bytes(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap()
}

fn send(browser: &mut Browser, fields: &[(&str, &str)], file: Option<&[u8]>) -> Reply {
    let token = browser.get(PAGE).value_of("token");
    let mut body = Vec::new();
    for (name, value) in fields.iter().chain(&[("token", token.as_str())]) {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some(file) = file {
        let head = "--edge\r\nContent-Disposition: form-data; name=\"emblem\"; filename=\"a.png\"\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    browser.send("POST", PAGE, &[FORM], &body)
}

/// Where a page says the emblem is.
fn emblem(page: &str) -> Option<&str> {
    page.split("<img src=\"/emblem/").nth(1)?.split('"').next()
}

/// Where a house has its emblem; it is given one first where it has none.
pub fn emblem_of(app: &App) -> String {
    let shown = |app: &App| emblem(&app.visitor().get("/report").body).map(str::to_owned);
    if shown(app).is_none() {
        let fields = [("colour", "blue"), ("reason", "市章を出す")];
        assert_eq!(send(&mut app.staff(ADMINISTRATOR), &fields, Some(&bytes(PICTURE))).status, 303);
    }
    format!("/emblem/{}", shown(app).unwrap())
}

#[test]
fn every_page_shows_the_emblem_and_the_colour_that_an_administrator_has_set() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let before = admin.get("/report").body;
    assert!(before.contains("data-colour=\"blue\"") && emblem(&before).is_none());
    let fields = [("colour", "green"), ("reason", "市の色と市章にする")];
    let reply = send(&mut admin, &fields, Some(&bytes(LADEN)));
    assert_eq!(reply.header("location"), "/admin/face?done=face-changed", "{}", reply.body);
    for page in ["/report", "/sign-in", "/report/status"] {
        let page = app.visitor().get(page).body;
        assert!(page.contains("data-colour=\"green\"") && page.contains("/static/colours."));
        assert!(emblem(&page).is_some());
    }
    let page = admin.get(PAGE).body;
    assert!(page.contains("市の色と市章にする") && page.contains("山本 五月"), "who, and why");
    // It is kept as an entry, its words apart from its facts.
    let entries = app.backend.store.read(|tx| tx.entries(ORGANISATION)).unwrap();
    let last = entries.last().unwrap();
    assert!(last.fact.text.contains("face_changed") && !last.fact.text.contains("市の色"));
    // The picture alone is given out, and a browser may do nothing with it but show it.
    let file = app.visitor().get(&format!("/emblem/{}", emblem(&page).unwrap()));
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), "image/png");
    assert_eq!(file.header("content-security-policy"), "default-src 'none'");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("cache-control").contains("immutable"));
    assert!(!file.body.contains("script"), "nothing that came with it is kept");
    // Another colour leaves the emblem; it is taken off by name.
    let reply = send(&mut admin, &[("colour", "ink"), ("reason", "喪中")], None);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let both = app.visitor().get("/report").body;
    assert!(both.contains("data-colour=\"ink\"") && emblem(&both) == emblem(&page));
    let reply = send(&mut admin, &[("colour", "ink"), ("no_emblem", "yes"), ("reason", "外す")], None);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert!(emblem(&app.visitor().get("/report").body).is_none());
    assert_eq!(app.visitor().get(&format!("/emblem/{}", emblem(&page).unwrap())).status, 404);
}

#[test]
fn what_is_no_picture_is_refused_and_nothing_is_kept() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let entries = || app.backend.store.read(|tx| tx.entries(ORGANISATION)).unwrap().len();
    let before = entries();
    let fields = [("colour", "green"), ("reason", "市章")];
    let mut damaged = bytes(PICTURE);
    damaged[50] ^= 1;
    let strange: [(&[u8], &str); 5] = [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>",
            "PNGの画像",
        ),
        (b"<!DOCTYPE html><script>alert(1)</script>", "PNGの画像"),
        (b"\x89PNG\r\n\x1a\n<!DOCTYPE html><script>alert(1)</script>", "PNGの画像"),
        (&damaged, "PNGの画像"),
        (&vec![0; 65 * 1024], "64KB"),
    ];
    for (file, why) in strange {
        let reply = send(&mut admin, &fields, Some(file));
        assert_eq!(reply.status, 422, "{}", reply.body);
        assert!(reply.body.contains(why) && reply.body.contains(">市章</textarea>"), "{}", reply.body);
        assert!(!reply.body.contains("alert(1)"));
    }
    let reply = send(&mut admin, &fields, Some(&vec![0; 10 * 1024 * 1024]));
    assert_eq!(reply.status, 413);
    // A word that is no colour, no reason, and what is so already.
    for fields in [
        [("colour", "red\"><script>"), ("reason", "市章")],
        [("colour", "green"), ("reason", " ")],
        [("colour", "blue"), ("reason", "同じ")],
    ] {
        let reply = send(&mut admin, &fields, None);
        assert_eq!(reply.status, 422, "{fields:?}");
        assert!(!reply.body.contains("<script>"));
    }
    assert_eq!(entries(), before);
    assert!(app.visitor().get("/report").body.contains("data-colour=\"blue\""));
}

#[test]
fn only_who_administers_sets_how_the_house_looks() {
    let app = App::start();
    for person in ["1234", "2001", "4001", "6001"] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get(PAGE).status, 403, "{person}");
        let token = browser.get("/account/password").value_of("token");
        let fields = [("token", token.as_str()), ("colour", "green"), ("reason", "好み")];
        assert_eq!(browser.post(PAGE, &fields).status, 403, "{person}");
    }
    assert_eq!(app.visitor().get(PAGE).status, 303);
    let mut admin = app.staff(ADMINISTRATOR);
    let fields = [("token", "wrong"), ("colour", "green"), ("reason", "市章")];
    assert_eq!(admin.post(PAGE, &fields).status, 422, "a form of another place");
    assert!(app.visitor().get("/report").body.contains("data-colour=\"blue\""));
}

/// The variables of a rule, added to those known.
fn variables(rule: &str, known: &mut BTreeMap<String, String>) {
    for part in rule.split("--").skip(1) {
        if let Some((name, value)) = part.split_once(':') {
            known.insert(name.trim().to_owned(), value.split(';').next().unwrap().trim().to_owned());
        }
    }
}

fn rule<'a>(sheet: &'a str, selector: &str) -> &'a str {
    sheet.split(&format!("{selector} {{")).nth(1).unwrap_or_default().split('}').next().unwrap()
}

/// WCAG 2: how bright a colour is.
fn brightness(colour: &str) -> f64 {
    let digits: String = colour.trim_start_matches('#').chars().collect();
    let digits =
        if digits.len() == 3 { digits.chars().flat_map(|digit| [digit, digit]).collect() } else { digits };
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (brightness(one), brightness(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn everything_can_be_read_in_each_colour_by_day_and_by_night() {
    let (light, dark) = STYLE.split_once("@media screen and (prefers-color-scheme: dark)").unwrap();
    let later = COLOURS.split_once("@media screen and (prefers-color-scheme: dark)").unwrap().1;
    for colour in Colour::words() {
        let selector = format!("[data-colour={colour}]");
        let is_first = colour == Colour::default().as_str();
        assert_eq!(COLOURS.matches(&selector).count(), if is_first { 0 } else { 2 }, "{colour}");
        let mut day = BTreeMap::new();
        variables(rule(light, ":root"), &mut day);
        let mut night = day.clone();
        variables(rule(dark, ":root"), &mut night);
        variables(rule(COLOURS, &selector), &mut day);
        variables(rule(later, &selector), &mut night);
        for known in [day, night] {
            let pairs = [
                ("on-blue", "blue"),
                ("on-blue", "deep"),
                ("blue", "ground"),
                ("blue", "pale"),
                ("link", "ground"),
                ("link", "page"),
                ("link", "pale"),
                ("deep", "page"),
            ];
            for (ink, ground) in pairs {
                let ratio = contrast(&known[ink], &known[ground]);
                assert!(ratio >= 4.5, "{colour}: {ink} on {ground} is {ratio:.2}");
            }
        }
    }
}
