//! How far things have come: what a page that is looked at compares with what it was shown.

use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::domain::access::Viewer;
use crate::domain::ids::HistoryId;

use super::incidents::visible;
use super::schema::{heads, incidents};
use super::{Error, ORGANISATION, Tx};

/// Open incidents that a list looks at, the newest.
const ROWS_MAX: i64 = 1_000;

/// Something that differs once anything that goes on has moved, by whatever process. It tells of everything
/// together, so it is for the house alone: what a reader hears of is asked of their own marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    waking: i64,
    organisation: i64,
}

impl Tx<'_> {
    /// The pulse of the house.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn pulse(&mut self) -> Result<Pulse, Error> {
        // Whatever is open waits for a moment: entries lengthen it, and an end takes it out. One number: two
        // such steps leave it as it was only if they undo each other to the entry.
        let waking = heads::table
            .filter(heads::wake_at.is_not_null())
            .select(sql::<BigInt>("CAST(COALESCE(SUM(seq * 1009 + 1), 0) AS BIGINT)"))
            .first(self.conn())?;
        let organisation =
            heads::table.find(ORGANISATION).select(heads::seq).first(self.conn()).optional()?.unwrap_or(0);
        Ok(Pulse { waking, organisation })
    }

    /// The open incidents that the viewer may see, each with the number of its last entry.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn marks(&mut self, viewer: &Viewer) -> Result<Vec<(HistoryId, i64)>, Error> {
        let rows = incidents::table
            .filter(visible(viewer))
            .filter(incidents::is_open)
            .order((incidents::opened_at.desc(), incidents::id.asc()))
            .limit(ROWS_MAX)
            .select((incidents::id, incidents::seq))
            .load(self.conn())?;
        Ok(rows)
    }
}
