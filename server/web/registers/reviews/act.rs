//! Forms of the log: read, act, and show the page again.

use actix_web::http::StatusCode;

use crate::actions::{Error, reviews};
use crate::domain::history::Private;
use crate::domain::ids::PolicyVersion;
use crate::domain::register::review::decide::Ask;
use crate::domain::register::review::{Cause, Outcome, TEXTS};
use crate::web::form::{Form, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::visit::{Outcome as Answered, Visit};

use super::super::{handle, renamed, whole};

/// What `act` says: a review is asked for, entered, or has led to a version.
pub fn act(visit: &Visit, staff: &Staff) -> Answered {
    handle(
        visit,
        staff,
        |form, caller| {
            let (ask, texts) = read(form)?;
            reviews::give(&visit.site.house, caller, &staff.person, ask, texts)
                .map_err(|error| renamed(error, "rev_"))?;
            Ok(format!("/reviews?done=review-{}", form.text("act")))
        },
        |trouble| super::again(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble)),
    )
}

fn read(form: &Form) -> Result<(Ask, Private), Error> {
    let mut reading = Reading::of(form);
    let mut texts = Private::new();
    let ask = match form.text("act") {
        "prompt" => {
            let cause = reading.choice("rev_cause", Cause::parse);
            texts.insert("prompt".to_owned(), reading.required("rev_prompt", TEXT_MAX));
            cause.map(|cause| Ask::Prompt { cause })
        }
        "record" => record(form, &mut reading, &mut texts),
        "link" => {
            let no = reading.choice("rev_no", |word| word.parse().ok());
            let policy = reading.choice("rev_policy", |word| word.parse().ok().map(PolicyVersion));
            no.zip(policy).map(|(no, policy)| Ask::Link { no, policy })
        }
        _ => return Err(Error::NotFound),
    };
    whole(reading, ask, texts)
}

fn record(form: &Form, reading: &mut Reading<'_>, texts: &mut Private) -> Option<Ask> {
    let cause = reading.choice("rev_cause", Cause::parse);
    let outcome = reading.choice("rev_outcome", Outcome::parse);
    for field in TEXTS {
        let name = format!("rev_{field}");
        let is_needed = ["examined", "result"].contains(field);
        let text =
            if is_needed { reading.required(&name, TEXT_MAX) } else { reading.optional(&name, TEXT_MAX) };
        texts.insert((*field).to_owned(), text);
    }
    let prompts: Result<Vec<u32>, _> = form.all("rev_answers").map(str::parse).collect();
    if prompts.is_err() {
        reading.refuse("rev_answers", "choose");
    }
    let (cause, outcome) = cause.zip(outcome)?;
    Some(Ask::Record { cause, outcome, prompts: prompts.unwrap_or_default() })
}
