//! What a clock is called, and what stands in the facts about it.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::basis::Kind;
use crate::code::words;
use crate::moment::Moment;
use crate::policy::bodies::Regime;

/// What starts clocks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Rule {
    /// 個人情報の漏えい等 (D1–D4).
    Personal,
    /// 特定個人情報の漏えい等 (D5).
    MyNumber,
    /// 番号法: what is not reportable under D5 and is told to the commission all the same (D6).
    MyNumberOther,
    /// A clock of the policy.
    Own(String),
}

/// Which of a rule's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 速報.
    Preliminary,
    /// 確報.
    Final,
    /// 本人への通知.
    Persons,
    /// A report without a number of days.
    Report,
    /// The one clock of a policy's own rule.
    Own,
}

/// A clock: `personal.preliminary`, `my_number.final`, `own.police`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClockId {
    /// Of which rule.
    pub rule: Rule,
    /// Which one.
    pub stage: Stage,
}

/// What made a rule apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// 要配慮個人情報 (1号).
    Sensitive,
    /// 財産的被害のおそれ (2号).
    Property,
    /// 不正の目的のおそれ (3号).
    Malicious,
    /// More people than the law says (4号).
    Count,
    /// 個人番号利用事務のシステム等.
    NumberSystem,
    /// 不特定多数が閲覧できた.
    Exposed,
    /// 個人番号 is concerned at all.
    MyNumber,
    /// 番号法に違反する取扱い, without a leak.
    Breach,
    /// The place, on which it hangs what part of the law holds.
    Place,
    /// A condition of the policy.
    Condition,
}

/// How sure it is that a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likelihood {
    /// 該当の可能性.
    Possible,
    /// 該当.
    Certain,
}

/// Which moment of knowing was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownBy {
    /// Someone entered it.
    Entered,
    /// 認知 as the report says.
    Case,
    /// When the report was taken: the house knew at the latest then.
    Report,
    /// When a contractor's notice arrived (D7): our clock starts at the latest then.
    Notice,
}

/// What a rule means for one incident: outcomes of counting, dates included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The law's pack; empty for a policy's own clock.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pack: String,
    /// Law, policy or operational.
    pub kind: Kind,
    /// Which part of the law the organ stands under.
    #[serde(default)]
    pub regime: Regime,
    /// How sure it is.
    pub certainty: Likelihood,
    /// What makes it apply.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub triggers: BTreeSet<Trigger>,
    /// What could make it apply and is not known.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub open: BTreeSet<Trigger>,
    /// When anyone knew of the incident.
    pub known_at: Moment,
    /// Which moment that is.
    pub known_by: KnownBy,
    /// When what makes it apply was known, once it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger_at: Option<Moment>,
    /// When the desk is asked whether it applies, while nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_at: Option<Moment>,
    /// Its clocks.
    pub clocks: Vec<Term>,
}

/// One clock of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Which one.
    pub stage: Stage,
    /// When desk and top are warned, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warn_at: Vec<Moment>,
    /// The last second of the last day, counted as the law does: from when what makes the rule apply was
    /// known. None where no number is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// The same counted from when anyone knew of the incident, where that gives an earlier day: the safe
    /// one. Nothing is late by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_at: Option<Moment>,
    /// How the date came about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    /// When the desk is reminded of what has no number of days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_at: Option<Moment>,
}

impl Rule {
    /// The rules of law, in order.
    pub const LAW: [Self; 3] = [Self::Personal, Self::MyNumber, Self::MyNumberOther];

    /// One of its clocks.
    pub fn clock(&self, stage: Stage) -> ClockId {
        ClockId { rule: self.clone(), stage }
    }
}

impl Stage {
    const WORDS: [(Self, &'static str); 5] = [
        (Self::Preliminary, "preliminary"),
        (Self::Final, "final"),
        (Self::Persons, "persons"),
        (Self::Report, "report"),
        (Self::Own, "own"),
    ];

    /// The word that interfaces use.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(stage, _)| *stage == self).map_or("", |(_, word)| word)
    }
}

words!(Trigger {
    Sensitive = "sensitive", Property = "property", Malicious = "malicious", Count = "count",
    NumberSystem = "number-system", Exposed = "exposed", MyNumber = "my-number", Breach = "breach",
    Place = "place", Condition = "condition",
});

words!(Likelihood { Possible = "possible", Certain = "certain" });

words!(KnownBy { Entered = "entered", Case = "case", Report = "report", Notice = "notice" });

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Personal => f.write_str("personal"),
            Self::MyNumber => f.write_str("my_number"),
            Self::MyNumberOther => f.write_str("my_number_other"),
            Self::Own(id) => write!(f, "own.{id}"),
        }
    }
}

impl fmt::Display for ClockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stage {
            Stage::Own => self.rule.fmt(f),
            stage => write!(f, "{}.{}", self.rule, stage.as_str()),
        }
    }
}

/// A word that names no rule or clock.
#[derive(Debug, thiserror::Error)]
#[error("No clock is called {0}")]
pub struct NoClock(String);

impl TryFrom<String> for Rule {
    type Error = NoClock;

    fn try_from(word: String) -> Result<Self, NoClock> {
        match word.as_str() {
            "personal" => Ok(Self::Personal),
            "my_number" => Ok(Self::MyNumber),
            "my_number_other" => Ok(Self::MyNumberOther),
            other => match other.strip_prefix("own.") {
                Some(id) if !id.is_empty() => Ok(Self::Own(id.to_owned())),
                Some(_) | None => Err(NoClock(word)),
            },
        }
    }
}

impl TryFrom<String> for ClockId {
    type Error = NoClock;

    fn try_from(word: String) -> Result<Self, NoClock> {
        if word.starts_with("own.") {
            return Ok(Self { rule: Rule::try_from(word)?, stage: Stage::Own });
        }
        let parts = word.rsplit_once('.').and_then(|(rule, stage)| {
            let stage = Stage::WORDS.iter().find(|(_, known)| *known == stage)?.0;
            Some(Self { rule: Rule::try_from(rule.to_owned()).ok()?, stage })
        });
        parts.ok_or(NoClock(word))
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.to_string()
    }
}

impl From<ClockId> for String {
    fn from(clock: ClockId) -> Self {
        clock.to_string()
    }
}

/// Why a day is no day for an office of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    /// A Saturday or a Sunday.
    Weekend,
    /// 国民の祝日に関する法律.
    Holiday,
    /// 12-29 to 01-03.
    YearEnd,
}

/// How a date was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// A moment of day 1.
    pub from: Moment,
    /// Which day is the last one.
    pub days: u32,
    /// The end of that day, before it moves.
    pub last: Moment,
    /// Why it moves, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Off>,
}
