//! Where a notice leads, and what it says of what is no incident: the contacts, the registers, the
//! posts that nobody answers for.

use serde::Serialize;

use super::plain::one_line;
use super::view::Source;
use crate::domain::handover::{Item, Side};
use crate::domain::moment::Moment;
use crate::domain::notice::About;
use crate::domain::reason::Page;
use crate::domain::register::{Event, Register};
use crate::i18n::{labels, text, time};

/// A post that changes hands.
#[derive(Debug, Serialize)]
pub(super) struct HandoverView {
    head: String,
    owed: Vec<String>,
}

/// A row of a register as a notice names it.
#[derive(Clone, Copy)]
struct Row {
    register: Register,
    no: u32,
    event: Event,
    due_at: Option<Moment>,
}

impl Source<'_> {
    /// The signed page acts for a person, so it goes only to whoever is asked to act.
    pub(super) fn url(self) -> String {
        let signed = self.links.confirm.as_ref().filter(|_| self.asks());
        match self.notice.reason.card().page {
            Page::Prevention => format!("{}/prevention", self.page()),
            Page::Evidence => format!("{}/evidence", self.page()),
            Page::Containment => format!("{}/response#containment", self.page()),
            Page::Response => format!("{}/response", self.page()),
            Page::Publication => format!("{}/publication", self.page()),
            Page::Home if self.links.invitation.is_some() => {
                self.links.invitation.clone().unwrap_or_default()
            }
            Page::Incident | Page::Contacts | Page::Register | Page::Readiness | Page::Home => {
                signed.cloned().unwrap_or_else(|| self.page())
            }
        }
    }

    /// The page that the notice is about, for people who sign in.
    pub(super) fn page(self) -> String {
        match self.notice.reason.card().page {
            Page::Contacts => self.links.contacts(),
            Page::Readiness => self.links.readiness(),
            Page::Home if self.is_of_policy() => self.links.policy(),
            Page::Home => self.links.home(),
            Page::Register => self.links.register(self.row()),
            Page::Incident
            | Page::Prevention
            | Page::Evidence
            | Page::Containment
            | Page::Response
            | Page::Publication => self.links.incident(&self.notice.number),
        }
    }

    /// How many contacts are to be checked, and of how many the check is wanting.
    pub(super) fn contacts(self) -> (u32, u32) {
        let mut counts = self.notice.about.iter().filter_map(|about| match about {
            About::Contacts { count, stale } => Some((*count, *stale)),
            _ => None,
        });
        counts.next().unwrap_or_default()
    }

    /// How many posts nobody answers for, and the first of them in words.
    pub(super) fn gaps(self) -> (usize, Vec<String>) {
        let (mut count, mut lines) = (0_usize, Vec::new());
        for about in &self.notice.about {
            let About::Readiness { gaps, more } = about else { continue };
            let rest = usize::try_from(*more).unwrap_or(usize::MAX);
            count = count.saturating_add(gaps.len()).saturating_add(rest);
            lines.extend(gaps.iter().map(|gap| {
                let names = (self.post_label(&gap.post), self.world.unit_name(&gap.unit));
                one_line(&labels::gap(self.language, gap, (&names.0, &names.1), self.notice.at))
            }));
            let rest = [("more", (*more).into())];
            lines.extend((*more > 0).then(|| text(self.language, "notice-readiness-more", &rest)));
        }
        (count, lines)
    }

    /// Posts that change hands, with what each owes: one line for the post, one for each thing owed.
    pub(super) fn handovers(self) -> Vec<HandoverView> {
        let rows = self.notice.about.iter().filter_map(|about| match about {
            About::Handover { side, at, post, unit, items, more } => {
                let key = match side {
                    Side::Leaving => "notice-handover-leaving",
                    Side::Coming => "notice-handover-coming",
                };
                let office = self.office(post, unit);
                let args = [("at", time::short(self.language, *at).into()), ("office", office.into())];
                let mut owed: Vec<String> = items.iter().map(|item| self.handed(item)).collect();
                let rest = [("more", (*more).into())];
                owed.extend((*more > 0).then(|| text(self.language, "notice-handover-more", &rest)));
                Some(HandoverView { head: one_line(&text(self.language, key, &args)), owed })
            }
            _ => None,
        });
        rows.collect()
    }

    fn handed(self, item: &Item) -> String {
        let what = match (&item.act, item.measure) {
            (Some(act), _) => self.act(act),
            (None, Some(no)) => text(self.language, "notice-measure", &[("no", no.into())]),
            (None, None) => String::new(),
        };
        let due = item.due_at.map(|at| time::short(self.language, at)).unwrap_or_default();
        let key = match (item.due_at, item.is_late) {
            (None, _) => "notice-handover-untimed",
            (Some(_), false) => "notice-handover-due",
            (Some(_), true) => "notice-handover-late",
        };
        let args = [("number", item.number.as_str().into()), ("what", what.into()), ("due", due.into())];
        one_line(&text(self.language, key, &args))
    }

    /// Why someone is written to; of a register, which one, and of the house, what was done.
    pub(super) fn reason(self) -> String {
        let row = self.rows().next().map(|row| format!("register-{}", row.register.as_str()));
        match row.or_else(|| self.deed_subject().map(|word| format!("deed-{word}"))) {
            Some(key) => text(self.language, &key, &[]),
            None => labels::reason(self.language, self.notice.reason),
        }
    }

    fn rows(self) -> impl Iterator<Item = Row> {
        self.notice.about.iter().filter_map(|about| match about {
            About::Register { register, no, event, due_at } => {
                Some(Row { register: *register, no: *no, event: *event, due_at: *due_at })
            }
            _ => None,
        })
    }

    /// The row of a register that a notice is about, with its register; 0 is the whole of it.
    fn row(self) -> Option<(Register, u32)> {
        self.rows().next().map(|row| (row.register, row.no))
    }

    /// The first sentence of a notice about a register.
    pub(super) fn of_register(self) -> Option<String> {
        self.rows().next().map(|row| self.sentence(row))
    }

    /// One sentence for each row.
    pub(super) fn registers(self) -> Vec<String> {
        self.rows().map(|row| self.sentence(row)).collect()
    }

    fn sentence(self, row: Row) -> String {
        let key = format!("notice-{}-{}", row.register.as_str(), row.event.as_str().replace('_', "-"));
        let due = row.due_at.map(|at| time::short(self.language, at)).unwrap_or_default();
        one_line(&text(self.language, &key, &[("no", row.no.into()), ("due", due.into())]))
    }
}
