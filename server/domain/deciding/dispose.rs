//! Lawful disposal (廃棄): the decision that the record of an incident is no longer kept.
//!
//! It asks for no policy, so that an incident can be disposed of long after its policy can no
//! longer be read. What the disposal takes away is counted by who can count it and only written
//! down here.

use crate::actor::Actor;
use crate::history::{History, Private};
use crate::incident::fact::{Fact, Facts, Removed};
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::world::World;

use super::decide::Decision;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Disposal<'a> {
    /// Who decided it.
    pub by: &'a Actor,
    /// SHA-256 of the request, where an Idempotency-Key came with it.
    pub request: Option<&'a str>,
    /// `reason`.
    pub texts: &'a Private,
    /// How much goes.
    pub removed: Removed,
}

/// Decides that an incident is no longer kept.
///
/// # Errors
/// [`Refusal::Decided`] while the incident is open, or if it was disposed of before;
/// [`Refusal::Invalid`] on `reason` where none is given.
pub fn dispose(
    incident: &Incident,
    world: &World,
    disposal: &Disposal<'_>,
    now: Moment,
) -> Result<Decision, Refusal> {
    if incident.is_open() || incident.is_disposed {
        return Err(Refusal::Decided);
    }
    if disposal.texts.get("reason").is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Refusal::Invalid { field: "reason", reason: "required" });
    }
    let facts = Facts {
        by: disposal.by.clone(),
        request: disposal.request.map(str::to_owned),
        facts: vec![Fact::Disposed { removed: disposal.removed }],
    };
    let mut private = disposal.texts.clone();
    if let Actor::Person(person) = disposal.by {
        // The name stays with the entry: who decided must be known when the person has left.
        private.insert(format!("name.{person}"), world.org.own_name(person));
    }
    let mut after = incident.clone();
    after.apply_entry(now.max(incident.at), &facts, &private);
    Ok(Decision { facts, private, after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Case, Origin, Phase};
    use crate::ids::{HistoryId, PolicyVersion};
    use uuid::Uuid;

    const AT: Moment = Moment::from_micros(1_795_136_400_000_000);

    fn incident(phase: Phase) -> Incident {
        let case = Box::new(Case::new("loss".into(), Origin::Staff, AT));
        let opened = Fact::Opened {
            number: "K7M4-92QX".to_owned(),
            report: HistoryId(Uuid::from_u128(2)),
            policy: PolicyVersion(1),
            case,
            reporter: None,
            received: None,
            subjects: [].into(),
            drill: false,
        };
        let facts = Facts {
            by: Actor::Outside,
            request: None,
            facts: vec![opened, Fact::PhaseChanged { to: phase }],
        };
        let texts = Private::from([("summary".to_owned(), "USBメモリの紛失".to_owned())]);
        Incident::begin(HistoryId(Uuid::from_u128(1)), AT, &facts, &texts).unwrap()
    }

    fn decide(incident: &Incident, reason: &str) -> Result<Decision, Refusal> {
        let texts = Private::from([("reason".to_owned(), reason.to_owned())]);
        let removed = Removed { entries: 2, reports: 1, deliveries: 4, evidence: 0 };
        let disposal = Disposal { by: &Actor::Operator, request: None, texts: &texts, removed };
        dispose(incident, &World::default(), &disposal, AT)
    }

    #[test]
    fn only_what_has_ended_is_disposed_of_and_only_once() {
        for phase in Phase::ALL {
            let decided = decide(&incident(*phase), "保存期間の満了");
            assert_eq!(decided.is_ok(), phase.is_end(), "{phase:?}");
        }
        let after = decide(&incident(Phase::Closed), "保存期間の満了").unwrap().after;
        assert_eq!(decide(&after, "保存期間の満了").unwrap_err(), Refusal::Decided);
    }

    #[test]
    fn a_disposal_needs_a_reason() {
        for reason in ["", " ", "　"] {
            let refused = decide(&incident(Phase::Void), reason).unwrap_err();
            assert_eq!(refused, Refusal::Invalid { field: "reason", reason: "required" });
        }
    }

    #[test]
    fn what_is_disposed_of_keeps_its_phase_and_loses_its_texts() {
        let before = incident(Phase::Void);
        assert!(!before.texts.is_empty() && !before.is_disposed);
        let Decision { private, after, .. } = decide(&before, "保存期間の満了").unwrap();
        assert_eq!((after.phase, after.is_disposed, after.seq), (Phase::Void, true, 2));
        assert!(after.texts.is_empty() && after.wake_at().is_none());
        assert_eq!(private.get("reason").map(String::as_str), Some("保存期間の満了"));
    }
}
