//! The pages of a report from outside: one question each, and last what was answered.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::FieldError;
use crate::domain::case::Origin;
use crate::domain::case::field::Field as Known;
use crate::domain::policy::Policy;
use crate::domain::world::World;
use crate::i18n::find_text;
use crate::web::error::Failure;
use crate::web::facts;
use crate::web::field::{Fault, Field as Control, Fields, Section};
use crate::web::foretold::{self, Reporting};
use crate::web::form::Form;
use crate::web::incidents::forms::Hidden;
use crate::web::page::{self, Repeat};
use crate::web::reading;
use crate::web::verbs::{Extra, report};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::Row;

use super::TRAP;

/// On which page a form was filled in.
pub const ON: &str = "on";
/// To which page a button leads that does not send what is asked.
pub const TO: &str = "to";

/// One page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What kind of thing it is.
    Kind,
    /// What happened.
    What,
    /// Who tells us, as far as they want to.
    Contact,
    /// What was answered, and to whom it goes.
    Check,
}

impl Step {
    /// In order.
    const ALL: [Self; 4] = [Self::Kind, Self::What, Self::Contact, Self::Check];

    fn word(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::What => "what",
            Self::Contact => "contact",
            Self::Check => "check",
        }
    }

    /// The page of this name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// The page after it.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().skip_while(|step| *step != self).nth(1)
    }

    fn before(self) -> Option<Self> {
        Self::ALL.into_iter().take_while(|step| *step != self).last()
    }

    /// The page that asks for a field.
    pub fn asking(field: &str) -> Option<Self> {
        match field {
            "kind" => Some(Self::Kind),
            "origin" | "contact_name" | "contact_phone" | "contact_mail" => Some(Self::Contact),
            field => report::OUTSIDE.fields.iter().any(|known| known.name == field).then_some(Self::What),
        }
    }

    /// The first page on which something is wrong; the last where it belongs to none.
    pub fn of_first(errors: &[FieldError]) -> Self {
        let is_wrong = |step: &Self| errors.iter().any(|error| Self::asking(&error.field) == Some(*step));
        Self::ALL.into_iter().find(is_wrong).unwrap_or(Self::Check)
    }

    /// Whether a field is asked on this page. What belongs to none is said on each.
    pub fn asks(self, field: &str) -> bool {
        Self::asking(field).is_none_or(|step| step == self)
    }
}

#[derive(Serialize)]
struct View {
    token: String,
    on: &'static str,
    no: usize,
    of: usize,
    back: Option<&'static str>,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    /// What was answered on the other pages.
    hidden: Vec<Hidden>,
    answers: Vec<Answered>,
    told: String,
    is_last: bool,
}

/// What was answered on one page.
#[derive(Serialize)]
struct Answered {
    step: &'static str,
    title: String,
    rows: Vec<Row>,
}

/// A page with what was typed, and what is wrong with it.
///
/// # Errors
/// The organisation cannot be read.
pub fn show(visit: &Visit, status: StatusCode, step: Step, form: &Form, errors: &[FieldError]) -> Outcome {
    let world = reading::world(&visit.site)?;
    let fields = Fields::new(visit.language, form, errors);
    let all = controls(visit, &world, form, &fields)?;
    let is_last = step == Step::Check;
    let answers = if is_last { answered(visit, &all) } else { Vec::new() };
    let asked = all.into_iter().filter(|control| Step::asking(&control.name) == Some(step));
    let sections = vec![Section::open(String::new(), asked.collect())];
    let view = View {
        token: form.text("token").to_owned(),
        on: step.word(),
        no: 1 + Step::ALL.iter().position(|known| *known == step).unwrap_or_default(),
        of: Step::ALL.len(),
        back: step.before().map(Step::word),
        faults: fields.faults(&sections),
        hidden: carried(form, step),
        answers,
        told: if is_last { told(visit, &world, form) } else { String::new() },
        sections,
        is_last,
    };
    let repeat = Repeat { action: "/report", to: step.word() };
    let title = visit.text(&format!("web-public-{}", step.word()));
    page::repeatable(visit, status, "outside/step", title, &view, repeat)
}

/// What goes along to the other pages: every answer that this one does not ask for.
fn carried(form: &Form, step: Step) -> Vec<Hidden> {
    let names = report::OUTSIDE.fields.iter().map(|field| field.name).filter(|name| !step.asks(name));
    let names: BTreeSet<&'static str> = names.chain([TRAP]).collect();
    let answers = names.into_iter().flat_map(|name| form.all(name).map(move |value| (name, value)));
    answers.map(|(name, value)| Hidden { name, value: value.to_owned() }).collect()
}

/// Everything that was answered, page by page, in the words that were chosen from.
fn answered(visit: &Visit, controls: &[Control]) -> Vec<Answered> {
    let said = |control: &Control| {
        let chosen = control.options.iter().find(|option| option.is_chosen && !option.value.is_empty());
        let value = match (control.options.is_empty(), chosen) {
            (true, _) => control.value.clone(),
            (false, chosen) => chosen.map(|option| option.label.clone()).unwrap_or_default(),
        };
        let value = if value.is_empty() { visit.text("web-public-unsaid") } else { value };
        Row { name: control.label.clone(), value }
    };
    let of = |step: Step| Answered {
        step: step.word(),
        title: visit.text(&format!("web-public-{}", step.word())),
        rows: controls.iter().filter(|one| Step::asking(&one.name) == Some(step)).map(said).collect(),
    };
    [Step::Kind, Step::What, Step::Contact].map(of).into()
}

/// The posts that hear of it as soon as it is sent; people outside are told no names.
fn told(visit: &Visit, world: &World, form: &Form) -> String {
    let origin = Origin::parse(form.text("origin")).unwrap_or(Origin::Outside);
    let posts = foretold::of(visit, world, form, &Reporting::stranger(origin));
    foretold::joined(visit, posts.into_iter().map(|told| told.post))
}

/// What is asked, in plainer words where there are such.
fn controls(visit: &Visit, world: &World, form: &Form, fields: &Fields<'_>) -> Result<Vec<Control>, Failure> {
    let policy = world.active().map(|(_, policy)| policy.as_ref());
    let mut options = vec![(Known::Kind.as_str(), kinds(visit, policy))];
    let held = report::in_hand(form.text("kind"));
    let held = held.iter().map(|word| ((*word).to_owned(), visit.text(&format!("web-public-hand-{word}"))));
    options.push(("in_hand", held.collect()));
    options.extend(facts::all_options(visit, (world, policy)));
    let extra = Extra { options: &options, ..Extra::default() };
    let (controls, _) = report::OUTSIDE.controls(fields, (visit, None), &extra);
    Ok(controls.into_iter().map(|control| plain(visit, control)).collect())
}

/// The kinds that people outside can tell apart, as far as the policy has them.
fn kinds(visit: &Visit, policy: Option<&Policy>) -> Vec<(String, String)> {
    let is_known =
        |id: &&str| policy.is_some_and(|policy| policy.kinds.iter().any(|kind| kind.id.as_str() == *id));
    let label = |kind: &str| (kind.to_owned(), visit.text(&format!("web-public-kind-{kind}")));
    report::KINDS.into_iter().filter(is_known).map(label).collect()
}

/// A control as people outside are asked: in their words, and filled in by a browser that knows them.
fn plain(visit: &Visit, control: Control) -> Control {
    let mut control = control;
    let label = find_text(visit.language, &format!("web-public-field-{}", control.name), &[]);
    let (kind, autocomplete) = match control.name.as_str() {
        "contact_phone" => ("tel", "tel"),
        "contact_mail" => ("email", "email"),
        "contact_name" => (control.kind, "name"),
        _ => (control.kind, control.autocomplete),
    };
    if let (Some(Known::Unit), Some(nobody)) = (Known::parse(&control.name), control.options.first_mut()) {
        nobody.label = visit.text("web-public-unit-unknown");
    }
    let label = label.unwrap_or_else(|| control.label.clone());
    Control { label, kind, autocomplete, ..control }
}
