//! 報告: what is asked of who reports, at each of the three doors: a page for staff, one for everybody, the
//! interface for programs. What is asked of the case stands in the table of its fields.

use std::sync::LazyLock;

use super::field::{self, Field, area, line, moment, people, person, truth, word};
use super::given::Sent;
use super::handling::INCIDENT;
use super::page::Filled;
use super::{Given, Of, Verb};
use crate::actions::report::Submission;
use crate::actions::{Error, FieldError};
use crate::domain::case::field::{Asked, Field as Known};
use crate::domain::case::{Case, Certainty, Origin, Received};
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::policy::grammar::is_mail_address;
use crate::domain::world::World;
use crate::domain::written::{self, phone};
use crate::i18n::{self, Language};
use crate::web::api::Object;
use crate::web::error::Failure;
use crate::web::form::{Form, LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::{Scope, Staff};
use crate::web::visit::Visit;

/// Kinds that people outside can tell apart, where the policy has them, in the order shown.
pub const KINDS: [&str; 7] =
    ["misdelivery", "disclosure", "loss", "defacement", "threat", "disaster", "other"];
/// How an outsider's report reached us.
const CHANNELS: [&str; 5] = ["phone", "counter", "mail", "letter", "other"];

const PLACE: Field = line("place", LINE_MAX);
const CONTACT_NAME: Field = line("contact_name", NAME_MAX);
const CONTACT: Field = line("contact", NAME_MAX);
/// How whoever is outside can be reached: a number to call and an address to write to are read apart.
const PHONE: Field = line("contact_phone", NAME_MAX);
const MAIL: Field = line("contact_mail", NAME_MAX);

/// 対策基準 5.3(2)①: who took the report of someone else, how and when.
const RECEIVED: [Field; 3] = [
    word("received_channel", || CHANNELS.to_vec(), "web-received").as_part("received", "channel"),
    moment("received_at").as_part("received", "at"),
    person("received_by").as_part("received", "by"),
];

/// Everything of a field of the case that is asked at this time.
fn asked(is_asked: fn(Asked) -> bool) -> impl Iterator<Item = Field> {
    let fields = Known::ALL.iter().filter(move |field| is_asked(field.row().asked));
    fields.map(|field| field::reported(*field))
}

/// What somebody outside may have in their hands, by the kind of thing that they tell us of.
///
/// Advice is given for it: what lies under `web-public-advice-<kind>-<word>`.
pub fn in_hand(kind: &str) -> &'static [&'static str] {
    match kind {
        "misdelivery" => &["paper", "mail", "nothing"],
        "loss" => &["paper", "device", "nothing"],
        _ => &[],
    }
}

/// All of them.
fn things() -> Vec<&'static str> {
    vec!["paper", "mail", "device", "nothing"]
}

/// From whom else than staff a page can be told.
fn origins() -> Vec<&'static str> {
    [Origin::Outside, Origin::Contractor].map(Origin::as_str).into()
}

/// From whom a desk hears without the system.
fn on_paper() -> Vec<&'static str> {
    [Origin::Staff, Origin::Outside, Origin::Contractor].map(Origin::as_str).into()
}

/// A verb of this family: what it asks is read here for a function of its own.
const fn verb(at: &'static str, key: &'static str) -> Verb {
    Verb { place: None, power: None, of: Of::Own, ..Verb::new(at, &INCIDENT, key, Scope::Report) }
}

/// A report of staff or of a program, in the order in which the page asks.
pub static INSIDE: LazyLock<Verb> = LazyLock::new(|| {
    let mut fields: Vec<Field> = asked(|asked| asked != Asked::Later).collect();
    // The line that says what happened stands after what kind of thing it was.
    fields.insert(fields.len().min(1), line("summary", LINE_MAX).needed());
    fields.extend([PLACE, area("description", TEXT_MAX), truth("drill", "1", "0")]);
    fields.extend(asked(|asked| asked == Asked::Later));
    fields.push(word("origin", origins, "origin").on_page());
    fields.push(word("origin", Origin::words, "origin").needed().for_programs(""));
    fields.extend(RECEIVED.into_iter().chain([CONTACT_NAME, CONTACT, people("subjects")]));
    fields.push(person("reporter").for_programs(""));
    fields.push(line("dedup_key", LINE_MAX).asked().for_programs(""));
    let says = "Hand in a report; answered after the commit is on disk";
    Verb { says, fields: fields.leak(), ..verb("incidents", "report") }
});

/// What the desk took on paper while the system was down, in the order of the printed form: when it was
/// received stands on it.
pub static PAPER: LazyLock<Verb> = LazyLock::new(|| {
    let [channel, at, by] = RECEIVED;
    let mut fields = vec![at.needed(), channel.needed(), by];
    fields.push(word("origin", on_paper, "origin").needed());
    fields.extend([person("reporter").labelled("paper_reporter"), CONTACT_NAME, CONTACT]);
    let mut said: Vec<Field> = asked(|asked| asked != Asked::Later).collect();
    said.insert(said.len().min(1), line("summary", LINE_MAX).needed());
    fields.extend(said.into_iter().chain([PLACE, area("description", TEXT_MAX)]));
    fields.extend(asked(|asked| asked == Asked::Later));
    fields.push(people("subjects"));
    Verb { fields: fields.leak(), ..verb("paper", "report-paper") }
});

/// What anyone may tell us.
pub static OUTSIDE: LazyLock<Verb> = LazyLock::new(|| {
    const SHORT_MAX: usize = 2_000;
    let mut fields = vec![field::reported(Known::Kind), area("description", SHORT_MAX).needed()];
    let asked = Known::ALL.iter().filter(|field| field.row().is_for_outside && **field != Known::Kind);
    fields.push(word("in_hand", things, "web-public-hand").on_page());
    fields.extend(asked.map(|field| field::reported(*field)).chain([PLACE]));
    fields.push(word("origin", origins, "web-public-origin").labelled("public_origin"));
    fields.extend([CONTACT_NAME, PHONE, MAIL]);
    Verb { fields: fields.leak(), ..verb("report", "report-outside") }
});

/// What somebody reports who says to be of the staff and has not signed in.
pub static CLAIMED: LazyLock<Verb> = LazyLock::new(|| {
    let who = [line("claimed_number", NAME_MAX).needed(), line("claimed_name", NAME_MAX).needed()];
    let mut fields: Vec<Field> = who.into_iter().chain([CONTACT.labelled("claimed_contact")]).collect();
    fields.extend([field::reported(Known::Kind), line("summary", LINE_MAX).needed()]);
    fields.extend([area("description", TEXT_MAX), PLACE]);
    Verb { fields: fields.leak(), ..verb("staff-report", "report-claimed") }
});

/// What somebody reports who says to be of the staff: of the section of whom number and name fit.
///
/// # Errors
/// [`Error::Invalid`]
pub fn by_claim(visit: &Visit, world: &World, form: &Form) -> Result<Submission, Error> {
    let sent = Filled { form: form.clone(), giver: None };
    let (number, name) = (form.text("claimed_number"), form.text("claimed_name"));
    let person = claimed(world, (number, name), visit.now);
    let submission = read(visit, (&CLAIMED, world), sent, |given| {
        let unit = person.as_ref().and_then(|person| world.org.unit_of(person, given.scene.now)).cloned();
        let case = Case { unit, ..given.said().case(Origin::Staff, given.scene.now) };
        Some(Submission { reporter: person.clone(), ..Submission::new(case, "") })
    })?;
    // Who they say to be, as they wrote it, goes with the report: for whoever asks them.
    Ok(Submission { contact_name: format!("{name}（{number}）"), ..submission })
}

/// The one of whom both the number and the name are said.
fn claimed(world: &World, (number, name): (&str, &str), now: Moment) -> Option<PersonId> {
    let person = PersonId::typed(number);
    let letters = |text: &str| written::name(text).chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let is_theirs = world.org.people.get(&person).is_some_and(|row| letters(&row.name) == letters(name));
    (is_theirs && world.org.is_employed(&person, now)).then_some(person)
}

/// What a member of staff reports, for themselves or for someone else.
///
/// # Errors
/// [`Error::Invalid`]
pub fn by_staff(visit: &Visit, staff: &Staff, form: &Form) -> Result<Submission, Error> {
    read(visit, (&INSIDE, &staff.world), Filled::by(staff, form.clone()), inside)
}

/// What the desk took on paper. Who of the staff reported it must be named; anyone else's report is that of
/// whoever took it.
///
/// # Errors
/// [`Error::Invalid`]
pub fn from_paper(visit: &Visit, staff: &Staff, form: &Form) -> Result<Submission, Error> {
    read(visit, (&PAPER, &staff.world), Filled::by(staff, form.clone()), |given| {
        let is_staffs = given.word("origin", Origin::parse) == Some(Origin::Staff);
        let reporter = if is_staffs {
            given.must("reporter", |given| given.person("reporter"))
        } else {
            given.signer("received_by")
        };
        let submission = inside(given);
        Some(Submission { reporter: Some(reporter?), ..submission? })
    })
}

/// What another system reports.
///
/// # Errors
/// What is no such object, and [`Error::Invalid`].
pub fn by_program(visit: &Visit, world: &World) -> Result<Submission, Failure> {
    Ok(read(visit, (&INSIDE, world), Object::of(visit)?, inside)?)
}

/// What anyone reports.
///
/// # Errors
/// [`Error::Invalid`]
pub fn by_anyone(visit: &Visit, world: &World, form: &Form) -> Result<Submission, Error> {
    let sent = Filled { form: form.clone(), giver: None };
    let submission = read(visit, (&OUTSIDE, world), sent, |given| {
        // What an outsider sees may be less than it looks, or more: the desk decides.
        let certainty = Certainty::Suspected;
        let origin = given.word("origin", Origin::parse).unwrap_or(Origin::Outside);
        let case = Case { certainty, ..given.said().case(origin, given.scene.now) };
        if !KINDS.contains(&case.kind.as_str()) {
            given.refuse("kind", "choose");
        }
        Some(Submission::new(case, ""))
    })?;
    let mistakes = unreachable(&submission);
    if !mistakes.is_empty() {
        return Err(Error::Invalid(mistakes));
    }
    let summary = first_line(&submission.description);
    let description = with_what_is_held(&submission, form.text("in_hand"));
    Ok(Submission { summary, description, ..submission })
}

/// What was told, and below it what whoever tells us has in their hands.
fn with_what_is_held(submission: &Submission, held: &str) -> String {
    let told = submission.description.clone();
    if !in_hand(submission.case.kind.as_str()).contains(&held) {
        return told;
    }
    let held = i18n::text(Language::Ja, &format!("web-public-hand-{held}"), &[]);
    format!("{told}\n\n{}", i18n::text(Language::Ja, "web-public-held", &[("held", held.into())]))
}

/// A number or an address at which nobody can be reached.
fn unreachable(submission: &Submission) -> Vec<FieldError> {
    let (phone, mail) = (submission.phone.as_str(), submission.mail.as_str());
    let is_called = phone.is_empty() || phone::is_number(&written::code(phone));
    let is_mailed = mail.is_empty() || is_mail_address(&written::address(mail));
    let wrong = [(PHONE, is_called, "not-a-phone-number"), (MAIL, is_mailed, "not-a-mail-address")];
    let wrong = wrong.into_iter().filter(|(_, is_right, _)| !is_right);
    wrong.map(|(field, _, why)| FieldError::new(field.name, why)).collect()
}

fn inside(given: &mut Given<'_>) -> Option<Submission> {
    let (said, now) = (given.said(), given.scene.now);
    let origin = given.word("origin", Origin::parse);
    let writer = given.giver.clone().map(|(person, _)| person);
    let is_told = RECEIVED.iter().any(|field| given.has(field.name));
    let has_contact = given.has(CONTACT_NAME.name) || given.has(CONTACT.name);
    // Whoever writes of a receipt registers for someone else: for whom is asked, and nothing is dropped.
    if writer.is_some() && origin.is_none() && (is_told || has_contact) {
        given.refuse("origin", "choose");
    }
    let is_for_another = is_told || (writer.is_some() && origin.is_some());
    Some(Submission {
        aware_at: said.moment(Known::AwareAt),
        received: if is_for_another { received(given) } else { None },
        reporter: given.person("reporter").or(writer),
        subjects: given.people("subjects"),
        dedup_key: Some(given.text("dedup_key")).filter(|key| !key.is_empty()),
        drill: given.truth("drill").unwrap_or_default(),
        ..Submission::new(said.case(origin.unwrap_or(Origin::Staff), now), "")
    })
}

/// Left blank, it was whoever registers it, now.
fn received(given: &mut Given<'_>) -> Option<Received> {
    let channel = |given: &mut Given<'_>| given.word("received_channel", |word| Some(word.to_owned()));
    let channel = given.must("received_channel", channel);
    let at = given.moment("received_at").unwrap_or(given.scene.now);
    Some(Received { by: given.signer("received_by")?, channel: channel?, at })
}

/// The first line, cut where a list has room for it.
fn first_line(text: &str) -> String {
    const SHORT: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= SHORT {
        return line.to_owned();
    }
    line.chars().take(SHORT).chain(['…']).collect()
}

/// Reads what was sent at a door, and adds what was written.
fn read(
    visit: &Visit,
    (verb, world): (&Verb, &World),
    sent: impl Sent,
    ask: impl FnOnce(&mut Given<'_>) -> Option<Submission>,
) -> Result<Submission, Error> {
    let (submission, mut texts) = verb.taken(ask, (&sent, &visit.params), (world, visit.now))?;
    let mut text = |name: &str| texts.remove(name).unwrap_or_default();
    let phone = text("contact_phone");
    Ok(Submission {
        summary: text("summary"),
        description: text("description"),
        place: text("place"),
        contact_name: text("contact_name"),
        contact: text("contact"),
        phone: written::telephone(&phone).unwrap_or(phone),
        mail: written::address(&text("contact_mail")),
        ..submission
    })
}
