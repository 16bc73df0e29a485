//! What an import would do and what it asks, in the reader's language.

use crate::domain::ids::{PersonId, PostId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::org::{Appointment, Org};
use crate::domain::orgfile::{self, Change, Field, File, Plan, Question, RowMistake};
use crate::domain::policy::Policy;

use super::{Language, Value, labels, text, time};

/// What a plan is put into words with.
pub struct ImportWords<'a> {
    /// The reader's language.
    pub language: Language,
    /// The organisation before the import.
    pub org: &'a Org,
    /// What posts are called.
    pub policy: &'a Policy,
    /// What is imported.
    pub plan: &'a Plan,
}

type Args<'a> = Vec<(&'static str, Value<'a>)>;

impl ImportWords<'_> {
    /// One change, or one thing that stays.
    pub fn change(&self, change: &Change) -> String {
        text(self.language, &format!("orgfile-change-{}", change.code()), &self.args(change))
    }

    fn args(&self, change: &Change) -> Args<'static> {
        match change {
            Change::Unit { unit, name, before } => vec![
                ("unit", unit.to_string().into()),
                ("name", name.clone().into()),
                ("before", before.clone().unwrap_or_default().into()),
            ],
            Change::Person { person, name, fields } => vec![
                ("person", person.to_string().into()),
                ("name", name.clone().into()),
                ("fields", self.fields(File::People, fields.as_deref()).into()),
            ],
            Change::Contact { contact, label, fields } => vec![
                ("contact", contact.to_string().into()),
                ("name", label.clone().into()),
                ("fields", self.fields(File::Contacts, fields.as_deref()).into()),
            ],
            Change::Appointed { appointment, replaced } => {
                let replaced = replaced.as_ref().map(|person| self.person(person)).unwrap_or_default();
                let mut args = self.seat(appointment);
                args.push(("replaced", replaced.into()));
                args
            }
            Change::PersonLeaves { person, name, at } => vec![
                ("person", person.to_string().into()),
                ("name", name.clone().into()),
                ("at", self.moment(*at).into()),
            ],
            Change::UnitEnds { unit, name, at } => vec![
                ("unit", unit.to_string().into()),
                ("name", name.clone().into()),
                ("at", self.moment(*at).into()),
            ],
            Change::ContactEnds { contact, label, at } => vec![
                ("contact", contact.to_string().into()),
                ("name", label.clone().into()),
                ("at", self.moment(*at).into()),
            ],
            Change::AppointmentEnds { appointment, at } => {
                let mut args = self.seat(appointment);
                args.push(("at", self.moment(*at).into()));
                args
            }
            Change::UnitsReordered { parent, units } => {
                let parent = parent.as_ref().map(|unit| self.unit(unit)).unwrap_or_default();
                let units: Vec<String> = units.iter().map(|unit| self.unit(unit)).collect();
                let between = if self.language == Language::Ja { "、" } else { ", " };
                vec![("parent", parent.into()), ("units", units.join(between).into())]
            }
            Change::UnitNotMentioned { unit } => vec![("unit", self.unit(unit).into())],
            Change::PersonNotMentioned { person } => vec![("person", self.person(person).into())],
            Change::AppointmentNotMentioned { appointment } => self.seat(appointment),
            Change::ContactNotMentioned { contact } => vec![("contact", contact.to_string().into())],
        }
    }

    fn seat(&self, row: &Appointment) -> Args<'static> {
        vec![
            ("unit", self.unit(&row.unit).into()),
            ("post", self.post(&row.post).into()),
            ("as", labels::standing(self.language, row.standing).into()),
            ("person", self.person(&row.person).into()),
        ]
    }

    /// What is written otherwise, column by column; what is taken away is said to be.
    fn fields(&self, file: File, fields: Option<&[Field]>) -> String {
        let is_japanese = self.language == Language::Ja;
        let line = |field: &Field| {
            let key = match (field.before.is_empty(), field.after.is_empty()) {
                (_, true) => "import-field-cleared",
                (true, false) => "import-field-new",
                (false, false) => "import-field-changed",
            };
            let args = [
                ("field", orgfile::word(file, field.name, is_japanese).into()),
                ("before", self.cell(field.name, &field.before).into()),
                ("after", self.cell(field.name, &field.after).into()),
            ];
            text(self.language, key, &args)
        };
        let lines: Vec<String> = fields.unwrap_or_default().iter().map(line).collect();
        lines.join(if is_japanese { "、" } else { ", " })
    }

    /// What stands in a cell, as people call it.
    fn cell(&self, column: &str, text: &str) -> String {
        match column {
            _ if text.is_empty() => String::new(),
            "unit" => self.unit(&UnitId::from(text)),
            "to" => Moment::parse(text).map_or_else(|| text.to_owned(), |at| self.moment(at)),
            _ => text.to_owned(),
        }
    }

    /// A question.
    pub fn question(&self, question: &Question) -> String {
        let args: Args<'_> = vec![
            ("about", question.about.as_str().into()),
            ("name", question.name.as_str().into()),
            ("before", question.before.as_str().into()),
            ("after", question.after.as_str().into()),
        ];
        text(self.language, &format!("orgfile-ask-{}", question.doubt.as_str()), &args)
    }

    fn moment(&self, at: Moment) -> String {
        time::long(self.language, time::Years::default(), at)
    }

    fn person(&self, person: &PersonId) -> String {
        let written = self.plan.private.get(&format!("name.{person}")).cloned();
        let name = written.unwrap_or_else(|| self.org.own_name(person));
        if name == person.as_str() { name } else { format!("{person} {name}") }
    }

    /// The name that it has or gets, told apart from others of the same name.
    fn unit(&self, unit: &UnitId) -> String {
        let written = self.plan.private.get(&format!("unit.{unit}"));
        let is_new = |name: &&String| self.org.units.get(unit).is_none_or(|row| row.name != **name);
        written.filter(is_new).cloned().unwrap_or_else(|| self.org.unit_name(unit))
    }

    fn post(&self, post: &PostId) -> String {
        self.policy.post_label(post).to_owned()
    }
}

/// A row that cannot be taken: what is wrong with it, and what to do.
pub fn mistake(language: Language, mistake: &RowMistake) -> [String; 2] {
    let known = mistake.known.join(if language == Language::Ja { "、" } else { ", " });
    let args = [("value", mistake.value.as_str().into()), ("known", known.as_str().into())];
    let words = |key: String| text(language, &key, &args);
    let field = orgfile::word(mistake.file, mistake.field, language == Language::Ja);
    let reason = words(format!("orgfile-{}", mistake.code));
    [format!("{field}  {reason}"), words(format!("orgfile-{}-remedy", mistake.code))]
}
