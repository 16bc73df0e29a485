//! Which forms stand where: each is shown only to those who may use it, at the stage it belongs to; the
//! domain asks again. What they hold is in the table of verbs.

use crate::domain::plan::prevention::{Decision, Measure, MeasureRights, Recommendation, Stage};
use crate::web::incidents::forms::{ActForm, FormContext};
use crate::web::verbs::{self, Extra, Scene};
use crate::web::words;

/// What fields are known from where a form stands.
type Known<'a> = &'a [(&'static str, &'a str)];

/// Makes the forms of one reader.
pub(super) struct MeasureForms<'a> {
    /// What went wrong with one of the forms.
    pub(super) desk: FormContext<'a>,
    /// Who looks at which incident.
    pub(super) scene: Scene<'a>,
    /// Who may do what.
    pub(super) bench: MeasureRights<'a>,
}

impl MeasureForms<'_> {
    /// A form. Whoever may record for others is asked who acted, and must say so where the right is not
    /// theirs.
    fn form(&self, key: &str, known: Known<'_>, has_right: bool) -> Option<ActForm> {
        const SIGNER: &[&str] = &["done_by"];
        let (without, needed): (&[_], &[_]) = match (self.may_record(), has_right) {
            (false, _) => (SIGNER, &[]),
            (true, true) => (&[], &[]),
            (true, false) => (&[], SIGNER),
        };
        verbs::form(&self.desk, &self.scene, key, &Extra { known, without, needed, ..Extra::default() })
    }

    fn may_record(&self) -> bool {
        self.bench.may_record(&self.scene.staff.person)
    }

    fn may_prepare(&self) -> bool {
        self.bench.may_prepare(&self.scene.staff.person)
    }

    /// Whether the reader is the CISO, or acts for him.
    fn commands(&self) -> bool {
        self.bench.commands(&self.scene.staff.person).is_some()
    }

    /// Forms about the incident as a whole.
    pub(super) fn general(&self) -> Vec<ActForm> {
        if !self.bench.incident.is_open() {
            return Vec::new();
        }
        let (prepares, commands) = (self.may_prepare(), self.commands());
        let signs = commands || self.may_record();
        let rows = [
            ("prevention-investigate", prepares, true),
            ("prevention-propose", prepares, true),
            ("prevention-report", prepares, true),
            ("prevention-instruct", signs, commands),
            ("prevention-decide", signs, commands),
            ("prevention-recommend", signs, commands),
        ];
        self.offered(rows, &[])
    }

    /// Those of the forms that are offered, each with whether the reader has the right that it asks for.
    fn offered<const N: usize>(&self, rows: [(&str, bool, bool); N], known: Known<'_>) -> Vec<ActForm> {
        let rows = rows.into_iter().filter(|(_, is_offered, _)| *is_offered);
        rows.filter_map(|(key, _, has_right)| self.form(key, known, has_right)).collect()
    }

    /// Forms about one measure, at its stage.
    pub(super) fn of_measure(&self, measure: &Measure) -> Vec<ActForm> {
        if !self.bench.incident.is_open() || !measure.is_live() {
            return Vec::new();
        }
        let (no, prepares) = (measure.no.to_string(), self.may_prepare());
        let (tends, decides) =
            (self.bench.tends(&self.scene.staff.person, measure), prepares || self.commands());
        let (signs, is_undone, stage) = (decides || self.may_record(), measure.is_undone(), measure.stage);
        let known: Known<'_> = &[("no", &no)];
        let is_ahead = matches!(stage, Stage::Proposed | Stage::Planned);
        let own = [
            ("prevention-start", tends && is_ahead, true),
            ("prevention-complete", tends && is_undone, true),
        ];
        let mut forms = self.offered(own, known);
        forms.extend(self.answers(measure, &no));
        let rows = [
            ("prevention-verify", signs && stage == Stage::Done, decides),
            ("prevention-check-effect", signs && stage == Stage::Verified, decides),
            ("prevention-postpone", signs && is_undone, decides),
            ("prevention-reassign", prepares, true),
            ("prevention-describe", tends, true),
            ("prevention-cancel", signs, decides),
        ];
        forms.extend(self.offered(rows, known));
        forms
    }

    /// 横展開: one for each unit that the reader answers for.
    fn answers(&self, measure: &Measure, no: &str) -> Vec<ActForm> {
        let is_theirs = |unit| self.bench.managers(unit).contains(&self.scene.staff.person);
        let units = measure.terms.units.iter().filter(|unit| self.may_record() || is_theirs(unit));
        let forms = units.filter_map(|unit| {
            let form = self.form("prevention-answer", &[("no", no), ("unit", unit.as_str())], true)?;
            Some(form.with_lead(self.bench.world.unit_name(unit)))
        });
        forms.collect()
    }

    /// Forms about one decision: the desk passes it on, a reader says that it was read.
    pub(super) fn of_decision(&self, decision: &Decision) -> Vec<ActForm> {
        let (no, person) = (decision.no.to_string(), &self.scene.staff.person);
        let is_unread = decision.unread().next().is_some();
        let is_whole = !is_unread && decision.unreached.is_empty();
        let is_waiting = decision.passed_on_at.is_none() || !is_whole;
        let passes_on = self.bench.incident.is_open() && self.bench.is_desk(person) && is_waiting;
        let is_reader = decision.unread().any(|row| row.person == *person);
        let rows = [
            ("prevention-pass-on", passes_on, true),
            ("prevention-read", is_reader || (is_unread && self.may_record()), is_reader),
        ];
        self.offered(rows, &[("no", &no)])
    }

    /// What came of a recommendation.
    pub(super) fn of_recommendation(&self, row: &Recommendation) -> Option<ActForm> {
        let is_open = row.outcome.is_none() && self.may_prepare();
        is_open.then(|| self.form("prevention-close-recommendation", &[("no", &row.no.to_string())], true))?
    }

    /// A cause can be taken back.
    pub(super) fn of_cause(&self, no: u32) -> Option<ActForm> {
        let may = self.bench.incident.is_open() && self.may_prepare();
        may.then(|| self.form("prevention-drop-cause", &[("no", &no.to_string())], true))?
    }
}

/// Units, to choose from.
pub fn units(scene: &Scene<'_>) -> Vec<(String, String)> {
    words::units(&scene.seen.world, scene.visit.now)
}

/// Posts of units that can owe something: the manager of each, and the posts of the whole body.
pub fn owners(scene: &Scene<'_>) -> Vec<(String, String)> {
    let (world, Some(policy)) = (scene.seen.world.as_ref(), scene.seen.policy()) else { return Vec::new() };
    let mut found = Vec::new();
    for (unit, _) in world.org.in_order(scene.visit.now) {
        for post in policy.posts.iter().filter(|post| post.per == unit.kind && !post.is_group) {
            let label = words::office(world, Some(policy), &post.id, Some(&unit.id));
            found.push((format!("{}:{}", post.id, unit.id), label));
        }
    }
    found
}

/// Threats of the policy, to choose from.
pub fn threats(scene: &Scene<'_>) -> Vec<(String, String)> {
    let threats = scene.seen.policy().into_iter().flat_map(|policy| &policy.threats);
    threats.map(|row| (row.id.clone(), row.label.clone())).collect()
}

/// Causes that stand, to choose from.
pub fn causes(scene: &Scene<'_>) -> Vec<(String, String)> {
    let threats = threats(scene);
    let label = |threat: &String| {
        let known = threats.iter().find(|(id, _)| id == threat);
        known.map_or_else(|| threat.clone(), |(_, label)| label.clone())
    };
    let causes = scene.seen.incident.plan.prevention.causes.iter().filter(|(_, cause)| !cause.is_dropped);
    causes.map(|(no, cause)| (no.to_string(), format!("{no} {}", label(&cause.threat)))).collect()
}

/// Measures that have not ended, to choose from.
pub fn live(scene: &Scene<'_>) -> Vec<(String, String)> {
    measures(scene, |_| true)
}

/// Measures without sufficient effect that nothing has taken the place of, to choose from.
pub fn insufficient(scene: &Scene<'_>) -> Vec<(String, String)> {
    measures(scene, |row| row.stage == Stage::Insufficient)
}

fn measures(scene: &Scene<'_>, which: impl Fn(&Measure) -> bool) -> Vec<(String, String)> {
    let incident = &scene.seen.incident;
    let rows = incident.plan.prevention.measures.values().filter(|row| row.is_live() && which(row));
    let label = |row: &Measure| {
        let text = incident.texts.get(&format!("prevention.measure-{}.description", row.no));
        format!("{} {}", row.no, text.and_then(|text| text.lines().next()).unwrap_or_default())
    };
    rows.map(|row| (row.no.to_string(), label(row))).collect()
}
