//! A verb for programs: JSON in, the incident as it is afterwards out.

use std::collections::BTreeSet;

use super::at;
use super::field::{Edge, Kind};
use super::given::Source;
use crate::actions::{Error, FieldError, perform};
use crate::domain::ids::PersonId;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::web::api::{self, Object};
use crate::web::guard::Bearer;
use crate::web::visit::{Outcome, Visit};

/// Reads the object, acts, and answers with what was committed.
pub(super) fn post(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut object = Object::of(visit)?;
    let address = visit.route.rsplit_once("{number}/").map_or("", |(_, address)| address);
    let is_several = at(address).nth(1).is_some();
    let act = if is_several { object.required("act", crate::web::form::NAME_MAX) } else { String::new() };
    let verb = at(address).find(|verb| verb.act.is_none_or(|word| word == act));
    if verb.is_none() {
        object.refuse("act", "word");
    }
    let params = visit.params.clone();
    let read = move |incident: &Incident, _: &_, now| {
        at(address).next().ok_or(Error::NotFound)?.must_be_of(incident)?;
        match verb {
            Some(verb) => verb.read(object.clone(), &params, now),
            None => Err(Error::Invalid(object.clone().into_mistakes())),
        }
    };
    let number = visit.param("number");
    let result = perform(&visit.site.house, &api::caller(visit, bearer)?, number, read);
    api::committed(visit, bearer, result)
}

impl Source for Object {
    const IS_PAGE: bool = false;

    fn text(&mut self, name: &str, max: usize) -> Option<String> {
        Object::text(self, name, max)
    }

    fn word(&mut self, name: &str, is_known: &dyn Fn(&str) -> bool) -> Option<String> {
        Object::word(self, name, |word| is_known(word).then(|| word.to_owned()))
    }

    fn moment(&mut self, name: &str) -> Option<Moment> {
        Object::moment(self, name)
    }

    fn truth(&mut self, name: &str, _: (&str, &str)) -> Option<bool> {
        self.said(name)
    }

    fn row(&mut self, name: &str) -> Option<u32> {
        Object::count(self, name).and_then(|count| u32::try_from(count).ok())
    }

    fn list(&mut self, name: &str) -> BTreeSet<String> {
        self.items(name).unwrap_or_default()
    }

    fn day(&mut self, name: &str, edge: Edge) -> Option<Moment> {
        let text = Object::text(self, name, crate::web::form::NAME_MAX)?;
        let day = edge.reader()(&text);
        if day.is_none() {
            Object::refuse(self, name, "not-a-day");
        }
        day
    }

    fn count(&mut self, name: &str) -> Option<u64> {
        Object::count(self, name)
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

    fn giver(&self) -> Option<PersonId> {
        None
    }

    fn refuse(&mut self, name: &str, reason: &str) {
        Object::refuse(self, name, if reason == "choose" { "word" } else { reason });
    }

    fn mistakes(self) -> Vec<FieldError> {
        self.into_mistakes()
    }
}
