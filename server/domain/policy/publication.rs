//! 公表 (対策基準 1(4)③) as a policy sets it: who decides whether it is made public, and who approves that.

use super::Roles;
use super::timer::{TimeRule, Timer};
use crate::ids::PostId;
use crate::moment::Span;

/// Who decides, and who approves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicationRules {
    /// Posts that decide, the highest first: what one of them decided, none below it changes.
    pub deciders: Vec<PostId>,
    /// Whether whoever else handles the incident decides as well, below all of them.
    pub is_anyones: bool,
    /// Who approves that it is made public, and the words.
    pub approver: Option<PostId>,
    /// In what time.
    pub approve_within: TimeRule,
}

impl PublicationRules {
    /// What holds where a policy says nothing: whoever handles the incident decides.
    pub fn usual(roles: &Roles) -> Self {
        let posts = std::iter::once(&roles.top).chain(&roles.chief).chain([&roles.desk]);
        Self {
            deciders: posts.cloned().collect(),
            is_anyones: true,
            approver: None,
            approve_within: TimeRule::always(Timer::wall(Span::hours(24))),
        }
    }

    /// Every post that decides, the highest first. Who approves decides as well, above all others where the
    /// list does not name them.
    pub fn posts(&self) -> Vec<&PostId> {
        let unnamed = self.approver.iter().filter(|post| !self.deciders.contains(post));
        unnamed.chain(&self.deciders).collect()
    }

    /// How high who approves stands among them.
    pub fn approver_rank(&self) -> Option<usize> {
        let approver = self.approver.as_ref()?;
        self.posts().into_iter().position(|post| post == approver)
    }
}
