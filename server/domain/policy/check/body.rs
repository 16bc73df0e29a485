//! Who the body is, what the product must know of it, and its addresses.

use std::collections::BTreeMap;

use super::names::Names;
use crate::domain::ids::{PartyId, PostId, UnitId};
use crate::domain::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::domain::policy::grammar::{is_id, is_mail_address};
use crate::domain::policy::{Asset, BodyName, Content, Mode, Organ, Party, Roles};

pub const BODY: &[&str] = &["id", "name", "timezone"];
pub const ROLES: &[&str] = &["desk", "top", "callers", "chief", "manager"];
pub const PARTY: &[&str] = &["label", "email", "phone", "readers", "content"];
pub const ASSET: &[&str] = &["label", "unit"];
pub const ORGAN: &[&str] = &["label", "units"];
pub const MODE: &[&str] = &["label", "by", "bind", "basis"];

/// `body:`.
pub fn name(fields: &Fields<'_>, findings: &mut Findings<'_>) -> BodyName {
    let body = fields.need("body", findings);
    let body = body.and_then(|at| at.fields(BODY, findings));
    let need = |key: &'static str, findings: &mut Findings<'_>| {
        let at = body.as_ref().and_then(|body| body.need(key, findings));
        at.and_then(|at| at.word(findings)).unwrap_or_default().to_owned()
    };
    let name = BodyName { id: need("id", findings), name: need("name", findings) };
    if let Some(zone) = body.as_ref().and_then(|body| body.get("timezone")) {
        zone.one_of(&["Asia/Tokyo"], findings);
    }
    name
}

/// `roles:`.
pub fn roles(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Roles {
    let roles = fields.need("roles", findings);
    let roles = roles.and_then(|at| at.fields(ROLES, findings));
    let Some(roles) = roles else {
        let none = || PostId::from("");
        return Roles { desk: none(), top: none(), callers: Vec::new(), chief: None, manager: None };
    };
    let one = |key: &'static str, findings: &mut Findings<'_>| {
        let at = roles.need(key, findings);
        at.and_then(|at| names.post(&at, findings)).unwrap_or_else(|| PostId::from(""))
    };
    let (desk, top) = (one("desk", findings), one("top", findings));
    let callers = roles.need("callers", findings).map(|at| at.list(findings)).unwrap_or_default();
    let callers = callers.iter().filter_map(|at| names.post(at, findings)).collect();
    let may =
        |key: &str, findings: &mut Findings<'_>| roles.get(key).and_then(|at| names.post(&at, findings));
    let (chief, manager) = (may("chief", findings), may("manager", findings));
    let usual = || names.posts.iter().find(|post| post.id == "chief").map(|post| PostId(post.id.clone()));
    let chief = chief.or_else(usual);
    Roles { desk, top, callers, chief, manager }
}

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
        if let Some(party) = party(at, findings) {
            parties.insert(PartyId(key.word.clone()), party);
        }
    }
    parties
}

fn party(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Party> {
    let fields = at.fields(PARTY, findings)?;
    let label = fields.need("label", findings).and_then(|at| at.word(findings)).unwrap_or_default();
    let email = fields.text("email", findings);
    if let Some(address) = email.as_ref().filter(|address| !is_mail_address(address)) {
        let place = fields.get("email").unwrap_or_else(|| at.clone());
        findings.mistake(&place, "bad-email", &[("word", address)]);
    }
    Some(Party {
        label: label.to_owned(),
        email,
        phone: fields.text("phone", findings),
        content: match fields.get("content").and_then(|at| at.one_of(&["full", "minimal"], findings)) {
            Some("minimal") => Content::Minimal,
            Some(_) | None => Content::Full,
        },
        readers: fields.text("readers", findings),
    })
}

/// `systems:` or `contracts:`, each with the unit that answers for it.
pub fn assets(fields: &Fields<'_>, key: &str, findings: &mut Findings<'_>) -> Vec<Asset> {
    let Some(pairs) = fields.get(key).and_then(|at| at.pairs(findings)) else { return Vec::new() };
    let mut assets = Vec::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        let Some(asset) = at.fields(ASSET, findings) else { continue };
        let label = asset.need("label", findings).and_then(|at| at.word(findings));
        let unit = asset.need("unit", findings).and_then(|at| at.word(findings));
        let (Some(label), Some(unit)) = (label, unit) else { continue };
        assets.push(Asset { id: key.word.clone(), label: label.to_owned(), unit: UnitId::from(unit) });
    }
    assets
}

/// `organs:`, each with its units.
pub fn organs(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Vec<Organ> {
    let Some(pairs) = fields.get("organs").and_then(|at| at.pairs(findings)) else { return Vec::new() };
    let mut organs = Vec::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        let Some(organ) = at.fields(ORGAN, findings) else { continue };
        let label = organ.need("label", findings).and_then(|at| at.word(findings)).unwrap_or_default();
        let units = organ.need("units", findings).map(|at| at.list(findings)).unwrap_or_default();
        let units = units.iter().filter_map(|at| at.word(findings)).map(UnitId::from).collect();
        organs.push(Organ { id: key.word.clone(), label: label.to_owned(), units });
    }
    organs
}

/// `modes:`, each with who may declare it and which posts are bound anew while it holds.
pub fn modes(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Mode> {
    let Some(pairs) = fields.get("modes").and_then(|at| at.pairs(findings)) else { return Vec::new() };
    let mut modes = Vec::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        let Some(mode) = at.fields(MODE, findings) else { continue };
        let label = mode.need("label", findings).and_then(|at| at.word(findings)).unwrap_or_default();
        let by = mode.need("by", findings).map(|at| at.list(findings)).unwrap_or_default();
        let by = by.iter().filter_map(|at| names.post(at, findings)).collect();
        let mut bind = Vec::new();
        for (from, to) in mode.get("bind").and_then(|at| at.pairs(findings)).iter().flat_map(Fields::iter) {
            if !names.posts.iter().any(|post| post.id == from.word) {
                let known: Vec<&str> = names.posts.iter().map(|post| post.id.as_str()).collect();
                let args: Args<'_> = &[("word", &from.word), ("known", &known.join(", "))];
                findings.mistake_at_key(from, to, "unknown-post", args);
            }
            bind.extend(names.post(to, findings).map(|to| (PostId(from.word.clone()), to)));
        }
        let basis = mode.text("basis", findings);
        modes.push(Mode { id: key.word.clone(), label: label.to_owned(), by, bind, basis });
    }
    modes
}
