//! What channels speak, and where anchors are carried.

use std::path::PathBuf;

/// What a channel speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    /// Adaptive Card to a Workflows address.
    Teams,
    /// Incoming webhook.
    Slack,
    /// Incoming webhook.
    Mattermost,
    /// Signed JSON.
    Webhook,
    /// A body from a template.
    HttpTemplate,
}

impl ChannelKind {
    pub(super) const WORDS: [(&'static str, Self); 5] = [
        ("teams", Self::Teams),
        ("slack", Self::Slack),
        ("mattermost", Self::Mattermost),
        ("webhook", Self::Webhook),
        ("http_template", Self::HttpTemplate),
    ];
}

/// Where the signed head of all histories is carried every day: outside of this machine, if it is to
/// prove anything.
#[derive(Clone, Debug, Default)]
pub struct Anchor {
    /// A mail address.
    pub mail: Option<String>,
    /// A folder, such as one that another machine collects or that can be written once.
    pub dir: Option<PathBuf>,
}
