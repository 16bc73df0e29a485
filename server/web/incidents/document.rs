//! 事案報告書: 控え of the report on one incident, for any kind of reader and in any format.

use actix_web::http::{StatusCode, header};

use crate::actions::issue::Issued;
use crate::domain::organisation::Organisation;
use crate::domain::plan::issue::{Format, Paper, Variant};
use crate::evidence_rows;
use crate::export::certificate::{self, Certificate};
use crate::export::making::{self, Parts};
use crate::export::printer::kind_of;
use crate::i18n::time::Years;
use crate::telling::words::Words;

use crate::domain::actor::Actor;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};

/// For a signed-in person.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let seen = reading::history(&visit.site, &staff.viewer, visit.param("number"))?;
    write(visit, &seen, (&staff.actor(), &staff.name))
}

/// 控え in the format and for the reader that the address asks for; the full PDF if it asks for none.
///
/// # Errors
/// [`Failure::NotFound`] for a format or a variant that there is not.
pub fn write(visit: &Visit, seen: &Seen, (actor, name): (&Actor, &str)) -> Outcome {
    let (variant, format) = asked(visit).ok_or(Failure::NotFound)?;
    reading::note_look(&visit.site, actor, seen, "export");
    let organisation = reading::organisation(&visit.site)?;
    let parts = parts(visit, (seen, &organisation), name)?;
    let bytes = making::copy(&visit.site.printer, &parts, (variant, format), &words(visit));
    let bytes = bytes.map_err(Failure::Broken)?;
    let (ending, _) = kind_of(format);
    Ok(file(format, bytes, &format!("incident-{}-{}.{ending}", seen.incident.number, variant.as_str())))
}

/// What a document is made from, as it is now.
///
/// # Errors
/// The store is not available.
pub fn parts<'a>(
    visit: &Visit,
    (seen, organisation): (&'a Seen, &'a Organisation),
    name: &str,
) -> Result<Parts<'a>, Failure> {
    let evidence = reading::all_evidence(&visit.site, seen)?;
    Ok(Parts {
        entries: &seen.entries,
        incident: &seen.incident,
        world: &seen.world,
        exceptions: &organisation.registers.exceptions,
        seal: None,
        at: visit.now,
        by: name.to_owned(),
        host: visit.site.settings.server.host().to_owned(),
        evidence: evidence.iter().map(evidence_rows::line).collect(),
    })
}

/// The variant and the format that an address asks for; none if there is no such one.
fn asked(visit: &Visit) -> Option<(Variant, Format)> {
    let variant = match visit.query.text("variant") {
        "" => Variant::Full,
        word => Variant::parse(word)?,
    };
    let format = match visit.query.text("format") {
        "" => Format::Pdf,
        word => Format::parse(word)?,
    };
    Some((variant, format))
}

/// The reader's language, and 和暦 unless `years=western` asks for 西暦.
pub fn words(visit: &Visit) -> Words {
    let years = if visit.query.text("years") == "western" { Years::Western } else { Years::Imperial };
    Words { language: visit.language, years }
}

/// A document that was issued, to the byte.
pub fn issued(number: &str, issued: Issued) -> Answer {
    let made = &issued.paper.made;
    let (ending, _) = kind_of(made.format);
    let name = format!("document-{number}-{}.{ending}", made.no);
    file(made.format, issued.bytes, &name)
}

/// What proves an issued document, as a paper of its own.
///
/// # Errors
/// A certificate that cannot be printed.
pub fn certificate(visit: &Visit, seen: &Seen, paper: &Paper, by: String) -> Outcome {
    let words = words(visit);
    let body = seen.policy().map(|policy| policy.entity(&seen.incident.case)).unwrap_or_default();
    let certificate = Certificate { body, number: &seen.incident.number, paper, by };
    let sheet = certificate::lay_out(&certificate, visit.now, &words);
    let bytes = visit.site.printer.register(&sheet, visit.now, Format::Pdf, &words);
    let bytes = bytes.map_err(|error| Failure::Broken(error.to_string()))?;
    let name = format!("certificate-{}-{}.pdf", seen.incident.number, paper.made.no);
    Ok(file(Format::Pdf, bytes, &name))
}

/// A file: a PDF is shown, everything else is kept.
fn file(format: Format, bytes: Vec<u8>, name: &str) -> Answer {
    let way = if format == Format::Pdf { "inline" } else { "attachment" };
    let answer = Answer::new(StatusCode::OK, kind_of(format).1, bytes);
    answer.with(header::CONTENT_DISPOSITION, &format!("{way}; filename=\"{name}\""))
}
