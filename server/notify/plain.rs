//! Text that may leave the house: without anything that a mail header, a terminal or a reader's
//! eye could take for more than text.

use std::fmt;

/// A value for one header line. Control characters, line ends of every alphabet and marks that
/// turn the reading direction are gone, so that no name or label can add a header or hide a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText(String);

impl HeaderText {
    /// Longer values are cut: no relay accepts an endless header.
    const CHARS_MAX: usize = 300;

    /// Cleans `text`.
    pub fn new(text: &str) -> Self {
        Self(one_line(text).chars().take(Self::CHARS_MAX).collect())
    }

    /// The cleaned text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The cleaned text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One line of text: what breaks or turns a line becomes a space or nothing.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            if !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !turns_direction(c) {
            line.push(c);
        }
    }
    line.trim().to_owned()
}

/// At most `count` characters, with a mark where something was cut.
pub fn shorten(text: &str, count: usize) -> String {
    if text.chars().count() <= count {
        return text.to_owned();
    }
    text.chars().take(count.saturating_sub(1)).chain(['…']).collect()
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_grow_a_second_one() {
        let text = HeaderText::new("件名\r\nBcc: everyone@example.jp\u{2028}X: 1\u{85}Y\u{0}");
        assert_eq!(text.as_str(), "件名 Bcc: everyone@example.jp X: 1 Y");
        assert!(!text.as_str().chars().any(char::is_control));
    }

    #[test]
    fn marks_that_turn_the_direction_are_dropped() {
        assert_eq!(one_line("税務\u{202e}課\u{2066}長\u{200f}"), "税務課長");
    }

    #[test]
    fn names_of_people_stay_as_they_are() {
        assert_eq!(one_line("髙﨑 𠮷野（税務課）"), "髙﨑 𠮷野（税務課）");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(shorten("あいうえお", 3), "あい…");
        assert_eq!(shorten("あいう", 3), "あいう");
    }
}
