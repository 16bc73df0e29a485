//! 停止時一式: what a desk works with on paper while the system is down. The form of a report, the network,
//! the checklists of every kind and the dates of law as rules in words: a function of the organisation and
//! the policy, on one page to be printed.

use crate::domain::case::field::{Asked, CLASSES, Field, Slot};
use crate::domain::case::{Certainty, Presence};
use crate::domain::ids::KindId;
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::policy::Policy;
use crate::domain::policy::procedure::{Group, Item};
use crate::i18n::{deadline, labels};

use super::contacts::{self, Network, begin, escape, part};
use crate::telling::words::Words;

/// A kit, every word final.
#[derive(Clone, Debug)]
pub struct Kit {
    network: Network,
    title: String,
    made: String,
    how: Vec<String>,
    form: (String, Vec<Entry>),
    lists: (String, Vec<List>),
    law: (String, Vec<String>),
}

/// A field of the empty form.
#[derive(Clone, Debug)]
struct Entry {
    label: String,
    /// What is ticked; nothing where it is written.
    choices: Vec<String>,
    is_long: bool,
}

/// The checklist of a kind.
#[derive(Clone, Debug)]
struct List {
    title: String,
    advice: Vec<String>,
    rows: Vec<String>,
}

/// What is written beside the fields of a case: by whom and to whom it was said, and what happened.
const FIRST: [&str; 5] = [
    "outage-received_at",
    "web-field-received_by",
    "web-field-reporter",
    "web-field-contact",
    "web-field-summary",
];
const LAST: [&str; 2] = ["web-field-place", "web-field-description"];

/// The kit as of now.
pub fn compose(organisation: &Organisation, policy: &Policy, now: Moment, words: &Words) -> Kit {
    let how = ["outage-how-write", "outage-how-call", "outage-how-do", "outage-how-after"];
    Kit {
        network: contacts::compose(organisation, policy, now, None, words),
        title: words.word("outage-title"),
        made: words.say("outage-made", &[("at", &words.stamp(now))]),
        how: how.iter().map(|key| words.word(key)).collect(),
        form: (words.word("outage-form"), entries(policy, words)),
        lists: (words.word("outage-lists"), lists(policy, words)),
        law: (words.word("outage-law"), deadline::rules(words.language, policy, now)),
    }
}

fn entries(policy: &Policy, words: &Words) -> Vec<Entry> {
    let written = |key: &&str| Entry {
        label: words.word(key),
        choices: Vec::new(),
        is_long: key.ends_with("description") || key.ends_with("summary"),
    };
    let fields = Field::ALL.iter().map(|field| Entry {
        label: words.word(&format!("web-field-{}", field.as_str())),
        choices: choices(*field, policy, words),
        is_long: field.row().asked == Asked::Must,
    });
    FIRST.iter().map(written).chain(fields).chain(LAST.iter().map(written)).collect()
}

fn choices(field: Field, policy: &Policy, words: &Words) -> Vec<String> {
    match field.row().slot {
        Slot::Kind(_) => policy.kinds.iter().map(|kind| kind.label.clone()).collect(),
        Slot::Certainty(_) => {
            Certainty::ALL.iter().map(|one| labels::certainty(words.language, *one)).collect()
        }
        Slot::Presence(_) => Presence::ALL.iter().map(|one| labels::presence(words.language, *one)).collect(),
        Slot::Class(_) => CLASSES.iter().map(|class| class_label(class, words)).collect(),
        Slot::Word(_, of) | Slot::Words(_, of) => {
            policy.vocabulary(of).into_iter().map(|(_, label)| label.to_owned()).collect()
        }
        Slot::Unit(_) | Slot::Moment(_) | Slot::Maybe(_) | Slot::Count(_) => Vec::new(),
    }
}

fn class_label(class: &str, words: &Words) -> String {
    if class.len() == 1 { class.to_owned() } else { labels::presence(words.language, Presence::Unknown) }
}

/// What every kind asks for stands once; then what each asks for besides.
fn lists(policy: &Policy, words: &Words) -> Vec<List> {
    let items = |is_of: &dyn Fn(&Item) -> bool| -> Vec<String> {
        let rows = policy.procedures.items.iter().filter(|item| !item.is_unused && is_of(item));
        rows.map(|item| row(item, policy, words)).collect()
    };
    let all = List {
        title: words.word("outage-every-kind"),
        advice: Vec::new(),
        rows: items(&|item| item.kinds.is_empty()),
    };
    let of_kind = |kind: &KindId, label: &str| {
        let guidance = policy.guidance_for(kind);
        let advice = guidance.into_iter().flat_map(|guidance| {
            let never = guidance.never.into_iter().map(|what| words.say("outage-never", &[("what", &what)]));
            guidance.now.into_iter().chain(never).collect::<Vec<_>>()
        });
        List {
            title: label.to_owned(),
            advice: advice.collect(),
            rows: items(&|item| item.kinds.contains(kind)),
        }
    };
    let kinds = policy.kinds.iter().map(|kind| of_kind(&kind.id, &kind.label));
    std::iter::once(all)
        .chain(kinds)
        .filter(|list| !list.rows.is_empty() || !list.advice.is_empty())
        .collect()
}

fn row(item: &Item, policy: &Policy, words: &Words) -> String {
    let group = words.word(&format!("response-group-{}", Group::as_str(item.group)));
    let owner = item.owner.as_ref().map(|post| policy.post_label(post).to_owned());
    let from = item
        .severity
        .as_ref()
        .map(|class| words.say("outage-from-class", &[("class", policy.severity_label(class))]));
    let harmful = item.harmful.then(|| words.word("outage-harmful"));
    let notes: Vec<String> = [Some(group), owner, from, harmful].into_iter().flatten().collect();
    words.say("outage-item", &[("item", &item.label), ("notes", &words.list(notes))])
}

/// The page. What people wrote is text and never markup.
pub fn html(kit: &Kit) -> String {
    let mut page = begin(kit.network.language, &format!("{} {}", kit.title, kit.network.body));
    page.push_str(&format!("<h1>{}</h1>\n<p>{}</p>\n<ol>", escape(&kit.title), escape(&kit.made)));
    kit.how.iter().for_each(|line| page.push_str(&format!("<li>{}</li>", escape(line))));
    page.push_str("</ol>\n");
    form(kit, &mut page);
    page.push_str("<div class=\"p\">\n");
    part(&kit.network, &mut page);
    page.push_str("</div>\n");
    checklists(kit, &mut page);
    page.push_str(&format!("<h1 class=\"p\">{}</h1>\n<ul>", escape(&kit.law.0)));
    kit.law.1.iter().for_each(|line| page.push_str(&format!("<li>{}</li>", escape(line))));
    page.push_str("</ul>\n</body></html>\n");
    page
}

fn form(kit: &Kit, page: &mut String) {
    page.push_str(&format!("<h1 class=\"p\">{}</h1>\n<table>", escape(&kit.form.0)));
    for entry in &kit.form.1 {
        let choices: Vec<String> = entry.choices.iter().map(|one| format!("☐ {}", escape(one))).collect();
        let class = if entry.is_long { " class=\"w\"" } else { "" };
        let (label, choices) = (escape(&entry.label), choices.join("　"));
        page.push_str(&format!("<tr><th>{label}</th><td{class}>{choices}</td></tr>\n"));
    }
    page.push_str("</table>\n");
}

fn checklists(kit: &Kit, page: &mut String) {
    page.push_str(&format!("<h1 class=\"p\">{}</h1>\n", escape(&kit.lists.0)));
    for list in &kit.lists.1 {
        page.push_str(&format!("<h2>{}</h2>\n<ul>", escape(&list.title)));
        list.advice.iter().for_each(|line| page.push_str(&format!("<li><b>{}</b></li>", escape(line))));
        list.rows.iter().for_each(|line| page.push_str(&format!("<li>☐ {}</li>", escape(line))));
        page.push_str("</ul>\n");
    }
}
