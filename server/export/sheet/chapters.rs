//! The parts that are tables: who had to be told, what was not fulfilled, what happened, who was
//! told, and what other families of the plan add.

use super::pen::BlockWriter;
use super::{Block, Cells};
use crate::i18n::time;
use crate::telling::document::{DutyRow, Ground, Informed, Line, Row, StepRow, Word};

impl BlockWriter<'_> {
    pub(super) fn ladder(&self) -> Vec<Block> {
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
        match (step.sent_at, &step.reach) {
            (Some(at), _) => say("report-step-facts-sent", &[("at", &self.words.cell(at.0))]),
            (None, Some(reach)) => say("report-step-facts-unsent", &[("reach", &reach.label)]),
            (None, None) => {}
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
        if let Some(call) = &duty.call {
            text.push('\n');
            text.push_str(&call.label);
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

    pub(super) fn open_duties(&self) -> Vec<Block> {
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

    pub(super) fn chronology(&self) -> Vec<Block> {
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
        let cells = vec![time::clock(self.words.language, row.at.0), what, who, ground, row.seq.to_string()];
        Cells::Cells {
            cells,
            strong: matches!(row.fact.as_str(), "duty_late" | "route_exhausted" | "unanswered"),
        }
    }

    pub(super) fn informed(&self) -> Vec<Block> {
        let columns = [("name", 22), ("posts", 38), ("sent", 20), ("confirmed", 18), ("channels", 24)];
        let rows = self.document.informed.iter().map(|person| self.person(person)).collect();
        let note = Block::Text { text: self.word("report-informed-note") };
        vec![self.part("informed"), note, Block::Table { columns: self.columns(columns), rows }]
    }

    fn person(&self, person: &Informed) -> Cells {
        let is_plain = |word: &&Word| !["holder", "member"].contains(&word.code.as_str());
        let standing = person.via.iter().filter(is_plain).map(|via| &via.label);
        let posts: Vec<&String> = person.posts.iter().map(|post| &post.label).chain(standing).collect();
        let outcome = |row: &crate::telling::document::ChannelRow| {
            let args = [("channel", row.channel.label.as_str()), ("outcome", &row.outcome.label)];
            self.words.say("report-outcome-line", &args)
        };
        let channels: Vec<String> = person.channels.iter().map(outcome).collect();
        let channels =
            if channels.is_empty() { self.word("report-channel-none") } else { channels.join("\n") };
        let strong = person.channels.iter().any(|row| row.dead > 0);
        let sent = person.sent_at.map(|at| self.words.cell(at.0));
        // Whoever has confirmed was reached, and yet nobody need have noted how.
        let is_unnoted = person.reach.code == "confirmed";
        let unsent =
            || if is_unnoted { self.word("report-reach-pending") } else { person.reach.label.clone() };
        let sent = sent.unwrap_or_else(unsent);
        let unconfirmed = if person.is_asked { "report-unconfirmed" } else { "report-not-asked" };
        let confirmed = person.confirmed_at.map(|at| self.words.cell(at.0));
        let confirmed = confirmed.unwrap_or_else(|| self.word(unconfirmed));
        let cells = vec![person.name.clone(), self.words.list(posts), sent, confirmed, channels];
        Cells::Cells { cells, strong }
    }
}
