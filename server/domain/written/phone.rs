//! What is written where a telephone number belongs: whether it is one, and what a telephone dials for it.

use unicode_normalization::UnicodeNormalization;

/// What a telephone dials for a text (RFC 3966); none where it is more than a number.
pub fn link(text: &str) -> Option<String> {
    let dialled: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    (is_number(text) && !dialled.is_empty()).then(|| format!("tel:{dialled}"))
}

/// Whether somebody can be reached by what is written: 「なし」 and a mere dash are no number.
pub fn is_way(text: &str) -> bool {
    text.nfkc().any(|c| c.is_ascii_digit())
}

/// Whether a text is made of what telephone numbers are written with.
pub fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c))
}
