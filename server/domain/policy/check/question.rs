//! A question: its options, whom it is put to, and what follows when nobody answers.

use super::condition;
use super::declared::post_refs;
use super::names::Names;
use crate::ids::Answer;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::grammar::is_id;
use crate::policy::{Approval, Condition, Label, PostRef, Question};

/// The question of a step that asks.
pub fn question(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Question> {
    let text = fields.need("question", findings).and_then(|at| at.word(findings)).unwrap_or_default();
    let options = options(fields, names, findings);
    let known: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
    let answers = |key: &str, findings: &mut Findings<'_>| -> Option<Vec<Answer>> {
        let items = fields.get(key)?.list(findings);
        let picked = items.iter().filter_map(|at| at.declared("unknown-option", &known, findings));
        Some(picked.map(Answer::from).collect())
    };
    let groups = groups(fields, names, findings);
    let time = names.time_rule(fields, findings);
    if fields.get("within").is_none() && fields.get("due").is_none() {
        findings.mistake(&fields.at, "question-without-time", &[]);
    }
    let unanswered = required(fields, "unanswered", "question-without-unanswered", findings);
    let unanswered =
        unanswered.and_then(|at| at.declared("unknown-option", &known, findings)).map(Answer::from);
    // What silence does not choose is what someone must answer for: it needs a reason, and comes
    // too late once silence has decided.
    let chosen =
        || options.iter().map(|option| option.id.clone()).filter(|id| Some(id) != unanswered.as_ref());
    let needs_reason = answers("needs_reason", findings).unwrap_or_else(|| chosen().collect());
    let late_is_noted_only = answers("late_is_noted", findings).unwrap_or_else(|| chosen().collect());
    let suggest = suggest(fields, &known, names, findings);
    let publishes = publishes(fields, &known, findings);
    let approval = approval(fields, names, findings).map(Box::new);
    Some(Question {
        text: text.to_owned(),
        suggest,
        groups,
        time: time?,
        unanswered: unanswered?,
        needs_reason,
        late_is_noted_only,
        publishes,
        approval,
        options,
    })
}

/// `publishes:` — the answer that means that it is made public. The other one means that it is not, silence
/// is nobody's decision, and who approves stands under `publication:`.
fn publishes(fields: &Fields<'_>, known: &[&str], findings: &mut Findings<'_>) -> Option<Answer> {
    let at = fields.get("publishes")?;
    let answer = at.declared("unknown-option", known, findings)?;
    if known.len() > 2 {
        findings.mistake(&at, "publishes-of-many", &[]);
    }
    if fields.get("unanswered").and_then(|at| at.as_word()) == Some(answer) {
        findings.mistake(&at, "publishes-in-silence", &[]);
    }
    if fields.get("approved_by").is_some() {
        findings.mistake(&at, "publishes-approved-twice", &[]);
    }
    Some(Answer::from(answer))
}

/// `approved_by:` with `approve_within:` — who approves an answer afterwards, and in what time.
fn approval(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Approval> {
    if fields.get("approved_by").is_none() && fields.get("approve_within").is_none() {
        return None;
    }
    let by = fields.need("approved_by", findings).and_then(|at| names.post_ref(&at, findings));
    let within = fields.need("approve_within", findings);
    let time = within.map(|at| names.within(&at, None, findings));
    Some(Approval { by: by?, time: time? })
}

fn required<'a>(
    fields: &Fields<'a>,
    key: &str,
    code: &'static str,
    findings: &mut Findings<'_>,
) -> Option<Cursor<'a>> {
    let found = fields.get(key);
    if found.is_none() {
        findings.mistake(&fields.at, code, &[]);
    }
    found
}

fn options(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Label<Answer>> {
    let Some(at) = fields.need("options", findings) else { return Vec::new() };
    let mut options: Vec<Label<Answer>> = Vec::new();
    if at.is_map() {
        for (key, value) in at.pairs(findings).iter().flat_map(Fields::iter) {
            let label = value.word(findings).unwrap_or_default().to_owned();
            options.push(Label { id: Answer::from(key.word.clone()), label });
        }
    } else {
        for item in at.list(findings) {
            let Some(word) = item.word(findings) else { continue };
            let usual = names.answers.iter().find(|(id, _)| id == word);
            let label = usual.map_or(word, |(_, label)| label.as_str()).to_owned();
            options.push(Label { id: Answer::from(word), label });
        }
    }
    for (index, option) in options.iter().enumerate() {
        let id = option.id.as_str();
        if !is_id(id) {
            findings.mistake(&at, "bad-id", &[("word", id)]);
        }
        if options.iter().take(index).any(|known| known.id == option.id) {
            findings.mistake(&at, "duplicate-id", &[("id", id)]);
        }
    }
    if options.len() < 2 {
        findings.mistake(&at, "too-few-options", &[]);
    }
    options
}

fn groups(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Vec<PostRef>> {
    let mut groups = vec![post_refs(fields, "ask", names, findings)];
    let Some(at) = required(fields, "else", "question-without-else", findings) else { return groups };
    let items = at.items(findings);
    let nested = items.iter().any(Cursor::is_list);
    let written: Vec<Vec<Cursor<'_>>> =
        if nested { items.iter().map(|item| item.list(findings)).collect() } else { vec![items] };
    for group in written {
        groups.push(group.iter().filter_map(|item| names.post_ref(item, findings)).collect());
    }
    groups
}

fn suggest(
    fields: &Fields<'_>,
    known: &[&str],
    names: &Names,
    findings: &mut Findings<'_>,
) -> Vec<(Answer, Condition)> {
    let Some(pairs) = fields.get("suggest").and_then(|at| at.fields(known, findings)) else {
        return Vec::new();
    };
    // In the order of the options, whatever order the suggestions are written in.
    let mut suggest = Vec::new();
    for option in known {
        let Some(at) = pairs.get(option) else { continue };
        let condition = condition::condition(&at, names, findings);
        suggest.extend(condition.map(|condition| (Answer::from(*option), condition)));
    }
    suggest
}
