//! Whether a rule applies to a case, as far as anyone can say: yes, no, or nobody knows yet.

use std::collections::BTreeSet;

use crate::case::{Case, Presence};
use crate::policy::bodies::Regime;
use crate::policy::{Policy, Truth};

use super::clock::{Rule, Trigger};
use super::law::Pack;
use super::words::Escape;

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

/// Which parts of the law the place of a case may stand under, the likeliest first: that of its organ, else
/// that of the body. While nobody knows the place, it may be any of them.
pub fn regimes(policy: &Policy, case: &Case) -> Vec<Regime> {
    if case.unit.is_some() {
        return vec![policy.organ_of(case).map_or(policy.body.law, |organ| organ.law)];
    }
    let mut all = vec![policy.body.law];
    for organ in &policy.organs {
        if !all.contains(&organ.law) {
            all.push(organ.law);
        }
    }
    all
}

/// Whether a rule of law applies, as far as the parts of the law that the place may stand under agree.
/// `case` holds what the policy assumes in place of what is unknown.
pub fn find(rule: &Rule, case: &Case, pack: &Pack, regimes: &[Regime]) -> Finding {
    let mut each = regimes.iter().map(|regime| find_under(rule, case, pack, *regime));
    let first = each.next().unwrap_or_else(|| any(Truth::No, []));
    each.fold(first, |sum, other| {
        if sum.truth == other.truth {
            return sum;
        }
        let mut open: BTreeSet<Trigger> = sum.open.union(&other.open).copied().collect();
        open.insert(Trigger::Place);
        Finding { truth: Truth::Unknown, sure: BTreeSet::new(), open }
    })
}

/// What looking at two cases of one matter gave: what applies to one of them applies.
pub fn either(one: Finding, other: Finding) -> Finding {
    let all = |a: BTreeSet<Trigger>, b: BTreeSet<Trigger>| a.into_iter().chain(b).collect();
    Finding {
        truth: one.truth.or(other.truth),
        sure: all(one.sure, other.sure),
        open: all(one.open, other.open),
    }
}

fn find_under(rule: &Rule, case: &Case, pack: &Pack, regime: Regime) -> Finding {
    let over = || pack.over(rule, regime).map_or(Truth::No, |limit| is_over(case.people_max, limit));
    let malicious = (Trigger::Malicious, truth(case.malicious));
    match rule {
        _ if regime == Regime::Other => any(Truth::No, []),
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
            let is_reportable = find_under(&Rule::MyNumber, case, pack, regime).truth;
            let is_other = has_number(case).and(is_reportable.negated());
            other(if is_other == Truth::Yes { Truth::Yes } else { Truth::No })
        }
        Rule::Own(_) => any(Truth::No, []),
    }
}

/// What is left of 番号法 where a person judged that 規則2条 asks for nothing: the case is then one of the
/// others (別添2 3B), which the commission is told of all the same. Where nothing got out at all, it is only
/// if the Act was broken, which nobody has said.
pub fn judged_away(case: &Case, escape: Option<Escape>, regimes: &[Regime]) -> Finding {
    match escape {
        _ if regimes.iter().all(|regime| *regime == Regime::Other) => any(Truth::No, []),
        Some(Escape::Recovered | Escape::KeptElsewhere) => {
            any(has_number(case), [(Trigger::Breach, Truth::Unknown)])
        }
        Some(Escape::Encrypted | Escape::NotApplicable) | None => other(has_number(case)),
    }
}

fn other(truth: Truth) -> Finding {
    any(Truth::Yes, [(Trigger::MyNumber, truth)])
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
