//! How a case goes, as a list of moments and steps: when the section head answers, when the desk looks, what
//! is sent to whom, when it is closed. Nothing here is done yet.

use crate::domain::case::Phase;
use crate::domain::moment::{Moment, Span};
use crate::domain::plan::deadline::Stage;
use crate::domain::policy::Policy;

use super::cases::{Row, working};

/// How a case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Small: it ends on the next day.
    Quick,
    /// As most do.
    Usual,
    /// The section head answers too late.
    Late,
    /// It was nothing.
    Void,
    /// Something failed and was mended.
    Fault,
    /// A law wants reports, and gets them in time.
    Law,
    /// Of the gravest class.
    Grave,
    /// It is made public.
    Published,
    /// Measures were taken and their effect was checked.
    Measured,
    /// Measures are under way.
    Preventing,
    /// As most do, while the section head is on leave.
    Away,
    /// It is one matter with the case before it.
    Merged,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before it, the section head notes a leave.
    Away,
    /// It is reported.
    Report,
    /// Whoever answers for this post does what the post owes.
    Answer(&'static str),
    /// It comes to another phase.
    Phase(Phase, &'static str),
    /// The desk writes something down.
    Note(&'static str),
    /// So many items of the checklist are done.
    Check(usize),
    /// Something is kept as evidence.
    Keep,
    /// Bodies outside are told what the body's own rules ask for.
    Own,
    /// It is decided that it is not made public.
    Withhold,
    /// It is made public: decided, drafted, approved, released.
    Decide,
    /// The text.
    Draft,
    /// A second person approves it.
    Approve,
    /// It goes out.
    Release,
    /// A report under a law is sent.
    File(Stage),
    /// The persons concerned are told.
    Persons,
    /// What failed and what came of it.
    Fault,
    /// The cause is looked into.
    Inquire,
    /// A measure is proposed, to be done by then.
    Propose(Moment),
    /// The CISO hears of the measures, and instructs.
    Instruct,
    /// A measure is carried out.
    Complete(u32),
    /// The desk has seen that it was.
    Verify(u32),
    /// Its effect was checked.
    Effect(u32),
    /// It becomes one matter with the case before it in the table.
    Merge,
}

/// What happens when.
pub type Scene = (Moment, Step);

/// Minutes until a section head confirms, in turn.
const CONFIRMED: [i64; 11] = [6, 14, 9, 27, 4, 38, 18, 11, 46, 22, 7];
/// Minutes until one confirms who answers too late, in turn.
const CONFIRMED_LATE: [i64; 3] = [94, 131, 78];

impl Course {
    /// The course of a word in the table.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [
            ("quick", Self::Quick),
            ("usual", Self::Usual),
            ("late", Self::Late),
            ("void", Self::Void),
            ("fault", Self::Fault),
            ("law", Self::Law),
            ("grave", Self::Grave),
            ("published", Self::Published),
            ("measured", Self::Measured),
            ("preventing", Self::Preventing),
            ("away", Self::Away),
            ("merged", Self::Merged),
        ];
        all.into_iter().find(|(known, _)| *known == word).map(|(_, course)| course)
    }

    /// The longest that it takes, days on which the office is closed included.
    pub fn length(self) -> Span {
        Span::hours(24).times(match self {
            Self::Quick | Self::Void | Self::Merged => 10,
            Self::Usual | Self::Away | Self::Late | Self::Fault => 13,
            Self::Law | Self::Grave | Self::Published => 45,
            Self::Measured => 115,
            Self::Preventing => 60,
        })
    }
}

/// A course while it is written.
struct Play<'a> {
    row: &'a Row,
    policy: &'a Policy,
    scenes: Vec<Scene>,
}

/// All that happens to a case of before.
pub fn scenes(row: &Row, policy: &Policy, now: Moment) -> Vec<Scene> {
    let mut play = Play { row, policy, scenes: Vec::new() };
    if row.course == Course::Away {
        play.after(-1600, Step::Away);
    }
    play.after(0, Step::Report);
    match row.course {
        Course::Void => play.nothing(),
        Course::Merged => play.after(26, Step::Merge),
        Course::Grave => {
            play.gravest();
            play.law();
        }
        course => {
            play.told(course == Course::Late);
            match course {
                Course::Quick => play.ended(1),
                Course::Usual | Course::Away | Course::Late => play.handled(),
                Course::Fault => play.mended(),
                Course::Law => play.law(),
                Course::Published => play.published(),
                Course::Measured => play.measured(),
                Course::Preventing => play.preventing(now),
                Course::Void | Course::Merged | Course::Grave => {}
            }
        }
    }
    play.scenes
}

impl Play<'_> {
    /// So many minutes after the report.
    fn after(&mut self, minutes: i64, step: Step) {
        self.scenes.push((self.row.at + Span::minutes(minutes), step));
    }

    /// So many days and minutes after the report, or when the office opens again; never before what comes
    /// first.
    fn on(&mut self, days: i64, minutes: i64, step: Step) {
        let at = self.row.at + Span::hours(24 * days) + Span::minutes(minutes);
        let before = self.scenes.iter().map(|(at, _)| *at + Span::minutes(10)).max();
        let at = working(self.policy, at);
        self.scenes.push((before.map_or(at, |before| at.max(before)), step));
    }

    fn pick(&self, from: &[i64]) -> i64 {
        from.iter().cycle().nth(self.row.no).copied().unwrap_or(15)
    }

    /// The section head confirms and reports up, the desk and whoever is above look at it.
    fn told(&mut self, is_late: bool) {
        let confirmed = self.pick(if is_late { &CONFIRMED_LATE } else { &CONFIRMED });
        if is_late {
            // What is silent has been passed over by then.
            self.after(64, Step::Answer("desk"));
            self.after(71, Step::Answer("director"));
        }
        self.after(confirmed, Step::Answer("manager"));
        self.after(confirmed + 8, Step::Answer("manager"));
        self.after(confirmed + 13, Step::Answer("desk"));
        self.after(confirmed + 19, Step::Answer("director"));
        if self.row.is_personal() {
            self.after(confirmed + 24, Step::Answer("chief"));
            self.after(confirmed + 31, Step::Answer("ciso"));
        }
        self.after(confirmed + 38, Step::Answer("desk"));
        self.after(confirmed + 47, Step::Answer("desk"));
        self.after(confirmed + 55, Step::Phase(Phase::Handling, "対応を始めたため"));
        self.after(confirmed + 70, Step::Check(1));
        self.on(1, 15, Step::Own);
        if self.row.is_personal() && self.row.course != Course::Published {
            self.on(1, 40, Step::Withhold);
        }
    }

    fn nothing(&mut self) {
        let confirmed = self.pick(&CONFIRMED);
        self.after(confirmed, Step::Answer("manager"));
        self.after(confirmed + 9, Step::Answer("manager"));
        self.after(confirmed + 14, Step::Answer("desk"));
        self.after(confirmed + 20, Step::Answer("director"));
        self.after(confirmed + 30, Step::Answer("desk"));
        self.after(confirmed + 46, Step::Answer("desk"));
        self.after(confirmed + 90, Step::Phase(Phase::Void, "事案ではないことが分かったため"));
    }

    fn ended(&mut self, days: i64) {
        self.on(days, 60, Step::Check(1));
        self.on(days, 90, Step::Phase(Phase::Recovered, "必要な対応が済んだため"));
        self.on(days, 150, Step::Phase(Phase::Closed, "回収と説明が済んだため"));
    }

    fn handled(&mut self) {
        if self.row.no.is_multiple_of(3) {
            self.on(1, 70, Step::Note("相手の方と所属に経過を伝え、了解を得た。"));
        }
        self.ended(2);
    }

    fn mended(&mut self) {
        self.on(1, 30, Step::Fault);
        self.on(1, 200, Step::Note("事業者から原因と対策の報告を受けた。"));
        self.ended(2);
    }

    /// Everyone is told at once.
    fn gravest(&mut self) {
        self.after(3, Step::Answer("desk"));
        self.after(5, Step::Answer("manager"));
        self.after(7, Step::Answer("chief"));
        self.after(9, Step::Answer("ciso"));
        self.after(14, Step::Answer("manager"));
        self.after(21, Step::Answer("director"));
        self.after(24, Step::Answer("desk"));
        self.after(30, Step::Answer("ciso"));
        self.after(33, Step::Answer("chief"));
        self.after(41, Step::Answer("desk"));
        self.after(48, Step::Answer("chief"));
        self.after(52, Step::Answer("desk"));
        self.after(60, Step::Phase(Phase::Handling, "鉄道会社と警察に届け、回線の停止を手配したため"));
        self.after(75, Step::Keep);
        self.after(90, Step::Check(4));
        self.on(1, 15, Step::Own);
        self.on(1, 40, Step::Withhold);
    }

    /// 速報, the persons, 確報: each before its time.
    fn law(&mut self) {
        self.after(150, Step::Keep);
        self.on(2, 60, Step::File(Stage::Preliminary));
        self.on(3, 30, Step::File(Stage::Report));
        self.on(3, 45, Step::Phase(Phase::Contained, "持ち出された物の所在が分かったため"));
        self.on(6, 20, Step::Persons);
        self.on(20, 60, Step::File(Stage::Final));
        self.ended(24);
    }

    fn published(&mut self) {
        self.after(140, Step::Keep);
        self.on(1, 60, Step::Decide);
        self.on(1, 110, Step::Draft);
        self.on(2, 20, Step::Approve);
        self.on(2, 60, Step::Release);
        self.on(3, 30, Step::Phase(Phase::Contained, "公開を止め、共有の設定を直したため"));
        self.ended(9);
    }

    fn looked_into(&mut self) {
        self.on(2, 30, Step::Phase(Phase::Contained, "回収が済んだため"));
        self.on(4, 30, Step::Phase(Phase::Recovered, "必要な対応が済んだため"));
        self.on(6, 60, Step::Inquire);
    }

    fn measured(&mut self) {
        self.looked_into();
        self.on(7, 30, Step::Propose(self.row.at + Span::hours(24 * 40)));
        self.on(9, 60, Step::Instruct);
        self.on(26, 90, Step::Complete(1));
        self.on(31, 45, Step::Verify(1));
        self.on(96, 30, Step::Effect(1));
        self.on(97, 60, Step::Phase(Phase::Closed, "再発防止策の効果を確かめたため"));
    }

    /// One measure is done and another runs; of the older case it is late.
    fn preventing(&mut self, now: Moment) {
        const DAY: i64 = 24;
        self.looked_into();
        if now - self.row.at < Span::hours(DAY * 90) {
            self.on(7, 30, Step::Propose(self.row.at + Span::hours(DAY * 40)));
            self.on(7, 50, Step::Propose(now + Span::hours(DAY * 19)));
            self.on(9, 60, Step::Instruct);
            self.on(30, 90, Step::Complete(1));
            self.on(33, 45, Step::Verify(1));
        } else {
            self.on(8, 30, Step::Propose(now - Span::hours(DAY * 4)));
            self.on(10, 60, Step::Instruct);
        }
    }
}
