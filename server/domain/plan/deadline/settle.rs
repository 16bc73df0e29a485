//! Which rules apply now, and which clocks have run down: asked after every change and at every wake.

use crate::actor::Contacted;
use crate::basis::Kind;
use crate::case::Case;
use crate::draft::{Draft, last_resorts};
use crate::ids::PersonId;
use crate::incident::fact::Fact as IncidentFact;
use crate::incident::moments;
use crate::moment::{Moment, Span};
use crate::plan::PlanFact;
use crate::plan::response::state::Response;
use crate::policy::bodies::Regime;
use crate::policy::{MetBy, OwnClock, Truth};

use super::clock::{ClockId, KnownBy, Likelihood, Rule, Stage, Term, Terms, Trigger};
use super::count::{self, Date};
use super::decide::push;
use super::fact::{Dated, Fact, Told, Turn};
use super::law;
use super::law::{Pack, basis};
use super::state::{Matter, over_at};
use super::trigger::{self, Finding};
use super::turn;
use super::words::MomentKind;

/// How long nobody need have said whether a rule applies before the desk is asked (a setting).
const DOUBT: Span = Span::hours(24);

/// How often the desk is reminded of what has no number of days (a setting).
const REMIND: Span = Span::hours(7 * 24);

/// Decides what is due by now.
pub fn settle(draft: &mut Draft<'_>) {
    let is_asked = is_to_be_asked(draft);
    draft.dated = draft.len();
    if is_asked {
        follow(draft);
    }
    meet(draft);
    if draft.after.plan.deadlines.next_due().is_some_and(|at| at <= draft.now) {
        alarm(draft);
    }
}

/// What a clock of the body's own asks for may be recorded elsewhere: sharing with the police, the
/// decision whether to publish. Nobody records it twice.
fn meet(draft: &mut Draft<'_>) {
    let (policy, plan) = (draft.policy, &draft.after.plan);
    let mut no = plan.deadlines.filings.iter().map(|row| row.no).max().unwrap_or(0);
    let mut met = Vec::new();
    for (clock, _, term) in plan.deadlines.open() {
        let Rule::Own(id) = &clock.rule else { continue };
        let Some(by) = policy.clock(id).and_then(|own| own.met_by) else { continue };
        let Some(at) = done_at(&plan.response, by) else { continue };
        no += 1;
        met.push(Fact::Filed {
            clock,
            no,
            version: 1,
            at,
            in_time: term.due_at.map(|due| count::is_in_time(at, due)),
        });
    }
    met.into_iter().for_each(|fact| push(draft, fact));
}

fn done_at(response: &Response, by: MetBy) -> Option<Moment> {
    match by {
        MetBy::Sharing(with) => response.shares.iter().filter(|row| row.with == with).map(|row| row.at).min(),
        MetBy::Publication => response.publication.decision.as_ref().map(|row| row.at),
    }
}

/// Whether rules apply follows from the case, the class, the modes and what was recorded about
/// dates: only where one of these is new is it asked again.
fn is_to_be_asked(draft: &Draft<'_>) -> bool {
    let is_new = |fact: &IncidentFact| {
        matches!(
            fact,
            IncidentFact::CaseChanged { .. }
                | IncidentFact::Joined { .. }
                | IncidentFact::SeverityChanged { .. }
                | IncidentFact::ScaleChanged { .. }
                | IncidentFact::PhaseChanged { .. }
                | IncidentFact::ModeBegan { .. }
                | IncidentFact::ModeEnded { .. }
                | IncidentFact::Bond(_)
                | IncidentFact::Plan(PlanFact::Deadline(_))
        )
    };
    draft.facts().iter().skip(draft.dated).any(is_new)
}

/// Starts, changes and ends what rules ask for, as the case and the moments now say.
fn follow(draft: &mut Draft<'_>) {
    let case = draft.policy.assumed(&draft.after.case).into_owned();
    let known = known(draft);
    let regimes = trigger::regimes(draft.policy, &case);
    let regime = regimes.first().copied().unwrap_or_default();
    if let Some(pack) = law::in_force(known.0.jst().date_naive()) {
        for rule in Rule::LAW {
            let own = finding(draft, &rule, &case, (pack, &regimes));
            let finding = elsewhere(draft).fold(own, |sum, case| {
                let regimes = trigger::regimes(draft.policy, &case);
                trigger::either(sum, finding(draft, &rule, &case, (pack, &regimes)))
            });
            follow_rule(draft, &rule, &finding, |draft, certainty| {
                law_terms(draft, &rule, &finding, certainty, known, (pack, regime))
            });
        }
    }
    let policy = draft.policy;
    for clock in &policy.clocks {
        let own = clock.when.holds(policy, &draft.after.case, Some(&draft.after.severity));
        let truth = draft
            .after
            .bonds
            .held
            .iter()
            .map(|held| &held.absorbed)
            .fold(own, |sum, other| sum.or(clock.when.holds(policy, &other.case, Some(&other.severity))));
        // What only may be owed is shown where law asks for it, and is left alone elsewhere.
        let is_doubtful = truth == Truth::Unknown && clock.kind != Kind::Law;
        let truth = if is_doubtful { Truth::No } else { truth };
        let rule = Rule::Own(clock.id.clone());
        let finding = trigger::own(truth);
        follow_rule(draft, &rule, &finding, |draft, certainty| {
            own_terms(draft, &rule, clock, (certainty, &finding), known)
        });
    }
}

/// What is known of the incidents that this one answers for: what applies to one of them applies here.
fn elsewhere<'a>(draft: &'a Draft<'_>) -> impl Iterator<Item = Case> + use<'a> {
    let cases = draft.after.bonds.held.iter().map(|held| &held.absorbed.case);
    cases.map(|case| draft.policy.assumed(case).into_owned())
}

/// When a rule was first certain to apply, here or to an incident that this one answers for.
fn first_certain(draft: &Draft<'_>, rule: &Rule) -> Option<Moment> {
    let here = draft.after.plan.deadlines.matters.get(rule).and_then(|matter| matter.trigger_at);
    let there = draft.after.bonds.held.iter().flat_map(|held| &held.absorbed.triggers);
    there.filter(|(known, _)| known == rule).map(|(_, at)| *at).chain(here).min()
}

/// A judgement on 規則2条 moves a case of 番号法 from one rule to the other: one of them asks for a report.
fn finding(draft: &Draft<'_>, rule: &Rule, case: &Case, (pack, regimes): (&Pack, &[Regime])) -> Finding {
    let finding = trigger::find(rule, case, pack, regimes);
    let verdict = draft.after.plan.deadlines.judged.get(&Rule::MyNumber);
    match verdict.filter(|_| *rule == Rule::MyNumberOther) {
        Some(verdict) if verdict.applies => Finding { truth: Truth::No, ..finding },
        Some(verdict) => trigger::judged_away(case, verdict.escape, regimes),
        None => finding,
    }
}

/// When anyone knew: as entered, else as the report says or when it was received or taken, the earliest
/// that was ever taken; at the latest when a contractor's notice arrived.
fn known(draft: &Draft<'_>) -> (Moment, KnownBy) {
    let deadlines = &draft.after.plan.deadlines;
    let known = moments::known(&draft.after).into_iter();
    let (notices, reported): (Vec<_>, Vec<_>) = known.partition(|(_, by)| *by == KnownBy::Notice);
    let earliest = |rows: Vec<(Moment, KnownBy)>| rows.into_iter().min_by_key(|(at, _)| *at);
    let entered = deadlines.moment(MomentKind::AnyoneKnew).map(|at| (at, KnownBy::Entered));
    let own = entered.or_else(|| earliest(reported.into_iter().chain(deadlines.earliest).collect()));
    let there = draft.after.bonds.held.iter().flat_map(|held| held.absorbed.known.iter().copied());
    let arrived = deadlines.moment(MomentKind::NoticeArrived).map(|at| (at, KnownBy::Notice));
    let notice = arrived.or_else(|| earliest(notices));
    let found = earliest(notice.into_iter().chain(own).chain(there).collect());
    found.unwrap_or((draft.after.opened_at, KnownBy::Report))
}

fn follow_rule(
    draft: &mut Draft<'_>,
    rule: &Rule,
    finding: &Finding,
    terms: impl FnOnce(&Draft<'_>, Likelihood) -> Option<Terms>,
) {
    let deadlines = &draft.after.plan.deadlines;
    let matter = deadlines.matters.get(rule);
    let mut truth = finding.truth;
    if let Some(verdict) = deadlines.judged.get(rule) {
        let is_shaken = finding.sure.iter().any(|trigger| !verdict.on.contains(trigger));
        if !verdict.applies && is_shaken {
            let judge = verdict.by.clone();
            push(draft, Fact::Unjudged { rule: rule.clone(), by_change: true });
            turn::tell(draft, rule, Turn::Unjudged, Some(judge));
            return;
        }
        if !verdict.applies {
            return;
        }
        truth = Truth::Yes;
    }
    let certainty = match truth {
        Truth::No => {
            if matter.is_some_and(|matter| !matter.is_ended) {
                push(draft, Fact::Ended { rule: rule.clone() });
                turn::tell(draft, rule, Turn::Ended, None);
            }
            return;
        }
        Truth::Yes => Likelihood::Certain,
        Truth::Unknown => Likelihood::Possible,
    };
    let Some(mut terms) = terms(draft, certainty) else { return };
    let of = rule.clone();
    let turn = match matter {
        None => Some(Turn::beginning(&terms)),
        Some(matter) => {
            keep_what_was_met(matter, &mut terms);
            match (matter.is_ended, matter.terms == terms) {
                (true, _) => Some(Turn::beginning(&terms)),
                (false, true) => return,
                (false, false) => {
                    let turn = Turn::between(&matter.terms, &terms);
                    push(draft, Fact::Changed { rule: of, terms });
                    return turn.into_iter().for_each(|turn| turn::tell(draft, rule, turn, None));
                }
            }
        }
    };
    push(draft, Fact::Started { rule: of, terms });
    turn.into_iter().for_each(|turn| turn::tell(draft, rule, turn, None));
}

/// A date by which something was sent does not move afterwards.
fn keep_what_was_met(matter: &Matter, terms: &mut Terms) {
    for old in &matter.terms.clocks {
        let is_met = matter.clock(old.stage).met_at.is_some();
        match terms.clocks.iter_mut().find(|term| term.stage == old.stage) {
            Some(term) if is_met => *term = old.clone(),
            None if is_met => terms.clocks.push(old.clone()),
            Some(_) | None => {}
        }
    }
    terms.clocks.sort_by_key(|term| term.stage);
}

fn law_terms(
    draft: &Draft<'_>,
    rule: &Rule,
    finding: &Finding,
    certainty: Likelihood,
    (known_at, known_by): (Moment, KnownBy),
    (pack, regime): (&Pack, Regime),
) -> Option<Terms> {
    let matter = draft.after.plan.deadlines.matters.get(rule);
    let is_certain = certainty == Likelihood::Certain;
    let trigger_at = is_certain.then(|| triggered(draft, rule, finding, known_at));
    let is_malicious = finding.sure.contains(&Trigger::Malicious);
    let count = Count { draft, pack, known_at, trigger_at, is_malicious };
    let asked = |stage| reminder(draft, matter, stage);
    let clocks = match (rule, certainty) {
        (Rule::MyNumberOther, _) => vec![asked(Stage::Report)],
        (_, Likelihood::Possible) => vec![count.term(Stage::Preliminary)?, count.term(Stage::Final)?],
        (_, Likelihood::Certain) => {
            vec![count.term(Stage::Preliminary)?, count.term(Stage::Final)?, asked(Stage::Persons)]
        }
    };
    let ask_at = matter.and_then(|matter| matter.terms.ask_at).or(Some(draft.now + DOUBT));
    Some(Terms {
        pack: pack.name.to_owned(),
        kind: Kind::Law,
        regime,
        certainty,
        triggers: finding.sure.clone(),
        open: finding.open.clone(),
        known_at,
        known_by,
        trigger_at,
        ask_at: ask_at.filter(|_| !is_certain),
        clocks,
    })
}

/// When what makes a rule apply was known: with the first report, or when the case was changed; for
/// the count alone, when it passed, if someone says so.
fn triggered(draft: &Draft<'_>, rule: &Rule, finding: &Finding, known_at: Moment) -> Moment {
    let deadlines = &draft.after.plan.deadlines;
    let is_count_alone = finding.sure.iter().eq([&Trigger::Count]);
    let passed = deadlines.moment(MomentKind::CountPassed).filter(|_| is_count_alone);
    let passed = passed.or(deadlines.moment(MomentKind::TriggerKnown));
    passed.or_else(|| first_certain(draft, rule)).unwrap_or_else(|| first_held(draft, known_at))
}

/// When what holds from now on was first known to hold: of what the first report says, with the incident
/// itself, however long ago that was.
fn first_held(draft: &Draft<'_>, known_at: Moment) -> Moment {
    if draft.after.seq == 0 { known_at } else { draft.now }
}

/// What has no number of days: the desk is reminded of it.
fn reminder(draft: &Draft<'_>, matter: Option<&Matter>, stage: Stage) -> Term {
    let known = matter.and_then(|matter| matter.terms.clocks.iter().find(|term| term.stage == stage));
    let ask_at = known.map_or(Some(draft.now + REMIND), |term| term.ask_at);
    Term { stage, warn_at: Vec::new(), due_at: None, safe_at: None, counted: None, ask_at }
}

/// What dates are counted from.
struct Count<'a> {
    draft: &'a Draft<'a>,
    pack: &'a Pack,
    known_at: Moment,
    trigger_at: Option<Moment>,
    is_malicious: bool,
}

impl Count<'_> {
    fn date(&self, stage: Stage, from: Moment) -> Option<Date> {
        // The law is not frozen by a pinned policy, nor are the holidays that single laws moved.
        let active = self.draft.world.active().map_or(self.draft.policy, |(_, policy)| policy);
        match stage {
            Stage::Preliminary => count::preliminary(self.pack, from),
            _ => count::conclusive(self.pack, &active.national, from, self.is_malicious),
        }
    }

    /// The law counts from when what makes the rule apply was known. Where someone knew of the incident
    /// before that, the day counted from then is the safe one: it warns, and so does its passing.
    fn term(&self, stage: Stage) -> Option<Term> {
        let trigger_at = self.trigger_at.unwrap_or(self.known_at);
        let safe = self.date(stage, self.known_at.min(trigger_at))?;
        let law = self.date(stage, self.known_at.max(trigger_at))?;
        let mut warn_at = vec![safe.warn_at];
        if law.due_at > safe.due_at {
            let passed = count::after(safe.due_at);
            warn_at.extend([passed, law.warn_at].into_iter().filter(|at| *at >= passed));
        }
        Some(Term {
            stage,
            warn_at,
            due_at: Some(law.due_at),
            safe_at: Some(safe.due_at).filter(|safe| *safe < law.due_at),
            counted: Some(law.counted),
            ask_at: None,
        })
    }
}

/// A policy's own clock runs from when its condition was first known to hold.
fn own_terms(
    draft: &Draft<'_>,
    rule: &Rule,
    clock: &OwnClock,
    (certainty, finding): (Likelihood, &Finding),
    (known_at, known_by): (Moment, KnownBy),
) -> Option<Terms> {
    let before = first_certain(draft, rule);
    let is_certain = certainty == Likelihood::Certain;
    let trigger_at = before.or_else(|| is_certain.then(|| first_held(draft, known_at)));
    let due_at = clock.time.as_ref().zip(trigger_at).map(|(timer, from)| timer.due(draft.policy, from));
    let term =
        Term { stage: Stage::Own, warn_at: Vec::new(), due_at, safe_at: None, counted: None, ask_at: None };
    Some(Terms {
        pack: String::new(),
        kind: clock.kind,
        regime: Regime::default(),
        certainty,
        triggers: finding.sure.clone(),
        open: finding.open.clone(),
        known_at,
        known_by,
        trigger_at,
        ask_at: None,
        clocks: vec![term],
    })
}

/// Tells who must know that a clock runs down, once for each rung.
fn alarm(draft: &mut Draft<'_>) {
    let now = draft.now;
    let is_due = |at: Option<Moment>| at.is_some_and(|at| at <= now);
    let mut due: Vec<Fact> = Vec::new();
    for (rule, matter) in draft.after.plan.deadlines.running() {
        let first = matter.terms.clocks.first();
        if let Some(first) = first.filter(|_| !matter.is_doubted && is_due(matter.terms.ask_at)) {
            let told = told(draft, Circle::Desk);
            let date = dated(draft, &rule.clock(first.stage), matter, first);
            due.push(Fact::Doubted { rule: rule.clone(), told, date });
        }
    }
    for (id, matter, term) in draft.after.plan.deadlines.open() {
        let clock = matter.clock(term.stage);
        let of = |circle| told(draft, circle);
        let date = || dated(draft, &id, matter, term);
        if !clock.is_overdue && is_due(over_at(term)) {
            due.push(Fact::Overdue { clock: id.clone(), told: of(Circle::Closers), date: date() });
        } else if !clock.is_overdue && is_due(clock.next_warning(term)) {
            due.push(Fact::Warned { clock: id.clone(), told: of(Circle::Top), date: date() });
        }
        if is_due(clock.ask_at) {
            let (told, ask_at) = (of(Circle::Desk), now + REMIND);
            due.push(Fact::Reminded { clock: id.clone(), told, date: date(), ask_at });
        }
    }
    due.into_iter().for_each(|fact| push(draft, fact));
}

/// How wide an alarm goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Circle {
    Desk,
    Top,
    Closers,
}

fn told(draft: &Draft<'_>, circle: Circle) -> Told {
    let roles = &draft.policy.roles;
    let mut posts = vec![&roles.desk];
    if circle >= Circle::Top {
        posts.push(&roles.top);
    }
    if circle >= Circle::Closers {
        posts.extend(&roles.chief);
        posts.extend(draft.policy.closing.posts(&draft.after.severity));
    }
    let recipients = draft.recipients();
    let rows: Vec<Contacted> = posts.iter().flat_map(|post| recipients.contacts(post)).collect();
    let mut found: Vec<PersonId> = rows.into_iter().map(|row| row.person).collect();
    found.sort();
    found.dedup();
    let people = draft.contact(found);
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    Told { people, parties }
}

fn dated(draft: &Draft<'_>, clock: &ClockId, matter: &Matter, term: &Term) -> Dated {
    Dated {
        clock: clock.clone(),
        due_at: term.due_at,
        safe_at: term.safe_at,
        counted: term.counted.clone(),
        certainty: matter.terms.certainty,
        basis: basis(draft.policy, clock, &matter.terms),
    }
}
