//! Two years of the sample city: its cases, a drill, who was away, when the contacts were entered.

use std::collections::BTreeSet;

use crate::actions::report::Submission;
use crate::domain::case::{Case, Origin, Phase, Presence};
use crate::domain::deciding::command::Ask;
use crate::domain::ids::{KindId, PersonId, PostId, UnitId};
use crate::domain::moment::{Moment, Span};
use crate::domain::plan::drill;
use crate::domain::plan::rules::PlanAsk;
use crate::domain::policy::Policy;
use crate::domain::register::review::Outcome;

use super::Failure;
use super::cases::{Row, working};
use super::city;
use super::course::{self, Step};
use super::deeds::{Doings, Known, answer, away, give, reported};
use super::past::Past;
use super::seats::CISO;

const DAY: i64 = 24;
/// How long ago the drill was.
const DRILL: Span = Span::hours(DAY * 62);
/// How long ago the contacts were entered and tried.
const CONTACTS: Span = Span::hours(DAY * 30);
/// A year and a few days: by then the yearly look at the plan has been asked for.
const YEAR: Span = Span::hours(DAY * 372);
/// How long ago the plan was revised.
const REVISED: Span = Span::hours(DAY * 31);
/// Who of the desk led the drill.
const LEADER: &str = "1401";

/// What happens at a moment.
enum Event<'a> {
    /// A step of a case.
    Case(&'a Row, Step),
    /// A step of the drill.
    Drill(Drilled),
    /// Somebody notes a leave.
    Away(&'static str, Moment, Moment),
    /// The contacts are entered and tried.
    Contacts,
    /// The plan is looked through as often as it was asked for, without a change.
    Reviewed,
    /// The same, and it is revised.
    Revised,
}

impl Event<'_> {
    /// Whether others are asked to look because of it.
    fn is_looked_at(&self) -> bool {
        match self {
            Self::Case(_, Step::Away | Step::Merge) => true,
            Self::Case(_, Step::Phase(to, _)) => to.is_end(),
            Self::Case(..) => false,
            Self::Drill(step) => matches!(step, Drilled::End),
            Self::Away(..) | Self::Contacts | Self::Reviewed | Self::Revised => true,
        }
    }
}

/// What happens in the drill, in order.
#[derive(Clone, Copy)]
enum Drilled {
    Begin,
    Plan,
    Answer(&'static str),
    Attend,
    Assess,
    End,
}

/// Lets it happen, up to `now`.
///
/// # Errors
/// What ends the making.
pub fn tell(past: &Past<'_>, policy: &Policy, (rows, now): (&[Row], Moment)) -> Result<(), Failure> {
    let mut events: Vec<(Moment, Event<'_>)> = Vec::new();
    for row in rows {
        let scenes = course::scenes(row, policy, now).into_iter();
        events.extend(scenes.map(|(at, step)| (at, Event::Case(row, step))));
    }
    events.extend(drill_scenes(policy, now));
    events.extend(leaves(now));
    if let Some(first) = rows.iter().map(|row| row.at).min() {
        events.push((first + YEAR, Event::Reviewed));
    }
    events.push((now - REVISED, Event::Revised));
    events.push((now - CONTACTS, Event::Contacts));
    events.sort_by_key(|(at, _)| *at);
    let (mut doings, mut drilled) = (Doings::new(past, policy), None);
    for (at, event) in events {
        past.pass(at)?;
        let is_looked_at = event.is_looked_at();
        match event {
            Event::Case(row, step) => doings.perform(row, &step)?,
            Event::Drill(step) => drill_step(past, &mut drilled, step)?,
            Event::Away(person, from, to) => away(past, person, (from, to))?,
            Event::Contacts => city::keep_contacts(past)?,
            Event::Reviewed => city::review(past, Outcome::NoChange)?,
            Event::Revised => {
                city::review(past, Outcome::NewVersion)?;
                city::revise(past)?;
            }
        }
        if is_looked_at {
            past.look()?;
        }
    }
    Ok(())
}

/// One is away now, and the section head for taxes goes on leave next week.
fn leaves(now: Moment) -> [(Moment, Event<'static>); 2] {
    let days = |count: i64| Span::hours(DAY * count);
    [
        (now - days(3), Event::Away("1310", now - days(1), now + days(2))),
        (now - days(2), Event::Away("2001", now + days(9), now + days(14))),
    ]
}

fn drill_scenes(policy: &Policy, now: Moment) -> Vec<(Moment, Event<'static>)> {
    let date = (now - DRILL).jst().date_naive();
    let at = crate::domain::written::moment(&format!("{date} 14:00")).unwrap_or(now - DRILL);
    let at = working(policy, at);
    let steps = [
        (0, Drilled::Begin),
        (2, Drilled::Plan),
        (4, Drilled::Answer("desk")),
        (6, Drilled::Answer("manager")),
        (9, Drilled::Answer("chief")),
        (12, Drilled::Answer("ciso")),
        (17, Drilled::Answer("manager")),
        (21, Drilled::Answer("director")),
        (24, Drilled::Answer("desk")),
        (31, Drilled::Answer("chief")),
        (36, Drilled::Answer("ciso")),
        (42, Drilled::Answer("desk")),
        (49, Drilled::Answer("chief")),
        (53, Drilled::Answer("desk")),
        (70, Drilled::Attend),
        (80, Drilled::Assess),
        (85, Drilled::End),
    ];
    steps.into_iter().map(|(minutes, step)| (at + Span::minutes(minutes), Event::Drill(step))).collect()
}

fn drill_step(past: &Past<'_>, known: &mut Option<Known>, step: Drilled) -> Result<(), Failure> {
    if let Drilled::Begin = step {
        *known = Some(reported(past, LEADER, rehearsal(past.now()))?);
        return Ok(());
    }
    let Some(known) = known else { return Ok(()) };
    let drill =
        |ask, texts: &[(&str, &str)]| give(past, (LEADER, known), Ask::Plan(PlanAsk::Drill(ask)), texts);
    match step {
        Drilled::Begin => Ok(()),
        Drilled::Answer(post) => answer(past, known, (post, LEADER)),
        Drilled::Plan => {
            let units = BTreeSet::from([UnitId::from("zeimu"), UnitId::from("joho")]);
            let posts = ["ciso", "chief", "desk"].map(PostId::from).into();
            let texts = [
                ("drill_scope", "税務課と情報政策課で、電話とメールの連絡と初動を確かめる"),
                ("drill_scenario", "朝、税の端末の1台に脅迫文が表示され、共有フォルダーが開けない"),
            ];
            drill(drill::Ask::Plan { units, posts }, &texts)
        }
        Drilled::Attend => {
            let people = ["1234", "1305"].map(PersonId::from).into();
            drill(drill::Ask::Attend { people }, &[])
        }
        Drilled::Assess => {
            let texts = [
                ("drill_result", "報告から12分でCISOまで届いた。LANケーブルの抜線は4分で行われた。"),
                ("drill_lesson", "電話の取り次ぎに時間がかかった。当直への引継ぎの表を1枚にまとめる。"),
            ];
            drill(drill::Ask::Assess, &texts)
        }
        Drilled::End => {
            let ask = Ask::SetPhase { to: Phase::Closed };
            give(past, (CISO, known), ask, &[("reason", "訓練の予定を終えたため")])
        }
    }
}

/// What the drill begins with.
fn rehearsal(now: Moment) -> Submission {
    let case = Case {
        unit: Some(UnitId::from("zeimu")),
        personal_data: Presence::Absent,
        my_number: Presence::Absent,
        malicious: Presence::Present,
        asset_class: "A".to_owned(),
        ..Case::new(KindId::from("ransomware"), Origin::Staff, now)
    };
    Submission {
        reporter: Some(PersonId::from(LEADER)),
        description: "訓練です。実際の端末は止めません。".to_owned(),
        drill: true,
        ..Submission::new(case, "税の端末に脅迫文が表示された（訓練）")
    }
}
