//! What stands on which sheet: tables on their own, everything else on the one that is read.

use super::{Cells, Pair, Sheet, Words};
use crate::export::sheet::{Block, Column};

/// Longest name of a sheet.
const NAME_MAX: usize = 31;

/// Parts whose sheets have a shorter name than they: the part's, the sheet's.
const SHORT: [(&str, &str); 5] = [
    ("report-part-ladder", "document-sheet-ladder"),
    ("report-part-informed", "document-sheet-informed"),
    ("report-part-open", "document-sheet-open"),
    ("section-deadline", "document-sheet-deadlines"),
    ("section-evidence", "document-sheet-evidence"),
];

/// A document by sheets.
pub(super) struct Plan<'a> {
    /// The sheet that is read.
    pub lines: Vec<Line<'a>>,
    /// Tables.
    pub leaves: Vec<Leaf<'a>>,
}

/// A line of the sheet that is read.
pub(super) enum Line<'a> {
    Part(&'a str),
    Heading(&'a str),
    Text(&'a str),
    Pair(&'a Pair),
    /// Here would be the table that stands on the sheet of this name.
    Table(String),
}

/// A table.
pub(super) struct Leaf<'a> {
    pub name: String,
    pub title: String,
    pub columns: &'a [Column],
    pub rows: &'a [Cells],
}

impl<'a> Plan<'a> {
    pub(super) fn of(sheet: &'a Sheet, words: &Words) -> Self {
        let mut plan = Self { lines: Vec::new(), leaves: Vec::new() };
        let (mut part, mut heading) = ("", "");
        for block in &sheet.blocks {
            match block {
                Block::Part { text } => {
                    (part, heading) = (text, "");
                    plan.lines.push(Line::Part(text));
                }
                Block::Heading { text } => {
                    heading = text;
                    plan.lines.push(Line::Heading(text));
                }
                Block::Text { text } => plan.lines.push(Line::Text(text)),
                Block::Pairs { rows } => plan.lines.extend(rows.iter().map(Line::Pair)),
                Block::Table { columns, rows } => {
                    let name = plan.name(part, heading, words);
                    let titles = [part, heading].into_iter().filter(|title| !title.is_empty());
                    let title = titles.collect::<Vec<_>>().join("　");
                    plan.lines.push(Line::Table(name.clone()));
                    plan.leaves.push(Leaf { name, title, columns, rows });
                }
            }
        }
        plan
    }

    /// A name that no other sheet has: the part's; the heading's, where the part has had a table.
    fn name(&self, part: &str, heading: &str, words: &Words) -> String {
        let short = SHORT.iter().find(|(of, _)| words.word(of) == part);
        let of_part = short.map_or_else(|| part.to_owned(), |(_, name)| words.word(name));
        let taken = [words.word("document-sheet-overview"), words.word("document-sheet-entries")];
        let is_free =
            |name: &String| !taken.contains(name) && self.leaves.iter().all(|leaf| leaf.name != *name);
        let mut wished = vec![allowed(&of_part), allowed(heading)];
        wished.retain(|name| !name.is_empty());
        wished.extend((2..).map(|no| allowed(&format!("{no} {of_part}"))).take(self.leaves.len() + 2));
        wished.into_iter().find(is_free).unwrap_or_default()
    }
}

/// A name without what the name of a sheet may not hold.
fn allowed(name: &str) -> String {
    let kept = name.chars().filter(|letter| !r"[]:*?/\'".contains(*letter));
    kept.take(NAME_MAX).collect::<String>().trim().to_owned()
}
