//! A small body and one incident, decided step by step: what a rule of the policy language does.

use std::collections::BTreeSet;
use std::sync::Arc;

use noroshi::domain::actor::{Actor, Cause, Means};
use noroshi::domain::case::{Case, Origin, Presence};
use noroshi::domain::channel::Channel;
use noroshi::domain::deciding::command::{Ask, Command, Deed, Opening};
use noroshi::domain::deciding::decide::{Decision, decide, open};
use noroshi::domain::history::{History, Private};
use noroshi::domain::ids::{Act, CommandId, DeliveryId, HistoryId, PersonId, UnitId};
use noroshi::domain::incident::fact::{Delivered, Fact, Outcome};
use noroshi::domain::incident::state::{Duty, Incident};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::notice::{Addressee, Reason, compose, of_organisation};
use noroshi::domain::org::{Absence, Appointment, Org, OrgFact, Standing};
use noroshi::domain::organisation::Organisation;
use noroshi::domain::organisation::activation::{Refused, activation};
use noroshi::domain::organisation::announced::{Found, announced};
use noroshi::domain::organisation::fact::OrganisationFacts;
use noroshi::domain::plan::response::Ask as Response;
use noroshi::domain::plan::rules::PlanAsk;
use noroshi::domain::policy::Policy;
use noroshi::domain::readiness::gaps;
use noroshi::domain::refusal::Refusal;
use noroshi::domain::world::World;
use uuid::Uuid;

use super::judged::Court;

/// Units of every body here: two departments with two sections each, and a committee.
const UNITS: [(&str, &str, Option<&str>); 8] = [
    ("body", "body", None),
    ("soumu", "department", Some("body")),
    ("shimin", "department", Some("body")),
    ("joho", "section", Some("soumu")),
    ("jinji", "section", Some("soumu")),
    ("zeimu", "section", Some("shimin")),
    ("koseki", "section", Some("shimin")),
    ("kansa", "committee", Some("body")),
];

/// A body under a policy, and one incident in it.
#[derive(Clone)]
pub struct Stage {
    world: World,
    /// What the body keeps beside its people and posts.
    beside: Organisation,
    incident: Option<Incident>,
    court: Court,
    /// Now.
    pub now: Moment,
    commands: u64,
    /// Facts of the last entry.
    pub last: Vec<Fact>,
    /// Who was written to by the last entry, in order.
    pub sent: Vec<String>,
    /// Why each of them was, in the same order.
    pub reasons: Vec<Reason>,
    /// The channels of each message that the last entry sent, in the same order.
    pub channels: Vec<Vec<Channel>>,
}

impl Stage {
    /// A body under `policy` with these people in posts: `(post, unit, people)`, each person once
    /// known. The first of a post is its holder, the others members.
    pub fn new(policy: &str, posts: &[(&str, &str, &[&str])]) -> Self {
        let mut org = Org::default();
        let text = policy.to_owned();
        for fact in activation(&org, &text).expect("a sound policy") {
            happen(&mut org, fact, &[]);
        }
        for (unit, kind, parent) in UNITS {
            let parent = parent.map(UnitId::from);
            let from = Moment::from_micros(0);
            happen(
                &mut org,
                OrgFact::UnitSet { unit: unit.into(), kind: kind.to_owned(), parent, from },
                &[],
            );
        }
        for (post, unit, people) in posts {
            for (order, person) in (0_u32..).zip(*people) {
                appoint(&mut org, (post, unit), person, order);
            }
        }
        let world = World::new(org);
        assert!(world.active().is_some(), "the policy has mistakes");
        let now = at("2026-11-20T10:00:00+09:00");
        let (last, sent, reasons, channels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let court = Court::default();
        Self {
            world,
            beside: Organisation::default(),
            incident: None,
            court,
            now,
            commands: 0,
            last,
            sent,
            reasons,
            channels,
        }
    }

    /// Someone reports what concerns nobody's data, so that no clock of law runs.
    pub fn report_harmless(&mut self, reporter: Option<&str>) {
        self.report(reporter, |opening| {
            opening.case.personal_data = Presence::Absent;
            opening.case.my_number = Presence::Absent;
        });
    }

    /// Someone reports an incident in 税務課, changed as `change` says.
    pub fn report(&mut self, reporter: Option<&str>, change: impl FnOnce(&mut Opening)) {
        let case = Case { unit: Some("zeimu".into()), ..Case::new("loss".into(), Origin::Staff, self.now) };
        let mut opening = Opening {
            number: "K7M4-92QX".to_owned(),
            called: None,
            report: HistoryId(Uuid::from_u128(2)),
            case,
            reporter: reporter.map(PersonId::from),
            received: None,
            subjects: BTreeSet::new(),
            drill: false,
            guidance: None,
        };
        change(&mut opening);
        let by = opening.reporter.clone().map_or(Actor::Outside, Actor::Person);
        let command = self.command(by, Ask::Open(Box::new(opening)), &[]);
        let decision = open(HistoryId(Uuid::from_u128(1)), &self.world, &command, self.now);
        self.keep(decision.expect("a valid report is accepted"));
    }

    /// Lets minutes pass, looking whenever something is due. Keeps what the looks brought.
    pub fn pass(&mut self, minutes: i64) {
        let end = self.now + Span::minutes(minutes);
        let (mut last, mut sent, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(due) = self.incident().wake_at().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.give(Actor::Engine, Ask::Wake { outcomes: Vec::new() }, &[]).expect("never refused");
            last.append(&mut self.last);
            sent.append(&mut self.sent);
            reasons.append(&mut self.reasons);
        }
        self.now = end;
        (self.last, self.sent, self.reasons) = (last, sent, reasons);
    }

    /// Lets minutes pass while nobody looks, then looks once.
    pub fn sleep(&mut self, minutes: i64) {
        self.now = self.now + Span::minutes(minutes);
        self.look();
    }

    /// Something happens to the organisation, and the incident looks again.
    pub fn happens(&mut self, fact: OrgFact) {
        happen(&mut self.world.org, fact, &[]);
        if self.incident.is_some() {
            self.look();
        }
    }

    /// A person can be written to in a chat as well.
    pub fn chats(&mut self, person: &str, channel: &str) {
        let texts = [("email", format!("{person}@example.jp")), ("teams", channel.to_owned())];
        let texts: Vec<_> = texts.map(|(key, text)| (format!("{key}.{person}"), text)).into();
        happen(&mut self.world.org, OrgFact::PersonSet { person: person.into(), unit: None }, &texts);
    }

    /// Posts of units in which nobody is reached within so many days.
    pub fn gaps(&self, days: i64) -> Vec<(String, String, Moment)> {
        let (_, policy) = self.world.active().expect("a policy is active");
        let found = gaps(&self.world, policy, self.now, Span::hours(24 * days));
        found.into_iter().map(|gap| (gap.post.to_string(), gap.unit.to_string(), gap.from)).collect()
    }

    /// Lets hours pass in which only the organisation's announced dates come, each looked at when it
    /// comes. Whom it writes to: when, whom, and why.
    pub fn rests(&mut self, hours: i64) -> Vec<(String, String, Reason)> {
        let end = self.now + Span::hours(hours);
        let mut told = self.notes(self.now, Vec::new());
        while let Some(due) = self.organisation().next_edge(self.now).filter(|due| *due <= end) {
            told.append(&mut self.notes(due, vec![OrgFact::EdgePassed { at: due }]));
        }
        self.now = end;
        told
    }

    /// Lets hours pass while nobody looks, then writes one entry of the organisation.
    pub fn oversleeps(&mut self, hours: i64) -> Vec<(String, String, Reason)> {
        let at = self.now + Span::hours(hours);
        self.notes(at, vec![OrgFact::EdgePassed { at }])
    }

    fn organisation(&self) -> Organisation {
        Organisation { world: Arc::new(self.world.clone()), ..self.beside.clone() }
    }

    /// Appends an entry of the organisation, with all that every entry says.
    fn notes(&mut self, now: Moment, facts: Vec<OrgFact>) -> Vec<(String, String, Reason)> {
        self.now = now;
        let (mut organisation, texts) = (self.organisation(), Private::new());
        let mut facts = facts.into_iter().map(Into::into).collect();
        announced(&organisation, (&mut facts, &texts), &Found::default(), now);
        let facts = OrganisationFacts { by: Actor::Engine, request: None, facts };
        organisation.apply_entry(now, &facts, &texts);
        let id = HistoryId(Uuid::from_u128(3));
        let notices = of_organisation(id, &facts.facts, &organisation, now);
        self.world = World::clone(&organisation.world);
        self.beside = organisation;
        let day = now.jst().format("%d日 %H:%M").to_string();
        let told = notices.into_iter().map(|notice| {
            assert_eq!((notice.number.as_str(), notice.incident), ("", id), "it is about no incident");
            (day.clone(), addressee(&notice.to), notice.reason)
        });
        told.collect()
    }

    /// A person joins a post for a time.
    pub fn appoints(&mut self, post: &str, unit: &str, person: &str, (from, to): (Moment, Moment)) {
        let appointment = appointment((post, unit), person, Standing::Member, 9);
        let appointment = Appointment { from, to: Some(to), ..appointment };
        know(&mut self.world.org, person);
        happen(&mut self.world.org, OrgFact::Appointed { appointment }, &[]);
    }

    /// A person becomes the holder of a post beside the one there is.
    pub fn appoints_holder(&mut self, post: &str, unit: &str, person: &str) {
        let appointment = appointment((post, unit), person, Standing::Holder, 9);
        know(&mut self.world.org, person);
        happen(&mut self.world.org, OrgFact::Appointed { appointment }, &[]);
    }

    /// Another policy is approved. The incident keeps its own and looks again.
    pub fn activates(&mut self, policy: &str) -> Result<(), Refused> {
        for fact in activation(&self.world.org, policy)? {
            happen(&mut self.world.org, fact, &[]);
        }
        self.world = World::new(self.world.org.clone());
        if self.incident.is_some() {
            self.look();
        }
        Ok(())
    }

    fn look(&mut self) {
        self.give(Actor::Engine, Ask::Wake { outcomes: Vec::new() }, &[]).expect("never refused");
    }

    /// A person does what they owe.
    pub fn does(&mut self, person: &str, act: &str) -> Result<(), Refusal> {
        self.does_with(person, act, &[])
    }

    /// A person does what they owe and says something with it.
    pub fn does_with(&mut self, person: &str, act: &str, texts: &[(&str, &str)]) -> Result<(), Refusal> {
        let person = PersonId::from(person);
        let deed =
            Deed { person: person.clone(), act: Act::from(act), duty: None, at: None, means: Means::Screen };
        self.give(Actor::Person(person), Ask::Do(deed), texts)
    }

    /// A person of no account says something, which another records.
    pub fn records(&mut self, by: &str, person: &str, act: &str, means: Means) -> Result<(), Refusal> {
        let deed = Deed { person: person.into(), act: Act::from(act), duty: None, at: None, means };
        self.give(Actor::Person(by.into()), Ask::Do(deed), &[("note", "県の担当者に電話で確認した")])
    }

    /// A person asks for anything else.
    pub fn asks(&mut self, person: &str, ask: Ask) -> Result<(), Refusal> {
        self.give(Actor::Person(person.into()), ask, &[("reason", "理由")])
    }

    /// A person says or does something of the response, with texts.
    pub fn responds(&mut self, person: &str, ask: Response, texts: &[(&str, &str)]) -> Result<(), Refusal> {
        self.give(Actor::Person(person.into()), Ask::Plan(PlanAsk::Response(ask)), texts)
    }

    /// A body outside says something through its own link.
    pub fn hears(&mut self, ask: Ask, texts: &[(&str, &str)]) -> Result<(), Refusal> {
        self.give(Actor::Outside, ask, texts)
    }

    /// A person asks for something and says something with it.
    pub fn asks_with(&mut self, person: &str, ask: Ask, texts: &[(&str, &str)]) -> Result<(), Refusal> {
        self.give(Actor::Person(person.into()), ask, texts)
    }

    /// A person writes something down.
    pub fn give_note(&mut self, person: &str) {
        let noted = self.give(Actor::Person(person.into()), Ask::Note, &[("note", "状況を確認した")]);
        noted.expect("who bears a duty may write");
    }

    /// A person answers the question put to them.
    pub fn judges(&mut self, person: &str, answer: &str) -> Result<(), Refusal> {
        let person = PersonId::from(person);
        let act = Act::from(Act::JUDGE);
        let deed = Deed { person: person.clone(), act, duty: None, at: None, means: Means::Screen };
        let ask = Ask::Judge { deed, answer: answer.into() };
        self.give(Actor::Person(person), ask, &[("reason", "理由")])
    }

    /// The last try to reach a person on a channel has failed.
    pub fn undelivered(&mut self, person: &str, channel: &str) {
        let delivery = DeliveryId(Uuid::from_u64_pair(7, self.commands));
        let (person, channel, outcome) =
            (Some(person.into()), Channel::kept(channel.to_owned()), Outcome::Dead);
        let outcomes =
            vec![Delivered { delivery, person, party: None, channel, outcome, at: None, alarm: false }];
        self.give(Actor::Engine, Ask::Wake { outcomes }, &[]).expect("never refused");
    }

    /// A person stands in for whoever is away from a post of the body, in this order.
    pub fn stands_in(&mut self, post: &str, person: &str, order: u32) {
        know(&mut self.world.org, person);
        let appointment = appointment((post, "body"), person, Standing::StandIn, order);
        happen(&mut self.world.org, OrgFact::Appointed { appointment }, &[]);
    }

    /// A person is away, or has delegated something, from now on for some hours.
    pub fn away(&mut self, absence: Absence) {
        self.happens(OrgFact::AbsenceAdded { absence });
    }

    /// A person is away from now on for some hours.
    pub fn leaves(&mut self, person: &str, cause: Cause, hours: i64) {
        let (from, to) = (self.now, self.now + Span::hours(hours));
        let absence = Absence { person: person.into(), cause, from, to, stand_in: None, only: Vec::new() };
        self.happens(OrgFact::AbsenceAdded { absence });
    }

    /// The incident as it stands.
    pub fn incident(&self) -> &Incident {
        self.incident.as_ref().expect("something was reported")
    }

    /// The newest duty of this kind.
    pub fn duty(&self, act: &str) -> &Duty {
        self.incident().duties.iter().rev().find(|duty| duty.act.is(act)).expect("it is owed")
    }

    /// When the newest duty of this kind is due, by the clock on the wall in Japan.
    pub fn due(&self, act: &str) -> String {
        self.duty(act).due_at.map_or_else(String::new, |due| due.jst().format("%d日 %H:%M").to_string())
    }

    /// A person of the organisation who holds nothing.
    pub fn knows(&mut self, person: &str) {
        know(&mut self.world.org, person);
    }

    /// The organisation with its policies, and the one in force.
    pub fn in_force(&self) -> (&World, &Policy) {
        let (_, policy) = self.world.active().expect("a policy is active");
        (&self.world, policy)
    }

    /// The organisation.
    pub fn org(&self) -> &Org {
        &self.world.org
    }

    /// A program that has just started reads the policies.
    pub fn reads_policies_again(&mut self) {
        self.world = World::new(self.world.org.clone());
    }

    /// The word for the incident's kind under its policy.
    pub fn kind_label(&self) -> &str {
        self.world.policies[&self.incident().policy].kind_label(&self.incident().case.kind)
    }

    /// Who was told so far.
    pub fn told(&self) -> Vec<&str> {
        self.incident().told.keys().map(PersonId::as_str).collect()
    }

    fn command(&mut self, by: Actor, ask: Ask, texts: &[(&str, &str)]) -> Command {
        self.commands += 1;
        let texts = texts.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        Command { id: CommandId(Uuid::from_u64_pair(1, self.commands)), by, request: None, ask, texts }
    }

    fn give(&mut self, by: Actor, ask: Ask, texts: &[(&str, &str)]) -> Result<(), Refusal> {
        let command = self.command(by, ask, texts);
        let decision = decide(self.incident(), &self.world, &command, self.now)?;
        self.keep(decision);
        Ok(())
    }

    fn keep(&mut self, decision: Decision) {
        let heard = self.court.hear(&decision.facts, &decision.after, &self.world);
        heard.unwrap_or_else(|what| panic!("{what}\n{:#?}", decision.facts));
        let policy = &self.world.policies[&decision.after.policy];
        let notices = compose(&decision.facts.facts, &decision.after, policy);
        self.sent = notices.iter().map(|notice| addressee(&notice.to)).collect();
        self.reasons = notices.iter().map(|notice| notice.reason).collect();
        self.channels = notices.into_iter().map(|notice| notice.channels).collect();
        self.last = decision.facts.facts;
        self.incident = Some(decision.after);
    }
}

fn addressee(to: &Addressee) -> String {
    match to {
        Addressee::Person(person) => person.to_string(),
        Addressee::Party(party) => party.to_string(),
    }
}

fn happen(org: &mut Org, fact: OrgFact, private: &[(String, String)]) {
    org.apply(&fact, &private.iter().cloned().collect());
    org.revision += 1;
}

fn appoint(org: &mut Org, at: (&str, &str), person: &str, order: u32) {
    know(org, person);
    let standing = if order == 0 { Standing::Holder } else { Standing::Member };
    let appointment = appointment(at, person, standing, order);
    happen(org, OrgFact::Appointed { appointment }, &[]);
}

fn know(org: &mut Org, person: &str) {
    let person = PersonId::from(person);
    if !org.people.contains_key(&person) {
        let mail = (format!("email.{person}"), format!("{person}@example.jp"));
        happen(org, OrgFact::PersonSet { person, unit: None }, &[mail]);
    }
}

fn appointment((post, unit): (&str, &str), person: &str, standing: Standing, order: u32) -> Appointment {
    let (from, to, cause) = (Moment::from_micros(0), None, None);
    Appointment {
        post: post.into(),
        unit: unit.into(),
        person: person.into(),
        standing,
        order,
        cause,
        from,
        to,
    }
}

/// A moment by RFC 3339.
pub fn at(text: &str) -> Moment {
    Moment::parse(text).expect("a moment")
}
