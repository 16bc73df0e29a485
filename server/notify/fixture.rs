//! The sample city and one incident in it, for the tests of this room.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::chat::{self, kind};
use super::settings::{self, Mail};
use super::{Links, Outgoing, Renderer};
use crate::domain::account::touch::Touch;
use crate::domain::actor::{Cause, Via};
use crate::domain::administration::{Deed, Doubt};
use crate::domain::basis::{Basis, Kind};
use crate::domain::called::Called;
use crate::domain::case::field::Field;
use crate::domain::channel::Channel;
use crate::domain::handover::{Item, Side};
use crate::domain::ids::{
    Act, DeliveryId, DutyNo, HistoryId, LineId, PersonId, PolicyVersion, PostId, StepId, UnitId,
};
use crate::domain::incident::easing::Easing;
use crate::domain::moment::{Moment, Span};
use crate::domain::notice::{About, Addressee, Notice, NoticeDuty, Reason};
use crate::domain::org::{Absence, Org, Person, Unit};
use crate::domain::plan::deadline::clock::{Counted, Off};
use crate::domain::plan::deadline::{Likelihood, Rule, Stage, Turn};
use crate::domain::plan::response::{Measure, Publicity};
use crate::domain::readiness::{Gap, Why};
use crate::domain::register::{Event, Register};
use crate::domain::world::World;
use crate::i18n::Language;
use crate::secret::Secret;

pub const POLICY: PolicyVersion = PolicyVersion(1);

pub fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// Mail to a relay at this address.
pub fn mail(url: &str) -> Mail {
    Mail {
        url: url.to_owned(),
        from: "incident@city.example.jp".to_owned(),
        from_name: Some("のろし".to_owned()),
        starttls: false,
        user: None,
        password: None,
        hello: Some("noroshi.test".to_owned()),
        spare: Span::ZERO,
        keeping: settings::Keeping::default(),
    }
}

/// A channel of this kind to a hook at this address.
pub fn channel(kind: &str, url: &str) -> settings::Channel {
    channel_with(kind, url, &kind::Given::new()).unwrap()
}

/// The same with settings that the kind has of its own.
pub fn channel_with(kind: &str, url: &str, own: &kind::Given) -> Result<settings::Channel, kind::Unfit> {
    let form = (chat::named(kind).unwrap().form)(own)?;
    let keeping = settings::Keeping::default();
    Ok(settings::Channel { url: Secret::new(url), allow_private: false, form, keeping })
}

/// 10:02, right after the report.
pub fn now() -> Moment {
    at("2026-11-20T10:02:00+09:00")
}

pub fn world() -> World {
    world_under(include_str!("../../escalation.yaml").to_owned())
}

/// The same people under another plan.
pub fn world_under(policy: String) -> World {
    let mut org = Org { active: Some(POLICY), ..Org::default() };
    org.policies.insert(POLICY, policy);
    let units = [("shi", "のろし市", "body", None), ("zaimu", "財務部", "department", Some("shi"))];
    for (id, name, kind, parent) in units.into_iter().chain([("zeimu", "税務課", "section", Some("zaimu"))])
    {
        let unit = Unit {
            id: UnitId::from(id),
            name: name.to_owned(),
            kind: kind.to_owned(),
            parent: parent.map(UnitId::from),
            from: Moment::from_micros(0),
            to: None,
        };
        org.units.insert(unit.id.clone(), unit);
    }
    let person = |name: &str, phone: &str, night: &str| Person {
        name: name.to_owned(),
        email: "tanaka@example.jp".to_owned(),
        phone: phone.to_owned(),
        night_phone: night.to_owned(),
        ..Person::default()
    };
    org.people = BTreeMap::from([
        (PersonId::from("2001"), person("田中 一郎", "000-000-0201", "")),
        (PersonId::from("9001"), person("最上 花子", "000-000-0901", "000-000-0902")),
    ]);
    let world = World::new(org);
    assert!(world.policies.contains_key(&POLICY), "the sample policy must check");
    world
}

pub fn duty(act: &str, post: &str, unit: &str, due_at: Option<Moment>) -> NoticeDuty {
    NoticeDuty {
        asked: None,
        timer: None,
        no: DutyNo(0),
        act: Act::from(act),
        post: post.into(),
        unit: Some(UnitId::from(unit)),
        via: Via::Holder,
        due_at,
        answer_by: None,
        taken_over: false,
        callee: None,
        basis: Basis::OPERATIONAL,
    }
}

/// What the head of the tax section gets.
pub fn duty_notice() -> Notice {
    let mut report_up = duty("report_up", "manager", "zeimu", None);
    report_up.basis = Basis { clause: Some("5.3(1)②".to_owned()), kind: Kind::Policy };
    Notice {
        incident: HistoryId(Uuid::from_u128(7)),
        number: "K7M4-92QX".to_owned(),
        called: Some(Called { year: 2026, no: 4127 }),
        policy: POLICY,
        to: Addressee::Person(PersonId::from("2001")),
        channels: vec![Channel::mail()],
        reason: Reason::Duty,
        line: Some((LineId::from("security"), StepId::from("at_manager"))),
        duties: vec![duty("confirm", "manager", "zeimu", Some(at("2026-11-20T10:45:00+09:00"))), report_up],
        about: Vec::new(),
        kind: "loss".into(),
        severity: "critical".into(),
        unit: Some(UnitId::from("zeimu")),
        aware_at: at("2026-11-20T10:00:00+09:00"),
        at: now(),
        urgency: 1,
        drill: false,
        is_gathered: false,
    }
}

/// One notice for every reason, as the engine would make it.
pub fn notice(reason: Reason) -> Notice {
    let mut notice = Notice { reason, ..duty_notice() };
    let due = Some(at("2026-11-20T10:15:00+09:00"));
    match reason {
        Reason::Duty => {}
        Reason::Reminder => {
            notice.duties = vec![duty("confirm", "manager", "zeimu", Some(now() - Span::minutes(12)))]
        }
        Reason::Call => {
            let mut call = duty("call", "desk", "shi", due);
            call.via = Via::Caller;
            call.callee = Some(PersonId::from("9001"));
            notice.line = Some((LineId::from("security"), StepId::from("emergency")));
            notice.duties = vec![call];
        }
        Reason::Progress => {
            let mut share = duty("share", "desk", "shi", None);
            share.via = Via::StandIn(Cause::Absent);
            notice.duties = vec![share];
            notice.line = None;
        }
        Reason::LastResort => {
            notice.to = Addressee::Party("desk_mailbox".into());
            notice.duties = Vec::new();
            notice.line = None;
        }
        Reason::CallGivenUp => notice = unphoned(notice),
        Reason::Outside => {
            notice.to = Addressee::Party("desk_mailbox".into());
            notice.duties = Vec::new();
        }
        Reason::Measure | Reason::MeasureLate => {
            notice.duties = Vec::new();
            let due_at = Some(at("2026-12-18T17:15:00+09:00"));
            notice.about = vec![About::Measure { no: 1, due_at }, About::Measure { no: 3, due_at: None }];
        }
        Reason::News
        | Reason::Deadline
        | Reason::Eased
        | Reason::Merged
        | Reason::Log
        | Reason::Containment
        | Reason::Task
        | Reason::TaskEnded
        | Reason::TaskLate
        | Reason::Approval
        | Reason::ApprovalLate
        | Reason::Publication => {
            notice.duties = Vec::new();
            notice.line = None;
            notice.about = response(reason, notice.aware_at);
        }
        Reason::Copy
        | Reason::DeadLetter
        | Reason::Disowned
        | Reason::Waived
        | Reason::Recorded
        | Reason::Appointed
        | Reason::Disapproved
        | Reason::Heard
        | Reason::End => {
            notice.duties = Vec::new();
        }
        Reason::Contacts | Reason::Register | Reason::Readiness | Reason::Handover | Reason::Administered => {
            notice = of_no_incident(notice, reason);
        }
        Reason::Prevention | Reason::PassOn | Reason::Decision => notice.duties = Vec::new(),
    }
    notice
}

fn of_no_incident(notice: Notice, reason: Reason) -> Notice {
    let (incident, number) = (HistoryId(Uuid::from_u128(8)), String::new());
    let about = vec![of_organisation(reason)];
    Notice { incident, number, called: None, line: None, duties: Vec::new(), about, ..notice }
}

/// Nobody telephoned the mayor.
fn unphoned(notice: Notice) -> Notice {
    let line = Some((LineId::from("security"), StepId::from("emergency")));
    let about = vec![About::Unphoned { callee: PersonId::from("9001") }];
    Notice { to: Addressee::Party("desk_mailbox".into()), duties: Vec::new(), line, about, ..notice }
}

/// What another report says, and every turn of a rule of law.
fn news() -> Vec<About> {
    let fields: BTreeSet<Field> = [Field::PeopleMax, Field::Malicious].into();
    let due_at = Some(at("2026-11-24T23:59:59+09:00"));
    let turned = |rule, turn| About::Turned { rule, turn, due_at, fields: fields.clone() };
    vec![
        About::Joined { number: "R3TQ-8WKM".to_owned(), fields: fields.clone() },
        About::Written,
        turned(Rule::Personal, Turn::Started),
        turned(Rule::MyNumber, Turn::Possible),
        turned(Rule::Personal, Turn::Certain),
        turned(Rule::Personal, Turn::Moved),
        turned(Rule::MyNumberOther, Turn::Ended),
        turned(Rule::Own("police".to_owned()), Turn::Unjudged),
    ]
}

/// What is of no incident: the contacts, a post without anyone, an exception for which a permit is asked.
fn of_organisation(reason: Reason) -> About {
    match reason {
        Reason::Contacts => About::Contacts { count: 38, stale: 4 },
        Reason::Readiness => {
            let (post, unit) = (PostId::from("manager"), UnitId::from("zeimu"));
            let from = at("2026-11-25T00:00:00+09:00");
            let gap = Gap { post, unit, why: Why::Away, from, to: Some(at("2026-11-28T00:00:00+09:00")) };
            About::Readiness { gaps: vec![gap], more: 2 }
        }
        Reason::Handover => {
            let item = |act: Option<&str>, measure, is_late| Item {
                number: "PVNH-RNVJ".to_owned(),
                act: act.map(Into::into),
                measure,
                due_at: Some(at("2026-11-20T11:00:00+09:00")),
                is_late,
            };
            let items = vec![item(Some("confirm"), None, true), item(None, Some(2), false)];
            let (post, unit) = (PostId::from("manager"), UnitId::from("zeimu"));
            let at = at("2026-12-01T00:00:00+09:00");
            About::Handover { side: Side::Coming, at, post, unit, items, more: 1 }
        }
        Reason::Administered => {
            let absence = Absence {
                person: PersonId::from("9001"),
                cause: Cause::Absent,
                from: at("2026-12-01T00:00:00+09:00"),
                to: at("2026-12-05T00:00:00+09:00"),
                stand_in: Some(PersonId::from("2001")),
                only: vec!["confirm".into()],
            };
            About::Administered { deed: Deed::AbsenceNoted { absence }, by: Some(PersonId::from("9001")) }
        }
        _ => {
            let due_at = Some(at("2026-11-23T10:00:00+09:00"));
            About::Register { register: Register::Exception, no: 3, event: Event::Requested, due_at }
        }
    }
}

/// What is still open in the response, as a notice names it.
fn response(reason: Reason, aware_at: Moment) -> Vec<About> {
    let item = |due_at| vec![About::Item { item: "traffic".into(), due_at }];
    let publicity = |what, was, due_at| vec![About::Publication { what, was, due_at }];
    match reason {
        Reason::Log => vec![
            About::Log { no: 3, at: at("2026-11-23T10:00:00+09:00"), is_past: false },
            About::Log { no: 4, at: now() - Span::hours(1), is_past: true },
        ],
        Reason::Containment => {
            vec![About::Containment { no: 1, measure: Measure::Terminal, cut_at: aware_at }]
        }
        Reason::News => news(),
        Reason::Deadline => vec![conclusive(aware_at)],
        Reason::Eased => vec![About::Eased(Easing::Withdrawn {
            duty: DutyNo(1),
            act: "confirm".into(),
            post: "manager".into(),
        })],
        Reason::Merged => vec![About::Merged { number: "K7M4-92QX".to_owned(), is_parted: false }],
        Reason::Approval => publicity(Publicity::Asked, None, Some(now() + Span::hours(24))),
        Reason::ApprovalLate => publicity(Publicity::Asked, None, Some(now() - Span::minutes(5))),
        Reason::Publication => publicity(Publicity::Withheld, Some(true), None),
        Reason::Task => item(Some(now() + Span::hours(24))),
        Reason::TaskLate => item(Some(now() - Span::minutes(5))),
        _ => item(None),
    }
}

/// The final report on personal data, as a notice names it.
fn conclusive(aware_at: Moment) -> About {
    let day = |text: &str| at(&format!("{text}T23:59:59+09:00"));
    About::Deadline {
        clock: Rule::Personal.clock(Stage::Final),
        due_at: Some(day("2026-12-21")),
        safe_at: None,
        counted: Some(Counted { from: aware_at, days: 30, last: day("2026-12-19"), off: Some(Off::Weekend) }),
        certainty: Likelihood::Possible,
        basis: Basis { clause: Some("個人情報保護法68条1項".to_owned()), kind: Kind::Law },
    }
}

/// Every reason that is about an incident.
pub const REASONS: [Reason; 33] = [
    Reason::Duty,
    Reason::Call,
    Reason::Copy,
    Reason::Reminder,
    Reason::Progress,
    Reason::LastResort,
    Reason::CallGivenUp,
    Reason::DeadLetter,
    Reason::Disowned,
    Reason::Outside,
    Reason::Waived,
    Reason::Recorded,
    Reason::Prevention,
    Reason::Measure,
    Reason::MeasureLate,
    Reason::PassOn,
    Reason::Decision,
    Reason::Appointed,
    Reason::Disapproved,
    Reason::Heard,
    Reason::Eased,
    Reason::Merged,
    Reason::News,
    Reason::Deadline,
    Reason::End,
    Reason::Log,
    Reason::Containment,
    Reason::Task,
    Reason::TaskEnded,
    Reason::TaskLate,
    Reason::Approval,
    Reason::ApprovalLate,
    Reason::Publication,
];

pub fn links() -> Links {
    Links {
        base_url: "https://incident.city.example.jp".to_owned(),
        confirm: Some("https://incident.city.example.jp/c/secret-of-tanaka".to_owned()),
        invitation: None,
        party: Some("https://incident.city.example.jp/p/secret-of-city".to_owned()),
        desk_phone: Some("000-000-0119".to_owned()),
        subjects: Default::default(),
        known: None,
    }
}

pub fn outgoing(reason: Reason, language: Language) -> Outgoing {
    let notice = notice(reason);
    let rendered = Renderer::new().unwrap().render(&notice, &world(), language, &links(), now()).unwrap();
    Outgoing {
        delivery: DeliveryId(Uuid::from_u128(42)),
        incident: notice.incident,
        thread: super::thread(&notice),
        number: notice.number,
        called: notice.called,
        reason,
        drill: notice.drill,
        to_name: "田中 一郎".to_owned(),
        to_address: "tanaka@city.example.jp".to_owned(),
        at: notice.at,
        now: now(),
        rendered,
    }
}

/// Another policy is in force, although something that it is to guarantee does not hold.
pub fn policy() -> Notice {
    let deed = Deed::PolicyActivated { version: PolicyVersion(3), doubt: Some(Doubt::Broken) };
    let about = vec![About::Administered { deed, by: None }];
    Notice { about, ..notice(Reason::Administered) }
}

/// An administrator made a password for the CISO.
pub fn touched() -> Notice {
    let deed = Deed::AccountTouched { touch: Touch::Reset, of: PersonId::from("9001") };
    let about = vec![About::Administered { deed, by: Some(PersonId::from("2001")) }];
    Notice { about, ..notice(Reason::Administered) }
}
