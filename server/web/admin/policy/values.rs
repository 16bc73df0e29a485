//! 毎年変わる値: the calendar and the times of the plan in force as a form. What comes of it is the same text
//! with these values in it, which goes the way of every text ([`trial`](super::trial)).

use actix_web::http::StatusCode;
use serde::Serialize;

use super::trial;
use crate::actions::FieldError;
use crate::domain::calendar::{Closed, OpenDays, Opening};
use crate::domain::policy::rewrite::{self, Change};
use crate::domain::policy::values::{
    CalendarValues, Hindrance, InLine, ListValue, TimeOf, TimeValue, Values, values,
};
use crate::domain::policy::{Policy, grammar};
use crate::domain::written::opening;
use crate::i18n::opening as said;
use crate::web::error::Failure;
use crate::web::field::{Field, Fields, Section};
use crate::web::form::{Form, LINE_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Hidden, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

mod named;

use named::Named;

/// The form on its page.
const KEY: &str = "values";
/// Where what is about the whole form stands.
const WHOLE: &str = "values";
/// More times than any form has.
const TIMES_MAX: usize = 150;

/// The lists of a calendar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Closed,
    OpenDays,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::OpenDays];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "hours",
            Self::Closed => "closed",
            Self::OpenDays => "open-days",
        }
    }

    /// How many can be added at once.
    const fn room(self) -> usize {
        match self {
            Self::Open => 1,
            Self::Closed => 4,
            Self::OpenDays => 2,
        }
    }

    const fn of(self, calendar: &CalendarValues) -> &ListValue {
        match self {
            Self::Open => &calendar.open,
            Self::Closed => &calendar.closed,
            Self::OpenDays => &calendar.open_days,
        }
    }

    /// What was typed in the words of a policy, where there is such a thing.
    fn read(self, typed: &str) -> Option<String> {
        match self {
            Self::Open => opening::opening(typed).filter(|word| Opening::parse(word).is_some()),
            Self::Closed => opening::days(typed).filter(|word| Closed::parse(word).is_some()),
            Self::OpenDays => opening::open_days(typed).filter(|word| OpenDays::parse(word).is_some()),
        }
    }

    /// Whether a word says what another one says already.
    fn is_said(self, word: &str, by: &str) -> bool {
        match self {
            Self::Open => Opening::parse(word).zip(Opening::parse(by)).is_some_and(|(a, b)| a.overlaps(b)),
            Self::Closed => match (Closed::parse(word), Closed::parse(by)) {
                (Some(Closed::National), Some(Closed::National)) => true,
                (Some(Closed::Days(days)), Some(Closed::Days(those))) => days.is_within(those),
                _ => false,
            },
            Self::OpenDays => {
                let both = OpenDays::parse(word).zip(OpenDays::parse(by));
                both.is_some_and(|(named, those)| named.days.is_within(those.days))
            }
        }
    }
}

#[derive(Serialize)]
struct View {
    form: Option<ActForm>,
    faults: Vec<crate::web::field::Fault>,
    fixed: Vec<Fixed>,
    words: String,
}

/// A value that is changed in the text only.
#[derive(Serialize)]
struct Fixed {
    label: String,
    value: String,
    why: String,
}

/// The plan in force: its text, and what it says.
struct InForce<'a> {
    text: &'a str,
    policy: &'a Policy,
    version: String,
    values: Values,
}

fn in_force(staff: &Staff) -> Option<InForce<'_>> {
    let (version, policy) = staff.world.active()?;
    let text = staff.world.org.policies.get(&version)?;
    let mut values = values(text).ok()?;
    values.times.truncate(TIMES_MAX);
    Some(InForce { text, policy, version: version.0.to_string(), values })
}

/// The form.
pub fn form(visit: &Visit, staff: &Staff) -> Outcome {
    show(visit, staff, StatusCode::OK, None)
}

fn show(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let known = in_force(staff);
    let form = known.as_ref().map(|known| act_form(visit, known, trouble)).transpose()?;
    let words = known.iter().flat_map(|known| named::words(known.text)).collect::<Vec<_>>().join("、");
    let view = View {
        faults: form.as_ref().map(|form| form.faults.clone()).unwrap_or_default(),
        fixed: known.as_ref().map(|known| fixed(visit, known)).unwrap_or_default(),
        words,
        form,
    };
    page::with_status(visit, status, "policy/values", visit.text("policy-values-title"), &view)
}

fn act_form(visit: &Visit, known: &InForce<'_>, trouble: Option<&FormErrors>) -> Result<ActForm, Failure> {
    let named = Named { visit, policy: known.policy };
    let parts = Parts {
        key: KEY.to_owned(),
        action: "/admin/policy/values".to_owned(),
        heading: String::new(),
        lead: String::new(),
        submit: visit.text("policy-values-submit"),
        hidden: vec![Hidden { name: "compared", value: known.version.clone() }],
    };
    let filled = Form::of(shown(visit, &known.values)).map_err(Failure::Malformed)?;
    Ok(ActForm::in_sections(visit, trouble, parts, &filled, |fields| {
        let calendars = known.values.calendars.iter();
        let calendars = calendars.flat_map(|calendar| days(&named, fields, &known.values, calendar));
        calendars.chain(times(&named, fields, &known.values)).collect()
    }))
}

/// What stands in every field before anybody types.
fn shown(visit: &Visit, values: &Values) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (kind, list) in lists(values) {
        let items = list.words.iter().enumerate();
        pairs.extend(items.map(|(index, word)| (list.path.item(index).to_string(), say(visit, kind, word))));
    }
    let times = values.times.iter().filter(|time| time.hindrance.is_none());
    pairs.extend(times.map(|time| (time.path.to_string(), said::length(visit.language, &time.word))));
    pairs
}

fn say(visit: &Visit, kind: Kind, word: &str) -> String {
    match kind {
        Kind::Open => said::opening(visit.language, word),
        Kind::Closed => said::days(visit.language, word),
        Kind::OpenDays => said::open_days(visit.language, word),
    }
}

/// Every list that a form can change.
fn lists(values: &Values) -> impl Iterator<Item = (Kind, &ListValue)> {
    let all = values.calendars.iter();
    let all = all.flat_map(|calendar| Kind::ALL.map(|kind| (kind, kind.of(calendar))));
    all.filter(|(_, list)| list.hindrance.is_none())
}

/// The names of the fields in which something is added to a list.
fn room(kind: Kind, list: &ListValue) -> Vec<String> {
    let first = list.words.len();
    (first..first + kind.room()).map(|index| list.path.item(index).to_string()).collect()
}

fn days(named: &Named<'_>, fields: &Fields<'_>, values: &Values, calendar: &CalendarValues) -> Vec<Section> {
    let section = |kind: Kind| {
        let list = Some(kind.of(calendar)).filter(|list| list.hindrance.is_none())?;
        let called = format!("policy-{}", kind.as_str());
        let there = (0..list.words.len()).map(|index| {
            let field = fields.labelled(fields.line(&list.path.item(index).to_string(), LINE_MAX), &called);
            Field { label: named.numbered(&field.label, index), ..field }
        });
        let room = room(kind, list);
        let more = room.iter().enumerate().map(|(index, name)| {
            let field = fields.labelled(fields.line(name, LINE_MAX), &format!("{called}-more"));
            if index == 0 { field } else { Field { hint: String::new(), ..field } }
        });
        let heading = named.calendar(calendar, values.calendars.len(), &called);
        Some(Section::open(heading, there.chain(more).collect()))
    };
    Kind::ALL.into_iter().filter_map(section).collect()
}

fn times(named: &Named<'_>, fields: &Fields<'_>, values: &Values) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for time in values.times.iter().filter(|time| time.hindrance.is_none()) {
        let field = fields.labelled(fields.line(&time.path.to_string(), LINE_MAX), "policy-time");
        let field = Field { label: named.time(time), ..field }.required();
        let heading = named.heading(&time.of);
        let is_wrong = !field.error.is_empty();
        match sections.last_mut().filter(|section| section.heading == heading) {
            Some(section) => {
                section.is_open |= is_wrong;
                section.fields.push(field);
            }
            None => sections.push(Section {
                is_folded: matches!(time.of, TimeOf::Line { .. }),
                is_open: is_wrong,
                heading,
                fields: vec![field],
            }),
        }
    }
    sections
}

/// What is changed in the text only, with why.
fn fixed(visit: &Visit, known: &InForce<'_>) -> Vec<Fixed> {
    let named = Named { visit, policy: known.policy };
    let why = |why: &str| visit.text(&format!("policy-values-why-{why}"));
    let mut rows = Vec::new();
    for calendar in &known.values.calendars {
        for kind in Kind::ALL {
            let list = kind.of(calendar);
            let Some(hindrance) = list.hindrance else { continue };
            let called = format!("policy-{}", kind.as_str());
            let value = list.words.iter().map(|word| say(visit, kind, word)).collect::<Vec<_>>().join("、");
            let label = named.calendar(calendar, known.values.calendars.len(), &called);
            rows.push(Fixed { label, value, why: why(hindrance.as_str()) });
        }
    }
    for time in &known.values.times {
        let Some(hindrance) = time.hindrance else { continue };
        let label = format!("{} {}", named.heading(&time.of), named.time(time));
        let value = match hindrance {
            Hindrance::Rule => named.rule(time),
            Hindrance::Written => said::length(visit.language, &time.word),
        };
        rows.push(Fixed { label, value, why: why(hindrance.as_str()) });
    }
    if known.values.has_own_holidays {
        let (label, value) = (visit.text("policy-values-holidays"), String::new());
        rows.push(Fixed { label, value, why: why("holidays") });
    }
    rows
}

/// Makes the text with what was typed in it, and tries it. Nothing changes.
pub fn change(visit: &Visit, staff: &Staff) -> Outcome {
    let typed = visit.form()?;
    let refuse = |status: StatusCode, errors: Vec<FieldError>| {
        let trouble = FormErrors { key: KEY.to_owned(), errors, typed: typed.clone(), is_conflict: false };
        show(visit, staff, status, Some(&trouble))
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if visit.open_token(&typed).is_err() {
        return refuse(unprocessable, vec![FieldError::new("token", "expired")]);
    }
    let Some(known) = in_force(staff) else { return refuse(StatusCode::CONFLICT, Vec::new()) };
    if typed.text("compared") != known.version {
        return refuse(StatusCode::CONFLICT, vec![FieldError::new(WHOLE, "policy-values-stale")]);
    }
    let (changes, errors) = wanted(visit, &known, &typed);
    if !errors.is_empty() {
        return refuse(unprocessable, errors);
    }
    if changes.is_empty() {
        return refuse(unprocessable, vec![FieldError::new(WHOLE, "policy-values-same")]);
    }
    match rewrite::rewritten(known.text, &changes) {
        Ok(text) => trial::try_text(visit, staff, text),
        Err(refused) => {
            let at = match &refused {
                rewrite::Refused::Place(path) => path.to_string(),
                rewrite::Refused::Beyond | rewrite::Refused::Fault(_) => WHOLE.to_owned(),
            };
            refuse(unprocessable, vec![FieldError::new(&at, "policy-values-text")])
        }
    }
}

/// What is to become otherwise, and what is wrong with what was typed.
fn wanted(visit: &Visit, known: &InForce<'_>, typed: &Form) -> (Vec<Change>, Vec<FieldError>) {
    let (mut changes, mut errors) = (Vec::new(), Vec::new());
    for (kind, list) in lists(&known.values) {
        changes.extend(of_list(visit, (kind, list), typed, &mut errors));
    }
    let words = named::words(known.text);
    for time in known.values.times.iter().filter(|time| time.hindrance.is_none()) {
        changes.extend(of_time(visit, time, (typed, &words), &mut errors));
    }
    (changes, errors)
}

fn of_list(
    visit: &Visit,
    (kind, list): (Kind, &ListValue),
    typed: &Form,
    errors: &mut Vec<FieldError>,
) -> Option<Change> {
    let mistakes = errors.len();
    let names = (0..list.words.len()).map(|index| list.path.item(index).to_string());
    let names: Vec<String> = names.chain(room(kind, list)).collect();
    let mut read: Vec<Option<String>> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let (text, before) = (typed.text(name), list.words.get(index));
        let kept = before.filter(|word| say(visit, kind, word) == text);
        let word = kept.cloned().or_else(|| kind.read(text));
        if word.is_none() && !text.is_empty() {
            let error = FieldError::new(name, &format!("policy-{}", kind.as_str()));
            errors.push(error.about(&[text.to_owned()]));
        }
        let others = read.iter().flatten().chain(list.words.iter().skip(index + 1));
        let is_new = word.is_some() && word.as_ref() != before;
        let twice = word.as_ref().filter(|_| is_new);
        let twice = twice.and_then(|word| others.clone().find(|other| kind.is_said(word, other)));
        if let Some(other) = twice {
            let error = FieldError::new(name, &format!("policy-{}-twice", kind.as_str()));
            errors.push(error.about(&[say(visit, kind, other)]));
        }
        read.push(word);
    }
    if kind == Kind::Open && read.iter().all(Option::is_none) && errors.len() == mistakes {
        errors.extend(names.first().map(|name| FieldError::new(name, "required")));
    }
    let more: Vec<String> = read.split_off(list.words.len()).into_iter().flatten().collect();
    let is_same = more.is_empty() && read.iter().flatten().eq(&list.words);
    (!is_same && errors.len() == mistakes).then(|| Change::List(list.path.clone(), read, more))
}

/// A length of time, or a word of the rules where one may stand.
fn of_time(
    visit: &Visit,
    time: &TimeValue,
    (typed, words): (&Form, &[String]),
    errors: &mut Vec<FieldError>,
) -> Option<Change> {
    let name = time.path.to_string();
    let text = typed.text(&name);
    if text == said::length(visit.language, &time.word) {
        return None;
    }
    let takes_words = !matches!(time.of, TimeOf::Urgency(_) | TimeOf::Line { what: InLine::Again, .. });
    let word = words.iter().find(|word| takes_words && *word == text).cloned();
    let word = word.or_else(|| opening::length(text).filter(|word| grammar::span(word).is_some()));
    let Some(word) = word else {
        let (reason, about) =
            if text.is_empty() { ("required", Vec::new()) } else { ("policy-time", vec![text.to_owned()]) };
        errors.push(FieldError::new(&name, reason).about(&about));
        return None;
    };
    let is_same = grammar::span(&word).is_some() && grammar::span(&word) == grammar::span(&time.word);
    (!is_same && word != time.word).then(|| Change::Word(time.path.clone(), word))
}
