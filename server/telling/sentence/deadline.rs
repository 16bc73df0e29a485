//! What happened to a clock of law or rule, as sentences.

use crate::domain::plan::deadline::{ClockId, Escape, Fact, MomentKind, Rule, Terms, Told, Way};
use crate::i18n::{deadline, labels};

use super::{Sentence, Teller};

impl Teller<'_> {
    pub(super) fn deadline(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::Started { rule, terms } => self.terms("fact-deadline-started", rule, terms),
            Fact::Changed { rule, terms } => self.terms("fact-deadline-changed", rule, terms),
            Fact::Ended { rule } => self.about_rule("fact-deadline-ended", rule),
            Fact::Doubted { rule, told, .. } => {
                let mut sentence = self.about_rule("fact-deadline-doubted", rule);
                sentence.args.push(("people", self.everyone(&told.people, &told.parties)));
                sentence
            }
            Fact::Warned { clock, told, .. } => self.told_of("fact-deadline-warned", clock, told),
            Fact::Overdue { clock, told, .. } => self.told_of("fact-deadline-overdue", clock, told),
            Fact::Turned { rule, told, .. } => {
                let mut sentence = self.about_rule("fact-deadline-turned", rule);
                sentence.args.push(("people", self.everyone(&told.people, &told.parties)));
                sentence
            }
            Fact::Reminded { clock, told, .. } => self.told_of("fact-deadline-reminded", clock, told),
            Fact::Judged { rule, applies: true, .. } => self.about_rule("fact-deadline-judged", rule),
            Fact::Judged { rule, escape, applies: false, .. } => {
                let mut sentence = self.about_rule("fact-deadline-judged-away", rule);
                sentence.args.push(("escape", self.escape(escape.unwrap_or(Escape::NotApplicable))));
                sentence
            }
            Fact::Unjudged { rule, by_change } => {
                let by_hand = "fact-deadline-unjudged";
                self.about_rule(if *by_change { "fact-deadline-unjudged-by-change" } else { by_hand }, rule)
            }
            Fact::Filed { clock, no, version, at, in_time } => {
                let key = match in_time {
                    Some(true) => "fact-deadline-filed-in-time",
                    Some(false) => "fact-deadline-filed-late",
                    None => "fact-deadline-filed",
                };
                let args = [
                    ("clock", self.clock_title(clock)),
                    ("no", no.to_string()),
                    ("version", version.to_string()),
                    ("at", self.words.short(*at)),
                ];
                Sentence::new(key, args)
            }
            Fact::PersonsNotified { count, way, at, is_complete } => {
                let some = "fact-deadline-persons-some";
                let key = if *is_complete { "fact-deadline-persons-all" } else { some };
                let args =
                    [("count", count.to_string()), ("way", self.way(*way)), ("at", self.words.short(*at))];
                Sentence::new(key, args)
            }
            Fact::NoticeDeferred { until } => {
                Sentence::new("fact-deadline-deferred", [("until", self.words.short(*until))])
            }
            Fact::MomentEntered { moment, at } => {
                let args = [("moment", self.moment_kind(*moment)), ("at", self.words.short(*at))];
                Sentence::new("fact-deadline-moment", args)
            }
        }
    }

    /// What a clock is called.
    pub(in crate::telling) fn clock_title(&self, clock: &ClockId) -> String {
        deadline::title(self.words.language, self.policy(), clock)
    }

    pub(in crate::telling) fn way(&self, way: Way) -> String {
        self.coded("deadline-way", way.as_str()).label
    }

    pub(in crate::telling) fn escape(&self, escape: Escape) -> String {
        self.coded("deadline-verdict", escape.as_str()).label
    }

    pub(in crate::telling) fn moment_kind(&self, moment: MomentKind) -> String {
        self.coded("deadline-moment", moment.as_str()).label
    }

    fn about_rule(&self, key: &'static str, rule: &Rule) -> Sentence {
        Sentence::new(key, [("rule", deadline::rule(self.words.language, self.policy(), rule))])
    }

    fn told_of(&self, key: &'static str, clock: &ClockId, told: &Told) -> Sentence {
        let people = self.everyone(&told.people, &told.parties);
        Sentence::new(key, [("clock", self.clock_title(clock)), ("people", people)])
    }

    /// The rule, why it applies, and each date with how it was counted.
    fn terms(&self, key: &'static str, rule: &Rule, terms: &Terms) -> Sentence {
        let language = self.words.language;
        let dates = terms.clocks.iter().filter_map(|term| {
            let clock = rule.clock(term.stage);
            let due_at = term.due_at?;
            let how = term
                .counted
                .as_ref()
                .map(|counted| deadline::derivation(language, &clock, counted, term.due_at));
            let args = [
                ("clock", self.clock_title(&clock)),
                ("how", how.unwrap_or_else(|| self.words.short(due_at))),
            ];
            let args: Vec<(&'static str, &str)> =
                args.iter().map(|(key, word)| (*key, word.as_str())).collect();
            Some(self.words.say("deadline-date", &args))
        });
        let dates: Vec<String> = dates.collect();
        let law = if terms.pack.is_empty() {
            String::new()
        } else {
            deadline::pack(language, self.words.years, &terms.pack)
        };
        let dates =
            if dates.is_empty() { self.words.word("deadline-no-number") } else { self.words.list(dates) };
        let mut sentence = self.about_rule(key, rule);
        sentence.args.push(("grounds", deadline::grounds(language, terms)));
        sentence.args.push(("dates", dates));
        sentence.args.push(("law", law));
        sentence
    }

    /// The clause of a clock as it is printed; 要確認 where nobody has checked the source.
    pub(in crate::telling) fn clock_basis(&self, clock: &ClockId, terms: &Terms) -> String {
        let Some(policy) = self.policy() else { return String::new() };
        let basis = crate::domain::plan::deadline::basis(policy, clock, terms);
        let label = labels::basis(self.words.language, &basis, &policy.rule);
        let own = match &clock.rule {
            Rule::Own(id) => policy.clock(id),
            Rule::Personal | Rule::MyNumber | Rule::MyNumberOther => None,
        };
        if own.is_some_and(|own| own.is_unverified) {
            return self.words.say("deadline-unverified", &[("basis", &label)]);
        }
        label
    }
}
