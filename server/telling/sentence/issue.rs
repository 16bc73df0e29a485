//! What is said of documents that were prepared or issued.

use crate::domain::plan::issue::Fact;
use crate::telling::paper::{number_label, variant_word, version_word};

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn issue(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::Prepared { variant } => {
                let variant = variant_word(*variant, self.words).label;
                Sentence::new("fact-issue-prepared", [("variant", variant)])
            }
            Fact::Issued { no, variant, format, version, is_final, .. } => Sentence::new(
                "fact-issue-issued",
                [
                    ("variant", variant_word(*variant, self.words).label),
                    ("version", version_word(*version, *is_final, self.words).label),
                    ("format", format.as_str().to_uppercase()),
                    ("number", number_label(&self.incident.number, *no, self.words)),
                ],
            ),
        }
    }
}
