//! Many reports from outside in one message: how many they are, which, and until when each waits for the
//! reader. To read and to answer them one signs in.

use std::collections::BTreeMap;

use super::plain::one_line;
use super::render::{Links, Rendered};
use crate::domain::moment::Moment;
use crate::domain::notice::Notice;
use crate::domain::world::World;
use crate::i18n::{Language, labels, text, time};

/// Named one by one; of the others it is said how many they are.
const NAMED: usize = 20;

/// The message.
pub fn gathered(
    notices: &[&Notice],
    world: &World,
    language: Language,
    links: &Links,
    now: Moment,
) -> Rendered {
    // Several notices may be about one incident: the one that asks for something first says when.
    let mut incidents: BTreeMap<(Option<Moment>, &str), &Notice> = BTreeMap::new();
    let mut numbers: BTreeMap<&str, Option<Moment>> = BTreeMap::new();
    for notice in notices {
        let due = notice.duties.iter().filter_map(|duty| duty.due_at).min();
        let known = numbers.entry(&notice.number).or_insert(due);
        *known = [*known, due].into_iter().flatten().min();
    }
    for notice in notices {
        let due = numbers.get(notice.number.as_str()).copied().flatten();
        incidents.insert((due, &notice.number), notice);
    }
    let count = incidents.len();
    let say = |key: &str, count: usize| text(language, key, &[("count", count.into())]);
    let subject = say("notice-gathered-subject", count);
    let mut lines = vec![say("notice-gathered-lead", count), String::new()];
    let rows = incidents.iter().take(NAMED);
    lines.extend(rows.map(|((due, _), notice)| line(notice, *due, world, language, now)));
    if count > NAMED {
        lines.push(say("notice-gathered-more", count.saturating_sub(NAMED)));
    }
    lines.extend([String::new(), text(language, "notice-gathered-open", &[]), links.home()]);
    let body = lines.join("\n");
    let html = format!("<pre>{}</pre>", handlebars::html_escape(&body));
    Rendered::word((subject, body), html, language)
}

fn line(notice: &Notice, due: Option<Moment>, world: &World, language: Language, now: Moment) -> String {
    let policy = world.policies.get(&notice.policy);
    let kind = policy.map_or(notice.kind.as_str(), |policy| policy.kind_label(&notice.kind));
    let (number, kind) = (labels::named(language, notice.called, &one_line(&notice.number)), one_line(kind));
    let args =
        |due: String| [("number", number.clone().into()), ("kind", kind.clone().into()), ("due", due.into())];
    match due {
        Some(due) => {
            let key = if due < now { "notice-duty-over" } else { "notice-duty-due" };
            let due = text(language, key, &[("at", time::short(language, due).into())]);
            text(language, "notice-gathered-line-due", &args(due))
        }
        None => text(language, "notice-gathered-line", &args(String::new())),
    }
}
