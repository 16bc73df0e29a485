//! How long records are kept: read, and refused by name.

use super::{SMALL, check, policy};
use crate::policy::retention::{CountedFrom, Period};

#[test]
fn a_period_that_cannot_be_meant_is_refused_where_it_stands() {
    let cases = [
        ("retention: { keep: 5 }", "bad-retention"),
        ("retention: { from: closing }", "missing-key"),
        ("retention: { keep: 5y, from: fiscal }", "unknown-word"),
        ("retention: { keep: { minro: 5y, else: 3y } }", "unknown-class"),
        ("retention: { keep: { of: reach, else: 3y } }", "unknown-scale"),
        ("retention: { keep: { minor: 5y } }", "retention-without-else"),
        ("retention: { keep: 5y, decide: [cios] }", "unknown-post"),
        ("retention: { keep: 5y, carry_out: [] }", "retention-without-post"),
    ];
    for (rule, code) in cases {
        let checked = check(&format!("{SMALL}{rule}\n"));
        let codes: Vec<&str> = checked.mistakes.iter().map(|mistake| mistake.code).collect();
        assert_eq!(codes, [code], "{rule}");
    }
}

#[test]
fn what_a_rule_leaves_out_is_nobodys_and_from_the_closing() {
    assert_eq!(policy(SMALL).retention, None);
    let rule = policy(&format!("{SMALL}retention: {{ keep: 5y }}\n")).retention.unwrap();
    assert_eq!((rule.from, rule.deciders.len(), rule.disposers().len()), (CountedFrom::Closing, 0, 0));
    assert_eq!((rule.periods.any, rule.basis), (Some(Period::Months(60)), None));
    let written =
        "retention: { keep: { minor: 18mo, else: never }, from: fiscal_year, decide: ciso, basis: 12 }\n";
    let rule = policy(&format!("{SMALL}{written}")).retention.unwrap();
    assert_eq!((rule.from, rule.basis.as_deref()), (CountedFrom::FiscalYear, Some("12")));
    assert_eq!(rule.disposers(), ["ciso".into()], "who decides carries out where nobody else is named");
    assert_eq!(rule.periods.of(&"minor".into(), None), Period::Months(18));
    assert_eq!(rule.periods.of(&"major".into(), None), Period::Always);
}
