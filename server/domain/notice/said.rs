//! A mail that would ask for nothing but what another one has asked for a while ago.
//!
//! Whoever is late is asked again in every round and reminded in between, for each thing they owe by itself:
//! at night that is a mail an hour, each with the same list. Every such notice stays what it is, a row and an
//! entry; what is spared is the mail.

use super::{Notice, NoticeDuty, Reason};

/// Whether whoever got these, each when it was decided, reads nothing new in `notice`: all that it asks for
/// was asked for there, as late as it is now and of them as the same.
pub fn says_nothing_new(notice: &Notice, before: &[Notice]) -> bool {
    let is_mere = matches!(notice.reason, Reason::Duty | Reason::Reminder) && notice.about.is_empty();
    let said = |duty: &NoticeDuty| before.iter().any(|earlier| is_said(duty, notice, earlier));
    is_mere && !notice.duties.is_empty() && notice.duties.iter().all(said)
}

fn is_said(duty: &NoticeDuty, notice: &Notice, earlier: &Notice) -> bool {
    let is_late = |duty: &NoticeDuty, notice: &Notice| duty.due_at.is_some_and(|due| due <= notice.at);
    let is_same = |known: &&NoticeDuty| {
        known.no == duty.no
            && known.via == duty.via
            && known.due_at == duty.due_at
            && known.taken_over == duty.taken_over
            && is_late(known, earlier) == is_late(duty, notice)
    };
    let is_alike = earlier.incident == notice.incident && earlier.severity == notice.severity;
    is_alike && earlier.duties.iter().any(|known| is_same(&known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Via;
    use crate::basis::Basis;
    use crate::ids::{Act, DutyNo, HistoryId, PersonId, PolicyVersion};
    use crate::moment::Moment;
    use crate::notice::Addressee;
    use crate::sample::at;

    fn duty(no: u32, due: &str) -> NoticeDuty {
        NoticeDuty {
            no: DutyNo(no),
            act: Act::from(Act::CONFIRM),
            post: "desk".into(),
            unit: None,
            via: Via::Holder,
            due_at: Some(at(due)),
            answer_by: None,
            timer: None,
            callee: None,
            asked: None,
            taken_over: false,
            basis: Basis::OPERATIONAL,
        }
    }

    fn notice(reason: Reason, when: &str, duties: Vec<NoticeDuty>) -> Notice {
        Notice {
            incident: HistoryId(uuid::Uuid::nil()),
            number: "AAAA-0000".to_owned(),
            called: None,
            policy: PolicyVersion(1),
            to: Addressee::Person(PersonId::from("1234")),
            channels: Vec::new(),
            reason,
            line: None,
            duties,
            about: Vec::new(),
            kind: "loss".into(),
            severity: "major".into(),
            unit: None,
            aware_at: Moment::from_micros(0),
            at: at(when),
            urgency: 0,
            drill: false,
            is_gathered: false,
        }
    }

    const DUE: &str = "2026-11-20T12:00:00+09:00";
    const ONE: &str = "2026-11-20T13:00:00+09:00";
    const TWO: &str = "2026-11-20T14:00:00+09:00";

    #[test]
    fn what_is_as_late_as_it_was_is_said_once() {
        let before = [notice(Reason::Reminder, ONE, vec![duty(1, DUE), duty(2, DUE)])];
        for reason in [Reason::Reminder, Reason::Duty] {
            assert!(says_nothing_new(&notice(reason, TWO, vec![duty(2, DUE)]), &before), "{reason:?}");
        }
        assert!(
            !says_nothing_new(&notice(Reason::Reminder, TWO, vec![duty(3, DUE)]), &before),
            "another duty"
        );
        assert!(!says_nothing_new(&notice(Reason::LastResort, TWO, vec![duty(1, DUE)]), &before));
        assert!(!says_nothing_new(&notice(Reason::Reminder, TWO, Vec::new()), &before));
        assert!(!says_nothing_new(&notice(Reason::Reminder, TWO, vec![duty(1, DUE)]), &[]));
    }

    #[test]
    fn that_something_is_late_is_news_and_so_is_another_class_time_or_place_in_line() {
        let in_time = [notice(Reason::Duty, "2026-11-20T11:00:00+09:00", vec![duty(1, DUE)])];
        assert!(!says_nothing_new(&notice(Reason::Reminder, DUE, vec![duty(1, DUE)]), &in_time));
        let late = [notice(Reason::Reminder, ONE, vec![duty(1, DUE)])];
        let graver = Notice { severity: "critical".into(), ..notice(Reason::Duty, TWO, vec![duty(1, DUE)]) };
        assert!(!says_nothing_new(&graver, &late));
        assert!(!says_nothing_new(&notice(Reason::Duty, TWO, vec![duty(1, ONE)]), &late), "another time");
        let taken = NoticeDuty { taken_over: true, ..duty(1, DUE) };
        assert!(!says_nothing_new(&notice(Reason::Duty, TWO, vec![taken]), &late), "it is theirs now");
    }
}
