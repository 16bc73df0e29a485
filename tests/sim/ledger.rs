//! What people outside know (receipts that were shown, messages that were taken), held against what
//! the house says of itself. Everything is said a second time here, and more simply.

use std::collections::{BTreeMap, BTreeSet};

use noroshi::actions::Backend;
use noroshi::actions::report::Receipt;
use noroshi::domain::actor::Contacted;
use noroshi::domain::history::{Hash, History};
use noroshi::domain::ids::{Act, DeliveryId, HistoryId, PersonId};
use noroshi::domain::incident::entry::{DecodedEntry, decode};
use noroshi::domain::incident::fact::{Fact, Facts, Outcome};
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::notice::{Addressee, Notice, Reason, compose};
use noroshi::domain::report::Report;
use noroshi::domain::world::World;
use noroshi::i18n::Language;
use noroshi::link::hash_of;
use noroshi::notify::{Links, Rendered, Renderer};
use noroshi::store::outbox::DeliveryLine;
use noroshi::store::project::delivery_rows;
use noroshi::store::{Error, ORGANISATION, Tx};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::invariants;
use super::judged::{Court, Past};
use super::process::{BASE_URL, DESK_PHONE};
use super::relay::{CHAT, Message};

/// The longest pause between two tries: fifteen minutes, and a fifth more.
pub const PAUSE_MAX: Span = Span::minutes(18);

/// One incident as its history has told it so far.
pub struct Story {
    /// Every entry, as it was read the first time.
    hashes: Vec<Hash>,
    /// What they say.
    pub history: Vec<(Moment, Facts)>,
    /// Where they lead.
    pub incident: Incident,
}

/// A delivery that a history asks for.
struct Asked {
    history: HistoryId,
    channel: String,
    notice: Notice,
}

/// Everything that is known outside.
pub struct Ledger {
    renderer: Renderer,
    receipts: Vec<(Receipt, HistoryId)>,
    court: Court,
    /// Incidents by their history.
    pub stories: BTreeMap<HistoryId, Story>,
    asked: BTreeMap<DeliveryId, Asked>,
    rows: BTreeMap<DeliveryId, DeliveryLine>,
    /// Every message that was taken, with the deliveries that it made: a card may be for several.
    pub messages: Vec<(Message, BTreeSet<DeliveryId>)>,
}

/// What the house says of itself, in one snapshot.
struct Look {
    world: std::sync::Arc<World>,
    past: Past,
    entries: Vec<(HistoryId, Vec<DecodedEntry>)>,
    rows: Vec<DeliveryLine>,
    unnoted: BTreeSet<DeliveryId>,
    next_wake: Option<Moment>,
}

impl Ledger {
    /// Nothing is known yet.
    pub fn new() -> Self {
        let renderer = Renderer::new().expect("the templates are well-formed");
        Self {
            renderer,
            receipts: Vec::new(),
            court: Court::default(),
            stories: BTreeMap::new(),
            asked: BTreeMap::new(),
            rows: BTreeMap::new(),
            messages: Vec::new(),
        }
    }

    /// A receipt was shown. Returns the incident that it names.
    pub fn note_receipt(&mut self, backend: &Backend, receipt: &Receipt) -> Result<HistoryId, String> {
        let found = read(backend, |tx| tx.find_incident(&receipt.incident_number))?;
        let id = found.ok_or_else(|| format!("{} is not there", receipt.incident_number))?;
        self.receipts.push((receipt.clone(), id));
        Ok(id)
    }

    /// Messages that were taken once more.
    pub fn repeated(&self) -> usize {
        let distinct: BTreeSet<_> = self.messages.iter().map(|(message, _)| message.id).collect();
        self.messages.len() - distinct.len()
    }

    /// Whether anything waits on a channel.
    pub fn waits_on(&self, channel: &str) -> bool {
        self.rows.values().any(|row| row.channel.as_str() == channel && row.state == "queued")
    }

    /// Deliveries in a state.
    pub fn count(&self, state: &str) -> usize {
        self.rows.values().filter(|row| row.state == state).count()
    }

    /// Holds everything against everything. `taken` are messages that were taken since last time;
    /// `is_heard` says that whoever sent them had the time to write down what they heard.
    pub fn check(&mut self, backend: &Backend, taken: Vec<Message>, is_heard: bool) -> Result<(), String> {
        // What was secret, and what was finished, before any of these messages went out.
        let secret: BTreeMap<HistoryId, BTreeSet<PersonId>> =
            self.stories.iter().map(|(id, story)| (*id, story.incident.subjects.clone())).collect();
        let now = backend.store.clock().now();
        let ids: BTreeSet<HistoryId> = self.receipts.iter().map(|(_, id)| *id).collect();
        let look = read(backend, |tx| look(tx, &ids))?;
        for (id, entries) in &look.entries {
            self.follow(*id, entries, &look)?;
        }
        for (revision, notices) in look.past.notices() {
            self.ask(ORGANISATION, revision, &notices)?;
        }
        for story in self.stories.values() {
            let policy = &look.world.policies[&story.incident.policy];
            invariants::check(&story.incident, &story.history, policy, now)?;
        }
        let known = self.messages.len();
        self.wakes(look.next_wake)?;
        self.keeps_receipts(backend)?;
        for message in taken {
            let made = self.made(&message, &look.world, backend);
            self.was_due(&message, &made, &look.world, &secret)?;
            self.messages.push((message, made));
        }
        self.commits_together(&look)?;
        look.rows.iter().try_for_each(|row| self.is_accounted_for(row, &look, now))?;
        self.rows = look.rows.into_iter().map(|row| (row.id, row)).collect();
        let fresh = self.messages[known..].iter().filter(|(message, _)| message.is_thanked && is_heard);
        let is_queued = |id: &&DeliveryId| self.rows[id].state == "queued";
        match fresh.flat_map(|(_, made)| made).find(is_queued) {
            Some(id) => Err(format!("{id} was taken with thanks, and will be sent again")),
            None => Ok(()),
        }
    }

    /// Nothing waits any more, and nothing died unheard.
    pub fn is_settled(&self, backend: &Backend) -> Result<(), String> {
        if let Some(row) = self.rows.values().find(|row| row.state == "queued") {
            return Err(format!("{row:?} waits for ever"));
        }
        for id in self.stories.keys() {
            let unnoted = read(backend, |tx| tx.unnoted(*id))?;
            // What was sent is noted when the incident next wakes; a death does not wait for that.
            if let Some(row) = unnoted.iter().find(|row| row.outcome == Outcome::Dead) {
                return Err(format!("{row:?} is in no history"));
            }
        }
        Ok(())
    }

    /// Reads on in a history. What was read before must stand as it stood.
    fn follow(&mut self, id: HistoryId, entries: &[DecodedEntry], look: &Look) -> Result<(), String> {
        let known = self.stories.get(&id).map_or(0, |story| story.hashes.len());
        let stands = self.stories.get(&id).is_none_or(|story| {
            let before = entries.iter().map(|entry| entry.hash).take(known);
            before.eq(story.hashes.iter().copied())
        });
        if !stands {
            return Err(format!("the history {id} was rewritten"));
        }
        for entry in &entries[known..] {
            self.read_on(id, entry, look)?;
        }
        Ok(())
    }

    fn read_on(&mut self, id: HistoryId, entry: &DecodedEntry, look: &Look) -> Result<(), String> {
        let DecodedEntry { at, facts, private, hash, seq } = entry;
        if let Some(story) = self.stories.get_mut(&id) {
            story.incident.apply_entry(*at, facts, private);
            story.history.push((*at, facts.clone()));
            story.hashes.push(*hash);
        } else {
            let incident = Incident::begin(id, *at, facts, private);
            let incident = incident.ok_or_else(|| format!("{id} does not begin with its opening"))?;
            let story = Story { hashes: vec![*hash], history: vec![(*at, facts.clone())], incident };
            self.stories.insert(id, story);
        }
        let incident = &self.stories[&id].incident;
        let notices = compose(&facts.facts, incident, &look.world.policies[&incident.policy]);
        self.court.hear_of(facts, incident, (&look.past, &look.world))?;
        self.ask(id, *seq, &notices)
    }

    /// What an entry asks to be delivered.
    fn ask(&mut self, id: HistoryId, seq: i64, notices: &[Notice]) -> Result<(), String> {
        for row in delivery_rows(id, seq, notices).map_err(|error| error.to_string())? {
            let notice = serde_json::from_str(&row.notice).map_err(|error| error.to_string())?;
            self.asked.insert(row.id, Asked { history: id, channel: row.channel.to_string(), notice });
        }
        Ok(())
    }

    /// 1. The store knows of a moment to wake that is no later than any incident's own.
    fn wakes(&self, next: Option<Moment>) -> Result<(), String> {
        let own = self.stories.values().filter_map(|story| story.incident.wake_at()).min();
        match own {
            Some(own) if next.is_none_or(|next| next > own) => {
                Err(format!("an incident wakes at {own}, the store at {next:?}"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// 2. A report whose receipt was shown is stored, for ever, with the incident that it named.
    fn keeps_receipts(&self, backend: &Backend) -> Result<(), String> {
        for (receipt, incident) in &self.receipts {
            let stored = read(backend, |tx| {
                let report = tx.find_report(&receipt.report_number)?;
                let loaded = report.map(|id| tx.load::<Report>(id)).transpose()?.flatten();
                let found = tx.find_incident(&receipt.incident_number)?;
                Ok(loaded.is_some_and(|row| row.state.incident == *incident) && found == Some(*incident))
            })?;
            if !stored {
                return Err(format!("the receipt {receipt:?} leads nowhere"));
            }
        }
        Ok(())
    }

    /// 7. and the one message: what went out was asked for, in these words and to this place, for
    ///    no one who was a subject then, or had left; what was known to be out did not go out again;
    ///    and an id means one message, however often it goes out.
    fn was_due(
        &self,
        message: &Message,
        made: &BTreeSet<DeliveryId>,
        world: &World,
        secret: &BTreeMap<HistoryId, BTreeSet<PersonId>>,
    ) -> Result<(), String> {
        if made.is_empty() {
            return Err(format!("nothing that waits asks for {message:?}"));
        }
        for id in made {
            if self.rows.get(id).is_some_and(|row| row.state != "queued") {
                return Err(format!("{id} went out again although it was finished"));
            }
            let asked = &self.asked[id];
            let Addressee::Person(person) = &asked.notice.to else { continue };
            let is_subject = secret.get(&asked.history).is_some_and(|subjects| subjects.contains(person));
            if is_subject || !world.org.is_employed(person, message.at) {
                let who = if is_subject { "a subject" } else { "someone who has left" };
                return Err(format!("{who}, {person}, was told: {:?} ({id})", asked.notice.reason));
            }
        }
        match self.messages.iter().find(|(known, _)| known.id == message.id) {
            Some((known, before)) if before != made || known.to != message.to => {
                Err(format!("{} was said to {} for {before:?}, then {message:?}", known.id, known.to))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The deliveries that a message makes: those whose notices give its words, at the moment when
    /// it went out. None if no history asks for it so.
    fn made(&self, message: &Message, world: &World, backend: &Backend) -> BTreeSet<DeliveryId> {
        if message.channel == CHAT {
            return self.on_card(message, world);
        }
        let id = DeliveryId(message.id);
        let is_this = |asked: &&Asked| {
            let (notice, at) = (&asked.notice, message.at);
            let links = links(confirm(notice, message, backend));
            let text = self.render(&[notice], world, &links, at).text;
            let is_there = asked.channel == message.channel && address(notice, world) == message.to;
            is_there && text.trim_end() == without_known(&message.words).trim_end()
        };
        self.asked.get(&id).filter(is_this).map(|_| id).into_iter().collect()
    }

    /// Everyone whom a card names, of those who are told the same and have not been told yet.
    fn on_card(&self, message: &Message, world: &World) -> BTreeSet<DeliveryId> {
        let body: Value = serde_json::from_str(&message.words).unwrap_or_default();
        let card = &body["attachments"][0]["content"];
        let mut same: Vec<Vec<(DeliveryId, &Notice)>> = Vec::new();
        for (id, asked) in &self.asked {
            let one = (*id, &asked.notice);
            let is_open = self.rows.get(id).is_none_or(|row| row.state == "queued");
            if asked.channel != CHAT || !is_open || !message.words.contains(&one.1.number) {
                continue;
            }
            match same.iter_mut().find(|others| is_alike(others[0].1, one.1)) {
                Some(others) => others.push(one),
                None => same.push(vec![one]),
            }
        }
        for mut others in same {
            others.sort_by(|one, other| one.1.to.cmp(&other.1.to));
            for mask in 1..1_u32 << others.len() {
                let is_chosen = |(place, _): &(usize, _)| mask >> place & 1 == 1;
                let chosen = others.iter().enumerate().filter(is_chosen).map(|(_, row)| row);
                let (ids, notices): (Vec<_>, Vec<&Notice>) = chosen.copied().unzip();
                if card_id(&ids) == message.id {
                    let is_said = self.render(&notices, world, &links(None), message.at).card == *card;
                    return ids.into_iter().filter(|_| is_said).collect();
                }
            }
        }
        BTreeSet::new()
    }

    fn render(&self, notices: &[&Notice], world: &World, links: &Links, at: Moment) -> Rendered {
        let rendered = self.renderer.render_for_all(notices, world, Language::Ja, links, at);
        rendered.expect("every notice can be put into words")
    }

    /// 9. The outbox holds what the histories ask for, and nothing else.
    fn commits_together(&self, look: &Look) -> Result<(), String> {
        let stored: BTreeSet<DeliveryId> = look.rows.iter().map(|row| row.id).collect();
        let asked: BTreeSet<DeliveryId> = self.asked.keys().copied().collect();
        match asked.symmetric_difference(&stored).next() {
            Some(id) => Err(format!("{id} is in the history or in the outbox, but not in both")),
            None => Ok(()),
        }
    }

    /// 8. Sent, or tried again at a known time, or dead with its death told elsewhere.
    fn is_accounted_for(&self, row: &DeliveryLine, look: &Look, now: Moment) -> Result<(), String> {
        let mut taken = self.messages.iter().filter(|(_, made)| made.contains(&row.id));
        let before = self.rows.get(&row.id).map_or("queued", |known| known.state.as_str());
        let is_true = match row.state.as_str() {
            "queued" => before == "queued" && row.due_at <= now + PAUSE_MAX && row.finished_at.is_none(),
            "sent" => before != "dead" && taken.any(|(message, _)| message.is_thanked),
            "dead" => before != "sent" && self.is_death_told(row, look),
            _ => false,
        };
        if is_true { Ok(()) } else { Err(format!("was {before}, is {row:?}")) }
    }

    /// The entry that notes a death tells it on another channel, or to the last resort. An alarm
    /// about an alarm is not given.
    fn is_death_told(&self, row: &DeliveryLine, look: &Look) -> bool {
        // What is of no incident is seen on the page of readiness when it dies.
        let Some(story) = self.stories.get(&row.history) else { return true };
        let is_dead = |fact: &Fact| match fact {
            Fact::Delivered { outcomes } => {
                outcomes.iter().any(|end| end.delivery == row.id && end.outcome == Outcome::Dead)
            }
            _ => false,
        };
        let noted = story.history.iter().find(|(_, facts)| facts.facts.iter().any(is_dead));
        let Some((_, facts)) = noted else { return look.unnoted.contains(&row.id) };
        let elsewhere = |told: &Contacted| told.channels.iter().any(|channel| *channel != row.channel);
        let is_told = |fact: &Fact| match fact {
            Fact::DeadLetterTold { people, parties } => !parties.is_empty() || people.iter().any(elsewhere),
            _ => false,
        };
        self.asked[&row.id].notice.reason == Reason::DeadLetter || facts.facts.iter().any(is_told)
    }
}

/// Reads what the house says of itself.
fn look(tx: &mut Tx<'_>, ids: &BTreeSet<HistoryId>) -> Result<Look, Error> {
    let (mut entries, mut unnoted) = (Vec::new(), BTreeSet::new());
    for id in ids {
        let stored = tx.entries(*id)?;
        entries.push((*id, stored.iter().map(|entry| decode(entry).expect("readable")).collect()));
        unnoted.extend(tx.unnoted(*id)?.iter().map(|row| row.delivery));
    }
    let rows = tx.list_deliveries(None, usize::MAX)?;
    Ok(Look { world: tx.world()?, past: Past::read(tx)?, entries, rows, unnoted, next_wake: tx.next_wake()? })
}

fn read<T>(backend: &Backend, f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, String> {
    backend.store.read(f).map_err(|error| format!("the store cannot be read: {error}"))
}

/// Where a mail goes: a person's address, or a party's.
fn address(notice: &Notice, world: &World) -> String {
    match &notice.to {
        Addressee::Person(person) => world.org.people[person].email.clone(),
        Addressee::Party(party) => {
            let policy = &world.policies[&notice.policy];
            let row = policy.parties.get(party);
            let email = row.and_then(|row| row.email_at(policy.is_office_open(notice.at)));
            email.unwrap_or_default().to_owned()
        }
    }
}

/// A mail without what was read of its incident when it was sent.
fn without_known(words: &str) -> String {
    const KNOWN: [&str; 4] = ["起きたこと　", "分かっていること　", "報告した人　", "報告元　"];
    let lines = words.lines().filter(|line| !KNOWN.iter().any(|known| line.starts_with(known)));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether two notices differ in nothing but whom they are for.
fn is_alike(one: &Notice, other: &Notice) -> bool {
    let (to, channels) = (one.to.clone(), one.channels.clone());
    *one == Notice { to, channels, ..other.clone() }
}

/// The id of a card for one is its delivery's own; for several it follows from all of theirs.
fn card_id(ids: &[DeliveryId]) -> Uuid {
    if let [one] = ids {
        return one.0;
    }
    let mut hasher = Sha256::new_with_prefix(b"noroshi.card.1");
    ids.iter().for_each(|id| hasher.update(id.0.as_bytes()));
    let hash: [u8; 32] = hasher.finalize().into();
    let short = hash.first_chunk().copied().unwrap_or_default();
    Builder::from_custom_bytes(short).into_uuid()
}

/// The page behind the link of a person who owes a confirmation, as the message has it. While its secret is
/// kept at all, it opens this incident for this person.
fn confirm(notice: &Notice, message: &Message, backend: &Backend) -> Option<String> {
    if !notice.duties.iter().any(|duty| duty.act.is(Act::CONFIRM)) {
        return None;
    }
    let secret = message.words.split(&format!("{BASE_URL}/c/")).nth(1)?.split_whitespace().next()?;
    let kept = backend.store.read::<_, Error>(|tx| tx.link(hash_of(secret))).unwrap();
    let is_this = kept.is_none_or(|link| link.incident == notice.incident && link.to == notice.to);
    is_this.then(|| format!("{BASE_URL}/c/{secret}"))
}

fn links(confirm: Option<String>) -> Links {
    let (base_url, desk_phone) = (BASE_URL.to_owned(), Some(DESK_PHONE.to_owned()));
    Links { base_url, confirm, desk_phone, ..Links::default() }
}
