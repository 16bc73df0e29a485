//! Approving a policy: the facts that put it into force.
//!
//! With the text go the words that bodies have in common, as they are shipped now, and what posts,
//! kinds of unit and parties were called before. Both are facts, so that neither a later program nor a
//! later policy changes what an open incident means.

use crate::ids::PolicyVersion;
use crate::org::{Org, OrgFact};
use crate::policy::Policy;
use crate::policy::base::{Base, sha256};
use crate::policy::check;
use crate::rename::Used;

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

fn used(policy: &Policy) -> Used {
    Used {
        posts: policy.posts.iter().map(|post| post.id.clone()).collect(),
        units: policy.units.iter().map(|unit| unit.id.clone()).collect(),
        parties: policy.parties.keys().cloned().collect(),
    }
}
