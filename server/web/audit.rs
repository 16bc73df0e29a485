//! 監査 (対策基準 9, 1(3)②): who audits, which other posts they hold (兼務), what they may not audit; and
//! what an auditor proves with: 記録の確かめ, 閲覧記録, サインインの記録, 監査用一式.
//!
//! The first page is for auditors, the desk, the CISO and administrators; to everyone else but auditors the
//! others are not there. The incidents themselves are on the pages where everyone reads them.

pub mod checks;
mod listing;
pub mod looks;
pub mod package;
pub mod period;
pub mod sign_ins;

use serde::Serialize;

use crate::domain::audit::{Auditor, auditors};

use super::error::Failure;
use super::guard::Staff;
use super::page;
use super::page::Link;
use super::visit::{Outcome, Visit};
use super::words;

/// The pages of an auditor: where, and their words.
const TABS: [(&str, &str); 5] = [
    ("/audit/checks", "audit-checks"),
    ("/audit/looks", "audit-looks"),
    ("/audit/sign-ins", "audit-sign-ins"),
    ("/audit/package", "audit-package"),
    ("/audit", "audit-who"),
];

#[derive(Serialize)]
struct View {
    tabs: Vec<Link>,
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
    let rows = rows.iter().map(|row| row_of(staff, row)).collect();
    let tabs = if is_mine { tabs(visit) } else { Vec::new() };
    page::show(visit, "audit", visit.text("audit-title"), &View { tabs, rows, is_mine })
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

fn tabs(visit: &Visit) -> Vec<Link> {
    let link = |(href, word): (&str, &str)| Link {
        href: href.to_owned(),
        label: visit.text(word),
        lang: visit.language.tag(),
        code: "",
        is_current: visit.path == href,
    };
    TABS.map(link).into()
}
