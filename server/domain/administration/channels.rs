//! 経路: a channel is tried by a notice that says no more than that it was tried, and whoever tried it says
//! whether it came.

use std::collections::BTreeMap;

use crate::actor::Contacted;
use crate::channel::Channel;
use crate::ids::PersonId;
use crate::moment::{Moment, Span};
use crate::register::Told;

use super::{Administered, Deed};

/// A channel that was not tried for this long is to be tried again (運用上の設定).
pub const DUE_AFTER: Span = Span::hours(31 * 24);

/// How a channel was tried last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: Option<PersonId>,
    /// The entry of the organisation's history that says it, by which its delivery is found.
    pub seq: i64,
    /// Whether it came, as whoever looked said; none until somebody says it.
    pub has_come: Option<bool>,
}

/// The last trial of each channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trials(BTreeMap<Channel, Trial>);

impl Trials {
    /// Applies a deed that the entry `seq` says. Knows no rule.
    pub fn apply(&mut self, deed: &Deed, by: Option<&PersonId>, at: Moment, seq: i64) {
        if let Deed::ChannelTried { channel } = deed {
            self.0.insert(channel.clone(), Trial { at, by: by.cloned(), seq, has_come: None });
        }
        if let Deed::ChannelAnswered { channel, has_come } = deed
            && let Some(trial) = self.0.get_mut(channel)
        {
            trial.has_come = Some(*has_come);
        }
    }

    /// How this channel was tried last.
    pub fn of(&self, channel: &Channel) -> Option<&Trial> {
        self.0.get(channel)
    }

    /// The entries that say the last trials.
    pub fn entries(&self) -> Vec<i64> {
        self.0.values().map(|trial| trial.seq).collect()
    }

    /// Whether this channel is to be tried: never tried, not for a month, or what was sent did not come.
    pub fn is_due(&self, channel: &Channel, now: Moment) -> bool {
        self.of(channel).is_none_or(|trial| trial.has_come == Some(false) || trial.at + DUE_AFTER <= now)
    }
}

/// A notice to whoever tries a channel, on that channel alone.
pub fn tried(by: &PersonId, channel: &Channel) -> Administered {
    let people = vec![Contacted { person: by.clone(), channels: vec![channel.clone()] }];
    let told = Told { people, parties: Vec::new() };
    Administered { deed: Deed::ChannelTried { channel: channel.clone() }, by: Some(by.clone()), told }
}

/// What somebody says of the last trial. Nobody needs to hear of it.
pub fn answered(by: &PersonId, channel: &Channel, has_come: bool) -> Administered {
    let deed = Deed::ChannelAnswered { channel: channel.clone(), has_come };
    Administered { deed, by: Some(by.clone()), told: Told::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_to_be_tried_again_after_a_month_and_when_nothing_came() {
        let (mut trials, mail, start) = (Trials::default(), Channel::mail(), Moment::from_micros(0));
        let by = PersonId::from("5001");
        assert!(trials.is_due(&mail, start), "never tried");
        trials.apply(&tried(&by, &mail).deed, Some(&by), start, 7);
        assert!(!trials.is_due(&mail, start + DUE_AFTER - Span::seconds(1)));
        assert!(trials.is_due(&mail, start + DUE_AFTER));
        trials.apply(&answered(&by, &mail, false).deed, Some(&by), start, 8);
        assert!(trials.is_due(&mail, start), "it did not come");
        trials.apply(&answered(&by, &mail, true).deed, Some(&by), start, 9);
        assert!(!trials.is_due(&mail, start));
        assert_eq!(trials.entries(), [7]);
        trials.apply(&tried(&by, &mail).deed, Some(&by), start + DUE_AFTER, 10);
        let trial = trials.of(&mail).unwrap();
        assert_eq!((trial.seq, trial.has_come), (10, None), "a new trial has a new answer");
    }
}
