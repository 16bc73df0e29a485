//! What was recorded about dates, one line each.

use super::said;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::plan::deadline::{Escape, MomentKind};
use crate::domain::policy::Policy;
use crate::i18n::deadline;
use crate::web::visit::Visit;
use crate::web::words::When;

/// What was recorded, one line each.
pub(super) struct Records<'a> {
    pub(super) visit: &'a Visit,
    pub(super) incident: &'a Incident,
    pub(super) policy: Option<&'a Policy>,
}

impl Records<'_> {
    fn at(&self, at: Moment) -> String {
        When::past(self.visit, at).text
    }

    fn why(&self, key: &str) -> String {
        self.incident.texts.get(key).cloned().unwrap_or_default()
    }

    pub(super) fn contractor(&self) -> String {
        let knew = self.incident.plan.deadlines.moment(MomentKind::ContractorKnew);
        let say = |at| self.visit.say("web-deadlines-contractor", &[("at", self.at(at).into())]);
        knew.map(say).unwrap_or_default()
    }

    pub(super) fn deferred(&self) -> String {
        let until = self.incident.plan.deadlines.deferred_until.filter(|until| *until > self.visit.now);
        let say = |until| {
            let why = self.why("deadline.deferred");
            self.visit.say("web-deadlines-deferred", &[("until", self.at(until).into()), ("why", why.into())])
        };
        until.map(say).unwrap_or_default()
    }

    pub(super) fn moments(&self) -> Vec<String> {
        let rows = self.incident.plan.deadlines.moments.iter().enumerate();
        rows.map(|(index, row)| {
            let args = [
                ("moment", said(self.visit, "moment", row.moment.as_str()).into()),
                ("at", self.at(row.at).into()),
                ("recorded", self.at(row.recorded_at).into()),
                ("why", self.why(&format!("deadline.moment.{}", index + 1)).into()),
            ];
            self.visit.say("web-deadlines-moment", &args)
        })
        .collect()
    }

    pub(super) fn filings(&self) -> Vec<String> {
        let rows = self.incident.plan.deadlines.filings.iter().map(|row| {
            let state = match row.in_time {
                Some(true) => self.visit.text("deadline-in-time"),
                Some(false) => self.visit.text("deadline-too-late"),
                None => String::new(),
            };
            let state = [state, self.why(&format!("deadline.filed.{}", row.no))].join(" ");
            let args = [
                ("no", row.no.into()),
                ("clock", deadline::title(self.visit.language, self.policy, &row.clock).into()),
                ("version", row.version.into()),
                ("at", self.at(row.at).into()),
                ("state", state.trim().to_owned().into()),
            ];
            self.visit.say("web-deadlines-filing", &args)
        });
        rows.collect()
    }

    pub(super) fn judged(&self) -> Vec<String> {
        let rows = self.incident.plan.deadlines.judged.iter().map(|(rule, verdict)| {
            let escape = verdict.escape.map_or("applies", Escape::as_str);
            let args = [
                ("rule", deadline::rule(self.visit.language, self.policy, rule).into()),
                ("verdict", said(self.visit, "verdict", escape).into()),
                ("at", self.at(verdict.at).into()),
                ("why", self.why(&format!("deadline.judged.{rule}")).into()),
            ];
            self.visit.say("web-deadlines-verdict", &args)
        });
        rows.collect()
    }

    pub(super) fn notified(&self) -> Vec<String> {
        let rows = self.incident.plan.deadlines.notified.iter().map(|row| {
            let args = [
                ("count", row.count.to_string().into()),
                ("way", said(self.visit, "way", row.way.as_str()).into()),
                ("at", self.at(row.at).into()),
            ];
            self.visit.say("web-deadlines-notice", &args)
        });
        rows.collect()
    }
}
