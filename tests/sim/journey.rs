//! One journey: from a person's verb to the mail server's door, through a store that fails, senders
//! that are not believed, and a process that dies. Only the real verbs and rounds are used.

mod people;

use std::ops::AddAssign;

use noroshi::actions::report::{Receipt, Submission};
use noroshi::actions::{Backend, Caller, Error, organise};
use noroshi::domain::actor::Actor;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{CommandId, HistoryId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::OrgFact;
use noroshi::domain::policy::Policy;
use noroshi::store::{Error as StoreError, ORGANISATION, Tx, verify};
use uuid::Uuid;

use super::chance::Chance;
use super::ledger::{Ledger, PAUSE_MAX};
use super::process::{Process, Round};
use super::relay::{CHAT, Mood};
use super::town::Town;
use super::transcript;

/// Events in one journey.
const EVENTS: u64 = 100;

/// Tries until a command must have happened: each fails with less than one chance in two.
const TRIES_MAX: usize = 64;

/// What journeys met on their way, to see that they met it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    deaths: u64,
    unknown_commits: u64,
    messages: u64,
    repeated: u64,
    dead_letters: u64,
}

impl Tally {
    /// Whether there was anything to withstand.
    pub fn is_eventful(&self) -> bool {
        let Self { deaths, unknown_commits, messages, repeated, dead_letters } = *self;
        [deaths, unknown_commits, messages, repeated, dead_letters].iter().all(|count| *count > 0)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.deaths += other.deaths;
        self.unknown_commits += other.unknown_commits;
        self.messages += other.messages;
        self.repeated += other.repeated;
        self.dead_letters += other.dead_letters;
    }
}

/// Everything one journey consists of.
struct Journey {
    seed: u64,
    event: u64,
    chance: Chance,
    town: Town,
    policy: Policy,
    process: Process,
    ledger: Ledger,
    incidents: Vec<(HistoryId, String)>,
    submitted: Vec<(Caller, Submission, Receipt)>,
    commands: u64,
    deaths: u64,
    /// A round of deliveries went through in this event: what it heard is written down.
    is_heard: bool,
    log: Vec<String>,
}

/// Travels one seed, holding everything against everything after every event. Returns what was met
/// on the way, and what can be told of it.
pub fn travel(seed: u64) -> (Tally, Vec<String>) {
    let mut chance = Chance::new(seed ^ 0x0A17);
    let town = Town::new(&mut chance);
    let mut journey = Journey {
        seed,
        event: 0,
        chance,
        policy: town.policy(),
        town,
        process: Process::new(seed),
        ledger: Ledger::new(),
        incidents: Vec::new(),
        submitted: Vec::new(),
        commands: 0,
        deaths: 0,
        is_heard: false,
        log: Vec::new(),
    };
    journey.move_in();
    journey.change_mood();
    for event in 1..=EVENTS {
        journey.event = event;
        journey.process.faults.begin(event);
        journey.happen();
        journey.check();
    }
    journey.arrive();
    let tally = Tally {
        deaths: journey.deaths,
        unknown_commits: journey.process.faults.unknown(),
        messages: journey.ledger.messages.len() as u64,
        repeated: journey.ledger.repeated() as u64,
        dead_letters: journey.ledger.count("dead") as u64,
    };
    (tally, std::mem::take(&mut journey.log))
}

impl Drop for Journey {
    /// A seed that fails tells its story, whoever noticed.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("SEED={}\n{}", self.seed, self.log.join("\n"));
            for story in self.ledger.stories.values() {
                eprintln!("{}\n{}", story.incident.number, transcript::write(&story.history));
            }
        }
    }
}

impl Journey {
    /// The town's people and its policy, by the verbs of the command line.
    fn move_in(&mut self) {
        let log = std::mem::take(&mut self.town.log);
        let (mut facts, mut texts) = (Vec::new(), Private::new());
        for (fact, private) in log {
            texts.extend(private);
            match fact {
                OrgFact::PolicyActivated { text, .. } => {
                    // The weekly look at posts that nobody holds is about no incident.
                    let text = format!("{text}\nreadiness: never\n");
                    let outcome = self.insist(ORGANISATION, Actor::Operator, move |backend, caller| {
                        organise::activate_policy(backend, caller, text.clone())
                    });
                    outcome.expect("the sample policies pass the check");
                }
                other => facts.push(other),
            }
        }
        let revision = self.read(|tx| tx.world()).revision();
        let outcome = self.insist(ORGANISATION, Actor::Operator, move |backend, caller| {
            organise::apply_plan(backend, caller, revision, facts.clone(), texts.clone())
        });
        outcome.expect("nothing has changed since");
    }

    fn happen(&mut self) {
        match self.chance.below(100) {
            0..=3 if self.incidents.len() < 3 => self.report(),
            _ if self.incidents.is_empty() => self.report(),
            0..=3 => self.report_again(),
            4..=25 => self.wake(),
            26..=53 => self.deliver(),
            54..=76 => self.answer(),
            77..=80 => self.go_away(),
            81 => self.leave(),
            82..=84 => self.change_case(),
            85..=88 => self.handle(),
            89..=90 => self.seal(),
            91..=92 => self.die("is killed"),
            93..=95 => self.change_mood(),
            _ => {
                let minutes = 1 + self.chance.below(30);
                self.pass(Span::minutes(minutes as i64));
            }
        }
    }

    fn now(&self) -> Moment {
        self.process.clock().now()
    }

    fn pass(&mut self, by: Span) {
        self.process.clock().advance(by);
    }

    fn say(&mut self, what: impl std::fmt::Display) {
        let at = self.now().jst().format("%d日 %H:%M:%S").to_string();
        self.log.push(format!("{:>4} {at}  {what}", self.event));
    }

    fn fail(&self, what: &str) -> ! {
        panic!("SEED={} at event {} ({}): {what}", self.seed, self.event, self.now());
    }

    fn check(&mut self) {
        let taken = self.process.relay.taken_after(self.ledger.messages.len());
        for message in &taken {
            let thanks = if message.is_thanked { "taken" } else { "taken and denied" };
            self.log.push(format!("       → {} {} {} {thanks}", message.channel, message.to, message.id));
        }
        let is_heard = std::mem::take(&mut self.is_heard);
        if let Err(what) = self.ledger.check(self.process.backend(), taken, is_heard) {
            self.fail(&what);
        }
        if self.process.stuck() > 0 {
            self.fail("an incident cannot be decided");
        }
    }

    fn read<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>) -> T {
        self.process.backend().store.read(f).expect("the store can be read")
    }

    fn die(&mut self, how: &str) {
        self.say(format!("the process {how}"));
        self.deaths += 1;
        self.process.die();
    }

    /// After an error: the store may have ended its process, or someone ends it.
    fn recover(&mut self) {
        if self.process.revive() {
            self.deaths += 1;
            self.say("the process has ended itself");
        } else if self.chance.happens(30) {
            self.die("dies of it");
        }
    }

    /// Gives a command with one id until it is known to have happened, or not to happen. Then the
    /// history says the same.
    fn insist<T>(
        &mut self,
        history: HistoryId,
        actor: Actor,
        act: impl Fn(&Backend, &Caller) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.commands += 1;
        let command = CommandId(Uuid::from_u64_pair(self.seed, self.commands));
        // Some say which entry they have seen last: nobody has written since.
        let seen = self.ledger.stories.get(&history).map(|story| story.incident.seq);
        let seen = seen.filter(|_| self.chance.happens(30));
        let caller = Caller { actor, command, request: None, seen };
        let outcome = self.repeat(&caller, act);
        let is_known = self.read(|tx| tx.is_known(history, command));
        if is_known != outcome.is_ok() {
            self.fail(&format!("the caller heard {:?}, in the history: {is_known}", outcome.err()));
        }
        outcome
    }

    fn repeat<T>(
        &mut self,
        caller: &Caller,
        act: impl Fn(&Backend, &Caller) -> Result<T, Error>,
    ) -> Result<T, Error> {
        for _ in 0..TRIES_MAX {
            match act(self.process.backend(), caller) {
                Err(Error::Unavailable(Some(StoreError::Unavailable(why)))) => {
                    self.say(format!("{:?} hears: {why}", caller.actor));
                    self.recover();
                }
                Err(error @ (Error::Unavailable(_) | Error::Undecidable(_) | Error::KeyReused)) => {
                    self.fail(&format!("{error:?}"));
                }
                outcome => {
                    self.process.revive();
                    return outcome;
                }
            }
        }
        self.fail(&format!("the store failed {TRIES_MAX} times in a row"))
    }

    /// As [`Self::insist`], for a command to an incident.
    fn give(
        &mut self,
        (id, number): &(HistoryId, String),
        actor: Actor,
        what: &str,
        act: impl Fn(&Backend, &Caller, &str) -> Result<(), Error>,
    ) {
        let outcome = self.insist(*id, actor.clone(), |backend, caller| act(backend, caller, number));
        let heard = outcome.map_or_else(|error| error.to_string(), |()| "done".to_owned());
        self.say(format!("{actor:?} {what}: {heard}"));
    }

    /// The engine: usually on time, sometimes after hours of sleep.
    fn wake(&mut self) {
        let next = self.read(|tx| tx.next_wake());
        let now = self.now();
        self.process.clock().set(next.map_or(now, |next| next.max(now)));
        if self.chance.happens(5) {
            let slept = Span::minutes(self.chance.below(600) as i64);
            self.pass(slept);
        }
        let round = self.process.wake_round();
        self.end_round("wakes", &round);
        let next = self.read(|tx| tx.next_wake());
        if matches!(round, Round::Done(_)) && next.is_some_and(|next| next <= self.now()) {
            self.fail("a round of waking has left something that is due");
        }
    }

    fn deliver(&mut self) {
        let (next, now) = (self.read(|tx| tx.next_delivery()), self.now());
        let soon = next.filter(|next| *next > now && *next < now + Span::minutes(20));
        if let Some(next) = soon.filter(|_| self.chance.happens(60)) {
            self.process.clock().set(next);
        }
        let (is_last, mails) = (self.chance.happens(12), 1 + self.chance.below(3) as u32);
        // In the middle of a round only where mails go one after the other: with chats beside them
        // it would hang on threads which of them the dying process had still written down.
        let fuse = (is_last && !self.ledger.waits_on(CHAT)).then_some(mails);
        if is_last && fuse.is_none() {
            self.process.faults.doom();
        }
        let round = self.process.deliver_round(fuse);
        self.deaths += u64::from(matches!(round, Round::Died));
        self.is_heard = matches!(round, Round::Done(_));
        self.end_round("delivers", &round);
        if is_last && fuse.is_none() {
            self.die("dies with the letters in its hands");
        }
    }

    fn seal(&mut self) {
        let round = self.process.seal_round();
        self.end_round("seals", &round);
    }

    fn end_round(&mut self, what: &str, round: &Round) {
        self.say(format!("the engine {what}: {round}"));
        match round {
            Round::Done(_) => drop(self.process.revive()),
            Round::Died => {}
            Round::Failed => self.recover(),
            Round::Broken(what) => self.fail(what),
        }
    }

    fn change_mood(&mut self) {
        let mood = *self.chance.pick(&[Mood::Well, Mood::Moody, Mood::Moody, Mood::Moody, Mood::Down]);
        self.say(format!("mail and chat are {mood:?}"));
        self.process.relay.feel(mood);
    }

    /// The senders are mended and the store serves: everything that was ever to be said is said,
    /// and the whole house verifies.
    fn arrive(&mut self) {
        self.process.faults.calm();
        self.process.relay.feel(Mood::Well);
        // A file that could not grow can do so once it is opened anew.
        self.die("is started again");
        self.process.settle();
        let mended = self.now();
        while let Some(next) = self.read(|tx| tx.next_delivery()) {
            let now = self.now().max(next);
            self.process.clock().set(now);
            self.process.settle();
            let is_sent = self.read(|tx| tx.next_delivery()).is_none_or(|next| next > now);
            if !is_sent || now > mended + PAUSE_MAX {
                self.fail(&format!("mended at {mended}, and something still waits"));
            }
        }
        self.say("everything is in order again");
        self.seal();
        self.check();
        if let Err(what) = self.ledger.is_settled(self.process.backend()) {
            self.fail(&what);
        }
        let options = verify::VerifyOptions { replay: true, anchor: None };
        let report = verify::verify(&self.process.backend().store, &options, &mut |_| {});
        let report = report.expect("the store can be read");
        if !report.is_whole() || report.unsealed > 0 {
            self.fail(&format!("{report:?}"));
        }
    }
}
