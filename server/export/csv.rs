//! The report as one table of text: every block below the other, an empty line between them. UTF-8
//! with a mark and line ends as spreadsheets expect them.

use super::plain::{is_formula_like, plain};
use super::sheet::{Block, Cells, Pair, Sheet, lay_out};
use crate::telling::document::Document;
use crate::telling::words::Words;

/// What tells a spreadsheet that the file is UTF-8.
pub(super) const MARK: &str = "\u{feff}";

/// The report as CSV.
pub fn write(document: &Document, words: &Words) -> String {
    write_sheet(&lay_out(document, words))
}

/// Blocks as CSV.
pub fn write_sheet(sheet: &Sheet) -> String {
    let mut text = MARK.to_owned();
    let heads = [Some(&sheet.title), Some(&sheet.number), sheet.status.as_ref(), sheet.drill.as_ref()];
    heads.into_iter().flatten().for_each(|head| line(&mut text, [head.as_str()]));
    line(&mut text, [sheet.mark.as_str()]);
    line(&mut text, [sheet.issued.as_str(), sheet.body.as_str(), sheet.issued_by.as_str()]);
    pairs(&mut text, &sheet.head);
    for block in &sheet.blocks {
        write_block(&mut text, block);
    }
    text
}

fn write_block(text: &mut String, block: &Block) {
    match block {
        Block::Part { text: head } => {
            text.push_str("\r\n");
            line(text, [head.as_str()]);
        }
        Block::Heading { text: head } | Block::Text { text: head } => line(text, [head.as_str()]),
        Block::Pairs { rows } => pairs(text, rows),
        Block::Table { columns, rows } => {
            line(text, columns.iter().map(|column| column.name.as_str()));
            for row in rows {
                match row {
                    Cells::Band { text: band, small } if small.is_empty() => line(text, [band.as_str()]),
                    Cells::Band { text: band, small } => line(text, [band.as_str(), small.as_str()]),
                    Cells::Cells { cells, .. } => line(text, cells.iter().map(String::as_str)),
                }
            }
        }
    }
}

fn pairs(text: &mut String, rows: &[Pair]) {
    rows.iter().for_each(|row| line(text, [row.name.as_str(), row.value.as_str()]));
}

pub(super) fn line<'a>(text: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// One value in quotes. What looks like a formula begins with an apostrophe, so that it stays text.
fn cell(text: &str) -> String {
    let text = plain(text);
    let guard = if is_formula_like(&text) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_stays_text() {
        for text in ["=1+1", "+81", "-2", "@x", "\tx", "＝A1"] {
            assert!(cell(text).starts_with("\"'"), "{text}");
        }
        assert_eq!(cell("a=\"b\"\r\nc"), "\"a=\"\"b\"\"\nc\"");
        assert_eq!(cell("髙﨑𠮷葛\u{e0100}"), "\"髙﨑𠮷葛\u{e0100}\"");
    }
}
