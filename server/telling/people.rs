//! To whom notices went (連絡の相手): one row per person, with what became of what was sent to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::channel::Channel;
use crate::domain::ids::{Act, PersonId};
use crate::domain::incident::card::Tells;
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::{Delivered, Fact, Outcome};
use crate::domain::moment::Moment;

use crate::domain::actor::Via;

use super::document::{ChannelRow, Informed, Stamp, Word};
use super::reach::{Reach, Sent};
use super::sentence::Teller;

/// How many were sent and how many given up.
#[derive(Default)]
struct Count {
    sent: usize,
    dead: usize,
}

/// Whoever was told as the holder of a post or in the holder's place: 管理者 and above.
pub(super) fn heads(entries: &[DecodedEntry]) -> BTreeSet<PersonId> {
    let facts = entries.iter().flat_map(|entry| &entry.facts.facts);
    let head = |fact: &Fact| match fact {
        Fact::Told {
            person, post: Some(_), via: Via::Holder | Via::StandIn(_) | Via::AbsentHolder, ..
        } => Some(person.clone()),
        _ => None,
    };
    facts.filter_map(head).collect()
}

#[derive(Default)]
struct Gathered {
    order: Vec<PersonId>,
    rows: BTreeMap<PersonId, Informed>,
    sent: BTreeMap<PersonId, Sent>,
    counts: BTreeMap<(PersonId, Channel), Count>,
}

/// Everyone who was told, in the order in which they first were.
pub(super) fn informed(entries: &[DecodedEntry], teller: Teller<'_>) -> Vec<Informed> {
    let mut gathered = Gathered::default();
    for entry in entries {
        let teller = teller.at(entry.seq);
        for fact in &entry.facts.facts {
            gathered.take(fact, entry.at, &teller);
        }
    }
    gathered.finish(&teller)
}

impl Gathered {
    fn take(&mut self, fact: &Fact, at: Moment, teller: &Teller<'_>) {
        if let Fact::Told { person, post, via, .. } = fact {
            let row = self.row(person, at, teller);
            let named = post.as_ref().map(|id| Word { code: id.to_string(), label: teller.post(id) });
            named.into_iter().for_each(|post| push_new(&mut row.posts, post));
            push_new(&mut row.via, teller.via(post.as_ref(), person, *via));
        }
        for (person, channels) in fact.card().tells.iter().flat_map(Tells::everyone) {
            self.row(person, at, teller);
            self.sent.entry(person.clone()).or_default().to(person, channels.len(), at);
            self.expect(person, channels);
        }
        if let Fact::DutyOpened { act, bearers, .. } = fact
            && act.is(Act::CONFIRM)
        {
            bearers.iter().for_each(|bearer| self.ask(&bearer.person));
        }
        if let Fact::DutyDone { duty, by, at: happened, .. }
        | Fact::DutyDoneToo { duty, by, at: happened, .. } = fact
        {
            let confirms = teller.duty(*duty).is_some_and(|row| row.act.is(Act::CONFIRM));
            if let (true, Some(row)) = (confirms, self.rows.get_mut(by)) {
                row.confirmed_at.get_or_insert(Stamp(*happened));
                self.sent.entry(by.clone()).or_default().confirm();
            }
        }
        if let Fact::Delivered { outcomes } = fact {
            outcomes.iter().for_each(|row| self.deliver(row, at));
        }
    }

    fn ask(&mut self, person: &PersonId) {
        if let Some(row) = self.rows.get_mut(person) {
            row.is_asked = true;
        }
    }

    fn row(&mut self, person: &PersonId, at: Moment, teller: &Teller<'_>) -> &mut Informed {
        if !self.rows.contains_key(person) {
            self.order.push(person.clone());
        }
        self.rows.entry(person.clone()).or_insert_with(|| Informed {
            person: person.to_string(),
            name: teller.name(person),
            posts: Vec::new(),
            via: Vec::new(),
            told_at: Stamp(at),
            sent_at: None,
            is_asked: false,
            confirmed_at: None,
            reach: Reach::Pending.word(teller),
            channels: Vec::new(),
        })
    }

    fn expect(&mut self, person: &PersonId, channels: &[Channel]) {
        for channel in channels {
            self.counts.entry((person.clone(), channel.clone())).or_default();
        }
    }

    fn deliver(&mut self, row: &Delivered, at: Moment) {
        let Some(person) = &row.person else { return };
        self.sent.entry(person.clone()).or_default().end(row, at);
        let count = self.counts.entry((person.clone(), row.channel.clone())).or_default();
        match row.outcome {
            Outcome::Sent => count.sent += 1,
            Outcome::Dead => count.dead += 1,
        }
    }

    fn finish(mut self, teller: &Teller<'_>) -> Vec<Informed> {
        let asked = teller.incident.duties.iter().filter(|duty| duty.act.is(Act::CONFIRM));
        asked.flat_map(|duty| &duty.bearers).for_each(|bearer| self.ask(&bearer.person));
        for (person, sent) in &self.sent {
            let Some(row) = self.rows.get_mut(person) else { continue };
            row.sent_at = sent.sent_at();
            row.reach = sent.reach().unwrap_or(Reach::Unaddressed).word(teller);
        }
        for ((person, channel), count) in &self.counts {
            let Some(row) = self.rows.get_mut(person) else { continue };
            row.channels.push(ChannelRow {
                channel: teller.channel(channel),
                sent: count.sent,
                dead: count.dead,
                outcome: outcome(count, teller),
            });
        }
        let Self { order, mut rows, .. } = self;
        order.iter().filter_map(|person| rows.remove(person)).collect()
    }
}

fn outcome(count: &Count, teller: &Teller<'_>) -> Word {
    let code = match (count.sent, count.dead) {
        (0, 0) => "pending",
        (_, 0) => "sent",
        (0, _) => "dead",
        (_, _) => "mixed",
    };
    teller.coded("report-outcome", code)
}

fn push_new(list: &mut Vec<Word>, word: Word) {
    if !list.contains(&word) {
        list.push(word);
    }
}
