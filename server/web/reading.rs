//! What pages and programs read. Every reading of an incident takes a [`Viewer`], and what may not
//! be seen is not there: the same answer for a wrong number and for a hidden one.

mod lists;
pub mod published;
pub mod thread;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::access::Viewer;
use crate::domain::actor::Actor;
use crate::domain::called::Asked;
use crate::domain::case::Phase;
use crate::domain::history::{Entry, Private};
use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::policy::Policy;
use crate::domain::report::{Attachment, Report};
use crate::domain::statistics::beside::Beside;
use crate::domain::statistics::{Measures, Period, Statistics};
use crate::domain::world::World;
use crate::i18n::{Language, labels};
use crate::keys::{hash_secret, is_same, normalize_number};
use crate::link::{self, Link};
use crate::store::channels::{DeadChannel, Named};
use crate::store::charges::OwnItem;
use crate::store::duties::OwedDuty;
use crate::store::evidence::{CustodyRow, EvidenceCounts, EvidenceRow};
use crate::store::project::IncidentRow;
use crate::store::{Error, Tx};
use crate::telling::disposals::Kept;

use super::Site;
use super::error::Failure;

pub use lists::{
    coming_legal_dates, count_kept, first_owed, glance, kept, list, mark_of, marks, measure_counts, measures,
    next_legal_dates, ordinals, overview, pulse,
};

/// People, posts and policies, now.
///
/// # Errors
/// The store is not available.
pub fn world(site: &Site) -> Result<Arc<World>, Failure> {
    let world: Result<_, Error> = site.backend.store.read(|tx| tx.world());
    Ok(world?)
}

/// The same with the contacts and the registers.
///
/// # Errors
/// The store is not available.
pub fn organisation(site: &Site) -> Result<Arc<Organisation>, Failure> {
    let organisation: Result<_, Error> = site.backend.store.read(|tx| tx.organisation());
    Ok(organisation?)
}

/// Channels whose last delivery died after `since`, as far as the viewer may know.
///
/// # Errors
/// The store is not available.
pub fn dead_channels(site: &Site, viewer: &Viewer, since: Moment) -> Result<Vec<DeadChannel>, Failure> {
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.dead_channels(viewer, since));
    Ok(read?)
}

/// An incident with the world it is seen in.
pub struct Seen {
    /// The incident.
    pub incident: Incident,
    /// The organisation.
    pub world: Arc<World>,
    /// Its entries, where they were asked for.
    pub entries: Vec<Entry>,
}

impl Seen {
    /// The policy it runs under, if this program can still read it.
    pub fn policy(&self) -> Option<&Arc<Policy>> {
        self.world.policies.get(&self.incident.policy)
    }

    /// 令和8-4127（2PP9-3FAD）: how the incident is named.
    pub fn named(&self, language: Language) -> String {
        labels::named(language, self.incident.called, &self.incident.number)
    }
}

/// The incident with this number, if the viewer may see it.
///
/// # Errors
/// [`Failure::NotFound`] if it is not there or may not be seen.
pub fn incident(site: &Site, viewer: &Viewer, number: &str) -> Result<Seen, Failure> {
    load(site, viewer, number, false)
}

/// The same with its history.
///
/// # Errors
/// As [`incident`].
pub fn history(site: &Site, viewer: &Viewer, number: &str) -> Result<Seen, Failure> {
    load(site, viewer, number, true)
}

/// The numbers of those of these incidents that the viewer may see.
///
/// # Errors
/// The store is not available.
pub fn incident_numbers(
    site: &Site,
    viewer: &Viewer,
    ids: &BTreeSet<HistoryId>,
) -> Result<BTreeMap<HistoryId, String>, Failure> {
    let names = incident_names(site, viewer, ids)?;
    Ok(names.into_iter().map(|(id, name)| (id, name.number)).collect())
}

/// The same with the numbers that are said.
///
/// # Errors
/// The store is not available.
pub fn incident_names(
    site: &Site,
    viewer: &Viewer,
    ids: &BTreeSet<HistoryId>,
) -> Result<BTreeMap<HistoryId, Named>, Failure> {
    Ok(site.backend.store.read(|tx| tx.names_among(viewer, ids))?)
}

/// A page of the evidence of an incident that the viewer may see, from a number on.
///
/// # Errors
/// As [`incident`].
pub fn evidence(
    site: &Site,
    viewer: &Viewer,
    number: &str,
    (after, limit): (i32, usize),
) -> Result<(Seen, Vec<EvidenceRow>), Failure> {
    let seen = incident(site, viewer, number)?;
    let id = seen.incident.id;
    let rows: Result<_, Error> = site.backend.store.read(|tx| tx.list_evidence(viewer, id, after, limit));
    Ok((seen, rows?))
}

/// Records of disposal that are kept with incidents that the viewer may see, newest first.
///
/// # Errors
/// The store is not available.
pub fn disposal_records(site: &Site, viewer: &Viewer) -> Result<Vec<Kept>, Failure> {
    let rows: Result<_, Error> = site.backend.store.read(|tx| tx.disposal_records(viewer));
    let kept = |(incident, row): (String, EvidenceRow)| Kept {
        incident,
        no: row.no,
        description: row.description,
        at: row.collected_at,
    };
    Ok(rows?.into_iter().map(kept).collect())
}

/// Logs of incidents that the viewer may see which nobody has kept and which are soon overwritten, or may
/// be lost, with the incidents' numbers.
///
/// # Errors
/// The store is not available.
pub fn logs_to_keep(site: &Site, viewer: &Viewer) -> Result<Vec<(String, EvidenceRow)>, Failure> {
    let rows: Result<_, Error> = site.backend.store.read(|tx| tx.logs_to_keep(viewer));
    Ok(rows?)
}

/// All the evidence of an incident that was seen.
///
/// # Errors
/// The store is not available.
pub fn all_evidence(site: &Site, seen: &Seen) -> Result<Vec<EvidenceRow>, Failure> {
    let rows: Result<_, Error> = site.backend.store.read(|tx| tx.all_evidence(seen.incident.id));
    Ok(rows?)
}

/// How many items of evidence an incident has, and how many of them need somebody.
///
/// # Errors
/// The store is not available.
pub fn evidence_counts(site: &Site, incident: HistoryId) -> Result<EvidenceCounts, Failure> {
    let counts: Result<_, Error> = site.backend.store.read(|tx| tx.evidence_counts(incident));
    Ok(counts?)
}

/// An item of evidence with a page of the hands it passed through, newest first.
pub struct SeenItem {
    /// The incident.
    pub seen: Seen,
    /// The item.
    pub item: EvidenceRow,
    /// Hands.
    pub hands: Vec<CustodyRow>,
}

/// One item of the evidence of an incident that the viewer may see.
///
/// # Errors
/// [`Failure::NotFound`] if it is not there or may not be seen.
pub fn evidence_item(
    site: &Site,
    viewer: &Viewer,
    (number, no): (&str, u32),
    (before, limit): (Option<i32>, usize),
) -> Result<SeenItem, Failure> {
    let seen = incident(site, viewer, number)?;
    let (id, no) = (seen.incident.id, i32::try_from(no).map_err(|_| Failure::NotFound)?);
    let found: Result<_, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        let Some(item) = tx.evidence_item(viewer, id, no)? else { return Ok(None) };
        let hands = tx.custody_of(&item, before, limit)?;
        Ok(Some((item, hands)))
    });
    let (item, hands) = found?.ok_or(Failure::NotFound)?;
    Ok(SeenItem { seen, item, hands })
}

/// Notes that someone looked. That this failed is for the log: it must not keep anyone from an
/// incident at night.
pub fn note_look(site: &Site, by: &Actor, seen: &Seen, what: &str) {
    if let Err(error) = crate::actions::look::note(&site.backend, by, Some(seen.incident.id), what) {
        tracing::error!(%error, what, "A look could not be noted");
    }
}

/// The same where a list was taken along.
pub fn note_list(site: &Site, by: &Actor) {
    if let Err(error) = crate::actions::look::note(&site.backend, by, None, "list") {
        tracing::error!(%error, "That a list was taken along could not be noted");
    }
}

/// The numbers of those of these incidents that the reader may see and audit. What is their own is not among
/// them, whatever they were told of it.
///
/// # Errors
/// The store is not available.
pub fn audited(
    site: &Site,
    viewer: &Viewer,
    ids: &BTreeSet<HistoryId>,
) -> Result<BTreeMap<HistoryId, String>, Failure> {
    let names = audited_names(site, viewer, ids)?;
    Ok(names.into_iter().map(|(id, name)| (id, name.number)).collect())
}

/// The same with the numbers that are said.
///
/// # Errors
/// The store is not available.
pub fn audited_names(
    site: &Site,
    viewer: &Viewer,
    ids: &BTreeSet<HistoryId>,
) -> Result<BTreeMap<HistoryId, Named>, Failure> {
    let seen = incident_names(site, &viewer.auditing(), ids)?;
    incident_names(site, viewer, &seen.into_keys().collect())
}

/// The incidents that are called so, as far as the viewer may see them; none where it is no such number.
///
/// # Errors
/// The store is not available.
pub fn called(site: &Site, viewer: &Viewer, said: &str) -> Result<Vec<IncidentRow>, Failure> {
    let Some(asked) = Asked::read(said) else { return Ok(Vec::new()) };
    let rows: Result<_, Error> = site.backend.store.read(|tx| tx.find_called(viewer, asked));
    Ok(rows?)
}

fn load(site: &Site, viewer: &Viewer, number: &str, with_entries: bool) -> Result<Seen, Failure> {
    let number = normalize_number(number).ok_or(Failure::NotFound)?;
    let seen: Result<Option<Seen>, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        // Asked of its row before it is folded: how long an answer takes must not tell that a number is one.
        let Some(row) = tx.find_visible(viewer, &number)? else { return Ok(None) };
        let id = row.id;
        let Some(loaded) = tx.load::<Incident>(id)? else { return Ok(None) };
        if !viewer.may_see(&loaded.state) {
            return Ok(None);
        }
        let entries = if with_entries { tx.entries(id)? } else { Vec::new() };
        Ok(Some(Seen { incident: loaded.state, world: tx.world()?, entries }))
    });
    seen?.ok_or(Failure::NotFound)
}

/// What the link with this secret opens, while it works.
///
/// # Errors
/// The store is not available.
pub fn link(site: &Site, secret: &str) -> Result<Option<Link>, Failure> {
    let hash = link::hash_of(secret);
    let found: Result<_, Error> = site.backend.store.read(|tx| tx.link(hash));
    Ok(found?)
}

/// The incident of a link from a mail. The link names the person; the exclusion stands above it.
///
/// # Errors
/// [`Failure::NotFound`] if the person may not see it any more.
pub fn incident_of_link(
    site: &Site,
    (incident, person): (HistoryId, &PersonId),
    now: Moment,
) -> Result<Seen, Failure> {
    let seen: Result<Option<Seen>, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        let Some(loaded) = tx.load::<Incident>(incident)? else { return Ok(None) };
        let world = tx.world()?;
        let viewer = Viewer::of(&world, person, now);
        let may = viewer.may_see(&loaded.state) && world.org.is_employed(person, now);
        Ok(may.then(|| Seen { incident: loaded.state, world, entries: Vec::new() }))
    });
    seen?.ok_or(Failure::NotFound)
}

/// The incident behind the link of a body outside; what it may do there is for the policy to say.
///
/// # Errors
/// [`Failure::NotFound`] if it is not kept any more.
pub fn incident_of_party(site: &Site, incident: HistoryId) -> Result<Seen, Failure> {
    let seen: Result<Option<Seen>, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        let Some(loaded) = tx.load::<Incident>(incident)? else { return Ok(None) };
        Ok(Some(Seen { incident: loaded.state, world: tx.world()?, entries: Vec::new() }))
    });
    seen?.ok_or(Failure::NotFound)
}

/// What a person owes, late first.
///
/// # Errors
/// The store is not available.
pub fn owed_by(site: &Site, person: &PersonId) -> Result<Vec<OwedDuty>, Failure> {
    let owed: Result<_, Error> = site.backend.store.read(|tx| tx.owed_by(person));
    Ok(owed?)
}

/// Who must not learn of an incident: what several answer is not named for it.
///
/// # Errors
/// The store is not available.
pub fn excluded_from(site: &Site, number: &str) -> Result<BTreeSet<PersonId>, Failure> {
    let excluded: Result<_, Error> = site.backend.store.read(|tx| tx.excluded_from(vec![number.to_owned()]));
    Ok(excluded?)
}

/// The items of checklists that a person was named for.
///
/// # Errors
/// The store is not available.
pub fn charges_of(site: &Site, person: &PersonId) -> Result<Vec<OwnItem>, Failure> {
    let own: Result<_, Error> = site.backend.store.read(|tx| tx.charges_of(person));
    Ok(own?)
}

/// The counts of a period, and of its measures against recurrence.
///
/// # Errors
/// The store is not available.
pub fn statistics(site: &Site, viewer: &Viewer, period: &Period) -> Result<(Statistics, Measures), Failure> {
    let read: Result<_, Error> =
        site.backend.store.read(|tx| Ok((tx.samples(viewer, period)?, tx.measures_of(viewer, period)?)));
    let (samples, measures) = read?;
    Ok((Statistics::of(&samples), measures))
}

/// The counts of a period beside those of a year before.
///
/// # Errors
/// The store is not available.
pub fn statistics_beside(
    site: &Site,
    viewer: &Viewer,
    period: &Period,
    now: Moment,
) -> Result<(Beside, Measures), Failure> {
    let before = period.year_before();
    let read: Result<_, Error> = site.backend.store.read(|tx| {
        let earlier = before.map(|before| tx.samples(viewer, &before)).transpose()?;
        Ok((tx.samples(viewer, period)?, earlier.unwrap_or_default(), tx.measures_of(viewer, period)?))
    });
    let (samples, earlier, measures) = read?;
    Ok((Beside::of(period, (&samples, &earlier), now), measures))
}

/// The drills of a period.
///
/// # Errors
/// The store is not available.
pub fn drills(site: &Site, viewer: &Viewer, period: &Period) -> Result<Vec<Incident>, Failure> {
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.drills(viewer, period));
    Ok(read?)
}

/// What whoever reported may know.
pub struct ReportStatus {
    /// 受付番号.
    pub number: String,
    /// The report and the incident that it came in with.
    pub key: (HistoryId, HistoryId),
    /// When it arrived.
    pub received_at: Moment,
    /// `received`, `confirmed`, `handling`, `ended`: no more is said outside.
    pub state: &'static str,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
}

/// What a receipt is printed from.
pub struct Told {
    /// The report.
    pub report: Report,
    /// Its first entry: what was told, and its hash.
    pub entry: Entry,
}

/// Every report of an incident that was seen, first one first, with what its reporter wrote.
///
/// # Errors
/// The store is not available.
pub fn reports_of(site: &Site, incident: &Incident) -> Result<Vec<(Report, Private)>, Failure> {
    let read: Result<_, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        let mut found = Vec::new();
        for id in &incident.reports {
            let (report, entries) = (tx.load::<Report>(*id)?, tx.entries(*id)?);
            let body = entries.into_iter().next().and_then(|entry| entry.private);
            let texts = body.and_then(|body| serde_json::from_str(&body.text).ok()).unwrap_or_default();
            found.extend(report.map(|report| (report.state, texts)));
        }
        Ok(found)
    });
    Ok(read?)
}

/// What was told under these two numbers; none if either is wrong.
///
/// # Errors
/// The store is not available.
pub fn told(site: &Site, number: &str, secret: &str) -> Result<Option<Told>, Failure> {
    let number = normalize_number(number).unwrap_or_default();
    let given = hash_secret(&normalize_number(secret).unwrap_or_default());
    let found: Result<_, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        let Some(id) = tx.find_report(&number)? else { return Ok(None) };
        let Some(loaded) = tx.load::<Report>(id)? else { return Ok(None) };
        let entry = tx.entries(id)?.into_iter().next();
        Ok(entry.map(|entry| Told { report: loaded.state, entry }))
    });
    let is_theirs = |told: &Told| {
        let stored = told.report.secret_hash.clone().unwrap_or_default();
        is_same(stored.as_bytes(), given.as_bytes())
    };
    Ok(found?.filter(is_theirs))
}

/// The report with these two numbers; none if either is wrong.
///
/// # Errors
/// The store is not available.
pub fn report(site: &Site, number: &str, secret: &str) -> Result<Option<ReportStatus>, Failure> {
    // Both numbers are read and both are compared, whichever is wrong: the answer takes as long.
    let number = normalize_number(number).unwrap_or_default();
    let given = hash_secret(&normalize_number(secret).unwrap_or_default());
    let found: Result<_, Error> = site.backend.store.read(|tx: &mut Tx<'_>| {
        let Some(id) = tx.find_report(&number)? else { return Ok(None) };
        let Some(report) = tx.load::<Report>(id)? else { return Ok(None) };
        let incident = tx.answering(report.state.incident)?;
        let received_at = tx.entries(id)?.first().map_or(report.tip.at, |entry| entry.header.at);
        Ok(Some((report.state, incident, received_at)))
    });
    let Some((report, incident, received_at)) = found? else { return Ok(None) };
    let stored = report.secret_hash.clone().unwrap_or_default();
    if !is_same(stored.as_bytes(), given.as_bytes()) {
        return Ok(None);
    }
    let state = match incident.map(|loaded| loaded.state.phase) {
        None | Some(Phase::Received) => "received",
        Some(Phase::Confirmed) => "confirmed",
        Some(Phase::Closed | Phase::Void) => "ended",
        Some(
            Phase::Handling
            | Phase::Contained
            | Phase::Recovered
            | Phase::Investigating
            | Phase::Preventing
            | Phase::Merged,
        ) => "handling",
    };
    let key = (report.id, report.incident);
    let attachments = report.attachments;
    Ok(Some(ReportStatus { number: report.number, key, received_at, state, attachments }))
}
