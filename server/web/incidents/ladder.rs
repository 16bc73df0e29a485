//! The ladder (連絡の段): every line, every step in the policy's order, everyone told, what each owes.
//!
//! Posts of one step stand side by side: they were told at the same time, each with its own clock.
//! Steps that have not opened are shown too, with what they wait for.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::escalation::progress::Progress;
use crate::domain::ids::{LineId, PersonId, PostId, StepId, UnitId};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::{Fact, Lateness, Opened, Outcome};
use crate::domain::incident::moments;
use crate::domain::incident::state::{Duty, DutyState, Incident, LineState, Stage, StepState};
use crate::domain::moment::Moment;
use crate::domain::policy::{After, Deed, Line, Policy, Step};
use crate::domain::world::World;
use crate::i18n::labels;

use crate::domain::actor::Via;
use crate::domain::basis::Basis;
use crate::web::visit::Visit;
use crate::web::words::{self, When};

/// One line as shown.
#[derive(Serialize)]
pub struct LineView {
    id: String,
    label: String,
    round: u32,
    is_later_round: bool,
    is_exhausted: bool,
    again: Option<When>,
    steps: Vec<StepView>,
}

#[derive(Serialize)]
struct StepView {
    id: String,
    label: String,
    /// `waiting`, `told`, `done`, `late`, `passed`, `dropped`.
    state: &'static str,
    state_label: String,
    /// For a step at which nobody could be told: that, and what came instead.
    untold: String,
    /// Whom nobody telephoned, as long as they have not answered.
    unphoned: String,
    opened: Option<When>,
    why: String,
    basis: String,
    is_parallel: bool,
    is_delayed: bool,
    waits_for: String,
    answer: String,
    posts: Vec<PostView>,
}

#[derive(Serialize)]
struct PostView {
    label: String,
    people: Vec<PersonView>,
    duties: Vec<DutyView>,
    /// Nobody of this post could be told; whatever the cause, the words are the same.
    is_untold: bool,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    via: String,
    /// When the first notice to them was handed to a server.
    sent: Option<When>,
    is_confirmed: bool,
    /// Nothing that was sent to them arrived.
    is_dead: bool,
    /// They were to be told, and the end of it is not known yet.
    is_pending: bool,
}

/// One duty as shown.
#[derive(Serialize)]
struct DutyView {
    no: u32,
    act: String,
    /// `open`, `done`, `late`, `passed`, `withdrawn`.
    state: &'static str,
    state_label: String,
    was_late: bool,
    is_afterwards: bool,
    due: Option<When>,
    /// For what is late and was asked for again: until when a word is expected.
    word: Option<When>,
    /// How often it was asked for, where that was more than once.
    asked: String,
    done: Option<When>,
    done_by: String,
    /// Of a call, what came of it.
    call: String,
    recorded: String,
    basis: String,
}

/// A telling as history says it.
struct Telling {
    line: LineId,
    step: StepId,
    person: PersonId,
    post: Option<PostId>,
    unit: Option<UnitId>,
    via: Via,
    at: Moment,
}

/// What the ladder of one incident is drawn from.
pub struct Ladder<'a> {
    visit: &'a Visit,
    incident: &'a Incident,
    world: &'a World,
    policy: &'a Policy,
    tellings: Vec<Telling>,
    passed: Vec<(LineId, StepId, PostId)>,
    sent: BTreeMap<PersonId, Moment>,
    unreached: BTreeSet<PersonId>,
}

impl<'a> Ladder<'a> {
    /// Gathers who was told when.
    pub fn of(
        visit: &'a Visit,
        incident: &'a Incident,
        world: &'a World,
        policy: &'a Policy,
        entries: &[DecodedEntry],
    ) -> Self {
        let (tellings, passed) = (Vec::new(), Vec::new());
        let (sent, unreached) = (BTreeMap::new(), BTreeSet::new());
        let mut ladder = Self { visit, incident, world, policy, tellings, passed, sent, unreached };
        for entry in entries {
            entry.facts.facts.iter().for_each(|fact| ladder.take(fact, entry.at));
        }
        ladder
    }

    fn take(&mut self, fact: &Fact, at: Moment) {
        match fact {
            Fact::Told { line, step, person, post, unit, via, .. } => self.tellings.push(Telling {
                line: line.clone(),
                step: step.clone(),
                person: person.clone(),
                post: post.clone(),
                unit: unit.clone(),
                via: *via,
                at,
            }),
            Fact::PostPassed { line, step, post, .. } => {
                self.passed.push((line.clone(), step.clone(), post.clone()));
            }
            Fact::Delivered { outcomes } => {
                for row in outcomes {
                    let Some(person) = row.person.clone() else { continue };
                    if row.outcome == Outcome::Sent {
                        self.sent.entry(person).or_insert(row.ended_at(at));
                    } else {
                        self.unreached.insert(person);
                    }
                }
            }
            _ => {}
        }
    }

    /// The lines that have begun, in the policy's order.
    pub fn lines(&self) -> Vec<LineView> {
        let begun = |line: &&Line| self.incident.lines.contains_key(&line.id);
        self.policy.every_line().filter(begun).filter_map(|line| self.line(line)).collect()
    }

    fn line(&self, line: &Line) -> Option<LineView> {
        let state = self.incident.lines.get(&line.id)?;
        let progress = Progress::of(self.incident, self.policy, &line.id)?;
        Some(LineView {
            id: line.id.to_string(),
            label: line.label.clone(),
            round: state.round,
            is_later_round: state.round > 1,
            is_exhausted: state.exhausted_at.is_some(),
            again: state.again_at.map(|at| When::due(self.visit, at)),
            steps: line.steps.iter().map(|step| self.step(line, step, state, &progress)).collect(),
        })
    }

    fn step(&self, line: &Line, step: &Step, state: &LineState, progress: &Progress<'_>) -> StepView {
        let row = state.step(&step.id).filter(|row| row.stage != Stage::Waiting);
        let word = state_of(step, row, progress);
        let posts = if row.is_some() { self.posts(line, step) } else { Vec::new() };
        let language = self.visit.language;
        let basis = |basis: &Basis| labels::basis(language, basis, &self.policy.rule);
        let is_told = row.filter(|row| row.stage == Stage::Told);
        StepView {
            id: step.id.to_string(),
            label: self.deed(&step.deed),
            state: word,
            state_label: self.visit.text(&format!("web-step-{word}")),
            opened: is_told.map(|row| When::past(self.visit, row.opened_at)),
            why: is_told.map(|row| labels::opened(language, &row.opened)).unwrap_or_default(),
            basis: is_told.map(|row| basis(&row.basis)).unwrap_or_default(),
            is_parallel: is_told.is_some_and(|row| row.opened == Opened::AtOnce || is_branch(&step.deed)),
            is_delayed: is_told.is_some_and(|row| row.delayed),
            untold: if word == "passed" { self.untold(line, step, state) } else { String::new() },
            unphoned: self.unphoned(line, step),
            waits_for: if row.is_none() { self.waits_for(line, step) } else { String::new() },
            answer: self.answer(step, row),
            posts,
        }
    }

    fn posts(&self, line: &Line, step: &Step) -> Vec<PostView> {
        let duties: Vec<&Duty> = self.incident.duties_of(&line.id, &step.id).collect();
        let here = |telling: &&Telling| telling.line == line.id && telling.step == step.id;
        let tellings: Vec<&Telling> = self.tellings.iter().filter(here).collect();
        let mut posts: Vec<(&PostId, Option<&UnitId>)> = Vec::new();
        for duty in &duties {
            if !posts.iter().any(|(post, _)| **post == duty.post) {
                posts.push((&duty.post, duty.unit.as_ref()));
            }
        }
        for telling in &tellings {
            let Some(post) = &telling.post else { continue };
            if !posts.iter().any(|(known, _)| *known == post) {
                posts.push((post, telling.unit.as_ref()));
            }
        }
        let told: Vec<&PostId> = posts.iter().map(|(post, _)| *post).collect();
        let untold = self.untold_posts(line, step).into_iter().filter(|post| !told.contains(post));
        let untold: Vec<PostView> = untold.map(|post| self.untold_post(post)).collect();
        let told = posts.into_iter().map(|(post, unit)| self.post(post, unit, &duties, &tellings));
        told.chain(untold).collect()
    }

    /// Posts of a step that were passed, each once. Where all of them were, the step itself says it.
    fn untold_posts(&self, line: &Line, step: &Step) -> BTreeSet<&PostId> {
        let state = self.incident.lines.get(&line.id).and_then(|state| state.step(&step.id));
        if state.is_none_or(|row| row.stage != Stage::Told) {
            return BTreeSet::new();
        }
        let here = |row: &&(LineId, StepId, PostId)| row.0 == line.id && row.1 == step.id;
        self.passed.iter().filter(here).map(|(_, _, post)| post).collect()
    }

    fn untold_post(&self, post: &PostId) -> PostView {
        let label = self.policy.post_label(post).to_owned();
        PostView { label, people: Vec::new(), duties: Vec::new(), is_untold: true }
    }

    /// That nobody could be told here, and which steps were opened over this one.
    fn untold(&self, line: &Line, step: &Step, state: &LineState) -> String {
        let nobody = self.visit.text("web-step-untold");
        let is_over = |next: &&Step| {
            let row = state.steps.get(&next.id).filter(|row| row.stage == Stage::Told);
            row.is_some_and(|row| matches!(row.opened, Opened::Silence | Opened::ByHand))
                && next.after.iter().any(|after| *after.step() == step.id)
        };
        let next: Vec<String> = line.steps.iter().filter(is_over).map(|next| self.deed(&next.deed)).collect();
        if next.is_empty() {
            return nobody;
        }
        let marked = next.iter().map(|name| self.visit.say("web-quoted", &[("name", name.as_str().into())]));
        let steps = marked.collect::<Vec<_>>().join(&self.visit.text("web-and"));
        format!("{nobody}{}", self.visit.say("web-step-untold-next", &[("steps", steps.into())]))
    }

    /// Calls of a step that were given up, to those who are still silent.
    fn unphoned(&self, line: &Line, step: &Step) -> String {
        let given_up = self.incident.calls_given_up.iter();
        let here = given_up.filter(|(of, at, _)| *of == line.id && *at == step.id);
        let silent = here.map(|(_, _, callee)| callee).filter(|callee| !self.incident.has_answered(callee));
        let names: Vec<String> = silent.map(|callee| self.world.org.name_of(callee)).collect();
        if names.is_empty() {
            return String::new();
        }
        let names = names.join(&self.visit.text("web-and"));
        self.visit.say("web-step-unphoned", &[("names", names.into())])
    }

    fn post(
        &self,
        post: &PostId,
        unit: Option<&UnitId>,
        duties: &[&Duty],
        tellings: &[&Telling],
    ) -> PostView {
        let of_post: Vec<&&Duty> = duties.iter().filter(|duty| duty.post == *post).collect();
        let mut seen = BTreeSet::new();
        let mut people = Vec::new();
        for telling in tellings.iter().filter(|telling| telling.post.as_ref() == Some(post)) {
            if seen.insert(&telling.person) {
                let via = self.via((post, unit), telling.via, telling.at);
                people.push(self.person(&telling.person, via, Some(telling.at)));
            }
        }
        for (bearer, since) in
            of_post.iter().flat_map(|duty| duty.bearers.iter().map(|row| (row, duty.opened_at)))
        {
            if seen.insert(&bearer.person) {
                let told = self.incident.told.get(&bearer.person).copied();
                let via = self.via((post, unit), bearer.via, told.unwrap_or(since));
                people.push(self.person(&bearer.person, via, told));
            }
        }
        PostView {
            label: words::office(self.world, Some(self.policy), post, unit),
            people,
            duties: of_post.into_iter().map(|duty| self.duty(duty)).collect(),
            is_untold: false,
        }
    }

    /// As what somebody acts in a post, a stand-in with whose.
    fn via(&self, seat: (&PostId, Option<&UnitId>), via: Via, at: Moment) -> String {
        words::stands_in(self.visit, self.world, seat, via, at)
    }

    fn person(&self, person: &PersonId, via: String, told: Option<Moment>) -> PersonView {
        let sent = self.sent.get(person).copied().filter(|_| told.is_some());
        let is_confirmed = self.incident.confirmed.contains(person);
        let is_dead = sent.is_none() && self.unreached.contains(person);
        PersonView {
            name: self.world.org.name_of(person),
            via,
            sent: sent.map(|at| When::past(self.visit, at)),
            is_confirmed,
            is_dead,
            is_pending: told.is_some() && sent.is_none() && !is_dead && !is_confirmed,
        }
    }

    fn duty(&self, duty: &Duty) -> DutyView {
        let by = duty.done_by.as_ref().map(|person| self.world.org.name_of(person));
        let recorded = duty.recorded_by.as_ref().map(|actor| words::actor(self.visit, self.world, actor));
        let callee = duty.callee();
        // Whoever answers before being telephoned has not made the call.
        let is_answered = callee.is_some() && callee == duty.done_by.as_ref();
        let answered = || self.visit.text("web-call-answered");
        DutyView {
            no: duty.no.0,
            act: words::task(self.visit, (self.world, self.policy), duty),
            state: duty.state.as_str(),
            state_label: self.duty_state(duty),
            was_late: duty.state == DutyState::Done && !moments::was_in_time(duty),
            is_afterwards: duty.late_at.is_some() && duty.lateness == Lateness::Afterwards,
            due: duty.due_at.map(|at| When::due(self.visit, at)),
            word: duty.answer_by.map(|at| When::due(self.visit, at)),
            asked: self.asked(duty),
            done: duty.done_at.map(|at| When::past(self.visit, at)),
            done_by: if is_answered { answered() } else { by.unwrap_or_default() },
            call: duty.call.map(|result| labels::call(self.visit.language, result)).unwrap_or_default(),
            recorded: recorded.unwrap_or_default(),
            basis: labels::basis(self.visit.language, &duty.basis, &self.policy.rule),
        }
    }

    fn duty_state(&self, duty: &Duty) -> String {
        if words::is_unheard(self.visit, duty) {
            return self.visit.text("duty-state-unheard");
        }
        labels::duty_state(self.visit.language, duty.state)
    }

    fn asked(&self, duty: &Duty) -> String {
        let at = When::past(self.visit, duty.asked_at);
        let args = [("count", duty.asks.into()), ("at", at.text.into())];
        if duty.is_owed() && duty.asks > 1 { self.visit.say("web-asked-again", &args) } else { String::new() }
    }

    fn answer(&self, step: &Step, row: Option<&StepState>) -> String {
        let Deed::Ask(question) = &step.deed else { return String::new() };
        let Some(state) = row.and_then(|row| row.question.as_ref()) else { return String::new() };
        let Some(answer) = &state.answer else { return String::new() };
        let found = question.options.iter().find(|option| option.id == *answer);
        let label = found.map_or(answer.as_str(), |option| option.label.as_str());
        let key = if state.by_person { "web-step-answer" } else { "web-step-silent-answer" };
        self.visit.say(key, &[("answer", label.into())])
    }

    fn deed(&self, deed: &Deed) -> String {
        match deed {
            Deed::Tell { tell, inform, .. } => {
                let context = Some(&self.incident.case.context);
                let names = self.policy.told_labels(tell, inform, context);
                let names = names.join(&self.visit.text("web-parallel"));
                self.visit.say("web-step-tell", &[("posts", names.into())])
            }
            Deed::By { by, .. } => {
                let post = self.policy.meant_label(by, Some(&self.incident.case.context));
                self.visit.say("web-step-by", &[("post", post.into())])
            }
            Deed::Ask(question) => {
                self.visit.say("web-step-ask", &[("question", question.text.as_str().into())])
            }
        }
    }

    fn waits_for(&self, line: &Line, step: &Step) -> String {
        if step.at_once {
            return self.visit.text("web-after-at-once");
        }
        let parts: Vec<String> = step.after.iter().map(|after| self.after(line, after)).collect();
        parts.join(&self.visit.text("web-or"))
    }

    fn after(&self, line: &Line, after: &After) -> String {
        let name = |id: &StepId| line.step(id).map_or_else(|| id.to_string(), |step| self.deed(&step.deed));
        match after {
            After::Step(step) => self.visit.say("web-after-step", &[("step", name(step).into())]),
            After::Late(step) => self.visit.say("web-after-late", &[("step", name(step).into())]),
            After::Duty { step, act, is_late, .. } => {
                let act = words::act(self.visit, Some(self.policy), act);
                let key = if *is_late { "web-after-duty-late" } else { "web-after-duty" };
                self.visit.say(key, &[("step", name(step).into()), ("act", act.into())])
            }
            After::Answer { step, answer } => {
                let option = line.step(step).and_then(|step| match &step.deed {
                    Deed::Ask(question) => question.options.iter().find(|option| option.id == *answer),
                    Deed::Tell { .. } | Deed::By { .. } => None,
                });
                let label = option.map_or(answer.as_str(), |option| option.label.as_str());
                self.visit.say("web-after-answer", &[("answer", label.into())])
            }
        }
    }
}

/// Several posts of one level. A copy beside it is none.
fn is_branch(deed: &Deed) -> bool {
    match deed {
        Deed::Tell { tell, .. } => tell.len() > 1,
        Deed::By { .. } | Deed::Ask(_) => false,
    }
}

fn state_of(step: &Step, row: Option<&StepState>, progress: &Progress<'_>) -> &'static str {
    let Some(row) = row else { return "waiting" };
    match row.stage {
        Stage::Waiting => "waiting",
        Stage::Passed => "passed",
        Stage::Dropped => "dropped",
        Stage::Told if progress.is_settled(step) => "done",
        Stage::Told if progress.is_late(step) => "late",
        Stage::Told => "told",
    }
}
