//! What happened, in words: every fact as one sentence of the catalogue.
//!
//! A [`Teller`] knows the incident, the organisation and what people were called at an entry. It
//! gives a key and arguments, so that the report, the history on screen and a transcript say the
//! same thing in the same words. It decides nothing and hides nothing: what a reader may not see
//! is withheld before it is asked.

use crate::domain::ids::{Act, Answer, DutyNo, LineId, PartyId, PersonId, PostId, StepId, UnitId};
use crate::domain::incident::fact::{
    Basis, Bearer, Contacted, Delivered, Discharge, Fact, Means, Opened, Outcome, Received, Via,
};
use crate::domain::incident::state::{Duty, Incident};
use crate::domain::moment::Moment;
use crate::domain::org::Cause;
use crate::domain::policy::{Deed, Kind, Policy, PostRef, Question};
use crate::domain::world::World;

use super::document::{Ground, Word};
use super::names::Names;
use super::words::Words;
use crate::i18n::labels;

/// A text of the catalogue with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Key in the catalogue.
    pub key: &'static str,
    /// Arguments by name.
    pub args: Vec<(&'static str, String)>,
}

impl Sentence {
    fn new<const N: usize>(key: &'static str, args: [(&'static str, String); N]) -> Self {
        Self { key, args: args.into() }
    }

    /// The sentence in words.
    pub fn say(&self, words: &Words) -> String {
        let args: Vec<(&'static str, &str)> =
            self.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.say(self.key, &args)
    }
}

/// Says what happened at one entry of one incident.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    /// The incident after all entries that are told.
    pub incident: &'a Incident,
    /// The organisation and its policies.
    pub world: &'a World,
    /// Names that the history carries.
    pub names: &'a Names,
    /// The catalogue.
    pub words: &'a Words,
    /// The entry that is told: names are those of this time.
    pub seq: i64,
}

impl<'a> Teller<'a> {
    /// The same teller at another entry.
    pub const fn at(self, seq: i64) -> Self {
        Self { seq, ..self }
    }

    /// The sentence for one fact.
    pub fn sentence(&self, fact: &Fact) -> Sentence {
        let words = self.words;
        match fact {
            Fact::Opened { number, received, .. } => self.opened(number, received.as_ref()),
            Fact::Repeated { .. } => Sentence::new("fact-repeated", []),
            Fact::CaseChanged { .. } => Sentence::new("fact-case-changed", []),
            Fact::SeverityChanged { to, by_rule } => {
                let key = if *by_rule { "fact-severity-by-rule" } else { "fact-severity-by-hand" };
                Sentence::new(key, [("to", self.severity(to.as_str()))])
            }
            Fact::PhaseChanged { to } => {
                Sentence::new("fact-phase-changed", [("to", labels::phase(words.language, *to))])
            }
            Fact::LineStarted { line } => {
                Sentence::new("fact-line-started", [("line", self.line(line).label)])
            }
            Fact::StepOpened { line, step, opened, delayed, .. } => {
                self.step_opened(line, step, opened, *delayed)
            }
            Fact::PostPassed { post, .. } => Sentence::new("fact-post-passed", [("post", self.post(post))]),
            Fact::StepPassed { line, step } => self.about_step("fact-step-passed", line, step),
            Fact::StepDropped { line, step } => self.about_step("fact-step-dropped", line, step),
            Fact::StepReset { line, step } => self.about_step("fact-step-reset", line, step),
            Fact::StepPushed { line, step } => self.about_step("fact-step-pushed", line, step),
            Fact::Told { person, post, via, channels, .. } => {
                self.told(person, post.as_ref(), *via, channels)
            }
            Fact::DutyOpened { duty, bearers, due_at, .. } => {
                self.borne("fact-duty-opened", *duty, bearers, *due_at)
            }
            Fact::DutyStarted { duty, due_at, .. } => self.due("fact-duty-started", *duty, *due_at),
            Fact::DutyDone { duty, by, means, .. } => self.done(*duty, by, *means),
            Fact::DutyDoneToo { duty, by, .. } => {
                let mut sentence = self.about_duty("fact-duty-done-too", *duty);
                sentence.args.push(("who", self.name(by)));
                sentence
            }
            Fact::CallGivenUp { callee, parties, .. } => self.call_given_up(callee, parties),
            Fact::DutyDischarged { duty, person, why } => self.discharged(*duty, person, *why),
            Fact::DutyLate { duty, .. } => self.about_duty("fact-duty-late", *duty),
            Fact::DutyPassed { duty } => self.about_duty("fact-duty-passed", *duty),
            Fact::DutyMoved { duty, bearers, due_at } => {
                self.borne("fact-duty-moved", *duty, bearers, *due_at)
            }
            Fact::DutyRenewed { duty, bearers, due_at, .. } => {
                self.borne("fact-duty-renewed", *duty, bearers, *due_at)
            }
            Fact::DutyWithdrawn { duty } => self.about_duty("fact-duty-withdrawn", *duty),
            Fact::Asked { line, step, group, duties } => self.asked(line, step, *group, duties),
            Fact::Answered { line, step, answer, by, decides, .. } => {
                let key = if *decides { "fact-answered" } else { "fact-answered-noted" };
                let mut sentence = self.about_answer(key, line, step, answer);
                sentence.args.push(("who", self.name(by)));
                sentence
            }
            Fact::Unanswered { line, step, follows } => {
                self.about_answer("fact-unanswered", line, step, follows)
            }
            Fact::AskedAgain { line, step } => {
                let question = self.question_text(line, step);
                Sentence::new("fact-asked-again", [("question", question)])
            }
            Fact::Reminded { people, .. } => self.reached("fact-reminded", people, &[]),
            Fact::Watched { ask_at } => Sentence::new("fact-watched", [("at", words.short(*ask_at))]),
            Fact::ProgressAsked { people, parties, .. } => {
                self.reached("fact-progress-asked", people, parties)
            }
            Fact::RouteExhausted { line, parties, again_at, .. } => {
                self.route_exhausted(line, parties, *again_at)
            }
            Fact::RoundStarted { line, round } => self.round_started(line, *round),
            Fact::Delivered { outcomes } => self.delivered(outcomes),
            Fact::DeadLetterTold { people, parties } => {
                self.reached("fact-dead-letter-told", people, parties)
            }
            Fact::EndTold { people } => self.reached("fact-end-told", people, &[]),
            Fact::Noted => Sentence::new("fact-noted", []),
            Fact::Disowned { duty, by, people, parties } => self.disowned(*duty, by, people, parties),
        }
    }

    /// The sentence for one fact, in words.
    pub fn say(&self, fact: &Fact) -> String {
        self.sentence(fact).say(self.words)
    }

    fn opened(&self, number: &str, received: Option<&Received>) -> Sentence {
        let origin = labels::origin(self.words.language, self.incident.case.origin);
        let number = number.to_owned();
        let Some(received) = received else {
            return Sentence::new("fact-opened", [("number", number), ("origin", origin)]);
        };
        let who = self.name(&received.by);
        let channel = self.coded("report-received", &received.channel).label;
        let at = self.words.short(received.at);
        let args = [("number", number), ("origin", origin), ("who", who), ("channel", channel), ("at", at)];
        Sentence::new("fact-opened-received", args)
    }

    fn step_opened(&self, line: &LineId, step: &StepId, opened: &Opened, delayed: bool) -> Sentence {
        let key = match opened {
            Opened::First => "fact-step-first",
            Opened::Done => "fact-step-done",
            Opened::Silence => "fact-step-silence",
            Opened::AtOnce => "fact-step-at-once",
            Opened::ByHand => "fact-step-by-hand",
        };
        let late = if delayed { self.words.word("fact-step-delayed") } else { String::new() };
        let mut sentence = self.about_step(key, line, step);
        sentence.args.push(("delayed", late));
        sentence
    }

    fn about_step(&self, key: &'static str, line: &LineId, step: &StepId) -> Sentence {
        Sentence::new(key, [("line", self.line(line).label), ("step", self.step(line, step).label)])
    }

    fn told(&self, person: &PersonId, post: Option<&PostId>, via: Via, channels: &[String]) -> Sentence {
        let key = match (via, post) {
            (Via::StandIn(_), _) => "fact-told-stand-in",
            (Via::AbsentHolder, _) => "fact-told-absent-holder",
            (Via::Copy, _) => "fact-told-copy",
            (Via::Caller, _) => "fact-told-caller",
            (Via::Holder | Via::Member, Some(_)) => "fact-told",
            (Via::Holder | Via::Member, None) => "fact-told-person",
        };
        let post = post.map(|post| self.post(post)).unwrap_or_default();
        let channels = self.channels(channels);
        let args = [
            ("who", self.name(person)),
            ("post", post),
            ("via", self.via(via).label),
            ("channels", channels),
        ];
        Sentence::new(key, args)
    }

    fn channels(&self, channels: &[String]) -> String {
        if channels.is_empty() {
            return self.words.word("report-channel-none");
        }
        self.words.list(channels.iter().map(|channel| self.channel(channel).label))
    }

    fn about_duty(&self, key: &'static str, no: DutyNo) -> Sentence {
        let Some(duty) = self.incident.find_duty(no) else {
            return Sentence::new(key, [("act", no.to_string()), ("post", String::new())]);
        };
        let post = self.office(&duty.post, duty.unit.as_ref());
        Sentence::new(key, [("act", self.act(&duty.act).label), ("post", post)])
    }

    fn borne(&self, key: &'static str, no: DutyNo, bearers: &[Bearer], due: Option<Moment>) -> Sentence {
        let mut sentence = self.due(key, no, due);
        sentence.args.push(("people", self.words.list(bearers.iter().map(|row| self.bearer(row)))));
        sentence
    }

    fn due(&self, key: &'static str, no: DutyNo, due: Option<Moment>) -> Sentence {
        let due = match due {
            Some(at) => self.words.say("fact-due", &[("at", &self.words.short(at))]),
            None => self.words.word("fact-due-none"),
        };
        let mut sentence = self.about_duty(key, no);
        sentence.args.push(("due", due));
        sentence
    }

    fn done(&self, no: DutyNo, by: &PersonId, means: Means) -> Sentence {
        let is_confirmation = self.incident.find_duty(no).is_some_and(|duty| duty.act.is(Act::CONFIRM));
        let key = match (is_confirmation, means) {
            (true, Means::Screen) => "fact-confirmed",
            (true, Means::Phone | Means::Mail | Means::Paper) => "fact-confirmed-by",
            (false, Means::Screen) => "fact-duty-done",
            (false, Means::Phone | Means::Mail | Means::Paper) => "fact-duty-done-by",
        };
        let mut sentence = self.about_duty(key, no);
        sentence.args.push(("who", self.name(by)));
        sentence.args.push(("means", labels::means(self.words.language, means)));
        sentence
    }

    fn discharged(&self, no: DutyNo, person: &PersonId, why: Discharge) -> Sentence {
        let key = match why {
            Discharge::Reporter => "fact-discharged-reporter",
            Discharge::ConfirmedBefore => "fact-discharged-confirmed",
            Discharge::OwedToSelf => "fact-discharged-self",
            Discharge::Answered => "fact-discharged-answered",
        };
        let mut sentence = self.about_duty(key, no);
        sentence.args.push(("who", self.name(person)));
        sentence
    }

    fn disowned(&self, no: DutyNo, by: &PersonId, people: &[Contacted], parties: &[PartyId]) -> Sentence {
        let mut sentence = self.about_duty("fact-disowned", no);
        sentence.args.push(("who", self.name(by)));
        sentence.args.push(("people", self.everyone(people, parties)));
        sentence
    }

    fn call_given_up(&self, callee: &PersonId, parties: &[PartyId]) -> Sentence {
        let parties = self.everyone(&[], parties);
        Sentence::new("fact-call-given-up", [("who", self.name(callee)), ("parties", parties)])
    }

    fn asked(&self, line: &LineId, step: &StepId, group: u32, duties: &[DutyNo]) -> Sentence {
        let key = if group == 0 { "fact-asked" } else { "fact-asked-next" };
        let bearers = duties.iter().filter_map(|no| self.incident.find_duty(*no));
        let posts = self.words.list(bearers.map(|duty| self.office(&duty.post, duty.unit.as_ref())));
        Sentence::new(key, [("question", self.question_text(line, step)), ("posts", posts)])
    }

    fn about_answer(&self, key: &'static str, line: &LineId, step: &StepId, answer: &Answer) -> Sentence {
        let label = self.answer(line, step, answer).label;
        Sentence::new(key, [("question", self.question_text(line, step)), ("answer", label)])
    }

    fn reached(&self, key: &'static str, people: &[Contacted], parties: &[PartyId]) -> Sentence {
        Sentence::new(key, [("people", self.everyone(people, parties))])
    }

    fn everyone(&self, people: &[Contacted], parties: &[PartyId]) -> String {
        let people = people.iter().map(|row| self.name(&row.person));
        self.words.list(people.chain(parties.iter().map(|party| self.party(party))))
    }

    fn route_exhausted(&self, line: &LineId, parties: &[PartyId], again_at: Moment) -> Sentence {
        let parties = self.words.list(parties.iter().map(|party| self.party(party)));
        let again = self.words.short(again_at);
        let line = self.line(line).label;
        Sentence::new("fact-route-exhausted", [("line", line), ("parties", parties), ("at", again)])
    }

    fn round_started(&self, line: &LineId, round: u32) -> Sentence {
        Sentence::new("fact-round-started", [("line", self.line(line).label), ("round", round.to_string())])
    }

    fn delivered(&self, outcomes: &[Delivered]) -> Sentence {
        let dead: Vec<&Delivered> = outcomes.iter().filter(|row| row.outcome == Outcome::Dead).collect();
        let sent = (outcomes.len() - dead.len()).to_string();
        let list = self.words.list(dead.iter().map(|row| self.dead(row)));
        let key = match (dead.is_empty(), dead.len() == outcomes.len()) {
            (true, _) => "fact-delivered",
            (false, true) => "fact-undelivered",
            (false, false) => "fact-delivered-in-part",
        };
        Sentence::new(key, [("sent", sent), ("dead", list)])
    }

    fn dead(&self, row: &Delivered) -> String {
        let channel = self.channel(&row.channel).label;
        match &row.person {
            Some(person) => {
                self.words.say("report-dead", &[("who", &self.name(person)), ("channel", &channel)])
            }
            None => channel,
        }
    }
}

/// Words for what facts mention.
impl<'a> Teller<'a> {
    /// The policy the incident runs under, if it still checks.
    pub fn policy(&self) -> Option<&'a Policy> {
        self.world.policies.get(&self.incident.policy).map(AsRef::as_ref)
    }

    /// What a person was called at this entry.
    pub fn name(&self, person: &PersonId) -> String {
        self.names.of(person, self.seq, &self.world.org)
    }

    /// A code with the catalogue's word `<prefix>-<code>`.
    pub fn coded(&self, prefix: &str, code: &str) -> Word {
        Word { code: code.to_owned(), label: self.words.word(&format!("{prefix}-{code}")) }
    }

    /// The body's word for a post.
    pub fn post(&self, post: &PostId) -> String {
        self.policy().map_or_else(|| post.0.clone(), |policy| policy.post_label(post).to_owned())
    }

    /// A post with its unit, where it is not one for the whole body.
    pub fn office(&self, post: &PostId, unit: Option<&UnitId>) -> String {
        let label = self.post(post);
        let whole = self.policy().and_then(|policy| policy.post(post)).is_some_and(|row| row.per == "body");
        match unit {
            Some(unit) if !whole => {
                let unit = self.world.unit_name(unit);
                self.words.say("report-office", &[("unit", &unit), ("post", &label)])
            }
            _ => label,
        }
    }

    /// A bearer with what makes them one, where they are not the holder.
    pub fn bearer(&self, bearer: &Bearer) -> String {
        let name = self.name(&bearer.person);
        match bearer.via {
            Via::Holder | Via::Member => name,
            Via::StandIn(_) | Via::AbsentHolder | Via::Copy | Via::Caller => {
                let via = self.via(bearer.via).label;
                self.words.say("report-bearer", &[("who", &name), ("via", &via)])
            }
        }
    }

    /// As what someone is told.
    pub fn via(&self, via: Via) -> Word {
        let code = match via {
            Via::Holder => "holder",
            Via::Member => "member",
            Via::StandIn(Cause::Absent) => "stand_in_absent",
            Via::StandIn(Cause::Unable) => "stand_in_unable",
            Via::StandIn(Cause::Vacant) => "stand_in_vacant",
            Via::StandIn(Cause::Delegated) => "stand_in_delegated",
            Via::AbsentHolder => "absent_holder",
            Via::Copy => "copy",
            Via::Caller => "caller",
        };
        Word { code: code.to_owned(), label: labels::via(self.words.language, via) }
    }

    /// The word for a class.
    pub fn severity(&self, code: &str) -> String {
        let id = code.into();
        self.policy().map_or_else(|| code.to_owned(), |policy| policy.severity_label(&id).to_owned())
    }

    /// The word for an act: the policy's, else the catalogue's for the product's own acts.
    pub fn act(&self, act: &Act) -> Word {
        let declared = self.policy().map_or(act.as_str(), |policy| policy.act_label(act));
        let known = [Act::CONFIRM, Act::CALL, Act::JUDGE];
        if declared == act.as_str() && known.contains(&declared) {
            return self.coded("report-act", declared);
        }
        Word { code: act.0.clone(), label: declared.to_owned() }
    }

    /// The word for a party.
    pub fn party(&self, party: &PartyId) -> String {
        let found = self.policy().and_then(|policy| policy.parties.get(party));
        found.map_or_else(|| party.0.clone(), |row| row.label.clone())
    }

    /// The word for a channel.
    pub fn channel(&self, channel: &str) -> Word {
        Word { code: channel.to_owned(), label: labels::channel(self.words.language, channel) }
    }

    /// The word for a line.
    pub fn line(&self, line: &LineId) -> Word {
        let found = self.policy().and_then(|policy| policy.line(line));
        let label = found.map_or_else(|| line.0.clone(), |row| row.label.clone());
        Word { code: line.0.clone(), label }
    }

    /// Words for a step: what it does, because a policy gives steps no names.
    pub fn step(&self, line: &LineId, step: &StepId) -> Word {
        let deed = self.policy().and_then(|policy| policy.line(line)).and_then(|line| line.step(step));
        let label = deed.map_or_else(|| step.0.clone(), |row| self.deed(&row.deed));
        Word { code: step.0.clone(), label }
    }

    fn deed(&self, deed: &Deed) -> String {
        match deed {
            Deed::Tell { tell, .. } => self.words.say("report-step-tell", &[("posts", &self.posts(tell))]),
            Deed::By { by, .. } => self.words.say("report-step-by", &[("post", &self.post(&by.post))]),
            Deed::Ask(question) => self.words.say("report-step-ask", &[("question", &question.text)]),
        }
    }

    fn posts(&self, posts: &[PostRef]) -> String {
        self.words.list(posts.iter().map(|row| self.post(&row.post)))
    }

    /// The question a step asks.
    pub fn question(&self, line: &LineId, step: &StepId) -> Option<&'a Question> {
        match &self.policy()?.line(line)?.step(step)?.deed {
            Deed::Ask(question) => Some(question),
            Deed::Tell { .. } | Deed::By { .. } => None,
        }
    }

    fn question_text(&self, line: &LineId, step: &StepId) -> String {
        self.question(line, step).map_or_else(|| step.0.clone(), |question| question.text.clone())
    }

    /// The word for an option of a question.
    pub fn answer(&self, line: &LineId, step: &StepId, answer: &Answer) -> Word {
        let question = self.question(line, step);
        let found = question.and_then(|row| row.options.iter().find(|option| option.id == *answer));
        let label = found.map_or_else(|| answer.0.clone(), |option| option.label.clone());
        Word { code: answer.0.clone(), label }
    }

    /// What something rests on; 運用上の設定 where no clause exists. The rule's name stands once in
    /// the report's head, so a clause of the body's own rule is printed bare.
    pub fn ground(&self, basis: &Basis) -> Ground {
        let operational = || labels::basis(self.words.language, basis, "");
        let (kind, label) = match basis.kind {
            Kind::Law => ("law", basis.clause.clone().unwrap_or_else(operational)),
            Kind::Policy => ("policy", basis.clause.clone().unwrap_or_else(operational)),
            Kind::Operational => ("operational", operational()),
        };
        Ground { clause: basis.clause.clone(), kind, label }
    }

    /// What a duty rests on, by its number.
    pub fn duty(&self, no: DutyNo) -> Option<&'a Duty> {
        self.incident.find_duty(no)
    }
}
