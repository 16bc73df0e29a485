//! 経路: a channel is tried by a notice that says no more than that it was tried.

use crate::actor::Contacted;
use crate::channel::Channel;
use crate::ids::PersonId;
use crate::register::Told;

use super::{Administered, Deed};

/// A notice to whoever tries a channel, on that channel alone.
pub fn tried(by: &PersonId, channel: &Channel) -> Administered {
    let people = vec![Contacted { person: by.clone(), channels: vec![channel.clone()] }];
    let told = Told { people, parties: Vec::new() };
    Administered { deed: Deed::ChannelTried { channel: channel.clone() }, by: Some(by.clone()), told }
}
