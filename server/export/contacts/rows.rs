//! The rows of the network: people with their numbers, units, contacts outside, copies.

use std::collections::BTreeMap;

use super::{Head, Line, PostBox, Table};
use crate::domain::actor::Cause;
use crate::domain::contact::{Callee, Contact, Contacts, PaperCopy, call, network};
use crate::domain::ids::{ContactId, PersonId, PostId};
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Post, base};
use crate::domain::telephone::{self, Number};
use crate::domain::world::World;
use crate::i18n::{Language, labels, text};
use crate::telling::words::Words;

/// What every row is written with.
pub(super) struct RowWriter<'a> {
    pub world: &'a World,
    pub contacts: &'a Contacts,
    pub policy: &'a Policy,
    pub at: Moment,
    pub words: &'a Words,
}

impl RowWriter<'_> {
    fn heads<const N: usize>(&self, heads: [(&str, u32); N]) -> Vec<Head> {
        let head = |(name, share): (&str, u32)| Head {
            name: self.words.word(&format!("contacts-column-{name}")),
            share,
        };
        heads.into_iter().map(head).collect()
    }

    /// A post of the tree: its people where it is one for the whole body, the table's name else.
    pub fn post_box(&self, id: &PostId) -> Option<PostBox> {
        let post = self.policy.post(id)?;
        let seats = network::seats(self.world, post, self.at);
        let lines = if post.per == base::BODY {
            seats.iter().flat_map(|seat| self.lines(seat)).collect()
        } else {
            let count = seats.len().to_string();
            let who = self.words.say("contacts-see-table", &[("count", &count)]);
            vec![Line { who, numbers: String::new(), is_stand_in: false }]
        };
        let basis = post.basis.clone().unwrap_or_else(|| self.words.word("basis-operational"));
        Some(PostBox { label: post.label.clone(), basis, lines })
    }

    fn lines(&self, seat: &network::Seat) -> Vec<Line> {
        let own = seat.holders.iter().map(|person| self.line(person, None));
        let others = seat.stand_ins.iter().map(|(person, causes)| self.line(person, Some(causes)));
        let mut lines: Vec<Line> = own.chain(others).collect();
        if seat.holders.is_empty() {
            let who = self.words.word("contacts-vacant");
            lines.insert(0, Line { who, numbers: String::new(), is_stand_in: false });
        }
        lines
    }

    fn line(&self, person: &PersonId, causes: Option<&[Cause]>) -> Line {
        let name = self.world.org.name_of(person);
        let who = causes.map(|causes| stand_in(self.words.language, &name, causes));
        Line { who: who.unwrap_or(name), numbers: self.numbers(person), is_stand_in: causes.is_some() }
    }

    /// Every number on one line.
    fn numbers(&self, person: &PersonId) -> String {
        let Some(row) = self.world.org.people.get(person) else { return String::new() };
        let known = telephone::numbers(row, None, self.at).into_iter();
        let word = |number: &Number<'_>| self.words.word(&format!("contacts-{}", number.word()));
        let said: Vec<String> = known.map(|number| format!("{} {}", word(&number), number.text)).collect();
        if said.is_empty() { self.words.word("contacts-no-number") } else { said.join("　") }
    }

    /// The office's number of a person, or the others: the night's first, as it heads the column, and
    /// what else there is with its word.
    fn column(&self, person: &PersonId, is_own: bool) -> String {
        let Some(row) = self.world.org.people.get(person) else { return String::new() };
        if !is_own {
            return row.phone.clone();
        }
        let word = |name: &str| self.words.word(&format!("contacts-{name}"));
        let others = [("holiday", &row.holiday_phone), ("mobile", &row.mobile)];
        let others = others.into_iter().filter(|(_, number)| !number.is_empty());
        let others = others.map(|(name, number)| format!("{} {number}", word(name)));
        let night = Some(row.night_phone.clone()).filter(|number| !number.is_empty());
        night.into_iter().chain(others).collect::<Vec<_>>().join("\n")
    }

    /// A post that units have: unit, holder, numbers, stand-ins.
    pub fn by_unit(&self, post: &Post) -> Table {
        let org = &self.world.org;
        let column = |people: &[PersonId], is_own: bool| {
            people.iter().map(|person| self.column(person, is_own)).collect::<Vec<_>>().join("\n")
        };
        let seats = network::seats(self.world, post, self.at);
        let rows = seats.iter().map(|seat| {
            let names: Vec<String> = seat.holders.iter().map(|person| org.name_of(person)).collect();
            let names = if names.is_empty() { self.words.word("contacts-vacant") } else { names.join("\n") };
            let others = seat.stand_ins.iter().map(|(person, causes)| {
                let line = self.line(person, Some(causes));
                format!("{}　{}", line.who, line.numbers)
            });
            vec![
                self.world.unit_name(&seat.unit),
                names,
                column(&seat.holders, false),
                column(&seat.holders, true),
                others.collect::<Vec<_>>().join("\n"),
            ]
        });
        let heads = [("unit", 26), ("name", 22), ("office", 22), ("night", 24), ("stand-ins", 46)];
        Table { title: post.label.clone(), heads: self.heads(heads), rows: rows.collect() }
    }

    /// Contacts outside that stand on the network, a table for each kind, in the order of calling.
    pub fn outside(&self) -> Vec<Table> {
        let contacts = self.contacts;
        let rows = call::in_order(contacts, self.policy, self.at);
        let mut tables: Vec<Table> = Vec::new();
        let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
        for (id, row) in rows.into_iter().filter(|(_, row)| row.card.on_card) {
            let place = *by_kind.entry(row.card.kind.as_str()).or_insert_with(|| {
                let title = self.policy.contact_kind_label(&row.card.kind).to_owned();
                let heads = [("who", 32), ("office", 18), ("night", 18), ("holiday", 18), ("more", 58)];
                tables.push(Table { title, heads: self.heads(heads), rows: Vec::new() });
                tables.len() - 1
            });
            if let Some(table) = tables.get_mut(place) {
                table.rows.push(self.contact(id, row));
            }
        }
        tables
    }

    fn contact(&self, id: &ContactId, row: &Contact) -> Vec<String> {
        let text = |field: &str| row.text(field).to_owned();
        let join = |fields: &[&str], with: &str| {
            let parts = fields.iter().map(|field| row.text(field)).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(with)
        };
        let who = [join(&["organ", "section"], " "), join(&["title", "name"], " ")];
        let who: Vec<String> = who.into_iter().filter(|part| !part.is_empty()).collect();
        vec![who.join("\n"), text("phone"), text("night_phone"), text("holiday_phone"), self.more(id, row)]
    }

    /// What else is known: other ways, hours, notes, deputies, the last check.
    fn more(&self, id: &ContactId, row: &Contact) -> String {
        let mut lines: Vec<String> = Vec::new();
        for field in ["mobile", "email", "teams", "fallback", "languages", "hours", "notes"] {
            let text = row.text(field);
            if !text.is_empty() {
                let name = self.words.word(&format!("contacts-field-{field}"));
                lines.push(format!("{name} {text}"));
            }
        }
        let contacts = self.contacts;
        let deputies = call::deputies(contacts, row, self.at);
        if !deputies.is_empty() {
            let names = self.words.list(deputies.iter().map(|(_, row)| row.label()));
            lines.push(format!("{} {names}", self.words.word("contacts-field-deputies")));
        }
        let check = contacts.checks.get(&Callee::Contact(id.clone()));
        lines.push(match check {
            Some(check) => {
                let result = self.words.word(&format!("contacts-result-{}", check.result.as_str()));
                let at = self.words.day(check.at);
                self.words.say("contacts-checked", &[("at", &at), ("result", &result)])
            }
            None => self.words.word("contacts-unchecked"),
        });
        lines.join("\n")
    }

    /// Who has a copy.
    pub fn holder(&self, copy: &PaperCopy) -> String {
        if copy.holder.is_empty() { self.words.word("contacts-holder-blank") } else { copy.holder.clone() }
    }

    /// The desk's own list: who has the copies of this issue, and which older ones are to come back.
    pub fn register(&self, issue: Option<u32>) -> Option<Table> {
        let contacts = self.contacts;
        let own = contacts.copies.iter().filter(|((known, _), _)| Some(*known) == issue);
        let rows: Vec<Vec<String>> = own.chain(contacts.to_recall()).map(|row| self.copy(row)).collect();
        let heads = [("copy", 26), ("version", 16), ("holder", 30), ("made", 30), ("returned", 24)];
        let title = self.words.word("contacts-part-recall");
        (!rows.is_empty()).then(|| Table { title, heads: self.heads(heads), rows })
    }

    fn copy(&self, ((issue, number), copy): (&(u32, u32), &PaperCopy)) -> Vec<String> {
        let (issue, number, of) = (issue.to_string(), number.to_string(), copy.of.to_string());
        let args = [("number", number.as_str()), ("of", &of), ("issue", &issue)];
        let version = copy.version.to_string();
        vec![
            self.words.say("contacts-copy", &args),
            self.words.say("contacts-version", &[("version", &version)]),
            self.holder(copy),
            self.words.day(copy.at),
            copy.recalled_at.map(|at| self.words.day(at)).unwrap_or_default(),
        ]
    }
}

/// 代理（事故・欠員） with the name.
pub fn stand_in(language: Language, name: &str, causes: &[Cause]) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in causes {
        let word = labels::cause(language, *cause);
        if !said.contains(&word) {
            said.push(word);
        }
    }
    let args = [("name", name.into()), ("cause", said.join("・").into())];
    text(language, if said.is_empty() { "contacts-stand-in" } else { "contacts-stand-in-for" }, &args)
}
