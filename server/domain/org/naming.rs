//! What units and people are called where others may have the same name.
//!
//! A name alone is no id: 「窓口サービス課」 stands in every branch, and two people are called 佐藤 花子.
//! What is shown goes through here, so that no list has the same line twice. History keeps the names as
//! they are; what tells them apart is found when they are shown.

use super::{Org, Unit};
use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;

/// More levels than any organisation has.
const LEVELS_MAX: usize = 16;

impl Org {
    /// A unit's name for people. Where another has the same one, those above stand before it, as many as
    /// tell them apart, and where even they do not, its code stands after it.
    pub fn unit_name(&self, unit: &UnitId) -> String {
        let Some(row) = self.units.get(unit) else { return unit.to_string() };
        let mut alike: Vec<&Unit> = self.units.values().filter(|other| is_confused(row, other)).collect();
        let mut name = row.name.clone();
        for level in 1..LEVELS_MAX {
            if alike.is_empty() {
                return name;
            }
            let Some(above) = self.above(row, level) else { break };
            name = format!("{} {name}", above.name);
            alike.retain(|other| {
                self.above(other, level).is_some_and(|other| is_same(&other.name, &above.name))
            });
        }
        if alike.is_empty() { name } else { format!("{name}（{unit}）") }
    }

    /// The unit so many levels above, as it stands now.
    fn above(&self, unit: &Unit, level: usize) -> Option<&Unit> {
        let mut above = self.units.get(unit.parent.as_ref()?);
        for _ in 1..level {
            above = self.units.get(above?.parent.as_ref()?);
        }
        above
    }

    /// The name of a person, or the staff number where it is not known; both where the name is not alone.
    pub fn name_of(&self, person: &PersonId) -> String {
        self.told_apart(person, self.own_name(person))
    }

    /// The name alone, as history and letters keep it.
    pub fn own_name(&self, person: &PersonId) -> String {
        let known = self.people.get(person).map(|row| &row.name).or_else(|| self.coming_name(person));
        known.map_or_else(|| person.to_string(), String::clone)
    }

    /// A name that `person` has or had, with the staff number where anybody else has it.
    pub fn told_apart(&self, person: &PersonId, name: String) -> String {
        let is_other = |(id, row): (&PersonId, &super::Person)| id != person && is_same(&row.name, &name);
        if self.people.iter().any(is_other) { format!("{name}（{person}）") } else { name }
    }

    /// The units that exist at `at`, each below the one above it, in the order in which the organisation
    /// names them (建制順), with how deep each lies.
    pub fn in_order(&self, at: Moment) -> Vec<(&Unit, usize)> {
        let rank = |unit: &Unit| self.listed.iter().position(|known| *known == unit.id).unwrap_or(usize::MAX);
        let mut rest: Vec<(usize, &Unit)> = self
            .units
            .keys()
            .filter_map(|id| self.find_unit(id, at))
            .map(|unit| (rank(unit), unit))
            .collect();
        rest.sort_by(|(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
        let is_top = |unit: &Unit| unit.parent.as_ref().is_none_or(|id| self.find_unit(id, at).is_none());
        let mut open: Vec<(&Unit, usize)> =
            rest.iter().rev().filter(|(_, unit)| is_top(unit)).map(|(_, unit)| (*unit, 0)).collect();
        let mut found = Vec::new();
        while let Some((unit, depth)) = open.pop() {
            found.push((unit, depth));
            let below = rest.iter().rev().filter(|(_, one)| one.parent.as_ref() == Some(&unit.id));
            open.extend(below.map(|(_, one)| (*one, depth + 1)));
        }
        found
    }
}

/// Whether one of two units can be taken for the other: they bear one name at one time.
fn is_confused(unit: &Unit, other: &Unit) -> bool {
    let overlaps = other.to.is_none_or(|to| unit.from < to) && unit.to.is_none_or(|to| other.from < to);
    unit.id != other.id && overlaps && is_same(&unit.name, &other.name)
}

/// Whether two names read alike: a space between them is no difference.
fn is_same(one: &str, other: &str) -> bool {
    one.chars().filter(|c| !c.is_whitespace()).eq(other.chars().filter(|c| !c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::history::Private;
    use crate::org::OrgFact;

    /// Units by code, name and the one above.
    fn org(units: &[(&str, &str, &str)], people: &[(&str, &str)]) -> Org {
        let mut org = Org::default();
        for (id, name, parent) in units {
            let private = Private::from([(format!("unit.{id}"), (*name).to_owned())]);
            let parent = Some(*parent).filter(|parent| !parent.is_empty()).map(UnitId::from);
            let (unit, kind, from) = (UnitId::from(*id), "section".to_owned(), Moment::from_micros(0));
            org.apply(&OrgFact::UnitSet { unit, kind, parent, from }, &private);
        }
        for (id, name) in people {
            let private = Private::from([(format!("name.{id}"), (*name).to_owned())]);
            org.apply(&OrgFact::PersonSet { person: (*id).into(), unit: None }, &private);
        }
        org
    }

    fn city() -> Org {
        let units = [
            ("shi", "のろし市", ""),
            ("shimin", "市民部", "shi"),
            ("zeimu", "税務課", "shimin"),
            ("w", "西支所", "shi"),
            ("w1", "窓口サービス課", "w"),
            ("e", "東支所", "shi"),
            ("e1", "窓口サービス課", "e"),
            ("e11", "係", "e1"),
            ("w11", "係", "w1"),
            ("w12", "係", "w1"),
            ("a", "総務課", "shimin"),
        ];
        org(&units, &[("1", "佐藤 花子"), ("2", "佐藤　花子"), ("3", "田中 一郎")])
    }

    #[test]
    fn a_name_that_is_not_alone_is_never_shown_alone() {
        let org = city();
        let name = |id: &str| org.unit_name(&id.into());
        assert_eq!((name("zeimu"), name("e")), ("税務課".to_owned(), "東支所".to_owned()));
        assert_eq!(name("e1"), "東支所 窓口サービス課");
        assert_eq!(name("e11"), "東支所 窓口サービス課 係");
        let names: BTreeSet<String> = org.units.keys().map(|id| org.unit_name(id)).collect();
        assert_eq!(names.len(), org.units.len(), "{names:?}");
        let people: BTreeSet<String> = org.people.keys().map(|id| org.name_of(id)).collect();
        assert_eq!(people.len(), 3, "{people:?}");
        assert_eq!(org.name_of(&"3".into()), "田中 一郎");
        assert_eq!(org.own_name(&"1".into()), "佐藤 花子", "history keeps the name as it is");
    }

    #[test]
    fn a_unit_that_took_the_place_of_another_is_alone() {
        let mut org = org(&[("shi", "のろし市", ""), ("old", "税務課", "shi")], &[]);
        let at = Moment::from_micros(9);
        org.apply(&OrgFact::UnitEnded { unit: "old".into(), at }, &Private::new());
        let private = Private::from([("unit.new".to_owned(), "税務課".to_owned())]);
        let (unit, kind, parent) = ("new".into(), "section".to_owned(), Some("shi".into()));
        org.apply(&OrgFact::UnitSet { unit, kind, parent, from: at }, &private);
        assert_eq!(org.unit_name(&"new".into()), "税務課");
    }

    #[test]
    fn lists_follow_the_order_of_the_files_below_each_parent() {
        let org = city();
        let order: Vec<(&str, usize)> = org
            .in_order(Moment::from_micros(1))
            .iter()
            .map(|(unit, depth)| (unit.id.as_str(), *depth))
            .collect();
        let expected = [
            ("shi", 0),
            ("shimin", 1),
            ("zeimu", 2),
            ("a", 2),
            ("w", 1),
            ("w1", 2),
            ("w11", 3),
            ("w12", 3),
            ("e", 1),
            ("e1", 2),
            ("e11", 3),
        ];
        assert_eq!(order, expected);
    }
}
