//! Words between a reporter and those who handle it, as the reporter reads them: of their own report alone.

use crate::actions::Error;
use crate::domain::ids::HistoryId;
use crate::domain::incident::bond::BondFact;
use crate::domain::incident::entry::{DecodedEntry, decode};
use crate::domain::incident::fact::Fact;
use crate::domain::moment::Moment;
use crate::store::Tx;
use crate::web::Site;
use crate::web::error::Failure;

/// One of them.
#[derive(Clone, Debug)]
pub struct Word {
    /// When it was written.
    pub at: Moment,
    /// Whether the reporter wrote it.
    pub is_reporters: bool,
    /// What was written; empty where only files came.
    pub text: String,
    /// How many files came.
    pub files: u32,
    /// By when the reporter hears more.
    pub next_at: Option<Moment>,
}

/// Every word about a report of this incident, the first one first: those of the incident, and those of any
/// other that has answered for it.
///
/// # Errors
/// The store is not available.
pub fn words(site: &Site, (report, incident): (HistoryId, HistoryId)) -> Result<Vec<Word>, Failure> {
    let read: Result<_, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        let own = decoded(tx.entries(incident)?);
        let others = own.iter().flat_map(|entry| &entry.facts.facts).filter_map(|fact| match fact {
            Fact::Bond(BondFact::MergedInto { into, .. }) => Some(*into),
            _ => None,
        });
        let mut all = Vec::new();
        let others: std::collections::BTreeSet<HistoryId> = others.collect();
        for other in others {
            all.extend(decoded(tx.entries(other)?));
        }
        all.extend(own);
        Ok(all)
    });
    let mut words: Vec<Word> = read?.iter().filter_map(|entry| word(entry, report)).collect();
    words.sort_by_key(|word| word.at);
    Ok(words)
}

/// How far whoever reported has been answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nobody has written to them.
    Never,
    /// It has ended since somebody last wrote to them, or nobody ever did.
    NotAtTheEnd,
    /// They wrote after the last word to them.
    Waits(Moment),
    /// The time has passed by which they were to hear more.
    Late(Moment),
    /// Nothing is open: when they were last written to, and by when they hear more.
    Given(Moment, Option<Moment>),
}

impl Answer {
    /// Of the words about a report, the first one first, on an incident that may have ended.
    pub fn of(words: &[Word], ended_at: Option<Moment>, now: Moment) -> Self {
        let given = words.iter().rfind(|word| !word.is_reporters);
        let is_unsaid = |end: Moment| given.is_none_or(|given| given.at < end);
        if ended_at.is_some_and(is_unsaid) {
            return Self::NotAtTheEnd;
        }
        let Some(given) = given else { return Self::Never };
        match (given.next_at, words.last()) {
            (Some(next), _) if next < now => Self::Late(next),
            (_, Some(last)) if last.is_reporters => Self::Waits(last.at),
            (next, _) => Self::Given(given.at, next),
        }
    }

    /// Whether somebody still has to write.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Never | Self::NotAtTheEnd | Self::Waits(_) | Self::Late(_) => true,
            Self::Given(..) => false,
        }
    }
}

fn decoded(entries: Vec<crate::domain::history::Entry>) -> Vec<DecodedEntry> {
    entries.iter().filter_map(|entry| decode(entry).ok()).collect()
}

fn word(entry: &DecodedEntry, of: HistoryId) -> Option<Word> {
    let (is_reporters, next_at, files) = entry.facts.facts.iter().find_map(|fact| match fact {
        Fact::ReporterTold { report, next_at } if *report == of => Some((false, *next_at, 0)),
        Fact::ReporterWrote { report, files, .. } if *report == of => Some((true, None, *files)),
        _ => None,
    })?;
    let text = entry.private.get("note").cloned().unwrap_or_default();
    (files > 0 || !text.is_empty()).then_some(Word { at: entry.at, is_reporters, text, files, next_at })
}
