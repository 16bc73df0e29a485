//! Every mistake a policy can have, each with the line it stands on.

mod language;
mod limits;
mod procedure;
mod remedies;
mod retention;
mod scales;
mod schema;
mod strays;
mod wall;

use std::collections::BTreeSet;

use super::{Checked, check};
use crate::basis::Kind;
use crate::case::Origin;
use crate::ids::{Act, PostId, SeverityId};
use crate::moment::Span;
use crate::policy::prevention::{Prevention, Rung, Tell};
use crate::policy::timer::{TimeRule, Timer};
use crate::policy::{After, Deed, Of, Policy};

const CITY: &str = include_str!("../../../../escalation.yaml");
const PLAIN: &str = include_str!("../../../../tests/policies/plain.yaml");

/// A policy as small as one can be; every mistake below is made in it.
const SMALL: &str = r#"version: 1
body: { id: small, name: 小町 }
roles: { desk: desk, top: ciso, callers: [desk] }
calendars:
  office: { open: mon-fri 08:45-17:15, closed: [national] }
urgency: { 速やかに: 60m }
posts:
  manager: { label: 管理者, per: section }
  desk: { label: 窓口, per: body, group: any }
  ciso: { label: CISO, per: body, stand_ins: [{ cause: absent, post: desk }] }
severity:
  levels: { minor: 軽微, major: 高 }
  rules:
    - major: { personal_data: [present, unknown] }
    - minor: always
lines:
  main:
    label: 連絡
    steps:
      - id: first
        tell: manager of place
        owes:
          confirm: { within: 速やかに }
          report_up: { to: step second, from: confirm, within: 30m, basis: "5.10" }
      - id: second
        after: first.report_up
        tell: desk
        owes: { confirm: { within: 1h } }
      - id: asked
        after: first.confirm by manager
        ask: desk
        question: 要るか
        options: [necessary, not_necessary]
        within: 1h
        else: ciso
        unanswered: necessary
      - id: third
        after: [asked = necessary, second late]
        tell: ciso
        owes: { confirm: { within: 1h } }
    last_resort: [mailbox]
parties:
  mailbox: { label: 受信箱, email: desk@example.jp, readers: 当番 }
"#;

fn policy(text: &str) -> Policy {
    let checked = check(text);
    let said: Vec<String> = checked.mistakes.iter().map(ToString::to_string).collect();
    assert!(said.is_empty(), "{said:#?}");
    checked.policy.unwrap()
}

/// The small policy with one thing written otherwise, and the line where that stands.
fn altered(from: &str, to: &str) -> (Checked, usize) {
    assert_eq!(SMALL.matches(from).count(), 1, "{from} stands once");
    let place = SMALL.find(from).unwrap();
    let common = from.chars().zip(to.chars()).take_while(|(a, b)| a == b && *a != '\n').count();
    let prefix: usize = from.chars().take(common).map(char::len_utf8).sum();
    let line = SMALL.get(..place + prefix).expect("a place in the text").matches('\n').count() + 1;
    (check(&SMALL.replacen(from, to, 1)), line)
}

#[test]
fn the_shipped_policies_have_no_mistake() {
    assert_eq!(policy(CITY).lines[0].steps.len(), 10);
    assert_eq!(policy(PLAIN).lines[0].steps.len(), 5);
    policy(SMALL);
}

/// (written, altered to, code, lines below the alteration, もしかして)
type Case = (&'static str, &'static str, &'static str, usize, Option<&'static str>);

const WORDS: &[Case] = &[
    ("version: 1", "version: 2", "unknown-word", 0, None),
    ("version: 1\n", "version: 1\nbase: municipality-2025\n", "unknown-word", 1, Some("municipality-2026")),
    ("version: 1\n", "", "missing-key", 0, None),
    ("calendars:", "calendar:", "unknown-key", 0, Some("calendars")),
    ("name: 小町", "name: [小町]", "needs-word", 0, None),
    ("top: ciso", "top: cios", "unknown-post", 0, Some("ciso")),
    ("roles: { desk: desk, top: ciso, callers: [desk] }\n", "", "missing-key", 0, None),
    ("parties:", "prevention: { effect_after: soon }\nparties:", "bad-period", 0, None),
    (
        "parties:",
        "prevention: { overdue: [{ after: 8d, tell: cios }] }\nparties:",
        "unknown-post",
        0,
        Some("ciso"),
    ),
    (
        "parties:",
        "prevention: { overdue: [{ after: 8d, tell: owner }, { after: 8d, tell: ciso }] }\nparties:",
        "rungs-not-rising",
        0,
        None,
    ),
    ("parties:", "exceptions: { permit: [] }\nparties:", "exceptions-without-permit", 0, None),
    ("parties:", "exceptions: { permit: [cios] }\nparties:", "unknown-post", 0, Some("ciso")),
    ("parties:", "proxies: { approve: [] }\nparties:", "proxies-without-post", 0, None),
    ("parties:", "exceptions: { check_every: soon }\nparties:", "bad-months", 0, None),
    ("parties:", "readiness: monday\nparties:", "bad-weekly", 0, None),
    ("parties:", "response: { log_warnings: [1d, 3d] }\nparties:", "warnings-not-falling", 0, None),
    ("mon-fri 08:45-17:15", "mon-fri 8:45-17:15", "bad-hours", 0, None),
    ("closed: [national]", "closed: [natonal]", "bad-days", 0, None),
    ("closed: [national]", "closed: [2026-06-02..2026-06-01]", "bad-days", 0, None),
    ("closed: [national]", "closed: [], open_days: [2026-06-06 9-12]", "bad-open-days", 0, None),
    ("urgency:", "national_holidays: { add: { 2027-2-24: 即位 } }\nurgency:", "bad-date", 0, None),
    ("urgency:", "national_holidays: { drop: [07-20] }\nurgency:", "bad-date", 0, None),
    (
        "urgency:",
        "national_holidays: { add: { 2027-02-24: 即位 }, drop: [2027-02-24] }\nurgency:",
        "added-and-dropped",
        0,
        None,
    ),
    ("urgency:", "national_holidays: { ad: {} }\nurgency:", "unknown-key", 0, Some("add")),
    ("速やかに: 60m", "速やかに: 60min", "bad-duration", 0, None),
    ("within: 速やかに", "within: 速やに", "bad-duration", 0, Some("速やかに")),
    ("label: 管理者, per: section", "label: 管理者, per: sektion", "unknown-unit-kind", 0, Some("section")),
    ("group: any", "group: each", "unknown-word", 0, None),
    ("group: any", "group: any, hours: closd", "unknown-word", 0, Some("closed")),
    ("cause: absent", "cause: abcent", "unknown-cause", 0, Some("absent")),
    ("post: desk }", "post: dsek }", "unknown-post", 0, Some("desk")),
    ("post: desk }", "post: desk, only: [recovr] }", "unknown-act", 0, Some("recover")),
    ("post: desk }", "post: desk, also_tell_holder: yes }", "needs-truth", 0, None),
    ("post: desk }", "post: desk, order: first }", "needs-number", 0, None),
    ("    - minor: always", "    - minr: always", "unknown-severity", 0, Some("minor")),
    ("personal_data: [present, unknown]", "personal_data: [presnt]", "unknown-word", 0, Some("present")),
    ("personal_data: [present, unknown]", "people_max: 100", "bad-count", 0, None),
    ("personal_data: [present, unknown]", "kind: lost", "unknown-kind", 0, Some("loss")),
    ("personal_data: [present, unknown]", "severity: major", "severity-by-severity", 0, None),
    ("personal_data: [present, unknown]", "any: []", "empty-condition", 0, None),
    ("personal_data: [present, unknown]", "segment: lgwam", "unknown-word", 0, Some("lgwan")),
    ("{ minor: 軽微, major: 高 }", "{ Minor: 軽微, minor: 軽微, major: 高 }", "bad-id", 0, None),
    ("[mailbox]", "[mailbx]", "unknown-party", 0, Some("mailbox")),
    ("desk@example.jp", "desk at example.jp", "bad-email", 0, None),
    ("  mailbox: {", "  desk: {", "party-named-as-post", 0, None),
];

const STEPS: &[Case] = &[
    ("tell: manager of place", "tell: manger of place", "unknown-post", 0, Some("manager")),
    ("tell: manager of place", "tell: manager", "post-needs-a-place", 0, Some("manager of place")),
    ("tell: manager of place", "tell: manager of plaice", "unknown-place", 0, Some("place")),
    ("tell: manager of place", "tell: manager at place", "bad-post-reference", 0, None),
    ("ask: desk", "ask: desk of place", "post-is-for-the-body", 0, None),
    ("          confirm: { within: 速", "          confrm: { within: 速", "unknown-act", 0, Some("confirm")),
    ("to: step second", "to: step secnd", "unknown-step", 0, Some("second")),
    ("to: step second", "to: mailbux", "unknown-receiver", 0, Some("mailbox")),
    ("from: confirm", "from: confrm", "unknown-duty", 0, Some("confirm")),
    ("from: confirm", "from: report_up", "from-ring", 0, None),
    ("basis: \"5.10\"", "calndar: office", "unknown-key", 0, Some("calendar")),
    ("basis: \"5.10\"", "kind: law", "kind-without-basis", 0, None),
    ("basis: \"5.10\"", "kind: statute, basis: \"1\"", "unknown-word", 0, None),
    ("basis: \"5.10\"", "basis: { staf: \"5.10\" }", "unknown-key", 0, Some("staff")),
    ("after: first.report_up", "after: frist.report_up", "unknown-step", 0, Some("first")),
    ("after: first.report_up", "after: first.reprot_up", "unknown-duty", 0, Some("report_up")),
    ("after: first.report_up", "after: first done", "bad-after", 0, None),
    ("after: first.report_up", "after: second", "after-itself", 0, None),
    ("after: first.report_up", "after: third", "after-ring", 0, None),
    ("confirm by manager", "confirm by manage", "unknown-post", 0, Some("manager")),
    ("confirm by manager", "confirm by ciso", "post-not-in-step", 0, None),
    ("asked = necessary", "asked = necesary", "unknown-option", 0, Some("necessary")),
    ("id: second", "id: first", "duplicate-id", 0, None),
    ("id: asked", "id: Asked", "bad-id", 0, None),
    ("        ask: desk", "        tell: desk\n        ask: desk", "step-with-several-deeds", 0, None),
    ("        tell: desk\n", "", "step-without-deed", 0, None),
    ("        ask: desk", "        copy: desk\n        ask: desk", "key-of-another-deed", 0, None),
    ("tell: desk\n", "tell: []\n", "empty-list", 0, None),
    ("tell: desk\n", "tell: [desk, desk]\n", "duplicate-id", 0, None),
    ("        within: 1h\n", "", "question-without-time", 0, None),
    ("        else: ciso\n", "", "question-without-else", 0, None),
    ("        unanswered: necessary\n", "", "question-without-unanswered", 0, None),
    ("unanswered: necessary", "unanswered: maybe", "unknown-option", 0, None),
    (
        "unanswered: necessary",
        "unanswered: necessary\n        suggest: { necessary: { severity: majr or above } }",
        "unknown-severity",
        1,
        Some("major"),
    ),
    ("[necessary, not_necessary]", "[necessary]", "too-few-options", 0, None),
    ("    last_resort: [mailbox]\n", "", "no-last-resort", 0, None),
    ("[mailbox]", "[desk]", "last-resort-is-post", 0, None),
    ("    label: 連絡\n", "    label: 連絡\n    label: 連絡\n", "duplicate-key", 1, None),
];

#[test]
fn every_mistake_names_its_line_and_what_was_meant() {
    for (from, to, code, below, maybe) in WORDS.iter().chain(STEPS) {
        let (checked, line) = altered(from, to);
        assert!(checked.policy.is_none(), "{to}");
        let found = checked.mistakes.iter().find(|mistake| mistake.code == *code);
        let Some(found) = found else { panic!("{to}: {code} is missing in {:#?}", checked.mistakes) };
        // What is missing is told where it should stand, above or around the place it was taken from.
        let is_missing = to.is_empty() || *code == "empty-list" || *code == "step-with-several-deeds";
        if !is_missing {
            assert_eq!(found.line, line + below, "{to}: {found}");
        }
        assert_eq!(found.maybe.as_deref(), *maybe, "{to}: {found}");
        assert!(!found.excerpt.is_empty() && found.column >= 1, "{to}");
    }
}

#[test]
fn all_mistakes_are_named_at_once() {
    let text =
        SMALL.replace("top: ciso", "top: cios").replace("30m", "30x").replace("[mailbox]", "[post_box]");
    let codes: Vec<(usize, &str)> =
        check(&text).mistakes.iter().map(|mistake| (mistake.line, mistake.code)).collect();
    assert_eq!(codes, [(3, "unknown-post"), (24, "bad-duration"), (41, "unknown-party")]);
}

#[test]
fn a_finding_says_where_what_and_what_was_meant() {
    let (checked, _) = altered("after: first.report_up", "after: frist.report_up");
    assert_eq!(
        checked.mistakes[0].to_string(),
        "line 26, column 16, lines.main.steps[1].after: This line has no step frist. \
         Its steps: first, second, asked, third. Perhaps \"first\"?"
    );
    assert_eq!(checked.mistakes[0].excerpt, "after: frist.report_up");
}

#[test]
fn a_post_out_of_hours_needs_office_hours() {
    let text = SMALL.replace("group: any", "group: any, hours: closed");
    assert!(check(&text).policy.is_some());
    let without = text.replace("  office:", "  library:");
    let found: Vec<_> = check(&without).mistakes.iter().map(|mistake| (mistake.code, mistake.line)).collect();
    assert_eq!(found, [("unknown-calendar", 9)]);
}

#[test]
fn stand_ins_in_a_ring_are_refused() {
    let from = "group: any }";
    let to = "stand_ins: [{ cause: [absent, vacant], post: ciso }] }";
    let (checked, line) = altered(from, to);
    let found: Vec<_> = checked.mistakes.iter().map(|mistake| (mistake.code, mistake.line)).collect();
    assert_eq!(found, [("stand-in-ring", line)]);
    let to = "stand_ins: [{ cause: vacant, post: ciso }] }";
    assert!(altered(from, to).0.mistakes.is_empty(), "another cause closes no ring");
}

#[test]
fn a_step_behind_a_ring_never_opens() {
    let text = SMALL
        .replace("after: first.report_up", "after: [asked, third]")
        .replace("after: first.confirm by manager", "after: second")
        .replace("[asked = necessary, second late]", "second late");
    let codes: BTreeSet<&str> = check(&text).mistakes.iter().map(|mistake| mistake.code).collect();
    assert_eq!(codes, BTreeSet::from(["after-ring"]));
    let text = SMALL
        .replace("after: first.report_up", "after: asked")
        .replace("after: first.confirm by manager", "after: second")
        .replace("[asked = necessary, second late]", "second late");
    let checked = check(&text);
    let found: Vec<_> = checked.mistakes.iter().map(|mistake| mistake.code).collect();
    assert_eq!(found, ["after-ring", "never-opens"]);
}

#[test]
fn what_is_left_open_is_asked_and_stops_nothing() {
    let cases: &[(&str, &str, &[&str])] = &[
        (", stand_ins: [{ cause: absent, post: desk }]", "", &["no-stand-in"]),
        (
            "[{ cause: absent, post: desk }]",
            "[{ cause: absent, post: desk }, { cause: absent, post: manager }]",
            &["stand-ins-without-order"],
        ),
        (
            "[{ cause: absent, post: desk }]",
            "[{ cause: absent, post: desk, order: 1 }, { cause: absent, post: manager, order: 2 }]",
            &[],
        ),
        ("version: 1\n", "version: 1\nclosers: []\n", &["no-closer"]),
        (
            "    label: 連絡\n",
            "    label: 連絡\n    when: { not: { kind: [other, dos] } }\n",
            &["no-line-begins"],
        ),
        ("email: desk@example.jp, ", "", &["last-resort-without-address"]),
    ];
    let always = questions(&check(SMALL));
    let known = ["attachments-undecided", "last-resort-alone", "last-resort-without-readers", "no-stand-in"];
    assert_eq!(always, [&known[..], &["silence-tells-nobody"]].concat());
    for (from, to, added) in cases {
        let (checked, _) = altered(from, to);
        assert!(checked.policy.is_some(), "{to}: {:#?}", checked.mistakes);
        let mut expected = always.clone();
        expected.extend(added.iter().copied());
        expected.sort_unstable();
        assert_eq!(questions(&checked), expected, "{to}");
    }
}

#[test]
fn a_line_ends_at_two_with_different_readers_one_of_them_a_telephone() {
    let asked = |mailbox: &str, other: &str| {
        let text = SMALL.replace("[mailbox]", "[mailbox, other]").replace(
            "readers: 当番 }",
            &format!("readers: 当番{mailbox} }}\n  other: {{ label: 他, {other} }}"),
        );
        let found = questions(&check(&text));
        found.into_iter().filter(|code| code.starts_with("last-resort")).collect::<Vec<_>>()
    };
    let (desk, ciso) = (", read_by: { posts: [desk] }", "read_by: { posts: [ciso], units: [joho] }");
    assert_eq!(asked(desk, &format!("phone: 000-1, readers: 守衛, {ciso}")), [""; 0]);
    assert_eq!(asked(desk, "phone: 000-1, readers: 守衛, read_by: {}"), [""; 0]);
    assert_eq!(asked(desk, "phone: 000-1, readers: 守衛"), ["last-resort-without-readers"]);
    assert_eq!(asked(desk, "phone: 000-1, read_by: {}"), ["last-resort-without-readers"]);
    let alone = ["last-resort-alone"];
    assert_eq!(asked(desk, &format!("email: a@example.jp, readers: 守衛, {ciso}")), alone, "no telephone");
    assert_eq!(asked(desk, "phone: 000-1, readers: 守衛, read_by: { posts: [ciso, desk] }"), alone);
    let unit = ", read_by: { units: [joho] }";
    assert_eq!(asked(unit, &format!("phone: 000-1, readers: 守衛, {ciso}")), alone);
}

fn questions(checked: &Checked) -> Vec<&'static str> {
    let mut codes: Vec<&str> = checked.questions.iter().map(|question| question.code).collect();
    codes.sort_unstable();
    codes
}

#[test]
fn silence_that_tells_nobody_new_is_asked_duty_by_duty() {
    let named: Vec<String> = check(CITY)
        .questions
        .iter()
        .filter(|question| question.code == "silence-tells-nobody")
        .map(|question| format!("{}.{}", question.args["step"], question.args["act"]))
        .collect();
    assert_eq!(named, ["top.confirm", "chief_report.report_ciso"]);
}

#[test]
fn the_order_of_keys_means_nothing() {
    let expected = format!("{:?}", policy(SMALL));
    let mut blocks: Vec<String> = Vec::new();
    for line in SMALL.lines() {
        match blocks.last_mut() {
            Some(block) if line.starts_with(' ') => *block += &format!("{line}\n"),
            _ => blocks.push(format!("{line}\n")),
        }
    }
    for turn in 0..blocks.len() {
        blocks.rotate_left(1);
        blocks.swap(0, turn / 2);
        assert_eq!(format!("{:?}", policy(&blocks.concat())), expected);
    }
    let inner = [
        ("label: 管理者, per: section", "per: section, label: 管理者"),
        ("cause: absent, post: desk", "post: desk, cause: absent"),
        ("to: step second, from: confirm, within: 30m", "within: 30m, from: confirm, to: step second"),
        (
            "confirm: { within: 速やかに }\n          \
             report_up: { to: step second, from: confirm, within: 30m, basis: \"5.10\" }",
            "report_up: { to: step second, from: confirm, within: 30m, basis: \"5.10\" }\n          \
             confirm: { within: 速やかに }",
        ),
        (
            "id: second\n        after: first.report_up\n        tell: desk",
            "tell: desk\n        after: first.report_up\n        id: second",
        ),
    ];
    for (from, to) in inner {
        assert!(SMALL.contains(from), "{from}");
        assert_eq!(format!("{:?}", policy(&SMALL.replace(from, to))), expected, "{to}");
    }
}

#[test]
fn the_city_means_what_its_rule_says() {
    let policy = policy(CITY);
    let line = &policy.lines[0];
    let Deed::Tell { tell, copy, owes, call, .. } = &line.steps[0].deed else { panic!("it tells") };
    assert_eq!((tell[0].post.as_str(), tell[0].of, copy[0].post.as_str()), ("manager", Of::Place, "officer"));
    assert_eq!((call, owes.len()), (&None, 2));
    assert_eq!(
        (owes[0].act.as_str(), owes[0].kind, owes[0].time.clone()),
        ("confirm", Kind::Operational, Some(TimeRule::always(Timer::wall(Span::hours(1)))))
    );
    assert_eq!((owes[1].from.clone(), owes[1].kind), (Some(Act::from("confirm")), Kind::Policy));
    assert_eq!(owes[1].basis.clause(Origin::Outside), Some("5.3(2)②"));
    assert_eq!(owes[1].basis.clause(Origin::Monitoring), None);
    let Deed::Ask(question) = &line.steps[2].deed else { panic!("it asks") };
    assert_eq!((question.groups.len(), question.unanswered.as_str()), (2, "necessary"));
    assert_eq!(question.needs_reason, question.late_is_noted_only);
    assert_eq!(question.needs_reason[0].as_str(), "not_necessary");
    assert!(matches!(&line.steps[4].after[0], After::Duty { by: Some(post), .. } if post.as_str() == "desk"));
    assert!(line.steps[6].at_once);
    assert_eq!(policy.closing.any, ["desk", "ciso", "chief"].map(PostId::from));
    assert_eq!((policy.idle, line.again, line.last_resort.len()), (Span::hours(24), Span::hours(1), 2));
    assert_eq!(policy.severity_rules.len(), 4);
    assert_eq!(policy.rank(&SeverityId::from("critical")), 3);
    assert_eq!((policy.guarantees[0].or.len(), policy.guarantees[0].absent), (2, 2));
    let chief = policy.post(&PostId::from("chief")).unwrap();
    let delegate = &chief.may_delegate[0];
    assert_eq!((delegate.to.as_str(), delegate.basis.as_deref()), ("deputy", Some("1(1)※")));
    assert_eq!(policy.kinds.len(), 16);
}

#[test]
fn prevention_is_as_usual_where_the_policy_says_nothing() {
    let small = policy(SMALL);
    assert_eq!(small.prevention, Prevention::usual(&PostId::from("ciso")));
    assert_eq!(small.manager(), Some(&PostId::from("manager")), "told first of the place");
    let written =
        "prevention: { overdue: [{ after: 0d, tell: above }, { after: 3d, tell: desk }] }\nparties:";
    let own = policy(&SMALL.replace("parties:", written)).prevention;
    let rung = |after: i64, tell: Tell| Rung { after: Span::hours(24 * after), tell };
    assert_eq!(own.overdue, [rung(0, Tell::Above), rung(3, Tell::Post(PostId::from("desk")))]);
    assert_eq!(own.effect_after, small.prevention.effect_after);
}

#[test]
fn clauses_keep_their_spelling() {
    let policy = policy(&SMALL.replace("basis: \"5.10\"", "basis: 5.10"));
    let Deed::Tell { owes, .. } = &policy.lines[0].steps[0].deed else { panic!("it tells") };
    assert_eq!(owes[1].basis.any.as_deref(), Some("5.10"));
}

#[test]
fn every_code_has_its_words_in_both_languages() {
    let english = include_str!("../../../../templates/text/en/check.ftl");
    let japanese = include_str!("../../../../templates/text/ja/check.ftl");
    let sources = [
        include_str!("../check.rs"),
        include_str!("body.rs"),
        include_str!("calendar.rs"),
        include_str!("closing.rs"),
        include_str!("class.rs"),
        include_str!("condition.rs"),
        include_str!("contacts.rs"),
        include_str!("declared.rs"),
        include_str!("duty.rs"),
        include_str!("exceptions.rs"),
        include_str!("line.rs"),
        include_str!("names.rs"),
        include_str!("open.rs"),
        include_str!("order.rs"),
        include_str!("../../readiness/organised.rs"),
        include_str!("party.rs"),
        include_str!("post.rs"),
        include_str!("procedure.rs"),
        include_str!("prevention.rs"),
        include_str!("proxies.rs"),
        include_str!("response.rs"),
        include_str!("retention.rs"),
        include_str!("question.rs"),
        include_str!("scale.rs"),
        include_str!("step.rs"),
        include_str!("strays.rs"),
        include_str!("time.rs"),
        include_str!("wall.rs"),
        include_str!("was.rs"),
        include_str!("../cursor.rs"),
        include_str!("../../scenario/read.rs"),
    ]
    .concat();
    let keys = |text: &str| -> BTreeSet<String> {
        text.lines().filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
    };
    assert_eq!(keys(english), keys(japanese));
    for key in keys(english).iter().filter_map(|key| key.strip_prefix("check-")) {
        let code = key.strip_suffix("-remedy").unwrap_or(key);
        let is_said = ["maybe", "place"].contains(&code) || sources.contains(&format!("\"{code}\""));
        assert!(is_said, "{code} is never found");
        assert!(english.contains(&format!("check-{code}-remedy = ")) || ["maybe", "place"].contains(&code));
    }
    for (_, _, code, ..) in WORDS.iter().chain(STEPS) {
        assert!(english.contains(&format!("check-{code} = ")), "{code}");
    }
}
