//! From stored entries to a document and its file: what a page, the command line and the issuing of
//! a document have in common.

use crate::domain::history::Entry;
use crate::domain::incident::entry::decode;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::plan::issue::{Format, Made, Variant};
use crate::domain::register::exception::Exceptions;
use crate::domain::world::World;

use super::printer::Printer;
use crate::telling::compose::{Issue, compose_with};
use crate::telling::document::Document;
use crate::telling::evidence::EvidenceLine;
use crate::telling::paper::{Seal, Ticket};
use crate::telling::variant::{Varied, vary};
use crate::telling::words::Words;

/// What a document is made from.
pub struct Parts<'a> {
    /// Every entry of the incident.
    pub entries: &'a [Entry],
    /// Their fold.
    pub incident: &'a Incident,
    /// The organisation.
    pub world: &'a World,
    /// The exceptions that the body keeps, of which some may be linked to it.
    pub exceptions: &'a Exceptions,
    /// The latest signed root.
    pub seal: Option<Seal>,
    /// When it is issued.
    pub at: Moment,
    /// By whom, as it is to be printed.
    pub by: String,
    /// The name of the machine that it comes from.
    pub host: String,
    /// Its evidence, which has histories of its own.
    pub evidence: Vec<EvidenceLine>,
}

/// The document for one kind of reader: under a number if one is given, else 控え.
///
/// # Errors
/// Entries that this program cannot read.
pub fn document(
    parts: &Parts<'_>,
    variant: Variant,
    made: Option<&Made>,
    words: &Words,
) -> Result<Varied, String> {
    Ok(vary(full(parts, made, words)?, variant, words))
}

/// 控え for each of these kinds of reader, from one reading of the history.
///
/// # Errors
/// As [`document`].
pub fn copies(parts: &Parts<'_>, variants: &[Variant], words: &Words) -> Result<Vec<Varied>, String> {
    let full = full(parts, None, words)?;
    Ok(variants.iter().map(|variant| vary(full.clone(), *variant, words)).collect())
}

fn full(parts: &Parts<'_>, made: Option<&Made>, words: &Words) -> Result<Document, String> {
    let entries: Result<Vec<_>, _> = parts.entries.iter().map(decode).collect();
    let entries = entries.map_err(|error| error.to_string())?;
    let (by, host, seal) = (parts.by.clone(), parts.host.clone(), parts.seal.clone());
    let ticket = made.map(|made| Ticket::of(made, &parts.incident.number));
    let issue = Issue { at: parts.at, by, host, ticket, seal };
    let world = (parts.world, parts.exceptions);
    Ok(compose_with(&entries, parts.incident, world, &issue, words, &parts.evidence))
}

/// The file of 控え.
///
/// # Errors
/// As [`document`]; a file that cannot be written.
pub fn copy(
    printer: &Printer,
    parts: &Parts<'_>,
    (variant, format): (Variant, Format),
    words: &Words,
) -> Result<Vec<u8>, String> {
    let varied = document(parts, variant, None, words)?;
    printer.write(&varied.document, format, words).map_err(|error| error.to_string())
}

/// The file of a document that is about to be issued.
///
/// # Errors
/// As [`document`]; a file that cannot be written.
pub fn issued(printer: &Printer, parts: &Parts<'_>, made: &Made, words: &Words) -> Result<Vec<u8>, String> {
    let varied = document(parts, made.variant, Some(made), words)?;
    printer.write(&varied.document, made.format, words).map_err(|error| error.to_string())
}
