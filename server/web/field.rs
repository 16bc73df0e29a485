//! Fields of forms as templates show them: label, hint, what was typed, what is wrong with it.
//!
//! Words come from the catalogue under `web-field-<name>`; a hint stands under
//! `web-field-<name>-hint` where there is one.

use serde::Serialize;

use crate::actions::FieldError;
use crate::i18n::{self, Language};

use super::form::Form;

/// One control.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Name in the form.
    pub name: String,
    /// Id on the page; unique even where two forms have the same field.
    pub id: String,
    /// Label.
    pub label: String,
    /// Hint under the label; empty if none.
    pub hint: String,
    /// `text`, `textarea`, `radio`, `checks`, `select`, `date`, `datetime-local`, `password`.
    pub kind: &'static str,
    /// ※必須 or ※任意.
    pub is_required: bool,
    /// What was typed.
    pub value: String,
    /// What is wrong with it; empty if nothing.
    pub error: String,
    /// Options of a choice.
    pub options: Vec<Choice>,
    /// Greatest length.
    pub max: usize,
    /// For browsers that fill in what they know.
    pub autocomplete: &'static str,
    /// Whether the phone shows digits.
    pub inputmode: &'static str,
    /// Ids that describe it, for readers of screens.
    pub describedby: String,
    /// Whether members of staff are typed into it.
    pub is_person: bool,
}

impl Field {
    /// The same with another sentence under its label.
    pub fn hinted(mut self, hint: &str) -> Self {
        if self.hint.is_empty() {
            let own = format!("{}-hint", self.id);
            let ids = [own, std::mem::take(&mut self.describedby)].into_iter().filter(|id| !id.is_empty());
            self.describedby = ids.collect::<Vec<_>>().join(" ");
            self.hint = hint.to_owned();
        } else {
            self.hint = format!("{} {hint}", self.hint);
        }
        self
    }
}

/// One option.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Sent.
    pub value: String,
    /// Shown.
    pub label: String,
    /// Id on the page.
    pub id: String,
    /// Chosen.
    pub is_chosen: bool,
}

/// Fields that belong together.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Heading; empty if none.
    pub heading: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Folded away until it is wanted.
    pub is_folded: bool,
    /// Folded, but open because something in it is filled in or wrong.
    pub is_open: bool,
}

impl Section {
    /// Shown at once.
    pub fn open(heading: String, fields: Vec<Field>) -> Self {
        Self { heading, fields, is_folded: false, is_open: true }
    }

    /// Folded away, unless it holds something.
    pub fn folded(heading: String, fields: Vec<Field>) -> Self {
        let is_open = fields.iter().any(|field| {
            let is_chosen = field.options.iter().any(|option| option.is_chosen && !option.value.is_empty());
            !field.error.is_empty() || is_chosen || (field.options.is_empty() && !field.value.is_empty())
        });
        Self { heading, fields, is_folded: true, is_open }
    }
}

/// A line of the summary on top of a page: what is wrong, with a link to where.
#[derive(Clone, Debug, Serialize)]
pub struct Fault {
    /// `#id` of the field.
    pub href: String,
    /// Words.
    pub text: String,
}

/// Makes the fields of one form.
pub struct Fields<'a> {
    language: Language,
    form: &'a Form,
    errors: &'a [FieldError],
    prefix: String,
}

impl<'a> Fields<'a> {
    /// For a form with what was typed and what was wrong.
    pub fn new(language: Language, form: &'a Form, errors: &'a [FieldError]) -> Self {
        Self { language, form, errors, prefix: String::new() }
    }

    /// The same, with a prefix for ids, where one page has several forms.
    pub fn with_prefix(mut self, prefix: &str) -> Self {
        self.prefix = format!("{prefix}-");
        self
    }

    /// One line of text.
    pub fn line(&self, name: &str, max: usize) -> Field {
        Field { max, ..self.base(name, "text") }
    }

    /// Free text.
    pub fn area(&self, name: &str, max: usize) -> Field {
        Field { max, ..self.base(name, "textarea") }
    }

    /// A date and time.
    pub fn when(&self, name: &str) -> Field {
        let field = self.base(name, "datetime-local");
        // A browser would drop what it cannot read as a time: shown as text, it can be corrected.
        if field.error.is_empty() { field } else { Field { kind: "text", ..field } }
    }

    /// A day.
    pub fn date(&self, name: &str) -> Field {
        let field = self.base(name, "date");
        if field.error.is_empty() { field } else { Field { kind: "text", ..field } }
    }

    /// Options of which any number is chosen.
    pub fn checks(&self, name: &str, options: impl IntoIterator<Item = (String, String)>) -> Field {
        let chosen: Vec<&str> = self.form.all(name).collect();
        let mut field = self.base(name, "checks");
        field.options = self.choices(name, options);
        for option in &mut field.options {
            option.is_chosen = chosen.contains(&option.value.as_str());
        }
        if let Some(first) = field.options.first() {
            field.id.clone_from(&first.id);
        }
        field
    }

    /// A number.
    pub fn count(&self, name: &str) -> Field {
        Field { max: 12, inputmode: "numeric", ..self.base(name, "text") }
    }

    /// A password.
    pub fn password(&self, name: &str, autocomplete: &'static str) -> Field {
        Field { max: 256, autocomplete, value: String::new(), ..self.base(name, "password") }
    }

    /// Options of which one is chosen; nothing is chosen beforehand unless it was typed.
    pub fn radio(&self, name: &str, options: impl IntoIterator<Item = (String, String)>) -> Field {
        let mut field = self.base(name, "radio");
        field.options = self.choices(name, options);
        // A link to a group of options leads to the first of them.
        if let Some(first) = field.options.first() {
            field.id.clone_from(&first.id);
        }
        field
    }

    /// A list to choose from.
    pub fn select(&self, name: &str, options: impl IntoIterator<Item = (String, String)>) -> Field {
        let mut field = self.base(name, "select");
        field.options = self.choices(name, options);
        field
    }

    /// Whether something was written into a field, or said against it.
    pub fn is_touched(&self, name: &str) -> bool {
        !self.form.text(name).is_empty() || self.errors.iter().any(|error| error.field == name)
    }

    /// What is wrong, for the summary: faults of these fields in their order, then any other.
    pub fn faults(&self, sections: &[Section]) -> Vec<Fault> {
        let fields = || sections.iter().flat_map(|section| &section.fields);
        let shown = fields().filter(|field| !field.error.is_empty());
        let mut faults: Vec<Fault> =
            shown.map(|field| Fault { href: format!("#{}", field.id), text: field.error.clone() }).collect();
        for error in self.errors.iter().filter(|error| !fields().any(|field| field.name == error.field)) {
            let label = self.label(&error.field);
            faults.push(Fault { href: "#form".to_owned(), text: message(self.language, error, &label) });
        }
        faults
    }

    /// The same control with the label, the hint and the mistake of what is called `label`.
    pub fn labelled(&self, control: Field, label: &str) -> Field {
        if control.name == label {
            return control;
        }
        let base = self.base_as(&control.name, control.kind, label);
        let Field { label, hint, error, describedby, .. } = base;
        Field { label, hint, error, describedby, ..control }
    }

    fn base(&self, name: &str, kind: &'static str) -> Field {
        self.base_as(name, kind, name)
    }

    fn base_as(&self, name: &str, kind: &'static str, called: &str) -> Field {
        let id = format!("{}{name}", self.prefix);
        let label = self.label(called);
        let hint =
            i18n::find_text(self.language, &format!("web-field-{called}-hint"), &[]).unwrap_or_default();
        let error = self.errors.iter().find(|error| error.field == name);
        let error = error.map(|error| message(self.language, error, &label)).unwrap_or_default();
        let described = [(!hint.is_empty(), "hint"), (!error.is_empty(), "error")];
        let ids = described.iter().filter(|(is_there, _)| *is_there).map(|(_, what)| format!("{id}-{what}"));
        Field {
            describedby: ids.collect::<Vec<_>>().join(" "),
            name: name.to_owned(),
            id,
            label,
            hint,
            kind,
            is_required: false,
            value: self.form.text(name).to_owned(),
            error,
            options: Vec::new(),
            max: 0,
            autocomplete: "off",
            inputmode: "text",
            is_person: false,
        }
    }

    fn label(&self, name: &str) -> String {
        let known = i18n::find_text(self.language, &format!("web-field-{name}"), &[]);
        known.unwrap_or_else(|| i18n::text(self.language, "web-field-unnamed", &[]))
    }

    fn choices(&self, name: &str, options: impl IntoIterator<Item = (String, String)>) -> Vec<Choice> {
        let chosen = self.form.text(name);
        let make = |(value, label): (String, String)| Choice {
            id: format!("{}{name}-{}", self.prefix, if value.is_empty() { "none" } else { &value }),
            is_chosen: value == chosen,
            value,
            label,
        };
        options.into_iter().map(make).collect()
    }
}

impl Field {
    /// A list to choose from, as yet without its words.
    pub fn select(name: &str, id: &str) -> Self {
        Self {
            name: name.to_owned(),
            id: id.to_owned(),
            label: String::new(),
            hint: String::new(),
            kind: "select",
            is_required: true,
            value: String::new(),
            error: String::new(),
            options: Vec::new(),
            max: 0,
            autocomplete: "off",
            inputmode: "text",
            describedby: String::new(),
            is_person: false,
        }
    }

    /// Those from the one of this name on, taken from the others.
    pub fn split_off(fields: &mut Vec<Self>, name: &str) -> Vec<Self> {
        let at = fields.iter().position(|field| field.name == name).unwrap_or(fields.len());
        fields.split_off(at)
    }

    /// The same field, into which members of staff are typed.
    pub fn of_people(mut self) -> Self {
        self.is_person = true;
        self
    }

    /// The same field, to be filled in.
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}

/// The words for a mistake.
pub fn message(language: Language, error: &FieldError, label: &str) -> String {
    let args = [("label", label.into()), ("about", error.about.as_str().into())];
    i18n::find_text(language, &format!("error-{}", error.reason), &args)
        .unwrap_or_else(|| i18n::text(language, "error-unacceptable", &args))
}
