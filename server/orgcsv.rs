//! Reads organisation files: CSV as spreadsheets write it, in UTF-8 or CP932, into plain rows.
//!
//! It knows no column: what the cells mean and whether they can be taken is for
//! [`crate::domain::orgfile`]. A file that is not text or not CSV is refused with its line.

use crate::domain::orgfile::Row;

/// The largest file that is read: a hundred thousand people fit.
const SIZE_MAX_BYTES: usize = 16 * 1024 * 1024;

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Larger than any organisation.
    #[error("The file has {0} bytes, more than 16 MiB")]
    TooLarge(usize),
    /// Neither UTF-8 nor CP932.
    #[error("The file is neither UTF-8 nor CP932 (Shift_JIS); save it as CSV UTF-8")]
    NotText,
    /// Not CSV: an open quote, or a row with more or fewer cells than the header.
    #[error("Line {line} is not a CSV row that fits the header")]
    NotCsv {
        /// Line of the file, the header is 1.
        line: u64,
        /// What the reader says.
        #[source]
        source: csv::Error,
    },
}

/// The rows of a file. Empty rows, as spreadsheets leave them below a table, are passed over.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Error> {
    if bytes.len() > SIZE_MAX_BYTES {
        return Err(Error::TooLarge(bytes.len()));
    }
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers().map_err(not_csv)?.iter().map(str::to_owned).collect();
    let mut lines = Lines { text: &text, counted: 0, line: 1 };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(not_csv)?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let start = record.position().map_or(0, csv::Position::byte);
        let cells = headers.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        rows.push(Row { line: lines.at(usize::try_from(start).unwrap_or(usize::MAX)), cells });
    }
    Ok(rows)
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
    Error::NotCsv { line, source }
}

fn decode(bytes: &[u8]) -> Result<String, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, had_errors) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes);
            (!had_errors).then(|| text.into_owned()).ok_or(Error::NotText)?
        }
    };
    // One kind of line end, so that lines are counted as an editor counts them.
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests;
