//! The one way in: entries, heads, rows and deliveries of one decision, together or not at all.
//!
//! A commit begins with the head. If it is not where the decision read it, nothing is written and
//! the decision is made anew. What follows from an entry is written with it, never later.

use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::{BoolExpressionMethods, ExpressionMethods, Insertable, QueryDsl, RunQueryDsl};
use serde::Serialize;

use crate::domain::evidence::state::Item;
use crate::domain::history::{Body, Entry, FACT_FORMAT, Header, History, Kind, Private};
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::notice;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::policy::Policy;
use crate::domain::report::Report;
use crate::domain::world::World;

use super::conn::Conn;
use super::dialect::{self, insert_all};
use super::evidence::EvidenceRows;
use super::history::{EntryRow, Loaded, Tip};
use super::project::{self, IncidentRows};
use super::schema::{dedup_keys, entries, heads, meta, outbox, reports};
use super::world::ORGANISATION;
use super::{Error, Tx};
use crate::domain::columns::HashColumn;

/// The tables that this program writes.
pub const SCHEMA: i64 = 5;

/// The oldest tables that this program brings up. What was written before has forms that it cannot read.
const SCHEMA_OLDEST: i64 = 2;

/// The rows that this program derives.
pub const PROJECTION: i64 = 4;

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

/// What an entry makes of a history.
pub struct Step<'a, H: History> {
    /// As it was read; none for its first entry.
    pub before: Option<&'a Loaded<H>>,
    /// As the entry leaves it.
    pub after: &'a H,
    /// What happened.
    pub facts: &'a H::Facts,
}

/// The history that an entry goes to, with what a commit derives its rows from.
pub enum What<'a> {
    /// An incident.
    Incident {
        /// What the decision makes of it.
        step: Step<'a, Incident>,
        /// The World that the decision read; another revision by now is a conflict.
        world: &'a World,
        /// For an opening: a key under which later reports of the same thing find it.
        dedup_key: Option<&'a str>,
    },
    /// A report.
    Report(Step<'a, Report>),
    /// The organisation. Every open incident looks again where it concerns them.
    Organisation(Step<'a, Organisation>),
    /// An item of evidence.
    Evidence(Step<'a, Item>),
    /// What is kept of accounts and tokens, of the house's keys, and of who looked at what: such a history
    /// is not folded to be written on, and no row follows from it here.
    Log(Log),
}

/// An entry of a history that is not folded to be written on.
pub struct Log {
    kind: Kind,
    tip: Tip,
    facts: String,
}

impl Log {
    /// `facts` at the end of a history of this kind.
    ///
    /// # Errors
    /// [`Error::Refused`] for facts that JSON cannot say.
    pub fn new(kind: Kind, tip: Tip, facts: &impl Serialize) -> Result<Self, Error> {
        Ok(Self { kind, tip, facts: to_json(facts)? })
    }
}

/// An entry to come, whatever its history is about.
trait Next {
    /// Where the history ended when it was read.
    fn tip(&self) -> Tip;

    /// Refuses what would break a chain or a fold.
    fn check(&self) -> Result<(), Error>;

    /// The number of the entry, if it is the last of a history that is no longer kept.
    fn disposed_at(&self) -> Option<i64>;

    /// The fact body.
    fn text(&self) -> Result<String, Error>;

    /// Kind, openness and next wake, as the head says them after an entry of `at`.
    fn head(&self, at: Moment) -> (Kind, bool, Option<Moment>);
}

impl<H: History> Next for Step<'_, H> {
    fn tip(&self) -> Tip {
        self.before.map_or(Tip::new(self.after.id()), |loaded| loaded.tip)
    }

    fn check(&self) -> Result<(), Error> {
        let before = self.tip();
        if self.before.is_some_and(|known| known.state.is_disposed()) {
            return Err(Error::Refused("a disposed history takes no more entries"));
        }
        if self.after.is_disposed() && self.after.is_open() {
            return Err(Error::Refused("an open incident is not disposed of"));
        }
        if self.after.id() != before.history || self.after.seq() != before.seq + 1 {
            return Err(Error::Refused("the state after must be one entry on from the state before"));
        }
        Ok(())
    }

    fn disposed_at(&self) -> Option<i64> {
        self.after.is_disposed().then(|| self.after.seq())
    }

    fn text(&self) -> Result<String, Error> {
        to_json(self.facts)
    }

    fn head(&self, at: Moment) -> (Kind, bool, Option<Moment>) {
        (H::KIND, self.after.is_open(), self.after.wake_at(at))
    }
}

impl Next for Log {
    fn tip(&self) -> Tip {
        self.tip
    }

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn disposed_at(&self) -> Option<i64> {
        None
    }

    fn text(&self) -> Result<String, Error> {
        Ok(self.facts.clone())
    }

    fn head(&self, _: Moment) -> (Kind, bool, Option<Moment>) {
        (self.kind, true, None)
    }
}

/// An entry with the head that it makes.
struct Line {
    kind: Kind,
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
            What::Report(_) | What::Organisation(_) | What::Evidence(_) | What::Log(_) => None,
        });
        let Some(read) = read else { return Ok(()) };
        if dialect::hold_revision(self.conn())? == read { Ok(()) } else { Err(Error::Conflict) }
    }

    fn line(&self, append: &Append<'_>) -> Result<Line, Error> {
        let next = append.what.next();
        let before = next.tip();
        next.check()?;
        if append.at < before.at {
            return Err(Error::Refused("an entry may not be earlier than the one before it"));
        }
        let id = before.history;
        let chance = self.shared.keys.chance();
        let body = |what: &'static str, text: String| -> Result<Body, Error> {
            Ok(Body { format: Body::JSON, salt: chance.salt(id, append.command, what)?, text })
        };
        let fact = body("fact", next.text()?)?;
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
        let (kind, is_open, wake_at) = next.head(append.at);
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
        let next = append.what.next();
        if let Some(seq) = next.disposed_at() {
            return self.remove_disposed(next.tip().history, seq);
        }
        match &append.what {
            What::Incident { step, world, dedup_key } => self.follow_incident(step, world, *dedup_key),
            What::Report(Step { before: None, after, .. }) => {
                let row = project::report_row(after, append.at);
                diesel::insert_into(reports::table).values(&row).execute(self.conn())?;
                Ok(())
            }
            // A report's row says how it arrived, and by which number its reporter asks.
            What::Report(Step { before: Some(_), after, .. }) => {
                let hash = after.secret_hash.as_deref().map(str::as_bytes).map(<[u8]>::to_vec);
                let row = reports::table.filter(reports::id.eq(after.id));
                diesel::update(row).set(reports::secret_hash.eq(hash)).execute(self.conn())?;
                Ok(())
            }
            What::Log(_) => Ok(()),
            What::Organisation(step) => self.follow_organisation(append.at, step),
            What::Evidence(step) => self.write_evidence(step),
        }
    }

    fn follow_incident(
        &mut self,
        Step { before, after, facts }: &Step<'_, Incident>,
        world: &World,
        dedup_key: Option<&str>,
    ) -> Result<(), Error> {
        let policy = policy_of(world, after)?;
        self.write_incident(before.map(|loaded| &loaded.state), after, policy)?;
        self.write_dedup(after, dedup_key)?;
        let notices = notice::compose(&facts.facts, after, policy);
        let rows = project::delivery_rows(after.id, after.seq, &notices)?;
        let rows = self.gathered(rows)?;
        insert_all!(self.conn(), outbox::table, rows)?;
        let earlier = before.is_none_or(|loaded| after.wake_at() < loaded.state.wake_at());
        self.effects.is_news |= !rows.is_empty() || earlier;
        Ok(())
    }

    fn write_evidence(&mut self, step: &Step<'_, Item>) -> Result<(), Error> {
        let rows = EvidenceRows::of(step.after);
        self.effects.is_news |= step.after.wake_at().is_some();
        match step.before {
            Some(before) => self.change_evidence(&EvidenceRows::of(&before.state), &rows),
            None => self.insert_evidence(&rows),
        }
    }

    /// Who is told, and that open incidents look again; these not where only the list of contacts
    /// is another. A date that has passed unnoticed until now is noticed with any entry.
    fn follow_organisation(
        &mut self,
        at: Moment,
        Step { before, after, facts }: &Step<'_, Organisation>,
    ) -> Result<(), Error> {
        let notices = notice::of_organisation(ORGANISATION, &facts.facts, after, at);
        let rows = project::delivery_rows(ORGANISATION, after.revision(), &notices)?;
        insert_all!(self.conn(), outbox::table, rows)?;
        self.effects.is_news = true;
        let has_passed =
            before.and_then(|known| known.state.next_edge(known.tip.at)).is_some_and(|edge| edge <= at);
        if has_passed || facts.facts.iter().any(OrganisationFact::concerns_incidents) {
            let open = heads::table.filter(heads::is_open.and(heads::kind.eq(Kind::Incident.as_str())));
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
        let known = dedup_keys::table.filter(dedup_keys::incident.eq(after.id));
        if let Some(into) = &after.bonds.into {
            // Later reports of the same thing join the incident that answers for this one.
            diesel::update(known).set(dedup_keys::incident.eq(into.id)).execute(self.conn())?;
        } else if !after.is_open() {
            diesel::delete(known).execute(self.conn())?;
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
        self.next().tip().history
    }

    fn next(&self) -> &dyn Next {
        match self {
            What::Incident { step, .. } => step,
            What::Report(step) => step,
            What::Organisation(step) => step,
            What::Evidence(step) => step,
            What::Log(log) => log,
        }
    }
}

impl From<&Line> for HeadRow {
    fn from(line: &Line) -> Self {
        Self {
            id: line.before.history,
            kind: line.kind.as_str(),
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
    let schema = find("schema", SCHEMA)?;
    if schema < SCHEMA_OLDEST {
        return Err(Error::OlderDatabase { found: schema });
    }
    let is_known = schema == SCHEMA && find("fact_format", FACT_FORMAT)? == FACT_FORMAT;
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
