//! 画面の更新: a page that is looked at hears that it has changed, and asks for itself anew.
//!
//! What is said is a mark: one word for all that this reader may see of what the page shows, made by the one
//! predicate as each event is sent. It says nothing of an incident, and what may not be seen moves no mark.
//! The page then asks for its own address, as a hand would, and is answered by the same rights: a row that
//! may no longer be seen is gone. A stream ends with its session, and no session lives longer for it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{self, Bytes};
use futures_util::Stream;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::domain::history::Hash;
use crate::domain::moment::Span;
use crate::keys::to_hex;
use crate::store::marks::Pulse;

use super::Site;
use super::answer::Answer;
use super::error::Failure;
use super::guard::Staff;
use super::reading;
use super::visit::{Outcome, Visit};

/// Where it is heard.
pub const PATH: &str = "/live";
/// The header of what a page asks by itself.
pub const BY_ITSELF: &str = "noroshi-live";

/// How often a stream asks whether anything moved.
const LOOK: Duration = Duration::from_secs(1);
/// For so long one answer to that serves all streams of this process.
const FRESH: Duration = Duration::from_millis(500);
/// After so many looks a stream asks whether its session lives, and says that it does itself.
const BEAT: u32 = 10;
/// Streams of one session: what a browser opens to one address.
const PER_SESSION: usize = 6;
/// Streams in all.
const IN_ALL: usize = 1_000;
/// Who finds no place looks again after so long.
const LATER: Span = Span::seconds(60);
/// Characters of a mark.
const MARK_CHARS: usize = 16;

/// The streams of this process.
#[derive(Clone)]
pub struct Streams {
    shared: Arc<Shared>,
}

struct Shared {
    places: Mutex<BTreeMap<Hash, usize>>,
    pulse: Mutex<Option<(Instant, Pulse)>>,
    over: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        let over = watch::Sender::new(false);
        Self { shared: Arc::new(Shared { places: Mutex::default(), pulse: Mutex::default(), over }) }
    }
}

impl Streams {
    /// Ends them all, and lets none begin.
    pub fn end(&self) {
        self.shared.over.send_replace(true);
    }

    /// A place for a stream of this session; none where it has its share.
    fn take(&self, session: Hash) -> Option<Place> {
        let mut places = lock(&self.shared.places);
        let (all, own) = (places.values().sum::<usize>(), places.get(&session).copied().unwrap_or(0));
        if all >= IN_ALL || own >= PER_SESSION || *self.shared.over.borrow() {
            return None;
        }
        places.insert(session, own + 1);
        drop(places);
        Some(Place { streams: self.clone(), session })
    }

    /// The pulse of the house, asked for once for all streams.
    fn pulse(&self, site: &Site) -> Result<Pulse, Failure> {
        let mut known = lock(&self.shared.pulse);
        if let Some((at, pulse)) = *known
            && at.elapsed() < FRESH
        {
            return Ok(pulse);
        }
        let pulse = reading::pulse(site)?;
        *known = Some((Instant::now(), pulse));
        Ok(pulse)
    }
}

/// What is guarded here is sound after each line of its critical sections.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The place of one stream, given back when it ends.
struct Place {
    streams: Streams,
    session: Hash,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = lock(&self.streams.shared.places);
        if let Some(own) = places.get_mut(&self.session) {
            *own = own.saturating_sub(1);
        }
        places.retain(|_, own| *own > 0);
    }
}

/// What one reader hears.
pub struct Live {
    visit: Visit,
    place: Place,
    pulse: Pulse,
    mark: String,
    looks: u32,
    over: watch::Receiver<bool>,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("mark", &self.mark).finish_non_exhaustive()
    }
}

/// The mark of the page that is named, or of what is open. Who asks for a stream goes on hearing.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let streams = &visit.site.streams;
    // Before the mark: what moves between the two is seen at the next look.
    let pulse = streams.pulse(&visit.site)?;
    let mark = mark(visit, staff)?;
    let answer = Answer::new(StatusCode::OK, "text/event-stream", event(&mark));
    // A proxy that gathers an answer before it hands it on would hand on none.
    let answer = answer.with(header::HeaderName::from_static("x-accel-buffering"), "no");
    let is_listening = visit.header(&header::ACCEPT).contains("text/event-stream");
    if visit.method != Method::GET || !is_listening {
        return Ok(answer);
    }
    let place = streams.take(staff.session).ok_or(Failure::TooMany(LATER))?;
    let over = streams.shared.over.subscribe();
    let live = Live { visit: visit.clone(), place, pulse, mark, looks: 0, over };
    Ok(Answer { live: Some(live), ..answer })
}

impl Live {
    /// What it goes on to say, until it ends.
    pub fn events(self) -> impl Stream<Item = std::io::Result<Bytes>> {
        let first = Bytes::from(event(&self.mark));
        futures_util::stream::unfold((Some(self), Some(first)), |(state, first)| async move {
            if let Some(first) = first {
                return Some((Ok(first), (state, None)));
            }
            let mut live = state?;
            loop {
                tokio::select! {
                    () = tokio::time::sleep(LOOK) => {}
                    _ = live.over.wait_for(|is_over| *is_over) => return None,
                }
                let looked = web::block(move || (live.look(), live)).await;
                let (said, back) = looked.ok()?;
                live = back;
                // Whatever is wrong, the browser asks for another stream, and is told by that.
                if let Some(said) = said.ok()? {
                    return Some((Ok(Bytes::from(said)), (Some(live), None)));
                }
            }
        })
    }

    /// What is to be said now, if anything.
    fn look(&mut self) -> Result<Option<String>, Failure> {
        self.looks = self.looks.wrapping_add(1);
        let site = &self.visit.site;
        let pulse = site.streams.pulse(site)?;
        let is_beat = self.looks.is_multiple_of(BEAT);
        if pulse == self.pulse && !is_beat {
            return Ok(None);
        }
        self.pulse = pulse;
        let visit = self.visit.at(site.now());
        let staff = Staff::of(&visit)?.filter(|staff| staff.barred_to().is_none());
        let staff = staff.filter(|staff| staff.session == self.place.session).ok_or(Failure::SignIn)?;
        let mark = mark(&visit, &staff)?;
        if mark != self.mark {
            self.mark = mark;
            return Ok(Some(event(&self.mark)));
        }
        Ok(is_beat.then(|| ": \n\n".to_owned()))
    }
}

/// An event as a browser reads it; after a break it asks again in five seconds.
fn event(mark: &str) -> String {
    format!("retry: 5000\ndata: {mark}\n\n")
}

/// One word for what this reader may see: of one incident, or of all that are open and of the organisation.
fn mark(visit: &Visit, staff: &Staff) -> Result<String, Failure> {
    let number = visit.query.text("number");
    let mut hasher = Sha256::new();
    let rows = if number.is_empty() {
        hasher.update(staff.world.revision().to_be_bytes());
        reading::marks(&visit.site, &staff.viewer)?
    } else {
        reading::mark_of(&visit.site, &staff.viewer, number)?.into_iter().collect()
    };
    for (id, seq) in rows {
        hasher.update(id.0.as_bytes());
        hasher.update(seq.to_be_bytes());
    }
    Ok(to_hex(hasher.finalize().as_slice()).chars().take(MARK_CHARS).collect())
}
