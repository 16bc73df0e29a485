//! A policy in plain words: which posts there are, and for each line who tells whom, in which order, in
//! what time.
//!
//! It follows the policy step by step and leaves nothing out that somebody owes. Conditions that are more
//! than a class or a kind are not said back; it says that there is one.

use serde::Serialize;

use crate::domain::ids::{PartyId, StepId};
use crate::domain::policy::timer::TimeRule;
use crate::domain::policy::{
    After, Condition, Deed, DutyRule, Line, OwedTo, Policy, PostRef, Question, Step,
};
use crate::i18n::{Language, Value, labels, text};

/// A policy in words.
#[derive(Debug, Serialize)]
pub struct Outline {
    /// Posts, each with the kind of unit that has one.
    pub posts: Vec<[String; 2]>,
    /// Lines in the order written.
    pub lines: Vec<LineSaid>,
}

/// A line in words.
#[derive(Debug, Serialize)]
pub struct LineSaid {
    /// What it is called.
    pub label: String,
    /// When it runs.
    pub when: String,
    /// Its steps, each in one or more sentences.
    pub steps: Vec<StepSaid>,
    /// What follows where nobody answers.
    pub end: String,
}

/// A step in words.
#[derive(Debug, Serialize)]
pub struct StepSaid {
    /// Its number in the line, by which others refer to it.
    pub no: usize,
    /// When it opens.
    pub opens: String,
    /// What happens then.
    pub happens: Vec<String>,
}

/// Puts a policy into words.
pub fn outline(policy: &Policy, language: Language) -> Outline {
    let teller = Teller { policy, language };
    Outline {
        posts: policy.posts.iter().map(|post| [post.label.clone(), teller.unit(&post.per)]).collect(),
        lines: policy.lines.iter().map(|line| teller.line(line)).collect(),
    }
}

#[derive(Clone, Copy)]
struct Teller<'a> {
    policy: &'a Policy,
    language: Language,
}

impl Teller<'_> {
    fn say(&self, key: &str, args: &[(&'static str, String)]) -> String {
        let args: Vec<(&'static str, Value<'_>)> =
            args.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
        text(self.language, key, &args)
    }

    fn list(&self, words: impl IntoIterator<Item = String>) -> String {
        words.into_iter().collect::<Vec<_>>().join(&self.say("report-separator", &[]))
    }

    /// The kind of unit that has one of a post.
    fn unit(&self, kind: &str) -> String {
        let found = self.policy.units.iter().find(|unit| unit.id == kind);
        found.map_or_else(|| kind.to_owned(), |unit| unit.label.clone())
    }

    fn line(&self, line: &Line) -> LineSaid {
        let steps = line.steps.iter().enumerate().map(|(index, step)| StepSaid {
            no: index.saturating_add(1),
            opens: self.opens(line, step, index == 0),
            happens: self.happens(line, step),
        });
        let again = crate::i18n::time::span(self.language, line.again);
        let last = self.parties(&line.last_resort);
        LineSaid {
            label: line.label.clone(),
            when: match &line.when {
                Condition::Always => String::new(),
                when => self.condition(when),
            },
            steps: steps.collect(),
            end: self.say("policy-outline-end", &[("last", last), ("again", again)]),
        }
    }

    fn opens(&self, line: &Line, step: &Step, is_first: bool) -> String {
        let after = step.after.iter().map(|after| self.after(line, after));
        let mut opens = match (step.after.is_empty(), step.at_once) {
            (true, true) => self.say("policy-outline-at-once", &[]),
            (true, false) if is_first => self.say("policy-outline-first", &[]),
            (true, false) => self.say("policy-outline-beside", &[]),
            (false, _) => after.collect::<Vec<_>>().join(&self.say("policy-outline-or", &[])),
        };
        if step.when != Condition::Always {
            let when = self.condition(&step.when);
            opens = self.say("policy-outline-only", &[("when", when), ("opens", opens)]);
        }
        opens
    }

    fn after(&self, line: &Line, after: &After) -> String {
        let no = self.number(line, after.step());
        match after {
            After::Step(_) => self.say("policy-outline-after", &[("no", no)]),
            After::Late(_) => self.say("policy-outline-late", &[("no", no)]),
            After::Duty { act, by, is_late, .. } => {
                let act = self.policy.act_label(act).to_owned();
                let by = by.as_ref().map(|post| self.policy.post_label(post).to_owned()).unwrap_or_default();
                let key = match (by.is_empty(), is_late) {
                    (true, false) => "policy-outline-after-duty",
                    (true, true) => "policy-outline-duty-late",
                    (false, false) => "policy-outline-after-duty-by",
                    (false, true) => "policy-outline-duty-late-by",
                };
                self.say(key, &[("no", no), ("act", act), ("by", by)])
            }
            After::Answer { step, answer } => {
                let asked = line.step(step).and_then(|step| match &step.deed {
                    Deed::Ask(question) => question.options.iter().find(|option| option.id == *answer),
                    Deed::Tell { .. } | Deed::By { .. } => None,
                });
                let answer = asked.map_or_else(|| answer.to_string(), |option| option.label.clone());
                self.say("policy-outline-answer", &[("no", no), ("answer", answer)])
            }
        }
    }

    fn number(&self, line: &Line, id: &StepId) -> String {
        let at = line.steps.iter().position(|step| step.id == *id);
        at.map_or_else(|| id.to_string(), |index| index.saturating_add(1).to_string())
    }

    fn happens(&self, line: &Line, step: &Step) -> Vec<String> {
        match &step.deed {
            Deed::Tell { tell, copy, inform, owes, call } => {
                let mut said = Vec::new();
                let named = [
                    ("tell", self.posts(tell)),
                    ("copy", self.posts(copy)),
                    ("inform", self.parties(inform)),
                ];
                for (word, who) in named.into_iter().filter(|(_, who)| !who.is_empty()) {
                    said.push(self.say(&format!("policy-outline-{word}"), &[("who", who)]));
                }
                said.extend(
                    call.as_ref()
                        .map(|call| self.say("policy-outline-call", &[("time", self.time(Some(call)))])),
                );
                said.extend(owes.iter().map(|duty| self.duty(line, duty)));
                said
            }
            Deed::By { by, owes } => {
                let by = self.posts(std::slice::from_ref(by));
                let head = self.say("policy-outline-by", &[("who", by)]);
                std::iter::once(head).chain(owes.iter().map(|duty| self.duty(line, duty))).collect()
            }
            Deed::Ask(question) => self.question(question),
        }
    }

    fn duty(&self, line: &Line, duty: &DutyRule) -> String {
        let act = self.policy.act_label(&duty.act).to_owned();
        let to = match &duty.to {
            None => String::new(),
            Some(OwedTo::Post(post)) => self.policy.post_label(post).to_owned(),
            Some(OwedTo::Party(party)) => self.parties(std::slice::from_ref(party)),
            Some(OwedTo::Step(step)) => self.say("policy-outline-step", &[("no", self.number(line, step))]),
        };
        let time = self.time(duty.time.as_ref());
        let from = duty.from.as_ref().map(|act| self.policy.act_label(act).to_owned()).unwrap_or_default();
        let time = match from.as_str() {
            "" => time,
            _ => self.say("policy-outline-from", &[("from", from), ("time", time)]),
        };
        let key = if to.is_empty() { "policy-outline-owes" } else { "policy-outline-owes-to" };
        self.say(key, &[("act", act), ("to", to), ("time", time)])
    }

    fn question(&self, question: &Question) -> Vec<String> {
        let options = self.list(question.options.iter().map(|option| option.label.clone()));
        let time = self.time(Some(&question.time));
        let mut groups = question.groups.iter().map(|group| self.posts(group));
        let asked = [
            ("who", groups.next().unwrap_or_default()),
            ("question", question.text.clone()),
            ("options", options),
            ("time", time),
        ];
        let mut said = vec![self.say("policy-outline-ask", &asked)];
        said.extend(groups.map(|who| self.say("policy-outline-else", &[("who", who)])));
        let silent = question.options.iter().find(|option| option.id == question.unanswered);
        let silent = silent.map_or_else(|| question.unanswered.to_string(), |option| option.label.clone());
        said.push(self.say("policy-outline-unanswered", &[("answer", silent)]));
        said.extend(question.approval.as_ref().map(|approval| {
            let (who, time) =
                (self.posts(std::slice::from_ref(&approval.by)), self.time(Some(&approval.time)));
            self.say("policy-outline-approval", &[("who", who), ("time", time)])
        }));
        said
    }

    fn posts(&self, posts: &[PostRef]) -> String {
        self.list(posts.iter().map(|row| self.policy.post_label(&row.post).to_owned()))
    }

    fn parties(&self, parties: &[PartyId]) -> String {
        let label = |id: &PartyId| {
            self.policy.parties.get(id).map_or_else(|| id.to_string(), |row| row.label.clone())
        };
        self.list(parties.iter().map(label))
    }

    /// 60分以内; where classes have times of their own, each of them.
    fn time(&self, rule: Option<&TimeRule>) -> String {
        let Some(rule) = rule else { return self.say("policy-outline-no-time", &[]) };
        let timer = |timer| labels::timer(self.language, timer);
        let of = |class: String, time: String| {
            self.say("policy-outline-class-time", &[("class", class), ("time", time)])
        };
        let own = rule
            .by_severity
            .iter()
            .map(|(class, time)| of(self.policy.severity_label(class).to_owned(), timer(time)));
        let scale = rule.by_scale.iter().flat_map(|(scale, times)| {
            let scale = self.policy.scale(scale);
            times.iter().map(move |(class, time)| {
                let found = scale.and_then(|scale| scale.classes.iter().find(|row| row.id == *class));
                of(found.map_or_else(|| class.to_string(), |row| row.label.clone()), timer(time))
            })
        });
        let classes: Vec<String> = own.chain(scale).collect();
        match (&rule.any, classes.is_empty()) {
            (Some(any), true) => timer(any),
            (None, true) => self.say("policy-outline-no-time", &[]),
            (None, false) => self.list(classes),
            (Some(any), false) => {
                let others = of(self.say("policy-outline-other-classes", &[]), timer(any));
                self.list(classes.into_iter().chain([others]))
            }
        }
    }

    /// 影響度が重大のとき; what is more than a class or a kind is only said to be there.
    fn condition(&self, condition: &Condition) -> String {
        let classes =
            |classes: &[_]| self.list(classes.iter().map(|id| self.policy.severity_label(id).to_owned()));
        match condition {
            Condition::Severity(ids) => self.say("policy-outline-severity", &[("classes", classes(ids))]),
            Condition::SeverityAtLeast(id) => {
                let class = self.policy.severity_label(id).to_owned();
                self.say("policy-outline-severity-least", &[("class", class)])
            }
            Condition::Always
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Is { .. }
            | Condition::Over { .. }
            | Condition::Scale { .. } => self.say("policy-outline-condition", &[]),
        }
    }
}
