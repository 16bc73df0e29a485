//! 対応措置 (7.3(2)②③): what is done, reported, shared and made public.

use super::field::{Field, Scene, area, code, line, moment, person, row, truth, word};
use super::page::Place;
use super::{Given, Of, Verb};
use crate::domain::access::Power;
use crate::domain::deciding::command::Ask as IncidentAsk;
use crate::domain::ids::{ItemId, ReportItemId};
use crate::domain::plan::response::{Ask, AssetClass, Measure, Owner, Stance, Sureness};
use crate::domain::plan::rules::PlanAsk;
use crate::domain::policy::bodies::Counterpart;
use crate::web::form::{LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::Scope;
use crate::web::incidents::response::{self, checks, items, publication};
use crate::web::proof::Asked;

static CHECKS: Place = Place { at: "response", show: checks::render, anchor: None };
static ITEM: Place = Place { at: "response", show: checks::render_item, anchor: Some(("check-", "item")) };
static ITEMS: Place = Place { at: "items", show: items::render, anchor: None };
static PUBLICATION: Place = Place { at: "publication", show: publication::render, anchor: None };

const NOW: Field = moment("at");
const REASON: Field = area("reason", TEXT_MAX).needed();
/// Answered by the row of the checklist that the form stands in.
const ITEM_NAME: Field = code("item", |_| Vec::new()).needed();
const CONTAINED: Field = row("containment", checks::open_cuts).needed();
const ASSET: Field = row("asset", items::known).needed();
const CLASS: Field = word("class", AssetClass::words, "response-class").needed();

/// A verb of this family, by its address, page and form.
const fn verb(at: &'static str, place: &'static Place, key: &'static str) -> Verb {
    Verb { done: "recorded-plan", ..Verb::new(at, place, key, Scope::Respond) }
}

fn response(ask: Ask) -> Option<IncidentAsk> {
    Some(IncidentAsk::Plan(PlanAsk::Response(ask)))
}

fn item(given: &mut Given<'_>) -> Option<ItemId> {
    given.word("item", |word| Some(ItemId::typed(word)))
}

/// The table.
pub(super) static VERBS: &[Verb] = &[
    Verb {
        act: Some("done"),
        says: "Say that an item of the checklist is done",
        fields: &[
            ITEM_NAME,
            NOW,
            area("text", TEXT_MAX).labelled("check_result"),
            area("override", TEXT_MAX),
        ],
        done: "check-done",
        of: Of::Open(|given| response(Ask::DoItem { item: item(given)?, at: given.moment("at") })),
        ..verb("checklists", &ITEM, "check-done")
    },
    Verb {
        act: Some("skip"),
        says: "say that it is not done, and why",
        fields: &[ITEM_NAME, REASON],
        done: "check-skip",
        of: Of::Open(|given| response(Ask::SkipItem { item: item(given)? })),
        ..verb("checklists", &ITEM, "check-skip")
    },
    Verb {
        act: Some("undo"),
        says: "take back what was said of it",
        fields: &[ITEM_NAME, REASON],
        done: "check-undo",
        of: Of::Open(|given| response(Ask::UndoItem { item: item(given)? })),
        ..verb("checklists", &ITEM, "check-undo")
    },
    Verb {
        act: Some("assign"),
        says: "give it to someone, or to nobody",
        fields: &[ITEM_NAME, code("owner", owners_or_nobody).chosen().labelled("check_owner")],
        done: "check-assign",
        of: Of::Open(|given| {
            let owner = given.word("owner", |word| match word {
                NOBODY => Some(None),
                word => Owner::parse(word).map(Some),
            });
            response(Ask::AssignItem { item: item(given)?, owner: owner.flatten() })
        }),
        ..verb("checklists", &ITEM, "check-assign")
    },
    Verb {
        scope: None,
        says: "Say whether the business continuity plan is in force",
        fields: &[truth("bcp", "active", "inactive").needed()],
        of: Of::Open(|given| response(Ask::NoteBcp { is_active: given.truth("bcp")? })),
        ..verb("bcp", &CHECKS, "bcp")
    },
    Verb {
        says: "Record that something was cut off, by whose order",
        fields: &[
            word("measure", Measure::words, "response-measure").needed().labelled("cut_measure"),
            area("text", TEXT_MAX).needed().labelled("cut_text"),
            code("ordered_by", response::owners).needed(),
            NOW,
            line("basis", LINE_MAX),
        ],
        of: Of::Open(|given| {
            let (measure, ordered_by) =
                (given.word("measure", Measure::parse), given.word("ordered_by", Owner::parse));
            response(Ask::Contain { measure: measure?, ordered_by: ordered_by?, at: given.moment("at") })
        }),
        ..verb("containments", &CHECKS, "containment")
    },
    Verb {
        says: "Record that it was put back",
        fields: &[CONTAINED, NOW, area("text", TEXT_MAX).labelled("check_result")],
        of: Of::Open(|given| {
            response(Ask::Restore { containment: given.row("containment")?, at: given.moment("at") })
        }),
        ..verb("restorations", &CHECKS, "restore")
    },
    Verb {
        says: "Record that it is to stay cut off",
        fields: &[row("containment", checks::unsaid_cuts).needed(), REASON],
        of: Of::Open(|given| response(Ask::KeepCut { containment: given.row("containment")? })),
        ..verb("lasting-containments", &CHECKS, "lasting")
    },
    Verb {
        scope: None,
        says: "Decide what is done about an announced attack",
        fields: &[
            word("stance", Stance::words, "response-stance").needed(),
            area("text", TEXT_MAX).needed().labelled("attack_measures"),
            REASON,
            area("contact", TEXT_MAX).needed().labelled("contact_kept"),
            NOW,
        ],
        power: Some(Power::MeetAttack),
        of: Of::Open(|given| {
            response(Ask::DecideAttack {
                stance: given.word("stance", Stance::parse)?,
                at: given.moment("at"),
            })
        }),
        ..verb("attack-decisions", &CHECKS, "attack")
    },
    Verb {
        says: "State what is known of a report item",
        fields: &[
            code("item", items::asked).needed(),
            area("text", TEXT_MAX).needed().labelled("statement"),
            word("sureness", Sureness::words, "response-sureness").needed(),
            line("source", LINE_MAX),
        ],
        of: Of::Open(|given| {
            let report_item = given.word("item", |word| Some(ReportItemId::typed(word)));
            let sureness = given.word("sureness", Sureness::parse);
            response(Ask::State { report_item: report_item?, sureness: sureness? })
        }),
        ..verb("items", &ITEMS, "state")
    },
    Verb {
        scope: None,
        says: "Name an asset that is concerned",
        fields: &[line("text", LINE_MAX).needed().labelled("asset_text"), CLASS],
        of: Of::Open(|given| {
            response(Ask::NoteAsset { asset: None, class: given.word("class", AssetClass::parse)? })
        }),
        ..verb("assets", &ITEMS, "asset")
    },
    Verb {
        scope: None,
        says: "Change the class of an asset",
        fields: &[ASSET, CLASS],
        of: Of::Open(|given| {
            let class = given.word("class", AssetClass::parse);
            response(Ask::NoteAsset { asset: Some(given.row("asset")?), class: class? })
        }),
        ..verb("asset-classes", &ITEMS, "asset-class")
    },
    Verb {
        scope: None,
        says: "Say that an asset is not concerned after all",
        fields: &[ASSET, REASON],
        of: Of::Open(|given| response(Ask::StrikeAsset { asset: given.row("asset")? })),
        ..verb("asset-strikes", &ITEMS, "asset-strike")
    },
    Verb {
        says: "Record what was shared with a body outside",
        fields: &[
            word("with", Counterpart::words, "response-with").needed(),
            line("to", NAME_MAX).needed().labelled("share_to"),
            area("text", TEXT_MAX).needed().labelled("share_text"),
            NOW,
        ],
        of: Of::Open(|given| {
            response(Ask::Share { with: given.word("with", Counterpart::parse)?, at: given.moment("at") })
        }),
        ..verb("shares", &PUBLICATION, "share")
    },
    Verb {
        scope: None,
        says: "Allow someone to read logs and mails of staff",
        fields: &[
            person("grantee").needed(),
            area("scope", TEXT_MAX).needed(),
            moment("from").labelled("logs_from"),
            moment("until").needed().labelled("logs_until"),
        ],
        power: Some(Power::AuthoriseLogs),
        of: Of::Open(|given| {
            let (grantee, until) = (given.person("grantee")?, given.moment("until")?);
            let from = given.moment("from").unwrap_or(given.scene.now);
            response(Ask::AuthoriseLogs { grantee, from, until })
        }),
        ..verb("authorisations", &PUBLICATION, "authorisation")
    },
    Verb {
        scope: None,
        says: "Write down a fault and what was done about it",
        fields: &[
            area("text", TEXT_MAX).needed().labelled("fault_text"),
            area("outcome", TEXT_MAX).labelled("fault_outcome"),
        ],
        of: Of::Open(|_| response(Ask::NoteFault)),
        ..verb("faults", &PUBLICATION, "fault")
    },
    Verb {
        scope: Some(Scope::Admin),
        says: "Decide whether it is made public",
        fields: &[
            truth("publishes", "publish", "withhold").needed(),
            area("importance", TEXT_MAX).needed(),
            area("reach", TEXT_MAX).needed(),
            area("reason", TEXT_MAX),
        ],
        power: Some(Power::DecidePublication),
        of: Of::Open(|given| response(Ask::DecidePublication { publishes: given.truth("publishes")? })),
        proof: Asked::Always,
        ..verb("publications", &PUBLICATION, "publish")
    },
    Verb {
        // 1(3)①: a second person, never a program.
        scope: None,
        says: "Answer whether what is proposed is made public",
        fields: &[truth("agrees", "agree", "disagree").needed(), area("reason", TEXT_MAX)],
        power: Some(Power::Publish),
        of: Of::Open(|given| response(Ask::AnswerPublication { agrees: given.truth("agrees")? })),
        proof: Asked::Always,
        ..verb("publication-answers", &PUBLICATION, "publication-answer")
    },
    Verb {
        scope: Some(Scope::Admin),
        says: "Write a text for publication",
        fields: &[area("text", TEXT_MAX).needed().labelled("draft_text")],
        of: Of::Open(|_| response(Ask::DraftPublication)),
        ..verb("drafts", &PUBLICATION, "draft")
    },
    Verb {
        // 1(3)①: a second person, never a program.
        scope: None,
        says: "Approve a text for publication",
        fields: &[row("draft", publication::drafted).needed(), area("override", TEXT_MAX)],
        power: Some(Power::Publish),
        of: Of::Open(|given| response(Ask::ApprovePublication { draft: given.row("draft")? })),
        proof: Asked::Always,
        ..verb("publication-approvals", &PUBLICATION, "approve")
    },
    Verb {
        scope: Some(Scope::Admin),
        says: "Record that a text went out",
        fields: &[row("draft", publication::approved).needed(), line("media", LINE_MAX).needed(), NOW],
        of: Of::Open(|given| response(Ask::Publish { draft: given.row("draft")?, at: given.moment("at") })),
        proof: Asked::Always,
        ..verb("releases", &PUBLICATION, "release")
    },
    Verb {
        // What the public was told is taken away by a person.
        scope: None,
        says: "Stop showing the public what went out",
        fields: &[area("reason", TEXT_MAX).needed()],
        power: Some(Power::DecidePublication),
        of: Of::Published(|_| response(Ask::EndPublication)),
        proof: Asked::Always,
        ..verb("publication-ends", &PUBLICATION, "unpublish")
    },
];

/// The word of a list for nobody.
const NOBODY: &str = "none";

fn owners_or_nobody(scene: &Scene<'_>) -> Vec<(String, String)> {
    let nobody = (NOBODY.to_owned(), scene.visit.text("web-choice-nobody"));
    response::owners(scene).into_iter().chain([nobody]).collect()
}
