//! The heartbeat: tells a watcher outside that rounds go on. Its silence is the alarm.

use std::time::Duration;

use reqwest::Client;

use super::Trust;
use crate::secret::Secret;

/// Longer than this nobody waits for a watcher.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// A watcher's address with what it takes to ask it.
pub struct Heartbeat {
    client: Client,
    url: Secret,
}

impl Heartbeat {
    /// A heartbeat to this address, which is its credential.
    ///
    /// # Errors
    /// What the library says when no client can be made.
    pub fn new(url: Secret, trust: &Trust) -> Result<Self, String> {
        let client = trust.client().timeout(WAIT_MAX).build().map_err(|error| error.to_string())?;
        Ok(Self { client, url })
    }

    /// One beat.
    ///
    /// # Errors
    /// Why the watcher did not hear it, without its address.
    pub async fn beat(&self) -> Result<(), String> {
        let answer = self.client.get(self.url.expose()).send().await;
        let answer = answer.map_err(|error| error.without_url().to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.status().to_string()) }
    }
}
