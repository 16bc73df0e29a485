//! The fields of a case at the edge: asked on a page, read from a form or from JSON, shown and described, all
//! by the domain's table of fields.

use std::collections::BTreeSet;

use serde_json::json;

use crate::domain::case::field::{Asked, CLASSES, Field, Slot};
use crate::domain::case::said::{Said, Value};
use crate::domain::case::{Case, Certainty, Presence};
use crate::domain::ids::{KindId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::world::World;
use crate::i18n::{field as words_of, labels};

use super::api::schema;
use super::field::{Field as Control, Fields};
use super::form::{Form, Reading};
use super::reading::Seen;
use super::visit::Visit;
use super::words;

/// Where what is said of a case stands. What was not sent is nothing; what cannot be meant is noted there.
pub(super) trait Facts {
    fn word(&mut self, name: &str, is_known: &dyn Fn(&str) -> bool) -> Option<String>;
    fn moment(&mut self, name: &str) -> Option<Moment>;
    fn count(&mut self, name: &str) -> Option<u64>;
    fn list(&mut self, name: &str) -> Option<BTreeSet<String>>;
}

/// What is said of every field that is asked here.
pub(super) fn said(source: &mut impl Facts, fields: impl IntoIterator<Item = Field>) -> Said {
    fields.into_iter().filter_map(|field| Some((field, read(source, field)?))).collect()
}

/// What is said of one.
pub(super) fn read(source: &mut impl Facts, field: Field) -> Option<Value> {
    let name = field.as_str();
    let mut any = || source.word(name, &|_| true);
    Some(match field.row().slot {
        Slot::Kind(_) => Value::Kind(KindId::typed(&any()?)),
        Slot::Unit(_) => Value::Unit(UnitId::typed(&any()?)),
        Slot::Word(..) => Value::words([&any()?]),
        Slot::Words(..) => Value::Words(source.list(name)?),
        Slot::Moment(_) | Slot::Maybe(_) => Value::At(source.moment(name)?),
        Slot::Count(_) => Value::Count(source.count(name)?),
        Slot::Certainty(_) => Value::Certainty(Certainty::parse(&source.word(name, &closed(field))?)?),
        Slot::Presence(_) => Value::Presence(Presence::parse(&source.word(name, &closed(field))?)?),
        Slot::Class(_) => Value::words([&source.word(name, &closed(field))?]),
    })
}

/// Whether a word is one that this program knows for a field.
fn closed(field: Field) -> impl Fn(&str) -> bool {
    let known = closed_words(field.row().slot).unwrap_or_default();
    move |word| known.contains(&word)
}

/// The words of a field that has the same ones under every policy.
fn closed_words(slot: Slot) -> Option<Vec<&'static str>> {
    match slot {
        Slot::Certainty(_) => Some(Certainty::words()),
        Slot::Presence(_) => Some(Presence::words()),
        Slot::Class(_) => Some(CLASSES.to_vec()),
        Slot::Kind(_)
        | Slot::Unit(_)
        | Slot::Moment(_)
        | Slot::Maybe(_)
        | Slot::Count(_)
        | Slot::Word(..)
        | Slot::Words(..) => None,
    }
}

/// From what a field is chosen; none where it is written.
pub(super) fn options(
    visit: &Visit,
    (world, policy): (&World, Option<&Policy>),
    field: Field,
) -> Option<Vec<(String, String)>> {
    let slot = field.row().slot;
    if let Some(known) = closed_words(slot) {
        let label = |word: &str| match slot {
            Slot::Certainty(_) => visit.text(&format!("certainty-{word}")),
            Slot::Class(_) => visit.text(&format!("web-asset-{}", word.to_lowercase())),
            _ => visit.text(&format!("presence-{word}")),
        };
        return Some(known.into_iter().map(|word| (word.to_owned(), label(word))).collect());
    }
    match slot {
        Slot::Kind(_) => {
            let kinds = policy.map(|policy| policy.kinds.as_slice()).unwrap_or_default();
            Some(kinds.iter().map(|kind| (kind.id.to_string(), kind.label.clone())).collect())
        }
        Slot::Unit(_) => Some(words::units(world, visit.now)),
        Slot::Word(_, of) | Slot::Words(_, of) => {
            let known = policy.map(|policy| policy.vocabulary(of)).unwrap_or_default();
            Some(known.into_iter().map(|(id, label)| (id.to_owned(), label.to_owned())).collect())
        }
        _ => None,
    }
}

/// From what each is chosen, for a page that belongs to no incident.
pub(super) fn all_options(
    visit: &Visit,
    whose: (&World, Option<&Policy>),
) -> Vec<(&'static str, Vec<(String, String)>)> {
    let options = |field: &Field| Some((field.as_str(), options(visit, whose, *field)?));
    Field::ALL.iter().filter_map(options).collect()
}

/// For what a field is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// A report, of which nothing is known before.
    Report,
    /// A change of what is known: what is left alone stays.
    Change,
}

/// The control of a field; none where the policy has no word for it.
pub(super) fn control(
    fields: &Fields<'_>,
    visit: &Visit,
    (field, asked): (Field, For),
    options: Option<Vec<(String, String)>>,
) -> Option<Control> {
    let (name, options) = (field.as_str(), options.unwrap_or_default());
    let with_none = |key: &str, options: Vec<(String, String)>| {
        fields.select(name, [(String::new(), visit.text(key))].into_iter().chain(options))
    };
    Some(match field.row().slot {
        Slot::Moment(_) | Slot::Maybe(_) => fields.when(name),
        Slot::Count(_) => fields.count(name),
        _ if options.is_empty() => return None,
        Slot::Words(..) => fields.checks(name, options),
        Slot::Word(..) => with_none("web-not-said", options),
        _ if asked == For::Change => with_none("web-keep", options),
        Slot::Unit(_) => with_none("web-unit-unknown", options),
        Slot::Kind(_) | Slot::Certainty(_) | Slot::Presence(_) | Slot::Class(_) => {
            fields.radio(name, options)
        }
    })
}

/// A control with what is known now: on the option that leaves it alone, or as a hint where it is written. A
/// list that is ticked as it stands says so itself.
pub(super) fn with_present(visit: &Visit, seen: &Seen, field: Field, control: Control) -> Control {
    let whose = (seen.world.as_ref(), seen.policy().map(AsRef::as_ref));
    let value = match field.value(&seen.incident.case) {
        Value::Unsaid => labels::presence(visit.language, Presence::Unknown),
        said => words_of::value(visit.language, whose, field, &said),
    };
    let say = |key: &str| visit.say(key, &[("value", value.clone().into())]);
    let mut control = control;
    match (field.row().slot, control.options.first_mut()) {
        (Slot::Words(..), _) => control,
        (_, Some(kept)) if kept.value.is_empty() => {
            kept.label = say("web-keep-value");
            control
        }
        _ => control.hinted(&say("web-value-now")),
    }
}

/// The controls of the fields that a report is asked for at this time.
pub(super) fn reported(
    fields: &Fields<'_>,
    visit: &Visit,
    whose: (&World, Option<&Policy>),
    is_asked: impl Fn(Asked) -> bool,
) -> Vec<Control> {
    let asked = Field::ALL.iter().filter(|field| is_asked(field.row().asked));
    let control =
        |field: &Field| control(fields, visit, (*field, For::Report), options(visit, whose, *field));
    asked.filter_map(control).collect()
}

/// What is known, by the names of the fields: what few reports say is left out until it is said.
pub(super) fn shown(
    visit: &Visit,
    whose: (&World, Option<&Policy>),
    case: &Case,
) -> impl Iterator<Item = words::Row> {
    let row = move |field: &Field| {
        let said = field.value(case);
        let value = match said {
            Value::Unsaid if !field.row().is_always_told => return None,
            Value::Unsaid => labels::presence(visit.language, Presence::Unknown),
            Value::At(at) => words::When::past(visit, at).text,
            said => words_of::value(visit.language, whose, *field, &said),
        };
        Some(words::Row { name: words_of::name(visit.language, *field), value })
    };
    // What happened stands above.
    Field::ALL.iter().filter(|field| **field != Field::Kind).filter_map(row)
}

/// What is known of whose data it is, and of how many people, in a few words each.
pub(super) fn in_a_line(visit: &Visit, whose: (&World, Option<&Policy>), case: &Case) -> Vec<String> {
    let known =
        [Field::PersonalData, Field::PeopleMax].into_iter().filter_map(|field| match field.value(case) {
            Value::Unsaid => None,
            said => Some((field, words_of::value(visit.language, whose, field, &said))),
        });
    known.map(|(field, value)| format!("{} {value}", words_of::name(visit.language, field))).collect()
}

/// A form with the lists of a case ticked as they stand, for who changes it.
pub(super) fn ticked(case: &Case) -> Form {
    let lists = Field::ALL.iter().filter_map(|field| match field.row().slot {
        Slot::Words((of, _), _) => Some((field.as_str(), of(case))),
        _ => None,
    });
    let words = lists.flat_map(|(name, words)| words.iter().map(move |word| (name, word)));
    words.fold(Form::default(), |form, (name, word)| form.with(name, word))
}

/// A field in the contract for programs.
pub(super) fn schema(field: Field) -> serde_json::Value {
    let slot = field.row().slot;
    match slot {
        Slot::Moment(_) | Slot::Maybe(_) => schema::moment(),
        Slot::Count(_) => schema::count(),
        Slot::Words(..) => schema::list_of_text(),
        Slot::Kind(_) | Slot::Unit(_) | Slot::Word(..) => schema::text(),
        Slot::Certainty(_) | Slot::Presence(_) | Slot::Class(_) => {
            schema::words(&closed_words(slot).unwrap_or_default())
        }
    }
}

/// What a case says of every field, as programs read it.
pub(super) fn json(case: &Case) -> serde_json::Map<String, serde_json::Value> {
    let value = |field: Field| match (field.row().slot, field.value(case)) {
        (Slot::Words((of, _), _), _) => json!(of(case)),
        (Slot::Presence((of, _)), _) => json!(of(case)),
        (Slot::Class((of, _)), _) => json!(of(case)),
        (_, Value::Unsaid) => serde_json::Value::Null,
        (_, Value::Kind(kind)) => json!(kind),
        (_, Value::Unit(unit)) => json!(unit),
        (_, Value::Certainty(certainty)) => json!(certainty),
        (_, Value::Presence(presence)) => json!(presence),
        (_, Value::At(at)) => json!(at.to_rfc3339()),
        (_, Value::Count(count)) => json!(count),
        (_, Value::Words(words)) => json!(words.first()),
    };
    Field::ALL.iter().map(|field| (field.as_str().to_owned(), value(*field))).collect()
}

impl Facts for Reading<'_> {
    fn word(&mut self, name: &str, is_known: &dyn Fn(&str) -> bool) -> Option<String> {
        let word = self.sent(name)?.to_owned();
        if !is_known(&word) {
            self.refuse(name, "choose");
            return None;
        }
        Some(word)
    }

    fn moment(&mut self, name: &str) -> Option<Moment> {
        Reading::moment(self, name)
    }

    fn count(&mut self, name: &str) -> Option<u64> {
        Reading::count(self, name)
    }

    /// Of a form that shows its lists as they stand, what is not ticked there is gone.
    fn list(&mut self, name: &str) -> Option<BTreeSet<String>> {
        let ticked = self.all(name);
        (self.sent(super::verbs::LISTS).is_some() || !ticked.is_empty()).then_some(ticked)
    }
}
