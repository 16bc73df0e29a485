//! 公表: where it stands, and every text with what became of it.

use serde::Serialize;

use crate::domain::plan::response::Proposal;
use crate::domain::plan::response::publication::{Standing, decided_under};
use crate::telling::chronology::actor_name;
use crate::telling::document::{Stamp, Word};
use crate::telling::section::Pair;
use crate::telling::sentence::Teller;

use super::text;

/// Why the public may not read the paper that is made for it; none where it may.
pub fn unpublished(teller: &Teller<'_>) -> Option<&'static str> {
    let standing = Standing::of(&teller.incident.plan);
    standing.bar().map(|_| standing.as_str())
}

/// Where publication stands, in one sentence.
pub fn publication(teller: &Teller<'_>) -> String {
    let publication = &teller.incident.plan.response.publication;
    let released = publication.drafts.iter().filter_map(|draft| draft.released_at).max();
    let key = match (publication.verdict(), released) {
        (_, Some(at)) => {
            return teller.words.say("response-publication-released", &[("at", &teller.words.stamp(at))]);
        }
        (Some(true), None) => "response-publication-planned",
        _ if publication.proposal.is_some() => "response-publication-proposed",
        (Some(false), None) => "response-publication-withheld",
        (None, None) => "response-publication-undecided",
    };
    teller.words.word(key)
}

/// What waits for who approves and what was decided last: who, when, and what was weighed.
pub fn decided(teller: &Teller<'_>) -> Vec<Pair> {
    let publication = &teller.incident.plan.response.publication;
    let mut pairs = publication.proposal.as_ref().map(|row| proposed(teller, row)).unwrap_or_default();
    let Some(row) = &publication.decision else { return pairs };
    pairs.push(pair(teller, "decided_by", actor_name(&row.by, teller)));
    pairs.push(pair(teller, "decided_at", teller.words.cell(row.at)));
    if let Some((by, at)) = &row.proposed {
        pairs.push(pair(teller, "proposed_by", actor_name(by, teller)));
        pairs.push(pair(teller, "proposed_at", teller.words.cell(*at)));
    }
    pairs.extend(weighed(teller, row.no));
    pairs
}

fn proposed(teller: &Teller<'_>, row: &Proposal) -> Vec<Pair> {
    let mut pairs = vec![
        pair(teller, "proposed_by", actor_name(&row.by, teller)),
        pair(teller, "proposed_at", teller.words.cell(row.at)),
    ];
    if let Some(charge) = &row.charge {
        let bearers = teller.words.list(charge.bearers.iter().map(|person| teller.name(person)));
        pairs.push(pair(teller, "approvers", bearers));
        pairs.push(pair(teller, "approve_by", teller.words.cell(charge.due_at)));
    }
    pairs.extend(weighed(teller, row.no));
    pairs
}

fn weighed(teller: &Teller<'_>, no: u32) -> impl Iterator<Item = Pair> {
    let said = move |field| {
        let value = text(teller, &format!("{}.{field}", decided_under(no)))?;
        Some(pair(teller, field, value))
    };
    ["importance", "reach", "reason", "refusal"].into_iter().filter_map(said)
}

fn pair(teller: &Teller<'_>, head: &str, value: String) -> Pair {
    Pair { name: teller.words.word(&format!("response-head-{head}")), value }
}

/// A text for publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// Its number.
    pub no: u32,
    /// What is said.
    pub text: String,
    /// `drafted`, `approved` or `released`.
    pub state: Word,
    /// Who wrote it, and when.
    pub by: String,
    /// When.
    pub at: Stamp,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Stamp>,
    /// Why its writer approved it alone.
    pub alone: Option<String>,
    /// When it went out.
    pub released_at: Option<Stamp>,
    /// Where.
    pub media: Option<String>,
}

/// Every text for publication.
pub fn releases(teller: &Teller<'_>) -> Vec<Release> {
    let rows = (1_u32..).zip(&teller.incident.plan.response.publication.drafts);
    rows.map(|(no, row)| {
        let key = format!("response.publication.draft.{no}");
        let approved = row.approved.as_ref();
        let state = match (approved, row.released_at) {
            (_, Some(_)) => "released",
            (Some(_), None) => "approved",
            (None, None) => "drafted",
        };
        Release {
            no,
            text: text(teller, &key).unwrap_or_default(),
            state: teller.coded("response-release", state),
            by: actor_name(&row.by, teller),
            at: Stamp(row.at),
            approved_by: approved.map(|row| actor_name(&row.by, teller)),
            approved_at: approved.map(|row| Stamp(row.at)),
            alone: text(teller, &format!("{key}.override")),
            released_at: row.released_at.map(Stamp),
            media: text(teller, &format!("{key}.media")),
        }
    })
    .collect()
}
