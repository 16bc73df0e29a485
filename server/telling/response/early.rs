//! What is decided and done first: the guidance that the reporter was shown, and an announced attack.

use serde::Serialize;

use super::text;
use crate::telling::chronology::actor_name;
use crate::telling::document::{Stamp, Word};
use crate::telling::sentence::Teller;

/// A line of the guidance that the reporter was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Guided {
    /// Its number; the first one is 1.
    pub line: u32,
    /// What to do.
    pub text: String,
    /// When it was done.
    pub done_at: Option<Stamp>,
    /// Who said so.
    pub by: Option<String>,
}

/// The lines of the guidance for the incident's kind, with what was done.
pub fn guided(teller: &Teller<'_>) -> Vec<Guided> {
    let (kind, state) = (&teller.incident.case.kind, &teller.incident.plan.response.guidance);
    let guidance = teller.policy().and_then(|policy| policy.guidance_for(kind));
    let rows = (1_u32..).zip(guidance.into_iter().flat_map(|guidance| guidance.now));
    rows.map(|(line, now)| {
        let done = state.done.get(&(kind.clone(), line));
        // What was done is read as it was shown.
        let shown = done.and_then(|_| text(teller, &format!("response.guidance.{kind}.{line}")));
        Guided {
            line,
            text: shown.unwrap_or(now),
            done_at: done.map(|(at, _)| Stamp(*at)),
            by: done.map(|(_, by)| actor_name(by, teller)),
        }
    })
    .collect()
}

/// A decision about an announced attack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attack {
    /// Its number.
    pub no: u32,
    /// Whether systems are stopped.
    pub stance: Word,
    /// What is to be done.
    pub measures: String,
    /// Why.
    pub reason: String,
    /// With whom of the bodies outside contact is kept, and how.
    pub contact: String,
    /// When it was decided.
    pub at: Stamp,
    /// Who decided.
    pub by: String,
}

/// Every decision about an announced attack.
pub fn attacks(teller: &Teller<'_>) -> Vec<Attack> {
    let rows = (1_u32..).zip(&teller.incident.plan.response.attacks);
    rows.map(|(no, row)| {
        let key = format!("response.attack.{no}");
        let written = |key: &str| text(teller, key).unwrap_or_default();
        Attack {
            no,
            stance: teller.coded("response-stance", row.stance.as_str()),
            measures: written(&key),
            reason: written(&format!("{key}.reason")),
            contact: written(&format!("{key}.contact")),
            at: Stamp(row.at),
            by: actor_name(&row.by, teller),
        }
    })
    .collect()
}
