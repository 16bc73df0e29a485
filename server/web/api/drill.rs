//! One drill for programs: what it is about, who took part, how it went.

use actix_web::http::StatusCode;

use crate::telling::drills;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// The drill's row of the register; there is none for a real incident.
pub fn read(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    if !seen.incident.drill {
        return Err(Failure::NotFound);
    }
    reading::note_look(&visit.site, &bearer.actor(), &seen, "drill");
    Ok(Answer::json(StatusCode::OK, &drills::row(&seen.incident, &seen.world)))
}
