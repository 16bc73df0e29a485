//! The one way in: entries, heads, rows and deliveries of one decision, together or not at all.
//!
//! A commit begins with the head. If it is not where the decision read it, nothing is written and
//! the decision is made anew. What follows from an entry is written with it, never later.

use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::{BoolExpressionMethods, ExpressionMethods, Insertable, QueryDsl, RunQueryDsl};
use serde::Serialize;

use crate::domain::evidence::fact::EvidenceFacts;
use crate::domain::evidence::state::Item;
use crate::domain::history::{Body, Entry, FACT_FORMAT, Header, Private};
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::incident::fact::Facts;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::notice;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::{OrganisationFact, OrganisationFacts};
use crate::domain::policy::Policy;
use crate::domain::report::{AccessFacts, Report, ReportFacts};
use crate::domain::world::World;

use super::conn::Conn;
use super::dialect::{self, insert_all};
use super::evidence::EvidenceRows;
use super::history::{EntryRow, Loaded, Tip};
use super::project::{self, IncidentRows};
use super::schema::{dedup_keys, entries, heads, meta, outbox, reports};
use super::types::HashColumn;
use super::world::ORGANISATION;
use super::{Error, Tx};

/// The tables that this program writes.
pub const SCHEMA: i64 = 1;

/// The rows that this program derives.
pub const PROJECTION: i64 = 5;

/// Histories that one commit may touch.
pub const HISTORIES_MAX: usize = 8;

/// One entry to append.
pub struct Append<'a> {
    /// The command that causes it; unique within the history.
    pub command: CommandId,
    /// When it is recorded: [`Loaded::time`], the time that the decision was made with.
    pub at: Moment,
    /// Names and text.
    pub private: &'a Private,
    /// To which history, and what follows from it.
    pub what: What<'a>,
}

/// The history that an entry goes to, with what a commit derives its rows from.
pub enum What<'a> {
    /// An incident.
    Incident {
        /// As it was read; none opens it.
        before: Option<&'a Loaded<Incident>>,
        /// As the decision leaves it.
        after: &'a Incident,
        /// What happened.
        facts: &'a Facts,
        /// The World that the decision read; another revision by now is a conflict.
        world: &'a World,
        /// For an opening: a key under which later reports of the same thing find it.
        dedup_key: Option<&'a str>,
    },
    /// A report.
    Report {
        /// As it was read; none begins it.
        before: Option<&'a Loaded<Report>>,
        /// As the entry leaves it.
        after: &'a Report,
        /// What happened.
        facts: &'a ReportFacts,
    },
    /// The organisation. Every open incident looks again where it concerns them.
    Organisation {
        /// As it was read.
        before: &'a Loaded<Organisation>,
        /// As the entry leaves it.
        after: &'a Organisation,
        /// What happened.
        facts: &'a OrganisationFacts,
    },
    /// An item of evidence.
    Evidence {
        /// As it was read; none takes it in.
        before: Option<&'a Loaded<Item>>,
        /// As the entry leaves it.
        after: &'a Item,
        /// What happened.
        facts: &'a EvidenceFacts,
    },
    /// What the house keeps of itself: its keys, accounts and tokens. No row follows from it here.
    House {
        /// Where the history ends.
        tip: Tip,
        /// What happened, as JSON.
        facts: String,
    },
    /// A day's access log.
    Access {
        /// Where the log ends.
        tip: Tip,
        /// Who looked at what.
        facts: &'a AccessFacts,
    },
}

/// An entry with the head that it makes.
struct Line {
    kind: &'static str,
    before: Tip,
    entry: Entry,
    is_open: bool,
    wake_at: Option<Moment>,
}

#[derive(Insertable)]
#[diesel(table_name = heads, treat_none_as_default_value = false)]
struct HeadRow {
    id: HistoryId,
    kind: &'static str,
    seq: i64,
    hash: HashColumn,
    is_open: bool,
    wake_at: Option<Moment>,
}

#[derive(Insertable)]
#[diesel(table_name = dedup_keys)]
struct DedupRow<'a> {
    key: &'a str,
    incident: HistoryId,
}

impl Tx<'_> {
    /// Appends entries to one to eight histories, with everything that follows from them.
    ///
    /// # Errors
    /// [`Error::Conflict`] when a head or the World moved since it was read: return it (or any
    /// error) and the job is run again. [`Error::Duplicate`] for a number that is taken,
    /// [`Error::Unwakeable`], [`Error::NewerDatabase`], and [`Error::Refused`] for mistakes of the
    /// caller.
    pub fn commit(&mut self, mut appends: Vec<Append<'_>>) -> Result<(), Error> {
        let result = self.commit_in_order(&mut appends);
        self.effects.is_conflict |= matches!(result, Err(Error::Conflict));
        result
    }

    fn commit_in_order(&mut self, appends: &mut [Append<'_>]) -> Result<(), Error> {
        if appends.is_empty() || appends.len() > HISTORIES_MAX {
            return Err(Error::Refused("a commit takes one to eight histories"));
        }
        self.check_world(appends)?;
        // Everyone takes heads in the same order, so that no two wait for each other.
        appends.sort_by_key(|append| append.what.history());
        let lines = appends.iter().map(|append| self.line(append)).collect::<Result<Vec<Line>, Error>>()?;
        self.move_heads(&lines)?;
        let rows: Vec<EntryRow> = lines.iter().map(|line| EntryRow::from(&line.entry)).collect();
        insert_all!(self.conn(), entries::table, rows)?;
        appends.iter().try_for_each(|append| self.follow(append))
    }

    fn check_world(&mut self, appends: &[Append<'_>]) -> Result<(), Error> {
        let read = appends.iter().find_map(|append| match &append.what {
            What::Incident { world, .. } => Some(world.revision()),
            What::Report { .. } | What::Organisation { .. } | What::Evidence { .. } => None,
            What::House { .. } | What::Access { .. } => None,
        });
        let Some(read) = read else { return Ok(()) };
        if dialect::hold_revision(self.conn())? == read { Ok(()) } else { Err(Error::Conflict) }
    }

    fn line(&self, append: &Append<'_>) -> Result<Line, Error> {
        let before = append.what.tip();
        append.what.check(append.at, before)?;
        let id = before.history;
        let chance = self.shared.keys.chance();
        let body = |what: &'static str, text: String| -> Result<Body, Error> {
            Ok(Body { format: Body::JSON, salt: chance.salt(id, append.command, what)?, text })
        };
        let fact = body("fact", append.what.fact_text()?)?;
        let private = body("private", to_json(append.private)?)?;
        let header = Header {
            history: id,
            seq: before.seq + 1,
            command: append.command,
            at: append.at,
            fact_hash: fact.hash(),
            private_hash: private.hash(),
            previous: before.hash,
        };
        let entry = Entry { hash: header.hash(), header, fact, private: Some(private) };
        let (kind, is_open, wake_at) = append.what.head(append.at);
        Ok(Line { kind, before, entry, is_open, wake_at })
    }

    /// Moves known heads and makes new ones. This is the whole of concurrency control.
    fn move_heads(&mut self, lines: &[Line]) -> Result<(), Error> {
        for line in lines.iter().filter(|line| line.before.seq > 0) {
            let id = line.before.history;
            let head = heads::table.filter(heads::id.eq(id).and(heads::seq.eq(line.before.seq)));
            let moved = (
                heads::seq.eq(line.entry.header.seq),
                heads::hash.eq(HashColumn(line.entry.hash)),
                heads::is_open.eq(line.is_open),
                heads::wake_at.eq(line.wake_at),
                heads::failures.eq(0),
                heads::retry_at.eq(None::<Moment>),
            );
            // Only who claimed the head has folded what asked it to look. For anyone else the
            // question stays: a delivery may have ended after this decision read the outbox.
            let is_claimed = self.claimed.contains(&id);
            let count = if is_claimed {
                let seen = (moved, heads::look_at.eq(None::<Moment>));
                diesel::update(head).set(seen).execute(self.conn())
            } else {
                diesel::update(head).set(moved).execute(self.conn())
            };
            if count.map_err(head_error)? == 0 {
                return Err(Error::Conflict);
            }
        }
        let fresh: Vec<HeadRow> =
            lines.iter().filter(|line| line.before.seq == 0).map(HeadRow::from).collect();
        insert_all!(self.conn(), heads::table, fresh).map_err(head_error)
    }

    /// Writes what follows from an entry; from the last one of a disposed history, nothing does.
    fn follow(&mut self, append: &Append<'_>) -> Result<(), Error> {
        match &append.what {
            What::Incident { after: Incident { id, seq, is_disposed: true, .. }, .. }
            | What::Report { after: Report { id, seq, is_disposed: true, .. }, .. }
            | What::Evidence { after: Item { id, seq, is_disposed: true, .. }, .. } => {
                self.remove_disposed(*id, *seq)?;
            }
            What::Incident { before, after, facts, world, dedup_key } => {
                let policy = policy_of(world, after)?;
                self.write_incident(before.map(|loaded| &loaded.state), after, policy)?;
                self.write_dedup(after, *dedup_key)?;
                let notices = notice::compose(&facts.facts, after, policy);
                let rows = project::delivery_rows(after.id, after.seq, &notices)?;
                let rows = self.gathered(rows)?;
                insert_all!(self.conn(), outbox::table, rows)?;
                let earlier = before.is_none_or(|loaded| after.wake_at() < loaded.state.wake_at());
                self.effects.is_news |= !rows.is_empty() || earlier;
            }
            What::Report { before: None, after, .. } => {
                let row = project::report_row(after, append.at);
                diesel::insert_into(reports::table).values(&row).execute(self.conn())?;
            }
            // A report's row says how it arrived, and nothing later changes that.
            What::Report { before: Some(_), .. } => {}
            What::Organisation { before, after, facts } => {
                self.follow_organisation(append.at, before, after, facts)?
            }
            What::Evidence { before, after, .. } => {
                self.write_evidence(before.map(|loaded| &loaded.state), after)?;
            }
            What::House { .. } | What::Access { .. } => {}
        }
        Ok(())
    }

    fn write_evidence(&mut self, before: Option<&Item>, after: &Item) -> Result<(), Error> {
        let rows = EvidenceRows::of(after);
        self.effects.is_news |= after.wake_at().is_some();
        match before {
            Some(before) => self.change_evidence(&EvidenceRows::of(before), &rows),
            None => self.insert_evidence(&rows),
        }
    }

    /// Who is told, and that open incidents look again; these not where only the list of contacts
    /// is another. A date that has passed unnoticed until now is noticed with any entry.
    fn follow_organisation(
        &mut self,
        at: Moment,
        before: &Loaded<Organisation>,
        after: &Organisation,
        facts: &OrganisationFacts,
    ) -> Result<(), Error> {
        let notices = notice::of_organisation(ORGANISATION, &facts.facts, after, at);
        let rows = project::delivery_rows(ORGANISATION, after.revision(), &notices)?;
        insert_all!(self.conn(), outbox::table, rows)?;
        self.effects.is_news = true;
        let has_passed = before.state.next_edge(before.tip.at).is_some_and(|edge| edge <= at);
        if has_passed || facts.facts.iter().any(OrganisationFact::concerns_incidents) {
            let open = heads::table.filter(heads::is_open.and(heads::kind.eq("incident")));
            diesel::update(open).set(heads::look_at.eq(at)).execute(self.conn())?;
        }
        Ok(())
    }

    fn write_incident(
        &mut self,
        before: Option<&Incident>,
        after: &Incident,
        policy: &Policy,
    ) -> Result<(), Error> {
        let rows = IncidentRows::of(after, policy);
        match before {
            Some(before) => self.change_rows(&IncidentRows::of(before, policy), &rows),
            None => self.insert_rows(&rows),
        }
    }

    /// A key lives while its incident is open. Who loses a race for one finds it on the next run.
    fn write_dedup(&mut self, after: &Incident, key: Option<&str>) -> Result<(), Error> {
        if !after.is_open() {
            let gone = dedup_keys::table.filter(dedup_keys::incident.eq(after.id));
            diesel::delete(gone).execute(self.conn())?;
        } else if let Some(key) = key {
            let row = DedupRow { key, incident: after.id };
            let written = diesel::insert_into(dedup_keys::table).values(row).execute(self.conn());
            written.map_err(|error| match Error::from(error) {
                Error::Duplicate { .. } => Error::Conflict,
                other => other,
            })?;
        }
        Ok(())
    }

    /// The open incident that reports with this key belong to.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn find_dedup(&mut self, key: &str) -> Result<Option<HistoryId>, Error> {
        use diesel::OptionalExtension;
        let found = dedup_keys::table.find(key).select(dedup_keys::incident).first(self.conn()).optional()?;
        Ok(found)
    }
}

impl What<'_> {
    /// Which history it is.
    pub fn history(&self) -> HistoryId {
        self.tip().history
    }

    /// Where the history ended when it was read.
    fn tip(&self) -> Tip {
        match self {
            What::Incident { before, after, .. } => before.map_or(Tip::new(after.id), |loaded| loaded.tip),
            What::Report { before, after, .. } => before.map_or(Tip::new(after.id), |loaded| loaded.tip),
            What::Organisation { before, .. } => before.tip,
            What::Evidence { before, after, .. } => before.map_or(Tip::new(after.id), |loaded| loaded.tip),
            What::House { tip, .. } | What::Access { tip, .. } => *tip,
        }
    }

    /// Refuses what would break a chain or a fold.
    fn check(&self, at: Moment, before: Tip) -> Result<(), Error> {
        let next = before.seq + 1;
        let (id, seq) = match self {
            What::Incident { after, .. } => (after.id, after.seq),
            What::Report { after, .. } => (after.id, after.seq),
            What::Organisation { after, .. } => (ORGANISATION, after.revision()),
            What::Evidence { after, .. } => (after.id, after.seq),
            What::House { tip, .. } | What::Access { tip, .. } => (tip.history, next),
        };
        self.check_disposal()?;
        if at < before.at {
            return Err(Error::Refused("an entry may not be earlier than the one before it"));
        }
        if id != before.history || seq != next {
            return Err(Error::Refused("the state after must be one entry on from the state before"));
        }
        Ok(())
    }

    /// Refuses an entry after the last one, and a last one while anything can become due.
    fn check_disposal(&self) -> Result<(), Error> {
        let (was_disposed, is_too_early) = match self {
            What::Incident { before, after, .. } => {
                (before.is_some_and(|known| known.state.is_disposed), after.is_disposed && after.is_open())
            }
            What::Report { before, .. } => (before.is_some_and(|known| known.state.is_disposed), false),
            What::Evidence { before, .. } => (before.is_some_and(|known| known.state.is_disposed), false),
            What::Organisation { .. } | What::House { .. } | What::Access { .. } => (false, false),
        };
        if was_disposed {
            return Err(Error::Refused("a disposed history takes no more entries"));
        }
        if is_too_early {
            return Err(Error::Refused("an open incident is not disposed of"));
        }
        Ok(())
    }

    fn fact_text(&self) -> Result<String, Error> {
        match self {
            What::Incident { facts, .. } => to_json(facts),
            What::Report { facts, .. } => to_json(facts),
            What::Organisation { facts, .. } => to_json(facts),
            What::Evidence { facts, .. } => to_json(facts),
            What::House { facts, .. } => Ok(facts.clone()),
            What::Access { facts, .. } => to_json(facts),
        }
    }

    /// Kind, openness and next wake, as the head says them.
    fn head(&self, at: Moment) -> (&'static str, bool, Option<Moment>) {
        match self {
            What::Incident { after, .. } => ("incident", after.is_open(), after.wake_at()),
            What::Report { after, .. } => ("report", !after.is_disposed, None),
            What::Organisation { after, .. } => ("organisation", true, after.next_edge(at)),
            What::Evidence { after, .. } => ("evidence", !after.is_disposed, after.wake_at()),
            What::House { .. } => ("account", true, None),
            What::Access { .. } => ("access", true, None),
        }
    }
}

impl From<&Line> for HeadRow {
    fn from(line: &Line) -> Self {
        Self {
            id: line.before.history,
            kind: line.kind,
            seq: line.entry.header.seq,
            hash: HashColumn(line.entry.hash),
            is_open: line.is_open,
            wake_at: line.wake_at,
        }
    }
}

/// The policy that an incident runs under. One that no longer checks makes it read-only.
pub(super) fn policy_of<'a>(world: &'a World, incident: &Incident) -> Result<&'a Policy, Error> {
    world.policies.get(&incident.policy).map(AsRef::as_ref).ok_or(Error::Unreadable("policy"))
}

/// Compares what the database holds with what this program knows.
pub(super) fn check_meta(conn: &mut Conn) -> Result<(), Error> {
    let projection = check_forms(conn)?;
    if projection == PROJECTION { Ok(()) } else { Err(Error::NotMigrated) }
}

/// The same, where rows of an older form will do: they can be made anew. Returns their form.
pub(super) fn check_forms(conn: &mut Conn) -> Result<i64, Error> {
    let rows: Vec<(String, i64)> = meta::table.load(conn)?;
    let find = |key: &str, known: i64| {
        let found = rows.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
        let found = found.ok_or(Error::NotMigrated)?;
        if found > known { Err(Error::NewerDatabase { key: key.to_owned(), found }) } else { Ok(found) }
    };
    let is_known = find("schema", SCHEMA)? == SCHEMA && find("fact_format", FACT_FORMAT)? == FACT_FORMAT;
    let projection = find("projection", PROJECTION)?;
    if is_known { Ok(projection) } else { Err(Error::NotMigrated) }
}

/// A head that is there already means that someone was faster; only that is a conflict.
fn head_error(error: Diesel) -> Error {
    match &error {
        Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::Conflict,
        Diesel::DatabaseError(DatabaseErrorKind::CheckViolation, _) => Error::Unwakeable,
        _ => Error::from(error),
    }
}

fn to_json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|_| Error::Refused("a body cannot be written as JSON"))
}
