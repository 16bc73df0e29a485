//! What the values of a plan are called on their page, in the body's own words.

use crate::domain::ids::{Act, ClassId, PartyId, ScaleId, SeverityId};
use crate::domain::policy::document;
use crate::domain::policy::document::Node;
use crate::domain::policy::timer::TimeRule;
use crate::domain::policy::values::{CalendarValues, ForClass, InLine, TimeOf, TimeValue};
use crate::domain::policy::{Deed, DutyRule, Line, Policy, Step};
use crate::i18n::labels;
use crate::web::visit::Visit;

/// Names values.
pub struct Named<'a> {
    pub visit: &'a Visit,
    pub policy: &'a Policy,
}

/// The words of the rules that stand for a time.
pub fn words(text: &str) -> Vec<String> {
    let root = document::read(text).ok();
    let words = root.as_ref().and_then(|root| root.get("urgency")).map(Node::pairs).unwrap_or_default();
    words.iter().map(|(key, _)| key.word.clone()).collect()
}

impl Named<'_> {
    pub fn numbered(&self, label: &str, index: usize) -> String {
        self.visit.say("policy-values-numbered", &[("label", label.into()), ("no", (index + 1).into())])
    }

    /// The list of a calendar; by the calendar's name as well where there are several.
    pub fn calendar(&self, calendar: &CalendarValues, count: usize, called: &str) -> String {
        let list = self.visit.text(&format!("web-field-{called}"));
        if count < 2 {
            return list;
        }
        let known = if calendar.id == "office" {
            self.visit.text("policy-values-office")
        } else {
            calendar.id.clone()
        };
        self.visit.say("policy-values-of-calendar", &[("calendar", known.into()), ("list", list.into())])
    }

    /// What the section of a time is called.
    pub fn heading(&self, of: &TimeOf) -> String {
        match of {
            TimeOf::Urgency(_) => self.visit.text("policy-values-urgency"),
            TimeOf::Line { line, .. } => {
                let label = self.line(*line).map(|line| line.label.clone()).unwrap_or_default();
                self.visit.say("policy-values-line", &[("line", label.into())])
            }
        }
    }

    /// What a time is of, and for which class.
    pub fn time(&self, time: &TimeValue) -> String {
        let of = match &time.of {
            TimeOf::Urgency(word) => word.clone(),
            TimeOf::Line { line, what } => self.in_line(*line, what),
        };
        match self.class(&time.class) {
            None => of,
            Some(class) => {
                self.visit.say("policy-values-class", &[("of", of.into()), ("class", class.into())])
            }
        }
    }

    /// A rule for a time, in words.
    pub fn rule(&self, time: &TimeValue) -> String {
        let TimeOf::Line { line, what } = &time.of else { return time.word.clone() };
        let rule: Option<&TimeRule> = match what {
            InLine::Duty(step, act) => {
                let owes = self.step(*line, *step).map(duties).unwrap_or_default();
                owes.iter().find(|duty| duty.act.as_str() == act).and_then(|duty| duty.time.as_ref())
            }
            InLine::Question(step) => match self.step(*line, *step).map(|step| &step.deed) {
                Some(Deed::Ask(question)) => Some(&question.time),
                _ => None,
            },
            InLine::Call(_) | InLine::Approval(_) | InLine::Again => None,
        };
        let timer = rule.and_then(|rule| rule.any.as_ref());
        timer.map_or_else(|| time.word.clone(), |timer| labels::timer(self.visit.language, timer))
    }

    fn class(&self, class: &ForClass) -> Option<String> {
        match class {
            ForClass::All => None,
            ForClass::Others => Some(self.visit.text("policy-outline-other-classes")),
            ForClass::Severity(id) => {
                Some(self.policy.severity_label(&SeverityId::from(id.clone())).to_owned())
            }
            ForClass::Scale(scale, id) => {
                let scale = self.policy.scale(&ScaleId::from(scale.clone()));
                Some(scale.map_or_else(|| id.clone(), |scale| scale.class_label(&ClassId::from(id.clone()))))
            }
        }
    }

    fn in_line(&self, line: usize, what: &InLine) -> String {
        let (step, act, word) = match what {
            InLine::Again => return self.visit.text("policy-values-again"),
            InLine::Duty(step, act) => {
                (*step, self.policy.act_label(&Act::from(act.clone())).to_owned(), "duty")
            }
            InLine::Call(step) => (*step, String::new(), "call"),
            InLine::Question(step) => (*step, String::new(), "question"),
            InLine::Approval(step) => (*step, String::new(), "approval"),
        };
        let who = self.step(line, step).map(|step| self.who(step)).unwrap_or_default();
        let no = step + 1;
        let args = [("no", no.into()), ("who", who.into()), ("act", act.into())];
        self.visit.say(&format!("policy-values-{word}"), &args)
    }

    /// Whom a step tells or asks.
    fn who(&self, step: &Step) -> String {
        let post = |row: &crate::domain::policy::PostRef| self.policy.post_label(&row.post).to_owned();
        let party =
            |id: &PartyId| self.policy.parties.get(id).map(|row| row.label.clone()).unwrap_or_default();
        let who: Vec<String> = match &step.deed {
            Deed::Tell { tell, inform, .. } if tell.is_empty() => inform.iter().map(party).collect(),
            Deed::Tell { tell, .. } => tell.iter().map(post).collect(),
            Deed::By { by, .. } => vec![post(by)],
            Deed::Ask(question) => question.groups.iter().take(1).flatten().map(post).collect(),
        };
        who.join(&self.visit.text("report-separator"))
    }

    fn line(&self, line: usize) -> Option<&Line> {
        self.policy.lines.get(line)
    }

    fn step(&self, line: usize, step: usize) -> Option<&Step> {
        self.line(line)?.steps.get(step)
    }
}

fn duties(step: &Step) -> &[DutyRule] {
    match &step.deed {
        Deed::Tell { owes, .. } | Deed::By { owes, .. } => owes,
        Deed::Ask(_) => &[],
    }
}
