//! The verbs in the contract for programs: the fields of each address, and what it does.

use serde_json::{Value, json};

use super::field::{AskedOf, Field, Kind};
use super::{Verb, at};
use crate::web::api::schema::{self, Line};
use crate::web::facts;

/// The fields of what is posted to an address; none where no verb has it. Of verbs that share an address,
/// only what each needs must be there.
pub fn lines(address: &str) -> Option<Vec<Line>> {
    let verbs: Vec<&Verb> = at(address).filter(|verb| verb.scope.is_some()).collect();
    let mut acts: Vec<&str> = Vec::new();
    for act in verbs.iter().flat_map(|verb| verb.acts()) {
        if !acts.contains(&act) {
            acts.push(act);
        }
    }
    let mut lines: Vec<Line> = Vec::new();
    if !acts.is_empty() {
        lines.push(("act", schema::words(&acts), true));
    }
    for field in verbs.iter().flat_map(|verb| verb.fields).filter(|field| !field.is_in_address) {
        if !field.is_for(false) {
            continue;
        }
        let name = field.part.map_or(field.name, |(object, _)| object);
        if lines.iter().any(|(known, ..)| *known == name) {
            continue;
        }
        lines.push(match field.part {
            Some((object, _)) => (object, schema::object(&members(&verbs, object)), false),
            None => line_of(field, verbs.iter().all(|verb| needs(verb, field.name))),
        });
    }
    (!verbs.is_empty()).then_some(lines)
}

fn members(verbs: &[&Verb], object: &str) -> Vec<Line> {
    let parts = verbs.iter().flat_map(|verb| verb.fields).filter_map(|field| Some((field, field.part?)));
    parts
        .filter(|(_, (of, _))| *of == object)
        .map(|(field, (_, member))| (member, form_of(field), true))
        .collect()
}

/// A field that programs say as a member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The object.
    pub object: &'static str,
    /// Its name there.
    pub member: &'static str,
    /// Its name everywhere else.
    pub name: &'static str,
}

impl Part {
    /// What a program calls a field of these.
    pub fn said(parts: &[Self], field: &str) -> String {
        let part = parts.iter().find(|part| part.name == field);
        part.map_or_else(|| field.to_owned(), |part| format!("{}.{}", part.object, part.member))
    }
}

/// The members of objects that are posted to an address.
pub fn parts(address: &str) -> Vec<Part> {
    let fields = at(address).filter(|verb| verb.scope.is_some()).flat_map(|verb| verb.fields);
    let part = |field: &Field| field.part.map(|(object, member)| Part { object, member, name: field.name });
    fields.filter_map(part).collect()
}

impl Verb {
    /// The words in `act` that mean it.
    fn acts(&self) -> Vec<&'static str> {
        let own = self.fields.iter().find_map(|field| match field.kind {
            Kind::Word(all, _) if field.name == "act" => Some(all()),
            _ => None,
        });
        self.act.map(|act| vec![act]).or(own).unwrap_or_default()
    }
}

fn needs(verb: &Verb, name: &str) -> bool {
    verb.fields.iter().any(|field| field.name == name && field.is_needed)
}

/// A field as the contract says it, and whether it must be there.
fn line_of(field: &Field, must: bool) -> Line {
    (field.name, form_of(field), must)
}

fn form_of(field: &Field) -> Value {
    let mut form = match field.kind {
        Kind::Line(max) | Kind::Area(max) => schema::text_of(max),
        Kind::Moment => schema::moment(),
        Kind::Truth(..) => schema::truth(),
        Kind::Word(all, _) => schema::words(&all()),
        Kind::Row(_) | Kind::Count => schema::count(),
        Kind::Seconds => json!({ "type": "integer", "description": "seconds" }),
        Kind::List(_) => schema::list_of_items(),
        Kind::Codes(_) => schema::list_of_text(),
        Kind::People => schema::list_or_text(),
        Kind::Day(_) => schema::day(),
        Kind::Code(_) | Kind::Person => schema::text(),
        Kind::Fact(fact, _) => facts::schema(fact),
    };
    if let (AskedOf::Programs(says), Some(parts)) = (field.door, form.as_object_mut())
        && !says.is_empty()
    {
        parts.insert("description".to_owned(), says.into());
    }
    form
}

/// What is done at an address, in a sentence; none where no verb has it.
pub fn says(address: &str) -> Option<String> {
    let says: Vec<&str> = at(address).filter(|verb| verb.scope.is_some()).map(|verb| verb.says).collect();
    (!says.is_empty()).then(|| says.join("; "))
}
