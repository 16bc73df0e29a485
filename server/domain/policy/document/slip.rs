//! What is likely wrong with a line that cannot be read: the slips of whoever types YAML on a Japanese
//! keyboard, or pastes it from a document.

use crate::code::words;

/// A slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// A tab where blanks indent.
    Tab,
    /// A full-width blank where blanks indent.
    WideBlank,
    /// A full-width colon after a key.
    WideColon,
    /// No blank after the colon.
    TightColon,
    /// A quotation mark that has no second one.
    Quote,
    /// A bracket that is not closed, or closed twice.
    Bracket,
    /// None of these: most likely the indentation.
    Indent,
}

words!(Slip {
    Tab = "tab",
    WideBlank = "wide-blank",
    WideColon = "wide-colon",
    TightColon = "tight-colon",
    Quote = "quote",
    Bracket = "bracket",
    Indent = "indent",
});

/// Looks at the line that was named and the one above it, where the reader often notices too late.
pub(super) fn slip(text: &str, line: usize) -> Slip {
    let lines: Vec<&str> = text.lines().collect();
    let around = lines.get(line.saturating_sub(2)..line.min(lines.len())).unwrap_or_default();
    let near = |is: fn(&str) -> bool| around.iter().any(|line| is(line));
    let is_blank = |sign: &char| matches!(sign, ' ' | '\t' | '\u{3000}');
    let indents =
        |sign: char| around.iter().any(|line| line.chars().take_while(is_blank).any(|one| one == sign));
    match () {
        () if indents('\t') => Slip::Tab,
        () if indents('\u{3000}') => Slip::WideBlank,
        () if near(has_wide_colon) => Slip::WideColon,
        () if near(has_odd_quote) => Slip::Quote,
        () if !is_balanced(&lines) => Slip::Bracket,
        () if near(has_tight_colon) => Slip::TightColon,
        () => Slip::Indent,
    }
}

/// The key with which a line begins, and what follows it.
fn key(line: &str) -> (&str, &str) {
    let line = line.trim_start_matches([' ', '-']);
    let end = line.find(|sign: char| !sign.is_ascii_alphanumeric() && !"_-.".contains(sign));
    end.and_then(|end| line.split_at_checked(end)).unwrap_or((line, ""))
}

fn has_wide_colon(line: &str) -> bool {
    let (key, rest) = key(line);
    !key.is_empty() && rest.starts_with('：')
}

fn has_tight_colon(line: &str) -> bool {
    let (key, rest) = key(line);
    let value = rest.strip_prefix(':').unwrap_or_default();
    !key.is_empty() && !value.is_empty() && !value.starts_with(' ')
}

fn has_odd_quote(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or_default();
    line.matches('"').count() % 2 == 1
}

/// Whether every bracket outside of comments is closed.
fn is_balanced(lines: &[&str]) -> bool {
    let code = lines.iter().filter(|line| !line.trim_start().starts_with('#'));
    let code: String = code.map(|line| line.split(" #").next().unwrap_or_default()).collect();
    [('[', ']'), ('{', '}')]
        .iter()
        .all(|(open, close)| code.matches(*open).count() == code.matches(*close).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slips_of_whoever_types_are_told_apart() {
        for (text, line, is) in [
            ("a: 1\n\tb: 2\n", 2, Slip::Tab),
            ("a:\n\u{3000}b: 2\n", 2, Slip::WideBlank),
            ("a: 1\nb： 2\nc: 3\n", 3, Slip::WideColon),
            ("a: \"x\nb: 1", 2, Slip::Quote),
            ("a: 1\nb: [1, 2\nc: 3\n", 3, Slip::Bracket),
            ("a:1\nb: 2\n", 2, Slip::TightColon),
            ("a: 1\n   b: 2\n", 2, Slip::Indent),
        ] {
            assert_eq!(slip(text, line), is, "{text}");
        }
        assert_eq!(slip("", 1), Slip::Indent);
        assert_eq!(slip("a", 9), Slip::Indent, "a line that is not there");
    }
}
