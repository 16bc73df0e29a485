//! Everything a person, a token or the machine can do: one verb, one function.
//!
//! Each does the same: check permission, load, decide, commit. A form, the JSON interface, the
//! command line, the engine and the simulator call the same verbs. Blocking; async callers wrap.

pub mod handle;
pub mod report;
pub mod respond;
pub mod sign_in;

use std::sync::Arc;

use crate::domain::history::Private;
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::incident::command::{Ask, Command, Refusal};
use crate::domain::incident::fact::Actor;
use crate::keys::Keys;
use crate::store::Store;

/// What every action needs. Cheap to clone.
#[derive(Clone)]
pub struct House {
    /// What remembers.
    pub store: Store,
    /// Secrets, and what derives from them.
    pub keys: Arc<Keys>,
}

/// Who calls, and under which command id.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// The id of this command: from the form's nonce or the Idempotency-Key.
    pub command: CommandId,
    /// SHA-256 of the request, hex, where an Idempotency-Key came with it.
    pub request: Option<String>,
}

/// Why an action did not happen. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields that cannot be accepted, all at once.
    #[error("{} fields are not acceptable", .0.len())]
    Invalid(Vec<FieldError>),
    /// Seen, but not allowed.
    #[error("Not allowed")]
    Forbidden,
    /// Not there for this caller.
    #[error("Not found")]
    NotFound,
    /// Someone was faster; the present state says what holds now.
    #[error("It was decided or changed before")]
    Conflict,
    /// An Idempotency-Key came back with another body.
    #[error("The same key was used for another request")]
    KeyReused,
    /// Try again.
    #[error("The store is not available")]
    Unavailable(#[source] Option<crate::store::Error>),
}

/// One field that cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in forms and JSON.
    pub field: String,
    /// Catalogue key without the `error-` prefix.
    pub reason: String,
}

impl FieldError {
    /// A mistake in `field`.
    pub fn new(field: &str, reason: &str) -> Self {
        Self { field: field.to_owned(), reason: reason.to_owned() }
    }
}
