//! What whoever was not let in by somebody else's word is told: whom to ask, and nothing more.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::identity::Trouble;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nobody may enter by that name.
    Unknown,
    /// It is somebody else than whoever is signed in here.
    Other,
    /// What came back is not to be believed.
    Untrue,
    /// Whoever vouches does not answer.
    Silent,
}

#[derive(Serialize)]
struct View {
    why: String,
    /// What else can be done where nobody answers.
    way_out: Option<String>,
}

/// The page, with what happened in the log.
pub fn troubled(visit: &Visit, trouble: &Trouble) -> Outcome {
    tracing::warn!(request.id = %visit.id, %trouble, "Nobody was identified");
    match trouble {
        Trouble::Silent(_) => {
            visit.site.sign_ins.give_back(visit.source);
            show(visit, Why::Silent)
        }
        Trouble::Untrue(_) => show(visit, Why::Untrue),
    }
}

/// The page.
pub fn show(visit: &Visit, why: Why) -> Outcome {
    let (status, word) = match why {
        Why::Unknown => (StatusCode::FORBIDDEN, "unknown"),
        Why::Other => (StatusCode::FORBIDDEN, "other"),
        Why::Untrue => (StatusCode::FORBIDDEN, "untrue"),
        Why::Silent => (StatusCode::SERVICE_UNAVAILABLE, "silent"),
    };
    let way_out = (why == Why::Silent).then(|| visit.text("identity-way-out"));
    let view = View { why: visit.text(&format!("identity-{word}")), way_out };
    page::with_status(visit, status, "sign-in-refused", visit.text("identity-refused-title"), &view)
}
