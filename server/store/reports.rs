//! Reports as rows: by 受付番号 for their status page, and by incident.
//!
//! The 確認番号 is not compared here; whoever asks for a status compares its hash in constant time.

use diesel::dsl::exists;
use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::domain::access::Viewer;
use crate::domain::ids::HistoryId;
use crate::domain::incident::state::Incident;

use super::history::Loaded;
use super::incidents::{is_storable, visible};
use super::project::ReportRow;
use super::schema::{incidents, reports};
use super::{Error, Tx};

impl Tx<'_> {
    /// The report with this 受付番号, whatever it is about.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn report_row(&mut self, number: &str) -> Result<Option<ReportRow>, Error> {
        if !is_storable(number) {
            return Ok(None);
        }
        Ok(reports::table.filter(reports::number.eq(number)).first(self.conn()).optional()?)
    }

    /// The incident that answers for a report of this one: itself, or the one that it is one matter with.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn answering(&mut self, id: HistoryId) -> Result<Option<Loaded<Incident>>, Error> {
        let own = self.load::<Incident>(id)?;
        let into = own.as_ref().and_then(|loaded| loaded.state.bonds.into.as_ref()).map(|into| into.id);
        match into {
            Some(into) => self.load::<Incident>(into),
            None => Ok(own),
        }
    }

    /// Whether a 受付番号 is given.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_report_number(&mut self, number: &str) -> Result<bool, Error> {
        let taken = diesel::select(exists(reports::table.filter(reports::number.eq(number))));
        Ok(taken.get_result(self.conn())?)
    }

    /// The reports of an incident that the viewer may see, first one first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn reports_of(&mut self, viewer: &Viewer, incident: HistoryId) -> Result<Vec<ReportRow>, Error> {
        let rows = reports::table
            .inner_join(incidents::table.on(incidents::id.eq(reports::incident)))
            .filter(reports::incident.eq(incident))
            .filter(visible(viewer))
            .order((reports::received_at.asc(), reports::id.asc()))
            .select(reports::all_columns)
            .load(self.conn())?;
        Ok(rows)
    }
}
