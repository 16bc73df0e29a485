//! Words for clocks of law and rule: what each is called, how its date came about, where it stands.

use super::time::Years;
use super::{Language, labels, text, time};
use crate::domain::moment::Moment;
use crate::domain::plan::deadline::clock::{Counted, Off};
use crate::domain::plan::deadline::law::{self, Pack};
use crate::domain::plan::deadline::{ClockId, Likelihood, Rule, Stage, Standing, Term, Terms, Trigger};
use crate::domain::policy::Policy;
use crate::domain::policy::bodies::Regime;

/// 個人情報保護委員会への速報, 本人への通知, or the body's own word.
pub fn title(language: Language, policy: Option<&Policy>, clock: &ClockId) -> String {
    match &clock.rule {
        Rule::Own(id) => {
            policy.and_then(|policy| policy.clock(id)).map_or_else(|| id.clone(), |own| own.label.clone())
        }
        Rule::Personal | Rule::MyNumber | Rule::MyNumberOther => {
            let key = format!("deadline-{clock}").replace(['.', '_'], "-");
            text(language, &key, &[])
        }
    }
}

/// The title with 該当の可能性 where nobody knows yet.
pub fn marked(language: Language, title: &str, certainty: Likelihood) -> String {
    match certainty {
        Likelihood::Certain => title.to_owned(),
        Likelihood::Possible => text(language, "deadline-possible", &[("title", title.into())]),
    }
}

/// What a rule is called.
pub fn rule(language: Language, policy: Option<&Policy>, rule: &Rule) -> String {
    match rule {
        Rule::Own(id) => {
            policy.and_then(|policy| policy.clock(id)).map_or_else(|| id.clone(), |own| own.label.clone())
        }
        Rule::Personal => text(language, "deadline-rule-personal", &[]),
        Rule::MyNumber => text(language, "deadline-rule-my-number", &[]),
        Rule::MyNumberOther => text(language, "deadline-rule-my-number-other", &[]),
    }
}

/// Which law was applied: that in force from a day. A name that this program does not know stands as it is.
pub fn pack(language: Language, years: Years, name: &str) -> String {
    let from = law::named(name).and_then(Pack::begins).map(|at| time::date(language, years, at));
    let key = if from.is_some() { "deadline-law" } else { "deadline-pack" };
    text(language, key, &[("pack", from.unwrap_or_else(|| name.to_owned()).into())])
}

/// 起算日 4月4日(土)（知った日を1日目）→ 30日目 5月3日(日・祝) → 翌開庁日 5月7日(木).
pub fn derivation(language: Language, clock: &ClockId, counted: &Counted, due: Option<Moment>) -> String {
    let first = text(language, "deadline-day-one", &[("day", time::day(language, counted.from).into())]);
    let last = match counted.off {
        Some(Off::Holiday) => closed(language, counted.last, "deadline-off-holiday"),
        Some(Off::YearEnd) => closed(language, counted.last, "deadline-off-year-end"),
        Some(Off::Weekend) | None => time::day(language, counted.last),
    };
    let nth = text(language, "deadline-nth", &[("count", counted.days.into()), ("day", last.into())]);
    let moved = due.filter(|due| *due != counted.last);
    let end = match (moved, clock.stage) {
        (Some(due), _) => text(language, "deadline-rolled", &[("day", time::day(language, due).into())]),
        (None, Stage::Preliminary) => text(language, "deadline-not-rolled", &[]),
        (None, _) => String::new(),
    };
    format!("{first}{nth}{end}")
}

fn closed(language: Language, day: Moment, key: &str) -> String {
    let args =
        [("day", time::day_bare(language, day).into()), ("weekday", time::weekday(language, day).into())];
    text(language, key, &args)
}

/// 該当（3号 不正の目的のおそれ）, 該当の可能性（確かめること: …）.
pub fn grounds(language: Language, terms: &Terms) -> String {
    let list = |triggers: &mut dyn Iterator<Item = &Trigger>| {
        let words: Vec<String> = triggers.map(|one| trigger(language, *one)).collect();
        words.join(&text(language, "notice-separator", &[]))
    };
    let key = match terms.certainty {
        Likelihood::Certain => "deadline-grounds-certain",
        Likelihood::Possible => "deadline-grounds-possible",
    };
    let mut both =
        terms.triggers.iter().chain(terms.open.iter().filter(|_| terms.certainty == Likelihood::Possible));
    text(language, key, &[("triggers", list(&mut both).into())])
}

/// 要配慮個人情報, 財産的被害のおそれ, …
pub fn trigger(language: Language, trigger: Trigger) -> String {
    text(language, &format!("deadline-trigger-{}", trigger.as_str()), &[])
}

/// 進行中, 期限超過, 期限内に報告済み, …
pub fn standing(language: Language, standing: Standing) -> String {
    text(language, &format!("deadline-standing-{}", standing.as_str().replace('_', "-")), &[])
}

/// The earlier day, counted from when anyone knew of the incident: safe, and nothing is late by it.
pub fn safe(language: Language, at: Moment) -> String {
    text(language, "deadline-safe", &[("day", time::day(language, at).into())])
}

/// Both moments that count: when anyone knew, and when what makes the rule apply was known.
pub fn moments(language: Language, terms: &Terms, term: &Term) -> Vec<String> {
    let by = text(language, &format!("deadline-known-by-{}", terms.known_by.as_str()), &[]);
    let known = time::short(language, terms.known_at);
    let mut lines = vec![text(language, "deadline-known-at", &[("at", known.into()), ("by", by.into())])];
    if let Some(at) = terms.trigger_at.filter(|at| *at != terms.known_at) {
        lines.push(text(language, "deadline-trigger-at", &[("at", time::short(language, at).into())]));
    }
    lines.extend(term.safe_at.map(|at| safe(language, at)));
    lines
}

/// The dates of law and of the body's own clocks as rules in words, for whoever counts by hand.
pub fn rules(language: Language, policy: &Policy, now: Moment) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(pack) = law::in_force(now.jst().date_naive()) {
        for rule in [Rule::Personal, Rule::MyNumber] {
            lines.push(starts(language, pack, &rule));
            let stages = [Stage::Preliminary, Stage::Final, Stage::Persons];
            lines.extend(stages.map(|stage| dated(language, pack, &ClockId { rule: rule.clone(), stage })));
        }
        lines.push(dated(language, pack, &ClockId { rule: Rule::MyNumberOther, stage: Stage::Report }));
    }
    lines.extend(policy.clocks.iter().map(|own| {
        let how = own.time.as_ref().map_or_else(
            || text(language, "deadline-rules-prompt", &[]),
            |time| labels::timer(language, time),
        );
        with_basis(language, line(language, own.label.clone(), how), own.basis.as_deref())
    }));
    lines
}

fn starts(language: Language, pack: &Pack, of: &Rule) -> String {
    let triggers: Vec<String> = pack.triggers(of).map(|one| trigger(language, one)).collect();
    let over = pack.over(of, Regime::Administrative).unwrap_or_default();
    let args = [
        ("title", rule(language, None, of).into()),
        ("triggers", triggers.join(&text(language, "notice-separator", &[])).into()),
        ("over", over.to_string().into()),
    ];
    text(language, "deadline-rules-starts", &args)
}

fn dated(language: Language, pack: &Pack, clock: &ClockId) -> String {
    let args = |days: &[(&'static str, u32)]| -> Vec<(&'static str, super::Value<'static>)> {
        days.iter().map(|(name, day)| (*name, day.to_string().into())).collect()
    };
    let (key, args) = match clock.stage {
        Stage::Preliminary => {
            let days = [("warn", pack.preliminary_warn_day), ("day", pack.preliminary_day)];
            ("deadline-rules-preliminary", args(&days))
        }
        Stage::Final => {
            let days = [("day", pack.final_day), ("malicious", pack.final_day_malicious)];
            ("deadline-rules-final", args(&days))
        }
        Stage::Persons | Stage::Report | Stage::Own => ("deadline-rules-prompt", Vec::new()),
    };
    let how = text(language, key, &args);
    let line = line(language, title(language, None, clock), how);
    with_basis(language, line, pack.clause(clock, Regime::Administrative))
}

fn line(language: Language, title: String, how: String) -> String {
    text(language, "deadline-rules-line", &[("title", title.into()), ("how", how.into())])
}

fn with_basis(language: Language, line: String, basis: Option<&str>) -> String {
    let Some(basis) = basis else { return line };
    text(language, "deadline-rules-basis", &[("line", line.into()), ("basis", basis.to_owned().into())])
}
