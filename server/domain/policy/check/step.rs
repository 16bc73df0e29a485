//! One step of a line: what opens it, whom it tells or asks, what each owes.

use super::declared::{Declared, basis, check_member, post_refs};
use super::names::Names;
use super::{condition, duty, question};
use crate::ids::{Act, Answer, PartyId, PostId, StepId};
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::grammar;
use crate::policy::grammar::AfterWords;
use crate::policy::timer::{TimeRule, Timer};
use crate::policy::{After, Condition, Deed, Step};

pub const COMMON: &[&str] = &["id", "after", "when", "at_once", "basis"];
pub const TELL: &[&str] = &["tell", "copy", "inform", "owes", "call"];
const BY: &[&str] = &["by", "owes"];
pub const ASK: &[&str] = &[
    "ask",
    "question",
    "options",
    "suggest",
    "within",
    "due",
    "calendar",
    "else",
    "unanswered",
    "needs_reason",
    "late_is_noted",
    "publishes",
    "approved_by",
    "approve_within",
];

/// One step.
pub fn step(
    item: &Cursor<'_>,
    names: &Names,
    declared: &Declared,
    findings: &mut Findings<'_>,
) -> Option<Step> {
    // `owes` belongs to two deeds; the message lists it once.
    let known: Vec<&str> = [COMMON, TELL, &["by"], ASK].concat();
    let fields = item.fields(&known, findings)?;
    let after = fields.get("after").map(|at| at.list(findings)).unwrap_or_default();
    let id = fields.get("id").and_then(|at| at.as_word()).unwrap_or_default();
    let after = after.iter().filter_map(|at| read_after(id, at, names, declared, findings)).collect();
    let when = fields.get("when").and_then(|at| condition::condition(&at, names, findings));
    let at_once = fields.get("at_once").and_then(|at| at.truth(findings)).unwrap_or(false);
    let basis = fields.get("basis").map(|at| basis(&at, findings)).unwrap_or_default();
    let deed = deed(&fields, names, declared, findings)?;
    Some(Step { id: StepId::from(id), after, when: when.unwrap_or(Condition::Always), at_once, deed, basis })
}

fn read_after(
    own: &str,
    at: &Cursor<'_>,
    names: &Names,
    declared: &Declared,
    findings: &mut Findings<'_>,
) -> Option<After> {
    let word = at.word(findings)?;
    let Some(words) = grammar::after(word) else {
        findings.mistake(at, "bad-after", &[("word", word)]);
        return None;
    };
    let (AfterWords::Step(step)
    | AfterWords::Late(step)
    | AfterWords::Duty { step, .. }
    | AfterWords::Answer { step, .. }) = words;
    let target = declared.find(at, step, findings)?;
    if step == own {
        findings.mistake(at, "after-itself", &[("step", step)]);
        return None;
    }
    match words {
        AfterWords::Step(step) => Some(After::Step(StepId::from(step))),
        AfterWords::Late(step) => Some(After::Late(StepId::from(step))),
        AfterWords::Answer { step, answer } => {
            check_member(at, "unknown-option", answer, &target.options, findings)?;
            Some(After::Answer { step: StepId::from(step), answer: Answer::from(answer) })
        }
        AfterWords::Duty { step, act, by, is_late } => {
            check_member(at, "unknown-duty", act, &target.acts, findings)?;
            let by = match by {
                Some(post) => {
                    let known: Vec<String> = names.posts.iter().map(|known| known.id.clone()).collect();
                    check_member(at, "unknown-post", post, &known, findings)?;
                    // Where its posts could not be read, that has been said already.
                    if !target.posts.is_empty() {
                        check_member(at, "post-not-in-step", post, &target.posts, findings)?;
                    }
                    Some(PostId::from(post))
                }
                None => None,
            };
            Some(After::Duty { step: StepId::from(step), act: Act::from(act), by, is_late })
        }
    }
}

fn deed(
    fields: &Fields<'_>,
    names: &Names,
    declared: &Declared,
    findings: &mut Findings<'_>,
) -> Option<Deed> {
    let mut deeds: Vec<&str> =
        ["tell", "by", "ask"].into_iter().filter(|key| fields.get(key).is_some()).collect();
    // A body outside can be told without telling anyone inside.
    if deeds.is_empty() && fields.get("inform").is_some() {
        deeds.push("tell");
    }
    let (deed, keys) = match deeds.as_slice() {
        ["tell"] => ("tell", TELL),
        ["by"] => ("by", BY),
        ["ask"] => ("ask", ASK),
        [] => {
            findings.mistake(&fields.at, "step-without-deed", &[]);
            return None;
        }
        _ => {
            findings.mistake(&fields.at, "step-with-several-deeds", &[("keys", &deeds.join(", "))]);
            return None;
        }
    };
    refuse_strangers(fields, deed, keys, findings);
    match deed {
        "tell" => Some(Deed::Tell {
            tell: post_refs(fields, "tell", names, findings),
            copy: post_refs(fields, "copy", names, findings),
            inform: inform(fields, names, findings),
            owes: duty::owes(fields, names, declared, findings),
            call: call(fields, names, findings),
        }),
        "by" => {
            let owes = duty::owes(fields, names, declared, findings);
            if owes.is_empty() {
                fields.need("owes", findings);
            }
            let by = fields.get("by").and_then(|at| names.post_ref(&at, findings))?;
            Some(Deed::By { by, owes })
        }
        _ => question::question(fields, names, findings).map(Deed::Ask),
    }
}

/// Keys that belong to another deed than this step's.
fn refuse_strangers(fields: &Fields<'_>, deed: &str, keys: &[&str], findings: &mut Findings<'_>) {
    let all = [TELL, BY, ASK].concat();
    for (key, at) in fields.iter() {
        let word = key.word.as_str();
        if all.contains(&word) && !keys.contains(&word) {
            findings.mistake_at_key(key, at, "key-of-another-deed", &[("key", word), ("deed", deed)]);
        }
    }
}

fn inform(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<PartyId> {
    let items = fields.get("inform").map(|at| at.list(findings)).unwrap_or_default();
    items.iter().filter_map(|item| names.party(item, findings)).collect()
}

fn call(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<TimeRule> {
    let at = fields.get("call")?;
    if !at.is_map() {
        return names.span(&at, findings).map(|span| TimeRule::always(Timer::wall(span)));
    }
    let call = at.fields(&["within"], findings)?;
    call.need("within", findings)?;
    names.time_rule(&call, findings)
}
