//! What has happened in the sample city: three incidents under way, told by ordinary actions.

use crate::actions::report::{self, Draft};
use crate::actions::{Error, House, handle, respond};
use crate::clock::Clock;
use crate::domain::actor::{Actor, Means};
use crate::domain::case::{Case, Origin, Phase, Presence, Received};
use crate::domain::ids::{Act, Answer, KindId, PersonId, UnitId};
use crate::domain::moment::{Moment, Span};
use crate::vault::Vault;

use super::{Failure, caller, kept, pass_time};

/// What someone does, how many minutes before now.
enum Scene {
    /// A report; the incident it opens is known by its place in the story.
    Report(Box<Draft>),
    /// An act by a person on the incident of that place.
    Act(usize, &'static str, &'static str),
    /// A question is answered.
    Judge(usize, &'static str, &'static str, &'static str),
    /// The phase moves.
    Phase(usize, &'static str, Phase, &'static str),
    /// A note.
    Note(usize, &'static str, &'static str),
    /// Something is kept as evidence.
    Keep(usize, &'static str, Box<kept::Item>),
    /// An item of evidence, by its number, goes to someone for a reason.
    HandOver(usize, &'static str, u32, (&'static str, &'static str)),
}

/// Lets the story happen, from its first scene to `now`.
pub fn tell((house, vault): (&House, &Vault), clock: &Clock, now: Moment) -> Result<(), Failure> {
    let mut numbers: Vec<String> = Vec::new();
    for (scene, (minutes_before, what)) in scenes(now).into_iter().enumerate() {
        pass_time(house, clock, now - Span::minutes(minutes_before))?;
        let name = format!("scene {scene}");
        let number = |place: usize| numbers.get(place).cloned().unwrap_or_default();
        let by = |person: &str| caller(house, Actor::Person(PersonId::from(person)), &name);
        let done = match what {
            Scene::Report(draft) => {
                let reporter = draft.reporter.as_ref().map_or("", PersonId::as_str).to_owned();
                numbers.push(report::submit(house, &by(&reporter), *draft)?.incident_number);
                Ok(())
            }
            Scene::Act(place, person, act) => {
                respond::act(house, &by(person), &number(place), response(person, act))
            }
            Scene::Judge(place, person, answer, reason) => {
                let (response, answer) = (response(person, Act::JUDGE), Answer::from(answer));
                respond::judge(house, &by(person), &number(place), response, answer, reason.to_owned())
            }
            Scene::Phase(place, person, phase, reason) => {
                handle::set_phase(house, &by(person), &number(place), phase, reason.to_owned())
            }
            Scene::Note(place, person, note) => {
                handle::note(house, &by(person), &number(place), note.to_owned())
            }
            Scene::Keep(place, person, item) => {
                kept::take_in((house, vault), &by(person), &number(place), &item, clock.now()).map(drop)
            }
            Scene::HandOver(place, person, no, to) => {
                kept::hand_over(house, &by(person), (&number(place), no), to)
            }
        };
        match done {
            // At another hour other posts are filled; a scene that finds its duty done is left out.
            Err(Error::Conflict | Error::Forbidden) => tracing::warn!(scene, "A scene was left out"),
            other => other?,
        }
    }
    pass_time(house, clock, now)
}

fn response(person: &str, act: &str) -> respond::Response {
    respond::Response {
        person: PersonId::from(person),
        act: Act::from(act),
        duty: None,
        at: None,
        means: Means::Screen,
    }
}

fn scenes(now: Moment) -> Vec<(i64, Scene)> {
    vec![
        (200, Scene::Report(Box::new(resident(now)))),
        (192, Scene::Act(0, "1202", "confirm")),
        (185, Scene::Act(0, "1202", "report_up")),
        (180, Scene::Judge(0, "1202", "not_necessary", "3人とも本人に連絡が付き、被害の申し出がないため")),
        (170, Scene::Act(0, "1402", "verify")),
        (160, Scene::Phase(0, "1402", Phase::Handling, "記載を削除し、閲覧の記録を調べているため")),
        (150, Scene::Keep(0, "1402", Box::new(kept::page_log()))),
        (140, Scene::Keep(0, "1402", Box::new(kept::page_print()))),
        (120, Scene::HandOver(0, "1402", 2, ("広報課", "掲載の経過を確かめるため"))),
        (95, Scene::Report(Box::new(memory_stick(now)))),
        (90, Scene::Act(1, "2001", "confirm")),
        (88, Scene::Act(1, "1401", "confirm")),
        (84, Scene::Act(1, "1102", "confirm")),
        (83, Scene::Act(1, "1001", "confirm")),
        (70, Scene::Act(1, "2001", "report_up")),
        (68, Scene::Judge(1, "2001", "necessary", "本人が多数のため")),
        (55, Scene::Note(1, "1401", "最後に使った会議室と公用車を捜索中")),
        (52, Scene::Report(Box::new(wrong_address(now)))),
        (50, Scene::Phase(1, "1401", Phase::Handling, "捜索と利用停止の手配を始めたため")),
        (48, Scene::Keep(1, "1401", Box::new(kept::gate_recorder(now)))),
        (45, Scene::Act(1, "1401", "verify")),
    ]
}

/// What a member of staff writes: kind, unit and reporter, then in a line and in full.
fn draft(
    now: Moment,
    (kind, unit, reporter): (&str, &str, &str),
    [summary, description]: [&str; 2],
) -> Draft {
    let case = Case::new(KindId::from(kind), Origin::Staff, now);
    Draft {
        description: description.to_owned(),
        reporter: Some(PersonId::from(reporter)),
        ..Draft::new(Case { unit: Some(UnitId::from(unit)), ..case }, summary)
    }
}

/// Registered by the desk: a resident telephoned.
fn resident(now: Moment) -> Draft {
    let mut draft = draft(
        now,
        ("disclosure", "koho", "1402"),
        [
            "市のホームページに申込者の氏名が載っている",
            "講座の申込結果の PDF に、申込者3人の氏名と電話番号が載ったままになっているとの電話。",
        ],
    );
    draft.case = Case {
        origin: Origin::Outside,
        personal_data: Presence::Present,
        my_number: Presence::Absent,
        malicious: Presence::Absent,
        people_max: Some(3),
        asset_class: "B".to_owned(),
        ..draft.case
    };
    let at = now - Span::minutes(205);
    draft.received = Some(Received { by: PersonId::from("1402"), channel: "phone".to_owned(), at });
    draft.contact_name = "匿名希望".to_owned();
    draft
}

/// The large one: everyone is told at once.
fn memory_stick(now: Moment) -> Draft {
    let mut draft = draft(
        now,
        ("loss", "zeimu", "1234"),
        [
            "納税相談者の一覧が入った USB メモリが見当たらない",
            "昨日の出張相談で使った USB メモリが鞄にない。暗号化はしてある。最後に見たのは会議室。",
        ],
    );
    draft.case = Case {
        personal_data: Presence::Present,
        my_number: Presence::Absent,
        malicious: Presence::Absent,
        people_max: Some(120),
        asset_class: "A".to_owned(),
        ..draft.case
    };
    draft.place = "USB メモリ（管理番号 Z-014）".to_owned();
    draft
}

/// The one that waits: its manager has not answered, and the next jump is minutes away.
fn wrong_address(now: Moment) -> Draft {
    let mut draft = draft(
        now,
        ("misdelivery", "fukushika", "1307"),
        [
            "会議資料を別の事業所へメールで送った",
            "来週の会議の資料（個人情報なし）を、宛先の選び間違いで別の事業所へ送った。削除を依頼した。",
        ],
    );
    draft.case = Case {
        personal_data: Presence::Absent,
        my_number: Presence::Absent,
        malicious: Presence::Absent,
        asset_class: "B".to_owned(),
        ..draft.case
    };
    draft
}
