//! バックアップ: which copies of everything were made and verified, by whom, and when the next one is due.

use crate::ids::PersonId;
use crate::moment::{Moment, Span};

use super::Deed;

/// Without a whole copy for this long, another one is due (運用上の設定).
pub const DUE_AFTER: Span = Span::hours(7 * 24);

/// A copy of everything, as it was verified last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its file, without the folder.
    pub file: String,
    /// How large it was when it was verified.
    pub bytes: u64,
    /// When it was made.
    pub at: Moment,
    /// When it was verified.
    pub verified_at: Moment,
    /// Who had it verified last; none for the machine's operator.
    pub by: Option<PersonId>,
    /// Whether all of it is as it was written.
    pub is_whole: bool,
}

/// Every copy that anybody had verified, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backups(Vec<Backup>);

impl Backups {
    /// Applies a deed. Knows no rule.
    pub fn apply(&mut self, deed: &Deed, by: Option<&PersonId>, now: Moment) {
        let (file, bytes, at, is_whole) = match deed {
            Deed::BackupMade { file, bytes, is_whole } => (file, bytes, now, is_whole),
            Deed::BackupVerified { file, bytes, made_at, is_whole } => (file, bytes, *made_at, is_whole),
            Deed::AbsenceNoted { .. }
            | Deed::AbsenceEnded { .. }
            | Deed::Seated { .. }
            | Deed::Unseated { .. }
            | Deed::UnitMoved { .. }
            | Deed::TakenBack { .. }
            | Deed::PolicyActivated { .. }
            | Deed::PlanProposed { .. }
            | Deed::PlanAnnounced { .. }
            | Deed::PlanApproved { .. }
            | Deed::PlanEnded { .. }
            | Deed::AccountTouched { .. }
            | Deed::Invited { .. }
            | Deed::TokenMade
            | Deed::Redirected { .. }
            | Deed::ChannelTried { .. }
            | Deed::ChannelAnswered { .. }
            | Deed::SentAgain { .. }
            | Deed::OutageKitMade { .. }
            | Deed::FaceChanged { .. } => return,
        };
        let (file, by) = (file.clone(), by.cloned());
        // A copy that is verified again is the same copy: when it was made, its first entry says.
        let at = self.of(&file).map_or(at, |known| known.at);
        self.0.retain(|known| known.file != file);
        self.0.push(Backup { file, bytes: *bytes, at, verified_at: now, by, is_whole: *is_whole });
    }

    /// What is known of the copy in this file.
    pub fn of(&self, file: &str) -> Option<&Backup> {
        self.0.iter().find(|known| known.file == file)
    }

    /// The newest copy that is whole.
    pub fn last_whole(&self) -> Option<&Backup> {
        self.0.iter().filter(|known| known.is_whole).max_by_key(|known| known.at)
    }

    /// Whether another one is due.
    pub fn is_due(&self, now: Moment) -> bool {
        self.last_whole().is_none_or(|last| last.at + DUE_AFTER <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(file: &str, is_whole: bool) -> Deed {
        Deed::BackupMade { file: file.to_owned(), bytes: 4096, is_whole }
    }

    #[test]
    fn another_copy_is_due_a_week_after_the_last_whole_one() {
        let (mut backups, start) = (Backups::default(), Moment::from_micros(0));
        let day = |days: i64| start + Span::hours(24 * days);
        assert!(backups.is_due(start), "there is none");
        backups.apply(&made("one", true), Some(&PersonId::from("5001")), start);
        assert!(!backups.is_due(day(7) - Span::seconds(1)));
        assert!(backups.is_due(day(7)));
        backups.apply(&made("two", false), None, day(7));
        assert!(backups.is_due(day(7)), "a damaged one is none");
        // The name of a file says nothing of when it was made, and to verify an old copy makes no new one.
        let old = Deed::BackupVerified { file: "old".to_owned(), bytes: 1, made_at: start, is_whole: true };
        backups.apply(&old, None, day(8));
        assert!(backups.is_due(day(8)));
    }

    #[test]
    fn a_copy_that_is_verified_again_keeps_when_it_was_made() {
        let (mut backups, start) = (Backups::default(), Moment::from_micros(0));
        backups.apply(&made("one", true), Some(&PersonId::from("5001")), start);
        let later = start + Span::hours(2);
        let (file, bytes) = ("one".to_owned(), 4096);
        let again = Deed::BackupVerified { file, bytes, made_at: later, is_whole: false };
        backups.apply(&again, None, later);
        let known = backups.of("one").unwrap();
        assert_eq!((known.at, known.verified_at, known.is_whole), (start, later, false));
        assert!(backups.last_whole().is_none());
    }
}
