//! The policy in force as its page shows it.

use serde::Serialize;

use super::compare::{Difference, compare};
use super::waiting::{self, Waiting};
use crate::domain::administration::{Doubt, How};
use crate::domain::ids::PolicyVersion;
use crate::domain::organisation::activation::Activation;
use crate::domain::policy::Policy;
use crate::i18n::{Language, proved};
use crate::telling::policy::chain::{Chain, chain};
use crate::telling::policy::outline::{Outline, outline};
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::incidents::show::FormErrors;
use crate::web::visit::Visit;
use crate::web::words::{self, When};

/// The page.
#[derive(Serialize)]
pub struct View {
    done: String,
    /// Whether the reader may try and activate another text.
    may_change: bool,
    /// Whether the reader may look for incidents that run under an older version.
    is_desk: bool,
    now: Option<InForce>,
    versions: Vec<Version>,
    waiting: Option<Waiting>,
    /// How the last proposal came to nothing.
    ended: String,
    ended_why: String,
    faults: Vec<Fault>,
}

/// What is in force.
#[derive(Serialize)]
struct InForce {
    title: String,
    rule: String,
    version: Version,
    /// In words; none where this program cannot read the text any more.
    outline: Option<Outline>,
    /// Each of its lines as a picture.
    chains: Vec<Chain>,
    guarantees: Vec<String>,
    text: String,
    /// What is otherwise than in the version before.
    changes: Option<Difference>,
}

/// A version that is or was in force.
#[derive(Clone, Serialize)]
struct Version {
    no: u32,
    is_active: bool,
    at: Option<When>,
    by: String,
    sha256: String,
    doubt: String,
    reason: String,
}

/// The page for this reader.
pub fn of(visit: &Visit, staff: &Staff, trouble: Option<&FormErrors>) -> View {
    let active = staff.world.org.active;
    let activations = staff.organisation.activations.iter().rev();
    let versions: Vec<Version> = activations.map(|row| version(visit, staff, row)).collect();
    let now = active.and_then(|active| in_force(visit, staff, active, &versions));
    let is_desk = staff.is_desk || staff.viewer.sees_all;
    let waiting = waiting::of(visit, staff, trouble);
    let ended = staff.organisation.proposals.ended.as_ref().filter(|(how, _)| *how != How::Begun);
    let said = |(how, _): &(How, String)| visit.text(&format!("policy-ended-{}", how.as_str()));
    let (ended, ended_why) =
        (ended.map(said).unwrap_or_default(), ended.map(|(_, why)| why.clone()).unwrap_or_default());
    let faults = waiting.iter().flat_map(Waiting::faults).collect();
    View {
        done: words::done(visit),
        may_change: staff.is_admin,
        is_desk,
        now,
        versions,
        waiting,
        ended,
        ended_why,
        faults,
    }
}

fn version(visit: &Visit, staff: &Staff, row: &Activation) -> Version {
    Version {
        no: row.version.0,
        is_active: staff.world.org.active == Some(row.version),
        at: Some(When::plain(visit, row.at)),
        by: words::actor(visit, &staff.world, &row.by),
        sha256: row.sha256.clone(),
        doubt: row.doubt.map(|doubt| said(visit, doubt)).unwrap_or_default(),
        reason: row.reason.clone(),
    }
}

/// What speaks against a policy, in words.
pub fn said(visit: &Visit, doubt: Doubt) -> String {
    visit.text(&format!("policy-doubt-{}", doubt.as_str()))
}

fn in_force(visit: &Visit, staff: &Staff, active: PolicyVersion, versions: &[Version]) -> Option<InForce> {
    let org = &staff.world.org;
    let text = org.policies.get(&active)?;
    let before = org.policies.range(..active).next_back().map(|(_, before)| before);
    let policy = staff.world.policies.get(&active);
    let guarantees = policy.into_iter().flat_map(|policy| {
        policy.guarantees.iter().map(|one| proved::guarantee(visit.language, policy, one))
    });
    Some(InForce {
        title: policy.map(|policy| policy.title.clone()).unwrap_or_default(),
        rule: policy.map(|policy| policy.rule.clone()).unwrap_or_default(),
        version: versions.iter().find(|row| row.is_active)?.clone(),
        outline: policy.map(|policy| outline(policy, visit.language)),
        chains: policy.map(|policy| chains(policy, visit.language)).unwrap_or_default(),
        guarantees: guarantees.collect(),
        text: numbered(text),
        changes: before.map(|before| compare(before, text)),
    })
}

fn chains(policy: &Policy, language: Language) -> Vec<Chain> {
    policy.lines.iter().map(|line| chain(policy, line, language)).collect()
}

/// A text with the number of each line.
pub fn numbered(text: &str) -> String {
    let line = |(index, line): (usize, &str)| format!("{:>4}  {line}", index.saturating_add(1));
    text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n")
}
