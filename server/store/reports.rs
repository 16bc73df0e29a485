//! Reports as rows: by 受付番号 for their status page, and by incident.
//!
//! The 確認番号 is not compared here; whoever asks for a status compares its hash in constant time.

use diesel::dsl::exists;
use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl, TextExpressionMethods};

use crate::domain::access::Viewer;
use crate::domain::history::Kind;
use crate::domain::ids::HistoryId;
use crate::domain::incident::state::Incident;
use crate::domain::report::Report;

use super::history::Loaded;
use super::incidents::{is_storable, visible};
use super::project::ReportRow;
use super::schema::{entries, heads, incidents, reports};
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

    /// Hashes of the files that came with reports of an incident: the vault must hold them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn attached_files(&mut self, incident: HistoryId) -> Result<Vec<String>, Error> {
        let ids: Vec<HistoryId> =
            reports::table.filter(reports::incident.eq(incident)).select(reports::id).load(self.conn())?;
        let mut hashes = Vec::new();
        for id in ids {
            let report = self.load::<Report>(id)?;
            let attached = report.into_iter().flat_map(|loaded| loaded.state.attachments);
            hashes.extend(attached.map(|attachment| attachment.sha256));
        }
        Ok(hashes)
    }

    /// The reports that brought files and are still kept. It reads every entry, and is asked seldom.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn reports_with_files(&mut self) -> Result<Vec<HistoryId>, Error> {
        let brought = entries::table
            .inner_join(heads::table.on(heads::id.eq(entries::history)))
            .filter(heads::kind.eq(Kind::Report.as_str()))
            .filter(entries::private.is_not_null())
            .filter(entries::fact.like("%{\"attached\":%"));
        Ok(brought.select(entries::history).distinct().load(self.conn())?)
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
