//! How sheets look: formats, the height that a row needs, the page it is printed on.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError};

use super::plain;
use crate::export::sheet::Sheet;

const FONT: &str = "BIZ UDゴシック";

/// Longest text that a cell takes, in UTF-16 units; the whole text stands in the other formats.
const CELL_MAX: usize = 32_767;

/// A4, in the numbering of spreadsheets.
const A4: u8 = 9;

/// Height of a line of text and the highest row there is, in points.
const LINE: f64 = 13.5;
const ROW_MAX: f64 = 405.0;
/// Lines that the highest row holds.
const LINES_MAX: usize = 29;

/// Longest head or foot of a page that a spreadsheet takes.
const EDGE_MAX: usize = 120;

/// The formats.
pub(super) struct Looks {
    pub plain: Format,
    pub free: Format,
    pub bold: Format,
    pub strong: Format,
    pub head: Format,
    pub part: Format,
    pub title: Format,
    pub time: Format,
    pub link: Format,
}

impl Looks {
    pub(super) fn new() -> Self {
        let font = Format::new().set_font_name(FONT).set_font_size(10);
        let free = font.clone().set_text_wrap().set_align(FormatAlign::Top);
        let plain = free.clone().set_border(FormatBorder::Thin).set_border_color("#8C8C8C");
        Self {
            bold: free.clone().set_bold(),
            strong: plain.clone().set_bold(),
            head: plain.clone().set_bold().set_background_color("#EDEDED"),
            part: free.clone().set_bold().set_font_size(12),
            title: font.clone().set_bold().set_font_size(14),
            time: plain.clone().set_num_format("yyyy-mm-dd hh:mm"),
            link: font.set_underline(FormatUnderline::Single).set_font_color("#0017C1"),
            free,
            plain,
        }
    }
}

/// How a sheet comes out of a printer.
pub(super) trait Printed {
    /// A4 across, as wide as the page; rows up to this one head every page.
    fn print_as(&mut self, sheet: &Sheet, heads: Option<u32>) -> Result<(), XlsxError>;
}

impl Printed for Worksheet {
    fn print_as(&mut self, sheet: &Sheet, heads: Option<u32>) -> Result<(), XlsxError> {
        self.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        self.set_margins(0.5, 0.5, 0.7, 0.6, 0.3, 0.3);
        let marks = [sheet.status.as_ref(), sheet.drill.as_ref(), Some(&sheet.mark)];
        let marks: Vec<&str> = marks.into_iter().flatten().map(String::as_str).collect();
        self.set_header(format!("&L{}&R{}", edge(&sheet.number), edge(&marks.join("　"))));
        self.set_footer(format!("&L{}　&A&R&P / &N", edge(&sheet.foot)));
        if let Some(last) = heads {
            self.set_repeat_rows(0, last)?;
        }
        Ok(())
    }
}

/// A text in the head or foot of a page, where `&` is a word of the printer's.
fn edge(text: &str) -> String {
    let text = plain(text).replace('\n', "　").replace('&', "&&");
    text.chars().take(EDGE_MAX).collect()
}

/// A text without what a spreadsheet refuses, and no longer than a cell takes.
pub(super) fn fit(text: &str) -> Cow<'_, str> {
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

/// The height of a row that shows all of these texts in columns of these widths, in points: a program that
/// opens the file does not reckon it, and rows would lie over each other.
pub(super) fn height(cells: &[(&str, u32)]) -> f64 {
    let most = cells.iter().map(|(text, width)| lines(text, *width)).max().unwrap_or(1);
    let most = f64::from(u32::try_from(most.max(1)).unwrap_or(u32::MAX));
    most.mul_add(LINE, 4.0).min(ROW_MAX)
}

/// A text in parts that each fit the highest row there is.
pub(super) fn pieces(text: &str, width: u32) -> Vec<String> {
    let mut found = Vec::new();
    let mut piece = String::new();
    let mut used = 0;
    for line in text.split('\n').flat_map(|line| wrapped(line, room(width))) {
        if used == LINES_MAX {
            found.push(std::mem::take(&mut piece));
            used = 0;
        }
        if used > 0 && line.begins {
            piece.push('\n');
        }
        piece.push_str(&line.text);
        used += 1;
    }
    found.push(piece);
    found
}

struct Wrapped {
    text: String,
    /// Whether a line of the text begins with it.
    begins: bool,
}

/// A line as it comes to stand in a column.
fn wrapped(line: &str, room: usize) -> Vec<Wrapped> {
    let mut found = vec![Wrapped { text: String::new(), begins: true }];
    let mut used = 0;
    for letter in line.chars() {
        let wide = if letter.is_ascii() { 1 } else { 2 };
        if used + wide > room {
            found.push(Wrapped { text: String::new(), begins: false });
            used = 0;
        }
        used += wide;
        if let Some(last) = found.last_mut() {
            last.text.push(letter);
        }
    }
    found
}

fn lines(text: &str, width: u32) -> usize {
    text.split('\n').map(|line| wrapped(line, room(width)).len()).sum()
}

/// Letters that surely fit beside each other: a word that goes to the next line leaves some room.
fn room(width: u32) -> usize {
    usize::try_from(width).unwrap_or(usize::MAX).saturating_sub(1).max(2)
}
