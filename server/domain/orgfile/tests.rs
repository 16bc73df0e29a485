//! Organisation files: what a plan says, and what is refused whole.

use std::collections::BTreeSet;

use super::{Change, File, Files, Plan, Row, RowMistake, out, plan};
use crate::actor::Cause;
use crate::contact::Contacts;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::{Moment, Span};
use crate::org::{Org, OrgFact, Standing};
use crate::policy::Policy;
use crate::policy::check::check;

pub(super) const UNITS: &str = include_str!("../../../templates/demo/units.csv");
pub(super) const PEOPLE: &str = include_str!("../../../templates/demo/people.csv");
pub(super) const POSTS: &str = include_str!("../../../templates/demo/posts.csv");

pub(super) fn city() -> Policy {
    check(include_str!("../../../escalation.yaml")).policy.unwrap()
}

pub(super) fn april() -> Moment {
    Moment::parse("2026-04-01T00:00:00+09:00").unwrap()
}

/// Cells without quotes or commas inside, which is all that these tests write.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    let headers: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row = |(index, line): (usize, &str)| {
        let cells = headers.iter().zip(line.split(',')).map(|(h, cell)| ((*h).to_owned(), cell.to_owned()));
        Row { line: index + 2, cells: cells.collect() }
    };
    lines.enumerate().map(row).collect()
}

fn files(units: &str, people: &str, posts: &str) -> Files {
    Files { units: rows(units), people: rows(people), posts: rows(posts), ..Files::default() }
}

fn apply(org: &mut Org, plan: &Plan) {
    plan.facts.iter().for_each(|fact| org.apply(fact, &plan.private));
}

pub(super) fn demo() -> Org {
    let mut org = Org::default();
    let plan = plan(&files(UNITS, PEOPLE, POSTS), (&org, &Contacts::default()), &city(), april()).unwrap();
    apply(&mut org, &plan);
    org
}

#[test]
fn the_sample_city_fills_every_post_of_its_policy() {
    let (org, policy) = (demo(), city());
    assert_eq!((org.units.len(), org.people.len()), (19, 37));
    for post in &policy.posts {
        let units = org.units.values().filter(|unit| unit.kind == post.per);
        for unit in units {
            let standing = if post.is_group { Standing::Member } else { Standing::Holder };
            let appointed = org.appointed(&post.id, &unit.id, april());
            assert!(appointed.iter().any(|row| row.standing == standing), "{} of {}", post.id, unit.name);
        }
    }
    let desk = org.appointed(&PostId::from("desk"), &UnitId::from("noroshi"), april());
    assert_eq!(desk.len(), 3);
    for member in desk {
        assert_eq!(org.people[&member.person].teams, "desk-teams");
    }
    let zeimu = org.appointed(&PostId::from("manager"), &UnitId::from("zeimu"), april());
    assert_eq!((zeimu[1].standing, zeimu[1].cause), (Standing::StandIn, Some(Cause::Absent)));
    assert!(org.people.values().any(|person| person.name.contains('﨑')));
    assert!(org.people.values().all(|person| person.email.ends_with(".example.jp")));
}

#[test]
fn a_file_without_a_column_for_mobiles_or_holidays_leaves_what_is_known() {
    let mut org = demo();
    let person = PersonId::from("1001");
    assert_eq!(org.people[&person].mobile, "");
    let set = |org: &mut Org, people: &str| {
        let files = Files { people: rows(people), ..Files::default() };
        let plan = plan(&files, (org, &Contacts::default()), &city(), april()).unwrap();
        apply(org, &plan);
    };
    set(&mut org, "職員番号,氏名,携帯,休日電話\n1001,岸本 隆文,080-0000-1001,090-0000-1009");
    let numbers =
        |org: &Org| ["mobile", "holiday_phone"].map(|field| org.people[&person].number(field).to_owned());
    assert_eq!(numbers(&org), ["080-0000-1001", "090-0000-1009"]);
    set(&mut org, "code,name,phone\n1001,岸本 隆文,000-000-1001");
    assert_eq!(numbers(&org), ["080-0000-1001", "090-0000-1009"], "an old file says nothing about them");
    set(&mut org, "code,name,mobile\n1001,岸本 隆文,");
    assert_eq!(numbers(&org), ["", "090-0000-1009"], "an empty cell takes a number away");
    let wrong =
        Files { people: rows("code,name,mobile\n1001,岸本 隆文,a@example.jp"), ..Files::default() };
    let wrong = plan(&wrong, (&org, &Contacts::default()), &city(), april());
    let mistakes = wrong.unwrap_err();
    assert_eq!((mistakes[0].field, mistakes[0].code), ("mobile", "not-a-phone-number"));
}

/// The columns in which the first change of a plan differs.
fn fields(plan: &Plan) -> Vec<(&str, &str, &str)> {
    let Some(Change::Person { fields: Some(fields), .. }) = plan.changes.first() else {
        panic!("{:?}", plan.changes)
    };
    fields.iter().map(|field| (field.name, field.before.as_str(), field.after.as_str())).collect()
}

#[test]
fn the_same_files_again_change_nothing() {
    let again = plan(
        &files(UNITS, PEOPLE, POSTS),
        (&demo(), &Contacts::default()),
        &city(),
        april() + Span::hours(24),
    )
    .unwrap();
    assert!(again.facts.is_empty() && again.private.is_empty() && again.changes.is_empty(), "{again:?}");
}

/// The units below this one, in the body's own order.
fn below(org: &Org, parent: &str) -> Vec<String> {
    let units = org.in_order(april()).into_iter().map(|(unit, _)| unit);
    let below = units.filter(|unit| unit.parent.as_ref().is_some_and(|id| id.as_str() == parent));
    below.map(|unit| unit.id.to_string()).collect()
}

#[test]
fn the_order_of_the_file_is_the_order_of_the_units() {
    let mut org = demo();
    assert_eq!(below(&org, "zaimu"), ["zeimu", "zaisei"]);
    let (zeimu, zaisei) = ("zeimu,税務課,section,zaimu", "zaisei,財政課,section,zaimu");
    let before = format!("{zeimu}\n{zaisei}");
    assert!(UNITS.contains(&before));
    let swapped = UNITS.replace(&before, &format!("{zaisei}\nkanzai,管財課,section,zaimu\n{zeimu}"));
    let changed = planned(&org, &swapped);
    let family = ["zaisei", "kanzai", "zeimu"].map(UnitId::from).to_vec();
    let said = Change::UnitsReordered { parent: Some("zaimu".into()), units: family };
    assert!(changed.changes.contains(&said), "{:?}", changed.changes);
    apply(&mut org, &changed);
    assert_eq!(below(&org, "zaimu"), ["zaisei", "kanzai", "zeimu"]);
    assert_eq!(below(&org, "noroshi"), below(&demo(), "noroshi"), "nobody else moves");
    // What is written out is taken back without a change, and a part of a file moves nobody.
    let table = out::table(File::Units, &org, april(), false);
    let written: Vec<String> = table.iter().map(|row| row.join(",")).collect();
    assert!(planned(&org, &written.join("\n")).facts.is_empty());
    let part = "code,name,kind,parent\nshogai,生涯学習課,section,kyoiku\nzeimu,税務課,section,zaimu";
    assert!(planned(&org, part).facts.is_empty());
}

fn planned(org: &Org, units: &str) -> Plan {
    let files = Files { units: rows(units), ..Files::default() };
    plan(&files, (org, &Contacts::default()), &city(), april()).unwrap()
}

#[test]
fn a_new_holder_ends_the_old_appointment_and_absent_rows_stay() {
    let mut org = demo();
    let later = april() + Span::hours(24 * 30);
    let posts = "役割,組織コード,職員番号,区分,順位,事由\nmanager,zeimu,2002,正,,\n";
    let planned =
        plan(&Files { posts: rows(posts), ..Files::default() }, (&org, &Contacts::default()), &city(), later)
            .unwrap();
    assert!(matches!(&planned.facts[..], [
        OrgFact::AppointmentEnded { person: old, .. },
        OrgFact::AppointmentEnded { person: own, .. },
        OrgFact::Appointed { appointment },
    ] if old.as_str() == "2001" && own.as_str() == "2002" && appointment.standing == Standing::Holder));
    let said: Vec<&Change> = planned.changes.iter().filter(|change| change.is_change()).collect();
    assert!(
        matches!(said[..], [Change::Appointed { appointment, replaced: Some(old) }]
            if appointment.person.as_str() == "2002" && old.as_str() == "2001"),
        "{said:?}"
    );
    let stays =
        planned.changes.iter().filter(|change| matches!(change, Change::AppointmentNotMentioned { .. }));
    assert_eq!(stays.count(), org.appointments.len() - 2);
    apply(&mut org, &planned);
    let holder = |at| org.appointed(&PostId::from("manager"), &UnitId::from("zeimu"), at)[0].person.clone();
    assert_eq!(holder(later - Span::micros(1)), PersonId::from("2001"));
    assert_eq!(holder(later), PersonId::from("2002"));
}

#[test]
fn a_changed_address_is_one_fact_with_its_words_in_the_private_body() {
    let people = "職員番号,氏名,かな,メール,電話,夜間電話,Teams\n\
        1001,岸本 隆文,きしもと たかふみ,new@example.jp,000-000-1001,090-0000-1001,\n";
    let planned = plan(
        &Files { people: rows(people), ..Files::default() },
        (&demo(), &Contacts::default()),
        &city(),
        april(),
    )
    .unwrap();
    assert_eq!(
        planned.facts,
        [OrgFact::PersonSet { person: PersonId::from("1001"), unit: Some(UnitId::from("noroshi")) }]
    );
    assert_eq!(planned.private["email.1001"], "new@example.jp");
    assert_eq!(fields(&planned), [("email", "kishimoto@city.noroshi.example.jp", "new@example.jp")]);
}

#[test]
fn where_a_person_works_is_read_changed_and_kept_by_a_file_that_does_not_say_it() {
    let org = demo();
    let of = |org: &Org, person: &str| org.unit_of(&PersonId::from(person), april()).cloned();
    assert_eq!(of(&org, "1234"), Some(UnitId::from("zeimu")), "no post, so the file's own word");
    assert_eq!(of(&org, "1401"), Some(UnitId::from("joho")), "where one works, not for whom");
    let plan = |people: &str| {
        plan(
            &Files { people: rows(people), ..Files::default() },
            (&org, &Contacts::default()),
            &city(),
            april(),
        )
        .unwrap()
    };
    let moved = plan(
        "職員番号,氏名,かな,メール,電話,所属\n\
        1234,加藤 光,かとう ひかる,kato@city.noroshi.example.jp,000-000-1234,koho\n",
    );
    let fact = OrgFact::PersonSet { person: PersonId::from("1234"), unit: Some(UnitId::from("koho")) };
    assert_eq!(moved.facts, [fact]);
    assert_eq!(fields(&moved), [("unit", "zeimu", "koho")]);
    // A column that is not there says nothing; an empty cell says that there is no unit.
    let silent = plan(
        "code,name,kana,email,phone\n\
        1234,加藤 光,かとう ひかる,kato@city.noroshi.example.jp,000-000-1234\n",
    );
    assert!(silent.facts.is_empty(), "{:?}", silent.facts);
    let nowhere = plan(
        "職員番号,組織コード,氏名,かな,メール,電話\n\
        1234,,加藤 光,かとう ひかる,kato@city.noroshi.example.jp,000-000-1234\n",
    );
    assert_eq!(nowhere.facts, [OrgFact::PersonSet { person: PersonId::from("1234"), unit: None }]);
}

#[test]
fn one_bad_row_refuses_all_and_every_bad_row_is_named() {
    let cases: &[(&str, &str, &str, &str, usize)] = &[
        ("units", "koho,広報課,section,koshitsu", "hisho,広報課,section,koshitsu", "written-twice", 5),
        ("units", "koho,広報課,section,koshitsu", "koho,広報課,section,nowhere", "unknown-unit", 5),
        ("units", "koho,広報課,section,koshitsu", "koho,広報課,bureau,koshitsu", "unknown-unit-kind", 5),
        ("units", "koho,広報課,section,koshitsu", "koho,,section,koshitsu", "empty", 5),
        (
            "units",
            "koshitsu,市長公室,department,noroshi",
            "koshitsu,市長公室,department,hisho",
            "ring-of-units",
            3,
        ),
        ("units", "koshitsu,市長公室,department,noroshi", "koshitsu,市長公室,department,", "second-root", 3),
        ("units", "noroshi,のろし市,body,", "noroshi,のろし市,department,", "root-is-not-body", 2),
        ("people", "1101,,,koshitsu", "1101,,,nowhere", "unknown-unit", 3),
        ("people", "1101,森川", "1001,森川", "written-twice", 3),
        ("people", "kishimoto@city", "kishimoto at city", "not-a-mail-address", 2),
        ("people", "000-000-1001", "a@example.jp", "not-a-phone-number", 2),
        ("posts", "ciso,noroshi,1001,holder,,", "siso,noroshi,1001,holder,,", "unknown-post", 2),
        ("posts", "ciso,noroshi,1001,holder,,", "ciso,nowhere,1001,holder,,", "unknown-unit", 2),
        ("posts", "ciso,noroshi,1001,holder,,", "ciso,zeimu,1001,holder,,", "unit-of-another-kind", 2),
        ("posts", "ciso,noroshi,1001,holder,,", "ciso,noroshi,9999,holder,,", "unknown-person", 2),
        ("posts", "ciso,noroshi,1001,holder,,", "ciso,noroshi,1001,member,,", "post-has-one-holder", 2),
        ("posts", "ciso,noroshi,1001,holder,,", "ciso,noroshi,1001,boss,,", "unknown-standing", 2),
        (
            "posts",
            "ciso,noroshi,1001,holder,,",
            "ciso,noroshi,1001,holder,,absent",
            "cause-without-stand-in",
            2,
        ),
        ("posts", "desk,noroshi,1304,member,1,", "desk,noroshi,1304,holder,1,", "group-has-members", 6),
        ("posts", "desk,noroshi,1304,member,1,", "desk,noroshi,1304,member,first,", "not-a-number", 6),
        ("posts", "chief,noroshi,1102,holder,,", "ciso,noroshi,1102,holder,,", "second-holder", 3),
        ("posts", "2002,stand_in,1,absent", "2002,stand_in,1,holiday", "unknown-cause", 22),
        (
            "posts",
            "2002,stand_in,1,absent",
            "2002,stand_in,1,absent\nmanager,zeimu,1234,stand_in,1,不在",
            "same-order",
            23,
        ),
    ];
    for (file, from, to, code, line) in cases {
        let alter = |name: &str, text: &str| {
            if name == *file {
                assert_eq!(text.matches(from).count(), 1, "{from}");
                text.replacen(from, to, 1)
            } else {
                text.to_owned()
            }
        };
        let files = files(&alter("units", UNITS), &alter("people", PEOPLE), &alter("posts", POSTS));
        let mistakes = plan(&files, (&Org::default(), &Contacts::default()), &city(), april()).unwrap_err();
        let found: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert!(mistakes.iter().any(|known| known.code == *code && known.line == *line), "{to}: {found:#?}");
    }
}

#[test]
fn mistakes_of_all_files_are_named_together() {
    let files = files(
        &UNITS.replace("koho,広報課,section", "koho,広報課,bureau"),
        &PEOPLE.replace("kishimoto@", "kishimoto"),
        &POSTS.replace("ciso,noroshi,1001", "ciso,noroshi,9999"),
    );
    let mistakes: Vec<RowMistake> =
        plan(&files, (&Org::default(), &Contacts::default()), &city(), april()).unwrap_err();
    let names: Vec<&str> = mistakes.iter().map(|mistake| mistake.file.name()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 3, "{mistakes:?}");
}

#[test]
fn a_post_of_the_whole_body_needs_no_unit_and_members_are_ranked_as_written() {
    let posts = "post,unit,person,as,order,cause\ndesk,,1401,,,\ndesk,,1402,,,\n";
    let planned =
        plan(&files(UNITS, PEOPLE, posts), (&Org::default(), &Contacts::default()), &city(), april())
            .unwrap();
    let ranks: Vec<(String, u32)> = planned
        .facts
        .iter()
        .filter_map(|fact| match fact {
            OrgFact::Appointed { appointment } => Some((appointment.unit.to_string(), appointment.order)),
            _ => None,
        })
        .collect();
    assert_eq!(ranks, [("noroshi".to_owned(), 1), ("noroshi".to_owned(), 2)]);
}

#[test]
fn every_code_has_its_words_in_both_languages() {
    let texts = [
        include_str!("../../../templates/text/ja/orgfile.ftl"),
        include_str!("../../../templates/text/en/orgfile.ftl"),
    ];
    let sources = [
        include_str!("../orgfile.rs"),
        include_str!("units.rs"),
        include_str!("people.rs"),
        include_str!("posts.rs"),
        include_str!("contacts.rs"),
        include_str!("changes.rs"),
        include_str!("heads.rs"),
        include_str!("question.rs"),
    ]
    .concat();
    let codes = |text: &'static str| -> BTreeSet<&str> {
        let keys = text.lines().filter_map(|line| line.split_once(" = ")?.0.strip_prefix("orgfile-"));
        keys.collect()
    };
    assert_eq!(codes(texts[0]), codes(texts[1]));
    for code in codes(texts[0]) {
        let word = code.trim_end_matches("-remedy");
        let word = word.trim_start_matches("change-").trim_start_matches("ask-");
        assert!(sources.contains(&format!("\"{word}\"")), "{word} is never said");
    }
}
