//! The parts that are about the incident as a whole, and what all parts are written with.

use super::{Approval, Block, Column, Pair, named};
use crate::i18n::time;
use crate::telling::document::{Document, Stamp, Word};
use crate::telling::words::Words;

/// Writes blocks about one document.
pub(super) struct BlockWriter<'a> {
    pub(super) words: &'a Words,
    pub(super) document: &'a Document,
}

impl BlockWriter<'_> {
    pub(super) fn word(&self, key: &str) -> String {
        self.words.word(key)
    }

    pub(super) fn part(&self, name: &str) -> Block {
        Block::Part { text: self.word(&format!("report-part-{name}")) }
    }

    pub(super) fn pair(&self, field: &str, value: impl Into<String>) -> Pair {
        Pair { name: self.word(&format!("report-field-{field}")), value: value.into(), strong: false }
    }

    pub(super) fn columns<const N: usize>(&self, columns: [(&str, u32); N]) -> Vec<Column> {
        let column =
            |(name, share): (&str, u32)| Column { name: self.word(&format!("report-column-{name}")), share };
        columns.into_iter().map(column).collect()
    }

    pub(super) fn stamp(&self, at: Stamp) -> String {
        self.words.stamp(at.0)
    }

    pub(super) fn cell(&self, at: Option<Stamp>) -> String {
        at.map(|at| self.words.cell(at.0)).unwrap_or_else(|| self.dash())
    }

    pub(super) fn dash(&self) -> String {
        self.word("report-dash")
    }

    /// On every page: the body, and which records the report rests on; of these a form knows nothing.
    pub(super) fn foot(&self, is_form: bool) -> String {
        let (header, footer) = (&self.document.header, &self.document.footer);
        if is_form {
            return header.body.clone();
        }
        let count = footer.entries.to_string();
        let args = [("body", header.body.as_str()), ("count", &count), ("hash", &footer.head_short)];
        self.words.say("report-foot", &args)
    }

    /// 決裁欄: the number where there is one, everything else to be written by hand.
    pub(super) fn approval(&self) -> Approval {
        let number = self.document.paper.number.as_ref().map(|number| number.label.clone());
        let pair = |name: &str, value: String| Pair {
            name: self.word(&format!("document-approval-{name}")),
            value,
            strong: false,
        };
        let blank = || self.word("document-approval-blank-day");
        let boxes = ["decided", "agreed", "checked", "drafted"];
        Approval {
            days: vec![
                pair("number", number.unwrap_or_else(|| self.word("document-approval-blank-number"))),
                pair("drafted-on", blank()),
                pair("decided-on", blank()),
            ],
            boxes: boxes.map(|name| self.word(&format!("document-approval-{name}"))).to_vec(),
        }
    }

    /// The first table of the commission's form: who reports, which report of the case it is, whom to ask.
    pub(super) fn head_of_form(&self) -> Vec<Pair> {
        let (header, paper) = (&self.document.header, &self.document.paper);
        let pair = |name: &str, value: String| Pair { name: self.word(name), value, strong: false };
        let version = paper.version.as_ref().map(|version| version.label.clone()).unwrap_or_default();
        let number = paper.number.as_ref().map(|number| number.label.clone()).unwrap_or_default();
        let rows = vec![
            pair("document-ppc-body", header.body.clone()),
            pair("document-ppc-edition", version),
            pair("document-field-number", number),
            pair("report-field-number", header.number.clone()),
            pair("document-ppc-issued", self.stamp(header.issued_at)),
            pair("document-ppc-clerk", self.word("document-ppc-clerk-blank")),
        ];
        rows.into_iter().filter(|row| !row.value.is_empty()).collect()
    }

    pub(super) fn head(&self) -> Vec<Pair> {
        let (header, organisation) = (&self.document.header, &self.document.organisation);
        let severity_key =
            if organisation.severity_by_hand { "report-severity-by-hand" } else { "report-severity-by-rule" };
        let version = header.policy_version.to_string();
        let policy = [("title", header.policy.as_str()), ("version", version.as_str())];
        let severity = organisation.severity.label.as_str();
        let filled = |text: &str, value: String| if text.is_empty() { String::new() } else { value };
        let paper = &self.document.paper;
        let number = paper.number.as_ref().map(|number| number.label.clone()).unwrap_or_default();
        let paper_version = paper.version.as_ref().map(|version| version.label.clone()).unwrap_or_default();
        let rows = vec![
            Pair { name: self.word("document-field-number"), ..self.pair("number", number) },
            Pair { name: self.word("document-field-version"), ..self.pair("number", paper_version) },
            self.pair("number", named(header, self.words)),
            self.pair("kind", &header.kind.label),
            self.pair("severity", filled(severity, self.words.say(severity_key, &[("severity", severity)]))),
            self.pair("phase", &header.phase.label),
            self.pair("issued", self.stamp(header.issued_at)),
            self.pair("policy", filled(&header.policy, self.words.say("report-policy-line", &policy))),
            self.pair("rule", &header.rule),
        ];
        rows.into_iter().filter(|row| !row.value.is_empty()).collect()
    }

    pub(super) fn overview(&self) -> Vec<Block> {
        let summary = &self.document.summary;
        let mut rows = Vec::new();
        let texts =
            [("summary", &summary.text), ("description", &summary.description), ("place", &summary.place)];
        for (field, text) in texts {
            rows.push(self.pair(field, text.clone().unwrap_or_else(|| self.unknown())));
        }
        let reported = self.stamp(summary.reported_at);
        let reported = match &summary.reported_by {
            Some(who) => self.words.say("report-reported-by", &[("at", &reported), ("who", who)]),
            None => reported,
        };
        rows.push(self.pair("reported", reported));
        if let Some(post) = &summary.top_post {
            let reach = summary.top_reach.as_ref();
            let unsent = reach.map_or_else(|| self.word("report-not-sent"), |reach| reach.label.clone());
            let unconfirmed = self.word("report-unconfirmed");
            rows.push(self.about_top("report-field-top-sent", post, summary.top_sent_at, unsent));
            rows.push(self.about_top(
                "report-field-top-confirmed",
                post,
                summary.top_confirmed_at,
                unconfirmed,
            ));
        }
        rows.extend(summary.ended_at.map(|at| self.pair("ended", self.after(at))));
        let count = |name: &str, count: usize| {
            let value = self.words.say("report-count", &[("count", &count.to_string())]);
            Pair { strong: count > 0, ..self.pair(name, value) }
        };
        rows.push(self.pair("people-told", self.people_told()));
        rows.push(count("duties-late", summary.duties_late));
        rows.push(count("duties-open", summary.duties_open));
        rows.push(count("deliveries-dead", summary.deliveries_dead));
        vec![self.part("overview"), Block::Pairs { rows }]
    }

    /// To how many notices went, and how far they are known to have come.
    fn people_told(&self) -> String {
        let informed = &self.document.informed;
        let count = self.document.summary.people_told.to_string();
        let mut reached: Vec<(&Word, usize)> = Vec::new();
        for row in informed {
            match reached.iter_mut().find(|(reach, _)| **reach == row.reach) {
                Some((_, count)) => *count += 1,
                None => reached.push((&row.reach, 1)),
            }
        }
        let parts = reached.into_iter().map(|(reach, count)| {
            let count = count.to_string();
            self.words.say("report-count-reach", &[("reach", &reach.label), ("count", &count)])
        });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() {
            return self.words.say("report-count-people", &[("count", &count)]);
        }
        self.words.say("report-people-reach", &[("count", &count), ("parts", &self.words.list(parts))])
    }

    fn about_top(&self, key: &str, post: &Word, at: Option<Stamp>, otherwise: String) -> Pair {
        let name = self.words.say(key, &[("post", &post.label)]);
        Pair { name, value: at.map_or(otherwise, |at| self.after(at)), strong: at.is_none() }
    }

    /// What stands where nobody knows: never nothing.
    pub(super) fn unknown(&self) -> String {
        self.word("document-unknown")
    }

    /// A time with how long after the report it was.
    pub(super) fn after(&self, at: Stamp) -> String {
        let span = time::span(self.words.language, at.0 - self.document.summary.reported_at.0);
        self.words.say("report-after", &[("at", &self.stamp(at)), ("span", &span)])
    }

    pub(super) fn organisation(&self) -> Vec<Block> {
        let organisation = &self.document.organisation;
        let units: Vec<&str> = organisation.units.iter().map(|unit| unit.label.as_str()).collect();
        let units = if units.is_empty() { self.unknown() } else { units.join("　") };
        let mut rows = vec![self.pair("unit", units), self.pair("origin", &organisation.origin.label)];
        rows.extend(organisation.received.iter().map(|received| {
            let at = self.stamp(received.at);
            let args = [("who", received.by.as_str()), ("channel", &received.channel.label), ("at", &at)];
            self.pair("received", self.words.say("report-received-line", &args))
        }));
        rows.push(self.pair("certainty", &organisation.certainty.label));
        rows.push(self.pair("asset-class", &organisation.asset_class.label));
        if !organisation.segments.is_empty() {
            rows.push(self.pair(
                "segments",
                self.words.list(organisation.segments.iter().map(|segment| &segment.label)),
            ));
        }
        vec![self.part("organisation"), Block::Pairs { rows }]
    }

    pub(super) fn facts(&self) -> Vec<Block> {
        let facts = &self.document.facts;
        let unknown = || self.unknown();
        let people = facts.people_max.map(|count| {
            let count = count.to_string();
            self.words.say("report-people-max", &[("count", &count)])
        });
        let rows = vec![
            self.pair("aware", self.stamp(facts.aware_at)),
            self.pair("occurred", facts.occurred_at.map_or_else(unknown, |at| self.stamp(at))),
            self.pair("personal-data", &facts.personal_data.label),
            self.pair("my-number", &facts.my_number.label),
            self.pair("people", people.unwrap_or_else(unknown)),
            self.pair("malicious", &facts.malicious.label),
        ];
        vec![self.part("facts"), Block::Pairs { rows }]
    }
}
