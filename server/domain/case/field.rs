//! Each field of a case once: how its value is read, taken over and compared.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::case::{Case, Certainty, Presence};
use crate::code::words;
use crate::ids::{KindId, UnitId};
use crate::moment::Moment;

/// A field of a case that can be said and changed. Where a report came from is said once, with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 種別.
    Kind,
    /// 起きた課.
    Unit,
    /// 発生 or おそれ.
    Certainty,
    /// 認知.
    AwareAt,
    /// 発生の日時.
    OccurredAt,
    /// 個人情報.
    PersonalData,
    /// 要配慮個人情報.
    Sensitive,
    /// 関係する人数.
    PeopleMax,
    /// 個人番号.
    MyNumber,
    /// 個人番号利用事務のシステム等.
    NumberSystem,
    /// 故意.
    Malicious,
    /// 財産的被害のおそれ.
    PropertyRisk,
    /// 不特定多数が閲覧できた.
    Exposed,
    /// 重要度.
    AssetClass,
    /// Network segments.
    Segments,
    /// 脅威.
    Threat,
    /// What became of the information.
    Effects,
    /// The information system concerned.
    System,
    /// The contract concerned.
    Contract,
}

words!(Field {
    Kind = "kind", Unit = "unit", Certainty = "certainty", AwareAt = "aware_at", OccurredAt = "occurred_at",
    PersonalData = "personal_data", Sensitive = "sensitive", PeopleMax = "people_max",
    MyNumber = "my_number", NumberSystem = "number_system", Malicious = "malicious",
    PropertyRisk = "property_risk", Exposed = "exposed", AssetClass = "asset_class",
    Segments = "segments", Threat = "threat", Effects = "effects", System = "system", Contract = "contract",
});

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

impl Field {
    /// What a case says of it.
    pub fn value(self, case: &Case) -> Value {
        match self {
            Self::Kind => Value::Kind(case.kind.clone()),
            Self::Unit => case.unit.clone().map_or(Value::Unsaid, Value::Unit),
            Self::Certainty => Value::Certainty(case.certainty),
            Self::AwareAt => Value::At(case.aware_at),
            Self::OccurredAt => case.occurred_at.map_or(Value::Unsaid, Value::At),
            Self::PersonalData => presence(case.personal_data),
            Self::Sensitive => presence(case.sensitive),
            Self::PeopleMax => case.people_max.map_or(Value::Unsaid, Value::Count),
            Self::MyNumber => presence(case.my_number),
            Self::NumberSystem => presence(case.number_system),
            Self::Malicious => presence(case.malicious),
            Self::PropertyRisk => presence(case.property_risk),
            Self::Exposed => presence(case.exposed),
            Self::AssetClass => words_of(Some(&case.asset_class).filter(|class| *class != "unknown")),
            Self::Segments => words_of(&case.segments),
            Self::Threat => words_of(&case.threat),
            Self::Effects => words_of(&case.effects),
            Self::System => words_of(&case.system),
            Self::Contract => words_of(&case.contract),
        }
    }

    /// Takes over what another case says of it.
    pub fn take(self, from: &Case, case: &mut Case) {
        match self {
            Self::Kind => case.kind.clone_from(&from.kind),
            Self::Unit => case.unit.clone_from(&from.unit),
            Self::Certainty => case.certainty = from.certainty,
            Self::AwareAt => case.aware_at = from.aware_at,
            Self::OccurredAt => case.occurred_at = from.occurred_at,
            Self::PersonalData => case.personal_data = from.personal_data,
            Self::Sensitive => case.sensitive = from.sensitive,
            Self::PeopleMax => case.people_max = from.people_max,
            Self::MyNumber => case.my_number = from.my_number,
            Self::NumberSystem => case.number_system = from.number_system,
            Self::Malicious => case.malicious = from.malicious,
            Self::PropertyRisk => case.property_risk = from.property_risk,
            Self::Exposed => case.exposed = from.exposed,
            Self::AssetClass => case.asset_class.clone_from(&from.asset_class),
            Self::Segments => case.segments.clone_from(&from.segments),
            Self::Threat => case.threat.clone_from(&from.threat),
            Self::Effects => case.effects.clone_from(&from.effects),
            Self::System => case.system.clone_from(&from.system),
            Self::Contract => case.contract.clone_from(&from.contract),
        }
    }
}

fn presence(said: Presence) -> Value {
    match said {
        Presence::Unknown => Value::Unsaid,
        Presence::Present | Presence::Absent => Value::Presence(said),
    }
}

fn words_of<'a>(said: impl IntoIterator<Item = &'a String>) -> Value {
    let words: BTreeSet<String> = said.into_iter().cloned().collect();
    if words.is_empty() { Value::Unsaid } else { Value::Words(words) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Origin;

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
            field.take(&said, &mut known);
            assert!(differences(&known, &said).iter().all(|change| change.field != *field), "{field:?}");
        }
        assert_eq!(known, said, "a case has no field that is not here");
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
