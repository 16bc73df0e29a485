//! What happens in the sample city in the last hour: three incidents under way.

use crate::actions::report::Submission;
use crate::domain::actor::Means;
use crate::domain::case::{Case, Origin, Phase, Presence, Received};
use crate::domain::deciding::command::{Ask, Deed};
use crate::domain::ids::{Act, Answer, KindId, PersonId, UnitId};
use crate::domain::moment::{Moment, Span};

use super::deeds::{Known, give, reported};
use super::past::Past;
use super::{Failure, kept};

/// What someone does, how many minutes before now.
enum Scene {
    /// A report; the incident it opens is known by its place in the story.
    Report(Box<Submission>),
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

/// How long before now the first of it happened: what is said of it is of this hour.
pub const HOUR: Span = Span::minutes(58);

/// Lets the story happen, from its first scene to `now`.
///
/// # Errors
/// What ends the making.
pub fn tell(past: &Past<'_>, now: Moment) -> Result<(), Failure> {
    let mut known: Vec<Known> = Vec::new();
    for (minutes_before, what) in scenes(now) {
        past.pass(now - Span::minutes(minutes_before))?;
        if let Scene::Report(submission) = what {
            let reporter = submission.reporter.as_ref().map_or("", PersonId::as_str).to_owned();
            known.push(reported(past, &reporter, *submission)?);
            continue;
        }
        perform(past, &known, &what)?;
    }
    past.pass(now)
}

fn perform(past: &Past<'_>, known: &[Known], what: &Scene) -> Result<(), Failure> {
    let on = |place: &usize| known.get(*place).ok_or(crate::actions::Error::NotFound);
    match what {
        Scene::Report(_) => Ok(()),
        Scene::Act(place, person, act) => give(past, (person, on(place)?), Ask::Do(deed(person, act)), &[]),
        Scene::Judge(place, person, answer, reason) => {
            let ask = Ask::Judge { deed: deed(person, Act::JUDGE), answer: Answer::from(*answer) };
            give(past, (person, on(place)?), ask, &[("reason", reason)])
        }
        Scene::Phase(place, person, to, reason) => {
            give(past, (person, on(place)?), Ask::SetPhase { to: *to }, &[("reason", reason)])
        }
        Scene::Note(place, person, note) => give(past, (person, on(place)?), Ask::Note, &[("note", note)]),
        Scene::Keep(place, person, item) => kept::take_in(past, (person, &on(place)?.number), item),
        Scene::HandOver(place, person, no, to) => {
            kept::hand_over(past, (person, &on(place)?.number, *no), *to)
        }
    }
}

fn deed(person: &str, act: &str) -> Deed {
    Deed { person: PersonId::from(person), act: Act::from(act), duty: None, at: None, means: Means::Screen }
}

fn scenes(now: Moment) -> Vec<(i64, Scene)> {
    vec![
        (57, Scene::Report(Box::new(resident(now)))),
        (54, Scene::Act(0, "1202", "confirm")),
        (51, Scene::Act(0, "1202", "report_up")),
        (48, Scene::Judge(0, "1202", "not_necessary", "3人とも本人に連絡が付き、被害の申し出がないため")),
        (46, Scene::Report(Box::new(wrong_address(now)))),
        (43, Scene::Act(0, "1402", "verify")),
        (39, Scene::Phase(0, "1402", Phase::Handling, "記載を削除し、閲覧の記録を調べているため")),
        (36, Scene::Keep(0, "1402", Box::new(kept::page_log()))),
        (33, Scene::Keep(0, "1402", Box::new(kept::page_print()))),
        (30, Scene::Report(Box::new(memory_stick(now)))),
        (28, Scene::Act(2, "2001", "confirm")),
        (27, Scene::Act(2, "1401", "confirm")),
        (26, Scene::HandOver(0, "1402", 2, ("広報課", "掲載の経過を確かめるため"))),
        (25, Scene::Act(2, "1102", "confirm")),
        (24, Scene::Act(2, "1001", "confirm")),
        (19, Scene::Act(2, "2001", "report_up")),
        (17, Scene::Judge(2, "2001", "necessary", "本人が多数のため")),
        (13, Scene::Note(2, "1401", "最後に使った会議室と公用車を捜索中")),
        (11, Scene::Phase(2, "1401", Phase::Handling, "捜索と利用停止の手配を始めたため")),
        (9, Scene::Keep(2, "1401", Box::new(kept::gate_recorder(now)))),
        (7, Scene::Act(2, "1401", "verify")),
    ]
}

/// What a member of staff writes: kind, unit and reporter, then in a line and in full.
fn submission(
    now: Moment,
    (kind, unit, reporter): (&str, &str, &str),
    [summary, description]: [&str; 2],
) -> Submission {
    let case = Case::new(KindId::from(kind), Origin::Staff, now);
    Submission {
        description: description.to_owned(),
        reporter: Some(PersonId::from(reporter)),
        ..Submission::new(Case { unit: Some(UnitId::from(unit)), ..case }, summary)
    }
}

/// Registered by the desk: a resident telephoned.
fn resident(now: Moment) -> Submission {
    let mut submission = submission(
        now,
        ("disclosure", "koho", "1402"),
        [
            "市のホームページに申込者の氏名が載っている",
            "講座の申込結果の PDF に、申込者3人の氏名と電話番号が載ったままになっているとの電話。",
        ],
    );
    submission.case = Case {
        origin: Origin::Outside,
        personal_data: Presence::Present,
        my_number: Presence::Absent,
        malicious: Presence::Absent,
        people_max: Some(3),
        asset_class: "B".to_owned(),
        ..submission.case
    };
    let at = now - HOUR;
    submission.received = Some(Received { by: PersonId::from("1402"), channel: "phone".to_owned(), at });
    submission.contact_name = "匿名希望".to_owned();
    submission
}

/// The large one: everyone is told at once.
fn memory_stick(now: Moment) -> Submission {
    let mut submission = submission(
        now,
        ("loss", "zeimu", "1234"),
        [
            "納税相談者の一覧が入った USB メモリが見当たらない",
            "昨日の出張相談で使った USB メモリが鞄にない。暗号化はしてある。最後に見たのは会議室。",
        ],
    );
    submission.case = Case {
        personal_data: Presence::Present,
        my_number: Presence::Absent,
        malicious: Presence::Absent,
        people_max: Some(120),
        asset_class: "A".to_owned(),
        ..submission.case
    };
    submission.place = "USB メモリ（管理番号 Z-014）".to_owned();
    submission
}

/// The one that waits: its manager has not answered, and the next jump is minutes away.
fn wrong_address(now: Moment) -> Submission {
    let mut submission = submission(
        now,
        ("misdelivery", "fukushika", "1307"),
        [
            "会議資料を別の事業所へメールで送った",
            "来週の会議の資料（個人情報なし）を、宛先の選び間違いで別の事業所へ送った。削除を依頼した。",
        ],
    );
    submission.case = Case {
        personal_data: Presence::Absent,
        my_number: Presence::Absent,
        malicious: Presence::Absent,
        asset_class: "B".to_owned(),
        ..submission.case
    };
    submission
}
