//! An entry of an incident's history, read: the form that store, web and export share.
//!
//! Reading judges nothing. A chain is verified by [`history::verify`](crate::domain::history::verify),
//! and a body that cannot be read is an error that names the entry, never a gap in what is shown.

use crate::domain::history::{Body, Entry, Hash, Private};
use crate::domain::moment::Moment;

use super::fact::Facts;

/// One entry with its bodies read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedEntry {
    /// 1 for the first entry.
    pub seq: i64,
    /// When it was recorded.
    pub at: Moment,
    /// What happened.
    pub facts: Facts,
    /// Names and text; empty after lawful disposal.
    pub private: Private,
    /// Hash of the entry.
    pub hash: Hash,
}

/// An entry whose bodies cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The body has a form that this program does not know.
    #[error("Entry {seq} has a {body} body of format {format}, which this version cannot read")]
    Format {
        /// Which entry.
        seq: i64,
        /// `fact` or `private`.
        body: &'static str,
        /// The unknown form.
        format: u8,
    },
    /// The body is not what its form says.
    #[error("Entry {seq} has a {body} body that cannot be read")]
    Json {
        /// Which entry.
        seq: i64,
        /// `fact` or `private`.
        body: &'static str,
        /// What the reader says.
        #[source]
        source: serde_json::Error,
    },
}

/// Reads the bodies of an entry.
///
/// # Errors
/// A body of unknown form, or one that does not hold what its form promises.
pub fn decode(entry: &Entry) -> Result<DecodedEntry, Unreadable> {
    let seq = entry.header.seq;
    let facts = read(seq, "fact", &entry.fact)?;
    let private = match &entry.private {
        Some(body) => read(seq, "private", body)?,
        None => Private::new(),
    };
    Ok(DecodedEntry { seq, at: entry.header.at, facts, private, hash: entry.hash })
}

fn read<T: serde::de::DeserializeOwned>(seq: i64, name: &'static str, body: &Body) -> Result<T, Unreadable> {
    if body.format != Body::JSON {
        return Err(Unreadable::Format { seq, body: name, format: body.format });
    }
    serde_json::from_str(&body.text).map_err(|source| Unreadable::Json { seq, body: name, source })
}
