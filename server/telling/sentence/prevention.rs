//! Sentences of 再発防止.

use crate::domain::ids::PersonId;
use crate::domain::plan::prevention::{Fact, Owner, Part, Task, Waived};

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn prevention(&self, fact: &Fact) -> Sentence {
        let no = |no: u32| ("no", no.to_string());
        match fact {
            Fact::Investigated { participants, lacking, .. } => self.investigated(participants, lacking),
            Fact::CauseFound { no: cause, threat, factor } => {
                let factor = self.coded("factor", factor.as_str()).label;
                let args = [no(*cause), ("threat", self.threat(threat)), ("factor", factor)];
                Sentence::new("fact-prevention-cause-found", args)
            }
            Fact::CauseDropped { no: cause } => Sentence::new("fact-prevention-cause-dropped", [no(*cause)]),
            Fact::Proposed { no: measure, terms, .. } => {
                let args = [
                    no(*measure),
                    ("kind", self.coded("measure-kind", terms.kind.as_str()).label),
                    ("owner", self.owner(&terms.owner)),
                    ("due", self.words.short(terms.due)),
                ];
                Sentence::new("fact-prevention-proposed", args)
            }
            Fact::Reported { people, parties, .. } => {
                Sentence::new("fact-prevention-reported", [("people", self.everyone(people, parties))])
            }
            Fact::Instructed { no: instruction, by, via, measures } => {
                let measures = self.words.list(measures.iter().map(|row| row.no.to_string()));
                let who = self.acting(by, *via);
                let args = [no(*instruction), ("who", who), ("measures", measures)];
                let is_bare = args.iter().any(|(name, value)| *name == "measures" && value.is_empty());
                let key =
                    if is_bare { "fact-prevention-instructed-bare" } else { "fact-prevention-instructed" };
                Sentence::new(key, args)
            }
            Fact::SecondPersonWaived { deed, by, people } => {
                let deed = self.words.word(waived_key(*deed));
                let args = [("who", self.name(by)), ("deed", deed), ("people", self.everyone(people, &[]))];
                Sentence::new("fact-prevention-waived", args)
            }
            Fact::Reminded { no: measure, people, parties, .. } => {
                let args = [no(*measure), ("people", self.everyone(people, parties))];
                Sentence::new("fact-prevention-reminded", args)
            }
            Fact::Overdue { no: measure, people, parties, .. } => {
                let args = [no(*measure), ("people", self.everyone(people, parties))];
                Sentence::new("fact-prevention-overdue", args)
            }
            Fact::OwnerLost { no: measure, people, parties } => {
                let args = [no(*measure), ("people", self.everyone(people, parties))];
                Sentence::new("fact-prevention-owner-lost", args)
            }
            Fact::Decided { .. }
            | Fact::PassedOn { .. }
            | Fact::PassOnLate { .. }
            | Fact::Read { .. }
            | Fact::Recommended { .. }
            | Fact::RecommendationClosed { .. } => self.decision(fact),
            _ => self.measure(fact),
        }
    }

    fn measure(&self, fact: &Fact) -> Sentence {
        let no = |no: &u32| ("no", no.to_string());
        let by = |by: &PersonId| ("who", self.name(by));
        let due = |at| ("due", self.words.short(at));
        match fact {
            Fact::Described { no: measure } => Sentence::new("fact-prevention-described", [no(measure)]),
            Fact::Started { no: measure } => Sentence::new("fact-prevention-started", [no(measure)]),
            Fact::Completed { no: measure, clock, .. } => {
                Sentence::new("fact-prevention-completed", [no(measure), due(clock.due)])
            }
            Fact::Verified { no: measure, by: who, clock } => {
                Sentence::new("fact-prevention-verified", [no(measure), by(who), due(clock.due)])
            }
            Fact::SentBack { no: measure, by: who, .. } => {
                Sentence::new("fact-prevention-sent-back", [no(measure), by(who)])
            }
            Fact::EffectChecked { no: measure, by: who, is_sufficient, .. } => {
                let key =
                    if *is_sufficient { "fact-prevention-effective" } else { "fact-prevention-insufficient" };
                Sentence::new(key, [no(measure), by(who)])
            }
            Fact::Postponed { no: measure, by: who, clock } => {
                Sentence::new("fact-prevention-postponed", [no(measure), by(who), due(clock.due)])
            }
            Fact::Reassigned { no: measure, owner, .. } => {
                let args = [no(measure), ("owner", self.owner(owner))];
                Sentence::new("fact-prevention-reassigned", args)
            }
            Fact::Cancelled { no: measure, by: who } => {
                Sentence::new("fact-prevention-cancelled", [no(measure), by(who)])
            }
            Fact::Answered { no: measure, unit, answer } => {
                let answer = self.coded("spread", answer.as_str()).label;
                let args = [no(measure), ("unit", self.world.unit_name(unit)), ("answer", answer)];
                Sentence::new("fact-prevention-answered", args)
            }
            _ => Sentence::new("fact-prevention-described", [("no", String::new())]),
        }
    }

    fn decision(&self, fact: &Fact) -> Sentence {
        let no = |no: &u32| ("no", no.to_string());
        match fact {
            Fact::Decided { no: decision, by, via, units, people, parties, .. } => {
                let units = self.words.list(units.iter().map(|unit| self.world.unit_name(unit)));
                let told = self.everyone(people, parties);
                let args = [no(decision), ("who", self.acting(by, *via)), ("units", units), ("people", told)];
                Sentence::new("fact-prevention-decided", args)
            }
            Fact::PassedOn { no: decision, people, unreached, .. } => {
                let units = self.words.list(unreached.iter().map(|unit| self.world.unit_name(unit)));
                let people = self.everyone(people, &[]);
                if unreached.is_empty() {
                    return Sentence::new("fact-prevention-passed-on", [no(decision), ("people", people)]);
                }
                let args = [no(decision), ("people", people), ("units", units)];
                Sentence::new("fact-prevention-passed-on-in-part", args)
            }
            Fact::PassOnLate { no: decision, people, parties } => {
                let args = [no(decision), ("people", self.everyone(people, parties))];
                Sentence::new("fact-prevention-pass-on-late", args)
            }
            Fact::Read { no: decision, by } => {
                Sentence::new("fact-prevention-read", [no(decision), ("who", self.name(by))])
            }
            Fact::Recommended { no: row, by, via } => {
                Sentence::new("fact-prevention-recommended", [no(row), ("who", self.acting(by, *via))])
            }
            Fact::RecommendationClosed { no: row, outcome } => {
                let outcome = self.coded("recommendation", outcome.as_str()).label;
                Sentence::new("fact-prevention-recommendation-closed", [no(row), ("outcome", outcome)])
            }
            _ => Sentence::new("fact-prevention-described", [("no", String::new())]),
        }
    }

    fn investigated(&self, participants: &[PersonId], lacking: &[Part]) -> Sentence {
        let people = self.words.list(participants.iter().map(|person| self.name(person)));
        if lacking.is_empty() {
            return Sentence::new("fact-prevention-investigated", [("people", people)]);
        }
        let lacking = self.words.list(lacking.iter().map(|part| self.coded("part", part.as_str()).label));
        Sentence::new("fact-prevention-investigated-without", [("people", people), ("lacking", lacking)])
    }

    /// 加藤 八重, or 中村 六花（代理（事故））.
    pub fn acting(&self, person: &PersonId, via: crate::domain::actor::Via) -> String {
        self.bearer(None, &crate::domain::actor::Bearer { person: person.clone(), via })
    }

    /// Who owes a measure.
    pub fn owner(&self, owner: &Owner) -> String {
        match owner {
            Owner::Post { post, unit } => self.office(post, Some(unit)),
            Owner::Person(person) => self.name(person),
        }
    }

    /// The body's word for a threat.
    pub fn threat(&self, threat: &str) -> String {
        let found = self.policy().and_then(|policy| policy.threats.iter().find(|row| row.id == threat));
        found.map_or_else(|| threat.to_owned(), |row| row.label.clone())
    }

    /// 実施, 実施の確認, …
    pub fn task_of_measure(&self, task: Task) -> String {
        self.coded("measure-task", task.as_str()).label
    }
}

fn waived_key(deed: Waived) -> &'static str {
    match deed {
        Waived::Instruction => "waived-instruction",
        Waived::Verification(_) => "waived-verification",
        Waived::Effect(_) => "waived-effect",
        Waived::Postponement(_) => "waived-postponement",
        Waived::Cancellation(_) => "waived-cancellation",
    }
}
