//! 呼び番号: which are taken, and which incidents are meant by what somebody says of one.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::result::Error as Diesel;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use crate::domain::access::Viewer;
use crate::domain::calendar::midnight;
use crate::domain::called::{Asked, Called};
use crate::domain::ids::HistoryId;
use crate::domain::written::REIWA;

use super::conn::MultiBackend;
use super::incidents::{SIFTED_MAX, visible};
use super::project::IncidentRow;
use super::schema::incidents;
use super::{Error, Tx};

impl Tx<'_> {
    /// Whether an incident has this number, whoever may see it.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_called(&mut self, called: Called) -> Result<bool, Error> {
        let taken = incidents::table
            .filter(incidents::called_year.eq(i32::from(called.year)))
            .filter(incidents::called_no.eq(column(called.no)));
        Ok(diesel::select(exists(taken)).get_result(self.conn())?)
    }

    /// Whether so many numbers of four digits are given in a year that the next has five.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_crowded(&mut self, year: u16) -> Result<bool, Error> {
        let last = i64::try_from(Called::CROWDED).unwrap_or(i64::MAX).saturating_sub(1);
        let given: Vec<Option<i32>> = incidents::table
            .filter(incidents::called_year.eq(i32::from(year)))
            .filter(incidents::called_no.lt(column(Called::FIVE_DIGITS)))
            .order(incidents::called_no)
            .offset(last)
            .limit(1)
            .select(incidents::called_no)
            .load(self.conn())?;
        Ok(!given.is_empty())
    }

    /// The incidents that are called so, as far as the viewer may see them, the newest first: where no year
    /// is said, of every year.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn find_called(&mut self, viewer: &Viewer, asked: Asked) -> Result<Vec<IncidentRow>, Error> {
        let this_year = Called::year_of(self.now()?);
        let years: Vec<i32> = match asked.year {
            Some(year) => vec![i32::from(year)],
            None => (REIWA..=this_year).map(i32::from).collect(),
        };
        let rows = incidents::table
            .into_boxed::<MultiBackend>()
            .filter(visible(viewer))
            .filter(incidents::called_year.eq_any(years))
            .filter(incidents::called_no.eq(column(asked.no)))
            .order((incidents::opened_at.desc(), incidents::id.asc()));
        Ok(rows.load(self.conn())?)
    }

    /// The incidents of a calendar year that the viewer may see, drills left out, in the order in which they
    /// began: what each is the how manieth of. Of more than a list looks through, the first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn in_order(&mut self, viewer: &Viewer, year: i32) -> Result<Vec<HistoryId>, Error> {
        let first = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).and_then(midnight);
        let (Some(from), Some(to)) = (first(year), first(year.saturating_add(1))) else {
            return Ok(Vec::new());
        };
        let rows = incidents::table
            .into_boxed::<MultiBackend>()
            .filter(visible(viewer))
            .filter(incidents::is_drill.eq(false))
            .filter(incidents::opened_at.ge(from))
            .filter(incidents::opened_at.lt(to))
            .order((incidents::opened_at.asc(), incidents::id.asc()))
            .limit(i64::try_from(SIFTED_MAX).unwrap_or(i64::MAX))
            .select(incidents::id);
        Ok(rows.load(self.conn())?)
    }
}

/// Two that draw the same number at the same time meet at its index: the loser is run again and draws anew.
pub(super) fn taken(error: Diesel) -> Error {
    match Error::from(error) {
        Error::Duplicate { constraint } if constraint.contains("called") => Error::Conflict,
        other => other,
    }
}

fn column(no: u32) -> i32 {
    i32::try_from(no).unwrap_or(i32::MAX)
}
