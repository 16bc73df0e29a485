//! Items of checklists that someone was named for and has not done, over all incidents: pure rows of
//! the state after, and how a person finds theirs.

use diesel::{ExpressionMethods, Insertable, JoinOnDsl, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::access::Viewer;
use crate::domain::ids::{HistoryId, ItemId, PersonId, PolicyVersion};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;

use super::incidents::{is_storable, visible};
use super::project::CalledColumns;
use super::schema::{charges, incidents};
use super::{Error, Tx};

/// Who has an item, while it is open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Queryable, Insertable)]
#[diesel(table_name = charges)]
pub struct ChargeRow {
    /// Who.
    pub person: PersonId,
    /// Of which incident.
    pub incident: HistoryId,
    /// Which item.
    pub item: String,
    /// By when.
    pub due_at: Moment,
    /// Whether that time has passed and they were reminded.
    pub is_late: bool,
}

/// An item that a person has, with what a list says of its incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnItem {
    /// 事案番号.
    pub number: String,
    /// 呼び番号.
    pub called: CalledColumns,
    /// The policy that the incident runs under.
    pub policy: PolicyVersion,
    /// The incident in one line.
    pub summary: Option<String>,
    /// 訓練.
    pub is_drill: bool,
    /// Which item.
    pub item: ItemId,
    /// By when.
    pub due_at: Moment,
    /// Whether that time has passed.
    pub is_late: bool,
}

/// Every open item with someone who has it, in order. An incident that has ended leaves nobody any.
pub fn charge_rows(after: &Incident) -> Vec<ChargeRow> {
    let items = after.plan.response.items.iter().filter(|_| after.is_open());
    let charged = items.filter_map(|row| Some((&row.id, row.charge.as_ref()?)));
    let mut rows: Vec<ChargeRow> = charged
        .flat_map(|(item, charge)| {
            charge.bearers.iter().map(|person| ChargeRow {
                person: person.clone(),
                incident: after.id,
                item: item.as_str().to_owned(),
                due_at: charge.due_at,
                is_late: charge.is_reminded,
            })
        })
        .collect();
    rows.sort();
    rows.dedup();
    rows
}

impl Tx<'_> {
    /// The items that `person` has: late first, then what is due soonest.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn charges_of(&mut self, person: &PersonId) -> Result<Vec<OwnItem>, Error> {
        if !is_storable(person.as_str()) {
            return Ok(Vec::new());
        }
        type Row = (String, CalledColumns, i32, Option<String>, bool, String, Moment, bool);
        // Who was given an item sees its incident; only the exclusion can stand against it.
        let viewer = Viewer { person: Some(person.clone()), is_auditor: false, ..Viewer::SYSTEM };
        let rows: Vec<Row> = charges::table
            .inner_join(incidents::table.on(incidents::id.eq(charges::incident)))
            .filter(charges::person.eq(person))
            .filter(visible(&viewer))
            .order((
                charges::is_late.desc(),
                charges::due_at.asc(),
                charges::incident.asc(),
                charges::item.asc(),
            ))
            .select((
                incidents::number,
                (incidents::called_year, incidents::called_no),
                incidents::policy,
                incidents::summary,
                incidents::is_drill,
                charges::item,
                charges::due_at,
                charges::is_late,
            ))
            .load(self.conn())?;
        let own = |(number, called, policy, summary, is_drill, item, due_at, is_late): Row| OwnItem {
            number,
            called,
            policy: PolicyVersion(u32::try_from(policy).unwrap_or_default()),
            summary,
            is_drill,
            item: ItemId::from(item),
            due_at,
            is_late,
        };
        Ok(rows.into_iter().map(own).collect())
    }
}
