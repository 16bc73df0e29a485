//! What nobody takes over without being asked: it may be meant, and it may be what a spreadsheet did.

use std::collections::BTreeMap;
use std::fmt;

use super::File;
use crate::search::fold;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Someone or something new has the name and an address of another that is known.
    Alike,
    /// Someone who could be reached could be reached no more.
    Unreachable,
    /// Someone who worked in a unit would work in none: cells that a spreadsheet shows as one are empty
    /// but for the first.
    Placeless,
    /// A telephone number has lost the nought that it began with.
    NoughtLost,
    /// Staff numbers have fewer digits than the others: the noughts before them may be lost.
    ShortNumber,
    /// A complete file leaves out what is known: it is ended.
    LeftOut,
    /// Someone who has left is written again.
    Returns,
}

impl Doubt {
    /// Every doubt, by the word that answers it.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("alike", Self::Alike),
        ("unreachable", Self::Unreachable),
        ("placeless", Self::Placeless),
        ("nought-lost", Self::NoughtLost),
        ("short-number", Self::ShortNumber),
        ("left-out", Self::LeftOut),
        ("returns", Self::Returns),
    ];

    /// The word, and the message `orgfile-ask-<word>`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alike => "alike",
            Self::Unreachable => "unreachable",
            Self::Placeless => "placeless",
            Self::NoughtLost => "nought-lost",
            Self::ShortNumber => "short-number",
            Self::LeftOut => "left-out",
            Self::Returns => "returns",
        }
    }
}

/// One question of an import. Unless it is answered with yes, nothing is taken over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// Of which file.
    pub file: File,
    /// Line of the file, the header is 1; none for what the file leaves out.
    pub line: Option<usize>,
    /// What is asked.
    pub doubt: Doubt,
    /// The code that it is about.
    pub about: String,
    /// The name that it has.
    pub name: String,
    /// What was known.
    pub before: String,
    /// What is written.
    pub after: String,
}

impl Question {
    /// Whether an answer means this question: the word alone, or with the code that it is about.
    pub fn is_meant_by(&self, answer: &str) -> bool {
        match answer.split_once(':') {
            Some((word, code)) => word == self.doubt.as_str() && code == self.about,
            None => answer == self.doubt.as_str(),
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.doubt.as_str(), self.about)
    }
}

/// Whether two names are written alike.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    !one.is_empty() && fold(one) == fold(other)
}

/// Whether one code is the other without the noughts that a spreadsheet takes for worthless.
pub(super) fn is_same_but_noughts(one: &str, other: &str) -> bool {
    one != other && !one.is_empty() && one.trim_start_matches('0') == other.trim_start_matches('0')
}

/// How many digits a staff number has here: what at least half of those have that are nothing but digits.
pub(super) fn usual_digits<'a>(codes: impl Iterator<Item = &'a str>) -> Option<usize> {
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for code in codes.filter(|code| is_number(code)) {
        *lengths.entry(code.len()).or_default() += 1;
    }
    let all: usize = lengths.values().sum();
    lengths.into_iter().find(|(_, count)| count * 2 >= all).map(|(length, _)| length)
}

/// Whether a code is nothing but digits.
pub(super) fn is_number(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a telephone number looks as a spreadsheet leaves it that took it for an amount: nine or ten
/// digits and nothing else, none of them the nought that every number of Japan begins with.
pub(super) fn has_lost_its_nought(number: &str) -> bool {
    let is_bare = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
    let is_mobile = ["50", "70", "80", "90"].iter().any(|front| number.starts_with(front));
    is_bare && (number.len() == 9 || (number.len() == 10 && is_mobile))
}
