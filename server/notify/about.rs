//! Dates of law and rule as a notice says them: what, by when, how that was counted, on what ground.

use std::collections::BTreeSet;

use serde::Serialize;

use super::plain::one_line;
use super::view::Source;
use crate::domain::case::field::Field;
use crate::domain::incident::easing::Easing;
use crate::domain::moment::Moment;
use crate::domain::notice::About;
use crate::domain::plan::deadline::{Rule, Turn};
use crate::domain::plan::response::Publicity;
use crate::i18n::time;
use crate::i18n::{deadline, field, labels, text};

/// What of the plan a notice is about.
#[derive(Debug, Serialize)]
pub(super) struct AboutView {
    pub title: String,
    pub when: String,
    pub how: String,
    pub basis: String,
}

impl Source<'_> {
    /// What of the plan it is about, one line for each.
    pub(super) fn about(self) -> Vec<AboutView> {
        let rule = self.policy.map(|policy| one_line(&policy.rule)).unwrap_or_default();
        let dates = self.notice.about.iter().filter_map(|about| {
            let About::Deadline { clock, due_at, safe_at, counted, certainty, basis } = about else {
                return None;
            };
            let title = deadline::title(self.language, self.policy, clock);
            let when = due_at.map(|at| self.by(at));
            let basis = labels::basis(self.language, basis, &rule);
            let how = counted.as_ref();
            let how = how.map(|counted| deadline::derivation(self.language, clock, counted, *due_at));
            let safe = safe_at.map(|at| deadline::safe(self.language, at));
            Some(AboutView {
                title: one_line(&deadline::marked(self.language, &title, *certainty)),
                when: when.unwrap_or_else(|| text(self.language, "deadline-no-number", &[])),
                how: how.into_iter().chain(safe).collect::<Vec<_>>().join(" "),
                basis: one_line(&text(self.language, "notice-duty-basis", &[("basis", basis.into())])),
            })
        });
        dates.collect()
    }

    /// What else of the plan it is about, a line for each: measures, logs, what is cut off, items of
    /// the checklist.
    pub(super) fn measures(self) -> Vec<String> {
        let rows = self.notice.about.iter();
        rows.filter_map(|about| match about {
            About::Measure { no, due_at } => Some(self.dated("notice-measure", *no, *due_at)),
            About::Log { no, at, is_past } => {
                let key = if *is_past { "notice-log-past" } else { "notice-log-near" };
                Some(text(self.language, key, &[("no", (*no).into()), ("at", self.day(*at).into())]))
            }
            About::Containment { no, measure, cut_at } => {
                let measure = text(self.language, &format!("response-measure-{}", measure.as_str()), &[]);
                let args = [("no", (*no).into()), ("what", measure.into()), ("at", self.day(*cut_at).into())];
                Some(text(self.language, "notice-containment", &args))
            }
            About::Item { item, due_at } => {
                let label = self.policy.map_or(item.as_str(), |policy| policy.item_label(item));
                let label = one_line(label);
                Some(match due_at {
                    Some(at) => {
                        let args = [("item", label.into()), ("due", self.day(*at).into())];
                        text(self.language, "notice-item-due", &args)
                    }
                    None => text(self.language, "notice-item", &[("item", label.into())]),
                })
            }
            About::Joined { number, fields } => {
                let names: Vec<String> = fields.iter().map(|one| field::name(self.language, *one)).collect();
                let args = [("number", number.into()), ("fields", self.join(&names).into())];
                Some(text(self.language, "notice-joined", &args))
            }
            About::Written => Some(text(self.language, "notice-written", &[])),
            About::Turned { rule, turn, due_at, fields } => Some(self.turned((rule, *turn), *due_at, fields)),
            About::Publication { what, was, due_at } => Some(self.publicity(*what, *was, *due_at)),
            About::Eased(what) => Some(self.eased(what)),
            About::Merged { number, is_parted } => {
                let key = if *is_parted { "notice-parted" } else { "notice-merged" };
                Some(text(self.language, key, &[("number", number.into())]))
            }
            About::Unphoned { callee } => {
                let name = one_line(&self.world.org.name_of(callee));
                Some(text(self.language, "notice-unphoned", &[("name", name.into())]))
            }
            About::Deadline { .. }
            | About::Contacts { .. }
            | About::Readiness { .. }
            | About::Handover { .. }
            | About::Administered { .. }
            | About::Register { .. } => None,
        })
        .collect()
    }

    /// What became of a publication, what was decided before, and by when an approval is asked for.
    fn publicity(self, what: Publicity, was: Option<bool>, due_at: Option<Moment>) -> String {
        let said = text(self.language, &format!("notice-publication-{}", what.as_str()), &[]);
        let was = was.map(|was| if was { "web-choice-publish" } else { "web-choice-withhold" });
        match (was, due_at) {
            (Some(was), _) => {
                let args = [("what", said.into()), ("was", text(self.language, was, &[]).into())];
                text(self.language, "notice-publication-otherwise", &args)
            }
            (None, Some(at)) => {
                let args = [("what", said.into()), ("due", self.day(at).into())];
                text(self.language, "notice-publication-due", &args)
            }
            (None, None) => said,
        }
    }

    /// What is owed no more, or what the class was. A notice names no person: who did it and why stand in
    /// the history.
    fn eased(self, what: &Easing) -> String {
        let Some(policy) = self.policy else { return text(self.language, "notice-lead-eased", &[]) };
        match what {
            Easing::Withdrawn { act, post, .. } => {
                let (act, post) = (self.act(act), one_line(policy.post_label(post)));
                text(self.language, "notice-withdrawn", &[("act", act.into()), ("post", post.into())])
            }
            Easing::Lowered(from) => {
                let [from, to] = [from, &self.notice.severity].map(|id| one_line(policy.severity_label(id)));
                text(self.language, "notice-lowered", &[("from", from.into()), ("to", to.into())])
            }
        }
    }

    /// What a change of facts turned, by when something is due now, and what changed.
    fn turned(self, (rule, turn): (&Rule, Turn), due_at: Option<Moment>, fields: &BTreeSet<Field>) -> String {
        let rule = one_line(&deadline::rule(self.language, self.policy, rule));
        let key = format!("notice-turned-{}", turn.as_str());
        let mut parts = vec![text(self.language, &key, &[("rule", rule.into())])];
        parts.extend(due_at.map(|at| self.by(at)));
        if !fields.is_empty() {
            let names: Vec<String> = fields.iter().map(|one| field::name(self.language, *one)).collect();
            let names = self.join(&names);
            parts.push(text(self.language, "notice-turned-why", &[("fields", names.into())]));
        }
        parts.join(&text(self.language, "notice-turned-and", &[]))
    }

    /// 再発防止策 第3号（期限 12月18日）.
    fn dated(self, key: &str, no: u32, due_at: Option<Moment>) -> String {
        match due_at {
            Some(at) => {
                let args = [("no", no.into()), ("due", self.day(at).into())];
                text(self.language, &format!("{key}-due"), &args)
            }
            None => text(self.language, key, &[("no", no.into())]),
        }
    }

    fn day(self, at: Moment) -> String {
        time::short(self.language, at)
    }
}
