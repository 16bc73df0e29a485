//! One that can be called: all that is known, the result of a call, and for who keeps the list the
//! form that corrects it.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::view::{Eyes, Row, href};
use super::{ActForm, Hidden, section};
use crate::actions::FieldError;
use crate::domain::contact::{Bound, Callee, CheckResult, Contact, TEXTS, network, rights};
use crate::domain::ids::ContactId;
use crate::domain::orgfile::contacts::{COLUMNS, cells};
use crate::domain::policy::Policy;
use crate::web::error::Failure;
use crate::web::field::{Choice, Fault, Field, Fields, Section};
use crate::web::form::{Form, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

#[derive(Serialize)]
struct View {
    row: Option<Row>,
    facts: Vec<words::Row>,
    checked: String,
    check: Option<ActForm>,
    edit: Option<ActForm>,
    end: Option<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

/// What a form of this page came back with.
#[derive(Default)]
pub(super) struct Trouble {
    pub typed: Form,
    pub errors: Vec<FieldError>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The form for one that is not in the list yet.
pub fn new(visit: &Visit, staff: &Staff) -> Outcome {
    edit(visit, staff, StatusCode::OK, &Trouble::default())
}

/// The policy in force; without one there is no list.
pub(super) fn policy(staff: &Staff) -> Result<&Policy, Failure> {
    staff.world.active().map(|(_, policy)| policy.as_ref()).ok_or(Failure::NotFound)
}

/// The form for a new contact, with what was typed.
pub fn edit(visit: &Visit, staff: &Staff, status: StatusCode, trouble: &Trouble) -> Outcome {
    let policy = policy(staff)?;
    if !rights::may_keep(&staff.world, policy, &staff.person, visit.now) {
        return Err(Failure::Forbidden);
    }
    let fields = Fields::new(visit.language, &trouble.typed, &trouble.errors);
    let form = Desk { visit, policy }.edit(&fields, "/contacts/new".to_owned(), false);
    let view = View {
        row: None,
        facts: Vec::new(),
        checked: String::new(),
        check: None,
        end: None,
        faults: fields.faults(&form.sections),
        edit: Some(form),
        done: String::new(),
    };
    page::with_status(visit, status, "contacts/one", visit.text("contacts-new"), &view)
}

/// The page again after a form on it could not be accepted.
pub(super) fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let policy = policy(staff)?;
    let callee = Callee::parse(visit.param("callee")).ok_or(Failure::NotFound)?;
    let eyes = Eyes::of(visit, staff, policy);
    let org = &staff.world.org;
    let is_keeper = rights::may_keep(&staff.world, policy, &staff.person, visit.now);
    let desk = Desk { visit, policy };
    let empty = Trouble::default();
    let trouble = trouble.unwrap_or(&empty);
    let (row, facts, own) = match &callee {
        Callee::Contact(id) => {
            let contact = staff.organisation.contacts.rows.get(id).filter(|row| row.holds(visit.now));
            let contact =
                contact.filter(|row| rights::sees(&staff.world, policy, row, &staff.person, visit.now));
            let contact = contact.ok_or(Failure::NotFound)?;
            let facts = desk.facts(contact);
            (eyes.contact(id, contact), facts, is_keeper.then_some((id, contact)))
        }
        Callee::Person(person) => {
            // Who holds no post is no contact: this is no directory of the staff.
            if !network::people(&staff.world, policy, visit.now).contains(person) {
                return Err(Failure::NotFound);
            }
            let posts = org.posts_of(person, visit.now).into_iter();
            let posts = posts.map(|(post, unit)| words::office(&staff.world, Some(policy), post, Some(unit)));
            (eyes.person(person, &posts.collect::<Vec<_>>().join("、")), Vec::new(), None)
        }
    };
    let filled = own.map(|(id, contact)| filled(id, contact, &trouble.typed)).unwrap_or_default();
    let fields = Fields::new(visit.language, &filled, &trouble.errors);
    let check = eyes.sees_all.then(|| desk.check(&callee, &trouble.errors));
    let edit = own.map(|_| desk.edit(&fields, href(&callee), true));
    let shown: Vec<Section> = edit.iter().chain(&check).flat_map(|form| form.sections.clone()).collect();
    let view = View {
        facts,
        checked: checked(visit, staff, &callee, eyes.sees_all),
        check,
        end: own.map(|_| desk.end(&callee)),
        faults: fields.faults(&shown),
        edit,
        done: words::done(visit),
        row: Some(row),
    };
    page::with_status(visit, status, "contacts/one", visit.text("contacts-one"), &view)
}

fn checked(visit: &Visit, staff: &Staff, callee: &Callee, sees_all: bool) -> String {
    let check = staff.organisation.contacts.checks.get(callee).filter(|_| sees_all);
    let Some(check) = check else { return String::new() };
    let result = visit.text(&format!("contacts-result-{}", check.result.as_str()));
    let args = [
        ("at", When::past(visit, check.at).text.into()),
        ("result", result.into()),
        ("by", words::actor(visit, &staff.world, &check.by).into()),
    ];
    visit.say("contacts-checked-by", &args)
}

/// The form as the contact is, or as it was typed.
fn filled(id: &ContactId, contact: &Contact, typed: &Form) -> Form {
    if !typed.pairs().is_empty() {
        return typed.clone();
    }
    let pairs = COLUMNS.iter().zip(cells(id, contact));
    pairs.fold(Form::default(), |form, (column, cell)| form.with(&format!("card_{column}"), &cell))
}

struct Desk<'a> {
    visit: &'a Visit,
    policy: &'a Policy,
}

impl Desk<'_> {
    /// What is known besides numbers.
    fn facts(&self, contact: &Contact) -> Vec<words::Row> {
        let fields = TEXTS.iter().filter(|field| !contact.text(field).is_empty());
        let row = |field: &&str| words::Row {
            name: self.visit.text(&format!("web-field-card_{field}")),
            value: contact.text(field).to_owned(),
        };
        let kind = words::Row {
            name: self.visit.text("web-field-card_kind"),
            value: self.policy.contact_kind_label(&contact.card.kind).to_owned(),
        };
        let bound = words::Row {
            name: self.visit.text("web-field-card_bound"),
            value: self.visit.text(&format!("contacts-bound-{}", contact.card.bound.as_str())),
        };
        [kind, bound].into_iter().chain(fields.map(row)).collect()
    }

    fn check(&self, callee: &Callee, errors: &[FieldError]) -> ActForm {
        let empty = Form::default();
        let fields = Fields::new(self.visit.language, &empty, errors);
        let results = CheckResult::WORDS
            .iter()
            .map(|(word, _)| ((*word).to_owned(), self.visit.text(&format!("contacts-result-{word}"))));
        let modes = [("real", "contacts-mode-real"), ("drill", "contacts-mode-drill")];
        let modes = modes.map(|(word, key)| (word.to_owned(), self.visit.text(key)));
        let controls =
            vec![fields.radio("card_result", results).required(), chosen(fields.radio("mode", modes))];
        ActForm {
            key: "check".to_owned(),
            heading: self.visit.text("contacts-check"),
            lead: self.visit.text("contacts-check-lead"),
            action: format!("{}/checks", href(callee)),
            token: self.visit.form_token(),
            hidden: Vec::new(),
            sections: section(controls),
            submit: self.visit.text("contacts-check-submit"),
        }
    }

    fn edit(&self, fields: &Fields<'_>, action: String, is_known: bool) -> ActForm {
        let line = |column: &str| fields.line(&format!("card_{column}"), 500);
        let kinds = self.policy.contacts.kinds.iter().map(|kind| (kind.id.clone(), kind.label.clone()));
        let kinds = std::iter::once((String::new(), String::new())).chain(kinds);
        let bounds = Bound::WORDS
            .iter()
            .map(|(word, _)| ((*word).to_owned(), self.visit.text(&format!("contacts-bound-{word}"))));
        let yes = ["yes", "no"].map(|word| (word.to_owned(), self.visit.text(&format!("contacts-{word}"))));
        let mut who = Vec::new();
        if !is_known {
            who.push(line("id").required());
        }
        who.push(fields.select("card_kind", kinds).required());
        who.extend(["organ", "section", "title", "name"].map(line));
        who.push(fields.radio("card_bound", bounds));
        let ways = ["phone", "mobile", "night_phone", "holiday_phone", "email", "teams", "fallback"];
        let mut rest: Vec<Field> = ["order", "deputies", "languages", "hours"].map(line).into();
        rest.push(fields.area("card_notes", TEXT_MAX));
        rest.extend(["from", "to", "visible_to"].map(line));
        rest.push(fields.radio("card_on_card", yes));
        let heading = |key: &str| self.visit.text(key);
        ActForm {
            key: "edit".to_owned(),
            heading: heading(if is_known { "contacts-edit" } else { "contacts-new" }),
            lead: String::new(),
            action,
            token: self.visit.form_token(),
            hidden: Vec::new(),
            sections: vec![
                Section::open(heading("contacts-section-who"), who),
                Section::open(heading("contacts-section-ways"), ways.map(line).into()),
                Section::open(heading("contacts-section-rest"), rest),
            ],
            submit: heading("contacts-save"),
        }
    }

    fn end(&self, callee: &Callee) -> ActForm {
        ActForm {
            key: "end".to_owned(),
            heading: self.visit.text("contacts-end"),
            lead: self.visit.text("contacts-end-lead"),
            action: format!("{}/ends", href(callee)),
            token: self.visit.form_token(),
            hidden: vec![Hidden { name: "callee", value: callee.to_string() }],
            sections: Vec::new(),
            submit: self.visit.text("contacts-end-submit"),
        }
    }
}

/// A choice of which the first option holds until another is chosen.
fn chosen(mut field: Field) -> Field {
    if field.options.iter().all(|option: &Choice| !option.is_chosen)
        && let Some(first) = field.options.first_mut()
    {
        first.is_chosen = true;
    }
    field
}
