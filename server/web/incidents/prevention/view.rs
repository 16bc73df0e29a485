//! What the page shows: cause, measures, instructions, decisions, recommendations.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::incident::state::Incident;
use crate::domain::plan::prevention::{
    Cause, Decision, Instruction, Measure, MeasureRights, Recommendation, Status,
};
use crate::i18n::time::Years;
use crate::telling::names::Names;
use crate::telling::sentence::Teller;
use crate::telling::words::Words;

use super::forms::MeasureForms;
use super::steps::{self, Steps};
use crate::web::error::Failure;

use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, FormContext};
use crate::web::incidents::frame::Head;
use crate::web::incidents::response::faults;
use crate::web::incidents::show::{FormErrors, decoded};
use crate::web::page;
use crate::web::reading;

use crate::web::verbs::Scene;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::Row;

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    way: Steps,
    inquiry: Vec<Row>,
    groups: Vec<Group>,
    forms: Vec<ActForm>,
}

/// Things of one kind.
#[derive(Serialize)]
struct Group {
    heading: String,
    items: Vec<Item>,
}

/// A cause, a measure, an instruction, a decision, a recommendation.
#[derive(Serialize)]
struct Item {
    id: String,
    heading: String,
    tag: String,
    is_late: bool,
    text: String,
    rows: Vec<Row>,
    forms: Vec<ActForm>,
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = reading::history(&visit.site, &staff.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &staff.actor(), &seen, "prevention");
    let Some(policy) = seen.policy() else {
        return Err(Failure::Broken("the policy of this incident cannot be read".to_owned()));
    };
    let entries = decoded(&seen)?;
    let names = Names::collect(&entries);
    let words = Words { language: visit.language, years: Years::Imperial };
    let (incident, world) = (&seen.incident, seen.world.as_ref());
    let seq = entries.last().map_or(0, |entry| entry.seq);
    let teller = Teller { incident, world, names: &names, words: &words, seq };
    let bench = MeasureRights { world, policy, incident, now: visit.now };
    let desk = FormContext::new(visit, incident, trouble);
    let maker = MeasureForms { desk, scene: Scene { visit, staff, seen: &seen }, bench };
    let page = Page { visit, incident, teller: &teller, maker: &maker };
    let (groups, forms) = (page.groups(), maker.general());
    let shown = groups.iter().flat_map(|group| &group.items).flat_map(|item| &item.forms).chain(&forms);
    let shown: Vec<&ActForm> = shown.collect();
    let names: Vec<&str> = shown.iter().map(|form| form.key.as_str()).collect();
    let view = View {
        way: steps::of(visit, incident, &names),
        head: Head::of((visit, staff, &seen), "prevention", trouble, faults(shown.into_iter()))?,
        inquiry: page.inquiry(),
        groups,
        forms,
    };
    let title = visit.say("web-prevention-title", &[("number", seen.named(visit.language).into())]);
    page::with_status(visit, status, "incidents/prevention", title, &view)
}

struct Page<'a> {
    visit: &'a Visit,
    incident: &'a Incident,
    teller: &'a Teller<'a>,
    maker: &'a MeasureForms<'a>,
}

impl Page<'_> {
    fn text(&self, place: &str, name: &str) -> String {
        self.incident.texts.get(&format!("prevention.{place}.{name}")).cloned().unwrap_or_default()
    }

    /// A row; none where nothing is to be said.
    fn row(&self, key: &str, value: String) -> Option<Row> {
        (!value.is_empty()).then(|| Row { name: self.visit.text(key), value })
    }

    fn inquiry(&self) -> Vec<Row> {
        let Some(inquiry) = &self.incident.plan.prevention.inquiry else { return Vec::new() };
        let list = |people: Vec<String>| self.teller.words.list(people);
        let people = inquiry.participants.iter().map(|person| self.teller.name(person)).collect();
        let lacking =
            inquiry.lacking.iter().map(|part| self.teller.coded("part", part.as_str()).label).collect();
        let unit = inquiry.unit.as_ref().map(|unit| self.teller.world.unit_name(unit)).unwrap_or_default();
        let rows = [
            self.row("word-inquiry-at", self.teller.words.stamp(inquiry.at)),
            self.row("word-inquiry-unit", unit),
            self.row("word-inquiry-people", list(people)),
            self.row("word-inquiry-lacking", list(lacking)),
            self.row("word-inquiry-record", self.text("inquiry", "record")),
            self.row("word-inquiry-detection", self.text("inquiry", "detection")),
        ];
        rows.into_iter().flatten().collect()
    }

    fn groups(&self) -> Vec<Group> {
        let plan = &self.incident.plan.prevention;
        let group = |name: &str, items: Vec<Item>| Group {
            heading: self.visit.text(&format!("section-prevention-{name}")),
            items,
        };
        let mut measures: Vec<&Measure> = plan.measures.values().collect();
        measures.sort_by_key(|row| (row.status() != Status::Late, !row.is_live(), row.no));
        let causes = plan.causes.iter().filter(|(_, cause)| !cause.is_dropped);
        let groups = vec![
            group("causes", causes.map(|(no, cause)| self.cause(*no, cause)).collect()),
            group("measures", measures.into_iter().map(|row| self.measure(row)).collect()),
            group("instructions", plan.instructions.iter().map(|row| self.instruction(row)).collect()),
            group("decisions", plan.decisions.iter().map(|row| self.decision(row)).collect()),
            group(
                "recommendations",
                plan.recommendations.iter().map(|row| self.recommendation(row)).collect(),
            ),
        ];
        // What is not there yet is said by the way above.
        groups.into_iter().filter(|group| !group.items.is_empty()).collect()
    }

    fn cause(&self, no: u32, cause: &Cause) -> Item {
        Item {
            id: format!("cause-{no}"),
            heading: format!("{no}. {}", self.teller.threat(&cause.threat)),
            tag: self.teller.coded("factor", cause.factor.as_str()).label,
            is_late: false,
            text: self.text(&format!("cause-{no}"), "leaf"),
            rows: Vec::new(),
            forms: self.maker.of_cause(no).into_iter().collect(),
        }
    }

    fn measure(&self, measure: &Measure) -> Item {
        let place = format!("measure-{}", measure.no);
        let status = measure.status();
        let text = self.text(&place, "description");
        let (line, _) = text.split_once('\n').unwrap_or((&text, ""));
        Item {
            id: place.clone(),
            heading: format!("{}. {line}", measure.no),
            tag: self.teller.coded("measure-status", status.as_str()).label,
            is_late: status == Status::Late,
            text: if line == text { String::new() } else { text.clone() },
            rows: self.facts(measure, &place),
            forms: self.maker.of_measure(measure),
        }
    }

    fn facts(&self, measure: &Measure, place: &str) -> Vec<Row> {
        let (teller, say) = (self.teller, self.teller.words);
        let terms = &measure.terms;
        let task = measure.clock.map(|clock| {
            let task = teller.task_of_measure(clock.task);
            format!("{task} {}", say.stamp(clock.due))
        });
        let at = |moment: Option<crate::domain::moment::Moment>| {
            moment.map(|at| say.stamp(at)).unwrap_or_default()
        };
        let with = |who: Option<(String, crate::domain::moment::Moment)>| {
            who.map(|(who, at)| format!("{who} {}", say.stamp(at))).unwrap_or_default()
        };
        let verified = measure.verified.as_ref().map(|(person, at)| (teller.name(person), *at));
        let effect = measure.effect.as_ref().map(|(person, at, _)| (teller.name(person), *at));
        let cancelled = measure.cancelled.as_ref().map(|(person, at)| (teller.name(person), *at));
        let rows = [
            ("word-measure-kind", teller.coded("measure-kind", terms.kind.as_str()).label),
            ("word-owner", teller.owner(&terms.owner)),
            ("word-deadline", say.stamp(terms.due)),
            ("word-task", task.unwrap_or_default()),
            ("word-begin", at(terms.start)),
            ("word-causes", say.list(terms.causes.iter().map(u32::to_string))),
            (
                "word-cost",
                terms
                    .cost
                    .map(|cost| self.visit.say("web-yen", &[("count", cost.to_string().into())]))
                    .unwrap_or_default(),
            ),
            ("word-instruction", measure.instruction.map(|no| no.to_string()).unwrap_or_default()),
            ("word-postponed", self.postponements(measure, place)),
            ("word-completed", at(measure.completed_at)),
            ("word-evidence", self.text(place, "evidence")),
            ("word-verified", with(verified)),
            ("word-verification", self.text(place, "verification")),
            ("word-effect", with(effect)),
            ("word-effect-note", self.text(place, "effect")),
            ("word-cancelled", with(cancelled)),
            ("word-reason", self.text(place, "cancelled")),
            ("word-spread", self.spread(measure, place)),
            ("word-public", self.text(place, "public")),
            ("word-links", self.text(place, "links")),
            ("word-replaced-by", measure.replaced_by.map(|no| no.to_string()).unwrap_or_default()),
        ];
        rows.into_iter().filter_map(|(key, value)| self.row(key, value)).collect()
    }

    fn postponements(&self, measure: &Measure, place: &str) -> String {
        let lines = (1..).zip(&measure.postponements).map(|(count, row): (u32, _)| {
            let reason = self.text(place, &format!("postponed-{count}"));
            let (from, to) = (self.teller.words.stamp(row.from), self.teller.words.stamp(row.to));
            format!("{from} → {to} {} {reason}", self.teller.name(&row.by))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn spread(&self, measure: &Measure, place: &str) -> String {
        let lines = measure.terms.units.iter().map(|unit| {
            let answer = measure.answers.get(unit).map(|one| self.teller.coded("spread", one.as_str()).label);
            let answer = answer.unwrap_or_else(|| self.visit.text("web-spread-open"));
            let note = self.text(place, &format!("answer-{unit}"));
            format!("{} {answer} {note}", self.teller.world.unit_name(unit)).trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn instruction(&self, row: &Instruction) -> Item {
        let place = format!("instruction-{}", row.no);
        let measures = self.teller.words.list(row.measures.iter().map(u32::to_string));
        let rows =
            [self.row("word-by", self.teller.acting(&row.by, row.via)), self.row("word-measures", measures)];
        Item {
            id: place.clone(),
            heading: format!("{}. {}", row.no, self.teller.words.short(row.at)),
            tag: String::new(),
            is_late: false,
            text: self.text(&place, "text"),
            rows: rows.into_iter().flatten().collect(),
            forms: Vec::new(),
        }
    }

    fn decision(&self, row: &Decision) -> Item {
        let (teller, say) = (self.teller, self.teller.words);
        let place = format!("decision-{}", row.no);
        let unread = say.list(row.unread().map(|reader| {
            format!("{}（{}）", teller.name(&reader.person), teller.world.unit_name(&reader.unit))
        }));
        let read = row.read.iter().map(|(person, at)| format!("{} {}", teller.name(person), say.short(*at)));
        let units = |units: &std::collections::BTreeSet<crate::domain::ids::UnitId>| {
            say.list(units.iter().map(|unit| teller.world.unit_name(unit)))
        };
        let due = if row.passed_on_at.is_none() { say.short(row.due) } else { String::new() };
        let rows = [
            self.row("word-by", teller.acting(&row.by, row.via)),
            self.row("word-units", units(&row.units)),
            self.row("word-pass-on-due", due),
            self.row("word-passed-on", row.passed_on_at.map(|at| say.short(at)).unwrap_or_default()),
            self.row("word-unreached", units(&row.unreached)),
            self.row("word-unread", unread),
            self.row("word-read", read.collect::<Vec<_>>().join("\n")),
        ];
        Item {
            id: place.clone(),
            heading: format!("{}. {}", row.no, say.short(row.at)),
            tag: String::new(),
            is_late: row.is_late && row.passed_on_at.is_none(),
            text: self.text(&place, "text"),
            rows: rows.into_iter().flatten().collect(),
            forms: self.maker.of_decision(row),
        }
    }

    fn recommendation(&self, row: &Recommendation) -> Item {
        let place = format!("recommendation-{}", row.no);
        let outcome =
            row.outcome.map(|(outcome, _)| self.teller.coded("recommendation", outcome.as_str()).label);
        let rows = [
            self.row("word-by", self.teller.acting(&row.by, row.via)),
            self.row("word-outcome", self.text(&place, "result")),
        ];
        Item {
            heading: format!("{}. {}", row.no, self.teller.words.short(row.at)),
            tag: outcome.unwrap_or_else(|| self.visit.text("recommendation-open")),
            is_late: false,
            text: self.text(&place, "text"),
            rows: rows.into_iter().flatten().collect(),
            forms: self.maker.of_recommendation(row).into_iter().collect(),
            id: place,
        }
    }
}
