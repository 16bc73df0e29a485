//! People as the body's directory has them, in the table that 人事異動 reads: nothing is recorded before an
//! administrator has looked at what would change.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::identity::Trouble;
use crate::web::error::Failure;
use crate::web::field::{Field, Fields, Section};
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

/// Where it stands.
pub const ADDRESS: &str = "/admin/directory";

/// The field of 人事異動 that takes the table.
const TABLE: &str = "table_people";

#[derive(Default, Serialize)]
struct View {
    token: String,
    /// The form of 人事異動 with the table in it, once it was read.
    sections: Vec<Section>,
    count: usize,
    is_read: bool,
    is_silent: bool,
}

/// Whether the settings have a directory whose people are read.
pub fn is_read(visit: &Visit) -> bool {
    visit.site.vouchers.directory().is_some_and(|directory| directory.has_people())
}

/// The button.
pub fn show(visit: &Visit, _: &Staff) -> Outcome {
    if !is_read(visit) {
        return Err(Failure::NotFound);
    }
    answer(visit, StatusCode::OK, View::default())
}

/// Reads everybody, and offers the table to 人事異動.
pub fn read(visit: &Visit, _: &Staff) -> Outcome {
    let form = visit.form()?;
    visit.open_token(&form)?;
    let vouchers = &visit.site.vouchers;
    let directory = vouchers.directory().filter(|directory| directory.has_people());
    let directory = directory.ok_or(Failure::NotFound)?;
    match vouchers.wait_long(directory.people()) {
        Ok(rows) => {
            let filled = Form::default().with(TABLE, &table(&directory.columns(), &rows)?);
            let fields = Fields::new(visit.language, &filled, &[]);
            let table = Field { kind: "textarea", ..fields.line(TABLE, 0) };
            let sections = vec![Section::open(String::new(), vec![table, fields.date("effective")])];
            let view = View { sections, count: rows.len(), is_read: true, ..View::default() };
            answer(visit, StatusCode::OK, view)
        }
        Err(trouble @ (Trouble::Silent(_) | Trouble::Untrue(_))) => {
            tracing::warn!(request.id = %visit.id, %trouble, "People were not read from the directory");
            let view = View { is_silent: true, ..View::default() };
            answer(visit, StatusCode::SERVICE_UNAVAILABLE, view)
        }
    }
}

/// The rows as a spreadsheet would paste them.
fn table(columns: &[&str], rows: &[Vec<String>]) -> Result<String, Failure> {
    let broken = |error: &dyn std::fmt::Display| Failure::Broken(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).map_err(|error| broken(&error))?;
    for row in rows {
        // A value of several lines is one cell all the same, and reads better as one line.
        let cells = row.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "));
        writer.write_record(cells).map_err(|error| broken(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| broken(&error))?;
    String::from_utf8(bytes).map_err(|error| broken(&error))
}

fn answer(visit: &Visit, status: StatusCode, view: View) -> Outcome {
    let view = View { token: visit.form_token(), ..view };
    page::with_status(visit, status, "admin/directory", visit.text("web-nav-directory"), &view)
}
