//! A sheet of a workbook (XLSX) as the text of a table: a line for each row, so that the lines that are
//! talked about are those that the spreadsheet shows.
//!
//! What a sheet hides, lays across columns or leaves to be computed is not guessed at: such a file is
//! refused with the cells.

use std::io::{Cursor, Read};

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx};

use super::ROWS_MAX;

/// What a workbook may hold once it is unpacked: a small file can pretend to be a very large one.
const UNPACKED_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Parts of a workbook.
const PARTS_MAX: usize = 2_000;
/// Columns that are looked at.
const COLUMNS_MAX: u32 = 200;
/// All that a sheet says: one text can stand in any number of cells.
const TEXT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Heads of a sheet that are looked at,
const HEADS_MAX: usize = 200;
/// and characters of each.
const HEAD_CHARS_MAX: usize = 200;
/// Cells that are named where something is wrong with several.
const NAMED_MAX: usize = 5;
/// Largest whole number that a spreadsheet keeps exactly.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Why a file that was handed over gives no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Neither Unicode nor CP932.
    #[error("The file is neither UTF-8 nor CP932 (Shift_JIS)")]
    NotText,
    /// A workbook of the old kind, or one behind a password.
    #[error("The workbook is of the old kind (xls) or behind a password")]
    Locked,
    /// A packed file, and no workbook.
    #[error("The file is not a workbook (xlsx)")]
    NotWorkbook,
    /// More than any organisation, once it is unpacked.
    #[error("The workbook is too large once it is unpacked")]
    Swollen,
    /// No sheet says anything.
    #[error("The workbook is empty")]
    Empty,
    /// Only hidden sheets.
    #[error("All sheets are hidden: {0:?}")]
    Hidden(Vec<String>),
    /// None of these sheets is the one that is meant, or several are.
    #[error("Which of these sheets is meant: {0:?}")]
    Sheets(Vec<String>),
    /// These cells are one.
    #[error("Cells are merged: {0:?}")]
    Merged(Vec<String>),
    /// These cells have never been computed.
    #[error("Formulas without a value: {0:?}")]
    Uncomputed(Vec<String>),
    /// These cells hold errors instead of values.
    #[error("Cells with errors: {0:?}")]
    Broken(Vec<String>),
    /// Something stands far to the right.
    #[error("A cell far to the right: {0}")]
    TooWide(String),
    /// More rows than are taken at once.
    #[error("More than {ROWS_MAX} rows")]
    TooManyRows,
}

impl Error {
    /// Its name in catalogues, and the sheets or cells that it is about.
    pub fn said(self) -> (&'static str, Vec<String>) {
        match self {
            Self::NotText => ("file-not-text", Vec::new()),
            Self::Locked => ("file-locked", Vec::new()),
            Self::NotWorkbook => ("file-not-workbook", Vec::new()),
            Self::Swollen => ("file-swollen", Vec::new()),
            Self::Empty => ("file-empty", Vec::new()),
            Self::Hidden(sheets) => ("file-hidden", sheets),
            Self::Sheets(sheets) => ("file-sheets", sheets),
            Self::Merged(cells) => ("file-merged", cells),
            Self::Uncomputed(cells) => ("file-uncomputed", cells),
            Self::Broken(cells) => ("file-broken", cells),
            Self::TooWide(cell) => ("file-wide", vec![cell]),
            Self::TooManyRows => ("many-rows", vec![ROWS_MAX.to_string()]),
        }
    }
}

/// Whether this is a packed workbook.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether this is a workbook of the old kind, or a packed one behind a password.
pub(super) fn is_locked(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

/// The text of the sheet that is meant: the only one that is shown and holds anything, else the only one
/// whose name or, where no name does, whose heads `fits`.
///
/// Cells that are one (結合) say in each row what stands in the first of them: they are filled, and named in
/// the order of the sheet. Above the row of heads, and where they lie beside each other, nothing is filled.
pub(super) fn text(
    bytes: &[u8],
    fits: impl Fn(&str, &[String]) -> [bool; 2],
    is_head: impl Fn(&[String]) -> bool,
) -> Result<(String, Vec<String>), Error> {
    weigh(bytes)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Error::NotWorkbook)?;
    let sheet = choose(&mut book, fits)?;
    let merged = book.merge_cells_by_sheet_name(&sheet).map_err(|_| Error::NotWorkbook)?;
    let mut rows = rows(&mut book, &sheet)?;
    let head = rows.iter().find(|(_, cells)| is_head(cells)).map_or(0, |(row, _)| *row);
    let filled = fill(&mut rows, merged, head)?;
    Ok((write(rows)?, filled))
}

/// Fills the cells of one column that are one, and names them; those that lie across columns below the heads
/// are refused, all of them.
fn fill(
    rows: &mut [(u32, Vec<String>)],
    mut merged: Vec<Dimensions>,
    head: u32,
) -> Result<Vec<String>, Error> {
    merged.retain(|region| region.start.0 >= head);
    merged.sort_by_key(|region| (region.start, region.end));
    let across: Vec<String> =
        merged.iter().filter(|region| region.start.1 != region.end.1).map(area).collect();
    if !across.is_empty() {
        return Err(Error::Merged(across));
    }
    let end = rows.last().map_or(0, |(row, _)| *row);
    let mut filled = Vec::new();
    for region in &merged {
        let column = usize::try_from(region.start.1).unwrap_or(usize::MAX);
        if region.start.1 >= COLUMNS_MAX {
            continue;
        }
        let first = rows.iter().find(|(row, _)| *row == region.start.0);
        let Some(text) = first.and_then(|(_, cells)| cells.get(column)).cloned() else { continue };
        if text.is_empty() {
            continue;
        }
        // A row that says nothing else stays empty.
        let below = region.start.0 + 1..=region.end.0.min(end);
        for (_, cells) in rows.iter_mut().filter(|(row, _)| below.contains(row)) {
            cells.resize(cells.len().max(column + 1), String::new());
            cells.splice(column..=column, [text.clone()]);
        }
        filled.push(area(region));
    }
    Ok(filled)
}

/// Unpacks everything into nothing, because what a part says of its size need not be so.
fn weigh(bytes: &[u8]) -> Result<(), Error> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Error::NotWorkbook)?;
    if parts.len() > PARTS_MAX {
        return Err(Error::Swollen);
    }
    let mut room = UNPACKED_BYTES_MAX;
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(|_| Error::NotWorkbook)?;
        let limit = room.saturating_add(1);
        let size =
            std::io::copy(&mut part.take(limit), &mut std::io::sink()).map_err(|_| Error::NotWorkbook)?;
        room = room.checked_sub(size).ok_or(Error::Swollen)?;
    }
    Ok(())
}

fn choose(book: &mut Book<'_>, fits: impl Fn(&str, &[String]) -> [bool; 2]) -> Result<String, Error> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let (shown, hidden): (Vec<_>, Vec<_>) =
        sheets.cloned().partition(|sheet| sheet.visible == SheetVisible::Visible);
    let mut found = Vec::new();
    for sheet in shown {
        let head = head(book, &sheet.name)?;
        if !head.is_empty() {
            let fits = fits(&sheet.name, &head);
            found.push((sheet.name, fits));
        }
    }
    let fitting = |way: usize| -> Vec<&String> {
        let fits = found.iter().filter(|(_, fits)| fits.get(way).copied().unwrap_or_default());
        fits.map(|(name, _)| name).collect()
    };
    match (found.as_slice(), fitting(0).as_slice(), fitting(1).as_slice()) {
        ([], ..) if hidden.is_empty() => Err(Error::Empty),
        ([], ..) => Err(Error::Hidden(hidden.into_iter().map(|sheet| sheet.name).collect())),
        ([(only, _)], ..) => Ok(only.clone()),
        (_, [named], _) => Ok((*named).clone()),
        (_, [], [headed]) => Ok((*headed).clone()),
        _ => Err(Error::Sheets(found.into_iter().map(|(name, _)| name).collect())),
    }
}

/// The first row that says anything.
fn head(book: &mut Book<'_>, sheet: &str) -> Result<Vec<String>, Error> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|_| Error::NotWorkbook)?;
    let mut head: Vec<String> = Vec::new();
    let mut row = None;
    while let Some(cell) = cells.next_cell().map_err(|_| Error::NotWorkbook)? {
        let (at, _) = cell.get_position();
        if row.is_some_and(|row| row != at) || head.len() >= HEADS_MAX {
            break;
        }
        let text = said(cell.get_value());
        if !text.is_empty() {
            row = Some(at);
            head.push(text.chars().take(HEAD_CHARS_MAX).collect());
        }
    }
    Ok(head)
}

/// The rows with their numbers from 0.
fn rows(book: &mut Book<'_>, sheet: &str) -> Result<Vec<(u32, Vec<String>)>, Error> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|_| Error::NotWorkbook)?;
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    let (mut uncomputed, mut broken, mut room) = (Vec::new(), Vec::new(), TEXT_BYTES_MAX);
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|_| Error::NotWorkbook)? {
        let (row, column) = cell.pos;
        match (&cell.value, &cell.formula) {
            (DataRef::Error(_), _) if broken.len() < NAMED_MAX => broken.push(name(cell.pos)),
            (DataRef::Empty, Some(_)) if uncomputed.len() < NAMED_MAX => uncomputed.push(name(cell.pos)),
            _ => {}
        }
        let text = said(&cell.value);
        if text.is_empty() {
            continue;
        }
        room = room.checked_sub(text.len()).ok_or(Error::Swollen)?;
        if column >= COLUMNS_MAX {
            return Err(Error::TooWide(name(cell.pos)));
        }
        if rows.last().is_none_or(|(last, _)| *last != row) {
            if rows.len() > ROWS_MAX || usize::try_from(row).map_or(true, |row| row > 2 * ROWS_MAX) {
                return Err(Error::TooManyRows);
            }
            rows.push((row, Vec::new()));
        }
        if let Some((_, line)) = rows.last_mut() {
            let column = usize::try_from(column).unwrap_or_default();
            line.resize(line.len().max(column + 1), String::new());
            line.splice(column..=column, [text]);
        }
    }
    match (broken.is_empty(), uncomputed.is_empty()) {
        (false, _) => Err(Error::Broken(broken)),
        (true, false) => Err(Error::Uncomputed(uncomputed)),
        (true, true) => {
            rows.sort_by_key(|(row, _)| *row);
            Ok(rows)
        }
    }
}

/// Commas between cells, and an empty line for each row that is empty.
fn write(rows: Vec<(u32, Vec<String>)>) -> Result<String, Error> {
    let mut text = Vec::new();
    let mut next = 0;
    for (row, cells) in rows {
        text.extend((next..row).map(|_| b'\n'));
        next = row + 1;
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(&mut text);
        writer.write_record(&cells).and_then(|()| Ok(writer.flush()?)).map_err(|_| Error::NotWorkbook)?;
    }
    String::from_utf8(text).map_err(|_| Error::NotText)
}

/// What a cell says, in one line.
fn said(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => line(text),
        DataRef::SharedString(text) => line(text),
        DataRef::Int(whole) => whole.to_string(),
        DataRef::Float(number) => amount(*number),
        DataRef::Bool(is_so) => is_so.to_string(),
        DataRef::DateTime(at) if at.is_datetime() && at.as_f64() >= 1.0 => {
            let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
            let clock =
                if (hour, minute) == (0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}") };
            format!("{year:04}-{month:02}-{day:02}{clock}")
        }
        DataRef::DateTime(at) => amount(at.as_f64()),
    }
}

fn amount(number: f64) -> String {
    let is_whole = number.fract() == 0.0 && number.abs() < WHOLE_MAX;
    if is_whole { format!("{number:.0}") } else { number.to_string() }
}

/// A line end or a tab inside of a cell would be taken for the end of it.
fn line(text: &str) -> String {
    text.trim().replace(['\n', '\r', '\t'], " ")
}

/// A1, as the spreadsheet shows it.
fn name((row, column): (u32, u32)) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), u64::from(row) + 1)
}

fn area(region: &Dimensions) -> String {
    format!("{}:{}", name(region.start), name(region.end))
}
