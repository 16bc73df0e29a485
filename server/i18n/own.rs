//! `{ OWN("desk") }`: what the body of this house calls its own posts and units, inside the catalogue.
//!
//! A text of the catalogue speaks to every body; its window, its head and its sections are called what
//! the policy in force calls them. Whoever puts texts into words says once whose they are
//! ([`within`], [`take_up`]), and every text that names a post finds the word here. Where no policy is
//! known yet, or it has no such post, a plain word stands, never the word of another body's rules.

use std::cell::RefCell;
use std::sync::Arc;

use fluent_templates::FluentBundle;
use fluent_templates::fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::domain::policy::Policy;

/// 最高情報セキュリティ責任者, whom the rules themselves call CISO for short.
const CISO: &str = "最高情報セキュリティ責任者";
/// What most offices call the unit that a post of its own answers for.
const SECTION: &str = "課";

/// The words of one body, as far as its policy has them.
#[derive(Clone, Debug, Default)]
pub struct Own {
    desk: Option<String>,
    top: Option<String>,
    chief: Option<String>,
    manager: Option<String>,
    has_sections: bool,
}

impl Own {
    /// The words of a policy.
    pub fn of(policy: &Policy) -> Self {
        let manager = policy.manager();
        let per = manager.and_then(|id| policy.post(id)).map(|post| post.per.as_str());
        let kind = policy.units.iter().find(|kind| per == Some(kind.id.as_str()));
        let word = |id| short(policy.post_label(id));
        Self {
            desk: Some(word(&policy.roles.desk)),
            top: Some(word(&policy.roles.top)),
            chief: policy.roles.chief.as_ref().map(word),
            manager: manager.map(word),
            has_sections: kind.is_some_and(|kind| kind.label.starts_with(SECTION)),
        }
    }

    /// The word for one part that somebody plays; none for whom the body does not have.
    fn word(&self, part: &str, is_japanese: bool) -> Option<String> {
        let known = match part {
            "desk" => &self.desk,
            "top" => &self.top,
            "chief" => &self.chief,
            "manager" => &self.manager,
            _ => &None,
        };
        if part == "unit" {
            let word = if self.has_sections { "課" } else { "所属" };
            return Some(if is_japanese { word } else { "unit" }.to_owned());
        }
        // English says what a part is; its head alone has no name that would fit every body.
        (is_japanese || part == "top").then(|| known.clone()).flatten()
    }

    fn words(&self, parts: &[String], is_japanese: bool) -> String {
        let mut words: Vec<String> = Vec::new();
        for word in parts.iter().filter_map(|part| self.word(part, is_japanese)) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if words.is_empty() {
            words.extend(parts.first().map(|part| plain(part, is_japanese).to_owned()));
        }
        words.join(if is_japanese { "と" } else { " and " })
    }
}

/// A label without what stands in brackets to explain it; the rules' own short word for their CISO.
fn short(label: &str) -> String {
    let word = label.split(['（', '(']).next().filter(|word| !word.is_empty()).unwrap_or(label);
    if word == CISO { "CISO" } else { word }.to_owned()
}

fn plain(part: &str, is_japanese: bool) -> &'static str {
    match (part, is_japanese) {
        ("desk", true) => "受付の窓口",
        ("desk", false) => "desk",
        ("chief", true) => "全体を統括する人",
        ("chief", false) => "chief officer",
        ("manager", true) => "所属の長",
        ("manager", false) => "manager",
        (_, true) => "最高責任者",
        (_, false) => "head of information security",
    }
}

thread_local! {
    static HERE: RefCell<Arc<Own>> = RefCell::default();
}

/// Gives back the words from before, also when what ran has panicked.
struct Before(Arc<Own>);

impl Drop for Before {
    fn drop(&mut self) {
        HERE.with(|here| here.replace(Arc::clone(&self.0)));
    }
}

/// Runs something whose texts are those of this body.
pub fn within<T>(own: Own, run: impl FnOnce() -> T) -> T {
    let _before = Before(HERE.with(|here| here.replace(Arc::new(own))));
    run()
}

/// From here on, what runs [`within`] speaks of this body: a command that has opened its house.
pub fn take_up(own: Own) {
    HERE.with(|here| here.replace(Arc::new(own)));
}

/// Teaches a bundle the function `OWN`.
pub(super) fn teach(bundle: &mut FluentBundle<&'static FluentResource>) {
    let is_japanese = bundle.locales.first().is_none_or(|locale| locale.language.as_str() == "ja");
    // A bundle is taught once, before it has any text.
    let _taught = bundle.add_function("OWN", if is_japanese { japanese } else { english });
}

fn japanese<'a>(parts: &[FluentValue<'a>], _: &FluentArgs<'_>) -> FluentValue<'a> {
    said(parts, true)
}

fn english<'a>(parts: &[FluentValue<'a>], _: &FluentArgs<'_>) -> FluentValue<'a> {
    said(parts, false)
}

fn said(parts: &[FluentValue<'_>], is_japanese: bool) -> FluentValue<'static> {
    let part = |part: &FluentValue<'_>| match part {
        FluentValue::String(part) => Some(part.clone().into_owned()),
        _ => None,
    };
    let parts: Vec<String> = parts.iter().filter_map(part).collect();
    HERE.with(|here| FluentValue::from(here.borrow().words(&parts, is_japanese)))
}
