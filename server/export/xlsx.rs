//! The report for a spreadsheet: what is read on the first sheet, every table on one of its own, the course
//! of events once more as data (times are times there, and can be sorted and sifted). Every sheet can be
//! printed: A4 across, as wide as the page, heads on every page. Every text is stored as text, so nothing
//! that someone wrote is ever a formula.

mod look;
mod plan;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Url, Workbook, Worksheet, XlsxError};

use super::plain::plain;
use super::sheet::{Cells, Pair, Sheet, lay_out};
use crate::domain::moment::Span;
use crate::telling::document::{Document, Row, Stamp};
use crate::telling::words::Words;
use look::{Looks, Printed, fit, height, pieces};
use plan::{Leaf, Line, Plan};

/// Japan's clock is this far from universal time.
const EAST: Span = Span::minutes(9 * 60);

/// Widths of the first sheet's columns, in characters, and what a table has of them in all.
const READ: [u32; 2] = [34, 96];
const TABLE: u32 = 130;

/// The narrowest column.
const NARROWEST: u32 = 5;

/// The columns of the course of events as data: name and width.
const EVENTS: [(&str, u32); 7] = [
    ("seq", 7),
    ("recorded", 17),
    ("happened", 17),
    ("what", 52),
    ("who", 20),
    ("ground", 18),
    ("detail", 6),
];

/// Heights of what is set in larger type, in points.
const TITLE_HEIGHT: f64 = 24.0;
const PART_HEIGHT: f64 = 18.0;

/// Rows above the first row of a table: its title and its heads.
const HEADS: u32 = 2;

/// What prevents a file.
#[derive(Debug, thiserror::Error)]
#[error("The report could not be written as XLSX")]
pub struct Error(#[from] XlsxError);

/// The report as XLSX. The same document and words give the same bytes.
///
/// # Errors
/// More rows than a spreadsheet takes.
pub fn write(document: &Document, words: &Words) -> Result<Vec<u8>, Error> {
    let sheet = lay_out(document, words);
    let plan = Plan::of(&sheet, words);
    let mut book = book(&sheet, document.header.issued_at)?;
    let looks = Looks::new();
    overview(book.add_worksheet(), &looks, &sheet, &plan, words)?;
    for leaf in &plan.leaves {
        table(book.add_worksheet(), &looks, &sheet, leaf)?;
    }
    if !document.chronology.is_empty() {
        events(book.add_worksheet(), &looks, &sheet, &document.chronology, words)?;
    }
    Ok(book.save_to_buffer()?)
}

/// A register as XLSX: its tables first.
///
/// # Errors
/// More rows than a spreadsheet takes.
pub fn write_sheet(sheet: &Sheet, at: Stamp, words: &Words) -> Result<Vec<u8>, Error> {
    let plan = Plan::of(sheet, words);
    let mut book = book(sheet, at)?;
    let looks = Looks::new();
    for leaf in &plan.leaves {
        table(book.add_worksheet(), &looks, sheet, leaf)?;
    }
    overview(book.add_worksheet(), &looks, sheet, &plan, words)?;
    Ok(book.save_to_buffer()?)
}

fn book(sheet: &Sheet, at: Stamp) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let created = date(at, Span::minutes(0))?;
    let properties = DocProperties::new().set_title(&sheet.title).set_author(&sheet.author);
    book.set_properties(&properties.set_keywords(&sheet.keywords).set_creation_datetime(&created));
    Ok(book)
}

/// The sheet that is read: everything but the tables, and where each table stands.
fn overview(
    page: &mut Worksheet,
    looks: &Looks,
    sheet: &Sheet,
    plan: &Plan<'_>,
    words: &Words,
) -> Result<(), XlsxError> {
    page.set_name(words.word("document-sheet-overview"))?;
    page.print_as(sheet, None)?;
    let mut pen = Reader { page, looks, row: 0 };
    for (column, width) in (0_u16..).zip(READ) {
        pen.page.set_column_width(column, f64::from(width))?;
    }
    pen.whole(&sheet.title, &looks.title, TITLE_HEIGHT)?;
    let marks = [Some(&sheet.mark), sheet.status.as_ref(), sheet.drill.as_ref()];
    let issued = [&sheet.issued, &sheet.body, &sheet.issued_by];
    let line = |parts: Vec<&String>| {
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.map(String::as_str).collect::<Vec<_>>().join("　")
    };
    pen.whole(&line(marks.into_iter().flatten().collect()), &looks.bold, 0.0)?;
    pen.whole(&line(issued.to_vec()), &looks.free, 0.0)?;
    sheet.head.iter().try_for_each(|row| pen.pair(row))?;
    plan.lines.iter().try_for_each(|line| pen.line(line, words))
}

/// Writes the sheet that is read, from above to below.
struct Reader<'a> {
    page: &'a mut Worksheet,
    looks: &'a Looks,
    row: u32,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line<'_>, words: &Words) -> Result<(), XlsxError> {
        let looks = self.looks;
        match line {
            Line::Part(text) => {
                self.row += 1;
                self.whole(text, &looks.part, PART_HEIGHT)
            }
            Line::Heading(text) => self.whole(text, &looks.bold, 0.0),
            Line::Text(text) => self.whole(text, &looks.free, 0.0),
            Line::Pair(pair) => self.pair(pair),
            Line::Table(name) => {
                let text = words.say("document-sheet-see", &[("name", name)]);
                let link = Url::new(format!("internal:'{name}'!A1")).set_text(text);
                self.page.write_url_with_format(self.row, 0, link, &looks.link)?;
                self.row += 1;
                Ok(())
            }
        }
    }

    /// A text over both columns; one that no row can hold goes on in the next.
    fn whole(&mut self, text: &str, look: &Format, least: f64) -> Result<(), XlsxError> {
        let [name, value] = READ;
        for piece in pieces(&fit(text), name + value) {
            self.page.merge_range(self.row, 0, self.row, 1, &piece, look)?;
            self.page.set_row_height(self.row, height(&[(&piece, name + value)]).max(least))?;
            self.row += 1;
        }
        Ok(())
    }

    fn pair(&mut self, pair: &Pair) -> Result<(), XlsxError> {
        let (looks, [name_width, value_width]) = (self.looks, READ);
        let look = if pair.strong { &looks.strong } else { &looks.plain };
        let mut name: &str = &fit(&pair.name);
        for piece in pieces(&fit(&pair.value), value_width) {
            self.page.write_string_with_format(self.row, 0, name, &looks.head)?;
            self.page.write_string_with_format(self.row, 1, &piece, look)?;
            self.page.set_row_height(self.row, height(&[(name, name_width), (&piece, value_width)]))?;
            self.row += 1;
            name = "";
        }
        Ok(())
    }
}

/// A table on a sheet of its own: title, heads that stay in sight and on every page, rows.
fn table(page: &mut Worksheet, looks: &Looks, sheet: &Sheet, leaf: &Leaf<'_>) -> Result<(), XlsxError> {
    page.set_name(&leaf.name)?;
    page.print_as(sheet, Some(HEADS - 1))?;
    let whole = leaf.columns.iter().map(|column| column.share).sum::<u32>().max(1);
    let share = |share: u32| (share * TABLE / whole).max(NARROWEST);
    let widths: Vec<u32> = leaf.columns.iter().map(|column| share(column.share)).collect();
    let heads: Vec<&str> = leaf.columns.iter().map(|column| column.name.as_str()).collect();
    begin(page, looks, &leaf.title, &heads, &widths)?;
    let last = u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (at, row) in (HEADS..).zip(leaf.rows) {
        match row {
            Cells::Band { text, small } => {
                let text = if small.is_empty() { text.clone() } else { format!("{text}\n{small}") };
                let text = fit(&text);
                if last == 0 {
                    page.write_string_with_format(at, 0, &*text, &looks.head)?;
                } else {
                    page.merge_range(at, 0, at, last, &text, &looks.head)?;
                }
                page.set_row_height(at, height(&[(&text, TABLE)]))?;
            }
            Cells::Cells { cells, strong } => {
                let look = if *strong { &looks.strong } else { &looks.plain };
                let texts: Vec<_> = cells.iter().map(|text| fit(text)).collect();
                for (column, text) in (0_u16..).zip(&texts) {
                    page.write_string_with_format(at, column, &**text, look)?;
                }
                let measured: Vec<(&str, u32)> =
                    texts.iter().map(|text| &**text).zip(widths.iter().copied()).collect();
                page.set_row_height(at, height(&measured))?;
            }
        }
    }
    let is_plain = leaf.rows.iter().all(|row| matches!(row, Cells::Cells { .. }));
    if is_plain && !leaf.rows.is_empty() {
        let rows = u32::try_from(leaf.rows.len()).unwrap_or(u32::MAX);
        page.autofilter(HEADS - 1, 0, rows + HEADS - 1, last)?;
    }
    Ok(())
}

/// The rows above a table: its title and its heads, which stay in sight.
fn begin(
    page: &mut Worksheet,
    looks: &Looks,
    title: &str,
    heads: &[&str],
    widths: &[u32],
) -> Result<(), XlsxError> {
    page.write_string_with_format(0, 0, &*fit(title), &looks.title)?;
    for ((column, head), width) in (0_u16..).zip(heads).zip(widths) {
        page.set_column_width(column, f64::from(*width))?;
        page.write_string_with_format(HEADS - 1, column, &*fit(head), &looks.head)?;
    }
    let measured: Vec<(&str, u32)> = heads.iter().copied().zip(widths.iter().copied()).collect();
    page.set_row_height(HEADS - 1, height(&measured))?;
    page.set_freeze_panes(HEADS, 0)?;
    Ok(())
}

/// The course of events as data, one row each.
fn events(
    page: &mut Worksheet,
    looks: &Looks,
    sheet: &Sheet,
    rows: &[Row],
    words: &Words,
) -> Result<(), XlsxError> {
    page.set_name(words.word("document-sheet-entries"))?;
    page.print_as(sheet, Some(HEADS - 1))?;
    let heads = EVENTS.map(|(name, _)| words.word(&format!("document-column-{name}")));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    begin(page, looks, &words.word("document-sheet-entries"), &heads, &EVENTS.map(|(_, width)| width))?;
    for (at, row) in (HEADS..).zip(rows) {
        event(page, looks, at, row, words)?;
    }
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    page.autofilter(HEADS - 1, 0, last + HEADS - 1, 6)?;
    Ok(())
}

fn event(page: &mut Worksheet, looks: &Looks, at: u32, row: &Row, words: &Words) -> Result<(), XlsxError> {
    page.write_string_with_format(at, 0, row.seq.to_string(), &looks.plain)?;
    page.write_datetime_with_format(at, 1, date(row.at, EAST)?, &looks.time)?;
    match row.happened_at {
        Some(happened) => page.write_datetime_with_format(at, 2, date(happened, EAST)?, &looks.time)?,
        None => page.write_blank(at, 2, &looks.plain)?,
    };
    let mut what = row.what.clone();
    for note in &row.notes {
        what.push_str(&format!("\n{}：{}", note.label, note.text));
    }
    let ground = row.ground.as_ref().map(|ground| ground.label.as_str()).unwrap_or_default();
    let detail = if row.is_detail { words.word("document-column-detail-mark") } else { String::new() };
    let texts = [what.as_str(), row.who.as_deref().unwrap_or_default(), ground, detail.as_str()].map(fit);
    for (column, text) in (3_u16..).zip(&texts) {
        page.write_string_with_format(at, column, &**text, &looks.plain)?;
    }
    let widths = EVENTS.iter().skip(3).map(|(_, width)| *width);
    let measured: Vec<(&str, u32)> = texts.iter().map(|text| &**text).zip(widths).collect();
    page.set_row_height(at, height(&measured))?;
    Ok(())
}

fn date(at: Stamp, east: Span) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_timestamp((at.0 + east).micros().div_euclid(1_000_000))
}
