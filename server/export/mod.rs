//! Files for people outside the screens: reports of an incident (事案報告書), registers, contact lists.
//!
//! What they say is composed in [`telling`](crate::telling). [`making`] makes one for one kind of reader,
//! and [`printer::Printer`] writes it: [`json`] and [`iodef`] for machines, `pdf` for paper and archives,
//! [`docx`], [`xlsx`], [`csv`] and [`md`] to be worked on. Nothing here reads a clock, a database or a
//! setting: the day of issue, the history and the catalogue are arguments, so the same input always gives
//! the same bytes.

pub mod audit;
pub mod certificate;
pub mod contacts;
pub mod csv;
pub mod docx;
pub mod drills;
pub mod iodef;
pub mod json;
pub mod making;
pub mod md;
pub mod outage;
pub mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
mod plain;
pub mod printer;
pub mod receipt;
pub mod register;
pub mod sheet;
pub mod statistics;
#[cfg(test)]
mod tests;
pub mod trace;
pub mod xlsx;
