//! A document's number is given once, without a gap, however many ask at the same time.

use std::collections::BTreeSet;
use std::sync::Arc;

use noroshi::actions::issue::{self, Issued, Order, Source, Verdict};
use noroshi::actions::{self, Caller};
use noroshi::domain::access::Viewer;
use noroshi::domain::actor::Actor;
use noroshi::domain::ids::HistoryId;
use noroshi::domain::moment::Span;
use noroshi::domain::plan::issue::{Format, Made, Variant};
use noroshi::store::rebuild::rebuild;
use noroshi::store::seal::seal_round;
use noroshi::store::{Error, backup};

use super::fixture::{Fixture, close, command, on_each, texts};

const THREADS: u128 = 8;
const EACH: u128 = 4;

fn operator(number: u128) -> Caller {
    Caller { actor: Actor::Operator, command: command(number), request: None, seen: None }
}

/// A file that says what it is.
fn make(source: &Source, made: &Made) -> Result<Vec<u8>, String> {
    Ok(format!("{} {} 検証コード {}", source.incident.number, made.no, made.code).into_bytes())
}

fn issue(fixture: &actions::Backend, number: &str, command: u128) -> Issued {
    let order = Order { variant: Variant::Full, format: Format::Md, is_final: false };
    issue::issue(fixture, &operator(command), number, order, &make).unwrap()
}

fn number_of(fixture: &Fixture, id: HistoryId) -> String {
    fixture.load(id).state.number
}

#[test]
fn concurrent_issues_leave_no_gap_and_no_duplicate() {
    on_each(|place| {
        let fixture = place.open();
        // Two of the threads share each incident, so that heads are fought for as well as numbers.
        let ids: Vec<HistoryId> =
            (0..THREADS / 2).map(|no| fixture.open_incident(10 + no).unwrap()).collect();
        let numbers: Vec<String> = ids.iter().map(|id| number_of(&fixture, *id)).collect();
        let desk = fixture.rooms();
        let mut got: Vec<(String, u32)> = std::thread::scope(|scope| {
            let work = |thread: u128| {
                let (desk, numbers) = (&desk, &numbers);
                move || -> Vec<(String, u32)> {
                    let number = &numbers[usize::try_from(thread).unwrap() % numbers.len()];
                    let one = |count| issue(desk, number, 1_000 + thread * EACH + count).paper.made.no;
                    (0..EACH).map(|count| (number.clone(), one(count))).collect()
                }
            };
            let running: Vec<_> = (0..THREADS).map(|thread| scope.spawn(work(thread))).collect();
            running.into_iter().flat_map(|one| one.join().unwrap()).collect()
        });
        got.sort_unstable();
        let each = 1..=u32::try_from(2 * EACH).unwrap();
        let mut wanted: Vec<(String, u32)> =
            numbers.iter().flat_map(|number| each.clone().map(|no| (number.clone(), no))).collect();
        wanted.sort_unstable();
        assert_eq!(got, wanted, "each incident counts its own, whatever goes on in the others");
        let versions: BTreeSet<u32> =
            fixture.load(ids[0]).state.plan.issued.papers.iter().map(|paper| paper.made.version).collect();
        assert_eq!(versions, (1..=8).collect(), "each incident counts its own versions");
        let report = fixture.verify();
        assert!(report.is_whole(), "{report:?}");
    });
}

#[test]
fn the_same_command_gives_the_same_document_and_takes_one_number() {
    on_each(|place| {
        let fixture = place.open();
        let number = number_of(&fixture, fixture.open_incident(10).unwrap());
        let desk = fixture.rooms();
        let (first, again) = (issue(&desk, &number, 50), issue(&desk, &number, 50));
        assert_eq!((first.paper.made.no, &first.bytes), (again.paper.made.no, &again.bytes));
        fixture.clock.advance(Span::hours(24 * 140));
        assert_eq!(issue(&desk, &number, 51).paper.made.no, first.paper.made.no + 1);
    });
}

#[test]
fn a_file_is_genuine_altered_or_not_ours() {
    on_each(|place| {
        let fixture = place.open();
        let (one, other) = (fixture.open_incident(10).unwrap(), fixture.open_incident(20).unwrap());
        let (number, elsewhere) = (number_of(&fixture, one), number_of(&fixture, other));
        let desk = fixture.rooms();
        let issued = issue(&desk, &number, 50);
        let code = [issued.paper.made.code.clone()];
        let ask = |within: Option<&str>, bytes: &[u8], codes: &[String]| {
            issue::verify(&desk, &Viewer::SYSTEM, within, Some(bytes), codes).unwrap()
        };
        assert!(matches!(ask(None, &issued.bytes, &[]), Verdict::Genuine(_)));
        let mut changed = issued.bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(matches!(ask(None, &changed, &code), Verdict::Altered(_)));
        assert!(matches!(ask(None, &changed, &[]), Verdict::Unknown));
        assert!(matches!(ask(None, b"x", &["K7M4-92QX-0ABC-DEFG".to_owned()]), Verdict::Unknown));
        assert!(matches!(ask(Some(&elsewhere), &issued.bytes, &code), Verdict::Unknown));
        // A row that was written by hand proves nothing: the code must be one that our key makes.
        fixture.place.execute("UPDATE documents SET code = 'K7M4-92QX-0ABC-DEFG'");
        assert!(matches!(ask(None, b"x", &["K7M4-92QX-0ABC-DEFG".to_owned()]), Verdict::Unknown));
    });
}

#[test]
fn rows_and_files_are_proved_rebuilt_and_copied() {
    on_each(|place| {
        let fixture = place.open();
        let number = number_of(&fixture, fixture.open_incident(10).unwrap());
        let desk = fixture.rooms();
        let issued = issue(&desk, &number, 50);
        fixture.place.execute("DELETE FROM documents");
        assert!(!fixture.verify().is_whole(), "a number that was taken out is missed");
        rebuild(&fixture.store, &mut |_| {}).unwrap();
        assert!(fixture.verify().is_whole());
        let copy = fixture.place.folder.join("copy.db");
        backup::create(&fixture.place.url, &copy).unwrap();
        assert!(backup::verify_copy(&copy, Arc::clone(&fixture.keys)).unwrap().is_whole());
        fixture.place.execute("DELETE FROM document_files");
        assert!(!fixture.verify().is_whole(), "a file that was taken out is missed");
        let state = fixture.load(fixture.store.read(|tx| tx.find_incident(&number)).unwrap().unwrap()).state;
        let made = &issued.paper.made;
        assert!(issue::file(&desk, &state, made.no).is_err());
    });
}

#[test]
fn a_disposal_takes_the_papers_with_it_and_moves_no_other_number() {
    on_each(|place| {
        let fixture = place.open();
        let (one, other) = (fixture.open_incident(10).unwrap(), fixture.open_incident(20).unwrap());
        let (number, elsewhere) = (number_of(&fixture, one), number_of(&fixture, other));
        let desk = fixture.rooms();
        let issued = issue(&desk, &number, 50);
        fixture.append(one, 60, vec![close()]).unwrap();
        seal_round(&fixture.store).unwrap();
        let reason = texts(&[("reason", "保存期間の満了")]);
        actions::dispose::incident(&desk, &operator(70), &number, reason).unwrap();
        let kept = fixture.store.read::<_, Error>(|tx| tx.document_file(&issued.paper.made.sha256)).unwrap();
        assert_eq!(kept, None, "the file is gone with the incident");
        let answer = issue::verify(&desk, &Viewer::SYSTEM, None, Some(&issued.bytes), &[]).unwrap();
        assert!(matches!(answer, Verdict::Unknown));
        assert_eq!(issue(&desk, &elsewhere, 51).paper.made.no, 1);
        let report = fixture.verify();
        assert!(report.is_whole(), "{report:?}");
        fixture.place.execute("DELETE FROM documents");
        rebuild(&fixture.store, &mut |_| {}).unwrap();
        assert_eq!(issue(&desk, &elsewhere, 52).paper.made.no, 2, "the facts know which were given");
    });
}
