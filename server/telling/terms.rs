//! Words for what facts mention: the body's own where its policy has them, the catalogue's else.
//!
//! A code without words prints as itself: a report with one odd word is better than none.

use crate::domain::actor::{Bearer, Cause, Via};
use crate::domain::basis::{Basis, Kind};
use crate::domain::channel::Channel;
use crate::domain::draft::clause;
use crate::domain::ids::{
    Act, Answer, ClassId, DutyNo, LineId, PartyId, PersonId, PostId, ScaleId, StepId, UnitId,
};
use crate::domain::incident::state::Duty;
use crate::domain::policy::{Deed, Policy, Question};
use crate::i18n::labels;

use super::document::{Ground, Word};
use super::sentence::Teller;

impl<'a> Teller<'a> {
    /// The policy the incident runs under, if it still checks.
    pub fn policy(&self) -> Option<&'a Policy> {
        self.world.policies.get(&self.incident.policy).map(AsRef::as_ref)
    }

    /// What a person was called at this entry.
    pub fn name(&self, person: &PersonId) -> String {
        self.names.of(person, self.seq, &self.world.org)
    }

    /// A code with the catalogue's word `<prefix>-<code>`.
    pub fn coded(&self, prefix: &str, code: &str) -> Word {
        Word { code: code.to_owned(), label: self.words.word(&format!("{prefix}-{code}")) }
    }

    /// The body's word for a post.
    pub fn post(&self, post: &PostId) -> String {
        self.policy().map_or_else(|| post.to_string(), |policy| policy.post_label(post).to_owned())
    }

    /// A post with its unit, where it is not one for the whole body.
    pub fn office(&self, post: &PostId, unit: Option<&UnitId>) -> String {
        let label = self.post(post);
        let whole = self.policy().and_then(|policy| policy.post(post)).is_some_and(|row| row.per == "body");
        match unit {
            Some(unit) if !whole => {
                let unit = self.world.unit_name(unit);
                self.words.say("report-office", &[("unit", &unit), ("post", &label)])
            }
            _ => label,
        }
    }

    /// A bearer with what makes them one, where they are not the holder.
    pub fn bearer(&self, post: Option<&PostId>, bearer: &Bearer) -> String {
        let name = self.name(&bearer.person);
        match bearer.via {
            Via::Holder | Via::Member => name,
            Via::StandIn(_) | Via::AbsentHolder | Via::Copy | Via::Caller => {
                let via = self.via(post, &bearer.person, bearer.via).label;
                self.words.say("report-bearer", &[("who", &name), ("via", &via)])
            }
        }
    }

    /// Who did what a duty asks for; a stand-in as such (代理).
    pub fn doer(&self, duty: Option<&Duty>, person: &PersonId) -> String {
        let stood_in = duty.and_then(|duty| {
            let mut bearers = duty.bearers.iter();
            let found = bearers.find(|row| row.person == *person && matches!(row.via, Via::StandIn(_)))?;
            Some(self.bearer(Some(&duty.post), found))
        });
        stood_in.unwrap_or_else(|| self.name(person))
    }

    /// As what someone is told for a post; of a stand-in, with the clause that names them.
    pub fn via(&self, post: Option<&PostId>, person: &PersonId, via: Via) -> Word {
        let plain = self.plain_via(via);
        let Via::StandIn(cause) = via else { return plain };
        let held = self.world.org.posts_of(person, self.incident.at);
        let named = self.policy().zip(post);
        let clause = named.and_then(|(policy, post)| policy.stand_in_clause(post, cause, &held));
        match clause {
            Some(clause) => Word { label: labels::stand_in(self.words.language, cause, clause), ..plain },
            None => plain,
        }
    }

    fn plain_via(&self, via: Via) -> Word {
        let code = match via {
            Via::Holder => "holder",
            Via::Member => "member",
            Via::StandIn(Cause::Absent) => "stand_in_absent",
            Via::StandIn(Cause::Unable) => "stand_in_unable",
            Via::StandIn(Cause::Vacant) => "stand_in_vacant",
            Via::StandIn(Cause::Delegated) => "stand_in_delegated",
            Via::AbsentHolder => "absent_holder",
            Via::Copy => "copy",
            Via::Caller => "caller",
        };
        Word { code: code.to_owned(), label: labels::via(self.words.language, via) }
    }

    /// The word for a class.
    pub fn severity(&self, code: &str) -> String {
        let id = code.into();
        self.policy().map_or_else(|| code.to_owned(), |policy| policy.severity_label(&id).to_owned())
    }

    /// The words for a scale beside severity and for a class on it.
    pub fn placed(&self, scale: &ScaleId, class: &ClassId) -> (String, String) {
        let found = self.policy().and_then(|policy| policy.scale(scale));
        let words = found.map(|row| (row.label.clone(), row.class_label(class)));
        words.unwrap_or_else(|| (scale.to_string(), class.to_string()))
    }

    /// The word for an act: the policy's, else the catalogue's for the product's own acts.
    pub fn act(&self, act: &Act) -> Word {
        let declared = self.policy().map_or(act.as_str(), |policy| policy.act_label(act));
        let known = [Act::CONFIRM, Act::CALL, Act::JUDGE];
        if declared == act.as_str() && known.contains(&declared) {
            return self.coded("report-act", declared);
        }
        Word { code: act.to_string(), label: declared.to_owned() }
    }

    /// The word for a mode.
    pub fn mode(&self, mode: &str) -> String {
        let found = self.policy().and_then(|policy| policy.modes.iter().find(|row| row.id == mode));
        found.map_or_else(|| mode.to_owned(), |row| row.label.clone())
    }

    /// The word for an organ of the body.
    pub fn organ(&self, organ: &str) -> String {
        let found = self.policy().and_then(|policy| policy.organs.iter().find(|row| row.id == organ));
        found.map_or_else(|| organ.to_owned(), |row| row.label.clone())
    }

    /// The word for what a duty asks for; of a call, to whom as well.
    pub fn task(&self, duty: &Duty) -> Word {
        let Word { code, label } = self.act(&duty.act);
        match duty.callee() {
            Some(callee) => {
                let args = [("act", label.as_str()), ("who", &self.name(callee))];
                Word { code, label: self.words.say("report-act-call-to", &args) }
            }
            None => match duty.outsider() {
                Some(party) => {
                    let args = [("act", label.as_str()), ("who", &self.party(party))];
                    Word { code, label: self.words.say("report-act-of", &args) }
                }
                None => Word { code, label },
            },
        }
    }

    /// The word for a party.
    pub fn party(&self, party: &PartyId) -> String {
        let found = self.policy().and_then(|policy| policy.parties.get(party));
        found.map_or_else(|| party.to_string(), |row| row.label.clone())
    }

    /// The word for a channel.
    pub fn channel(&self, channel: &Channel) -> Word {
        Word { code: channel.to_string(), label: labels::channel(self.words.language, channel) }
    }

    /// The word for a line.
    pub fn line(&self, line: &LineId) -> Word {
        let found = self.policy().and_then(|policy| policy.line(line));
        let label = found.map_or_else(|| line.to_string(), |row| row.label.clone());
        Word { code: line.to_string(), label }
    }

    /// Words for a step: what it does, because a policy gives steps no names.
    pub fn step(&self, line: &LineId, step: &StepId) -> Word {
        let found = self.policy().and_then(|policy| Some((policy, policy.line(line)?.step(step)?)));
        let label = found.map_or_else(|| step.to_string(), |(policy, row)| self.deed(policy, &row.deed));
        Word { code: step.to_string(), label }
    }

    fn deed(&self, policy: &Policy, deed: &Deed) -> String {
        match deed {
            Deed::Tell { tell, inform, .. } => {
                let names =
                    self.words.list(policy.told_labels(tell, inform, Some(&self.incident.case.context)));
                self.words.say("report-step-tell", &[("posts", &names)])
            }
            Deed::By { by, .. } => {
                let post = policy.meant_label(by, Some(&self.incident.case.context));
                self.words.say("report-step-by", &[("post", post)])
            }
            Deed::Ask(question) => self.words.say("report-step-ask", &[("question", &question.text)]),
        }
    }

    /// The question a step asks.
    pub fn question(&self, line: &LineId, step: &StepId) -> Option<&'a Question> {
        match &self.policy()?.line(line)?.step(step)?.deed {
            Deed::Ask(question) => Some(question),
            Deed::Tell { .. } | Deed::By { .. } => None,
        }
    }

    pub(super) fn question_text(&self, line: &LineId, step: &StepId) -> String {
        self.question(line, step).map_or_else(|| step.to_string(), |question| question.text.clone())
    }

    /// The word for an option of a question.
    pub fn answer(&self, line: &LineId, step: &StepId, answer: &Answer) -> Word {
        let question = self.question(line, step);
        let found = question.and_then(|row| row.options.iter().find(|option| option.id == *answer));
        let label = found.map_or_else(|| answer.to_string(), |option| option.label.clone());
        Word { code: answer.to_string(), label }
    }

    /// What something rests on; 運用上の設定 where no clause exists. The rule's name stands once in
    /// the report's head, so a clause of the body's own rule is printed bare.
    pub fn ground(&self, basis: &Basis) -> Ground {
        let operational = || labels::basis(self.words.language, basis, "");
        let (kind, label) = match basis.kind {
            Kind::Law => ("law", basis.clause.clone().unwrap_or_else(operational)),
            Kind::Policy => ("policy", basis.clause.clone().unwrap_or_else(operational)),
            Kind::Operational => ("operational", operational()),
        };
        Ground { clause: basis.clause.clone(), kind, label }
    }

    /// The clause under which a duty may be handed over to someone, as far as the policy gives one.
    pub fn delegated_under(&self, duty: DutyNo, person: &PersonId) -> Ground {
        let held = self.world.org.posts_of(person, self.incident.at);
        let named = self.policy().zip(self.duty(duty));
        self.ground(&clause(named.and_then(|(policy, duty)| policy.delegate_clause(&duty.post, &held))))
    }

    /// The clause behind a scale of the body's own.
    pub fn scale_ground(&self, scale: &ScaleId) -> Option<Ground> {
        let scale = self.policy()?.scale(scale)?;
        Some(self.ground(&clause(scale.basis.as_deref())))
    }

    /// The clause behind a mode.
    pub fn mode_ground(&self, mode: &str) -> Option<Ground> {
        let mode = self.policy()?.modes.iter().find(|row| row.id == mode)?;
        Some(self.ground(&clause(mode.basis.as_deref())))
    }

    /// The clause behind the wall of an organ.
    pub fn wall_ground(&self, organ: &str) -> Option<Ground> {
        let organ = self.policy()?.organs.iter().find(|row| row.id == organ)?;
        Some(self.ground(&clause(organ.wall.as_ref()?.basis.as_deref())))
    }

    /// What a duty rests on, by its number.
    pub fn duty(&self, no: DutyNo) -> Option<&'a Duty> {
        self.incident.find_duty(no)
    }
}
