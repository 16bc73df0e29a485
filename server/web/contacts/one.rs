//! One that can be called: all that is known, the result of a call, and for who keeps the list the
//! form that corrects it.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::faults;
use super::view::{ContactsView, Row, href};
use crate::domain::contact::{Bound, Callee, Contact, TEXTS, network, rights};
use crate::domain::ids::ContactId;
use crate::domain::orgfile::contacts::{COLUMNS, cells};
use crate::domain::policy::Policy;
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::{Form, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::verbs::{self, Extra};
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

/// The form that writes a contact.
pub(super) const EDIT: &str = "edit";

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The form for one that is not in the list yet.
pub fn new(visit: &Visit, staff: &Staff) -> Outcome {
    edit(visit, staff, StatusCode::OK, None)
}

/// The policy in force; without one there is no list.
pub(super) fn policy(staff: &Staff) -> Result<&Policy, Failure> {
    staff.world.active().map(|(_, policy)| policy.as_ref()).ok_or(Failure::NotFound)
}

/// The form for a new contact, with what was typed.
pub fn edit(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let policy = policy(staff)?;
    if !rights::may_keep(&staff.world, policy, &staff.person, visit.now) {
        return Err(Failure::Forbidden);
    }
    let form = ContactPage { visit, policy, trouble }.edit("/contacts/new".to_owned(), None);
    let view = View {
        row: None,
        facts: Vec::new(),
        checked: String::new(),
        check: None,
        end: None,
        faults: form.faults.clone(),
        edit: Some(form),
        done: String::new(),
    };
    page::with_status(visit, status, "contacts/one", visit.text("contacts-new"), &view)
}

/// The page again after a form on it could not be accepted.
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let policy = policy(staff)?;
    let callee = Callee::parse(visit.param("callee")).ok_or(Failure::NotFound)?;
    let eyes = ContactsView::of(visit, staff, policy);
    let org = &staff.world.org;
    let is_keeper = rights::may_keep(&staff.world, policy, &staff.person, visit.now);
    let desk = ContactPage { visit, policy, trouble };
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
    let check = eyes.sees_all.then(|| desk.of("contact-check", &callee)).flatten();
    let end = own.and_then(|_| desk.of("contact-end", &callee));
    let edit = own.map(|known| desk.edit(href(&callee), Some(known)));
    let view = View {
        facts,
        checked: checked(visit, staff, &callee, eyes.sees_all),
        faults: faults(visit, trouble, edit.iter().chain(&check).chain(&end)),
        check,
        end,
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

/// The form as the contact is.
fn filled(id: &ContactId, contact: &Contact) -> Form {
    let pairs = COLUMNS.iter().zip(cells(id, contact));
    pairs.fold(Form::default(), |form, (column, cell)| form.with(&format!("card_{column}"), &cell))
}

struct ContactPage<'a> {
    visit: &'a Visit,
    policy: &'a Policy,
    trouble: Option<&'a FormErrors>,
}

impl ContactPage<'_> {
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

    /// The form of a verb about one of the list, in earnest unless it is said to be a drill.
    fn of(&self, key: &str, callee: &Callee) -> Option<ActForm> {
        let callee = words::percent(&callee.to_string());
        let known = [("callee", callee.as_str())];
        let filled = Form::default().with("mode", "real");
        let extra = Extra { known: &known, filled, ..Extra::default() };
        verbs::form_of_body(self.visit, self.trouble, key, &extra)
    }

    fn edit(&self, action: String, known: Option<(&ContactId, &Contact)>) -> ActForm {
        let text = |key: &str| self.visit.text(key);
        let parts = Parts {
            key: EDIT.to_owned(),
            action,
            heading: text(if known.is_some() { "contacts-edit" } else { "contacts-new" }),
            lead: String::new(),
            submit: text("contacts-save"),
            hidden: Vec::new(),
        };
        let filled = known.map(|(id, contact)| filled(id, contact)).unwrap_or_default();
        ActForm::in_sections(self.visit, self.trouble, parts, &filled, |fields| {
            let [who, ways, rest] = self.columns(fields, known.is_some());
            vec![
                Section::open(text("contacts-section-who"), who),
                Section::open(text("contacts-section-ways"), ways),
                Section::open(text("contacts-section-rest"), rest),
            ]
        })
    }

    /// Who it is, how they are reached, and the rest.
    fn columns(&self, fields: &Fields<'_>, is_known: bool) -> [Vec<Field>; 3] {
        let line = |column: &str| fields.line(&format!("card_{column}"), 500);
        let said = |word: &str, prefix: &str| {
            (word.to_owned(), self.visit.text(&format!("contacts-{prefix}{word}")))
        };
        let kinds = self.policy.contacts.kinds.iter().map(|kind| (kind.id.clone(), kind.label.clone()));
        let kinds = std::iter::once((String::new(), String::new())).chain(kinds);
        let bounds = Bound::words().into_iter().map(|word| said(word, "bound-"));
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
        rest.push(fields.radio("card_on_card", ["yes", "no"].map(|word| said(word, ""))));
        [who, ways.map(line).into(), rest]
    }
}
