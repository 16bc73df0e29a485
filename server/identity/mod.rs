//! Who says who somebody is, where the house does not say it itself: a provider of OpenID Connect, or the
//! body's directory.
//!
//! Knows no account: it gives a name, and what the name opens is decided by `actions::sign_in`. Nothing that
//! it is told is kept. Other machines may hang: whoever asks waits for a bounded time, and so many at once.

mod directory;
pub mod oidc;
pub mod settings;

use std::future::Future;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::notify::Trust;

pub use directory::Directory;
pub use oidc::Provider;
use settings::{Directory as DirectorySettings, Oidc};

/// Nobody waits longer for another machine. An operational setting.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// For a whole directory of people, longer. An operational setting.
const READ_MAX: Duration = Duration::from_secs(60);

/// So many wait for other machines at once: a provider that hangs must not hold all hands of the house.
const AT_ONCE: usize = 8;

/// Why nobody was identified. What it says is for the log: it holds no name and no secret.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The other machine does not answer, or not as agreed.
    #[error("{0}")]
    Silent(String),
    /// What it says cannot be believed, or does not belong to what was asked.
    #[error("{0}")]
    Untrue(String),
}

impl Trouble {
    fn silent(error: impl std::fmt::Display) -> Self {
        Self::Silent(error.to_string())
    }
}

/// Those who vouch, as the settings name them.
#[derive(Debug)]
pub struct Vouchers {
    oidc: Option<Provider>,
    directory: Option<Directory>,
    runtime: Option<Handle>,
    waiting: AtomicUsize,
}

impl Vouchers {
    /// Those of the settings. No machine is asked yet: a house opens whoever else is down.
    ///
    /// # Errors
    /// Certificates that cannot be used.
    pub fn new(
        (oidc, directory): (Option<&Oidc>, Option<&DirectorySettings>),
        ca_file: Option<&Path>,
    ) -> Result<Self, String> {
        let trust = Trust::of_file(ca_file)?;
        Ok(Self {
            oidc: oidc.map(|settings| Provider::new(settings.clone(), &trust)).transpose()?,
            directory: directory.map(|settings| Directory::new(settings.clone(), &trust)).transpose()?,
            runtime: Handle::try_current().ok(),
            waiting: AtomicUsize::new(0),
        })
    }

    /// The provider, where there is one.
    pub const fn oidc(&self) -> Option<&Provider> {
        self.oidc.as_ref()
    }

    /// The directory, where there is one.
    pub const fn directory(&self) -> Option<&Directory> {
        self.directory.as_ref()
    }

    /// Waits for another machine, on a thread that may wait.
    ///
    /// # Errors
    /// [`Trouble::Silent`] also where too many wait already; what the work says.
    pub fn wait<T>(&self, work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
        self.wait_at_most(WAIT_MAX, work)
    }

    /// The same for what takes longer.
    ///
    /// # Errors
    /// As [`Vouchers::wait`].
    pub fn wait_long<T>(&self, work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
        self.wait_at_most(READ_MAX, work)
    }

    fn wait_at_most<T>(
        &self,
        most: Duration,
        work: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        let runtime = self.runtime.as_ref().ok_or_else(|| Trouble::silent("nothing runs here"))?;
        let _place = Place::take(&self.waiting).ok_or_else(|| Trouble::silent("too many are waiting"))?;
        // The timer is made inside, where there is one.
        let bounded = async { tokio::time::timeout(most, work).await };
        runtime.block_on(bounded).unwrap_or_else(|_| Err(Trouble::silent("no answer in time")))
    }
}

/// One of the places for those who wait.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(count: &'a AtomicUsize) -> Option<Self> {
        let place = Self(count);
        (count.fetch_add(1, Ordering::SeqCst) < AT_ONCE).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_wait_at_once_and_a_place_is_given_back() {
        let count = AtomicUsize::new(0);
        let mut held: Vec<_> = (0..AT_ONCE).filter_map(|_| Place::take(&count)).collect();
        assert_eq!(held.len(), AT_ONCE);
        assert!(Place::take(&count).is_none() && Place::take(&count).is_none());
        held.pop();
        assert!(Place::take(&count).is_some());
        drop(held);
        assert_eq!(count.load(Ordering::SeqCst), 0);
    }
}
