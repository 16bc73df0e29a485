//! Whom the policy would tell at once of a report that is not yet sent: found by asking the decision itself.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::domain::actor::{Actor, Via};
use crate::domain::case::field::Field as Known;
use crate::domain::case::{Case, Certainty, Origin, Presence};
use crate::domain::deciding::command::{Ask, Command, Opening};
use crate::domain::deciding::decide;
use crate::domain::history::Private;
use crate::domain::ids::{CommandId, HistoryId, KindId, PersonId, UnitId};
use crate::domain::incident::fact::Fact;
use crate::domain::policy::base::BODY;
use crate::domain::world::World;

use super::form::Form;
use super::visit::Visit;

/// Who would report it.
pub struct Reporting {
    by: Actor,
    reporter: Option<PersonId>,
    origin: Origin,
    subjects: BTreeSet<PersonId>,
}

impl Reporting {
    /// Somebody outside.
    pub fn stranger(origin: Origin) -> Self {
        Self { by: Actor::Outside, reporter: None, origin, subjects: BTreeSet::new() }
    }

    /// A member of staff, who names people that must not hear of it.
    pub fn staff(person: &PersonId, subjects: BTreeSet<PersonId>) -> Self {
        let (by, reporter) = (Actor::Person(person.clone()), Some(person.clone()));
        Self { by, reporter, origin: Origin::Staff, subjects }
    }
}

/// Somebody who would be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foretold {
    /// Who.
    pub person: PersonId,
    /// The label of the post that they are told as.
    pub post: String,
    /// Whether the post belongs to one section, and not to the body.
    pub is_of_section: bool,
}

/// Names in a sentence, each once.
pub fn joined(visit: &Visit, names: impl IntoIterator<Item = String>) -> String {
    let mut each: Vec<String> = Vec::new();
    for name in names {
        if !each.contains(&name) {
            each.push(name);
        }
    }
    each.join(&visit.text("web-and"))
}

/// Whoever is told at once if the form is sent as it stands; what nobody has said yet is taken as mild.
pub fn of(visit: &Visit, world: &World, form: &Form, reporting: &Reporting) -> Vec<Foretold> {
    let Some((_, policy)) = world.active() else { return Vec::new() };
    let chosen = policy.kinds.iter().find(|kind| kind.id.as_str() == form.text("kind"));
    let Some(kind) = chosen.or(policy.kinds.first()) else { return Vec::new() };
    let nowhere = HistoryId(Uuid::nil());
    let opening = Opening {
        number: String::new(),
        called: None,
        report: nowhere,
        case: case(visit, form, kind.id.clone(), reporting.origin),
        reporter: reporting.reporter.clone(),
        received: None,
        subjects: reporting.subjects.clone(),
        drill: false,
        guidance: None,
    };
    let command = Command {
        id: CommandId(Uuid::nil()),
        by: reporting.by.clone(),
        request: None,
        ask: Ask::Open(Box::new(opening)),
        texts: Private::new(),
    };
    let Ok(decision) = decide::open(nowhere, world, &command, visit.now) else { return Vec::new() };
    let mut all: Vec<Foretold> = Vec::new();
    for fact in &decision.facts.facts {
        let Fact::Told { person, post: Some(post), via, .. } = fact else { continue };
        let told = Foretold {
            person: person.clone(),
            post: policy.post_label(post).to_owned(),
            is_of_section: policy.post(post).is_some_and(|post| post.per != BODY),
        };
        if *via != Via::Copy && !all.contains(&told) {
            all.push(told);
        }
    }
    all
}

fn case(visit: &Visit, form: &Form, kind: KindId, origin: Origin) -> Case {
    let unit = form.text("unit");
    let unit = (!unit.is_empty()).then(|| UnitId::typed(unit));
    let mut case = Case { unit, asset_class: "C".to_owned(), ..Case::new(kind, origin, visit.now) };
    if origin == Origin::Staff {
        for (_, at) in Known::ALL.iter().filter_map(|field| field.presence()) {
            *at(&mut case) = Presence::Absent;
        }
    } else {
        case.certainty = Certainty::Suspected;
    }
    case
}
