//! 公表: where it stands, and every text with what became of it.

use serde::Serialize;

use crate::domain::plan::response::publication::Standing;
use crate::export::chronology::actor_name;
use crate::export::document::{Stamp, Word};
use crate::export::sentence::Teller;

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
    let key = match (&publication.decision, released) {
        (_, Some(at)) => {
            return teller.words.say("response-publication-released", &[("at", &teller.words.stamp(at))]);
        }
        (Some((true, ..)), None) => "response-publication-planned",
        (Some((false, ..)), None) => "response-publication-withheld",
        (None, None) => "response-publication-undecided",
    };
    teller.words.word(key)
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
