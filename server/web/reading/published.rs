//! What the public is shown.

use crate::domain::called::Called;
use crate::domain::incident::state::Incident;
use crate::store::history::Loaded;
use crate::store::project::IncidentRow;
use crate::store::{Error, Tx};
use crate::web::Site;
use crate::web::error::Failure;

/// The incidents of which the public is shown something, the newest word first.
///
/// # Errors
/// The store is not available.
pub fn list(site: &Site, limit: i64) -> Result<Vec<IncidentRow>, Failure> {
    let rows: Result<_, Error> = site.backend.store.read(|tx| tx.published(limit));
    Ok(rows?)
}

/// The incident with this number, while the public is shown something of it.
///
/// # Errors
/// [`Failure::NotFound`] if it is not.
pub fn one(site: &Site, called: Called) -> Result<Incident, Failure> {
    let loaded: Result<Option<Loaded<Incident>>, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        tx.published_as(called)?.map_or(Ok(None), |incident| tx.load::<Incident>(incident))
    });
    Ok(loaded?.ok_or(Failure::NotFound)?.state)
}
