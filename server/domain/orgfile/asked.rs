//! What a file says by what it does not say, and what is asked before it is taken over.

use super::tests::{april, city, demo, rows};
use super::{Change, Doubt, Files, Plan, Row, RowMistake, plan};
use crate::contact::Contacts;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::{Moment, Span};
use crate::org::{Org, OrgFact};

fn people(text: &str) -> Files {
    Files { people: rows(text), ..Files::default() }
}

fn planned(files: &Files, org: &Org) -> Plan {
    plan(files, (org, &Contacts::default()), &city(), april())
        .unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

fn refused(files: &Files) -> Vec<(&'static str, String)> {
    let mistakes: Vec<RowMistake> =
        plan(files, (&demo(), &Contacts::default()), &city(), april()).unwrap_err();
    mistakes.into_iter().map(|mistake| (mistake.code, mistake.value)).collect()
}

fn doubts(plan: &Plan) -> Vec<(Doubt, &str)> {
    plan.questions.iter().map(|question| (question.doubt, question.about.as_str())).collect()
}

fn after(mut org: Org, plan: &Plan) -> Org {
    plan.facts.iter().for_each(|fact| org.apply(fact, &plan.private));
    org
}

/// The contacts after a plan.
fn kept(mut known: Contacts, org: &Org, plan: &Plan) -> Contacts {
    let people = (&org.appointments[..], &org.people);
    plan.contacts.iter().for_each(|fact| known.apply(fact, &plan.private, people));
    known
}

#[test]
fn a_column_that_is_absent_keeps_and_an_empty_cell_clears_and_is_said() {
    let org = demo();
    // The heads that another system writes.
    let text = "職員番号,氏名,かな,メールアドレス,電話番号,所属\n\
        1401,斎藤 美咲,さいとう みさき,saito@city.noroshi.example.jp,000-000-1401,情報政策課\n";
    let same = planned(&people(text), &org);
    assert!(same.facts.is_empty(), "{:?}", same.changes);
    let cleared = planned(&people("職員番号,かな,電話\n1401,,\n"), &org);
    let after = after(org.clone(), &cleared);
    let (old, new) = (&org.people[&"1401".into()], &after.people[&"1401".into()]);
    assert_eq!((new.kana.as_str(), new.phone.as_str()), ("", ""));
    assert_eq!(
        (&new.name, &new.email, &new.teams, &new.unit),
        (&old.name, &old.email, &old.teams, &old.unit)
    );
    assert_eq!((&new.night_phone, &new.mobile), (&old.night_phone, &old.mobile));
    let Change::Person { fields: Some(fields), .. } = &cleared.changes[0] else { panic!() };
    let fields: Vec<_> = fields.iter().map(|f| (f.name, f.before.as_str(), f.after.as_str())).collect();
    assert_eq!(fields, [("kana", "さいとう みさき", ""), ("phone", "000-000-1401", "")]);
    assert!(cleared.questions.is_empty(), "mail and chat are left: {:?}", cleared.questions);
}

#[test]
fn every_column_of_every_file_keeps_what_is_known_where_it_is_absent() {
    let org = demo();
    let contacts = rows(include_str!("../../../templates/demo/contacts.csv"));
    let listed = planned(&Files { contacts: contacts.clone(), ..Files::default() }, &org);
    let known = kept(Contacts::default(), &org, &listed);
    let planned = |files: &Files| plan(files, (&org, &known), &city(), april()).unwrap();
    let without = |rows: &[Row], column: &str| -> Vec<Row> {
        let cut = |row: &Row| {
            let mut row = row.clone();
            row.cells.remove(column);
            row
        };
        rows.iter().map(cut).collect()
    };
    let [units, persons, posts] = [super::tests::UNITS, super::tests::PEOPLE, super::tests::POSTS].map(rows);
    let keys = ["code", "id", "post", "person", "unit", "as"];
    for (which, table) in [units, persons, posts, contacts].iter().enumerate() {
        let columns: Vec<String> = table[0].cells.keys().cloned().collect();
        let may_lack =
            |column: &&String| !keys.contains(&column.as_str()) || (which == 1 && *column == "unit");
        for column in columns.iter().filter(may_lack) {
            let mut files = Files::default();
            let rows = without(table, column);
            match which {
                0 => files.units = rows,
                1 => files.people = rows,
                2 => files.posts = rows,
                _ => files.contacts = rows,
            }
            let plan = planned(&files);
            assert!(plan.is_empty(), "{which} {column}: {:?}", plan.changes);
        }
    }
}

#[test]
fn heads_are_understood_by_their_usual_words_or_named_and_refused() {
    let unknown = people("職員番号,氏名,好きな色\n1401,斎藤 美咲,青\n");
    assert_eq!(refused(&unknown), [("unknown-head", "好きな色".to_owned())]);
    let marked = people("職員番号,氏名,#好きな色\n1401,斎藤 美咲,青\n");
    assert!(planned(&marked, &demo()).facts.is_empty());
    // A title above the heads: the cause is named, and once.
    let title = people("職員一覧（令和8年4月）,,\n職員番号,氏名,かな\n1401,斎藤 美咲,さいとう\n");
    let mistakes = refused(&title);
    assert_eq!(mistakes.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["no-heads"]);
    let twice = people("職員番号,電話,電話番号\n1401,1,2\n");
    assert_eq!(refused(&twice), [("head-twice", "電話番号".to_owned())]);
    let missing = Files {
        contacts: rows("種別,機関,電話\n警察,県警,000-1\n消防,本部,119\n"),
        ..Files::default()
    };
    assert_eq!(refused(&missing), [("column-missing", "連絡先ID".to_owned())]);
    let new = people("職員番号,電話\n9001,000-1\n9002,000-2\n");
    assert_eq!(refused(&new), [("column-missing", "氏名".to_owned())], "said once, however many are new");
    let stray = people("職員番号,氏名,\n1401,斎藤 美咲,青\n");
    assert_eq!(refused(&stray), [("cell-without-head", "青".to_owned())]);
}

#[test]
fn codes_and_days_and_addresses_are_one_in_every_width() {
    let org = demo();
    let text = "職員番号,氏名,メール,電話,所属\n\
        １４０１,斎藤 美咲,ｓａｉｔｏ＠city.noroshi.example.jp,０００－０００－１４０１,ｊｏｈｏ\n";
    let same = planned(&people(text), &org);
    assert!(same.facts.is_empty(), "{:?}", same.changes);
    let posts = "役割,組織コード,職員番号,区分,順位\nｄｅｓｋ,ｎｏｒｏｓｈｉ,１４０１,構成員,２\n";
    let same = planned(&Files { posts: rows(posts), ..Files::default() }, &org);
    assert!(same.facts.is_empty(), "{:?}", same.changes);
    let until = |day: &str| {
        let contact = format!("連絡先ID,種別,機関,電話,有効終了\nk,警察,県警,000-1,{day}\n");
        let plan = planned(&Files { contacts: rows(&contact), ..Files::default() }, &org);
        kept(Contacts::default(), &org, &plan).rows[&"k".into()].card.to
    };
    let expected = Moment::parse("2027-04-01T00:00:00+09:00");
    for day in
        ["2027-03-31", "2027/3/31", "２０２７／０３／３１", "令和9年3月31日", "R9.3.31", "2027年3月31日"]
    {
        assert_eq!(until(day), expected, "{day}");
    }
}

#[test]
fn telephone_columns_keep_what_paper_has() {
    for text in ["000-000-1234（内線2345）", "内線2345", "なし", "#7119", "000-000-1234/1235"] {
        let plan = planned(&people(&format!("code,phone\n1401,{text}\n")), &demo());
        assert_eq!(plan.private["phone.1401"], text);
    }
}

#[test]
fn whoever_is_alike_or_would_be_silenced_or_mangled_is_asked_about() {
    let mut org = demo();
    let known = "code,name,email,phone\n01234,井上 空,inoue@city.noroshi.example.jp,000-000-0123\n";
    org = after(org.clone(), &planned(&people(known), &org));
    let ask = |text: &str| planned(&people(text), &org);
    let plan = ask("code,name,email\n9234,井上空,inoue@city.noroshi.example.jp\n");
    assert_eq!(doubts(&plan), [(Doubt::Alike, "9234")], "one name, one address");
    assert!(plan.questions[0].before.contains("01234"));
    let plan = ask("code,name\n001234,井上 空\n");
    assert_eq!(doubts(&plan), [(Doubt::Alike, "001234")], "one name, one code but for noughts");
    assert_eq!(doubts(&ask("code,name,email\n9234,井上 空,other@example.jp\n")), [], "another of that name");
    assert_eq!(doubts(&ask("code,email,teams\n01234,,\n")), [(Doubt::Unreachable, "01234")]);
    assert_eq!(doubts(&ask("code,email\n1401,\n")), [], "chat is left");
    assert_eq!(doubts(&ask("code,phone\n1401,720000119\n")), [(Doubt::NoughtLost, "1401")]);
    let bare = "id,kind,organ,phone\nk,police,県警,9000001234\n";
    let plan = planned(&Files { contacts: rows(bare), ..Files::default() }, &org);
    assert_eq!(doubts(&plan), [(Doubt::NoughtLost, "k")]);
    let near = Files {
        posts: rows("post,unit,person\ndesk,noroshi,1234\ndesk,noroshi,0001234\n"),
        ..Files::default()
    };
    let mistakes = refused(&near);
    assert_eq!(mistakes, [("person-without-noughts", "1234".to_owned())]);
    let unit =
        Files { units: rows("code,name,kind,parent\nzei2,税務課,section,zaimu\n"), ..Files::default() };
    assert_eq!(doubts(&planned(&unit, &org)), [(Doubt::Alike, "zei2")]);
    let contacts = "id,kind,organ,phone\nk1,police,県警,000-9\n";
    let twin = "id,kind,organ,phone\nk2,police,県警,000-9\n";
    let listed = planned(&Files { contacts: rows(contacts), ..Files::default() }, &org);
    let known = kept(Contacts::default(), &org, &listed);
    let twin = Files { contacts: rows(twin), ..Files::default() };
    let plan = super::plan(&twin, (&org, &known), &city(), april()).unwrap();
    assert_eq!(doubts(&plan), [(Doubt::Alike, "k2")]);
}

#[test]
fn a_last_day_ends_a_person_a_unit_and_a_seat_and_a_file_without_it_brings_nobody_back() {
    let org = demo();
    let files = Files {
        units: rows("code,to\nkoho,2026/4/30\n"),
        people: rows("code,退職日\n1401,令和8年4月30日\n"),
        posts: rows("post,unit,person,to\ndesk,noroshi,1304,2026-04-30\n"),
        ..Files::default()
    };
    let plan = planned(&files, &org);
    assert!(plan.questions.is_empty());
    let gone = Moment::parse("2026-05-01T00:00:00+09:00").unwrap();
    let ended = after(org.clone(), &plan);
    let before = gone - Span::micros(1);
    let (saito, ito, koho) = (PersonId::from("1401"), PersonId::from("1304"), UnitId::from("koho"));
    let (desk, body) = (PostId::from("desk"), UnitId::from("noroshi"));
    let at_desk = |org: &Org, at| -> Vec<PersonId> {
        org.appointed(&desk, &body, at).iter().map(|row| row.person.clone()).collect()
    };
    assert!(ended.is_employed(&saito, before) && !ended.is_employed(&saito, gone));
    assert!(ended.find_unit(&koho, before).is_some() && ended.find_unit(&koho, gone).is_none());
    assert!(at_desk(&ended, before).contains(&ito) && at_desk(&ended, before).contains(&saito));
    assert!(!at_desk(&ended, gone).contains(&ito) && !at_desk(&ended, gone).contains(&saito));
    assert!(ended.appointed(&"manager".into(), &koho, gone).is_empty(), "a seat ends with its unit");
    // The next file of all, still without a column for the end, and a changed number.
    let [units, persons, posts] = [super::tests::UNITS, super::tests::PEOPLE, super::tests::POSTS].map(rows);
    let mut again = Files { units, people: persons, posts, ..Files::default() };
    for row in again.people.iter_mut().filter(|row| row.cell("code") == "1401") {
        row.cells.insert("phone".to_owned(), "000-000-9999".to_owned());
    }
    let later = after(ended.clone(), &planned(&again, &ended));
    assert!(!later.is_employed(&saito, gone) && later.find_unit(&koho, gone).is_none());
    assert!(!at_desk(&later, gone).contains(&ito), "nobody is put back by a file that does not say it");
    // An empty cell says that there is no end; who has left is asked about.
    let kept = planned(&people("code,to\n1401,\n"), &ended);
    assert!(after(ended.clone(), &kept).is_employed(&saito, gone));
    let back = plan_at(&people("code,to\n1401,\n"), &ended, gone);
    assert_eq!(doubts(&back), [(Doubt::Returns, "1401")]);
}

fn plan_at(files: &Files, org: &Org, at: Moment) -> Plan {
    plan(files, (org, &Contacts::default()), &city(), at).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

#[test]
fn whoever_a_complete_file_leaves_out_is_asked_about_and_ended() {
    let org = demo();
    let contacts = rows(include_str!("../../../templates/demo/contacts.csv"));
    let listed = planned(&Files { contacts: contacts.clone(), ..Files::default() }, &org);
    let known = kept(Contacts::default(), &org, &listed);
    let planned = |files: &Files| plan(files, (&org, &known), &city(), april()).unwrap();
    let drop = |rows: Vec<Row>, column: &str, code: &str| -> Vec<Row> {
        rows.into_iter().filter(|row| row.cell(column) != code).collect()
    };
    let [units, persons, posts] = [super::tests::UNITS, super::tests::PEOPLE, super::tests::POSTS].map(rows);
    let files = Files {
        units,
        people: drop(persons, "code", "1234"),
        posts: drop(posts, "person", "1304"),
        contacts: drop(contacts, "id", "press"),
        is_complete: false,
    };
    let partial = planned(&files);
    assert!(partial.is_empty() && partial.questions.is_empty(), "an incomplete file takes nobody away");
    let plan = planned(&Files { is_complete: true, ..files });
    let left: Vec<&str> = plan.questions.iter().map(|question| question.about.as_str()).collect();
    assert_eq!(left, ["1234", "desk:noroshi:1304", "officer:joho:1304", "press"]);
    assert!(plan.questions.iter().all(|question| question.doubt == Doubt::LeftOut));
    let then = kept(known.clone(), &org, &plan);
    let after = after(org.clone(), &plan);
    assert!(!after.is_employed(&"1234".into(), april()));
    assert_eq!(after.posts_of(&"1304".into(), april()), []);
    assert!(!then.rows[&"press".into()].holds(april()));
    assert_eq!(after.people.values().filter(|person| person.to.is_some()).count(), 1);
}

#[test]
fn a_unit_does_not_end_above_others() {
    let files = Files { units: rows("code,to\nzaimu,2026-04-30\n"), ..Files::default() };
    let mistakes = refused(&files);
    assert_eq!(mistakes.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["unit-has-parts"]);
    let both = Files {
        units: rows("code,to\nzaimu,2026-04-30\nzeimu,2026-04-30\nzaisei,2026-04-30\n"),
        ..Files::default()
    };
    let ended = planned(&both, &demo());
    let units = ended.facts.iter().filter(|fact| matches!(fact, OrgFact::UnitEnded { .. })).count();
    assert_eq!(units, 3);
}
