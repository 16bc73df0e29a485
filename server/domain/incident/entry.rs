//! An entry of an incident's history, read: the form that store, web and export share.
//!
//! Reading judges nothing. A chain is verified by [`history::verify`](crate::history::verify),
//! and a body that cannot be read is an error that names the entry, never a gap in what is shown.

use crate::history::{Body, Entry, Hash, Private};
use crate::moment::Moment;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Actor;
    use crate::history::{GENESIS, Header};
    use crate::ids::{CommandId, HistoryId};
    use crate::incident::fact::Fact;
    use uuid::Uuid;

    fn entry(fact: &str, private: Option<&str>) -> Entry {
        let body = |text: &str| Body { format: Body::JSON, salt: [0; 16], text: text.to_owned() };
        let header = Header {
            history: HistoryId(Uuid::from_u128(1)),
            seq: 3,
            command: CommandId(Uuid::from_u128(2)),
            at: Moment::from_micros(7),
            fact_hash: GENESIS,
            private_hash: GENESIS,
            previous: GENESIS,
        };
        Entry { header, hash: [9; 32], fact: body(fact), private: private.map(body) }
    }

    #[test]
    fn an_entry_reads_as_it_was_written() {
        let read = decode(&entry(r#"{"by":"engine","facts":["noted"]}"#, Some(r#"{"note":"髙"}"#))).unwrap();
        assert_eq!((read.seq, read.at, read.hash), (3, Moment::from_micros(7), [9; 32]));
        assert_eq!((&read.facts.by, read.facts.facts.as_slice()), (&Actor::Engine, [Fact::Noted].as_slice()));
        assert_eq!(read.private.get("note").map(String::as_str), Some("髙"));
    }

    #[test]
    fn a_disposed_text_is_no_mistake_and_an_unreadable_body_names_its_entry() {
        let facts = r#"{"by":"engine","facts":[]}"#;
        assert!(decode(&entry(facts, None)).unwrap().private.is_empty());
        let error = decode(&entry(r#"{"by":"engine","facts":["unheard_of"]}"#, None)).unwrap_err();
        assert_eq!(error.to_string(), "Entry 3 has a fact body that cannot be read");
        let mut later = entry(facts, None);
        later.fact.format = 2;
        assert!(matches!(decode(&later), Err(Unreadable::Format { seq: 3, body: "fact", format: 2 })));
    }
}
