//! 応答: what bearers do about what they owe, themselves or as a program or another records it (代行記録).

use super::field::{Field, area, code, moment, person, row, truth, word};
use super::handling::{INCIDENT, known};
use super::{Given, Of, Verb};
use crate::domain::actor::{CallResult, Means};
use crate::domain::deciding::command::{Ask, Deed};
use crate::domain::ids::{Act, Answer, DutyNo, PersonId};
use crate::web::form::{Form, TEXT_MAX};
use crate::web::guard::Scope;
use crate::web::incidents::{choice, forms};

/// The answer that approves what a group decided.
pub const APPROVED: &str = "approved";
/// The answer that does not.
pub const REFUSED: &str = "refused";

/// Who acted, as a program says it: a person at a page acts for himself.
const PERSON: Field = person("person").needed().for_programs("");
/// Answered by the duty that the form is about; needed of programs where the person owes several of a kind.
const DUTY: Field = row("duty", known).here().chosen();
pub(super) const BY: Field = word("by", hands, "means").labelled("means").offered(|_, word| word != "screen");
const AT: Field = moment("at");
/// What came of a call: asked on a page where that is what is recorded.
pub(super) const CALL: Field = word("call", results, "call-result");
const REASON: Field = area("reason", TEXT_MAX);

/// By what means, in a program's words: what is done at the link of a mail records itself.
fn hands() -> Vec<&'static str> {
    Means::ALL.iter().filter(|means| **means != Means::Link).map(|means| means.as_str()).collect()
}

fn results() -> Vec<&'static str> {
    CallResult::ALL.iter().map(|result| result.as_str()).collect()
}

/// A verb of this family, by its address and the word that says that it is done.
const fn verb(at: &'static str, done: &'static str) -> Verb {
    Verb { power: None, done, ..Verb::new(at, &INCIDENT, "duty", Scope::Respond) }
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Record that a person confirmed",
        fields: &[
            PERSON,
            DUTY,
            BY.for_programs(""),
            AT.for_programs(""),
            code("choice", known).needed().on_page(),
            code("delegate", known).listed("web-choose").on_page(),
            REASON.on_page(),
        ],
        says_done: Some(chosen),
        of: Of::Open(confirm),
        ..verb("confirmations", "confirmed")
    },
    Verb {
        place: None,
        says: "Record that a person reported upward",
        fields: &[PERSON, DUTY, BY, AT, person("to")],
        of: Of::Open(|given| Some(Ask::Do(deed(given, Act::REPORT_UP)?))),
        ..verb("reports-up", "acted")
    },
    Verb {
        says: "Record a person's answer to a question",
        fields: &[
            PERSON,
            DUTY,
            BY.for_programs(""),
            AT.for_programs(""),
            code("answer", known).needed(),
            REASON,
        ],
        of: Of::Open(|given| {
            let (deed, answer) = (deed(given, Act::JUDGE), given.word("answer", |word| Some(word.into())));
            Some(Ask::Judge { deed: deed?, answer: answer? })
        }),
        ..verb("judgements", "judged")
    },
    Verb {
        says: "Record any other act by which a person closed a duty",
        fields: &[
            PERSON,
            code("act", known).needed().for_programs(""),
            DUTY,
            BY,
            AT,
            CALL,
            // Why one person does what needs two (対策基準 1(3)①).
            area("override", TEXT_MAX),
            area("note", TEXT_MAX),
        ],
        of: Of::Open(act),
        ..verb("acts", "acted")
    },
    Verb {
        says: "Record that a person approved a decision afterwards, or did not",
        fields: &[
            PERSON,
            DUTY,
            BY.for_programs(""),
            AT.for_programs(""),
            truth("approved", APPROVED, REFUSED).needed().labelled("approval"),
            REASON,
            area("override", TEXT_MAX).on_page(),
        ],
        says_done: Some(|form| if form.text("approved") == REFUSED { "disapproved" } else { "approved" }),
        of: Of::Open(|given| {
            let (deed, is_approved) = (deed(given, Act::APPROVE), given.truth("approved"));
            Some(if is_approved? { Ask::Do(deed?) } else { Ask::Disapprove(deed?) })
        }),
        ..verb("approvals", "approved")
    },
    Verb {
        place: None,
        says: "Record that a person handed a duty over",
        fields: &[PERSON, row("duty", known).needed(), person("to").needed()],
        of: Of::Open(|given| delegate(given, "to")),
        ..verb("delegations", "delegated")
    },
    Verb {
        scope: None,
        key: "record",
        says: "Record what someone else said or did, by telephone, mail or on paper",
        fields: &[
            code("record", forms::recordable).needed().listed("web-choose"),
            BY.needed(),
            AT,
            code("answer", forms::answers),
            CALL.listed("web-choose"),
            REASON,
        ],
        of: Of::Open(record),
        ..verb("records", "recorded")
    },
];

/// Who acted, by what means, when. What a body outside said is all that a person says not to have heard at
/// the screen.
fn deed(given: &mut Given<'_>, act: &str) -> Option<Deed> {
    let by = given.word("by", Means::parse);
    let (person, means) = match given.giver.clone() {
        Some((person, means)) => (person, by.filter(|_| act == Act::OBTAIN).unwrap_or(means)),
        None => (given.person("person")?, by.unwrap_or_default()),
    };
    Some(Deed { person, act: act.into(), duty: given.row("duty").map(DutyNo), at: given.moment("at"), means })
}

/// 受領確認, or what else was chosen in its place.
fn confirm(given: &mut Given<'_>) -> Option<Ask> {
    let choice = given.word("choice", |word| choice::WORDS.into_iter().find(|known| *known == word));
    match choice {
        Some(choice::DELEGATE) => delegate(given, "delegate"),
        Some(choice::NOT_MINE) => {
            given.must_text("reason");
            let (person, means) = given.giver.clone()?;
            Some(Ask::Disown { duty: DutyNo(given.row("duty")?), person, means })
        }
        Some(_) | None => Some(Ask::Do(deed(given, Act::CONFIRM)?)),
    }
}

/// What is said of a confirmation afterwards.
fn chosen(form: &Form) -> &'static str {
    match form.text("choice") {
        choice::NOT_MINE => "disowned",
        choice::DELEGATE => "delegated",
        _ => "confirmed",
    }
}

/// 委任: to whom stands in a field of this name.
fn delegate(given: &mut Given<'_>, name: &'static str) -> Option<Ask> {
    let named = |given: &mut Given<'_>| given.word(name, |word| Some(PersonId::typed(word)));
    let to = given.must(name, |given| given.person(name).or_else(|| named(given)));
    let Deed { person, means, duty, .. } = deed(given, Act::CONFIRM)?;
    Some(Ask::Delegate { duty: duty?, person, to: to?, means })
}

/// Any other act: a program says which, a page names the duty.
fn act(given: &mut Given<'_>) -> Option<Ask> {
    let act = match given.word("act", |word| Some(Act::from(word))) {
        Some(act) => act,
        None => {
            let no = given.row("duty")?;
            given.duty(DutyNo(no))?.act.clone()
        }
    };
    if act.is(Act::OBTAIN) && given.giver.is_some() {
        given.must("by", heard);
    }
    let deed = deed(given, act.as_str())?;
    done(given, deed)
}

/// What was done; of a call, with what came of it.
fn done(given: &mut Given<'_>, deed: Deed) -> Option<Ask> {
    let result = given.word("call", CallResult::parse);
    match (deed.act.is(Act::CALL), result) {
        (true, Some(result)) => Some(Ask::Call { deed, result }),
        (true, None) if given.giver.is_some() => given.must("call", |_| None),
        (false, Some(_)) => {
            given.refuse("call", "not-a-call");
            None
        }
        (_, None) => Some(Ask::Do(deed)),
    }
}

/// By what means someone answered who did not do it on a page.
fn heard(given: &mut Given<'_>) -> Option<Means> {
    given.word("by", |word| Means::parse(word).filter(|means| !means.is_own()))
}

/// 代行記録.
pub(super) fn record(given: &mut Given<'_>) -> Option<Ask> {
    let of = given.word("record", |word| {
        let (no, person) = word.split_once(':')?;
        Some((DutyNo(no.parse().ok()?), PersonId::from(person)))
    });
    let (means, answer) = (heard(given), given.word("answer", |word| Some(Answer::from(word))));
    let (no, person) = of?;
    let act = given.duty(no)?.act.clone();
    let deed = Deed { person, act, duty: Some(no), at: given.moment("at"), means: means? };
    if deed.act.is(Act::JUDGE) {
        return Some(Ask::Judge { deed, answer: given.must("answer", |_| answer.clone())? });
    }
    if deed.act.is(Act::APPROVE) && answer.is_some_and(|answer| answer.as_str() == REFUSED) {
        return Some(Ask::Disapprove(deed));
    }
    // What was written down with it is kept, whatever duty it is about.
    given.keep_as("reason", "note");
    done(given, deed)
}
