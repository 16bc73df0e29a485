//! はじめに行うこと: from an installed house to the first drill.

use serde::Serialize;

use crate::actions::Error;
use crate::domain::moment::Span;
use crate::domain::policy::samples::samples;
use crate::domain::readiness;
use crate::i18n::Value;
use crate::store::ORGANISATION;
use crate::store::outbox::DeliveryState;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::visit::Visit;

/// How far ahead posts without anyone are looked for.
const LOOK: Span = Span::hours(24);

/// What a model left in the plan, as far as it is named; the rest is counted.
const SAMPLES_MAX: usize = 12;

/// One thing to do.
#[derive(Serialize)]
pub struct Step {
    href: &'static str,
    name: String,
    about: String,
    is_done: bool,
}

/// All of them, while one is open.
pub fn open(visit: &Visit, staff: &Staff) -> Result<Vec<Step>, Failure> {
    let org = &staff.world.org;
    let seqs = staff.organisation.trials.entries();
    let read = visit.site.backend.store.read(|tx| {
        let lines = tx.deliveries_of(ORGANISATION, &seqs)?;
        Ok::<_, crate::store::Error>((tx.accounts()?.len(), lines, tx.has_drilled()?))
    });
    let (accounts, lines, has_drilled) = read.map_err(Error::from)?;
    let is_tried = lines.iter().any(|line| line.state == DeliveryState::Sent.as_str());
    let people = org.people.keys().filter(|person| org.is_employed(person, visit.now)).count();
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let gaps = policy.map_or(0, |policy| readiness::gaps(&staff.world, policy, visit.now, LOOK).len());
    let root = org.units.values().find(|unit| unit.parent.is_none());
    let body = root.map(|unit| unit.name.clone()).unwrap_or_default();
    let plan = policy.map(|policy| policy.body.name.clone()).unwrap_or_default();
    let text = org.active.and_then(|version| org.policies.get(&version));
    let samples = text.map(|text| samples(text)).unwrap_or_default();
    let is_own = body == plan;
    let step = |href, word: &str, is_done, args: &[(&'static str, Value<'_>)]| Step {
        href,
        name: visit.text(&format!("setup-step-{word}")),
        about: visit.say(&format!("setup-step-{word}-about"), args),
        is_done,
    };
    let plan_step = if is_own && !samples.is_empty() {
        let rest = samples.len().saturating_sub(SAMPLES_MAX);
        let shown: Vec<String> = samples.into_iter().take(SAMPLES_MAX).collect();
        let args = [("samples", shown.join(&visit.text("web-and")).into()), ("rest", rest.into())];
        Step {
            about: visit.say("setup-step-policy-samples", &args),
            ..step("/admin/policy", "policy", false, &[])
        }
    } else {
        step("/admin/policy", "policy", is_own, &[("plan", plan.into()), ("body", body.into())])
    };
    let steps = vec![
        plan_step,
        step("/admin/changes", "people", people > 1, &[("count", people.into())]),
        step("/admin/changes", "posts", gaps == 0, &[("count", gaps.into())]),
        step("/admin/channels", "channels", is_tried, &[]),
        step("/admin/accounts", "accounts", accounts > 1, &[("count", accounts.into())]),
        step("/incidents/new?drill=1", "drill", has_drilled, &[]),
    ];
    let is_open = steps.iter().any(|step| !step.is_done);
    Ok(if is_open { steps } else { Vec::new() })
}
