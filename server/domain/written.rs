//! Values as people write them: one reader for each kind, for every door they come in by.
//!
//! A form, a file, a program and a command line read a staff number, a count, a day, a telephone number, a
//! mail address or a name by the functions here and by nothing else, so that what one door takes no other
//! refuses, and nobody becomes a second person because of the width of a digit.

mod called;
mod count;
pub mod opening;
pub mod phone;
mod time;

use unicode_normalization::UnicodeNormalization;

use crate::moment::Span;

pub use called::{REIWA, called};
pub use count::count;
pub use time::{day, moment};

/// The most characters of a telephone number with all that is written beside it.
const TELEPHONE_MAX: usize = 100;

/// A code: a staff number, the code of a unit, a post, a word of a list. Width and the many hyphens make
/// no difference; neither does what cannot be seen.
pub fn code(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkc().filter(|c| !is_unseen(*c)) {
        let is_hyphen = is_hyphen(c) || (c == 'ー' && !plain.chars().next_back().is_some_and(is_kana));
        plain.push(if is_hyphen { '-' } else { c });
    }
    plain.trim().to_owned()
}

/// Several codes in one text, however they are set apart.
pub fn codes(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，' | ';' | '；' | '､'));
    words.map(code).filter(|word| !word.is_empty()).collect()
}

/// A number of seconds with its sign, ten years of them at most.
pub fn seconds(text: &str) -> Option<Span> {
    const YEARS_10: i64 = 315_360_000;
    let count = code(text).trim_start_matches('+').parse::<i64>().ok();
    count.filter(|count| count.abs() <= YEARS_10).map(Span::seconds)
}

/// A number that was given out for one incident or report: no case, no spaces, no hyphens.
pub fn receipt(text: &str) -> String {
    let is_seen = |c: &char| !c.is_whitespace() && !matches!(c, '-' | 'ー' | '_' | '.');
    code(text).chars().filter(is_seen).flat_map(char::to_uppercase).collect()
}

/// What is typed to sign in: a code of no case.
pub fn login(text: &str) -> String {
    text.trim().nfkc().collect::<String>().to_lowercase()
}

/// A mail address, whether or not it is one.
pub fn address(text: &str) -> String {
    code(text)
}

/// A telephone number: written in one way where it is nothing but a number, and as it stands where it says
/// more, as 「…（内線2345）」 or 「なし」 do. None for what is meant for another column.
pub fn telephone(text: &str) -> Option<String> {
    let plain = code(text);
    if plain.contains('@') || plain.chars().count() > TELEPHONE_MAX {
        return None;
    }
    Some(if phone::is_number(&plain) { plain } else { text.trim().to_owned() })
}

/// A name: as it stands, with one space where there are several. Its characters are somebody's own.
pub fn name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for c in text.trim().chars().filter(|c| !is_unseen(*c)) {
        if !(c.is_whitespace() && name.chars().next_back().is_some_and(char::is_whitespace)) {
            name.push(c);
        }
    }
    name
}

/// Text without widths, for the readers of numbers and days.
fn plain(text: &str) -> String {
    code(text)
}

/// The hyphens and dashes that stand where a hyphen is meant, beside the long vowel after a digit.
const fn is_hyphen(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{02D7}' | '\u{2500}' | '\u{FE58}')
}

/// Marks that files and pages carry along and nobody sees.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

const fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}')
}

#[cfg(test)]
mod tests;
