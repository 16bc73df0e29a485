//! What the body's posts, kinds of unit and parties were called before (`was:`).
//!
//! An id given up stays the name of the same thing for ever: appointments recorded under it fill the
//! new post, incidents that run under an older policy find their people, and no policy may use it
//! for anything else.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ids::{PartyId, PostId};

/// Each former id with the one that is used now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renames {
    /// Posts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub posts: BTreeMap<PostId, PostId>,
    /// Kinds of unit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, String>,
    /// Addresses that are not persons.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parties: BTreeMap<PartyId, PartyId>,
}

/// The ids that a policy uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Posts.
    pub posts: BTreeSet<PostId>,
    /// Kinds of unit.
    pub units: BTreeSet<String>,
    /// Addresses that are not persons.
    pub parties: BTreeSet<PartyId>,
}

impl Renames {
    /// Whether nothing was renamed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What a post is called now.
    pub fn post<'a>(&'a self, id: &'a PostId) -> &'a PostId {
        self.posts.get(id).unwrap_or(id)
    }

    /// What a kind of unit is called now.
    pub fn unit<'a>(&'a self, kind: &'a str) -> &'a str {
        self.units.get(kind).map_or(kind, String::as_str)
    }

    /// Takes over later renames. Knows no rule: they say of each former id what it is now.
    pub fn adopt(&mut self, later: &Self) {
        adopt(&mut self.posts, &later.posts);
        adopt(&mut self.units, &later.units);
        adopt(&mut self.parties, &later.parties);
    }

    /// What each former id is called once a policy is in force that uses the ids `used` and says what they
    /// were called before; the words of a former policy come back into use with it.
    ///
    /// # Errors
    /// The ids of which the policy uses two for what is one thing.
    pub fn under(&self, was: &Self, used: &Used) -> Result<Self, Vec<String>> {
        let posts = under(&self.posts, &was.posts, &used.posts);
        let units = under(&self.units, &was.units, &used.units);
        let parties = under(&self.parties, &was.parties, &used.parties);
        let (posts, units, parties) = match (posts, units, parties) {
            (Ok(posts), Ok(units), Ok(parties)) => (posts, units, parties),
            (posts, units, parties) => {
                let posts = posts.err().unwrap_or_default().into_iter().map(|id| id.to_string());
                let parties = parties.err().unwrap_or_default().into_iter().map(|id| id.to_string());
                return Err(posts.chain(units.err().unwrap_or_default()).chain(parties).collect());
            }
        };
        Ok(Self { posts, units, parties })
    }
}

fn adopt<K: Ord + Clone>(known: &mut BTreeMap<K, K>, later: &BTreeMap<K, K>) {
    for (former, present) in later {
        known.remove(present);
        known.insert(former.clone(), present.clone());
    }
}

/// Every former id of what `declared` names, or the ids declared twice for one thing. What a policy
/// no longer has keeps the name it had last.
fn under<K: Ord + Clone>(
    known: &BTreeMap<K, K>,
    was: &BTreeMap<K, K>,
    declared: &BTreeSet<K>,
) -> Result<BTreeMap<K, K>, Vec<K>> {
    let mut renames = BTreeMap::new();
    for names in same(known.iter().chain(was)) {
        let used: Vec<&K> = names.iter().filter(|id| declared.contains(*id)).collect();
        let [present] = used.as_slice() else {
            if used.is_empty() {
                continue;
            }
            return Err(used.into_iter().cloned().collect());
        };
        let former = names.iter().filter(|id| id != present);
        let changed = former.filter(|id| known.get(*id) != Some(*present));
        renames.extend(changed.map(|id| (id.clone(), (*present).clone())));
    }
    Ok(renames)
}

/// Ids that name one thing, together.
fn same<'a, K: Ord + Clone + 'a>(pairs: impl Iterator<Item = (&'a K, &'a K)>) -> Vec<BTreeSet<K>> {
    let mut all: Vec<BTreeSet<K>> = Vec::new();
    for (one, other) in pairs {
        let mut names = BTreeSet::from([one.clone(), other.clone()]);
        all.retain_mut(|known| {
            let is_apart = known.is_disjoint(&names);
            if !is_apart {
                names.append(known);
            }
            is_apart
        });
        all.push(names);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(written: &[(&str, &str)]) -> BTreeMap<String, String> {
        written.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
    }

    fn ids(written: &[&str]) -> BTreeSet<String> {
        written.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn a_former_policy_in_force_again_brings_its_words_back() {
        let mut known = BTreeMap::new();
        let steps: [(&[(&str, &str)], &str); 4] =
            [(&[("a", "b")], "b"), (&[("b", "c")], "c"), (&[], "a"), (&[("a", "b")], "b")];
        for (was, present) in steps {
            let renames = under(&known, &pairs(was), &ids(&[present])).unwrap();
            adopt(&mut known, &renames);
            for id in ["a", "b", "c"].into_iter().take(1 + known.len()) {
                let now = known.get(id).map_or(id, String::as_str);
                assert_eq!(now, present, "{id} after {was:?}");
            }
        }
        let again = under(&known, &pairs(&[("a", "b")]), &ids(&["b"])).unwrap();
        assert!(again.is_empty(), "nothing is new");
    }

    #[test]
    fn an_id_that_was_given_up_is_not_taken_for_anything_else() {
        let known = pairs(&[("manager", "security_manager")]);
        let both = ids(&["manager", "security_manager"]);
        assert_eq!(
            under(&known, &BTreeMap::new(), &both),
            Err(vec!["manager".into(), "security_manager".into()])
        );
        let other = ids(&["desk"]);
        assert_eq!(under(&known, &BTreeMap::new(), &other), Ok(BTreeMap::new()), "dropped, and remembered");
    }
}
