//! `contacts.csv`: everyone who is reached when it matters and holds no post of the body.
//!
//! What a row changes holds from now on; from when until when a contact is called stands in its own
//! columns. People in posts are in the other files and are not typed twice.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Draft, File, Row, refuse_twice};
use crate::domain::calendar::midnight;
use crate::domain::contact::changes::differing;
use crate::domain::contact::{Bound, Card, Contact, ContactFact, NUMBERS, TEXTS, VisibleTo, text_key};
use crate::domain::ids::{ContactId, PostId};
use crate::domain::incident::fact::Actor;
use crate::domain::moment::{Moment, Span};
use crate::domain::org::OrgFact;
use crate::domain::policy::grammar::{is_id, is_mail_address};
use crate::domain::telephone::is_number;

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
pub(super) fn plan(rows: &[Row], draft: &mut Draft<'_>) {
    refuse_twice(rows, (File::Contacts, "id"), |row| row.cell("id").to_owned(), draft);
    let org = draft.org;
    let mut known: BTreeSet<ContactId> = org.contacts.rows.keys().cloned().collect();
    known.extend(rows.iter().map(|row| ContactId::from(row.cell("id"))));
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        let before = draft.mistakes.len();
        let contact = read(row, &known, &mut last, draft);
        if draft.mistakes.len() == before {
            set(ContactId::from(row.cell("id")), contact, draft);
        }
    }
    if rows.is_empty() {
        return;
    }
    let mentioned: BTreeSet<&str> = rows.iter().map(|row| row.cell("id")).collect();
    let absent = org.contacts.holding(draft.effective).filter(|(id, _)| !mentioned.contains(id.as_str()));
    let absent = absent.map(|(id, _)| Change::ContactNotMentioned { contact: id.clone() });
    draft.plan.changes.extend(absent);
}

fn read(
    row: &Row,
    known: &BTreeSet<ContactId>,
    last: &mut BTreeMap<String, u32>,
    draft: &mut Draft<'_>,
) -> Contact {
    let place = (File::Contacts, row);
    if !is_id(row.cell("id")) {
        draft.mistake(place, "id", "bad-contact-id", row.cell("id"));
    }
    check_texts(row, draft);
    let kind = row.cell("kind");
    let words = draft.policy.contacts.kinds.iter().find(|word| word.id == kind || word.label == kind);
    let kind = words.map(|word| word.id.clone());
    if kind.is_none() {
        draft.mistake(place, "kind", "unknown-contact-kind", row.cell("kind"));
    }
    let kind = kind.unwrap_or_default();
    let (from, to) = period(row, draft);
    let card = Card {
        bound: bound(row, draft),
        order: order(row, &kind, last, draft),
        deputies: deputies(row, known, draft),
        visible_to: visible_to(row, draft),
        on_card: on_card(row, draft),
        kind,
        from,
        to,
    };
    let text = |field: &&str| Some(((*field).to_owned(), row.cell(field).to_owned()));
    let texts = TEXTS.iter().filter_map(text).filter(|(_, text)| !text.is_empty()).collect();
    Contact { card, texts, set_at: draft.effective }
}

fn check_texts(row: &Row, draft: &mut Draft<'_>) {
    const TEXT_MAX: usize = 500;
    let place = (File::Contacts, row);
    if row.cell("organ").is_empty() && row.cell("name").is_empty() {
        draft.mistake(place, "organ", "empty", "");
    }
    for field in NUMBERS.iter().filter(|field| !is_number(row.cell(field))) {
        draft.mistake(place, field, "not-a-phone-number", row.cell(field));
    }
    let email = row.cell("email");
    if !email.is_empty() && !is_mail_address(email) {
        draft.mistake(place, "email", "not-a-mail-address", email);
    }
    let ways = NUMBERS.iter().chain(&["email", "teams", "fallback"]);
    if ways.into_iter().all(|field| row.cell(field).is_empty()) {
        draft.mistake(place, "phone", "no-way-to-reach", row.cell("id"));
    }
    for field in TEXTS.iter().filter(|field| row.cell(field).chars().count() > TEXT_MAX) {
        draft.mistake(place, field, "too-long", &row.cell(field).chars().take(20).collect::<String>());
    }
}

fn bound(row: &Row, draft: &mut Draft<'_>) -> Bound {
    let word = row.cell("bound");
    let found = Bound::WORDS.iter().chain(BOUNDS).find(|(known, _)| *known == word);
    if found.is_none() && !word.is_empty() {
        draft.mistake((File::Contacts, row), "bound", "unknown-bound", word);
    }
    found.map(|(_, bound)| *bound).unwrap_or_default()
}

/// The place in the order of calling as written, or after those of the same kind above in the file.
fn order(row: &Row, kind: &str, last: &mut BTreeMap<String, u32>, draft: &mut Draft<'_>) -> u32 {
    let word = row.cell("order");
    let after = last.get(kind).copied().unwrap_or(0).saturating_add(1);
    let order = if word.is_empty() { Some(after) } else { word.parse().ok() };
    if order.is_none() {
        draft.mistake((File::Contacts, row), "order", "not-a-number", word);
    }
    let order = order.unwrap_or(after);
    last.insert(kind.to_owned(), order);
    order
}

fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', '、', ';', ' ', '　']).filter(|word| !word.is_empty())
}

fn deputies(row: &Row, known: &BTreeSet<ContactId>, draft: &mut Draft<'_>) -> Vec<ContactId> {
    let ids: Vec<ContactId> = words(row.cell("deputies")).map(ContactId::from).collect();
    for id in &ids {
        if !known.contains(id) {
            draft.mistake((File::Contacts, row), "deputies", "unknown-contact", id.as_str());
        } else if id.as_str() == row.cell("id") {
            draft.mistake((File::Contacts, row), "deputies", "own-deputy", id.as_str());
        }
    }
    ids
}

fn visible_to(row: &Row, draft: &mut Draft<'_>) -> VisibleTo {
    match row.cell("visible_to") {
        "" | "keepers" | "窓口" => return VisibleTo::Keepers,
        "staff" | "全職員" => return VisibleTo::Staff,
        _ => {}
    }
    let posts: Vec<PostId> = words(row.cell("visible_to")).map(PostId::from).collect();
    for post in posts.iter().filter(|post| draft.policy.post(post).is_none()).cloned().collect::<Vec<_>>() {
        draft.mistake((File::Contacts, row), "visible_to", "unknown-post", post.as_str());
    }
    VisibleTo::Posts(posts)
}

fn on_card(row: &Row, draft: &mut Draft<'_>) -> bool {
    let word = row.cell("on_card");
    if !YES.contains(&word) && !NO.contains(&word) {
        draft.mistake((File::Contacts, row), "on_card", "not-yes-or-no", word);
    }
    !NO.contains(&word)
}

/// From the beginning of the first day to the end of the last one. A row that names no first day
/// leaves the known one, or begins today; a day that is written as it is known changes nothing.
fn period(row: &Row, draft: &mut Draft<'_>) -> (Moment, Option<Moment>) {
    let org = draft.org;
    let known = org.contacts.rows.get(&ContactId::from(row.cell("id"))).map(|known| &known.card);
    let today = midnight(draft.effective.jst().date_naive()).unwrap_or(draft.effective);
    let from = match (day(row, "from", draft), known) {
        (Some(first), Some(known)) if written(known.from) == written(first) => known.from,
        (Some(first), _) => first,
        (None, known) => known.map_or(today, |known| known.from),
    };
    let to = day(row, "to", draft).map(|last| match known.and_then(|known| known.to) {
        Some(known) if written(known - INSTANT) == written(last) => known,
        Some(_) | None => last + Span::hours(24),
    });
    if to.is_some_and(|to| to <= from) {
        draft.mistake((File::Contacts, row), "to", "ends-before-it-begins", row.cell("to"));
    }
    (from, to)
}

/// The shortest time: a contact that holds until midnight holds on the day before.
const INSTANT: Span = Span::micros(1);

/// A day as the file has it.
fn written(at: Moment) -> String {
    at.jst().date_naive().to_string()
}

fn day(row: &Row, field: &'static str, draft: &mut Draft<'_>) -> Option<Moment> {
    let word = row.cell(field);
    if word.is_empty() {
        return None;
    }
    let day = crate::domain::calendar::date(&word.replace('/', "-")).and_then(midnight);
    if day.is_none() {
        draft.mistake((File::Contacts, row), field, "not-a-day", word);
    }
    day
}

fn set(id: ContactId, written: Contact, draft: &mut Draft<'_>) {
    let known = draft.org.contacts.rows.get(&id);
    let fields = known.map(|known| differing(known, &written));
    if fields.as_ref().is_some_and(Vec::is_empty) {
        return;
    }
    for (field, text) in &written.texts {
        draft.note(text_key(field, &id), text);
    }
    let label = written.label();
    draft.plan.changes.push(Change::Contact { contact: id.clone(), label, fields });
    let (at, by) = (draft.effective, Actor::Operator);
    draft.plan.facts.push(OrgFact::Contact(ContactFact::Set { id, card: written.card, at, by }));
}

/// One contact as cells of the file, in the order of [`COLUMNS`].
pub fn cells(id: &ContactId, contact: &Contact) -> Vec<String> {
    let card = &contact.card;
    let cell = |column: &&str| match *column {
        "id" => id.0.clone(),
        "kind" => card.kind.clone(),
        "bound" => card.bound.as_str().to_owned(),
        "order" => card.order.to_string(),
        "deputies" => card.deputies.iter().map(ContactId::as_str).collect::<Vec<_>>().join(" "),
        "from" => written(card.from),
        "to" => card.to.map(|to| written(to - INSTANT)).unwrap_or_default(),
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
        true => super::japanese_head(File::Contacts, column),
        false => *column,
    };
    COLUMNS.iter().map(word).collect()
}

#[cfg(test)]
mod tests;
