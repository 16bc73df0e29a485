//! Where the response stands: the fold of its facts. Knows no rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::actor::Actor;
use crate::ids::{ItemId, KindId, PersonId, ReportItemId, SeverityId};
use crate::moment::Moment;
use crate::policy::bodies::Counterpart;

use super::fact::{AssetClass, Fact, Measure, Owner, Stance, Sureness};
use super::published::Publication;
use super::row::{Charge, nth};

/// Where the response stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Whether the 業務継続計画 is in force, where somebody said.
    pub is_bcp_active: Option<bool>,
    /// The kind and the class that the checklist was made for last.
    pub listed_for: Option<(KindId, SeverityId)>,
    /// The checklist, in order of listing. Shared, because every draft starts from a copy of the state.
    pub items: Arc<Vec<ItemState>>,
    /// What was stated of each report item, first one first.
    pub statements: BTreeMap<ReportItemId, Vec<Statement>>,
    /// Every asset ever noted, by its number.
    pub assets: Vec<Asset>,
    /// Every containment, by its number.
    pub containments: Vec<Containment>,
    /// Everything shared, by its number.
    pub shares: Vec<Share>,
    /// Every authorisation to read logs, by its number.
    pub authorisations: Vec<Authorisation>,
    /// 今すぐの案内.
    pub guidance: Guidance,
    /// Every decision about an announced attack, by its number.
    pub attacks: Vec<AttackDecision>,
    /// When each fault was noted, by its number.
    pub faults: Vec<Moment>,
    /// 公表.
    pub publication: Publication,
}

/// An item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemState {
    /// Which.
    pub id: ItemId,
    /// Who is to do it, where somebody said.
    pub owner: Option<Owner>,
    /// What became of it.
    pub outcome: Outcome,
    /// How often something was said of it: the number of the last text.
    pub said: u32,
    /// Who has it, while it is open and someone was named.
    pub charge: Option<Charge>,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet.
    Open,
    /// Done.
    Done {
        /// When.
        at: Moment,
        /// Who said so.
        by: Actor,
        /// What should have come first.
        over: Vec<ItemId>,
    },
    /// Not done, for a reason.
    Skipped {
        /// When it was decided.
        at: Moment,
        /// Who decided.
        by: Actor,
    },
}

/// A value of a report item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// How sure it is.
    pub sureness: Sureness,
    /// When it was stated.
    pub at: Moment,
    /// Who stated it.
    pub by: Actor,
}

/// An asset concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// 重要度.
    pub class: AssetClass,
    /// Not concerned after all.
    pub is_struck: bool,
}

/// Something that was cut off or stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Containment {
    /// What.
    pub measure: Measure,
    /// Who ordered it.
    pub ordered_by: Owner,
    /// When it was cut off.
    pub cut_at: Moment,
    /// When it was put back.
    pub restored_at: Option<Moment>,
    /// It is to stay cut off.
    pub is_lasting: bool,
    /// When it is asked about next.
    pub ask_at: Option<Moment>,
}

impl Containment {
    /// Whether someone must still say what becomes of it.
    pub fn is_asked_about(&self) -> bool {
        self.restored_at.is_none() && !self.is_lasting
    }
}

/// Something shared with a body outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// With whom.
    pub with: Counterpart,
    /// When.
    pub at: Moment,
    /// Who recorded it.
    pub by: Actor,
}

/// An authorisation to read logs and mails of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorisation {
    /// Who may.
    pub grantee: PersonId,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Who allowed it.
    pub by: Actor,
    /// When it was allowed.
    pub at: Moment,
}

/// What became of the guidance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guidance {
    /// When the reporter was shown that of which kind.
    pub shown: Option<(KindId, Moment)>,
    /// When each line was done, and who said so.
    pub done: BTreeMap<(KindId, u32), (Moment, Actor)>,
}

/// A decision about an announced attack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttackDecision {
    /// What becomes of systems.
    pub stance: Stance,
    /// Who decided.
    pub by: Actor,
    /// When it was decided.
    pub at: Moment,
}

impl Response {
    /// The item with this id, if it is on the list.
    pub fn item(&self, id: &ItemId) -> Option<&ItemState> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// What is still cut off.
    pub fn open_containments(&self) -> impl Iterator<Item = (usize, &Containment)> {
        self.containments.iter().enumerate().filter(|(_, row)| row.restored_at.is_none())
    }

    /// The statement of a report item that holds now, with its number.
    pub fn latest(&self, item: &ReportItemId) -> Option<(usize, &Statement)> {
        let all = self.statements.get(item)?;
        Some((all.len(), all.last()?))
    }

    /// When something is due next.
    pub fn next_due(&self) -> Option<Moment> {
        let cuts = self.open_containments().map(|(_, row)| row).filter(|row| row.is_asked_about());
        let items = self.items.iter().filter_map(|row| row.charge.as_ref()?.next);
        let asked = self.publication.charge().and_then(|charge| charge.next);
        cuts.filter_map(|row| row.ask_at).chain(items).chain(asked).min()
    }

    /// Items that `person` has now.
    pub fn charged_to(&self, person: &PersonId) -> impl Iterator<Item = &ItemState> {
        let has = |row: &&ItemState| row.charge.as_ref().is_some_and(|it| it.bearers.contains(person));
        self.items.iter().filter(has)
    }

    /// Who has an item now.
    pub fn charged_with(&self, item: &ItemId) -> Vec<PersonId> {
        let charge = self.items.iter().find(|row| row.id == *item).and_then(|row| row.charge.as_ref());
        charge.map(|charge| charge.bearers.clone()).unwrap_or_default()
    }

    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact {
            Fact::BcpNoted { is_active } => self.is_bcp_active = Some(*is_active),
            Fact::Listed { .. }
            | Fact::ItemDone { .. }
            | Fact::ItemSkipped { .. }
            | Fact::ItemUndone { .. }
            | Fact::ItemAssigned { .. }
            | Fact::ItemGiven { .. }
            | Fact::ItemTaken { .. }
            | Fact::ItemReminded { .. }
            | Fact::ItemClimbed { .. } => self.apply_to_items(fact, at, by),
            Fact::Stated { report_item, sureness, .. } => {
                let statement = Statement { sureness: *sureness, at, by: by.clone() };
                self.statements.entry(report_item.clone()).or_default().push(statement);
            }
            Fact::AssetNoted { asset, class } => match nth(&mut self.assets, *asset) {
                Some(row) => row.class = *class,
                None => self.assets.push(Asset { class: *class, is_struck: false }),
            },
            Fact::AssetStruck { asset } => {
                if let Some(row) = nth(&mut self.assets, *asset) {
                    row.is_struck = true;
                }
            }
            Fact::PublicationDecided { .. }
            | Fact::PublicationProposed { .. }
            | Fact::PublicationAsked { .. }
            | Fact::PublicationLate { .. }
            | Fact::PublicationAgreed { .. }
            | Fact::PublicationRefused { .. }
            | Fact::PublicationAnswered { .. }
            | Fact::PublicationTold { .. }
            | Fact::PublicationDrafted { .. }
            | Fact::PublicationApproved { .. }
            | Fact::Published { .. }
            | Fact::PublicationEnded { .. } => self.publication.apply(fact, at, by),
            Fact::Contained { .. }
            | Fact::Restored { .. }
            | Fact::ContainmentWatched { .. }
            | Fact::ContainmentAsked { .. }
            | Fact::ContainmentLasts { .. }
            | Fact::LogWarned { .. }
            | Fact::Shared { .. }
            | Fact::LogsAuthorised { .. }
            | Fact::AttackDecided { .. }
            | Fact::GuidanceShown { .. }
            | Fact::GuidanceDone { .. }
            | Fact::FaultNoted { .. } => self.apply_to_records(fact, at, by),
        }
    }

    fn apply_to_records(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact {
            Fact::Contained { measure, ordered_by, at, .. } => self.containments.push(Containment {
                measure: *measure,
                ordered_by: ordered_by.clone(),
                cut_at: *at,
                restored_at: None,
                is_lasting: false,
                ask_at: None,
            }),
            Fact::Restored { containment, at } => {
                if let Some(row) = nth(&mut self.containments, *containment) {
                    row.restored_at = Some(*at);
                }
            }
            Fact::ContainmentWatched { containment, ask_at } => {
                if let Some(row) = nth(&mut self.containments, *containment) {
                    row.ask_at = Some(*ask_at);
                }
            }
            Fact::ContainmentAsked { open, next, .. } => open.iter().for_each(|asked| {
                if let Some(row) = nth(&mut self.containments, asked.no) {
                    row.ask_at = Some(*next);
                }
            }),
            Fact::ContainmentLasts { containment } => {
                if let Some(row) = nth(&mut self.containments, *containment) {
                    row.is_lasting = true;
                }
            }
            Fact::Shared { with, at, .. } => {
                self.shares.push(Share { with: *with, at: *at, by: by.clone() });
            }
            Fact::LogsAuthorised { grantee, from, until, .. } => self.authorisations.push(Authorisation {
                grantee: grantee.clone(),
                from: *from,
                until: *until,
                by: by.clone(),
                at,
            }),
            Fact::GuidanceShown { kind, at } => self.guidance.shown = Some((kind.clone(), *at)),
            Fact::GuidanceDone { kind, line, at } => {
                self.guidance.done.entry((kind.clone(), *line)).or_insert((*at, by.clone()));
            }
            Fact::AttackDecided { stance, at, .. } => {
                self.attacks.push(AttackDecision { stance: *stance, by: by.clone(), at: *at });
            }
            Fact::FaultNoted { .. } => self.faults.push(at),
            _ => {}
        }
    }

    fn apply_to_items(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact {
            Fact::Listed { kind, severity, items, dropped } => {
                self.listed_for = Some((kind.clone(), severity.clone()));
                let list = Arc::make_mut(&mut self.items);
                list.retain(|item| !dropped.contains(&item.id));
                list.extend(items.iter().map(|id| ItemState {
                    id: id.clone(),
                    owner: None,
                    outcome: Outcome::Open,
                    said: 0,
                    charge: None,
                }));
            }
            Fact::ItemDone { item, no, at, over } => self.edit(item, |row| {
                row.outcome = Outcome::Done { at: *at, by: by.clone(), over: over.clone() };
                row.said = *no;
                row.charge = None;
            }),
            Fact::ItemSkipped { item, no } => self.edit(item, |row| {
                row.outcome = Outcome::Skipped { at, by: by.clone() };
                row.said = *no;
                row.charge = None;
            }),
            Fact::ItemUndone { item, no } => self.edit(item, |row| {
                row.outcome = Outcome::Open;
                row.said = *no;
            }),
            Fact::ItemAssigned { item, owner } => self.edit(item, |row| {
                row.owner.clone_from(owner);
                row.charge = None;
            }),
            Fact::ItemGiven { item, bearers, due_at, .. } => self.edit(item, |row| {
                let (bearers, due_at) = (bearers.clone(), *due_at);
                row.charge = Some(Charge { bearers, due_at, is_reminded: false, next: Some(due_at) });
            }),
            Fact::ItemReminded { item, next, .. } => self.press(item, Some(*next)),
            Fact::ItemClimbed { item, .. } => self.press(item, None),
            _ => {}
        }
    }

    fn press(&mut self, id: &ItemId, next: Option<Moment>) {
        self.edit(id, |row| {
            if let Some(charge) = &mut row.charge {
                (charge.is_reminded, charge.next) = (true, next);
            }
        });
    }

    fn edit(&mut self, id: &ItemId, edit: impl FnOnce(&mut ItemState)) {
        if let Some(row) = Arc::make_mut(&mut self.items).iter_mut().find(|row| row.id == *id) {
            edit(row);
        }
    }
}
