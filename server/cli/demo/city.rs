//! The sample city as an administrator sets it up: the body and its plan, people and posts, who is called
//! outside, who can sign in.

use crate::actions::accounts::{self, Wanted};
use crate::actions::setup::{self, First};
use crate::actions::sign_in::{SignInGate, hash_password};
use crate::actions::{Backend, contacts, organise, register};
use crate::config::Settings;
use crate::domain::actor::Actor;
use crate::domain::contact::{Callee, CheckResult, check};
use crate::domain::history::Private;
use crate::domain::ids::{ContactId, PersonId};
use crate::domain::orgfile::{self, Files, Row};
use crate::domain::register::review::decide::Ask as Review;
use crate::domain::register::review::{Cause, Outcome};
use crate::domain::world::World;

use super::Failure;
use super::auditor;
use super::past::Past;
use super::seats::CISO;
use crate::cli::people;

/// The code of the body in its tables.
const BODY: &str = "noroshi";

/// Letters of a demo password, hyphens included.
const PASSWORD_CHARS: usize = 14;

/// Who can sign in: staff number, whether an administrator, and the word for what they are.
pub const PEOPLE: &[(&str, bool, &str)] = &[
    ("1234", false, "cli-demo-staff"),
    ("2001", false, "cli-demo-manager"),
    ("2002", false, "cli-demo-stand-in"),
    ("1401", false, "cli-demo-desk"),
    ("1102", false, "cli-demo-chief"),
    ("1001", false, "cli-demo-ciso"),
    ("1204", true, "cli-demo-admin"),
    (auditor::PERSON, false, "cli-demo-auditor"),
];

/// Sets the city up.
///
/// # Errors
/// What ends the making.
pub fn set_up(past: &Past<'_>, settings: &Settings) -> Result<(), Failure> {
    adopt(past, first_plan(), "計画を初めて定めたため")?;
    let files = Files { contacts: Vec::new(), ..auditor::files().rows };
    begin(past, (&files, settings))?;
    import(past, &files)?;
    // Whoever has set it up has an account by then.
    for (person, is_admin, _) in PEOPLE.iter().filter(|(_, is_admin, _)| !is_admin) {
        let wanted = Wanted {
            person: PersonId::from(*person),
            login: (*person).to_owned(),
            is_admin: *is_admin,
            must_change: false,
        };
        let hash = hash_password(&password(past.backend, person))?;
        accounts::make_with(past.backend, (&wanted, &hash), &accounts::Cause::operator())?;
    }
    past.done(Ok(()))
}

/// The plan as it was first: the watchman was called at all hours. An office that opens and closes is an
/// entry of the organisation each time, and two years of them would be most of its history.
pub fn first_plan() -> String {
    auditor::policy().replace(", hours: closed", "")
}

/// The plan is revised: from now on the watchman is called while the office is closed.
///
/// # Errors
/// What ends the making.
pub fn revise(past: &Past<'_>) -> Result<(), Failure> {
    adopt(past, auditor::policy(), "訓練の結果により、当直に電話する時間を閉庁時間に限るため")
}

/// The CISO records that the plan was looked through, which answers whatever asked for it.
///
/// # Errors
/// What ends the making.
pub fn review(past: &Past<'_>, outcome: Outcome) -> Result<(), Failure> {
    let organisation = past.backend.store.read(|tx| tx.organisation())?;
    let open: Vec<u32> = organisation.registers.reviews.open().map(|prompt| prompt.no).collect();
    let result = match outcome {
        Outcome::NoChange => "連絡先と体制に変わりがなく、改めない。",
        Outcome::NewVersion => "訓練の結果により、当直に電話する時間を閉庁時間に限る。",
    };
    let texts: Private = [("examined", "この1年の事案と訓練の記録、連絡先、職の一覧"), ("result", result)]
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .into();
    let asked = move |_: &World, _| {
        let ask = Review::Record { cause: Cause::Regular, outcome, prompts: open.clone() };
        Ok((PersonId::from(CISO), register::Ask::Review(ask), texts.clone()))
    };
    past.done(register::perform(past.backend, &past.by(CISO), asked).map(drop))
}

fn adopt(past: &Past<'_>, text: String, reason: &str) -> Result<(), Failure> {
    let proposal = organise::Proposal { text, reason: reason.to_owned(), ..organise::Proposal::default() };
    let caller = past.caller(Actor::Operator);
    past.done(organise::put_into_force(past.backend, &caller, proposal).map(drop))
}

/// The body and its first administrator, as `/setup` enters them.
fn begin(past: &Past<'_>, (files, settings): (&Files, &Settings)) -> Result<(), Failure> {
    let code = PEOPLE.iter().find(|(_, is_admin, _)| *is_admin).map_or("", |(person, ..)| person);
    let cell = |rows: &[Row], code: &str, head: &str| {
        let row = rows.iter().find(|row| row.cells.get("code").is_some_and(|known| known == code));
        row.and_then(|row| row.cells.get(head)).cloned().unwrap_or_default()
    };
    let first = First {
        body: cell(&files.units, BODY, "name"),
        unit: BODY.to_owned(),
        code: code.to_owned(),
        name: cell(&files.people, code, "name"),
        email: cell(&files.people, code, "email"),
        password: password(past.backend, code),
    };
    let door = SignInGate::new(settings.identity.ways)?;
    past.done(setup::begin(past.backend, &door, &past.caller(Actor::Operator), &first).map(drop))
}

/// Enters what the files of an administrator say.
fn import(past: &Past<'_>, files: &Files) -> Result<(), Failure> {
    let organisation = past.backend.store.read(|tx| tx.organisation())?;
    let known = (&organisation.world.org, &organisation.contacts);
    let Some((_, policy)) = organisation.world.active() else { return Ok(()) };
    let plan = orgfile::plan(files, known, policy, past.now());
    let plan = plan.map_err(|mistakes| Failure::Configuration(format!("{mistakes:?}")))?;
    let (revision, caller) = (organisation.revision(), past.caller(Actor::Operator));
    past.done(organise::apply_plan(past.backend, &caller, revision, plan.entry(), plan.private))
}

/// Enters whom the city calls outside as the first version of its list, and tries most of its numbers.
///
/// # Errors
/// What ends the making.
pub fn keep_contacts(past: &Past<'_>) -> Result<(), Failure> {
    let files = people::Files::sample_with_contacts().rows;
    import(past, &Files { contacts: files.contacts, ..Files::default() })?;
    let organisation = past.backend.store.read(|tx| tx.organisation())?;
    let ask = contacts::Ask::Approve { read: organisation.revision() };
    past.done(contacts::give(past.backend, &past.by("1001"), ask).map(drop))?;
    let organisation = past.backend.store.read(|tx| tx.organisation())?;
    let Some((_, policy)) = organisation.world.active() else { return Ok(()) };
    let left = ["expert", "press"].map(|id| Callee::Contact(ContactId::from(id)));
    let everyone = check::everyone((&organisation.world, &organisation.contacts), policy, past.now());
    for callee in everyone.into_iter().filter(|callee| !left.contains(callee)) {
        let ask = contacts::Ask::Verify { callee, result: CheckResult::Correct, is_drill: false };
        past.done(contacts::give(past.backend, &past.by("1401"), ask).map(drop))?;
    }
    Ok(())
}

/// The password of a person of this demo, derived from its keys: the same after a restart.
pub fn password(backend: &Backend, person: &str) -> String {
    let command = backend.keys.derive_command("demo password", &[person.as_bytes()]);
    backend.keys.confirmation_number(command).chars().take(PASSWORD_CHARS).collect()
}
