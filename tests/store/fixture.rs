//! A house with one approved policy, in a database of its own that goes when the test ends.

use std::sync::Arc;

use noroshi::actions;
use noroshi::clock::Clock;
use noroshi::domain::actor::{Actor, Via};
use noroshi::domain::called::Called;
use noroshi::domain::case::{Case, Origin, Phase, Presence};
use noroshi::domain::channel::Channel;
use noroshi::domain::history::{History, Private};
use noroshi::domain::ids::{CommandId, HistoryId, PersonId, PolicyVersion};
use noroshi::domain::incident::fact::{Fact, Facts};
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::OrgFact;
use noroshi::domain::organisation::fact::OrganisationFacts;
use noroshi::domain::report::{Report, ReportFact, ReportFacts};
use noroshi::keys::Keys;
use noroshi::store::commit::{Append, Step, What};
use noroshi::store::history::Loaded;
use noroshi::store::verify::{VerifyOptions, VerifyReport, verify};
use noroshi::store::{Error, Store, StoreSettings, Tx, Urgency};
use uuid::Uuid;

pub use super::place::Place;
use super::support::{self, Folder};

/// 2026-11-20 10:00 in Japan.
pub const START: Moment = Moment::from_micros(1_795_136_400_000_000);

/// The sample policy.
pub const POLICY: &str = include_str!("../../escalation.yaml");

/// An open store in a place.
pub struct Fixture {
    pub place: Place,
    pub store: Store,
    pub clock: Clock,
    pub keys: Arc<Keys>,
}

impl Fixture {
    /// What verbs act on.
    pub fn rooms(&self) -> actions::Backend {
        actions::Backend { store: self.store.clone(), keys: Arc::clone(&self.keys) }
    }

    /// The same house as another process opens it.
    pub fn replica(&self) -> actions::Backend {
        support::open(&StoreSettings::new(&self.place.url), self.clock.clone())
    }
}

/// Runs `test` in an empty place of each database.
pub fn on_each(test: impl Fn(Place)) {
    test(Place::sqlite());
    if let Some(place) = Place::postgres() {
        test(place);
    }
}

impl Place {
    /// Another empty place of the same database, if it is PostgreSQL.
    pub fn another(&self) -> Option<Self> {
        self.schema.as_ref().and_then(|_| Self::postgres())
    }

    /// A file that is there already, in a folder that someone else removes.
    pub fn of_file(path: &std::path::Path) -> Self {
        Self { url: format!("sqlite:{}", path.display()), folder: Folder::new("copy"), schema: None }
    }

    pub fn open(self) -> Fixture {
        self.open_with(|settings| settings)
    }

    /// Prepares the database, opens it, and approves the sample policy.
    pub fn open_with(self, adjust: impl FnOnce(StoreSettings) -> StoreSettings) -> Fixture {
        let settings = adjust(StoreSettings::new(&self.url));
        let actions::Backend { store, keys } = support::backend(&settings, START);
        let clock = store.clock().clone();
        let fixture = Fixture { place: self, store, clock, keys };
        fixture.approve();
        fixture
    }
}

/// The command with this number.
pub fn command(number: u128) -> CommandId {
    CommandId(Uuid::from_u128(number))
}

/// The operator of the machine, giving the command with this number.
pub fn operator(number: u128) -> actions::Caller {
    actions::Caller { actor: Actor::Operator, command: command(number), request: None, seen: None }
}

pub fn case() -> Case {
    Case {
        unit: Some("zeimu".into()),
        personal_data: Presence::Present,
        malicious: Presence::Absent,
        people_max: Some(120),
        asset_class: "A".to_owned(),
        ..Case::new("loss".into(), Origin::Staff, START)
    }
}

/// Facts that a person gives.
pub fn by(person: &str, facts: Vec<Fact>) -> Facts {
    Facts { by: Actor::Person(PersonId::from(person)), request: None, facts }
}

pub fn texts(pairs: &[(&str, &str)]) -> Private {
    pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

impl Fixture {
    /// The organisation's next entry.
    pub fn organise(&self, number: u128, facts: Vec<OrgFact>) -> Result<(), Error> {
        self.organise_with(number, facts, Private::new())
    }

    /// The same with names.
    pub fn organise_with(&self, number: u128, facts: Vec<OrgFact>, names: Private) -> Result<(), Error> {
        let write = move |tx: &mut Tx<'_>| organise_with(tx, number, facts.clone(), &names);
        self.store.write(Urgency::Person, "organise", write)
    }

    fn approve(&self) {
        let version = PolicyVersion(1);
        // Most posts are vacant in these houses, which would be mailed once a week.
        let (sha256, text) = (String::new(), format!("{POLICY}\nreadiness: never\n"));
        self.organise(1, vec![OrgFact::PolicyActivated { version, sha256, text }]).unwrap();
    }

    /// Opens an incident with its report by the command `number`.
    pub fn open_incident(&self, number: u128) -> Result<HistoryId, Error> {
        let keys = Arc::clone(&self.keys);
        self.store.write(Urgency::Person, "open", move |tx| open(tx, &keys, number))
    }

    /// Appends facts to an incident by the command `number`.
    pub fn append(&self, id: HistoryId, number: u128, facts: Vec<Fact>) -> Result<(), Error> {
        self.store.write(Urgency::Person, "append", move |tx| append(tx, id, number, facts.clone()))
    }

    pub fn load(&self, id: HistoryId) -> Loaded<Incident> {
        self.store.read(|tx| tx.load::<Incident>(id)).unwrap().unwrap()
    }

    /// An id as a literal of the house's database.
    pub fn literal(&self, id: HistoryId) -> String {
        let hex = id.0.simple().to_string();
        if self.place.is_postgres() { format!("'\\x{hex}'::bytea") } else { format!("x'{hex}'") }
    }

    /// What the proof finds, rows included.
    pub fn verify(&self) -> VerifyReport {
        let options = VerifyOptions { replay: true, anchor: None };
        verify(&self.store, &options, &mut |_| {}).unwrap()
    }

    /// Number of entries of an incident.
    pub fn seq(&self, id: HistoryId) -> i64 {
        self.store.read(|tx| tx.tip(id)).unwrap().seq
    }
}

fn organise_with(tx: &mut Tx<'_>, number: u128, facts: Vec<OrgFact>, private: &Private) -> Result<(), Error> {
    let loaded = tx.load_organisation()?;
    let at = loaded.time(tx.now()?);
    let facts = facts.into_iter().map(Into::into).collect();
    let facts = OrganisationFacts { by: Actor::Operator, request: None, facts };
    let mut after = loaded.state.clone();
    after.apply_entry(at, &facts, private);
    let what = What::Organisation(Step { before: Some(&loaded), after: &after, facts: &facts });
    tx.commit(vec![Append { command: command(number), at, private, what }])
}

pub fn open(tx: &mut Tx<'_>, keys: &Keys, number: u128) -> Result<HistoryId, Error> {
    open_with(tx, keys, number, &keys.number("incident", incident_id(keys, number), 0), None)
}

pub fn incident_id(keys: &Keys, number: u128) -> HistoryId {
    keys.derive_history("incident", command(number))
}

/// Opens an incident of this 事案番号, watched for an hour, of which one person was told.
pub fn open_with(
    tx: &mut Tx<'_>,
    keys: &Keys,
    number: u128,
    shown: &str,
    dedup_key: Option<&str>,
) -> Result<HistoryId, Error> {
    open_called(tx, keys, number, (shown, None), dedup_key)
}

/// The same of this 呼び番号.
pub fn open_called(
    tx: &mut Tx<'_>,
    keys: &Keys,
    number: u128,
    (shown, called): (&str, Option<Called>),
    dedup_key: Option<&str>,
) -> Result<HistoryId, Error> {
    let (id, report) = (incident_id(keys, number), keys.derive_history("report", command(number)));
    let world = tx.world()?;
    let at = tx.now()?;
    let opened = Fact::Opened {
        number: shown.to_owned(),
        called,
        report,
        policy: PolicyVersion(1),
        case: Box::new(case()),
        reporter: Some("1234".into()),
        received: None,
        subjects: ["6666".into()].into(),
        drill: false,
    };
    let told = Fact::Told {
        line: "security".into(),
        step: "manager".into(),
        person: "2001".into(),
        post: Some("manager".into()),
        unit: None,
        via: Via::Holder,
        channels: vec![Channel::mail(), Channel::chat("desk")],
    };
    let watched = Fact::Watched { ask_at: at + Span::hours(1) };
    let facts = by("1234", vec![opened, told, watched]);
    let private = texts(&[("summary", "USBメモリの紛失"), ("name.2001", "試験 花子")]);
    let after = Incident::begin(id, at, &facts, &private).ok_or(Error::Unreadable("incident"))?;
    let arrived = ReportFact::Arrived {
        number: keys.number("report", report, 0),
        incident: id,
        origin: Origin::Staff,
        reporter: Some("1234".into()),
        received: None,
        secret_hash: None,
    };
    let report_facts = ReportFacts { by: facts.by.clone(), request: None, facts: vec![arrived] };
    let report_after =
        Report::begin(report, at, &report_facts, &private).ok_or(Error::Unreadable("report"))?;
    let incident = What::Incident {
        step: Step { before: None, after: &after, facts: &facts },
        world: &world,
        dedup_key,
    };
    let arrival = What::Report(Step { before: None, after: &report_after, facts: &report_facts });
    let empty = Private::new();
    tx.commit(vec![
        Append { command: command(number), at, private: &private, what: incident },
        Append { command: command(number), at, private: &empty, what: arrival },
    ])?;
    Ok(id)
}

pub fn append(tx: &mut Tx<'_>, id: HistoryId, number: u128, facts: Vec<Fact>) -> Result<(), Error> {
    let loaded = tx.load::<Incident>(id)?.ok_or(Error::Unreadable("incident"))?;
    append_to(tx, &loaded, number, facts)
}

pub fn append_to(
    tx: &mut Tx<'_>,
    loaded: &Loaded<Incident>,
    number: u128,
    facts: Vec<Fact>,
) -> Result<(), Error> {
    let world = tx.world()?;
    let at = loaded.time(tx.now()?);
    let facts = by("2001", facts);
    let private = texts(&[("note", "確認した")]);
    let mut after = loaded.state.clone();
    after.apply_entry(at, &facts, &private);
    let (before, after) = (Some(loaded), &after);
    let what = What::Incident { step: Step { before, after, facts: &facts }, world: &world, dedup_key: None };
    tx.commit(vec![Append { command: command(number), at, private: &private, what }])
}

/// Appends a note of any length.
pub fn append_note(tx: &mut Tx<'_>, id: HistoryId, number: u128, note: &str) -> Result<(), Error> {
    let loaded = tx.load::<Incident>(id)?.ok_or(Error::Unreadable("incident"))?;
    let world = tx.world()?;
    let at = loaded.time(tx.now()?);
    let (facts, private) = (by("2001", vec![Fact::Noted]), texts(&[("note", note)]));
    let mut after = loaded.state.clone();
    after.apply_entry(at, &facts, &private);
    let (before, after) = (Some(&loaded), &after);
    let what = What::Incident { step: Step { before, after, facts: &facts }, world: &world, dedup_key: None };
    tx.commit(vec![Append { command: command(number), at, private: &private, what }])
}

/// The histories that are due, claimed by a transaction of its own.
pub fn due(store: &Store) -> Vec<HistoryId> {
    let claimed = store.write::<_, Error>(Urgency::Engine, "wake", |tx| tx.claim_due(200)).unwrap();
    claimed.into_iter().map(|(id, _)| id).collect()
}

/// A fact that ends an incident.
pub fn close() -> Fact {
    Fact::PhaseChanged { to: Phase::Closed }
}

/// Tries to open an incident on which nothing is ever due.
pub fn open_asleep(tx: &mut Tx<'_>, keys: &Keys, number: u128) -> Result<(), Error> {
    let id = incident_id(keys, number);
    let world = tx.world()?;
    let at = tx.now()?;
    let opened = Fact::Opened {
        number: "ASLEEP".to_owned(),
        called: None,
        report: keys.derive_history("report", command(number)),
        policy: PolicyVersion(1),
        case: Box::new(case()),
        reporter: None,
        received: None,
        subjects: [].into(),
        drill: false,
    };
    let (facts, private) = (by("1234", vec![opened]), Private::new());
    let after = Incident::begin(id, at, &facts, &private).ok_or(Error::Unreadable("incident"))?;
    let what = What::Incident {
        step: Step { before: None, after: &after, facts: &facts },
        world: &world,
        dedup_key: None,
    };
    tx.commit(vec![Append { command: command(number), at, private: &private, what }])
}
