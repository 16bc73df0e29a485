//! A report that joins an open incident: it is a report of this incident, and nothing it says is lost.
//!
//! What it says is compared with what is known and offered, and a person takes it over. One that implicates
//! somebody who may see the incident never comes here: it begins an incident of its own.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::history::Private;
use crate::domain::ids::{HistoryId, PersonId};

use super::command::{Joining, Refusal};
use super::draft::Draft;
use super::fact::{Actor, Case, Contacted, Fact, Received};
use super::field::{Change, Field, differences};
use super::handling::change_case;
use super::settle::last_resorts;
use super::state::{Heard, Incident};
use super::times;

/// How keys of the texts of reports that joined begin.
pub const REPORT: &str = "report.";

/// A report that joined an open incident: what it says, and who says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Its number on the incident; the first report has none.
    pub no: u32,
    /// Its own history.
    pub report: HistoryId,
    /// 受付番号.
    pub number: String,
    /// What it says.
    pub case: Case,
    /// The member of staff who reports or registers it.
    pub reporter: Option<PersonId>,
    /// How it reached them, when it was someone else's report.
    pub received: Option<Received>,
}

impl Joined {
    /// Everyone of the body who reported, registered or took it.
    pub fn people(&self) -> impl Iterator<Item = &PersonId> {
        self.reporter.iter().chain(self.received.as_ref().map(|row| &row.by))
    }
}

/// The key of a text of a report that joined.
pub fn text_key(no: u32, key: &str) -> String {
    format!("{REPORT}{no}.{key}")
}

/// What a report that joined says otherwise than it is known now.
pub fn open_differences(incident: &Incident, heard: &Heard) -> Vec<Change> {
    differences(&incident.case, &heard.joined.case)
}

/// The report joins. Those at work on the incident are told once what is new of it.
pub(super) fn join(draft: &mut Draft<'_>, joining: &Joining, texts: &mut Private) {
    let count = u32::try_from(draft.after.joined.len()).unwrap_or(u32::MAX);
    let no = count.saturating_add(1);
    *texts = std::mem::take(texts).into_iter().map(|(key, text)| (text_key(no, &key), text)).collect();
    let news = news(&draft.after, &joining.case);
    let people = if news.is_empty() { Vec::new() } else { at_work(draft, joining.reporter.as_ref()) };
    let is_untold = !news.is_empty() && people.is_empty();
    let parties = if is_untold { last_resorts(draft) } else { Vec::new() };
    let Joining { report, number, case, reporter, received } = joining.clone();
    let joined = Box::new(Joined { no, report, number, case, reporter, received });
    draft.push(Fact::Joined { joined, news, people, parties });
    times::bring_forward(draft);
}

/// What differs from what is known and from what every report before has said of it.
fn news(incident: &Incident, said: &Case) -> BTreeSet<Field> {
    let is_said = |change: &Change| {
        incident.joined.iter().any(|row| change.field.value(&row.joined.case) == change.after)
    };
    let new = differences(&incident.case, said).into_iter().filter(|change| !is_said(change));
    new.map(|change| change.field).collect()
}

/// The desk, and those who owe something on the incident or have answered; not who has just reported.
fn at_work(draft: &Draft<'_>, reporter: Option<&PersonId>) -> Vec<Contacted> {
    let after = &draft.after;
    let desk = draft.desk().into_iter().map(|row| row.person);
    let owing = after.duties.iter().filter(|duty| duty.is_owed());
    let owing = owing.flat_map(|duty| duty.bearers.iter().map(|row| row.person.clone()));
    let answered = after.told.keys().filter(|person| after.has_answered(person)).cloned();
    let mut people: BTreeSet<PersonId> = desk.chain(owing).chain(answered).collect();
    people.retain(|person| Some(person) != reporter && draft.by != Actor::Person(person.clone()));
    draft.contact(people)
}

/// Someone takes over what a report says.
pub(super) fn take(draft: &mut Draft<'_>, no: u32, fields: &BTreeSet<Field>) -> Result<(), Refusal> {
    let heard = draft.after.joined.iter().find(|row| row.joined.no == no).ok_or(Refusal::Decided)?;
    let offered = open_differences(&draft.after, heard);
    if fields.is_empty() {
        return Err(Refusal::Invalid { field: "take", reason: "choose" });
    }
    if !fields.iter().all(|field| offered.iter().any(|change| change.field == *field)) {
        return Err(Refusal::Decided);
    }
    let (mut case, said) = (draft.after.case.clone(), heard.joined.case.clone());
    fields.iter().for_each(|field| field.take(&said, &mut case));
    let subjects = draft.after.subjects.clone();
    change_case(draft, &case, &subjects)?;
    draft.push(Fact::Taken { no, fields: fields.clone() });
    Ok(())
}
