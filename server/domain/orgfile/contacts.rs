//! `contacts.csv`: everyone who is reached when it matters and holds no post of the body.
//!
//! What a row changes holds from now on; from when until when a contact is called stands in its own
//! columns. People in posts are in the other files and are not typed twice.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{has_lost_its_nought, is_same_name};
use super::{Change, Doubt, Field, File, Planning, Row, refuse_twice};
use crate::actor::Actor;
use crate::calendar::midnight;
use crate::contact::changes::differing;
use crate::contact::{Bound, Card, Contact, ContactFact, TEXTS, VisibleTo, text_key};
use crate::ids::{ContactId, PostId};
use crate::moment::{Moment, Span};
use crate::policy::grammar::{is_id, is_mail_address};
use crate::telephone::NUMBERS;
use crate::written;
use crate::written::phone::is_way;

const BOUNDS: &[(&str, Bound)] = &[("個人", Bound::Person), ("職", Bound::Post), ("当番", Bound::Duty)];
const YES: &[&str] = &["", "yes", "はい", "○", "1"];
const NO: &[&str] = &["no", "いいえ", "×", "0"];

/// Columns in the order in which they are written.
pub const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "organ",
    "section",
    "title",
    "name",
    "bound",
    "phone",
    "mobile",
    "night_phone",
    "holiday_phone",
    "email",
    "teams",
    "fallback",
    "order",
    "deputies",
    "languages",
    "hours",
    "notes",
    "from",
    "to",
    "visible_to",
    "on_card",
];

/// Plans the contacts.
pub(super) fn plan(rows: &[Row], draft: &mut Planning<'_>) {
    refuse_twice(rows, (File::Contacts, "id"), |row| row.cell("id").to_owned(), draft);
    let contacts = draft.contacts;
    let mut known: BTreeSet<ContactId> = contacts.rows.keys().cloned().collect();
    known.extend(rows.iter().map(|row| ContactId::from(row.cell("id"))));
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        let before = draft.mistakes.len();
        let contact = read(row, &known, &mut last, draft);
        if draft.mistakes.len() == before {
            let id = ContactId::from(row.cell("id"));
            doubt(row, &id, &contact, draft);
            set(id, contact, draft);
        }
    }
    if rows.is_empty() {
        return;
    }
    let mentioned: BTreeSet<&str> = rows.iter().map(|row| row.cell("id")).collect();
    let absent = contacts.holding(draft.effective).filter(|(id, _)| !mentioned.contains(id.as_str()));
    let absent: Vec<(ContactId, String)> = absent.map(|(id, row)| (id.clone(), row.label())).collect();
    for (contact, label) in absent {
        leave_out(contact, label, draft);
    }
}

/// A contact that the file does not mention stays, or ends where the file is said to be complete.
fn leave_out(contact: ContactId, label: String, draft: &mut Planning<'_>) {
    if !draft.is_complete {
        draft.plan.changes.push(Change::ContactNotMentioned { contact });
        return;
    }
    draft.ask((File::Contacts, None), Doubt::LeftOut, (contact.as_str(), &label), ("", ""));
    let (at, by) = (draft.effective, Actor::Operator);
    draft.plan.changes.push(Change::ContactEnds { contact: contact.clone(), label, at });
    draft.plan.contacts.push(ContactFact::Ended { id: contact, at, by });
}

/// What is asked before it is taken over.
fn doubt(row: &Row, id: &ContactId, written: &Contact, draft: &mut Planning<'_>) {
    let contacts = draft.contacts;
    let place = (File::Contacts, Some(row.line));
    let label = written.label();
    let known = contacts.rows.get(id);
    if known.is_none() {
        let ways = |contact: &Contact| -> Vec<String> {
            let fields = NUMBERS.iter().chain(&["email"]).map(|field| contact.text(field).to_lowercase());
            fields.filter(|text| !text.is_empty()).collect()
        };
        let own = ways(written);
        let like = |(_, other): &(&ContactId, &Contact)| {
            is_same_name(&other.label(), &label) && ways(other).iter().any(|way| own.contains(way))
        };
        if let Some((code, other)) = contacts.holding(draft.effective).find(like) {
            let other = format!("{code} {}", other.label());
            draft.ask(place, Doubt::Alike, (id.as_str(), &label), (&other, id.as_str()));
        }
    }
    for field in NUMBERS {
        let (before, after) = (known.map_or("", |known| known.text(field)), written.text(field));
        if before != after && has_lost_its_nought(after) {
            draft.ask(place, Doubt::NoughtLost, (id.as_str(), &label), (before, after));
        }
    }
}

fn read(
    row: &Row,
    known: &BTreeSet<ContactId>,
    last: &mut BTreeMap<String, u32>,
    draft: &mut Planning<'_>,
) -> Contact {
    let place = (File::Contacts, row);
    let old = draft.contacts.rows.get(&ContactId::from(row.cell("id")));
    let card = old.map(|old| &old.card);
    match row.cell("id") {
        "" => draft.mistake(place, "id", "empty", ""),
        id if !is_id(id) => draft.mistake(place, "id", "bad-contact-id", id),
        _ => {}
    }
    let text = |field: &&str| {
        let text = row.or_known(field, old.map(|old| old.text(field)));
        ((*field).to_owned(), text.to_owned())
    };
    let texts = TEXTS.iter().map(text).filter(|(_, text)| !text.is_empty()).collect();
    let kind = kind(row, card, draft);
    let (from, to) = period(row, draft);
    let is_there = |field: &str| row.find_cell(field).is_some();
    let card = Card {
        bound: card.filter(|_| !is_there("bound")).map_or_else(|| bound(row, draft), |card| card.bound),
        order: match card.filter(|_| !is_there("order")) {
            Some(card) => card.order,
            None => order(row, &kind, last, draft),
        },
        deputies: match card.filter(|_| !is_there("deputies")) {
            Some(card) => card.deputies.clone(),
            None => deputies(row, known, draft),
        },
        visible_to: match card.filter(|_| !is_there("visible_to")) {
            Some(card) => card.visible_to.clone(),
            None => visible_to(row, draft),
        },
        on_card: card
            .filter(|_| !is_there("on_card"))
            .map_or_else(|| on_card(row, draft), |card| card.on_card),
        kind,
        from,
        to,
    };
    let contact = Contact { card, texts, set_at: draft.effective };
    check_texts(row, &contact, draft);
    contact
}

/// A word of the policy's kinds, by its id or by what it is called.
fn kind(row: &Row, known: Option<&Card>, draft: &mut Planning<'_>) -> String {
    let Some(kind) = row.find_cell("kind") else {
        let known = known.map(|card| card.kind.clone());
        if known.is_none() {
            draft.require((File::Contacts, row), "kind");
        }
        return known.unwrap_or_default();
    };
    let words = draft.policy.contacts.kinds.iter().find(|word| word.id == kind || word.label == kind);
    let found = words.map(|word| word.id.clone());
    if found.is_none() {
        draft.mistake((File::Contacts, row), "kind", "unknown-contact-kind", kind);
    }
    found.unwrap_or_default()
}

fn check_texts(row: &Row, written: &Contact, draft: &mut Planning<'_>) {
    const TEXT_MAX: usize = 500;
    let place = (File::Contacts, row);
    if written.text("organ").is_empty() && written.text("name").is_empty() {
        draft.mistake(place, "organ", "empty", "");
    }
    let is_odd = |field: &&&str| written::telephone(written.text(field)).is_none();
    let odd: Vec<&'static str> = NUMBERS.iter().filter(is_odd).copied().collect();
    for field in &odd {
        draft.mistake(place, field, "not-a-phone-number", written.text(field));
    }
    let email = written.text("email");
    if !email.is_empty() && !is_mail_address(email) {
        draft.mistake(place, "email", "not-a-mail-address", email);
    }
    let others = ["email", "teams", "fallback"].iter().any(|field| !written.text(field).is_empty());
    if !others && odd.is_empty() && !NUMBERS.iter().any(|field| is_way(written.text(field))) {
        draft.mistake(place, "phone", "no-way-to-reach", row.cell("id"));
    }
    for field in TEXTS.iter().filter(|field| written.text(field).chars().count() > TEXT_MAX) {
        draft.mistake(place, field, "too-long", &written.text(field).chars().take(20).collect::<String>());
    }
}

fn bound(row: &Row, draft: &mut Planning<'_>) -> Bound {
    let word = row.cell("bound");
    let japanese = BOUNDS.iter().find(|(known, _)| *known == word).map(|(_, bound)| *bound);
    let found = Bound::parse(word).or(japanese);
    if found.is_none() && !word.is_empty() {
        draft.mistake((File::Contacts, row), "bound", "unknown-bound", word);
    }
    found.unwrap_or_default()
}

/// The place in the order of calling as written, or after those of the same kind above in the file.
fn order(row: &Row, kind: &str, last: &mut BTreeMap<String, u32>, draft: &mut Planning<'_>) -> u32 {
    let word = row.cell("order");
    let after = last.get(kind).copied().unwrap_or(0).saturating_add(1);
    let written = || written::count(word).and_then(|order| u32::try_from(order).ok());
    let order = if word.is_empty() { Some(after) } else { written() };
    if order.is_none() {
        draft.mistake((File::Contacts, row), "order", "not-a-number", word);
    }
    let order = order.unwrap_or(after);
    last.insert(kind.to_owned(), order);
    order
}

fn deputies(row: &Row, known: &BTreeSet<ContactId>, draft: &mut Planning<'_>) -> Vec<ContactId> {
    let ids: Vec<ContactId> = written::codes(row.cell("deputies")).into_iter().map(ContactId::from).collect();
    for id in &ids {
        if !known.contains(id) {
            draft.mistake((File::Contacts, row), "deputies", "unknown-contact", id.as_str());
        } else if id.as_str() == row.cell("id") {
            draft.mistake((File::Contacts, row), "deputies", "own-deputy", id.as_str());
        }
    }
    ids
}

fn visible_to(row: &Row, draft: &mut Planning<'_>) -> VisibleTo {
    match row.cell("visible_to") {
        "" | "keepers" | "窓口" => return VisibleTo::Keepers,
        "staff" | "全職員" => return VisibleTo::Staff,
        _ => {}
    }
    let posts: Vec<PostId> = written::codes(row.cell("visible_to")).into_iter().map(PostId::from).collect();
    for post in posts.iter().filter(|post| draft.policy.post(post).is_none()).cloned().collect::<Vec<_>>() {
        draft.mistake((File::Contacts, row), "visible_to", "unknown-post", post.as_str());
    }
    VisibleTo::Posts(posts)
}

fn on_card(row: &Row, draft: &mut Planning<'_>) -> bool {
    let word = row.cell("on_card");
    if !YES.contains(&word) && !NO.contains(&word) {
        draft.mistake((File::Contacts, row), "on_card", "not-yes-or-no", word);
    }
    !NO.contains(&word)
}

/// From the beginning of the first day to the end of the last one. A row that names no first day
/// leaves the known one, or begins today; a day that is written as it is known changes nothing.
fn period(row: &Row, draft: &mut Planning<'_>) -> (Moment, Option<Moment>) {
    let contacts = draft.contacts;
    let known = contacts.rows.get(&ContactId::from(row.cell("id"))).map(|known| &known.card);
    let today = midnight(draft.effective.jst().date_naive()).unwrap_or(draft.effective);
    let from = match (day(row, "from", draft), known) {
        (Some(first), Some(known)) if as_day(known.from) == as_day(first) => known.from,
        (Some(first), _) => first,
        (None, known) => known.map_or(today, |known| known.from),
    };
    let until = known.and_then(|known| known.to);
    let to = match row.find_cell("to") {
        None => until,
        Some(_) => day(row, "to", draft).map(|last| match until {
            Some(until) if as_day(until - INSTANT) == as_day(last) => until,
            Some(_) | None => last + Span::hours(24),
        }),
    };
    if to.is_some_and(|to| to <= from) {
        draft.mistake((File::Contacts, row), "to", "ends-before-it-begins", row.cell("to"));
    }
    (from, to)
}

/// The shortest time: a contact that holds until midnight holds on the day before.
const INSTANT: Span = Span::micros(1);

/// A day as the file has it.
fn as_day(at: Moment) -> String {
    at.jst().date_naive().to_string()
}

fn day(row: &Row, field: &'static str, draft: &mut Planning<'_>) -> Option<Moment> {
    let word = row.cell(field);
    if word.is_empty() {
        return None;
    }
    let day = written::day(word).and_then(midnight);
    if day.is_none() {
        draft.mistake((File::Contacts, row), field, "not-a-day", word);
    }
    day
}

fn set(id: ContactId, written: Contact, draft: &mut Planning<'_>) {
    let known = draft.contacts.rows.get(&id);
    let fields = known.map(|known| fields(&id, known, &written));
    if fields.as_ref().is_some_and(Vec::is_empty) {
        return;
    }
    for (field, text) in &written.texts {
        draft.note(text_key(field, &id), text);
    }
    let label = written.label();
    draft.plan.changes.push(Change::Contact { contact: id.clone(), label, fields });
    let (at, by) = (draft.effective, Actor::Operator);
    draft.plan.contacts.push(ContactFact::Set { id, card: written.card, at, by });
}

fn fields(id: &ContactId, old: &Contact, new: &Contact) -> Vec<Field> {
    let (before, after) = (cells(id, old), cells(id, new));
    let cell = |cells: &[String], name: &str| {
        let place = COLUMNS.iter().position(|column| *column == name);
        place.and_then(|place| cells.get(place)).cloned().unwrap_or_default()
    };
    let field = |name: &'static str| Field::of(name, &cell(&before, name), &cell(&after, name));
    differing(old, new).into_iter().map(field).collect()
}

/// One contact as cells of the file, in the order of [`COLUMNS`].
pub fn cells(id: &ContactId, contact: &Contact) -> Vec<String> {
    let card = &contact.card;
    let cell = |column: &&str| match *column {
        "id" => id.to_string(),
        "kind" => card.kind.clone(),
        "bound" => card.bound.as_str().to_owned(),
        "order" => card.order.to_string(),
        "deputies" => card.deputies.iter().map(ContactId::as_str).collect::<Vec<_>>().join(" "),
        "from" => as_day(card.from),
        "to" => card.to.map(|to| as_day(to - INSTANT)).unwrap_or_default(),
        "visible_to" => match &card.visible_to {
            VisibleTo::Keepers => String::new(),
            VisibleTo::Posts(posts) => posts.iter().map(PostId::as_str).collect::<Vec<_>>().join(" "),
            VisibleTo::Staff => "staff".to_owned(),
        },
        "on_card" => if card.on_card { "yes" } else { "no" }.to_owned(),
        field => contact.text(field).to_owned(),
    };
    COLUMNS.iter().map(cell).collect()
}

/// The words over the columns: Japanese ones where asked for.
pub fn heads(is_japanese: bool) -> Vec<&'static str> {
    let word = |column: &&'static str| match is_japanese {
        true => super::heads::japanese(File::Contacts, column),
        false => *column,
    };
    COLUMNS.iter().map(word).collect()
}

#[cfg(test)]
mod tests;
