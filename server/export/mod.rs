//! Documents about an incident (事案報告書) for people outside the screens.
//!
//! [`compose::compose`] turns a history into a [`document::Document`]: the report as data, in words
//! of one language, [`variant::vary`] into what one kind of reader may see, and
//! [`printer::Printer`] into a file: [`json`] and [`iodef`] for machines, `pdf` for paper and
//! archives, [`docx`], [`xlsx`], [`csv`] and [`md`] to be worked on. Nothing here reads a clock, a
//! database or a setting: the day of issue, the history and the catalogue are arguments, so the
//! same input always gives the same bytes.

pub mod audit;
pub mod certificate;
pub mod chronology;
pub mod compose;
pub mod contacts;
pub mod csv;
pub mod disposals;
pub mod document;
pub mod docx;
mod drawing;
pub mod drills;
pub mod evidence;
pub mod exceptions;
pub mod iodef;
pub mod json;
mod ladder;
pub mod lanes;
pub mod making;
pub mod md;
pub mod names;
pub mod outage;
pub mod package;
pub mod paper;
#[cfg(feature = "pdf")]
pub mod pdf;
mod people;
mod plain;
pub mod policy;
pub mod printer;
pub mod proxies;
mod reach;
pub mod receipt;
pub mod register;
pub mod response;
pub mod reviews;
pub mod section;
pub mod sentence;
pub mod sheet;
pub mod statistics;
mod terms;
#[cfg(test)]
mod tests;
mod texts;
pub mod trace;
pub mod transcript;
pub mod variant;
pub mod words;
pub mod xlsx;
