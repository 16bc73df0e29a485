//! Hand-made samples with known counts and times; periods at their edges.

use super::*;
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    crate::written::day(text).unwrap()
}

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn sample(unit: &str, phase: Phase, minutes: [Option<i64>; 3]) -> Sample {
    let opened_at = at("2026-05-01T09:00:00+09:00");
    let after = |minutes: Option<i64>| minutes.map(|count| opened_at + crate::moment::Span::minutes(count));
    let [confirmed, recovered, closed] = minutes;
    Sample {
        kind: "loss".into(),
        unit: Some(unit.into()),
        severity: "major".into(),
        origin: "staff".to_owned(),
        phase: phase.as_str().to_owned(),
        is_drill: false,
        opened_at,
        tally: Tally {
            confirmed_at: after(confirmed),
            recovered_at: after(recovered),
            closed_at: after(closed),
            lines: "security".to_owned(),
            steps: "security\tat_manager\tconfirm\ti\t600\nsecurity\tupward\tconfirm\tm\t".to_owned(),
            dates: "personal.preliminary\ti".to_owned(),
        },
    }
}

#[test]
fn the_mean_the_middle_and_nine_of_ten_are_those_of_a_hand_calculation() {
    let table: [(&[i64], [Option<i64>; 3]); 5] = [
        (&[], [None, None, None]),
        (&[7], [Some(7), Some(7), Some(7)]),
        (&[20, 10], [Some(15), Some(15), Some(20)]),
        (&[9, 1, 5], [Some(5), Some(5), Some(9)]),
        (&[10, 9, 8, 7, 6, 5, 4, 3, 2, 100], [Some(15), Some(6), Some(10)]),
    ];
    for (values, [mean, median, p90]) in table {
        let times = Times::of(values.to_vec());
        assert_eq!((times.mean, times.median, times.p90), (mean, median, p90), "{values:?}");
        assert_eq!(times.count, u64::try_from(values.len()).unwrap());
    }
}

#[test]
fn drills_and_void_ones_are_counted_apart_and_nowhere_else() {
    let real = sample("zeimu", Phase::Closed, [Some(10), Some(60), Some(120)]);
    let drill = Sample { is_drill: true, ..sample("zeimu", Phase::Closed, [Some(1), Some(1), Some(1)]) };
    let void = sample("zeimu", Phase::Void, [Some(1), None, None]);
    let void_drill = Sample { phase: Phase::Void.as_str().to_owned(), ..drill.clone() };
    let alone = Statistics::of(std::slice::from_ref(&real));
    let all = Statistics::of(&[real, drill, void, void_drill]);
    assert_eq!((all.drills, all.void, all.all.count), (2, 1, 1));
    assert_eq!(Statistics { drills: 0, void: 0, ..all }, alone);
}

#[test]
fn groups_steps_and_dates_count_what_they_hold() {
    let samples = [
        sample("zeimu", Phase::Closed, [Some(10), Some(60), Some(120)]),
        sample("zeimu", Phase::Handling, [Some(20), None, None]),
        sample("kokuho", Phase::Received, [None, None, None]),
    ];
    let found = Statistics::of(&samples);
    assert_eq!((found.all.count, found.all.open), (3, 2));
    let zeimu = &found.units[&Some("zeimu".into())];
    assert_eq!((zeimu.count, zeimu.open), (2, 1));
    assert_eq!(zeimu.confirmed, Times { count: 2, mean: Some(900), median: Some(900), p90: Some(1200) });
    assert_eq!((zeimu.recovered.mean, zeimu.closed.mean), (Some(3600), Some(7200)));
    assert_eq!(found.lines[&"security".into()].count, 3);
    let step = &found.steps[&("security".into(), "at_manager".into(), Act::CONFIRM.into())];
    assert_eq!((step.in_time, step.times.mean, step.times.count), (3, Some(600), 3));
    let silent = &found.steps[&("security".into(), "upward".into(), Act::CONFIRM.into())];
    assert_eq!((silent.missed, silent.in_time, silent.times.count), (3, 0, 0));
    assert_eq!(found.dates["personal.preliminary"], Dates { in_time: 3, ..Dates::default() });
}

#[test]
fn a_period_begins_and_ends_at_midnight_in_japan() {
    let year = Period::year(2026).unwrap();
    assert_eq!((year.from, year.to), (at("2026-04-01T00:00:00+09:00"), at("2027-04-01T00:00:00+09:00")));
    let last = Period::quarter(2026, 4).unwrap();
    assert_eq!((last.from, last.to), (at("2027-01-01T00:00:00+09:00"), year.to));
    assert_eq!(Period::quarter(2026, 1).unwrap().from, year.from);
    assert!([0, 5].iter().all(|quarter| Period::quarter(2026, *quarter).is_none()));
    let days = Period::days(day("2026-05-01"), day("2026-05-01")).unwrap();
    assert_eq!((days.from, days.to), (at("2026-05-01T00:00:00+09:00"), at("2026-05-02T00:00:00+09:00")));
    assert_eq!(Period::days(day("2026-05-02"), day("2026-05-01")), None);
    assert!(Period::year(i32::MAX).is_none() && Period::year(-1).is_none());
    let turn = at("2026-04-01T00:00:00+09:00");
    let before = turn - crate::moment::Span::micros(1);
    assert_eq!((Period::year_of(turn), Period::year_of(before)), (2026, 2025));
}

#[test]
fn the_overview_counts_what_was_open_a_week_ago_and_each_month_beside_the_year_before() {
    use super::overview::{Brief, Overview};
    let now = at("2026-11-30T12:00:00+09:00");
    let brief = |opened: &str, closed: Option<&str>, confirmed: Option<i64>| Brief {
        unit: Some("zeimu".into()),
        severity: "major".into(),
        opened_at: at(opened),
        confirmed_at: confirmed.map(|minutes| at(opened) + crate::moment::Span::minutes(minutes)),
        is_open: closed.is_none(),
        closed_at: closed.map(at),
    };
    let rows = [
        brief("2026-11-29T09:00:00+09:00", None, None),
        brief("2026-11-10T09:00:00+09:00", None, Some(20)),
        // Open a week ago, closed since.
        brief("2026-11-01T00:00:00+09:00", Some("2026-11-28T09:00:00+09:00"), Some(40)),
        // Closed before that; in Japan it began in November of the year before.
        brief("2025-10-31T15:00:00Z", Some("2025-11-03T09:00:00+09:00"), Some(5)),
        // In Japan still October.
        brief("2026-10-31T14:59:59Z", Some("2026-11-02T09:00:00+09:00"), None),
    ];
    let found = Overview::of(&rows, now);
    assert_eq!((found.open, found.open_before), (2, 2));
    let month = |month: &super::overview::Month| (month.first.to_string(), month.count, month.before);
    assert_eq!(found.months.len(), 12);
    assert_eq!(month(&found.months[11]), ("2026-11-01".to_owned(), 3, 1));
    assert_eq!(month(&found.months[10]), ("2026-10-01".to_owned(), 1, 0));
    assert_eq!(found.sections[&Some("zeimu".into())][&"major".into()], 2);
    assert_eq!(found.confirmed, [1200, 2400]);
    assert_eq!(found.confirmed_before.count, 0);
}

#[test]
fn a_period_that_goes_on_is_compared_with_as_much_of_the_year_before() {
    let on = |moment: &str| Sample {
        opened_at: at(moment),
        ..sample("zeimu", Phase::Closed, [Some(10), None, None])
    };
    let period = Period::year(2026).unwrap();
    let before = period.year_before().unwrap();
    assert_eq!((before.from, before.to), (at("2025-04-01T00:00:00+09:00"), period.from));
    let now = at("2026-06-15T12:00:00+09:00");
    let samples = [on("2026-04-02T09:00:00+09:00"), on("2026-06-01T09:00:00+09:00")];
    let earlier =
        [on("2025-06-15T11:59:00+09:00"), on("2025-06-15T12:00:00+09:00"), on("2026-03-01T09:00:00+09:00")];
    let beside = beside::Beside::of(&period, (&samples, &earlier), now);
    assert_eq!((beside.counts.all.count, beside.before.all.count), (2, 1));
    let months: Vec<_> = beside.months.iter().map(|month| (month.count, month.before)).collect();
    assert_eq!(
        months,
        [(1, 0), (0, 0), (1, 2), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 1)]
    );
    let kept = beside::Kept::of_steps(&beside.counts);
    assert_eq!((kept.in_time, kept.missed, kept.share()), (2, 2, Some(50)));
    assert_eq!(beside::Kept::default().share(), None);
    let quarter = Period::quarter(2026, 4).unwrap().year_before().unwrap();
    assert_eq!(quarter.from, at("2026-01-01T00:00:00+09:00"));
}
