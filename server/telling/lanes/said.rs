//! Lanes for a page: the drawings, their legend, the same as rows, and in sentences.

use serde::Serialize;

use super::picture::{Picture, Way, picture};
use super::{Lanes, Mark, Of, What};
use crate::domain::ids::PostId;
use crate::domain::moment::{Moment, Span};
use crate::i18n::{Language, Value, text, time};

/// Rows of the table at most; the transcript has all.
const ROWS_MAX: usize = 400;

/// Everything that a page shows of lanes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drawn {
    title: String,
    /// For who sees no picture: what it is, and where the same stands in words.
    about: String,
    pictures: [Picture; 2],
    legend: Vec<Sign>,
    /// That some of it found no place in the picture; nothing where all did.
    left_out: String,
    rows: Vec<Row>,
}

/// A sign with its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Sign {
    class: &'static str,
    sign: &'static str,
    text: String,
}

/// One mark in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Row {
    at: String,
    time: String,
    since: String,
    who: String,
    what: String,
    more: String,
}

/// What a page shows of lanes under a title.
pub fn draw(lanes: &Lanes, title: String, language: Language) -> Drawn {
    let teller = Teller { lanes, language };
    let pictures = [Way::Wide, Way::Tall].map(|way| picture(lanes, way, language, |mark| teller.mark(mark)));
    let left_out = pictures.iter().map(|picture| picture.left_out).max().unwrap_or_default();
    let is_shown = |what: &What| lanes.marks.iter().any(|mark| mark.what == *what);
    let sign = |what: What| Sign { class: what.as_str(), sign: what.sign(), text: teller.what(what) };
    Drawn {
        title,
        about: teller.say("lanes-about", &[]),
        pictures,
        legend: What::ALL.into_iter().filter(is_shown).map(sign).collect(),
        left_out: match left_out {
            0 => String::new(),
            count => teller.say("lanes-left-out", &[("count", count.into())]),
        },
        rows: lanes.marks.iter().take(ROWS_MAX).map(|mark| teller.row(mark)).collect(),
    }
}

/// What matters most, in sentences: when the top knows, who does not answer, when nobody is left.
pub fn sentences(lanes: &Lanes, top: &PostId, label: &str, language: Language) -> Vec<String> {
    let teller = Teller { lanes, language };
    let mut said = vec![teller.told(top, label)];
    let late: Vec<&Mark> = lanes.marks.iter().filter(|mark| mark.what == What::Late).collect();
    said.push(match late.first() {
        None => teller.say("lanes-none-late", &[]),
        Some(first) => {
            let (at, who) = (teller.time(first.at), teller.lane(first.lane));
            teller.say("lanes-first-late", &[("at", at.into()), ("who", who.into())])
        }
    });
    said.extend(teller.last_resort("lanes-nobody-left"));
    said
}

/// What follows where nobody answers, in a sentence, of lanes in which nobody does.
pub fn silence(lanes: &Lanes, language: Language) -> Option<String> {
    Teller { lanes, language }.last_resort("lanes-if-silent")
}

struct Teller<'a> {
    lanes: &'a Lanes,
    language: Language,
}

impl Teller<'_> {
    fn say(&self, key: &str, args: &[(&'static str, Value<'_>)]) -> String {
        text(self.language, key, args)
    }

    fn time(&self, at: Moment) -> String {
        time::short(self.language, at)
    }

    fn since(&self, at: Moment) -> Option<Span> {
        self.lanes.began().map(|began| at - began)
    }

    fn lane(&self, lane: usize) -> String {
        self.lanes.lanes.get(lane).map(|lane| lane.label.clone()).unwrap_or_default()
    }

    fn what(&self, what: What) -> String {
        self.say(&format!("lanes-{}", what.as_str()), &[])
    }

    fn more(&self, mark: &Mark) -> String {
        mark.labels.join(&self.say("report-separator", &[]))
    }

    /// 11:00 税務課 情報セキュリティ管理者: 応答なし（受領確認）.
    fn mark(&self, mark: &Mark) -> String {
        let args = [
            ("at", self.time(mark.at).into()),
            ("who", self.lane(mark.lane).into()),
            ("what", self.what(mark.what).into()),
            ("more", self.more(mark).into()),
        ];
        self.say(if mark.labels.is_empty() { "lanes-mark" } else { "lanes-mark-more" }, &args)
    }

    fn row(&self, mark: &Mark) -> Row {
        let since = self.since(mark.at).filter(|span| *span > Span::ZERO);
        let since = since.map(|span| time::span(self.language, span));
        Row {
            at: mark.at.to_rfc3339(),
            time: self.time(mark.at),
            since: since.map(|span| self.say("lanes-since", &[("span", span.into())])).unwrap_or_default(),
            who: self.lane(mark.lane),
            what: match mark.is_ahead && !matches!(mark.what, What::Due | What::Law) {
                true => self.say("lanes-ahead", &[("what", self.what(mark.what).into())]),
                false => self.what(mark.what),
            },
            more: self.more(mark),
        }
    }

    /// CISOには0時間12分後（10:12）に知らせます.
    fn told(&self, top: &PostId, label: &str) -> String {
        let is_top = |mark: &&Mark| {
            let lane = self.lanes.lanes.get(mark.lane).map(|lane| &lane.of);
            mark.what == What::Told && matches!(lane, Some(Of::Post(post, _)) if post == top)
        };
        let Some(mark) = self.lanes.marks.iter().find(is_top) else {
            return self.say("lanes-top-never", &[("who", label.into())]);
        };
        let span = self.since(mark.at).unwrap_or(Span::ZERO);
        let key = if span == Span::ZERO { "lanes-top-at-once" } else { "lanes-top-told" };
        let span = time::span(self.language, span);
        self.say(key, &[("who", label.into()), ("span", span.into()), ("at", self.time(mark.at).into())])
    }

    fn last_resort(&self, key: &str) -> Option<String> {
        let last = self.lanes.marks.iter().filter(|mark| mark.what == What::LastResort);
        let first = last.clone().map(|mark| mark.at).min()?;
        let here = last.filter(|mark| mark.at == first).map(|mark| self.lane(mark.lane));
        let who = here.collect::<Vec<_>>().join(&self.say("report-separator", &[]));
        let span = time::span(self.language, self.since(first)?);
        Some(self.say(key, &[("span", span.into()), ("at", self.time(first).into()), ("who", who.into())]))
    }
}
