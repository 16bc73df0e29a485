//! Slow is not dead: whoever hangs holds up nobody else, and a process that is told to stop stops.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use noroshi::domain::actor::Via;
use noroshi::domain::channel::Channel;
use noroshi::domain::history::{History, Private};
use noroshi::domain::ids::{HistoryId, PersonId};
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::moment::Span;
use noroshi::domain::org::OrgFact;
use noroshi::domain::organisation::fact::OrganisationFacts;
use noroshi::engine::{Deliveries, Engine};
use noroshi::i18n::Language;
use noroshi::notify::{Renderer, Sender};
use noroshi::store::commit::{Append, Step, What};
use noroshi::store::{Error, Urgency};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::fixture::{self, Fixture, on_each};
use super::senders;

/// More than anything here takes: a test that waits for this has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail server that says nothing more once a slow recipient is named, and a chat that never answers.
struct Outside {
    /// Recipients of mails that were taken.
    taken: mpsc::UnboundedReceiver<String>,
    /// Callers that hang.
    hung: mpsc::UnboundedReceiver<String>,
    mail: u16,
    chat: u16,
}

impl Outside {
    async fn start() -> Self {
        let (tells_taken, taken) = mpsc::unbounded_channel();
        let (tells_hung, hung) = mpsc::unbounded_channel();
        let (mails, mail) = listen().await;
        let (chats, chat) = listen().await;
        let hangs = tells_hung.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = mails.accept().await {
                tokio::spawn(take_mail(stream, tells_taken.clone(), hangs.clone()));
            }
        });
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((stream, _)) = chats.accept().await {
                kept.push(stream);
                drop(tells_hung.send("chat".to_owned()));
            }
        });
        Self { taken, hung, mail, chat }
    }

    fn senders(&self) -> BTreeMap<Channel, Sender> {
        let mail = senders::mail(format!("smtp://127.0.0.1:{}", self.mail));
        let chat = senders::chat(format!("http://127.0.0.1:{}/hook", self.chat));
        BTreeMap::from([(Channel::mail(), mail), (Channel::chat("room"), chat)])
    }

    /// Waits until a mail to this address was taken. No caller that hangs is ever let go.
    async fn wait_for_mail(&mut self, to: &str) {
        while timeout(PATIENCE, self.taken.recv()).await.expect("it is not held up").unwrap() != to {}
    }

    /// Waits until so many callers hang.
    async fn wait_for_hung(&mut self, count: usize) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        while all.len() < count {
            all.insert(timeout(PATIENCE, self.hung.recv()).await.expect("they are tried").unwrap());
        }
        all
    }
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

async fn take_mail(
    mut stream: TcpStream,
    taken: mpsc::UnboundedSender<String>,
    hung: mpsc::UnboundedSender<String>,
) -> std::io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 relay.test\r\n").await?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await? {
        let answer: &[u8] = match line.get(..4) {
            Some("RCPT") => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if to.starts_with("slow") {
                    drop(hung.send(to.clone()));
                    std::future::pending::<()>().await;
                }
                b"250 ok\r\n"
            }
            Some("DATA") => {
                writer.write_all(b"354 go on\r\n").await?;
                while lines.next_line().await?.is_some_and(|line| line != ".") {}
                drop(taken.send(to.clone()));
                b"250 kept\r\n"
            }
            _ => b"250 ok\r\n",
        };
        writer.write_all(answer).await?;
    }
    Ok(())
}

/// A house with people whose mail address is `<person>@city.example.jp`, and its engine under way.
struct Desk {
    fixture: Fixture,
    incident: HistoryId,
    stop: watch::Sender<bool>,
    rounds: JoinHandle<()>,
}

impl Desk {
    fn start(fixture: Fixture, people: &[String], outside: &Outside) -> Self {
        let known = people.to_vec();
        let add = move |tx: &mut noroshi::store::Tx<'_>| {
            let loaded = tx.load_organisation()?;
            let at = loaded.time(tx.now()?);
            let fact = |person: &String| OrgFact::PersonSet { person: person.as_str().into(), unit: None };
            let facts = known.iter().map(fact).map(Into::into).collect();
            let facts =
                OrganisationFacts { by: noroshi::domain::actor::Actor::Operator, request: None, facts };
            let address = |person: &String| (format!("email.{person}"), format!("{person}@city.example.jp"));
            let private: Private = known.iter().map(address).collect();
            let mut after = loaded.state.clone();
            after.apply_entry(at, &facts, &private);
            let what = What::Organisation(Step { before: Some(&loaded), after: &after, facts: &facts });
            tx.commit(vec![Append { command: fixture::command(2), at, private: &private, what }])
        };
        fixture.store.write::<_, Error>(Urgency::Person, "people", add).unwrap();
        let incident = fixture.open_incident(10).unwrap();
        let deliveries = Deliveries {
            senders: outside.senders(),
            renderer: Renderer::new().unwrap(),
            base_url: "https://incident.city.example.jp".to_owned(),
            desk_phone: None,
            language: Language::Ja,
            spare: Span::ZERO,
        };
        let (stop, stopped) = watch::channel(false);
        let engine = Arc::new(Engine::new(fixture.rooms(), deliveries));
        let rounds = tokio::spawn(engine.run(stopped));
        Self { fixture, incident, stop, rounds }
    }

    async fn tell(&self, people: &[String], channel: &Channel, number: u128) {
        let told = |person: &String| Fact::Told {
            line: "security".into(),
            step: "upward".into(),
            person: person.as_str().into(),
            post: Some("desk".into()),
            unit: None,
            via: Via::Member,
            channels: vec![channel.clone()],
        };
        let (store, incident) = (self.fixture.store.clone(), self.incident);
        let facts: Vec<Fact> = people.iter().map(told).collect();
        let append =
            move |tx: &mut noroshi::store::Tx<'_>| fixture::append(tx, incident, number, facts.clone());
        let done =
            tokio::task::spawn_blocking(move || store.write::<_, Error>(Urgency::Person, "tell", append));
        done.await.unwrap().unwrap();
    }

    /// Tells it to stop, and says how long it took.
    async fn stop(self) -> (Fixture, Duration) {
        let begun = Instant::now();
        self.stop.send_replace(true);
        timeout(PATIENCE, self.rounds).await.expect("it ends").unwrap();
        (self.fixture, begun.elapsed())
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_hundred_and_fifty_addressees_that_hang_hold_up_nobody_and_no_shutdown() {
    on_each(|place| {
        runtime().block_on(async {
            let slow: Vec<String> = (0..150).map(|no| format!("slow{no:03}")).collect();
            let everyone: Vec<String> = slow.iter().cloned().chain(["quick".to_owned()]).collect();
            let mut outside = Outside::start().await;
            let desk = Desk::start(place.open(), &everyone, &outside);
            desk.tell(&slow, &Channel::mail(), 20).await;
            desk.tell(&["quick".to_owned()], &Channel::mail(), 21).await;
            outside.wait_for_mail("quick@city.example.jp").await;
            // All of them hang by now or soon: none had to end before another one began.
            assert_eq!(outside.wait_for_hung(150).await.len(), 150);
            let (fixture, took) = desk.stop().await;
            assert!(took < Duration::from_secs(10), "{took:?}");
            // What was not out is there for the next process, at once.
            let lanes = noroshi::store::outbox::Lanes::wide(200);
            let claim = move |tx: &mut noroshi::store::Tx<'_>| {
                tx.claim_deliveries(noroshi::domain::moment::Span::minutes(1), &lanes)
            };
            let left = fixture.store.write::<_, Error>(Urgency::Engine, "claim", claim).unwrap();
            let is_slow = |person: &PersonId| person.as_str().starts_with("slow");
            assert_eq!(
                left.iter().filter_map(|row| row.person.as_ref()).filter(|person| is_slow(person)).count(),
                150
            );
        });
    });
}

#[test]
fn a_chat_that_never_answers_holds_up_no_mail() {
    on_each(|place| {
        runtime().block_on(async {
            let quick = ["quick".to_owned()];
            let mut outside = Outside::start().await;
            let desk = Desk::start(place.open(), &quick, &outside);
            for number in 20..40 {
                desk.tell(&quick, &Channel::chat("room"), number).await;
            }
            outside.wait_for_hung(1).await;
            desk.tell(&quick, &Channel::mail(), 50).await;
            outside.wait_for_mail("quick@city.example.jp").await;
            desk.stop().await;
        });
    });
}
