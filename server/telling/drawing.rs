//! What drawings share: about how long words are, and where they are broken. The letters of a screen are not
//! known here.

/// A number of things as a length.
pub fn count(index: usize) -> i64 {
    i64::try_from(index).unwrap_or_default()
}

/// About how long words are in letters of this size.
pub fn measure(text: &str, size: i64) -> i64 {
    text.chars().map(|letter| if letter.is_ascii() { size * 3 / 5 } else { size }).sum()
}

/// In lines no longer than this, two at most and of about one length; where words have spaces, between them.
pub fn wrapped(text: &str, room: i64, size: i64) -> Vec<String> {
    let half = (measure(text, size) / 2 + size).min(room);
    let lines = if measure(text, size) <= room { broken(text, room, size) } else { broken(text, half, size) };
    if lines.len() <= 2 { lines } else { cut(broken(text, room, size)) }
}

/// Two lines of more.
fn cut(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > 2 {
        lines.truncate(2);
        let last = lines.pop().unwrap_or_default();
        lines.push(format!("{}…", last.trim_end()));
    }
    lines
}

/// What no line ends with.
const NEVER_LAST: [char; 3] = ['（', '「', '('];
/// What no line begins with.
const NEVER_FIRST: &str = "ァィゥェォッャュョー）」、。・)";

fn broken(text: &str, room: i64, size: i64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for part in text.split_inclusive(' ') {
        let pieces: Vec<String> = match part.is_ascii() {
            true => vec![part.to_owned()],
            false => part.chars().map(String::from).collect(),
        };
        for piece in pieces {
            let Some(line) = lines.last_mut() else { continue };
            if measure(line, size) + measure(piece.trim_end(), size) <= room
                || line.is_empty()
                || NEVER_FIRST.contains(&piece)
            {
                line.push_str(&piece);
            } else {
                let opens = if line.ends_with(NEVER_LAST) { line.pop() } else { None };
                lines.push(opens.into_iter().collect::<String>() + &piece);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_two_lines_of_about_one_length_and_what_is_longer_says_so() {
        assert_eq!(wrapped("窓口", 96, 12), ["窓口"]);
        let two = wrapped("情報担当（窓口）", 94, 12);
        assert!(two.len() == 2 && two.iter().all(|line| line.chars().count() >= 3), "{two:?}");
        assert_eq!(two.concat(), "情報担当（窓口）");
        assert_eq!(wrapped("Information security officer", 130, 12).concat(), "Information security officer");
        let long = wrapped(&"あ".repeat(40), 94, 12);
        assert!(long.len() == 2 && long[1].ends_with('…'), "{long:?}");
    }
}
