//! Handling an incident: what is known of it, its phase, notes.

use std::collections::BTreeSet;

use crate::domain::case::{Case, Certainty, More, Phase, Presence};
use crate::domain::deciding::command::Ask;
use crate::domain::history::Private;
use crate::domain::ids::{KindId, PersonId, UnitId};
use crate::domain::moment::Moment;

use super::{Caller, Error, House, give, perform, text};

/// Changed facts; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// 種別.
    pub kind: Option<KindId>,
    /// Where.
    pub unit: Option<UnitId>,
    /// 認知.
    pub aware_at: Option<Moment>,
    /// When it happened.
    pub occurred_at: Option<Moment>,
    /// 発生 or おそれ.
    pub certainty: Option<Certainty>,
    /// 個人情報.
    pub personal_data: Option<Presence>,
    /// 個人番号.
    pub my_number: Option<Presence>,
    /// On purpose.
    pub malicious: Option<Presence>,
    /// At most this many people.
    pub people_max: Option<u64>,
    /// `A`, `B`, `C`, `unknown`.
    pub asset_class: Option<String>,
    /// Network segments.
    pub segments: Option<BTreeSet<String>>,
    /// What few reports say.
    pub more: More,
    /// People implicated.
    pub subjects: Option<BTreeSet<PersonId>>,
    /// One line.
    pub summary: Option<String>,
    /// What happened.
    pub description: Option<String>,
    /// Why it changed.
    pub reason: String,
    /// Who stands for it, and who else, where a program changes who is implicated.
    pub vouchers: Option<(PersonId, PersonId)>,
}

impl Changes {
    /// The case with these changes.
    fn apply(&self, case: &Case) -> Case {
        let mut changed = case.clone();
        let Changes { kind, unit, aware_at, certainty, personal_data, my_number, malicious, .. } =
            self.clone();
        changed.kind = kind.unwrap_or(changed.kind);
        changed.unit = unit.or(changed.unit);
        changed.aware_at = aware_at.unwrap_or(changed.aware_at);
        changed.occurred_at = self.occurred_at.or(changed.occurred_at);
        changed.certainty = certainty.unwrap_or(changed.certainty);
        changed.personal_data = personal_data.unwrap_or(changed.personal_data);
        changed.my_number = my_number.unwrap_or(changed.my_number);
        changed.malicious = malicious.unwrap_or(changed.malicious);
        changed.people_max = self.people_max.or(changed.people_max);
        changed.asset_class = self.asset_class.clone().unwrap_or(changed.asset_class);
        changed.segments = self.segments.clone().unwrap_or(changed.segments);
        self.more.apply(changed)
    }
}

/// Changes what is known.
///
/// # Errors
/// As every action on an incident: not found, forbidden, invalid, conflict, unavailable.
pub fn change_case(house: &House, caller: &Caller, number: &str, changes: Changes) -> Result<(), Error> {
    let texts: Private = [
        ("summary", changes.summary.clone()),
        ("description", changes.description.clone()),
        ("reason", Some(changes.reason.clone())),
    ]
    .into_iter()
    .filter_map(|(key, text)| Some((key.to_owned(), text?)))
    .filter(|(_, text)| !text.trim().is_empty())
    .collect();
    perform(house, caller, number, move |incident, world, now| {
        let case = changes.apply(&incident.case);
        let subjects = changes.subjects.clone().unwrap_or_else(|| incident.subjects.clone());
        let mistakes = super::report::check_case(&case, &subjects, world, now);
        if mistakes.is_empty() {
            let ask = vouched(Ask::ChangeCase { case: Box::new(case), subjects }, changes.vouchers.clone());
            Ok((ask, texts.clone()))
        } else {
            Err(Error::Invalid(mistakes))
        }
    })
    .map(|_| ())
}

/// Moves the phase. Closing, voiding (誤報) and reopening need the right to close and a reason.
///
/// # Errors
/// As [`change_case`].
pub fn set_phase(
    house: &House,
    caller: &Caller,
    number: &str,
    to: Phase,
    reason: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::SetPhase { to }, text("reason", reason))
}

fn vouched(ask: Ask, vouchers: Option<(PersonId, PersonId)>) -> Ask {
    match vouchers {
        Some((by, second)) => Ask::Vouched { by, second, ask: Box::new(ask) },
        None => ask,
    }
}

/// Writes something down.
///
/// # Errors
/// As [`change_case`].
pub fn note(house: &House, caller: &Caller, number: &str, note: String) -> Result<(), Error> {
    give(house, caller, number, Ask::Note, text("note", note))
}
