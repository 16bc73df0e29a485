//! Who the body is, what the product must know of it, and its addresses.

use std::collections::BTreeMap;

use super::names::Names;
use crate::domain::ids::{PartyId, PostId};
use crate::domain::policy::cursor::{Cursor, Fields, Findings};
use crate::domain::policy::grammar::{is_id, is_mail_address};
use crate::domain::policy::{BodyName, Party, Roles};

/// `body:`.
pub fn name(fields: &Fields<'_>, findings: &mut Findings<'_>) -> BodyName {
    let body = fields.need("body", findings);
    let body = body.and_then(|at| at.fields(&["id", "name", "timezone"], findings));
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
    let roles = roles.and_then(|at| at.fields(&["desk", "top", "callers"], findings));
    let Some(roles) = roles else {
        return Roles { desk: PostId::from(""), top: PostId::from(""), callers: Vec::new() };
    };
    let one = |key: &'static str, findings: &mut Findings<'_>| {
        let at = roles.need(key, findings);
        at.and_then(|at| names.post(&at, findings)).unwrap_or_else(|| PostId::from(""))
    };
    let (desk, top) = (one("desk", findings), one("top", findings));
    let callers = roles.need("callers", findings).map(|at| at.list(findings)).unwrap_or_default();
    Roles { desk, top, callers: callers.iter().filter_map(|at| names.post(at, findings)).collect() }
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
    let fields = at.fields(&["label", "email", "phone", "readers"], findings)?;
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
        readers: fields.text("readers", findings),
    })
}
