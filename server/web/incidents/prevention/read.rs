//! From a form, or a program's object laid out as one, to what is asked about prevention.

use std::collections::{BTreeMap, BTreeSet};

use crate::actions::Error;
use crate::domain::history::Private;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::plan::prevention::{Ask, Factor, Kind, Leaf, Outcome, Owner, Spread, Terms};
use crate::domain::written;
use crate::web::form::{Form, LINE_MAX, Reading, TEXT_MAX};

/// Every act, with the fields that it takes besides `act`, `done_by`, `reason` and `override`.
pub const ACTS: &[(&str, &[&str])] = &[
    ("investigate", &["participants", "unit", "threat", "factor", "leaf", "inquiry", "detection"]),
    ("drop_cause", &["no"]),
    ("propose", TERMS),
    ("describe", &["no", "measure", "public", "links"]),
    ("report", &[]),
    ("instruct", &["measures", "instruction"]),
    ("start", &["no"]),
    ("complete", &["no", "at", "evidence"]),
    ("verify", &["no", "verified", "verification"]),
    ("check_effect", &["no", "effect", "effect_note"]),
    ("postpone", &["no", "due_on"]),
    ("reassign", &["no", "owner", "owner_person"]),
    ("cancel", &["no"]),
    ("answer", &["no", "unit", "spread", "spread_note"]),
    ("decide", &["units", "decision"]),
    ("pass_on", &["no"]),
    ("read", &["no"]),
    ("recommend", &["recommendation"]),
    ("close_recommendation", &["no", "outcome", "outcome_note"]),
];

/// What a proposal says.
const TERMS: &[&str] = &[
    "measure",
    "measure_kind",
    "owner",
    "owner_person",
    "causes",
    "begin_on",
    "due_on",
    "cost",
    "units",
    "public",
    "links",
    "replaces",
];

/// Acts that are a person's own word, whoever records them.
const SIGNED: &[&str] =
    &["instruct", "verify", "check_effect", "postpone", "cancel", "decide", "read", "recommend"];

/// What a form asks. `giver` is who gives it, where that is a person; `done_by` names who acted, where
/// another records it.
///
/// # Errors
/// [`Error::Invalid`] with every field that cannot be read.
pub fn read(form: &Form, giver: Option<&PersonId>) -> Result<(Ask, Private), Error> {
    let mut reading = Reading::of(form);
    let named = form.text("done_by");
    let by = if named.is_empty() {
        giver.cloned().unwrap_or_else(|| PersonId::from(""))
    } else {
        PersonId::typed(named)
    };
    if by.as_str().is_empty() && SIGNED.contains(&form.text("act")) {
        reading.refuse("done_by", "required");
    }
    let ask = ask(form, &mut reading, by);
    let texts: Private = ["reason", "override"]
        .into_iter()
        .map(|key| (key.to_owned(), reading.optional(key, TEXT_MAX)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    match ask {
        Some(ask) if reading.errors.is_empty() => Ok((ask, texts)),
        _ => {
            if reading.errors.is_empty() {
                reading.refuse("act", "word");
            }
            Err(Error::Invalid(reading.errors))
        }
    }
}

fn ask(form: &Form, reading: &mut Reading<'_>, by: PersonId) -> Option<Ask> {
    let no = || number(form.text("no"));
    let ask = match form.text("act") {
        "investigate" => Ask::Investigate {
            participants: people(form.text("participants")),
            unit: unit(form.text("unit")),
            causes: leaf(reading)?,
            record: reading.required("inquiry", TEXT_MAX),
            detection: reading.optional("detection", TEXT_MAX),
        },
        "drop_cause" => Ask::DropCause { no: no()? },
        "propose" => propose(form, reading)?,
        "describe" => Ask::Describe { no: no()?, texts: texts(reading) },
        "report" => Ask::Report,
        "instruct" => Ask::Instruct {
            by,
            measures: form.all("measures").filter_map(number).collect(),
            text: reading.required("instruction", TEXT_MAX),
        },
        "decide" => Ask::Decide {
            by,
            units: form.all("units").map(UnitId::typed).collect(),
            text: reading.required("decision", TEXT_MAX),
        },
        "pass_on" => Ask::PassOn { no: no()? },
        "read" => Ask::Read { no: no()?, by },
        "recommend" => Ask::Recommend { by, text: reading.required("recommendation", TEXT_MAX) },
        "close_recommendation" => {
            let outcome = reading.choice("outcome", Outcome::parse);
            let text = reading.required("outcome_note", TEXT_MAX);
            Ask::CloseRecommendation { no: no()?, outcome: outcome?, text }
        }
        act => return of_measure(act, form, reading, by),
    };
    Some(ask)
}

fn of_measure(act: &str, form: &Form, reading: &mut Reading<'_>, by: PersonId) -> Option<Ask> {
    let yes = |word: &str| match word {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    };
    let no = number(form.text("no"));
    let ask = match act {
        "start" => Ask::Start { no: no? },
        "complete" => {
            let at = reading.moment("at");
            Ask::Complete { no: no?, at, evidence: reading.required("evidence", TEXT_MAX) }
        }
        "verify" => {
            let is_done = reading.choice("verified", yes);
            let text = reading.required("verification", TEXT_MAX);
            Ask::Verify { no: no?, by, is_done: is_done?, text }
        }
        "check_effect" => {
            let is_sufficient = reading.choice("effect", yes);
            let text = reading.required("effect_note", TEXT_MAX);
            Ask::CheckEffect { no: no?, by, is_sufficient: is_sufficient?, text }
        }
        "postpone" => {
            let due = day(form, reading, "due_on", (23, 59));
            reading.required("reason", TEXT_MAX);
            Ask::Postpone { no: no?, by, due: due? }
        }
        "reassign" => Ask::Reassign { no: no?, owner: owner(form, reading)? },
        "cancel" => Ask::Cancel { no: no?, by },
        "answer" => {
            let answer = reading.choice("spread", Spread::parse);
            let text = reading.optional("spread_note", TEXT_MAX);
            Ask::Answer { no: no?, unit: unit(form.text("unit"))?, answer: answer?, text }
        }
        _ => return None,
    };
    Some(ask)
}

fn propose(form: &Form, reading: &mut Reading<'_>) -> Option<Ask> {
    reading.required("measure", TEXT_MAX);
    let kind = reading.choice("measure_kind", Kind::parse);
    let owner = owner(form, reading);
    let due = day(form, reading, "due_on", (23, 59));
    if due.is_none() {
        reading.refuse("due_on", "required");
    }
    let start = day(form, reading, "begin_on", (0, 0));
    let cost = reading.count("cost");
    let texts = texts(reading);
    let terms = Terms {
        kind: kind?,
        owner: owner?,
        causes: form.all("causes").filter_map(number).collect(),
        start,
        due: due?,
        cost,
        units: form.all("units").map(UnitId::typed).collect::<BTreeSet<_>>(),
        replaces: number(form.text("replaces")),
    };
    Some(Ask::Propose { terms: Box::new(terms), texts })
}

/// `post:unit`, or the person that `owner_person` names.
fn owner(form: &Form, reading: &mut Reading<'_>) -> Option<Owner> {
    let person = form.text("owner_person");
    if !person.is_empty() {
        return Some(Owner::Person(PersonId::typed(person)));
    }
    reading.choice("owner", |word| {
        let (post, unit) = word.split_once(':')?;
        Some(Owner::Post { post: post.into(), unit: unit.into() })
    })
}

/// A cause, where one is written; another one is recorded by the same form again.
fn leaf(reading: &mut Reading<'_>) -> Option<Vec<Leaf>> {
    let text = reading.optional("leaf", LINE_MAX);
    if text.is_empty() {
        return Some(Vec::new());
    }
    let threat = reading.choice("threat", |word| Some(word.to_owned()));
    let factor = reading.choice("factor", Factor::parse);
    Some(vec![Leaf { threat: threat?, factor: factor?, text }])
}

fn texts(reading: &mut Reading<'_>) -> BTreeMap<&'static str, String> {
    [("description", "measure"), ("public", "public"), ("links", "links")]
        .into_iter()
        .map(|(key, field)| (key, reading.optional(field, TEXT_MAX)))
        .collect()
}

fn number(word: &str) -> Option<u32> {
    written::count(word).and_then(|count| u32::try_from(count).ok())
}

fn unit(word: &str) -> Option<UnitId> {
    (!word.is_empty()).then(|| UnitId::typed(word))
}

/// Staff numbers, however they are set apart.
fn people(text: &str) -> Vec<PersonId> {
    written::codes(text).into_iter().map(PersonId).collect()
}

/// A day in Japan, at an hour of it; a moment as written.
fn day(form: &Form, reading: &mut Reading<'_>, field: &str, (hour, minute): (u32, u32)) -> Option<Moment> {
    let text = form.text(field);
    if text.is_empty() {
        return None;
    }
    let local = written::day(text).and_then(|date| date.and_hms_opt(hour, minute, 0));
    let at = local.and_then(Moment::of_local).or_else(|| written::moment(text));
    if at.is_none() {
        reading.refuse(field, "moment");
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        Form::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_proposal_names_what_is_missing_all_at_once() {
        let Err(Error::Invalid(errors)) = read(&form("act=propose"), None) else {
            panic!("nothing was said")
        };
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["measure", "measure_kind", "owner", "due_on"]);
    }

    #[test]
    fn a_day_ends_at_its_end_and_people_are_told_apart() {
        let text = "act=propose&measure=x&measure_kind=technical&owner=manager%3Azeimu&due_on=2026-12-18";
        let (ask, _) = read(&form(text), None).unwrap();
        let Ask::Propose { terms, .. } = ask else { panic!("it proposes") };
        assert_eq!(terms.due, Moment::parse("2026-12-18T23:59:00+09:00").unwrap());
        assert_eq!(people("1001、1002 1003,1004").len(), 4);
    }

    #[test]
    fn a_word_that_nobody_gave_is_not_recorded() {
        let text = "act=instruct&instruction=x";
        let Err(Error::Invalid(errors)) = read(&form(text), None) else { panic!("nobody instructs") };
        assert_eq!(errors.first().map(|error| error.field.as_str()), Some("done_by"));
        assert!(read(&form(text), Some(&"6001".into())).is_ok());
    }

    #[test]
    fn every_act_is_read_by_its_name() {
        for (act, _) in ACTS {
            let filled = format!("act={act}");
            let Err(Error::Invalid(errors)) = read(&form(&filled), None) else { continue };
            let is_unknown = errors.iter().any(|error| error.field == "act");
            let needs_number = ACTS.iter().any(|(name, fields)| name == act && fields.contains(&"no"));
            assert!(!is_unknown || needs_number, "{act}");
        }
        assert!(read(&form("act=delete"), None).is_err(), "nothing can be deleted");
    }
}
