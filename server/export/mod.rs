//! Documents about an incident (事案報告書) for people outside the screens.
//!
//! [`compose::compose`] turns a history into a [`document::Document`]: the report as data, in words
//! of one language. Writers turn that into a form: [`json`] for machines, `pdf` for paper and
//! archives. Nothing here reads a clock, a database or a setting: the day of issue, the history and
//! the catalogue are arguments, so the same input always gives the same bytes.

mod chronology;
pub mod compose;
pub mod contacts;
pub mod document;
pub mod evidence;
pub mod json;
mod ladder;
pub mod names;
pub mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
mod people;
pub mod section;
pub mod sentence;
mod terms;
#[cfg(test)]
mod tests;
pub mod transcript;
pub mod words;
