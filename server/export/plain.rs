//! Text as files of other programs can hold it.

use std::borrow::Cow;

/// Without characters that XML and spreadsheets refuse: controls and non-characters. Letters of
/// names, variants included, stay as they are.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| kept(letter) == Some(letter)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").chars().filter_map(kept).collect())
}

/// A letter as it stays, if it does.
fn kept(letter: char) -> Option<char> {
    match letter {
        '\n' | '\t' => Some(letter),
        '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => None,
        // Directions could make a text read other than it is written.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        _ => Some(letter),
    }
}

/// Whether a spreadsheet could take a text for a formula.
pub(super) fn is_formula_like(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|letter| {
        matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    })
}
