//! Whether a rule applies to a case, as far as anyone can say: yes, no, or nobody knows yet.

use std::collections::BTreeSet;

use crate::domain::incident::fact::{Case, Presence};
use crate::domain::policy::{Policy, Truth};

use super::law::{Pack, Regime};
use super::{Rule, Trigger};

/// What looking at a case gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether the rule applies.
    pub truth: Truth,
    /// What is there for certain.
    pub sure: BTreeSet<Trigger>,
    /// What nobody knows.
    pub open: BTreeSet<Trigger>,
}

/// Which part of the law the place of a case stands under: that of its organ.
pub fn regime(policy: &Policy, case: &Case) -> Regime {
    let above = case.context.units.iter().map(|(unit, _)| unit);
    let mut near = case.unit.iter().chain(above);
    near.find_map(|unit| policy.organs.iter().find(|organ| organ.units.contains(unit)))
        .map_or(Regime::default(), |organ| organ.law)
}

/// Whether a rule of law applies. `case` holds what the policy assumes in place of what is unknown.
pub fn find(rule: &Rule, case: &Case, pack: &Pack, regime: Regime) -> Finding {
    let over = || pack.over(rule, regime).map_or(Truth::No, |limit| is_over(case.people_max, limit));
    let malicious = (Trigger::Malicious, truth(case.malicious));
    match rule {
        Rule::Personal if regime == Regime::Assembly => any(Truth::No, []),
        Rule::Personal => any(
            truth(case.personal_data),
            [
                (Trigger::Sensitive, truth(case.sensitive)),
                (Trigger::Property, truth(case.property_risk)),
                malicious,
                (Trigger::Count, over()),
            ],
        ),
        Rule::MyNumber => any(
            has_number(case),
            [
                (Trigger::NumberSystem, truth(case.number_system)),
                malicious,
                (Trigger::Exposed, truth(case.exposed)),
                (Trigger::Count, over()),
            ],
        ),
        // What D5 may still ask for is not asked for twice.
        Rule::MyNumberOther => {
            let is_reportable = find(&Rule::MyNumber, case, pack, regime).truth;
            let is_other = has_number(case).and(is_reportable.negated());
            let has = if is_other == Truth::Yes { Truth::Yes } else { Truth::No };
            any(has, [(Trigger::MyNumber, Truth::Yes)])
        }
        Rule::Own(_) => any(Truth::No, []),
    }
}

/// What is true of a condition of the policy.
pub fn own(truth: Truth) -> Finding {
    any(truth, [(Trigger::Condition, Truth::Yes)])
}

/// An individual number is personal data: without any, there is none.
fn has_number(case: &Case) -> Truth {
    match case.personal_data {
        Presence::Absent if case.my_number != Presence::Present => Truth::No,
        _ => truth(case.my_number),
    }
}

fn any<const N: usize>(has: Truth, each: [(Trigger, Truth); N]) -> Finding {
    let of = |wanted: Truth| each.iter().filter(move |(_, truth)| *truth == wanted).map(|(one, _)| *one);
    let truth = has.and(each.iter().fold(Truth::No, |sum, (_, one)| sum.or(*one)));
    if truth == Truth::No {
        return Finding { truth, sure: BTreeSet::new(), open: BTreeSet::new() };
    }
    Finding { truth, sure: of(Truth::Yes).collect(), open: of(Truth::Unknown).collect() }
}

fn truth(presence: Presence) -> Truth {
    match presence {
        Presence::Present => Truth::Yes,
        Presence::Absent => Truth::No,
        Presence::Unknown => Truth::Unknown,
    }
}

/// The greatest possible number counts: 100 is not over 100, and nobody's guess is unknown.
fn is_over(people_max: Option<u64>, limit: u64) -> Truth {
    people_max.map_or(Truth::Unknown, |count| Truth::from(count > limit))
}
