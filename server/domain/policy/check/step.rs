//! One step of a line: what opens it, whom it tells or asks, what each owes.

use super::names::Names;
use super::{condition, duty, question};
use crate::domain::ids::{Act, Answer, PartyId, PostId, StepId};
use crate::domain::incident::fact::Origin;
use crate::domain::policy::cursor::{Cursor, Fields, Findings};
use crate::domain::policy::finding::nearest;
use crate::domain::policy::grammar::{self, AfterWords, is_id};
use crate::domain::policy::timer::{TimeRule, Timer};
use crate::domain::policy::{After, BasisMap, Condition, Deed, PostRef, Step};

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
    "approved_by",
    "approve_within",
];

/// The steps of a line by id, with the acts and options that others may refer to.
#[derive(Debug, Default)]
pub struct Declared {
    steps: Vec<DeclaredStep>,
}

/// What others may refer to in a step.
#[derive(Debug, Default)]
pub struct DeclaredStep {
    id: String,
    acts: Vec<String>,
    options: Vec<String>,
    posts: Vec<String>,
}

impl Declared {
    /// Gathers what steps declare; says only which ids are missing, ill-formed or used twice.
    pub fn gather(steps: &[Cursor<'_>], findings: &mut Findings<'_>) -> Self {
        let mut declared = Self::default();
        for item in steps {
            let Some(fields) = item.is_map().then(|| item.pairs(&mut Findings::default())).flatten() else {
                continue;
            };
            let Some(at) = fields.need("id", findings) else { continue };
            let Some(id) = at.word(findings) else { continue };
            if !is_id(id) {
                findings.mistake(&at, "bad-id", &[("word", id)]);
            }
            if declared.steps.iter().any(|known| known.id == id) {
                findings.mistake(&at, "duplicate-id", &[("id", id)]);
            } else {
                declared.steps.push(DeclaredStep::gather(id, &fields));
            }
        }
        declared
    }

    /// A declared step.
    pub fn find(&self, at: &Cursor<'_>, word: &str, findings: &mut Findings<'_>) -> Option<&DeclaredStep> {
        let found = self.steps.iter().find(|step| step.id == word);
        if found.is_none() {
            let known: Vec<&str> = self.steps.iter().map(|step| step.id.as_str()).collect();
            findings.mistake(at, "unknown-step", &[("word", word), ("known", &known.join(", "))]);
            findings.maybe(nearest(word, known));
        }
        found
    }
}

impl DeclaredStep {
    fn gather(id: &str, fields: &Fields<'_>) -> Self {
        let mut acts = keys_or_words(fields, "owes");
        let is_written = |key: &str| fields.get(key).is_some();
        acts.extend(is_written("call").then(|| Act::CALL.to_owned()));
        acts.extend(is_written("ask").then(|| Act::JUDGE.to_owned()));
        acts.extend(is_written("approved_by").then(|| Act::APPROVE.to_owned()));
        acts.extend(is_written("inform").then(|| Act::OBTAIN.to_owned()));
        let mut posts = Vec::new();
        for key in ["tell", "by", "ask", "else", "approved_by"] {
            let words = post_words(fields, key);
            posts.extend(words.iter().filter_map(|word| Some(grammar::post(word)?.post.to_owned())));
        }
        Self { id: id.to_owned(), acts, options: keys_or_words(fields, "options"), posts }
    }
}

/// Every post that is written under `key`, exceptions included.
fn post_words(fields: &Fields<'_>, key: &str) -> Vec<String> {
    let Some(at) = fields.get(key) else { return Vec::new() };
    let mut words = Vec::new();
    let mut open = vec![at];
    let mut quiet = Findings::default();
    while let Some(next) = open.pop() {
        match next.as_word() {
            Some(word) => words.push(word.to_owned()),
            None if next.is_map() => {
                let pairs = next.pairs(&mut quiet);
                open.extend(pairs.iter().flat_map(Fields::iter).map(|(_, value)| value.clone()));
            }
            None => open.extend(next.list(&mut quiet)),
        }
    }
    words
}

/// The keys of a mapping, or the words of a list, however deep, under `key`.
fn keys_or_words(fields: &Fields<'_>, key: &str) -> Vec<String> {
    let Some(at) = fields.get(key) else { return Vec::new() };
    let mut quiet = Findings::default();
    if at.is_map() {
        let pairs = at.pairs(&mut quiet);
        return pairs.iter().flat_map(Fields::iter).map(|(key, _)| key.word.clone()).collect();
    }
    let mut words = Vec::new();
    for item in at.list(&mut quiet) {
        let inner = if item.is_list() { item.list(&mut quiet) } else { vec![item] };
        words.extend(inner.iter().filter_map(Cursor::as_word).map(str::to_owned));
    }
    words
}

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

/// Whether a word is one of those that are declared where it refers to.
pub fn check_member(
    at: &Cursor<'_>,
    code: &'static str,
    word: &str,
    known: &[String],
    findings: &mut Findings<'_>,
) -> Option<()> {
    if known.iter().any(|candidate| candidate == word) {
        return Some(());
    }
    findings.mistake(at, code, &[("word", word), ("known", &known.join(", "))]);
    findings.maybe(nearest(word, known.iter().map(String::as_str)));
    None
}

/// A clause for every origin, or one for each.
pub fn basis(at: &Cursor<'_>, findings: &mut Findings<'_>) -> BasisMap {
    let mut read = BasisMap::default();
    if !at.is_map() {
        read.any = at.word(findings).map(str::to_owned);
        return read;
    }
    let origins: Vec<&str> = Origin::ALL.iter().map(|origin| origin.as_str()).collect();
    let known = [&["any"], origins.as_slice()].concat();
    let Some(fields) = at.fields(&known, findings) else { return read };
    read.any = fields.text("any", findings);
    for origin in Origin::ALL {
        if let Some(clause) = fields.text(origin.as_str(), findings) {
            read.by_origin.insert(*origin, clause);
        }
    }
    read
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

/// Posts at a place, each once.
pub fn post_refs(fields: &Fields<'_>, key: &str, names: &Names, findings: &mut Findings<'_>) -> Vec<PostRef> {
    let items = fields.get(key).map(|at| at.items(findings)).unwrap_or_default();
    if let Some(empty) = fields.get(key).filter(|at| at.is_list() && items.is_empty()) {
        findings.mistake(&empty, "empty-list", &[("key", key)]);
    }
    let mut refs = Vec::new();
    for item in &items {
        let Some(read) = names.post_ref(item, findings) else { continue };
        if refs.contains(&read) {
            findings.mistake(item, "duplicate-id", &[("id", item.as_word().unwrap_or_default())]);
        } else {
            refs.push(read);
        }
    }
    refs
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
