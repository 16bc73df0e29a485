//! A server that runs: engine, web, watchers, and an orderly end.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::actions::{Backend, evidence};
use crate::config::Settings;
use crate::disk::Space;
use crate::domain::account::means::Passwords;
use crate::domain::moment::Moment;
use crate::domain::world::World;
use crate::engine::{Deliveries, Engine, OVERDUE_AFTER, Pulse};
use crate::i18n::Language;
use crate::notify::Renderer;
use crate::notify::heartbeat::Heartbeat;
use crate::store;
use crate::vault::Vault;
use crate::web::{Application, Check, Probes, Rounds};

use super::Failure;
use super::anchor::Carrier;
use super::desk::Desk;
use super::senders::{mail_sender, senders, trust};

/// How often watchers are told that rounds go on.
const BEAT: Duration = Duration::from_secs(30);
/// How long what has begun may take to end once the web room is shut: with it, less than ten seconds.
const LAST: Duration = Duration::from_secs(5);
/// How often the disk is looked at, and whether another policy names another telephone.
const LOOK: Duration = Duration::from_secs(10);
/// How often the service manager is told.
const WATCH: Duration = Duration::from_secs(5);

/// A server that is bound and an engine that is ready.
pub struct Running {
    application: Application,
    engine: Arc<Engine>,
    heartbeat: Option<Heartbeat>,
    carrier: Carrier,
    backend: Backend,
    settings: Settings,
    runtime: tokio::runtime::Runtime,
}

impl Running {
    /// Binds the address of the settings and makes the engine.
    ///
    /// # Errors
    /// An address that is taken, a channel or certificate that cannot be used.
    pub fn build(settings: Settings, backend: Backend) -> Result<Self, Failure> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // The process has one provider. Whoever installed it meanwhile chose the same one.
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let world = backend.store.read(|tx| tx.world())?;
        let trust = trust(&settings)?;
        let heartbeat_url = settings.heartbeat_url.as_ref();
        let heartbeat = heartbeat_url.map(|url| Heartbeat::new(url.clone(), &trust));
        let heartbeat = heartbeat.transpose().map_err(Failure::Configuration)?;
        let deliveries = deliveries(&settings, &world)?;
        let carrier = Carrier {
            backend: backend.clone(),
            settings: settings.anchor.clone(),
            mail: settings.anchor.mail.is_some().then(|| mail_sender(&settings, &world)).transpose()?,
            language: Language::parse(&settings.language).unwrap_or_default(),
        };
        let engine = Arc::new(Engine::new(backend.clone(), deliveries));
        let vault = super::evidence::vault(&settings, &backend);
        tidy_vault(&backend, &vault);
        warn_of_lock_out(&backend, &settings);
        let probes = probes(&backend, engine.pulse(), vault);
        let application = {
            let _inside = runtime.enter();
            Application::build(settings.clone(), backend.clone(), probes)
        };
        let application = application.map_err(|error| Failure::Configuration(with_cause(&error)))?;
        Ok(Self { application, engine, heartbeat, carrier, backend, settings, runtime })
    }

    /// Runs until SIGTERM or SIGINT; what has begun is finished first.
    ///
    /// # Errors
    /// What the network reports.
    pub fn run(self) -> Result<(), Failure> {
        let Self { application, engine, heartbeat, carrier, backend, settings, runtime } = self;
        let ended = runtime.block_on(async move {
            let (stop, stopped) = watch::channel(false);
            let (handle, streams) = (application.handle(), application.streams());
            let mut terminate = signal(SignalKind::terminate())?;
            let mut interrupt = signal(SignalKind::interrupt())?;
            let pulse = engine.pulse();
            let rounds = tokio::spawn(engine.run(stopped.clone()));
            let watcher = tokio::spawn(watch_rounds(Arc::clone(&pulse), stopped.clone()));
            let beats = tokio::spawn(beat(heartbeat, pulse, stopped.clone()));
            let anchors = tokio::spawn(carrier.run(stopped.clone()));
            let keeper = tokio::spawn(keep(backend, settings, stopped));
            let served = tokio::spawn(application.run());
            tell(&[NotifyState::Ready]);
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tell(&[NotifyState::Stopping]);
            tracing::info!("Stopping: what has begun is finished first");
            streams.end();
            handle.stop(true).await;
            let _all_gone = stop.send(true);
            let served = served.await.map_err(|error| Failure::Other(error.into()))?;
            end([rounds, watcher, beats, anchors, keeper]).await?;
            Ok(served?)
        });
        // What still blocks has nothing more to say.
        runtime.shutdown_background();
        ended
    }
}

/// How what is said goes out.
///
/// # Errors
/// A channel or certificate that cannot be used.
pub fn deliveries(settings: &Settings, world: &World) -> Result<Deliveries, Failure> {
    Ok(Deliveries {
        senders: senders(settings, world)?,
        renderer: Renderer::new().map_err(anyhow::Error::from)?,
        base_url: settings.server.base_url.clone(),
        desk_phone: settings.server.desk_phone.clone(),
        language: Language::parse(&settings.language).unwrap_or_default(),
        spare: settings.mail.spare,
    })
}

/// Waits for tasks that were told to stop. Nobody waits for a network longer than this.
async fn end(tasks: [JoinHandle<()>; 5]) -> Result<(), Failure> {
    let ends = async {
        for task in tasks {
            task.await.map_err(|error| Failure::Other(error.into()))?;
        }
        Ok(())
    };
    timeout(LAST, ends).await.unwrap_or(Ok(()))
}

/// Tells the service manager, where there is one.
pub fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(error = %error, "The service manager was not told");
    }
}

/// Feeds the service manager's watchdog by rounds that went on, never by a timer alone.
async fn watch_rounds(pulse: Arc<Pulse>, mut stop: watch::Receiver<bool>) {
    let mut seen = 0;
    while !*stop.borrow() {
        if pulse.rounds() != seen {
            seen = pulse.rounds();
            tell(&[NotifyState::Watchdog]);
        }
        tokio::select! {
            () = tokio::time::sleep(WATCH) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Tells a watcher outside, by rounds that went on.
async fn beat(heartbeat: Option<Heartbeat>, pulse: Arc<Pulse>, mut stop: watch::Receiver<bool>) {
    let Some(heartbeat) = heartbeat else { return };
    let mut seen = 0;
    while !*stop.borrow() {
        if pulse.rounds() != seen {
            seen = pulse.rounds();
            if let Err(error) = heartbeat.beat().await {
                tracing::warn!(error, "The heartbeat was not heard");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Keeps room back on the disk, and the desk's telephone beside the key file, so that both are there when
/// they are needed.
async fn keep(backend: Backend, settings: Settings, mut stop: watch::Receiver<bool>) {
    let settings = Arc::new(settings);
    while !*stop.borrow() {
        let (backend, settings) = (backend.clone(), Arc::clone(&settings));
        let kept = tokio::task::spawn_blocking(move || {
            backend.store.tend_reserve();
            note_desk(&backend, &settings);
        });
        if kept.await.is_err() {
            tracing::error!("The disk could not be looked at");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Writes the desk's telephone down where it is found without a database.
pub fn note_desk(backend: &Backend, settings: &Settings) {
    let Ok::<_, store::Error>(world) = backend.store.read(|tx| tx.world()) else { return };
    if let Err(error) = Desk::of(settings, &world).note(settings) {
        tracing::warn!(%error, "The desk's telephone could not be written beside the key file");
    }
}

/// Says that nobody could come in while nobody vouches.
fn warn_of_lock_out(backend: &Backend, settings: &Settings) {
    if settings.identity.ways.passwords != Passwords::BreakGlass {
        return;
    }
    let Ok::<_, store::Error>(accounts) = backend.store.read(|tx| tx.accounts()) else { return };
    if !accounts.iter().any(|account| account.is_break_glass && account.disabled_at.is_none()) {
        tracing::warn!(
            "No account is for emergencies: nobody can sign in while nobody vouches. Mark two at /admin/accounts, \
             or set server.passwords to all"
        );
    }
}

/// Removes what the last crash left. A folder that cannot be used stops no report: `/readyz` says so.
fn tidy_vault(backend: &Backend, vault: &Vault) {
    match evidence::settle(backend, vault, false) {
        Ok(Some(swept)) if swept.orphans > 0 => {
            tracing::warn!(orphans = swept.orphans, "Files of no evidence; see: noroshi evidence sweep");
        }
        Ok(_) => {}
        Err(error) => tracing::error!(%error, "The evidence folder cannot be used"),
    }
}

fn probes(backend: &Backend, pulse: Arc<Pulse>, vault: Vault) -> Probes {
    let beat = Arc::clone(&pulse);
    let engine = Check {
        name: "engine",
        ask: Box::new(move || if beat.is_late() { Err("no round ends".to_owned()) } else { Ok(()) }),
    };
    let (schema, sender, lanes) = (backend.clone(), backend.clone(), backend.clone());
    let schema = Check {
        name: "schema",
        ask: Box::new(move || {
            schema.store.check().map_err(|error| format!("{error}; this server stands down"))
        }),
    };
    let sending = Check {
        name: "sending",
        ask: Box::new(move || {
            let is_sending =
                sender.store.read(|tx| tx.is_sending()).map_err(|error: store::Error| error.to_string())?;
            let held = "this copy does not send; run: noroshi outbox release".to_owned();
            if is_sending { Ok(()) } else { Err(held) }
        }),
    };
    let space = backend.clone();
    let disk = Check {
        name: "disk",
        ask: Box::new(move || space.store.space().and_then(Space::trouble).map_or(Ok(()), Err)),
    };
    let deliveries = Check { name: "deliveries", ask: Box::new(move || look_at_oldest(&lanes)) };
    let signer = backend.clone();
    let signing = Check {
        name: "key",
        ask: Box::new(move || {
            let is_present = signer.store.read(|tx| tx.has_present_key());
            let is_present = is_present.map_err(|error: store::Error| error.to_string())?;
            let other = "the key file is not the one that signs; put it back or run: noroshi key replace";
            if is_present { Ok(()) } else { Err(other.to_owned()) }
        }),
    };
    let kept =
        Check { name: "vault", ask: Box::new(move || vault.check().map_err(|error| error.to_string())) };
    let (backend, beat) = (backend.clone(), Arc::clone(&pulse));
    let rounds =
        Box::new(move || Rounds { age: beat.age(), leaps: beat.leaps(), is_stuck: beat.stuck() > 0 });
    let metrics = Box::new(move || metrics(&backend, &pulse));
    Probes { rounds, checks: vec![engine, schema, sending, signing, deliveries, disk, kept], metrics }
}

/// Whether something is due that nobody has begun to send.
fn look_at_oldest(backend: &Backend) -> Result<(), String> {
    let look = backend.store.read(|tx| -> Result<(Option<Moment>, Moment), store::Error> {
        Ok((tx.next_delivery()?, tx.now()?))
    });
    let (oldest, now) = look.map_err(|error| error.to_string())?;
    match oldest.map(|due| now - due).filter(|late| *late > OVERDUE_AFTER) {
        None => Ok(()),
        Some(late) => Err(format!("the oldest due delivery has waited for {} s", late.as_seconds())),
    }
}

/// Numbers in OpenMetrics text.
fn metrics(backend: &Backend, pulse: &Pulse) -> String {
    let gauges = backend.store.read(|tx| tx.delivery_gauges());
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let counter = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let mut rows = vec![
        ("noroshi_engine_rounds", "counter", counter(pulse.rounds())),
        ("noroshi_engine_stuck_incidents", "gauge", whole(pulse.stuck())),
        ("noroshi_clock_leaps", "counter", counter(pulse.leaps())),
        ("noroshi_store_writes_waiting", "gauge", whole(backend.store.writer_depth())),
        ("noroshi_store_conflicts", "counter", counter(backend.store.conflicts())),
    ];
    if let Ok::<_, store::Error>(gauges) = gauges {
        rows.push(("noroshi_deliveries_queued", "gauge", gauges.queued));
        rows.push(("noroshi_deliveries_dead", "gauge", gauges.dead));
    }
    let mut text = String::new();
    for (name, kind, value) in rows {
        let suffix = if kind == "counter" { "_total" } else { "" };
        // Writing into a String cannot fail.
        let _written = writeln!(text, "# TYPE {name} {kind}\n{name}{suffix} {value}");
    }
    text.push_str("# EOF\n");
    text
}

/// Writes what happens inside to standard error: warnings, and more with `-v`.
pub fn log(level: i16) {
    let filter = match level {
        ..0 => "error",
        0 => "warn,noroshi=info",
        1 => "info,noroshi=debug",
        _ => "debug",
    };
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if subscriber.try_init().is_err() {
        tracing::debug!("Something listens to the log already");
    }
}

/// An error with what caused it.
pub fn with_cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
