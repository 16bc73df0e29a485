//! 停止時一式: the papers for when the system is down: to be kept as a file, printed, and printed again.

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::actions::outage::note_printed;
use crate::domain::administration::outage::is_due;
use crate::domain::contact::rights;
use crate::domain::policy::Policy;
use crate::export::outage;
use crate::i18n::time::Years;
use crate::telling::words::Words;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::paper;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

#[derive(Serialize)]
struct View {
    token: String,
    printed: Option<When>,
    is_due: bool,
    /// Only who sees the whole network prints it.
    may_print: bool,
    /// Whoever enters afterwards what was done on paper.
    may_enter: bool,
    done: String,
}

/// The page, for administrators, the desk and whoever may print.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let may_print = printer(visit, staff).is_some();
    if !staff.is_admin && !staff.is_desk && !may_print {
        return Err(Failure::Forbidden);
    }
    let printed = staff.organisation.outage_kit_at;
    let view = View {
        token: visit.form_token(),
        printed: printed.map(|at| When::past(visit, at)),
        is_due: is_due(printed, visit.now),
        may_print,
        may_enter: paper::is_shown(staff),
        done: words::done(visit),
    };
    page::show(visit, "admin/outage", visit.text("web-nav-outage"), &view)
}

/// The policy in force, for whoever sees every number of the network.
fn printer<'a>(visit: &Visit, staff: &'a Staff) -> Option<&'a Policy> {
    let (_, policy) = staff.world.active()?;
    rights::sees_all(&staff.world, policy, &staff.person, visit.now).then_some(policy.as_ref())
}

/// The papers as one page.
pub fn file(visit: &Visit, staff: &Staff) -> Outcome {
    let policy = printer(visit, staff).ok_or(Failure::Forbidden)?;
    let words = Words { language: visit.language, years: Years::Imperial };
    let kit = outage::compose(&staff.organisation, policy, visit.now, &words);
    let answer = Answer::new(StatusCode::OK, "text/html; charset=utf-8", outage::html(&kit));
    // A page with a style of its own is kept, never run under this address.
    Ok(answer.with(header::CONTENT_DISPOSITION, "attachment; filename=\"outage.html\""))
}

/// Notes that they were printed.
pub fn note(visit: &Visit, staff: &Staff) -> Outcome {
    printer(visit, staff).ok_or(Failure::Forbidden)?;
    let token = visit.open_token(&visit.form()?)?;
    note_printed(&visit.site.backend, &visit.caller(staff, &token))?;
    Ok(Answer::see_other("/admin/outage?done=outage-printed"))
}
