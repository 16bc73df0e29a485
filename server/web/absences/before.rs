//! この不在を登録すると: what an absence that would leave posts unanswered does, before it is noted.
//!
//! Which posts, the refusal says. This says how late somebody hears in the worst case, on the lines through
//! those posts alone, where an incident can meet them: the whole proof would keep a person waiting.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::administration::absences::opened;
use crate::domain::history::Private;
use crate::domain::moment::Span;
use crate::domain::org::{Absence, OrgFact};
use crate::domain::proof::part::{lines_through, prove_lines};
use crate::domain::proof::{Example, Found, Proof};
use crate::domain::readiness::Gap;
use crate::domain::world::World;
use crate::i18n::labels;
use crate::i18n::proved::Words;
use crate::web::form::Reading;
use crate::web::guard::Staff;
use crate::web::incidents::show::FormErrors;
use crate::web::people::Finder;
use crate::web::visit::Visit;

/// Lives for what is and for what would be, each: some tenths of a second.
const LIVES: u64 = 1_200;

/// What would be otherwise.
#[derive(Serialize)]
pub struct Before {
    /// Posts that nobody would answer for, and when.
    gaps: Vec<String>,
    /// Lines through them, and how late somebody hears.
    times: Vec<String>,
    /// Not everything was tried.
    is_sampled: bool,
}

/// What the absence would do that was refused for it; none where it was refused for anything else. `known` is
/// the one that it would take the place of.
pub fn of(
    visit: &Visit,
    staff: &Staff,
    trouble: Option<&FormErrors>,
    known: Option<&Absence>,
) -> Option<Before> {
    let trouble = trouble.filter(|trouble| trouble.errors.iter().any(|error| error.field == "anyway"))?;
    let absence = typed(visit, staff, trouble, known)?;
    let ends = known.map(|row| OrgFact::AbsenceEnded { absence: row.clone(), at: visit.now });
    let period = (absence.from.max(visit.now), absence.to);
    let facts: Vec<OrgFact> = ends.into_iter().chain([OrgFact::AbsenceAdded { absence }]).collect();
    let after = staff.world.after(&facts, &Private::new());
    let (_, until) = period;
    let until = |gap: Gap| Gap { to: gap.to.or(Some(until)), ..gap };
    let gaps: Vec<Gap> = opened(&staff.world, &after, period).into_iter().map(until).collect();
    let (_, policy) = staff.world.active()?;
    let unit = |gap: &Gap| staff.world.unit_name(&gap.unit);
    let line =
        |gap: &Gap| labels::gap(visit.language, gap, (policy.post_label(&gap.post), &unit(gap)), visit.now);
    let lines = gaps.iter().map(line).collect();
    // Whoever asks again and again is told which posts, and no times.
    let is_slow = visit.site.simulations.take(visit.source, visit.now).is_err();
    let (times, is_sampled) =
        if is_slow { None } else { times(visit, (&staff.world, &after), &gaps) }.unwrap_or_default();
    Some(Before { gaps: lines, times, is_sampled })
}

/// The absence that was typed.
fn typed(visit: &Visit, staff: &Staff, trouble: &FormErrors, known: Option<&Absence>) -> Option<Absence> {
    let mut reading = Reading::of(&trouble.typed);
    let finder = Finder { org: &staff.world.org, now: visit.now };
    let person = finder.one(&mut reading, "person", trouble.typed.text("person"));
    let stand_in = finder.one(&mut reading, "stand_in", trouble.typed.text("stand_in"));
    let from = reading.moment("from").unwrap_or(visit.now);
    let to = reading.moment("to")?;
    let cause = reading.choice("cause", crate::domain::actor::Cause::parse)?;
    let only = trouble.typed.all("only").map(crate::domain::ids::Act::typed).collect();
    let person = known.map(|row| row.person.clone()).or(person).unwrap_or_else(|| staff.person.clone());
    Some(Absence { person, cause, from, to, stand_in, only })
}

/// How late somebody hears, on each line through posts that nobody would answer for; and whether not
/// everything was tried.
fn times(visit: &Visit, (now, after): (&World, &World), gaps: &[Gap]) -> Option<(Vec<String>, bool)> {
    let (_, policy) = now.active()?;
    let first = gaps.iter().map(|gap| gap.from).min()?;
    let lines = lines_through(policy, &gaps.iter().map(|gap| &gap.post).collect());
    let units: BTreeSet<_> = gaps.iter().map(|gap| &gap.unit).collect();
    let prove = |world: &World| {
        let day = first + Span::seconds(1);
        prove_lines(world, (day, visit.now), (&lines, &units), LIVES)
            .inspect_err(|error| tracing::warn!(%error, "nothing could be proved about an absence"))
            .ok()
    };
    let (now, then) = (prove(now)?, prove(after)?);
    let said = |proof: &Proof, found: &Found| Words { proof, policy, language: visit.language }.found(found);
    let row = |index: usize| {
        let (before, later) = (now.silences.get(index)?, then.silences.get(index)?);
        let label = policy.line(&before.line).map(|line| line.label.clone()).unwrap_or_default();
        let is_same = lateness(&before.found) == lateness(&later.found);
        let key = if is_same { "absences-before-same" } else { "absences-before-worse" };
        let args = [
            ("line", label.into()),
            ("now", said(&now, &before.found).into()),
            ("then", said(&then, &later.found).into()),
        ];
        Some(visit.say(key, &args))
    };
    let is_sampled = now.is_sampled() || then.is_sampled();
    Some(((0..lines.len()).filter_map(row).collect(), is_sampled))
}

/// Never is later than any time.
fn lateness(found: &Found) -> (bool, Option<Span>) {
    let [latest, _] = &found.latest;
    let [never, _] = &found.never;
    (never.is_some(), latest.as_ref().and_then(|example: &Example| example.heard))
}
