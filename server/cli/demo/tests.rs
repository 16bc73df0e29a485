//! The past of the demo, made once for all that is asked of it.

use chrono::Datelike;

use crate::domain::access::Viewer;
use crate::domain::case::Phase;
use crate::domain::incident::state::Incident;
use crate::domain::statistics::Period;
use crate::notify::mailbox;
use crate::store::outbox::DeliveryState;

use super::*;

/// A demo in a folder of its own, and when it was made for.
struct Made {
    folder: PathBuf,
    settings: Settings,
    now: Moment,
    left_out: u32,
}

impl Made {
    /// On a Wednesday in November, a while before lunch.
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("noroshi-past-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).unwrap();
        let settings = Settings::parse(&configuration(&folder, 0)).unwrap();
        let now = Moment::parse("2026-11-25T11:20:00+09:00").unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal = terminal(&mut out, &mut err);
        let left_out = make(&settings, now, &mut terminal).unwrap();
        Self { folder, settings, now, left_out }
    }

    /// The house as it is served afterwards.
    fn backend(&self) -> Backend {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        terminal(&mut out, &mut err).backend(&self.settings).unwrap()
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn terminal<'a>(out: &'a mut Vec<u8>, err: &'a mut Vec<u8>) -> Terminal<'a> {
    let language = crate::i18n::Language::default();
    Terminal { out, err, language, level: -1, config: None, is_watched: false }
}

#[test]
fn two_years_have_been_lived_by_the_time_the_demo_is_served() {
    let made = Made::new();
    let backend = made.backend();
    assert!(!backend.store.clock().is_manual(), "what serves goes by the clock of the machine");
    assert_eq!(made.left_out, 0, "everybody could do what they did");
    let all = Period { from: made.now - Span::hours(24 * 900), to: made.now, ..Period::year(2026).unwrap() };
    let samples = backend.store.read(|tx| tx.samples(&Viewer::SYSTEM, &all)).unwrap();
    let real = || samples.iter().filter(|row| !row.is_drill);
    let of = |phase: Phase| real().filter(|row| row.phase == phase.as_str()).count();
    let ends = [Phase::Closed, Phase::Void, Phase::Merged, Phase::Preventing].map(of);
    assert_eq!(ends, [62, 2, 1, 2]);
    assert_eq!(real().count() - ends.iter().sum::<usize>(), 3, "three are of this hour");
    assert_eq!(samples.iter().filter(|row| row.is_drill).count(), 1);
    let first = samples.iter().map(|row| row.opened_at).min().unwrap();
    assert!(made.now - first > Span::hours(24 * 700), "the first was long ago: {first}");
    let april = real().filter(|row| row.opened_at.jst().month() == 4).count();
    let others = real().count() - april;
    assert!(april * 11 > others, "April has more than another month: {april} of {others}");
    keeps_its_word(&backend, &made);
    reads_as_fresh(&backend, &made);
}

/// Dates of law were kept, one section head in a while was late, a measure is overdue.
fn keeps_its_word(backend: &Backend, made: &Made) {
    let all = Period { from: made.now - Span::hours(24 * 900), to: made.now, ..Period::year(2026).unwrap() };
    let samples = backend.store.read(|tx| tx.samples(&Viewer::SYSTEM, &all)).unwrap();
    let counts = crate::domain::statistics::Statistics::of(&samples);
    let preliminary = counts.dates.get("personal.preliminary").unwrap();
    assert!(preliminary.in_time >= 3 && preliminary.missed + preliminary.late == 0, "{preliminary:?}");
    let late = counts.steps.iter().filter(|((_, step, _), _)| step.as_str() == "at_manager");
    assert!(late.map(|(_, steps)| steps.late).sum::<u64>() >= 3);
    let measures = backend.store.read(|tx| tx.measures_of(&Viewer::SYSTEM, &all)).unwrap();
    assert_eq!((measures.count, measures.live, measures.late), (7, 3, 1));
    let open = backend.store.read(|tx| tx.open_overview(&Viewer::SYSTEM, false, 10)).unwrap();
    let grave = open.iter().find(|row| row.severity.as_str() == "critical").unwrap();
    let grave = backend.store.read(|tx| tx.load::<Incident>(grave.id)).unwrap().unwrap().state;
    assert!(
        grave.plan.deadlines.next_legal().is_some_and(|(.., due)| due > made.now),
        "dates of law lie ahead"
    );
}

/// Nothing waits to be sent, and what is in the mailbox is of this hour and late for nothing.
fn reads_as_fresh(backend: &Backend, made: &Made) {
    let waiting = |state| backend.store.read(|tx| tx.list_deliveries(Some(state), 10)).unwrap();
    assert_eq!((waiting(DeliveryState::Queued), waiting(DeliveryState::Dead)), (Vec::new(), Vec::new()));
    let mails = mailbox::list(made.settings.demo_mailbox.as_deref().unwrap(), 500).unwrap();
    assert!(mails.len() > 15, "{}", mails.len());
    for mail in mails {
        assert!(made.now - mail.at <= story::HOUR, "{}: {}", mail.at, mail.subject);
        assert!(!mail.subject.contains("期限超過"), "{}", mail.subject);
    }
}
