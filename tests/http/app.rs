//! A city with a server: the sample policy, eleven people, a manual clock, its own database.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use noroshi::actions::organise::{activate_policy, apply_plan};
use noroshi::actions::sign_in::{hash_of, hash_password};
use noroshi::actions::{Backend, Caller, wake};
use noroshi::clock::Clock;
use noroshi::config::Settings;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{CommandId, DeliveryId, HistoryId, PersonId, PostId, UnitId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::notice::Addressee;
use noroshi::domain::org::{Appointment, OrgFact, Standing};
use noroshi::link::{Link, hash_of as link_hash};
use noroshi::store::accounts::NewAccount;
use noroshi::store::admissions::account_history;
use noroshi::store::{StoreSettings, Urgency};
use noroshi::web::{Application, Probes};
use uuid::Uuid;

use crate::place::Place;
use crate::support;
use crate::wire::Browser;
use noroshi::domain::actor::Actor;

/// 2026-11-20 10:00 in Japan, a Friday.
pub const START: Moment = Moment::from_micros(1_795_136_400_000_000);
pub const PASSWORD: &str = "のろしをあげよ、すぐに";

/// Whose account administers the installation: 統括情報セキュリティ副責任者.
pub const ADMINISTRATOR: &str = "5001";

/// post, unit, person, name. Whoever holds no post works in the unit.
const PEOPLE: [(&str, &str, &str, &str); 11] = [
    ("manager", "zeimu", "2001", "田中 一郎"),
    ("officer", "zeimu", "1234", "佐藤 花子"),
    ("director", "zaimu", "3001", "高橋 次郎"),
    ("desk", "shi", "4001", "伊藤 三葉"),
    ("desk", "shi", "4002", "渡辺 四郎"),
    ("deputy", "shi", "5001", "山本 五月"),
    ("chief", "shi", "5002", "中村 六花"),
    ("mayor_secretary", "shi", "5003", "小林 七海"),
    ("ciso", "shi", "6001", "加藤 八重"),
    ("duty_officer", "shi", "7001", "吉田 九郎"),
    ("", "zeimu", "1235", "清水 十和"),
];

static COUNT: AtomicU64 = AtomicU64::new(0);

pub struct App {
    pub backend: Backend,
    pub clock: Clock,
    pub port: u16,
    /// Where the database lies, and the files of evidence. Dropped after all that uses it.
    pub place: Place,
    server: Option<(ServerHandle, JoinHandle<()>)>,
}

/// The server is stopped before its place goes, so that no connection outlives its test.
impl Drop for App {
    fn drop(&mut self) {
        if let Some((server, thread)) = self.server.take() {
            let _stopping = server.stop(false);
            thread.join().unwrap();
        }
    }
}

impl App {
    pub fn start() -> Self {
        Self::start_with("")
    }

    pub fn start_with(settings: &str) -> Self {
        Self::start_in(settings, Place::postgres().unwrap_or_else(Place::sqlite), |store| store)
    }

    /// A house with a policy in which nobody has an account, and nobody is known.
    pub fn empty() -> Self {
        let place = Place::postgres().unwrap_or_else(Place::sqlite);
        let backend = support::backend(&StoreSettings::new(&place.url), START);
        activate_policy(&backend, &operator(1), include_str!("../../escalation.yaml").to_owned()).unwrap();
        Self::served("", place, backend, Probes::none())
    }

    /// One in this place, whose store is opened as `adjust` says.
    pub fn start_in(
        settings: &str,
        place: Place,
        adjust: impl FnOnce(StoreSettings) -> StoreSettings,
    ) -> Self {
        Self::start_probed(settings, place, adjust, Probes::none())
    }

    /// One whose watchers find this.
    pub fn start_watched(probes: Probes) -> Self {
        Self::start_probed("", Place::postgres().unwrap_or_else(Place::sqlite), |store| store, probes)
    }

    fn start_probed(
        settings: &str,
        place: Place,
        adjust: impl FnOnce(StoreSettings) -> StoreSettings,
        probes: Probes,
    ) -> Self {
        let backend = support::backend(&adjust(StoreSettings::new(&place.url)), START);
        people_the(&backend);
        Self::served(settings, place, backend, probes)
    }

    fn served(settings: &str, place: Place, backend: Backend, probes: Probes) -> Self {
        let clock = backend.store.clock().clone();
        // Settings of the same section stand together.
        let (intake, settings): (Vec<_>, Vec<_>) =
            settings.lines().map(|line| format!("{line}\n")).partition(|line| line.starts_with("clamd"));
        let (intake, settings) = (intake.concat(), settings.concat());
        let text = format!(
            "[intake]\nstaff_networks = [\"127.0.0.0/8\"]\n{intake}[demo]\nmailbox = {:?}\n[vault]\ndir = {:?}\nmax_mb = 1\n[server]\nlisten = \"127.0.0.1:0\"\nmetrics_token = \"watcher\"\n{settings}",
            place.folder.join("mailbox").to_str().unwrap(),
            place.folder.join("evidence").to_str().unwrap()
        );
        let (port, server) = serve(Settings::parse(&text).unwrap(), backend.clone(), probes);
        Self { backend, clock, port, place, server: Some(server) }
    }

    pub fn visitor(&self) -> Browser {
        Browser::new(self.port)
    }

    /// A person's browser, signed in.
    pub fn staff(&self, person: &str) -> Browser {
        let mut browser = self.visitor();
        let token = browser.get("/sign-in").value_of("token");
        let fields = [("token", token.as_str()), ("login", person), ("password", PASSWORD)];
        let reply = browser.post("/sign-in", &fields);
        assert_eq!(reply.status, 303, "{}", reply.body);
        browser
    }

    /// A program with a token of these scopes.
    pub fn program(&self, scopes: &[&'static str]) -> Browser {
        let secret = format!("token-{}", COUNT.fetch_add(1, Ordering::SeqCst));
        let (hash, name, scopes) = (hash_of(&secret), secret.clone(), scopes.to_vec());
        let add = move |tx: &mut noroshi::store::Tx<'_>| tx.add_token(hash, &name, &scopes);
        self.backend.store.write(Urgency::Person, "token", add).unwrap();
        let mut browser = self.visitor();
        browser.extra.push(("Authorization".to_owned(), format!("Bearer {secret}")));
        browser
    }

    /// The path of a link, as a delivery of now would carry it.
    pub fn link(&self, incident: HistoryId, to: Addressee) -> String {
        let secret = self.backend.keys.chance().token().unwrap();
        let link = Link::new(incident, to, self.clock.now());
        let path = link.path(&secret);
        let keep = move |tx: &mut noroshi::store::Tx<'_>| {
            tx.keep_link(link_hash(&secret), DeliveryId(Uuid::from_u128(1)), &link)
        };
        self.backend.store.write(Urgency::Engine, "link", keep).unwrap();
        path
    }

    /// The path of an invitation to a person's account.
    pub fn invitation(&self, person: &str) -> String {
        let person = PersonId::from(person);
        let path = self.link(account_history(&person), Addressee::Person(person));
        path.replace("/c/", "/invitation/")
    }

    /// Puts another policy into force.
    pub fn approve(&self, policy: &str) {
        let number = u128::from(COUNT.fetch_add(1, Ordering::SeqCst)).saturating_add(1000);
        activate_policy(&self.backend, &operator(number), policy.to_owned()).unwrap();
    }

    /// Lets time pass and everything that becomes due happen.
    pub fn pass(&self, span: Span) {
        self.clock.advance(span);
        wake::wake_due(&self.backend, 64).unwrap();
    }

    /// Reports a lost USB stick as 佐藤 of 税務課 and returns the incident's number.
    pub fn report(&self) -> String {
        let mut browser = self.staff("1234");
        let page = browser.get("/incidents/new");
        let token = page.value_of("token");
        let fields = report_fields(&token);
        let reply = browser.post("/incidents/new", &fields);
        assert_eq!(reply.status, 303, "{}", reply.body);
        let to = reply.header("location");
        to.trim_start_matches("/incidents/").split('?').next().unwrap().to_owned()
    }
}

pub fn report_fields(token: &str) -> [(&str, &str); 5] {
    [
        ("token", token),
        ("kind", "loss"),
        ("summary", "住民税のUSBメモリが見当たらない"),
        ("unit", "zeimu"),
        ("personal_data", "present"),
    ]
}

fn operator(number: u128) -> Caller {
    Caller { actor: Actor::Operator, command: CommandId(Uuid::from_u128(number)), request: None, seen: None }
}

fn people_the(backend: &Backend) {
    activate_policy(backend, &operator(1), include_str!("../../escalation.yaml").to_owned()).unwrap();
    let (mut facts, mut texts) = (Vec::new(), Private::new());
    let epoch = Moment::from_micros(0);
    let units = [
        ("shi", "body", None, "のろし市"),
        ("zaimu", "department", Some("shi"), "財務部"),
        ("zeimu", "section", Some("zaimu"), "税務課"),
    ];
    for (id, kind, parent, name) in units {
        texts.insert(format!("unit.{id}"), name.to_owned());
        let parent = parent.map(UnitId::from);
        facts.push(OrgFact::UnitSet { unit: id.into(), kind: kind.to_owned(), parent, from: epoch });
    }
    for (order, (post, unit, person, name)) in (0_u32..).zip(PEOPLE) {
        texts.insert(format!("name.{person}"), name.to_owned());
        texts.insert(format!("email.{person}"), format!("p{person}@example.jp"));
        texts.insert(format!("phone.{person}"), format!("000-000-{person}"));
        let works_in = post.is_empty().then(|| unit.into());
        facts.push(OrgFact::PersonSet { person: person.into(), unit: works_in });
        if post.is_empty() {
            continue;
        }
        let is_group = ["desk", "duty_officer"].contains(&post);
        let appointment = Appointment {
            post: PostId::from(post),
            unit: unit.into(),
            person: person.into(),
            standing: if is_group { Standing::Member } else { Standing::Holder },
            order,
            cause: None,
            from: epoch,
            to: None,
        };
        facts.push(OrgFact::Appointed { appointment });
    }
    let read: Result<_, noroshi::store::Error> = backend.store.read(|tx| tx.world());
    apply_plan(backend, &operator(2), read.unwrap().revision(), facts, texts).unwrap();
    let hash = hash_password(PASSWORD).unwrap();
    let add = move |tx: &mut noroshi::store::Tx<'_>| {
        for (_, _, person, _) in PEOPLE {
            let person_id = PersonId::from(person);
            tx.add_account(NewAccount {
                person: &person_id,
                login: person,
                password: &hash,
                is_admin: person == ADMINISTRATOR,
                must_change: false,
            })?;
        }
        Ok::<_, noroshi::store::Error>(())
    };
    backend.store.write(Urgency::Person, "accounts", add).unwrap();
}

/// Runs the server on a thread of its own.
fn serve(settings: Settings, backend: Backend, probes: Probes) -> (u16, (ServerHandle, JoinHandle<()>)) {
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let app = Application::build(settings, backend, probes).unwrap();
            tell.send((app.port(), app.handle())).unwrap();
            app.run().await.unwrap();
        });
    });
    let (port, handle) = told.recv().unwrap();
    (port, (handle, thread))
}
