//! The forms of the page: each is shown only to those who may use it, at the stage it belongs to; the
//! action checks again. Nothing is chosen beforehand.

use serde::Serialize;

use crate::domain::ids::UnitId;
use crate::domain::plan::prevention::{
    Bench, Decision, Factor, Kind, Measure, Outcome, Prevention, Recommendation, Spread, Stage,
};
use crate::domain::policy::Policy;
use crate::export::sentence::Teller;

use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::{Form, LINE_MAX, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::incidents::show::Trouble;
use crate::web::visit::Visit;
use crate::web::words;

/// One form.
#[derive(Serialize)]
pub struct ActForm {
    key: String,
    heading: String,
    action: String,
    token: String,
    hidden: Vec<Hidden>,
    sections: Vec<Section>,
    submit: String,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    is_open: bool,
}

#[derive(Serialize)]
struct Hidden {
    name: &'static str,
    value: String,
}

/// Names a form on the page.
pub fn key(act: &str, no: &str, unit: &str) -> String {
    if act == "answer" { format!("{act}-{no}-{unit}") } else { format!("{act}-{no}") }
}

/// Makes the forms of one reader.
pub struct Maker<'a> {
    /// The visit.
    pub visit: &'a Visit,
    /// The reader.
    pub staff: &'a Staff,
    /// Who may do what.
    pub bench: Bench<'a>,
    /// Words of the incident.
    pub teller: &'a Teller<'a>,
    /// What went wrong with one of the forms.
    pub trouble: Option<&'a Trouble>,
}

impl Maker<'_> {
    fn plan(&self) -> &Prevention {
        &self.bench.incident.plan.prevention
    }

    fn policy(&self) -> &Policy {
        self.bench.policy
    }

    fn form(
        &self,
        act: &'static str,
        no: Option<u32>,
        controls: impl FnOnce(&Fields<'_>) -> Vec<Field>,
    ) -> ActForm {
        self.form_of(act, no, None, controls)
    }

    fn form_of(
        &self,
        act: &'static str,
        no: Option<u32>,
        unit: Option<&UnitId>,
        controls: impl FnOnce(&Fields<'_>) -> Vec<Field>,
    ) -> ActForm {
        let number = no.map(|no| no.to_string()).unwrap_or_default();
        let key = key(act, &number, unit.map_or("", |unit| unit.as_str()));
        let trouble = self.trouble.filter(|trouble| trouble.key == key);
        let empty = Form::default();
        let typed = trouble.map_or(&empty, |trouble| &trouble.typed);
        let errors = trouble.map_or(Default::default(), |trouble| trouble.errors.as_slice());
        let fields = Fields::new(self.visit.language, typed, errors).with_prefix(&key);
        let mut shown = controls(&fields);
        if errors.iter().any(|error| error.field == "override") {
            shown.push(fields.area("override", TEXT_MAX).required());
        }
        let sections = vec![Section::open(String::new(), shown)];
        let mut hidden = vec![Hidden { name: "act", value: act.to_owned() }];
        hidden.extend(no.map(|_| Hidden { name: "no", value: number }));
        hidden.extend(unit.map(|unit| Hidden { name: "unit", value: unit.0.clone() }));
        let word = format!("web-prevention-{}", act.replace('_', "-"));
        let unit = unit.map(|unit| self.bench.world.unit_name(unit)).unwrap_or_default();
        ActForm {
            faults: fields.faults(&sections),
            sections,
            heading: self.visit.say(&word, &[("unit", unit.into())]),
            submit: self.visit.text(&format!("{word}-submit")),
            action: format!("/incidents/{}/prevention", self.bench.incident.number),
            token: self.visit.form_token(),
            is_open: trouble.is_some(),
            hidden,
            key,
        }
    }

    fn words<T: Copy>(&self, prefix: &str, all: &[T], code: fn(T) -> &'static str) -> Vec<(String, String)> {
        let word = |one: &T| (code(*one).to_owned(), self.visit.text(&format!("{prefix}-{}", code(*one))));
        all.iter().map(word).collect()
    }

    fn choose(&self, options: Vec<(String, String)>) -> Vec<(String, String)> {
        words::choose(self.visit, options)
    }

    fn units(&self) -> Vec<(String, String)> {
        words::units(self.bench.world, self.visit.now)
    }

    /// Whoever may record for others names who acted.
    fn who(&self, fields: &Fields<'_>) -> Option<Field> {
        self.bench.may_record(&self.staff.person).then(|| fields.line("done_by", LINE_MAX))
    }

    fn may_prepare(&self) -> bool {
        self.bench.may_prepare(&self.staff.person)
    }

    /// Whether the reader is the CISO, acts for him, or may record what he said.
    fn may_command(&self) -> bool {
        self.bench.commands(&self.staff.person).is_some() || self.bench.may_record(&self.staff.person)
    }

    /// Forms about the incident as a whole.
    pub fn general(&self) -> Vec<ActForm> {
        let mut forms = Vec::new();
        if !self.bench.incident.is_open() {
            return forms;
        }
        if self.may_prepare() {
            forms.push(self.investigate());
            forms.push(self.propose());
            forms.push(self.form("report", None, |_| Vec::new()));
        }
        if self.may_command() {
            forms.push(self.instruct());
            forms.push(self.form("decide", None, |fields| {
                let mut shown = vec![fields.area("decision", TEXT_MAX).required()];
                shown.push(fields.checks("units", self.units()).required());
                shown.extend(self.who(fields));
                shown
            }));
            forms.push(self.form("recommend", None, |fields| {
                let mut shown = vec![fields.area("recommendation", TEXT_MAX).required()];
                shown.extend(self.who(fields));
                shown
            }));
        }
        forms
    }

    fn investigate(&self) -> ActForm {
        let threats: Vec<(String, String)> =
            self.policy().threats.iter().map(|row| (row.id.clone(), row.label.clone())).collect();
        self.form("investigate", None, |fields| {
            vec![
                fields.line("participants", LINE_MAX).required(),
                fields.select("unit", self.choose(self.units())),
                fields.area("inquiry", TEXT_MAX).required(),
                fields.area("detection", TEXT_MAX),
                fields.line("leaf", LINE_MAX),
                fields.select("threat", self.choose(threats)),
                fields.radio("factor", self.words("factor", Factor::ALL, Factor::as_str)),
                fields.area("reason", TEXT_MAX),
            ]
        })
    }

    /// Posts of units that can owe something: the manager of each, and the posts of the whole body.
    fn owners(&self) -> Vec<(String, String)> {
        let (world, policy) = (self.bench.world, self.policy());
        let mut found = Vec::new();
        for (unit, _) in world.org.in_order(self.visit.now) {
            for post in policy.posts.iter().filter(|post| post.per == unit.kind && !post.is_group) {
                let label = words::office(world, Some(policy), &post.id, Some(&unit.id));
                found.push((format!("{}:{}", post.id, unit.id), label));
            }
        }
        found
    }

    fn propose(&self) -> ActForm {
        let plan = self.plan();
        let causes = plan.causes.iter().filter(|(_, cause)| !cause.is_dropped);
        let causes: Vec<(String, String)> = causes
            .map(|(no, cause)| (no.to_string(), format!("{no} {}", self.teller.threat(&cause.threat))))
            .collect();
        let insufficient = plan.measures.values();
        let insufficient = insufficient.filter(|row| row.stage == Stage::Insufficient && row.is_live());
        let replaced: Vec<(String, String)> =
            insufficient.map(|row| (row.no.to_string(), row.no.to_string())).collect();
        self.form("propose", None, |fields| {
            let mut shown = vec![
                fields.area("measure", TEXT_MAX).required(),
                fields.radio("measure_kind", self.words("measure-kind", Kind::ALL, Kind::as_str)).required(),
                fields.select("owner", self.choose(self.owners())),
                fields.line("owner_person", LINE_MAX),
                fields.date("due_on").required(),
                fields.date("begin_on"),
                fields.count("cost"),
            ];
            if !causes.is_empty() {
                shown.push(fields.checks("causes", causes));
            }
            if !replaced.is_empty() {
                shown.push(fields.select("replaces", self.choose(replaced)));
            }
            shown.push(fields.checks("units", self.units()));
            shown.push(fields.area("public", TEXT_MAX));
            shown.push(fields.area("links", TEXT_MAX));
            shown
        })
    }

    fn instruct(&self) -> ActForm {
        let waiting = self.plan().measures.values().filter(|row| row.is_live());
        let waiting: Vec<(String, String)> = waiting
            .map(|row| {
                let text =
                    self.bench.incident.texts.get(&format!("prevention.measure-{}.description", row.no));
                let line = text.and_then(|text| text.lines().next()).unwrap_or_default();
                (row.no.to_string(), format!("{} {line}", row.no))
            })
            .collect();
        self.form("instruct", None, |fields| {
            let mut shown = vec![fields.area("instruction", TEXT_MAX).required()];
            if !waiting.is_empty() {
                shown.push(fields.checks("measures", waiting));
            }
            shown.extend(self.who(fields));
            shown
        })
    }

    /// Forms about one measure, at its stage.
    pub fn of_measure(&self, measure: &Measure) -> Vec<ActForm> {
        let mut forms = Vec::new();
        if !self.bench.incident.is_open() || !measure.is_live() {
            return forms;
        }
        let no = Some(measure.no);
        let reason = |fields: &Fields<'_>| fields.area("reason", TEXT_MAX).required();
        if self.bench.tends(&self.staff.person, measure) {
            if matches!(measure.stage, Stage::Proposed | Stage::Planned) {
                forms.push(self.form("start", no, |_| Vec::new()));
            }
            if measure.is_undone() {
                forms.push(self.form("complete", no, |fields| {
                    vec![fields.area("evidence", TEXT_MAX).required(), fields.when("at")]
                }));
            }
        }
        for unit in measure.terms.units.iter() {
            let is_own = self.bench.managers(unit).contains(&self.staff.person);
            if is_own || self.bench.may_record(&self.staff.person) {
                forms.push(self.form_of("answer", no, Some(unit), |fields| {
                    let options = self.words("spread", Spread::ALL, Spread::as_str);
                    vec![fields.radio("spread", options).required(), fields.area("spread_note", TEXT_MAX)]
                }));
            }
        }
        if self.may_prepare() || self.may_command() {
            forms.extend(self.judgement(measure));
            if measure.is_undone() {
                forms.push(self.form("postpone", no, |fields| {
                    let mut shown = vec![fields.date("due_on").required(), reason(fields)];
                    shown.extend(self.who(fields));
                    shown
                }));
            }
            forms.push(self.form("reassign", no, |fields| {
                let owner = fields.select("owner", self.choose(self.owners()));
                vec![owner, fields.line("owner_person", LINE_MAX), reason(fields)]
            }));
            forms.push(self.form("describe", no, |fields| {
                let public = fields.area("public", TEXT_MAX);
                vec![fields.area("measure", TEXT_MAX), public, fields.area("links", TEXT_MAX), reason(fields)]
            }));
            forms.push(self.form("cancel", no, |fields| {
                let mut shown = vec![reason(fields)];
                shown.extend(self.who(fields));
                shown
            }));
        }
        forms
    }

    /// What another than the owner says about what was done.
    fn judgement(&self, measure: &Measure) -> Option<ActForm> {
        let yes = |prefix: &str| -> Vec<(String, String)> {
            let word = |one: &str| (one.to_owned(), self.visit.text(&format!("{prefix}-{one}")));
            ["yes", "no"].map(word).into()
        };
        let no = Some(measure.no);
        match measure.stage {
            Stage::Done => Some(self.form("verify", no, |fields| {
                let mut shown = vec![fields.radio("verified", yes("web-verified")).required()];
                shown.push(fields.area("verification", TEXT_MAX).required());
                shown.extend(self.who(fields));
                shown
            })),
            Stage::Verified => Some(self.form("check_effect", no, |fields| {
                let mut shown = vec![fields.radio("effect", yes("web-effect")).required()];
                shown.push(fields.area("effect_note", TEXT_MAX).required());
                shown.extend(self.who(fields));
                shown
            })),
            _ => None,
        }
    }

    /// Forms about one decision: the desk passes it on, a reader says that it was read.
    pub fn of_decision(&self, decision: &Decision) -> Vec<ActForm> {
        let (mut forms, person) = (Vec::new(), &self.staff.person);
        let is_whole = decision.unread().next().is_none() && decision.unreached.is_empty();
        let is_open = self.bench.incident.is_open();
        if is_open && self.bench.is_desk(person) && (decision.passed_on_at.is_none() || !is_whole) {
            forms.push(self.form("pass_on", Some(decision.no), |_| Vec::new()));
        }
        let is_reader = decision.unread().any(|row| row.person == *person);
        if is_reader || (self.bench.may_record(person) && decision.unread().next().is_some()) {
            forms.push(self.form("read", Some(decision.no), |fields| self.who(fields).into_iter().collect()));
        }
        forms
    }

    /// What came of a recommendation.
    pub fn of_recommendation(&self, row: &Recommendation) -> Option<ActForm> {
        let is_open = row.outcome.is_none() && self.may_prepare();
        is_open.then(|| {
            self.form("close_recommendation", Some(row.no), |fields| {
                let options = self.words("recommendation", Outcome::ALL, Outcome::as_str);
                vec![
                    fields.radio("outcome", options).required(),
                    fields.area("outcome_note", TEXT_MAX).required(),
                ]
            })
        })
    }

    /// A cause can be taken back.
    pub fn of_cause(&self, no: u32) -> Option<ActForm> {
        let may = self.bench.incident.is_open() && self.may_prepare();
        may.then(|| {
            self.form("drop_cause", Some(no), |fields| vec![fields.area("reason", TEXT_MAX).required()])
        })
    }
}
