//! Who holds which post of the sample city, as its table says.

use std::collections::BTreeMap;

use crate::orgcsv;

/// 統括情報セキュリティ責任者.
pub const CHIEF: &str = "1102";
/// 最高情報セキュリティ責任者.
pub const CISO: &str = "1001";

/// The holder of a post at a unit.
pub struct Seats(BTreeMap<(String, String), String>);

impl Seats {
    /// Of the sample city.
    pub fn sample() -> Self {
        let rows = orgcsv::read(crate::cli::SAMPLE_POSTS.as_bytes()).unwrap_or_default();
        let seat = |row: crate::domain::orgfile::Row| {
            let cell = |head: &str| row.cells.get(head).cloned().unwrap_or_default();
            (cell("as") == "holder").then(|| ((cell("post"), cell("unit")), cell("person")))
        };
        Self(rows.into_iter().filter_map(seat).collect())
    }

    /// Who answers for a section.
    pub fn manager(&self, unit: &str) -> &str {
        self.0.get(&("manager".to_owned(), unit.to_owned())).map_or("", String::as_str)
    }
}
