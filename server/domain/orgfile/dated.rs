//! A plan of a later day: what has no day of its own is announced, so that nothing of it holds before.

use std::collections::BTreeSet;

use super::Plan;
use crate::history::Private;
use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;
use crate::org::coming::{Announced, TO, UNIT};
use crate::org::{Org, OrgFact, Person, Unit};

impl Plan {
    /// The same as it is recorded at `now`, where it holds from `at` on. `org` is the organisation at `now`.
    #[must_use]
    pub fn dated(mut self, org: &Org, at: Moment, now: Moment) -> Self {
        if at <= now {
            return self;
        }
        let then = org.as_of(at);
        let facts = std::mem::take(&mut self.facts);
        let ends = |person: &PersonId| {
            facts.iter().find_map(|fact| match fact {
                OrgFact::PersonEnded { person: of, at } if of == person => Some(*at),
                _ => None,
            })
        };
        let mut dated = Vec::new();
        for fact in &facts {
            match fact {
                OrgFact::PersonSet { person, unit } => {
                    let is_known = org.people.contains_key(person);
                    let new = (unit.clone(), ends(person));
                    dated.extend(self.of_person((person, is_known), then.people.get(person), new, at));
                }
                // Whoever is not here yet cannot leave; until when they stay is said with them.
                OrgFact::PersonEnded { person, .. } if !org.people.contains_key(person) => {}
                OrgFact::UnitSet { unit, kind, parent, .. }
                    if !org.units.get(unit).is_none_or(Unit::never_was) =>
                {
                    rekey(&mut self.private, &format!("unit.{unit}"));
                    let (unit, kind, parent) = (unit.clone(), kind.clone(), parent.clone());
                    let what = Announced::UnitWritten { unit, kind, parent };
                    dated.push(OrgFact::Announced { at, what });
                }
                OrgFact::UnitsListed { units } => {
                    let what = Announced::OrderWritten { units: units.clone() };
                    dated.push(OrgFact::Announced { at, what });
                }
                fact => dated.push(fact.clone()),
            }
        }
        self.facts = dated;
        self
    }

    fn of_person(
        &mut self,
        (person, is_known): (&PersonId, bool),
        known: Option<&Person>,
        (unit, to): (Option<UnitId>, Option<Moment>),
        at: Moment,
    ) -> Option<OrgFact> {
        let mut fields: BTreeSet<String> = BTreeSet::new();
        for field in Person::TEXTS {
            let key = format!("{field}.{person}");
            let new = self.private.get(&key).map_or("", String::as_str);
            if known.map_or("", |row| row.text(field)) == new {
                self.private.remove(&key);
            } else {
                rekey(&mut self.private, &key);
                fields.insert(field.to_owned());
            }
        }
        if known.is_none_or(|row| row.unit != unit) && (unit.is_some() || known.is_some()) {
            fields.insert(UNIT.to_owned());
        }
        let stays = known.is_some_and(|row| row.to.is_some()) && to.is_none();
        if !is_known || stays {
            fields.insert(TO.to_owned());
        }
        let to = if is_known { None } else { to };
        let what = Announced::PersonWritten { person: person.clone(), fields, unit, to };
        let says_something = matches!(&what, Announced::PersonWritten { fields, .. } if !fields.is_empty());
        says_something.then_some(OrgFact::Announced { at, what })
    }
}

/// Keeps a text as one that is announced.
fn rekey(private: &mut Private, key: &str) {
    if let Some(text) = private.remove(key) {
        private.insert(format!("ahead.{key}"), text);
    }
}
