//! `parties:` — addresses that are not persons, and bodies outside.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use crate::ids::{PartyId, UnitId};
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::grammar::{is_id, is_mail_address};
use crate::policy::timer::TimeRule;
use crate::policy::{Contact, Content, Detail, Hours, OFFICE, Party, Readers, Right};

pub const PARTY: &[&str] = &[
    "label", "was", "email", "phone", "contact", "readers", "read_by", "content", "may", "must", "within",
    "due", "calendar",
];
pub const CONTACT: &[&str] = &["hours", "email", "phone"];
pub const CONTENT: &[&str] = &["fields"];
pub const READERS: &[&str] = &["posts", "units"];

/// What a body outside is told where the policy lists nothing of its own.
const USUAL: &[&str] = &["full", "minimal"];

/// Templates by name.
type Contents = BTreeMap<String, Content>;

/// `parties:`.
pub fn parties(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> BTreeMap<PartyId, Party> {
    let Some(pairs) = fields.get("parties").and_then(|at| at.pairs(findings)) else {
        return BTreeMap::new();
    };
    let contents = contents(fields, findings);
    let mut parties = BTreeMap::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        if names.posts.iter().any(|post| post.id == key.word) {
            findings.mistake_at_key(key, at, "party-named-as-post", &[("word", &key.word)]);
        }
        if let Some(party) = party(at, &contents, names, findings) {
            parties.insert(PartyId::from(key.word.clone()), party);
        }
    }
    parties
}

/// `contents:` — what bodies outside are told, by the name that parties use.
fn contents(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Contents {
    let Some(pairs) = fields.get("contents").and_then(|at| at.pairs(findings)) else {
        return Contents::new();
    };
    let mut contents = Contents::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) || USUAL.contains(&key.word.as_str()) {
            findings.mistake_at_key(key, at, "bad-content-name", &[("word", &key.word)]);
        }
        contents.insert(key.word.clone(), details(at, findings));
    }
    contents
}

/// A closed list. Without its number nobody could ask about the incident.
fn details(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Content {
    let known: Vec<&str> = Detail::ALL.iter().map(|detail| detail.as_str()).collect();
    let items = at.list(findings);
    let words = items.iter().filter_map(|item| item.one_of(&known, findings));
    let told: BTreeSet<Detail> = words.filter_map(Detail::parse).collect();
    if !told.contains(&Detail::Number) {
        findings.mistake(at, "content-without-number", &[]);
    }
    Content::Only(told)
}

/// `minimal`, the name of a template, or `{ fields: [number, kind] }`.
fn content(fields: &Fields<'_>, contents: &Contents, findings: &mut Findings<'_>) -> Content {
    let Some(at) = fields.get("content") else { return Content::default() };
    if at.is_map() {
        let written = at.fields(CONTENT, findings);
        let list = written.and_then(|written| written.need("fields", findings));
        return list.map(|at| details(&at, findings)).unwrap_or_default();
    }
    let named = contents.keys().map(String::as_str);
    let known: Vec<&str> = USUAL.iter().copied().chain(named).collect();
    match at.one_of(&known, findings) {
        Some("minimal") => Content::Minimal,
        Some(name) => contents.get(name).cloned().unwrap_or_default(),
        None => Content::default(),
    }
}

fn party(at: &Cursor<'_>, contents: &Contents, names: &Names, findings: &mut Findings<'_>) -> Option<Party> {
    let fields = at.fields(PARTY, findings)?;
    let label = fields.need("label", findings).and_then(|at| at.word(findings)).unwrap_or_default();
    let contacts = fields.get("contact").map(|at| at.items(findings)).unwrap_or_default();
    Some(Party {
        label: label.to_owned(),
        email: email(&fields, findings),
        phone: fields.text("phone", findings),
        contacts: contacts.iter().filter_map(|at| contact(at, names, findings)).collect(),
        must_confirm: must_confirm(&fields, names, findings),
        may: rights(&fields, findings),
        content: content(&fields, contents, findings),
        readers: fields.text("readers", findings),
        read_by: fields.get("read_by").map(|at| readers(&at, names, findings)),
    })
}

/// `channels:` — who reads a chat channel, by its name.
pub fn channels(
    fields: &Fields<'_>,
    names: &Names,
    findings: &mut Findings<'_>,
) -> BTreeMap<String, Readers> {
    let pairs = fields.get("channels").and_then(|at| at.pairs(findings));
    let pairs = pairs.iter().flat_map(Fields::iter);
    pairs.map(|(key, at)| (key.word.clone(), readers(at, names, findings))).collect()
}

/// `{ posts: [desk], units: [joho] }`; nobody of the files where both are left out.
fn readers(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Readers {
    let Some(fields) = at.fields(READERS, findings) else { return Readers::default() };
    let list = |key: &str, findings: &mut Findings<'_>| {
        fields.get(key).map(|at| at.list(findings)).unwrap_or_default()
    };
    let posts = list("posts", findings);
    let units = list("units", findings);
    Readers {
        posts: posts.iter().filter_map(|item| names.post(item, findings)).collect(),
        units: units.iter().filter_map(|item| item.word(findings)).map(UnitId::from).collect(),
    }
}

/// `may: [confirm, answer]`. The link goes by mail, so a right without an address is nobody's.
fn rights(fields: &Fields<'_>, findings: &mut Findings<'_>) -> BTreeSet<Right> {
    let Some(at) = fields.get("may") else { return BTreeSet::new() };
    let known: Vec<&str> = Right::ALL.iter().map(|right| right.as_str()).collect();
    let items = at.list(findings);
    let rights =
        items.iter().filter_map(|item| item.one_of(&known, findings)).filter_map(Right::parse).collect();
    if fields.get("email").is_none() {
        findings.mistake(&at, "may-without-email", &[]);
    }
    rights
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
