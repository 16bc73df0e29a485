//! What the proof calls things: a life by its place, facts, hour, people away and answers.

use super::{Language, Value, labels, text, time};
use crate::domain::case::field::Vocabulary;
use crate::domain::case::{Case, Presence};
use crate::domain::ids::{PersonId, PostId};
use crate::domain::policy::{Deed, Field, Guarantee, Policy, Reach};
use crate::domain::proof::{Answers, Example, Found, Kind, Outcome, Proof, Rests, Spare};

/// The proof, its policy, and the reader's language.
pub struct Words<'a> {
    /// What was found.
    pub proof: &'a Proof,
    /// Of which policy.
    pub policy: &'a Policy,
    /// For whom.
    pub language: Language,
}

impl Words<'_> {
    fn say(&self, key: &str, args: &[(&'static str, &str)]) -> String {
        let args: Vec<(&'static str, Value<'_>)> =
            args.iter().map(|(name, value)| (*name, Value::from(*value))).collect();
        text(self.language, key, &args)
    }

    fn listed(&self, words: &[String]) -> String {
        words.join(&self.say("report-separator", &[]))
    }

    /// 「不在なし」, 「不在2名まで」.
    pub fn level(&self, level: usize) -> String {
        match level {
            0 => self.say("proof-nobody-away", &[]),
            _ => self.say("proof-away-up-to", &[("count", &self.proof.absent.to_string())]),
        }
    }

    /// 「2時間後に通知、6日17時間後に届く」.
    pub fn reached(&self, example: &Example) -> String {
        let span = |span| time::span(self.language, span);
        let (Some(told), Some(heard)) = (example.told, example.heard) else {
            return self.say("proof-not-reached", &[]);
        };
        let is_at_once = told.as_seconds() == 0;
        let args = [("told", span(told)), ("heard", span(heard))];
        let args: Vec<(&'static str, &str)> =
            args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let key = match (is_at_once, told == heard) {
            (true, true) => "proof-reached-at-once",
            (false, true) => "proof-reached-when-told",
            (true, false) => "proof-reached-after-report",
            (false, false) => "proof-reached-later",
        };
        self.say(key, &args)
    }

    /// Whether a guarantee holds, and how much is claimed by it.
    pub fn verdict(&self, outcome: &Outcome) -> String {
        self.say(&format!("proof-{}", outcome.as_str()), &[])
    }

    /// How late a post is reached with nobody further away, and whether always.
    pub fn found(&self, found: &Found) -> String {
        let [latest, _] = &found.latest;
        let ([never, _], [answered, _]) = (&found.never, &found.answered);
        let reached = latest.as_ref().map(|example| self.reached(example));
        let never = never.as_ref().map(|_| self.say("proof-never-told", &[]));
        let answered = answered.as_ref().map(|_| self.say("proof-answered-not-told", &[]));
        let said: Vec<String> = [reached, never.or(answered)].into_iter().flatten().collect();
        if said.is_empty() { self.say("proof-not-reached", &[]) } else { self.joined(&said) }
    }

    fn joined(&self, parts: &[String]) -> String {
        parts.join(&self.say("proof-case-separator", &[]))
    }

    /// Place and facts.
    pub fn where_and_what(&self, example: &Example) -> String {
        self.joined(&self.place_and_facts(example))
    }

    fn place_and_facts(&self, example: &Example) -> Vec<String> {
        let mut parts = vec![self.place(example)];
        if let Some(region) = self.proof.region_of(example) {
            parts.push(self.policy.severity_label(&region.severity).to_owned());
            let fields = self.proof.place_of(example).map(|place| place.regions.fields.clone());
            parts.extend(self.facts(&region.case, &fields.unwrap_or_default()));
        }
        parts
    }

    /// Place, facts, hour, who is away, who answers.
    pub fn case(&self, example: &Example) -> String {
        let mut parts = self.place_and_facts(example);
        let start = time::short(self.language, example.start);
        parts.push(self.say("proof-case-start", &[("at", &start)]));
        let away: Vec<String> = example
            .away
            .iter()
            .flat_map(|away| away.people.iter().map(|person| (person, away.cause)))
            .map(|(person, cause)| {
                let (name, cause) = (self.name(example, person), labels::cause(self.language, cause));
                self.say("proof-case-away-person", &[("name", &name), ("cause", &cause)])
            })
            .collect();
        if !away.is_empty() {
            parts.push(self.say("proof-case-away", &[("people", &self.listed(&away))]));
        }
        parts.extend(self.answers(example));
        self.joined(&parts)
    }

    fn place(&self, example: &Example) -> String {
        let place = self.proof.place_of(example);
        let Some((place, unit)) = place.and_then(|place| Some((place, place.unit.as_ref()?))) else {
            return self.say("word-unit-unknown", &[]);
        };
        let name = place.world.unit_name(unit);
        match example.alike.len() {
            0 => name,
            others => self.say("proof-case-alike", &[("unit", &name), ("others", &others.to_string())]),
        }
    }

    fn name(&self, example: &Example, person: &PersonId) -> String {
        let place = self.proof.place_of(example);
        place.map_or_else(|| person.as_str().to_owned(), |place| place.world.org.name_of(person))
    }

    /// Who answers right before which call, and who at the last instant.
    fn answers(&self, example: &Example) -> Vec<String> {
        let answers: &Answers = &example.answers;
        if answers.are_silent() {
            return vec![self.say("proof-case-silent", &[])];
        }
        let spared = |spare: &Spare| {
            let (callee, by) = (self.name(example, &spare.callee), self.name(example, &spare.by));
            self.say("proof-case-spared", &[("callee", &callee), ("by", &by)])
        };
        let mut parts: Vec<String> = answers.spared.iter().map(spared).collect();
        let mut given: Vec<String> = answers.given.iter().map(|kind| self.kind(kind)).collect();
        given.dedup();
        parts.push(match given.as_slice() {
            [] => self.say("proof-case-others-silent", &[]),
            [_, ..] => self.say("proof-case-answers", &[("duties", &self.listed(&given))]),
        });
        parts
    }

    fn kind(&self, kind: &Kind) -> String {
        let act = self.policy.act_label(&kind.act);
        match &kind.post {
            Some(post) => {
                self.say("proof-case-duty", &[("post", self.policy.post_label(post)), ("act", act)])
            }
            None => act.to_owned(),
        }
    }

    /// What is known, as far as the policy asks for it.
    fn facts(&self, case: &Case, fields: &[Field]) -> Vec<String> {
        fields.iter().filter_map(|field| self.fact(case, *field)).collect()
    }

    fn fact(&self, case: &Case, field: Field) -> Option<String> {
        let language = self.language;
        let words = |of: Vocabulary, ids: &mut dyn Iterator<Item = &String>| {
            let words: Vec<String> = ids.map(|id| self.policy.word_label(of, id).to_owned()).collect();
            (!words.is_empty()).then(|| self.listed(&words))
        };
        match field {
            Field::Kind => Some(self.policy.kind_label(&case.kind).to_owned()),
            Field::Origin => Some(labels::origin(language, case.origin)),
            Field::Certainty => Some(labels::certainty(language, case.certainty)),
            Field::Presence(fact) => {
                let presence = fact.presence().map(|(of, _)| *of(case))?;
                let known = (presence != Presence::Unknown).then(|| labels::presence(language, presence))?;
                let key = format!("proof-fact-{}", fact.as_str().replace('_', "-"));
                Some(self.say(&key, &[("value", &known)]))
            }
            Field::AssetClass => (case.asset_class != Presence::Unknown.as_str())
                .then(|| self.say("proof-fact-asset-class", &[("value", &case.asset_class)])),
            Field::PeopleMax => {
                let count = case.people_max?.to_string();
                Some(self.say("proof-fact-people", &[("count", &count)]))
            }
            Field::Threat => words(Vocabulary::Threats, &mut case.threat.iter()),
            Field::Segment => words(Vocabulary::Segments, &mut case.segments.iter()),
            Field::Effect => words(Vocabulary::Effects, &mut case.effects.iter()),
            Field::System => words(Vocabulary::Systems, &mut case.system.iter()),
            Field::Contract => words(Vocabulary::Contracts, &mut case.contract.iter()),
            // The hour and the place are said anyway, and nobody declares a mode.
            Field::Hour | Field::Unit | Field::UnitKind | Field::Mode => None,
        }
    }

    /// 「重大のとき、2時間以内に CISO に届く（不在2名まで）」.
    pub fn guarantee(&self, one: &Guarantee) -> String {
        guarantee(self.language, self.policy, one)
    }

    /// 「問い」に「不要」と答えると知らされない職.
    pub fn rests(&self, rests: &Rests) -> String {
        let question = self.policy.line(&rests.line).and_then(|line| line.step(&rests.step));
        let question = question.and_then(|step| match &step.deed {
            Deed::Ask(question) => Some(question),
            Deed::Tell { .. } | Deed::By { .. } => None,
        });
        let option = question.and_then(|question| {
            let found = question.options.iter().find(|option| option.id == rests.answer);
            found.map(|option| option.label.clone())
        });
        let posts: Vec<String> =
            rests.posts.iter().map(|post| self.policy.post_label(post).to_owned()).collect();
        let asked = question.map_or(rests.step.as_str(), |question| question.text.as_str());
        let option = option.unwrap_or_else(|| rests.answer.to_string());
        self.say("proof-rests", &[("question", asked), ("answer", &option), ("posts", &self.listed(&posts))])
    }

    /// What the proof takes for granted.
    pub fn assumptions(&self) -> Vec<String> {
        let rings = if self.proof.waits_for_office { "proof-assume-hours" } else { "proof-assume-no-hours" };
        let keys =
            [rings, "proof-assume-calls", "proof-assume-answers", "proof-assume-sent", "proof-assume-facts"];
        let lines = self.policy.lines.iter().filter(|line| line.is_put_off());
        let lines: Vec<String> = lines.map(|line| line.label.clone()).collect();
        let unclaimed = || self.say("proof-assume-quiet", &[("lines", &self.listed(&lines))]);
        let taken = keys.iter().map(|key| self.say(key, &[]));
        taken.chain((!lines.is_empty()).then(unclaimed)).collect()
    }
}

/// 「重大のとき、2時間以内に CISO に届く（不在2名まで）」.
pub fn guarantee(language: Language, policy: &Policy, guarantee: &Guarantee) -> String {
    let say = |key: &str| text(language, key, &[]);
    let label = |post: &PostId| policy.post_label(post).to_owned();
    let severity = guarantee.severity.as_ref().map(|class| policy.severity_label(class).to_owned());
    let severity = severity.unwrap_or_else(|| say("proof-any-severity"));
    let or: Vec<String> = guarantee.or.iter().map(label).collect();
    let reached = match &guarantee.reaches {
        Reach::Post(post) => label(post),
        Reach::Anyone => say("proof-anyone"),
    };
    let post = match or.as_slice() {
        [] => reached,
        [_, ..] => {
            let or = or.join(&say("report-separator"));
            text(language, "proof-guarantee-or", &[("post", reached.into()), ("or", or.into())])
        }
    };
    let absent = match guarantee.absent {
        0 => say("proof-nobody-away"),
        count => text(language, "proof-away-up-to", &[("count", count.to_string().into())]),
    };
    let args = [
        ("severity", severity.into()),
        ("within", time::span(language, guarantee.within).into()),
        ("post", post.into()),
        ("absent", absent.into()),
    ];
    text(language, "proof-guarantee", &args)
}
