//! Passkeys: added beside the codes or instead of an app, shown where a code is asked for, each answer good
//! once and for this site, this person and this question alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use noroshi::domain::moment::Span;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::accounts::told;
use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::factor::{self, is_whole, knock, printed};
use crate::wire::{Browser, Reply};

const PAGE: &str = "/account/factor";
const ORIGIN: &str = "https://noroshi.town.lg.jp";
const SITE: &str = "noroshi.town.lg.jp";
const WRONG: &str = "パスキーを確かめられませんでした";

/// A house at an address at which browsers offer passkeys.
fn backend() -> App {
    App::start_with(&format!("base_url = \"{ORIGIN}\"\n"))
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the page's script would ask the browser for.
pub fn asked(page: &Reply) -> Value {
    let text = page.body.split("data-passkey=\"").nth(1).unwrap().split('"').next().unwrap();
    serde_json::from_str(&text.replace("&quot;", "\"").replace("&#x27;", "'")).unwrap()
}

/// A holder of one passkey, with what it may get wrong.
pub struct Holder {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    count: u32,
    origin: &'static str,
    site: &'static str,
    flags: u8,
}

impl Holder {
    pub fn new(id: &str) -> Self {
        let chance = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &chance).unwrap();
        Self { pair, id: id.as_bytes().to_vec(), count: 0, origin: ORIGIN, site: SITE, flags: 0x05 }
    }

    fn client(&self, kind: &str, asked: &Value) -> Vec<u8> {
        json!({"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        [Sha256::digest(self.site).as_slice(), &[flags], &self.count.to_be_bytes()].concat()
    }

    /// What the script sends of a new passkey.
    pub fn make(&self, asked: &Value) -> String {
        let point = self.pair.public_key().as_ref();
        let key = [
            &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..],
            &point[1..33],
            &[0x22, 0x58, 0x20],
            &point[33..],
        ]
        .concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = [self.data(self.flags | 0x40).as_slice(), &[0; 16], &length, &self.id, &key].concat();
        let size = u8::try_from(data.len()).unwrap();
        let object = [&b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..], &[size], &data].concat();
        json!({"client": encoded(&self.client("webauthn.create", asked)), "object": encoded(&object)})
            .to_string()
    }

    /// What the script sends where it is shown.
    pub fn show(&mut self, asked: &Value) -> String {
        if self.count > 0 {
            self.count += 1;
        }
        let (client, data) = (self.client("webauthn.get", asked), self.data(self.flags));
        let message = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message).unwrap();
        json!({
            "id": encoded(&self.id), "client": encoded(&client),
            "data": encoded(&data), "signature": encoded(signature.as_ref()),
        })
        .to_string()
    }
}

fn begin(browser: &mut Browser, name: &str, more: &[(&str, &str)]) -> Reply {
    let token = browser.get(PAGE).value_of("token");
    let fields = [("token", &*token), ("act", "passkey"), ("passkey_name", name), ("old", PASSWORD)];
    browser.post(PAGE, &[&fields, more].concat())
}

fn confirm(browser: &mut Browser, begun: &Reply, sent: &str) -> Reply {
    assert_eq!(begun.status, 200, "{}", begun.body);
    let value = |name| begun.value_of(name);
    let (token, offer, name) = (value("token"), value("offer"), value("passkey_name"));
    let fields = [
        ("token", &*token),
        ("act", "passkey-confirm"),
        ("offer", &offer),
        ("passkey_name", &name),
        ("passkey", sent),
    ];
    browser.post(PAGE, &fields)
}

/// Adds a first passkey; gives it with its printed codes.
pub fn set(browser: &mut Browser, id: &str) -> (Holder, Vec<String>) {
    let holder = Holder::new(id);
    let begun = begin(browser, id, &[]);
    let codes = printed(&confirm(browser, &begun, &holder.make(&asked(&begun))));
    (holder, codes)
}

/// The page on which a browser makes one, which no address shows.
pub fn making(language: &str) -> Reply {
    let app = backend();
    let mut clerk = app.staff("1234");
    clerk.get(&format!("/account?lang={language}"));
    begin(&mut clerk, "鍵", &[])
}

/// Somebody whose password was right, and what is asked of their passkeys.
fn waiting(app: &App, login: &str) -> (Browser, Value) {
    app.clock.advance(Span::seconds(1));
    let mut browser = app.visitor();
    assert_eq!(knock(&mut browser, login).header("location"), "/sign-in/factor?next=/absences");
    let asked = asked(&browser.get("/sign-in/factor?next=/absences"));
    (browser, asked)
}

fn answer(browser: &mut Browser, sent: &str) -> Reply {
    let token = browser.get("/sign-in/factor?next=/absences").value_of("token");
    let fields = [("token", token.as_str()), ("next", "/absences"), ("factor_code", ""), ("passkey", sent)];
    browser.post("/sign-in/factor", &fields)
}

#[test]
fn a_passkey_alone_is_a_factor_with_printed_codes_and_is_asked_for_from_then_on() {
    let app = backend();
    let (mut clerk, mut elsewhere) = (app.staff("1234"), app.staff("1234"));
    let token = clerk.get(PAGE).value_of("token");
    let fields = [("token", &*token), ("act", "passkey"), ("passkey_name", "鍵"), ("old", "違うパスワード")];
    assert_eq!(clerk.post(PAGE, &fields).status, 422, "nothing without the password");
    assert_eq!(begin(&mut clerk, "", &[]).status, 422, "nothing without a name");
    let begun = begin(&mut clerk, "職場のパソコン", &[]);
    let wanted = asked(&begun);
    assert_eq!((&wanted["rpId"], &wanted["login"]), (&json!(SITE), &json!("1234")));
    assert!(!wanted["user"].as_str().unwrap().contains("1234"), "its holder learns no staff number by it");
    assert_eq!(knock(&mut app.visitor(), "1234").header("location"), "/absences", "nothing is in force yet");
    let mut holder = Holder::new("one");
    let sent = holder.make(&wanted);
    let codes = printed(&confirm(&mut clerk, &begun, &sent));
    assert_eq!(printed(&confirm(&mut clerk, &begun, &sent)), codes, "a double click shows the same codes");
    assert_eq!(elsewhere.get("/").status, 303, "sessions that were opened without it are over");
    let page = clerk.get(PAGE).body;
    for part in ["職場のパソコン", "まだ使っていません", "あと10個", "認証アプリは使っていません"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (mut browser, asked) = waiting(&app, "1234");
    let entered = answer(&mut browser, &holder.show(&asked));
    assert_eq!((entered.status, entered.header("location")), (303, "/absences"), "{}", entered.body);
    assert!(!clerk.get(PAGE).body.contains("まだ使っていません"));
    let (mut browser, _) = waiting(&app, "1234");
    let token = browser.get("/sign-in/factor").value_of("token");
    let fields = [("token", token.as_str()), ("factor_code", &codes[0])];
    assert_eq!(browser.post("/sign-in/factor", &fields).status, 303, "a printed code will do");
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body;
    for part in ["パスキー追加", "パスキーで確認", "127.0.0.1"] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert!(is_whole(&app));
    app.place.execute("UPDATE passkeys SET key = credential");
    assert!(!is_whole(&app), "a key that somebody put in the place of another shows");
}

#[test]
fn what_is_not_true_is_refused_in_the_same_words() {
    let app = backend();
    let (mut holder, _) = set(&mut app.staff("1234"), "one");
    let (mut other, _) = set(&mut app.staff("4001"), "two");
    let refuse = |wrong: &dyn Fn(&mut Holder, Value) -> String, holder: &mut Holder, why: &str| {
        let (mut browser, asked) = waiting(&app, "1234");
        let sent = wrong(holder, asked);
        let refused = answer(&mut browser, &sent);
        assert!(refused.status == 422 && refused.body.contains(WRONG), "{why}: {}", refused.body);
        app.clock.advance(Span::minutes(10));
    };
    let elsewhere = |holder: &mut Holder, asked: Value| {
        holder.origin = "https://noroshi.town.lg.jp.evil.example";
        let sent = holder.show(&asked);
        holder.origin = ORIGIN;
        sent
    };
    refuse(&elsewhere, &mut holder, "another origin");
    let site = |holder: &mut Holder, asked: Value| {
        holder.site = "evil.example";
        let sent = holder.show(&asked);
        holder.site = SITE;
        sent
    };
    refuse(&site, &mut holder, "another site");
    let unverified = |holder: &mut Holder, asked: Value| {
        holder.flags = 0x01;
        let sent = holder.show(&asked);
        holder.flags = 0x05;
        sent
    };
    refuse(&unverified, &mut holder, "its holder did not know its person");
    let of_another_browser = waiting(&app, "1234").1;
    let moved = |holder: &mut Holder, _: Value| holder.show(&of_another_browser);
    refuse(&moved, &mut holder, "the question of another browser");
    let made_up = |holder: &mut Holder, _: Value| holder.show(&json!({"challenge": encoded(&[7; 56])}));
    refuse(&made_up, &mut holder, "a question that nobody asked");
    let own = |holder: &mut Holder, asked: Value| holder.show(&asked);
    refuse(&own, &mut other, "another person's passkey");
    let pretended = |other: &mut Holder, asked: Value| {
        other.id = b"one".to_vec();
        other.show(&asked)
    };
    refuse(&pretended, &mut other, "another key under the same id");
    let new = |holder: &mut Holder, asked: Value| holder.make(&asked);
    refuse(&new, &mut holder, "the answer to another question");
    for nonsense in
        ["{}", "nonsense", "{\"id\":\"b25l\",\"client\":\"e30\",\"data\":\"\",\"signature\":\"\"}"]
    {
        refuse(&|_, _| nonsense.to_owned(), &mut holder, nonsense);
    }
    let (mut browser, asked) = waiting(&app, "1234");
    assert_eq!(answer(&mut browser, &holder.show(&asked)).status, 303, "and the true one is taken");
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body;
    assert!(log.contains("確認コードの誤り"), "{log}");
    assert!(is_whole(&app));
}

#[test]
fn an_answer_is_good_once_and_not_for_long() {
    let app = backend();
    let (mut holder, _) = set(&mut app.staff("1234"), "one");
    let (mut browser, asked) = waiting(&app, "1234");
    let mut thief = browser.clone();
    let sent = holder.show(&asked);
    assert_eq!(answer(&mut browser, &sent).status, 303);
    let again = answer(&mut thief, &sent);
    assert!(again.status == 422 && again.body.contains(WRONG), "{}", again.body);
    let (mut late, asked) = waiting(&app, "1234");
    let token = late.get("/sign-in/factor").value_of("token");
    app.clock.advance(Span::minutes(5));
    let sent = holder.show(&asked);
    let over = late.post("/sign-in/factor", &[("token", &token), ("passkey", &sent)]);
    assert_eq!(over.header("location"), "/sign-in");
    // A page that was open before the last answer asks anew.
    let (mut before, earlier) = waiting(&app, "1234");
    let (mut after, later) = waiting(&app, "1234");
    assert_eq!(answer(&mut after, &holder.show(&later)).status, 303);
    let refused = answer(&mut before, &holder.show(&earlier));
    assert_eq!(refused.status, 422);
    app.clock.advance(Span::seconds(2));
    let fresh = super::passkey::asked(&before.get("/sign-in/factor"));
    assert_eq!(answer(&mut before, &holder.show(&fresh)).status, 303);
}

#[test]
fn a_counter_that_goes_back_is_refused_and_told() {
    let app = backend();
    let mut clerk = app.staff("1234");
    let mut holder = Holder::new("one");
    holder.count = 7;
    let begun = begin(&mut clerk, "鍵", &[]);
    let codes = printed(&confirm(&mut clerk, &begun, &holder.make(&asked(&begun))));
    let (mut browser, asked) = waiting(&app, "1234");
    assert_eq!(answer(&mut browser, &holder.show(&asked)).status, 303);
    let before = told(&app);
    holder.count = 6;
    let (mut copy, asked) = waiting(&app, "1234");
    let refused = answer(&mut copy, &holder.show(&asked));
    assert!(refused.status == 422 && refused.body.contains("複製されたおそれ"), "{}", refused.body);
    let heard = told(&app);
    let new: Vec<&str> = heard.difference(&before).map(|(person, _)| person.as_str()).collect();
    assert_eq!(new, ["1234", "6001"], "its owner and the CISO");
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body;
    assert!(log.contains("複製のおそれがあるパスキーを拒否"), "{log}");
    app.clock.advance(Span::minutes(1));
    let token = copy.get("/sign-in/factor").value_of("token");
    let fields = [("token", token.as_str()), ("factor_code", &codes[0])];
    assert_eq!(copy.post("/sign-in/factor", &fields).status, 303);
    holder.count = 20;
    let (mut owner, asked) = waiting(&app, "1234");
    assert_eq!(answer(&mut owner, &holder.show(&asked)).status, 303, "the one that goes on still opens");
    assert!(is_whole(&app));
}

#[test]
fn several_stand_beside_an_app_and_each_is_added_and_deleted_with_password_and_factor() {
    let app = backend();
    let mut clerk = app.staff("1234");
    let (phone, _) = factor::set(&app, &mut clerk);
    assert_eq!(begin(&mut clerk, "青い鍵", &[]).status, 422, "the factor is asked for");
    assert_eq!(begin(&mut clerk, "青い鍵", &[("factor_code", &phone.other(&app))]).status, 422);
    let begun = begin(&mut clerk, "青い鍵", &[("factor_code", &phone.code(&app, 0))]);
    let mut blue = Holder::new("blue");
    let sent = blue.make(&asked(&begun));
    let mut other = app.staff("4001");
    let stolen = confirm(&mut other, &begun, &sent);
    assert!(stolen.status == 422 && !stolen.body.contains("青い鍵"), "not in another's session");
    assert_eq!(confirm(&mut clerk, &begun, &sent).header("location"), "/account/factor?done=passkey");
    assert_eq!(confirm(&mut clerk, &begun, &sent).status, 303, "a double click adds one");
    app.clock.advance(Span::minutes(1));
    let with_blue = |clerk: &mut Browser, blue: &mut Holder| {
        app.clock.advance(Span::seconds(1));
        blue.show(&asked(&clerk.get(PAGE)))
    };
    let shown = with_blue(&mut clerk, &mut blue);
    assert_eq!(begin(&mut clerk, "青い鍵", &[("passkey", &shown)]).status, 422, "the name is taken");
    let shown = with_blue(&mut clerk, &mut blue);
    let begun = begin(&mut clerk, "赤い鍵", &[("passkey", &shown)]);
    let wanted = asked(&begun);
    assert_eq!(wanted["exclude"], json!([encoded(b"blue")]));
    assert_eq!(confirm(&mut clerk, &begun, &blue.make(&wanted)).status, 422, "the same one again");
    let shown = with_blue(&mut clerk, &mut blue);
    let begun = begin(&mut clerk, "赤い鍵", &[("passkey", &shown)]);
    assert_eq!(confirm(&mut clerk, &begun, &Holder::new("red").make(&asked(&begun))).status, 303);
    let red = noroshi::store::passkeys::mark_of(b"red");
    assert!(clerk.get(PAGE).body.contains(&red));
    let off = |clerk: &mut Browser, mark: &str, sent: &str| {
        let token = clerk.get(PAGE).value_of("token");
        let fields = [("token", &*token), ("act", "passkey-off"), ("which_passkey", mark), ("old", PASSWORD)];
        clerk.post(PAGE, &[&fields[..], &[("passkey", sent)]].concat())
    };
    assert_eq!(off(&mut clerk, &red, "").status, 422);
    let shown = with_blue(&mut clerk, &mut blue);
    assert_eq!(off(&mut clerk, "unknown", &shown).status, 404);
    let shown = with_blue(&mut clerk, &mut blue);
    assert_eq!(off(&mut clerk, &red, &shown).header("location"), "/account/factor?done=passkey-off");
    assert!(!clerk.get(PAGE).body.contains("赤い鍵"));
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body;
    assert!(log.contains("パスキー削除"), "{log}");
    assert!(is_whole(&app));
}

#[test]
fn the_last_one_stays_where_no_app_is_and_goes_with_the_factor() {
    let app = backend();
    let mut clerk = app.staff("1234");
    let (mut holder, codes) = set(&mut clerk, "one");
    let mark = noroshi::store::passkeys::mark_of(b"one");
    let act = |clerk: &mut Browser, act: &str, more: (&str, &str)| {
        let token = clerk.get(PAGE).value_of("token");
        let fields = [("token", &*token), ("act", act), ("old", PASSWORD), ("which_passkey", &mark)];
        clerk.post(PAGE, &[&fields[..], &[more]].concat())
    };
    let refused = act(&mut clerk, "passkey-off", ("factor_code", &codes[0]));
    assert!(refused.status == 422 && refused.body.contains("最後のパスキー"), "{}", refused.body);
    app.clock.advance(Span::seconds(1));
    let shown = holder.show(&asked(&clerk.get(PAGE)));
    assert_eq!(
        act(&mut clerk, "off", ("passkey", &shown)).header("location"),
        "/account/factor?done=factor-off"
    );
    assert_eq!(knock(&mut app.visitor(), "1234").header("location"), "/absences");
    assert!(!clerk.get(PAGE).body.contains("登録しているパスキー"));
    assert!(is_whole(&app));
}

#[test]
fn it_is_shown_again_before_what_cannot_be_undone() {
    let app = backend();
    let mut admin = app.staff(ADMINISTRATOR);
    let (mut holder, _) = set(&mut admin, "one");
    app.clock.advance(Span::minutes(11));
    let token = admin.get("/admin/tokens").value_of("token");
    let fields = [("token", &*token), ("token_name", "first"), ("scopes", "read"), ("token_days", "30")];
    let page = admin.post("/admin/tokens", &fields);
    assert!(page.body.contains("data-page=\"proof\""), "{}", page.body);
    let show = |admin: &mut Browser, page: &Reply, sent: &str| {
        let fields = [("kept", page.value_of("kept")), ("passkey", sent.to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        admin.post("/admin/tokens", &fields)
    };
    let (_, of_the_door) = waiting(&app, ADMINISTRATOR);
    let refused = show(&mut admin, &page, &holder.show(&of_the_door));
    assert!(refused.status == 422 && refused.body.contains(WRONG), "the door's question: {}", refused.body);
    app.clock.advance(Span::minutes(1));
    let page = admin.post("/admin/tokens", &fields);
    app.clock.advance(Span::seconds(1));
    let done = show(&mut admin, &page, &holder.show(&asked(&page)));
    assert!(done.status == 200 && done.body.contains("data-page=\"tokens/"), "{}", done.body);
}

#[test]
fn at_the_door_a_script_runs_where_a_passkey_is_asked_for_and_nowhere_else() {
    let app = backend();
    let mut clerk = app.staff("1234");
    let policy = |reply: &Reply| reply.header("content-security-policy").to_owned();
    set(&mut clerk, "one");
    let mut browser = waiting(&app, "1234").0;
    let own = ["; script-src 'self'; connect-src 'self'", "; script-src 'self'"];
    for (page, own) in [clerk.get(PAGE), browser.get("/sign-in/factor")].into_iter().zip(own) {
        assert!(policy(&page).starts_with("default-src 'none'; style-src 'self'"), "{}", policy(&page));
        assert!(policy(&page).ends_with(&format!("frame-ancestors 'none'{own}")), "{}", policy(&page));
        for part in
            ["<noscript>", "JavaScriptが要ります", "name=\"factor_code\"", "hidden>パスキーで確かめる"]
        {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert_eq!(page.body.matches("<script").count(), 1);
        let address = page.body.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap();
        let script = clerk.get(address);
        assert_eq!((script.status, script.header("content-type")), (200, "text/javascript; charset=utf-8"));
    }
    assert!(!policy(&browser.get("/sign-in")).contains("script-src"));
}

#[test]
fn where_browsers_have_none_none_is_offered_and_none_is_taken() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    let page = clerk.get(PAGE).body;
    assert!(page.contains("このアドレスでは使えません") && !page.contains("passkey_name"), "{page}");
    assert_eq!(begin(&mut clerk, "鍵", &[]).status, 403);
    let off = App::start_with(&format!("base_url = \"{ORIGIN}\"\nfactors = \"off\"\n"));
    assert!(!off.staff("1234").get(PAGE).body.contains("passkey_name"));
}

#[test]
fn an_administrator_takes_all_of_them_away_with_the_factor() {
    let app = backend();
    set(&mut app.staff("1234"), "one");
    let mut admin = app.staff(ADMINISTRATOR);
    let untie = |browser: &mut Browser| {
        let token = browser.get("/account/sessions").value_of("token");
        let fields = [("token", token.as_str()), ("act", "untie"), ("reason", "紛失")];
        browser.post("/admin/accounts/1234/factor", &fields)
    };
    for person in ["2001", "4002"] {
        assert_eq!(untie(&mut app.staff(person)).status, 403, "{person}");
    }
    assert_eq!(untie(&mut admin).status, 303);
    assert_eq!(knock(&mut app.visitor(), "1234").header("location"), "/absences");
    assert_eq!(app.place.execute("DELETE FROM passkeys"), 0, "none is left");
    assert!(is_whole(&app));
}
