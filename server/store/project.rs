//! Rows that screens and lists read: pure functions of the state after a commit.
//!
//! A commit writes what these functions return; replay folds the history again, calls the same
//! functions and compares with `==`. Nothing here looks at a row that is stored.

use diesel::{AsChangeset, Identifiable, Insertable, Queryable};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::domain::called::Called;
use crate::domain::channel::Channel;
use crate::domain::ids::{
    Act, DeliveryId, DutyNo, HistoryId, KindId, LineId, PartyId, PersonId, PostId, SeverityId, StepId, UnitId,
};
use crate::domain::incident::state::{DutyState, Incident};
use crate::domain::moment::Moment;
use crate::domain::notice::{Addressee, Notice};
use crate::domain::policy::Policy;
use crate::domain::report::Report;

use super::Error;
use super::charges::{ChargeRow, charge_rows};
use super::keepings::{KeepingRow, keeping_rows};
use super::preventions::{PreventionRow, prevention_rows};
use super::published;
use super::schema::{
    bearers, deadlines, documents, duties, exclusions, incidents, involvements, outbox, reports,
};
use super::statistics::{TallyRow, tally_row};
use super::texts::{TextRow, text_row};

/// An incident in a list.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = incidents, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct IncidentRow {
    /// Its history.
    pub id: HistoryId,
    /// 事案番号.
    pub number: String,
    /// Entries so far.
    pub seq: i64,
    /// The policy it runs under.
    pub policy: i32,
    /// 種別.
    pub kind: KindId,
    /// Where.
    pub unit: Option<UnitId>,
    /// Where the first report came from.
    pub origin: String,
    /// 発生 or おそれ.
    pub certainty: String,
    /// 影響度.
    pub severity: SeverityId,
    /// How grave that class is: 0 is the lightest.
    pub severity_rank: i32,
    /// 段階.
    pub phase: String,
    /// Whether anything can still become due.
    pub is_open: bool,
    /// 訓練.
    pub is_drill: bool,
    /// Whether it is walled off from someone.
    pub is_restricted: bool,
    /// Whether a line has no one left to tell in this round (全員応答なし).
    pub is_exhausted: bool,
    /// Duties whose time has passed.
    pub late_count: i32,
    /// When the next duty is due.
    pub next_due_at: Option<Moment>,
    /// 認知.
    pub aware_at: Moment,
    /// First entry.
    pub opened_at: Moment,
    /// Last entry.
    pub updated_at: Moment,
    /// When it is looked at next.
    pub wake_at: Option<Moment>,
    /// How often it was reported again.
    pub repeats: i32,
    /// One line, while it is not disposed of.
    pub summary: Option<String>,
    /// How much is cut off of which nobody has said what becomes of it.
    pub contained_count: i32,
    /// 呼び番号: the calendar year,
    pub called_year: Option<i32>,
    /// and the digits.
    pub called_no: Option<i32>,
    /// Since when the public is shown what was said of it, while it is.
    pub published_at: Option<Moment>,
    /// How that begins.
    pub published_title: Option<String>,
}

impl IncidentRow {
    /// 呼び番号.
    pub fn called(&self) -> Option<Called> {
        CalledColumns { year: self.called_year, no: self.called_no }.called()
    }
}

/// 呼び番号 beside other columns of an incident.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
pub struct CalledColumns {
    year: Option<i32>,
    no: Option<i32>,
}

impl CalledColumns {
    /// The number, where the incident has one.
    pub fn called(self) -> Option<Called> {
        Some(Called { year: u16::try_from(self.year?).ok()?, no: u32::try_from(self.no?).ok()? })
    }
}

/// A duty in a list.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = duties, primary_key(incident, no))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct DutyRow {
    /// Of which incident.
    pub incident: HistoryId,
    /// Its number there.
    pub no: i32,
    /// Line.
    pub line: LineId,
    /// Step.
    pub step: StepId,
    /// What must be done.
    pub act: Act,
    /// The post that owes it.
    pub post: PostId,
    /// Of which unit.
    pub unit: Option<UnitId>,
    /// Where it stands.
    pub state: String,
    /// When it opened.
    pub opened_at: Moment,
    /// When it is due.
    pub due_at: Option<Moment>,
    /// Whom to telephone.
    pub callee: Option<PersonId>,
}

/// Who owes a duty now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = bearers)]
pub struct BearerRow {
    /// Who.
    pub person: PersonId,
    /// Of which incident.
    pub incident: HistoryId,
    /// Which duty.
    pub no: i32,
}

/// Who may see an incident because of having been told or having reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = involvements)]
pub struct InvolvementRow {
    /// Who.
    pub person: PersonId,
    /// Which incident.
    pub incident: HistoryId,
}

/// Who must never learn of an incident; or the organ whose wall stands around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = exclusions)]
pub struct ExclusionRow {
    /// Who, or a wall ([`wall_mark`]).
    pub person: PersonId,
    /// Which incident.
    pub incident: HistoryId,
}

/// A document that was issued.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = documents, treat_none_as_default_value = false)]
pub struct DocumentRow {
    /// About which incident.
    pub incident: HistoryId,
    /// 文書番号 within it.
    pub no: i32,
    /// What its bytes hash to, hex.
    pub sha256: String,
    /// The code printed on it.
    pub code: String,
}

/// The next date of law on an incident.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = deadlines)]
pub struct DeadlineRow {
    /// Which incident.
    pub incident: HistoryId,
    /// Which clock: `personal.preliminary`.
    pub clock: String,
    /// `possible` or `certain`.
    pub certainty: String,
    /// The last second of the last day.
    pub due_at: Moment,
}

/// A report in a list.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = reports, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ReportRow {
    /// Its history.
    pub id: HistoryId,
    /// 受付番号.
    pub number: String,
    /// The incident it belongs to.
    pub incident: HistoryId,
    /// Hash of the 確認番号: the hexadecimal digits as the history has them.
    pub secret_hash: Option<Vec<u8>>,
    /// Where it came from.
    pub origin: String,
    /// First entry.
    pub received_at: Moment,
}

/// A delivery to make, as the commit that causes it writes it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub struct DeliveryRow {
    /// The same for the same notice, whoever writes it and however often.
    pub id: DeliveryId,
    /// The history whose entry causes it.
    pub history: HistoryId,
    /// That entry.
    pub seq: i64,
    /// To whom,
    pub person: Option<PersonId>,
    /// or to which address that is not a person.
    pub party: Option<PartyId>,
    /// On what.
    pub channel: Channel,
    /// [`Notice`] as JSON.
    pub notice: String,
    /// 0 goes first.
    pub urgency: i32,
    /// `queued`, `sent`, `dead`.
    pub state: String,
    /// When it is tried.
    pub due_at: Moment,
    /// When it was decided.
    pub created_at: Moment,
    /// Told together with others like it where many come at once.
    pub is_gathered: bool,
}

/// All rows of one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IncidentRows {
    pub(super) incident: IncidentRow,
    pub(super) duties: Vec<DutyRow>,
    pub(super) bearers: Vec<BearerRow>,
    pub(super) involvements: Vec<InvolvementRow>,
    pub(super) exclusions: Vec<ExclusionRow>,
    pub(super) documents: Vec<DocumentRow>,
    pub(super) preventions: Vec<PreventionRow>,
    pub(super) deadlines: Vec<DeadlineRow>,
    pub(super) tallies: Vec<TallyRow>,
    pub(super) charges: Vec<ChargeRow>,
    pub(super) texts: Vec<TextRow>,
    pub(super) keepings: Vec<KeepingRow>,
}

impl IncidentRows {
    pub(super) fn of(after: &Incident, policy: &Policy) -> Self {
        Self {
            incident: incident_row(after, policy),
            duties: duty_rows(after),
            bearers: bearer_rows(after),
            involvements: involvement_rows(after),
            exclusions: exclusion_rows(after),
            documents: document_rows(after),
            preventions: prevention_rows(after),
            deadlines: deadline_rows(after),
            tallies: vec![tally_row(after)],
            charges: charge_rows(after),
            texts: vec![text_row(after)],
            keepings: keeping_rows(after),
        }
    }
}

/// The incident's row in lists.
pub fn incident_row(after: &Incident, policy: &Policy) -> IncidentRow {
    let in_time = after.duties.iter().filter(|duty| duty.state == DutyState::Open);
    let measures = after.plan.prevention.limits();
    let cuts = after.plan.response.open_containments();
    let uncut = cuts.filter(|(_, row)| after.is_open() && row.is_asked_about());
    let shown = after.plan.response.publication.shown().first().copied().filter(|_| !after.drill);
    let late = after.duties.iter().filter(|duty| duty.state == DutyState::Late).count();
    IncidentRow {
        id: after.id,
        number: after.number.clone(),
        seq: after.seq,
        policy: clamp(after.policy.0),
        kind: after.case.kind.clone(),
        unit: after.case.unit.clone(),
        origin: after.case.origin.as_str().to_owned(),
        certainty: after.case.certainty.as_str().to_owned(),
        severity: after.severity.clone(),
        severity_rank: clamp(policy.rank(&after.severity)),
        phase: after.phase.as_str().to_owned(),
        is_open: after.is_open(),
        is_drill: after.drill,
        is_restricted: !after.subjects.is_empty() || after.case.context.standing_wall().is_some(),
        is_exhausted: after.is_open() && after.lines.values().any(|line| line.exhausted_at.is_some()),
        late_count: clamp(late),
        next_due_at: in_time.filter_map(|duty| duty.due_at).chain(measures).min(),
        aware_at: after.case.aware_at,
        opened_at: after.opened_at,
        updated_at: after.at,
        wake_at: after.wake_at(),
        repeats: clamp(after.repeats),
        summary: after.texts.get("summary").cloned(),
        contained_count: clamp(uncut.count()),
        called_year: after.called.map(|called| i32::from(called.year)),
        called_no: after.called.map(|called| clamp(called.no)),
        published_at: shown.map(|(_, at)| at),
        published_title: shown.map(|(no, _)| published::title(after, no)),
    }
}

/// Every duty, by number.
pub fn duty_rows(after: &Incident) -> Vec<DutyRow> {
    let row = |duty: &crate::domain::incident::state::Duty| DutyRow {
        incident: after.id,
        no: number(duty.no),
        line: duty.line.clone(),
        step: duty.step.clone(),
        act: duty.act.clone(),
        post: duty.post.clone(),
        unit: duty.unit.clone(),
        state: duty.state.as_str().to_owned(),
        opened_at: duty.opened_at,
        due_at: duty.due_at,
        callee: duty.callee().cloned(),
    };
    after.duties.iter().map(row).collect()
}

/// Who owes what now, in order. An incident that has ended leaves nobody owing.
pub fn bearer_rows(after: &Incident) -> Vec<BearerRow> {
    let owed = after.duties.iter().filter(|duty| after.is_open() && duty.is_owed());
    let mut rows: Vec<BearerRow> = owed
        .flat_map(|duty| {
            after.awaited(duty).map(|bearer| BearerRow {
                person: bearer.person.clone(),
                incident: after.id,
                no: number(duty.no),
            })
        })
        .collect();
    rows.sort();
    rows.dedup();
    rows
}

/// Who was told or reported, in order.
pub fn involvement_rows(after: &Incident) -> Vec<InvolvementRow> {
    let people = after.told.keys().chain(&after.plan.told).chain(after.reporter.as_ref());
    let mut rows: Vec<InvolvementRow> =
        people.map(|person| InvolvementRow { person: person.clone(), incident: after.id }).collect();
    rows.sort();
    rows.dedup();
    rows
}

/// Who must never learn of it, and whose wall stands around it, in order.
pub fn exclusion_rows(after: &Incident) -> Vec<ExclusionRow> {
    let row = |person: PersonId| ExclusionRow { person, incident: after.id };
    let wall = after.case.context.standing_wall().map(wall_mark);
    let mut rows: Vec<ExclusionRow> = after.subjects.iter().cloned().chain(wall).map(row).collect();
    rows.sort();
    rows
}

/// The row that says that the wall of an organ stands around an incident. No code of a person has a
/// space at its beginning, so that nobody is taken for a wall.
pub(super) fn wall_mark(organ: &str) -> PersonId {
    PersonId::from(format!(" wall:{organ}"))
}

/// Every document issued, by number.
pub fn document_rows(after: &Incident) -> Vec<DocumentRow> {
    let papers = after.plan.issued.papers.iter().map(|paper| &paper.made);
    let mut rows: Vec<DocumentRow> = papers
        .map(|made| DocumentRow {
            incident: after.id,
            no: clamp(made.no),
            sha256: made.sha256.clone(),
            code: made.code.clone(),
        })
        .collect();
    rows.sort();
    rows
}

/// The next date of law that is still open, while the incident is.
pub fn deadline_rows(after: &Incident) -> Vec<DeadlineRow> {
    let next = after.plan.deadlines.next_legal().filter(|_| after.is_open());
    let row = next.map(|(clock, certainty, due_at)| DeadlineRow {
        incident: after.id,
        clock: clock.to_string(),
        certainty: certainty.as_str().to_owned(),
        due_at,
    });
    row.into_iter().collect()
}

/// The report's row in lists. The state does not keep the time of its first entry.
pub fn report_row(after: &Report, received_at: Moment) -> ReportRow {
    ReportRow {
        id: after.id,
        number: after.number.clone(),
        incident: after.incident,
        secret_hash: after.secret_hash.as_deref().map(str::as_bytes).map(<[u8]>::to_vec),
        origin: after.origin.as_str().to_owned(),
        received_at,
    }
}

/// One row for each notice and channel.
///
/// # Errors
/// A notice that cannot be written as JSON.
pub fn delivery_rows(history: HistoryId, seq: i64, notices: &[Notice]) -> Result<Vec<DeliveryRow>, Error> {
    let mut rows = Vec::new();
    for (ordinal, notice) in (0_u32..).zip(notices) {
        let text = serde_json::to_string(notice).map_err(|_| Error::Unreadable("notice"))?;
        let (person, party) = match &notice.to {
            Addressee::Person(person) => (Some(person.clone()), None),
            Addressee::Party(party) => (None, Some(party.clone())),
        };
        for channel in &notice.channels {
            rows.push(DeliveryRow {
                id: delivery_id(history, seq, ordinal, notice, channel),
                history,
                seq,
                person: person.clone(),
                party: party.clone(),
                channel: channel.clone(),
                notice: text.clone(),
                urgency: notice.urgency,
                state: "queued".to_owned(),
                due_at: notice.at,
                created_at: notice.at,
                is_gathered: notice.is_gathered,
            });
        }
    }
    Ok(rows)
}

/// A delivery's id follows from what it is, so that nothing is sent twice under two names.
fn delivery_id(history: HistoryId, seq: i64, ordinal: u32, notice: &Notice, channel: &Channel) -> DeliveryId {
    let (kind, to) = match &notice.to {
        Addressee::Person(person) => (b'p', person.as_str()),
        Addressee::Party(party) => (b'x', party.as_str()),
    };
    let mut hasher = Sha256::new();
    hasher.update(b"noroshi.delivery.1");
    hasher.update(history.0.as_bytes());
    hasher.update(seq.to_be_bytes());
    hasher.update(ordinal.to_be_bytes());
    hasher.update([kind]);
    hasher.update(u64::try_from(to.len()).unwrap_or(u64::MAX).to_be_bytes());
    hasher.update(to.as_bytes());
    hasher.update(channel.as_str().as_bytes());
    let hash: [u8; 32] = hasher.finalize().into();
    let mut short = [0; 16];
    short.iter_mut().zip(hash).for_each(|(byte, from)| *byte = from);
    DeliveryId(Builder::from_custom_bytes(short).into_uuid())
}

/// Rows of `after` that are not in `before`, and the other way round.
pub(super) fn difference<T: PartialEq + Clone>(before: &[T], after: &[T]) -> (Vec<T>, Vec<T>) {
    let missing_in = |rows: &[T], others: &[T]| -> Vec<T> {
        rows.iter().filter(|row| !others.contains(row)).cloned().collect()
    };
    (missing_in(after, before), missing_in(before, after))
}

fn number(no: DutyNo) -> i32 {
    clamp(no.0)
}

fn clamp(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}
