//! 台帳: exceptions (7.4), disposals of media (2.2(9)②), proxies (6.2(1)③), reviews of the plan (7.3(4)).

use super::field::{Edge, Field, area, code, day, line, list, moment, person, row, word};
use super::handling::known;
use super::page::Place;
use super::{Given, Of, Verb};
use crate::actions::register::Ask;
use crate::domain::ids::{PersonId, PolicyVersion, UnitId};
use crate::domain::register::decide::Ask as Row;
use crate::domain::register::disposal::{self, Treatment};
use crate::domain::register::exception::check::NOTE;
use crate::domain::register::exception::{self, Deviation};
use crate::domain::register::proxy;
use crate::domain::register::review::decide::Ask as Review;
use crate::domain::register::review::{Cause, Outcome};
use crate::web::api;
use crate::web::form::{LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::Scope;
use crate::web::registers::{disposals, exceptions, proxies, reviews};

static EXCEPTIONS: Place = Place { at: "exceptions", show: exceptions::again, anchor: None };
static NEW_EXCEPTION: Place = Place { at: "exceptions", show: exceptions::again_new, anchor: None };
static EXCEPTION: Place = Place { at: "exceptions/{no}", show: exceptions::again_one, anchor: None };
static DISPOSALS: Place = Place { at: "disposals", show: disposals::again, anchor: None };
static PROXIES: Place = Place { at: "proxies", show: proxies::again, anchor: None };
static PROXY: Place = Place { at: "proxies/{no}", show: proxies::again_one, anchor: None };
static REVIEWS: Place = Place { at: "reviews", show: reviews::again, anchor: None };

/// Who did it, as a program says it: a person at a page acts for himself.
const PERSON: Field = person("person").needed().for_programs("");
const NO: Field = row("no", known).needed();
const CAUSE: Field = word("cause", Cause::words, "reviews-cause").needed().labelled("rev_cause");

const fn verb(place: &'static Place, act: &'static str, key: &'static str) -> Verb {
    Verb { act: Some(act), power: None, ..Verb::new(place.at, place, key, Scope::Respond) }
}

/// The word that approves a proxy.
const APPROVE: &str = "approve";
/// The word that permits an exception.
const PERMIT: &str = "permit";

/// What is done with a row that names a proxy.
const fn of_proxy(key: &'static str) -> Verb {
    Verb { power: None, ..Verb::new("proxies/{no}", &PROXY, key, Scope::Respond) }
}

/// What is done with an exception.
const fn of_exception(key: &'static str) -> Verb {
    Verb { power: None, ..Verb::new("exceptions/{no}", &EXCEPTION, key, Scope::Respond) }
}

const ITS_NO: Field = row("no", known).in_address();
const UNIT: Field = code("unit", known).needed().first().labelled("exc_unit");
const RULE: Field = area("rule", TEXT_MAX).needed().labelled("exc_rule");
const DEVIATION: Field =
    word("deviation", Deviation::words, "exceptions-deviation").needed().labelled("exc_deviation");
const METHOD: Field = area("method", TEXT_MAX).labelled("exc_method");
const GROUND: Field = area("ground", TEXT_MAX).needed().labelled("exc_ground");
const URGENCY: Field = area("urgency", TEXT_MAX).labelled("exc_urgency");
const USED_AT: Field = moment("used_at").labelled("exc_used_at");
const TO: Field = day("to", Edge::After).needed().labelled("exc_to");
const REPORT: Field = area("report", TEXT_MAX).labelled("exc_report");

/// 7.4(1), 7.4(2): a request for a permit, or what was done without one: its period begins with its use.
fn entered(given: &mut Given<'_>) -> Option<Ask> {
    let unit = given.word("unit", |word| Some(UnitId::typed(word)));
    let deviation = given.word("deviation", Deviation::parse);
    if deviation == Some(Deviation::Other) {
        given.must_text("method");
    }
    let used_at = given.moment("used_at");
    let from = given.must("from", |given| given.moment("from").or(used_at));
    let (unit, deviation, from, to) = (unit?, deviation?, from?, given.moment("to")?);
    let terms = exception::Terms { unit, deviation, from, to, used_at };
    Some(Ask::Exception(Row::Enter { terms }))
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        says: "Ask for a permit, or enter with `used_at` what was done without one",
        fields: &[
            PERSON,
            UNIT,
            RULE,
            DEVIATION,
            METHOD,
            GROUND,
            URGENCY.for_programs(""),
            USED_AT.for_programs(""),
            day("from", Edge::Begin).chosen().labelled("exc_from"),
            TO,
            REPORT.for_programs(""),
        ],
        of: Of::Register(entered, api::exceptions::entered),
        done: "exception-requested",
        power: None,
        ..Verb::new("exceptions", &NEW_EXCEPTION, "exception-request", Scope::Respond)
    },
    Verb {
        says: "Enter what was done without a permit",
        scope: None,
        fields: &[UNIT, RULE, DEVIATION, METHOD, GROUND, URGENCY.needed(), USED_AT.needed(), TO, REPORT],
        of: Of::Register(entered, api::exceptions::entered),
        done: "exception-used",
        ..verb(&NEW_EXCEPTION, "use", "exception-use")
    },
    Verb {
        act: Some("report"),
        says: "Report what was done without a permit",
        fields: &[PERSON, ITS_NO, REPORT.needed()],
        of: Of::Register(
            |given| Some(Ask::Exception(Row::Report { no: given.row("no")? })),
            api::exceptions::after,
        ),
        ..of_exception("exception-report")
    },
    Verb {
        says: "permit or refuse it",
        fields: &[
            PERSON,
            ITS_NO,
            word("act", || vec![PERMIT, "refuse"], "exceptions-say").needed().labelled("exc_verdict"),
            area("reason", TEXT_MAX).labelled("exc_reason"),
            area("override", TEXT_MAX),
        ],
        of: Of::Register(
            |given| {
                let is_permitted = given.word("act", |word| Some(word == PERMIT));
                Some(Ask::Exception(Row::Decide { no: given.row("no")?, is_permitted: is_permitted? }))
            },
            api::exceptions::after,
        ),
        ..of_exception("exception-decide")
    },
    Verb {
        act: Some("withdraw"),
        says: "give it up, or take its permit back",
        fields: &[PERSON, ITS_NO, area("withdrawal", TEXT_MAX).needed().labelled("exc_withdrawal")],
        of: Of::Register(
            |given| Some(Ask::Exception(Row::Withdraw { no: given.row("no")? })),
            api::exceptions::after,
        ),
        ..of_exception("exception-withdraw")
    },
    Verb {
        act: Some("link"),
        says: "name an incident on which it was used",
        fields: &[PERSON, ITS_NO, line("incident", NAME_MAX).needed().asked().labelled("exc_incident")],
        of: Of::Register(
            |given| Some(Ask::Link { no: given.row("no")?, number: given.text("incident") }),
            api::exceptions::after,
        ),
        ..of_exception("exception-link")
    },
    Verb {
        says: "Note that the exceptions were looked through",
        scope: None,
        fields: &[area("note", TEXT_MAX).kept_as(NOTE).labelled("exc_note")],
        of: Of::Register(|_| Some(Ask::Check), api::exceptions::after),
        power: None,
        ..Verb::new("exceptions/checks", &EXCEPTIONS, "exception-check", Scope::Respond)
    },
    Verb {
        says: "Enter a disposal",
        fields: &[
            PERSON,
            code("unit", known).needed().listed("web-choose").labelled("disp_unit"),
            line("media", LINE_MAX).needed().labelled("disp_media"),
            line("serial", LINE_MAX).labelled("disp_serial"),
            moment("done_at").needed().labelled("disp_done_at"),
            line("worker", NAME_MAX).needed().labelled("disp_worker"),
            word("treatment", Treatment::words, "disposals-treatment").needed().labelled("disp_treatment"),
            area("detail", TEXT_MAX).needed().labelled("disp_detail"),
            line("witness", NAME_MAX).labelled("disp_witness"),
            code("permitted_by", known).needed().listed("web-choose").labelled("disp_permitted_by"),
            area("override", TEXT_MAX),
        ],
        of: Of::Register(
            |given| {
                let unit = given.word("unit", |word| Some(UnitId::typed(word)));
                let permitted_by = given.word("permitted_by", |word| Some(PersonId::typed(word)));
                let treatment = given.word("treatment", Treatment::parse);
                let done_at = given.moment("done_at")?;
                let (unit, treatment, permitted_by) = (unit?, treatment?, permitted_by?);
                let terms = disposal::Terms { unit, treatment, done_at, permitted_by };
                Some(Ask::Disposal(Row::Enter { terms }))
            },
            api::disposals::after,
        ),
        ..verb(&DISPOSALS, "record", "disposal-record")
    },
    Verb {
        says: "take a row back",
        fields: &[PERSON, NO.labelled("disp_no"), area("void", TEXT_MAX).needed().labelled("disp_void")],
        of: Of::Register(
            |given| Some(Ask::Disposal(Row::Withdraw { no: given.row("no")? })),
            api::disposals::after,
        ),
        ..verb(&DISPOSALS, "void", "disposal-void")
    },
    Verb {
        says: "Name a proxy",
        fields: &[
            PERSON,
            code("unit", known).listed("web-choose").chosen().labelled("px_unit"),
            person("proxy").needed().labelled("px_proxy"),
            area("system", TEXT_MAX).needed().labelled("px_system"),
            area("duty", TEXT_MAX).needed().labelled("px_duty"),
            area("ground", TEXT_MAX).labelled("px_ground"),
            day("from", Edge::Begin).needed().labelled("px_from"),
            day("to", Edge::After).needed().labelled("px_to"),
        ],
        of: Of::Register(
            |given| {
                let whose = |word: &str| Some((word != proxies::BODY).then(|| UnitId::typed(word)));
                let unit = given.word("unit", whose).flatten();
                let (proxy, from, to) = (given.person("proxy"), given.moment("from"), given.moment("to"));
                let terms = proxy::Terms { unit, proxy: proxy?, from: from?, to: to? };
                Some(Ask::Proxy(Row::Enter { terms }))
            },
            api::proxies::entered,
        ),
        power: None,
        ..Verb::new("proxies", &PROXIES, "proxy-name", Scope::Respond)
    },
    Verb {
        says: "approve or refuse it",
        fields: &[
            PERSON,
            ITS_NO,
            word("act", || vec![APPROVE, "refuse"], "proxies-say").needed().labelled("px_verdict"),
            area("reason", TEXT_MAX).labelled("px_reason"),
            area("override", TEXT_MAX),
        ],
        of: Of::Register(
            |given| {
                let is_permitted = given.word("act", |word| Some(word == APPROVE));
                Some(Ask::Proxy(Row::Decide { no: given.row("no")?, is_permitted: is_permitted? }))
            },
            api::proxies::after,
        ),
        ..of_proxy("proxy-decide")
    },
    Verb {
        act: Some("revoke"),
        says: "take it back",
        fields: &[PERSON, ITS_NO, area("revocation", TEXT_MAX).needed().labelled("px_revocation")],
        of: Of::Register(
            |given| Some(Ask::Proxy(Row::Withdraw { no: given.row("no")? })),
            api::proxies::after,
        ),
        ..of_proxy("proxy-revoke")
    },
    Verb {
        says: "Ask for a review",
        fields: &[PERSON, CAUSE, area("prompt", TEXT_MAX).needed().labelled("rev_prompt")],
        of: Of::Register(
            |given| Some(Ask::Review(Review::Prompt { cause: given.word("cause", Cause::parse)? })),
            api::reviews::after,
        ),
        ..verb(&REVIEWS, "prompt", "review-prompt")
    },
    Verb {
        says: "record one",
        fields: &[
            PERSON,
            list("prompts", known).labelled("rev_answers"),
            CAUSE,
            area("examined", TEXT_MAX).needed().labelled("rev_examined"),
            area("likelihood", TEXT_MAX).labelled("rev_likelihood"),
            area("loss", TEXT_MAX).labelled("rev_loss"),
            word("outcome", Outcome::words, "reviews-outcome").needed().labelled("rev_outcome"),
            area("result", TEXT_MAX).needed().labelled("rev_result"),
        ],
        of: Of::Register(
            |given| {
                let (cause, outcome) =
                    (given.word("cause", Cause::parse), given.word("outcome", Outcome::parse));
                let prompts = given.list("prompts", |word| word.parse().ok()).into_iter().collect();
                Some(Ask::Review(Review::Record { cause: cause?, outcome: outcome?, prompts }))
            },
            api::reviews::after,
        ),
        ..verb(&REVIEWS, "record", "review-record")
    },
    Verb {
        says: "name the version that came of it",
        fields: &[PERSON, NO.labelled("rev_no"), row("policy", known).needed().labelled("rev_policy")],
        of: Of::Register(
            |given| {
                let (no, policy) = (given.row("no"), given.row("policy").map(PolicyVersion));
                Some(Ask::Review(Review::Link { no: no?, policy: policy? }))
            },
            api::reviews::after,
        ),
        ..verb(&REVIEWS, "link", "review-link")
    },
];
