//! What a notice says, as values for templates and cards: labels of the policy, names, times.
//!
//! A notice has no narrative, and no personal name but the addressee's; a `call`, and one that was given up,
//! alone name the person to be telephoned, and only in mail. What a mail says beside it was read for its
//! reader when it was sent ([`Known`](crate::domain::notice::Known)). Every value is one clean line.

use serde::Serialize;

use super::about::AboutView;
use super::place::HandoverView;
use super::plain::one_line;
use super::render::Links;
use super::silence::silence;
use super::told::OutsideView;
use crate::domain::actor::Via;
use crate::domain::case::Context;
use crate::domain::ids::{Act, PostId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::notice::{About, Addressee, Notice, NoticeDuty};
use crate::domain::policy::{Deed, DutyRule, Policy, Step};
use crate::domain::world::World;
use crate::i18n::time::{self, Years};
use crate::i18n::{Language, find_text, labels, text};

mod known;
mod phone;

/// Everything a template may print.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub lang: &'static str,
    pub drill: bool,
    /// The reader owes an answer.
    pub asks: bool,
    /// The reader is the desk, which cannot be told to telephone itself.
    pub is_desk: bool,
    /// The reader is a body outside that is told no more than is needed.
    pub minimal: bool,
    pub outside: OutsideView,
    /// The body's own name.
    pub body: String,
    pub heading: String,
    /// Both numbers of the incident,
    pub number: String,
    /// and the one to say on the telephone.
    pub said: String,
    pub kind: String,
    pub severity: String,
    pub unit: String,
    pub aware: String,
    /// What is known of the incident now: for the reader of a mail, never on a card.
    pub known: Vec<String>,
    pub addressee: String,
    pub role: Option<String>,
    /// The first time that runs, without its name.
    pub due: Option<String>,
    pub duties: Vec<String>,
    /// What the duties rest on, each once.
    pub basis: String,
    pub about: Vec<AboutView>,
    pub questions: Vec<QuestionView>,
    pub callees: Vec<Callee>,
    pub url: String,
    pub desk: String,
    pub phone: Option<String>,
    pub silence: Option<String>,
    /// Measures that it is about.
    pub measures: Vec<String>,
    /// Rows of registers that it is about.
    pub registers: Vec<String>,
    /// Posts in which nobody would be reached.
    pub gaps: Vec<String>,
    /// Posts that change hands, with what they owe.
    pub handovers: Vec<HandoverView>,
    /// What somebody did to the house.
    pub deeds: Vec<String>,
    /// What to do where such a deed is not as it should be.
    pub deeds_do: String,
}

/// A question with the answers that it can have.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct QuestionView {
    pub question: String,
    pub options: String,
}

/// Someone to telephone.
#[derive(Debug, Serialize)]
pub(super) struct Callee {
    pub name: String,
    /// The likeliest number first, for those who read and for those who tap.
    pub numbers: Vec<NumberView>,
    /// All of it on one line; what to do where no number is known.
    pub phones: String,
}

/// A telephone number with what it is for.
#[derive(Debug, Serialize)]
pub(super) struct NumberView {
    pub label: String,
    pub text: String,
    pub href: Option<String>,
}

/// What every line of a view is made from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub notice: &'a Notice,
    /// The same for others who read the same message.
    pub others: &'a [&'a Notice],
    pub world: &'a World,
    pub policy: Option<&'a Policy>,
    pub language: Language,
    pub links: &'a Links,
    pub now: Moment,
}

impl<'a> Source<'a> {
    /// The view of a notice.
    pub fn view(self) -> View {
        let notice = self.notice;
        let deadline = self.first_due().map(|at| self.by(at));
        let (desk, phone) = self.desk();
        View {
            lang: self.language.as_str(),
            drill: notice.drill,
            asks: self.asks(),
            is_desk: self.is_desk(),
            minimal: self.is_minimal(),
            outside: self.outside(),
            body: self.label(|policy| &policy.body.name, ""),
            heading: self.heading(deadline.as_deref()),
            number: self.named(),
            said: labels::said(self.language, notice.called, &one_line(&notice.number)),
            kind: self.kind_label(),
            severity: self.severity_label(),
            unit: self.unit_name(notice.unit.as_ref()),
            aware: time::long(self.language, Years::Imperial, notice.aware_at),
            known: self.known(),
            addressee: self.addressee(),
            role: notice.duties.first().map(|duty| self.role(duty)),
            due: self.first_due().map(|at| self.due(at)),
            duties: self.duties(),
            basis: self.basis(),
            about: self.about(),
            questions: self.questions(),
            callees: self.callees(&desk),
            url: self.url(),
            desk,
            phone,
            silence: silence(self),
            measures: self.measures(),
            registers: self.registers(),
            gaps: self.gaps().1,
            handovers: self.handovers(),
            deeds: self.deeds(),
            deeds_do: self.deeds_do(),
        }
    }

    /// 【要確認・重大】令和8-4127（K7M4-92QX） 紛失・盗難（税務課）期限10:45.
    pub fn subject(self, view: &View) -> String {
        let mut args = vec![
            ("drill", self.drill_mark().into()),
            ("reason", labels::reason(self.language, self.notice.reason).into()),
            ("severity", view.severity.clone().into()),
            ("number", view.number.clone().into()),
            ("kind", view.kind.clone().into()),
            ("unit", view.unit.clone().into()),
        ];
        if view.minimal || view.outside.listed {
            return text(self.language, "notice-subject-minimal", &args);
        }
        if view.number.is_empty() {
            return view.heading.clone();
        }
        let Some(due) = self.first_due() else { return text(self.language, "notice-subject", &args) };
        let key = if due < self.now { "notice-subject-late" } else { "notice-subject-due" };
        let is_today = due.jst().date_naive() == self.now.jst().date_naive();
        let due = if is_today { time::clock(self.language, due) } else { time::short(self.language, due) };
        args.push(("due", due.into()));
        text(self.language, key, &args)
    }

    /// What every mail of the incident shares, whatever is found out about its kind and place.
    pub fn topic(self, view: &View) -> String {
        if view.number.is_empty() {
            return self.reason();
        }
        text(self.language, "notice-topic", &[("number", view.number.clone().into())])
    }

    pub(super) fn named(self) -> String {
        labels::named(self.language, self.notice.called, &one_line(&self.notice.number))
    }

    /// By when, as it is still true when somebody reads it: 期限 11月20日(金) 10:45, or that it has passed.
    pub(super) fn by(self, at: Moment) -> String {
        let key = if at < self.now { "notice-duty-over" } else { "notice-duty-due" };
        text(self.language, key, &[("at", time::short(self.language, at).into())])
    }

    /// The same beside its name.
    fn due(self, at: Moment) -> String {
        let short = time::short(self.language, at);
        if at < self.now { text(self.language, "notice-due-over", &[("at", short.into())]) } else { short }
    }

    /// What a duty asks for.
    pub(super) fn act(self, act: &Act) -> String {
        one_line(&labels::act(self.language, self.policy, act))
    }

    /// The earliest deadline among the duties, and the dates that the notice is about.
    pub fn first_due(self) -> Option<Moment> {
        let dates = self.notice.about.iter().filter_map(About::due_at);
        self.notice.duties.iter().filter_map(|duty| duty.due_at).chain(dates).min()
    }

    /// The step that caused the notice.
    pub fn step(self) -> Option<&'a Step> {
        let (line, step) = self.notice.line.as_ref()?;
        self.policy?.line(line)?.step(step)
    }

    /// Labels in a row.
    pub fn join(self, labels: &[String]) -> String {
        labels.join(&text(self.language, "notice-separator", &[]))
    }

    /// The body's word for a post.
    pub fn post_label(self, post: &PostId) -> String {
        self.label(|policy| policy.post_label(post), post.as_str())
    }

    pub(super) fn asks(self) -> bool {
        self.notice.reason.card().asks
    }

    fn is_desk(self) -> bool {
        let Some(policy) = self.policy else { return false };
        let is_person = matches!(self.notice.to, Addressee::Person(_));
        is_person && self.notice.reason.card().is_to_desk
            || self.notice.duties.iter().any(|duty| duty.post == policy.roles.desk)
    }

    /// What the reader is asked to judge, each once. A notice of an earlier version names the question by its
    /// step alone.
    fn questions(self) -> Vec<QuestionView> {
        let judged = self.notice.duties.iter().filter(|duty| duty.act.is(Act::JUDGE));
        let mut questions: Vec<QuestionView> = Vec::new();
        for (line, step) in judged.filter_map(|duty| duty.asked.as_ref().or(self.notice.line.as_ref())) {
            let deed = self.policy.and_then(|policy| policy.line(line)?.step(step)).map(|step| &step.deed);
            let Some(Deed::Ask(question)) = deed else { continue };
            let labels: Vec<_> = question.options.iter().map(|option| one_line(&option.label)).collect();
            let asked = QuestionView { question: one_line(&question.text), options: self.join(&labels) };
            if !questions.contains(&asked) {
                questions.push(asked);
            }
        }
        questions
    }

    pub(super) fn label<'b>(self, find: impl Fn(&'b Policy) -> &'b str, id: &'b str) -> String
    where
        'a: 'b,
    {
        one_line(self.policy.map_or(id, |policy| find(policy)))
    }

    pub(super) fn unit_name(self, unit: Option<&UnitId>) -> String {
        match unit {
            Some(unit) => one_line(&self.world.unit_name(unit)),
            None => text(self.language, "word-unit-unknown", &[]),
        }
    }

    fn drill_mark(self) -> String {
        if self.notice.drill { text(self.language, "notice-drill", &[]) } else { String::new() }
    }

    fn heading(self, deadline: Option<&str>) -> String {
        let mut acts: Vec<String> = Vec::new();
        for duty in &self.notice.duties {
            let act = self.act(&duty.act);
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
        let (count, stale) = self.contacts();
        let args = [
            ("acts", self.join(&acts).into()),
            ("count", count.into()),
            ("stale", stale.into()),
            ("gaps", self.gaps().0.into()),
        ];
        let lead = self.notice.reason.card().text("notice-lead");
        let said = self.of_register().or_else(|| self.deeds().into_iter().next());
        let lead = said.unwrap_or_else(|| text(self.language, &lead, &args));
        let mut args = vec![
            ("drill", self.drill_mark().into()),
            ("reason", self.reason().into()),
            ("lead", lead.into()),
        ];
        match deadline {
            Some(deadline) => {
                args.push(("deadline", deadline.to_owned().into()));
                text(self.language, "notice-heading-due", &args)
            }
            None => text(self.language, "notice-heading", &args),
        }
    }

    fn addressee(self) -> String {
        let all = std::iter::once(self.notice).chain(self.others.iter().copied());
        let names: Vec<String> = all.map(|notice| self.name(&notice.to)).collect();
        self.join(&names)
    }

    fn name(self, addressee: &Addressee) -> String {
        let name = match addressee {
            Addressee::Person(person) => self.world.org.name_of(person),
            Addressee::Party(party) => {
                let row = self.policy.and_then(|policy| policy.parties.get(party));
                row.map_or_else(|| party.to_string(), |row| row.label.clone())
            }
        };
        one_line(&name)
    }

    /// 情報セキュリティ管理者（税務課）代理（不在）.
    fn role(self, duty: &NoticeDuty) -> String {
        let post = self.post_label(&duty.post);
        let unit = duty.unit.as_ref().filter(|unit| self.world.body(self.now) != Some(*unit));
        let via = match duty.via {
            Via::Holder => None,
            Via::Member | Via::StandIn(_) | Via::AbsentHolder | Via::Copy | Via::Caller => {
                Some(labels::via(self.language, duty.via))
            }
        };
        let key = match (unit, &via) {
            (Some(_), None) => "notice-role-plain",
            (Some(_), Some(_)) => "notice-role-via",
            (None, None) => "notice-role-bare",
            (None, Some(_)) => "notice-role-bare-via",
        };
        let args = [
            ("post", post.into()),
            ("unit", unit.map(|unit| self.unit_name(Some(unit))).unwrap_or_default().into()),
            ("via", via.unwrap_or_default().into()),
        ];
        text(self.language, key, &args)
    }

    /// What the reader owes, a line for each; in which post, where that is not the one named above.
    fn duties(self) -> Vec<String> {
        let first = self.notice.duties.first().map(|duty| self.role(duty));
        let rows = self.notice.duties.iter().zip(1_usize..);
        rows.map(|(duty, number)| {
            let role = self.role(duty);
            let key = if first.as_ref() == Some(&role) { "notice-duty-item" } else { "notice-duty-item-as" };
            let args = [
                ("number", number.into()),
                ("todo", (self.taken_over(duty) + &self.task(duty)).into()),
                ("when", self.when(duty).into()),
                ("role", role.into()),
            ];
            text(self.language, key, &args)
        })
        .collect()
    }

    /// What the duties rest on. It stands at the end of a mail: nobody needs it to act.
    fn basis(self) -> String {
        let rule = self.policy.map(|policy| one_line(&policy.rule)).unwrap_or_default();
        let mut grounds: Vec<String> = Vec::new();
        for duty in &self.notice.duties {
            let ground = one_line(&labels::basis(self.language, &duty.basis, &rule));
            if !grounds.contains(&ground) {
                grounds.push(ground);
            }
        }
        if grounds.is_empty() {
            return String::new();
        }
        text(self.language, "notice-duty-basis", &[("basis", self.join(&grounds).into())])
    }

    fn taken_over(self, duty: &NoticeDuty) -> String {
        if duty.taken_over { text(self.language, "notice-duty-taken-over", &[]) } else { String::new() }
    }

    /// A post of a unit: 税務課の情報セキュリティ管理者.
    pub(super) fn office(self, post: &PostId, unit: &UnitId) -> String {
        let is_whole = self.world.body(self.now) == Some(unit);
        let key = if is_whole { "notice-role-bare" } else { "notice-role-plain" };
        let args = [("post", self.post_label(post).into()), ("unit", self.unit_name(Some(unit)).into())];
        text(self.language, key, &args)
    }

    /// What a duty asks for; of a call, to whom as well.
    fn task(self, duty: &NoticeDuty) -> String {
        let todo = self.todo(duty);
        let Some(callee) = &duty.callee else { return todo };
        let name = one_line(&self.world.org.name_of(callee));
        text(self.language, "notice-call-act", &[("todo", todo.into()), ("name", name.into())])
    }

    fn todo(self, duty: &NoticeDuty) -> String {
        let key = format!("todo-{}", duty.act.as_str().replace('_', "-"));
        let other = || text(self.language, "todo-other", &[("act", self.act(&duty.act).into())]);
        find_text(self.language, &key, &[]).unwrap_or_else(other)
    }

    /// When a duty is due. One whose clock has not started says what starts it.
    fn when(self, duty: &NoticeDuty) -> String {
        if let Some(at) = duty.due_at {
            let deadline = self.by(at);
            let Some(word) = duty.answer_by else { return deadline };
            let word = time::short(self.language, word);
            let args = [("deadline", deadline.into()), ("word", word.into())];
            return text(self.language, "notice-duty-asked-again", &args);
        }
        let rule = self.rule(duty);
        let Some(from) = rule.and_then(|rule| rule.from.as_ref()) else {
            return text(self.language, "notice-duty-untimed", &[]);
        };
        let from = self.act(from);
        // A notice of before says no time; then it is that of the class of severity.
        let of_rule = rule.and_then(|rule| rule.time.as_ref());
        let of_rule = of_rule.and_then(|time| time.of(&self.notice.severity, &Context::default()));
        match duty.timer.as_ref().or(of_rule) {
            Some(timer) => {
                let args = [("act", from.into()), ("time", labels::timer(self.language, timer).into())];
                text(self.language, "notice-duty-after", &args)
            }
            None => text(self.language, "notice-duty-after-untimed", &[("act", from.into())]),
        }
    }

    fn rule(self, duty: &NoticeDuty) -> Option<&'a DutyRule> {
        match &self.step()?.deed {
            Deed::Tell { owes, .. } | Deed::By { owes, .. } => owes.iter().find(|rule| rule.act == duty.act),
            Deed::Ask(_) => None,
        }
    }
}
