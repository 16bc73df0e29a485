//! The law as dated packs: numbers of days, thresholds and clauses, by the day from which they hold.
//!
//! A pinned policy does not freeze the law: the pack in force on the day of knowing counts, and its
//! name stands in the facts. What no source says is not here; it is a setting and is called one.

use chrono::{Datelike, NaiveDate};

use crate::basis::Basis;
use crate::calendar::midnight;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::policy::bodies::Regime;

use super::clock::{ClockId, Rule, Stage, Terms, Trigger};

/// What was law from one day on.
#[derive(Debug)]
pub struct Pack {
    /// The name that stands in the facts.
    pub name: &'static str,
    /// Year, month and day from which it holds.
    pub from: (i32, u32, u32),
    /// 速報: the body is warned on this day. The law says 速やかに, which the commission reads as
    /// about 3 to 5 days; which of them warns and which ends is a setting.
    pub preliminary_warn_day: u32,
    /// 速報: due by the end of this day. No roll-over is written for it.
    pub preliminary_day: u32,
    /// 確報.
    pub final_day: u32,
    /// 確報 where an unlawful purpose is at work, alone or with others.
    pub final_day_malicious: u32,
    /// More people than this (規則43条4号), for an administrative organ.
    pub over_administrative: u64,
    /// The same under chapter 4.
    pub over_private_sector: u64,
    /// The same for specific personal information (番号法 規則2条).
    pub over_my_number: u64,
    /// Clauses: rule, stage, regime if it matters, clause.
    clauses: &'static [(Rule, Stage, Option<Regime>, &'static str)],
    /// 該当号: which item of the regulation a trigger is, for an administrative organ.
    items: &'static [(Rule, Trigger, &'static str)],
}

/// Packs, the oldest first.
const PACKS: &[Pack] = &[Pack {
    name: "JP-2023-04",
    from: (2023, 4, 1),
    preliminary_warn_day: 3,
    preliminary_day: 5,
    final_day: 30,
    final_day_malicious: 60,
    over_administrative: 100,
    over_private_sector: 1_000,
    over_my_number: 100,
    clauses: &[
        (Rule::Personal, Stage::Preliminary, Some(Regime::PrivateSector), "個人情報保護法58条2項・26条"),
        (Rule::Personal, Stage::Final, Some(Regime::PrivateSector), "個人情報保護法58条2項・26条"),
        (Rule::Personal, Stage::Persons, Some(Regime::PrivateSector), "個人情報保護法58条2項・26条"),
        (Rule::Personal, Stage::Preliminary, None, "個人情報保護法68条1項、施行規則43条"),
        (Rule::Personal, Stage::Final, None, "個人情報保護法68条1項、施行規則44条2項"),
        (Rule::Personal, Stage::Persons, None, "個人情報保護法68条2項"),
        (Rule::MyNumber, Stage::Preliminary, None, "番号法29条の4、同規則2条"),
        (Rule::MyNumber, Stage::Final, None, "番号法29条の4、同規則2条"),
        (Rule::MyNumber, Stage::Persons, None, "番号法29条の4"),
        (Rule::MyNumberOther, Stage::Report, None, "特定個人情報の適正な取扱いに関するガイドライン 別添2"),
    ],
    items: &[
        (Rule::Personal, Trigger::Sensitive, "個人情報保護法施行規則43条1号"),
        (Rule::Personal, Trigger::Property, "個人情報保護法施行規則43条2号"),
        (Rule::Personal, Trigger::Malicious, "個人情報保護法施行規則43条3号"),
        (Rule::Personal, Trigger::Count, "個人情報保護法施行規則43条4号"),
        (Rule::MyNumber, Trigger::NumberSystem, "番号法29条の4の規則2条1号"),
        (Rule::MyNumber, Trigger::Malicious, "番号法29条の4の規則2条2号"),
        (Rule::MyNumber, Trigger::Exposed, "番号法29条の4の規則2条3号"),
        (Rule::MyNumber, Trigger::Count, "番号法29条の4の規則2条4号"),
    ],
}];

/// The pack in force on a day; none before the first.
pub fn in_force(day: NaiveDate) -> Option<&'static Pack> {
    let day = (day.year(), day.month(), day.day());
    PACKS.iter().rev().find(|pack| pack.from <= day)
}

/// The pack of this name.
pub fn named(name: &str) -> Option<&'static Pack> {
    PACKS.iter().find(|pack| pack.name == name)
}

impl Pack {
    /// When the day begins from which it holds.
    pub fn begins(&self) -> Option<Moment> {
        let (year, month, day) = self.from;
        NaiveDate::from_ymd_opt(year, month, day).and_then(midnight)
    }

    /// The clause behind a clock.
    pub fn clause(&self, clock: &ClockId, regime: Regime) -> Option<&'static str> {
        let found = self.clauses.iter().find(|(rule, stage, only, _)| {
            *rule == clock.rule && *stage == clock.stage && only.is_none_or(|only| only == regime)
        });
        found.map(|(_, _, _, clause)| *clause)
    }

    /// The item of the regulation that a trigger is (該当号); for chapter 4 no source gives the numbers.
    pub fn item(&self, rule: &Rule, trigger: Trigger, regime: Regime) -> Option<&'static str> {
        let is_numbered = *rule != Rule::Personal || regime == Regime::Administrative;
        let mut items = self.items.iter().filter(|_| is_numbered);
        items.find(|(of, one, _)| of == rule && *one == trigger).map(|(_, _, item)| *item)
    }

    /// What starts the duty to report of a rule.
    pub fn triggers(&self, rule: &Rule) -> impl Iterator<Item = Trigger> {
        self.items.iter().filter(move |(of, ..)| of == rule).map(|(_, trigger, _)| *trigger)
    }

    /// More people than this start the duty to report; none where the rule does not hold at all.
    pub const fn over(&self, rule: &Rule, regime: Regime) -> Option<u64> {
        match (rule, regime) {
            (Rule::Personal, Regime::Administrative) => Some(self.over_administrative),
            (Rule::Personal, Regime::PrivateSector) => Some(self.over_private_sector),
            (Rule::Personal, Regime::Assembly)
            | (Rule::MyNumber, Regime::Other)
            | (Rule::Personal, Regime::Other)
            | (Rule::MyNumberOther | Rule::Own(_), _) => None,
            (Rule::MyNumber, _) => Some(self.over_my_number),
        }
    }
}

/// What a clock rests on. A policy's own clock without a clause is 運用上の設定.
pub fn basis(policy: &Policy, clock: &ClockId, terms: &Terms) -> Basis {
    let clause = match &clock.rule {
        Rule::Own(id) => policy.clock(id).and_then(|own| own.basis.clone()),
        Rule::Personal | Rule::MyNumber | Rule::MyNumberOther => {
            named(&terms.pack).and_then(|pack| pack.clause(clock, terms.regime)).map(str::to_owned)
        }
    };
    Basis { clause, kind: terms.kind }
}
