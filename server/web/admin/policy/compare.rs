//! Two policies line by line: what goes, what comes, and a few lines around.

use std::time::Duration;

use serde::Serialize;
use similar::{ChangeTag, DiffOp, TextDiff};

/// Lines shown around a change.
const AROUND: usize = 3;
/// Lines shown at most; the rest is counted.
const LINES_MAX: usize = 1_000;
/// Texts that have nothing in common are not compared for ever; what is said is true all the same.
const PATIENCE: Duration = Duration::from_secs(1);

/// The difference between two texts.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Lines that come.
    pub added: usize,
    /// Lines that go.
    pub removed: usize,
    /// Lines that stay.
    pub same: usize,
    /// What differs, with the lines around it.
    pub hunks: Vec<String>,
    /// Lines that are not shown.
    pub more: usize,
}

/// Compares two texts.
pub fn compare(before: &str, after: &str) -> Difference {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before, after);
    let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
    let mut found = Difference {
        added: count(ChangeTag::Insert),
        removed: count(ChangeTag::Delete),
        same: count(ChangeTag::Equal),
        hunks: Vec::new(),
        more: 0,
    };
    let mut room = LINES_MAX;
    for group in diff.grouped_ops(AROUND) {
        let lines: Vec<String> =
            group.iter().flat_map(|op: &DiffOp| diff.iter_changes(op)).map(line).collect();
        let shown = lines.len().min(room);
        room -= shown;
        found.more += lines.len() - shown;
        if shown > 0 {
            found.hunks.push(lines.into_iter().take(shown).collect::<Vec<_>>().join("\n"));
        }
    }
    found
}

/// `+  12  again: 30m`: what becomes of it, its number in the text that has it, the line.
fn line(change: similar::Change<&str>) -> String {
    let (mark, number) = match change.tag() {
        ChangeTag::Insert => ('+', change.new_index()),
        ChangeTag::Delete => ('-', change.old_index()),
        ChangeTag::Equal => (' ', change.new_index()),
    };
    let number = number.map_or(0, |index| index.saturating_add(1));
    format!("{mark} {number:>4}  {}", change.value().trim_end_matches(['\r', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_come_go_and_stay_are_counted_and_shown_with_their_numbers() {
        let before: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 10\n", "line ten\nline ten and a half\n");
        let found = compare(&before, &after);
        assert_eq!((found.added, found.removed, found.same, found.more), (2, 1, 19, 0));
        let hunk = "     7  line 7\n     8  line 8\n     9  line 9\n-   10  line 10\n+   10  line ten\n\
                    +   11  line ten and a half\n    12  line 11\n    13  line 12\n    14  line 13";
        assert_eq!(found.hunks, [hunk]);
        let same = compare(&before, &before);
        assert_eq!((same.added, same.removed, same.same, same.hunks.len()), (0, 0, 20, 0));
    }

    #[test]
    fn what_is_too_much_to_show_is_counted() {
        let text = |word: &str| (0..2_000).map(|n| format!("{word} {n}\n")).collect::<String>();
        let found = compare(&text("one"), &text("two"));
        assert_eq!((found.added, found.removed, found.more), (2_000, 2_000, 3_000));
    }
}
