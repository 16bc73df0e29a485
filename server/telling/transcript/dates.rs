//! Clocks of law and rule in a transcript, and why an act of the scenario was refused.

use crate::domain::moment::Moment;
use crate::domain::plan::deadline::{ClockId, Fact, Rule, Term, Terms, Told, basis};
use crate::domain::refusal::Refusal;
use crate::i18n::{self, deadline};

use super::Page;

impl Page<'_> {
    pub(super) fn date(&mut self, at: Moment, fact: &Fact) {
        match fact {
            Fact::Started { rule, terms } => self.runs(at, "date", (rule, terms)),
            Fact::Changed { rule, terms } => self.runs(at, "date-changed", (rule, terms)),
            Fact::Ended { rule } => self.about_rule(at, "date-ended", rule),
            Fact::Judged { rule, .. } => self.about_rule(at, "date-judged", rule),
            Fact::Unjudged { rule, .. } => self.about_rule(at, "date-unjudged", rule),
            Fact::Doubted { rule, told, .. } => {
                let what = deadline::rule(self.language, Some(self.policy), rule);
                self.told(at, "date-doubted", &what, told);
            }
            Fact::Turned { rule, told, .. } => {
                let what = deadline::rule(self.language, Some(self.policy), rule);
                self.told(at, "date-turned", &what, told);
            }
            Fact::Warned { clock, told, .. } => self.told(at, "date-warned", &self.title(clock), told),
            Fact::Overdue { clock, told, .. } => self.told(at, "date-overdue", &self.title(clock), told),
            Fact::Reminded { clock, told, .. } => self.told(at, "reminded", &self.title(clock), told),
            Fact::Filed { clock, .. } => {
                let words = self.title(clock);
                self.push(at, "date-met", &words, None);
            }
            // What a scenario has no word for.
            Fact::PersonsNotified { .. } | Fact::NoticeDeferred { .. } | Fact::MomentEntered { .. } => {}
        }
    }

    fn title(&self, clock: &ClockId) -> String {
        deadline::title(self.language, Some(self.policy), clock)
    }

    fn about_rule(&mut self, at: Moment, kind: &str, rule: &Rule) {
        let words = deadline::rule(self.language, Some(self.policy), rule);
        self.push(at, kind, &words, None);
    }

    /// Each clock of a rule with its date, how it was counted, and its clause.
    fn runs(&mut self, at: Moment, kind: &str, (rule, terms): (&Rule, &Terms)) {
        for term in &terms.clocks {
            let clock = rule.clock(term.stage);
            let title = deadline::marked(self.language, &self.title(&clock), terms.certainty);
            let ground = self.ground(&basis(self.policy, &clock, terms));
            let words = format!("{title}{}", self.when(&clock, term));
            self.push(at, kind, &words, Some(&ground));
        }
    }

    fn when(&self, clock: &ClockId, term: &Term) -> String {
        let Some(due) = term.due_at else {
            return format!(" {}", self.word("deadline-no-number"));
        };
        let how = term.counted.as_ref();
        let how = how.map(|counted| deadline::derivation(self.language, clock, counted, term.due_at));
        let safe = term.safe_at.map(|at| deadline::safe(self.language, at));
        let said: Vec<String> = how.into_iter().chain(safe).collect();
        let until = self.until(Some(due));
        if said.is_empty() {
            return until;
        }
        format!("{until}{}", self.say("transcript-how", &[("how", &said.join(" "))]))
    }

    fn told(&mut self, at: Moment, kind: &str, what: &str, told: &Told) {
        let names = told.people.iter().map(|row| self.name(&row.person));
        let parties = (!told.parties.is_empty()).then(|| self.addresses(at, &told.parties));
        let names: Vec<String> = names.chain(parties).collect();
        let words = format!("{what} → {}", names.join(&self.word("report-separator")));
        self.push(at, kind, &words, None);
    }

    /// Why not, and what is missing.
    pub(super) fn refusal(&self, refusal: &Refusal, dates: &[ClockId]) -> String {
        match refusal {
            Refusal::Forbidden => self.word("transcript-refused-forbidden"),
            Refusal::Decided => self.word("transcript-refused-decided"),
            Refusal::Invalid { field, reason } => {
                let why = self.mistake(field, reason, "");
                if *reason != "deadline-open" {
                    return why;
                }
                let titles: Vec<String> = dates.iter().map(|clock| self.title(clock)).collect();
                let titles = titles.join(&self.word("report-separator"));
                self.say("transcript-refused-dates", &[("why", &why), ("dates", &titles)])
            }
            Refusal::Several(rows) => {
                rows.iter().map(|(_, mistake)| self.mistake(mistake.field, mistake.reason, "")).collect()
            }
            Refusal::Held { owed, modes } => {
                let separator = self.word("report-separator");
                let held = [("closing-owed", owed), ("closing-mode", modes)];
                let held = held.into_iter().filter(|(_, words)| !words.is_empty());
                held.map(|(reason, words)| self.mistake("phase", reason, &words.join(&separator))).collect()
            }
            Refusal::Outranked { decider, posts } => {
                let about = format!("{decider}／{}", posts.join(&self.word("report-separator")));
                self.mistake("publishes", "publication-outranked", &about)
            }
            Refusal::Unwakeable | Refusal::Unsettled | Refusal::ReadOnly => {
                self.word("transcript-refused-undecidable")
            }
        }
    }

    /// What a page would say of the same mistake, without the mark of a field.
    fn mistake(&self, field: &str, reason: &str, about: &str) -> String {
        let label = i18n::find_text(self.language, &format!("web-field-{field}"), &[]);
        let label = label.unwrap_or_else(|| field.to_owned());
        let args = [("label", label.as_str().into()), ("about", about.into())];
        let said = i18n::find_text(self.language, &format!("error-{reason}"), &args);
        let said = said.unwrap_or_else(|| i18n::text(self.language, "error-unacceptable", &args));
        said.trim_start_matches(['＊', '*', ' ']).to_owned()
    }
}
