//! Who the body is, and what the product must know of it.

use super::names::Names;
use crate::ids::{PostId, UnitId};
use crate::policy::bodies::Regime;
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::grammar::is_id;
use crate::policy::{Asset, BodyName, Mode, Organ, Roles, Wall};

pub const BODY: &[&str] = &["id", "name", "timezone", "law"];
pub const ROLES: &[&str] = &["desk", "top", "callers", "chief", "manager", "auditors"];
pub const ASSET: &[&str] = &["label", "unit"];
pub const ORGAN: &[&str] = &["label", "units", "law", "entity", "wall"];
pub const WALL: &[&str] = &["except", "may_lift", "bind", "inside", "basis"];
pub const MODE: &[&str] = &["label", "by", "bind", "basis"];

/// `body:`.
pub fn name(fields: &Fields<'_>, findings: &mut Findings<'_>) -> BodyName {
    let body = fields.need("body", findings);
    let body = body.and_then(|at| at.fields(BODY, findings));
    let need = |key: &'static str, findings: &mut Findings<'_>| {
        let at = body.as_ref().and_then(|body| body.need(key, findings));
        at.and_then(|at| at.word(findings)).unwrap_or_default().to_owned()
    };
    let (id, printed) = (need("id", findings), need("name", findings));
    let law = body.as_ref().and_then(|body| law(body, findings)).unwrap_or_default();
    let name = BodyName { id, name: printed, law };
    if let Some(zone) = body.as_ref().and_then(|body| body.get("timezone")) {
        zone.one_of(&["Asia/Tokyo"], findings);
    }
    name
}

/// `law:` of the body or of an organ.
fn law(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Option<Regime> {
    fields.get("law").and_then(|at| at.one_of(Regime::WORDS, findings)).and_then(Regime::parse)
}

/// `roles:`.
pub fn roles(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Roles {
    let roles = fields.need("roles", findings);
    let roles = roles.and_then(|at| at.fields(ROLES, findings));
    let Some(roles) = roles else {
        let none = || PostId::from("");
        return Roles {
            desk: none(),
            top: none(),
            callers: Vec::new(),
            chief: None,
            manager: None,
            auditors: Vec::new(),
        };
    };
    let one = |key: &'static str, findings: &mut Findings<'_>| {
        let at = roles.need(key, findings);
        at.and_then(|at| names.post(&at, findings)).unwrap_or_else(|| PostId::from(""))
    };
    let (desk, top) = (one("desk", findings), one("top", findings));
    let callers = roles.need("callers", findings).map(|at| at.list(findings)).unwrap_or_default();
    let callers = callers.iter().filter_map(|at| names.post(at, findings)).collect();
    let auditors = roles.get("auditors").map(|at| at.list(findings)).unwrap_or_default();
    let auditors = auditors.iter().filter_map(|at| names.post(at, findings)).collect();
    let may =
        |key: &str, findings: &mut Findings<'_>| roles.get(key).and_then(|at| names.post(&at, findings));
    let (chief, manager) = (may("chief", findings), may("manager", findings));
    let usual =
        || names.posts.iter().find(|post| post.id == "chief").map(|post| PostId::from(post.id.clone()));
    let chief = chief.or_else(usual);
    Roles { desk, top, callers, chief, manager, auditors }
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
pub fn organs(
    fields: &Fields<'_>,
    (names, body): (&Names, &BodyName),
    findings: &mut Findings<'_>,
) -> Vec<Organ> {
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
        let law = law(&organ, findings).unwrap_or(body.law);
        let entity = organ.text("entity", findings);
        let wall = organ.get("wall").and_then(|at| wall(&at, names, findings));
        organs.push(Organ { id: key.word.clone(), label: label.to_owned(), units, law, entity, wall });
    }
    organs
}

/// `wall:` of an organ.
fn wall(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Wall> {
    let wall = at.fields(WALL, findings)?;
    let posts = |at: Option<Cursor<'_>>, findings: &mut Findings<'_>| -> Vec<PostId> {
        let items = at.map(|at| at.list(findings)).unwrap_or_default();
        items.iter().filter_map(|at| names.post(at, findings)).collect()
    };
    let except = posts(wall.get("except"), findings);
    let lifters = wall.need("may_lift", findings);
    let may_lift = posts(lifters, findings);
    let inside = wall.get("inside").map(|at| at.list(findings)).unwrap_or_default();
    let inside = inside.iter().filter_map(|at| names.party(at, findings)).collect();
    let (bind, basis) = (bind(&wall, names, findings), wall.text("basis", findings));
    Some(Wall { except, may_lift, bind, inside, basis })
}

/// `bind:` — who acts where another is named.
fn bind(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<(PostId, PostId)> {
    let mut bind = Vec::new();
    for (from, to) in fields.get("bind").and_then(|at| at.pairs(findings)).iter().flat_map(Fields::iter) {
        if !names.posts.iter().any(|post| post.id == from.word) {
            let known: Vec<&str> = names.posts.iter().map(|post| post.id.as_str()).collect();
            let args: Args<'_> = &[("word", &from.word), ("known", &known.join(", "))];
            findings.mistake_at_key(from, to, "unknown-post", args);
        }
        bind.extend(names.post(to, findings).map(|to| (PostId::from(from.word.clone()), to)));
    }
    bind
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
        let bind = bind(&mode, names, findings);
        let basis = mode.text("basis", findings);
        modes.push(Mode { id: key.word.clone(), label: label.to_owned(), by, bind, basis });
    }
    modes
}
