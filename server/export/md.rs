//! The report as Markdown: to be read as it is, or pasted where Markdown is understood.

use super::plain::plain;
use super::sheet::{Block, Cells, Pair, Sheet, lay_out};
use crate::telling::document::Document;
use crate::telling::words::Words;

/// The report as Markdown.
pub fn write(document: &Document, words: &Words) -> String {
    let sheet = lay_out(document, words);
    let mut text = head(&sheet);
    for block in &sheet.blocks {
        text.push_str(&written(block));
    }
    text
}

fn head(sheet: &Sheet) -> String {
    let marks = [Some(&sheet.mark), sheet.status.as_ref(), sheet.drill.as_ref()];
    let marks: Vec<String> = marks.into_iter().flatten().map(|mark| format!("**{}**", line(mark))).collect();
    let issued = [&sheet.number, &sheet.issued, &sheet.body, &sheet.issued_by].map(|part| line(part));
    format!(
        "# {}\n\n{}\n\n{}\n\n{}",
        line(&sheet.title),
        marks.join("　"),
        issued.join("  \n"),
        pairs(&sheet.head)
    )
}

fn written(block: &Block) -> String {
    match block {
        Block::Part { text } => format!("## {}\n\n", line(text)),
        Block::Heading { text } => format!("### {}\n\n", line(text)),
        Block::Text { text } => {
            let lines: Vec<String> = plain(text).lines().map(escaped).collect();
            format!("{}\n\n", lines.join("  \n"))
        }
        Block::Pairs { rows } => pairs(rows),
        Block::Table { columns, rows } => {
            let heads: Vec<String> = columns.iter().map(|column| cell(&column.name)).collect();
            let rows: Vec<String> = rows.iter().map(|row| table_row(row, columns.len())).collect();
            format!("| {} |\n|{}\n{}\n", heads.join(" | "), "---|".repeat(columns.len()), rows.concat())
        }
    }
}

fn table_row(row: &Cells, columns: usize) -> String {
    let cells = match row {
        Cells::Band { text, small } => {
            let small = if small.is_empty() { String::new() } else { format!("<br>{}", cell(small)) };
            let rest = columns.saturating_sub(1);
            let band = format!("**{}**{small}", cell(text));
            std::iter::once(band).chain(std::iter::repeat_n(String::new(), rest)).collect()
        }
        Cells::Cells { cells, .. } => cells.iter().map(|text| cell(text)).collect::<Vec<_>>(),
    };
    format!("| {} |\n", cells.join(" | "))
}

fn pairs(rows: &[Pair]) -> String {
    let rows: Vec<String> =
        rows.iter().map(|row| format!("| {} | {} |\n", cell(&row.name), cell(&row.value))).collect();
    format!("| | |\n|---|---|\n{}\n", rows.concat())
}

/// A text of one line.
fn line(text: &str) -> String {
    escaped(&plain(text).replace('\n', " "))
}

/// A text in a cell.
fn cell(text: &str) -> String {
    let lines: Vec<String> = plain(text).lines().map(escaped).collect();
    lines.join("<br>")
}

/// What people wrote is text: no letter of it is markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, letter) in text.chars().enumerate() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => safe.extend(['\\', letter]),
            '#' | '+' | '-' | '=' if at == 0 => safe.extend(['\\', letter]),
            '\t' => safe.push(' '),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_never_markup() {
        assert_eq!(cell("a|b\n<b>*x*"), "a\\|b<br>&lt;b&gt;\\*x\\*");
        assert_eq!(line("# 見出し\n-"), "\\# 見出し -");
        assert_eq!(line("髙﨑𠮷葛\u{e0100}"), "髙﨑𠮷葛\u{e0100}");
    }
}
