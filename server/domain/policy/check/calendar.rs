//! `calendars:` and `national_holidays:` — when the offices are open.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::calendar::holidays::National;
use crate::calendar::{self, Calendar, Closed, OpenDays, Opening};
use crate::policy::cursor::{Cursor, Fields, Findings};

/// No body has more calendars, hours or days by date; each is asked at every decision.
const ITEMS_MAX: usize = 500;

pub const CALENDAR: &[&str] = &["open", "closed", "open_days"];
pub const NATIONAL: &[&str] = &["add", "drop"];

/// `calendars:`.
pub fn calendars(
    fields: &Fields<'_>,
    national: &Arc<National>,
    findings: &mut Findings<'_>,
) -> BTreeMap<String, Calendar> {
    let written = fields.get("calendars").and_then(|at| at.short_pairs(ITEMS_MAX, findings));
    let Some(pairs) = written else { return BTreeMap::new() };
    let calendars = pairs.iter().map(|(key, at)| (key.word.clone(), calendar(at, national, findings)));
    calendars.collect()
}

fn calendar(at: &Cursor<'_>, national: &Arc<National>, findings: &mut Findings<'_>) -> Calendar {
    let national = Arc::clone(national);
    let Some(fields) = at.fields(CALENDAR, findings) else {
        return Calendar::default();
    };
    if fields.need("open", findings).is_none() {
        return Calendar::default();
    }
    Calendar {
        open: words(&fields, "open", "bad-hours", Opening::parse, findings),
        closed: words(&fields, "closed", "bad-days", Closed::parse, findings),
        open_days: words(&fields, "open_days", "bad-open-days", OpenDays::parse, findings),
        national,
    }
}

/// The words under `key`, each in its own form; `code` says of a word that it has none.
fn words<T>(
    fields: &Fields<'_>,
    key: &str,
    code: &'static str,
    parse: impl Fn(&str) -> Option<T>,
    findings: &mut Findings<'_>,
) -> Vec<T> {
    let items = fields.get(key).map(|at| at.short_list(ITEMS_MAX, findings)).unwrap_or_default();
    let mut read = Vec::new();
    for item in &items {
        let Some(word) = item.word(findings) else { continue };
        match parse(word) {
            Some(value) => read.push(value),
            None => findings.mistake(item, code, &[("word", word)]),
        }
    }
    read
}

/// `national_holidays:`.
pub fn national(fields: &Fields<'_>, findings: &mut Findings<'_>) -> National {
    let at = fields.get("national_holidays").and_then(|at| at.fields(NATIONAL, findings));
    let Some(fields) = at else { return National::default() };
    let mut national = National::default();
    let added = fields.get("add").and_then(|at| at.short_pairs(ITEMS_MAX, findings));
    for (key, at) in added.iter().flat_map(|pairs| pairs.iter()) {
        let name = at.word(findings);
        let Some(date) = calendar::date(&key.word) else {
            findings.mistake_at_key(key, at, "bad-date", &[("word", &key.word)]);
            continue;
        };
        national.add.insert(date, name.unwrap_or_default().to_owned());
    }
    for item in &fields.get("drop").map(|at| at.short_list(ITEMS_MAX, findings)).unwrap_or_default() {
        dropped(item, &mut national, findings);
    }
    national
}

fn dropped(item: &Cursor<'_>, national: &mut National, findings: &mut Findings<'_>) {
    let Some(word) = item.word(findings) else { return };
    let Some(date) = calendar::date(word) else {
        findings.mistake(item, "bad-date", &[("word", word)]);
        return;
    };
    if national.add.contains_key(&date) {
        findings.mistake(item, "added-and-dropped", &[("word", word)]);
    }
    national.drop.insert(date);
}
