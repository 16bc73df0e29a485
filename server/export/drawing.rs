//! What drawings share: how long words are, and where they are broken. Letters of a screen are not known here,
//! so that all of it is about so.

/// A number of things as a length.
pub fn count(index: usize) -> i64 {
    i64::try_from(index).unwrap_or_default()
}

/// About how long words are in letters of this size.
pub fn measure(text: &str, size: i64) -> i64 {
    text.chars().map(|letter| if letter.is_ascii() { size * 3 / 5 } else { size }).sum()
}

/// In lines no longer than this, two at most; where words have spaces, between them.
pub fn wrapped(text: &str, room: i64, size: i64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for part in text.split_inclusive(' ') {
        let pieces: Vec<String> = match part.is_ascii() {
            true => vec![part.to_owned()],
            false => part.chars().map(String::from).collect(),
        };
        for piece in pieces {
            let Some(line) = lines.last_mut() else { continue };
            if measure(line, size) + measure(piece.trim_end(), size) <= room || line.is_empty() {
                line.push_str(&piece);
            } else {
                lines.push(piece);
            }
        }
    }
    if lines.len() > 2 {
        lines.truncate(2);
        let last = lines.pop().unwrap_or_default();
        lines.push(format!("{}…", last.trim_end()));
    }
    lines
}
