//! How the list of contacts is kept, and what its kinds are called.

use super::{Label, Policy};
use crate::ids::PostId;

/// How the list of contacts is kept (運用上の設定).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRules {
    /// Kinds of contact with their words.
    pub kinds: Vec<Label<String>>,
    /// Months between regular checks.
    pub check_every: u32,
    /// Posts that may approve the list.
    pub approvers: Vec<PostId>,
}

impl Policy {
    /// The body's word for a kind of contact.
    pub fn contact_kind_label<'a>(&'a self, id: &'a str) -> &'a str {
        self.contacts.kinds.iter().find(|kind| kind.id == id).map_or(id, |kind| kind.label.as_str())
    }
}
