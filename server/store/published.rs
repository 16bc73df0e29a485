//! 公表: what the public is shown, whoever asks.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::domain::called::Called;
use crate::domain::ids::HistoryId;
use crate::domain::incident::state::Incident;
use crate::domain::plan::response::publication::key;

use super::project::IncidentRow;
use super::schema::incidents;
use super::{Error, Tx};

/// Characters of the line of a text that stands in a list.
const TITLE_MAX: usize = 80;

/// How a text for the public begins: its first line, or so much of it as fits a list.
pub(super) fn title(incident: &Incident, no: u32) -> String {
    let text = incident.texts.get(&key(no)).map(String::as_str).unwrap_or_default();
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let cut = line.chars().count() > TITLE_MAX;
    line.chars().take(TITLE_MAX).chain(cut.then_some('…')).collect()
}

impl Tx<'_> {
    /// The incidents of which the public is shown something, the newest word first, at most so many.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn published(&mut self, limit: i64) -> Result<Vec<IncidentRow>, Error> {
        let shown = incidents::table.filter(incidents::published_at.is_not_null());
        let shown = shown.order((incidents::published_at.desc(), incidents::id.asc()));
        Ok(shown.limit(limit).load(self.conn())?)
    }

    /// The incident with this number, while the public is shown something of it.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn published_as(&mut self, called: Called) -> Result<Option<HistoryId>, Error> {
        let (year, no) = (i32::from(called.year), i32::try_from(called.no).unwrap_or(i32::MAX));
        let found = incidents::table
            .filter(incidents::published_at.is_not_null())
            .filter(incidents::called_year.eq(year))
            .filter(incidents::called_no.eq(no))
            .select(incidents::id)
            .first(self.conn());
        Ok(found.optional()?)
    }
}
