//! What somebody typed, carried over the moment in which they show who they are.
//!
//! A session ends while a form is being filled in, or an act asks for a code first. What was typed travels
//! then in the page, sealed with the house's key, and comes back with the next form. In the page and not in
//! the store: whoever has no session could fill a table, and a row would have to be bounded, swept and found
//! again by another server; what is in the page goes with it. Only while its writer is away at a provider it
//! lies in the store, for whoever has had a session, and bounded. Sealed, because the page may stay open on a
//! desk: only to whom its form was shown reads it again. Passwords, codes and files are left out.
//!
//! After a sign-in it is shown on its form and nothing is done by it, however it came there; after a code
//! that its act asked for, the act is done, by the form's own token.

use actix_web::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::actions;
use crate::actions::sign_in::hash_of;
use crate::domain::history::Hash;
use crate::domain::ids::PersonId;
use crate::domain::moment::{Moment, Span};
use crate::store::{Tx, Urgency};

use super::enclosed;
use super::error::Failure;
use super::form::{Form, SECRETS};
use super::form_token::{Binding, FormToken};
use super::guard::Staff;
use super::visit::Visit;

/// The field that carries it.
pub const FIELD: &str = "kept";

/// The longest form that is carried: of Japanese text, as much as a body may bring.
const BYTES_MAX: usize = 96 * 1024;

/// How long it may wait. An operational setting.
const LIFE: Span = Span::hours(1);

/// Why a form was not looked at.
#[derive(Clone, Copy)]
pub enum Why<'a> {
    /// Nobody was signed in.
    SignedOut,
    /// Whoever holds this session had to show first who they are.
    Unproved(&'a Hash),
}

impl Why<'_> {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Why::SignedOut => b"signed out".to_vec(),
            Why::Unproved(session) => [b"unproved".as_slice(), *session].concat(),
        }
    }
}

/// What a request brings that was kept before.
#[derive(Debug, PartialEq, Eq)]
pub enum Brought {
    /// Nothing: it is as it was sent.
    Nothing,
    /// A form that was typed before its writer signed in again.
    Unsent,
    /// A form whose act asked for a code, a passkey or a password, with what was given there.
    Unproved {
        /// What was shown: the fields of secrets alone.
        shown: Form,
        /// The form, as it is carried on where that was wrong.
        sealed: String,
    },
}

/// Seals the form of this request, if it is one that can be carried.
pub fn keep(visit: &Visit, why: Why<'_>) -> Option<String> {
    let body = body_of(visit)?;
    let is_somebodys = !Form::parse(&body).ok()?.text("token").is_empty();
    if !is_somebodys || body.len() > BYTES_MAX {
        return None;
    }
    let plain = [visit.now.micros().to_be_bytes().as_slice(), &body].concat();
    let keys = &visit.site.backend.keys;
    let sealed = keys.seal("kept form", &[&why.bytes(), visit.path.as_bytes()], &plain).ok()?;
    Some(URL_SAFE_NO_PAD.encode(sealed))
}

/// By which word a sealed form is found again: it says nothing of it, and nobody makes it up.
pub fn word(visit: &Visit, sealed: &str) -> String {
    URL_SAFE_NO_PAD.encode(visit.site.backend.keys.mac("kept form, laid down", &[sealed.as_bytes()]))
}

/// Lays a sealed form down in the store, while its writer is at somebody who vouches for them: the page in
/// which it travels else is gone then. Only for a session that there is or was.
///
/// # Errors
/// The store cannot write.
pub fn lay_down(visit: &Visit, sealed: &str) -> Result<(), Failure> {
    let (word, sealed) = (hash_of(&word(visit, sealed)), sealed.as_bytes().to_vec());
    let job = move |tx: &mut Tx<'_>| tx.lay_down(word, &sealed);
    Ok(visit.site.backend.store.write(Urgency::Person, "lay_down", job).map_err(actions::Error::from)?)
}

/// The sealed form of a word, once; none where it was picked up before, or has waited for too long.
///
/// # Errors
/// The store cannot write.
pub fn pick_up(visit: &Visit, word: &str) -> Result<Option<String>, Failure> {
    if word.is_empty() {
        return Ok(None);
    }
    let word = hash_of(word);
    let job = move |tx: &mut Tx<'_>| tx.pick_up(word);
    let found =
        visit.site.backend.store.write(Urgency::Person, "pick_up", job).map_err(actions::Error::from)?;
    Ok(found.and_then(|sealed| String::from_utf8(sealed).ok()))
}

/// Whether the form of this request was shown in the session that its browser names, though that has ended:
/// nobody else is given room in the store.
pub fn was_shown_here(visit: &Visit) -> bool {
    let session = visit.cookie(visit.site.session_cookie()).map(hash_of);
    let text = enclosed::fields(visit).map(|form| form.text("token").to_owned());
    let (Some(session), Ok(text)) = (session, text) else { return false };
    let binding = Binding::Session(session, PersonId::from(""));
    FormToken::open(&visit.site.backend.keys, &text, &binding, visit.now).is_some()
}

/// Puts what was kept in the place of the request that brings it back.
///
/// # Errors
/// [`Failure::Expired`] where it is another person's, of another form, or has waited for too long.
pub fn take(visit: &mut Visit, staff: &Staff) -> Result<Brought, Failure> {
    let Some(form) = visit.form().ok().filter(|form| !form.text(FIELD).is_empty()) else {
        return Ok(Brought::Nothing);
    };
    let sealed = form.text(FIELD);
    let keys = &visit.site.backend.keys;
    if let Some((body, inner)) = opened(visit, sealed, Why::Unproved(&staff.session)) {
        put(visit, body, inner);
        let shown = ["factor_code", "passkey", "password"].iter();
        let shown = shown.fold(Form::default(), |shown, name| shown.with(name, form.whole(name)));
        return Ok(Brought::Unproved { shown, sealed: sealed.to_owned() });
    }
    let (body, inner) = opened(visit, sealed, Why::SignedOut).ok_or(Failure::Expired)?;
    if !FormToken::is_of(keys, inner.text("token"), &staff.person, visit.now) {
        return Err(Failure::Expired);
    }
    put(visit, body, inner);
    visit.is_unsent = true;
    Ok(Brought::Unsent)
}

fn put(visit: &mut Visit, body: Vec<u8>, form: Form) {
    visit.body = body;
    visit.fields = Some(form);
}

fn opened(visit: &Visit, sealed: &str, why: Why<'_>) -> Option<(Vec<u8>, Form)> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let keys = &visit.site.backend.keys;
    let plain = keys.open_sealed("kept form", &[&why.bytes(), visit.path.as_bytes()], &sealed)?;
    let (since, body) = plain.split_at_checked(8)?;
    let since = Moment::from_micros(i64::from_be_bytes(since.try_into().ok()?));
    let body = unpacked(body);
    let form = Form::parse(&body).ok()?;
    (visit.now < since + LIFE).then_some((body, form))
}

/// The fields of this request as bytes, without what is never carried. One that itself brings a form that was
/// kept stands for that form.
fn body_of(visit: &Visit) -> Option<Vec<u8>> {
    let is_plain = visit.fields.is_none()
        && visit.header(&header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded");
    let form = enclosed::fields(visit).ok()?;
    let brought = form.text(FIELD);
    if !brought.is_empty() {
        let session = visit.cookie(visit.site.session_cookie()).map(hash_of).unwrap_or_default();
        let unproved = || opened(visit, brought, Why::Unproved(&session));
        let (body, _) = opened(visit, brought, Why::SignedOut).or_else(unproved)?;
        return Some(packed(&body));
    }
    let is_carried = |name: &[u8]| !SECRETS.iter().any(|secret| secret.as_bytes() == name);
    if is_plain {
        let pieces = visit.body.split(|byte| *byte == b'&');
        let name = |piece: &&[u8]| piece.split(|byte| *byte == b'=').next().is_some_and(is_carried);
        // Byte for byte: what is sent on after a code is the same command as what was sent before it.
        return Some(packed(&pieces.filter(name).collect::<Vec<_>>().join(&b'&')));
    }
    let carried = form.pairs().iter().filter(|(name, _)| is_carried(name.as_bytes()));
    let pairs: Vec<String> =
        carried.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    Some(packed(pairs.join("&").as_bytes()))
}

fn escaped(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(one).collect()
}

/// A third of the length for what is no ASCII: browsers escape every byte of it.
fn packed(body: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut plain, mut rest) = (Vec::with_capacity(body.len()), body);
    while let Some((first, after)) = rest.split_first() {
        let escape = match after {
            [high, low, after @ ..] if *first == b'%' => {
                digit(*high).zip(digit(*low)).map(|(high, low)| (high * 16 + low, after))
            }
            _ => None,
        };
        match escape.filter(|(byte, _)| *byte >= 0x80) {
            Some((byte, after)) => {
                plain.push(byte);
                rest = after;
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

fn unpacked(plain: &[u8]) -> Vec<u8> {
    let one = |byte: &u8| if *byte < 0x80 { vec![*byte] } else { format!("%{byte:02X}").into_bytes() };
    plain.iter().flat_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_packed_to_a_third_and_comes_back_byte_for_byte() {
        for body in ["", "a=b&c=d+e%26f", "summary=%E7%B4%9B%E5%A4%B1&x=%0D%0A%", "a=%zz&b=%e7%B4"] {
            let whole = unpacked(&packed(body.as_bytes()));
            assert_eq!(String::from_utf8(whole).unwrap().to_uppercase(), body.to_uppercase());
        }
        assert_eq!(packed(b"%E7%B4%9B").len(), 3);
    }
}
