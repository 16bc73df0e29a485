//! `parties:` — addresses that are not persons, and bodies outside.

use std::collections::BTreeMap;

use super::names::Names;
use crate::domain::ids::PartyId;
use crate::domain::policy::cursor::{Cursor, Fields, Findings};
use crate::domain::policy::grammar::{is_id, is_mail_address};
use crate::domain::policy::timer::TimeRule;
use crate::domain::policy::{Contact, Content, Hours, OFFICE, Party};

pub const PARTY: &[&str] =
    &["label", "was", "email", "phone", "contact", "readers", "content", "must", "within", "due", "calendar"];
pub const CONTACT: &[&str] = &["hours", "email", "phone"];

/// `parties:`.
pub fn parties(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> BTreeMap<PartyId, Party> {
    let Some(pairs) = fields.get("parties").and_then(|at| at.pairs(findings)) else {
        return BTreeMap::new();
    };
    let mut parties = BTreeMap::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        if names.posts.iter().any(|post| post.id == key.word) {
            findings.mistake_at_key(key, at, "party-named-as-post", &[("word", &key.word)]);
        }
        if let Some(party) = party(at, names, findings) {
            parties.insert(PartyId(key.word.clone()), party);
        }
    }
    parties
}

fn party(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Party> {
    let fields = at.fields(PARTY, findings)?;
    let label = fields.need("label", findings).and_then(|at| at.word(findings)).unwrap_or_default();
    let contacts = fields.get("contact").map(|at| at.items(findings)).unwrap_or_default();
    Some(Party {
        label: label.to_owned(),
        email: email(&fields, findings),
        phone: fields.text("phone", findings),
        contacts: contacts.iter().filter_map(|at| contact(at, names, findings)).collect(),
        must_confirm: must_confirm(&fields, names, findings),
        content: match fields.get("content").and_then(|at| at.one_of(&["full", "minimal"], findings)) {
            Some("minimal") => Content::Minimal,
            Some(_) | None => Content::Full,
        },
        readers: fields.text("readers", findings),
    })
}

fn email(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Option<String> {
    let email = fields.text("email", findings);
    if let Some(address) = email.as_ref().filter(|address| !is_mail_address(address)) {
        let place = fields.get("email").unwrap_or_else(|| fields.at.clone());
        findings.mistake(&place, "bad-email", &[("word", address)]);
    }
    email
}

/// One address by the hour: `{ hours: closed, phone: … }`.
fn contact(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Contact> {
    let fields = at.fields(CONTACT, findings)?;
    let contact = Contact {
        hours: fields.get("hours").and_then(|at| hours(&at, names, findings)),
        email: email(&fields, findings),
        phone: fields.text("phone", findings),
    };
    if contact.email.is_none() && contact.phone.is_none() {
        findings.mistake(at, "contact-without-address", &[]);
    }
    Some(contact)
}

/// `open` or `closed`, by the office calendar, which must be declared.
pub fn hours(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Hours> {
    let word = at.one_of(&["open", "closed"], findings)?;
    if !names.calendars.iter().any(|name| name == OFFICE) {
        let known = names.calendars.join(", ");
        findings.mistake(at, "unknown-calendar", &[("word", OFFICE), ("known", &known)]);
    }
    Some(if word == "open" { Hours::Open } else { Hours::Closed })
}

/// `must: confirm` with its time: without one, silence outside would be heard by nobody.
fn must_confirm(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<TimeRule> {
    let must = fields.get("must").map(|at| (at.one_of(&["confirm"], findings), at));
    let time = names.time_rule(fields, findings);
    match (must, time) {
        (Some((Some(_), _)), Some(time)) => Some(time),
        (Some((_, at)), None) => {
            findings.mistake(&at, "must-without-time", &[]);
            None
        }
        (None, Some(_)) => {
            findings.mistake(&fields.at, "time-without-must", &[]);
            None
        }
        (Some((None, _)), Some(_)) | (None, None) => None,
    }
}
