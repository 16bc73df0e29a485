//! A contact as a reader may see it: names, numbers to tap with the one to call now in front,
//! deputies in order, how its check stands.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::actor::Via;
use crate::domain::case::{Case, Origin};
use crate::domain::contact::call;
use crate::domain::contact::{Callee, Contact, check, network, rights};
use crate::domain::ids::{ContactId, KindId, PersonId};
use crate::domain::policy::{Policy, Post, base};
use crate::domain::recipients::Recipients;
use crate::domain::telephone::{self, Hour, Number};
use crate::export::contacts::stand_in;
use crate::web::guard::Staff;
use crate::web::visit::Visit;
use crate::web::words;

/// Rows under one heading.
#[derive(Clone, Serialize)]
pub struct Group {
    /// Where on the page it begins.
    id: String,
    label: String,
    rows: Vec<Row>,
}

/// One that can be called.
#[derive(Clone, Serialize)]
pub struct Row {
    href: String,
    label: String,
    detail: String,
    pub(super) numbers: Vec<NumberView>,
    mail: String,
    hours: String,
    /// That somebody else acts for them now.
    away: String,
    deputies: Vec<Deputy>,
    standing: Standing,
}

/// Who is called when nobody answers.
#[derive(Clone, Serialize)]
struct Deputy {
    label: String,
    /// For whom they act now, where they do.
    acts: String,
    numbers: Vec<NumberView>,
}

/// A number with what it is for.
#[derive(Clone, Serialize)]
pub struct NumberView {
    label: String,
    text: String,
    href: Option<String>,
}

#[derive(Clone, Serialize)]
pub(super) struct Standing {
    label: String,
    is_bad: bool,
}

/// Whose eyes look at the list, and when.
pub struct ContactsView<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    policy: &'a Policy,
    hour: Hour,
    /// The whole list with the numbers of nights.
    pub sees_all: bool,
}

impl<'a> ContactsView<'a> {
    /// Those of a member of staff.
    pub fn of(visit: &'a Visit, staff: &'a Staff, policy: &'a Policy) -> Self {
        let sees_all = rights::sees_all(&staff.world, policy, &staff.person, visit.now);
        Self { visit, staff, policy, hour: telephone::hour(policy, visit.now), sees_all }
    }

    fn may_see(&self, contact: &Contact) -> bool {
        rights::sees(&self.staff.world, self.policy, contact, &self.staff.person, self.visit.now)
    }

    /// Contacts outside by kind, of those in which the words stand.
    pub fn outside(&self, query: &str) -> Vec<Group> {
        let contacts = &self.staff.organisation.contacts;
        let mut groups: Vec<Group> = Vec::new();
        for (id, contact) in call::in_order(contacts, self.policy, self.visit.now) {
            let kind = self.policy.contact_kind_label(&contact.card.kind);
            let row = self.may_see(contact).then(|| self.contact(id, contact));
            let Some(row) = row.filter(|row| row.has(query, kind)) else { continue };
            match groups.last_mut().filter(|group| group.label == kind) {
                Some(group) => group.rows.push(row),
                None => {
                    let id = format!("kind-{}", contact.card.kind);
                    groups.push(Group { id, label: kind.to_owned(), rows: vec![row] });
                }
            }
        }
        groups
    }

    /// People in posts, the lowest level first.
    pub fn inside(&self, query: &str) -> Vec<Group> {
        let group = |post: &Post| {
            let seats = network::seats(&self.staff.world, post, self.visit.now);
            let rows = seats.iter().flat_map(|seat| self.seat(post, seat));
            let rows: Vec<Row> = rows.filter(|row| row.has(query, &post.label)).collect();
            let id = format!("post-{}", post.id);
            (!rows.is_empty()).then(|| Group { id, label: post.label.clone(), rows })
        };
        super::posts(self.policy).filter_map(group).collect()
    }

    /// How many of those seen are not well checked; for who keeps the list.
    pub fn stale(&self) -> usize {
        if !self.sees_all {
            return 0;
        }
        let list = (self.staff.world.as_ref(), &self.staff.organisation.contacts);
        check::stale(list, self.policy, self.visit.now).len()
    }

    /// One contact.
    pub fn contact(&self, id: &ContactId, contact: &Contact) -> Row {
        let contacts = &self.staff.organisation.contacts;
        let deputy = |(_, row): (&ContactId, &Contact)| Deputy {
            label: row.label(),
            acts: String::new(),
            numbers: self.numbers(row),
        };
        let deputies = call::deputies(contacts, contact, self.visit.now).into_iter();
        let parts = ["section", "title", "name"].map(|field| contact.text(field));
        let detail = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let callee = Callee::Contact(id.clone());
        let organ = contact.text("organ");
        Row {
            href: href(&callee),
            label: if organ.is_empty() { contact.label() } else { organ.to_owned() },
            detail,
            numbers: self.numbers(contact),
            mail: contact.text("email").to_owned(),
            hours: contact.text("hours").to_owned(),
            away: String::new(),
            deputies: deputies.filter(|(_, row)| self.may_see(row)).map(deputy).collect(),
            standing: self.standing(&callee),
        }
    }

    fn numbers(&self, contact: &Contact) -> Vec<NumberView> {
        let label = |number: &Number<'_>| format!("contacts-field-{}", number.field.replace('_', "-"));
        self.folded(&call::numbers(contact, self.hour), label)
    }

    /// The numbers in the order in which they are tried, one that serves at several hours once.
    fn folded(&self, numbers: &[Number<'_>], label: impl Fn(&Number<'_>) -> String) -> Vec<NumberView> {
        let mut folded: Vec<(Vec<&Number<'_>>, &str)> = Vec::new();
        for number in numbers {
            match folded.iter_mut().find(|(_, text)| *text == number.text) {
                Some((same, _)) => same.push(number),
                None => folded.push((vec![number], number.text)),
            }
        }
        let view = |(same, text): (Vec<&Number<'_>>, &str)| NumberView {
            label: match same.as_slice() {
                [one] => self.visit.text(&label(one)),
                several => self.joint(several),
            },
            text: text.to_owned(),
            href: same.first().and_then(|number| number.link()),
        };
        folded.into_iter().map(view).collect()
    }

    /// 平日・夜間・休日, in one order whatever the hour is.
    fn joint(&self, several: &[&Number<'_>]) -> String {
        let is_meant = |field: &&str| several.iter().any(|number| number.field == *field);
        let hours = Hour::Office.order().into_iter().filter(|field| is_meant(field));
        let words =
            hours.map(|field| self.visit.text(&format!("contacts-joint-{}", field.replace('_', "-"))));
        words.collect::<Vec<_>>().join(&self.visit.text("contacts-joint-separator"))
    }

    fn seat(&self, post: &Post, seat: &network::Seat) -> Vec<Row> {
        let unit = match post.per.as_str() {
            base::BODY => String::new(),
            _ => self.staff.world.unit_name(&seat.unit),
        };
        let acting = self.acting(post, seat);
        let names = words::away(&self.staff.world, (&seat.post, Some(&seat.unit)), self.visit.now);
        let names = names.join(&self.visit.text("notice-separator"));
        let acts = || self.visit.say("contacts-acts-for", &[("names", names.as_str().into())]);
        let others = seat.stand_ins.iter().map(|(person, causes)| Deputy {
            label: stand_in(self.visit.language, &self.staff.world.org.name_of(person), causes),
            acts: if acting.contains(person) { acts() } else { String::new() },
            numbers: self.person_numbers(person),
        });
        let others: Vec<Deputy> = others.collect();
        let row = |person: &PersonId| Row {
            deputies: others.clone(),
            away: self.away(person, &acting),
            ..self.person(person, &unit)
        };
        seat.holders.iter().map(row).collect()
    }

    /// Who acts in a post now for whoever is away from it.
    fn acting(&self, post: &Post, seat: &network::Seat) -> Vec<PersonId> {
        let mut case = Case::new(KindId::from("other"), Origin::Staff, self.visit.now);
        case.unit = Some(seat.unit.clone());
        let (subjects, now) = (BTreeSet::new(), self.visit.now);
        let (world, policy) = (&self.staff.world, self.policy);
        let recipients = Recipients { world, policy, case: &case, reporter: None, subjects: &subjects, now };
        let told = recipients.told(&post.id, &seat.unit).into_iter();
        told.filter(|bearer| matches!(bearer.via, Via::StandIn(_))).map(|bearer| bearer.person).collect()
    }

    /// That a holder is away, and who acts for them.
    fn away(&self, person: &PersonId, acting: &[PersonId]) -> String {
        let org = &self.staff.world.org;
        if org.absence_of(person, self.visit.now).is_none() {
            return String::new();
        }
        let names: Vec<String> = acting.iter().map(|person| org.name_of(person)).collect();
        match names.is_empty() {
            true => self.visit.text("contacts-away"),
            false => {
                let names = names.join(&self.visit.text("notice-separator"));
                self.visit.say("contacts-away-by", &[("names", names.into())])
            }
        }
    }

    /// One person. The numbers of nights are for those who call at night.
    pub fn person(&self, person: &PersonId, detail: &str) -> Row {
        let row = self.staff.world.org.people.get(person);
        let callee = Callee::Person(person.clone());
        Row {
            href: href(&callee),
            label: self.staff.world.org.name_of(person),
            detail: detail.to_owned(),
            numbers: self.person_numbers(person),
            mail: row.map(|row| row.email.clone()).unwrap_or_default(),
            hours: String::new(),
            away: String::new(),
            deputies: Vec::new(),
            standing: self.standing(&callee),
        }
    }

    fn person_numbers(&self, person: &PersonId) -> Vec<NumberView> {
        let row = self.staff.world.org.people.get(person);
        let mut numbers =
            row.map(|row| telephone::numbers(row, Some(self.policy), self.visit.now)).unwrap_or_default();
        numbers.retain(|number| self.sees_all || !number.is_own());
        self.folded(&numbers, |number| format!("web-call-{}", number.word()))
    }

    pub(super) fn standing(&self, callee: &Callee) -> Standing {
        if !self.sees_all {
            return Standing { label: String::new(), is_bad: false };
        }
        let standing =
            check::standing(&self.staff.organisation.contacts, self.policy, callee, self.visit.now);
        let is_bad = standing != check::Standing::Good;
        Standing { label: self.visit.text(&format!("contacts-standing-{}", standing.as_str())), is_bad }
    }
}

impl Row {
    fn has(&self, query: &str, group: &str) -> bool {
        let texts = [&self.label, &self.detail, &self.mail, &self.hours];
        let mut texts = texts.into_iter().map(String::as_str).chain([group]);
        query.is_empty() || texts.any(|text| text.to_lowercase().contains(query))
    }
}

/// The page of one that can be called.
pub(super) fn href(callee: &Callee) -> String {
    format!("/contacts/{}", words::percent(&callee.to_string()))
}

/// 関係機関 on an incident's page: the contacts outside that the reader may see.
pub fn outside(visit: &Visit, staff: &Staff) -> Vec<Group> {
    let Some((_, policy)) = staff.world.active() else { return Vec::new() };
    ContactsView::of(visit, staff, policy).outside("")
}
