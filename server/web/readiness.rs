//! 備えの点検: posts in which nobody would be reached, promises that are broken on some day, calendars
//! that end, channels that died, logs that are overwritten before anybody keeps them.
//!
//! For the desk and for administrators: whoever can mend it before the next incident.

use serde::Serialize;

use crate::domain::access::Viewer;
use crate::domain::administration::outage::is_due;
use crate::domain::calendar::midnight;
use crate::domain::moment::Span;
use crate::domain::policy::finding::OpenQuestion;
use crate::domain::readiness;
use crate::domain::world::World;
use crate::domain::written;
use crate::i18n::labels;
use crate::i18n::time::dated;
use crate::store::evidence::EvidenceRow;

use super::absences;
use super::error::Failure;
use super::guard::Staff;
use super::incidents::evidence::view::Overwriting;
use super::outlook;
use super::page;
use super::reading;
use super::visit::{Outcome, Visit};
use super::words::When;

/// How far ahead is looked, and how far back at what died.
pub(super) const DAYS: i64 = 30;

/// Lines shown at most; the rest is counted.
const LINES_MAX: usize = 200;

#[derive(Serialize)]
struct View {
    at: When,
    /// The later day that was asked about; none where it is today.
    day: Option<String>,
    days: i64,
    /// Who is away in the days that are looked at, and who stands in.
    absences: Vec<String>,
    more_absences: usize,
    gaps: Vec<String>,
    more: usize,
    calendars: Vec<String>,
    /// Units that the policy names and nobody has.
    units: Vec<String>,
    outlook: Option<outlook::View>,
    /// Channels whose owner does not work here any more.
    ownerless: Vec<String>,
    is_admin: bool,
    is_ready: bool,
    #[serde(flatten)]
    today: Today,
}

/// What is of today alone: nothing of it is announced.
#[derive(Default, Serialize)]
struct Today {
    channels: Vec<Channel>,
    /// Logs that nobody has kept and that are soon overwritten, or may be lost.
    logs: Vec<Log>,
    more_logs: usize,
    /// Contacts whose check is wanting, with why.
    contacts: Vec<Stale>,
    more_contacts: usize,
    /// Channels that are to be tried again.
    untried: Vec<String>,
    /// Why another backup is due; none where it is not, or where none are made from a page.
    backup: Option<String>,
    /// Why the papers for an outage are to be printed again.
    outage: Option<String>,
}

#[derive(Serialize)]
struct Channel {
    name: String,
    at: Option<When>,
}

#[derive(Serialize)]
struct Log {
    href: String,
    text: String,
    log: Option<Overwriting>,
}

impl Log {
    fn of(visit: &Visit, (number, row): &(String, EvidenceRow)) -> Self {
        let args = [("number", number.clone().into()), ("no", row.no.into())];
        let name = visit.say("evidence-item-title", &args);
        Self {
            href: format!("/incidents/{number}/evidence/{}", row.no),
            text: format!("{name} {}", row.description),
            log: Overwriting::of(visit, row),
        }
    }
}

#[derive(Serialize)]
struct Stale {
    href: String,
    text: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    if !staff.is_admin && !staff.is_desk {
        return Err(Failure::Forbidden);
    }
    // Of a later day there is what is announced for it; channels, logs and copies are of today.
    let day = written::day(visit.query.text("day")).and_then(midnight).filter(|day| visit.now < *day);
    let asked = &day.map_or_else(|| visit.clone(), |day| visit.at(day));
    let ahead = Span::hours(24 * DAYS);
    let (gaps, calendars) = match staff.world.active() {
        Some((_, policy)) => (
            readiness::gaps(&staff.world, policy, asked.now, ahead),
            readiness::missing_years(policy, asked.now, ahead),
        ),
        None => (Vec::new(), Vec::new()),
    };
    let today = if day.is_none() { Today::of(visit, staff)? } else { Today::default() };
    let units = unknown_units(asked, &staff.world);
    let outlook = outlook::view(asked, &staff.world, DAYS);
    let is_kept = outlook.as_ref().is_none_or(|outlook| outlook.is_kept);
    let absences = absences::coming(asked, staff, ahead);
    let is_whole = gaps.is_empty() && calendars.is_empty() && units.is_empty();
    let view = View {
        at: When::plain(visit, asked.now),
        day: day.map(|day| dated(visit.language, day, visit.now)),
        days: DAYS,
        more_absences: absences.len().saturating_sub(LINES_MAX),
        absences: absences.into_iter().take(LINES_MAX).collect(),
        is_ready: is_whole && today.is_ready() && is_kept,
        outlook,
        ownerless: super::admin::channels::ownerless(asked, staff),
        is_admin: staff.is_admin,
        units,
        more: gaps.len().saturating_sub(LINES_MAX),
        gaps: gaps.iter().take(LINES_MAX).map(|gap| line(asked, staff, gap)).collect(),
        calendars: calendars.iter().map(|row| missing(visit, row)).collect(),
        today,
    };
    page::show(visit, "readiness", visit.text("web-readiness-title"), &view)
}

impl Today {
    fn of(visit: &Visit, staff: &Staff) -> Result<Self, Failure> {
        // An administrator need not hold a post to mend a channel; who is shut out stays shut out.
        let eyes = Viewer { sees_all: true, ..staff.viewer.clone() };
        let channels = reading::dead_channels(&visit.site, &eyes, visit.now - Span::hours(24 * DAYS))?;
        // What may be seen, and no more: a log stands in an incident.
        let logs = reading::logs_to_keep(&visit.site, &staff.viewer)?;
        let stale = super::contacts::stale(visit, staff);
        // What was sent when is of the desk: an administrator hears that it fails.
        let channels = channels.into_iter().map(|row| Channel {
            at: staff.is_desk.then(|| When::past(visit, row.at)),
            name: row.channel.to_string(),
        });
        Ok(Self {
            channels: channels.collect(),
            more_logs: logs.len().saturating_sub(LINES_MAX),
            logs: logs.iter().take(LINES_MAX).map(|row| Log::of(visit, row)).collect(),
            more_contacts: stale.len().saturating_sub(LINES_MAX),
            contacts: stale.into_iter().take(LINES_MAX).map(|(href, text)| Stale { href, text }).collect(),
            untried: super::admin::channels::due(visit, staff),
            backup: backup(visit, staff),
            outage: outage(visit, staff),
        })
    }

    fn is_ready(&self) -> bool {
        self.channels.is_empty() && self.logs.is_empty() && self.contacts.is_empty()
    }
}

fn backup(visit: &Visit, staff: &Staff) -> Option<String> {
    let backups = &staff.organisation.backups;
    visit.site.settings.backup_dir.as_ref().filter(|_| backups.is_due(visit.now))?;
    let word = if backups.last_whole().is_some() { "old" } else { "none" };
    Some(visit.text(&format!("readiness-backup-{word}")))
}

fn outage(visit: &Visit, staff: &Staff) -> Option<String> {
    let printed = staff.organisation.outage_kit_at;
    let word = if printed.is_some() { "old" } else { "none" };
    is_due(printed, visit.now).then(|| visit.text(&format!("readiness-outage-{word}")))
}

fn line(visit: &Visit, staff: &Staff, gap: &readiness::Gap) -> String {
    let label = staff.world.active().map(|(_, policy)| policy.post_label(&gap.post));
    let (post, unit) = (label.unwrap_or_default(), staff.world.unit_name(&gap.unit));
    labels::gap(visit.language, gap, (post, &unit), visit.now)
}

/// Units that the policy names and nobody has, with the line where it does.
pub(super) fn unknown_units(visit: &Visit, world: &World) -> Vec<String> {
    let said = |one: OpenQuestion| {
        let unit = one.args.get("unit").cloned().unwrap_or_default();
        visit.say("web-readiness-unit", &[("unit", unit.into()), ("line", one.line.into())])
    };
    readiness::unknown_units(world, visit.now).into_iter().map(said).collect()
}

fn missing(visit: &Visit, row: &readiness::MissingYear) -> String {
    let args = [("calendar", row.calendar.as_str().into()), ("year", row.year.to_string().into())];
    visit.say("web-readiness-calendar", &args)
}
