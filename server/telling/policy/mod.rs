//! What is said of a policy: its lines in a reader's words, what checking found in it, what it promises.
//!
//! Each is put into words once. A command prints them, a page shows them, and a program gets them beside
//! the codes and seconds that they stand for.

pub mod chain;
pub mod finding;
pub mod outline;
pub mod proof;

use serde::Serialize;

use crate::domain::policy::base::{Base, sha256};
use crate::domain::policy::check::Checked;
use crate::i18n::Language;

use finding::{Said, said};

/// What checking found, as programs read it.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    /// Whether it can be put into force.
    pub sound: bool,
    /// The common words that an approval would pin.
    pub base: SaidBase,
    /// What makes it unusable.
    pub mistakes: Vec<Said>,
    /// What it leaves open.
    pub questions: Vec<Said>,
}

/// The common words that a policy is read with.
#[derive(Clone, Debug, Serialize)]
pub struct SaidBase {
    /// Their name.
    pub name: String,
    /// SHA-256 of them, hex.
    pub sha256: String,
}

/// Puts what checking found into words.
///
/// # Errors
/// Common words that cannot be written: our own mistake.
pub fn findings(language: Language, checked: &Checked) -> Result<Findings, serde_json::Error> {
    let base = Base::shipped();
    let text = base.text()?;
    let all = |findings: &[_]| findings.iter().map(|one| said(language, one)).collect();
    Ok(Findings {
        sound: checked.policy.is_some(),
        base: SaidBase { sha256: sha256(&text), name: base.name },
        mistakes: all(&checked.mistakes),
        questions: all(&checked.questions),
    })
}
