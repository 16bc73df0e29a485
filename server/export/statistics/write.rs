//! The tables as files: CSV and XLSX. Counts are whole numbers and times are minutes there, so that
//! they can be reckoned with.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{Cell, Paper, Table, Value};
use crate::export::csv;
use crate::telling::words::Words;

const FONT: &str = "BIZ UDゴシック";

/// Widths of the first column and of the others, in characters.
const WIDTHS: [f64; 2] = [44.0, 14.0];

/// UTF-8 with a mark; tables below each other with an empty line between them.
pub fn to_csv(paper: &Paper, words: &Words) -> String {
    let mut text = csv::MARK.to_owned();
    csv::line(&mut text, [paper.title.as_str()]);
    csv::line(&mut text, [paper.period.as_str()]);
    notes(paper, words).iter().for_each(|note| csv::line(&mut text, [note.as_str()]));
    for table in &paper.tables {
        text.push_str("\r\n");
        csv::line(&mut text, [table.title.as_str()]);
        csv::line(&mut text, table.heads.iter().map(String::as_str));
        for row in &table.rows {
            let values: Vec<String> = row.cells.iter().map(number).collect();
            csv::line(&mut text, [row.name.as_str()].into_iter().chain(values.iter().map(String::as_str)));
        }
    }
    text
}

/// One sheet.
///
/// # Errors
/// More rows than a sheet takes.
pub fn to_xlsx(paper: &Paper, words: &Words) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(words.word("statistics-title"))?.set_landscape().set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    let [first, other] = WIDTHS;
    sheet.set_column_width(0, first)?;
    (1..=10).try_for_each(|column| sheet.set_column_width(column, other).map(|_| ()))?;
    let plain = Format::new().set_font_name(FONT).set_text_wrap().set_align(FormatAlign::Top);
    let (strong, free) = (plain.clone().set_bold(), Format::new().set_font_name(FONT));
    sheet.write_string_with_format(0, 0, &paper.title, &strong)?;
    sheet.write_string_with_format(1, 0, &paper.period, &free)?;
    let mut at = 2;
    for note in notes(paper, words) {
        sheet.write_string_with_format(at, 0, note, &free)?;
        at += 1;
    }
    for table in &paper.tables {
        at = write_table(sheet, (&plain, &strong), at + 1, table)?;
    }
    book.save_to_buffer()
}

fn write_table(
    sheet: &mut Worksheet,
    (plain, strong): (&Format, &Format),
    first: u32,
    table: &Table,
) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(first, 0, &table.title, &strong.clone().set_text_wrap())?;
    let head = strong.clone().set_background_color("#EDEDED");
    for (column, name) in (0_u16..).zip(&table.heads) {
        sheet.write_string_with_format(first + 1, column, name, &head)?;
    }
    let mut at = first + 2;
    for row in &table.rows {
        sheet.write_string_with_format(at, 0, &row.name, plain)?;
        for (column, cell) in (1_u16..).zip(&row.cells) {
            // A cell without a value stays empty: a dash would be text among numbers.
            if let Ok(value) = number(cell).parse::<f64>() {
                sheet.write_number_with_format(at, column, value, plain)?;
            }
        }
        at += 1;
    }
    Ok(at)
}

fn notes(paper: &Paper, words: &Words) -> Vec<String> {
    let minutes = words.word("statistics-note-minutes");
    paper.notes.iter().cloned().chain([minutes]).collect()
}

/// A count, or minutes with a tenth.
fn number(cell: &Cell) -> String {
    match cell.value {
        Value::Nothing => String::new(),
        Value::Count(count) => count.to_string(),
        Value::Seconds(seconds) => format!("{}.{}", seconds / 60, seconds % 60 / 6),
    }
}
