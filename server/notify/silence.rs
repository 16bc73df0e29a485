//! What follows if the reader does not answer, said from the policy itself.
//!
//! Only what is certain is promised: a step with a condition may not open, so it is not named.

use super::plain::one_line;
use super::view::Source;
use crate::domain::ids::StepId;
use crate::domain::notice::Reason;
use crate::domain::policy::{After, Condition, Deed, PostRef, Question, Step};
use crate::i18n::text;

/// The sentence for a notice that asks for something; none for one that does not.
pub(super) fn silence(source: Source<'_>) -> Option<String> {
    let notice = source.notice;
    let say = |key| Some(text(source.language, key, &[]));
    if !notice.reason.card().asks {
        return None;
    }
    if notice.reason == Reason::Call {
        return say("notice-silence-call");
    }
    let Some(due) = source.first_due() else { return say("notice-silence-untimed") };
    if due < source.now {
        return say("notice-silence-late");
    }
    let posts = match source.step().map(|step| (step, &step.deed)) {
        Some((_, Deed::Ask(question))) => return Some(unasked(source, question)),
        Some((step, Deed::Tell { .. } | Deed::By { .. })) => told_next(source, step),
        None => Vec::new(),
    };
    if posts.is_empty() {
        return say("notice-silence-none");
    }
    Some(text(source.language, "notice-silence-next", &[("posts", source.join(&posts).into())]))
}

/// The group that is asked after the reader's, or what follows when nobody answers.
fn unasked(source: Source<'_>, question: &Question) -> String {
    let mine = |target: &PostRef| source.notice.duties.iter().any(|duty| duty.post == target.post);
    let group = question.groups.iter().position(|group| group.iter().any(mine)).unwrap_or(0);
    if let Some(next) = question.groups.get(group + 1) {
        let posts: Vec<String> = next.iter().map(|target| source.post_label(&target.post)).collect();
        return text(source.language, "notice-silence-ask-next", &[("posts", source.join(&posts).into())]);
    }
    let option = question.options.iter().find(|option| option.id == question.unanswered);
    let answer = option.map_or(question.unanswered.as_str(), |option| option.label.as_str());
    text(source.language, "notice-silence-ask-last", &[("answer", one_line(answer).into())])
}

/// Posts that the policy tells when this step is late, other than the reader's own.
fn told_next(source: Source<'_>, step: &Step) -> Vec<String> {
    let line = source.notice.line.as_ref().and_then(|(line, _)| source.policy?.line(line));
    let steps = line.map(|line| line.steps.as_slice()).unwrap_or_default();
    let opens = |next: &&Step| {
        next.when == Condition::Always && next.after.iter().any(|after| waits_for(source, after, &step.id))
    };
    let mut labels: Vec<String> = Vec::new();
    for next in steps.iter().filter(opens) {
        let Deed::Tell { tell, .. } = &next.deed else { continue };
        for target in tell {
            let label = source.post_label(&target.post);
            let is_mine = source.notice.duties.iter().any(|duty| duty.post == target.post);
            if !is_mine && !labels.contains(&label) {
                labels.push(label);
            }
        }
    }
    labels
}

fn waits_for(source: Source<'_>, after: &After, step: &StepId) -> bool {
    match after {
        After::Step(id) | After::Late(id) => id == step,
        After::Duty { step: id, act, .. } => {
            id == step && source.notice.duties.iter().any(|duty| duty.act == *act)
        }
        After::Answer { .. } => false,
    }
}
