//! The declared words, and the questions whether a word is one of them.

use std::collections::BTreeMap;

use crate::ids::{Act, ClassId, PartyId, PostId, ScaleId, SeverityId, UnitId};
use crate::moment::Span;
use crate::policy::base::{self, Base};
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::finding::nearest;
use crate::policy::grammar::{self, DueWords, is_id};
use crate::policy::timer::{TimeRule, Timer};
use crate::policy::{Label, OFFICE, Of, PostRef};

/// A declared word with its label.
#[derive(Clone, Debug)]
pub struct Word {
    pub id: String,
    pub label: String,
}

/// A word of the rules (5.3, 7.4(2)), and what it means where the body has not said.
const PROMPTLY: &str = "速やかに";
const PROMPTLY_MEANS: Span = Span::minutes(60);

/// Whose unit a post can be taken from.
const PLACES: [&str; 5] = ["place", "reporter", "subject", "system", "contract"];

pub const UNIT: &[&str] = &["label", "was"];
pub const SEVERITY: &[&str] = &["levels", "rules"];
pub const UNUSED: [&str; 4] = ["kinds", "segments", "threats", "effects"];

/// What references to a post must know of it.
#[derive(Clone, Debug)]
pub struct PostName {
    pub id: String,
    /// The kind of unit that has it; unknown where the policy says it wrongly, and then not judged again.
    pub per: Option<String>,
}

/// A length of time for every class, or one for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub any: Option<Span>,
    pub by_severity: BTreeMap<String, Span>,
    /// By class of another scale.
    pub by_scale: Option<(String, BTreeMap<String, Span>)>,
}

/// Every declared word.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub posts: Vec<PostName>,
    pub severities: Vec<Word>,
    /// Scales beside severity, each with its classes, lightest first.
    pub scales: BTreeMap<String, Vec<String>>,
    pub kinds: Vec<Word>,
    pub acts: Vec<Word>,
    pub units: Vec<Word>,
    pub segments: Vec<Word>,
    pub threats: Vec<Word>,
    pub effects: Vec<Word>,
    pub contact_kinds: Vec<Word>,
    pub parties: Vec<String>,
    pub calendars: Vec<String>,
    pub systems: Vec<String>,
    pub contracts: Vec<String>,
    pub modes: Vec<String>,
    pub organs: BTreeMap<String, Vec<String>>,
    pub urgency: BTreeMap<String, Times>,
    /// Usual options of questions with their words.
    pub answers: Vec<(String, String)>,
    closers: Vec<PostId>,
}

impl Names {
    /// Reads the declarations; what stands in them is checked later, each in its place.
    pub fn gather(fields: &Fields<'_>, base: &Base, findings: &mut Findings<'_>) -> Self {
        let units = units(&base.units, fields, findings);
        let mut names = Self {
            posts: posts(fields, &ids(&units)),
            severities: levels(fields, findings),
            scales: scale_classes(fields),
            kinds: words(&base.kinds, fields.get("kinds"), findings),
            acts: words(&base.acts, fields.get("acts"), findings),
            units,
            answers: base.answers.clone(),
            segments: words(&base.segments, fields.get("segments"), findings),
            threats: words(&base.threats, fields.get("threats"), findings),
            effects: words(&base.effects, fields.get("effects"), findings),
            contact_kinds: words(&base::contact_kinds(), fields.get("contact_kinds"), findings),
            parties: keys(fields, "parties"),
            calendars: keys(fields, "calendars"),
            systems: keys(fields, "systems"),
            contracts: keys(fields, "contracts"),
            modes: keys(fields, "modes"),
            organs: organs(fields),
            urgency: BTreeMap::new(),
            closers: Vec::new(),
        };
        names.forget_unused(fields, findings);
        names.urgency = names.urgency(fields, findings);
        names.closers = names.usual_closers(fields);
        names
    }

    /// Words of the base that this body has no use for: nobody can choose them here, and a rule that
    /// names one is a mistake.
    fn forget_unused(&mut self, fields: &Fields<'_>, findings: &mut Findings<'_>) {
        let Some(unused) = fields.get("unused").and_then(|at| at.fields(&UNUSED, findings)) else { return };
        let declared = [&mut self.kinds, &mut self.segments, &mut self.threats, &mut self.effects];
        for (key, words) in UNUSED.into_iter().zip(declared) {
            let Some(at) = unused.get(key) else { continue };
            for item in at.list(findings) {
                let known: Vec<&str> = words.iter().map(|word| word.id.as_str()).collect();
                let Some(id) = item.declared("unknown-word", &known, findings) else { continue };
                words.retain(|word| word.id != id);
            }
        }
    }

    fn urgency(&self, fields: &Fields<'_>, findings: &mut Findings<'_>) -> BTreeMap<String, Times> {
        let Some(pairs) = fields.get("urgency").and_then(|at| at.pairs(findings)) else {
            return BTreeMap::new();
        };
        pairs.iter().map(|(key, at)| (key.word.clone(), self.times_by_class(at, findings))).collect()
    }

    /// `60m`, `{ critical: 15m, else: 60m }`, or `{ of: reach, whole: 15m, else: 60m }`.
    fn times_by_class(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Times {
        if !at.is_map() {
            return self.times(at, findings);
        }
        if let Some(times) = self.times_by_scale(at, findings) {
            return times;
        }
        let known = [&["else"], ids(&self.severities).as_slice()].concat();
        let Some(pairs) = at.fields(&known, findings) else { return Times::default() };
        let mut times = Times::default();
        for (key, value) in pairs.iter() {
            let span = self.span(value, findings);
            if key.word == "else" {
                times.any = span;
            } else if let Some(span) = span {
                times.by_severity.insert(key.word.clone(), span);
            }
        }
        let is_whole = self.severities.iter().all(|class| times.by_severity.contains_key(&class.id));
        if times.any.is_none() && !is_whole {
            findings.mistake(at, "time-without-else", &[]);
        }
        times
    }

    /// A duration, or a word of `urgency`.
    pub(super) fn times(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Times {
        let Some(word) = at.word(findings) else { return Times::default() };
        if let Some(times) = self.urgency.get(word) {
            return times.clone();
        }
        let span = grammar::span(word);
        if span.is_none() {
            findings.mistake(at, "bad-duration", &[("word", word)]);
            findings.maybe(nearest(word, self.urgency.keys().map(String::as_str)));
        }
        Times { any: span, ..Times::default() }
    }

    /// The time of a duty or a question: `within:` with `calendar:`, or `due:`.
    pub fn time_rule(&self, fields: &Fields<'_>, findings: &mut Findings<'_>) -> Option<TimeRule> {
        let calendar = fields.get("calendar").and_then(|at| self.calendar(&at, findings));
        match (fields.get("within"), fields.get("due")) {
            (Some(at), None) => Some(self.within(&at, calendar.as_deref(), findings)),
            (None, Some(at)) => self.due(&at, calendar, findings).map(TimeRule::always),
            (Some(_), Some(at)) => {
                findings.mistake(&at, "within-and-due", &[]);
                None
            }
            (None, None) => {
                if let Some(at) = fields.get("calendar") {
                    findings.mistake(&at, "calendar-without-time", &[]);
                }
                None
            }
        }
    }

    /// A length of time for every class, or one for each, by the clock or by a calendar.
    pub fn within(&self, at: &Cursor<'_>, calendar: Option<&str>, findings: &mut Findings<'_>) -> TimeRule {
        let times = self.times_by_class(at, findings);
        let timer = |span| Timer::Within { span, calendar: calendar.map(str::to_owned) };
        let by_severity = times.by_severity.iter();
        let by_severity =
            by_severity.map(|(id, span)| (SeverityId::from(id.clone()), timer(*span))).collect();
        let by_class = |classes: BTreeMap<String, Span>| {
            classes.into_iter().map(|(id, span)| (ClassId::from(id), timer(span))).collect()
        };
        let by_scale = times.by_scale.clone();
        let by_scale = by_scale.map(|(scale, classes)| (ScaleId::from(scale), by_class(classes)));
        TimeRule { any: times.any.map(timer), by_severity, by_scale }
    }

    fn due(&self, at: &Cursor<'_>, calendar: Option<String>, findings: &mut Findings<'_>) -> Option<Timer> {
        let word = at.word(findings)?;
        let Some(due) = grammar::due(word) else {
            findings.mistake(at, "bad-due", &[("word", word)]);
            return None;
        };
        let office = calendar.unwrap_or_else(|| OFFICE.to_owned());
        let is_declared = self.calendars.contains(&office);
        let needs_calendar = !matches!(due, DueWords::NextDay { is_open_day: false, .. });
        if needs_calendar && !is_declared {
            let known = self.calendars.join(", ");
            findings.mistake(at, "unknown-calendar", &[("word", &office), ("known", &known)]);
            return None;
        }
        Some(match due {
            DueWords::NextDay { hour, minute, is_open_day } => {
                Timer::NextDay { hour, minute, calendar: is_open_day.then_some(office) }
            }
            DueWords::OpenDays(days) => Timer::OpenDays { days, calendar: office },
        })
    }

    fn calendar(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<String> {
        let known: Vec<&str> = self.calendars.iter().map(String::as_str).collect();
        at.declared("unknown-calendar", &known, findings).map(str::to_owned)
    }

    fn usual_closers(&self, fields: &Fields<'_>) -> Vec<PostId> {
        let mut quiet = Findings::default();
        let roles = fields.get("roles").filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet));
        let role = |key: &str| {
            let word = roles.as_ref().and_then(|roles| roles.get(key)).and_then(|at| at.as_word());
            word.filter(|word| self.posts.iter().any(|post| post.id == *word)).map(PostId::from)
        };
        let chief =
            self.posts.iter().find(|post| post.id == "chief").map(|post| PostId::from(post.id.clone()));
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

    /// Who approves the contacts where the body says nothing: the CISO and a post called `chief`.
    pub fn default_approvers(&self, top: &PostId) -> Vec<PostId> {
        let is_one = |post: &&PostId| *post == top || post.as_str() == "chief";
        self.closers.iter().filter(is_one).cloned().collect()
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
        let word = at.word(findings)?;
        self.class(word, findings, |findings, args| findings.mistake(at, "unknown-severity", args))
    }

    /// The class of this word; `say` names the mistake where there is none. Levels that could not be read
    /// were named where they stand, and no class is called unknown for that.
    pub fn class<'f>(
        &self,
        word: &str,
        findings: &mut Findings<'f>,
        say: impl FnOnce(&mut Findings<'f>, Args<'_>),
    ) -> Option<SeverityId> {
        let known = ids(&self.severities);
        if known.contains(&word) {
            return Some(SeverityId::from(word));
        }
        if !known.is_empty() {
            say(findings, &[("word", word), ("known", &known.join(", "))]);
            findings.maybe(nearest(word, known));
        }
        None
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

    /// What the body means by 速やかに, under a class that it does not name.
    pub(super) fn promptly(&self) -> Span {
        self.urgency.get(PROMPTLY).and_then(|times| times.any).unwrap_or(PROMPTLY_MEANS)
    }

    /// A duration, or a word of `urgency`, that is the same for every class.
    pub fn span(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Span> {
        let times = self.times(at, findings);
        if times.by_scale.is_some() {
            Self::refuse_classes(at, findings);
            return None;
        }
        times.any
    }

    /// `manager of place`, `desk`, or `{ post: …, instead: { … }, else: … }`.
    pub fn post_ref(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<PostRef> {
        if !at.is_map() {
            return self.plain_post_ref(at, findings);
        }
        let fields = at.fields(&["post", "instead", "else"], findings)?;
        let named = fields.need("post", findings).and_then(|at| self.plain_post_ref(&at, findings))?;
        let mut instead = Vec::new();
        if let Some(pairs) = fields.get("instead").and_then(|at| at.pairs(findings)) {
            for (key, value) in pairs.iter() {
                let other = self.plain_post_ref(value, findings);
                instead.extend(other.map(|other| (UnitId::from(key.word.clone()), other)));
            }
        }
        let otherwise = fields.get("else").and_then(|at| self.plain_post_ref(&at, findings)).map(Box::new);
        Some(PostRef { instead, otherwise, ..named })
    }

    fn plain_post_ref(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<PostRef> {
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
        Some(PostRef::new(PostId::from(post.id.clone()), of))
    }

    fn of(
        &self,
        at: &Cursor<'_>,
        post: &PostName,
        of: Option<&str>,
        findings: &mut Findings<'_>,
    ) -> Option<Of> {
        let Some(per) = &post.per else { return Some(Of::Place) };
        match (per == base::BODY, of) {
            (true, None | Some(base::BODY)) => Some(Of::Body),
            (false, Some("place")) => Some(Of::Place),
            (false, Some("reporter")) => Some(Of::Reporter),
            (false, Some("subject")) => Some(Of::Subject),
            (false, Some("system")) => Some(Of::System),
            (false, Some("contract")) => Some(Of::Contract),
            (true, Some(_)) => {
                findings.mistake(at, "post-is-for-the-body", &[("post", &post.id)]);
                None
            }
            (false, None) => {
                findings.mistake(at, "post-needs-a-place", &[("post", &post.id), ("per", per)]);
                findings.maybe(Some(format!("{} of place", post.id)));
                None
            }
            (false, Some(word)) => {
                findings.mistake(at, "unknown-place", &[("word", word), ("known", &PLACES.join(", "))]);
                findings.maybe(nearest(word, PLACES));
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
fn check_id(key: &crate::policy::document::Key, at: &Cursor<'_>, findings: &mut Findings<'_>) {
    if !is_id(&key.word) {
        findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
    }
}

fn posts(fields: &Fields<'_>, units: &[&str]) -> Vec<PostName> {
    // What is wrong with a post is said where posts are read; here only names are wanted.
    let mut quiet = Findings::default();
    let Some(written) = fields.get("posts").filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet)) else {
        return Vec::new();
    };
    let per = |at: &Cursor<'_>| {
        let post = at.is_map().then(|| at.pairs(&mut Findings::default())).flatten();
        let per = post.as_ref().and_then(|post| post.get("per"))?;
        per.as_word().filter(|word| units.contains(word)).map(str::to_owned)
    };
    let post = |(key, at): (&crate::policy::document::Key, &Cursor<'_>)| PostName {
        id: key.word.clone(),
        per: per(at),
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
    let Some(severity) = severity.and_then(|at| at.fields(SEVERITY, findings)) else {
        return Vec::new();
    };
    let Some(levels) = severity.need("levels", findings) else { return Vec::new() };
    let known = words(&[], Some(levels.clone()), findings);
    if known.is_empty() && levels.is_map() {
        findings.mistake(&levels, "empty-list", &[("key", "levels")]);
    }
    known
}

/// Kinds of unit: a label, or `{ label: …, was: … }`. What they were is read by `was`.
fn units(base: &[(String, String)], fields: &Fields<'_>, findings: &mut Findings<'_>) -> Vec<Word> {
    let mut units = words(base, None, findings);
    let Some(pairs) = fields.get("units").and_then(|at| at.pairs(findings)) else { return units };
    for (key, at) in pairs.iter() {
        check_id(key, at, findings);
        let label = if at.is_map() {
            let unit = at.fields(UNIT, findings);
            unit.and_then(|unit| unit.need("label", findings)).and_then(|at| at.word(findings))
        } else {
            at.word(findings)
        };
        let label = label.unwrap_or_default().to_owned();
        match units.iter_mut().find(|known| known.id == key.word) {
            Some(known) => known.label = label,
            None => units.push(Word { id: key.word.clone(), label }),
        }
    }
    units
}

fn words(base: &[(String, String)], at: Option<Cursor<'_>>, findings: &mut Findings<'_>) -> Vec<Word> {
    let word = |(id, label): &(String, String)| Word { id: id.clone(), label: label.clone() };
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

fn organs(fields: &Fields<'_>) -> BTreeMap<String, Vec<String>> {
    let mut quiet = Findings::default();
    let written = fields.get("organs").filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet));
    let units = |at: &Cursor<'_>| {
        let mut quiet = Findings::default();
        let organ = at.is_map().then(|| at.pairs(&mut quiet)).flatten();
        let units = organ.and_then(|organ| organ.get("units")).map(|at| at.list(&mut quiet));
        units.unwrap_or_default().iter().filter_map(Cursor::as_word).map(str::to_owned).collect()
    };
    written
        .map(|pairs| pairs.iter().map(|(key, at)| (key.word.clone(), units(at))).collect())
        .unwrap_or_default()
}

/// The declared scales with the ids of their classes; what is wrong with them is said where
/// scales are read.
pub fn scale_classes(fields: &Fields<'_>) -> BTreeMap<String, Vec<String>> {
    let mut quiet = Findings::default();
    let written = fields.get("scales").filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet));
    let classes = |at: &Cursor<'_>| -> Vec<String> {
        let mut quiet = Findings::default();
        let scale = at.is_map().then(|| at.pairs(&mut quiet)).flatten();
        let classes = scale.and_then(|scale| scale.get("classes")).filter(Cursor::is_map);
        let classes = classes.and_then(|at| at.pairs(&mut quiet));
        classes.iter().flat_map(Fields::iter).map(|(key, _)| key.word.clone()).collect()
    };
    written.iter().flat_map(Fields::iter).map(|(key, at)| (key.word.clone(), classes(at))).collect()
}
