//! One thing that a verb asks for: its name, kind and length, and from what it is chosen.
//!
//! The name is the domain's: pages and programs say the same. Its label on a page lies in the catalogue
//! under `web-field-<label>`.

use crate::domain::case::field::{Asked, Field as Fact};
use crate::i18n;
use crate::web::facts::{self, For};
use crate::web::field as control;
use crate::web::field::Fields;
use crate::web::guard::Staff;
use crate::web::reading::Seen;
use crate::web::visit::Visit;
use crate::web::words::choose;

/// Who looks at which incident.
pub struct Scene<'a> {
    /// The request.
    pub visit: &'a Visit,
    /// Who looks.
    pub staff: &'a Staff,
    /// The incident.
    pub seen: &'a Seen,
}

/// What can be chosen: what is sent, and what is read.
pub type Choices = fn(&Scene<'_>) -> Vec<(String, String)>;

/// What a field holds.
#[derive(Clone, Copy)]
pub enum Kind {
    /// One line of at most so many characters, kept with the entry.
    Line(usize),
    /// Free text of at most so many characters, kept with the entry.
    Area(usize),
    /// When.
    Moment,
    /// Yes or no: the words that the page sends for each.
    Truth(&'static str, &'static str),
    /// One of a closed list of words; labels lie under this, `-` and the word.
    Word(fn() -> Vec<&'static str>, &'static str),
    /// The number of a row of the incident.
    Row(Choices),
    /// A code of the incident or its policy.
    Code(Choices),
    /// Rows or codes of the incident or its policy, any number of them.
    List(Choices),
    /// Codes of the policy, any number of them.
    Codes(Choices),
    /// A day in Japan, from its beginning or to its end; programs may say a moment.
    Day(Edge),
    /// A whole number.
    Count,
    /// A number of seconds, with its sign.
    Seconds,
    /// A member of staff: by name or number on a page, by number for programs.
    Person,
    /// Members of staff, with commas or spaces between; a list for programs.
    People,
    /// What is known of the case, and for what it is asked.
    Fact(Fact, For),
}

/// From what a field is chosen.
pub enum Offer {
    /// What the incident or its policy has.
    Of(Choices),
    /// These words, under these labels.
    Words(fn() -> Vec<&'static str>, &'static str),
    /// Yes and no.
    Truth([&'static str; 2]),
    /// What a field of the case can say.
    Fact(Fact),
}

impl Kind {
    /// From what it is chosen; none where it is written.
    pub const fn offer(self) -> Option<Offer> {
        match self {
            Self::Row(choices) | Self::Code(choices) | Self::List(choices) | Self::Codes(choices) => {
                Some(Offer::Of(choices))
            }
            Self::Word(all, labels) => Some(Offer::Words(all, labels)),
            Self::Truth(yes, no) => Some(Offer::Truth([yes, no])),
            Self::Fact(fact, _) => Some(Offer::Fact(fact)),
            Self::Line(_)
            | Self::Area(_)
            | Self::Moment
            | Self::Day(_)
            | Self::Count
            | Self::Seconds
            | Self::Person
            | Self::People => None,
        }
    }
}

/// Which moment of a day is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// 0:00.
    Begin,
    /// 23:59.
    End,
    /// 0:00 of the day after.
    After,
}

/// Who is asked for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedOf {
    /// Whoever asks.
    Both,
    /// People alone.
    Page,
    /// Programs alone; what they are told of it.
    Programs(&'static str),
}

/// Whether a page shows a list to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    /// Only where there is much to choose from.
    ByLength,
    /// With these words for nothing.
    Or(&'static str),
    /// The first holds until another is chosen.
    First,
}

/// One field.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its name, on pages, for programs and in the domain.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be there.
    pub is_needed: bool,
    /// Which of a closed list of words a page offers.
    offers: fn(&Scene<'_>, &str) -> bool,
    /// Whether a text is a part of what is asked and not kept beside it under the field's own name.
    pub is_asked: bool,
    /// Whether the row of the page that the form stands in answers it: the form is named by it.
    pub is_here: bool,
    /// Whether a page asks for it only once the domain has, or something was written.
    pub is_late: bool,
    /// Whether a page folds it away until it is wanted.
    pub is_folded: bool,
    /// Whether a page asks for a choice where programs may leave it out.
    pub is_chosen: bool,
    /// Whether it stands in the address in braces.
    pub is_in_address: bool,
    /// Who is asked for it.
    pub door: AskedOf,
    /// For programs: the object of which it is a member, and its name there.
    pub part: Option<(&'static str, &'static str)>,
    /// Whether a page shows a list to choose from.
    listed: Listed,
    /// The key under which a text is kept.
    pub key: &'static str,
    /// Its label, after `web-field-`.
    pub label: &'static str,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        is_needed: false,
        offers: |_, _| true,
        is_asked: false,
        is_here: false,
        is_late: false,
        is_folded: false,
        is_chosen: false,
        is_in_address: false,
        door: AskedOf::Both,
        part: None,
        listed: Listed::ByLength,
        key: name,
        label: name,
    }
}

/// One line of text.
pub const fn line(name: &'static str, max: usize) -> Field {
    field(name, Kind::Line(max))
}

/// Free text.
pub const fn area(name: &'static str, max: usize) -> Field {
    field(name, Kind::Area(max))
}

/// When; where it is left out, now.
pub const fn moment(name: &'static str) -> Field {
    field(name, Kind::Moment)
}

/// Yes or no, by these words on a page.
pub const fn truth(name: &'static str, yes: &'static str, no: &'static str) -> Field {
    field(name, Kind::Truth(yes, no))
}

/// One of a closed list of words.
pub const fn word(name: &'static str, all: fn() -> Vec<&'static str>, labels: &'static str) -> Field {
    field(name, Kind::Word(all, labels))
}

/// The number of a row.
pub const fn row(name: &'static str, choices: Choices) -> Field {
    field(name, Kind::Row(choices))
}

/// A code.
pub const fn code(name: &'static str, choices: Choices) -> Field {
    field(name, Kind::Code(choices))
}

/// Rows or codes, any number of them.
pub const fn list(name: &'static str, choices: Choices) -> Field {
    field(name, Kind::List(choices))
}

/// Codes, any number of them.
pub const fn codes(name: &'static str, choices: Choices) -> Field {
    field(name, Kind::Codes(choices))
}

/// A day.
pub const fn day(name: &'static str, edge: Edge) -> Field {
    field(name, Kind::Day(edge))
}

/// A whole number.
pub const fn count(name: &'static str) -> Field {
    field(name, Kind::Count)
}

/// A number of seconds.
pub const fn seconds(name: &'static str) -> Field {
    field(name, Kind::Seconds)
}

/// What is known of the case: a change of it.
pub const fn fact(fact: Fact) -> Field {
    field(fact.as_str(), Kind::Fact(fact, For::Change))
}

/// The same as a report says it.
pub fn reported(fact: Fact) -> Field {
    let field = field(fact.as_str(), Kind::Fact(fact, For::Report));
    match fact.row().asked {
        _ if fact == Fact::Kind => field.needed(),
        Asked::Must => field.chosen(),
        Asked::First | Asked::Later => field,
    }
}

/// Members of staff.
pub const fn people(name: &'static str) -> Field {
    field(name, Kind::People)
}

/// A member of staff.
pub const fn person(name: &'static str) -> Field {
    field(name, Kind::Person)
}

impl Field {
    /// The same field, which must be there.
    pub const fn needed(self) -> Self {
        Self { is_needed: true, ..self }
    }

    /// The same words, of which a page offers these.
    pub const fn offered(self, offers: fn(&Scene<'_>, &str) -> bool) -> Self {
        Self { offers, ..self }
    }

    /// The same text as a part of what is asked: [`Given::text`](super::Given::text) has it.
    pub const fn asked(self) -> Self {
        Self { is_asked: true, ..self }
    }

    /// The same field, answered by the row of the page that the form stands in.
    pub const fn here(self) -> Self {
        Self { is_here: true, is_needed: true, ..self }
    }

    /// The same field, which a page asks for only once the domain has.
    pub const fn late(self) -> Self {
        Self { is_late: true, ..self }
    }

    /// The same field, which a page folds away until it is wanted.
    pub const fn folded(self) -> Self {
        Self { is_folded: true, ..self }
    }

    /// The same field, where a page asks for a choice and programs may leave it out.
    pub const fn chosen(self) -> Self {
        Self { is_chosen: true, is_needed: false, ..self }
    }

    /// The same field as a list on a page, with these words for nothing.
    pub const fn listed(self, nothing: &'static str) -> Self {
        Self { listed: Listed::Or(nothing), ..self }
    }

    /// The same field as a list on a page, of which the first holds until another is chosen.
    pub const fn first(self) -> Self {
        Self { listed: Listed::First, ..self }
    }

    /// The same field, answered by the row of the page and standing in the address in braces.
    pub const fn in_address(self) -> Self {
        Self { is_in_address: true, ..self.here() }
    }

    /// The same field for programs alone, with what they are told of it.
    pub const fn for_programs(self, says: &'static str) -> Self {
        Self { door: AskedOf::Programs(says), ..self }
    }

    /// The same field, of which a program says several in one object: where one is, all are.
    pub const fn as_part(self, object: &'static str, member: &'static str) -> Self {
        Self { part: Some((object, member)), ..self }
    }

    /// The same field for people alone.
    pub const fn on_page(self) -> Self {
        Self { door: AskedOf::Page, ..self }
    }

    /// Whether a page asks for it, or a program may say it.
    pub const fn is_for(&self, is_page: bool) -> bool {
        match self.door {
            AskedOf::Both => true,
            AskedOf::Page => is_page,
            AskedOf::Programs(_) => !is_page,
        }
    }

    /// The same text, kept under another key.
    pub const fn kept_as(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    /// The same field under another label.
    pub const fn labelled(self, label: &'static str) -> Self {
        Self { label, ..self }
    }

    /// What is chosen from, unless the page says so itself; none where nothing is chosen.
    pub fn choices(&self, visit: &Visit, scene: Option<&Scene<'_>>) -> Option<Vec<(String, String)>> {
        let label = |word: &str, labels: &str| {
            let key = format!("{labels}-{}", word.to_lowercase());
            let known = i18n::find_text(visit.language, &key, &[]);
            known.unwrap_or_else(|| visit.text(&key.replace('_', "-")))
        };
        match self.kind.offer()? {
            Offer::Of(choices) => scene.map(choices),
            Offer::Fact(fact) => {
                let seen = scene?.seen;
                facts::options(visit, (&seen.world, seen.policy().map(AsRef::as_ref)), fact)
            }
            Offer::Words(all, labels) => {
                let offered =
                    all().into_iter().filter(|word| scene.is_none_or(|scene| (self.offers)(scene, word)));
                Some(offered.map(|word| (word.to_owned(), label(word, labels))).collect())
            }
            Offer::Truth(words) => {
                Some(words.map(|word| (word.to_owned(), label(word, "web-choice"))).into())
            }
        }
    }

    /// Its control; none where there is nothing to choose from, which matters where a choice is needed.
    pub fn control(
        &self,
        fields: &Fields<'_>,
        visit: &Visit,
        options: Option<Vec<(String, String)>>,
    ) -> Option<control::Field> {
        let options = || options.filter(|options| !options.is_empty());
        let control = match self.kind {
            Kind::Line(max) => fields.line(self.name, max),
            Kind::Area(max) => fields.area(self.name, max),
            Kind::Moment => fields.when(self.name),
            Kind::Fact(fact, asked) => facts::control(fields, visit, (fact, asked), options())?,
            Kind::Truth(..) => match options()? {
                one if one.len() == 1 => fields.checks(self.name, one),
                both => fields.radio(self.name, both),
            },
            Kind::Row(_) => fields.select(self.name, choose(visit, options()?)),
            Kind::Word(..) | Kind::Code(_) => self.one_of(fields, visit, options()?),
            Kind::List(_) | Kind::Codes(_) => fields.checks(self.name, options()?),
            Kind::Day(_) => fields.date(self.name),
            Kind::Count => fields.count(self.name),
            Kind::Seconds => fields.line(self.name, 12),
            Kind::Person => fields.line(self.name, crate::web::form::NAME_MAX).of_people(),
            Kind::People => fields.area(self.name, crate::web::form::TEXT_MAX).of_people(),
        };
        let control = fields.labelled(control, self.label);
        Some(if self.is_needed || self.is_chosen { control.required() } else { control })
    }

    /// The same control with what is known now, where a change of it is asked.
    pub fn with_present(
        &self,
        visit: &Visit,
        scene: Option<&Scene<'_>>,
        control: control::Field,
    ) -> control::Field {
        match (self.kind, scene) {
            (Kind::Fact(fact, For::Change), Some(scene)) => {
                facts::with_present(visit, scene.seen, fact, control)
            }
            _ => control,
        }
    }

    /// A few words are seen at once; of many, one is looked for.
    fn one_of(&self, fields: &Fields<'_>, visit: &Visit, options: Vec<(String, String)>) -> control::Field {
        const SEEN_MAX: usize = 7;
        let nothing = |key: &str| (String::new(), visit.text(key));
        match self.listed {
            Listed::Or(key) => fields.select(self.name, [nothing(key)].into_iter().chain(options)),
            Listed::First => fields.select(self.name, options),
            Listed::ByLength if options.len() > SEEN_MAX => fields.select(self.name, choose(visit, options)),
            Listed::ByLength => fields.radio(self.name, options),
        }
    }
}

/// An address that is made once and stays: the table of routes is built once.
pub(super) fn keep(path: String) -> &'static str {
    Box::leak(path.into_boxed_str())
}
