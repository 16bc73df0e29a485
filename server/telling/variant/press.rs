//! 報道・公表: what a resident may read.

use crate::domain::plan::issue::Variant;

use super::super::document::{
    Document, Footer, Header, Known as Facts, Organisation, Row, Summary, Word, word,
};
use super::super::paper::Backstage;
use super::super::section::{Section, Table};
use super::super::texts;
use super::super::words::Words;
use super::{Missing, VariantWriter, names};

/// The document for the public.
pub(super) fn vary(document: Document, words: &Words, missing: &mut Vec<Missing>) -> Document {
    let mut desk = VariantWriter { variant: Variant::Press, document: &document, words, missing };
    let sections = sections(&mut desk);
    let mut public = bare(&document, sections);
    hide_everyone(&mut public, &document.backstage, words);
    // A draft is a draft in its title and on every page, whatever form it leaves the house in.
    if let Some(why) = document.backstage.unpublished.filter(|_| !public.paper.is_issued()) {
        public.paper.as_draft(why, words);
        public.header.title = words.say("document-title-draft", &[("title", &public.header.title)]);
    }
    public
}

/// Takes every name out of every text.
pub(super) fn hide_everyone(public: &mut Document, backstage: &Backstage, words: &Words) {
    let (names, instead) = (names::spellings(&backstage.people), words.word("document-unnamed"));
    texts::edit(public, &mut |text| names::without(text, &names, &instead));
}

/// The six parts of an announcement.
pub(super) fn sections(desk: &mut VariantWriter<'_>) -> Vec<Section> {
    let mut overview = desk.section("public.overview", "overview");
    overview.lead = vec![overview_text(desk)];
    overview.facts = desk.times();
    let mut course = desk.section("public.course", "course");
    course.lead = desk.written("course").into_iter().collect();
    course.tables = vec![course_table(desk)];
    let mut data = desk.section("public.personal_data", "personal-data");
    data.lead = vec![desk.text("personal-data")];
    data.facts = desk.personal_data();
    let told =
        [("public.response", "response"), ("public.prevention", "prevention"), ("public.contact", "contact")];
    let mut sections = vec![overview, course, data];
    for (code, field) in told {
        let mut section = desk.section(code, field);
        section.lead = vec![desk.text(field)];
        sections.push(section);
    }
    sections
}

/// What happened, in a sentence. The public reads what was written for it and nothing else; the council and
/// the commission have what the report says until somebody writes more.
pub(super) fn overview_text(desk: &mut VariantWriter<'_>) -> String {
    let has_reported = desk.variant != Variant::Press;
    let reported = desk.document.summary.text.clone().filter(|_| has_reported);
    match (desk.written("overview"), reported) {
        (None, Some(reported)) => {
            // It stands in the words of whoever reported: somebody should look at them.
            desk.lacks("overview");
            reported
        }
        (Some(written), _) => written,
        (None, None) => desk.text("overview"),
    }
}

/// The times that anyone may know: noticed, reported, at the top, the phases, ended.
pub(super) fn course_table(desk: &VariantWriter<'_>) -> Table {
    let (document, words) = (desk.document, desk.words);
    let mut rows = vec![(document.facts.aware_at, words.word("document-course-aware"))];
    rows.extend(document.facts.occurred_at.map(|at| (at, words.word("document-course-occurred"))));
    rows.push((document.summary.reported_at, words.word("document-course-reported")));
    if let Some(post) = &document.summary.top_post {
        let row = |key: &str, at| (at, words.say(key, &[("post", post.label.as_str())]));
        rows.extend(document.summary.top_sent_at.map(|at| row("document-course-top", at)));
        rows.extend(document.summary.top_confirmed_at.map(|at| row("document-course-top-confirmed", at)));
    }
    let phases = document.chronology.iter().filter(|row| row.fact == "phase_changed");
    rows.extend(phases.map(|row: &Row| (row.at, row.what.clone())));
    rows.sort();
    let cells = rows.into_iter().map(|(at, what)| vec![words.stamp(at.0), what]);
    Table {
        title: String::new(),
        heads: vec![words.word("report-column-time"), words.word("report-column-what")],
        rows: cells.collect(),
    }
}

/// The frame of the document with nothing in it but these sections. Nothing that stood in the
/// record is carried over unless it is named here.
pub(super) fn bare(document: &Document, sections: Vec<Section>) -> Document {
    let nothing = || word("", String::new());
    Document {
        header: Header {
            policy: String::new(),
            rule: String::new(),
            issued_by: document.header.body.clone(),
            ..document.header.clone()
        },
        paper: document.paper.clone(),
        summary: empty_summary(&document.summary),
        organisation: Organisation {
            units: Vec::new(),
            severity: nothing(),
            severity_by_hand: false,
            origin: nothing(),
            received: None,
            certainty: document.organisation.certainty.clone(),
            asset_class: nothing(),
            segments: Vec::new(),
        },
        facts: Facts { malicious: nothing(), ..document.facts.clone() },
        ladder: Vec::new(),
        chronology: Vec::new(),
        informed: Vec::new(),
        open_duties: Vec::new(),
        deadlines: Vec::new(),
        sections,
        footer: Footer { history: String::new(), ..document.footer.clone() },
        backstage: Backstage::default(),
    }
}

fn empty_summary(summary: &Summary) -> Summary {
    Summary {
        text: None,
        description: None,
        place: None,
        reported_at: summary.reported_at,
        reported_by: None,
        top_post: None::<Word>,
        top_told_at: None,
        top_sent_at: None,
        top_reach: None,
        top_confirmed_at: None,
        ended_at: summary.ended_at,
        people_told: 0,
        duties_late: 0,
        duties_open: 0,
        deliveries_dead: 0,
    }
}
