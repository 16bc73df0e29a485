//! 対応措置: one sentence for each fact.

use crate::domain::ids::{ItemId, KindId};
use crate::domain::moment::Moment;
use crate::domain::plan::response::{Fact, Owner, Stance};

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn response(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::BcpNoted { is_active: true } => Sentence::new("fact-response-bcp-active", []),
            Fact::BcpNoted { is_active: false } => Sentence::new("fact-response-bcp-inactive", []),
            Fact::Listed { items, dropped, .. } => self.listed(items.len(), dropped.len()),
            Fact::ItemDone { item, over, .. } if over.is_empty() => self.item("fact-response-done", item),
            Fact::ItemDone { item, over, .. } => {
                let first = over.iter().map(|id| self.item_label(id));
                let args = [("item", self.item_label(item)), ("first", self.words.list(first))];
                Sentence::new("fact-response-done-over", args)
            }
            Fact::ItemSkipped { item, .. } => self.item("fact-response-skipped", item),
            Fact::ItemUndone { item, .. } => self.item("fact-response-undone", item),
            Fact::ItemAssigned { item, owner } => self.assigned(item, owner.as_ref()),
            Fact::Stated { report_item, sureness, .. } => {
                let label = self.policy().map(|policy| policy.report_item_label(report_item));
                let item = label.unwrap_or(report_item.as_str()).to_owned();
                let sureness = self.coded("response-sureness", sureness.as_str()).label;
                Sentence::new("fact-response-stated", [("item", item), ("sureness", sureness)])
            }
            Fact::AssetNoted { asset, class } => {
                let class = self.coded("response-class", &class.as_str().to_lowercase()).label;
                Sentence::new("fact-response-asset", [("no", asset.to_string()), ("class", class)])
            }
            Fact::AssetStruck { asset } => numbered("fact-response-asset-struck", *asset),
            Fact::Contained { measure, ordered_by, at, .. } => {
                let measure = self.coded("response-measure", measure.as_str()).label;
                let args =
                    [("measure", measure), ("who", self.charged(ordered_by)), ("at", self.at_time(*at))];
                Sentence::new("fact-response-contained", args)
            }
            Fact::Restored { containment, at } => {
                let args = [("no", containment.to_string()), ("at", self.at_time(*at))];
                Sentence::new("fact-response-restored", args)
            }
            Fact::ContainmentWatched { .. }
            | Fact::ContainmentAsked { .. }
            | Fact::ContainmentLasts { .. }
            | Fact::ItemGiven { .. }
            | Fact::ItemTaken { .. }
            | Fact::ItemReminded { .. }
            | Fact::ItemClimbed { .. }
            | Fact::LogWarned { .. } => self.followed(fact),
            Fact::PublicationDecided { .. }
            | Fact::PublicationProposed { .. }
            | Fact::PublicationDrafted { .. }
            | Fact::PublicationApproved { .. }
            | Fact::Published { .. }
            | Fact::PublicationEnded { .. }
            | Fact::PublicationAsked { .. }
            | Fact::PublicationLate { .. }
            | Fact::PublicationAgreed { .. }
            | Fact::PublicationRefused { .. }
            | Fact::PublicationAnswered { .. }
            | Fact::PublicationTold { .. } => self.publication(fact),
            Fact::Shared { with, at, .. } => {
                let with = self.coded("response-with", with.as_str()).label;
                Sentence::new("fact-response-shared", [("with", with), ("at", self.at_time(*at))])
            }
            Fact::LogsAuthorised { grantee, from, until, .. } => {
                let who = self.name(grantee);
                let args = [("who", who), ("from", self.at_time(*from)), ("until", self.at_time(*until))];
                Sentence::new("fact-response-logs", args)
            }
            Fact::GuidanceShown { at, .. } => self.timed("fact-response-guidance-shown", *at),
            Fact::GuidanceDone { kind, line, .. } => self.guided(kind, *line),
            Fact::AttackDecided { stance, at, .. } => self.attack(*stance, *at),
            Fact::FaultNoted { fault } => numbered("fact-response-fault", *fault),
        }
    }

    fn timed(&self, key: &'static str, at: Moment) -> Sentence {
        Sentence::new(key, [("at", self.at_time(at))])
    }

    fn guided(&self, kind: &KindId, line: u32) -> Sentence {
        let key = format!("response.guidance.{kind}.{line}");
        let what = self.incident.texts.get(&key).cloned().unwrap_or_else(|| line.to_string());
        Sentence::new("fact-response-guidance-done", [("what", what)])
    }

    fn attack(&self, stance: Stance, at: Moment) -> Sentence {
        let stance = self.coded("response-stance", stance.as_str()).label;
        Sentence::new("fact-response-attack", [("stance", stance), ("at", self.at_time(at))])
    }

    /// What was asked about what is still open.
    fn followed(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::ContainmentWatched { containment, ask_at } => {
                let args = [("no", containment.to_string()), ("at", self.at_time(*ask_at))];
                Sentence::new("fact-response-uncut-watched", args)
            }
            Fact::ContainmentAsked { open, people, parties, .. } => {
                let rows = open.iter().map(|row| {
                    let measure = self.coded("response-measure", row.measure.as_str()).label;
                    format!("{} {measure}", row.no)
                });
                let args = [("rows", self.words.list(rows)), ("people", self.everyone(people, parties))];
                Sentence::new("fact-response-uncut-asked", args)
            }
            Fact::ContainmentLasts { containment } => {
                numbered("fact-response-containment-lasts", *containment)
            }
            Fact::ItemGiven { item, due_at, people, parties, .. } => {
                let told = self.everyone(people, parties);
                let args =
                    [("item", self.item_label(item)), ("due", self.at_time(*due_at)), ("people", told)];
                let key = match args.iter().any(|(name, text)| *name == "people" && text.is_empty()) {
                    true => "fact-response-given-to-self",
                    false => "fact-response-given",
                };
                Sentence::new(key, args)
            }
            Fact::ItemTaken { item, people } => {
                let args = [("item", self.item_label(item)), ("people", self.everyone(people, &[]))];
                Sentence::new("fact-response-taken", args)
            }
            Fact::ItemReminded { item, people, parties, .. } => {
                let args = [("item", self.item_label(item)), ("people", self.everyone(people, parties))];
                Sentence::new("fact-response-item-reminded", args)
            }
            Fact::ItemClimbed { item, people, parties, .. } => {
                let args = [("item", self.item_label(item)), ("people", self.everyone(people, parties))];
                Sentence::new("fact-response-item-climbed", args)
            }
            Fact::LogWarned { evidence, overwritten_at, is_past, people, parties } => {
                let told = self.everyone(people, parties);
                let at = self.at_time(*overwritten_at);
                let args = [("no", evidence.to_string()), ("at", at), ("people", told)];
                let key = if *is_past { "fact-response-log-past" } else { "fact-response-log-near" };
                Sentence::new(key, args)
            }
            _ => Sentence::new("fact-response-fault", [("no", String::new())]),
        }
    }

    fn publication(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::PublicationDecided { publishes: true, .. } => Sentence::new("fact-response-publish", []),
            Fact::PublicationDecided { publishes: false, .. } => Sentence::new("fact-response-withhold", []),
            Fact::PublicationDrafted { draft } => numbered("fact-response-drafted", *draft),
            Fact::PublicationApproved { draft, alone, .. } => {
                let way = if *alone { "fact-response-approved-alone" } else { "fact-response-approved" };
                numbered(way, *draft)
            }
            Fact::Published { draft, at } => {
                let args = [("no", draft.to_string()), ("at", self.at_time(*at))];
                Sentence::new("fact-response-published", args)
            }
            Fact::PublicationEnded { draft } => numbered("fact-response-publication-ended", *draft),
            Fact::PublicationProposed { .. } => Sentence::new("fact-response-proposed", []),
            other => self.approved(other),
        }
    }

    /// What became of a publication that others have a say in.
    fn approved(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::PublicationAsked { bearers, due_at, people, parties, .. } if bearers.is_empty() => {
                let args = [("people", self.everyone(people, parties)), ("due", self.at_time(*due_at))];
                Sentence::new("fact-response-unasked", args)
            }
            Fact::PublicationAsked { bearers, due_at, .. } => {
                let people = self.words.list(bearers.iter().map(|person| self.name(person)));
                Sentence::new("fact-response-asked", [("people", people), ("due", self.at_time(*due_at))])
            }
            Fact::PublicationLate { due, people, parties, .. } => {
                let args = [("people", self.everyone(people, parties)), ("due", self.at_time(*due))];
                Sentence::new("fact-response-approval-late", args)
            }
            Fact::PublicationRefused { .. } => Sentence::new("fact-response-refused", []),
            Fact::PublicationAnswered { publishes, by, .. } => {
                let key = if *publishes { "fact-response-said" } else { "fact-response-said-not" };
                Sentence::new(key, [("who", self.name(by))])
            }
            Fact::PublicationTold { what, was, people, .. } => {
                let what = self.coded("response-publicity", what.as_str()).label;
                let told = [("what", what), ("people", self.everyone(people, &[]))];
                match was {
                    Some(was) => {
                        let was = self.words.word(verdict(*was));
                        let [what, people] = told;
                        Sentence::new("fact-response-told-otherwise", [what, people, ("was", was)])
                    }
                    None => Sentence::new("fact-response-told", told),
                }
            }
            _ => Sentence::new("fact-response-agreed", []),
        }
    }

    fn at_time(&self, at: Moment) -> String {
        self.words.short(at)
    }

    fn item_label(&self, id: &ItemId) -> String {
        self.policy().map_or(id.as_str(), |policy| policy.item_label(id)).to_owned()
    }

    fn item(&self, key: &'static str, item: &ItemId) -> Sentence {
        Sentence::new(key, [("item", self.item_label(item))])
    }

    fn assigned(&self, item: &ItemId, owner: Option<&Owner>) -> Sentence {
        match owner {
            Some(owner) => {
                let args = [("item", self.item_label(item)), ("who", self.charged(owner))];
                Sentence::new("fact-response-assigned", args)
            }
            None => self.item("fact-response-unassigned", item),
        }
    }

    fn listed(&self, count: usize, dropped: usize) -> Sentence {
        let count = ("count", count.to_string());
        if dropped == 0 {
            return Sentence::new("fact-response-listed", [count]);
        }
        Sentence::new("fact-response-listed-anew", [count, ("dropped", dropped.to_string())])
    }
}

/// The words for what was decided.
const fn verdict(publishes: bool) -> &'static str {
    if publishes { "web-choice-publish" } else { "web-choice-withhold" }
}

fn numbered(key: &'static str, no: u32) -> Sentence {
    Sentence::new(key, [("no", no.to_string())])
}
