//! The report on paper and in the archive: PDF/A-2a and PDF/UA-1, A4, set by typst.
//!
//! The template is ours and the report reaches it as one virtual JSON file: no packages, no other
//! file, no network, no clock. What people wrote is text and never markup. Characters that no
//! installed typeface has are printed as 〓 and the report says so; a name never stops a report.

pub mod fonts;
mod glyphs;
pub mod network;
mod stage;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use chrono::{Datelike, Timelike};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::receipt::{self, Receipt};
use super::sheet::{self, Sheet};
use crate::domain::moment::Moment;
use crate::telling::document::Document;
use crate::telling::words::Words;
pub use fonts::Fonts;

/// What prevents a PDF.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No typeface with Japanese characters was found.
    #[error(
        "No Japanese typeface was found in {searched:?}: install the Debian packages \
         fonts-morisawa-bizud-gothic and fonts-noto-cjk, or name a folder with such typefaces \
         (other formats of the report work without)"
    )]
    NoJapaneseFont {
        /// Folders looked through.
        searched: Vec<PathBuf>,
    },
    /// The report could not be handed to the template.
    #[error("The report could not be written as data for typesetting")]
    Data(#[from] serde_json::Error),
    /// Our template and this report do not fit together: our own mistake.
    #[error("The report could not be set in type: {0:?}")]
    Typesetting(Vec<String>),
}

const TEMPLATE: &str = include_str!("../../../templates/report/sheet.typ");

/// Calls of [`write`] after which an unused intermediate result of typst is forgotten.
const CACHE_AGE_MAX: usize = 2;

/// The report as PDF. The same document, words and typefaces give the same bytes.
///
/// # Errors
/// [`Error::Typesetting`] if typst refuses; that it does not is what the tests are for.
pub fn write(document: &Document, words: &Words, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let at = document.header.issued_at.0;
    let ident = format!("{}/{at}", document.footer.head);
    print_sheet(&sheet::lay_out(document, words), ident, at, words, fonts)
}

/// A register as PDF: A4, by the blocks that every format has.
///
/// # Errors
/// As [`write()`].
pub fn write_sheet(sheet: &Sheet, at: Moment, words: &Words, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    print_sheet(sheet, format!("{}/{}/{at}", sheet.title, sheet.body), at, words, fonts)
}

/// A receipt as PDF.
///
/// # Errors
/// As [`write()`].
pub fn write_receipt(receipt: &Receipt, words: &Words, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let ident = format!("{}/{}", receipt.hash, receipt.printed_at);
    print_sheet(&receipt::lay_out(receipt, words), ident, receipt.printed_at, words, fonts)
}

fn print_sheet(
    sheet: &Sheet,
    ident: String,
    at: Moment,
    words: &Words,
    fonts: &Fonts,
) -> Result<Vec<u8>, Error> {
    let text = glyphs::make_printable(serde_json::to_value(sheet)?, fonts, words).to_string();
    print(&text, &Paper { template: TEMPLATE, ident, at }, fonts)
}

/// What is printed besides its data.
struct Paper {
    /// The typst source.
    template: &'static str,
    /// What tells the file from others.
    ident: String,
    /// The time of issue.
    at: Moment,
}

fn print(data: &str, paper: &Paper, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    // A panic inside typst is a report that cannot be set, never a request that dies with it.
    let written = catch_unwind(AssertUnwindSafe(|| set(data, paper, fonts)))
        .unwrap_or_else(|_| Err(Error::Typesetting(vec!["typst gave up".to_owned()])));
    // typst keeps every intermediate result until told otherwise.
    comemo::evict(CACHE_AGE_MAX);
    written
}

fn set(data: &str, paper: &Paper, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let stage = stage::Stage::new(paper.template, data, fonts)?;
    let paged = typst::compile::<PagedDocument>(&stage).output.map_err(|errors| typesetting(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]);
    let standards = standards.map_err(|error| Error::Typesetting(vec![error.message().to_string()]))?;
    let options = PdfOptions {
        ident: Smart::Custom(paper.ident.clone()),
        creator: Smart::Custom(Some("Noroshi".to_owned())),
        timestamp: timestamp(paper.at),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&paged, &options).map_err(|errors| typesetting(&errors))
}

fn typesetting(errors: &[SourceDiagnostic]) -> Error {
    Error::Typesetting(errors.iter().map(|error| error.message.to_string()).collect())
}

/// The time of issue as the file's own time: no clock is read.
fn timestamp(at: Moment) -> Option<Timestamp> {
    const MINUTES_EAST: i32 = 9 * 60;
    let wall = at.jst();
    let small = |number: u32| u8::try_from(number).ok();
    let time = Datetime::from_ymd_hms(
        wall.year(),
        small(wall.month())?,
        small(wall.day())?,
        small(wall.hour())?,
        small(wall.minute())?,
        small(wall.second())?,
    )?;
    Timestamp::new_local(time, MINUTES_EAST)
}
