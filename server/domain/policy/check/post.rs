//! `posts:` — who holds what, and who stands in for whom.

use super::names::{Names, ids};
use super::party;
use crate::actor::Cause;
use crate::ids::{Act, PostId};
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::grammar::is_id;
use crate::policy::{Appointing, Delegate, Hours, Post, PostRef, StandIn, base};

pub const KEYS: &[&str] = &[
    "label",
    "was",
    "per",
    "group",
    "members",
    "hours",
    "basis",
    "stand_ins",
    "may_delegate",
    "appointed_by",
    "default",
];
pub const STAND_IN_KEYS: &[&str] = &["cause", "post", "only", "order", "also_tell_holder", "basis"];

/// No body has more kinds of posts; who holds them is in the organisation files.
const POSTS_MAX: usize = 200;

/// `posts:`.
pub fn posts(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Post> {
    let written = fields.need("posts", findings).and_then(|at| at.short_pairs(POSTS_MAX, findings));
    let Some(written) = written else { return Vec::new() };
    let mut posts = Vec::new();
    for (key, at) in written.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        posts.extend(post(&key.word, at, names, findings));
    }
    refuse_rings(&written, &posts, findings);
    refuse_nested_members(&written, &posts, findings);
    refuse_appointed_defaults(&written, &posts, findings);
    posts
}

/// A post made up of one that is itself made up of others: who is meant could not be said at once.
fn refuse_nested_members(written: &Fields<'_>, posts: &[Post], findings: &mut Findings<'_>) {
    for post in posts {
        let nested = post.members.iter().flat_map(PostRef::every).find(|member| {
            let row = posts.iter().find(|known| known.id == member.post);
            row.is_some_and(|row| !row.members.is_empty())
        });
        if let Some(member) = nested {
            let place = written.get(post.id.as_str()).unwrap_or_else(|| written.at.clone());
            let args: Args<'_> = &[("post", post.id.as_str()), ("member", member.post.as_str())];
            findings.mistake(&place, "nested-members", args);
        }
    }
}

fn post(id: &str, at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Post> {
    let fields = at.fields(KEYS, findings)?;
    let label = fields.need("label", findings).and_then(|at| at.word(findings)).unwrap_or_default();
    let per = fields.need("per", findings);
    let per = per.and_then(|at| at.declared("unknown-unit-kind", &ids(&names.units), findings));
    let group = fields.get("group").and_then(|at| at.one_of(&["any"], findings));
    let members = fields.get("members").map(|at| at.items(findings)).unwrap_or_default();
    let members: Vec<_> = members.iter().filter_map(|at| names.post_ref(at, findings)).collect();
    let delegates = fields.get("may_delegate").map(|at| at.list(findings)).unwrap_or_default();
    Some(Post {
        id: PostId::from(id),
        label: label.to_owned(),
        per: per.unwrap_or_default().to_owned(),
        is_group: group.is_some() || !members.is_empty(),
        members,
        hours: hours(&fields, names, findings),
        stand_ins: stand_ins(&fields, names, findings),
        may_delegate: delegates.iter().filter_map(|at| delegate(at, names, findings)).collect(),
        appointment: appointment(id, &fields, names, findings),
        basis: fields.text("basis", findings),
    })
}

/// `appointed_by:` with `default:` — a post that is filled for one incident at a time.
fn appointment(
    id: &str,
    fields: &Fields<'_>,
    names: &Names,
    findings: &mut Findings<'_>,
) -> Option<Appointing> {
    if fields.get("appointed_by").is_none() && fields.get("default").is_none() {
        return None;
    }
    let by = fields.need("appointed_by", findings).map(|at| at.list(findings)).unwrap_or_default();
    let by: Vec<PostId> = by.iter().filter_map(|at| names.post(at, findings)).collect();
    let default = fields.need("default", findings).and_then(|at| names.post(&at, findings))?;
    let is_for_the_body = fields.get("per").is_none_or(|per| per.as_word() == Some(base::BODY));
    let strangers = ["group", "members", "hours", "stand_ins"];
    let stranger = strangers.into_iter().find_map(|key| Some((key, fields.get(key)?)));
    if !is_for_the_body {
        findings.mistake(&fields.at, "appointed-per-unit", &[("post", id)]);
    } else if let Some((key, at)) = stranger {
        findings.mistake(&at, "appointed-and-filled", &[("post", id), ("key", key)]);
    }
    Some(Appointing { by, default })
}

/// A post that is filled for each incident has one that is always there before that.
fn refuse_appointed_defaults(written: &Fields<'_>, posts: &[Post], findings: &mut Findings<'_>) {
    for post in posts {
        let Some(appointing) = &post.appointment else { continue };
        let default = posts.iter().find(|known| known.id == appointing.default);
        if default.is_some_and(|known| known.appointment.is_some()) {
            let place = written.get(post.id.as_str()).unwrap_or_else(|| written.at.clone());
            let args: Args<'_> = &[("post", post.id.as_str()), ("default", appointing.default.as_str())];
            findings.mistake(&place, "appointed-default", args);
        }
    }
}

fn hours(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Hours> {
    // Who is on duty out of hours can only be told where office hours are declared.
    party::hours(&fields.get("hours")?, names, findings)
}

fn delegate(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Delegate> {
    if !at.is_map() {
        return names.post(at, findings).map(|to| Delegate { to, basis: None });
    }
    let fields = at.fields(&["to", "basis"], findings)?;
    let basis = fields.text("basis", findings);
    let to = fields.need("to", findings).and_then(|to| names.post(&to, findings))?;
    Some(Delegate { to, basis })
}

fn stand_ins(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<StandIn> {
    let Some(at) = fields.get("stand_ins") else { return Vec::new() };
    let mut ranked = Vec::new();
    for item in at.list(findings) {
        ranked.extend(stand_in(&item, names, findings));
    }
    // Equal ranks keep the order in which they are written.
    ranked.sort_by_key(|(order, _)| *order);
    ranked.into_iter().map(|(_, stand_in)| stand_in).collect()
}

fn stand_in(item: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<(u32, StandIn)> {
    let fields = item.fields(STAND_IN_KEYS, findings)?;
    let causes = fields.need("cause", findings).map(|at| at.list(findings)).unwrap_or_default();
    let causes = causes.iter().filter_map(|at| cause(at, findings)).collect();
    let only = fields.get("only").map(|at| at.list(findings)).unwrap_or_default();
    let only: Vec<Act> = only.iter().filter_map(|at| names.act(at, findings)).collect();
    let order = fields.get("order").and_then(|at| at.number(findings)).unwrap_or(u32::MAX);
    let also_tell_holder = fields.get("also_tell_holder").and_then(|at| at.truth(findings));
    let basis = fields.text("basis", findings);
    let post = fields.need("post", findings).and_then(|at| names.post(&at, findings))?;
    let also_tell_holder = also_tell_holder.unwrap_or(false);
    Some((order, StandIn { causes, post, only, also_tell_holder, basis }))
}

/// A cause by its word.
pub fn cause(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Cause> {
    at.declared("unknown-cause", &Cause::words(), findings).and_then(Cause::parse)
}

/// A stands in for B and B for A: when both are away, nobody would be left.
fn refuse_rings(written: &Fields<'_>, posts: &[Post], findings: &mut Findings<'_>) {
    for cause in Cause::ALL {
        let mut told: Vec<&PostId> = Vec::new();
        for post in posts.iter().filter(|post| !post.stand_ins.is_empty()) {
            let Some(ring) = ring_from(post, posts, *cause) else { continue };
            if ring.iter().any(|member| told.contains(member)) {
                continue;
            }
            let names: Vec<&str> = ring.iter().map(|id| id.as_str()).collect();
            let place = written.get(post.id.as_str()).unwrap_or_else(|| written.at.clone());
            let args: Args<'_> = &[("posts", &names.join(" → ")), ("cause", cause.as_str())];
            findings.mistake(&place, "stand-in-ring", args);
            told.extend(ring);
        }
    }
}

fn ring_from<'a>(start: &'a Post, posts: &'a [Post], cause: Cause) -> Option<Vec<&'a PostId>> {
    let mut ways: Vec<Vec<&'a PostId>> = vec![vec![&start.id]];
    let mut seen: Vec<&PostId> = Vec::new();
    while let Some(way) = ways.pop() {
        let last = way.last().copied();
        let Some(post) = posts.iter().find(|post| Some(&post.id) == last) else { continue };
        for next in post.stand_ins.iter().filter(|stand_in| stand_in.causes.contains(&cause)) {
            let mut longer = way.clone();
            longer.push(&next.post);
            if next.post == start.id {
                return Some(longer);
            }
            if !seen.contains(&&next.post) {
                seen.push(&next.post);
                ways.push(longer);
            }
        }
    }
    None
}
