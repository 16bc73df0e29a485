//! 緊急連絡網 (対策基準 1(2) 統括7) for times when nothing else works: on paper, on a telephone, as
//! a table. A function of the organisation and the policy; the moment and the copies are arguments.

pub mod csv;
mod html;
mod rows;

use serde::Serialize;

use crate::domain::contact::changes::since_approval;
use crate::domain::contact::{PaperCopy, network};
use crate::domain::ids::PostId;
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::policy::{Policy, base};

use crate::telling::words::Words;
use rows::RowWriter;

pub use html::write as html;
pub(super) use html::{begin, escape, part};
pub use rows::stand_in;

/// The network, every word final.
#[derive(Clone, Debug, Serialize)]
pub struct Network {
    /// `ja`, `en`.
    pub language: &'static str,
    /// 緊急連絡網.
    pub title: String,
    /// Whose.
    pub body: String,
    /// 取扱注意.
    pub restricted: String,
    /// Version, approval, day: name and value.
    pub head: Vec<[String; 2]>,
    /// Levels, the lowest first.
    pub levels: Vec<Level>,
    /// Posts that many units have, each as a table.
    pub tables: Vec<Table>,
    /// Outside the body, by kind.
    pub outside: Vec<Table>,
    /// How the paper is handled.
    pub handling: Vec<String>,
    /// Marks of the copies; at least one.
    pub copies: Vec<Mark>,
    /// For the desk: who has a copy, and which older ones are to come back.
    pub recall: Option<Table>,
    /// Headings of the parts.
    pub parts: Parts,
    /// Set where characters had to be replaced.
    pub note: Option<String>,
    /// When it was made, for the file itself.
    #[serde(skip)]
    pub at: Moment,
}

/// The words over the parts.
#[derive(Clone, Debug, Serialize)]
pub struct Parts {
    /// Over the tree.
    pub tree: String,
    /// Over the levels that stand beside the chain.
    pub beside: String,
    /// Over the tables by unit.
    pub units: String,
    /// Over the contacts outside.
    pub outside: String,
    /// Over the handling notes.
    pub handling: String,
    /// Over the recall list.
    pub recall: String,
}

/// Posts that are told side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Level {
    /// Not above the level before it: told when that one is silent, or at other hours.
    pub is_beside: bool,
    /// The boxes.
    pub posts: Vec<PostBox>,
}

/// One post in the tree.
#[derive(Clone, Debug, Serialize)]
pub struct PostBox {
    /// The body's own word.
    pub label: String,
    /// Its clause, or 運用上の設定.
    pub basis: String,
    /// Its people; or where to find them.
    pub lines: Vec<Line>,
}

/// A person of a box.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Name, for a stand-in with the cause.
    pub who: String,
    /// Numbers.
    pub numbers: String,
    /// 代理.
    pub is_stand_in: bool,
}

/// A table: title, heads with their share of the width, rows.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// Over the table.
    pub title: String,
    /// Heads.
    pub heads: Vec<Head>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
}

/// A column's head.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Words.
    pub name: String,
    /// Share of the width.
    pub share: u32,
}

/// What tells a copy from the others.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// 管理番号 1/3; empty for a copy without a number.
    pub number: String,
    /// 配布先.
    pub holder: String,
}

/// Puts the network together as it stands at `at`.
pub fn compose(
    organisation: &Organisation,
    policy: &Policy,
    at: Moment,
    issue: Option<u32>,
    words: &Words,
) -> Network {
    let (world, contacts) = (&organisation.world, &organisation.contacts);
    let pen = RowWriter { world, contacts, policy, at, words };
    let word = |key: &str| words.word(key);
    Network {
        language: words.language.as_str(),
        title: word("contacts-network"),
        body: policy.body.name.clone(),
        restricted: word("contacts-restricted"),
        head: head(&pen),
        levels: levels(&pen),
        tables: tables(&pen),
        outside: pen.outside(),
        handling: word("contacts-handling").lines().map(|line| line.trim().to_owned()).collect(),
        copies: marks(&pen, issue),
        recall: pen.register(issue),
        parts: Parts {
            tree: word("contacts-part-tree"),
            beside: word("contacts-part-beside"),
            units: word("contacts-part-units"),
            outside: word("contacts-part-outside"),
            handling: word("contacts-part-handling"),
            recall: word("contacts-part-recall"),
        },
        note: None,
        at,
    }
}

fn head(pen: &RowWriter<'_>) -> Vec<[String; 2]> {
    let (words, org) = (pen.words, &pen.world.org);
    let changes = since_approval((org, pen.contacts), pen.policy, pen.at).len().to_string();
    let (version, approval) = match &pen.contacts.approved {
        None => (words.word("contacts-no-version"), words.word("contacts-no-approval")),
        Some(list) => {
            let number = list.version.to_string();
            let args = [("version", number.as_str()), ("count", changes.as_str())];
            let key = if changes == "0" { "contacts-version" } else { "contacts-version-changed" };
            let (at, by) = (words.day(list.at), org.name_of(&list.by));
            let approval = words.say("contacts-approval", &[("at", &at), ("by", &by)]);
            (words.say(key, &args), approval)
        }
    };
    let pair = |key: &str, value: String| [words.word(key), value];
    vec![
        pair("contacts-head-version", version),
        pair("contacts-head-approval", approval),
        pair("contacts-head-made", words.stamp(pen.at)),
        pair("contacts-head-rule", pen.policy.rule.clone()),
    ]
}

fn levels(pen: &RowWriter<'_>) -> Vec<Level> {
    let reporter =
        PostBox { label: pen.words.word("contacts-everyone"), basis: String::new(), lines: Vec::new() };
    let first = Level { is_beside: false, posts: vec![reporter] };
    let known = network::levels(pen.policy);
    let top = known.iter().position(|posts| posts.contains(&pen.policy.roles.top)).unwrap_or(known.len());
    let level = |(n, posts): (usize, Vec<PostId>)| Level {
        is_beside: n > top,
        posts: posts.iter().filter_map(|id| pen.post_box(id)).collect(),
    };
    let rest = known.into_iter().enumerate().map(level).filter(|level| !level.posts.is_empty());
    std::iter::once(first).chain(rest).collect()
}

fn tables(pen: &RowWriter<'_>) -> Vec<Table> {
    let posts = network::levels(pen.policy).into_iter().flatten();
    let posts = posts.filter_map(|id| pen.policy.post(&id)).filter(|post| post.per != base::BODY);
    posts.map(|post| pen.by_unit(post)).filter(|table| !table.rows.is_empty()).collect()
}

fn marks(pen: &RowWriter<'_>, issue: Option<u32>) -> Vec<Mark> {
    let of_issue = |((known, number), copy): (&(u32, u32), &PaperCopy)| {
        let (number, of, issue) = (number.to_string(), copy.of.to_string(), known.to_string());
        let args = [("number", number.as_str()), ("of", of.as_str()), ("issue", issue.as_str())];
        Mark { number: pen.words.say("contacts-copy", &args), holder: pen.holder(copy) }
    };
    let copies = pen.contacts.copies.iter();
    let marks: Vec<Mark> = copies.filter(|((known, _), _)| Some(*known) == issue).map(of_issue).collect();
    if marks.is_empty() { vec![Mark { number: String::new(), holder: String::new() }] } else { marks }
}

#[cfg(test)]
mod tests;
