//! 監査 (対策基準 9, 1(3)②): who audits, which other posts they hold (兼務), what they may not audit.
//!
//! For auditors, the desk, the CISO and administrators. The incidents themselves are on the pages where
//! everyone reads them.

use serde::Serialize;

use crate::domain::audit::{Auditor, auditors};

use super::error::Failure;
use super::guard::Staff;
use super::page;
use super::visit::{Outcome, Visit};
use super::words;

#[derive(Serialize)]
struct View {
    rows: Vec<RowView>,
    is_mine: bool,
}

#[derive(Serialize)]
struct RowView {
    name: String,
    is_me: bool,
    others: Vec<String>,
    own: Vec<String>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let is_mine = staff.viewer.is_auditor;
    if !is_mine && !staff.is_admin && !staff.viewer.sees_all {
        return Err(Failure::Forbidden);
    }
    let rows = auditors(&staff.world, visit.now);
    let view = View { rows: rows.iter().map(|row| row_of(staff, row)).collect(), is_mine };
    page::show(visit, "audit", visit.text("audit-title"), &view)
}

fn row_of(staff: &Staff, row: &Auditor) -> RowView {
    let (world, policy) = (&staff.world, staff.world.active().map(|(_, policy)| policy.as_ref()));
    let office = |(post, unit): &(_, _)| words::office(world, policy, post, Some(unit));
    RowView {
        name: world.org.name_of(&row.person),
        is_me: row.person == staff.person,
        others: row.others.iter().map(office).collect(),
        own: row.own.iter().map(|unit| world.unit_name(unit)).collect(),
    }
}
