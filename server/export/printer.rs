//! A document in any of its forms. Typefaces are looked for when the first PDF is printed.

#[cfg(feature = "pdf")]
use std::sync::OnceLock;

use crate::domain::moment::Moment;
use crate::domain::plan::issue::Format;

#[cfg(feature = "pdf")]
use super::pdf::{self, Fonts};
use super::receipt::Receipt;
use super::sheet::Sheet;
use super::{csv, docx, iodef, json, md, xlsx};
use crate::telling::document::{Document, Stamp};
use crate::telling::words::Words;

/// Writes documents.
#[derive(Debug, Default)]
pub struct Printer {
    #[cfg(feature = "pdf")]
    fonts: OnceLock<Result<Fonts, String>>,
}

/// What prevents a file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No typeface, or a report that cannot be set.
    #[error("{0}")]
    Pdf(String),
    /// This program was built without PDF.
    #[error("This program was built without PDF; choose another format")]
    NoPdf,
    /// A document for a word processor.
    #[error(transparent)]
    Docx(#[from] docx::Error),
    /// A document for a spreadsheet.
    #[error(transparent)]
    Xlsx(#[from] xlsx::Error),
    /// A document for programs.
    #[error("The report could not be written as JSON")]
    Json(#[from] serde_json::Error),
}

impl Printer {
    /// The file.
    ///
    /// # Errors
    /// No typeface for a PDF; else none in practice.
    pub fn write(&self, document: &Document, format: Format, words: &Words) -> Result<Vec<u8>, Error> {
        Ok(match format {
            Format::Pdf => self.pdf(document, words)?,
            Format::Docx => docx::write(document, words)?,
            Format::Xlsx => xlsx::write(document, words)?,
            Format::Csv => csv::write(document, words).into_bytes(),
            Format::Md => md::write(document, words).into_bytes(),
            Format::Json => json::write(document)?.into_bytes(),
            Format::Iodef => iodef::write(document)?.into_bytes(),
        })
    }

    /// A register as PDF, XLSX or CSV; as CSV where it has no form of its own for the format.
    ///
    /// # Errors
    /// As [`Printer::write`].
    pub fn register(
        &self,
        sheet: &Sheet,
        at: Moment,
        format: Format,
        words: &Words,
    ) -> Result<Vec<u8>, Error> {
        Ok(match format {
            Format::Pdf => self.sheet(sheet, at, words)?,
            Format::Xlsx => xlsx::write_sheet(sheet, Stamp(at), words)?,
            Format::Csv | Format::Docx | Format::Md | Format::Json | Format::Iodef => {
                csv::write_sheet(sheet).into_bytes()
            }
        })
    }

    /// The typefaces of this machine.
    ///
    /// # Errors
    /// None with Japanese letters was found.
    #[cfg(feature = "pdf")]
    pub fn fonts(&self) -> Result<&Fonts, Error> {
        let found = self.fonts.get_or_init(|| Fonts::find(&[], None).map_err(|error| error.to_string()));
        found.as_ref().map_err(|error| Error::Pdf(error.clone()))
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, document: &Document, words: &Words) -> Result<Vec<u8>, Error> {
        pdf::write(document, words, self.fonts()?).map_err(|error| Error::Pdf(error.to_string()))
    }

    /// A receipt as PDF.
    ///
    /// # Errors
    /// No typeface; a program without PDF.
    #[cfg(feature = "pdf")]
    pub fn receipt(&self, receipt: &Receipt, words: &Words) -> Result<Vec<u8>, Error> {
        let written = pdf::write_receipt(receipt, words, self.fonts()?);
        written.map_err(|error| Error::Pdf(error.to_string()))
    }

    /// A receipt as PDF.
    ///
    /// # Errors
    /// A program without PDF.
    #[cfg(not(feature = "pdf"))]
    pub fn receipt(&self, _: &Receipt, _: &Words) -> Result<Vec<u8>, Error> {
        Err(Error::NoPdf)
    }

    #[cfg(feature = "pdf")]
    fn sheet(&self, sheet: &Sheet, at: Moment, words: &Words) -> Result<Vec<u8>, Error> {
        let written = pdf::write_sheet(sheet, at, words, self.fonts()?);
        written.map_err(|error| Error::Pdf(error.to_string()))
    }

    #[cfg(not(feature = "pdf"))]
    fn sheet(&self, _: &Sheet, _: Moment, _: &Words) -> Result<Vec<u8>, Error> {
        Err(Error::NoPdf)
    }

    #[cfg(not(feature = "pdf"))]
    fn pdf(&self, _: &Document, _: &Words) -> Result<Vec<u8>, Error> {
        Err(Error::NoPdf)
    }
}

/// How a file of this format is named and sent.
pub const fn kind_of(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Pdf => ("pdf", "application/pdf"),
        Format::Docx => ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Format::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Format::Csv => ("csv", "text/csv; charset=utf-8"),
        Format::Md => ("md", "text/markdown; charset=utf-8"),
        Format::Json => ("json", "application/json"),
        Format::Iodef => ("iodef.json", "application/json"),
    }
}
