//! A line as boxes and arrows: whom each step tells, side by side where they are told together, and which
//! step follows on which. It is narrow enough for a telephone.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::ids::StepId;
use crate::domain::policy::{After, Condition, Deed, Line, Policy, PostRef, Step};
use crate::i18n::{Language, text};
use crate::telling::drawing::{count, wrapped};

/// Width of the sheet, and where the way around rows begins.
const WIDTH: i64 = 360;
const AROUND: i64 = 337;
/// A box of one post.
const BOX: (i64, i64) = (100, 36);
/// Boxes in one row of a frame.
const BESIDE_MAX: usize = 3;
const PAD: i64 = 5;
/// Between frames, and between their rows.
const GAP: (i64, i64) = (10, 30);
const CAPTION: i64 = 16;

/// A line, drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chain {
    title: String,
    /// The same in a sentence for who sees no picture.
    about: String,
    width: i64,
    height: i64,
    frames: Vec<Frame>,
    arrows: Vec<Arrow>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Frame {
    class: &'static str,
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    caption: String,
    caption_y: i64,
    boxes: Vec<Post>,
}

/// One post or address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Post {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    lines: Vec<Words>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Words {
    x: i64,
    y: i64,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Arrow {
    class: &'static str,
    path: String,
    head: String,
}

/// Draws a line of a policy.
pub fn chain(policy: &Policy, line: &Line, language: Language) -> Chain {
    let teller = Teller { policy, line, language };
    let mut drawing = Drawing::default();
    let depths = depths(line);
    for depth in 0..=depths.values().max().copied().unwrap_or_default() {
        let here = line.steps.iter().filter(|step| depths.get(&step.id) == Some(&depth));
        // What waits for nobody stands apart, so that the chain itself goes on in the next row.
        let (at_once, others): (Vec<&Step>, Vec<&Step>) = here.partition(|step| step.at_once);
        let here = at_once.into_iter().chain(others).map(|step| (Some(&step.id), teller.frame(step)));
        drawing.row(here.collect());
    }
    drawing.row(vec![(None, teller.last_resort())]);
    let arrows = line.steps.iter().flat_map(|step| step.after.iter().map(move |after| (after, &step.id)));
    let arrows: Vec<Arrow> = arrows.filter_map(|(after, to)| drawing.arrow(after, to)).collect();
    Chain {
        title: line.label.clone(),
        about: teller.about(&drawing),
        width: WIDTH,
        height: drawing.low,
        frames: drawing.frames.into_iter().map(|placed| placed.frame).collect(),
        arrows,
    }
}

/// How many steps come before each one at most. A ring ends after as many as there are.
fn depths(line: &Line) -> BTreeMap<StepId, usize> {
    let mut depths: BTreeMap<StepId, usize> = line.steps.iter().map(|step| (step.id.clone(), 0)).collect();
    for _ in &line.steps {
        for step in &line.steps {
            let before = step.after.iter().filter_map(|after| depths.get(after.step()));
            let depth = before.max().map_or(0, |before| before.saturating_add(1));
            depths.insert(step.id.clone(), depth.min(line.steps.len()));
        }
    }
    depths
}

struct Teller<'a> {
    policy: &'a Policy,
    line: &'a Line,
    language: Language,
}

impl Teller<'_> {
    fn say(&self, key: &str) -> String {
        text(self.language, key, &[])
    }

    /// A step with its posts, not yet placed.
    fn frame(&self, step: &Step) -> Frame {
        let posts = |refs: &[PostRef]| -> Vec<String> {
            refs.iter().map(|named| self.policy.post_label(&named.post).to_owned()).collect()
        };
        let (class, names) = match &step.deed {
            Deed::Tell { tell, inform, .. } => {
                let told = self.policy.told_labels(tell, inform, None);
                ("told", told.into_iter().map(str::to_owned).collect())
            }
            Deed::By { by, .. } => ("by", posts(std::slice::from_ref(by))),
            Deed::Ask(question) => {
                ("ask", question.groups.first().map(|group| posts(group)).unwrap_or_default())
            }
        };
        framed(class, self.caption(step), names)
    }

    fn caption(&self, step: &Step) -> String {
        let word = match &step.deed {
            Deed::Tell { .. } => "",
            Deed::By { .. } => "chain-by",
            Deed::Ask(_) => "chain-ask",
        };
        let answered = step.after.iter().find_map(|after| match after {
            After::Answer { step, answer } => self.answer(step, answer.as_str()),
            After::Step(_) | After::Late(_) | After::Duty { .. } => None,
        });
        let when = match (&step.when, step.is_for_silence(), answered) {
            (_, true, _) => self.say("chain-silent"),
            (_, _, Some(answer)) => text(self.language, "chain-answer", &[("answer", answer.into())]),
            (Condition::Always, ..) => String::new(),
            (Condition::Severity(classes), ..) => {
                let labels = classes.iter().map(|class| self.policy.severity_label(class));
                let labels = labels.collect::<Vec<_>>().join(&self.say("report-separator"));
                text(self.language, "chain-class", &[("classes", labels.into())])
            }
            (Condition::SeverityAtLeast(class), ..) => {
                let label = self.policy.severity_label(class);
                text(self.language, "chain-class-least", &[("class", label.into())])
            }
            _ => self.say("chain-condition"),
        };
        let word = if word.is_empty() { String::new() } else { self.say(word) };
        let parts = [when, word].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(&self.say("chain-separator"))
    }

    fn answer(&self, step: &StepId, answer: &str) -> Option<String> {
        let Deed::Ask(question) = &self.line.step(step)?.deed else { return None };
        let option = question.options.iter().find(|option| option.id.as_str() == answer)?;
        Some(option.label.clone())
    }

    fn last_resort(&self) -> Frame {
        let label = |id| self.policy.parties.get(id).map(|party| party.label.clone());
        let names = self.line.last_resort.iter().filter_map(label).collect();
        framed("last", self.say("chain-last"), names)
    }

    /// 情報セキュリティ管理者 → 情報セキュリティ責任者、統一的な窓口 → …
    fn about(&self, drawing: &Drawing<'_>) -> String {
        let comma = self.say("report-separator");
        let step = |placed: &Placed<'_>| {
            let names =
                placed.frame.boxes.iter().map(|post| {
                    post.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().concat()
                });
            let names = names.collect::<Vec<_>>().join(&comma);
            match placed.frame.caption.as_str() {
                "" => names,
                caption => format!("{caption} {names}"),
            }
        };
        drawing.frames.iter().map(step).collect::<Vec<_>>().join(" → ")
    }
}

/// A frame around boxes, its corner at the origin.
fn framed(class: &'static str, caption: String, names: Vec<String>) -> Frame {
    let columns = names.len().clamp(1, BESIDE_MAX);
    let head = if caption.is_empty() { 0 } else { CAPTION };
    let rows = names.len().div_ceil(columns).max(1);
    let (wide, high) = BOX;
    let boxes = names.into_iter().enumerate().map(|(index, name)| {
        let x = PAD + count(index % columns) * (wide + PAD);
        let y = PAD + head + count(index / columns) * (high + PAD);
        let lines = wrapped(&name, wide - 6, 12);
        let first = y + high / 2 + 4 - 7 * (count(lines.len()) - 1);
        let words = lines.into_iter().enumerate();
        let words = words.map(|(line, text)| Words { x: x + wide / 2, y: first + 14 * count(line), text });
        Post { x, y, width: wide, height: high, lines: words.collect() }
    });
    Frame {
        class,
        x: 0,
        y: 0,
        width: PAD + count(columns) * (wide + PAD),
        height: PAD + head + count(rows) * (high + PAD),
        caption_y: CAPTION - 2,
        caption,
        boxes: boxes.collect(),
    }
}

struct Placed<'a> {
    step: Option<&'a StepId>,
    /// In which row of the drawing.
    row: usize,
    frame: Frame,
}

/// Frames as far as they are placed.
#[derive(Default)]
struct Drawing<'a> {
    frames: Vec<Placed<'a>>,
    rows: usize,
    /// Where the next row begins.
    low: i64,
}

impl<'a> Drawing<'a> {
    /// Frames beside one another, in as many rows as they need.
    fn row(&mut self, frames: Vec<(Option<&'a StepId>, Frame)>) {
        let mut row: Vec<(Option<&StepId>, Frame)> = Vec::new();
        let mut wide = 0;
        for (step, frame) in frames {
            if wide + frame.width > AROUND && !row.is_empty() {
                self.place(std::mem::take(&mut row), wide);
                wide = 0;
            }
            let (gap, _) = GAP;
            wide += frame.width + gap;
            row.push((step, frame));
        }
        if !row.is_empty() {
            self.place(row, wide);
        }
    }

    fn place(&mut self, row: Vec<(Option<&'a StepId>, Frame)>, wide: i64) {
        let (gap, below) = GAP;
        let mut x = (AROUND - wide + gap).max(0) / 2;
        let y = if self.rows == 0 { 1 } else { self.low + below };
        let high = row.iter().map(|(_, frame)| frame.height).max().unwrap_or_default();
        for (step, mut frame) in row {
            let width = frame.width;
            frame.to(x, y);
            self.frames.push(Placed { step, row: self.rows, frame });
            x += width + gap;
        }
        self.low = y + high + 1;
        self.rows = self.rows.saturating_add(1);
    }

    fn find(&self, step: &StepId) -> Option<&Placed<'a>> {
        self.frames.iter().find(|placed| placed.step == Some(step))
    }

    /// From one frame to the next; around the rows that lie between.
    fn arrow(&self, after: &After, to: &StepId) -> Option<Arrow> {
        let (from, to) = (self.find(after.step())?, self.find(to)?);
        let (start, end) = (from.frame.x + from.frame.width / 2, to.frame.x + to.frame.width / 2);
        let (top, tip) = (from.frame.y + from.frame.height, to.frame.y - 1);
        // Ways around lie beside one another, so that two of them are two.
        let no = count(self.frames.iter().position(|placed| placed.step == from.step).unwrap_or_default());
        let over = tip - 12;
        let path = if to.row == from.row.saturating_add(1) {
            format!("M{start} {top}V{over}H{end}V{}", tip - 7)
        } else {
            let (around, under) = (AROUND + 4 + 4 * (no % 5), self.under(from.row) + 5 + 3 * (no % 3));
            format!("M{start} {top}V{under}H{around}V{}H{end}V{}", over + 3, tip - 7)
        };
        let class = if after.is_lateness() { "arrow silent" } else { "arrow" };
        let head = format!("M{end} {tip}L{} {}L{} {}Z", end - 4, tip - 7, end + 4, tip - 7);
        Some(Arrow { class, path, head })
    }

    /// Where a row ends.
    fn under(&self, row: usize) -> i64 {
        let here = self.frames.iter().filter(|placed| placed.row == row);
        here.map(|placed| placed.frame.y + placed.frame.height).max().unwrap_or_default()
    }
}

impl Frame {
    fn to(&mut self, x: i64, y: i64) {
        (self.x, self.y) = (x, y);
        self.caption_y += y;
        for post in &mut self.boxes {
            post.x += x;
            post.y += y;
            for line in &mut post.lines {
                line.x += x;
                line.y += y;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::check::check;

    const POLICY: &str = include_str!("../../../escalation.yaml");

    fn drawn(text: &str) -> Chain {
        let policy = check(text).policy.unwrap();
        chain(&policy, &policy.lines[0], Language::Ja)
    }

    fn frame<'a>(chain: &'a Chain, names: &[&str]) -> &'a Frame {
        let is_it = |frame: &&Frame| {
            let all: Vec<String> = frame
                .boxes
                .iter()
                .map(|post| post.lines.iter().map(|line| line.text.clone()).collect::<String>())
                .collect();
            all == names
        };
        chain.frames.iter().find(is_it).unwrap_or_else(|| panic!("{names:?}: {:#?}", chain.frames))
    }

    #[test]
    fn who_is_told_together_lies_side_by_side_and_what_follows_lies_below() {
        let chain = drawn(POLICY);
        let both = frame(&chain, &["情報セキュリティ責任者", "統一的な窓口"]);
        let [left, right] = both.boxes.as_slice() else { panic!("{both:?}") };
        assert!(left.y == right.y && left.x + left.width < right.x, "{both:?}");
        let first = frame(&chain, &["情報セキュリティ管理者"]);
        assert!(first.y + first.height < both.y, "what follows lies below");
        let last = chain.frames.last().unwrap();
        assert!(chain.frames.iter().all(|frame| frame.y <= last.y) && last.class == "last");
        let silent = chain.arrows.iter().filter(|arrow| arrow.class.contains("silent")).count();
        assert!(silent > 0 && silent < chain.arrows.len(), "{:?}", chain.arrows);
        assert!(chain.about.contains("情報セキュリティ管理者 → "), "{}", chain.about);
    }

    #[test]
    fn no_frame_lies_on_another_and_all_of_them_on_the_sheet_in_every_profile() {
        let profiles = [
            POLICY,
            include_str!("../../../ops/profiles/hannan/escalation.yaml"),
            include_str!("../../../ops/profiles/fukagawa/escalation.yaml"),
            include_str!("../../../ops/profiles/ogasawara/escalation.yaml"),
            include_str!("../../../ops/profiles/seihokugo/escalation.yaml"),
            include_str!("../../../ops/profiles/ogi-kansa/escalation.yaml"),
        ];
        for text in profiles {
            let policy = check(text).policy.unwrap();
            for line in &policy.lines {
                let chain = chain(&policy, line, Language::Ja);
                let frames = &chain.frames;
                assert!(frames.iter().all(|one| one.x >= 0 && one.x + one.width <= WIDTH), "{frames:#?}");
                assert!(frames.iter().all(|one| one.y + one.height < chain.height + 1));
                for (index, one) in frames.iter().enumerate() {
                    for other in frames.iter().skip(index + 1) {
                        let beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
                        let below = one.y + one.height <= other.y || other.y + other.height <= one.y;
                        assert!(beside || below, "{}: {one:?} {other:?}", line.label);
                    }
                }
                let steps = line.steps.iter().map(|step| step.after.len()).sum::<usize>();
                assert_eq!(chain.arrows.len(), steps, "{}", line.label);
            }
        }
    }
}
