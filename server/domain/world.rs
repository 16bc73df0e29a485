//! The facts a decision may use: organisation and policies, frozen at one revision.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::history::Private;
use super::ids::{PolicyVersion, UnitId};
use super::moment::Moment;
use super::org::{Org, OrgFact};
use super::policy::Policy;
use super::policy::base::Base;
use super::policy::check::check_with;

/// Everything outside the incident that a decision may look at.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// People, posts, absences, at [`Org::revision`].
    pub org: Org,
    /// Every policy that could be checked, by version.
    pub policies: BTreeMap<PolicyVersion, Arc<Policy>>,
}

impl World {
    /// Checks the policies of an organisation, each with the common words it was approved with. A
    /// text that no longer checks is left out; incidents that pin it become read-only rather than run
    /// under other rules.
    pub fn new(org: Org) -> Self {
        let policies = org
            .policies
            .iter()
            .filter_map(|(version, text)| {
                let base = match org.bases.get(version) {
                    Some(words) => Base::read(words)?,
                    None => Base::shipped(),
                };
                let policy = check_with(text, &base).policy?;
                Some((*version, Arc::new(policy)))
            })
            .collect();
        Self { org, policies }
    }

    /// The same after facts about units, people, posts and absences; the policies stay.
    pub fn after(&self, facts: &[OrgFact], private: &Private) -> Self {
        let mut after = self.clone();
        after.org.apply_all(facts, private);
        after
    }

    /// The revision that a commit compares.
    pub fn revision(&self) -> i64 {
        self.org.revision
    }

    /// The policy new incidents open under.
    pub fn active(&self) -> Option<(PolicyVersion, &Arc<Policy>)> {
        let version = self.org.active?;
        Some((version, self.policies.get(&version)?))
    }

    /// The next moment after `after` at which office hours fill or empty a post. Open incidents
    /// keep the policy they began under, so every policy is asked and not only the one in force.
    pub fn next_hours_edge(&self, after: Moment) -> Option<Moment> {
        self.policies.values().filter_map(|policy| policy.next_hours_edge(after)).min()
    }

    /// The next moment after `after` at which someone comes, goes or returns, or a post is filled or left
    /// by the hour.
    pub fn next_edge(&self, after: Moment) -> Option<Moment> {
        self.org.next_edge(after).into_iter().chain(self.next_hours_edge(after)).min()
    }

    /// A unit's name for people, told apart from others of the same name.
    pub fn unit_name(&self, unit: &UnitId) -> String {
        self.org.unit_name(unit)
    }

    /// The unit that stands for the whole body at `at`: the one without a parent.
    pub fn body(&self, at: Moment) -> Option<&UnitId> {
        self.org
            .units
            .values()
            .find(|row| row.parent.is_none() && row.from <= at && row.to.is_none_or(|to| at < to))
            .map(|row| &row.id)
    }
}
