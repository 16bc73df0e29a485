//! What one answers to 受領確認: a choice that nobody makes beforehand.

use crate::domain::incident::state::Duty;
use crate::domain::moment::Moment;
use crate::domain::recipients::Recipients;
use crate::web::reading::Seen;
use crate::web::visit::Visit;

/// 自分が対応する.
pub const ACCEPT: &str = "accept";
/// 代理に引き継ぐ: the policy names to whom.
pub const DELEGATE: &str = "delegate";
/// 担当が違う: the desk is told, and the duty stays open.
pub const NOT_MINE: &str = "not_mine";
/// Every answer.
pub const WORDS: [&str; 3] = [ACCEPT, DELEGATE, NOT_MINE];

/// What is chosen from, by field: the answer, and whom the duty may be handed over to.
pub fn options(
    visit: &Visit,
    seen: &Seen,
    duty: Option<&Duty>,
) -> [(&'static str, Vec<(String, String)>); 2] {
    let delegates = duty.map(|duty| delegates(visit, seen, duty)).unwrap_or_default();
    let words = WORDS.into_iter().filter(|word| *word != DELEGATE || !delegates.is_empty());
    let option =
        |word: &str| (word.to_owned(), visit.text(&format!("web-choice-{}", word.replace('_', "-"))));
    [("choice", words.map(option).collect()), ("delegate", delegates)]
}

/// Who may take the duty over, by staff number and name.
fn delegates(visit: &Visit, seen: &Seen, duty: &Duty) -> Vec<(String, String)> {
    let Some(recipients) = recipients(seen, visit.now) else { return Vec::new() };
    let people = recipients.delegates(&duty.post);
    people.into_iter().map(|person| (person.to_string(), seen.world.org.name_of(&person))).collect()
}

/// Who answers for what on an incident, as it stands now.
pub fn recipients(seen: &Seen, now: Moment) -> Option<Recipients<'_>> {
    let incident = &seen.incident;
    Some(Recipients {
        world: &seen.world,
        policy: seen.policy()?,
        case: &incident.case,
        reporter: incident.reporter.as_ref(),
        subjects: &incident.subjects,
        now,
    })
}
