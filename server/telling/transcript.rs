//! A simulated life as an officer reads it: who is told when, what they owe, on which clause.
//!
//! What is approved is not a file but this page. One line says one thing, in the body's own words;
//! what rests on no clause says so. The words are the catalogue's, so that the page on the screen
//! and this one agree.

mod dates;
mod declared;
mod words;

use crate::domain::actor::{Bearer, Contacted, Via};
use crate::domain::basis::Basis;
use crate::domain::draft::clause;
use crate::domain::ids::{Act, DutyNo, LineId, PartyId, PersonId, PostId, StepId};
use crate::domain::incident::fact::{Fact, Facts, Lateness, Opened};
use crate::domain::incident::state::Duty;
use crate::domain::moment::Moment;
use crate::domain::plan::PlanFact;
use crate::domain::policy::Policy;
use crate::domain::scenario::Does;
use crate::domain::simulation::{Happened, Simulation, word_of};
use crate::i18n::{self, Language, Value, labels, text, time};

use words::Told;

/// Columns of a terminal that the words of a line may take before its clause.
const WORDS_WIDTH: usize = 64;
/// Columns of the word that says what kind of line it is.
const KIND_WIDTH: usize = 10;

/// The whole transcript, one string per line.
pub fn write(simulation: &Simulation, policy: &Policy, language: Language) -> Vec<String> {
    let mut page = Page { simulation, policy, language, lines: Vec::new(), day: String::new() };
    page.head();
    for happened in &simulation.happened {
        page.happened(happened);
    }
    page.foot();
    page.lines
}

/// One post and who is told in it.
type Group<'a> = (Option<&'a PostId>, Vec<(&'a PersonId, Via)>);

struct Page<'a> {
    simulation: &'a Simulation,
    policy: &'a Policy,
    language: Language,
    lines: Vec<String>,
    day: String,
}

impl Page<'_> {
    fn word(&self, key: &str) -> String {
        text(self.language, key, &[])
    }

    fn say(&self, key: &str, args: &[(&'static str, &str)]) -> String {
        let args: Vec<(&'static str, Value<'_>)> =
            args.iter().map(|(name, value)| (*name, Value::from(*value))).collect();
        text(self.language, key, &args)
    }

    fn head(&mut self) {
        let first = self.simulation.happened.iter().find_map(|happened| match happened {
            Happened::Entry { at, facts } => Some((*at, facts)),
            Happened::Refused { .. } => None,
        });
        let Some((at, facts)) = first else { return };
        let opened = facts.facts.iter().find_map(|fact| match fact {
            Fact::Opened { case, .. } => Some(case),
            _ => None,
        });
        let severity = facts.facts.iter().find_map(|fact| match fact {
            Fact::SeverityChanged { to, .. } => Some(to),
            _ => None,
        });
        let (Some(case), Some(severity)) = (opened, severity) else { return };
        let unit = case.unit.as_ref().map(|unit| self.simulation.world.unit_name(unit));
        let unit = unit.unwrap_or_else(|| self.word("word-unit-unknown"));
        self.day = time::day(self.language, at);
        let line = self.say(
            "transcript-head",
            &[
                ("kind", self.policy.kind_label(&case.kind)),
                ("unit", &unit),
                ("severity", self.policy.severity_label(severity)),
                ("at", &time::long(self.language, time::Years::default(), at)),
                ("aware", &time::short(self.language, case.aware_at)),
            ],
        );
        self.lines.push(line);
        self.lines.push(self.policy.title.clone());
        self.lines.push(String::new());
    }

    fn foot(&mut self) {
        let reached = self.simulation.reached();
        self.lines.push(String::new());
        self.lines.push(self.word("transcript-reached"));
        for post in &self.policy.posts {
            let at = reached.get(&post.id).map(|at| time::short(self.language, *at));
            let at = at.unwrap_or_else(|| self.word("transcript-not-reached"));
            let line = format!("  {}  {at}", padded(&post.label, 32));
            self.lines.push(line);
        }
    }

    /// Who tried something: a person, or a body outside for itself.
    fn who(&self, person: Option<&PersonId>, tried: &Does) -> String {
        match (person, tried) {
            (Some(person), _) => self.name(person),
            (None, Does::Hear { party, .. }) => self.parties(std::slice::from_ref(party)),
            (None, _) => String::new(),
        }
    }

    fn happened(&mut self, happened: &Happened) {
        match happened {
            Happened::Entry { at, facts } => self.entry(*at, facts),
            Happened::Refused { at, person, does: tried, refusal, dates } => {
                let act = Act::from(word_of(tried).to_owned());
                // What is no act of the policy has a word of ours.
                let own = i18n::find_text(
                    self.language,
                    &format!("transcript-does-{}", act.as_str().replace('_', "-")),
                    &[],
                );
                let does = own.unwrap_or_else(|| self.policy.act_label(&act).to_owned());
                let name = self.who(person.as_ref(), tried);
                let why = self.refusal(refusal, dates);
                let words =
                    self.say("transcript-refused-words", &[("who", &name), ("does", &does), ("why", &why)]);
                self.push(*at, "refused", &words, None);
            }
        }
    }

    fn entry(&mut self, at: Moment, facts: &Facts) {
        for fact in &facts.facts {
            self.fact(at, fact, &facts.facts);
        }
    }

    /// One line: time, kind, words, clause.
    fn push(&mut self, at: Moment, kind: &str, words: &str, ground: Option<&str>) {
        let day = time::day(self.language, at);
        if day != self.day {
            self.lines.push(format!("── {day}"));
            self.day = day;
        }
        let kind = padded(&self.word(&format!("transcript-{kind}")), KIND_WIDTH);
        let clock = time::clock(self.language, at);
        let line = match ground {
            Some(ground) => format!("{clock}  {kind}  {}  {ground}", padded(words, WORDS_WIDTH)),
            None => format!("{clock}  {kind}  {words}"),
        };
        self.lines.push(line.trim_end().to_owned());
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each fact")]
    fn fact(&mut self, at: Moment, fact: &Fact, all: &[Fact]) {
        match fact {
            Fact::Opened { reporter, case, .. } => {
                let who = reporter.as_ref().map(|person| self.name(person));
                let who = who.unwrap_or_else(|| labels::origin(self.language, case.origin));
                self.push(at, "reported", &who, None);
            }
            Fact::SeverityChanged { to, by_rule } => {
                let severity = self.policy.severity_label(to).to_owned();
                let how = if *by_rule { "transcript-by-rule" } else { "transcript-by-hand" };
                let words = self.say(how, &[("severity", &severity)]);
                self.push(at, "severity", &words, None);
            }
            Fact::ScaleChanged { scale, to, by_rule } => self.placed(at, scale, to, *by_rule),
            Fact::CaseChanged { .. } => self.push(at, "facts", "", None),
            Fact::PhaseChanged { to } => {
                let words = labels::phase(self.language, *to);
                self.push(at, "phase", &words, None);
            }
            Fact::StepOpened { line, step, opened, basis, delayed } => {
                self.opened(at, (line, step), (opened, basis, *delayed), all);
            }
            Fact::PostPassed { post, why, .. } => {
                let words =
                    format!("{}（{}）", self.policy.post_label(post), labels::passed(self.language, *why));
                self.push(at, "passed", &words, None);
            }
            Fact::RouteExhausted { line, parties, again_at, .. } => {
                let parties = self.addresses(at, parties);
                let again = time::short(self.language, *again_at);
                let label = self.policy.line(line).map_or(line.as_str(), |line| &line.label).to_owned();
                let args = [("line", label.as_str()), ("parties", &parties), ("at", &again)];
                let words = self.say("transcript-exhausted-words", &args);
                self.push(at, "exhausted", &words, None);
            }
            Fact::RoundStarted { line, round, .. } => {
                let label = self.policy.line(line).map_or(line.as_str(), |line| &line.label).to_owned();
                let args = [("line", label.as_str()), ("round", &round.to_string())];
                let words = self.say("transcript-round-words", &args);
                self.push(at, "round", &words, None);
            }
            Fact::Plan(PlanFact::Deadline(fact)) => self.date(at, fact),
            // A duty that no step of this entry brings with it: the approval of an answer.
            Fact::DutyOpened { duty, line, step, act, .. }
                if !act.is(Act::CALL) && !act.is(Act::JUDGE) && !is_opened(all, line, step) =>
            {
                self.about_duty_due(at, "owes", *duty);
            }
            // What a step puts on people stands on the step's own line; a call is a line of its own.
            Fact::DutyOpened { act, bearers, to, due_at, basis, .. } if act.is(Act::CALL) => {
                let callee = match to {
                    Some(crate::domain::incident::fact::Owed::Person(person)) => self.name(person),
                    _ => String::new(),
                };
                let who = self.bearers(None, bearers);
                let due = self.until(*due_at);
                let words = self.say("transcript-call-words", &[("who", &who), ("callee", &callee)]);
                let ground = self.ground(basis);
                self.push(at, "call", &format!("{words}{due}"), Some(&ground));
            }
            Fact::DutyStarted { duty, due_at: Some(due), .. } => {
                self.duty_until(at, "due", *duty, Some(*due));
            }
            Fact::DutyDone { duty, by, .. } | Fact::DutyDoneToo { duty, by, .. } => {
                let duty = self.simulation.incident.find_duty(*duty).cloned();
                // An answer stands on its own line.
                if let Some(duty) = duty.filter(|duty| !duty.act.is(Act::JUDGE)) {
                    let act = self.policy.act_label(&duty.act).to_owned();
                    let words = format!(
                        "{act}  {} {}",
                        self.office(&duty.post, duty.unit.as_ref()),
                        self.doer(&duty, by)
                    );
                    let ground = self.ground(&duty.basis);
                    self.push(at, "done", &words, Some(&ground));
                }
            }
            Fact::DutyDischarged { duty, person, why } => {
                if let Some(duty) = self.simulation.incident.find_duty(*duty).cloned() {
                    let act = self.policy.act_label(&duty.act).to_owned();
                    let why = labels::discharge(self.language, *why);
                    let words = format!("{act}  {}（{why}）", self.name(person));
                    self.push(at, "discharged", &words, None);
                }
            }
            Fact::DutyLate { duty, why, .. } => {
                let key = match why {
                    Lateness::Time | Lateness::Again => "late",
                    Lateness::Afterwards => "afterwards",
                    Lateness::Unheard => "unheard",
                    Lateness::Unborne => "unborne",
                };
                self.about_duty(at, key, *duty);
            }
            Fact::DutyPassed { duty } => self.about_duty(at, "unborne", *duty),
            Fact::DutyWithdrawn { duty, .. } => self.about_duty(at, "withdrawn", *duty),
            Fact::DutyMoved { duty, bearers, due_at } => {
                self.passed_to(at, "moved", *duty, (bearers, *due_at))
            }
            Fact::DutyJoined { duty, bearers } => self.passed_to(at, "joined", *duty, (bearers, None)),
            Fact::DutyAskedAgain { duty, bearers, answer_by } => {
                self.passed_to(at, "asked-again", *duty, (bearers, Some(*answer_by)));
            }
            Fact::Answered { line, step, answer, by, decides, .. } => {
                let label = self.option(line, step, answer.as_str());
                let key = if *decides { "transcript-answer" } else { "transcript-answer-noted" };
                let mut asked = self.simulation.incident.duties_of(line, step);
                let asked = asked.find(|duty| duty.act.is(Act::JUDGE) && duty.is_borne_by(by));
                let who = asked.map_or_else(|| self.name(by), |duty| self.doer(duty, by));
                let words = self.say(key, &[("answer", &label), ("who", &who)]);
                self.push(at, "answered", &words, None);
            }
            Fact::Unanswered { line, step, follows } => {
                let label = self.option(line, step, follows.as_str());
                let words = self.say("transcript-unanswered-words", &[("answer", &label)]);
                let ground = self.ground(&Basis::OPERATIONAL);
                self.push(at, "unanswered", &words, Some(&ground));
            }
            Fact::Asked { line, step, group, duties } if *group > 0 => {
                let first = duties.first().and_then(|no| self.simulation.incident.find_duty(*no)).cloned();
                let names: Vec<String> = duties
                    .iter()
                    .filter_map(|no| self.simulation.incident.find_duty(*no))
                    .map(|duty| self.bearers(Some(&duty.post), &duty.bearers))
                    .collect();
                let text =
                    self.question(line, step).map(|question| question.text.clone()).unwrap_or_default();
                let due = self.until(first.and_then(|duty| duty.due_at));
                let words = format!("{text} → {}{due}", names.join(" ∥ "));
                self.push(at, "asked", &words, None);
            }
            Fact::Reminded { people, .. } => self.contacted(at, "reminded", people, &[]),
            Fact::ProgressAsked { people, parties, .. } => self.contacted(at, "progress", people, parties),
            Fact::DeadLetterTold { people, parties } => self.contacted(at, "dead", people, parties),
            Fact::Disowned { people, parties, .. } => self.contacted(at, "disowned", people, parties),
            Fact::Eased { people, parties, .. } => self.contacted(at, "eased", people, parties),
            Fact::Bond(fact) => {
                let (people, parties) = fact.told();
                if !people.is_empty() || !parties.is_empty() {
                    self.contacted(at, "merged", people, parties);
                }
            }
            Fact::EndTold { people } => self.contacted(at, "ended", people, &[]),
            Fact::PartyTold { parties, .. } => self.contacted(at, "informed", &[], parties),
            Fact::RecordedFor { people, .. }
            | Fact::Vouched { people, .. }
            | Fact::ReporterClaimed { people, .. } => self.contacted(at, "recorded", people, &[]),
            Fact::PartyConfirmed { party, .. } => self.heard(at, "party-heard", party),
            Fact::PartyAnswered { party, .. } => self.heard(at, "party-answered", party),
            Fact::SecondPersonWaived { people, .. } => self.contacted(at, "waived", people, &[]),
            Fact::Disapproved { people, parties, .. } => self.contacted(at, "disapproved", people, parties),
            Fact::Appointed { post, person, .. } => {
                let words = self.seat(Some(post), person, at);
                self.push(at, "appointed", &words, None);
            }
            Fact::ModeBegan { mode } => self.mode(at, "mode-began", mode),
            Fact::ModeEnded { mode } => self.mode(at, "mode-ended", mode),
            Fact::WallLifted { organ, people } => self.wall_lifted(at, organ, people),
            Fact::DutyShared { duty, .. } => self.about_duty(at, "shared", *duty),
            Fact::DutyHastened { duty, due_at, .. } => self.duty_until(at, "hastened", *duty, Some(*due_at)),
            Fact::DutyPostponed { duty, due_at } => self.duty_until(at, "postponed", *duty, Some(*due_at)),
            Fact::Delegated { duty, to, due_at, .. } => self.handed_over(at, *duty, to, *due_at),
            Fact::CallGivenUp { callee, parties, .. } => {
                let words = format!("{} → {}", self.name(callee), self.addresses(at, parties));
                self.push(at, "unreached", &words, None);
            }
            // Bookkeeping of the ladder, and facts that stand on another fact's line.
            Fact::DutyOpened { .. } | Fact::DutyStarted { .. } | Fact::DutyRenewed { .. } => {}
            Fact::Asked { .. } | Fact::AskedAgain { .. } | Fact::Told { .. } | Fact::Plan(_) => {}
            Fact::LineStarted { .. } | Fact::StepPassed { .. } | Fact::StepDropped { .. } => {}
            Fact::StepReset { .. } | Fact::StepPushed { .. } | Fact::Watched { .. } => {}
            Fact::Repeated { .. } | Fact::Joined { .. } | Fact::Taken { .. } => {}
            Fact::DisposalDecided | Fact::DisposalHeld { .. } | Fact::NotedOf { .. } => {}
            Fact::ReporterChecked { .. } | Fact::ReporterTold { .. } | Fact::ReporterWrote { .. } => {}
            Fact::Delivered { .. } | Fact::Noted | Fact::Disposed { .. } | Fact::Called { .. } => {}
        }
    }

    fn passed_to(
        &mut self,
        at: Moment,
        kind: &str,
        no: DutyNo,
        (bearers, due_at): (&[Bearer], Option<Moment>),
    ) {
        if let Some(duty) = self.simulation.incident.find_duty(no).cloned() {
            let act = self.policy.act_label(&duty.act).to_owned();
            let words = format!("{act}  → {}{}", self.bearers(Some(&duty.post), bearers), self.until(due_at));
            self.push(at, kind, &words, None);
        }
    }

    /// A step that opens: who is told, in which post, what they owe until when, on which clause.
    fn opened(
        &mut self,
        at: Moment,
        (line, step): (&LineId, &StepId),
        (opened, basis, delayed): (&Opened, &Basis, bool),
        all: &[Fact],
    ) {
        let told = Told::of(all, line, step);
        let question = self.question(line, step).map(|question| question.text.clone());
        let owed: Vec<Duty> = all
            .iter()
            .filter_map(|fact| match fact {
                Fact::DutyOpened { duty, line: of, step: on, act, .. }
                    if of == line && on == step && !act.is(Act::CALL) =>
                {
                    self.simulation.incident.find_duty(*duty).cloned()
                }
                _ => None,
            })
            .collect();
        let mut who = self.groups(at, &told.bearers, &owed);
        if who.is_empty() {
            who = self.groups_of_duties(&owed);
        }
        let mut ground = self.ground(basis);
        if !matches!(opened, Opened::First | Opened::Done) {
            ground = self.say(
                "transcript-because",
                &[("why", &labels::opened(self.language, opened)), ("ground", &ground)],
            );
        }
        if delayed {
            ground = self.say("transcript-delayed", &[("ground", &ground)]);
        }
        let kind = match (&question, told.bearers.is_empty()) {
            (Some(_), _) => "asked",
            (None, true) => "owes",
            (None, false) => "told",
        };
        if !who.is_empty() {
            let words = question.map_or_else(|| who.clone(), |question| format!("{question} → {who}"));
            self.push(at, kind, &words, Some(&ground));
            self.owes(&owed);
        }
        for (post, person) in &told.copies {
            let words = self.seat(post.as_ref(), person, at);
            self.push(at, "copy", &words, None);
        }
        for (post, person) in &told.absent {
            let words = self.seat(post.as_ref(), person, at);
            self.push(at, "absent", &words, None);
        }
    }

    /// Beneath a step's line: each kind of duty once, with its due time and clause.
    fn owes(&mut self, owed: &[Duty]) {
        let mut seen: Vec<(Act, Option<Moment>)> = Vec::new();
        for duty in owed {
            let opened_due = self.first_due(duty);
            let key = (duty.act.clone(), opened_due);
            if seen.contains(&key) {
                continue;
            }
            seen.push(key);
            let act = self.policy.act_label(&duty.act).to_owned();
            let first = duty.from.and_then(|no| self.simulation.incident.find_duty(no));
            let due = if let (Some(first), None) = (first, opened_due) {
                let act = self.policy.act_label(&first.act).to_owned();
                self.say("transcript-follows", &[("act", &act)])
            } else {
                self.until(opened_due)
            };
            let ground = self.ground(&duty.basis);
            let words = padded(&format!("{act}{due}"), WORDS_WIDTH - 2);
            let indent = " ".repeat(7 + KIND_WIDTH + 2);
            self.lines.push(format!("{indent}  {words}  {ground}").trim_end().to_owned());
        }
    }

    /// The due time that a duty was opened with, before anything moved it.
    fn first_due(&self, duty: &Duty) -> Option<Moment> {
        self.simulation.happened.iter().find_map(|happened| match happened {
            Happened::Entry { facts, .. } => facts.facts.iter().find_map(|fact| match fact {
                Fact::DutyOpened { duty: no, due_at, .. } if *no == duty.no => Some(*due_at),
                _ => None,
            }),
            Happened::Refused { .. } => None,
        })?
    }

    fn handed_over(&mut self, at: Moment, no: DutyNo, to: &Bearer, due_at: Option<Moment>) {
        let Some(duty) = self.simulation.incident.find_duty(no).cloned() else { return };
        let act = self.policy.act_label(&duty.act).to_owned();
        let held = self.simulation.world.org.posts_of(&to.person, at);
        let ground = self.ground(&clause(self.policy.delegate_clause(&duty.post, &held)));
        let to = self.bearers(None, std::slice::from_ref(to));
        let words = format!("{act}  → {to}{}", self.until(due_at));
        self.push(at, "moved", &words, Some(&ground));
    }

    fn about_duty(&mut self, at: Moment, kind: &str, no: DutyNo) {
        self.duty_until(at, kind, no, None);
    }

    /// The same with the time that it was opened with.
    fn about_duty_due(&mut self, at: Moment, kind: &str, no: DutyNo) {
        let due = self.simulation.incident.find_duty(no).and_then(|duty| self.first_due(duty));
        self.duty_until(at, kind, no, due);
    }

    fn duty_until(&mut self, at: Moment, kind: &str, no: DutyNo, due: Option<Moment>) {
        let Some(duty) = self.simulation.incident.find_duty(no).cloned() else { return };
        let words = format!("{}{}", self.duty(&duty), self.until(due));
        let ground = self.ground(&duty.basis);
        self.push(at, kind, &words, Some(&ground));
    }

    fn contacted(&mut self, at: Moment, kind: &str, people: &[Contacted], parties: &[PartyId]) {
        let mut names: Vec<String> = people.iter().map(|row| self.name(&row.person)).collect();
        if !parties.is_empty() {
            names.push(self.addresses(at, parties));
        }
        let separator = self.word("report-separator");
        self.push(at, kind, &names.join(&separator), None);
    }
}

/// Whether an entry opens a step.
fn is_opened(all: &[Fact], line: &LineId, step: &StepId) -> bool {
    all.iter()
        .any(|fact| matches!(fact, Fact::StepOpened { line: of, step: on, .. } if of == line && on == step))
}

/// Text filled with spaces to a width in columns, Japanese letters being two wide.
fn padded(text: &str, width: usize) -> String {
    let wide = |letter: char| if letter >= '\u{1100}' && letter != '∥' { 2 } else { 1 };
    let taken: usize = text.chars().map(wide).sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(taken)))
}
