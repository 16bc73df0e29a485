//! Handling an incident: facts, class, phase, next level, notes.

use std::collections::BTreeSet;

use crate::domain::case::field::Field;
use crate::domain::case::{Case, Certainty, More, Phase, Presence};
use crate::domain::deciding::command::Ask;
use crate::domain::history::Private;
use crate::domain::ids::{
    ClassId, DutyNo, KindId, LineId, PersonId, PostId, ScaleId, SeverityId, StepId, UnitId,
};
use crate::domain::moment::Moment;

use super::{Caller, Error, House, give, give_with, text};

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
    give_with(house, caller, number, texts, move |incident, world, now| {
        let case = changes.apply(&incident.case);
        let subjects = changes.subjects.clone().unwrap_or_else(|| incident.subjects.clone());
        let mistakes = super::report::check_case(&case, &subjects, world, now);
        if mistakes.is_empty() {
            Ok(vouched(Ask::ChangeCase { case: Box::new(case), subjects }, changes.vouchers.clone()))
        } else {
            Err(Error::Invalid(mistakes))
        }
    })
}

/// Takes over what a report that joined says of some fields.
///
/// # Errors
/// As [`change_case`]; [`Error::Conflict`] where it says nothing else than is known by now.
pub fn take(
    house: &House,
    caller: &Caller,
    number: &str,
    (no, fields): (u32, BTreeSet<Field>),
) -> Result<(), Error> {
    give(house, caller, number, Ask::Take { no, fields }, Private::new())
}

/// Declares that a mode of the policy holds, such as a headquarters, or holds no more.
///
/// # Errors
/// As [`change_case`].
pub fn set_mode(
    house: &House,
    caller: &Caller,
    number: &str,
    mode: &str,
    holds: bool,
    reason: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::SetMode { mode: mode.to_owned(), holds }, text("reason", reason))
}

/// Lifts the wall of the organ from this incident. A reason is required.
///
/// # Errors
/// As [`change_case`].
pub fn lift_wall(house: &House, caller: &Caller, number: &str, reason: String) -> Result<(), Error> {
    give(house, caller, number, Ask::LiftWall, text("reason", reason))
}

/// Appoints a person to a post that is filled for one incident, such as its leader.
///
/// # Errors
/// As [`change_case`]; [`Error::Invalid`] on `post` or `person` that cannot be.
pub fn appoint(
    house: &House,
    caller: &Caller,
    number: &str,
    (post, person): (PostId, PersonId),
    reason: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::Appoint { post, person }, text("reason", reason))
}

/// Sets the class by hand, or gives it back to the rules with `None`. A reason is required.
///
/// # Errors
/// As [`change_case`].
pub fn set_severity(
    house: &House,
    caller: &Caller,
    number: &str,
    to: Option<SeverityId>,
    reason: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::SetSeverity { to }, text("reason", reason))
}

/// Sets the class on a scale beside severity by hand, or gives it back to the rules with `None`. A
/// reason is required.
///
/// # Errors
/// As [`change_case`]; [`Error::Invalid`] on `scale` or `class` that the policy does not have.
pub fn set_scale(
    house: &House,
    caller: &Caller,
    number: &str,
    (scale, to): (ScaleId, Option<ClassId>),
    reason: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::SetScale { scale, to }, text("reason", reason))
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

/// As [`set_phase`], where these two stand for what a program does.
///
/// # Errors
/// As [`change_case`]; [`Error::Invalid`] on `person` or `second` who may not.
pub fn set_phase_vouched(
    house: &House,
    caller: &Caller,
    number: &str,
    to: Phase,
    reason: String,
    vouchers: Option<(PersonId, PersonId)>,
) -> Result<(), Error> {
    give(house, caller, number, vouched(Ask::SetPhase { to }, vouchers), text("reason", reason))
}

fn vouched(ask: Ask, vouchers: Option<(PersonId, PersonId)>) -> Ask {
    match vouchers {
        Some((by, second)) => Ask::Vouched { by, second, ask: Box::new(ask) },
        None => ask,
    }
}

/// Tells the next level now. `seen` is the step that the person looked at: two people who press at
/// once raise it one level, and the second gets [`Error::Conflict`].
///
/// # Errors
/// As [`change_case`].
pub fn next_level(
    house: &House,
    caller: &Caller,
    number: &str,
    line: LineId,
    seen: StepId,
) -> Result<(), Error> {
    give(house, caller, number, Ask::NextLevel { line, seen }, Private::new())
}

/// Withdraws a duty. A reason is required.
///
/// # Errors
/// As [`change_case`].
pub fn withdraw(
    house: &House,
    caller: &Caller,
    number: &str,
    duty: DutyNo,
    reason: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::Withdraw { duty }, text("reason", reason))
}

/// Writes something down.
///
/// # Errors
/// As [`change_case`].
pub fn note(house: &House, caller: &Caller, number: &str, note: String) -> Result<(), Error> {
    give(house, caller, number, Ask::Note, text("note", note))
}
