//! A case, and the table of its fields: what each holds, who is asked for it and who may look at it.
//!
//! Forms, readers, contract, pages, print, scenarios and conditions are read off the table. A new field is
//! its place in [`Case`], its row here and its texts (`field-<word>`, `web-field-<word>`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Certainty, Context, Origin, Presence};
use crate::code::words;
use crate::ids::{KindId, UnitId};
use crate::moment::Moment;

/// What the report says, in the words that rules look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// 種別.
    pub kind: KindId,
    /// Where it happened; none until the desk assigns one.
    pub unit: Option<UnitId>,
    /// Where the report came from.
    pub origin: Origin,
    /// 発生 or おそれ.
    pub certainty: Certainty,
    /// When anyone of the organisation knew (認知).
    pub aware_at: Moment,
    /// When it happened, if known.
    pub occurred_at: Option<Moment>,
    /// 個人情報.
    pub personal_data: Presence,
    /// 個人番号.
    pub my_number: Presence,
    /// Done on purpose.
    pub malicious: Presence,
    /// At most this many people are concerned, if anyone can say.
    pub people_max: Option<u64>,
    /// 重要度 `A`, `B`, `C` or `unknown`.
    pub asset_class: String,
    /// Network segments hit.
    pub segments: BTreeSet<String>,
    /// 要配慮個人情報.
    #[serde(default)]
    pub sensitive: Presence,
    /// 脅威: a word of the policy, if anyone can say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<String>,
    /// What became of the information (漏えい, 改ざん, …).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub effects: BTreeSet<String>,
    /// The information system concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The contract concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// 財産的被害のおそれ.
    #[serde(default, skip_serializing_if = "Presence::is_unknown")]
    pub property_risk: Presence,
    /// 不特定多数が閲覧できた.
    #[serde(default, skip_serializing_if = "Presence::is_unknown")]
    pub exposed: Presence,
    /// 個人番号利用事務のシステム、情報提供ネットワークシステム等の情報.
    #[serde(default, skip_serializing_if = "Presence::is_unknown")]
    pub number_system: Presence,
    /// Where the house stood when it decided about the case; not the reporter's to say.
    #[serde(default)]
    pub context: Context,
}

impl Case {
    /// A case of which only kind, origin and the time of knowing are known.
    pub fn new(kind: KindId, origin: Origin, aware_at: Moment) -> Self {
        Self {
            kind,
            unit: None,
            origin,
            certainty: Certainty::default(),
            aware_at,
            occurred_at: None,
            personal_data: Presence::Unknown,
            my_number: Presence::Unknown,
            malicious: Presence::Unknown,
            people_max: None,
            asset_class: UNKNOWN.to_owned(),
            segments: BTreeSet::new(),
            sensitive: Presence::Unknown,
            threat: None,
            effects: BTreeSet::new(),
            system: None,
            contract: None,
            property_risk: Presence::Unknown,
            exposed: Presence::Unknown,
            number_system: Presence::Unknown,
            context: Context::default(),
        }
    }
}

/// Classes of assets (重要性分類, 対策基準 2.1(1)), and that nobody knows it.
pub const CLASSES: &[&str] = &["A", "B", "C", UNKNOWN];
pub(super) const UNKNOWN: &str = "unknown";

/// A field of a case that can be said and changed, in the order in which it is asked and told. Where a report
/// came from is said once, with it.
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

/// Where a case keeps a field: to look at, and to write.
pub type At<T> = (for<'a> fn(&'a Case) -> &'a T, for<'a> fn(&'a mut Case) -> &'a mut T);

/// What a field holds, and where a case keeps it.
#[derive(Clone, Copy, Debug)]
pub enum Slot {
    /// A kind of incident.
    Kind(At<KindId>),
    /// A unit.
    Unit(At<Option<UnitId>>),
    /// 発生 or おそれ.
    Certainty(At<Certainty>),
    /// A moment that is always known.
    Moment(At<Moment>),
    /// A moment, if it is known.
    Maybe(At<Option<Moment>>),
    /// あり or なし.
    Presence(At<Presence>),
    /// How many, at most.
    Count(At<Option<u64>>),
    /// 重要度.
    Class(At<String>),
    /// A word that the policy declares.
    Word(At<Option<String>>, Vocabulary),
    /// Words that the policy declares.
    Words(At<BTreeSet<String>>, Vocabulary),
}

/// Words that a policy declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// ネットワークの区画.
    Segments,
    /// 脅威.
    Threats,
    /// 影響.
    Effects,
    /// 情報システム.
    Systems,
    /// 契約.
    Contracts,
}

/// When a member of staff who reports is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// At once, and there must be an answer.
    Must,
    /// At once.
    First,
    /// Of what may be known already.
    Later,
}

/// What is said of a field once.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What it holds, and where.
    pub slot: Slot,
    /// When staff are asked.
    pub asked: Asked,
    /// Whether whoever reports from outside is asked as well.
    pub is_for_outside: bool,
    /// Whether conditions of a policy look at it, where it is あり, なし or 分からない.
    pub is_for_conditions: bool,
    /// Whether pages and print say that it is unknown; what few reports say is left out until it is known.
    pub is_always_told: bool,
}

impl Row {
    const fn new(slot: Slot, asked: Asked) -> Self {
        Self { slot, asked, is_for_outside: false, is_for_conditions: false, is_always_told: false }
    }

    const fn for_outside(self) -> Self {
        Self { is_for_outside: true, ..self }
    }

    const fn for_conditions(self) -> Self {
        Self { is_for_conditions: true, ..self }
    }

    const fn always_told(self) -> Self {
        Self { is_always_told: true, ..self }
    }
}

/// A field of [`Case`], to look at and to write.
macro_rules! at {
    ($field:ident) => {
        (|case| &case.$field, |case| &mut case.$field)
    };
}

impl Field {
    /// Its row in the table.
    pub const fn row(self) -> Row {
        use Asked::{First, Later, Must};
        use Slot::{Certainty, Class, Count, Kind, Maybe, Moment, Presence, Unit, Word, Words};
        match self {
            Self::Kind => Row::new(Kind(at!(kind)), Must).for_outside(),
            Self::Unit => Row::new(Unit(at!(unit)), First).for_outside().always_told(),
            Self::Certainty => Row::new(Certainty(at!(certainty)), Later).always_told(),
            Self::AwareAt => Row::new(Moment(at!(aware_at)), First).always_told(),
            Self::OccurredAt => Row::new(Maybe(at!(occurred_at)), Later).for_outside().always_told(),
            Self::PersonalData => Row::new(Presence(at!(personal_data)), Must).for_conditions().always_told(),
            Self::Sensitive => Row::new(Presence(at!(sensitive)), Later).for_conditions(),
            Self::PeopleMax => Row::new(Count(at!(people_max)), First).always_told(),
            Self::MyNumber => Row::new(Presence(at!(my_number)), Later).for_conditions().always_told(),
            Self::NumberSystem => Row::new(Presence(at!(number_system)), Later),
            Self::Malicious => Row::new(Presence(at!(malicious)), Later).for_conditions().always_told(),
            Self::PropertyRisk => Row::new(Presence(at!(property_risk)), Later),
            Self::Exposed => Row::new(Presence(at!(exposed)), Later),
            Self::AssetClass => Row::new(Class(at!(asset_class)), Later).always_told(),
            Self::Segments => Row::new(Words(at!(segments), Vocabulary::Segments), Later),
            Self::Threat => Row::new(Word(at!(threat), Vocabulary::Threats), Later),
            Self::Effects => Row::new(Words(at!(effects), Vocabulary::Effects), Later),
            Self::System => Row::new(Word(at!(system), Vocabulary::Systems), Later),
            Self::Contract => Row::new(Word(at!(contract), Vocabulary::Contracts), Later),
        }
    }

    /// The field that is あり, なし or 分からない, of a name in a condition.
    pub fn in_condition(name: &str) -> Option<Self> {
        Self::parse(name).filter(|field| field.row().is_for_conditions)
    }

    /// あり, なし or 分からない; none of a field that says something else.
    pub const fn presence(self) -> Option<At<Presence>> {
        if let Slot::Presence(at) = self.row().slot { Some(at) } else { None }
    }
}
