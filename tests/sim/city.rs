//! The sample city with an engine, a virtual clock and a mailbox: `city.settle()` instead of
//! waiting, and a transcript that an officer can read.

use std::collections::{BTreeMap, BTreeSet};

use noroshi::actions::evidence::{Brought, ItemIntake};
use noroshi::actions::report::{Receipt, Submission, submit};
use noroshi::actions::{Backend, Caller, Error, absences, evidence, handle, organise, plan, respond};
use noroshi::domain::actor::{Actor, Cause, Means};
use noroshi::domain::case::{Case, Certainty, Origin, Phase, Presence};
use noroshi::domain::channel::Channel;
use noroshi::domain::contact::Contacts;
use noroshi::domain::evidence::decide as evidence_rules;
use noroshi::domain::evidence::fact::{CustodyAct, Kind, Particulars};
use noroshi::domain::history::{History, Private};
use noroshi::domain::ids::{Act, Answer, CommandId, PersonId};
use noroshi::domain::incident::entry::decode;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::incident::state::{Duty, Incident};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::Absence;
use noroshi::domain::orgfile::{self, Files};
use noroshi::domain::plan::issue::{Format, Variant};
use noroshi::domain::plan::rules::PlanAsk;
use noroshi::engine::{Deliveries, Engine};
use noroshi::evidence_rows;
use noroshi::export::making::{self, Parts};
use noroshi::export::printer::Printer;
use noroshi::i18n::Language;
use noroshi::i18n::time::Years;
use noroshi::notify::mailbox::{self, Mailbox, Stored};
use noroshi::notify::{Renderer, Sender};
use noroshi::orgcsv;
use noroshi::store::{Error as StoreError, StoreSettings, Tx, verify};
use noroshi::telling::names::Names;
use noroshi::telling::sentence::Teller;
use noroshi::telling::words::Words;
use noroshi::vault::Vault;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use super::judged::{Court, Past};
use super::support::{self, Folder};
use super::town::START;

mod merger;
mod withdrawal;

/// The city under test.
pub struct City {
    pub backend: Backend,
    engine: Engine,
    runtime: Runtime,
    folder: Folder,
    commands: u64,
    seen: BTreeSet<Uuid>,
    lines: Vec<String>,
    told: usize,
    number: Option<String>,
}

impl City {
    /// The sample city on 20 November 2026, 10:00, under a policy. Everything that is said is mailed.
    pub fn new(policy: &str) -> Self {
        Self::sparing(policy, Span::ZERO)
    }

    /// The same, where nobody is mailed what they were mailed within `spare`.
    pub fn sparing(policy: &str, spare: Span) -> Self {
        let folder = Folder::new("city");
        let backend = support::backend(&StoreSettings::new(&folder.url()), START);
        let mailbox = |channel: Channel| Mailbox::new(folder.0.join("mailbox"), channel);
        let senders = [Channel::mail(), Channel::chat("desk-teams")];
        let senders = senders.map(|channel| (channel.clone(), Sender::Mailbox(mailbox(channel))));
        let deliveries = Deliveries {
            senders: BTreeMap::from(senders),
            renderer: Renderer::new().expect("the templates are well-formed"),
            base_url: "https://incident.city.example.jp".to_owned(),
            desk_phone: Some("000-000-0000".to_owned()),
            language: Language::Ja,
            spare,
        };
        let engine = Engine::new(backend.clone(), deliveries);
        let runtime = Builder::new_multi_thread().enable_all().build().expect("a runtime");
        let (seen, lines) = (BTreeSet::new(), Vec::new());
        let mut city =
            Self { backend, engine, runtime, folder, commands: 0, seen, lines, told: 0, number: None };
        city.people(policy);
        city
    }

    fn people(&mut self, policy: &str) {
        let caller = self.caller(Actor::Operator);
        organise::activate_policy(&self.backend, &caller, policy.to_owned()).expect("a sound policy");
        let read = |text: &str| orgcsv::read(text.as_bytes()).expect("the sample files are sound");
        let mut files = Files {
            units: read(include_str!("../../templates/demo/units.csv")),
            people: read(include_str!("../../templates/demo/people.csv")),
            posts: read(include_str!("../../templates/demo/posts.csv")),
            ..Files::default()
        };
        let world = self.backend.store.read(|tx| tx.world()).expect("the store is there");
        let (_, active) = world.active().expect("a policy is active");
        // A smaller policy has fewer posts than the city fills.
        files.posts.retain(|row| active.post(&row.cell("post").into()).is_some());
        let plan = orgfile::plan(&files, (&world.org, &Contacts::default()), active, START)
            .expect("the sample files fit");
        let caller = self.caller(Actor::Operator);
        organise::apply_plan(&self.backend, &caller, world.revision(), plan.facts, plan.private)
            .expect("applied");
        self.settle();
    }

    fn caller(&mut self, actor: Actor) -> Caller {
        self.commands += 1;
        Caller { actor, command: CommandId(Uuid::from_u64_pair(1, self.commands)), request: None, seen: None }
    }

    /// Runs the engine until nothing is due.
    pub fn settle(&mut self) {
        self.runtime.block_on(self.engine.settle()).expect("the engine runs");
    }

    /// Lets time pass minute by minute, the engine awake.
    pub fn pass(&mut self, minutes: i64) {
        for _ in 0..minutes {
            self.backend.store.clock().advance(Span::minutes(1));
            self.settle();
        }
    }

    /// Lets time pass while the engine sleeps.
    pub fn sleep(&mut self, minutes: i64) {
        self.backend.store.clock().advance(Span::minutes(minutes));
    }

    /// A report by a member of staff of 税務課, changed as `change` says.
    pub fn report(&mut self, reporter: &str, change: impl FnOnce(&mut Submission)) -> Receipt {
        let case = Case {
            unit: Some("zeimu".into()),
            certainty: Certainty::Suspected,
            personal_data: Presence::Present,
            people_max: Some(80),
            ..Case::new("loss".into(), Origin::Staff, self.now())
        };
        let mut submission = Submission {
            description: "窓口業務のあと、机の上のUSBメモリーが見当たらない。".to_owned(),
            place: "税務課 窓口".to_owned(),
            reporter: Some(reporter.into()),
            ..Submission::new(case, "USBメモリーが見当たらない")
        };
        change(&mut submission);
        let actor = submission.reporter.clone().map_or(Actor::Outside, Actor::Person);
        let caller = self.caller(actor);
        let receipt = submit(&self.backend, &caller, submission).expect("a valid report is accepted");
        self.number = Some(receipt.incident_number.clone());
        self.settle();
        receipt
    }

    fn number(&self) -> String {
        self.number.clone().expect("something was reported")
    }

    /// A person does what they owe.
    pub fn does(&mut self, person: &str, act: &str) -> Result<(), Error> {
        let caller = self.caller(Actor::Person(person.into()));
        let result =
            respond::act(&self.backend, &caller, &self.number(), response(person, act, Means::Screen));
        self.settle();
        result
    }

    /// A person answers the question put to them.
    pub fn judges(&mut self, person: &str, answer: &str, reason: &str) -> Result<(), Error> {
        let caller = self.caller(Actor::Person(person.into()));
        let response = response(person, Act::JUDGE, Means::Screen);
        let answer = Answer::from(answer);
        let result =
            respond::judge(&self.backend, &caller, &self.number(), response, answer, reason.to_owned());
        self.settle();
        result
    }

    /// Whoever owes something does it, until nobody owes anything; questions are answered 必要.
    pub fn everyone_answers(&mut self) {
        const DUTIES_MAX: usize = 60;
        for _ in 0..DUTIES_MAX {
            let is_owed = |duty: &&Duty| duty.is_owed() && !duty.bearers.is_empty();
            let owed = self.incident().duties.iter().find(is_owed).cloned();
            let Some(duty) = owed else { return };
            let person = &duty.bearers.first().expect("somebody bears it").person;
            let caller = self.caller(Actor::Person(person.clone()));
            let response = respond::Response {
                duty: Some(duty.no),
                ..response(person.as_str(), duty.act.as_str(), Means::Screen)
            };
            let done = if duty.act.is(Act::JUDGE) {
                let answer = Answer::from("necessary");
                respond::judge(&self.backend, &caller, &self.number(), response, answer, String::new())
            } else {
                respond::act(&self.backend, &caller, &self.number(), response)
            };
            done.unwrap_or_else(|error| panic!("{person} {}: {error}", duty.act));
            self.settle();
        }
        panic!("somebody always owes something");
    }

    fn incident(&self) -> Incident {
        let number = self.number();
        let read = self.backend.store.read(|tx| {
            let id = tx.find_incident(&number)?.expect("it is there");
            Ok::<_, StoreError>(tx.load::<Incident>(id)?.expect("it is there").state)
        });
        read.expect("the store can be read")
    }

    /// Someone else records what a person said on the telephone.
    pub fn records(&mut self, recorder: &str, person: &str, act: &str) -> Result<(), Error> {
        let caller = self.caller(Actor::Person(recorder.into()));
        let result =
            respond::act(&self.backend, &caller, &self.number(), response(person, act, Means::Phone));
        self.settle();
        result
    }

    /// A person is away for some hours from now.
    pub fn away(&mut self, person: &str, cause: Cause, hours: i64) {
        self.leaves(person, cause, Span::ZERO, hours);
    }

    /// A person announces to be away for some hours, after a time.
    pub fn leaves(&mut self, person: &str, cause: Cause, after: Span, hours: i64) {
        let from = self.now() + after;
        let to = from + Span::hours(hours);
        let absence = Absence { person: person.into(), cause, from, to, stand_in: None, only: Vec::new() };
        let caller = self.caller(Actor::Operator);
        absences::note(&self.backend, &caller, absence).expect("a valid absence");
        self.settle();
    }

    /// The desk finds out that someone is implicated.
    pub fn implicate(&mut self, person: &str) {
        let subjects = Some(BTreeSet::from([PersonId::from(person)]));
        let changes = handle::Changes { subjects, ..handle::Changes::default() };
        let caller = self.caller(Actor::Operator);
        let done = handle::change_case(&self.backend, &caller, &self.number(), changes, Private::new());
        done.expect("a known person");
        self.settle();
    }

    /// Neither mail nor chat can be sent from now on.
    pub fn break_senders(&self) {
        std::fs::write(self.folder.0.join("mailbox"), "no folder").expect("nothing was sent before");
    }

    /// They can be sent again.
    pub fn mend_senders(&self) {
        std::fs::remove_file(self.folder.0.join("mailbox")).expect("they were broken");
    }

    /// The incident ends or moves on.
    pub fn phase(&mut self, person: &str, to: Phase, reason: &str) -> Result<(), Error> {
        let caller = self.caller(Actor::Person(person.into()));
        let result = handle::set_phase(&self.backend, &caller, &self.number(), to, reason.to_owned());
        self.settle();
        result
    }

    /// A person records something of the emergency response plan.
    pub fn plans(
        &mut self,
        person: &str,
        reason: &str,
        ask: impl FnOnce(Moment) -> PlanAsk,
    ) -> Result<(), Error> {
        let texts: &[(&str, &str)] = if reason.is_empty() { &[] } else { &[("reason", reason)] };
        let ask = ask(self.now());
        self.plans_saying(person, ask, texts)
    }

    /// The same with texts by key.
    pub fn plans_saying(&mut self, person: &str, ask: PlanAsk, texts: &[(&str, &str)]) -> Result<(), Error> {
        let caller = self.caller(Actor::Person(person.into()));
        let texts = texts.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        let result = plan::ask(&self.backend, &caller, &self.number(), ask, texts);
        self.settle();
        result
    }

    /// Lets a long time pass in quarters of a day, at each of which the engine is awake.
    pub fn skip_quarters(&mut self, quarters: i64) {
        for _ in 0..quarters {
            self.backend.store.clock().advance(Span::hours(6));
            self.settle();
        }
    }

    /// Takes an item of evidence in, with the file that comes with it. Returns its number.
    pub fn collects(&mut self, person: &str, kind: Kind, texts: &[(&str, &str)], file: Option<&[u8]>) -> u32 {
        let vault = Vault::at(&self.folder.0.join("evidence"), 1 << 20, &self.backend.keys);
        vault.prepare().expect("the folder can be written");
        let received = file.map(|bytes| {
            let mut intake = vault.begin().expect("the vault serves");
            intake.write(bytes).expect("the disk has room");
            intake.finish().expect("the disk answers")
        });
        let item = Particulars::new(kind, self.now());
        let brought = received.as_ref().map(|received| Brought { received, name: "auth.log" });
        let caller = self.caller(Actor::Person(person.into()));
        let taking = ItemIntake { item, texts: written(texts) };
        let number = self.number();
        evidence::collect(&self.backend, &caller, &number, taking, brought).expect("it is taken in")
    }

    /// Records a hand that an item passed through.
    pub fn hands(&mut self, person: &str, no: u32, act: CustodyAct, texts: &[(&str, &str)]) {
        let caller = self.caller(Actor::Person(person.into()));
        let (number, ask) = (self.number(), evidence_rules::Ask::Handle { act, at: None });
        evidence::ask(&self.backend, &caller, &number, no, ask, written(texts)).expect("it is recorded");
    }

    /// The report as it stands, in every format, for one kind of reader.
    pub fn documents(&self, variant: Variant) -> Vec<(Format, Vec<u8>)> {
        let read = self.backend.store.read(|tx| {
            let id = tx.find_incident(&self.number())?.expect("it is there");
            let loaded = tx.load::<Incident>(id)?.expect("it is there");
            Ok::<_, StoreError>((tx.entries(id)?, loaded.state, tx.organisation()?, tx.all_evidence(id)?))
        });
        let (entries, incident, organisation, evidence) = read.expect("the store can be read");
        let parts = Parts {
            entries: &entries,
            incident: &incident,
            world: &organisation.world,
            exceptions: &organisation.registers.exceptions,
            seal: None,
            at: self.now(),
            by: "斎藤 美咲".to_owned(),
            host: "incident.city.example.jp".to_owned(),
            evidence: evidence.iter().map(evidence_rows::line).collect(),
        };
        let words = Words { language: Language::Ja, years: Years::Imperial };
        let printer = Printer::default();
        let formats =
            [Format::Md, Format::Csv, Format::Json, Format::Docx, Format::Xlsx, Format::Pdf, Format::Iodef];
        let write = |format| {
            let file = making::copy(&printer, &parts, (variant, format), &words);
            (format, file.expect("it can be written"))
        };
        formats.map(write).into()
    }

    /// Lets days pass, the engine awake on the hour.
    pub fn skip_days(&mut self, days: i64) {
        for _ in 0..days * 24 {
            self.backend.store.clock().advance(Span::hours(1));
            self.settle();
        }
    }

    fn now(&self) -> Moment {
        self.backend.store.clock().now()
    }

    /// Messages that went out since this was asked last: channel, name and subject, in order.
    pub fn messages(&mut self) -> Vec<String> {
        let stored = mailbox::list(&self.folder.0.join("mailbox"), 10_000).expect("the mailbox can be read");
        let mut fresh: Vec<Stored> =
            stored.into_iter().filter(|message| self.seen.insert(message.delivery)).collect();
        fresh.sort_by(|a, b| (a.at, &a.to_name, &a.channel).cmp(&(b.at, &b.to_name, &b.channel)));
        fresh.iter().map(|message| format!("{} {}", message.channel, message.to_name)).collect()
    }

    /// How many mails went out.
    pub fn mails(&self) -> usize {
        let stored = mailbox::list(&self.folder.0.join("mailbox"), 10_000).expect("the mailbox can be read");
        stored.iter().filter(|message| message.channel.is_mail()).count()
    }

    /// The newest mail to this name, as plain text.
    pub fn letter(&self, name: &str) -> String {
        let stored = mailbox::list(&self.folder.0.join("mailbox"), 10_000).expect("the mailbox can be read");
        let newest = stored.into_iter().filter(|message| message.to_name == name).max_by_key(|row| row.at);
        newest.map(|message| format!("{}\n{}", message.subject, message.text)).unwrap_or_default()
    }

    /// Writes what happened since the last line, and every message that went out: the snapshot is
    /// therefore also the promise that no other message was sent.
    pub fn write(&mut self) {
        self.write_only(&[""]);
    }

    /// The same for facts whose code begins in one of these ways: of a long life, what it is about.
    pub fn write_only(&mut self, beginnings: &[&str]) {
        let is_all = beginnings.contains(&"");
        let id = self.backend.store.read(|tx| tx.find_incident(&self.number())).expect("read");
        let id = id.expect("it is there");
        let (entries, incident, world) = self
            .backend
            .store
            .read(|tx| Ok::<_, StoreError>((tx.entries(id)?, tx.load::<Incident>(id)?, tx.world()?)))
            .expect("the store can be read");
        let incident = incident.expect("it is there").state;
        let decoded: Vec<_> = entries.iter().map(|entry| decode(entry).expect("readable")).collect();
        let names = Names::collect(&decoded);
        let words = Words::default();
        for entry in decoded.iter().skip(self.told) {
            let teller = Teller { incident: &incident, world: &world, names: &names, words: &words, seq: 0 };
            let teller = teller.at(entry.seq);
            let is_asked = |fact: &&Fact| {
                let Fact::Plan(plan) = fact else { return is_all };
                beginnings.iter().any(|beginning| plan.code().starts_with(beginning))
            };
            for fact in entry.facts.facts.iter().filter(is_asked) {
                let at = entry.at.jst().format(if is_all { "%d日 %H:%M" } else { "%m-%d %H:%M" });
                self.lines.push(format!("{at}  {}", teller.say(fact)));
            }
        }
        self.told = decoded.len();
        let sent = self.messages();
        let sent = sent.into_iter().filter(|_| is_all);
        self.lines.extend(sent.map(|message| format!("           → {message}")));
    }

    /// The transcript; the store must be whole.
    pub fn transcript(mut self) -> String {
        self.write();
        self.transcript_as_written()
    }

    /// The transcript as far as it was written; the store must be whole.
    pub fn transcript_as_written(self) -> String {
        let options = verify::VerifyOptions { replay: true, anchor: None };
        let report =
            verify::verify(&self.backend.store, &options, &mut |_| {}).expect("the store can be read");
        assert!(report.is_whole(), "{report:?}");
        self.judge();
        let number = self.number();
        self.lines.join("\n").replace(&number, "〈事案番号〉")
    }

    /// Has the whole life judged by the second model.
    fn judge(&self) {
        let id = self.backend.store.read(|tx| tx.find_incident(&self.number())).expect("read");
        let id = id.expect("it is there");
        let read = |tx: &mut Tx<'_>| Ok::<_, StoreError>((tx.entries(id)?, tx.world()?, Past::read(tx)?));
        let (entries, world, past) = self.backend.store.read(read).expect("the store can be read");
        let (mut court, mut incident) = (Court::default(), None::<Incident>);
        for entry in entries.iter().map(|entry| decode(entry).expect("readable")) {
            let after = match incident.take() {
                None => Incident::begin(id, entry.at, &entry.facts, &entry.private).expect("it was opened"),
                Some(mut known) => {
                    known.apply_entry(entry.at, &entry.facts, &entry.private);
                    known
                }
            };
            let heard = court.hear_of(&entry.facts, &after, (&past, &world));
            heard.unwrap_or_else(|what| panic!("{what} {:?}", entry.facts));
            incident = Some(after);
        }
    }

    /// When office hours next fill or empty a post.
    pub fn next_hours(&self) -> Option<Moment> {
        let world = self.backend.store.read(|tx| tx.world()).expect("the store can be read");
        world.org.hours_edge
    }

    /// How many entries the organisation has.
    pub fn revision(&self) -> i64 {
        self.backend.store.read(|tx| tx.world()).expect("the store can be read").revision()
    }

    /// Whether a person may see the incident.
    pub fn sees(&self, person: &str) -> bool {
        let person = PersonId::from(person);
        let number = self.number();
        let read = self.backend.store.read(|tx| {
            let (world, now) = (tx.world()?, tx.now()?);
            let viewer = noroshi::domain::access::Viewer::of(&world, &person, now);
            Ok::<_, StoreError>(tx.find_visible(&viewer, &number)?.is_some())
        });
        read.expect("the store can be read")
    }
}

fn response(person: &str, act: &str, means: Means) -> respond::Response {
    respond::Response { person: person.into(), act: act.into(), duty: None, at: None, means }
}

fn written(texts: &[(&str, &str)]) -> Private {
    texts.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}
