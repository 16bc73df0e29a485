//! The report as blocks to print: headings, pairs, tables. Every word is final here; the template
//! only knows how a block looks.

use serde::Serialize;

use super::super::document::{Document, DutyRow, Ground, Informed, Line, Row, Stamp, StepRow, Word};
use super::super::words::Words;
use crate::i18n::time;

/// What the template is given.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Sheet {
    language: &'static str,
    title: String,
    author: String,
    body: String,
    number: String,
    foot: String,
    restricted: String,
    drill: Option<String>,
    issued: String,
    issued_by: String,
    /// The first table, above all sections.
    head: Vec<Pair>,
    blocks: Vec<Block>,
    /// Set where characters had to be replaced.
    note: Option<String>,
}

/// A name and its value.
#[derive(Clone, Debug, Serialize)]
struct Pair {
    name: String,
    value: String,
    strong: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "lowercase")]
enum Block {
    Part { text: String },
    Heading { text: String },
    Text { text: String },
    Pairs { rows: Vec<Pair> },
    Table { columns: Vec<Column>, rows: Vec<Cells> },
}

/// A column: its heading and its share of the width.
#[derive(Clone, Debug, Serialize)]
struct Column {
    name: String,
    share: u32,
}

/// A row of a table, or a band over all columns.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "row", rename_all = "lowercase")]
enum Cells {
    Band { text: String, small: String },
    Cells { cells: Vec<String>, strong: bool },
}

/// The report as blocks, in the order in which it is read.
pub(super) fn lay_out(document: &Document, words: &Words) -> Sheet {
    let header = &document.header;
    let pen = Pen { words, document };
    let mut blocks = pen.overview();
    blocks.extend(pen.organisation());
    blocks.extend(pen.facts());
    blocks.extend(pen.ladder());
    blocks.extend(pen.open_duties());
    blocks.extend(pen.deadlines());
    blocks.extend(pen.chronology());
    blocks.extend(pen.informed());
    blocks.extend(pen.source());
    Sheet {
        language: words.language.as_str(),
        title: header.title.clone(),
        author: header.issued_by.clone(),
        body: header.body.clone(),
        number: words.say("report-number", &[("number", &header.number)]),
        foot: pen.foot(),
        restricted: words.word("report-restricted"),
        drill: header.drill.then(|| words.word("report-drill")),
        issued: words.day(header.issued_at.0),
        issued_by: header.issued_by.clone(),
        head: pen.head(),
        blocks,
        note: None,
    }
}

struct Pen<'a> {
    words: &'a Words,
    document: &'a Document,
}

impl Pen<'_> {
    fn word(&self, key: &str) -> String {
        self.words.word(key)
    }

    fn part(&self, name: &str) -> Block {
        Block::Part { text: self.word(&format!("report-part-{name}")) }
    }

    fn pair(&self, field: &str, value: impl Into<String>) -> Pair {
        Pair { name: self.word(&format!("report-field-{field}")), value: value.into(), strong: false }
    }

    fn columns<const N: usize>(&self, columns: [(&str, u32); N]) -> Vec<Column> {
        let column =
            |(name, share): (&str, u32)| Column { name: self.word(&format!("report-column-{name}")), share };
        columns.into_iter().map(column).collect()
    }

    fn stamp(&self, at: Stamp) -> String {
        self.words.stamp(at.0)
    }

    fn cell(&self, at: Option<Stamp>) -> String {
        at.map(|at| self.words.cell(at.0)).unwrap_or_else(|| self.dash())
    }

    fn dash(&self) -> String {
        self.word("report-dash")
    }

    /// On every page: the body, and which records the report rests on.
    fn foot(&self) -> String {
        let (header, footer) = (&self.document.header, &self.document.footer);
        let count = footer.entries.to_string();
        let args = [("body", header.body.as_str()), ("count", &count), ("hash", &footer.head_short)];
        self.words.say("report-foot", &args)
    }

    fn head(&self) -> Vec<Pair> {
        let (header, organisation) = (&self.document.header, &self.document.organisation);
        let severity_key =
            if organisation.severity_by_hand { "report-severity-by-hand" } else { "report-severity-by-rule" };
        let version = header.policy_version.to_string();
        let policy = [("title", header.policy.as_str()), ("version", version.as_str())];
        vec![
            self.pair("number", &header.number),
            self.pair("kind", &header.kind.label),
            self.pair(
                "severity",
                self.words.say(severity_key, &[("severity", &organisation.severity.label)]),
            ),
            self.pair("phase", &header.phase.label),
            self.pair("issued", self.stamp(header.issued_at)),
            self.pair("policy", self.words.say("report-policy-line", &policy)),
            self.pair("rule", &header.rule),
        ]
    }

    fn overview(&self) -> Vec<Block> {
        let summary = &self.document.summary;
        let mut rows = Vec::new();
        let texts =
            [("summary", &summary.text), ("description", &summary.description), ("place", &summary.place)];
        for (field, text) in texts {
            rows.extend(text.iter().map(|text| self.pair(field, text)));
        }
        let reported = self.stamp(summary.reported_at);
        let reported = match &summary.reported_by {
            Some(who) => self.words.say("report-reported-by", &[("at", &reported), ("who", who)]),
            None => reported,
        };
        rows.push(self.pair("reported", reported));
        if let Some(post) = &summary.top_post {
            rows.push(self.about_top("report-field-top-told", post, summary.top_told_at));
            rows.push(self.about_top("report-field-top-confirmed", post, summary.top_confirmed_at));
        }
        rows.extend(summary.ended_at.map(|at| self.pair("ended", self.after(at))));
        let count = |name: &str, count: usize| {
            let value = self.words.say("report-count", &[("count", &count.to_string())]);
            Pair { strong: count > 0, ..self.pair(name, value) }
        };
        let people = self.words.say("report-count-people", &[("count", &summary.people_told.to_string())]);
        rows.push(self.pair("people-told", people));
        rows.push(count("duties-late", summary.duties_late));
        rows.push(count("duties-open", summary.duties_open));
        rows.push(count("deliveries-dead", summary.deliveries_dead));
        vec![self.part("overview"), Block::Pairs { rows }]
    }

    fn about_top(&self, key: &str, post: &Word, at: Option<Stamp>) -> Pair {
        let name = self.words.say(key, &[("post", &post.label)]);
        Pair {
            name,
            value: at.map_or_else(|| self.word("report-none"), |at| self.after(at)),
            strong: at.is_none(),
        }
    }

    /// A time with how long after the report it was.
    fn after(&self, at: Stamp) -> String {
        let span = time::span(self.words.language, at.0 - self.document.summary.reported_at.0);
        self.words.say("report-after", &[("at", &self.stamp(at)), ("span", &span)])
    }

    fn organisation(&self) -> Vec<Block> {
        let organisation = &self.document.organisation;
        let units: Vec<&str> = organisation.units.iter().map(|unit| unit.label.as_str()).collect();
        let units = if units.is_empty() { self.word("report-presence-unset") } else { units.join("　") };
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

    fn facts(&self) -> Vec<Block> {
        let facts = &self.document.facts;
        let unknown = || self.word("presence-unknown");
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

    fn ladder(&self) -> Vec<Block> {
        let rule = self.document.header.rule.as_str();
        let note = self.words.say("report-ladder-note", &[("rule", rule)]);
        let mut blocks = vec![self.part("ladder"), Block::Text { text: note }];
        for line in &self.document.ladder {
            blocks.push(Block::Heading { text: self.line_name(line) });
            let columns =
                [("post", 27), ("act", 18), ("due", 17), ("done", 24), ("state", 14), ("ground", 16)];
            let numbered = line.steps.iter().zip(1_usize..);
            let rows = numbered.flat_map(|(step, no)| self.step(step, no)).collect();
            blocks.push(Block::Table { columns: self.columns(columns), rows });
        }
        blocks
    }

    fn line_name(&self, line: &Line) -> String {
        if line.round <= 1 {
            return line.line.label.clone();
        }
        let round = line.round.to_string();
        self.words.say("report-line-round", &[("line", &line.line.label), ("round", &round)])
    }

    fn step(&self, step: &StepRow, no: usize) -> Vec<Cells> {
        let no = no.to_string();
        let text = self.words.say("report-step-head", &[("no", &no), ("step", &step.step.label)]);
        let mut rows = vec![Cells::Band { text, small: self.step_facts(step) }];
        rows.extend(step.duties.iter().map(|duty| self.duty(duty)));
        rows
    }

    fn step_facts(&self, step: &StepRow) -> String {
        let mut parts = vec![step.state.label.clone()];
        let mut say = |key: &str, args: &[(&'static str, &str)]| parts.push(self.words.say(key, args));
        if let Some(at) = step.told_at {
            say("report-step-facts-told", &[("at", &self.words.cell(at.0))]);
        }
        if let Some(at) = step.confirmed_at {
            say("report-step-facts-confirmed", &[("at", &self.words.cell(at.0))]);
        }
        if let Some(answer) = &step.answer {
            let at = self.cell(answer.at);
            let label = answer.answer.label.as_str();
            match &answer.by {
                Some(who) => say("report-step-facts-answer", &[("answer", label), ("who", who), ("at", &at)]),
                None => say("report-step-facts-unanswered", &[("answer", label), ("at", &at)]),
            }
        }
        if !step.passed.is_empty() {
            let posts = self.words.list(step.passed.iter().map(|passed| &passed.post.label));
            say("report-step-facts-passed", &[("posts", &posts)]);
        }
        if let Some(ground) = &step.ground {
            say("report-step-facts-ground", &[("ground", &ground.label)]);
        }
        parts.join("　")
    }

    fn duty(&self, duty: &DutyRow) -> Cells {
        let strong = duty.late_at.is_some();
        let cells = vec![
            self.bearers(duty),
            duty.act.label.clone(),
            self.cell(duty.due_at),
            self.done(duty),
            duty.state.label.clone(),
            duty.ground.label.clone(),
        ];
        Cells::Cells { cells, strong }
    }

    fn bearers(&self, duty: &DutyRow) -> String {
        let mut text = duty.post.label.clone();
        for bearer in &duty.bearers {
            text.push('\n');
            let is_plain = ["holder", "member"].contains(&bearer.via.code.as_str());
            let args = [("who", bearer.name.as_str()), ("via", &bearer.via.label)];
            text.push_str(&if is_plain {
                bearer.name.clone()
            } else {
                self.words.say("report-bearer", &args)
            });
        }
        text
    }

    fn done(&self, duty: &DutyRow) -> String {
        let Some(at) = duty.done_at else { return self.dash() };
        let mut text = self.words.cell(at.0);
        if let Some(who) = &duty.done_by {
            text.push('\n');
            text.push_str(who);
        }
        if let Some(recorder) = &duty.recorded_by {
            let means = duty.means.as_ref().map(|means| means.label.as_str()).unwrap_or_default();
            text.push('\n');
            text.push_str(
                &self.words.say("report-done-recorded", &[("means", means), ("recorder", recorder)]),
            );
        }
        text
    }

    fn open_duties(&self) -> Vec<Block> {
        let duties = &self.document.open_duties;
        let mut blocks = vec![self.part("open")];
        if duties.is_empty() {
            blocks.push(Block::Text { text: self.word("report-none-line") });
            return blocks;
        }
        let columns = [("post", 40), ("act", 25), ("due", 17), ("state", 14), ("ground", 20)];
        let rows = duties.iter().map(|duty| Cells::Cells {
            strong: duty.late_at.is_some(),
            cells: vec![
                self.bearers(duty),
                duty.act.label.clone(),
                self.cell(duty.due_at),
                duty.state.label.clone(),
                duty.ground.label.clone(),
            ],
        });
        blocks.push(Block::Table { columns: self.columns(columns), rows: rows.collect() });
        blocks
    }

    fn deadlines(&self) -> Vec<Block> {
        let deadlines = &self.document.deadlines;
        if deadlines.is_empty() {
            return Vec::new();
        }
        let columns = [("what", 50), ("due", 20), ("done", 20), ("ground", 26)];
        let rows = deadlines.iter().map(|row| Cells::Cells {
            strong: row.met_at.is_none_or(|met| met > row.due_at),
            cells: vec![
                row.label.clone(),
                self.cell(Some(row.due_at)),
                self.cell(row.met_at),
                row.ground.label.clone(),
            ],
        });
        vec![self.part("deadlines"), Block::Table { columns: self.columns(columns), rows: rows.collect() }]
    }

    fn chronology(&self) -> Vec<Block> {
        let columns = [("time", 10), ("what", 66), ("who", 19), ("ground", 16), ("seq", 9)];
        let mut rows = Vec::new();
        let mut day = String::new();
        for row in self.document.chronology.iter().filter(|row| !row.is_detail) {
            let today = self.words.day(row.at.0);
            if today != day {
                rows.push(Cells::Band { text: today.clone(), small: String::new() });
                day = today;
            }
            rows.push(self.event(row));
        }
        let note = Block::Text { text: self.word("report-chronology-note") };
        vec![self.part("chronology"), note, Block::Table { columns: self.columns(columns), rows }]
    }

    fn event(&self, row: &Row) -> Cells {
        let mut what = row.what.trim().to_owned();
        if let Some(at) = row.happened_at {
            what.push_str(&self.words.say("report-happened", &[("at", &self.words.short(at.0))]));
        }
        for note in &row.notes {
            what.push('\n');
            what.push_str(&self.words.say("report-note", &[("label", &note.label), ("text", &note.text)]));
        }
        let who = row.who.clone().unwrap_or_else(|| self.word("report-actor-automatic"));
        let ground = row.ground.as_ref().map_or_else(|| self.dash(), |ground: &Ground| ground.label.clone());
        let cells = vec![time::clock(row.at.0), what, who, ground, row.seq.to_string()];
        Cells::Cells {
            cells,
            strong: matches!(row.fact.as_str(), "duty_late" | "route_exhausted" | "unanswered"),
        }
    }

    fn informed(&self) -> Vec<Block> {
        let columns = [("name", 22), ("posts", 40), ("told", 18), ("confirmed", 18), ("channels", 24)];
        let rows = self.document.informed.iter().map(|person| self.person(person)).collect();
        let note = Block::Text { text: self.word("report-informed-note") };
        vec![self.part("informed"), note, Block::Table { columns: self.columns(columns), rows }]
    }

    fn person(&self, person: &Informed) -> Cells {
        let is_plain = |word: &&Word| !["holder", "member"].contains(&word.code.as_str());
        let standing = person.via.iter().filter(is_plain).map(|via| &via.label);
        let posts: Vec<&String> = person.posts.iter().map(|post| &post.label).chain(standing).collect();
        let outcome = |row: &super::super::document::ChannelRow| {
            let args = [("channel", row.channel.label.as_str()), ("outcome", &row.outcome.label)];
            self.words.say("report-outcome-line", &args)
        };
        let channels: Vec<String> = person.channels.iter().map(outcome).collect();
        let channels =
            if channels.is_empty() { self.word("report-channel-none") } else { channels.join("\n") };
        let strong = person.channels.iter().any(|row| row.dead > 0);
        let told = self.cell(Some(person.told_at));
        let cells =
            vec![person.name.clone(), self.words.list(posts), told, self.cell(person.confirmed_at), channels];
        Cells::Cells { cells, strong }
    }

    fn source(&self) -> Vec<Block> {
        let footer = &self.document.footer;
        let count = footer.entries.to_string();
        let rows = vec![
            self.pair("history", &footer.history),
            self.pair("entries", self.words.say("report-count", &[("count", &count)])),
            self.pair("last", self.stamp(footer.last_at)),
            self.pair("head", &footer.head),
        ];
        let note = Block::Text { text: self.word("report-source-note") };
        vec![self.part("source"), note, Block::Pairs { rows }]
    }
}
