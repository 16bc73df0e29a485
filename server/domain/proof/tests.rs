//! Worst times against what a person works out with pencil and paper.

mod part;
mod silence;

use std::rc::Rc;
use std::sync::LazyLock;

use super::courses::Courses;
use super::lived::Setting;
use super::target::{Meant, Rings};
use super::*;
use crate::case::Case;
use crate::case::field::Field as Fact;
use crate::contact::Contacts;
use crate::history::Private;
use crate::ids::PolicyVersion;
use crate::org::{Org, OrgFact};
use crate::orgfile::{self, Files, Row as FileRow};
use crate::policy::Field;

const PLAIN: &str = include_str!("../../../tests/policies/plain.yaml");
const SAMPLE: &str = include_str!("../../../escalation.yaml");
const LIVES: u64 = 100_000;

/// A Friday in November; the office then closes for longest over the end of the year.
fn november() -> Moment {
    Moment::parse("2026-11-20T10:00:00+09:00").unwrap()
}

fn in_force(text: &str, mut org: Org) -> World {
    let (version, sha256, text) = (PolicyVersion(1), String::new(), text.to_owned());
    org.apply(&OrgFact::PolicyActivated { version, sha256, text }, &Private::new());
    World::new(org)
}

/// A policy in its model organisation.
fn model_of(text: &str) -> World {
    let empty = in_force(text, Org::default());
    let (_, policy) = empty.active().expect("a sound policy");
    in_force(text, model::organisation(policy, |number| format!("職員{number}")))
}

/// The same without office hours, so that every notice rings at once.
fn always_open(text: &str) -> String {
    let found = text
        .replace("open: mon-fri 08:30-17:15, closed: [national, 12-29..01-03]", "open: mon-sun 00:00-24:00");
    let found = found
        .replace("open: mon-fri 08:45-17:15, closed: [national, 12-29..01-03]", "open: mon-sun 00:00-24:00");
    assert_ne!(found, text);
    found
}

/// A table as spreadsheets write it, without quotes.
fn rows(text: &str) -> Vec<FileRow> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row = |(number, line): (usize, &str)| FileRow {
        line: number + 2,
        cells: header
            .iter()
            .zip(line.split(','))
            .map(|(name, cell)| (name.to_string(), cell.to_owned()))
            .collect(),
    };
    lines.enumerate().map(row).collect()
}

/// The sample city under a policy.
fn city_under(text: &str) -> World {
    let empty = in_force(text, Org::default());
    let (_, policy) = empty.active().expect("a sound policy");
    let mut org = Org::default();
    let mut files = Files {
        units: rows(include_str!("../../../templates/demo/units.csv")),
        people: rows(include_str!("../../../templates/demo/people.csv")),
        posts: rows(include_str!("../../../templates/demo/posts.csv")),
        ..Files::default()
    };
    files.posts.retain(|row| policy.post(&row.cell("post").into()).is_some());
    let plan = orgfile::plan(&files, (&org, &Contacts::default()), policy, november() - Span::hours(24))
        .expect("the sample files fit");
    plan.facts.iter().for_each(|fact| org.apply(fact, &plan.private));
    in_force(text, org)
}

fn found<'a>(proof: &'a Proof, post: &str) -> &'a Found {
    &proof.rows.iter().find(|row| row.post.as_str() == post).expect("the policy tells it").found
}

/// Minutes until the latest notice was written and until it rang.
fn minutes(example: &Option<Example>) -> Option<(i64, i64)> {
    let example = example.as_ref()?;
    Some((example.told?.as_seconds() / 60, example.heard?.as_seconds() / 60))
}

#[test]
fn a_chain_of_five_takes_an_hour_for_each_who_confirms_and_does_nothing() {
    let proof = prove(&model_of(&always_open(PLAIN)), november(), LIVES).unwrap();
    let latest: Vec<_> =
        proof.rows.iter().map(|row| (row.post.as_str(), minutes(&row.found.latest[0]))).collect();
    let hours = |count: i64| Some((60 * count, 60 * count));
    assert_eq!(
        latest,
        [
            ("officer", hours(0)),
            ("manager", hours(1)),
            ("director", hours(2)),
            ("desk", hours(3)),
            ("ciso", hours(4)),
        ]
    );
}

#[test]
fn written_notices_wait_for_the_office_over_the_longest_closing() {
    let proof = prove(&model_of(PLAIN), november(), LIVES).unwrap();
    assert!(proof.waits_for_office);
    // From 28 December 17:15 to 4 January 08:30.
    let closed = 6 * 24 * 60 + 15 * 60 + 15;
    assert_eq!(minutes(&found(&proof, "manager").latest[0]), Some((60, 60 + closed)));
    assert_eq!(minutes(&found(&proof, "ciso").latest[0]), Some((240, 240 + closed)));
    let example = found(&proof, "ciso").latest[0].clone().unwrap();
    assert_eq!(example.start.to_rfc3339(), "2026-12-28T13:15:00.001+09:00");
    let answering: Vec<String> =
        example.answers.given.iter().map(|kind| format!("{}.{}", kind.step, kind.act)).collect();
    let confirming = ["at_desk.confirm", "at_director.confirm", "at_manager.confirm", "at_officer.confirm"];
    assert_eq!(answering, confirming);
}

/// A guarantee at the end of a policy.
fn with_guarantee(text: &str, guarantee: &str) -> String {
    let cut = text.find("\nguarantees:").map_or(text, |at| text.split_at(at).0);
    format!("{cut}\nguarantees:\n  - {guarantee}\n")
}

/// Whether the first guarantee holds, without the table.
fn outcome(world: &World) -> Outcome {
    let (_, policy) = world.active().unwrap();
    let office = Office::new(policy, november());
    let places = place::places(policy, world, november());
    let search = Search::new(policy, &office, &places);
    let asked = guaranteed(policy);
    let mut sought = sought_for(&asked);
    look_for(&search, &mut sought, LIVES, &mut |_, _| {}).unwrap();
    verdicts_of(&search, policy, &sought).unwrap().remove(0).outcome
}

/// The sample policy in the sample city.
static CITY: LazyLock<Proof> = LazyLock::new(|| prove(&city_under(SAMPLE), november(), LIVES).unwrap());

#[test]
fn a_guarantee_holds_to_the_second_and_not_a_second_less() {
    let within = |time: &str| {
        let guarantee = format!("{{ reaches: ciso, within: {time}, absent: 1 }}");
        outcome(&model_of(&with_guarantee(&always_open(PLAIN), &guarantee)))
    };
    // One who is away is passed at once, so it gets no later; without a CISO nobody is reached.
    let Outcome::Broken { example, .. } = within("4h") else { panic!("the CISO can be away") };
    assert_eq!(example.away.len(), 1);
    let within = |time: &str| {
        let guarantee = format!("{{ reaches: ciso, or: [desk], within: {time}, absent: 1 }}");
        outcome(&model_of(&with_guarantee(&always_open(PLAIN), &guarantee)))
    };
    assert_eq!(within("4h"), Outcome::Held);
    let Outcome::Broken { example, .. } = within("239m") else { panic!("four levels take four hours") };
    assert_eq!(example.heard, Some(Span::hours(4)));
    assert!(example.away.is_empty());
}

#[test]
fn the_sample_guarantee_holds_in_the_sample_city() {
    let proof = &*CITY;
    assert_eq!(proof.verdicts[0].outcome, Outcome::Held);
    // The telephone reaches the CISO, or whoever stands in, a quarter of an hour after the report.
    let within = |time: &str| {
        let guarantee = format!("{{ severity: critical, reaches: ciso, within: {time} }}");
        outcome(&city_under(&with_guarantee(SAMPLE, &guarantee)))
    };
    assert_eq!(within("15m"), Outcome::Held);
    assert!(matches!(within("14m"), Outcome::Broken { .. }));
}

#[test]
fn a_step_that_one_answer_ends_hides_that_two_others_are_away() {
    let text = SAMPLE
        .replace("tell: desk\n        call", "tell: [desk, chief, ciso]\n        call")
        .replace("after: [emergency late, emergency_top late]", "after: emergency late")
        .replace("after: emergency_top", "after: emergency");
    let (before, rest) = text.split_once("      - id: emergency_top").unwrap();
    let (_, after) = rest.split_once("      - id: beyond").unwrap();
    let world = city_under(&format!("{before}      - id: beyond{after}"));
    let proof = prove(&world, november(), LIVES).unwrap();
    let Outcome::Broken { example, .. } = &proof.verdicts[0].outcome else {
        panic!("the desk answers, nobody else knows")
    };
    let away: Vec<&str> = example.away.iter().flat_map(|away| &away.people).map(|id| id.as_str()).collect();
    assert_eq!(away, ["1001", "1102"]);
    let target = Target::Post { post: "ciso".into(), or: vec!["deputy".into(), "mayor_secretary".into()] };
    let story = proof.story(example, &target, Span::hours(2)).unwrap();
    for post in ["ciso", "deputy", "mayor_secretary"] {
        assert!(!story.reached().contains_key(&post.into()), "{post}");
    }
    assert!(story.reached().contains_key(&"desk".into()));
}

#[test]
fn a_call_that_another_answer_makes_needless_is_not_counted_on() {
    let world = city_under(SAMPLE);
    let (_, policy) = world.active().unwrap();
    let office = Office::new(policy, november());
    let places = place::places(policy, &world, november());
    let search = Search::new(policy, &office, &places);
    let critical = "critical".into();
    let latest = |post: &str| {
        let target = Target::Post { post: post.into(), or: Vec::new() };
        let severity = Some(&critical);
        let mut sought =
            Sought::new(Aim { target: &target, severity, absent: 0, horizon: WEEK, bound: None });
        let mut purse = Budget { spent: 0, lives: LIVES };
        let is_place = |spot: &Place| spot.unit == Some("joho".into());
        let one = std::slice::from_mut(&mut sought);
        search.look_for(one, &mut purse, is_place, &mut |_, _| {}).unwrap();
        let [latest, _] = sought.found.latest;
        latest
    };
    let officer = latest("officer");
    // The 担当者 of 情報政策課 sits at the desk, which is telephoned after a quarter of an hour. If a
    // colleague answers before that, only the copy remains, which waits over the longest closing.
    assert_eq!(minutes(&officer), Some((0, 6 * 24 * 60 + 15 * 60 + 30)));
    let spared = officer.unwrap().answers.spared;
    let calls: Vec<(&str, &str)> =
        spared.iter().map(|spare| (spare.callee.as_str(), spare.by.as_str())).collect();
    assert_eq!(calls, [("1304", "1402")]);
    // The desk as a group has been reached as soon as one of them has answered.
    assert_eq!(minutes(&latest("desk")), Some((0, 15)));
}

#[test]
fn what_rests_on_a_person_is_named() {
    let proof = &*CITY;
    let [rests] = proof.rests.as_slice() else { panic!("one question, one other answer: {:?}", proof.rests) };
    assert_eq!((rests.step.as_str(), rests.answer.as_str()), ("judgement", "not_necessary"));
    assert_eq!(rests.posts, ["chief".into(), "ciso".into()]);
}

#[test]
fn places_that_differ_by_names_only_are_tried_once() {
    let proof = &*CITY;
    let alike = |unit: &str| {
        let place = proof.places.iter().find(|place| place.alike.contains(&unit.into())).unwrap();
        place.alike.len()
    };
    // Nobody of 広報課 and seven others holds anything else; 税務課 has a stand-in, 秘書課 a head who
    // is named in an emergency, 総務課 a director who is the 統括 as well.
    assert_eq!(["koho", "zaisei", "zeimu", "hisho", "somuka", "joho"].map(alike), [8, 8, 1, 1, 1, 1]);
    assert_eq!(proof.places.iter().filter(|place| place.unit.is_none()).count(), 1);
}

#[test]
fn too_small_a_budget_is_never_called_a_proof() {
    let proof = prove(&city_under(SAMPLE), november(), 3).unwrap();
    assert_eq!(proof.verdicts[0].outcome, Outcome::Sampled);
    assert!(proof.rows.iter().any(|row| row.found.is_sampled));
}

#[test]
fn a_post_that_only_silence_calls_in_is_not_always_told() {
    let proof = &*CITY;
    let deputy = found(proof, "deputy");
    assert!(deputy.answered[0].is_some(), "if everyone answers, nobody calls the deputy in");
    assert!(deputy.never[0].is_some(), "in a light case nobody calls the deputy in at all");
    let director = found(proof, "director");
    assert_eq!((&director.answered[1], &director.never[1]), (&None, &None));
}

/// A ladder with everything that the search leans on: two at once, a question, silence, a post's
/// own duty, and steps that only silence opens.
const KNOT: &str = "
lines:
  knot:
    label: 連絡
    steps:
      - id: both
        tell: [officer of place, manager of place]
        owes:
          confirm: { within: 10m }
          report_up: { to: step up, from: confirm, within: 20m }
      - id: up
        after: both.report_up by manager
        tell: director of place
        owes: { confirm: { within: 15m } }
      - id: ask
        after: both.confirm
        ask: manager of place
        question: 知らせるか
        options: [necessary, not_necessary]
        within: 25m
        else: director of place
        unanswered: necessary
      - id: desk
        after: ask = necessary
        tell: desk
        owes: { confirm: { within: 30m } }
      - id: end
        after: [both, desk late]
        tell: ciso
        owes: { confirm: { within: 5m } }
    again: 60m
    last_resort: [desk_mailbox]
parties:
  desk_mailbox: { label: 窓口の共用受信箱, email: desk@town.plain.example.jp, readers: 総務課が見る }
";

/// Every way in which anyone can answer, and nothing left out: how late, and whether at all.
fn try_everything(world: &World, policy: &Policy, target: &Target, case: &Case) -> (Option<Span>, bool) {
    let Meant::Someone(counted) = target.meant(world, policy, case, november()) else { return (None, true) };
    let office = Office::new(policy, november());
    let (rings, enough) = (Rings::ByHours(&office), Span::micros(-1));
    let setting = Setting { counted: &counted, rings, horizon: WEEK, enough };
    let kinds = [
        ("both", "confirm", "officer"),
        ("both", "report_up", "officer"),
        ("both", "confirm", "manager"),
        ("both", "report_up", "manager"),
        ("up", "confirm", "director"),
        ("ask", "judge", "manager"),
        ("ask", "judge", "director"),
        ("desk", "confirm", "desk"),
    ]
    .map(|(step, act, post)| Kind {
        line: "knot".into(),
        step: step.into(),
        act: act.into(),
        post: Some(post.into()),
    });
    let (mut latest, mut is_always) = (None, true);
    for bits in 0..1_u32 << kinds.len() {
        let given = kinds.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
        let given = given.map(|(_, kind)| kind.clone()).collect();
        // Each from the beginning, so that what courses share is tried as well.
        let world = Rc::new(world.clone());
        let mut courses = Courses::open(world, policy, case, office.any_start()).unwrap();
        let lived = setting.live(&mut courses, &Answers { given, ..Answers::default() }).unwrap();
        match &lived.heard {
            Some(heard) => latest = latest.max(Some(lived.spans(heard).1)),
            None => is_always = false,
        }
    }
    (latest, is_always)
}

#[test]
fn trying_what_can_matter_finds_what_trying_everything_finds() {
    let (head, _) = PLAIN.split_once("\nlines:").unwrap();
    let world = model_of(&always_open(&format!("{head}{KNOT}")));
    let (_, policy) = world.active().unwrap();
    let office = Office::new(policy, november());
    let places = place::places(policy, &world, november());
    let search = Search::new(policy, &office, &places);
    let place = places.iter().find(|place| place.unit == Some("section".into())).unwrap();
    let case = Case { unit: place.unit.clone(), ..place.regions.all[0].case.clone() };
    let away = people::who_can_be_away(policy, &place.world, november());
    assert_eq!(away.len(), 5);
    for post in told_posts(policy) {
        let target = Target::Post { post, or: Vec::new() };
        let everything: Vec<(Option<Span>, bool)> = std::iter::once(place.world.clone())
            .chain(away.iter().map(|away| people::without(&place.world, &[away])))
            .map(|world| try_everything(&world, policy, &target, &case))
            .collect();
        let aim = Aim { target: &target, severity: None, absent: 1, horizon: WEEK, bound: None };
        let (mut sought, mut budget) = (Sought::new(aim), Budget { spent: 0, lives: LIVES });
        let is_place = |spot: &Place| spot.unit == place.unit;
        let one = std::slice::from_mut(&mut sought);
        search.look_for(one, &mut budget, is_place, &mut |_, _| {}).unwrap();
        let found = sought.found;
        let heard = |example: &Option<Example>| example.as_ref().and_then(|example| example.heard);
        let is_always = |level: usize| found.answered[level].is_none() && found.never[level].is_none();
        let (alone, together) = (
            everything[0],
            everything.iter().fold((None, true), |known: (Option<Span>, bool), next| {
                (known.0.max(next.0), known.1 && next.1)
            }),
        );
        assert_eq!((is_always(0), is_always(1)), (alone.1, together.1), "{:?}", target);
        for (level, (latest, always)) in [alone, together].into_iter().enumerate() {
            if always {
                assert_eq!(heard(&found.latest[level]), latest, "{target:?} {level}");
            }
        }
        assert!(budget.spent * 4 < 6 * 256, "{} lives for {target:?}", budget.spent);
    }
}

#[test]
fn a_class_of_a_scale_is_told_apart_by_what_its_rules_ask() {
    let scales = "scales:\n  urgency: { label: 緊急度, classes: { usual: 通常, high: 緊急 }, rules: [{ high: { sensitive: present } }] }\n";
    let plain = model_of(PLAIN);
    let scaled = model_of(&PLAIN.replacen("severity:\n", &format!("{scales}severity:\n"), 1).replacen(
        "      - id: at_desk\n",
        "      - id: at_desk\n        when: { scales: { urgency: high } }\n",
        1,
    ));
    let regions = |world: &World| {
        let (_, policy) = world.active().expect("a sound policy");
        region::regions(policy, &[])
    };
    let (before, after) = (regions(&plain), regions(&scaled));
    assert!(
        [&after, &before].map(|one| one.fields.contains(&Field::Presence(Fact::Sensitive))) == [true, false]
    );
    assert_eq!(after.all.len(), 2 * before.all.len(), "each of them with the class and without");
    let classes = after.all.iter().map(|region| region.case.context.scales[&"urgency".into()].class.as_str());
    assert_eq!(classes.collect::<std::collections::BTreeSet<_>>(), ["high", "usual"].into());
}

#[test]
fn a_time_that_looks_at_a_scale_counts_for_the_worst_of_its_classes() {
    let scales = "scales:\n  urgency: { label: 緊急度, classes: { usual: 通常, high: 緊急 }, rules: [{ high: { sensitive: present } }] }\n";
    let (written, timed) =
        ("to: step at_director, from: confirm, within: 30m", "{ of: urgency, high: 90m, else: 30m }");
    let timed = written.replace("30m", timed);
    let text = PLAIN.replacen("severity:\n", &format!("{scales}severity:\n"), 1).replacen(written, &timed, 1);
    let within = |time: &str| {
        let guarantee = format!("{{ reaches: ciso, or: [desk], within: {time}, absent: 1 }}");
        outcome(&model_of(&with_guarantee(&always_open(&text), &guarantee)))
    };
    assert_eq!(within("5h"), Outcome::Held);
    let Outcome::Broken { example, .. } = within("299m") else {
        panic!("an hour more than without the scale")
    };
    assert_eq!(example.heard, Some(Span::hours(5)));
    let world = model_of(&text);
    let (_, policy) = world.active().expect("a sound policy");
    let ladders: std::collections::BTreeSet<_> =
        region::regions(policy, &[]).all.iter().map(|row| ladder::Ladder::of(policy, row)).collect();
    assert_eq!(ladders.len(), 2, "the class and nothing else tells them apart");
}
