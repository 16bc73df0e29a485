//! Words for what the domain stores as codes. One word per thing, the same everywhere.

use super::{Language, find_text, text, time};
use crate::domain::actor::{CallResult, Cause, Means, Via};
use crate::domain::basis::{Basis, Kind};
use crate::domain::called::Called;
use crate::domain::case::{Certainty, Origin, Phase, Presence};
use crate::domain::channel::Channel;
use crate::domain::ids::Act;
use crate::domain::incident::fact::{Discharge, Opened, Outcome};
use crate::domain::incident::state::{DutyState, Stage};
use crate::domain::moment::Moment;
use crate::domain::notice::Reason;
use crate::domain::org::Standing;
use crate::domain::policy::Policy;
use crate::domain::policy::timer::Timer;
use crate::domain::readiness::Gap;
use crate::domain::recipients::Passed;

/// 令和8-4127: the number that is said on the telephone.
pub fn called(language: Language, called: Called) -> String {
    let args = [("year", called.era_year().to_string().into()), ("no", called.no.to_string().into())];
    text(language, "incident-called", &args)
}

/// 令和8-4127（2PP9-3FAD）: that number with the key beside it; the key alone where there is no other.
pub fn named(language: Language, of: Option<Called>, number: &str) -> String {
    let Some(of) = of else { return number.to_owned() };
    let args = [("called", called(language, of).into()), ("number", number.to_owned().into())];
    text(language, "incident-named", &args)
}

/// What is said of both on the telephone.
pub fn said(language: Language, of: Option<Called>, number: &str) -> String {
    of.map_or_else(|| number.to_owned(), |of| called(language, of))
}

/// 段階: 受付, 対応中, …
pub fn phase(language: Language, phase: Phase) -> String {
    text(language, &format!("phase-{}", phase.as_str()), &[])
}

/// 義務の状態: 未了, 遅延, 済, …
pub fn duty_state(language: Language, state: DutyState) -> String {
    text(language, &format!("duty-state-{}", state.as_str()), &[])
}

/// 報告元: 職員, 住民等外部, …
pub fn origin(language: Language, origin: Origin) -> String {
    text(language, &format!("origin-{}", origin.as_str()), &[])
}

/// あり, なし, 分からない.
pub fn presence(language: Language, presence: Presence) -> String {
    text(language, &format!("presence-{}", presence.as_str()), &[])
}

/// 発生, おそれ.
pub fn certainty(language: Language, certainty: Certainty) -> String {
    text(language, &format!("certainty-{}", certainty.as_str()), &[])
}

/// A post in which nobody would be reached: whose, why, from when until when.
pub fn gap(language: Language, gap: &Gap, (post, unit): (&str, &str), now: Moment) -> String {
    let when = period(language, gap.from, gap.to, now);
    let why = text(language, &format!("gap-{}", gap.why.as_str()), &[]);
    let args = [("unit", unit.into()), ("post", post.into()), ("why", why.into()), ("when", when.into())];
    text(language, "gap-line", &args)
}

/// From when until when, as far as either is not now and is known.
pub fn period(language: Language, from: Moment, to: Option<Moment>, now: Moment) -> String {
    let say = |at: Moment| time::dated(language, at, now);
    let from = (from > now).then(|| say(from));
    let args = |from: Option<String>, to: Option<String>| {
        [("from", from.unwrap_or_default().into()), ("to", to.unwrap_or_default().into())]
    };
    match (from, to.map(say)) {
        (None, None) => text(language, "gap-now", &[]),
        (None, to) => text(language, "gap-until", &args(None, to)),
        (from, None) => text(language, "gap-from", &args(from, None)),
        (from, to) => text(language, "gap-from-until", &args(from, to)),
    }
}

/// 画面, 電話, …
pub fn means(language: Language, means: Means) -> String {
    text(language, &format!("means-{}", means.as_str()), &[])
}

/// つながった, …
pub fn call(language: Language, result: CallResult) -> String {
    text(language, &format!("call-result-{}", result.as_str().replace('_', "-")), &[])
}

/// 【要確認】 and its kin: why someone is written to, without brackets.
pub fn reason(language: Language, reason: Reason) -> String {
    text(language, &reason.card().text("reason"), &[])
}

/// What a duty asks for: the body's own word, or a plain one in place of a word of the rules that not
/// everybody knows.
pub fn act(language: Language, policy: Option<&Policy>, act: &Act) -> String {
    let own = policy.and_then(|policy| policy.own_act_label(act));
    let plain = || find_text(language, &format!("notice-act-{act}"), &[]);
    let declared = || policy.map_or(act.as_str(), |policy| policy.act_label(act)).to_owned();
    own.map(str::to_owned).or_else(plain).unwrap_or_else(declared)
}

/// 正, 構成員, 代理（不在）, 写し, …
pub fn via(language: Language, via: Via) -> String {
    match via {
        Via::Holder => text(language, "via-holder", &[]),
        Via::Member => text(language, "via-member", &[]),
        Via::StandIn(why) => text(language, "via-stand-in", &[("cause", cause(language, why).into())]),
        Via::AbsentHolder => text(language, "via-absent-holder", &[]),
        Via::Copy => text(language, "via-copy", &[]),
        Via::Caller => text(language, "via-caller", &[]),
    }
}

/// 代理（不在、1(2)）: a stand-in with the clause that names them.
pub fn stand_in(language: Language, why: Cause, clause: &str) -> String {
    let args = [("cause", cause(language, why).into()), ("basis", clause.into())];
    text(language, "report-stand-in", &args)
}

/// 正, 構成員, 代理: as an appointment names it.
pub fn standing(language: Language, standing: Standing) -> String {
    let key = match standing {
        Standing::Holder => "standing-holder",
        Standing::Member => "standing-member",
        Standing::StandIn => "standing-stand-in",
    };
    text(language, key, &[])
}

/// 不在, 事故, 欠員, 委任.
pub fn cause(language: Language, cause: Cause) -> String {
    text(language, &format!("cause-{}", cause.as_str()), &[])
}

/// Why a step opened, for the history's reader.
pub fn opened(language: Language, opened: &Opened) -> String {
    let key = match opened {
        Opened::First => "opened-first",
        Opened::Done => "opened-done",
        Opened::Silence => "opened-silence",
        Opened::AtOnce => "opened-at-once",
        Opened::ByHand => "opened-by-hand",
    };
    text(language, key, &[])
}

/// Where a step stands before its duties are looked at.
pub fn stage(language: Language, stage: Stage) -> String {
    let key = match stage {
        Stage::Waiting => "stage-waiting",
        Stage::Told => "stage-told",
        Stage::Passed => "stage-passed",
        Stage::Dropped => "stage-dropped",
    };
    text(language, key, &[])
}

/// Why a post was passed. 対象者 who is implicated must not be told apart from an empty post, so
/// everything a person could be the cause of reads the same.
pub fn passed(language: Language, passed: Passed) -> String {
    let key = match passed {
        Passed::NoOne => "passed-no-one",
        Passed::NoSuchLevel => "passed-no-such-level",
        Passed::NoPlace => "passed-no-place",
    };
    text(language, key, &[])
}

/// 60分以内, 開庁時間で60分以内, 翌日12:00まで, 3開庁日以内.
pub fn timer(language: Language, timer: &Timer) -> String {
    let clock = |hour: &u32, minute: &u32| format!("{hour:02}:{minute:02}");
    match timer {
        Timer::Within { span, calendar } => {
            let key = if calendar.is_some() { "timer-within-open" } else { "timer-within" };
            text(language, key, &[("span", time::span(language, *span).into())])
        }
        Timer::NextDay { hour, minute, calendar } => {
            let key = if calendar.is_some() { "timer-next-open-day" } else { "timer-next-day" };
            text(language, key, &[("at", clock(hour, minute).into())])
        }
        Timer::OpenDays { days, .. } => text(language, "timer-open-days", &[("count", (*days).into())]),
    }
}

/// Why a duty needs no act.
pub fn discharge(language: Language, discharge: Discharge) -> String {
    let key = match discharge {
        Discharge::Reporter => "discharge-reporter",
        Discharge::ConfirmedBefore => "discharge-confirmed-before",
        Discharge::OwedToSelf => "discharge-owed-to-self",
        Discharge::Answered => "discharge-answered",
        Discharge::GroupAnswered => "discharge-group-answered",
        Discharge::NotOwed => "discharge-not-owed",
        Discharge::AllDone => "discharge-all-done",
        Discharge::DoneThere => "discharge-done-there",
    };
    text(language, key, &[])
}

/// 送信済み, 不達.
pub fn outcome(language: Language, outcome: Outcome) -> String {
    let key = match outcome {
        Outcome::Sent => "outcome-sent",
        Outcome::Dead => "outcome-dead",
    };
    text(language, key, &[])
}

/// A channel of a notice.
pub fn channel(language: Language, channel: &Channel) -> String {
    match channel.chat_name() {
        Some(name) => text(language, "channel-chat", &[("name", name.into())]),
        None => text(language, "channel-mail", &[]),
    }
}

/// The clause something rests on, with the rule's name where the clause is the body's own; 運用上の設定
/// where there is none. A default must never look like law, so an operational setting always says so.
pub fn basis(language: Language, basis: &Basis, rule: &str) -> String {
    match (&basis.clause, basis.kind) {
        (Some(clause), Kind::Law) => clause.clone(),
        (Some(clause), Kind::Policy) => {
            text(language, "basis-policy", &[("rule", rule.into()), ("clause", clause.into())])
        }
        (Some(clause), Kind::Operational) => {
            text(language, "basis-operational-clause", &[("clause", clause.into())])
        }
        (None, Kind::Law | Kind::Policy | Kind::Operational) => text(language, "basis-operational", &[]),
    }
}
