//! Approving a policy: the facts that put it into force.
//!
//! With the text go the words that bodies have in common, as they are shipped now, and what posts,
//! kinds of unit and parties were called before. Both are facts, so that neither a later program nor a
//! later policy changes what an open incident means.
//!
//! Whoever activates a text decides by it who the CISO is, so the CISO's people and the desk's hear of it:
//! those of the policy that goes as well as those of the one that comes.

use crate::actor::Actor;
use crate::administration::{Administered, Deed, Doubt};
use crate::history::Private;
use crate::ids::{PersonId, PolicyVersion};
use crate::moment::Moment;
use crate::org::{Org, OrgFact};
use crate::policy::Policy;
use crate::policy::base::{Base, sha256};
use crate::policy::check;
use crate::recipients::mailboxes;
use crate::register::Told;
use crate::register::hearing::Hearing;
use crate::rename::Used;

use super::Organisation;
use super::fact::OrganisationFact;

/// When a policy came into force, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// Which.
    pub version: PolicyVersion,
    /// When.
    pub at: Moment,
    /// Who activated it.
    pub by: Actor,
    /// SHA-256 of its text, hex.
    pub sha256: String,
    /// What spoke against it.
    pub doubt: Option<Doubt>,
    /// Why it was put into force; empty where nobody said.
    pub reason: String,
}

/// Where the reason of an activation stands in the private body.
pub fn reason_key(version: PolicyVersion) -> String {
    format!("policy.{}.reason", version.0)
}

/// Why a policy cannot be approved. The one in force stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The text has mistakes.
    #[error("The policy has mistakes")]
    Unsound,
    /// Two ids of it are, or were, names of one thing.
    #[error("{} name one thing: an id that was given up is not used again", .0.join(", "))]
    Reused(Vec<String>),
}

/// What putting `text` into force records; nothing where it is in force already.
///
/// # Errors
/// [`Refused`].
pub fn activation(org: &Org, text: &str) -> Result<Vec<OrgFact>, Refused> {
    let policy = check::check(text).policy.ok_or(Refused::Unsound)?;
    let base = Base::shipped();
    let words = base.text().map_err(|_| Refused::Unsound)?;
    let is_active = org.active.is_some_and(|version| {
        let known = |texts: &std::collections::BTreeMap<PolicyVersion, String>, text: &str| {
            texts.get(&version).is_some_and(|known| known == text)
        };
        known(&org.policies, text) && known(&org.bases, &words)
    });
    if is_active {
        return Ok(Vec::new());
    }
    let renames = org.renames.under(&policy.renames, &used(&policy)).map_err(Refused::Reused)?;
    let newest = org.policies.keys().next_back().map_or(0, |version| version.0);
    let version = PolicyVersion(newest.saturating_add(1));
    let mut facts = vec![
        OrgFact::PolicyActivated { version, sha256: sha256(text), text: text.to_owned() },
        OrgFact::BasePinned { version, base: base.name, sha256: sha256(&words), text: words },
    ];
    if !renames.is_empty() {
        facts.push(OrgFact::Renamed { renames });
    }
    Ok(facts)
}

/// The same with who hears of it; `doubt` is what speaks against the text, and `by` the person who puts it
/// into force, if one does.
///
/// # Errors
/// [`Refused`].
pub fn activated(
    before: &Organisation,
    by: Option<&PersonId>,
    (text, doubt): (&str, Option<Doubt>),
    now: Moment,
) -> Result<Vec<OrganisationFact>, Refused> {
    let facts = activation(&before.world.org, text)?;
    let version = facts.iter().find_map(|fact| {
        let OrgFact::PolicyActivated { version, .. } = fact else { return None };
        Some(*version)
    });
    let mut facts: Vec<OrganisationFact> = facts.into_iter().map(OrganisationFact::Org).collect();
    if let Some(version) = version {
        let told = told(before, &facts, text, now);
        let is_said = doubt.is_some() || !told.is_nobody();
        let row = Administered { deed: Deed::PolicyActivated { version, doubt }, by: by.cloned(), told };
        facts.extend(is_said.then_some(OrganisationFact::Administered(row)));
    }
    Ok(facts)
}

/// Nobody hears of the first policy of a body: before it nobody is anything.
fn told(before: &Organisation, facts: &[OrganisationFact], text: &str, now: Moment) -> Told {
    let (Some(known), Some(policy)) = (Hearing::of(&before.world, now), check::check(text).policy) else {
        return Told::default();
    };
    let after = before.with(facts, &Private::new()).world;
    let mut people = known.overseers();
    for row in (Hearing { world: &after, policy: &policy, now }).overseers() {
        if !people.iter().any(|known| known.person == row.person) {
            people.push(row);
        }
    }
    let parties = if people.is_empty() { mailboxes(&policy) } else { Vec::new() };
    Told { people, parties }
}

fn used(policy: &Policy) -> Used {
    Used {
        posts: policy.posts.iter().map(|post| post.id.clone()).collect(),
        units: policy.units.iter().map(|unit| unit.id.clone()).collect(),
        parties: policy.parties.keys().cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::history::History;
    use crate::organisation::fact::OrganisationFacts;
    use crate::sample::{POLICY, city_of, friday};

    fn told(facts: &[OrganisationFact]) -> Option<&Administered> {
        facts.iter().find_map(|fact| match fact {
            OrganisationFact::Administered(told) => Some(told),
            _ => None,
        })
    }

    #[test]
    fn whoever_was_the_ciso_and_whoever_becomes_it_hear_of_it_with_the_desk() {
        let city = city_of(POLICY, Vec::new());
        let text = POLICY.replace("top: ciso,", "top: chief,");
        assert_ne!(text, POLICY);
        let facts = activated(&city, None, (&text, None), friday()).unwrap();
        let heard: BTreeSet<&PersonId> =
            told(&facts).unwrap().told.people.iter().map(|row| &row.person).collect();
        let hearing = Hearing::of(&city.world, friday()).unwrap();
        for post in ["ciso", "chief", "desk"] {
            let people = hearing.holders(&post.into(), None);
            assert!(!people.is_empty() && people.iter().all(|person| heard.contains(person)), "{post}");
        }
    }

    #[test]
    fn nobody_hears_of_the_first_policy_of_a_body() {
        let facts = activated(&Organisation::default(), None, (POLICY, None), friday()).unwrap();
        assert_eq!((facts.len(), told(&facts)), (2, None));
        let doubted =
            activated(&Organisation::default(), None, (POLICY, Some(Doubt::Sampled)), friday()).unwrap();
        let deed = &told(&doubted).expect("what was known is kept").deed;
        let doubt = Some(Doubt::Sampled);
        assert_eq!(*deed, Deed::PolicyActivated { version: PolicyVersion(1), doubt });
    }

    #[test]
    fn who_put_a_policy_into_force_when_and_why_is_known_afterwards() {
        let mut city = city_of(POLICY, Vec::new());
        let text = POLICY.replace("again: 60m", "again: 90m");
        let facts = activated(&city, None, (&text, Some(Doubt::Broken)), friday()).unwrap();
        let by = Actor::Person("5001".into());
        let entry = OrganisationFacts { by: by.clone(), request: None, facts };
        let version = PolicyVersion(2);
        city.apply_entry(friday(), &entry, &[(reason_key(version), "目標として書く".to_owned())].into());
        let (sha256, reason, doubt) = (sha256(&text), "目標として書く".to_owned(), Some(Doubt::Broken));
        assert_eq!(city.activations, [Activation { version, at: friday(), by, sha256, doubt, reason }]);
    }
}
