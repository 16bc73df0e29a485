//! Conditions: data that can be asked, said back and enumerated. There are no expressions.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::borrow::Cow;

use super::Policy;
use crate::case::field::Field as Fact;
use crate::case::{Case, Presence};
use crate::ids::{ClassId, ScaleId, SeverityId};

/// Conditions are data, so that they can be said back and enumerated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Holds.
    Always,
    /// All of them.
    All(Vec<Condition>),
    /// Any of them.
    Any(Vec<Condition>),
    /// Not that one; unknown stays unknown.
    Not(Box<Condition>),
    /// The field is one of these words. `unknown` counts only where it is listed.
    Is { field: Field, words: Vec<String> },
    /// The number is over this.
    Over { field: Field, limit: u64 },
    /// The class is this one or a graver one.
    SeverityAtLeast(SeverityId),
    /// The class is one of these.
    Severity(Vec<SeverityId>),
    /// The class on a scale beside severity is one of these.
    Scale { scale: ScaleId, classes: Vec<ClassId> },
}

/// A field a condition may look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Kind of incident.
    Kind,
    /// Inside, outside, contractor, monitoring.
    Origin,
    /// A fact that is あり, なし or 分からない: present, absent, unknown.
    Presence(Fact),
    /// A, B, C, unknown.
    AssetClass,
    /// occurred, suspected.
    Certainty,
    /// At most this many people.
    PeopleMax,
    /// Network segments hit.
    Segment,
    /// 脅威.
    Threat,
    /// What became of the information.
    Effect,
    /// The information system concerned.
    System,
    /// The contract concerned.
    Contract,
    /// `open` or `closed`: whether the report came in office hours.
    Hour,
    /// The unit, or one above it.
    Unit,
    /// The kind of the unit, or of one above it.
    UnitKind,
    /// A mode that holds.
    Mode,
}

/// What is taken for granted while nobody knows: every leak of a home for the disabled is presumed
/// to concern sensitive data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// For which cases, as far as they are known.
    pub when: Condition,
    /// Which fields, each of which can be unknown, count as what.
    pub holds: Vec<(Fact, Presence)>,
}

/// Three-valued truth: a comparison with an unknown value is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Holds.
    Yes,
    /// Does not hold.
    No,
    /// Cannot be said.
    Unknown,
}

impl Condition {
    /// Whether it holds for a case of a class (none while the class itself is being decided).
    ///
    /// What nobody knows counts as what the policy assumes.
    pub fn holds(&self, policy: &Policy, case: &Case, severity: Option<&SeverityId>) -> Truth {
        match self {
            // Most conditions ask nothing of the case that could be assumed.
            Condition::Always
            | Condition::SeverityAtLeast(_)
            | Condition::Severity(_)
            | Condition::Scale { .. } => self.holds_as_known(policy, case, severity),
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Is { .. }
            | Condition::Over { .. } => self.holds_as_known(policy, &policy.assumed(case), severity),
        }
    }

    fn holds_as_known(&self, policy: &Policy, case: &Case, severity: Option<&SeverityId>) -> Truth {
        let ask = |condition: &Condition| condition.holds_as_known(policy, case, severity);
        match self {
            Condition::Always => Truth::Yes,
            Condition::All(parts) => parts.iter().map(ask).fold(Truth::Yes, Truth::and),
            Condition::Any(parts) => parts.iter().map(ask).fold(Truth::No, Truth::or),
            Condition::Not(part) => ask(part).negated(),
            Condition::Is { field, words } => field.is_one_of(case, words),
            Condition::Over { field, limit } => field.is_over(case, *limit),
            Condition::SeverityAtLeast(least) => {
                severity.map_or(Truth::Unknown, |class| Truth::from(policy.rank(class) >= policy.rank(least)))
            }
            Condition::Severity(classes) => {
                severity.map_or(Truth::Unknown, |class| Truth::from(classes.contains(class)))
            }
            Condition::Scale { scale, classes } => {
                let placed = case.context.scales.get(scale);
                placed.map_or(Truth::Unknown, |placed| Truth::from(classes.contains(&placed.class)))
            }
        }
    }
}

impl Policy {
    /// The case with what is assumed in place of what nobody knows.
    pub fn assumed<'a>(&self, case: &'a Case) -> Cow<'a, Case> {
        let is_so = |row: &&Assumption| row.when.holds_as_known(self, case, None) == Truth::Yes;
        let mut assumed = Cow::Borrowed(case);
        for (field, presence) in self.assumptions.iter().filter(is_so).flat_map(|row| &row.holds) {
            if let Some((of, at)) = field.presence()
                && *of(&assumed) == Presence::Unknown
            {
                *at(assumed.to_mut()) = *presence;
            }
        }
        assumed
    }
}

impl Field {
    fn is_one_of(self, case: &Case, words: &[String]) -> Truth {
        let listed = |word: &str| words.iter().any(|known| known == word);
        let one = |word: &str| match (listed(word), word) {
            (true, _) => Truth::Yes,
            (false, "unknown") => Truth::Unknown,
            (false, _) => Truth::No,
        };
        match self {
            Field::Kind => one(case.kind.as_str()),
            Field::Origin => one(case.origin.as_str()),
            Field::Presence(fact) => {
                one(fact.presence().map_or(Presence::Unknown, |(of, _)| *of(case)).as_str())
            }
            Field::AssetClass => one(&case.asset_class),
            Field::Certainty => one(case.certainty.as_str()),
            Field::Segment => Truth::from(case.segments.iter().any(|word| listed(word))),
            Field::Threat => one(case.threat.as_deref().unwrap_or("unknown")),
            Field::Effect => Truth::from(case.effects.iter().any(|word| listed(word))),
            Field::System => Truth::from(case.system.as_deref().is_some_and(listed)),
            Field::Contract => Truth::from(case.contract.as_deref().is_some_and(listed)),
            Field::Hour => one(if case.context.after_hours { "closed" } else { "open" }),
            Field::Unit => Truth::from(case.context.units.iter().any(|(unit, _)| listed(unit.as_str()))),
            Field::UnitKind => Truth::from(case.context.units.iter().any(|(_, kind)| listed(kind))),
            Field::Mode => Truth::from(case.context.modes.iter().any(|mode| listed(mode))),
            Field::PeopleMax => case.people_max.map_or_else(|| one("unknown"), |_| Truth::No),
        }
    }

    fn is_over(self, case: &Case, limit: u64) -> Truth {
        match self {
            Field::PeopleMax => case.people_max.map_or(Truth::Unknown, |count| Truth::from(count > limit)),
            _ => Truth::No,
        }
    }
}

impl Truth {
    /// Both.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
        }
    }

    /// Either.
    pub fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }

    /// The other way round; unknown stays unknown.
    pub fn negated(self) -> Self {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::Yes } else { Truth::No }
    }
}
