//! 再発防止 in the report: cause, measures carried out and to come, instructions, decisions, recommendations.

use crate::domain::plan::prevention::{Decision, Measure, Prevention, Stage};
use crate::telling::sentence::Teller;

use super::{Pair, Section, Table};

pub(super) fn sections(teller: &Teller<'_>) -> Vec<Section> {
    let plan = &teller.incident.plan.prevention;
    vec![cause(teller, plan), measures(teller, plan), commands(teller, plan)]
}

fn text(teller: &Teller<'_>, place: &str, name: &str) -> String {
    teller.incident.texts.get(&format!("prevention.{place}.{name}")).cloned().unwrap_or_default()
}

fn pair(teller: &Teller<'_>, key: &str, value: String) -> Option<Pair> {
    (!value.is_empty()).then(|| Pair { name: teller.words.word(key), value })
}

fn table(teller: &Teller<'_>, title: &str, heads: &[&str], rows: Vec<Vec<String>>) -> Option<Table> {
    let heads = heads.iter().map(|key| teller.words.word(key)).collect();
    (!rows.is_empty()).then(|| Table { title: teller.words.word(title), heads, rows })
}

fn cause(teller: &Teller<'_>, plan: &Prevention) -> Section {
    let words = teller.words;
    let mut section = Section::new("prevention.cause", words.word("section-prevention-cause"));
    if let Some(inquiry) = &plan.inquiry {
        let people = words.list(inquiry.participants.iter().map(|person| teller.name(person)));
        let lacking =
            words.list(inquiry.lacking.iter().map(|part| teller.coded("part", part.as_str()).label));
        let unit = inquiry.unit.as_ref().map(|unit| teller.world.unit_name(unit)).unwrap_or_default();
        let facts = [
            pair(teller, "word-inquiry-at", words.stamp(inquiry.at)),
            pair(teller, "word-inquiry-unit", unit),
            pair(teller, "word-inquiry-people", people),
            pair(teller, "word-inquiry-lacking", lacking),
            pair(teller, "word-inquiry-record", text(teller, "inquiry", "record")),
            pair(teller, "word-inquiry-detection", text(teller, "inquiry", "detection")),
        ];
        section.facts.extend(facts.into_iter().flatten());
    }
    let found = plan.causes.iter().filter(|(_, cause)| !cause.is_dropped);
    let rows = found.map(|(no, cause)| {
        let factor = teller.coded("factor", cause.factor.as_str()).label;
        let leaf = text(teller, &format!("cause-{no}"), "leaf");
        vec![no.to_string(), teller.threat(&cause.threat), factor, leaf]
    });
    let heads = ["word-no", "word-threat", "word-factor", "word-cause-leaf"];
    section.tables.extend(table(teller, "section-prevention-causes", &heads, rows.collect()));
    section
}

/// What was done and what is to come stand apart, as other reports ask for them.
fn measures(teller: &Teller<'_>, plan: &Prevention) -> Section {
    let mut section = Section::new("prevention.measures", teller.words.word("section-prevention-measures"));
    let of = |wanted: fn(&Measure) -> bool| -> Vec<Vec<String>> {
        plan.measures.values().filter(|row| wanted(row)).map(|row| self::row(teller, row)).collect()
    };
    let heads =
        ["word-no", "word-measure", "word-measure-kind", "word-owner", "word-deadline", "word-status"];
    let is_done = |row: &Measure| !row.is_undone() && row.stage != Stage::Cancelled;
    section.tables.extend(table(teller, "section-prevention-done", &heads, of(is_done)));
    section.tables.extend(table(teller, "section-prevention-planned", &heads, of(Measure::is_undone)));
    let stopped = of(|row| row.stage == Stage::Cancelled);
    section.tables.extend(table(teller, "section-prevention-cancelled", &heads, stopped));
    let silent = plan
        .measures
        .values()
        .filter(|row| row.is_live())
        .flat_map(|row| row.unanswered().map(move |unit| (row.no, unit)));
    section.missing.extend(silent.map(|(no, unit)| {
        let args = [("no", no.to_string()), ("unit", teller.world.unit_name(unit))];
        let args: Vec<(&'static str, &str)> =
            args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        teller.words.say("section-prevention-unanswered", &args)
    }));
    section
}

fn row(teller: &Teller<'_>, measure: &Measure) -> Vec<String> {
    vec![
        measure.no.to_string(),
        text(teller, &format!("measure-{}", measure.no), "description"),
        teller.coded("measure-kind", measure.terms.kind.as_str()).label,
        teller.owner(&measure.terms.owner),
        teller.words.cell(measure.terms.due),
        teller.coded("measure-status", measure.status().as_str()).label,
    ]
}

fn commands(teller: &Teller<'_>, plan: &Prevention) -> Section {
    let words = teller.words;
    let mut section = Section::new("prevention.commands", words.word("section-prevention-commands"));
    let rows = plan.instructions.iter().map(|row| {
        let measures = words.list(row.measures.iter().map(u32::to_string));
        let said = text(teller, &format!("instruction-{}", row.no), "text");
        vec![row.no.to_string(), words.cell(row.at), teller.acting(&row.by, row.via), measures, said]
    });
    let heads = ["word-no", "word-at", "word-by", "word-measures", "word-text"];
    section.tables.extend(table(teller, "section-prevention-instructions", &heads, rows.collect()));
    let rows = plan.decisions.iter().map(|row| decision(teller, row));
    let heads = ["word-no", "word-at", "word-by", "word-units", "word-unread", "word-text"];
    section.tables.extend(table(teller, "section-prevention-decisions", &heads, rows.collect()));
    let rows = plan.recommendations.iter().map(|row| {
        let place = format!("recommendation-{}", row.no);
        let outcome = row.outcome.map(|(outcome, _)| teller.coded("recommendation", outcome.as_str()).label);
        let (said, result) = (text(teller, &place, "text"), text(teller, &place, "result"));
        let outcome = [outcome.unwrap_or_else(|| words.word("recommendation-open")), result].join(" ");
        vec![row.no.to_string(), words.cell(row.at), teller.acting(&row.by, row.via), said, outcome]
    });
    let heads = ["word-no", "word-at", "word-by", "word-text", "word-outcome"];
    section.tables.extend(table(teller, "section-prevention-recommendations", &heads, rows.collect()));
    section
}

fn decision(teller: &Teller<'_>, row: &Decision) -> Vec<String> {
    let words = teller.words;
    let units = words.list(row.units.iter().map(|unit| teller.world.unit_name(unit)));
    let unread = words.list(row.unread().map(|reader| teller.name(&reader.person)));
    let said = text(teller, &format!("decision-{}", row.no), "text");
    vec![row.no.to_string(), words.cell(row.at), teller.acting(&row.by, row.via), units, unread, said]
}
