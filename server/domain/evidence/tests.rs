//! Rules of custody: append-only, two people to destroy, a hold that holds, changed stays changed.

use std::sync::Arc;

use uuid::Uuid;

use super::decide::{Ask, Decision, Reading, Scene, collect, decide, dispose};
use super::fact::{CustodyAct, EvidenceFact, FileFact, Kind, Particulars};
use super::state::{Item, Standing};
use crate::actor::Actor;
use crate::case::{Case, Origin};
use crate::history::{History, Private};
use crate::ids::{HistoryId, PersonId, PolicyVersion};
use crate::incident::fact::{Fact, Facts};
use crate::incident::state::Incident;
use crate::moment::{Moment, Span};
use crate::refusal::Refusal;
use crate::world::World;

const AT: Moment = Moment::from_micros(1_795_136_400_000_000);

fn token(name: &str) -> Actor {
    Actor::Token(name.to_owned())
}

fn incident() -> Incident {
    let opened = Fact::Opened {
        number: "K7M4-92QX".to_owned(),
        called: None,
        report: HistoryId(Uuid::from_u128(2)),
        policy: PolicyVersion(1),
        case: Box::new(Case::new("loss".into(), Origin::Staff, AT)),
        reporter: None,
        received: None,
        subjects: [PersonId::from("6666")].into(),
        drill: false,
    };
    let facts = Facts { by: Actor::Outside, request: None, facts: vec![opened] };
    Incident::begin(HistoryId(Uuid::from_u128(1)), AT, &facts, &Private::new()).unwrap()
}

fn texts(pairs: &[(&str, &str)]) -> Private {
    pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

fn particulars(kind: Kind) -> Particulars {
    let file = FileFact { bytes: 5, form: "text".to_owned(), cautions: Vec::new() };
    Particulars {
        kind,
        at: AT,
        clock_offset: Some(Span::seconds(-40)),
        original_kept: Some(true),
        file: kind.needs_file().then_some(file),
        held_until: None,
        overwritten_at: None,
        warn_at: None,
    }
}

struct Stage {
    world: Arc<World>,
    incident: Incident,
    now: Moment,
}

impl Stage {
    fn new() -> Self {
        Self { world: Arc::default(), incident: incident(), now: AT + Span::hours(1) }
    }

    fn scene<'a>(&'a self, by: &'a Actor) -> Scene<'a> {
        Scene { world: &self.world, incident: &self.incident, by, request: None, now: self.now }
    }

    fn take_in(&self, item: &Particulars, given: &[(&str, &str)]) -> Result<Item, Refusal> {
        let (by, id) = (token("desk"), HistoryId(Uuid::from_u128(9)));
        collect(&self.scene(&by), (id, 1), item, &texts(given)).map(|decision| decision.after)
    }

    fn file(&self) -> Item {
        let given = [("description", "認証ログ"), ("file.sha256", "aa"), ("collected_by", "佐藤 花子")];
        self.take_in(&particulars(Kind::File), &given).unwrap()
    }

    fn ask(&self, item: &Item, by: &str, ask: Ask, given: &[(&str, &str)]) -> Result<Decision, Refusal> {
        decide(item, &self.scene(&token(by)), &ask, &texts(given))
    }

    fn give(&self, item: &Item, by: &str, act: CustodyAct, given: &[(&str, &str)]) -> Result<Item, Refusal> {
        let ask = Ask::Handle { act, at: None };
        self.ask(item, by, ask, given).map(|decision| decision.after)
    }
}

fn invalid(field: &'static str, reason: &'static str) -> Refusal {
    Refusal::Invalid { field, reason }
}

#[test]
fn what_is_missing_is_named() {
    let stage = Stage::new();
    let refused = |kind, given: &[(&str, &str)]| stage.take_in(&particulars(kind), given).unwrap_err();
    let named = ("description", "端末");
    assert_eq!(refused(Kind::Physical, &[]), invalid("description", "required"));
    assert_eq!(refused(Kind::DisposalRecord, &[named]), invalid("method", "required"));
    assert_eq!(refused(Kind::LogSource, &[named]), invalid("overwritten_at", "required"));
    let hash = ("original_sha256", "not a hash");
    assert_eq!(refused(Kind::Physical, &[named, hash]), invalid("original_sha256", "sha256"));
    let fileless = Particulars { file: None, ..particulars(Kind::File) };
    assert_eq!(stage.take_in(&fileless, &[named]).unwrap_err(), invalid("file", "required"));
    let later = Particulars { at: stage.now + Span::seconds(1), ..particulars(Kind::Paper) };
    assert_eq!(stage.take_in(&later, &[named]).unwrap_err(), invalid("collected_at", "future"));
}

#[test]
fn nobody_without_the_right_touches_evidence() {
    let stage = Stage::new();
    let item = stage.file();
    for by in [Actor::Person("6666".into()), Actor::Outside, Actor::Engine] {
        let ask = Ask::Void { of: 1 };
        let refused = decide(&item, &stage.scene(&by), &ask, &texts(&[("reason", "誤り")]));
        assert_eq!(refused.unwrap_err(), Refusal::Forbidden, "{by:?}");
    }
}

#[test]
fn the_chain_says_who_has_it() {
    let stage = Stage::new();
    let item = stage.file();
    assert_eq!((item.holder(), item.custody.len()), ("佐藤 花子", 1));
    let given = [("to", "県警 鑑識"), ("reason", "任意提出"), ("witness", "高橋 次郎"), ("seal", "S-12")];
    let item = stage.give(&item, "desk", CustodyAct::HandOver, &given).unwrap();
    let last = item.custody.last().unwrap();
    assert_eq!((last.no, last.from.as_str(), last.to.as_str()), (2, "佐藤 花子", "県警 鑑識"));
    assert_eq!(
        (item.holder(), last.seal.as_str(), last.witness.as_str()),
        ("県警 鑑識", "S-12", "高橋 次郎")
    );
    let refused = stage.give(&item, "desk", CustodyAct::HandOver, &[("to", "だれか")]);
    assert_eq!(refused.unwrap_err(), invalid("reason", "required"));
}

#[test]
fn a_mistake_is_corrected_by_an_entry_and_stays_readable() {
    let stage = Stage::new();
    let item =
        stage.give(&stage.file(), "a", CustodyAct::HandOver, &[("to", "誤った人"), ("reason", "r")]).unwrap();
    let voided = stage.ask(&item, "a", Ask::Void { of: 2 }, &[("reason", "宛先の誤り")]).unwrap().after;
    assert_eq!(voided.custody.len(), 3);
    assert_eq!(voided.custody[1].to, "誤った人");
    assert_eq!((voided.custody[1].voided_by, voided.custody[2].corrects), (Some(3), Some(2)));
    assert_eq!((voided.holder(), voided.standing()), ("佐藤 花子", Standing::Kept));
    let again = stage.ask(&voided, "a", Ask::Void { of: 2 }, &[("reason", "r")]);
    assert_eq!(again.unwrap_err(), Refusal::Decided);
    assert_eq!(stage.ask(&item, "a", Ask::Void { of: 2 }, &[]).unwrap_err(), invalid("reason", "required"));
    let whole = stage.ask(&item, "a", Ask::Void { of: 1 }, &[("reason", "別件")]).unwrap().after;
    assert_eq!(whole.standing(), Standing::Voided);
}

#[test]
fn destroying_takes_two_people_and_no_hold() {
    let mut stage = Stage::new();
    let until = stage.now + Span::hours(24);
    let given = [("reason", "被害届の受理まで")];
    let held = stage.ask(&stage.file(), "a", Ask::Hold { until: Some(until) }, &given).unwrap().after;
    let why = [("reason", "保存期間の満了")];
    let refused = stage.give(&held, "a", CustodyAct::Dispose, &why);
    assert_eq!(refused.unwrap_err(), invalid("act", "legal-hold"));
    stage.now = until;
    let asked = stage.give(&held, "a", CustodyAct::Dispose, &why).unwrap();
    assert_eq!((asked.standing(), asked.proposed_by.clone()), (Standing::Kept, Some(token("a"))));
    let alone = stage.give(&asked, "a", CustodyAct::Dispose, &why);
    assert_eq!(alone.unwrap_err(), invalid("act", "another-person"));
    let gone = stage.give(&asked, "b", CustodyAct::Dispose, &why).unwrap();
    assert_eq!((gone.standing(), gone.has_file()), (Standing::Disposed, false));
    assert_eq!(stage.give(&gone, "b", CustodyAct::View, &why).unwrap_err(), Refusal::Decided);
    let back = stage.ask(&gone, "b", Ask::Void { of: 2 }, &why);
    assert_eq!(back.unwrap_err(), Refusal::Decided, "a destroyed file does not come back");
}

#[test]
fn what_was_changed_once_is_never_whole_again() {
    let stage = Stage::new();
    let item = stage.file();
    let read = |item: &Item, reading| stage.ask(item, "a", Ask::Read(reading), &[]);
    let whole = read(&item, Reading::Whole).unwrap().after;
    assert!(whole.verified.is_some() && whole.altered.is_none());
    let altered = read(&whole, Reading::Other).unwrap().after;
    assert_eq!(altered.altered.as_ref().map(|found| found.holder.as_str()), Some("佐藤 花子"));
    for reading in [Reading::Whole, Reading::Other, Reading::Gone] {
        assert_eq!(read(&altered, reading).unwrap_err(), Refusal::Decided);
    }
}

#[test]
fn a_log_is_spoken_of_before_it_is_overwritten_twice_and_once_when_it_may_be_lost() {
    let mut stage = Stage::new();
    let at = AT + Span::hours(100);
    let source = Particulars { overwritten_at: Some(at), ..particulars(Kind::LogSource) };
    let item = stage.take_in(&source, &[("description", "ファイアウォールのログ")]).unwrap();
    assert_eq!(item.wake_at(), Some(AT + Span::hours(28)));
    let wake = |stage: &Stage, item: &Item| {
        decide(item, &stage.scene(&Actor::Engine), &Ask::Wake, &Private::new()).unwrap()
    };
    assert!(wake(&stage, &item).facts.facts.is_empty());
    let mut known = item.clone();
    for (hours, next) in [(28, Some(AT + Span::hours(76))), (76, Some(at)), (100, None)] {
        stage.now = AT + Span::hours(hours);
        let warned = wake(&stage, &known);
        assert_eq!(warned.facts.facts, [EvidenceFact::OverwriteWarned { at, next }]);
        assert_eq!((warned.after.wake_at(), warned.after.is_warned), (next, true));
        known = warned.after;
    }
    // A machine that slept through both times says it once.
    let late = wake(&stage, &item);
    assert_eq!(late.facts.facts, [EvidenceFact::OverwriteWarned { at, next: None }]);
    let kept = stage.ask(&item, "a", Ask::Preserve { item: 2 }, &[]).unwrap().after;
    assert_eq!((kept.wake_at(), kept.preserved_as), (None, Some(2)));
}

#[test]
fn a_source_that_keeps_its_log_longer_is_spoken_of_before_the_new_time() {
    let stage = Stage::new();
    let at = AT + Span::hours(10);
    let source = Particulars { overwritten_at: Some(at), ..particulars(Kind::LogSource) };
    let item = stage.take_in(&source, &[("description", "プロキシのログ")]).unwrap();
    let until = AT + Span::hours(240);
    let extend = |until, texts| stage.ask(&item, "a", Ask::Extend { until }, texts);
    assert_eq!(extend(until, &[]).unwrap_err(), invalid("reason", "required"));
    assert_eq!(extend(AT, &[("reason", "設定を変えた")]).unwrap_err(), invalid("until", "past"));
    assert_eq!(extend(at, &[("reason", "設定を変えた")]).unwrap_err(), Refusal::Decided);
    let longer = extend(until, &[("reason", "設定を変えた")]).unwrap().after;
    let expected = (Some(until), Some(until - Span::hours(72)), false);
    assert_eq!((longer.overwritten_at, longer.wake_at(), longer.is_warned), expected);
    let file = stage.file();
    let not_a_log = stage.ask(&file, "a", Ask::Extend { until }, &[("reason", "r")]);
    assert_eq!(not_a_log.unwrap_err(), Refusal::Decided);
}

#[test]
fn a_disposed_item_keeps_no_text() {
    let stage = Stage::new();
    let gone = dispose(&stage.file(), &Actor::Operator, None, stage.now).after;
    assert!(gone.is_disposed && gone.texts.is_empty() && gone.custody.is_empty() && !gone.has_file());
    assert_eq!(stage.give(&gone, "a", CustodyAct::View, &[("reason", "r")]).unwrap_err(), Refusal::Decided);
}
