//! Rows of evidence as documents take them: codes with their values, whoever read them.

use serde::Serialize;

use super::document::Stamp;

/// An item as the report lists it (証拠一覧).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceLine {
    /// Its number.
    pub no: i32,
    /// What it is.
    pub kind: String,
    /// One line.
    pub description: String,
    /// When it was taken.
    pub collected_at: Stamp,
    /// By whom.
    pub collected_by: String,
    /// Who has it.
    pub holder: String,
    /// Where it stands.
    pub standing: String,
    /// SHA-256 of its file, hex.
    pub sha256: Option<String>,
    /// Whether its file was found changed.
    pub is_altered: bool,
    /// When it is overwritten, while it is a log that nobody has kept.
    pub overwritten_at: Option<Stamp>,
    /// How many hands it passed through.
    pub hands: i32,
}
