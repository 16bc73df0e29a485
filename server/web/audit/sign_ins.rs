//! サインインの記録: who entered by which account and who was refused, and what was done to the accounts.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::json;

use crate::actions::{Error, FieldError};
use crate::domain::account::AccountFact;
use crate::domain::actor::Actor;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::world::World;
use crate::store;
use crate::store::admissions::{Line, Refusals};
use crate::telling::register::{Register, Table};
use crate::web::Site;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::Section;
use crate::web::form::Form;
use crate::web::guard::{Bearer, Staff};
use crate::web::page;
use crate::web::reading;
use crate::web::registers;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

use super::listing::{self, Listing};
use super::looks::people;
use super::period::{DAYS_MAX, Period};

/// Refusals by hour that are shown at most.
const REFUSALS_MAX: usize = 50;

/// What is told apart.
pub const KINDS: [&str; 3] = ["entered", "refused", "changed"];

/// What is asked for.
pub struct Asked {
    /// The days.
    pub period: Period,
    person: String,
    kind: Option<&'static str>,
}

impl Asked {
    /// # Errors
    /// The days cannot be read.
    fn read(form: &Form, now: Moment) -> Result<Self, FieldError> {
        let period = Period::read(form, now, DAYS_MAX)?;
        let kind = KINDS.into_iter().find(|kind| *kind == form.text("entry"));
        Ok(Self { period, person: form.text("person").to_owned(), kind })
    }

    /// Everything of these days.
    pub const fn all(period: Period) -> Self {
        Self { period, person: String::new(), kind: None }
    }
}

/// One fact of an account.
pub struct Entered {
    at: Moment,
    person: PersonId,
    by: Actor,
    word: &'static str,
    kind: &'static str,
    source: String,
    reason: String,
}

fn kind_of(fact: &AccountFact) -> &'static str {
    match fact {
        AccountFact::SignedIn { .. } | AccountFact::CodeUsed { .. } | AccountFact::PasskeyUsed { .. } => {
            "entered"
        }
        AccountFact::SignInRefused { .. }
        | AccountFact::FactorRefused { .. }
        | AccountFact::PasskeyDoubted { .. } => "refused",
        AccountFact::AccountMade(_)
        | AccountFact::PasswordSet { .. }
        | AccountFact::AccountDisabled
        | AccountFact::AccountEnabled
        | AccountFact::AdminMade
        | AccountFact::AdminTaken
        | AccountFact::BreakGlassMade
        | AccountFact::BreakGlassTaken
        | AccountFact::SessionsEnded
        | AccountFact::SessionsEndedOnMove
        | AccountFact::Invited { .. }
        | AccountFact::TokenMade(_)
        | AccountFact::TokenRevoked
        | AccountFact::FactorSet { .. }
        | AccountFact::FactorTaken
        | AccountFact::CodesMade { .. }
        | AccountFact::PasskeyAdded { .. }
        | AccountFact::PasskeyTaken { .. } => "changed",
    }
}

/// What happened, the newest first, and refusals that belong to no account.
///
/// # Errors
/// The store is not available.
pub fn find(site: &Site, world: &World, asked: &Asked) -> Result<(Vec<Entered>, Vec<Refusals>), Failure> {
    let who = people(world, &asked.person);
    let within = (asked.period.from, asked.period.until);
    let read = site.backend.store.read(|tx| -> Result<_, store::Error> {
        Ok((tx.admissions_of(&who, within)?, tx.refusals_since(within.0)?))
    });
    let (lines, mut refusals) = read?;
    refusals.retain(|row| row.from() < within.1 && asked.person.is_empty());
    let mut rows: Vec<Entered> = lines.into_iter().flat_map(entered).collect();
    rows.retain(|row| asked.kind.is_none_or(|kind| kind == row.kind));
    rows.reverse();
    Ok((rows, refusals))
}

fn entered((person, (at, entry, private)): (PersonId, Line)) -> Vec<Entered> {
    let text = |key: &str| private.get(key).cloned().unwrap_or_default();
    let row = |fact: &AccountFact| Entered {
        at,
        person: person.clone(),
        by: entry.by.clone(),
        word: fact.as_str(),
        kind: kind_of(fact),
        source: text("source"),
        reason: text("reason"),
    };
    entry.facts.iter().map(row).collect()
}

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    list: Listing<RowView>,
    refusals: Vec<RefusalView>,
}

#[derive(Serialize)]
struct RowView {
    at: When,
    who: String,
    what: String,
    by: String,
    source: String,
    reason: String,
    is_refused: bool,
}

#[derive(Serialize)]
struct RefusalView {
    at: When,
    source: String,
    count: i64,
}

impl RowView {
    fn of(visit: &Visit, world: &World, row: &Entered) -> Self {
        let is_own = row.by == Actor::Person(row.person.clone());
        let by = match &row.by {
            Actor::Outside | Actor::Engine => String::new(),
            _ if is_own => visit.text("audit-own-act"),
            by => words::actor(visit, world, by),
        };
        Self {
            at: When::plain(visit, row.at),
            who: format!("{} ({})", world.org.name_of(&row.person), row.person),
            what: visit.text(&format!("cli-user-{}", row.word)),
            by,
            source: row.source.clone(),
            reason: row.reason.clone(),
            is_refused: row.kind == "refused",
        }
    }
}

impl RefusalView {
    fn of(visit: &Visit, row: &Refusals) -> Self {
        let others = || visit.text("audit-refusals-others");
        let source = if row.source.is_empty() { others() } else { row.source.clone() };
        Self { at: When::plain(visit, row.from()), source, count: row.count }
    }
}

/// The page, or the list as a file.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let asked = match Asked::read(&visit.query, visit.now) {
        Ok(asked) => asked,
        Err(error) => return wrong(visit, &[error]),
    };
    let (rows, refusals) = find(&visit.site, &staff.world, &asked)?;
    if !visit.query.text("format").is_empty() {
        reading::note_list(&visit.site, &staff.actor());
        let register = register(visit, staff, asked.period, (&rows, &refusals));
        return registers::file(visit, &register, "sign-ins");
    }
    let found = (rows, sections(visit, &[], Some(asked.period)));
    let view = View {
        list: Listing::of(visit, "/audit/sign-ins", found, |row| RowView::of(visit, &staff.world, row)),
        refusals: refusals.iter().take(REFUSALS_MAX).map(|row| RefusalView::of(visit, row)).collect(),
    };
    page::show(visit, "audit/sign-ins", visit.text("audit-sign-ins"), &view)
}

fn wrong(visit: &Visit, errors: &[FieldError]) -> Outcome {
    let list = Listing::wrong(visit, sections(visit, errors, None), errors);
    let view = View { list, refusals: Vec::new() };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    page::with_status(visit, status, "audit/sign-ins", visit.text("audit-sign-ins"), &view)
}

fn sections(visit: &Visit, errors: &[FieldError], period: Option<Period>) -> Vec<Section> {
    listing::asked(visit, errors, period, |fields, any| {
        let kinds = KINDS.map(|kind| (kind.to_owned(), visit.text(&format!("audit-entry-{kind}"))));
        vec![fields.labelled(fields.select("entry", [any].into_iter().chain(kinds)), "audit_entry")]
    })
}

/// The list as tables.
pub fn register(
    visit: &Visit,
    staff: &Staff,
    period: Period,
    (rows, refusals): (&[Entered], &[Refusals]),
) -> Register {
    let head = |word: &str| visit.text(&format!("audit-head-{word}"));
    let columns = |words: &[(&str, u32)]| words.iter().map(|(word, share)| (head(word), *share)).collect();
    let row = |row: &Entered| {
        let view = RowView::of(visit, &staff.world, row);
        (vec![view.at.at, view.who, view.what, view.by, view.source, view.reason], view.is_refused)
    };
    let refused = |row: &Refusals| {
        let view = RefusalView::of(visit, row);
        (vec![view.at.at, view.source, view.count.to_string()], true)
    };
    Register {
        title: visit.text("audit-sign-ins"),
        body: visit.site.body_name(),
        at: visit.now,
        head: vec![(visit.text("audit-period"), period.days().join(" – ")), (head("by"), staff.name.clone())],
        tables: vec![
            Table {
                title: String::new(),
                columns: columns(&[
                    ("at", 20),
                    ("who", 18),
                    ("entry", 20),
                    ("by", 14),
                    ("source", 14),
                    ("reason", 14),
                ]),
                rows: rows.iter().map(row).collect(),
            },
            Table {
                title: visit.text("audit-refusals"),
                columns: columns(&[("hour", 40), ("source", 40), ("count", 20)]),
                rows: refusals.iter().map(refused).collect(),
            },
        ],
    }
}

/// The same for programs.
pub fn list(visit: &Visit, _: &Bearer) -> Outcome {
    let refuse = |error| Failure::Action(Error::Invalid(vec![error]));
    let asked = Asked::read(&visit.query, visit.now).map_err(refuse)?;
    let world = reading::world(&visit.site)?;
    let (rows, refusals) = find(&visit.site, &world, &asked)?;
    let row = |row: &Entered| {
        json!({
            "at": row.at.to_rfc3339(), "person": row.person, "by": row.by, "entry": row.kind,
            "what": row.word, "source": row.source, "reason": row.reason,
        })
    };
    let refused =
        |row: &Refusals| json!({ "from": row.from().to_rfc3339(), "source": row.source, "count": row.count });
    let items: Vec<_> = rows.iter().map(row).collect();
    let refusals: Vec<_> = refusals.iter().map(refused).collect();
    let body = json!({ "items": items, "next": null, "refusals": refusals });
    Ok(Answer::json(StatusCode::OK, &body))
}
