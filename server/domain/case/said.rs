//! What is said of the fields of a case, how it is taken over, and where two cases differ.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{Field, Slot, UNKNOWN};
use super::{Case, Certainty, Origin, Presence};
use crate::ids::{KindId, UnitId};
use crate::moment::Moment;

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nobody has said it.
    Unsaid,
    /// A kind of incident.
    Kind(KindId),
    /// A unit.
    Unit(UnitId),
    /// 発生 or おそれ.
    Certainty(Certainty),
    /// A moment.
    At(Moment),
    /// あり or なし.
    Presence(Presence),
    /// How many, at most.
    Count(u64),
    /// Words of the policy, or a class of importance.
    Words(BTreeSet<String>),
}

/// What was said of a case, field by field; of every other nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said(BTreeMap<Field, Value>);

impl Said {
    /// The same with what was said of one more field, if anything was.
    pub fn with(mut self, field: Field, value: impl Into<Option<Value>>) -> Self {
        self.0.extend(value.into().map(|value| (field, value)));
        self
    }

    /// The moment that was said of a field.
    pub fn moment(&self, field: Field) -> Option<Moment> {
        if let Some(Value::At(at)) = self.0.get(&field) { Some(*at) } else { None }
    }

    /// The case that it makes by itself; of a kind that nobody knows where none was said.
    pub fn case(&self, origin: Origin, now: Moment) -> Case {
        self.applied_to(&Case::new(KindId::from(""), origin, now))
    }

    /// The case with this in place of what was known.
    pub fn applied_to(&self, case: &Case) -> Case {
        let mut changed = case.clone();
        self.0.iter().for_each(|(field, value)| field.set(&mut changed, value));
        changed
    }
}

impl FromIterator<(Field, Value)> for Said {
    fn from_iter<I: IntoIterator<Item = (Field, Value)>>(said: I) -> Self {
        Self(said.into_iter().collect())
    }
}

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// What it said before.
    pub before: Value,
    /// What it says after.
    pub after: Value,
}

/// What differs between two states of a case, in the order of the fields.
pub fn changes(before: &Case, after: &Case) -> Vec<Change> {
    let change = |field: &Field| {
        let (before, after) = (field.value(before), field.value(after));
        (before != after).then_some(Change { field: *field, before, after })
    };
    Field::ALL.iter().filter_map(change).collect()
}

/// What a report says otherwise than it is known. That someone noticed later than another contradicts
/// nobody.
pub fn differences(known: &Case, said: &Case) -> Vec<Change> {
    let is_news = |change: &Change| match change.field {
        Field::AwareAt => said.aware_at < known.aware_at,
        _ => change.after != Value::Unsaid,
    };
    changes(known, said).into_iter().filter(is_news).collect()
}

impl Value {
    fn presence(said: Presence) -> Self {
        if said == Presence::Unknown { Self::Unsaid } else { Self::Presence(said) }
    }

    /// These words; nothing where there is none.
    pub fn words<'a>(said: impl IntoIterator<Item = &'a String>) -> Self {
        let words: BTreeSet<String> = said.into_iter().cloned().collect();
        if words.is_empty() { Self::Unsaid } else { Self::Words(words) }
    }

    fn word(&self) -> Option<String> {
        if let Self::Words(words) = self { words.first().cloned() } else { None }
    }
}

impl Field {
    /// What a case says of it.
    pub fn value(self, case: &Case) -> Value {
        match self.row().slot {
            Slot::Kind((of, _)) => Value::Kind(of(case).clone()),
            Slot::Unit((of, _)) => of(case).clone().map_or(Value::Unsaid, Value::Unit),
            Slot::Certainty((of, _)) => Value::Certainty(*of(case)),
            Slot::Moment((of, _)) => Value::At(*of(case)),
            Slot::Maybe((of, _)) => of(case).map_or(Value::Unsaid, Value::At),
            Slot::Presence((of, _)) => Value::presence(*of(case)),
            Slot::Count((of, _)) => of(case).map_or(Value::Unsaid, Value::Count),
            Slot::Class((of, _)) => Value::words(Some(of(case)).filter(|class| *class != UNKNOWN)),
            Slot::Word((of, _), _) => Value::words(of(case)),
            Slot::Words((of, _), _) => Value::words(of(case)),
        }
    }

    /// Writes into a case what is said of it. A value of another kind says nothing of it.
    pub fn set(self, case: &mut Case, value: &Value) {
        match (self.row().slot, value) {
            (Slot::Kind((_, at)), Value::Kind(kind)) => at(case).clone_from(kind),
            (Slot::Unit((_, at)), Value::Unit(unit)) => *at(case) = Some(unit.clone()),
            (Slot::Certainty((_, at)), Value::Certainty(certainty)) => *at(case) = *certainty,
            (Slot::Moment((_, at)), Value::At(moment)) => *at(case) = *moment,
            (Slot::Maybe((_, at)), Value::At(moment)) => *at(case) = Some(*moment),
            (Slot::Presence((_, at)), Value::Presence(presence)) => *at(case) = *presence,
            (Slot::Count((_, at)), Value::Count(count)) => *at(case) = Some(*count),
            (Slot::Class((_, at)), value) => *at(case) = value.word().unwrap_or_else(|| UNKNOWN.to_owned()),
            (Slot::Word((_, at), _), value) => *at(case) = value.word(),
            (Slot::Words((_, at), _), Value::Words(words)) => at(case).clone_from(words),
            (Slot::Unit((_, at)), _) => *at(case) = None,
            (Slot::Maybe((_, at)), _) => *at(case) = None,
            (Slot::Presence((_, at)), _) => *at(case) = Presence::Unknown,
            (Slot::Count((_, at)), _) => *at(case) = None,
            (Slot::Words((_, at), _), _) => at(case).clear(),
            (Slot::Kind(_) | Slot::Certainty(_) | Slot::Moment(_), _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Case {
        let at = Moment::from_micros(1);
        Case {
            unit: Some("zeimu".into()),
            certainty: Certainty::Suspected,
            occurred_at: Some(at),
            personal_data: Presence::Present,
            sensitive: Presence::Absent,
            people_max: Some(1_595),
            my_number: Presence::Present,
            number_system: Presence::Present,
            malicious: Presence::Present,
            property_risk: Presence::Present,
            exposed: Presence::Present,
            asset_class: "A".to_owned(),
            segments: ["lgwan".to_owned()].into(),
            threat: Some("malware".to_owned()),
            effects: ["leak".to_owned()].into(),
            system: Some("jumin".to_owned()),
            contract: Some("host".to_owned()),
            ..Case::new("loss".into(), Origin::Outside, at)
        }
    }

    #[test]
    fn every_field_is_compared_and_can_be_taken_over() {
        let mut known = Case::new("other".into(), Origin::Outside, Moment::from_micros(2));
        let said = said();
        let found: Vec<Field> = differences(&known, &said).iter().map(|change| change.field).collect();
        assert_eq!(found, Field::ALL);
        for field in Field::ALL {
            field.set(&mut known, &field.value(&said));
            assert!(differences(&known, &said).iter().all(|change| change.field != *field), "{field:?}");
        }
        assert_eq!(known, said, "a case has no field that is not here");
    }

    #[test]
    fn what_is_said_anew_takes_the_place_of_what_was_known_and_nothing_else() {
        let (known, unsaid) = (said(), Case::new("loss".into(), Origin::Outside, Moment::from_micros(1)));
        let anew = Said::default().with(Field::PeopleMax, Value::Count(3)).with(Field::Exposed, None);
        assert_eq!(anew.applied_to(&known), Case { people_max: Some(3), ..known.clone() });
        let back: Said = Field::ALL.iter().map(|field| (*field, field.value(&unsaid))).collect();
        assert_eq!(back.applied_to(&known), unsaid, "what is said to be unknown is unknown again");
    }

    #[test]
    fn what_a_report_does_not_say_and_a_later_awareness_contradict_nobody() {
        let silent = Case {
            certainty: Certainty::Suspected,
            ..Case::new("loss".into(), Origin::Outside, Moment::from_micros(9))
        };
        assert!(differences(&said(), &silent).is_empty());
    }
}
