//! A flood: of what may be told together the first few leave at once, and then one message gathers what
//! comes within a while. Only messages wait for each other; clocks and duties run from the report.

use diesel::dsl::{count_star, max, sql};
use diesel::sql_types::Bool;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use crate::domain::moment::{Moment, Span};
use crate::store::project::DeliveryRow;
use crate::store::schema::outbox;
use crate::store::{Error, Tx};

/// So many within [`WHILE`] are told one by one.
const ONE_BY_ONE: i64 = 3;
/// How long a message gathers.
const WHILE: Span = Span::minutes(5);

impl Tx<'_> {
    /// Rows that are about to be written, due by what else their readers were lately told.
    ///
    /// # Errors
    /// The store cannot read.
    pub(in crate::store) fn gathered(
        &mut self,
        mut rows: Vec<DeliveryRow>,
    ) -> Result<Vec<DeliveryRow>, Error> {
        for row in rows.iter_mut().filter(|row| row.is_gathered) {
            let Some(person) = &row.person else { continue };
            let (count, last): (i64, Option<Moment>) = outbox::table
                // Written out, so that the planner sees that the partial index serves.
                .filter(sql::<Bool>("outbox.is_gathered"))
                .filter(outbox::person.eq(person))
                .filter(outbox::channel.eq(&row.channel))
                .filter(outbox::created_at.gt(row.created_at - WHILE))
                .select((count_star(), max(outbox::due_at)))
                .first(self.conn())?;
            let Some(last) = last.filter(|_| count >= ONE_BY_ONE) else { continue };
            // One that waits already is joined; a try that failed may wait for longer, and is not.
            let next = if last > row.created_at { last } else { last + WHILE };
            row.due_at = next.min(row.created_at + WHILE);
        }
        Ok(rows)
    }
}
