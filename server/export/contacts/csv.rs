//! The list as `contacts.csv`, as spreadsheets open it and `org import --contacts` takes it back.

use crate::domain::contact::Contacts;
use crate::domain::orgfile::contacts::{cells, heads};

/// Every contact that ever was, with its first and last day: UTF-8 with a byte order mark.
///
/// # Errors
/// The writer refuses; that it does not is what the tests are for.
pub fn write(contacts: &Contacts, is_japanese: bool) -> Result<Vec<u8>, csv::Error> {
    let heads = heads(is_japanese).into_iter().map(str::to_owned).collect();
    let rows = contacts.rows.iter().map(|(id, contact)| cells(id, contact));
    table(std::iter::once(heads).chain(rows))
}

/// Rows as a spreadsheet opens them without changing what they say.
///
/// # Errors
/// As [`write()`].
pub fn table(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.into_iter().map(as_text))?;
    }
    let body = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok([b"\xef\xbb\xbf".as_slice(), &body].concat())
}

/// A spreadsheet takes digits for an amount and their first nought for nothing: they are said to be a text,
/// as `org import` reads them.
fn as_text(cell: String) -> String {
    let digits = cell.strip_prefix('+').unwrap_or(&cell);
    let is_amount = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match is_amount && (cell.starts_with(['0', '+']) && cell.len() > 1) {
        true => format!("=\"{cell}\""),
        false => cell,
    }
}
