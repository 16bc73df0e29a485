//! Handling an incident: what is known of it, its phase, notes.

use std::collections::BTreeSet;

use crate::domain::case::{Case, Certainty, More, Phase, Presence};
use crate::domain::deciding::command::Ask;
use crate::domain::history::Private;
use crate::domain::ids::{KindId, PersonId, UnitId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::world::World;

use super::{Caller, Error, FieldError, House, give, perform, text};

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

    /// What is asked by them, or everything that the organisation and its policy do not know.
    ///
    /// # Errors
    /// The fields.
    pub fn ask(&self, incident: &Incident, world: &World, now: Moment) -> Result<Ask, Vec<FieldError>> {
        let case = self.apply(&incident.case);
        let subjects = self.subjects.clone().unwrap_or_else(|| incident.subjects.clone());
        let mistakes = super::report::check_case(&case, &subjects, world, now);
        if mistakes.is_empty() {
            Ok(Ask::ChangeCase { case: Box::new(case), subjects })
        } else {
            Err(mistakes)
        }
    }
}

/// Changes what is known. `texts` are `summary`, `description` and `reason`.
///
/// # Errors
/// As every action on an incident: not found, forbidden, invalid, conflict, unavailable.
pub fn change_case(
    house: &House,
    caller: &Caller,
    number: &str,
    changes: Changes,
    texts: Private,
) -> Result<(), Error> {
    let read = move |incident: &Incident, world: &World, now| {
        let ask = changes.ask(incident, world, now).map_err(Error::Invalid)?;
        Ok((ask, texts.clone()))
    };
    perform(house, caller, number, read).map(|_| ())
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

/// Writes something down.
///
/// # Errors
/// As [`change_case`].
pub fn note(house: &House, caller: &Caller, number: &str, note: String) -> Result<(), Error> {
    give(house, caller, number, Ask::Note, text("note", note))
}
