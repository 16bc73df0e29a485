//! 予約: what is to be written of people and units on a later day, and not before.
//!
//! Posts and ends have their days themselves. A name, an address, where somebody works are what they are
//! until they are written otherwise; what is announced of them is kept beside them and written when its day
//! comes, field by field: what was written otherwise meanwhile stays.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::leaving::written;
use super::{Org, OrgFact, Person};
use crate::history::Private;
use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;

/// The field under which it is said where a person works,
pub const UNIT: &str = "unit";
/// and that under which it is said until when they are here.
pub const TO: &str = "to";

/// What is announced. Names, addresses and numbers are in the private body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Announced {
    /// A person is new, or these fields of theirs are others. Private: `ahead.<field>.<person>`.
    PersonWritten {
        /// Who.
        person: PersonId,
        /// What is said: texts, [`UNIT`] and [`TO`]; of a new person that as well.
        fields: BTreeSet<String>,
        /// Where they work.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        /// Until when they are here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Moment>,
    },
    /// A known unit is called or placed otherwise. Private: `ahead.unit.<unit>`.
    UnitWritten {
        /// Which.
        unit: UnitId,
        /// Its kind.
        kind: String,
        /// The one above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<UnitId>,
    },
    /// Units are named in another order (建制順).
    OrderWritten {
        /// That order.
        units: Vec<UnitId>,
    },
}

/// Something announced, with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// From when it holds.
    pub at: Moment,
    /// What it is.
    pub what: Announced,
    /// Its texts, as they will be kept.
    pub texts: Private,
}

impl Coming {
    pub(super) fn of(at: Moment, what: &Announced, private: &Private) -> Self {
        let keys: Vec<String> = match what {
            Announced::PersonWritten { person, fields, .. } => {
                fields.iter().map(|field| format!("{field}.{person}")).collect()
            }
            Announced::UnitWritten { unit, .. } => vec![format!("unit.{unit}")],
            Announced::OrderWritten { .. } => Vec::new(),
        };
        let text = |key: String| Some((key.clone(), private.get(&format!("ahead.{key}"))?.clone()));
        Self { at, what: what.clone(), texts: keys.into_iter().filter_map(text).collect() }
    }

    /// Whom it is about.
    pub const fn person(&self) -> Option<&PersonId> {
        match &self.what {
            Announced::PersonWritten { person, .. } => Some(person),
            Announced::UnitWritten { .. } | Announced::OrderWritten { .. } => None,
        }
    }

    /// Until when somebody is here, where it says that.
    fn stay_of(&self, of: &PersonId) -> Option<Option<Moment>> {
        match &self.what {
            Announced::PersonWritten { person, fields, to, .. } if person == of && fields.contains(TO) => {
                Some(*to)
            }
            _ => None,
        }
    }
}

impl Org {
    /// The organisation as it is announced for `at`.
    #[must_use]
    pub fn as_of(&self, at: Moment) -> Self {
        let mut then = self.clone();
        self.coming.iter().filter(|row| row.at <= at).for_each(|row| then.come(row));
        then.coming.retain(|row| at < row.at);
        then
    }

    /// What an entry at `now` writes of what was announced for then, with its texts.
    pub fn come_by(&self, now: Moment) -> (Vec<OrgFact>, Private) {
        let due: Vec<&Coming> = self.coming.iter().filter(|row| row.at <= now).collect();
        let then = self.as_of(now);
        let (mut facts, mut texts) = (Vec::new(), Private::new());
        let mut said: BTreeSet<String> = BTreeSet::new();
        for row in &due {
            match &row.what {
                Announced::PersonWritten { person, .. } if said.insert(format!("person.{person}")) => {
                    facts
                        .extend(then.people.get(person).map(|known| known.facts(person)).unwrap_or_default());
                    texts.extend(
                        then.people.get(person).map(|known| written(person, known)).unwrap_or_default(),
                    );
                }
                Announced::UnitWritten { unit, .. } if said.insert(format!("unit.{unit}")) => {
                    let Some(known) = then.units.get(unit) else { continue };
                    let (unit, kind, parent) = (unit.clone(), known.kind.clone(), known.parent.clone());
                    texts.insert(format!("unit.{unit}"), known.name.clone());
                    let end = known.to.map(|at| OrgFact::UnitEnded { unit: unit.clone(), at });
                    facts.push(OrgFact::UnitSet { unit, kind, parent, from: known.from });
                    facts.extend(end);
                }
                Announced::OrderWritten { units } => {
                    facts.push(OrgFact::UnitsListed { units: units.clone() });
                }
                Announced::PersonWritten { .. } | Announced::UnitWritten { .. } => {}
            }
        }
        facts.extend(due.iter().map(|row| OrgFact::AnnouncementEnded { at: row.at, what: row.what.clone() }));
        (facts, texts)
    }

    fn come(&mut self, row: &Coming) {
        match &row.what {
            Announced::PersonWritten { person, fields, unit, to } => {
                let known = self.people.entry(person.clone()).or_default();
                for field in Person::TEXTS.into_iter().filter(|field| fields.contains(*field)) {
                    let text = row.texts.get(&format!("{field}.{person}")).cloned();
                    known.set_text(field, text.unwrap_or_default());
                }
                if fields.contains(UNIT) {
                    known.unit.clone_from(unit);
                }
                if fields.contains(TO) {
                    known.to = *to;
                }
                if known.name.is_empty() {
                    known.name = person.to_string();
                }
            }
            Announced::UnitWritten { unit, kind, parent } => {
                // What has ended meanwhile is not begun again.
                let to = self.units.get(unit).and_then(|known| known.to);
                self.set_unit(unit, kind, parent.as_ref(), row.at, &row.texts);
                self.units.entry(unit.clone()).and_modify(|known| known.to = to);
            }
            Announced::OrderWritten { units } => self.list_units(units),
        }
    }

    /// Until when somebody is or will be here at `at`; none for whoever is not known then.
    pub(super) fn stay(&self, person: &PersonId, at: Moment) -> Option<Option<Moment>> {
        let known = self.people.get(person).map(|row| row.to);
        let mut said = self.coming.iter().filter(|row| row.at <= at).filter_map(|row| row.stay_of(person));
        said.next_back().or(known)
    }

    /// What somebody will be called who is not here yet.
    pub(super) fn coming_name(&self, person: &PersonId) -> Option<&String> {
        let rows = self.coming.iter().filter(|row| row.person() == Some(person));
        rows.filter_map(|row| row.texts.get(&format!("name.{person}"))).next_back()
    }
}

impl Person {
    /// The facts that write it.
    fn facts(&self, person: &PersonId) -> Vec<OrgFact> {
        let set = OrgFact::PersonSet { person: person.clone(), unit: self.unit.clone() };
        let end = self.to.map(|at| OrgFact::PersonEnded { person: person.clone(), at });
        [set].into_iter().chain(end).collect()
    }

    fn set_text(&mut self, field: &str, text: String) {
        let slot = match field {
            "name" => &mut self.name,
            "kana" => &mut self.kana,
            "email" => &mut self.email,
            "phone" => &mut self.phone,
            "mobile" => &mut self.mobile,
            "night_phone" => &mut self.night_phone,
            "holiday_phone" => &mut self.holiday_phone,
            "teams" => &mut self.teams,
            _ => return,
        };
        *slot = text;
    }
}
