//! A notice in words: subject, plain text, small HTML, card.
//!
//! The text is complete without a click, because LGWAN flattens HTML and disables links: what
//! happened, the reader's role, what to do until when, how to answer, and what follows otherwise
//! stand in its first ten lines. Times are absolute, because nobody knows when it is read. Templates are
//! embedded and strict: a missing value is an error.

use std::collections::BTreeSet;

use handlebars::{Handlebars, no_escape};
use serde::Serialize;
use serde_json::Value;

use super::card;
use super::view::Source;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::notice::{Known, Notice};
use crate::domain::reason::Tone;
use crate::domain::register::Register;
use crate::domain::world::World;
use crate::i18n::own::{Own, within};
use crate::i18n::{Language, Text};

/// Where the reader is led.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// The server's own address, without a slash at the end.
    pub base_url: String,
    /// The signed page for this person and duty, whole. For mail only: a card is read by a channel.
    pub confirm: Option<String>,
    /// The page on which the reader chooses the password of their account, whole. For mail only.
    pub invitation: Option<String>,
    /// The signed page of a body outside, whole, where it may do something there.
    pub party: Option<String>,
    /// The desk's telephone; where it is not set, a telephone of the line's last resort is named.
    pub desk_phone: Option<String>,
    /// Who must not hear of it: no number at which they answer is named.
    pub subjects: BTreeSet<PersonId>,
    /// What a mail to this reader says of the incident as it stands now. Never on a card, nor for a party.
    pub known: Option<Known>,
}

impl Links {
    /// The reader's own page.
    pub fn home(&self) -> String {
        format!("{}/", self.base_url.trim_end_matches('/'))
    }

    /// The page of readiness (備えの点検).
    pub fn readiness(&self) -> String {
        format!("{}/readiness", self.base_url.trim_end_matches('/'))
    }

    /// The page of the policy in force.
    pub fn policy(&self) -> String {
        format!("{}/admin/policy", self.base_url.trim_end_matches('/'))
    }

    /// The page of the contacts.
    pub fn contacts(&self) -> String {
        format!("{}/contacts", self.base_url.trim_end_matches('/'))
    }

    /// The page of a row of a register, or of the whole register.
    pub fn register(&self, row: Option<(Register, u32)>) -> String {
        let base = self.base_url.trim_end_matches('/');
        match row {
            None => base.to_owned(),
            Some((register @ (Register::Exception | Register::Proxy), no)) if no > 0 => {
                format!("{base}/{}/{no}", register.noun())
            }
            Some((register, _)) => format!("{base}/{}", register.noun()),
        }
    }

    /// The incident's own page, for people who sign in.
    pub fn incident(&self, number: &str) -> String {
        format!("{}/incidents/{number}", self.base_url.trim_end_matches('/'))
    }
}

/// A notice ready to go out on any channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rendered {
    /// 件名.
    pub subject: String,
    /// What all mails of the incident share: the conversation's name.
    pub topic: String,
    /// Plain text, complete.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// What a channel of people is told.
    pub summary: card::Summary,
    /// The same as a card of Teams, without its envelope.
    pub card: Value,
    /// A card with the number and the way only, for when the whole one is too large.
    pub card_short: Value,
    /// Whether a mail program should mark it as important.
    pub is_urgent: bool,
}

impl Rendered {
    /// A word about no incident, as it is.
    pub fn word((subject, text): (String, String), html: String, language: Language) -> Self {
        let summary = card::Summary::word(&subject, &text, language);
        let card = card::adaptive(&summary);
        let topic = subject.clone();
        Self { subject, topic, text, html, card_short: card.clone(), card, summary, is_urgent: false }
    }
}

/// A template and what it was given do not fit: a mistake of ours, which the tests find.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A template cannot be read.
    #[error("Template {name} is not well-formed")]
    Template {
        /// Which one.
        name: &'static str,
        /// Where it breaks.
        #[source]
        source: Box<handlebars::TemplateError>,
    },
    /// A message for no one.
    #[error("A message needs an addressee")]
    Nobody,
    /// A template asks for what is not there.
    #[error("Template {name} cannot be filled in")]
    Render {
        /// Which one.
        name: &'static str,
        /// What is missing.
        #[source]
        source: Box<handlebars::RenderError>,
    },
}

/// The embedded templates, read once.
pub struct Renderer {
    text: Handlebars<'static>,
    html: Handlebars<'static>,
}

impl Renderer {
    /// Reads the embedded templates.
    ///
    /// # Errors
    /// A template that is not well-formed.
    pub fn new() -> Result<Self, Error> {
        let mut text = Handlebars::new();
        text.register_escape_fn(no_escape);
        let mut html = Handlebars::new();
        for templates in [&mut text, &mut html] {
            templates.set_strict_mode(true);
            templates.register_helper("t", Box::new(Text));
        }
        for (name, plain, rich) in PARTS.into_iter().chain(BODIES) {
            let fail = |source| Error::Template { name, source: Box::new(source) };
            text.register_template_string(name, plain).map_err(fail)?;
            html.register_template_string(name, rich).map_err(fail)?;
        }
        Ok(Self { text, html })
    }

    /// Puts a notice into words, with times relative to `now`.
    ///
    /// # Errors
    /// A template that asks for what a view does not have.
    pub fn render(
        &self,
        notice: &Notice,
        world: &World,
        language: Language,
        links: &Links,
        now: Moment,
    ) -> Result<Rendered, Error> {
        self.render_for_all(&[notice], world, language, links, now)
    }

    /// Puts notices that differ only in their addressees into the words of one message.
    ///
    /// # Errors
    /// As [`Renderer::render`]; no notice at all.
    pub fn render_for_all(
        &self,
        notices: &[&Notice],
        world: &World,
        language: Language,
        links: &Links,
        now: Moment,
    ) -> Result<Rendered, Error> {
        let (notice, others) = notices.split_first().ok_or(Error::Nobody)?;
        let policy = world.policies.get(&notice.policy).map(AsRef::as_ref);
        let source = Source { notice, others, world, policy, language, links, now };
        let own = policy.or_else(|| world.active().map(|(_, policy)| policy.as_ref()));
        within(own.map(Own::of).unwrap_or_default(), || self.put(&source))
    }

    fn put(&self, source: &Source<'_>) -> Result<Rendered, Error> {
        let (notice, language) = (source.notice, source.language);
        let view = source.view();
        let name = notice.reason.card().template;
        let fill = |templates: &Handlebars<'_>| {
            let filled = templates.render(name, &view);
            filled.map_err(|source| Error::Render { name, source: Box::new(source) })
        };
        let page = source.page();
        let summary = card::full(&view, language, tone(source), &page);
        Ok(Rendered {
            subject: source.subject(&view),
            topic: source.topic(&view),
            text: fill(&self.text)?,
            html: fill(&self.html)?,
            card: card::adaptive(&summary),
            card_short: card::adaptive(&card::short(&view, language, summary.tone, &page)),
            summary,
            is_urgent: is_urgent(source),
        })
    }
}

fn is_gravest(source: &Source<'_>) -> bool {
    let gravest = source.policy.and_then(|policy| policy.severities.last());
    gravest.is_some_and(|class| class.id == source.notice.severity)
}

/// Asks for an answer, and either the class is the gravest or it is late. Marking everything as
/// important teaches readers to ignore the mark.
fn is_urgent(source: &Source<'_>) -> bool {
    let card = source.notice.reason.card();
    let is_late = source.first_due().is_some_and(|due| due < source.now);
    card.tone == Tone::Attention || card.asks && (is_late || is_gravest(source))
}

fn tone(source: &Source<'_>) -> Tone {
    if is_urgent(source) { Tone::Attention } else { source.notice.reason.card().tone }
}

/// Name, plain text, HTML. Parts of one alphabet only are empty in the other.
const PARTS: [(&str, &str, &str); 10] = [
    ("facts", include_str!("../../templates/mail/parts/facts.txt"), ""),
    ("head", "", include_str!("../../templates/mail/parts/head.html")),
    ("open", "", include_str!("../../templates/mail/parts/open.html")),
    ("button", "", include_str!("../../templates/mail/parts/button.html")),
    (
        "answer",
        include_str!("../../templates/mail/parts/answer.txt"),
        include_str!("../../templates/mail/parts/answer.html"),
    ),
    (
        "see",
        include_str!("../../templates/mail/parts/see.txt"),
        include_str!("../../templates/mail/parts/see.html"),
    ),
    (
        "duties",
        include_str!("../../templates/mail/parts/duties.txt"),
        include_str!("../../templates/mail/parts/duties.html"),
    ),
    (
        "callees",
        include_str!("../../templates/mail/parts/callees.txt"),
        include_str!("../../templates/mail/parts/callees.html"),
    ),
    ("foot", include_str!("../../templates/mail/parts/foot.txt"), ""),
    ("close", "", include_str!("../../templates/mail/parts/close.html")),
];

/// One folder for each meaning: name, plain text, HTML.
const BODIES: [(&str, &str, &str); 26] = [
    (
        "deadline",
        include_str!("../../templates/mail/deadline/body.txt"),
        include_str!("../../templates/mail/deadline/body.html"),
    ),
    (
        "prevention",
        include_str!("../../templates/mail/prevention/body.txt"),
        include_str!("../../templates/mail/prevention/body.html"),
    ),
    (
        "outside",
        include_str!("../../templates/mail/outside/body.txt"),
        include_str!("../../templates/mail/outside/body.html"),
    ),
    (
        "waived",
        include_str!("../../templates/mail/waived/body.txt"),
        include_str!("../../templates/mail/waived/body.html"),
    ),
    (
        "recorded",
        include_str!("../../templates/mail/recorded/body.txt"),
        include_str!("../../templates/mail/recorded/body.html"),
    ),
    (
        "appointed",
        include_str!("../../templates/mail/appointed/body.txt"),
        include_str!("../../templates/mail/appointed/body.html"),
    ),
    (
        "heard",
        include_str!("../../templates/mail/heard/body.txt"),
        include_str!("../../templates/mail/heard/body.html"),
    ),
    (
        "eased",
        include_str!("../../templates/mail/eased/body.txt"),
        include_str!("../../templates/mail/eased/body.html"),
    ),
    (
        "merged",
        include_str!("../../templates/mail/merged/body.txt"),
        include_str!("../../templates/mail/merged/body.html"),
    ),
    (
        "news",
        include_str!("../../templates/mail/news/body.txt"),
        include_str!("../../templates/mail/news/body.html"),
    ),
    (
        "disapproved",
        include_str!("../../templates/mail/disapproved/body.txt"),
        include_str!("../../templates/mail/disapproved/body.html"),
    ),
    (
        "duty",
        include_str!("../../templates/mail/duty/body.txt"),
        include_str!("../../templates/mail/duty/body.html"),
    ),
    (
        "call",
        include_str!("../../templates/mail/call/body.txt"),
        include_str!("../../templates/mail/call/body.html"),
    ),
    (
        "copy",
        include_str!("../../templates/mail/copy/body.txt"),
        include_str!("../../templates/mail/copy/body.html"),
    ),
    (
        "reminder",
        include_str!("../../templates/mail/reminder/body.txt"),
        include_str!("../../templates/mail/reminder/body.html"),
    ),
    (
        "progress",
        include_str!("../../templates/mail/progress/body.txt"),
        include_str!("../../templates/mail/progress/body.html"),
    ),
    (
        "last_resort",
        include_str!("../../templates/mail/last_resort/body.txt"),
        include_str!("../../templates/mail/last_resort/body.html"),
    ),
    (
        "call_given_up",
        include_str!("../../templates/mail/call_given_up/body.txt"),
        include_str!("../../templates/mail/call_given_up/body.html"),
    ),
    (
        "dead_letter",
        include_str!("../../templates/mail/dead_letter/body.txt"),
        include_str!("../../templates/mail/dead_letter/body.html"),
    ),
    (
        "disowned",
        include_str!("../../templates/mail/disowned/body.txt"),
        include_str!("../../templates/mail/disowned/body.html"),
    ),
    (
        "end",
        include_str!("../../templates/mail/end/body.txt"),
        include_str!("../../templates/mail/end/body.html"),
    ),
    (
        "contacts",
        include_str!("../../templates/mail/contacts/body.txt"),
        include_str!("../../templates/mail/contacts/body.html"),
    ),
    (
        "register",
        include_str!("../../templates/mail/register/body.txt"),
        include_str!("../../templates/mail/register/body.html"),
    ),
    (
        "handover",
        include_str!("../../templates/mail/handover/body.txt"),
        include_str!("../../templates/mail/handover/body.html"),
    ),
    (
        "administered",
        include_str!("../../templates/mail/administered/body.txt"),
        include_str!("../../templates/mail/administered/body.html"),
    ),
    (
        "readiness",
        include_str!("../../templates/mail/readiness/body.txt"),
        include_str!("../../templates/mail/readiness/body.html"),
    ),
];

#[cfg(test)]
mod tests;
