//! A verb for programs: JSON in, the incident as it is afterwards out.

use std::collections::BTreeSet;

use super::field::{Edge, Kind};
use super::given::{Sent, Source};
use super::{Left, Of, at, meant};
use crate::actions::{Error, FieldError};
use crate::domain::actor::Means;
use crate::domain::ids::PersonId;
use crate::domain::moment::{Moment, Span};
use crate::domain::world::World;
use crate::web::api::{self, Object};
use crate::web::facts::Facts;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// Reads the object, acts, and answers with what was committed.
pub(super) fn post(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut object = Object::of(visit)?;
    let path = visit.route.trim_start_matches("/api/v1/");
    let address = path.strip_prefix("incidents/{number}/").unwrap_or(path);
    let mut spoken = at(address).filter(|verb| verb.scope.is_some());
    let (first, is_several) = (spoken.next(), spoken.next().is_some());
    let act = if is_several { object.required("act", crate::web::form::NAME_MAX) } else { String::new() };
    // Of a register, what else must be there depends on the word; an incident is looked for first.
    let is_whole = path != address || !is_several || !act.trim().is_empty();
    let meant = meant(address, &act).filter(|verb| is_whole && verb.scope.is_some());
    let Some(verb) = meant else {
        if path == address {
            object.refuse("act", "word");
            return Err(Error::Invalid(object.into_mistakes()).into());
        }
        let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
        first.ok_or(Error::NotFound)?.must_be_of(&seen.incident)?;
        object.refuse("act", "word");
        return Err(Error::Invalid(object.into_mistakes()).into());
    };
    let caller = api::caller(visit, bearer)?;
    let left = verb.give(&visit.site.backend, &caller, &visit.params, object);
    match (left, verb.of) {
        (Err(error), Of::Item(_) | Of::Register(..) | Of::Contacts(..) | Of::Absences(..) | Of::Own) => {
            Err(error.into())
        }
        (
            Err(error),
            Of::Open(_) | Of::Merging(_) | Of::Parting(_) | Of::Drill(_) | Of::Published(_) | Of::Kept(_),
        ) => api::committed(visit, bearer, Err(error)),
        (Ok(Left::Incident(done)), _) => api::committed(visit, bearer, Ok(*done)),
        (Ok(Left::Body(changed, answer)), _) => answer(visit, bearer, &changed),
        (Ok(Left::Nothing), _) => Err(Error::NotFound.into()),
        (Ok(Left::Item), _) => api::evidence::after(visit, bearer),
    }
}

impl Sent for Object {
    fn source<'a>(&'a self, _: &'a World, _: Moment) -> impl Source + 'a {
        self.clone()
    }
}

impl Facts for Object {
    fn word(&mut self, name: &str, is_known: &dyn Fn(&str) -> bool) -> Option<String> {
        Object::word(self, name, |word| is_known(word).then(|| word.to_owned()))
    }

    fn moment(&mut self, name: &str) -> Option<Moment> {
        Object::moment(self, name)
    }

    fn list(&mut self, name: &str) -> Option<BTreeSet<String>> {
        self.items(name)
    }

    fn count(&mut self, name: &str) -> Option<u64> {
        Object::count(self, name)
    }
}

impl Source for Object {
    const IS_PAGE: bool = false;

    fn text(&mut self, name: &str, max: usize) -> Option<String> {
        Object::text(self, name, max)
    }

    fn truth(&mut self, name: &str, _: (&str, &str)) -> Option<bool> {
        self.said(name)
    }

    fn row(&mut self, name: &str) -> Option<u32> {
        Object::count(self, name).and_then(|count| u32::try_from(count).ok())
    }

    fn seconds(&mut self, name: &str) -> Option<Span> {
        Object::seconds(self, name)
    }

    fn day(&mut self, name: &str, edge: Edge) -> Option<Moment> {
        let text = Object::text(self, name, crate::web::form::NAME_MAX)?;
        let day = edge.reader()(&text);
        if day.is_none() {
            Object::refuse(self, name, "not-a-day");
        }
        day
    }

    fn people(&mut self, name: &str) -> BTreeSet<PersonId> {
        self.codes(name).unwrap_or_default().into_iter().map(|word| PersonId::typed(&word)).collect()
    }

    fn person(&mut self, name: &str) -> Option<PersonId> {
        Object::text(self, name, crate::web::form::NAME_MAX).map(|typed| PersonId::typed(&typed))
    }

    fn missing(&self, _: Kind) -> &'static str {
        "required"
    }

    fn giver(&self) -> Option<(PersonId, Means)> {
        None
    }

    fn refuse(&mut self, name: &str, reason: &str) {
        Object::refuse(self, name, if reason == "choose" { "word" } else { reason });
    }

    fn mistakes(self) -> Vec<FieldError> {
        self.into_mistakes()
    }
}
