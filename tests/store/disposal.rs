//! What is disposed of is gone for everyone, and its history still proves itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use noroshi::actions::organise::activate_policy;
use noroshi::actions::{self, Caller, Error as Refused, dispose};
use noroshi::domain::access::Viewer;
use noroshi::domain::actor::{Actor, Contacted};
use noroshi::domain::case::{Origin, Phase};
use noroshi::domain::channel::Channel;
use noroshi::domain::deciding::dispose::Ask;
use noroshi::domain::history::{Breach, Entry, History, Private};
use noroshi::domain::ids::{HistoryId, PersonId};
use noroshi::domain::incident::fact::{Fact, Removed};
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::Span;
use noroshi::domain::report::{Report, ReportFact, ReportFacts};
use noroshi::domain::world::World;
use noroshi::keys::Keys;
use noroshi::store::accounts::NewAccount;
use noroshi::store::commit::{Append, Step, What};
use noroshi::store::incidents::Filter;
use noroshi::store::outbox::{Claimed, Finished, Lanes};
use noroshi::store::seal::seal_round;
use noroshi::store::verify::{VerifyOptions, verify};
use noroshi::store::{Error, Fault, Point, StoreSettings, Tx, Urgency, backup};

use super::fixture::{self, Fixture, Place, command, on_each, texts};

/// What a life leaves: three deliveries, and the texts of five entries and two reports.
const GONE: Removed = Removed { entries: 7, reports: 2, deliveries: 3, evidence: 0 };

/// A closed incident with its history behind it.
struct Life {
    fixture: Fixture,
    id: HistoryId,
    number: String,
    reports: Vec<HistoryId>,
    /// Another incident of the house, which has nothing to do with it.
    other: HistoryId,
}

/// Another report of the same thing joins the incident.
fn join(tx: &mut Tx<'_>, keys: &Keys, id: HistoryId, number: u128) -> Result<HistoryId, Error> {
    let report = keys.derive_history("report", command(number));
    let loaded = tx.load::<Incident>(id)?.ok_or(Error::Unreadable("incident"))?;
    let (world, at) = (tx.world()?, loaded.time(tx.now()?));
    let (facts, none) = (fixture::by("1234", vec![Fact::Repeated { report: Some(report) }]), Private::new());
    let mut after = loaded.state.clone();
    after.apply_entry(at, &facts, &none);
    let arrived = ReportFact::Arrived {
        number: keys.number("report", report, 0),
        incident: id,
        origin: Origin::Outside,
        reporter: None,
        received: None,
        secret_hash: Some("aa".to_owned()),
    };
    let arrival = ReportFacts { by: Actor::Outside, request: None, facts: vec![arrived] };
    let report_after = Report::begin(report, at, &arrival, &none).ok_or(Error::Unreadable("report"))?;
    let (before, after) = (Some(&loaded), &after);
    let incident =
        What::Incident { step: Step { before, after, facts: &facts }, world: &world, dedup_key: None };
    let joined = What::Report(Step { before: None, after: &report_after, facts: &arrival });
    let written = texts(&[("contact_name", "住民 太郎"), ("contact", "taro@example.jp")]);
    tx.commit(vec![
        Append { command: command(number), at, private: &none, what: incident },
        Append { command: command(number), at, private: &written, what: joined },
    ])?;
    Ok(report)
}

fn claim(fixture: &Fixture) -> Vec<Claimed> {
    let lease = Span::minutes(2);
    fixture
        .store
        .write::<_, Error>(Urgency::Engine, "claim", move |tx| tx.claim_deliveries(lease, &Lanes::wide(10)))
        .unwrap()
}

fn finish(fixture: &Fixture, row: &Claimed, finished: Finished) -> bool {
    let (id, fence) = (row.id, row.fence);
    let job = move |tx: &mut Tx<'_>| tx.finish_delivery(id, fence, finished, Some("550 no such user"));
    fixture.store.write::<_, Error>(Urgency::Engine, "finish", job).unwrap()
}

/// Opened, reported again, told to someone by two channels of which one is dead, sealed, noted on,
/// closed, with the end not told yet.
fn live(fixture: Fixture) -> Life {
    let keys = Arc::clone(&fixture.keys);
    let open = move |tx: &mut Tx<'_>| fixture::open_with(tx, &keys, 10, "K7M4-92QX", Some("alert-7"));
    let id = fixture.store.write::<_, Error>(Urgency::Person, "open", open).unwrap();
    let keys = Arc::clone(&fixture.keys);
    fixture.clock.advance(Span::minutes(1));
    let joined = move |tx: &mut Tx<'_>| join(tx, &keys, id, 11);
    fixture.store.write::<_, Error>(Urgency::Person, "join", joined).unwrap();
    let rows = claim(&fixture);
    assert!(finish(&fixture, &rows[0], Finished::Sent) && finish(&fixture, &rows[1], Finished::Dead));
    let outcomes = fixture.store.read::<_, Error>(|tx| tx.unnoted(id)).unwrap();
    let noted: Vec<_> = outcomes.iter().map(|row| row.delivery).collect();
    fixture.append(id, 12, vec![Fact::Delivered { outcomes }]).unwrap();
    fixture.store.write::<_, Error>(Urgency::Engine, "note", move |tx| tx.mark_noted(&noted)).unwrap();
    seal_round(&fixture.store).unwrap();
    let note = "机の引き出しから見つかった";
    let noted = move |tx: &mut Tx<'_>| fixture::append_note(tx, id, 13, note);
    fixture.store.write::<_, Error>(Urgency::Person, "note", noted).unwrap();
    let people = vec![Contacted { person: "2001".into(), channels: vec![Channel::mail()] }];
    fixture.append(id, 14, vec![fixture::close(), Fact::EndTold { people }]).unwrap();
    let other = fixture.open_incident(20).unwrap();
    let state = fixture.load(id).state;
    Life { id, number: state.number, reports: state.reports, other, fixture }
}

fn caller(actor: Actor, number: u128) -> Caller {
    Caller { actor, command: command(number), request: None, seen: None }
}

fn operator(number: u128) -> Caller {
    caller(Actor::Operator, number)
}

impl Life {
    fn rooms(&self) -> actions::Backend {
        self.fixture.rooms()
    }

    fn dispose(&self, caller: &Caller) -> Result<Removed, Refused> {
        dispose::incident(&self.rooms(), caller, &self.number, texts(&[("reason", "保存期間の満了")]))
    }

    fn histories(&self) -> Vec<HistoryId> {
        self.reports.iter().copied().chain([self.id]).collect()
    }

    fn entries(&self, id: HistoryId) -> Vec<Entry> {
        self.fixture.store.read(|tx| tx.entries(id)).unwrap()
    }

    /// Whether anyone is still shown anything of it.
    fn is_found(&self) -> bool {
        let find = |tx: &mut Tx<'_>| -> Result<bool, Error> {
            let named = Filter { q: Some(self.number.clone()), ..Filter::default() };
            let listed = tx.list_incidents(&Viewer::SYSTEM, &Filter::default(), None, 10)?.items;
            Ok(tx.find_incident(&self.number)?.is_some()
                || tx.find_visible(&Viewer::SYSTEM, &self.number)?.is_some()
                || !tx.list_incidents(&Viewer::SYSTEM, &named, None, 10)?.items.is_empty()
                || listed.iter().any(|row| row.id == self.id)
                || !tx.reports_of(&Viewer::SYSTEM, self.id)?.is_empty()
                || tx.find_report(&self.fixture.keys.number("report", self.reports[1], 0))?.is_some()
                || tx.list_deliveries(None, 100)?.iter().any(|row| row.history == self.id))
        };
        self.fixture.store.read(find).unwrap()
    }
}

#[test]
fn what_is_disposed_of_is_gone_and_its_history_proves_itself() {
    on_each(|place| {
        let life = live(place.open());
        let before: Vec<Vec<Entry>> = life.histories().into_iter().map(|id| life.entries(id)).collect();
        let kept = life.fixture.store.read(|tx| tx.latest_seal()).unwrap();
        assert!(life.is_found());
        life.fixture.clock.advance(Span::hours(24 * 365 * 5));
        assert_eq!(life.dispose(&operator(90)).unwrap(), GONE);
        assert!(!life.is_found());
        for (id, before) in life.histories().into_iter().zip(before) {
            let after = life.entries(id);
            let (last, earlier) = after.split_last().unwrap();
            for (entry, was) in earlier.iter().zip(&before) {
                assert_eq!((&entry.header, entry.hash, &entry.fact), (&was.header, was.hash, &was.fact));
                assert_eq!(entry.private, None);
            }
            assert_eq!(earlier.len(), before.len());
            assert!(last.private.as_ref().unwrap().text.contains("保存期間の満了"));
        }
        let Incident { phase, texts, is_disposed, .. } = life.fixture.load(life.id).state;
        assert_eq!((phase, texts.is_empty(), is_disposed), (Phase::Closed, true, true));
        let reports = life.reports.iter().map(|id| life.fixture.store.read(|tx| tx.load::<Report>(*id)));
        assert!(reports.map(|found| found.unwrap().unwrap()).all(|report| report.state.is_disposed));
        // Sealed before, sealed again after; the anchor from before still holds.
        assert_eq!(seal_round(&life.fixture.store).unwrap(), 5);
        let options = VerifyOptions { replay: true, anchor: kept.map(Into::into) };
        let report = verify(&life.fixture.store, &options, &mut |_| {}).unwrap();
        assert!(report.is_whole(), "{report:?}");
        assert_eq!((report.seals, report.unsealed), (2, 0));
        // Life goes on beside it.
        life.fixture.append(life.other, 21, vec![Fact::Noted]).unwrap();
        life.fixture.organise(2, Vec::new()).unwrap();
        assert!(life.fixture.verify().is_whole());
    });
}

#[test]
fn a_copy_made_afterwards_holds_nothing_of_it_and_is_restored_whole() {
    on_each(|place| {
        let life = live(place.open());
        life.dispose(&operator(90)).unwrap();
        let copy = life.fixture.place.folder.join("copy.db");
        backup::create(&life.fixture.place.url, &copy).unwrap();
        let bytes = std::fs::read(&copy).unwrap();
        assert!(!has(&bytes, "机の引き出し") && !has(&bytes, "taro@example.jp"));
        for target in [Some(Place::sqlite()), life.fixture.place.another()].into_iter().flatten() {
            backup::restore(&copy, &target.url).unwrap();
            let report = backup_report(&life, &target);
            assert!(report.is_whole(), "{report:?}");
        }
    });
}

fn backup_report(life: &Life, target: &Place) -> noroshi::store::verify::VerifyReport {
    let keys = Arc::clone(&life.fixture.keys);
    let store =
        noroshi::store::Store::open(&StoreSettings::new(&target.url), life.fixture.clock.clone(), keys);
    verify(&store.unwrap(), &VerifyOptions { replay: true, anchor: None }, &mut |_| {}).unwrap()
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn no_file_of_the_database_holds_what_was_disposed_of() {
    let life = live(Place::sqlite().open());
    // More than a page, so that whole pages become free.
    let (id, note) = (life.id, "極秘の添付".repeat(4_000));
    let reopen = Fact::PhaseChanged { to: Phase::Handling };
    life.fixture.append(id, 15, vec![reopen, Fact::Watched { ask_at: life.fixture.clock.now() }]).unwrap();
    let noted = move |tx: &mut Tx<'_>| fixture::append_note(tx, id, 16, &note);
    life.fixture.store.write::<_, Error>(Urgency::Person, "note", noted).unwrap();
    life.fixture.append(id, 17, vec![fixture::close()]).unwrap();
    let holds = |life: &Life, text: &str| {
        let files = std::fs::read_dir(&*life.fixture.place.folder).unwrap();
        files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).any(|bytes| has(&bytes, text))
    };
    let secrets = ["極秘の添付", "机の引き出し", "住民 太郎", "taro@example.jp"];
    assert!(secrets.iter().all(|text| holds(&life, text)));
    life.dispose(&operator(90)).unwrap();
    for text in secrets {
        assert!(!holds(&life, text), "{text}");
    }
    assert!(holds(&life, "保存期間の満了"));
}

#[test]
fn the_same_command_is_a_success_and_another_one_finds_nothing() {
    on_each(|place| {
        let life = live(place.open());
        let planned = dispose::preview(&life.rooms(), &operator(89), &life.number).unwrap();
        assert_eq!((planned, life.fixture.seq(life.id)), (GONE, 5));
        for _ in 0..3 {
            assert_eq!(life.dispose(&operator(90)).unwrap(), GONE);
        }
        assert_eq!(life.fixture.seq(life.id), 6);
        let another = life.dispose(&operator(91));
        assert!(matches!(another, Err(Refused::NotFound)), "{another:?}");
        // Nor does a command that did something else, or the same one from someone else.
        let earlier = life.dispose(&operator(14));
        assert!(matches!(earlier, Err(Refused::NotFound)), "{earlier:?}");
        let foreign = life.dispose(&caller(Actor::Person("2001".into()), 90));
        assert!(matches!(foreign, Err(Refused::NotFound)), "{foreign:?}");
        let other = Caller { request: Some("ff".to_owned()), ..operator(90) };
        assert!(matches!(life.dispose(&other), Err(Refused::KeyReused)));
        assert_eq!(life.fixture.seq(life.id), 6);
    });
}

#[test]
fn only_what_has_ended_goes_and_only_by_who_may() {
    on_each(|place| {
        let life = live(place.open());
        let number = life.fixture.load(life.other).state.number;
        let reason = || texts(&[("reason", "保存期間の満了")]);
        let open = dispose::incident(&life.rooms(), &operator(80), &number, reason());
        assert!(matches!(open, Err(Refused::Conflict)), "{open:?}");
        let planned = dispose::preview(&life.rooms(), &operator(80), &number);
        assert!(matches!(planned, Err(Refused::Conflict)), "{planned:?}");
        for (person, is_admin) in [("2001", false), ("1234", true), ("6666", true), ("3333", true)] {
            let add = move |tx: &mut Tx<'_>| {
                let id = PersonId::from(person);
                tx.add_account(NewAccount {
                    person: &id,
                    login: person,
                    password: "$",
                    is_admin,
                    must_change: false,
                })
            };
            life.fixture.store.write::<_, Error>(Urgency::Person, "account", add).unwrap();
        }
        let by = |actor: Actor| life.dispose(&caller(actor, 81));
        // Told of it, and no administrator; a program; the subject, who administers; an
        // administrator who was never told.
        assert!(matches!(by(Actor::Person("2001".into())), Err(Refused::Forbidden)));
        assert!(matches!(by(Actor::Token("anyone".to_owned())), Err(Refused::Forbidden)));
        assert!(matches!(by(Actor::Person("6666".into())), Err(Refused::NotFound)));
        assert!(matches!(by(Actor::Person("3333".into())), Err(Refused::NotFound)));
        assert!(matches!(by(Actor::Outside), Err(Refused::NotFound)));
        for none in [texts(&[]), texts(&[("reason", " ")])] {
            let refused = dispose::incident(&life.rooms(), &operator(82), &life.number, none);
            assert!(matches!(refused, Err(Refused::Invalid(_))), "{refused:?}");
        }
        // An administrator who may see it needs a decision first, and that there is once its period is over.
        let undecided = by(Actor::Person("1234".into()));
        assert!(matches!(undecided, Err(Refused::Invalid(_))), "{undecided:?}");
        assert!(life.is_found());
        let policy = fixture::POLICY.replacen("\nparties:", "\nretention: { keep: 1y }\nparties:", 1);
        activate_policy(&life.rooms(), &operator(85), policy).unwrap();
        life.fixture.clock.advance(Span::hours(24 * 366));
        let decide = Caller { seen: None, ..caller(Actor::Person("1234".into()), 83) };
        let ask = (Ask::Decide, reason());
        let read = move |_: &Incident, _: &World, _| Ok(ask.clone());
        dispose::perform(&life.rooms(), &decide, &life.number, read).unwrap();
        let alone = by(Actor::Person("1234".into()));
        assert!(matches!(alone, Err(Refused::Invalid(_))), "{alone:?}");
        let texts = texts(&[("reason", "保存期間の満了"), ("override", "ほかに見る人がいない")]);
        let mine = caller(Actor::Person("1234".into()), 84);
        let gone = Removed { entries: GONE.entries + 1, ..GONE };
        assert_eq!(dispose::incident(&life.rooms(), &mine, &life.number, texts).unwrap(), gone);
        let last = life.entries(life.id).pop().unwrap();
        assert!(last.private.unwrap().text.contains("name.1234"));
    });
}

#[test]
fn many_reports_go_in_one_transaction_or_not_at_all() {
    on_each(|place| {
        let failures = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&failures);
        let faults = move |point: Point, name: &'static str| {
            let is_ours = point == Point::BeforeCommit && name == "dispose";
            // Twice, for the action itself tries again once.
            (is_ours && counted.fetch_add(1, Ordering::SeqCst) < 2).then_some(Fault::Unavailable)
        };
        let fixture =
            place.open_with(|settings| StoreSettings { faults: Some(Arc::new(faults)), ..settings });
        let id = fixture.open_incident(10).unwrap();
        for number in 100..119 {
            let keys = Arc::clone(&fixture.keys);
            let joined = move |tx: &mut Tx<'_>| join(tx, &keys, id, number);
            fixture.store.write::<_, Error>(Urgency::Person, "join", joined).unwrap();
        }
        fixture.append(id, 11, vec![fixture::close()]).unwrap();
        let state = fixture.load(id).state;
        let life = Life { id, number: state.number, reports: state.reports, other: id, fixture };
        assert!(matches!(life.dispose(&operator(90)), Err(Refused::Unavailable(_))));
        assert!(life.is_found() && life.fixture.verify().is_whole());
        assert_eq!(
            life.dispose(&operator(91)).unwrap(),
            Removed { entries: 41, reports: 20, deliveries: 2, evidence: 0 }
        );
        assert!(!life.is_found() && life.fixture.verify().is_whole());
        assert!(life.reports.iter().all(|id| life.entries(*id).len() == 2));
    });
}

#[test]
fn after_an_unknown_commit_the_disposal_is_found_by_its_command() {
    on_each(|place| {
        let faults = |point: Point, name: &'static str| {
            (point == Point::AfterCommit && name == "dispose").then_some(Fault::Unavailable)
        };
        let life =
            live(place.open_with(|settings| StoreSettings { faults: Some(Arc::new(faults)), ..settings }));
        assert!(matches!(life.dispose(&operator(90)), Err(Refused::Unavailable(_))));
        assert_eq!(life.fixture.seq(life.id), 6, "it is written once, whoever was told what");
        let again = life.fixture.store.read(|tx| tx.incidents_with(command(90))).unwrap();
        assert_eq!(again, [life.id]);
    });
}

#[test]
fn nothing_can_happen_to_it_any_more() {
    on_each(|place| {
        let life = live(place.open());
        // A worker has taken the last notice and comes back when everything is gone.
        let taken = claim(&life.fixture).into_iter().find(|row| row.history == life.id).unwrap();
        life.dispose(&operator(90)).unwrap();
        assert!(!finish(&life.fixture, &taken, Finished::Dead));
        let due = fixture::due(&life.fixture.store);
        assert!(!due.contains(&life.id), "{due:?}");
        let noted = life.fixture.append(life.id, 92, vec![Fact::Noted]);
        assert!(matches!(noted, Err(Error::Refused(_))), "{noted:?}");
        let early = life.fixture.append(life.other, 94, vec![Fact::Disposed { removed: GONE }]);
        assert!(matches!(early, Err(Error::Refused(_))), "{early:?}");
        assert!(!Viewer::SYSTEM.may_see(&life.fixture.load(life.id).state));
        let note = actions::handle::note(&life.rooms(), &operator(93), &life.number, "遅れて".to_owned());
        assert!(matches!(note, Err(Refused::NotFound)), "{note:?}");
        assert!(life.fixture.verify().is_whole());
    });
}

fn breach_of(fixture: &Fixture, id: HistoryId) -> Option<(i64, Breach)> {
    let report = fixture.verify();
    assert!(report.broken.len() <= 1, "{:?}", report.broken);
    report.broken.first().map(|broken| {
        assert_eq!(broken.history, id);
        (broken.seq, broken.what)
    })
}

#[test]
fn a_text_that_is_missing_without_a_disposal_is_named() {
    on_each(|place| {
        let life = live(place.open());
        let history = life.fixture.literal(life.id);
        let blank = |what: &str, seq: i64| {
            let change = format!("UPDATE entries SET {what} WHERE history = {history} AND seq = {seq}");
            assert_eq!(life.fixture.place.execute(&change), 1);
        };
        blank("private_salt = NULL", 4);
        assert_eq!(breach_of(&life.fixture, life.id), Some((4, Breach::Missing)));
        blank("private = NULL", 4);
        assert_eq!(breach_of(&life.fixture, life.id), Some((4, Breach::Missing)));
        blank("private = NULL, private_salt = NULL", 2);
        assert_eq!(breach_of(&life.fixture, life.id), Some((2, Breach::Missing)));
        // A lawful disposal afterwards explains what is earlier, but not its own entry.
        life.dispose(&operator(90)).unwrap();
        assert_eq!(breach_of(&life.fixture, life.id), None);
        blank("private = NULL, private_salt = NULL", 6);
        assert_eq!(breach_of(&life.fixture, life.id), Some((6, Breach::Missing)));
    });
}

#[test]
fn what_a_disposal_should_have_taken_is_found() {
    on_each(|place| {
        let life = live(place.open());
        life.dispose(&operator(90)).unwrap();
        let (id, report) = (life.fixture.literal(life.id), life.fixture.literal(life.reports[0]));
        let changes = [
            (format!("UPDATE entries SET private = '{{}}' WHERE history = {id} AND seq = 3"), 3),
            (format!("UPDATE entries SET private_salt = fact_salt WHERE history = {id} AND seq = 2"), 2),
            (format!("INSERT INTO involvements (person, incident) VALUES ('2001', {id})"), 6),
            (format!("INSERT INTO dedup_keys (key, incident) VALUES ('alert-7', {id})"), 6),
            (format!("INSERT INTO bearers (person, incident, no) VALUES ('2001', {id}, 0)"), 6),
            (
                format!(
                    "INSERT INTO outbox (id, history, seq, person, channel, notice, urgency, state, due_at, created_at) \
                     VALUES ({report}, {id}, 1, '2001', 'mail', '{{}}', 0, 'sent', 0, 0)"
                ),
                6,
            ),
        ];
        let undo = [
            format!(
                "UPDATE entries SET private = NULL, private_salt = NULL WHERE history = {id} AND seq < 6"
            ),
            format!("DELETE FROM involvements WHERE incident = {id}"),
            format!("DELETE FROM dedup_keys WHERE incident = {id}"),
            format!("DELETE FROM bearers WHERE incident = {id}"),
            format!("DELETE FROM outbox WHERE history = {id}"),
        ];
        for (change, seq) in changes {
            assert_eq!(life.fixture.place.execute(&change), 1, "{change}");
            assert_eq!(breach_of(&life.fixture, life.id), Some((seq, Breach::Kept)), "{change}");
            undo.iter().for_each(|statement| {
                life.fixture.place.execute(statement);
            });
            assert_eq!(breach_of(&life.fixture, life.id), None, "{change}");
        }
        life.fixture.place.execute(&format!(
            "INSERT INTO reports (id, number, incident, origin, received_at) VALUES ({report}, 'X', {id}, 'staff', 0)"
        ));
        let broken = life.fixture.verify().broken;
        let mut found: Vec<_> = broken.iter().map(|row| (row.seq, row.history, row.what)).collect();
        found.sort_by_key(|row| row.0);
        assert_eq!(found, [(2, life.reports[0], Breach::Kept), (6, life.id, Breach::Kept)]);
    });
}
