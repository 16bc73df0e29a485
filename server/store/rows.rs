//! The rows of one history, all tables together: written, changed, read and taken away.
//!
//! What they say is decided by the functions of [`project`](super::project); this is only where
//! they lie. Deliveries are no part of them: those have a state of their own.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::domain::ids::HistoryId;

use super::called;
use super::charges::ChargeRow;
use super::dialect::insert_all;
use super::project::{self, BearerRow, DeadlineRow, ExclusionRow, IncidentRows, InvolvementRow};
use super::schema::{
    bearers, charges, deadlines, document_files, documents, duties, exclusions, incidents, involvements,
    keepings, preventions, reports, tallies, texts,
};
use super::{Error, Tx};

impl Tx<'_> {
    /// Writes the rows of an incident that has none.
    pub(super) fn insert_rows(&mut self, rows: &IncidentRows) -> Result<(), Error> {
        let conn = self.conn();
        let written = diesel::insert_into(incidents::table).values(&rows.incident).execute(conn);
        written.map_err(called::taken)?;
        insert_all!(conn, duties::table, rows.duties)?;
        insert_all!(conn, bearers::table, rows.bearers)?;
        insert_all!(conn, involvements::table, rows.involvements)?;
        insert_all!(conn, exclusions::table, rows.exclusions)?;
        insert_all!(conn, documents::table, rows.documents)?;
        insert_all!(conn, deadlines::table, rows.deadlines)?;
        insert_all!(conn, tallies::table, rows.tallies)?;
        insert_all!(conn, charges::table, rows.charges)?;
        insert_all!(conn, texts::table, rows.texts)?;
        insert_all!(conn, keepings::table, rows.keepings)?;
        self.insert_preventions(&rows.preventions)
    }

    /// Turns the rows of one state of an incident into those of the next.
    pub(super) fn change_rows(&mut self, old: &IncidentRows, new: &IncidentRows) -> Result<(), Error> {
        let row = incidents::table.find(new.incident.id);
        diesel::update(row).set(&new.incident).execute(self.conn())?;
        self.change_duties(old, new)?;
        self.change_preventions(&old.preventions, &new.preventions)?;
        self.change_people(old, new)?;
        // What was issued stays issued.
        let (fresh, _) = project::difference(&old.documents, &new.documents);
        insert_all!(self.conn(), documents::table, fresh)?;
        Ok(())
    }

    fn change_duties(&mut self, old: &IncidentRows, new: &IncidentRows) -> Result<(), Error> {
        let (changed, _) = project::difference(&old.duties, &new.duties);
        let is_known = |no: i32| old.duties.iter().any(|row| row.no == no);
        let (known, fresh): (Vec<_>, Vec<_>) = changed.into_iter().partition(|row| is_known(row.no));
        for row in &known {
            diesel::update(duties::table.find((row.incident, row.no))).set(row).execute(self.conn())?;
        }
        insert_all!(self.conn(), duties::table, fresh)?;
        Ok(())
    }

    fn change_people(&mut self, old: &IncidentRows, new: &IncidentRows) -> Result<(), Error> {
        let conn = self.conn();
        let (fresh, gone) = project::difference(&old.bearers, &new.bearers);
        for row in gone {
            diesel::delete(bearers::table.find((row.person, row.incident, row.no))).execute(conn)?;
        }
        insert_all!(conn, bearers::table, fresh)?;
        let (fresh, gone) = project::difference(&old.involvements, &new.involvements);
        for row in gone {
            diesel::delete(involvements::table.find((row.person, row.incident))).execute(conn)?;
        }
        insert_all!(conn, involvements::table, fresh)?;
        let (fresh, gone) = project::difference(&old.exclusions, &new.exclusions);
        for row in gone {
            diesel::delete(exclusions::table.find((row.person, row.incident))).execute(conn)?;
        }
        insert_all!(conn, exclusions::table, fresh)?;
        let (fresh, gone) = project::difference(&old.charges, &new.charges);
        for row in gone {
            diesel::delete(charges::table.find((row.person, row.incident, row.item))).execute(conn)?;
        }
        insert_all!(conn, charges::table, fresh)?;
        if old.deadlines != new.deadlines {
            diesel::delete(deadlines::table.find(new.incident.id)).execute(conn)?;
            insert_all!(conn, deadlines::table, new.deadlines.clone())?;
        }
        if old.tallies != new.tallies {
            diesel::delete(tallies::table.find(new.incident.id)).execute(conn)?;
            insert_all!(conn, tallies::table, new.tallies)?;
        }
        if old.texts != new.texts {
            diesel::delete(texts::table.find(new.incident.id)).execute(conn)?;
            insert_all!(conn, texts::table, new.texts)?;
        }
        if old.keepings != new.keepings {
            diesel::delete(keepings::table.find(new.incident.id)).execute(conn)?;
            insert_all!(conn, keepings::table, new.keepings)?;
        }
        Ok(())
    }

    /// Rows of one incident, in the order that the pure functions give them: a database sorts text
    /// by its own rules.
    pub(super) fn stored_rows(&mut self, id: HistoryId) -> Result<Option<IncidentRows>, Error> {
        let preventions = self.stored_preventions(id)?;
        let conn = self.conn();
        let Some(incident) = incidents::table.find(id).first(conn).optional()? else { return Ok(None) };
        let tallies = tallies::table.filter(tallies::incident.eq(id)).load(conn)?;
        let texts = texts::table.filter(texts::incident.eq(id)).load(conn)?;
        let keepings = keepings::table.filter(keepings::incident.eq(id)).load(conn)?;
        let duties = duties::table.filter(duties::incident.eq(id)).order(duties::no).load(conn)?;
        let mut bearers: Vec<BearerRow> = bearers::table.filter(bearers::incident.eq(id)).load(conn)?;
        let mut involvements: Vec<InvolvementRow> =
            involvements::table.filter(involvements::incident.eq(id)).load(conn)?;
        let mut exclusions: Vec<ExclusionRow> =
            exclusions::table.filter(exclusions::incident.eq(id)).load(conn)?;
        let deadlines: Vec<DeadlineRow> = deadlines::table.filter(deadlines::incident.eq(id)).load(conn)?;
        let mut charges: Vec<ChargeRow> = charges::table.filter(charges::incident.eq(id)).load(conn)?;
        charges.sort();
        let of_it = documents::table.filter(documents::incident.eq(id));
        let documents = of_it.order(documents::no).load(conn)?;
        bearers.sort();
        involvements.sort();
        exclusions.sort();
        Ok(Some(IncidentRows {
            incident,
            duties,
            bearers,
            involvements,
            exclusions,
            documents,
            preventions,
            deadlines,
            tallies,
            charges,
            texts,
            keepings,
        }))
    }

    /// Takes away every row of a history, whatever its kind.
    pub(super) fn delete_rows(&mut self, id: HistoryId) -> Result<(), Error> {
        let conn = self.conn();
        diesel::delete(incidents::table.find(id)).execute(conn)?;
        diesel::delete(reports::table.find(id)).execute(conn)?;
        diesel::delete(duties::table.filter(duties::incident.eq(id))).execute(conn)?;
        diesel::delete(bearers::table.filter(bearers::incident.eq(id))).execute(conn)?;
        diesel::delete(involvements::table.filter(involvements::incident.eq(id))).execute(conn)?;
        diesel::delete(exclusions::table.filter(exclusions::incident.eq(id))).execute(conn)?;
        diesel::delete(deadlines::table.find(id)).execute(conn)?;
        diesel::delete(tallies::table.find(id)).execute(conn)?;
        diesel::delete(texts::table.find(id)).execute(conn)?;
        diesel::delete(keepings::table.find(id)).execute(conn)?;
        diesel::delete(charges::table.filter(charges::incident.eq(id))).execute(conn)?;
        diesel::delete(preventions::table.filter(preventions::incident.eq(id))).execute(conn)?;
        diesel::delete(documents::table.filter(documents::incident.eq(id))).execute(conn)?;
        self.delete_evidence(id)
    }

    /// How many rows a history has, whatever its kind.
    pub(super) fn count_rows(&mut self, id: HistoryId) -> Result<i64, Error> {
        let conn = self.conn();
        let counts: [i64; 14] = [
            incidents::table.find(id).count().get_result(conn)?,
            reports::table.find(id).count().get_result(conn)?,
            duties::table.filter(duties::incident.eq(id)).count().get_result(conn)?,
            bearers::table.filter(bearers::incident.eq(id)).count().get_result(conn)?,
            involvements::table.filter(involvements::incident.eq(id)).count().get_result(conn)?,
            exclusions::table.filter(exclusions::incident.eq(id)).count().get_result(conn)?,
            documents::table.filter(documents::incident.eq(id)).count().get_result(conn)?,
            document_files::table.filter(document_files::incident.eq(id)).count().get_result(conn)?,
            preventions::table.filter(preventions::incident.eq(id)).count().get_result(conn)?,
            deadlines::table.find(id).count().get_result(conn)?,
            tallies::table.find(id).count().get_result(conn)?,
            texts::table.find(id).count().get_result(conn)?,
            keepings::table.find(id).count().get_result(conn)?,
            charges::table.filter(charges::incident.eq(id)).count().get_result(conn)?,
        ];
        Ok(counts.into_iter().sum::<i64>() + self.count_evidence(id)?)
    }
}
