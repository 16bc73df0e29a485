//! The report for a spreadsheet: what is read on the first sheet, the course of events as data on the
//! second (times are times there, and can be sorted and sifted). Every text is stored as text, so
//! nothing that someone wrote is ever a formula.

use std::borrow::Cow;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::document::{Document, Row, Stamp};
use super::plain::plain;
use super::sheet::{Block, Cells, Pair, Sheet, lay_out};
use super::words::Words;
use crate::domain::moment::Span;

const FONT: &str = "BIZ UDゴシック";

/// Longest text that a cell takes, in UTF-16 units; the whole text stands in the other formats.
const CELL_MAX: usize = 32_767;

/// Japan's clock is this far from universal time.
const EAST: Span = Span::minutes(9 * 60);

/// Widths of the first sheet's columns and of the chronology's, in characters.
const READ: [f64; 6] = [28.0, 46.0, 20.0, 24.0, 20.0, 20.0];
const EVENTS: [f64; 7] = [7.0, 18.0, 18.0, 26.0, 70.0, 28.0, 24.0];

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
    write_book(&sheet, document.header.issued_at, &document.chronology, words)
}

/// Blocks as XLSX.
///
/// # Errors
/// More rows than a spreadsheet takes.
pub fn write_sheet(sheet: &Sheet, at: Stamp, words: &Words) -> Result<Vec<u8>, Error> {
    write_book(sheet, at, &[], words)
}

fn write_book(sheet: &Sheet, at: Stamp, chronology: &[Row], words: &Words) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    let created = date(at, Span::minutes(0))?;
    let properties = DocProperties::new().set_title(&sheet.title).set_author(&sheet.author);
    book.set_properties(&properties.set_keywords(&sheet.keywords).set_creation_datetime(&created));
    let looks = Looks::new();
    let mut first = Writer { page: book.add_worksheet(), looks: &looks, row: 0 };
    first.page.set_name(words.word("document-sheet-report"))?;
    first.read(sheet)?;
    if !chronology.is_empty() {
        let page = book.add_worksheet();
        page.set_name(words.word("report-part-chronology"))?;
        events(page, &looks, chronology, words)?;
    }
    Ok(book.save_to_buffer()?)
}

struct Looks {
    plain: Format,
    strong: Format,
    head: Format,
    title: Format,
    time: Format,
}

impl Looks {
    fn new() -> Self {
        let plain = Format::new().set_font_name(FONT).set_text_wrap().set_align(FormatAlign::Top);
        Self {
            strong: plain.clone().set_bold(),
            head: plain.clone().set_bold().set_background_color("#EDEDED"),
            title: Format::new().set_font_name(FONT).set_bold().set_font_size(14),
            time: plain.clone().set_num_format("yyyy-mm-dd hh:mm"),
            plain,
        }
    }
}

struct Writer<'a> {
    page: &'a mut Worksheet,
    looks: &'a Looks,
    row: u32,
}

impl Writer<'_> {
    fn read(&mut self, sheet: &Sheet) -> Result<(), XlsxError> {
        widths(self.page, &READ)?;
        let looks = self.looks;
        self.line(&[&sheet.title], &looks.title)?;
        let marks = [Some(&sheet.mark), sheet.status.as_ref(), sheet.drill.as_ref()];
        let marks: Vec<&String> = marks.into_iter().flatten().collect();
        self.line(&marks, &looks.strong)?;
        self.line(&[&sheet.issued, &sheet.body, &sheet.issued_by], &looks.plain)?;
        self.pairs(&sheet.head)?;
        sheet.blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Result<(), XlsxError> {
        let looks = self.looks;
        match block {
            Block::Part { text } => {
                self.row += 1;
                self.line(&[text], &looks.title)
            }
            Block::Heading { text } => self.line(&[text], &looks.strong),
            Block::Text { text } => {
                // A paragraph may run on over the columns beside it.
                self.page.write_string(self.row, 0, fit(text))?;
                self.row += 1;
                Ok(())
            }
            Block::Pairs { rows } => self.pairs(rows),
            Block::Table { columns, rows } => {
                let heads: Vec<&String> = columns.iter().map(|column| &column.name).collect();
                self.line(&heads, &looks.head)?;
                rows.iter().try_for_each(|row| match row {
                    Cells::Band { text, small } => self.line(&[text, small], &looks.head),
                    Cells::Cells { cells, strong } => {
                        let look = if *strong { &looks.strong } else { &looks.plain };
                        self.line(&cells.iter().collect::<Vec<_>>(), look)
                    }
                })
            }
        }
    }

    fn pairs(&mut self, rows: &[Pair]) -> Result<(), XlsxError> {
        let looks = self.looks;
        for pair in rows {
            self.page.write_string_with_format(self.row, 0, fit(&pair.name), &looks.head)?;
            let look = if pair.strong { &looks.strong } else { &looks.plain };
            self.page.write_string_with_format(self.row, 1, fit(&pair.value), look)?;
            self.row += 1;
        }
        Ok(())
    }

    fn line(&mut self, cells: &[&String], look: &Format) -> Result<(), XlsxError> {
        for (column, text) in (0_u16..).zip(cells) {
            self.page.write_string_with_format(self.row, column, fit(text), look)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// The course of events, one row each.
fn events(page: &mut Worksheet, looks: &Looks, rows: &[Row], words: &Words) -> Result<(), XlsxError> {
    widths(page, &EVENTS)?;
    let heads = ["seq", "recorded", "happened", "fact", "what", "who", "ground"];
    for (column, head) in (0_u16..).zip(heads) {
        let name = words.word(&format!("document-column-{head}"));
        page.write_string_with_format(0, column, name, &looks.head)?;
    }
    for (at, row) in (1_u32..).zip(rows) {
        event(page, looks, at, row)?;
    }
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    page.autofilter(0, 0, last, 6)?.set_freeze_panes(1, 0)?;
    Ok(())
}

fn event(page: &mut Worksheet, looks: &Looks, at: u32, row: &Row) -> Result<(), XlsxError> {
    page.write_string(at, 0, row.seq.to_string())?;
    page.write_datetime_with_format(at, 1, date(row.at, EAST)?, &looks.time)?;
    if let Some(happened) = row.happened_at {
        page.write_datetime_with_format(at, 2, date(happened, EAST)?, &looks.time)?;
    }
    let mut what = row.what.clone();
    for note in &row.notes {
        what.push_str(&format!("\n{}：{}", note.label, note.text));
    }
    page.write_string_with_format(at, 3, row.fact.as_str(), &looks.plain)?;
    page.write_string_with_format(at, 4, fit(&what), &looks.plain)?;
    page.write_string_with_format(at, 5, fit(row.who.as_deref().unwrap_or_default()), &looks.plain)?;
    let ground = row.ground.as_ref().map(|ground| ground.label.as_str()).unwrap_or_default();
    page.write_string_with_format(at, 6, fit(ground), &looks.plain)?;
    Ok(())
}

fn widths(page: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    for (column, width) in (0_u16..).zip(widths) {
        page.set_column_width(column, *width)?;
    }
    Ok(())
}

fn date(at: Stamp, east: Span) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_timestamp((at.0 + east).micros().div_euclid(1_000_000))
}

/// A text without what a spreadsheet refuses, and no longer than a cell takes.
fn fit(text: &str) -> Cow<'_, str> {
    let text = plain(text);
    // No letter takes more UTF-16 units than bytes.
    if text.len() <= CELL_MAX || text.encode_utf16().count() <= CELL_MAX {
        return text;
    }
    let mut left = CELL_MAX - 1;
    let kept = text.chars().take_while(|letter| {
        left = left.saturating_sub(letter.len_utf16());
        left > 0
    });
    Cow::Owned(kept.chain(['…']).collect())
}
