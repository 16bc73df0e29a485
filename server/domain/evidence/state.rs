//! An item at one seq: the fold of its facts. It applies and judges nothing.

use crate::actor::Actor;
use crate::history::{self, History, Private};
use crate::ids::HistoryId;
use crate::moment::Moment;

use super::fact::{CustodyAct, EvidenceFact, EvidenceFacts, Kind, Particulars};

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 保管中.
    Kept,
    /// 返却済.
    Returned,
    /// 廃棄済.
    Disposed,
    /// 取消: it was recorded by mistake.
    Voided,
}

impl Standing {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Kept, Self::Returned, Self::Disposed, Self::Voided];

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Returned => "returned",
            Self::Disposed => "disposed",
            Self::Voided => "voided",
        }
    }
}

/// One hand that an item passed through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// 1 for the first.
    pub no: u32,
    /// What was done.
    pub act: CustodyAct,
    /// When it was done.
    pub at: Moment,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// Who recorded it.
    pub by: Actor,
    /// What they were called.
    pub by_name: String,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Why.
    pub reason: String,
    /// 立会人.
    pub witness: String,
    /// 封印番号.
    pub seal: String,
    /// The entry that this one corrects.
    pub corrects: Option<u32>,
    /// The entry that corrects this one.
    pub voided_by: Option<u32>,
}

/// When a file was found to be another than was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Altered {
    /// When that was found.
    pub at: Moment,
    /// Whether there was no file at all.
    pub is_missing: bool,
    /// Who had the item then.
    pub holder: String,
}

/// When a file was last read from end to end and found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// When.
    pub at: Moment,
    /// Who asked.
    pub by: Actor,
    /// What they were called.
    pub by_name: String,
}

/// An item of evidence at one seq.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its history.
    pub id: HistoryId,
    /// Entries folded so far.
    pub seq: i64,
    /// Time of the last entry.
    pub at: Moment,
    /// Time of the first entry.
    pub recorded_at: Moment,
    /// The incident it belongs to.
    pub incident: HistoryId,
    /// Its number on the incident.
    pub no: u32,
    /// What was known when it was taken in.
    pub item: Particulars,
    /// It must be kept until then.
    pub held_until: Option<Moment>,
    /// The item that took the place of a log source.
    pub preserved_as: Option<u32>,
    /// When a log is overwritten at its source, as it was last said.
    pub overwritten_at: Option<Moment>,
    /// When this is said next, while nobody has kept it.
    pub warn_at: Option<Moment>,
    /// Whether it was said that its source is soon overwritten.
    pub is_warned: bool,
    /// Who asked that it be disposed of.
    pub proposed_by: Option<Actor>,
    /// Every hand, in order.
    pub custody: Vec<Custody>,
    /// The first time its file was found changed. It stays: what was changed once is proof no more.
    pub altered: Option<Altered>,
    /// The last time its file was found whole.
    pub verified: Option<Verified>,
    /// Its texts.
    pub texts: Private,
    /// Whether it is no longer kept, with its incident.
    pub is_disposed: bool,
}

impl History for Item {
    const KIND: history::Kind = history::Kind::Evidence;
    type Facts = EvidenceFacts;

    fn begin(id: HistoryId, at: Moment, facts: &EvidenceFacts, private: &Private) -> Option<Self> {
        let EvidenceFact::Collected { incident, no, item } = facts.facts.first()? else { return None };
        let mut begun = Self {
            id,
            seq: 0,
            at,
            recorded_at: at,
            incident: *incident,
            no: *no,
            item: item.clone(),
            held_until: item.held_until,
            preserved_as: None,
            overwritten_at: item.overwritten_at,
            warn_at: item.warn_at,
            is_warned: false,
            proposed_by: None,
            custody: Vec::new(),
            altered: None,
            verified: None,
            texts: Private::new(),
            is_disposed: false,
        };
        begun.apply_entry(at, facts, private);
        Some(begun)
    }

    fn apply_entry(&mut self, at: Moment, facts: &EvidenceFacts, private: &Private) {
        (self.at, self.seq) = (at, self.seq + 1);
        if self.seq == 1 {
            let kept = private.iter().filter(|(key, _)| !key.starts_with("name."));
            self.texts = kept.map(|(key, text)| (key.clone(), text.clone())).collect();
        }
        for fact in &facts.facts {
            self.apply(fact, at, (&facts.by, private));
        }
    }

    fn request(facts: &EvidenceFacts) -> Option<&String> {
        facts.request.as_ref()
    }

    fn id(&self) -> HistoryId {
        self.id
    }

    fn seq(&self) -> i64 {
        self.seq
    }

    fn is_disposed(&self) -> bool {
        self.is_disposed
    }

    fn wake_at(&self, _: Moment) -> Option<Moment> {
        Item::wake_at(self)
    }
}

impl Item {
    fn apply(&mut self, fact: &EvidenceFact, at: Moment, (by, texts): (&Actor, &Private)) {
        match fact {
            EvidenceFact::Collected { item, .. } => {
                let mut first = hand(1, CustodyAct::Collect, (item.at, at), (by, texts));
                first.to = texts.get("collected_by").cloned().unwrap_or_else(|| first.by_name.clone());
                first.witness = texts.get("witness").cloned().unwrap_or_default();
                first.seal = texts.get("seal").cloned().unwrap_or_default();
                self.custody.push(first);
            }
            EvidenceFact::Handled { no, act, at: when } => {
                self.custody.push(hand(*no, *act, (*when, at), (by, texts)));
                self.proposed_by = None;
            }
            EvidenceFact::Voided { no, of } => {
                let mut row = hand(*no, CustodyAct::Void, (at, at), (by, texts));
                row.corrects = Some(*of);
                self.custody.iter_mut().filter(|known| known.no == *of).for_each(|known| {
                    known.voided_by = Some(*no);
                });
                self.custody.push(row);
            }
            EvidenceFact::DisposalProposed => self.proposed_by = Some(by.clone()),
            EvidenceFact::Held { until } => self.held_until = *until,
            EvidenceFact::Verified => {
                self.verified = Some(Verified { at, by: by.clone(), by_name: name(by, texts) });
            }
            EvidenceFact::Altered { is_missing } => {
                let holder = self.holder().to_owned();
                let is_missing = *is_missing;
                self.altered.get_or_insert(Altered { at, is_missing, holder });
            }
            EvidenceFact::OverwriteNear { .. } => (self.is_warned, self.warn_at) = (true, None),
            EvidenceFact::OverwriteWarned { next, .. } => (self.is_warned, self.warn_at) = (true, *next),
            EvidenceFact::Extended { until, warn_at } => {
                (self.overwritten_at, self.warn_at) = (Some(*until), Some(*warn_at));
                self.is_warned = false;
            }
            EvidenceFact::Preserved { item } => self.preserved_as = Some(*item),
            EvidenceFact::Disposed => {
                self.is_disposed = true;
                self.texts.clear();
                self.custody.clear();
            }
        }
    }

    /// Where it stands, by the last hand that was not corrected.
    pub fn standing(&self) -> Standing {
        if self.custody.first().is_some_and(|first| first.voided_by.is_some()) {
            return Standing::Voided;
        }
        let has = |act: CustodyAct| self.valid().any(|row| row.act == act);
        match () {
            () if self.is_disposed || has(CustodyAct::Dispose) => Standing::Disposed,
            () if has(CustodyAct::Return) => Standing::Returned,
            () => Standing::Kept,
        }
    }

    /// Who has it: to whom it was last given.
    pub fn holder(&self) -> &str {
        let moves = |row: &&Custody| {
            matches!(row.act, CustodyAct::Collect | CustodyAct::HandOver | CustodyAct::Return)
        };
        self.valid().rfind(moves).map_or("", |row| row.to.as_str())
    }

    /// Hands that were not corrected.
    pub fn valid(&self) -> impl DoubleEndedIterator<Item = &Custody> {
        self.custody.iter().filter(|row| row.voided_by.is_none() && row.act != CustodyAct::Void)
    }

    /// Whether it must still be kept, whoever wants it gone.
    pub fn is_held(&self, now: Moment) -> bool {
        let is_gone = matches!(self.standing(), Standing::Disposed | Standing::Voided);
        !is_gone && self.held_until.is_some_and(|until| now < until)
    }

    /// The number that the next hand gets.
    pub fn next_no(&self) -> u32 {
        self.custody.last().map_or(1, |last| last.no.saturating_add(1))
    }

    /// The name its file had where it came from.
    pub fn file_name(&self) -> Option<&str> {
        self.texts.get("file.name").map(String::as_str)
    }

    /// SHA-256 of its file as it was taken in, hex; none without a file, or after disposal.
    pub fn file_sha256(&self) -> Option<&str> {
        self.texts.get("file.sha256").map(String::as_str)
    }

    /// Whether the vault must hold its file.
    pub fn has_file(&self) -> bool {
        self.file_sha256().is_some() && !self.is_disposed && self.standing() != Standing::Disposed
    }

    /// When it is looked at next: a log that nobody has kept yet is spoken of before it goes.
    pub fn wake_at(&self) -> Option<Moment> {
        self.warn_at.filter(|_| self.waits_to_be_kept())
    }

    /// Whether it is a log that nobody has kept yet.
    pub fn waits_to_be_kept(&self) -> bool {
        self.preserved_as.is_none() && self.item.kind == Kind::LogSource && self.standing() == Standing::Kept
    }
}

/// One hand, with the texts that came with it.
fn hand(
    no: u32,
    act: CustodyAct,
    (at, recorded_at): (Moment, Moment),
    (by, texts): (&Actor, &Private),
) -> Custody {
    let text = |part: &str| texts.get(&format!("custody.{no}.{part}")).cloned().unwrap_or_default();
    Custody {
        no,
        act,
        at,
        recorded_at,
        by: by.clone(),
        by_name: name(by, texts),
        from: text("from"),
        to: text("to"),
        reason: text("reason"),
        witness: text("witness"),
        seal: text("seal"),
        corrects: None,
        voided_by: None,
    }
}

fn name(by: &Actor, texts: &Private) -> String {
    match by {
        Actor::Person(person) => {
            texts.get(&format!("name.{person}")).cloned().unwrap_or_else(|| person.to_string())
        }
        Actor::Token(name) => name.clone(),
        Actor::Outside | Actor::Engine | Actor::Operator => String::new(),
    }
}
