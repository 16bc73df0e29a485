//! 特権の代行者の台帳 (6.2(1)③) as text: who exercises what, for how long, who approved, who was told.

use crate::domain::register::proxy::Proxy;
use crate::domain::register::row::Notified;

use super::register::{Register, RegisterWords, Table, lines};

impl RegisterWords<'_> {
    /// The register with these rows.
    pub fn proxies(&self, rows: &[&Proxy]) -> Register {
        let word = |key: &str| self.words.word(key);
        let column = |(key, share): (&str, u32)| (word(&format!("proxies-column-{key}")), share);
        let heads = [("no", 6), ("status", 10), ("who", 16), ("what", 26), ("period", 14), ("course", 28)];
        let table = Table {
            title: word("proxies-rows"),
            columns: heads.map(column).into(),
            rows: rows.iter().map(|row| (self.proxy(row), row.is_late(self.now))).collect(),
        };
        self.register("proxies", vec![table])
    }

    fn proxy(&self, row: &Proxy) -> Vec<String> {
        let told: Vec<String> =
            self.notices(row).into_iter().map(|(when, said, who)| format!("{when} {said} {who}")).collect();
        vec![
            row.no.to_string(),
            self.words.word(&format!("proxies-status-{}", row.word())),
            format!("{}\n{}", self.world.org.name_of(&row.terms.proxy), self.whose(row)),
            lines(self.privileges(row)),
            self.period(row.terms.from, row.terms.to),
            format!("{}\n{}", lines(self.approval(row)), told.join("\n")).trim().to_owned(),
        ]
    }

    /// Whose privileges they are: the posts that name for the body, or who answers for the unit.
    pub fn whose(&self, row: &Proxy) -> String {
        let label = |post| self.policy.post_label(post);
        match &row.terms.unit {
            Some(unit) => {
                let manager = self.policy.manager().map(label).unwrap_or_default();
                format!("{} {manager}", self.world.unit_name(unit)).trim().to_owned()
            }
            None => self.words.list(self.policy.proxies.namers.iter().map(label)),
        }
    }

    /// Of which system, for which duties, why.
    pub fn privileges(&self, row: &Proxy) -> Vec<(String, String)> {
        self.said(row, &["system", "duty", "ground"])
    }

    /// What became of it, in order: named, decided, taken back, ended.
    pub fn approval(&self, row: &Proxy) -> Vec<(String, String)> {
        let named = (self.words.word("proxies-named"), self.stamped(&row.by, row.at));
        [named].into_iter().chain(self.became(row)).collect()
    }

    /// 通知の記録 (6.2(1)③ウ): when, of what, whom.
    pub fn notices(&self, row: &Proxy) -> Vec<(String, String, String)> {
        let said = |said: &Notified| {
            let what = self.words.word(&format!("proxies-told-{}", said.event.as_str().replace('_', "-")));
            let people = said.people.iter().map(|person| self.world.org.name_of(person));
            let parties = said.parties.iter().map(|party| party.to_string());
            (self.words.stamp(said.at), what, self.words.list(people.chain(parties)))
        };
        row.notified.iter().map(said).collect()
    }
}
