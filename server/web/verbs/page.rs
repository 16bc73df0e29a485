//! A verb on a page: its form, and what comes of sending it.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;

use super::field::{Edge, Field, Kind, Scene};
use super::given::{Sent, Source};
use super::{Left, Verb, at, meant};
use crate::actions::{Caller, Error, FieldError, evidence};
use crate::domain::actor::Means;
use crate::domain::ids::PersonId;
use crate::domain::moment::{Moment, Span};
use crate::domain::world::World;
use crate::domain::written;
use crate::i18n;
use crate::web::answer::Answer;
use crate::web::facts::Facts;
use crate::web::field::{self as control, Fields, Section};
use crate::web::form::{Form, Reading};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, FormContext, Hidden, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::people::Finder;
use crate::web::reading;
use crate::web::registers;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

/// A page that forms stand on.
pub struct Place {
    /// The end of its address, after the incident's.
    pub at: &'static str,
    /// Shows it, with what went wrong on it.
    pub show: fn(&Visit, &Staff, StatusCode, Option<&FormErrors>) -> Outcome,
    /// What on it is looked for afterwards: an id that begins so, and the field that ends it.
    pub anchor: Option<(&'static str, &'static str)>,
}

/// What goes with a form that shows lists as they stand.
pub const LISTS: &str = "lists";

/// What a page says of a form beside its verb.
#[derive(Default)]
pub struct Extra<'a> {
    /// Fields that the page has answered itself.
    pub known: &'a [(&'static str, &'a str)],
    /// Fields that are not asked here.
    pub without: &'a [&'static str],
    /// What is chosen from here, where that differs from form to form.
    pub options: &'a [(&'static str, Vec<(String, String)>)],
    /// Fields that must be filled in here.
    pub needed: &'a [&'static str],
    /// What stands in it before anybody types.
    pub filled: Form,
}

impl<'a> Extra<'a> {
    /// What the page has answered in a field.
    fn known(&self, name: &str) -> Option<&'a str> {
        self.known.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

impl Verb {
    /// The form, if there is something to choose from in each of its lists.
    pub fn form(&self, desk: &FormContext<'_>, scene: &Scene<'_>, extra: &Extra<'_>) -> Option<ActForm> {
        let visit = scene.visit;
        let at = self.address(extra).replace("{no}", visit.param("no"));
        let lead = i18n::find_text(visit.language, &format!("web-form-{}-lead", self.key), &[]);
        let parts = Parts {
            key: self.name(|name| extra.known(name).unwrap_or_default()),
            action: format!("/incidents/{}/{at}", desk.incident.number),
            heading: visit.text(&format!("web-form-{}", self.key)),
            lead: lead.unwrap_or_default(),
            submit: visit.text(&format!("web-form-{}-submit", self.key)),
            hidden: self.hidden(extra),
        };
        let mut is_whole = true;
        let form = ActForm::made(visit, desk.trouble, parts, &extra.filled, |fields| {
            let (controls, whole) = self.controls(fields, (visit, Some(scene)), extra);
            is_whole = whole;
            controls
        });
        is_whole.then_some(form)
    }

    /// The form on a page of the body. Its words begin with the first word of its address.
    pub fn form_of_body(&self, visit: &Visit, trouble: Option<&FormErrors>, extra: &Extra<'_>) -> ActForm {
        let noun = self.at.split('/').next().unwrap_or_default();
        let words = format!("{noun}-{}", self.word().replace('_', "-"));
        let parts = Parts {
            key: self.word().to_owned(),
            action: format!("/{}", self.address(extra)),
            heading: i18n::find_text(visit.language, &words, &[]).unwrap_or_default(),
            lead: i18n::find_text(visit.language, &format!("{words}-lead"), &[]).unwrap_or_default(),
            submit: visit.text(&format!("{words}-submit")),
            hidden: self.hidden(extra),
        };
        ActForm::in_sections(visit, trouble, parts, &extra.filled, |fields| {
            let is_folded = |control: &control::Field| {
                self.fields.iter().any(|field| field.is_folded && field.name == control.name)
            };
            let controls = self.controls(fields, (visit, None), extra).0.into_iter();
            let (folded, open): (Vec<_>, Vec<_>) = controls.partition(is_folded);
            let named = folded.first().map(|control| control.label.clone());
            let folded = named.map(|name| Section::folded(name, folded));
            [Section::open(String::new(), open)].into_iter().chain(folded).collect()
        })
    }

    /// Where it is sent, with what the page has answered in it.
    fn address(&self, extra: &Extra<'_>) -> String {
        let fields = self.fields.iter().filter(|field| field.is_in_address);
        fields.fold(self.at.to_owned(), |at, field| {
            at.replace(&format!("{{{}}}", field.name), extra.known(field.name).unwrap_or_default())
        })
    }

    /// What its form sends unseen: which verb is meant, and what the page has answered itself.
    pub fn hidden(&self, extra: &Extra<'_>) -> Vec<Hidden> {
        let act = self.act.map(|act| ("act", act));
        let is_in_body =
            |name: &str| !self.fields.iter().any(|field| field.name == name && field.is_in_address);
        let hidden = act.iter().chain(extra.known).filter(|(name, _)| is_in_body(name));
        hidden.map(|(name, value)| Hidden { name, value: (*value).to_owned() }).collect()
    }

    /// The controls of what its form asks, and whether all that it needs can be answered.
    pub fn controls(
        &self,
        fields: &Fields<'_>,
        (visit, scene): (&Visit, Option<&Scene<'_>>),
        extra: &Extra<'_>,
    ) -> (Vec<control::Field>, bool) {
        let is_asked = |field: &&Field| {
            let is_there = extra.known(field.name).is_some()
                || extra.without.contains(&field.name)
                || !field.is_for(true);
            !is_there && (!field.is_late || fields.is_touched(field.name))
        };
        let mut is_whole = true;
        let controls = self.fields.iter().filter(is_asked).filter_map(|field| {
            let given = extra.options.iter().find(|(name, _)| *name == field.name);
            let options = given.map(|(_, options)| options.clone()).or_else(|| field.choices(visit, scene));
            let control = field.control(fields, visit, options);
            let control = control.map(|control| field.with_present(visit, scene, control));
            let must = field.is_late || extra.needed.contains(&field.name);
            is_whole &= control.is_some() || !(field.is_needed || must);
            control.map(|control| if must { control.required() } else { control })
        });
        (controls.collect(), is_whole)
    }
}

/// Reads the form and its token, acts, and shows its page again, whatever came of it.
pub(super) fn post(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let number = visit.param("number");
    let address = visit.route.rsplit_once("{number}/").map_or("", |(_, address)| address);
    let verb = meant(address, form.text("act"));
    let invalid = |field: &str, reason: &str| Err(Error::Invalid(vec![FieldError::new(field, reason)]));
    let result = match (visit.open_token(&form), verb) {
        (Ok(token), Some(verb)) => {
            let sent = Filled::by(staff, form.clone());
            verb.give(&visit.site.backend, &visit.caller(staff, &token), &visit.params, sent)
        }
        // An incident that may not be seen is not there, whatever the form says.
        (token, _) => {
            reading::incident(&visit.site, &staff.viewer, number)?;
            if token.is_err() { invalid("token", "expired") } else { invalid("act", "choose") }
        }
    };
    let Some((verb, place)) = verb.or_else(|| at(address).next()).and_then(|verb| Some((verb, verb.place?)))
    else {
        return Err(crate::web::error::Failure::NotFound);
    };
    let (status, errors) = match result {
        Ok(Left::Nothing) => return gone(visit, verb),
        Ok(left) => {
            let done = left.of_incident();
            let anchor = place.anchor.map(|(begin, field)| format!("#{begin}{}", form.text(field)));
            let number = done.as_ref().map_or(number, |done| &done.after.number);
            let entry = done.as_ref().map(|done| format!("&entry={}", done.seq)).unwrap_or_default();
            let page = format!("/incidents/{number}/{}", place.at.replace("{no}", visit.param("no")));
            let (page, anchor) = (page.trim_end_matches('/'), anchor.unwrap_or_default());
            let to = format!("{page}?done={}{entry}{anchor}", verb.said(&form));
            return Ok(Answer::see_other(&to));
        }
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let is_conflict = status == StatusCode::CONFLICT;
    let key = verb.name(|name| visit.params.get(name).map_or(form.text(name), String::as_str));
    let trouble = FormErrors { key, is_conflict, typed: form, errors };
    (place.show)(visit, staff, status, Some(&trouble))
}

/// After a disposal nothing of the incident is left to show. Its files go after its rows; what fails of that
/// is done by the next start.
fn gone(visit: &Visit, verb: &Verb) -> Outcome {
    if let Err(error) = evidence::settle(&visit.site.backend, &visit.site.vault, false) {
        tracing::error!(%error, "The files of what was disposed of are not removed yet");
    }
    Ok(Answer::see_other(&format!("/retention?done={}", verb.done)))
}

/// The same for what the body keeps, whose page belongs to no incident.
pub(super) fn post_to_body(visit: &Visit, staff: &Staff) -> Outcome {
    let address = visit.route.trim_start_matches('/');
    let verb_of = |form: &Form| meant(address, form.text("act")).or_else(|| at(address).next());
    let asked = visit.form().ok().and_then(|form| verb_of(&form)).and_then(|verb| Some((verb, verb.place?)));
    let (verb, place) = asked.ok_or(crate::web::error::Failure::NotFound)?;
    registers::handle(
        visit,
        staff,
        |form, caller| {
            let verb = meant(address, form.text("act")).ok_or(Error::NotFound)?;
            let sent = Filled::by(staff, form.clone());
            verb.give(&visit.site.backend, caller, &visit.params, sent)?;
            let known = visit.params.iter().fold(place.at.to_owned(), |at, (name, value)| {
                at.replace(&format!("{{{name}}}"), &words::percent(value))
            });
            Ok(format!("/{known}?done={}", verb.said(form)))
        },
        |trouble| {
            let trouble = FormErrors { key: verb.word().to_owned(), ..trouble };
            (place.show)(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&trouble))
        },
    )
}

/// Gives what a form says as a person who is not signed in: whoever holds the link that was sent to them.
///
/// # Errors
/// As every action on an incident.
pub fn give_by_link(
    visit: &Visit,
    (verb, number): (&'static Verb, &str),
    caller: &Caller,
    (form, person): (&Form, &PersonId),
) -> Result<Option<i64>, Error> {
    let params = [("number".to_owned(), number.to_owned())].into();
    let sent = Filled { form: form.clone(), giver: Some((person.clone(), Means::Link)) };
    let left = verb.give(&visit.site.backend, caller, &params, sent)?;
    Ok(left.of_incident().map(|done| done.seq))
}

/// A form, and who filled it in, where that is known.
#[derive(Clone)]
pub(super) struct Filled {
    pub form: Form,
    pub giver: Option<(PersonId, Means)>,
}

impl Filled {
    /// A form that someone who is signed in has sent.
    pub fn by(staff: &Staff, form: Form) -> Self {
        Self { form, giver: Some((staff.person.clone(), Means::Screen)) }
    }
}

impl Sent for Filled {
    fn source<'a>(&'a self, world: &'a World, now: Moment) -> impl Source + 'a {
        let finder = Finder { org: &world.org, now };
        Typed { reading: Reading::of(&self.form), finder, giver: &self.giver }
    }
}

/// A form, read by the fields of a verb.
struct Typed<'a> {
    reading: Reading<'a>,
    finder: Finder<'a>,
    giver: &'a Option<(PersonId, Means)>,
}

impl Facts for Typed<'_> {
    fn word(&mut self, name: &str, is_known: &dyn Fn(&str) -> bool) -> Option<String> {
        self.reading.word(name, is_known)
    }

    fn moment(&mut self, name: &str) -> Option<Moment> {
        self.reading.moment(name)
    }

    fn count(&mut self, name: &str) -> Option<u64> {
        self.reading.count(name)
    }

    fn list(&mut self, name: &str) -> Option<BTreeSet<String>> {
        self.reading.list(name)
    }
}

impl Source for Typed<'_> {
    const IS_PAGE: bool = true;

    fn text(&mut self, name: &str, max: usize) -> Option<String> {
        Some(self.reading.optional(name, max))
    }

    fn truth(&mut self, name: &str, (yes, no): (&str, &str)) -> Option<bool> {
        let word = self.word(name, &|word| word == yes || word == no)?;
        Some(word == yes)
    }

    fn row(&mut self, name: &str) -> Option<u32> {
        let number = self.reading.sent(name)?.parse().ok();
        if number.is_none() {
            self.reading.refuse(name, "choose");
        }
        number
    }

    fn seconds(&mut self, name: &str) -> Option<Span> {
        self.reading.value(name, "seconds", written::seconds)
    }

    fn day(&mut self, name: &str, edge: Edge) -> Option<Moment> {
        self.reading.value(name, "not-a-day", edge.reader())
    }

    fn person(&mut self, name: &str) -> Option<PersonId> {
        let typed = self.reading.sent(name)?.to_owned();
        self.finder.one(&mut self.reading, name, &typed)
    }

    fn people(&mut self, name: &str) -> BTreeSet<PersonId> {
        let typed = self.reading.sent(name).unwrap_or_default().to_owned();
        self.finder.all(&mut self.reading, name, &typed)
    }

    fn missing(&self, kind: Kind) -> &'static str {
        if kind.offer().is_some() { "choose" } else { "required" }
    }

    fn giver(&self) -> Option<(PersonId, Means)> {
        self.giver.clone()
    }

    fn refuse(&mut self, name: &str, reason: &str) {
        self.reading.refuse(name, reason);
    }

    fn mistakes(self) -> Vec<FieldError> {
        self.reading.errors
    }
}
