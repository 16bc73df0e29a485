//! What who keeps the list has to do: the difference since the last version, its approval, copies
//! on paper and their return, calls of drills.

use serde::Serialize;

use super::view::href;
use super::{Copy, faults, first};
use crate::domain::contact::changes::{self, Change};
use crate::domain::contact::{Callee, Contacts, PaperCopy, rights};
use crate::domain::ids::{ContactId, PersonId};
use crate::domain::policy::Policy;
use crate::i18n::time;
use crate::web::field::{Fault, Fields};
use crate::web::form::{Form, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Parts};
use crate::web::incidents::show::FormErrors;
use crate::web::verbs::{self, Extra};
use crate::web::visit::Visit;
use crate::web::words;

/// The form that hands out copies.
pub(super) const COPIES: &str = "copies";

/// Calls of drills shown.
const DRILLS_MAX: usize = 50;

/// The part of the page for who keeps or approves the list.
#[derive(Serialize)]
pub(super) struct Keep {
    is_keeper: bool,
    changes: Vec<ChangeLine>,
    more: usize,
    announced: Vec<String>,
    approve: Option<ActForm>,
    why_not: String,
    copies: Option<ActForm>,
    recall: Vec<Copy>,
    drills: Vec<String>,
    pub(super) faults: Vec<Fault>,
}

#[derive(Serialize)]
struct ChangeLine {
    text: String,
    href: Option<String>,
}

impl Keep {
    /// None for anyone else.
    pub(super) fn of(
        visit: &Visit,
        staff: &Staff,
        policy: &Policy,
        trouble: Option<&FormErrors>,
    ) -> Option<Self> {
        let (world, contacts) = (&staff.world, &staff.organisation.contacts);
        let is_keeper = rights::may_keep(world, policy, &staff.person, visit.now);
        let is_approver = rights::may_approve(world, policy, &staff.person, visit.now);
        if !is_keeper && !is_approver {
            return None;
        }
        let pen = ContactForms { visit, staff, policy };
        let found = changes::since_approval((&world.org, contacts), policy, visit.now);
        let lines = found.iter().map(|change| pen.change(change)).collect();
        let (changes, more) = first(lines);
        let has_written = rights::has_written(contacts, &staff.person);
        let may_approve = is_approver && !has_written;
        let copies = (is_keeper && contacts.approved.is_some()).then(|| pen.copies(trouble));
        let approve = may_approve.then(|| pen.approve(trouble)).flatten();
        Some(Self {
            is_keeper,
            changes,
            more,
            announced: pen.announced(),
            why_not: if is_approver && has_written {
                visit.text("contacts-own-change")
            } else {
                String::new()
            },
            recall: if is_keeper { pen.recall(contacts) } else { Vec::new() },
            drills: pen.drills(contacts),
            faults: faults(visit, trouble, approve.iter().chain(&copies)),
            approve,
            copies,
        })
    }
}

struct ContactForms<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    policy: &'a Policy,
}

impl ContactForms<'_> {
    fn contact(&self, id: &ContactId) -> String {
        let contacts = &self.staff.organisation.contacts;
        contacts.rows.get(id).map_or_else(|| id.to_string(), |row| format!("{id} {}", row.label()))
    }

    fn names(&self, people: &[PersonId]) -> String {
        let names: Vec<String> = people.iter().map(|person| self.staff.world.org.name_of(person)).collect();
        if names.is_empty() { self.visit.text("contacts-vacant") } else { names.join("、") }
    }

    fn change(&self, change: &Change) -> ChangeLine {
        let visit = self.visit;
        let page = |id: &ContactId| Some(href(&Callee::Contact(id.clone())));
        match change {
            Change::Added { id } => ChangeLine {
                text: visit.say("contacts-change-added", &[("contact", self.contact(id).into())]),
                href: page(id),
            },
            Change::Altered { id, fields } => {
                let name = |field: &&str| visit.text(&format!("web-field-card_{field}"));
                let fields: Vec<String> = fields.iter().map(name).collect();
                let args = [("contact", self.contact(id).into()), ("fields", fields.join("、").into())];
                ChangeLine { text: visit.say("contacts-change-altered", &args), href: page(id) }
            }
            Change::Ended { id } => ChangeLine {
                text: visit.say("contacts-change-ended", &[("contact", self.contact(id).into())]),
                href: None,
            },
            Change::Seat { post, unit, before, after } => {
                let office = words::office(&self.staff.world, Some(self.policy), post, Some(unit));
                let args = [
                    ("post", office.into()),
                    ("before", self.names(before).into()),
                    ("after", self.names(after).into()),
                ];
                let holder = after.first().map(|person| href(&Callee::Person(person.clone())));
                ChangeLine { text: visit.say("contacts-change-seat", &args), href: holder }
            }
            Change::Reached { person } => {
                let name = self.staff.world.org.name_of(person);
                let text = visit.say("contacts-change-reached", &[("name", name.into())]);
                ChangeLine { text, href: Some(href(&Callee::Person(person.clone()))) }
            }
        }
    }

    fn announced(&self) -> Vec<String> {
        let org = &self.staff.world.org;
        let rows = changes::announced(org, self.visit.now, super::AHEAD).into_iter().take(super::LINES_MAX);
        let line = |row: &crate::domain::org::Appointment| {
            let office = words::office(&self.staff.world, Some(self.policy), &row.post, Some(&row.unit));
            let at = time::day(self.visit.language, row.from);
            let args =
                [("at", at.into()), ("post", office.into()), ("name", org.name_of(&row.person).into())];
            self.visit.say("contacts-announced-line", &args)
        };
        rows.map(line).collect()
    }

    fn approve(&self, trouble: Option<&FormErrors>) -> Option<ActForm> {
        let revision = self.staff.world.revision().to_string();
        let extra = Extra { known: &[("revision", &revision)], ..Extra::default() };
        verbs::form_of_body(self.visit, trouble, "contacts-approve", &extra)
    }

    fn copies(&self, trouble: Option<&FormErrors>) -> ActForm {
        let parts = Parts {
            key: COPIES.to_owned(),
            action: "/contacts/copies".to_owned(),
            heading: self.visit.text("contacts-copies"),
            lead: self.visit.text("contacts-copies-lead"),
            submit: self.visit.text("contacts-copies-submit"),
            hidden: Vec::new(),
        };
        let holders = |fields: &Fields<'_>| vec![fields.area("holders", TEXT_MAX).required()];
        ActForm::made(self.visit, trouble, parts, &Form::default(), holders)
    }

    /// Copies of older versions, each with the form that notes its return.
    fn recall(&self, contacts: &Contacts) -> Vec<Copy> {
        let line = |((issue, number), copy): (&(u32, u32), &PaperCopy)| {
            let holder = match copy.holder.is_empty() {
                true => self.visit.text("contacts-holder-blank"),
                false => copy.holder.clone(),
            };
            let args = [
                ("version", copy.version.into()),
                ("number", (*number).into()),
                ("of", copy.of.into()),
                ("issue", (*issue).into()),
                ("holder", holder.into()),
            ];
            let known = [("issue", issue.to_string()), ("number", number.to_string())];
            let known = known.each_ref().map(|(name, value)| (*name, value.as_str()));
            let extra = Extra { known: &known, ..Extra::default() };
            let mut form = verbs::form_of_body(self.visit, None, "contacts-recall", &extra);
            form.iter_mut().for_each(|form| form.key = format!("recall-{issue}-{number}"));
            Copy { label: self.visit.say("contacts-recall-line", &args), form }
        };
        contacts.to_recall().take(super::LINES_MAX).map(line).collect()
    }

    /// 電話の訓練, the latest first.
    fn drills(&self, contacts: &Contacts) -> Vec<String> {
        let org = &self.staff.world.org;
        let line = |drill: &crate::domain::contact::Drill| {
            let who = match &drill.callee {
                Callee::Contact(id) => self.contact(id),
                Callee::Person(person) => org.name_of(person),
            };
            let key = if drill.was_reached { "contacts-drill-reached" } else { "contacts-drill-missed" };
            let args = [
                ("at", time::short(self.visit.language, drill.at).into()),
                ("who", who.into()),
                ("by", words::actor(self.visit, &self.staff.world, &drill.by).into()),
            ];
            self.visit.say(key, &args)
        };
        contacts.drills.iter().rev().take(DRILLS_MAX).map(line).collect()
    }
}
