//! Items of evidence as rows, and how they are found: always through the incident that the viewer may
//! see, page by page, without folding anything.

use diesel::{
    AsChangeset, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable, JoinOnDsl,
    OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};

use crate::domain::access::Viewer;
use crate::domain::actor::Actor;
use crate::domain::evidence::fact::{Kind, TEXTS};
use crate::domain::evidence::state::{Custody, Item, Standing};
use crate::domain::history::Private;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;

use super::conn::MultiBackend;
use super::dialect::{self, insert_all};
use super::incidents::visible;
use super::schema::{custody, evidence, incidents};
use super::{Error, Tx};

/// Rows on one page at most.
pub const PAGE_MAX: usize = 200;

/// An item in a list, with what its own page shows.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = evidence, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct EvidenceRow {
    /// Its history.
    pub id: HistoryId,
    /// Of which incident.
    pub incident: HistoryId,
    /// Its number there.
    pub no: i32,
    /// Entries so far.
    pub seq: i64,
    /// What it is.
    pub kind: String,
    /// Where it stands.
    pub standing: String,
    /// One line.
    pub description: String,
    /// Who has it.
    pub holder: String,
    /// Its other texts, as a JSON map.
    pub details: String,
    /// The name its file came with.
    pub file_name: Option<String>,
    /// SHA-256 of its file, hex.
    pub file_sha256: Option<String>,
    /// How long its file is.
    pub file_bytes: Option<i64>,
    /// What its file is.
    pub file_form: Option<String>,
    /// Why its file is only stored, separated by spaces.
    pub cautions: String,
    /// Whether the vault must hold its file.
    pub is_stored: bool,
    /// When it was taken.
    pub collected_at: Moment,
    /// When that was recorded.
    pub recorded_at: Moment,
    /// It must be kept until then.
    pub held_until: Option<Moment>,
    /// When a log source is overwritten.
    pub overwritten_at: Option<Moment>,
    /// Whether that is near.
    pub is_warned: bool,
    /// The item that was taken from a log source.
    pub preserved_as: Option<i32>,
    /// Who asked that it be disposed of, as JSON.
    pub proposed_by: Option<String>,
    /// When its file was last found whole.
    pub verified_at: Option<Moment>,
    /// Who asked.
    pub verified_by: Option<String>,
    /// When its file was found changed.
    pub altered_at: Option<Moment>,
    /// Whether it was gone.
    pub is_missing: bool,
    /// Who had it then.
    pub altered_holder: Option<String>,
    /// How many hands it passed through.
    pub custody_count: i32,
}

impl EvidenceRow {
    /// Whether it is a log that nobody has kept yet.
    pub fn waits_to_be_kept(&self) -> bool {
        let is_source = self.kind == Kind::LogSource.as_str();
        is_source && self.preserved_as.is_none() && self.standing == Standing::Kept.as_str()
    }
}

/// How many items of evidence an incident has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EvidenceCounts {
    /// All that was taken in, what was struck among them.
    pub all: i64,
    /// Whose file was found changed.
    pub altered: i64,
    /// Logs that are soon overwritten and that nobody has kept.
    pub near: i64,
}

impl EvidenceCounts {
    /// Of two incidents together.
    pub fn and(self, other: Self) -> Self {
        Self {
            all: self.all.saturating_add(other.all),
            altered: self.altered.saturating_add(other.altered),
            near: self.near.saturating_add(other.near),
        }
    }
}

/// One hand that an item passed through.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = custody, primary_key(evidence, no))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct CustodyRow {
    /// Of which item.
    pub evidence: HistoryId,
    /// Its number there.
    pub no: i32,
    /// What was done.
    pub act: String,
    /// When.
    pub at: Moment,
    /// When that was recorded.
    pub recorded_at: Moment,
    /// By whom: a name; `operator` and the like for who has none.
    pub recorded_by: String,
    /// From whom.
    pub giver: String,
    /// To whom.
    pub receiver: String,
    /// Why.
    pub reason: String,
    /// 立会人.
    pub witness: String,
    /// 封印番号.
    pub seal: String,
    /// The hand that this one corrects.
    pub corrects: Option<i32>,
    /// The hand that corrects this one.
    pub voided_by: Option<i32>,
}

/// All rows of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EvidenceRows {
    pub(super) item: EvidenceRow,
    pub(super) custody: Vec<CustodyRow>,
}

impl EvidenceRows {
    pub(super) fn of(after: &Item) -> Self {
        Self {
            item: evidence_row(after),
            custody: after.custody.iter().map(|row| custody_row(after, row)).collect(),
        }
    }
}

/// The item's row.
pub fn evidence_row(after: &Item) -> EvidenceRow {
    let file = after.item.file.as_ref();
    let text = |key: &str| after.texts.get(key).cloned();
    let shown = TEXTS.iter().filter(|key| **key != "description");
    let details: Private = shown.filter_map(|key| Some(((*key).to_owned(), text(key)?))).collect();
    EvidenceRow {
        id: after.id,
        incident: after.incident,
        no: clamp(after.no),
        seq: after.seq,
        kind: after.item.kind.as_str().to_owned(),
        standing: after.standing().as_str().to_owned(),
        description: text("description").unwrap_or_default(),
        holder: after.holder().to_owned(),
        details: json(&details),
        file_name: after.file_name().map(str::to_owned),
        file_sha256: after.file_sha256().map(str::to_owned),
        file_bytes: file.map(|file| i64::try_from(file.bytes).unwrap_or(i64::MAX)),
        file_form: file.map(|file| file.form.clone()),
        cautions: file.map(|file| file.cautions.join(" ")).unwrap_or_default(),
        is_stored: after.has_file(),
        collected_at: after.item.at,
        recorded_at: after.recorded_at,
        held_until: after.held_until,
        overwritten_at: after.overwritten_at,
        is_warned: after.is_warned,
        preserved_as: after.preserved_as.map(clamp),
        proposed_by: after.proposed_by.as_ref().map(json),
        verified_at: after.verified.as_ref().map(|seen| seen.at),
        verified_by: after.verified.as_ref().map(|seen| named(&seen.by, &seen.by_name)),
        altered_at: after.altered.as_ref().map(|found| found.at),
        is_missing: after.altered.as_ref().is_some_and(|found| found.is_missing),
        altered_holder: after.altered.as_ref().map(|found| found.holder.clone()),
        custody_count: clamp(after.custody.len()),
    }
}

fn custody_row(after: &Item, row: &Custody) -> CustodyRow {
    CustodyRow {
        evidence: after.id,
        no: clamp(row.no),
        act: row.act.as_str().to_owned(),
        at: row.at,
        recorded_at: row.recorded_at,
        recorded_by: named(&row.by, &row.by_name),
        giver: row.from.clone(),
        receiver: row.to.clone(),
        reason: row.reason.clone(),
        witness: row.witness.clone(),
        seal: row.seal.clone(),
        corrects: row.corrects.map(clamp),
        voided_by: row.voided_by.map(clamp),
    }
}

/// A name, or the word for who has none.
fn named(by: &Actor, name: &str) -> String {
    match by {
        Actor::Person(_) | Actor::Token(_) => name.to_owned(),
        Actor::Outside => "outside".to_owned(),
        Actor::Engine => "engine".to_owned(),
        Actor::Operator => "operator".to_owned(),
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn clamp(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

impl Tx<'_> {
    pub(super) fn insert_evidence(&mut self, rows: &EvidenceRows) -> Result<(), Error> {
        let conn = self.conn();
        diesel::insert_into(evidence::table).values(&rows.item).execute(conn)?;
        insert_all!(conn, custody::table, rows.custody)?;
        Ok(())
    }

    /// Turns the rows of one state into those of the next. Hands are never taken out.
    pub(super) fn change_evidence(&mut self, old: &EvidenceRows, new: &EvidenceRows) -> Result<(), Error> {
        let conn = self.conn();
        if old.item != new.item {
            diesel::update(evidence::table.find(new.item.id)).set(&new.item).execute(conn)?;
        }
        for (_, row) in old.custody.iter().zip(&new.custody).filter(|(was, is)| was != is) {
            diesel::update(custody::table.find((row.evidence, row.no))).set(row).execute(conn)?;
        }
        let fresh = new.custody.get(old.custody.len()..).unwrap_or_default();
        insert_all!(conn, custody::table, fresh)?;
        Ok(())
    }

    pub(super) fn stored_evidence(&mut self, id: HistoryId) -> Result<Option<EvidenceRows>, Error> {
        let conn = self.conn();
        let Some(item) = evidence::table.find(id).first(conn).optional()? else { return Ok(None) };
        let custody = custody::table.filter(custody::evidence.eq(id)).order(custody::no).load(conn)?;
        Ok(Some(EvidenceRows { item, custody }))
    }

    pub(super) fn delete_evidence(&mut self, id: HistoryId) -> Result<(), Error> {
        let conn = self.conn();
        diesel::delete(evidence::table.find(id)).execute(conn)?;
        diesel::delete(custody::table.filter(custody::evidence.eq(id))).execute(conn)?;
        Ok(())
    }

    pub(super) fn count_evidence(&mut self, id: HistoryId) -> Result<i64, Error> {
        let conn = self.conn();
        let items: i64 = evidence::table
            .filter(evidence::id.eq(id).or(evidence::incident.eq(id)))
            .count()
            .get_result(conn)?;
        let hands: i64 = custody::table.filter(custody::evidence.eq(id)).count().get_result(conn)?;
        Ok(items + hands)
    }

    /// Holds a history until this transaction ends: nothing is added to it meanwhile.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn hold(&mut self, id: HistoryId) -> Result<(), Error> {
        dialect::hold_head(self.conn(), id)?;
        Ok(())
    }

    /// The number that the next item of an incident gets. The incident is held: see [`Tx::hold`].
    ///
    /// # Errors
    /// The store cannot read.
    pub fn next_evidence_no(&mut self, incident: HistoryId) -> Result<u32, Error> {
        let last: Option<i32> = evidence::table
            .filter(evidence::incident.eq(incident))
            .order(evidence::no.desc())
            .select(evidence::no)
            .first(self.conn())
            .optional()?;
        Ok(u32::try_from(last.unwrap_or(0)).unwrap_or(0).saturating_add(1))
    }

    /// An item by its number on an incident. Whether the incident may be seen is asked elsewhere.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn find_evidence(&mut self, incident: HistoryId, no: u32) -> Result<Option<HistoryId>, Error> {
        let Ok(no) = i32::try_from(no) else { return Ok(None) };
        let query = evidence::table
            .filter(evidence::incident.eq(incident).and(evidence::no.eq(no)))
            .select(evidence::id);
        Ok(query.first(self.conn()).optional()?)
    }

    /// Every item of an incident, by number, for those who take all of it along.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn evidence_of(&mut self, incident: HistoryId) -> Result<Vec<HistoryId>, Error> {
        let query =
            evidence::table.filter(evidence::incident.eq(incident)).order(evidence::no).select(evidence::id);
        Ok(query.load(self.conn())?)
    }

    /// A page of the items of an incident that the viewer may see, from the number after `after` on.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn list_evidence(
        &mut self,
        viewer: &Viewer,
        incident: HistoryId,
        after: i32,
        limit: usize,
    ) -> Result<Vec<EvidenceRow>, Error> {
        let query = evidence::table
            .inner_join(incidents::table.on(incidents::id.eq(evidence::incident)))
            .into_boxed::<MultiBackend>()
            .filter(visible(viewer))
            .filter(evidence::incident.eq(incident))
            .filter(evidence::no.gt(after))
            .order(evidence::no)
            .limit(i64::try_from(limit.clamp(1, PAGE_MAX)).unwrap_or(1))
            .select(evidence::all_columns);
        Ok(query.load(self.conn())?)
    }

    /// Records of disposal (廃棄記録) of incidents that the viewer may see, newest first, with the numbers
    /// of the incidents. What a drill made up is not among them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn disposal_records(&mut self, viewer: &Viewer) -> Result<Vec<(String, EvidenceRow)>, Error> {
        let query = evidence::table
            .inner_join(incidents::table.on(incidents::id.eq(evidence::incident)))
            .into_boxed::<MultiBackend>()
            .filter(visible(viewer))
            .filter(evidence::kind.eq("disposal_record"))
            .filter(incidents::is_drill.eq(false))
            .order((evidence::recorded_at.desc(), evidence::id))
            .select((incidents::number, evidence::all_columns));
        Ok(query.load(self.conn())?)
    }

    /// Every item of an incident, by number, as it is listed. Whether the incident may be seen is asked
    /// elsewhere.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn all_evidence(&mut self, incident: HistoryId) -> Result<Vec<EvidenceRow>, Error> {
        let query = evidence::table.filter(evidence::incident.eq(incident)).order(evidence::no);
        Ok(query.load(self.conn())?)
    }

    /// One item of an incident that the viewer may see.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn evidence_item(
        &mut self,
        viewer: &Viewer,
        incident: HistoryId,
        no: i32,
    ) -> Result<Option<EvidenceRow>, Error> {
        let found = self.list_evidence(viewer, incident, no.saturating_sub(1), 1)?;
        Ok(found.into_iter().find(|row| row.no == no))
    }

    /// A page of the hands that an item passed through, newest first, before the number `before`.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn custody_of(
        &mut self,
        item: &EvidenceRow,
        before: Option<i32>,
        limit: usize,
    ) -> Result<Vec<CustodyRow>, Error> {
        let query = custody::table
            .filter(custody::evidence.eq(item.id))
            .filter(custody::no.lt(before.unwrap_or(i32::MAX)))
            .order(custody::no.desc())
            .limit(i64::try_from(limit.clamp(1, PAGE_MAX)).unwrap_or(1));
        Ok(query.load(self.conn())?)
    }

    /// Items whose files the vault must hold, from the one after `after` on, in the order of their ids.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn stored_files(
        &mut self,
        after: Option<HistoryId>,
        limit: usize,
    ) -> Result<Vec<EvidenceRow>, Error> {
        let mut query = evidence::table
            .filter(evidence::is_stored.eq(true))
            .order(evidence::id)
            .limit(i64::try_from(limit).unwrap_or(1))
            .into_boxed();
        if let Some(id) = after {
            query = query.filter(evidence::id.gt(id));
        }
        Ok(query.load(self.conn())?)
    }

    /// The files of an incident: hashes that the vault must hold, those that came with reports among them,
    /// and those of items disposed of.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn files_of(&mut self, incident: HistoryId) -> Result<(Vec<String>, Vec<String>), Error> {
        let rows: Vec<(Option<String>, bool)> = evidence::table
            .filter(evidence::incident.eq(incident))
            .select((evidence::file_sha256, evidence::is_stored))
            .load(self.conn())?;
        let of = |wanted: bool| {
            rows.iter().filter(|row| row.1 == wanted).filter_map(|row| row.0.clone()).collect::<Vec<_>>()
        };
        let attached = self.attached_files(incident)?;
        Ok(([of(true), attached].concat(), of(false)))
    }

    /// How many items an incident has, and how many of them were found changed or wait to be kept
    /// before they are overwritten.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn evidence_counts(&mut self, incident: HistoryId) -> Result<EvidenceCounts, Error> {
        let of = || evidence::table.filter(evidence::incident.eq(incident));
        let altered = of().filter(evidence::altered_at.is_not_null());
        // Written as the bare column: only so does the index of these serve.
        let near = of().filter(evidence::is_warned).filter(evidence::preserved_as.is_null());
        let near = near.filter(evidence::standing.eq("kept"));
        let conn = self.conn();
        Ok(EvidenceCounts {
            all: of().count().get_result(conn)?,
            altered: altered.count().get_result(conn)?,
            near: near.count().get_result(conn)?,
        })
    }

    /// Logs that nobody has kept and of which it was said that they are soon overwritten, the next one first,
    /// with the numbers of the incidents that the viewer may see. What a drill made up is not among them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn logs_to_keep(&mut self, viewer: &Viewer) -> Result<Vec<(String, EvidenceRow)>, Error> {
        let query = evidence::table
            .inner_join(incidents::table.on(incidents::id.eq(evidence::incident)))
            .into_boxed::<MultiBackend>()
            .filter(visible(viewer))
            .filter(evidence::is_warned)
            .filter(evidence::preserved_as.is_null())
            .filter(evidence::standing.eq(Standing::Kept.as_str()))
            .filter(incidents::is_drill.eq(false))
            .order((evidence::overwritten_at, evidence::id))
            .select((incidents::number, evidence::all_columns));
        Ok(query.load(self.conn())?)
    }
}
