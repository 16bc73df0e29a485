//! `report_items:`, `checklists:`, `guidance:`: the base's, worded otherwise, added to or left out.

use super::names::{Names, Word, ids};
use crate::ids::{ItemId, KindId, PostId, ReportItemId, SeverityId};
use crate::policy::base::{guided, listed, reported};
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::document::Key;
use crate::policy::grammar::is_id;
use crate::policy::procedure::{Attachments, Group, Guidance, Item, Procedures, ReportItem, Stage};

pub const REPORT_ITEM: &[&str] = &["label", "stage", "kinds", "ppc", "basis"];
pub const ITEM: &[&str] = &["label", "group", "kinds", "severity", "owner", "before", "harmful", "basis"];
pub const GUIDANCE: &[&str] = &["now", "never"];

/// Instead of a mapping: the body has no use for it.
const UNUSED: &str = "unused";
/// More would not be read by anyone at night.
const ENTRIES_MAX: usize = 200;
const LINES_MAX: usize = 12;
/// The nine items of a report to 個人情報保護委員会.
const PPC_ITEMS: u32 = 9;

/// What the policy says of the response.
pub fn procedures(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Procedures {
    let attachments = fields.get("attachments").and_then(|at| at.one_of(&["keep", "delete"], findings));
    Procedures {
        report_items: report_items(fields, names, findings),
        items: items(fields, names, findings),
        guidance: guidance(fields, names, findings),
        attachments: attachments.and_then(Attachments::parse),
    }
}

/// The pairs under a key that names entries; a mistake for a name without the form of an id.
fn entries<'a>(fields: &Fields<'a>, key: &str, findings: &mut Findings<'_>) -> Vec<(&'a Key, Cursor<'a>)> {
    let Some(pairs) = fields.get(key).and_then(|at| at.short_pairs(ENTRIES_MAX, findings)) else {
        return Vec::new();
    };
    let pairs: Vec<_> = pairs.iter().map(|(key, at)| (key, at.clone())).collect();
    for (key, at) in pairs.iter().filter(|(key, _)| !is_id(&key.word)) {
        findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
    }
    pairs
}

/// Declared kinds.
fn kinds(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Vec<KindId>> {
    let written = fields.get("kinds")?.list(findings);
    let known = ids(&names.kinds);
    let kinds = written.iter().filter_map(|at| at.declared("unknown-word", &known, findings));
    Some(kinds.map(KindId::from).collect())
}

fn report_items(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<ReportItem> {
    let mut known: Vec<ReportItem> = reported::REPORT_ITEMS.iter().map(base_report_item).collect();
    for (key, at) in entries(fields, "report_items", findings) {
        let id = ReportItemId::from(key.word.clone());
        let place = known.iter().position(|item| item.id == id);
        let before = place.and_then(|place| known.get(place)).cloned();
        let Some(item) = report_item(id, before, &at, names, findings) else { continue };
        match place.and_then(|place| known.get_mut(place)) {
            Some(there) => *there = item,
            None => known.push(item),
        }
    }
    known
}

fn base_report_item((id, label, stage, kinds, ppc): &reported::Row) -> ReportItem {
    ReportItem {
        id: ReportItemId::from(*id),
        label: (*label).to_owned(),
        stage: *stage,
        kinds: kinds.iter().map(|kind| KindId::from(*kind)).collect(),
        ppc: *ppc,
        basis: None,
        is_unused: false,
    }
}

fn report_item(
    id: ReportItemId,
    before: Option<ReportItem>,
    at: &Cursor<'_>,
    names: &Names,
    findings: &mut Findings<'_>,
) -> Option<ReportItem> {
    if let Some(known) = before.clone().filter(|_| at.as_word() == Some(UNUSED)) {
        return Some(ReportItem { is_unused: true, ..known });
    }
    let fields = at.fields(REPORT_ITEM, findings)?;
    let label = label(&fields, before.as_ref().map(|item| item.label.clone()), findings);
    let stage = fields.get("stage").and_then(|at| word_of(&at, Stage::ALL, Stage::as_str, findings));
    let ppc = fields.get("ppc").and_then(|at| {
        let number = at.number(findings).filter(|number| (1..=PPC_ITEMS).contains(number));
        if number.is_none() {
            findings.mistake(&at, "bad-ppc", &[]);
        }
        number
    });
    let known = before.as_ref();
    Some(ReportItem {
        id,
        label: label?,
        stage: stage.or(known.map(|item| item.stage)).unwrap_or(Stage::First),
        kinds: kinds(&fields, names, findings).or(known.map(|item| item.kinds.clone())).unwrap_or_default(),
        ppc: ppc.or(known.and_then(|item| item.ppc)),
        basis: fields.text("basis", findings),
        is_unused: false,
    })
}

/// The label as written; where none is, the base's; a mistake where neither has one.
fn label(fields: &Fields<'_>, base: Option<String>, findings: &mut Findings<'_>) -> Option<String> {
    let written = fields.text("label", findings);
    if written.is_none() && base.is_none() {
        let _ = fields.need("label", findings);
    }
    written.or(base)
}

fn word_of<T: Copy>(
    at: &Cursor<'_>,
    all: &[T],
    name: impl Fn(T) -> &'static str,
    findings: &mut Findings<'_>,
) -> Option<T> {
    let known: Vec<&str> = all.iter().map(|one| name(*one)).collect();
    let word = at.one_of(&known, findings)?;
    all.iter().copied().find(|one| name(*one) == word)
}

/// Items in order: one that is added stands before the first of those that it must precede, or last.
fn items(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Item> {
    let upper = upper_half(&names.severities);
    let mut known: Vec<Item> = listed::ITEMS.iter().map(|row| base_item(row, upper.as_ref())).collect();
    let written = entries(fields, "checklists", findings);
    let mut declared: Vec<String> = known.iter().map(|item| item.id.to_string()).collect();
    declared.extend(written.iter().map(|(key, _)| key.word.clone()));
    for (key, at) in written {
        let id = ItemId::from(key.word.clone());
        let place = known.iter().position(|item| item.id == id);
        let before = place.and_then(|place| known.get(place)).cloned();
        let Some(item) = item(id, before, &at, (names, &declared), findings) else { continue };
        match place.and_then(|place| known.get_mut(place)) {
            Some(there) => *there = item,
            None => {
                let first = known.iter().position(|other| item.before.contains(&other.id));
                known.insert(first.unwrap_or(known.len()), item);
            }
        }
    }
    known
}

/// The class from which on a body's case is grave: the lowest of the upper half.
fn upper_half(severities: &[Word]) -> Option<SeverityId> {
    severities.get(severities.len() / 2).map(|word| SeverityId::from(word.id.clone()))
}

fn base_item(row: &listed::Row, upper: Option<&SeverityId>) -> Item {
    Item {
        id: ItemId::from(row.id),
        label: row.label.to_owned(),
        group: row.group,
        kinds: row.kinds.iter().map(|kind| KindId::from(*kind)).collect(),
        severity: upper.filter(|_| row.is_grave).cloned(),
        owner: None,
        before: row.before.iter().map(|item| ItemId::from(*item)).collect(),
        harmful: row.harmful,
        basis: None,
        is_unused: false,
    }
}

fn item(
    id: ItemId,
    before: Option<Item>,
    at: &Cursor<'_>,
    (names, declared): (&Names, &[String]),
    findings: &mut Findings<'_>,
) -> Option<Item> {
    if let Some(known) = before.clone().filter(|_| at.as_word() == Some(UNUSED)) {
        return Some(Item { is_unused: true, ..known });
    }
    let fields = at.fields(ITEM, findings)?;
    let known = before.as_ref();
    let label = label(&fields, known.map(|item| item.label.clone()), findings);
    let group = fields.get("group").and_then(|at| word_of(&at, Group::ALL, Group::as_str, findings));
    if group.is_none() && known.is_none() {
        let _ = fields.need("group", findings);
    }
    let severity = fields.get("severity").and_then(|at| names.severity(&at, findings));
    let owner: Option<PostId> = fields.get("owner").and_then(|at| names.post(&at, findings));
    let others: Vec<&str> = declared.iter().map(String::as_str).collect();
    let follow = fields.get("before").map(|at| at.list(findings)).map(|list| {
        let words = list.iter().filter_map(|at| at.one_of(&others, findings));
        words.map(ItemId::from).collect::<Vec<_>>()
    });
    let harmful = fields.get("harmful").and_then(|at| at.truth(findings));
    Some(Item {
        id,
        label: label?,
        group: group.or(known.map(|item| item.group))?,
        kinds: kinds(&fields, names, findings).or(known.map(|item| item.kinds.clone())).unwrap_or_default(),
        severity: severity.or(known.and_then(|item| item.severity.clone())),
        owner,
        before: follow.or(known.map(|item| item.before.clone())).unwrap_or_default(),
        harmful: harmful.or(known.map(|item| item.harmful)).unwrap_or(false),
        basis: fields.text("basis", findings),
        is_unused: false,
    })
}

fn guidance(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Guidance> {
    let texts = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let base = |(kind, now, never): &guided::Row| Guidance {
        kind: KindId::from(*kind),
        now: texts(now),
        never: texts(never),
    };
    let mut known: Vec<Guidance> = guided::GUIDANCE.iter().map(base).collect();
    for (key, at) in entries(fields, "guidance", findings) {
        let kinds = ids(&names.kinds);
        if !kinds.contains(&key.word.as_str()) {
            let args: Args<'_> = &[("word", &key.word), ("known", &kinds.join(", "))];
            findings.mistake_at_key(key, &at, "unknown-word", args);
            continue;
        }
        let Some(written) = at.fields(GUIDANCE, findings) else { continue };
        let mut lines = |name: &str| {
            let list = written.get(name)?.short_list(LINES_MAX, findings);
            Some(list.iter().filter_map(|at| at.word(findings)).map(str::to_owned).collect::<Vec<_>>())
        };
        let (now, never) = (lines("now"), lines("never"));
        match known.iter_mut().find(|row| row.kind.as_str() == key.word) {
            Some(row) => {
                row.now = now.unwrap_or(std::mem::take(&mut row.now));
                row.never = never.unwrap_or(std::mem::take(&mut row.never));
            }
            None => known.push(Guidance {
                kind: KindId::from(key.word.clone()),
                now: now.unwrap_or_default(),
                never: never.unwrap_or_default(),
            }),
        }
    }
    known
}
