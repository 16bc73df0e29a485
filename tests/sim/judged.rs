//! Every simulated life is judged by the second model. This is how it comes to see them: what was said to
//! whom, what people did and what the house says is owed, as plain data without a rule in it.

mod lives;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use noroshi::domain::actor::{Actor, Cause, Needs};
use noroshi::domain::case::Case;
use noroshi::domain::history::{History, Private};
use noroshi::domain::ids::{
    Act, Answer, DutyNo, HistoryId, LineId, PartyId, PersonId, PostId, SeverityId, StepId, UnitId,
};
use noroshi::domain::incident::fact::{Fact, Facts, Opened, Outcome, Owed};
use noroshi::domain::incident::state::{Duty, DutyState, Incident};
use noroshi::domain::moment::Moment;
use noroshi::domain::notice::{Addressee, Notice, compose, of_organisation};
use noroshi::domain::org::{Org, Standing};
use noroshi::domain::organisation::Organisation;
use noroshi::domain::organisation::fact::OrganisationFacts;
use noroshi::domain::policy::{Asset, Of, Policy};
use noroshi::domain::world::World;
use noroshi::store::{Error, ORGANISATION, Tx};

use super::model::Model;

/// A unit and those above it, nearest first, each with its kind.
pub type Lineage = Vec<(UnitId, String)>;

/// A step of a line.
pub type Name = (LineId, StepId);

/// So many of a hundred lives must be judged.
const SHARE_MIN: u64 = 90;

/// Incidents that were shown to the second model, and those of which something was held against a bound.
static LIVES: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// An appointment that holds.
pub struct Row {
    pub post: PostId,
    pub unit: UnitId,
    pub person: PersonId,
    pub stands_in: bool,
    /// What a stand-in is there for; absence, where the file does not say.
    pub cause: Cause,
}

/// A person who does not act, or has given something away.
pub struct Away {
    pub person: PersonId,
    pub cause: Cause,
    pub delegates: bool,
    pub stand_in: Option<PersonId>,
    pub only: Vec<Act>,
}

/// The organisation at the moment of an entry.
pub struct Body {
    pub rows: Vec<Row>,
    /// In order of entry.
    pub away: Vec<Away>,
    /// People whom nothing reaches.
    pub mute: BTreeSet<PersonId>,
    pub employed: BTreeSet<PersonId>,
    pub root: Lineage,
    pub units: BTreeMap<UnitId, Lineage>,
}

/// What is known, and where the incident stands.
pub struct Known {
    pub is_open: bool,
    pub is_drill: bool,
    pub class: SeverityId,
    pub case: Case,
    pub subjects: BTreeSet<PersonId>,
    pub reporter: Option<PersonId>,
    pub places: Vec<(Of, Lineage)>,
}

impl Known {
    /// The units that are meant by these words, each with those above it.
    pub fn places_of(&self, of: Of) -> Vec<&Lineage> {
        self.places.iter().filter(|row| row.0 == of).map(|row| &row.1).collect()
    }
}

/// Which duty: of which post of which unit, in which step, of what kind, and for which body outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub line: LineId,
    pub step: StepId,
    pub post: PostId,
    pub unit: Option<UnitId>,
    pub act: Act,
    pub to: Option<PartyId>,
}

impl Key {
    /// The step that it is a duty of.
    pub fn name(&self) -> Name {
        (self.line.clone(), self.step.clone())
    }
}

/// A duty as the house lists it.
pub struct Listed {
    pub key: Key,
    pub bearers: BTreeSet<PersonId>,
    pub due: Option<Moment>,
    pub is_owed: bool,
    pub is_late: bool,
    pub was_late: bool,
    pub is_passed: bool,
}

/// Something that could be seen to happen.
pub enum Seen {
    Began(LineId),
    Opened {
        name: Name,
        by_hand: bool,
    },
    Passed(Name),
    /// A step waits again; `asks` if a question is open again.
    Reset {
        name: Name,
        asks: bool,
    },
    /// A duty came to be owed.
    Owes(Key),
    Told {
        name: Name,
        person: PersonId,
    },
    Informed {
        name: Name,
        parties: Vec<PartyId>,
    },
    Asked {
        name: Name,
        group: usize,
    },
    /// By a person; by nobody where silence decided.
    Answered {
        name: Name,
        answer: Answer,
        by: Option<PersonId>,
    },
    /// A bearer did their part; `ends` if it is owed no more for that.
    Did {
        key: Key,
        person: PersonId,
        ends: bool,
    },
    /// It needs no act any more, or somebody let it go.
    Ended(Key),
    Gave {
        key: Key,
        by: PersonId,
        to: PersonId,
    },
    /// It is asked for again; anew if what was done or past does not count.
    Again {
        key: Key,
        anew: bool,
    },
    Exhausted {
        line: LineId,
        parties: Vec<PartyId>,
    },
    Round {
        line: LineId,
        keeps: Vec<StepId>,
    },
    /// Nobody telephoned; the last resort's telephone is what remains.
    GivenUp(Name),
    /// Somebody named this person for something.
    Named(PersonId),
}

/// What happened at one moment, and what the house says after it.
pub struct Entry {
    pub at: Moment,
    /// Who acted, if it was a person on a page; and whether anything moved but the clock.
    pub by: Option<PersonId>,
    pub moves: bool,
    pub body: Body,
    pub known: Known,
    pub seen: Vec<Seen>,
    pub listed: Vec<Listed>,
    pub wake_at: Option<Moment>,
    /// Everyone who was written to.
    pub wrote: BTreeSet<PersonId>,
    /// People on whom every channel has failed.
    pub unheard: BTreeSet<PersonId>,
    /// One person may do what needs two, for a reason.
    pub is_waived: bool,
    /// It is known in which organisation it was decided: nothing else happened to that at the same moment.
    pub is_sure: bool,
}

/// How many of so many bearers must do it.
pub fn needed(needs: &Needs, bearers: usize) -> usize {
    match needs {
        Needs::Any => bearers.min(1),
        Needs::Each => bearers,
        Needs::Count(count) => bearers.min(usize::try_from(*count).unwrap_or(usize::MAX)),
    }
}

/// Judges the incidents of one life, entry by entry.
#[derive(Clone, Default)]
pub struct Court(BTreeMap<HistoryId, Model>);

impl Court {
    /// The next entry of an incident, with the World in which it was decided.
    pub fn hear(&mut self, facts: &Facts, after: &Incident, world: &World) -> Result<(), String> {
        self.hear_entry(&entry(facts, after, world), after, world)
    }

    /// The same of a store, in whose organisation something may have happened at the same moment.
    pub fn hear_of(&mut self, facts: &Facts, after: &Incident, past: (&Past, &World)) -> Result<(), String> {
        let world = past.0.world_at(past.1, after.at);
        let is_sure = past.0.0.iter().all(|(then, ..)| *then != after.at);
        self.hear_entry(&Entry { is_sure, ..entry(facts, after, &world) }, after, &world)
    }

    fn hear_entry(&mut self, entry: &Entry, after: &Incident, world: &World) -> Result<(), String> {
        let policy = &world.policies[&after.policy];
        let verdict = self.0.entry(after.id).or_default().take(policy, entry);
        verdict.map_err(|why| format!("the second model: {why}"))
    }
}

impl Drop for Court {
    fn drop(&mut self) {
        for model in self.0.values() {
            LIVES[0].fetch_add(1, Ordering::Relaxed);
            LIVES[1].fetch_add(u64::from(model.has_judged()), Ordering::Relaxed);
        }
    }
}

/// What happened to the organisation of a store, so that it can be seen as it stood at any moment.
pub struct Past(Vec<(Moment, OrganisationFacts, Private)>);

impl Past {
    /// Reads it.
    pub fn read(tx: &mut Tx<'_>) -> Result<Self, Error> {
        let entries = tx.entries(ORGANISATION)?.into_iter().map(|entry| {
            let private = entry.private.map(|body| serde_json::from_str(&body.text).expect("readable"));
            let facts = serde_json::from_str(&entry.fact.text).expect("readable");
            (entry.header.at, facts, private.unwrap_or_default())
        });
        Ok(Self(entries.collect()))
    }

    /// What each entry says to whom, with its revision.
    pub fn notices(&self) -> Vec<(i64, Vec<Notice>)> {
        let mut after = Organisation::default();
        let said = self.0.iter().map(|(at, facts, private)| {
            after.apply_entry(*at, facts, private);
            (after.revision(), of_organisation(ORGANISATION, &facts.facts, &after, *at))
        });
        said.collect()
    }

    /// The World as it stood at a moment.
    fn world_at(&self, world: &World, at: Moment) -> World {
        let mut then = Organisation::default();
        let before = self.0.iter().take_while(|(then, ..)| *then <= at);
        before.for_each(|(at, facts, private)| then.apply_entry(*at, facts, private));
        World { org: then.world.org.clone(), policies: world.policies.clone() }
    }
}

/// Says of how many incidents something was held against a bound; most must be.
pub fn say_share() {
    let [lives, judged] = [&LIVES[0], &LIVES[1]].map(|count| count.load(Ordering::Relaxed));
    let share = judged * 100 / lives.max(1);
    eprintln!("the second model judged {judged} of {lives} lives ({share} %)");
    assert!(share >= SHARE_MIN, "the second model looked away");
}

fn entry(facts: &Facts, after: &Incident, world: &World) -> Entry {
    let policy = &world.policies[&after.policy];
    let wrote = compose(&facts.facts, after, policy).into_iter().filter_map(|notice| match notice.to {
        Addressee::Person(person) => Some(person),
        Addressee::Party(_) => None,
    });
    Entry {
        at: after.at,
        by: match &facts.by {
            Actor::Person(person) => Some(person.clone()),
            Actor::Token(_) | Actor::Outside | Actor::Engine | Actor::Operator => None,
        },
        moves: facts.by != Actor::Engine || facts.facts.iter().any(|fact| !seen(fact, after).is_empty()),
        body: body(&world.org, policy, after.at),
        known: known(after, world),
        seen: facts.facts.iter().flat_map(|fact| seen(fact, after)).collect(),
        listed: after.duties.iter().map(listed).collect(),
        wake_at: after.wake_at(),
        wrote: wrote.collect(),
        unheard: unheard(after, &world.org),
        is_sure: true,
        is_waived: facts.facts.iter().any(|fact| matches!(fact, Fact::SecondPersonWaived { .. })),
    }
}

fn lineage(org: &Org, unit: &UnitId, at: Moment) -> Lineage {
    org.lineage(unit, at).map(|row| (row.id.clone(), row.kind.clone())).collect()
}

fn body(org: &Org, policy: &Policy, at: Moment) -> Body {
    let holds = |from: Moment, to: Option<Moment>| from <= at && to.is_none_or(|to| at < to);
    let employed = org.people.keys().filter(|person| org.is_employed(person, at)).cloned();
    let employed: BTreeSet<PersonId> = employed.collect();
    let rows =
        org.appointments.iter().filter(|row| holds(row.from, row.to) && employed.contains(&row.person));
    // An incident keeps the words of its policy, whatever the posts are called by now.
    let then = |post: &PostId| policy.posts.iter().find(|row| org.renames.post(&row.id) == post);
    let rows = rows.filter_map(|row| Some((then(&row.post)?.id.clone(), row))).map(|(post, row)| Row {
        post,
        unit: row.unit.clone(),
        person: row.person.clone(),
        stands_in: row.standing == Standing::StandIn,
        cause: row.cause.unwrap_or(Cause::Absent),
    });
    let away = org.absences.iter().filter(|row| holds(row.from, Some(row.to))).map(|row| Away {
        person: row.person.clone(),
        cause: row.cause,
        delegates: row.cause == Cause::Delegated,
        stand_in: row.stand_in.clone(),
        only: row.only.clone(),
    });
    let mute = org.people.iter().filter(|(_, row)| row.channels().is_empty());
    let root = org.units.values().find(|row| row.parent.is_none());
    Body {
        rows: rows.collect(),
        away: away.collect(),
        mute: mute.map(|(person, _)| person.clone()).collect(),
        root: root.map(|row| lineage(org, &row.id, at)).unwrap_or_default(),
        units: org.units.keys().map(|unit| (unit.clone(), lineage(org, unit, at))).collect(),
        employed,
    }
}

fn known(after: &Incident, world: &World) -> Known {
    let (case, org, policy) = (&after.case, &world.org, &world.policies[&after.policy]);
    let of = |person: &PersonId| org.unit_of(person, after.at).cloned();
    let asset = |rows: &[Asset], id: &Option<String>| {
        rows.iter().find(|row| Some(&row.id) == id.as_ref()).map(|row| row.unit.clone())
    };
    let places = [
        (Of::Place, case.unit.clone()),
        (Of::Reporter, after.reporter.as_ref().and_then(of)),
        (Of::System, asset(&policy.systems, &case.system)),
        (Of::Contract, asset(&policy.contracts, &case.contract)),
    ];
    let places = places.into_iter().chain(after.subjects.iter().map(|person| (Of::Subject, of(person))));
    // Of what it has taken in, the posts of the place are its own too.
    let held = after.bonds.held.iter().map(|held| (Of::Place, held.absorbed.case.unit.clone()));
    let places = places.chain(held);
    let places = places.filter_map(|(of, unit)| Some((of, lineage(org, &unit?, after.at))));
    Known {
        is_open: after.is_open(),
        is_drill: after.drill,
        class: after.severity.clone(),
        case: case.clone(),
        subjects: after.subjects.clone(),
        reporter: after.reporter.clone(),
        places: places.filter(|(_, units)| !units.is_empty()).collect(),
    }
}

fn unheard(after: &Incident, org: &Org) -> BTreeSet<PersonId> {
    let is_dead =
        |person: &PersonId, channel| after.reach.get(&(person.clone(), channel)) == Some(&Outcome::Dead);
    let people = org.people.iter();
    let dead = people.filter(|(id, row)| row.channels().into_iter().all(|channel| is_dead(id, channel)));
    dead.map(|(id, _)| id.clone()).collect()
}

fn key(duty: &Duty) -> Key {
    let to = match &duty.to {
        Some(Owed::Party(party)) if duty.act.is(Act::OBTAIN) => Some(party.clone()),
        _ => None,
    };
    Key {
        line: duty.line.clone(),
        step: duty.step.clone(),
        post: duty.post.clone(),
        unit: duty.unit.clone(),
        act: duty.act.clone(),
        to,
    }
}

fn listed(duty: &Duty) -> Listed {
    Listed {
        key: key(duty),
        bearers: duty.bearers.iter().map(|bearer| bearer.person.clone()).collect(),
        due: duty.due_at,
        is_owed: duty.is_owed(),
        is_late: duty.state == DutyState::Late,
        was_late: duty.late_at.is_some(),
        is_passed: duty.state == DutyState::Passed,
    }
}

/// A fact as someone sees it who knows nothing of how it was decided.
fn seen(fact: &Fact, after: &Incident) -> Vec<Seen> {
    let key = |no: DutyNo| key(after.find_duty(no).expect("a fact speaks of a duty that is there"));
    let one = match fact.clone() {
        Fact::LineStarted { line } => Seen::Began(line),
        Fact::StepOpened { line, step, opened, .. } => {
            Seen::Opened { name: (line, step), by_hand: opened == Opened::ByHand }
        }
        Fact::StepPassed { line, step } => Seen::Passed((line, step)),
        Fact::StepReset { line, step } => Seen::Reset { name: (line, step), asks: false },
        Fact::AskedAgain { line, step } => Seen::Reset { name: (line, step), asks: true },
        Fact::DutyOpened { duty, .. } => Seen::Owes(key(duty)),
        Fact::Told { line, step, person, .. } => Seen::Told { name: (line, step), person },
        Fact::PartyTold { line, step, parties } => Seen::Informed { name: (line, step), parties },
        Fact::PartyConfirmed { duties, .. } => {
            return duties.into_iter().map(|no| Seen::Ended(key(no))).collect();
        }
        Fact::Asked { line, step, group, .. } => {
            Seen::Asked { name: (line, step), group: usize::try_from(group).unwrap_or_default() }
        }
        Fact::Answered { line, step, answer, by, decides: true, .. } => {
            Seen::Answered { name: (line, step), answer, by: Some(by) }
        }
        Fact::Unanswered { line, step, follows } => {
            Seen::Answered { name: (line, step), answer: follows, by: None }
        }
        Fact::DutyDone { duty, by, .. } | Fact::Disapproved { duty, by, .. } => {
            Seen::Did { key: key(duty), person: by, ends: true }
        }
        Fact::DutyShared { duty, by, .. } | Fact::DutyDoneToo { duty, by, .. } => {
            Seen::Did { key: key(duty), person: by, ends: false }
        }
        Fact::DutyDischarged { duty, .. } | Fact::DutyWithdrawn { duty, .. } => Seen::Ended(key(duty)),
        Fact::Delegated { duty, by, to, .. } => Seen::Gave { key: key(duty), by, to: to.person },
        Fact::DutyAskedAgain { duty, .. } => Seen::Again { key: key(duty), anew: false },
        Fact::DutyRenewed { duty, .. } => Seen::Again { key: key(duty), anew: true },
        Fact::RouteExhausted { line, parties, .. } => Seen::Exhausted { line, parties },
        Fact::RoundStarted { line, keeps, .. } => Seen::Round { line, keeps },
        Fact::CallGivenUp { line, step, .. } => Seen::GivenUp((line, step)),
        Fact::Appointed { person, .. } => Seen::Named(person),
        _ => return Vec::new(),
    };
    vec![one]
}
