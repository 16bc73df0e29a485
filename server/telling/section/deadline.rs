//! 期限 in the report: every clock with how its date came about, what was sent, judged and told.

use crate::domain::basis::Kind;
use crate::domain::plan::deadline::law::named;
use crate::domain::plan::deadline::{ClockId, KnownBy, Likelihood, Matter, Rule, Standing, Term};
use crate::i18n::deadline;
use crate::telling::document::{Deadline, Ground, Stamp};
use crate::telling::sentence::Teller;

use super::{Pair, Section, Table};

pub(super) fn sections(teller: &Teller<'_>) -> Vec<Section> {
    let deadlines = &teller.incident.plan.deadlines;
    let word = |key: &str| teller.words.word(key);
    let mut section = Section::new("deadline.clocks", word("section-deadline"));
    let clocks: Vec<Vec<String>> = deadlines
        .all()
        .into_iter()
        .map(|(id, matter, term, standing)| clock_row(teller, &id, (matter, term), standing))
        .collect();
    if clocks.is_empty() {
        return Vec::new();
    }
    if teller.incident.drill {
        section.lead.push(word("deadline-drill"));
    }
    section.lead.push(word("deadline-ordinance-note"));
    section.facts = moments(teller);
    let heads = ["clock", "state", "due", "how", "basis"];
    section.tables.push(table(teller, "clocks", &heads, clocks));
    section.tables.extend([filings(teller), judgements(teller), notified(teller)].into_iter().flatten());
    section.missing = deadlines.open().map(|(id, ..)| teller.clock_title(&id)).collect();
    vec![section]
}

/// 該当号 of every rule of law that holds or may hold: the item of the regulation, else the clause.
pub(in crate::telling) fn grounds(teller: &Teller<'_>) -> Vec<String> {
    let law = teller.incident.plan.deadlines.running().filter(|(rule, _)| Rule::LAW.contains(rule));
    law.flat_map(|(rule, matter)| {
        let terms = &matter.terms;
        let clause = terms.clocks.first().map(|term| teller.clock_basis(&rule.clock(term.stage), terms));
        let pack = named(&terms.pack);
        let clause = clause.unwrap_or_default();
        let is_certain = terms.certainty == Likelihood::Certain;
        let shown = if is_certain { &terms.triggers } else { &terms.open };
        shown.iter().map(move |trigger| {
            let item = pack.and_then(|pack| pack.item(rule, *trigger, terms.regime));
            let language = teller.words.language;
            let what = deadline::trigger(language, *trigger);
            let args = [("item", item.unwrap_or(&clause)), ("what", &what)];
            deadline::marked(language, &teller.words.say("deadline-item", &args), terms.certainty)
        })
    })
    .collect()
}

/// Deadlines of law and contract towards bodies outside, for the summary table.
pub(in crate::telling) fn deadlines(teller: &Teller<'_>) -> Vec<Deadline> {
    let all = teller.incident.plan.deadlines.all().into_iter();
    let asked = all.filter(|(.., standing)| !matches!(standing, Standing::Ended | Standing::NotApplicable));
    asked
        .filter_map(|(id, matter, term, _)| {
            let title = teller.clock_title(&id);
            Some(Deadline {
                label: deadline::marked(teller.words.language, &title, matter.terms.certainty),
                due_at: Stamp(term.due_at?),
                met_at: matter.clock(id.stage).met_at.map(Stamp),
                ground: Ground {
                    clause: Some(teller.clock_basis(&id, &matter.terms)),
                    kind: kind(matter.terms.kind),
                    label: teller.clock_basis(&id, &matter.terms),
                },
            })
        })
        .collect()
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Law => "law",
        Kind::Policy => "policy",
        Kind::Operational => "operational",
    }
}

fn table(teller: &Teller<'_>, name: &str, heads: &[&str], rows: Vec<Vec<String>>) -> Table {
    let head = |head: &&str| teller.words.word(&format!("section-deadline-head-{head}"));
    Table {
        title: teller.words.word(&format!("section-deadline-{name}")),
        heads: heads.iter().map(head).collect(),
        rows,
    }
}

fn clock_row(
    teller: &Teller<'_>,
    id: &ClockId,
    (matter, term): (&Matter, &Term),
    standing: Standing,
) -> Vec<String> {
    let language = teller.words.language;
    let due = term.due_at.map_or_else(|| teller.words.word("deadline-no-number"), |at| teller.words.day(at));
    let how = term.counted.as_ref().map(|counted| deadline::derivation(language, id, counted, term.due_at));
    let mut how: Vec<String> = how.into_iter().collect();
    how.extend(term.safe_at.map(|at| deadline::safe(language, at)));
    vec![
        teller.clock_title(id),
        deadline::standing(language, standing),
        due,
        how.join(" "),
        teller.clock_basis(id, &matter.terms),
    ]
}

/// When anyone knew, once for the incident; what makes each rule apply.
fn moments(teller: &Teller<'_>) -> Vec<Pair> {
    let deadlines = &teller.incident.plan.deadlines;
    let mut pairs: Vec<Pair> = Vec::new();
    for (rule, matter) in &deadlines.matters {
        let terms = &matter.terms;
        let by = match terms.known_by {
            KnownBy::Entered => "entered",
            KnownBy::Case => "case",
            KnownBy::Report => "report",
            KnownBy::Notice => "notice",
        };
        let by = teller.words.word(&format!("deadline-known-by-{by}"));
        let known = teller
            .words
            .say("deadline-known-at", &[("at", &teller.words.short(terms.known_at)), ("by", &by)]);
        let mut parts = vec![deadline::grounds(teller.words.language, terms), known];
        if let Some(at) = terms.trigger_at.filter(|at| *at != terms.known_at) {
            parts.push(teller.words.say("deadline-trigger-at", &[("at", &teller.words.short(at))]));
        }
        if !matches!(rule, Rule::Own(_)) {
            parts.push(deadline::pack(teller.words.language, teller.words.years, &terms.pack));
        }
        let name = deadline::rule(teller.words.language, teller.policy(), rule);
        pairs.push(Pair { name, value: parts.join(" ") });
    }
    pairs.extend(
        deadlines
            .moments
            .iter()
            .map(|row| Pair { name: teller.moment_kind(row.moment), value: teller.words.stamp(row.at) }),
    );
    pairs
}

fn filings(teller: &Teller<'_>) -> Option<Table> {
    let deadlines = &teller.incident.plan.deadlines;
    let in_time = |in_time: Option<bool>| match in_time {
        Some(true) => teller.words.word("deadline-in-time"),
        Some(false) => teller.words.word("deadline-too-late"),
        None => String::new(),
    };
    let note = |no: u32| teller.incident.texts.get(&format!("deadline.filed.{no}")).cloned();
    let rows: Vec<Vec<String>> = deadlines
        .filings
        .iter()
        .map(|row| {
            vec![
                row.no.to_string(),
                teller.clock_title(&row.clock),
                row.version.to_string(),
                teller.words.stamp(row.at),
                in_time(row.in_time),
                note(row.no).unwrap_or_default(),
            ]
        })
        .collect();
    let heads = ["no", "clock", "version", "at", "in-time", "note"];
    (!rows.is_empty()).then(|| table(teller, "filings", &heads, rows))
}

fn judgements(teller: &Teller<'_>) -> Option<Table> {
    let rows = teller.incident.plan.deadlines.judged.iter().map(|(rule, verdict)| {
        let escape = verdict.escape.map(|escape| teller.escape(escape));
        let why = teller.incident.texts.get(&format!("deadline.judged.{rule}")).cloned();
        vec![
            deadline::rule(teller.words.language, teller.policy(), rule),
            escape.unwrap_or_else(|| teller.words.word("deadline-verdict-applies")),
            why.unwrap_or_default(),
            teller.words.stamp(verdict.at),
            crate::telling::chronology::actor_name(&verdict.by, teller),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| table(teller, "judged", &["rule", "verdict", "why", "at", "by"], rows))
}

fn notified(teller: &Teller<'_>) -> Option<Table> {
    let rows = teller
        .incident
        .plan
        .deadlines
        .notified
        .iter()
        .map(|row| vec![row.count.to_string(), teller.way(row.way), teller.words.stamp(row.at)]);
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| table(teller, "notified", &["count", "way", "at"], rows))
}
