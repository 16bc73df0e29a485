//! What the forms of the response come down to: read, act, and back to the page they stand on.

use actix_web::http::StatusCode;

use super::{Place, page_of};
use crate::actions::{Error, FieldError, plan};
use crate::domain::history::Private;
use crate::domain::ids::{ItemId, ReportItemId};
use crate::domain::plan::PlanAsk;
use crate::domain::plan::response::{Ask, AssetClass, Counterpart, Measure, Owner, Stance, Sureness};
use crate::web::answer::Answer;
use crate::web::form::{Form, LINE_MAX, NAME_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::show::Trouble;
use crate::web::people::Finder;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// What a form asks for: the ask, its texts, and the word of what was done.
struct Given {
    ask: Ask,
    texts: Private,
    done: &'static str,
}

impl Given {
    fn new(ask: Ask, texts: &[(&str, String)]) -> Self {
        let written = texts.iter().filter(|(_, text)| !text.trim().is_empty());
        let texts = written.map(|(key, text)| ((*key).to_owned(), text.clone())).collect();
        Self { ask, texts, done: "recorded-plan" }
    }

    fn done(self, done: &'static str) -> Self {
        Self { done, ..self }
    }
}

/// Where a form stands, under which name, and where its result is seen.
struct Spot {
    place: Place,
    key: String,
    anchor: String,
}

impl Spot {
    fn new(place: Place, key: &str) -> Self {
        Self { place, key: key.to_owned(), anchor: String::new() }
    }
}

/// Reads the form and its token, acts, and shows its page again, whatever came of it.
fn handle(
    visit: &Visit,
    staff: &Staff,
    spot: impl Fn(&Form) -> Spot,
    read: impl Fn(&Form) -> Result<Given, Error>,
) -> Outcome {
    let form = visit.form()?;
    let number = visit.param("number");
    // An incident that may not be seen is not there, whatever the form says.
    let seen = reading::incident(&visit.site, &staff.viewer, number)?;
    let spot = spot(&form);
    let result = match visit.open_token(&form) {
        Ok(token) => read(&form).and_then(|given| {
            let (house, caller) = (&visit.site.house, visit.caller(staff, &token));
            plan::ask(house, &caller, number, PlanAsk::Response(given.ask), given.texts)?;
            Ok(given.done)
        }),
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
    };
    let (status, errors) = match result {
        Ok(done) => {
            let page = match &spot.place {
                Place::Checks | Place::Item(_) => "response",
                Place::Items => "items",
                Place::Publication => "publication",
            };
            let to = format!("/incidents/{}/{page}?done={done}{}", seen.incident.number, spot.anchor);
            return Ok(Answer::see_other(&to));
        }
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let is_conflict = status == StatusCode::CONFLICT;
    let trouble = Trouble { key: spot.key, is_conflict, typed: form, errors };
    page_of(visit, staff, &spot.place, status, &trouble)
}

fn checked(reading: Reading<'_>, given: Option<Given>) -> Result<Given, Error> {
    match given {
        Some(given) if reading.errors.is_empty() => Ok(given),
        _ => Err(Error::Invalid(reading.errors)),
    }
}

fn on(place: Place, key: &'static str) -> impl Fn(&Form) -> Spot {
    move |_| Spot::new(place.clone(), key)
}

/// Something is said of an item: done, not done, taken back, or given to someone.
pub fn check(visit: &Visit, staff: &Staff) -> Outcome {
    let spot = |form: &Form| {
        let item = form.text("check").to_owned();
        let key = format!("check-{}", form.text("act"));
        Spot { anchor: format!("#check-{item}"), ..Spot::new(Place::Item(item), &key) }
    };
    handle(visit, staff, spot, |form| {
        let mut reading = Reading::of(form);
        let item = ItemId::from(form.text("check"));
        let given = match form.text("act") {
            "done" => {
                let texts = [
                    ("text", reading.optional("check_result", TEXT_MAX)),
                    ("override", override_of(&mut reading)),
                ];
                Some(Given::new(Ask::DoItem { item, at: reading.moment("at") }, &texts).done("check-done"))
            }
            "skip" => {
                let texts = [("reason", reading.required("reason", TEXT_MAX))];
                Some(Given::new(Ask::SkipItem { item }, &texts).done("check-skip"))
            }
            "undo" => {
                let texts = [("reason", reading.required("reason", TEXT_MAX))];
                Some(Given::new(Ask::UndoItem { item }, &texts).done("check-undo"))
            }
            "assign" => {
                let owner = reading.choice("check_owner", |word| {
                    if word == "none" { Some(None) } else { Owner::parse(word).map(Some) }
                });
                owner.map(|owner| Given::new(Ask::AssignItem { item, owner }, &[]).done("check-assign"))
            }
            _ => {
                reading.refuse("check", "choose");
                None
            }
        };
        checked(reading, given)
    })
}

fn override_of(reading: &mut Reading<'_>) -> String {
    reading.optional("override", TEXT_MAX)
}

/// Whether the 業務継続計画 is in force.
pub fn bcp(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Checks, "bcp"), |form| {
        let mut reading = Reading::of(form);
        let is_active = reading.choice("bcp", |word| match word {
            "active" => Some(true),
            "inactive" => Some(false),
            _ => None,
        });
        let given = is_active.map(|is_active| Given::new(Ask::NoteBcp { is_active }, &[]));
        checked(reading, given)
    })
}

/// Something was cut off.
pub fn contain(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Checks, "containment"), |form| {
        let mut reading = Reading::of(form);
        let measure = reading.choice("cut_measure", Measure::parse);
        let ordered_by = reading.choice("ordered_by", Owner::parse);
        let at = reading.moment("at");
        let texts = [
            ("text", reading.required("cut_text", TEXT_MAX)),
            ("basis", reading.optional("basis", LINE_MAX)),
        ];
        let given = measure
            .zip(ordered_by)
            .map(|(measure, ordered_by)| Given::new(Ask::Contain { measure, ordered_by, at }, &texts));
        checked(reading, given)
    })
}

/// What is done about an announced attack.
pub fn attack(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Checks, "attack"), |form| {
        let mut reading = Reading::of(form);
        let stance = reading.choice("stance", Stance::parse);
        let at = reading.moment("at");
        let texts = [
            ("text", reading.required("attack_measures", TEXT_MAX)),
            ("reason", reading.required("reason", TEXT_MAX)),
            ("contact", reading.required("contact_kept", TEXT_MAX)),
        ];
        let given = stance.map(|stance| Given::new(Ask::DecideAttack { stance, at }, &texts));
        checked(reading, given)
    })
}

/// It was put back.
pub fn restore(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Checks, "restore"), |form| {
        let mut reading = Reading::of(form);
        let containment = reading.choice("containment", |word| word.parse().ok());
        let at = reading.moment("at");
        let texts = [("text", reading.optional("check_result", TEXT_MAX))];
        let given = containment.map(|containment| Given::new(Ask::Restore { containment, at }, &texts));
        checked(reading, given)
    })
}

/// It is to stay cut off.
pub fn keep_cut(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Checks, "lasting"), |form| {
        let mut reading = Reading::of(form);
        let containment = reading.choice("containment", |word| word.parse().ok());
        let texts = [("reason", reading.required("reason", TEXT_MAX))];
        let given = containment.map(|containment| Given::new(Ask::KeepCut { containment }, &texts));
        checked(reading, given)
    })
}

/// What is known of a report item.
pub fn state(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Items, "state"), |form| {
        let mut reading = Reading::of(form);
        let item = reading.choice("item", |word| Some(ReportItemId::from(word)));
        let sureness = reading.choice("sureness", Sureness::parse);
        let texts = [
            ("text", reading.required("statement", TEXT_MAX)),
            ("source", reading.optional("source", LINE_MAX)),
        ];
        let given = item.zip(sureness);
        let given =
            given.map(|(report_item, sureness)| Given::new(Ask::State { report_item, sureness }, &texts));
        checked(reading, given)
    })
}

/// An asset is concerned.
pub fn asset(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Items, "asset"), |form| {
        let mut reading = Reading::of(form);
        let class = reading.choice("class", AssetClass::parse);
        let texts = [("text", reading.required("asset_text", LINE_MAX))];
        let given = class.map(|class| Given::new(Ask::NoteAsset { asset: None, class }, &texts));
        checked(reading, given)
    })
}

/// Its class is another one.
pub fn asset_class(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Items, "asset-class"), |form| {
        let mut reading = Reading::of(form);
        let asset = reading.choice("asset", |word| word.parse().ok());
        let class = reading.choice("class", AssetClass::parse);
        let given = asset.zip(class);
        let given = given.map(|(asset, class)| Given::new(Ask::NoteAsset { asset: Some(asset), class }, &[]));
        checked(reading, given)
    })
}

/// It is not concerned after all.
pub fn strike(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Items, "asset-strike"), |form| {
        let mut reading = Reading::of(form);
        let asset = reading.choice("asset", |word| word.parse().ok());
        let texts = [("reason", reading.required("reason", TEXT_MAX))];
        let given = asset.map(|asset| Given::new(Ask::StrikeAsset { asset }, &texts));
        checked(reading, given)
    })
}

/// Something was shared with a body outside.
pub fn share(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Publication, "share"), |form| {
        let mut reading = Reading::of(form);
        let with = reading.choice("with", Counterpart::parse);
        let at = reading.moment("at");
        let texts = [
            ("to", reading.required("share_to", NAME_MAX)),
            ("text", reading.required("share_text", TEXT_MAX)),
        ];
        let given = with.map(|with| Given::new(Ask::Share { with, at }, &texts));
        checked(reading, given)
    })
}

/// Someone may read logs and mails of staff.
pub fn authorise(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Publication, "authorisation"), |form| {
        let mut reading = Reading::of(form);
        let typed = reading.required("grantee", NAME_MAX);
        let grantee = Finder::of(visit, staff).one(&mut reading, "grantee", &typed);
        let from = reading.moment("logs_from").unwrap_or(visit.now);
        let until = reading.moment("logs_until");
        if until.is_none() {
            reading.refuse("logs_until", "required");
        }
        let texts = [("scope", reading.required("scope", TEXT_MAX))];
        let given = grantee
            .zip(until)
            .map(|(grantee, until)| Given::new(Ask::AuthoriseLogs { grantee, from, until }, &texts));
        checked(reading, given)
    })
}

/// 障害記録.
pub fn fault(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Publication, "fault"), |form| {
        let mut reading = Reading::of(form);
        let texts = [
            ("text", reading.required("fault_text", TEXT_MAX)),
            ("outcome", reading.optional("fault_outcome", TEXT_MAX)),
        ];
        checked(reading, Some(Given::new(Ask::NoteFault, &texts)))
    })
}

/// Whether it is made public.
pub fn decide(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Publication, "publish"), |form| {
        let mut reading = Reading::of(form);
        let publishes = reading.choice("publishes", |word| match word {
            "publish" => Some(true),
            "withhold" => Some(false),
            _ => None,
        });
        let texts = [
            ("importance", reading.required("importance", TEXT_MAX)),
            ("reach", reading.required("reach", TEXT_MAX)),
            ("reason", reading.optional("reason", TEXT_MAX)),
        ];
        let given = publishes.map(|publishes| Given::new(Ask::DecidePublication { publishes }, &texts));
        checked(reading, given)
    })
}

/// What is to be said.
pub fn draft(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Publication, "draft"), |form| {
        let mut reading = Reading::of(form);
        let texts = [("text", reading.required("draft_text", TEXT_MAX))];
        checked(reading, Some(Given::new(Ask::DraftPublication, &texts)))
    })
}

/// A second person approves.
pub fn approve(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Publication, "approve"), |form| {
        let mut reading = Reading::of(form);
        let draft = reading.choice("draft", |word| word.parse().ok());
        let texts = [("override", override_of(&mut reading))];
        let given = draft.map(|draft| Given::new(Ask::ApprovePublication { draft }, &texts));
        checked(reading, given)
    })
}

/// A text went out.
pub fn publish(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, on(Place::Publication, "release"), |form| {
        let mut reading = Reading::of(form);
        let draft = reading.choice("draft", |word| word.parse().ok());
        let at = reading.moment("at");
        let texts = [("media", reading.required("media", LINE_MAX))];
        let given = draft.map(|draft| Given::new(Ask::Publish { draft, at }, &texts));
        checked(reading, given)
    })
}
