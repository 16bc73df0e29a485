//! How much and how often: bodies, slow bodies, sources that ask too often.
//!
//! Time is an argument, so that a test drives it. Tables are bounded: when one is full, the entry
//! that was used longest ago makes room, which never locks anyone out.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::moment::{Moment, Span};

/// The largest body: 20,000 characters of three bytes, percent-encoded, and room for the rest.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// The largest body that brings a document to be verified.
pub const DOCUMENT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The largest body that brings the tables of an organisation: thirty thousand people fit.
pub const TABLES_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The largest body that brings a policy: far more than one has, so that whoever chose a wrong file is told
/// so on the page.
pub const POLICY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The largest body that brings alarms: a thousand of them, with what each says.
pub const ALERTS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The largest body that a row of the route table takes.
pub fn body_max(route: &str) -> usize {
    match route {
        "/admin/changes" => TABLES_BYTES_MAX,
        "/admin/policy/trial" | "/admin/policy/activations" | "/api/v1/policy/checks" => POLICY_BYTES_MAX,
        "/api/v1/alerts/alertmanager" => ALERTS_BYTES_MAX,
        _ if route.ends_with("/documents/verification") => DOCUMENT_BYTES_MAX,
        _ => BODY_BYTES_MAX,
    }
}

/// A body that has not arrived by then is cut off.
pub const BODY_DEADLINE: Duration = Duration::from_secs(20);

/// A network source: an IPv4 address, or the /64 that one IPv6 subscriber has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source(IpAddr);

impl Source {
    /// Its address; the first of the subscriber's.
    pub const fn address(self) -> IpAddr {
        self.0
    }

    /// The source that an address belongs to.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self(address),
            IpAddr::V6(six) => match six.to_ipv4_mapped() {
                Some(four) => Self(IpAddr::V4(four)),
                None => Self(IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)))),
            },
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(four) => four.fmt(f),
            IpAddr::V6(six) => write!(f, "{six}/64"),
        }
    }
}

/// A bucket of tokens per source: `burst` at once, then one per `every`.
#[derive(Debug)]
pub struct Bucket {
    burst: i64,
    every: Span,
    full_at: Mutex<BTreeMap<Source, Moment>>,
}

const SOURCES_MAX: usize = 10_000;

impl Bucket {
    /// A bucket that begins full for everyone.
    pub fn new(burst: i64, every: Span) -> Self {
        Self { burst, every, full_at: Mutex::new(BTreeMap::new()) }
    }

    /// Takes one token, or says how long to wait for the next.
    ///
    /// # Errors
    /// The time until a token is there.
    pub fn take(&self, source: Source, now: Moment) -> Result<(), Span> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let start = full_at.get(&source).copied().map_or(now, |at| at.max(now));
        let next = start + self.every;
        let limit = now + self.every.times(self.burst);
        if next > limit {
            return Err(next - limit);
        }
        if full_at.len() >= SOURCES_MAX && !full_at.contains_key(&source) {
            // Full again means forgotten: these sources lose nothing.
            full_at.retain(|_, at| *at > now);
            let longest_ago = full_at.iter().min_by_key(|(_, at)| **at).map(|(source, _)| *source);
            if let Some(oldest) = longest_ago.filter(|_| full_at.len() >= SOURCES_MAX) {
                full_at.remove(&oldest);
            }
        }
        full_at.insert(source, next);
        Ok(())
    }

    /// Puts a token back that was taken and not used up.
    pub fn give_back(&self, source: Source) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = full_at.get_mut(&source) {
            *at = *at - self.every;
        }
    }
}

/// Work that takes long: so much at once, and of one person or program no more than a share, so that
/// nobody who is slow holds up all others.
#[derive(Debug)]
pub struct Turns {
    most: usize,
    share: usize,
    held: Mutex<BTreeMap<String, usize>>,
}

impl Turns {
    /// So many at once, and so many of one.
    pub fn new(most: usize, share: usize) -> Arc<Self> {
        Arc::new(Self { most, share, held: Mutex::default() })
    }

    /// A turn for `who`, held until it is dropped; none while all, or all of theirs, are held.
    pub fn take(self: &Arc<Self>, who: &str) -> Option<Turn> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let own = held.get(who).copied().unwrap_or(0);
        if own >= self.share || held.values().sum::<usize>() >= self.most {
            return None;
        }
        held.insert(who.to_owned(), own + 1);
        drop(held);
        Some(Turn { of: Arc::clone(self), who: who.to_owned() })
    }
}

/// How many files and bytes one source may leave here within an hour.
#[derive(Debug)]
pub struct Quota {
    files: u32,
    bytes: u64,
    used: Mutex<BTreeMap<String, Used>>,
}

/// What of it is used.
#[derive(Clone, Copy, Debug)]
struct Used {
    since: Moment,
    files: u32,
    bytes: u64,
}

impl Quota {
    /// So many files and bytes.
    pub fn new(files: u32, bytes: u64) -> Self {
        Self { files, bytes, used: Mutex::default() }
    }

    /// How many bytes are left; none once all files are used up.
    pub fn left(&self, who: &str, now: Moment) -> u64 {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        match used.get(who).filter(|used| now < used.since + Span::hours(1)) {
            Some(used) if used.files >= self.files => 0,
            Some(used) => self.bytes.saturating_sub(used.bytes),
            None => self.bytes,
        }
    }

    /// Uses some of it. Says whether there was so much.
    pub fn take(&self, who: &str, bytes: u64, now: Moment) -> bool {
        let mut all = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Used { since: now, files: 0, bytes: 0 };
        let used = all.get(who).copied().filter(|used| now < used.since + Span::hours(1)).unwrap_or(fresh);
        let next = Used { files: used.files + 1, bytes: used.bytes.saturating_add(bytes), ..used };
        if next.files > self.files || next.bytes > self.bytes {
            return false;
        }
        if all.len() >= SOURCES_MAX && !all.contains_key(who) {
            all.retain(|_, used| now < used.since + Span::hours(1));
            let oldest = all.iter().min_by_key(|(_, used)| used.since).map(|(who, _)| who.clone());
            if let Some(oldest) = oldest.filter(|_| all.len() >= SOURCES_MAX) {
                all.remove(&oldest);
            }
        }
        all.insert(who.to_owned(), next);
        true
    }
}

/// One of the [`Turns`].
#[derive(Debug)]
pub struct Turn {
    of: Arc<Turns>,
    who: String,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut held = self.of.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get_mut(&self.who) {
            Some(own) if *own > 1 => *own -= 1,
            _ => {
                held.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::of(text.parse().unwrap())
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_one_at_a_time() {
        let bucket = Bucket::new(3, Span::seconds(10));
        let now = Moment::from_micros(0);
        for _ in 0..3 {
            assert_eq!(bucket.take(source("192.0.2.1"), now), Ok(()));
        }
        assert_eq!(bucket.take(source("192.0.2.1"), now), Err(Span::seconds(10)));
        assert_eq!(bucket.take(source("192.0.2.2"), now), Ok(()));
        let later = now + Span::seconds(10);
        assert_eq!(bucket.take(source("192.0.2.1"), later), Ok(()));
        assert_eq!(bucket.take(source("192.0.2.1"), later), Err(Span::seconds(10)));
        bucket.give_back(source("192.0.2.1"));
        assert_eq!(bucket.take(source("192.0.2.1"), later), Ok(()));
        assert_eq!(bucket.take(source("192.0.2.1"), later), Err(Span::seconds(10)));
    }

    #[test]
    fn one_subscriber_is_one_source() {
        assert_eq!(source("2001:db8::1"), source("2001:db8::ffff:1"));
        assert_ne!(source("2001:db8::1"), source("2001:db8:0:1::1"));
        assert_eq!(source("::ffff:192.0.2.1"), source("192.0.2.1"));
    }

    #[test]
    fn one_source_uses_up_its_hour_and_another_still_can() {
        let (quota, now) = (Quota::new(3, 100), Moment::from_micros(0));
        assert!(quota.take("one", 60, now));
        assert!(!quota.take("one", 60, now), "too many bytes");
        assert_eq!(quota.left("one", now), 40);
        assert!(quota.take("one", 1, now) && quota.take("one", 1, now));
        assert!(!quota.take("one", 1, now), "too many files");
        assert_eq!((quota.left("one", now), quota.left("other", now)), (0, 100));
        assert!(quota.take("other", 100, now));
        assert!(quota.take("one", 100, now + Span::hours(1)));
    }

    #[test]
    fn one_who_is_slow_holds_a_share_and_leaves_turns_for_others() {
        let turns = Turns::new(5, 2);
        let slow: Vec<_> = (0..4).filter_map(|_| turns.take("slow")).collect();
        assert_eq!(slow.len(), 2);
        let others: Vec<_> = (0..4).filter_map(|n| turns.take(&format!("{n}"))).collect();
        assert_eq!(others.len(), 3, "no more than there are");
        drop(slow);
        let again: Vec<_> = (0..4).filter_map(|_| turns.take("slow")).collect();
        assert_eq!(again.len(), 2);
    }

    #[test]
    fn a_full_table_forgets_someone_rather_than_refusing_everyone() {
        let bucket = Bucket::new(1, Span::hours(1));
        let now = Moment::from_micros(0);
        for n in 0..12_000_u32 {
            let address = IpAddr::V4(std::net::Ipv4Addr::from_bits(n));
            assert_eq!(bucket.take(Source::of(address), now), Ok(()));
        }
    }
}
