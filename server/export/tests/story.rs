//! A history written by hand: reported, told, silent, confirmed late by telephone, asked, answered,
//! told at the top, closed. The city and its people are fictional.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::domain::actor::{Actor, Bearer, CallResult, Cause, Contacted, Means, Needs, Via};
use crate::domain::basis::{Basis, Kind};
use crate::domain::called::Called;
use crate::domain::case::{Case, Origin, Presence};
use crate::domain::channel::Channel;
use crate::domain::history::{History, Private};
use crate::domain::ids::{
    Act, Answer, DeliveryId, DutyNo, PartyId, PolicyVersion, PostId, SeverityId, StepId,
};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::*;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Span;
use crate::domain::org::{Org, OrgFact};
use crate::domain::policy::exceptions::ExceptionRules;
use crate::domain::policy::timer::{TimeRule, Timer};
use crate::domain::policy::*;
use crate::domain::recipients::Passed;
use crate::domain::rename::Renames;
use crate::domain::world::World;

/// How many kinds of fact there are.
pub const FACTS: usize = 64;

pub struct Story {
    pub entries: Vec<DecodedEntry>,
    pub world: World,
}

pub fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

pub fn clock(text: &str) -> Moment {
    at(&format!("2026-11-20T{text}:00+09:00"))
}

fn person(id: &str) -> PersonId {
    PersonId::from(id)
}

fn clause(text: &str) -> Basis {
    Basis { clause: Some(text.to_owned()), kind: Kind::Policy }
}

fn told(step: &str, who: &str, post: &str, via: Via) -> Fact {
    Fact::Told {
        line: "security".into(),
        step: step.into(),
        person: person(who),
        post: Some(post.into()),
        unit: None,
        via,
        channels: vec![Channel::mail()],
    }
}

fn opened(step: &str, opened: Opened, basis: Basis) -> Fact {
    Fact::StepOpened { line: "security".into(), step: step.into(), opened, basis, delayed: false }
}

fn owes(no: u32, step: &str, act: &str, who: (&str, &str, Via), due: Moment, basis: Basis) -> Fact {
    Fact::DutyOpened {
        duty: DutyNo(no),
        line: "security".into(),
        step: step.into(),
        act: Act::from(act),
        post: who.1.into(),
        unit: Some("B01".into()),
        bearers: vec![Bearer { person: person(who.0), via: who.2 }],
        to: None,
        from: None,
        needs: Needs::Any,
        timer: Some(Timer::wall(Span::minutes(60))),
        due_at: Some(due),
        ask_at: None,
        basis,
    }
}

fn done(no: u32, by: &str, at: Moment, means: Means) -> Fact {
    Fact::DutyDone { duty: DutyNo(no), by: person(by), at, means }
}

fn case() -> Case {
    Case {
        unit: Some("B01".into()),
        personal_data: Presence::Present,
        my_number: Presence::Absent,
        people_max: Some(12),
        asset_class: "B".to_owned(),
        segments: BTreeSet::from(["lgwan".to_owned(), "other".to_owned()]),
        ..Case::new("misdelivery".into(), Origin::Staff, clock("08:50"))
    }
}

pub fn opening() -> Vec<Fact> {
    let manager = ("2001", "manager", Via::Holder);
    vec![
        Fact::Opened {
            number: "N7K4-2PXQ".to_owned(),
            called: Some(Called { year: 2026, no: 4127 }),
            report: HistoryId(Uuid::from_u128(2)),
            policy: PolicyVersion(1),
            case: Box::new(case()),
            reporter: Some(person("1001")),
            received: None,
            subjects: BTreeSet::new(),
            drill: false,
        },
        Fact::SeverityChanged { to: SeverityId::from("major"), by_rule: true },
        Fact::LineStarted { line: "security".into() },
        opened("at_manager", Opened::First, clause("5.3(1)①")),
        told("at_manager", "2001", "manager", Via::Holder),
        owes(0, "at_manager", "confirm", manager, clock("10:00"), Basis::OPERATIONAL),
        owes(1, "at_manager", "report_up", manager, clock("10:00"), clause("5.3(1)②")),
    ]
}

fn over_a_silent_manager() -> Vec<Fact> {
    let stand_in = Via::StandIn(Cause::Absent);
    vec![
        Fact::DutyLate { duty: DutyNo(0), ask_at: clock("11:00"), why: Lateness::Time, delayed: false },
        Fact::DutyLate { duty: DutyNo(1), ask_at: clock("11:00"), why: Lateness::Time, delayed: false },
        opened("upward", Opened::Silence, clause("5.3(1)②")),
        told("upward", "2002", "director", stand_in),
        told("upward", "3001", "desk", Via::Member),
        owes(2, "upward", "confirm", ("2002", "director", stand_in), clock("11:00"), Basis::OPERATIONAL),
        owes(3, "upward", "confirm", ("3001", "desk", Via::Member), clock("11:00"), Basis::OPERATIONAL),
    ]
}

pub fn delivered(number: u128, who: &str, outcome: Outcome) -> Delivered {
    let delivery = DeliveryId(Uuid::from_u128(number));
    let (person, channel) = (Some(person(who)), Channel::mail());
    Delivered { delivery, person, party: None, channel, outcome, at: None, alarm: false }
}

impl Story {
    pub fn begin() -> Self {
        Self { entries: Vec::new(), world: world() }
    }

    pub fn add<const N: usize>(&mut self, at: Moment, by: &str, texts: [(&str, &str); N], facts: Vec<Fact>) {
        let by = if by.is_empty() { Actor::Engine } else { Actor::Person(person(by)) };
        let seq = i64::try_from(self.entries.len()).unwrap() + 1;
        let names = ["1001", "2001", "2002", "3001", "4001"];
        let mut private: Private =
            names.iter().map(|id| (format!("name.{id}"), name(id).to_owned())).collect();
        private.extend(texts.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())));
        let hash = [u8::try_from(seq).unwrap(); 32];
        self.entries.push(DecodedEntry { seq, at, facts: Facts { by, request: None, facts }, private, hash });
    }

    /// Reported, told, silent, confirmed late, asked, answered, told at the top, closed.
    pub fn told() -> Self {
        let mut story = Self::begin();
        let texts = [
            ("summary", "申請書を別の方に送った"),
            (
                "description",
                "窓口で受けた申請書の控え12人分を、別の申請者の封筒に入れて送った。\n本人から電話があり判明。",
            ),
            ("place", "本庁舎1階 税務課"),
        ];
        story.add(clock("09:00"), "1001", texts, opening());
        story.add(clock("10:00"), "", [], over_a_silent_manager());
        let outcomes = vec![delivered(1, "2001", Outcome::Dead), delivered(2, "2002", Outcome::Sent)];
        story.add(clock("10:02"), "", [], vec![Fact::Delivered { outcomes }]);
        story.add(clock("10:05"), "3001", [], vec![done(3, "3001", clock("10:05"), Means::Screen)]);
        story.add(clock("10:20"), "3001", [], late_confirmation());
        story.add(clock("10:30"), "2001", [("reason", "個人情報を含むため")], answer());
        story.add(
            clock("10:41"),
            "4001",
            [],
            vec![
                done(5, "4001", clock("10:41"), Means::Screen),
                done(2, "2002", clock("10:41"), Means::Phone),
            ],
        );
        story.add(
            clock("11:00"),
            "3001",
            [("note", "#let x = 1 *強調* <b>\n誤送付先3軒に電話した。")],
            vec![Fact::Noted, Fact::CaseChanged { case: Box::new(case()), subjects: BTreeSet::new() }],
        );
        story.add(
            at("2026-11-24T09:30:00+09:00"),
            "2001",
            [],
            vec![Fact::PhaseChanged { to: Phase::Recovered }],
        );
        story.add(
            at("2026-11-26T17:00:00+09:00"),
            "4001",
            [("reason", "全員から回収した")],
            vec![
                Fact::PhaseChanged { to: Phase::Closed },
                Fact::EndTold { people: vec![contacted("2001"), contacted("3001")] },
            ],
        );
        story
    }

    /// Nobody answers the question.
    pub fn silent() -> Self {
        let mut story = Self::begin();
        story.add(clock("09:00"), "1001", [], opening());
        let follows = Answer::from("necessary");
        let (line, step) = ("security".into(), StepId::from("judgement"));
        story.add(
            clock("12:00"),
            "",
            [],
            vec![
                opened("judgement", Opened::Done, clause("5.3(1)③")),
                Fact::Unanswered { line, step, follows },
            ],
        );
        story
    }

    /// One of each fact, in no sensible order.
    pub fn of_every_fact() -> Self {
        let mut story = Self::told();
        let all = [rest(), by_others::facts(), super::reports::facts(), super::kept::facts()].concat();
        story.add(at("2026-11-27T09:00:00+09:00"), "3001", [("reason", "理由")], all);
        story
    }

    pub fn incident(&self) -> Incident {
        let entries = self.entries.iter().map(|entry| (entry.at, &entry.facts, &entry.private));
        Incident::fold(HistoryId(Uuid::from_u128(1)), entries).unwrap()
    }

    pub fn report_sentences(&self) -> Vec<String> {
        report(self).chronology.into_iter().map(|row| row.what).collect()
    }
}

fn late_confirmation() -> Vec<Fact> {
    vec![
        done(0, "2001", clock("10:15"), Means::Phone),
        opened("judgement", Opened::Done, clause("5.3(1)③")),
        owes(4, "judgement", "judge", ("2001", "manager", Via::Holder), clock("11:20"), clause("5.3(1)③")),
        Fact::Asked { line: "security".into(), step: "judgement".into(), group: 0, duties: vec![DutyNo(4)] },
    ]
}

pub fn answer() -> Vec<Fact> {
    let (line, step) = ("security".into(), StepId::from("judgement"));
    let (by, at) = (person("2001"), clock("10:30"));
    let answer = Answer::from("necessary");
    vec![
        Fact::Answered { line, step, answer, by, at, means: Means::Screen, decides: true },
        done(4, "2001", clock("10:30"), Means::Screen),
        opened("top", Opened::Done, clause("5.3(1)③")),
        Fact::PostPassed {
            line: "security".into(),
            step: "top".into(),
            post: "deputy".into(),
            why: Passed::NoOne,
        },
        told("top", "4001", "ciso", Via::Holder),
        owes(5, "top", "confirm", ("4001", "ciso", Via::Holder), clock("11:30"), Basis::OPERATIONAL),
    ]
}

pub fn contacted(id: &str) -> Contacted {
    Contacted { person: person(id), channels: vec![Channel::mail(), Channel::chat("desk")] }
}

fn rest() -> Vec<Fact> {
    let line = || crate::domain::ids::LineId::from("security");
    let step = || StepId::from("upward");
    let people = || vec![contacted("2001"), contacted("3001")];
    let bearers = || vec![Bearer { person: person("2002"), via: Via::StandIn(Cause::Vacant) }];
    let soon = clock("18:00");
    vec![
        Fact::Repeated { report: None },
        Fact::StepPassed { line: line(), step: step() },
        Fact::StepDropped { line: line(), step: "beyond".into() },
        Fact::StepReset { line: line(), step: step() },
        Fact::StepPushed { line: line(), step: step() },
        Fact::DutyStarted { duty: DutyNo(1), due_at: Some(soon), ask_at: None },
        Fact::Called { duty: DutyNo(1), by: person("2001"), result: CallResult::NotReached },
        Fact::DutyDischarged { duty: DutyNo(2), person: person("2002"), why: Discharge::ConfirmedBefore },
        Fact::DutyPassed { duty: DutyNo(1) },
        Fact::DutyShared { duty: DutyNo(1), by: person("2001"), at: soon, means: Means::Screen },
        Fact::DutyHastened { duty: DutyNo(1), timer: Timer::wall(Span::minutes(15)), due_at: soon },
        Fact::DutyPostponed { duty: DutyNo(1), due_at: soon },
        Fact::SecondPersonWaived { duty: DutyNo(1), by: person("2001"), people: people() },
        Fact::PartyTold { line: line(), step: step(), parties: vec![PartyId::from("mailbox")] },
        Fact::PartyConfirmed { party: PartyId::from("mailbox"), duties: Vec::new() },
        Fact::PartyAnswered { party: PartyId::from("mailbox"), people: people(), parties: Vec::new() },
        Fact::ScaleChanged { scale: "urgency".into(), to: "high".into(), by_rule: false },
        Fact::ModeBegan { mode: "headquarters".to_owned() },
        Fact::ModeEnded { mode: "headquarters".to_owned() },
        Fact::WallLifted { organ: "gikai".to_owned(), people: people() },
        Fact::Appointed { post: PostId::from("deputy"), person: person("2002"), people: people() },
        Fact::Disapproved {
            duty: DutyNo(1),
            by: person("2001"),
            at: soon,
            means: Means::Screen,
            people: people(),
            parties: Vec::new(),
        },
        Fact::DutyMoved { duty: DutyNo(1), bearers: bearers(), due_at: None },
        Fact::DutyRenewed { duty: DutyNo(1), bearers: bearers(), due_at: Some(soon), ask_at: None },
        Fact::DutyWithdrawn { duty: DutyNo(1), by_rule: false },
        Fact::DutyAskedAgain { duty: DutyNo(1), bearers: bearers(), answer_by: soon },
        Fact::DutyJoined { duty: DutyNo(1), bearers: bearers() },
        Fact::Unanswered { line: line(), step: "judgement".into(), follows: Answer::from("necessary") },
        Fact::AskedAgain { line: line(), step: "judgement".into() },
        Fact::Reminded { duties: vec![DutyNo(1)], people: people(), ask_at: soon },
        Fact::Watched { ask_at: soon },
        Fact::ProgressAsked { people: people(), parties: Vec::new(), ask_at: soon },
        Fact::RouteExhausted {
            line: line(),
            round: 1,
            parties: vec![PartyId::from("mailbox")],
            again_at: soon,
        },
        Fact::RoundStarted { line: line(), round: 2, keeps: Vec::new() },
        Fact::DeadLetterTold { people: people(), parties: vec![PartyId::from("mailbox")] },
        Fact::DutyDoneToo { duty: DutyNo(3), by: person("2002"), at: soon, means: Means::Screen },
        Fact::CallGivenUp {
            line: line(),
            step: step(),
            callee: person("4001"),
            parties: vec![PartyId::from("mailbox")],
        },
    ]
}

fn name(id: &str) -> &'static str {
    match id {
        "1001" => "𠮷田 髙子",
        "2001" => "山﨑 健",
        "2002" => "佐藤 花子",
        "3001" => "岡 真理",
        "4001" => "副市長 渡邉 一",
        _ => "",
    }
}

fn world() -> World {
    let mut org = Org::default();
    let from = at("2026-04-01T00:00:00+09:00");
    let units = [("A00", "架空市", "body", None), ("B01", "税務課", "section", Some("A00"))];
    for (id, words, kind, parent) in units {
        let texts = Private::from([(format!("unit.{id}"), words.to_owned())]);
        let parent = parent.map(Into::into);
        org.apply(&OrgFact::UnitSet { unit: id.into(), kind: kind.to_owned(), parent, from }, &texts);
    }
    let texts = Private::from([("name.2001".to_owned(), "山崎 健（改姓後）".to_owned())]);
    org.apply(&OrgFact::PersonSet { person: person("2001"), unit: None }, &texts);
    World { org, policies: BTreeMap::from([(PolicyVersion(1), Arc::new(policy()))]) }
}

fn label<T: for<'a> From<&'a str>>(id: &str, label: &str) -> Label<T> {
    Label { id: T::from(id), label: label.to_owned() }
}

fn post(id: &str, label: &str, per: &str) -> Post {
    Post {
        id: PostId::from(id),
        label: label.to_owned(),
        per: per.to_owned(),
        is_group: false,
        hours: None,
        members: Vec::new(),
        stand_ins: Vec::new(),
        may_delegate: Vec::new(),
        appointment: None,
        basis: None,
    }
}

fn step(id: &str, deed: Deed) -> Step {
    let (after, basis) = (Vec::new(), BasisMap::default());
    Step { id: StepId::from(id), after, when: Condition::Always, at_once: false, deed, basis }
}

fn tell(posts: &[(&str, Of)]) -> Deed {
    let tell = posts.iter().map(|(post, of)| PostRef::new(PostId::from(*post), *of)).collect();
    Deed::Tell { tell, copy: Vec::new(), inform: Vec::new(), owes: Vec::new(), call: None }
}

fn question() -> Question {
    Question {
        text: "CISOへの報告は必要か".to_owned(),
        options: vec![label("necessary", "必要"), label("not_necessary", "不要")],
        suggest: Vec::new(),
        groups: Vec::new(),
        time: TimeRule::always(Timer::wall(Span::minutes(60))),
        unanswered: Answer::from("necessary"),
        needs_reason: Vec::new(),
        late_is_noted_only: Vec::new(),
        publishes: None,
        approval: None,
    }
}

fn line() -> Line {
    Line {
        id: "security".into(),
        label: "情報セキュリティの連絡".to_owned(),
        when: Condition::Always,
        steps: vec![
            step("at_manager", tell(&[("manager", Of::Place)])),
            step("upward", tell(&[("director", Of::Place), ("desk", Of::Body)])),
            step("judgement", Deed::Ask(question())),
            step("top", tell(&[("deputy", Of::Body), ("ciso", Of::Body)])),
            step("beyond", tell(&[("mayor_secretary", Of::Body)])),
        ],
        again: Span::minutes(60),
        last_resort: vec![PartyId::from("mailbox")],
    }
}

fn roles() -> Roles {
    let (desk, top) = ("desk".into(), "ciso".into());
    Roles { desk, top, callers: Vec::new(), chief: None, manager: None, auditors: Vec::new() }
}

pub fn policy() -> Policy {
    let mailbox = Party {
        label: "窓口の共用メール".to_owned(),
        email: None,
        phone: None,
        contacts: Vec::new(),
        must_confirm: None,
        may: Default::default(),
        content: Content::Full,
        readers: None,
        read_by: None,
    };
    Policy {
        catch_all: catch_all::line(&roles(), Span::hours(1), &[line()]),
        clocks: Vec::new(),
        channels: BTreeMap::new(),
        procedures: Default::default(),
        body: BodyName { id: "sample".to_owned(), name: "架空市".to_owned(), law: Default::default() },
        rule: "架空市情報セキュリティ対策基準".to_owned(),
        roles: roles(),
        prevention: Prevention::usual(&"ciso".into()),
        response: Default::default(),
        calendars: BTreeMap::new(),
        national: Default::default(),
        posts: vec![
            post("manager", "情報セキュリティ管理者", "section"),
            post("director", "情報セキュリティ責任者", "department"),
            post("desk", "統一的な窓口", "body"),
            post("deputy", "統括情報セキュリティ副責任者", "body"),
            post("mayor_secretary", "秘書課長", "body"),
            post("ciso", "最高情報セキュリティ責任者", "body"),
        ],
        severities: vec![Severity { id: SeverityId::from("major"), label: "高".to_owned() }],
        severity_rules: Vec::new(),
        scales: Vec::new(),
        kinds: vec![label("misdelivery", "誤送信・誤送付")],
        acts: vec![label("report_up", "上位への報告")],
        units: Vec::new(),
        segments: vec![Label { id: "lgwan".to_owned(), label: "LGWAN接続系".to_owned() }],
        threats: Vec::new(),
        effects: Vec::new(),
        systems: Vec::new(),
        contracts: Vec::new(),
        organs: Vec::new(),
        modes: Vec::new(),
        assumptions: Vec::new(),
        lines: vec![line()],
        parties: BTreeMap::from([(PartyId::from("mailbox"), mailbox)]),
        idle: Span::hours(24),
        closing: Closing::default(),
        renames: Renames::default(),
        publication: publication::PublicationRules::usual(&roles()),
        weekly: None,
        contacts: contacts::ContactRules { kinds: Vec::new(), check_every: 3, approvers: Vec::new() },
        exceptions: ExceptionRules::usual(&"ciso".into(), vec!["ciso".into()], Span::minutes(60)),
        reviews: crate::domain::policy::reviews::ReviewRules::usual(&"desk".into()),
        plan_approvers: Vec::new(),
        proxies: crate::domain::policy::proxies::ProxyRules::usual(&"desk".into(), &"ciso".into(), None),
        retention: None,
        guarantees: Vec::new(),
        title: "架空市 緊急時対応計画".to_owned(),
    }
}
