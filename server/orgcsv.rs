//! Reads organisation files: tables as spreadsheets write them, as text in Unicode or CP932 or as a workbook,
//! into plain rows.
//!
//! It knows no column: what the cells mean and whether they can be taken is for
//! [`crate::domain::orgfile`]. A file that is not text or not CSV is refused with its line.

pub mod workbook;

use std::collections::BTreeMap;

use crate::domain::orgfile::{self, File, Row};

/// The largest file that is read: a hundred thousand people fit.
const SIZE_MAX_BYTES: usize = 16 * 1024 * 1024;
/// The most rows that a page takes at once.
pub const ROWS_MAX: usize = 30_000;

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Larger than any organisation.
    #[error("The file has {0} bytes, more than 16 MiB")]
    TooLarge(usize),
    /// Neither Unicode nor CP932.
    #[error("The file is neither UTF-8 nor CP932 (Shift_JIS); save it as CSV UTF-8")]
    NotText,
    /// Not a table: the reader of CSV cannot go on.
    #[error("Line {line} is not a row of a table")]
    NotCsv {
        /// Line of the file, the header is 1.
        line: u64,
        /// What the reader says.
        #[source]
        source: Option<csv::Error>,
    },
}

/// Lines above the heads that are looked at: titles of the list, dates, remarks.
const TITLES_MAX: usize = 10;

/// A file of any kind as the text of a table, with the heads in its first line that is not empty, and the
/// cells that were filled because they are one with the one above them.
///
/// # Errors
/// Why it gives none.
pub fn text(bytes: &[u8], file: File) -> Result<(String, Vec<String>), workbook::Error> {
    if workbook::is_packed(bytes) {
        let fits = |sheet: &str, heads: &[String]| orgfile::fits(file, sheet, heads);
        return workbook::text(bytes, fits, |cells| orgfile::is_headed(file, cells));
    }
    if workbook::is_locked(bytes) {
        return Err(workbook::Error::Locked);
    }
    let text = decode(bytes).map_err(|_| workbook::Error::NotText)?;
    Ok((text, Vec::new()))
}

/// Where the line of heads begins that stands below lines of titles: the byte, and how many lines are above.
/// None where the first line that says anything is no title, or no heads are found below it.
pub fn below_titles(text: &str, file: File) -> Option<(usize, usize)> {
    let mut start = 0;
    let mut lines = Vec::new();
    for (no, line) in text.split_inclusive('\n').enumerate() {
        if !line.trim().is_empty() {
            lines.push((no, start, line));
        }
        start += line.len();
        if lines.len() > TITLES_MAX {
            break;
        }
    }
    let known = |line: &str| orgfile::heads(file, &heads_of(line)).iter().any(|(_, column)| column.is_some());
    let (_, _, first) = lines.first()?;
    if known(first) {
        return None;
    }
    let (no, start, _) = lines.iter().find(|(_, _, line)| orgfile::is_headed(file, &heads_of(line)))?;
    // A quote that is open goes on in the next line: what seems to be a line is none.
    let above = text.get(..*start)?;
    (above.matches('"').count() % 2 == 0).then_some((*start, *no))
}

/// The heads of a table, as they stand in its first line that is not empty.
pub fn heads_of(text: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    reader.headers().map(heads).unwrap_or_default()
}

/// The rows of a file. Empty rows, as spreadsheets leave them below a table, are passed over; cells that
/// they leave out at the end of a row are not there, and what stands beyond the heads is under no head.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Error> {
    if bytes.len() > SIZE_MAX_BYTES {
        return Err(Error::TooLarge(bytes.len()));
    }
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let heads = heads(reader.headers().map_err(not_csv)?);
    let mut lines = Lines { text: &text, counted: 0, line: 1 };
    let (mut rows, mut last) = (Vec::new(), (0, 1));
    for record in reader.records() {
        let record = record.map_err(not_csv)?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        last = (start, lines.at(start));
        rows.push(Row { line: last.1, cells: cells(&heads, &record) });
    }
    if is_open(text.get(last.0..).unwrap_or_default()) {
        return Err(Error::NotCsv { line: u64::try_from(last.1).unwrap_or(u64::MAX), source: None });
    }
    Ok(rows)
}

/// Whether a quote that begins in the last row is never closed: all that follows it was taken for one cell.
fn is_open(row: &str) -> bool {
    let begins = row.trim_start().starts_with('"') || row.contains(",\"") || row.contains("\t\"");
    begins && row.matches('"').count() % 2 == 1
}

/// A spreadsheet that saves text, and one from which cells were copied, sets them apart with tabs.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' }
}

/// The heads, each once: a second column of the same word is another column.
fn heads(record: &csv::StringRecord) -> Vec<String> {
    let mut heads: Vec<String> = Vec::new();
    for word in record {
        let again = heads.iter().filter(|known| *known == word).count();
        let is_new = word.is_empty() || again == 0;
        heads.push(if is_new { word.to_owned() } else { format!("{word} ({})", again + 1) });
    }
    heads
}

fn cells(heads: &[String], record: &csv::StringRecord) -> BTreeMap<String, String> {
    let mut cells: BTreeMap<String, String> = BTreeMap::new();
    for (index, text) in record.iter().enumerate() {
        let head = heads.get(index).map_or("", String::as_str);
        let text = as_text(text);
        if !head.is_empty() {
            cells.insert(head.to_owned(), text.to_owned());
        } else if !text.is_empty() {
            let stray = cells.entry(String::new()).or_default();
            if !stray.is_empty() {
                stray.push(' ');
            }
            stray.push_str(text);
        }
    }
    cells
}

/// A spreadsheet is told by `="0123"` that a number is a text; it is read as it is meant.
fn as_text(cell: &str) -> &str {
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(cell)
}

/// Counts lines up to a place, each once.
struct Lines<'a> {
    text: &'a str,
    counted: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the row that begins at this byte or, after empty lines, below it.
    fn at(&mut self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let begin = start.saturating_add(rest.len() - rest.trim_start_matches('\n').len());
        let passed = self.text.get(self.counted..begin).unwrap_or_default();
        self.line += passed.matches('\n').count();
        self.counted = begin;
        self.line
    }
}

fn not_csv(source: csv::Error) -> Error {
    let line = source.position().map_or(1, csv::Position::line);
    Error::NotCsv { line, source: Some(source) }
}

fn decode(bytes: &[u8]) -> Result<String, Error> {
    // What a spreadsheet calls Unicode text is UTF-16 with its mark.
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes).filter(|(_, length)| *length == 2) {
        let (text, had_errors) = encoding.decode_with_bom_removal(bytes);
        return (!had_errors).then(|| one_line_end(&text)).ok_or(Error::NotText);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, had_errors) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes);
            (!had_errors).then(|| text.into_owned()).ok_or(Error::NotText)?
        }
    };
    Ok(one_line_end(&text))
}

/// One kind of line end, so that lines are counted as an editor counts them.
fn one_line_end(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests;
