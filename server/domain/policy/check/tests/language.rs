//! Times, numbers of people, places with exceptions, vocabulary, modes: read, and refused by name.

use super::{SMALL, altered, check, policy};
use crate::actor::Needs;
use crate::case::field::Field as Fact;
use crate::case::{Context, Presence};
use crate::ids::{PostId, SeverityId, UnitId};
use crate::moment::Span;
use crate::policy::timer::Timer;
use crate::policy::{Condition, Content, Deed, Detail, DutyRule, Field, Of, Policy, PostRef};

/// The small policy with a few lines more at its end.
fn with(more: &str) -> Policy {
    policy(&format!("{SMALL}{more}"))
}

fn second_duty(written: &str) -> DutyRule {
    let policy = policy(&SMALL.replace("confirm: { within: 1h } }\n      - id: asked", written));
    let Deed::Tell { owes, .. } = &policy.lines[0].steps[1].deed else { panic!("it tells") };
    owes[0].clone()
}

fn duty(time: &str) -> DutyRule {
    second_duty(&format!("confirm: {{ {time} }} }}\n      - id: asked"))
}

#[test]
fn a_time_is_a_length_an_hour_or_a_number_of_open_days() {
    let timer = |written: &str| duty(written).time.unwrap().any.unwrap();
    let office = || Some("office".to_owned());
    let cases = [
        ("within: 90m", Timer::wall(Span::minutes(90))),
        ("within: 90m, calendar: office", Timer::Within { span: Span::minutes(90), calendar: office() }),
        ("due: noon next day", Timer::NextDay { hour: 12, minute: 0, calendar: None }),
        ("due: 17:00 next open day", Timer::NextDay { hour: 17, minute: 0, calendar: office() }),
        ("due: 3 open days", Timer::OpenDays { days: 3, calendar: "office".to_owned() }),
    ];
    for (written, expected) in cases {
        assert_eq!(timer(written), expected, "{written}");
    }
}

#[test]
fn a_time_can_follow_the_class_in_the_duty_or_in_the_word() {
    let hour = Some(Timer::wall(Span::hours(1)));
    let quarter = Timer::wall(Span::minutes(15));
    let major = SeverityId::from("major");
    let plain = duty("within: { major: 15m, else: 1h }").time.unwrap();
    assert_eq!((plain.of(&major, &Context::default()), &plain.any), (Some(&quarter), &hour));
    let text = SMALL.replace("速やかに: 60m", "速やかに: { major: 15m, else: 60m }");
    let policy = policy(&text);
    let Deed::Tell { owes, .. } = &policy.lines[0].steps[0].deed else { panic!("it tells") };
    assert_eq!(owes[0].time.as_ref().unwrap().of(&major, &Context::default()), Some(&quarter));
    let whole = duty("within: { major: 15m, minor: 1h }").time.unwrap();
    assert_eq!(whole.any, None, "every class is named");
}

#[test]
fn a_duty_can_count_from_when_its_post_knew() {
    let (aware, told) = (duty("within: 1h, from: aware"), duty("within: 1h"));
    assert_eq!((aware.from_aware, aware.from), (true, None));
    assert!(!told.from_aware);
}

#[test]
fn how_many_must_do_it_and_who_may_not() {
    assert_eq!(duty("within: 1h").needs, Needs::Any);
    assert_eq!(duty("within: 1h, needs: each").needs, Needs::Each);
    assert_eq!(duty("within: 1h, needs: 2").needs, Needs::Count(2));
    assert_eq!(duty("within: 1h, needs: 1").needs, Needs::Any);
    let both = second_duty(
        "confirm: { within: 1h }, approve: { from: confirm, second_person: true }, \
         report: { within: 4h, while_quiet: true } }\n      - id: asked",
    );
    assert!(!both.second_person && !both.keeps_moving, "the first is the plain one");
}

#[test]
fn a_place_can_have_exceptions() {
    let text = SMALL.replace(
        "tell: manager of place",
        "tell: { post: manager of system, instead: { gikai: desk }, else: desk }",
    );
    let policy = policy(&text);
    let Deed::Tell { tell, .. } = &policy.lines[0].steps[0].deed else { panic!("it tells") };
    let desk = PostRef::new(PostId::from("desk"), Of::Body);
    assert_eq!((tell[0].post.as_str(), tell[0].of), ("manager", Of::System));
    assert_eq!(tell[0].instead, [(UnitId::from("gikai"), desk.clone())]);
    assert_eq!(tell[0].otherwise.as_deref(), Some(&desk));
    for (word, of) in [("reporter", Of::Reporter), ("subject", Of::Subject), ("contract", Of::Contract)] {
        let text = SMALL.replace("manager of place", &format!("manager of {word}"));
        let policy = super::policy(&text);
        let Deed::Tell { tell, .. } = &policy.lines[0].steps[0].deed else { panic!("it tells") };
        assert_eq!(tell[0].of, of);
    }
}

#[test]
fn a_body_declares_its_own_words_and_drops_those_it_has_no_use_for() {
    let policy = with(
        "threats: { staffing: 要員不足 }\neffects: { delay: 遅れ }\nunused: { segments: [lgwan], kinds: [dos] }\n\
         systems: { jumin: { label: 住民記録, unit: shimin } }\n\
         contracts: { hosting: { label: 運用委託, unit: joho } }\n\
         organs: { kansa: { label: 監査委員, units: [kansa] } }\n\
         assume: [{ when: { organ: kansa }, sensitive: present }]\n",
    );
    let has = |words: &[crate::policy::Label<String>], id: &str| words.iter().any(|word| word.id == id);
    assert!(has(&policy.threats, "staffing") && has(&policy.threats, "deliberate"));
    assert!(has(&policy.effects, "delay") && has(&policy.effects, "leak"));
    assert!(!has(&policy.segments, "lgwan") && has(&policy.segments, "internet"));
    assert!(policy.kinds.iter().all(|kind| kind.id.as_str() != "dos"));
    assert_eq!((policy.systems[0].unit.as_str(), policy.contracts[0].label.as_str()), ("shimin", "運用委託"));
    let [assumption] = policy.assumptions.as_slice() else { panic!("one is written") };
    let units = Condition::Is { field: Field::Unit, words: vec!["kansa".to_owned()] };
    assert_eq!((&assumption.when, &assumption.holds), (&units, &vec![(Fact::Sensitive, Presence::Present)]));
}

#[test]
fn a_mode_binds_posts_and_a_party_is_told_no_more_than_is_needed() {
    let text = SMALL
        .replace("tell: desk\n", "tell: desk\n        inform: mailbox\n")
        .replace("readers: 当番", "readers: 当番, content: minimal");
    let policy = policy(&format!(
        "{text}modes:\n  headquarters: {{ label: 対策本部, by: [ciso], bind: {{ ciso: desk }}, basis: \"9\" }}\n"
    ));
    let (mode, ciso) = (&policy.modes[0], PostId::from("ciso"));
    assert_eq!((mode.label.as_str(), mode.basis.as_deref()), ("対策本部", Some("9")));
    assert_eq!(policy.bound(&ciso, &["headquarters".to_owned()].into()).as_str(), "desk");
    assert_eq!(policy.bound(&ciso, &[].into()).as_str(), "ciso");
    let Deed::Tell { inform, .. } = &policy.lines[0].steps[1].deed else { panic!("it tells") };
    assert_eq!(
        (inform.len(), policy.parties.values().next().unwrap().content.clone()),
        (1, Content::Minimal)
    );
}

#[test]
fn who_ends_it_follows_the_class_and_a_post_can_be_filled_for_one_incident() {
    let text = SMALL.replace(
        "posts:\n",
        "posts:\n  leader: { label: 責任者, was: head, per: body, appointed_by: [desk], default: ciso }\n",
    );
    let policy = policy(&format!(
        "{text}closers: {{ major: ciso, else: [desk, ciso], not_while: {{ owed: verify }} }}\n"
    ));
    let ids = |ids: &[&str]| ids.iter().map(|id| PostId::from(*id)).collect::<Vec<_>>();
    assert_eq!(policy.closing.posts(&"major".into()), ids(&["ciso"]));
    assert_eq!(policy.closing.posts(&"minor".into()), ids(&["desk", "ciso"]));
    assert_eq!(policy.closing.while_owed, [crate::ids::Act::from("verify")]);
    let held = with("closers: { not_while: { owed: verify } }\n");
    assert_eq!((held.closing.any, held.closing.while_owed.len()), (ids(&["desk", "ciso"]), 1));
    let leader = policy.post(&"leader".into()).unwrap().appointment.as_ref().unwrap();
    assert_eq!((&leader.by, leader.default.as_str()), (&ids(&["desk"]), "ciso"));
    assert_eq!(policy.renames.posts, [("head".into(), "leader".into())].into());
}

#[test]
fn what_cannot_be_meant_is_refused_where_it_stands() {
    let cases = [
        ("within: 30m", "within: 30m, due: noon next day", "within-and-due"),
        ("within: 30m", "due: tomorrow", "bad-due"),
        ("within: 30m", "within: 30m, calendar: ofice", "unknown-calendar"),
        ("within: 30m", "calendar: office", "calendar-without-time"),
        ("within: 30m", "within: { major: 15m }", "time-without-else"),
        ("within: 30m", "within: { majr: 15m, else: 1h }", "unknown-key"),
        ("within: 30m", "while_quiet: true", "quiet-without-time"),
        ("from: confirm, within: 30m", "second_person: true", "second-person-without-from"),
        ("within: 30m", "within: 30m, needs: 0", "bad-needs"),
        (
            "group: any }",
            "group: any, members: [ciso], hours: open }\n  both: { label: 両方, per: body, members: [desk] }",
            "nested-members",
        ),
        ("parties:", "assume: [{ when: always }]\nparties:", "empty-assumption"),
        ("parties:", "unused: { kinds: [los] }\nparties:", "unknown-word"),
        ("parties:", "readiness: mon 24:30\nparties:", "bad-weekly"),
        ("parties:", "readiness: mon noon\nparties:", "bad-weekly"),
        ("parties:", "contacts: { check_every: 90d }\nparties:", "bad-months"),
        ("parties:", "contacts: { approvers: [cios] }\nparties:", "unknown-post"),
        ("parties:", "systems: { jumin: { label: 住民記録 } }\nparties:", "missing-key"),
        ("{ label: CISO,", "{ label: CISO, was: desk,", "was-is-declared"),
        ("{ label: CISO,", "{ label: CISO, was: [top, top],", "was-twice"),
        ("parties:", "units: { ka: { label: 課, was: section } }\nparties:", "was-is-declared"),
        ("parties:", "closers: { minor: desk }\nparties:", "closers-without-else"),
        ("readers: 当番 }", "readers: 当番, content: { fields: [number, subject] } }", "unknown-word"),
        ("readers: 当番 }", "readers: 当番, content: { fields: [kind] } }", "content-without-number"),
        ("readers: 当番 }", "readers: 当番, content: { field: [number] } }", "unknown-key"),
        (
            "readers: 当番 }",
            "readers: 当番, content: vendr }\ncontents: { vendor: [number] }",
            "unknown-word",
        ),
        ("readers: 当番 }", "readers: 当番, may: [confirm, read] }", "unknown-word"),
        ("email: desk@example.jp,", "phone: 000-000-0100, may: confirm,", "may-without-email"),
        ("parties:", "contents: { minimal: [number] }\nparties:", "bad-content-name"),
        ("parties:", "contents: { vendor: [number, summary] }\nparties:", "unknown-word"),
        ("parties:", "closers: { else: desk, not_while: { owed: [verfy] } }\nparties:", "unknown-act"),
        ("{ label: CISO,", "{ label: CISO, appointed_by: desk,", "missing-key"),
        (
            "label: 管理者, per: section",
            "label: 管理者, per: section, appointed_by: desk, default: desk",
            "appointed-per-unit",
        ),
        ("group: any }", "group: any, appointed_by: ciso, default: ciso }", "appointed-and-filled"),
        (
            "parties:",
            "modes: { hq: { label: 本部, by: [ciso], bind: { cios: desk } } }\nparties:",
            "unknown-post",
        ),
    ];
    for (from, to, code) in cases {
        let (checked, _) = altered(from, to);
        let codes: Vec<&str> = checked.mistakes.iter().map(|mistake| mistake.code).collect();
        assert!(checked.policy.is_none() && codes.contains(&code), "{to}: {codes:?}");
        let said = checked.mistakes.iter().find(|mistake| mistake.code == code).unwrap();
        assert!(
            !said.text().starts_with("check-") && !said.remedy().starts_with("check-"),
            "{code} has no words"
        );
    }
    let dropped = check(
        &format!("{SMALL}unused: {{ kinds: [loss] }}\n")
            .replace("major: { personal_data: [present, unknown] }", "major: { kind: loss }"),
    );
    assert_eq!(dropped.mistakes[0].code, "unknown-kind", "a word that was dropped cannot be named");
}

#[test]
fn what_a_body_outside_is_told_is_a_closed_list() {
    let content = |written: &str| {
        let text = SMALL.replace("readers: 当番 }", &format!("readers: 当番{written} }}"));
        let policy = policy(&format!("{text}contents: {{ vendor: [kind, number, asked] }}\n"));
        policy.parties.values().next().unwrap().content.clone()
    };
    let only = |details: &[Detail]| Content::Only(details.iter().copied().collect());
    assert_eq!((content(""), content(", content: minimal")), (Content::Full, Content::Minimal));
    assert_eq!(content(", content: vendor"), only(&[Detail::Number, Detail::Kind, Detail::Asked]));
    assert_eq!(content(", content: { fields: [number] }"), only(&[Detail::Number]));
    let told = |content: &Content| Detail::ALL.iter().filter(|detail| content.tells(**detail)).count();
    assert_eq!((told(&Content::Full), told(&Content::Minimal), told(&only(&[Detail::Number]))), (7, 4, 1));
}
