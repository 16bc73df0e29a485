//! 期限 of one incident: every clock with how its date came about, and what can be recorded.

mod records;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::{Error, FieldError, plan};
use crate::domain::access::{Power, may, may_handle};
use crate::domain::history::Private;
use crate::domain::moment::Moment;
use crate::domain::plan::deadline::{
    Ask, ClockId, Escape, Likelihood, Matter, MomentKind, Rule, Stage, Standing, Term, Way, basis,
};
use crate::domain::policy::Policy;
use crate::i18n::{deadline, labels};

use records::Records;

use super::forms::{ActForm, Desk, choose};
use super::show::Trouble;
use crate::domain::plan::rules::PlanAsk;
use crate::web::answer::Answer;
use crate::web::field::Fault;
use crate::web::form::{Form, LINE_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

#[derive(Serialize)]
struct View {
    number: String,
    summary: String,
    back: String,
    is_drill: bool,
    is_conflict: bool,
    open: Vec<ClockView>,
    past: Vec<ClockView>,
    contractor: String,
    deferred: String,
    moments: Vec<String>,
    filings: Vec<String>,
    judged: Vec<String>,
    notified: Vec<String>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

#[derive(Serialize)]
struct ClockView {
    title: String,
    state: &'static str,
    state_label: String,
    is_late: bool,
    due: Option<When>,
    no_number: String,
    met: Option<When>,
    how: String,
    grounds: String,
    moments: Vec<String>,
    basis: String,
    extra: Vec<String>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let seen = reading::incident(&visit.site, &staff.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &staff.actor(), &seen, "deadlines");
    let incident = &seen.incident;
    let policy = seen.policy().map(AsRef::as_ref);
    let all = incident.plan.deadlines.all();
    let clocks = |is_open: bool| {
        let rows = all.iter().filter(move |(.., standing)| standing.is_open() == is_open);
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by_key(|(_, _, term, _)| (term.due_at.is_none(), term.due_at));
        // Nobody acts on a closed incident any more: what was optional and not recorded says so.
        let is_left = is_open && !incident.is_open();
        rows.into_iter().map(move |(id, matter, term, standing)| {
            let row = clock(visit, policy, id, (matter, term), *standing);
            let label = is_left.then(|| visit.text("web-deadlines-unrecorded"));
            ClockView { state_label: label.unwrap_or(row.state_label), ..row }
        })
    };
    let (open, past) = (clocks(true).collect(), clocks(false).collect());
    let forms = forms(visit, staff, &seen, trouble);
    let past_moments = Records { visit, incident, policy };
    let view = View {
        number: incident.number.clone(),
        summary: incident.texts.get("summary").cloned().unwrap_or_default(),
        back: format!("/incidents/{}", incident.number),
        is_drill: incident.drill,
        is_conflict: trouble.is_some_and(|trouble| trouble.is_conflict),
        open,
        past,
        contractor: past_moments.contractor(),
        deferred: past_moments.deferred(),
        moments: past_moments.moments(),
        filings: past_moments.filings(),
        judged: past_moments.judged(),
        notified: past_moments.notified(),
        faults: forms.iter().flat_map(|form| form.faults.clone()).collect(),
        forms,
        done: words::done(visit),
    };
    let title = format!("{} {}", visit.text("web-deadlines-title"), incident.number);
    page::with_status(visit, status, "incidents/deadlines", title, &view)
}

fn clock(
    visit: &Visit,
    policy: Option<&Policy>,
    id: &ClockId,
    (matter, term): (&Matter, &Term),
    standing: Standing,
) -> ClockView {
    let language = visit.language;
    let own = match &id.rule {
        Rule::Own(own) => policy.and_then(|policy| policy.clock(own)),
        Rule::Personal | Rule::MyNumber | Rule::MyNumberOther => None,
    };
    let rule = policy.map(|policy| policy.rule.clone()).unwrap_or_default();
    let clause = policy.map(|policy| labels::basis(language, &basis(policy, id, &matter.terms), &rule));
    let clause = clause.unwrap_or_default();
    let is_unverified = own.is_some_and(|own| own.is_unverified);
    let unverified = [("basis", clause.as_str().into())];
    let party = own.and_then(|own| policy?.parties.get(own.party.as_ref()?));
    let extra = [
        party.map(|party| visit.say("web-deadlines-party", &[("party", party.label.as_str().into())])),
        own.and_then(|own| own.contact.as_ref())
            .map(|contact| visit.say("web-deadlines-contact", &[("contact", contact.as_str().into())])),
        (!matter.terms.pack.is_empty())
            .then(|| visit.say("deadline-pack", &[("pack", matter.terms.pack.as_str().into())])),
    ];
    let title = deadline::title(language, policy, id);
    ClockView {
        title: deadline::marked(language, &title, matter.terms.certainty),
        state: standing.as_str(),
        state_label: deadline::standing(language, standing),
        is_late: matches!(standing, Standing::Overdue | Standing::MetLate),
        due: term
            .due_at
            .map(|at| if standing.is_open() { When::due(visit, at) } else { When::plain(visit, at) }),
        no_number: visit.text("deadline-no-number"),
        met: matter.clock(id.stage).met_at.map(|at| When::past(visit, at)),
        how: term
            .counted
            .as_ref()
            .map(|counted| deadline::derivation(language, id, counted, term.due_at))
            .unwrap_or_default(),
        grounds: deadline::grounds(language, &matter.terms),
        moments: deadline::moments(language, &matter.terms, term),
        basis: if is_unverified { visit.say("deadline-unverified", &unverified) } else { clause },
        extra: extra.into_iter().flatten().collect(),
    }
}

fn moment_label(visit: &Visit, moment: MomentKind) -> String {
    visit.text(&format!("deadline-moment-{}", moment.as_str().replace('_', "-")))
}

fn escape_label(visit: &Visit, escape: Escape) -> String {
    visit.text(&format!("deadline-escape-{}", escape.as_str().replace('_', "-")))
}

fn way_label(visit: &Visit, way: Way) -> String {
    visit.text(&format!("deadline-way-{}", way.as_str()))
}

/// What this reader may record.
fn forms(visit: &Visit, staff: &Staff, seen: &Seen, trouble: Option<&Trouble>) -> Vec<ActForm> {
    let (incident, now) = (&seen.incident, visit.now);
    let Some(policy) = seen.policy() else { return Vec::new() };
    if !incident.is_open() || !may_handle(&seen.world, policy, incident, &staff.person, now) {
        return Vec::new();
    }
    let desk = Desk::new(visit, incident, trouble);
    let mut forms = vec![moment_form(visit, &desk)];
    let may_judge = may(&seen.world, policy, incident, (&staff.person, Power::JudgeDeadline), now);
    forms.extend(verdict_form(visit, &desk, seen, policy).filter(|_| may_judge));
    forms.extend(filing_form(visit, &desk, seen, policy));
    let has_persons = incident.plan.deadlines.open().any(|(clock, ..)| clock.stage == Stage::Persons);
    if has_persons {
        forms.push(persons_form(visit, &desk));
        forms.push(deferral_form(visit, &desk));
    }
    forms
}

fn moment_form(visit: &Visit, desk: &Desk<'_>) -> ActForm {
    let kinds = MomentKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), moment_label(visit, *kind)));
    let kinds: Vec<_> = kinds.collect();
    let form = desk.form(desk.handling("moment", "deadlines/moments"), |fields| {
        vec![
            fields.select("moment", choose(visit, kinds)).required(),
            fields.when("at").required(),
            fields.area("reason", TEXT_MAX).required(),
        ]
    });
    form.with_lead(visit.text("web-form-moment-lead"))
}

fn verdict_form(visit: &Visit, desk: &Desk<'_>, seen: &Seen, policy: &Policy) -> Option<ActForm> {
    let deadlines = &seen.incident.plan.deadlines;
    let shown = deadlines.matters.iter().filter(|(_, matter)| !matter.is_ended);
    let name = |rule: &Rule| deadline::rule(visit.language, Some(policy), rule);
    let rules: Vec<_> = shown.map(|(rule, _)| (rule.to_string(), name(rule))).collect();
    if rules.is_empty() {
        return None;
    }
    let mut verdicts = vec![("applies".to_owned(), visit.text("web-verdict-applies"))];
    verdicts.extend(Escape::ALL.iter().map(|one| (one.as_str().to_owned(), escape_label(visit, *one))));
    if !deadlines.judged.is_empty() {
        verdicts.push(("undo".to_owned(), visit.text("web-verdict-undo")));
    }
    let form = desk.form(desk.handling("verdict", "deadlines/judgements"), |fields| {
        vec![
            fields.select("rule", choose(visit, rules)).required(),
            fields.radio("verdict", verdicts).required(),
            fields.area("reason", TEXT_MAX).required(),
        ]
    });
    Some(form.with_lead(visit.text("web-form-verdict-lead")))
}

/// Every clock that asks for a report, and pairs that one report may serve.
fn filing_form(visit: &Visit, desk: &Desk<'_>, seen: &Seen, policy: &Policy) -> Option<ActForm> {
    let title = |id: &ClockId| deadline::title(visit.language, Some(policy), id);
    let open: Vec<ClockId> = seen.incident.plan.deadlines.open().map(|(id, ..)| id).collect();
    let all = seen.incident.plan.deadlines.all();
    let reports: Vec<ClockId> =
        all.into_iter().map(|(id, ..)| id).filter(|id| id.stage != Stage::Persons).collect();
    let mut options: Vec<(String, String)> = reports.iter().map(|id| (id.to_string(), title(id))).collect();
    let pairs = open
        .iter()
        .enumerate()
        .flat_map(|(index, one)| open.iter().skip(index + 1).map(move |other| (one, other)));
    let serves = |(one, other): &(&ClockId, &ClockId)| {
        one.stage != Stage::Persons
            && (one.rule == other.rule || one.stage == other.stage)
            && other.stage != Stage::Persons
            && one.stage != Stage::Own
            && other.stage != Stage::Own
    };
    options.extend(
        pairs
            .filter(serves)
            .map(|(one, other)| (format!("{one}+{other}"), format!("{} ＋ {}", title(one), title(other)))),
    );
    if options.is_empty() {
        return None;
    }
    let form = desk.form(desk.handling("filing", "deadlines/filings"), |fields| {
        vec![
            fields.select("clock", choose(visit, options)).required(),
            fields.when("sent_at"),
            fields.count("version"),
            fields.line("reference", LINE_MAX),
        ]
    });
    Some(form.with_lead(visit.text("web-form-filing-lead")))
}

fn persons_form(visit: &Visit, desk: &Desk<'_>) -> ActForm {
    let ways: Vec<_> = Way::ALL.iter().map(|way| (way.as_str().to_owned(), way_label(visit, *way))).collect();
    let complete = ["yes", "no"].map(|word| (word.to_owned(), visit.text(&format!("web-complete-{word}"))));
    let form = desk.form(desk.handling("persons", "deadlines/persons"), |fields| {
        vec![
            fields.count("count").required(),
            fields.select("way", choose(visit, ways)).required(),
            fields.when("at"),
            fields.radio("complete", complete).required(),
        ]
    });
    form.with_lead(visit.text("web-form-persons-lead"))
}

fn deferral_form(visit: &Visit, desk: &Desk<'_>) -> ActForm {
    let form = desk.form(desk.handling("deferral", "deadlines/deferrals"), |fields| {
        vec![fields.when("until").required(), fields.area("reason", TEXT_MAX).required()]
    });
    form.with_lead(visit.text("web-form-deferral-lead"))
}

/// Reads a form, records what it says, and shows the page again.
fn record(
    visit: &Visit,
    staff: &Staff,
    key: &str,
    read: impl FnOnce(&mut Reading<'_>, &Form, Moment) -> Option<(Ask, Private)>,
) -> Outcome {
    let form = visit.form()?;
    let number = visit.param("number");
    // An incident that may not be seen is not there, whatever the form says.
    reading::incident(&visit.site, &staff.viewer, number)?;
    let mut reading = Reading::of(&form);
    let read = read(&mut reading, &form, visit.now);
    let result = match (visit.open_token(&form), read) {
        (Err(_), _) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
        (Ok(token), Some((ask, texts))) if reading.errors.is_empty() => {
            let caller = visit.caller(staff, &token);
            plan::ask(&visit.site.house, &caller, number, PlanAsk::Deadline(ask), texts)
        }
        (Ok(_), _) => Err(Error::Invalid(reading.errors)),
    };
    let (status, errors) = match result {
        Ok(()) => return Ok(Answer::see_other(&format!("/incidents/{number}/deadlines?done={key}"))),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let is_conflict = status == StatusCode::CONFLICT;
    render(visit, staff, status, Some(&Trouble { key: key.to_owned(), is_conflict, typed: form, errors }))
}

fn text(key: &str, text: String) -> Private {
    if text.is_empty() { Private::new() } else { Private::from([(key.to_owned(), text)]) }
}

/// 起算の日時.
pub fn moment(visit: &Visit, staff: &Staff) -> Outcome {
    record(visit, staff, "moment", |reading, _, _| {
        let moment = reading.choice("moment", MomentKind::parse);
        let at = reading.moment("at");
        if at.is_none() {
            reading.refuse("at", "required");
        }
        let reason = reading.required("reason", TEXT_MAX);
        Some((Ask::EnterMoment { moment: moment?, at: at? }, text("reason", reason)))
    })
}

/// 該当するかどうか.
pub fn verdict(visit: &Visit, staff: &Staff) -> Outcome {
    record(visit, staff, "verdict", |reading, _, _| {
        let rule = reading.choice("rule", |word| Rule::try_from(word.to_owned()).ok());
        let reason = reading.required("reason", TEXT_MAX);
        let verdict = reading.choice("verdict", |word| match word {
            "applies" => Some(Some((true, None))),
            "undo" => Some(None),
            word => Escape::parse(word).map(|escape| Some((false, Some(escape)))),
        });
        let ask = match (rule?, verdict?) {
            (rule, None) => Ask::Unjudge { rule },
            (rule, Some((applies, escape))) => Ask::Judge { rule, applies, escape },
        };
        Some((ask, text("reason", reason)))
    })
}

/// 提出.
pub fn filing(visit: &Visit, staff: &Staff) -> Outcome {
    record(visit, staff, "filing", |reading, _, now| {
        let clocks = reading.choice("clock", |word| {
            word.split('+').map(|one| ClockId::try_from(one.to_owned()).ok()).collect::<Option<Vec<_>>>()
        });
        let at = reading.moment("sent_at").unwrap_or(now);
        let version = reading.count("version").unwrap_or(1);
        let note = reading.optional("reference", LINE_MAX);
        let version = u32::try_from(version).ok().filter(|version| *version > 0);
        if version.is_none() {
            reading.refuse("version", "count");
        }
        Some((Ask::File { clocks: clocks?, version: version?, at }, text("note", note)))
    })
}

/// 本人への通知.
pub fn persons(visit: &Visit, staff: &Staff) -> Outcome {
    record(visit, staff, "persons", |reading, _, now| {
        let count = reading.count("count");
        if count.is_none() {
            reading.refuse("count", "required");
        }
        let way = reading.choice("way", Way::parse);
        let at = reading.moment("at").unwrap_or(now);
        let is_complete = reading.choice("complete", |word| match word {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        });
        let ask = Ask::NotifyPersons { count: count?, way: way?, at, is_complete: is_complete? };
        Some((ask, Private::new()))
    })
}

/// 通知を待つ.
pub fn deferral(visit: &Visit, staff: &Staff) -> Outcome {
    record(visit, staff, "deferral", |reading, _, _| {
        let until = reading.moment("until");
        if until.is_none() {
            reading.refuse("until", "required");
        }
        let reason = reading.required("reason", TEXT_MAX);
        Some((Ask::DeferNotice { until: until? }, text("reason", reason)))
    })
}

/// The next date of law, for a list.
#[derive(Serialize)]
pub struct NextLegal {
    title: String,
    due: When,
    href: String,
}

impl NextLegal {
    /// In the reader's words.
    pub fn of(
        visit: &Visit,
        number: &str,
        (clock, certainty, due_at): (&str, &str, Moment),
        policy: Option<&Policy>,
    ) -> Option<Self> {
        let clock = ClockId::try_from(clock.to_owned()).ok()?;
        let title = deadline::title(visit.language, policy, &clock);
        Some(Self {
            title: deadline::marked(visit.language, &title, Likelihood::parse(certainty)?),
            due: When::due(visit, due_at),
            href: format!("/incidents/{number}/deadlines"),
        })
    }
}
