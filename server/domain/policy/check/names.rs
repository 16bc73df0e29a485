//! The declared words, and the questions whether a word is one of them.

use std::collections::BTreeMap;

use crate::domain::ids::{Act, PartyId, PostId, SeverityId};
use crate::domain::moment::Span;
use crate::domain::policy::base;
use crate::domain::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::domain::policy::finding::nearest;
use crate::domain::policy::grammar::{self, is_id};
use crate::domain::policy::{Label, Of, PostRef};

/// A declared word with its label.
#[derive(Clone, Debug)]
pub struct Word {
    pub id: String,
    pub label: String,
}

/// What references to a post must know of it.
#[derive(Clone, Debug)]
pub struct PostName {
    pub id: String,
    pub per: String,
}

/// Every declared word.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub posts: Vec<PostName>,
    pub severities: Vec<Word>,
    pub kinds: Vec<Word>,
    pub acts: Vec<Word>,
    pub units: Vec<Word>,
    pub segments: Vec<Word>,
    pub parties: Vec<String>,
    pub calendars: Vec<String>,
    pub urgency: BTreeMap<String, Span>,
    closers: Vec<PostId>,
}

impl Names {
    /// Reads the declarations; what stands in them is checked later, each in its place.
    pub fn gather(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Self {
        let mut names = Self {
            posts: posts(fields),
            severities: levels(fields, findings),
            kinds: words(base::KINDS, fields.get("kinds"), findings),
            acts: words(base::ACTS, fields.get("acts"), findings),
            units: words(base::UNITS, fields.get("units"), findings),
            segments: words(base::SEGMENTS, fields.get("segments"), findings),
            parties: keys(fields, "parties"),
            calendars: keys(fields, "calendars"),
            urgency: urgency(fields, findings),
            closers: Vec::new(),
        };
        names.closers = names.usual_closers(fields);
        names
    }

    fn usual_closers(&self, fields: &Fields<'_>) -> Vec<PostId> {
        let mut quiet = Findings::default();
        let roles = fields.get("roles").filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet));
        let role = |key: &str| {
            let word = roles.as_ref().and_then(|roles| roles.get(key)).and_then(|at| at.as_word());
            word.filter(|word| self.posts.iter().any(|post| post.id == *word)).map(PostId::from)
        };
        let chief = self.posts.iter().find(|post| post.id == "chief").map(|post| PostId(post.id.clone()));
        let mut closers: Vec<PostId> = Vec::new();
        for post in [role("desk"), role("top"), chief].into_iter().flatten() {
            if !closers.contains(&post) {
                closers.push(post);
            }
        }
        closers
    }

    /// Who closes where the body says nothing: the desk, the CISO and a post called `chief`.
    pub fn default_closers(&self) -> Vec<PostId> {
        self.closers.clone()
    }

    /// Words with typed ids.
    pub fn labels<T: for<'x> From<&'x str>>(&self, words: &[Word]) -> Vec<Label<T>> {
        words.iter().map(|word| Label { id: T::from(word.id.as_str()), label: word.label.clone() }).collect()
    }

    /// A declared post.
    pub fn post(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<PostId> {
        let known: Vec<&str> = self.posts.iter().map(|post| post.id.as_str()).collect();
        at.declared("unknown-post", &known, findings).map(PostId::from)
    }

    /// A declared class.
    pub fn severity(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<SeverityId> {
        at.declared("unknown-severity", &ids(&self.severities), findings).map(SeverityId::from)
    }

    /// A declared act.
    pub fn act(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Act> {
        at.declared("unknown-act", &ids(&self.acts), findings).map(Act::from)
    }

    /// A declared party.
    pub fn party(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<PartyId> {
        let known: Vec<&str> = self.parties.iter().map(String::as_str).collect();
        at.declared("unknown-party", &known, findings).map(PartyId::from)
    }

    /// A duration, or a word of `urgency`.
    pub fn span(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Span> {
        let word = at.word(findings)?;
        let span = self.urgency.get(word).copied().or_else(|| grammar::span(word));
        if span.is_none() {
            findings.mistake(at, "bad-duration", &[("word", word)]);
            findings.maybe(nearest(word, self.urgency.keys().map(String::as_str)));
        }
        span
    }

    /// `manager of place`, `desk`.
    pub fn post_ref(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<PostRef> {
        let word = at.word(findings)?;
        let Some(words) = grammar::post(word) else {
            findings.mistake(at, "bad-post-reference", &[("word", word)]);
            return None;
        };
        let Some(post) = self.posts.iter().find(|post| post.id == words.post) else {
            let known: Vec<&str> = self.posts.iter().map(|post| post.id.as_str()).collect();
            let args: Args<'_> = &[("word", words.post), ("known", &known.join(", "))];
            findings.mistake(at, "unknown-post", args);
            findings.maybe(nearest(words.post, known.iter().copied()));
            return None;
        };
        let of = self.of(at, post, words.of, findings)?;
        Some(PostRef { post: PostId(post.id.clone()), of })
    }

    fn of(
        &self,
        at: &Cursor<'_>,
        post: &PostName,
        of: Option<&str>,
        findings: &mut Findings<'_>,
    ) -> Option<Of> {
        match (post.per == base::BODY, of) {
            (true, None | Some(base::BODY)) => Some(Of::Body),
            (false, Some("place")) => Some(Of::Place),
            (false, Some("reporter")) => Some(Of::Reporter),
            (true, Some(_)) => {
                findings.mistake(at, "post-is-for-the-body", &[("post", &post.id)]);
                None
            }
            (false, None) => {
                findings.mistake(at, "post-needs-a-place", &[("post", &post.id), ("per", &post.per)]);
                findings.maybe(Some(format!("{} of place", post.id)));
                None
            }
            (false, Some(word)) => {
                findings.mistake(at, "unknown-place", &[("word", word), ("known", "place, reporter")]);
                findings.maybe(nearest(word, ["place", "reporter"]));
                None
            }
        }
    }
}

/// The ids of words.
pub fn ids(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.id.as_str()).collect()
}

/// Whether a declared name has the form of an id; a mistake otherwise.
fn check_id(key: &crate::domain::policy::document::Key, at: &Cursor<'_>, findings: &mut Findings<'_>) {
    if !is_id(&key.word) {
        findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
    }
}

fn posts(fields: &Fields<'_>) -> Vec<PostName> {
    // What is wrong with a post is said where posts are read; here only names are wanted.
    let mut quiet = Findings::default();
    let Some(written) = fields.get("posts").filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet)) else {
        return Vec::new();
    };
    let per = |at: &Cursor<'_>| {
        let post = at.is_map().then(|| at.pairs(&mut Findings::default())).flatten();
        post.and_then(|post| post.get("per")).and_then(|per| per.as_word().map(str::to_owned))
    };
    let post = |(key, at): (&crate::domain::policy::document::Key, &Cursor<'_>)| PostName {
        id: key.word.clone(),
        per: per(at).unwrap_or_else(|| base::BODY.to_owned()),
    };
    written.iter().map(post).collect()
}

fn keys(fields: &Fields<'_>, key: &str) -> Vec<String> {
    let mut quiet = Findings::default();
    let written = fields.get(key).filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet));
    written.map(|pairs| pairs.iter().map(|(key, _)| key.word.clone()).collect()).unwrap_or_default()
}

fn levels(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Vec<Word> {
    let severity = fields.need("severity", findings);
    let Some(severity) = severity.and_then(|at| at.fields(&["levels", "rules"], findings)) else {
        return Vec::new();
    };
    let Some(levels) = severity.need("levels", findings) else { return Vec::new() };
    let known = words(&[], Some(levels.clone()), findings);
    if known.is_empty() && levels.is_map() {
        findings.mistake(&levels, "empty-list", &[("key", "levels")]);
    }
    known
}

fn words(base: &[(&str, &str)], at: Option<Cursor<'_>>, findings: &mut Findings<'_>) -> Vec<Word> {
    let word = |(id, label): &(&str, &str)| Word { id: (*id).to_owned(), label: (*label).to_owned() };
    let mut words: Vec<Word> = base.iter().map(word).collect();
    let Some(pairs) = at.and_then(|at| at.pairs(findings)) else { return words };
    for (key, at) in pairs.iter() {
        check_id(key, at, findings);
        let label = at.word(findings).unwrap_or_default().to_owned();
        match words.iter_mut().find(|known| known.id == key.word) {
            Some(known) => known.label = label,
            None => words.push(Word { id: key.word.clone(), label }),
        }
    }
    words
}

fn urgency(fields: &Fields<'_>, findings: &mut Findings<'_>) -> BTreeMap<String, Span> {
    let Some(pairs) = fields.get("urgency").and_then(|at| at.pairs(findings)) else { return BTreeMap::new() };
    pairs.iter().filter_map(|(key, at)| Some((key.word.clone(), at.span(findings)?))).collect()
}
