//! 再発防止 on screen: the cause, the measures, what the CISO instructed and decided, and what this
//! reader can do about them.

pub mod forms;
pub mod list;
mod steps;
mod view;

use actix_web::http::StatusCode;

use crate::web::guard::Staff;
use crate::web::visit::{Outcome, Visit};

pub use view::render;

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}
