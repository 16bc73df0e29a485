//! What a sound policy still leaves open, for someone of the body to decide.
//!
//! Nothing here makes a policy unusable. Above all: whose silence is heard by nobody new.

use super::order::{has_time, place_of};
use crate::ids::{Act, PartyId, StepId};
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::{After, Deed, Detail, DutyRule, Line, Party, Policy, Post, PostRef, Question, Step};

/// Notes everything left open.
pub fn ask(fields: &Fields<'_>, policy: &Policy, findings: &mut Findings<'_>) {
    let mut quiet = Findings::default();
    let mut places = |key: &str| fields.get(key).and_then(|at| at.pairs(&mut quiet));
    if let Some(posts) = places("posts") {
        ask_stand_ins(&posts, policy, findings);
    }
    if policy.closing.is_nobodys(&policy.severities) {
        findings.question(&fields.get("closers").unwrap_or_else(|| fields.at.clone()), "no-closer", &[]);
    }
    if policy.procedures.attachments.is_none() {
        findings.question(&fields.at, "attachments-undecided", &[]);
    }
    ask_parties(fields, policy, findings);
    ask_deciders(fields, policy, findings);
    let Some(lines) = places("lines") else { return };
    let parties = places("parties");
    for line in &policy.lines {
        let Some(place) = lines.get(line.id.as_str()) else { continue };
        let steps = place.pairs(&mut Findings::default()).and_then(|line| line.get("steps"));
        let written = steps.map(|at| at.list(&mut Findings::default())).unwrap_or_default();
        ask_silence((line, policy), &written, findings);
        ask_last_resort(line, policy, (&place, parties.as_ref()), findings);
    }
}

fn ask_stand_ins(places: &Fields<'_>, policy: &Policy, findings: &mut Findings<'_>) {
    for post in &policy.posts {
        let Some(place) = places.get(post.id.as_str()) else { continue };
        let has_other = !post.stand_ins.is_empty() || post.appointment.is_some();
        if !post.is_group && !has_other && bears_something(post, policy) {
            findings.question(&place, "no-stand-in", &[("post", post.id.as_str())]);
        }
        ask_order(post, &place, findings);
    }
}

fn bears_something(post: &Post, policy: &Policy) -> bool {
    let steps = policy.lines.iter().flat_map(|line| &line.steps);
    steps.flat_map(bearers).flat_map(PostRef::every).any(|told| told.post == post.id)
}

fn bearers(step: &Step) -> Vec<&PostRef> {
    match &step.deed {
        Deed::Tell { tell, .. } => tell.iter().collect(),
        Deed::By { by, .. } => vec![by],
        Deed::Ask(question) => question.groups.iter().flatten().collect(),
    }
}

/// Two stand-ins for one cause: the order is as written only where `order` says so.
fn ask_order(post: &Post, place: &Cursor<'_>, findings: &mut Findings<'_>) {
    let mut quiet = Findings::default();
    let written = place.pairs(&mut quiet).and_then(|post| post.get("stand_ins"));
    let items = written.map(|at| at.list(&mut quiet)).unwrap_or_default();
    let causes_of = |item: &Cursor<'_>| -> Vec<String> {
        let mut quiet = Findings::default();
        let fields = item.pairs(&mut quiet);
        let unranked = fields.filter(|fields| fields.get("order").is_none());
        let causes = unranked.and_then(|fields| fields.get("cause"));
        let causes = causes.map(|at| at.list(&mut quiet)).unwrap_or_default();
        causes.iter().filter_map(Cursor::as_word).map(str::to_owned).collect()
    };
    let mut seen: Vec<String> = Vec::new();
    for item in &items {
        for cause in causes_of(item) {
            if seen.contains(&cause) {
                let args: Args<'_> = &[("post", post.id.as_str()), ("cause", &cause)];
                findings.question(item, "stand-ins-without-order", args);
            }
            seen.push(cause);
        }
    }
}

/// A body outside that must confirm and is not asked to, and one whose notice nobody has thought about.
fn ask_parties(fields: &Fields<'_>, policy: &Policy, findings: &mut Findings<'_>) {
    let Some(places) = fields.get("parties").and_then(|at| at.pairs(&mut Findings::default())) else {
        return;
    };
    let is_informed = |id: &PartyId| {
        let mut steps = policy.lines.iter().flat_map(|line| &line.steps);
        steps.any(|step| matches!(&step.deed, Deed::Tell { inform, .. } if inform.contains(id)))
    };
    for (id, party) in &policy.parties {
        let Some(place) = places.get(id.as_str()).filter(|_| is_informed(id)) else { continue };
        let args: Args<'_> = &[("party", id.as_str())];
        if party.must_confirm.is_some() && !party.content.tells(Detail::Asked) {
            findings.question(&place, "must-without-asked", args);
        }
        if place.pairs(&mut Findings::default()).is_some_and(|party| party.get("content").is_none()) {
            findings.question(&place, "content-undecided", args);
        }
    }
}

/// Posts whose answer decides about publication, though they are not among those that decide.
fn ask_deciders(fields: &Fields<'_>, policy: &Policy, findings: &mut Findings<'_>) {
    let Some(place) = fields.get("publication").filter(|_| !policy.publication.is_anyones) else { return };
    let deciders = policy.publication.posts();
    for step in policy.lines.iter().flat_map(|line| &line.steps) {
        let Deed::Ask(question) = &step.deed else { continue };
        let asked = question.groups.iter().flatten().flat_map(PostRef::every);
        for named in asked.filter(|named| question.publishes.is_some() && !deciders.contains(&&named.post)) {
            let args: Args<'_> = &[("step", step.id.as_str()), ("post", named.post.as_str())];
            findings.question(&place, "publishes-by-another", args);
        }
    }
}

fn ask_last_resort(
    line: &Line,
    policy: &Policy,
    places: (&Cursor<'_>, Option<&Fields<'_>>),
    findings: &mut Findings<'_>,
) {
    let (place, parties) = places;
    let known: Vec<_> =
        line.last_resort.iter().filter_map(|id| Some((id, policy.parties.get(id)?))).collect();
    for (id, party) in &known {
        let at = parties.and_then(|parties| parties.get(id.as_str())).unwrap_or_else(|| place.clone());
        if party.readers.is_none() || party.read_by.is_none() {
            findings.question(&at, "last-resort-without-readers", &[("party", id.as_str())]);
        }
        if party.email.is_none() && party.phone.is_none() {
            findings.question(&at, "last-resort-without-address", &[("party", id.as_str())]);
        }
    }
    let is_rung = known.iter().any(|(_, party)| party.phones().next().is_some());
    if is_rung && !known.iter().any(|(_, party)| party.has_mail()) {
        findings.question(place, "last-resort-only-telephone", &[("line", line.id.as_str())]);
    }
    let others: Vec<&Party> = known.iter().map(|(_, party)| *party).collect();
    if !others.iter().any(|one| others.iter().any(|other| stand_in_for_each_other(one, other))) {
        findings.question(place, "last-resort-alone", &[("line", line.id.as_str())]);
    }
}

/// Whether one of two last resorts is left when the other is read by whom an incident is about, and one of
/// them is heard while nobody reads. Readers that are not said are asked for by themselves.
fn stand_in_for_each_other(one: &Party, other: &Party) -> bool {
    let are_others = match (&one.read_by, &other.read_by) {
        (Some(readers), Some(others)) => readers.are_others_than(others),
        (None, _) | (_, None) => true,
    };
    !std::ptr::eq(one, other) && are_others && one.phones().chain(other.phones()).next().is_some()
}

/// Every duty with a time whose silence tells nobody who has not been told before. A step that only
/// silence opens is the end of such a way: behind it stands the last resort, as it must somewhere.
fn ask_silence((line, policy): (&Line, &Policy), written: &[Cursor<'_>], findings: &mut Findings<'_>) {
    for step in &line.steps {
        let Some(place) = place_of(step, written) else { continue };
        let acts = if is_opened_by_silence(step) { Vec::new() } else { timed_acts(step, policy) };
        for act in acts {
            let new = told_by_silence((line, policy), step, &act);
            if new.is_empty() {
                let late = late_word(step, &act);
                let args: Args<'_> =
                    &[("step", step.id.as_str()), ("act", act.as_str()), ("late", late.as_str())];
                findings.question(&place, "silence-tells-nobody", args);
            }
        }
        for after in &step.after {
            let has_time = |step: &Step| has_time(step) || !timed_acts(step, policy).is_empty();
            let waits_in_vain =
                matches!(after, After::Late(target) if line.step(target).is_some_and(|step| !has_time(step)));
            if waits_in_vain {
                let args: Args<'_> = &[("step", step.id.as_str()), ("target", after.step().as_str())];
                findings.question(&place, "late-without-time", args);
            }
        }
    }
}

/// What a step that waits for this silence writes after `after:`.
fn late_word(step: &Step, act: &Act) -> String {
    let is_whole_step = act.is(Act::JUDGE) || act.is(Act::OBTAIN);
    if is_whole_step { format!("{} late", step.id) } else { format!("{}.{act} late", step.id) }
}

fn is_opened_by_silence(step: &Step) -> bool {
    let is_silence = |after: &After| matches!(after, After::Late(_) | After::Duty { is_late: true, .. });
    !step.at_once && !step.after.is_empty() && step.after.iter().all(is_silence)
}

fn timed_acts(step: &Step, policy: &Policy) -> Vec<Act> {
    match &step.deed {
        Deed::Tell { owes, inform, .. } => {
            let is_timed =
                |party: &PartyId| policy.parties.get(party).is_some_and(|row| row.must_confirm.is_some());
            let obtain = inform.iter().any(is_timed).then(|| Act::from(Act::OBTAIN));
            timed(owes).chain(obtain).collect()
        }
        Deed::By { owes, .. } => timed(owes).collect(),
        Deed::Ask(question) => {
            let approve = question.approval.as_ref().map(|_| Act::from(Act::APPROVE));
            std::iter::once(Act::from(Act::JUDGE)).chain(approve).collect()
        }
    }
}

fn timed(owes: &[DutyRule]) -> impl Iterator<Item = Act> {
    owes.iter().filter(|duty| duty.time.is_some()).map(|duty| duty.act.clone())
}

/// Posts that are told because `act` of `step`, and everything that follows, stays undone.
fn told_by_silence<'a>((line, policy): (&'a Line, &Policy), step: &'a Step, act: &Act) -> Vec<&'a PostRef> {
    let before = told_before(line, step);
    let mut told: Vec<&PostRef> = Vec::new();
    if let (Deed::Ask(question), true) = (&step.deed, act.is(Act::JUDGE)) {
        told.extend(question.groups.iter().skip(1).flatten());
    }
    let silent = silent_acts(step, act);
    let mut open: Vec<&Step> =
        line.steps.iter().filter(|next| next.after.iter().any(|after| opens(after, step, &silent))).collect();
    let mut seen: Vec<&StepId> = vec![&step.id];
    while let Some(next) = open.pop() {
        if seen.contains(&&next.id) {
            continue;
        }
        seen.push(&next.id);
        told.extend(bearers(next));
        let acts = timed_acts(next, policy);
        open.extend(
            line.steps.iter().filter(|later| later.after.iter().any(|after| opens(after, next, &acts))),
        );
    }
    told.retain(|post| !before.contains(post));
    told
}

/// The act itself, and those of the same step that start when it is done: they are late with it.
fn silent_acts(step: &Step, act: &Act) -> Vec<Act> {
    let (Deed::Tell { owes, .. } | Deed::By { owes, .. }) = &step.deed else { return vec![act.clone()] };
    let mut silent = vec![act.clone()];
    let follows =
        |duty: &DutyRule, silent: &[Act]| duty.from.as_ref().is_some_and(|from| silent.contains(from));
    for _ in owes {
        let more: Vec<Act> = owes
            .iter()
            .filter(|duty| follows(duty, &silent) && !silent.contains(&duty.act))
            .map(|duty| duty.act.clone())
            .collect();
        silent.extend(more);
    }
    silent
}

fn opens(after: &After, silent: &Step, acts: &[Act]) -> bool {
    if *after.step() != silent.id {
        return false;
    }
    // Nobody waits for the approval of an answer that holds already.
    let is_question = matches!(silent.deed, Deed::Ask(_));
    let is_unanswered = !is_question || acts.iter().any(|act| act.is(Act::JUDGE));
    match after {
        After::Step(_) | After::Late(_) => is_unanswered && !acts.is_empty(),
        After::Duty { act, .. } => acts.contains(act),
        After::Answer { .. } if !is_unanswered => false,
        After::Answer { answer, .. } => match &silent.deed {
            Deed::Ask(Question { unanswered, .. }) => unanswered == answer,
            Deed::Tell { .. } | Deed::By { .. } => false,
        },
    }
}

/// Posts that have been told when `step` is open: its own and those of every step before it.
fn told_before<'a>(line: &'a Line, step: &'a Step) -> Vec<&'a PostRef> {
    let mut told: Vec<&PostRef> = Vec::new();
    let mut seen: Vec<&StepId> = Vec::new();
    let mut open: Vec<&Step> = vec![step];
    while let Some(next) = open.pop() {
        if seen.contains(&&next.id) {
            continue;
        }
        seen.push(&next.id);
        match &next.deed {
            // The groups after the first are told by silence only.
            Deed::Ask(question) => told.extend(question.groups.iter().take(1).flatten()),
            Deed::Tell { .. } | Deed::By { .. } => told.extend(bearers(next)),
        }
        open.extend(next.after.iter().filter_map(|after| line.step(after.step())));
    }
    told
}
