//! Who sees what, and how lists are walked.

use noroshi::domain::access::{Bounds, Viewer};
use noroshi::domain::case::{Case, Walled};
use noroshi::domain::ids::{HistoryId, KindId, PersonId, UnitId};
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::moment::Span;
use noroshi::domain::org::OrgFact;
use noroshi::domain::statistics::Period;
use noroshi::store::incidents::{Cursor, Filter, PAGE_MAX, SIFTED_MAX};
use noroshi::store::{Error, Tx, Urgency};

use super::fixture::{self, Fixture, on_each};

fn narrow(person: &str) -> Viewer {
    Viewer::narrow(person.into())
}

fn wide(person: &str) -> Viewer {
    Viewer { sees_all: true, ..narrow(person) }
}

/// An auditor of everything but these units.
fn auditor(person: &str, own: &[&str]) -> Viewer {
    let own = own.iter().map(|unit| UnitId::from(*unit)).collect();
    Viewer { is_auditor: true, audits_but: Some(own), ..narrow(person) }
}

/// A token for these units and kinds.
fn bound(units: &[&str], kinds: &[&str]) -> Viewer {
    let units = units.iter().map(|unit| UnitId::from(*unit)).collect();
    let kinds = kinds.iter().map(|kind| KindId::from(*kind)).collect();
    Viewer { bounds: Bounds { units, kinds }, ..Viewer::SYSTEM }
}

fn list(fixture: &Fixture, viewer: &Viewer, filter: &Filter) -> Vec<HistoryId> {
    let page =
        fixture.store.read::<_, Error>(|tx| tx.list_incidents(viewer, filter, None, PAGE_MAX)).unwrap();
    page.items.into_iter().map(|row| row.id).collect()
}

fn search(fixture: &Fixture, q: &str) -> usize {
    list(fixture, &Viewer::SYSTEM, &Filter { q: Some(q.to_owned()), ..Filter::default() }).len()
}

/// Whether each way of asking shows the one incident of the house; they must agree.
fn sees(fixture: &Fixture, viewer: &Viewer, id: HistoryId) -> bool {
    let number = fixture.load(id).state.number;
    let period = Period::year(Period::year_of(fixture.load(id).state.opened_at)).unwrap();
    let ways = fixture.store.read::<_, Error>(|tx| {
        Ok([
            !tx.list_incidents(viewer, &Filter::default(), None, 10)?.items.is_empty(),
            tx.find_visible(viewer, &number)?.is_some(),
            tx.count_open(viewer, false)?.open == 1,
            !tx.open_overview(viewer, false, 10)?.is_empty(),
            !tx.reports_of(viewer, id)?.is_empty(),
            !tx.samples(viewer, &period)?.is_empty(),
        ])
    });
    let ways = ways.unwrap();
    assert!(ways.iter().all(|way| *way == ways[0]), "{viewer:?}: {ways:?}");
    ways[0]
}

#[test]
fn every_query_shows_an_incident_to_the_same_people() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        // Even a grant that a mistake left behind does not open it to its subject.
        fixture.place.execute("INSERT INTO involvements (person, incident) SELECT '6666', id FROM incidents");
        let blind = Viewer::NOBODY;
        let expected = [
            (narrow("2001"), true),
            (narrow("1234"), true),
            (narrow("3333"), false),
            (wide("3333"), true),
            (narrow("6666"), false),
            (wide("6666"), false),
            (Viewer::SYSTEM, true),
            (blind, false),
            (narrow("a\0b"), false),
            (auditor("3333", &[]), true),
            (auditor("3333", &["kokuho", "shimin"]), true),
            (auditor("3333", &["kokuho", "zeimu"]), false),
            (auditor("2001", &["zeimu"]), true),
            (auditor("6666", &[]), false),
            (bound(&["zeimu"], &[]), true),
            (bound(&["kokuho", "zeimu"], &["loss"]), true),
            (bound(&["kokuho"], &[]), false),
            (bound(&[], &["malware"]), false),
            (bound(&["zeimu"], &["malware"]), false),
        ];
        let state = fixture.load(id).state;
        assert_eq!((state.case.unit.as_ref().unwrap().as_str(), state.case.kind.as_str()), ("zeimu", "loss"));
        for (viewer, may) in expected {
            assert_eq!(viewer.may_see(&state), may, "{viewer:?}");
            assert_eq!(sees(&fixture, &viewer, id), may, "{viewer:?}");
        }
    });
}

/// A case in a place behind the wall of 監査委員.
fn walled(is_lifted: bool) -> Case {
    let mut case = fixture::case();
    case.context.wall = Some(Walled { organ: "kansa".to_owned(), is_lifted });
    case
}

#[test]
fn behind_a_wall_a_general_post_shows_nothing() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let shut = |viewer: Viewer| Viewer { shut: ["kansa".to_owned()].into(), ..viewer };
        let open = |viewer: Viewer| Viewer { open: ["kansa".to_owned()].into(), ..viewer };
        let other = |viewer: Viewer| Viewer { shut: ["gikai".to_owned()].into(), ..viewer };
        let viewers = [
            (shut(wide("3333")), false),
            (shut(Viewer::SYSTEM), false),
            (shut(wide("2001")), true),
            (shut(narrow("2001")), true),
            (open(narrow("3333")), true),
            (open(shut(wide("3333"))), true),
            (open(wide("6666")), false),
            (other(wide("3333")), true),
            (shut(auditor("3333", &[])), false),
            (other(auditor("3333", &[])), true),
            (wide("3333"), true),
            (Viewer::SYSTEM, true),
            (Viewer::NOBODY, false),
        ];
        let subjects = [PersonId::from("6666")];
        for (number, is_lifted) in [(11, false), (12, true)] {
            let case = walled(is_lifted);
            let changed = Fact::CaseChanged { case: Box::new(case), subjects: subjects.clone().into() };
            fixture.append(id, number, vec![changed]).unwrap();
            let state = fixture.load(id).state;
            for (viewer, may) in &viewers {
                let is_general = viewer.sees_all || viewer.audits_but.is_some();
                let by_lifting = is_general && viewer.person.as_ref() != subjects.first();
                let may = *may || (is_lifted && by_lifting);
                let may = may && !(is_lifted && viewer.open.len() == 1 && !viewer.sees_all);
                assert_eq!(viewer.may_see(&state), may, "{viewer:?}, lifted: {is_lifted}");
                assert_eq!(sees(&fixture, viewer, id), may, "{viewer:?}, lifted: {is_lifted}");
            }
        }
        assert!(fixture.verify().is_whole(), "rows are functions of history");
    });
}

#[test]
fn a_number_that_is_not_there_is_as_one_that_may_not_be_seen() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let number = fixture.load(id).state.number;
        let find = |viewer: &Viewer, number: &str| {
            fixture.store.read::<_, Error>(|tx| tx.find_visible(viewer, number)).unwrap().map(|row| row.id)
        };
        assert_eq!(find(&wide("2001"), &number), Some(id));
        assert_eq!(find(&wide("6666"), &number), None);
        for odd in ["", "NOTHING", "a\0b", "' OR '1'='1", &"9".repeat(10_000)] {
            assert_eq!(find(&wide("2001"), odd), None);
            assert_eq!(fixture.store.read::<_, Error>(|tx| tx.report_row(odd)).unwrap(), None);
        }
    });
}

#[test]
fn what_is_owed_is_listed_late_first_and_never_to_the_subject() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        for (no, state, due) in [(1, "open", "30"), (2, "open", "NULL"), (3, "late", "40"), (4, "open", "20")]
        {
            fixture.place.execute(&format!(
                "INSERT INTO duties (incident, no, line, step, act, post, state, opened_at, due_at) \
                 SELECT id, {no}, 'security', 'manager', 'confirm', 'manager', '{state}', 0, {due} FROM incidents"
            ));
            for person in ["2001", "6666"] {
                fixture.place.execute(&format!(
                    "INSERT INTO bearers (person, incident, no) SELECT '{person}', id, {no} FROM incidents"
                ));
            }
        }
        let owed =
            |person: &str| fixture.store.read::<_, Error>(|tx| tx.owed_by(&PersonId::from(person))).unwrap();
        assert_eq!(owed("2001").iter().map(|duty| duty.no).collect::<Vec<_>>(), [3, 4, 1, 2]);
        assert_eq!(owed("2001")[0].incident, id);
        assert_eq!(owed("2001")[0].summary.as_deref(), Some("USBメモリの紛失"));
        assert_eq!(owed("6666"), []);
        assert_eq!(owed("3333"), []);
        assert_eq!(owed("a\0b"), []);
    });
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    on_each(|place| {
        let fixture = place.open();
        let mut opened = Vec::new();
        for number in 10..17 {
            opened.push((fixture.clock.now(), fixture.open_incident(number).unwrap()));
            // Some are opened in the same microsecond.
            if number % 3 == 0 {
                fixture.clock.advance(Span::minutes(1));
            }
        }
        opened.sort_by_key(|(at, id)| (std::cmp::Reverse(*at), *id));
        let expected: Vec<HistoryId> = opened.into_iter().map(|(_, id)| id).collect();
        let (mut seen, mut cursor, mut sizes) = (Vec::new(), None, Vec::new());
        loop {
            let page = fixture
                .store
                .read::<_, Error>(|tx| tx.list_incidents(&wide("3333"), &Filter::default(), cursor, 3))
                .unwrap();
            sizes.push(page.items.len());
            seen.extend(page.items.into_iter().map(|row| row.id));
            // What arrives meanwhile belongs to the first page and moves none of the others.
            fixture.clock.advance(Span::minutes(1));
            fixture.open_incident(100 + u128::try_from(seen.len()).unwrap()).unwrap();
            let Some(next) = page.next else { break };
            cursor = Cursor::parse(&next.to_string());
            assert_eq!(cursor, Some(next));
        }
        assert_eq!((seen, sizes), (expected, vec![3, 3, 1]));
    });
}

#[test]
fn a_cursor_that_was_not_handed_out_is_none() {
    for text in ["", "x", "AAAA", "あ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "' OR 1", &"A".repeat(10_000)]
    {
        assert_eq!(Cursor::parse(text), None, "{text}");
    }
}

/// Width, case, kana, hyphens and variants are no difference; the place, the reporter and what was noted
/// are found as the summary is.
#[test]
fn a_search_finds_what_reads_alike_on_both_databases() {
    on_each(|place| {
        let fixture = place.open();
        let names = [("unit.zaimu", "財務部"), ("unit.zeimu", "税務課"), ("name.1234", "髙橋 花子")];
        let names = fixture::texts(&[names.as_slice(), &[("kana.1234", "たかはし はなこ")]].concat());
        let unit = |id: &str, parent: Option<&str>| OrgFact::UnitSet {
            unit: id.into(),
            kind: "section".to_owned(),
            parent: parent.map(UnitId::from),
            from: fixture::START,
        };
        let person = OrgFact::PersonSet { person: "1234".into(), unit: None };
        fixture
            .organise_with(2, vec![unit("zaimu", None), unit("zeimu", Some("zaimu")), person], names)
            .unwrap();
        let id = fixture.open_incident(10).unwrap();
        let number = fixture.load(id).state.number;
        let note = "サーバーの記録 100% a_b c\\d を保全";
        fixture
            .store
            .write(Urgency::Person, "note", move |tx| fixture::append_note(tx, id, 11, note))
            .unwrap();
        let (lower, bare) = (number.to_lowercase(), number.replace('-', ""));
        for found in [
            ["USB", "usb", "ＵＳＢ", "usb　紛失", " 紛失  ﾒﾓﾘ ", "", "めもり"].as_slice(),
            &[&number, &lower, &bare, "サーバ 保全", "ｻｰﾊﾞ", "１００％", "a_b", "c\\d"],
            &["税務課", "財務部", "高橋花子", "髙橋", "タカハシ", "1234", "紛失 税務 高橋 記録"],
        ]
        .concat()
        {
            assert_eq!(search(&fixture, found), 1, "{found}");
        }
        let long = "紛".repeat(100_000);
        for lost in ["usb 盗難", "0_%", "axb", "%%", "U_B", "'", "田中", "総務課", "a\0c", &long] {
            assert_eq!(search(&fixture, lost), 0, "{lost:.20}");
        }
        assert!(fixture.verify().is_whole(), "rows are what replay makes of the history");
    });
}

/// Who reported a thing names the receipt, in whatever way it is read out; whoever may not see the incident
/// finds nothing by it.
#[test]
fn an_incident_is_found_by_the_number_of_a_report_as_far_as_it_may_be_seen() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        fixture.open_incident(11).unwrap();
        let reports = fixture.store.read::<_, Error>(|tx| tx.reports_of(&Viewer::SYSTEM, id)).unwrap();
        let number = reports.first().unwrap().number.clone();
        let (lower, bare) = (number.to_lowercase(), number.replace('-', ""));
        let wider: String = number.chars().map(|c| if c == '-' { '－' } else { c }).collect();
        let with_word = format!("{number} 紛失");
        for found in [&number, &lower, &bare, &wider, &with_word] {
            assert_eq!(search(&fixture, found), 1, "{found}");
        }
        let part: String = number.chars().take(6).collect();
        let other_word = format!("{number} 盗難");
        for lost in [&part, &other_word] {
            assert_eq!(search(&fixture, lost), 0, "{lost}");
        }
        let asked = Filter { q: Some(number), ..Filter::default() };
        assert_eq!(list(&fixture, &narrow("2001"), &asked), [id], "who was told");
        assert!(list(&fixture, &wide("6666"), &asked).is_empty(), "the subject");
        assert!(list(&fixture, &narrow("7777"), &asked).is_empty(), "who has no part in it");
    });
}

#[test]
fn filters_narrow_and_odd_values_find_nothing() {
    on_each(|place| {
        let fixture = place.open();
        let (first, second) = (fixture.open_incident(10).unwrap(), fixture.open_incident(20).unwrap());
        fixture.append(second, 21, vec![fixture::close()]).unwrap();
        let find = |filter: Filter| list(&fixture, &wide("3333"), &filter);
        let all = Filter::default;
        assert_eq!(find(Filter { open_only: true, ..all() }), [first]);
        assert_eq!(find(Filter { kind: Some("loss".into()), ..all() }).len(), 2);
        assert_eq!(find(Filter { kind: Some("malware".into()), ..all() }), []);
        assert_eq!(find(Filter { unit: Some("zeimu".into()), ..all() }).len(), 2);
        assert_eq!(find(Filter { unit: Some("a\0b".into()), ..all() }), []);
        assert_eq!(find(Filter { drill: Some(true), ..all() }), []);
        assert_eq!(find(Filter { drill: Some(false), ..all() }).len(), 2);
        assert_eq!(find(Filter { involving: Some("2001".into()), ..all() }).len(), 2);
        assert_eq!(find(Filter { involving: Some("3333".into()), ..all() }), []);
        assert_eq!(find(Filter { overdue: true, ..all() }), []);
        fixture.place.execute("UPDATE incidents SET late_count = 2");
        assert_eq!(find(Filter { overdue: true, ..all() }), [first]);
    });
}

#[test]
fn the_dashboard_counts_what_is_open_and_shows_what_is_stuck_first() {
    on_each(|place| {
        let fixture = place.open();
        let ids: Vec<HistoryId> = (1..=6).map(|n| fixture.open_incident(n * 10).unwrap()).collect();
        fixture.append(ids[5], 61, vec![fixture::close()]).unwrap();
        let shape = |id: HistoryId, set: &str| {
            let number = fixture.load(id).state.number;
            assert_eq!(
                fixture.place.execute(&format!("UPDATE incidents SET {set} WHERE number = '{number}'")),
                1
            );
        };
        shape(ids[0], "severity = 'x', severity_rank = 1, next_due_at = 50");
        shape(ids[1], "severity = 'x', severity_rank = 1, next_due_at = NULL");
        shape(ids[2], "severity = 'y', severity_rank = 2, next_due_at = 90, late_count = 1");
        shape(ids[3], "severity = 'x', severity_rank = 1, is_exhausted = TRUE");
        shape(ids[4], "severity = 'y', severity_rank = 2, is_drill = TRUE, late_count = 9");
        let (counts, rows, drills) = fixture
            .store
            .read::<_, Error>(|tx| {
                let viewer = wide("3333");
                let rows = tx.open_overview(&viewer, false, 10)?;
                Ok((tx.count_open(&viewer, false)?, rows, tx.count_open(&viewer, true)?))
            })
            .unwrap();
        let by: Vec<_> =
            counts.by_severity.iter().map(|row| (row.severity.as_str(), row.rank, row.count)).collect();
        assert_eq!(by, [("y", Some(2), 1), ("x", Some(1), 3)]);
        assert_eq!((counts.open, counts.overdue, counts.stalled), (4, 1, 1));
        assert_eq!((drills.open, drills.overdue, drills.stalled), (1, 1, 0));
        let shown: Vec<HistoryId> = rows.into_iter().map(|row| row.id).collect();
        assert_eq!(shown, [ids[3], ids[2], ids[0], ids[1]]);
    });
}

#[test]
fn reports_of_the_same_thing_at_the_same_time_join_one_incident() {
    on_each(|place| {
        let fixture = place.open();
        std::thread::scope(|scope| {
            for number in 1..=8_u128 {
                let keys = std::sync::Arc::clone(&fixture.keys);
                let report = move |tx: &mut Tx<'_>| match tx.find_dedup("alert-7")? {
                    Some(open) => fixture::append(tx, open, number, vec![Fact::Repeated { report: None }]),
                    None => {
                        let shown = format!("N{number}");
                        fixture::open_with(tx, &keys, number, &shown, Some("alert-7")).map(|_| ())
                    }
                };
                let store = &fixture.store;
                scope.spawn(move || persist(|| store.write(Urgency::Person, "report", report.clone())));
            }
        });
        let rows = fixture
            .store
            .read::<_, Error>(|tx| tx.list_incidents(&Viewer::SYSTEM, &Filter::default(), None, 10))
            .unwrap();
        assert_eq!(rows.items.iter().map(|row| row.repeats).collect::<Vec<_>>(), [7]);
    });
}

/// As a client does that is told to try again.
fn persist(give: impl Fn() -> Result<(), Error>) {
    for _ in 0..20 {
        match give() {
            Err(Error::Conflict) => {}
            other => return other.unwrap(),
        }
    }
    panic!("it never came through");
}

/// Closed copies of the one incident of the house, each older than the one before.
fn age(fixture: &Fixture, count: usize) {
    let bytes = if fixture.place.is_postgres() { "BYTEA" } else { "BLOB" };
    let made = fixture.place.execute(&format!(
        "WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {count}) \
         INSERT INTO incidents SELECT CAST('copy-' || (10000000000 + n) AS {bytes}), 'COPY-' || n, seq, \
         policy, kind, unit, origin, certainty, severity, severity_rank, 'closed', FALSE, is_drill, \
         is_restricted, FALSE, 0, NULL, aware_at, opened_at - n, updated_at, NULL, repeats, summary, \
         contained_count, NULL, NULL, NULL, NULL \
         FROM incidents, counted"
    ));
    assert_eq!(made, count);
}

#[test]
fn a_page_of_a_sifted_list_looks_through_so_many_and_the_next_one_further() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        age(&fixture, SIFTED_MAX + 1);
        let oldest = format!("COPY-{}", SIFTED_MAX + 1);
        fixture.place.execute(&format!("UPDATE incidents SET kind = 'rare' WHERE number = '{oldest}'"));
        let page = |viewer: &Viewer, filter: &Filter, after: Option<Cursor>| {
            fixture.store.read::<_, Error>(|tx| tx.list_incidents(viewer, filter, after, 10)).unwrap()
        };
        let rare = Filter { kind: Some("rare".into()), ..Filter::default() };
        let first = page(&Viewer::SYSTEM, &rare, None);
        assert!(first.items.is_empty() && first.next.is_some(), "it is in none of the latest");
        let second = page(&Viewer::SYSTEM, &rare, first.next);
        let numbers: Vec<&str> = second.items.iter().map(|row| row.number.as_str()).collect();
        assert_eq!((numbers, second.next), (vec![oldest.as_str()], None));
        // A list that is not sifted, and one of open incidents, end where there are no more.
        let open = Filter { open_only: true, ..rare.clone() };
        assert_eq!(page(&Viewer::SYSTEM, &open, None).next, None);
        assert_eq!(page(&Viewer::SYSTEM, &Filter::default(), None).items.len(), 10);
    });
}

#[test]
fn where_a_sifted_page_ends_does_not_tell_of_what_is_hidden() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        age(&fixture, SIFTED_MAX + 1);
        fixture.place.execute(
            "INSERT INTO exclusions (person, incident) SELECT '7777', id FROM incidents \
             WHERE number IN ('COPY-3', 'COPY-5')",
        );
        let rare = Filter { kind: Some("rare".into()), ..Filter::default() };
        let next = |viewer: &Viewer| {
            let page = fixture.store.read::<_, Error>(|tx| tx.list_incidents(viewer, &rare, None, 10));
            page.unwrap().next
        };
        // All but two may be seen, and those fit on the page: there is nothing after it.
        assert!(next(&wide("3333")).is_some());
        assert_eq!(next(&wide("7777")), None);
    });
}
