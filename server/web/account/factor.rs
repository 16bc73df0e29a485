//! A person's own second factor: set, with its printed codes and passkeys, and taken away.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::factor::{self, Owner, Refusal};
use crate::actions::sign_in::Elsewhere;
use crate::actions::{self, FieldError};
use crate::domain::account::factor::{CODE_CHARS, Factors, PASSKEY_NAME_MAX};
use crate::factor::Secret;
use crate::store::passkeys::Passkey;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields};
use crate::web::form::{Form, NAME_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Hidden, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::passkey::{self, Asked};
use crate::web::qr::Picture;
use crate::web::sign_in::verdict;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

const ADDRESS: &str = "/account/factor";

#[derive(Serialize)]
struct View {
    is_off: bool,
    is_demo: bool,
    is_owed: bool,
    is_set: bool,
    has_app: bool,
    codes_left: usize,
    /// Whether browsers offer passkeys at this address.
    has_passkeys: bool,
    keys: Vec<Key>,
    passkey: Option<Asked>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

#[derive(Serialize)]
struct Begun {
    picture: Picture,
    groups: String,
    address: String,
    login: String,
    form: ActForm,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Codes {
    codes: Vec<String>,
    login: String,
    is_first: bool,
}

#[derive(Serialize)]
struct Making {
    token: String,
    offer: String,
    name: String,
    passkey: Asked,
}

/// A passkey as its owner sees it.
#[derive(Serialize)]
struct Key {
    name: String,
    added: When,
    used: Option<When>,
}

impl Key {
    fn of(visit: &Visit, row: &Passkey) -> Self {
        let used = row.used_at.map(|at| When::past(visit, at));
        Self { name: row.name.clone(), added: When::plain(visit, row.created_at), used }
    }
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, None)
}

fn again(visit: &Visit, staff: &Staff, trouble: Option<&FormErrors>) -> Outcome {
    let (backend, door) = (&visit.site.backend, &visit.site.door);
    let standing = factor::standing(backend, &staff.person)?;
    let known = actions::passkey::list(backend, &staff.person)?;
    let offered = offered(visit, standing.is_some(), !known.is_empty());
    let is_set = standing.is_some();
    let forms: Vec<ActForm> = offered.iter().map(|act| form(visit, trouble, (act, is_set), &known)).collect();
    let asked = actions::passkey::asked(backend, door, (&staff.person, &staff.session), visit.now)?;
    let passkey = asked.map(|asked| Asked::of(&asked)).transpose()?;
    let is_off = door.factors() == Factors::Off;
    let view = View {
        is_off,
        is_demo: visit.site.settings.demo_mailbox.is_some(),
        is_owed: visit.site.door.ways().owes_factor(staff.means, staff.is_admin),
        is_set,
        has_app: standing.is_some_and(|standing| standing.has_app),
        codes_left: standing.map(|standing| standing.codes_left).unwrap_or_default(),
        has_passkeys: is_off || door.party().is_some(),
        keys: known.iter().map(|one| Key::of(visit, one)).collect(),
        passkey,
        faults: faults(visit, trouble, &forms),
        forms,
        done: words::done(visit),
    };
    let status = if trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page::with_status(visit, status, "factor/show", visit.text("web-nav-factor"), &view)
}

/// What may be done now.
fn offered(visit: &Visit, is_set: bool, has_keys: bool) -> Vec<&'static str> {
    let door = &visit.site.door;
    let all = [
        ("begin", !is_set),
        ("passkey", door.party().is_some()),
        ("passkey-off", has_keys),
        ("codes", is_set),
        ("off", is_set),
    ];
    let is_on = door.factors() != Factors::Off;
    all.into_iter().filter(|(_, is_open)| is_on && *is_open).map(|(act, _)| act).collect()
}

/// What is wrong with the form that was sent, also where it is offered no more.
fn faults(visit: &Visit, trouble: Option<&FormErrors>, forms: &[ActForm]) -> Vec<Fault> {
    let Some(trouble) = trouble else { return Vec::new() };
    match forms.iter().find(|form| form.key == trouble.key) {
        Some(form) => form.faults.clone(),
        None => Fields::new(visit.language, &trouble.typed, &trouble.errors).faults(&[]),
    }
}

fn form(
    visit: &Visit,
    trouble: Option<&FormErrors>,
    (act, is_set): (&str, bool),
    known: &[Passkey],
) -> ActForm {
    ActForm::made(visit, trouble, parts(visit, act, Vec::new()), &Form::default(), |fields| {
        let mut controls = match act {
            "passkey" => vec![fields.line("passkey_name", PASSKEY_NAME_MAX).required()],
            "passkey-off" => {
                let names = known.iter().map(|one| (one.mark.clone(), one.name.clone()));
                vec![fields.radio("which_passkey", names).required()]
            }
            _ => Vec::new(),
        };
        controls.push(fields.password("old", "current-password").required());
        if is_set {
            controls.push(code(fields));
        }
        controls
    })
}

fn code(fields: &Fields<'_>) -> Field {
    let mut code = fields.line("factor_code", NAME_MAX).required();
    code.autocomplete = "one-time-code";
    code
}

fn parts(visit: &Visit, act: &str, more: Vec<Hidden>) -> Parts {
    let word = |part: &str| visit.text(&format!("factor-{act}{part}"));
    let mut hidden = vec![Hidden { name: "act", value: act.to_owned() }];
    hidden.extend(more);
    Parts {
        key: act.to_owned(),
        action: ADDRESS.to_owned(),
        heading: word(""),
        lead: word("-lead"),
        submit: word("-submit"),
        hidden,
    }
}

/// Whatever is sent from there.
pub fn act(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let Ok(token) = visit.open_token(&form) else {
        return again(visit, staff, Some(&trouble(&form, vec![FieldError::new("token", "expired")])));
    };
    let command = visit.command(&token);
    let source = visit.source.to_string();
    let ask: Elsewhere<'_> = &|login, password| verdict(visit, login, password);
    let elsewhere = visit.site.vouchers.directory().map(|_| ask);
    let (person, session, now) = (&staff.person, &staff.session, visit.now);
    let owner = Owner { person, session, source: &source, now, elsewhere };
    let (backend, door) = (&visit.site.backend, &visit.site.door);
    let old = form.text("old");
    let shows = passkey::shows(&form, session);
    match form.text("act") {
        "begin" => match factor::begin(backend, door, owner, old) {
            Ok((secret, offer)) => begun(visit, staff, (&secret, &offer), None),
            Err(refusal) => refused(visit, staff, &form, refusal),
        },
        "confirm" => confirm(visit, staff, owner, &form),
        "codes" => match factor::remake(backend, door, owner, (old, shows), command) {
            Ok(made) => codes(visit, staff, &made, false),
            Err(refusal) => refused(visit, staff, &form, refusal),
        },
        "off" => match factor::take_off(backend, door, owner, (old, shows), command) {
            Ok(()) => Ok(Answer::see_other(&format!("{ADDRESS}?done=factor-off"))),
            Err(refusal) => refused(visit, staff, &form, refusal),
        },
        "passkey" => {
            let name = form.text("passkey_name");
            match actions::passkey::begin(backend, door, owner, (name, old, shows), command) {
                Ok(offer) => making(visit, owner, (&offer, name)),
                Err(refusal) => refused(visit, staff, &form, refusal),
            }
        }
        "passkey-confirm" => made(visit, staff, owner, &form),
        "passkey-off" => {
            let wanted = form.text("which_passkey");
            match actions::passkey::take_off(backend, door, owner, (wanted, old, shows), command) {
                Ok(()) => Ok(Answer::see_other(&format!("{ADDRESS}?done=passkey-off"))),
                Err(refusal) => refused(visit, staff, &form, refusal),
            }
        }
        _ => Err(Failure::NotFound),
    }
}

/// The page on which the browser makes a passkey.
fn making(visit: &Visit, owner: Owner<'_>, (offer, name): (&str, &str)) -> Outcome {
    let (backend, door) = (&visit.site.backend, &visit.site.door);
    let creation = actions::passkey::creation(backend, door, owner, &visit.site.body_name())?;
    let view = Making {
        token: visit.form_token(),
        offer: offer.to_owned(),
        name: name.to_owned(),
        passkey: Asked::of(&creation)?,
    };
    page::show(visit, "factor/passkey", visit.text("passkey-make-title"), &view)
}

/// Adds the passkey that the browser made.
fn made(visit: &Visit, staff: &Staff, owner: Owner<'_>, form: &Form) -> Outcome {
    let (backend, door) = (&visit.site.backend, &visit.site.door);
    let command = visit.command(&visit.open_token(form)?);
    let sent = (form.text("offer"), form.text("passkey_name"), form.text(passkey::FIELD));
    match actions::passkey::confirm(backend, door, owner, sent, command) {
        Ok(Some(first)) => codes(visit, staff, &first, true),
        Ok(None) => Ok(Answer::see_other(&format!("{ADDRESS}?done=passkey"))),
        Err(refusal) => refused(visit, staff, form, refusal),
    }
}

/// Puts the secret in force, or asks for another code of the same one.
fn confirm(visit: &Visit, staff: &Staff, owner: Owner<'_>, form: &Form) -> Outcome {
    let (backend, door) = (&visit.site.backend, &visit.site.door);
    let command = visit.command(&visit.open_token(form)?);
    let (offer, typed) = (form.text("offer"), form.text("factor_code"));
    match factor::confirm(backend, door, owner, (offer, typed), command) {
        Ok(made) => codes(visit, staff, &made, true),
        Err(Refusal::Action(actions::Error::Invalid(errors))) => {
            let trouble = trouble(form, errors);
            match factor::offered(backend, owner, offer).filter(|_| !staff.has_factor) {
                Some(secret) => begun(visit, staff, (&secret, offer), Some(&trouble)),
                None => again(visit, staff, Some(&trouble)),
            }
        }
        Err(refusal) => refused(visit, staff, form, refusal),
    }
}

fn refused(visit: &Visit, staff: &Staff, form: &Form, refusal: Refusal) -> Outcome {
    match refusal {
        Refusal::Wait(wait) => Err(Failure::TooMany(wait)),
        Refusal::Action(actions::Error::Invalid(errors)) => again(visit, staff, Some(&trouble(form, errors))),
        Refusal::Action(error) => Err(error.into()),
    }
}

/// A code or a password that was typed is not shown again.
fn trouble(form: &Form, errors: Vec<FieldError>) -> FormErrors {
    let key = form.text("act").to_owned();
    FormErrors { key, typed: Form::default(), errors, is_conflict: false }
}

/// The page that shows the secret, until a code of it fits.
fn begun(
    visit: &Visit,
    staff: &Staff,
    (secret, offer): (&Secret, &str),
    trouble: Option<&FormErrors>,
) -> Outcome {
    let login = login(visit, staff)?;
    let address = address(visit, &login, secret);
    let letters: Vec<char> = secret.letters().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    let hidden = vec![Hidden { name: "offer", value: offer.to_owned() }];
    let form = ActForm::made(visit, trouble, parts(visit, "confirm", hidden), &Form::default(), |fields| {
        let code = code(fields);
        vec![fields.labelled(code, "factor_first_code")]
    });
    let view = Begun {
        picture: Picture::of(&address)?,
        groups: groups.join(" "),
        address,
        login,
        faults: form.faults.clone(),
        form,
    };
    let status = if trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page::with_status(visit, status, "factor/begun", visit.text("factor-begun-title"), &view)
}

/// The page that shows printed codes, once.
fn codes(visit: &Visit, staff: &Staff, made: &[String], is_first: bool) -> Outcome {
    let halves = |code: &String| {
        let letters: Vec<char> = code.chars().collect();
        let (left, right) = letters.split_at(letters.len().min(CODE_CHARS / 2));
        format!("{}-{}", left.iter().collect::<String>(), right.iter().collect::<String>())
    };
    let view = Codes { codes: made.iter().map(halves).collect(), login: login(visit, staff)?, is_first };
    page::show(visit, "factor/codes", visit.text("factor-codes-title"), &view)
}

fn login(visit: &Visit, staff: &Staff) -> Result<String, Failure> {
    let found = crate::actions::accounts::find(&visit.site.backend, &staff.person)?;
    Ok(found.map(|one| one.row.login).unwrap_or_default())
}

/// What apps read: whose the secret is, by the body's name and what is typed to sign in.
fn address(visit: &Visit, login: &str, secret: &Secret) -> String {
    let plain = |text: &str| words::percent(text).replace('/', "%2F");
    let issuer = plain(&visit.site.body_name());
    format!("otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}", plain(login), secret.letters())
}
