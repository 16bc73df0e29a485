//! What somebody did to the house, as it concerns whoever reads of it.

use super::plain::one_line;
use super::view::Source;
use crate::domain::actor::Cause;
use crate::domain::administration::{Deed, Doubt};
use crate::domain::ids::{PersonId, PostId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::notice::{About, Addressee};
use crate::domain::org::Absence;
use crate::i18n::{labels, text, time};
use crate::link::LIFE;

impl Source<'_> {
    /// A sentence for each deed; of many the first, and how many more.
    pub(super) fn deeds(self) -> Vec<String> {
        const DEEDS_MAX: usize = 20;
        let rows = self.notice.about.iter().filter_map(|about| match about {
            About::Administered { deed, by } => Some((deed, by.as_ref())),
            _ => None,
        });
        let rows: Vec<_> = rows.collect();
        let more = rows.len().saturating_sub(DEEDS_MAX);
        let said = rows.into_iter().take(DEEDS_MAX).map(|(deed, by)| self.deed(deed, by));
        let more = (more > 0).then(|| text(self.language, "notice-deeds-more", &[("more", more.into())]));
        said.chain(more).collect()
    }

    /// The word of the first, which heads the message.
    pub(super) fn deed_word(self) -> Option<&'static str> {
        self.notice.about.iter().find_map(|about| match about {
            About::Administered { deed, .. } => Some(match deed {
                Deed::AbsenceNoted { .. } | Deed::AbsenceEnded { .. } => "absence",
                Deed::Seated { .. } | Deed::Unseated { .. } | Deed::TakenBack { .. } => "seat",
                Deed::UnitMoved { .. } => "unit",
                Deed::Redirected { .. } => "address",
                Deed::PolicyActivated { .. }
                | Deed::PlanProposed { .. }
                | Deed::PlanAnnounced { .. }
                | Deed::PlanApproved { .. }
                | Deed::PlanEnded { .. } => "policy",
                Deed::Invited { of, .. } if self.is_to(of) => "invitation",
                Deed::AccountTouched { .. } | Deed::Invited { .. } | Deed::TokenMade => "account",
                Deed::ChannelTried { .. } | Deed::ChannelAnswered { .. } | Deed::SentAgain { .. } => {
                    "channel"
                }
                Deed::BackupMade { .. } | Deed::BackupVerified { .. } => "backup",
                Deed::OutageKitMade { .. } => "outage",
                Deed::FaceChanged { .. } => "face",
            }),
            _ => None,
        })
    }

    /// What heads the message: an absence that ends, or becomes another, is not one that begins.
    pub(super) fn deed_subject(self) -> Option<&'static str> {
        let has = |is_meant: fn(&Deed) -> bool| {
            self.notice
                .about
                .iter()
                .any(|about| matches!(about, About::Administered { deed, .. } if is_meant(deed)))
        };
        let is_over = has(|deed| matches!(deed, Deed::AbsenceEnded { .. }));
        let is_noted = has(|deed| matches!(deed, Deed::AbsenceNoted { .. }));
        match (self.deed_word(), is_over, is_noted) {
            (Some("absence"), true, true) => Some("absence-changed"),
            (Some("absence"), true, false) => Some("absence-over"),
            (word, _, _) => word,
        }
    }

    /// Whether it says that another policy is in force, which those who are told may read.
    pub(super) fn is_of_policy(self) -> bool {
        self.deed_word() == Some("policy")
    }

    fn deed(self, deed: &Deed, by: Option<&PersonId>) -> String {
        let said = match deed {
            Deed::AbsenceNoted { absence } => self.noted(absence),
            Deed::AbsenceEnded { absence, .. } => self.absent(absence, "notice-away-over"),
            Deed::Seated { appointment: row } => {
                self.seat("notice-seated", (&row.post, &row.unit, &row.person), row.from)
            }
            Deed::PolicyActivated { version, doubt } => {
                let word = doubt.map_or("sound", Doubt::as_str);
                text(self.language, &format!("notice-policy-{word}"), &[("version", version.0.into())])
            }
            Deed::PlanProposed { from, doubt, .. } => self.wanted("proposed", *from, *doubt),
            Deed::PlanAnnounced { from, doubt, .. } => self.wanted("announced", *from, *doubt),
            Deed::PlanApproved { from, .. } => self.plan("approved", *from),
            Deed::PlanEnded { how, .. } => self.plan(how.as_str(), None),
            Deed::AccountTouched { touch, of } => self.touched(touch.as_str(), by, Some(of)),
            Deed::Invited { of, .. } if self.is_to(of) => self.touched("invited-self", by, Some(of)),
            Deed::Invited { of, .. } => self.touched("invited", by, Some(of)),
            Deed::TokenMade => self.touched("token", by, None),
            Deed::Redirected { people } => self.redirected(people),
            Deed::UnitMoved { unit, parent } => self.moved(unit, parent.as_ref()),
            Deed::TakenBack { at, person, post, unit } => {
                self.taken_back((person.as_ref(), post.as_ref(), unit.as_ref()), *at)
            }
            Deed::ChannelTried { channel } => {
                let name = channel.chat_name().map(str::to_owned);
                let name = name.unwrap_or_else(|| text(self.language, "channels-mail", &[]));
                text(self.language, "notice-tried", &[("channel", name.into())])
            }
            // Nobody is told of these.
            Deed::SentAgain { .. }
            | Deed::ChannelAnswered { .. }
            | Deed::BackupMade { .. }
            | Deed::BackupVerified { .. }
            | Deed::OutageKitMade { .. }
            | Deed::FaceChanged { .. } => String::new(),
            Deed::Unseated { post, unit, person, at } => {
                self.seat("notice-unseated", (post, unit, person), *at)
            }
        };
        // A sentence about an account names who did it itself.
        let is_said = matches!(deed, Deed::AccountTouched { .. } | Deed::Invited { .. } | Deed::TokenMade);
        let by = by.filter(|_| !is_said).map(|person| self.world.org.name_of(person));
        let by = by.map(|name| text(self.language, "notice-done-by", &[("name", name.into())]));
        one_line(&[said, by.unwrap_or_default()].concat())
    }

    /// A plan that is wanted, with what speaks against it.
    fn wanted(self, word: &str, from: Option<Moment>, doubt: Option<Doubt>) -> String {
        let known = format!("notice-plan-{}", doubt.map_or("sound", Doubt::as_str));
        [self.plan(word, from), text(self.language, &known, &[])].concat()
    }

    /// What becomes of a plan that is wanted in force.
    fn plan(self, word: &str, from: Option<Moment>) -> String {
        let at = from.map(|at| time::short(self.language, at)).unwrap_or_default();
        let dated = if from.is_some() { "-from" } else { "" };
        text(self.language, &format!("notice-plan-{word}{dated}"), &[("at", at.into())])
    }

    fn noted(self, absence: &Absence) -> String {
        let mut said = match (&absence.stand_in, absence.cause) {
            (Some(stand_in), Cause::Delegated) if self.is_to(stand_in) => {
                self.absent(absence, "notice-delegated")
            }
            _ => self.absent(absence, "notice-away"),
        };
        if let Some(stand_in) = absence.stand_in.as_ref().filter(|person| !self.is_to(person)) {
            let name = self.world.org.name_of(stand_in);
            said.push_str(&text(self.language, "notice-away-stand-in", &[("name", name.into())]));
        }
        if !absence.only.is_empty() {
            let acts = absence.only.iter();
            let acts: Vec<String> = acts.map(|act| self.act(act)).collect();
            said.push_str(&text(self.language, "notice-away-only", &[("acts", self.join(&acts).into())]));
        }
        said
    }

    /// What an administrator did to which account, or that a token was made.
    fn touched(self, word: &str, by: Option<&PersonId>, of: Option<&PersonId>) -> String {
        let name = |person: Option<&PersonId>| {
            person.map(|person| self.world.org.name_of(person)).unwrap_or_default()
        };
        let args = [("by", name(by).into()), ("of", name(of).into())];
        text(self.language, &format!("notice-touched-{word}"), &args)
    }

    /// Whose messages go elsewhere; of many the first, and how many more.
    fn redirected(self, people: &[PersonId]) -> String {
        const NAMES_MAX: usize = 5;
        let names = people.iter().take(NAMES_MAX).map(|person| self.world.org.name_of(person));
        let names = self.join(&names.collect::<Vec<_>>());
        let more = people.len().saturating_sub(NAMES_MAX);
        let key = if more > 0 { "notice-redirected-more" } else { "notice-redirected" };
        text(self.language, key, &[("names", names.into()), ("more", more.into())])
    }

    /// Under which unit another is now.
    fn moved(self, unit: &UnitId, parent: Option<&UnitId>) -> String {
        let kind = self.world.org.units.get(unit).map(|row| row.kind.clone()).unwrap_or_default();
        let key = if parent.is_some() { "notice-unit-moved" } else { "notice-unit-moved-top" };
        let parent = parent.map(|parent| self.world.org.unit_name(parent)).unwrap_or_default();
        let known = self.policy.and_then(|policy| policy.units.iter().find(|one| one.id == kind));
        let kind = known.map_or(kind, |one| one.label.clone());
        let name = self.world.org.unit_name(unit);
        let args = [("unit", name.into()), ("parent", parent.into()), ("kind", kind.into())];
        text(self.language, key, &args)
    }

    /// What was announced and is not to be.
    fn taken_back(
        self,
        (person, post, unit): (Option<&PersonId>, Option<&PostId>, Option<&UnitId>),
        at: Moment,
    ) -> String {
        let org = &self.world.org;
        let name = person.map(|person| org.name_of(person)).unwrap_or_default();
        let (key, office) = match (post, unit) {
            (Some(post), Some(unit)) => ("notice-taken-back-seat", self.office(post, unit)),
            (None, Some(unit)) => ("notice-taken-back-unit", org.unit_name(unit)),
            (_, None) => ("notice-taken-back-person", String::new()),
        };
        let args = [
            ("person", name.into()),
            ("office", office.into()),
            ("at", time::short(self.language, at).into()),
        ];
        text(self.language, key, &args)
    }

    /// What to do where it is not as it should be.
    pub(super) fn deeds_do(self) -> String {
        let word = match self.deed_word() {
            Some("policy") => "policy",
            Some("channel") => "channel",
            Some("absence") => "absence",
            Some("invitation") => "invitation",
            _ => "alarm",
        };
        let until = time::short(self.language, self.notice.at + LIFE);
        text(self.language, &format!("notice-do-{word}"), &[("until", until.into())])
    }

    /// Who comes into a post, or leaves it.
    fn seat(self, key: &str, (post, unit, person): (&PostId, &UnitId, &PersonId), at: Moment) -> String {
        let args = [
            ("person", self.world.org.name_of(person).into()),
            ("office", self.office(post, unit).into()),
            ("at", time::short(self.language, at).into()),
        ];
        text(self.language, key, &args)
    }

    /// The sentence for whom the absence is, or for whoever stands in.
    fn absent(self, absence: &Absence, key: &str) -> String {
        let whose = if self.is_to(&absence.person) { "own" } else { "for" };
        let when = labels::period(self.language, absence.from, Some(absence.to), self.notice.at);
        let args = [
            ("person", self.world.org.name_of(&absence.person).into()),
            ("cause", labels::cause(self.language, absence.cause).into()),
            ("when", when.into()),
        ];
        text(self.language, &format!("{key}-{whose}"), &args)
    }

    fn is_to(self, person: &PersonId) -> bool {
        matches!(&self.notice.to, Addressee::Person(to) if to == person)
    }
}
