//! 文書: what each kind of reader would be told, what is still missing, what was issued, and whether
//! a paper that someone holds is ours.

mod cards;

use actix_web::http::StatusCode;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::actions::issue::{self, IssueError, MakeFile, Order, Record, Verdict};
use crate::actions::plan;
use crate::actions::{Caller, Error, FieldError};
use crate::domain::access::may_handle;
use crate::domain::history::Private;
use crate::domain::ids::KindId;
use crate::domain::plan::issue::{self as family, Format, Paper, Variant};
use crate::domain::plan::response::publication::Standing;
use crate::evidence_rows;
use crate::export::making::{self, Parts};
use crate::export::trace;
use crate::keys::normalize_number;
use crate::telling::paper::{Seal, number_label, variant_word, version_word};
use crate::telling::variant::{Missing, field_name};

use cards::Card;

use super::document::{self, words};
use super::frame::Head;
use crate::domain::plan::rules::PlanAsk;
use crate::web::answer::Answer;
use crate::web::enclosed;
use crate::web::error::Failure;
use crate::web::field::{Field, Fields, Section};
use crate::web::form::{Form, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self as web_words, When};

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    href: String,
    /// The kind of reader that the forms are about.
    variant: &'static str,
    cards: Vec<Card>,
    /// Whether the next act is to write; else it is to issue.
    writes_next: bool,
    issued: Vec<Row>,
    texts: Option<Sheet>,
    issue: Option<Sheet>,
    draft: String,
    verify: Sheet,
    verdict: Option<VerdictView>,
    /// Something came to the history while the document was made.
    has_moved: bool,
}

#[derive(Serialize)]
struct Link {
    label: String,
    href: String,
}

/// A form of this page.
#[derive(Serialize)]
struct Sheet {
    action: String,
    token: String,
    sections: Vec<Section>,
}

/// A document that was issued.
#[derive(Serialize)]
struct Row {
    number: String,
    variant: String,
    version: String,
    format: String,
    at: When,
    by: String,
    code: String,
    sha256: String,
    href: String,
    /// The paper that proves it.
    certificate: String,
}

#[derive(Serialize)]
struct VerdictView {
    tone: &'static str,
    heading: String,
    explanation: String,
    row: Option<Row>,
}

/// What came of a form of this page.
#[derive(Default)]
struct After {
    status: StatusCode,
    typed: Form,
    errors: Vec<FieldError>,
    is_conflict: bool,
    verdict: Option<Verdict>,
}

/// The page, for the kind of reader that the address names.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, After::default())
}

/// The file of a document as it was issued.
pub fn file(visit: &Visit, staff: &Staff) -> Outcome {
    let seen = reading::incident(&visit.site, &staff.viewer, visit.param("number"))?;
    let no = visit.param("paper").parse().map_err(|_| Failure::NotFound)?;
    reading::note_look(&visit.site, &staff.actor(), &seen, "export");
    let issued = issue::file(&visit.site.backend, &seen.incident, no)?;
    if visit.query.text("part") == "certificate" {
        let by = web_words::actor(visit, &seen.world, &issued.paper.by);
        return document::certificate(visit, &seen, &issued.paper, by);
    }
    Ok(document::issued(&seen.incident.number, issued))
}

/// Writes what the readers of a variant are told in words.
pub fn prepare(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    act(visit, staff, form, |form, caller| {
        let mut reading = Reading::of(form);
        let variant = reading.choice("variant", Variant::parse);
        let mut texts = Private::new();
        for field in variant.map(Variant::fields).unwrap_or_default() {
            let text = reading.optional(field, TEXT_MAX);
            texts.extend(variant.map(|variant| (variant.key(field), text)));
        }
        let (Some(variant), true) = (variant, reading.errors.is_empty()) else {
            return Err(Error::Invalid(reading.errors));
        };
        let ask = PlanAsk::Issue(family::Ask::Prepare { variant });
        plan::ask(&visit.site.backend, caller, visit.param("number"), ask, texts)?;
        Ok("prepared")
    })
}

/// Issues a document.
pub fn issue(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    act(visit, staff, form, |form, caller| {
        let order = order(form)?;
        match issue_for(visit, caller, &staff.name, visit.param("number"), order) {
            Ok(_) => Ok("issued"),
            Err(IssueError::Action(error)) => Err(error),
            Err(IssueError::Making(why)) => {
                tracing::error!(why, "A document could not be made");
                Err(Error::Invalid(vec![FieldError::new("format", "not-made")]))
            }
        }
    })
}

/// Issues a document in the words of this visit.
///
/// # Errors
/// As [`issue::issue`].
pub fn issue_for(
    visit: &Visit,
    caller: &Caller,
    name: &str,
    number: &str,
    order: Order,
) -> Result<issue::Issued, IssueError> {
    let number = normalize_number(number).ok_or(Error::NotFound)?;
    let make: MakeFile<'_> = &|source, made| {
        let seal = source.seal.as_ref();
        let parts = Parts {
            entries: &source.entries,
            incident: &source.incident,
            world: &source.organisation.world,
            exceptions: &source.organisation.registers.exceptions,
            seal: seal.map(|seal| Seal::new(seal.at, &seal.root, &seal.key_id, &seal.signature)),
            at: source.now,
            by: name.to_owned(),
            host: visit.site.settings.server.host().to_owned(),
            evidence: source.evidence.iter().map(evidence_rows::line).collect(),
        };
        making::issued(&visit.site.printer, &parts, made, &words(visit))
    };
    issue::issue(&visit.site.backend, caller, &number, order, make)
}

fn order(form: &Form) -> Result<Order, Error> {
    let mut reading = Reading::of(form);
    let variant = reading.choice("variant", Variant::parse);
    let format = reading.choice("format", Format::parse);
    let version = reading.choice("edition", |word| match word {
        "next" => Some(false),
        "final" => Some(true),
        _ => None,
    });
    match (variant, format, version) {
        (Some(variant), Some(format), Some(is_final)) => Ok(Order { variant, format, is_final }),
        _ => Err(Error::Invalid(reading.errors)),
    }
}

/// Compares a file or a code with what this incident has issued.
pub fn verify(visit: &Visit, staff: &Staff) -> Outcome {
    let upload = enclosed::read(visit)?;
    let seen = reading::incident(&visit.site, &staff.viewer, visit.param("number"))?;
    let refuse = |field: &str, reason: &str| After {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        typed: upload.form.clone(),
        errors: vec![FieldError::new(field, reason)],
        ..After::default()
    };
    if visit.open_token(&upload.form).is_err() {
        return render(visit, staff, refuse("token", "expired"));
    }
    let given = upload.form.text("code");
    if upload.file().is_none() && given.is_empty() {
        return render(visit, staff, refuse("code", "required"));
    }
    let mut codes = upload.file().map(trace::codes).unwrap_or_default();
    codes.push(given.to_owned());
    let within = Some(seen.incident.number.as_str());
    let verdict = issue::verify(&visit.site.backend, &staff.viewer, within, upload.file(), &codes)?;
    render(visit, staff, After { verdict: Some(verdict), ..After::default() })
}

/// Reads the token, acts, and shows the page again, whatever came of it.
fn act(
    visit: &Visit,
    staff: &Staff,
    form: Form,
    act: impl Fn(&Form, &Caller) -> Result<&'static str, Error>,
) -> Outcome {
    let number = visit.param("number");
    reading::incident(&visit.site, &staff.viewer, number)?;
    let result = match visit.open_token(&form) {
        Ok(token) => act(&form, &visit.caller(staff, &token)),
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
    };
    let (status, errors) = match result {
        Ok(done) => {
            let variant = variant_of(form.text("variant")).as_str();
            let to = format!("/incidents/{number}/documents?variant={variant}&done={done}");
            return Ok(Answer::see_other(&to));
        }
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let is_conflict = status == StatusCode::CONFLICT;
    render(visit, staff, After { status, typed: form, errors, is_conflict, verdict: None })
}

fn variant_of(word: &str) -> Variant {
    Variant::parse(word).unwrap_or_default()
}

fn render(visit: &Visit, staff: &Staff, after: After) -> Outcome {
    let seen = reading::history(&visit.site, &staff.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &staff.actor(), &seen, "view");
    let asked = if after.typed.text("variant").is_empty() { &visit.query } else { &after.typed };
    let variant = variant_of(asked.text("variant"));
    let parts = document::parts(visit, (&seen, &staff.organisation), &staff.name)?;
    let readers = DocumentPage::readers(&seen.incident.case.kind);
    let copies = making::copies(&parts, &readers, &words(visit)).map_err(Failure::Broken)?;
    let own = readers.iter().zip(&copies).find(|(reader, _)| **reader == variant).map(|(_, varied)| varied);
    let base = format!("/incidents/{}", seen.incident.number);
    let can = seen
        .policy()
        .is_some_and(|policy| may_handle(&seen.world, policy, &seen.incident, &staff.person, visit.now));
    let drafts = own.map(|varied| varied.drafts.clone()).unwrap_or_default();
    let desk = DocumentPage { visit, seen: &seen, after: &after, variant, base: &base, can, drafts };
    let (texts, issue, verify) = (desk.texts(), desk.issue(), desk.verify());
    let bar = desk.bar();
    let issues = can && bar.is_none();
    let sheets = [texts.as_ref().filter(|_| can), Some(&issue).filter(|_| issues), Some(&verify)];
    let faults =
        sheets.into_iter().flatten().flat_map(|sheet| desk.fields().faults(&sheet.sections)).collect();
    let view = View {
        href: base.clone(),
        variant: variant.as_str(),
        cards: readers.iter().zip(&copies).map(|(reader, varied)| desk.card(*reader, varied)).collect(),
        writes_next: own.is_some_and(|varied| varied.missing.iter().any(Missing::is_written_here)),
        issued: seen.incident.plan.issued.papers.iter().rev().map(|paper| desk.row(paper)).collect(),
        texts: texts.filter(|_| can),
        issue: issues.then_some(issue),
        draft: bar.unwrap_or_default(),
        verify,
        verdict: after.verdict.as_ref().map(|verdict| desk.verdict(verdict)),
        head: Head::of((visit, staff, &seen), "documents", None, faults)?,
        has_moved: after.is_conflict,
    };
    let title = visit.say("web-documents-title", &[("number", seen.named(visit.language).into())]);
    page::with_status(visit, after.status, "incidents/documents", title, &view)
}

/// Lays out the parts of the page.
struct DocumentPage<'a> {
    visit: &'a Visit,
    seen: &'a Seen,
    after: &'a After,
    variant: Variant,
    base: &'a str,
    /// Whether the reader may write and issue.
    can: bool,
    /// What could be written, from what is known.
    drafts: BTreeMap<&'static str, String>,
}

impl DocumentPage<'_> {
    /// The kinds of reader of such an incident.
    fn readers(kind: &KindId) -> Vec<Variant> {
        Variant::ALL.into_iter().filter(|variant| variant.suits(kind)).collect()
    }

    fn fields(&self) -> Fields<'_> {
        Fields::new(self.visit.language, &self.after.typed, &self.after.errors)
    }

    fn sheet(&self, noun: &str, fields: Vec<Field>) -> Sheet {
        Sheet {
            action: format!("{}/documents{noun}", self.base),
            token: self.visit.form_token(),
            sections: vec![Section::open(String::new(), fields)],
        }
    }

    /// What is written for the readers of this variant, as it is now.
    fn texts(&self) -> Option<Sheet> {
        let words = words(self.visit);
        let mut fields = Vec::new();
        for name in self.variant.fields() {
            let mut field = self.fields().area(name, TEXT_MAX);
            field.label = field_name(self.variant, name, &words);
            if field.value.is_empty() {
                let known = self.seen.incident.texts.get(&self.variant.key(name));
                let is_written = known.is_some_and(|text| !text.trim().is_empty());
                field.value = known.filter(|_| is_written).cloned().unwrap_or_else(|| self.draft(name));
                if !is_written && !field.value.is_empty() {
                    field.hint = self.visit.text("web-documents-proposed");
                }
            }
            fields.push(field);
        }
        (!fields.is_empty()).then(|| self.sheet("/texts", fields))
    }

    /// What a field could say, from what is known.
    fn draft(&self, name: &str) -> String {
        let draft = self.drafts.get(name).cloned().unwrap_or_default();
        match &self.visit.site.settings.server.desk_phone {
            Some(phone) if name == "contact" && !draft.is_empty() => {
                let args = [("body", draft.into()), ("phone", phone.as_str().into())];
                self.visit.say("web-documents-contact", &args)
            }
            Some(_) | None => draft,
        }
    }

    fn issue(&self) -> Sheet {
        let formats = Format::ALL.into_iter().map(|format| {
            (format.as_str().to_owned(), self.visit.text(&format!("web-format-{}", format.as_str())))
        });
        let next = self.seen.incident.plan.issued.next_version(self.variant);
        let words = words(self.visit);
        let versions = [("next", false), ("final", true)]
            .map(|(word, is_final)| (word.to_owned(), version_word(next, is_final, &words).label));
        let fields = self.fields();
        let controls =
            vec![fields.radio("format", formats).required(), fields.radio("edition", versions).required()];
        self.sheet("", controls)
    }

    /// Why no paper may be issued to these readers yet.
    fn bar(&self) -> Option<String> {
        let standing = Standing::of(&self.seen.incident.plan);
        standing.bar().filter(|_| self.variant == Variant::Press)?;
        Some(self.visit.text(&format!("web-documents-draft-{}", standing.as_str())))
    }

    fn verify(&self) -> Sheet {
        self.sheet("/verification", vec![self.fields().line("code", 40)])
    }

    fn row(&self, paper: &Paper) -> Row {
        let (made, words) = (&paper.made, words(self.visit));
        Row {
            number: number_label(&self.seen.incident.number, made.no, &words),
            variant: variant_word(made.variant, &words).label,
            version: version_word(made.version, made.is_final, &words).label,
            format: self.visit.text(&format!("web-format-{}", made.format.as_str())),
            at: When::past(self.visit, paper.at),
            by: web_words::actor(self.visit, &self.seen.world, &paper.by),
            code: made.code.clone(),
            sha256: made.sha256.clone(),
            href: format!("{}/documents/{}", self.base, made.no),
            certificate: format!("{}/documents/{}?part=certificate", self.base, made.no),
        }
    }

    fn verdict(&self, verdict: &Verdict) -> VerdictView {
        let (word, record): (&str, Option<&Record>) = match verdict {
            Verdict::Genuine(record) => ("genuine", Some(record)),
            Verdict::Altered(record) => ("altered", Some(record)),
            Verdict::Known(record) => ("known", Some(record)),
            Verdict::Unknown => ("unknown", None),
        };
        VerdictView {
            tone: match verdict {
                Verdict::Genuine(_) => "good",
                Verdict::Known(_) => "info",
                Verdict::Altered(_) | Verdict::Unknown => "warn",
            },
            heading: self.visit.text(&format!("web-verdict-{word}")),
            explanation: self.visit.text(&format!("web-verdict-{word}-body")),
            row: record.map(|record| self.row(&record.paper)),
        }
    }
}
