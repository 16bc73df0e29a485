//! What people were shown, and the comparison with what the server has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::city::City;
use crate::client::call;
use crate::load::{hand_in, log_of};

/// What the workers wrote down.
#[derive(Default)]
pub struct Ledger {
    /// Every report that was tried: key and body.
    pub tried: BTreeMap<String, Value>,
    /// Every report that was answered: key, then incident number and id.
    pub reports: BTreeMap<String, (String, String)>,
    /// Every confirmation that was answered: incident number and person.
    pub confirmed: Vec<(String, String)>,
    /// Incidents that a log was handed in for, whether it was answered or not.
    pub handed_in: BTreeSet<String>,
}

impl Ledger {
    /// A person was shown this answer.
    pub fn shown(&mut self, key: &str, answer: &Value) {
        let text = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
        let shown = (text("number"), text("id"));
        let before = self.reports.insert(key.to_owned(), shown.clone());
        assert!(before.is_none_or(|before| before == shown), "{key} was shown two numbers");
    }

    /// Holds everything that was shown against what the server says now.
    pub fn compare(&self, city: &City, address: &str) {
        let get = |path: &str| {
            let answer = call(address, &city.token, "GET", path, None).expect("the server answers");
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            answer.body
        };
        // A report whose answer was lost is asked for again under its key: it must not come twice.
        let mut expected = BTreeMap::new();
        for (key, body) in &self.tried {
            let answer = call(address, &city.token, "POST", "/api/v1/incidents", Some((key, body)))
                .expect("the server answers");
            assert!(matches!(answer.status, 200 | 201), "{key}: {}: {}", answer.status, answer.body);
            let number = answer.body["number"].as_str().expect("a report has a number").to_owned();
            if let Some((shown, _)) = self.reports.get(key) {
                assert_eq!(&number, shown, "{key} was shown another number before");
            }
            assert!(expected.insert(number, key).is_none(), "{key}: two reports have one number");
        }
        for (key, (number, id)) in &self.reports {
            let incident = get(&format!("/api/v1/incidents/{number}"));
            assert_eq!(incident["id"].as_str(), Some(id.as_str()), "{key}");
        }
        for (number, person) in &self.confirmed {
            let incident = get(&format!("/api/v1/incidents/{number}"));
            let done = duties(&incident, "confirm", "done");
            assert!(done.contains(person), "{number}: the confirmation of {person} is lost: {incident}");
        }
        self.compare_evidence(city, address);
        let mut listed = BTreeSet::new();
        let mut next = Some("/api/v1/incidents?limit=100".to_owned());
        while let Some(path) = next {
            let page = get(&path);
            for item in page["items"].as_array().expect("a list has items") {
                let number = item["number"].as_str().expect("an incident has a number");
                assert!(listed.insert(number.to_owned()), "{number} is listed twice");
                assert_steps_open_once(number, &get(&format!("/api/v1/incidents/{number}/history")));
            }
            next = page["next"].as_str().map(|cursor| format!("/api/v1/incidents?limit=100&cursor={cursor}"));
        }
        let expected: BTreeSet<String> = expected.into_keys().collect();
        assert_eq!(listed, expected, "the list is not what was reported");
        println!(
            "{} tried, {} shown, {} confirmed, {} logs",
            self.tried.len(),
            self.reports.len(),
            self.confirmed.len(),
            self.handed_in.len()
        );
    }

    /// Every log is there once and whole, whether its answer arrived or not.
    fn compare_evidence(&self, city: &City, address: &str) {
        for number in &self.handed_in {
            let answer = hand_in(address, &city.token, number).expect("the server answers");
            assert!(matches!(answer.status, 200 | 201), "{number}: {}: {}", answer.status, answer.body);
            let path = format!("/api/v1/incidents/{number}/evidence");
            let kept = call(address, &city.token, "GET", &path, None).expect("the server answers").body;
            let kept = kept["items"].as_array().expect("a list has items");
            let sizes: Vec<_> = kept.iter().map(|item| item["file"]["bytes"].as_u64()).collect();
            assert_eq!(sizes, [u64::try_from(log_of(number).len()).ok()], "{number}: {kept:?}");
        }
    }
}

/// Persons who have a duty of this kind in this state.
pub fn duties(incident: &Value, duty: &str, state: &str) -> Vec<String> {
    let steps = incident["lines"].as_array().into_iter().flatten();
    let steps = steps.flat_map(|line| line["steps"].as_array().into_iter().flatten());
    steps
        .flat_map(|step| step["duties"].as_array().into_iter().flatten())
        .filter(|row| row["duty"] == duty && row["state"] == state)
        .filter_map(|row| row["person"].as_str().map(str::to_owned))
        .collect()
}

/// The history is whole, and no step was opened twice in one round.
fn assert_steps_open_once(number: &str, history: &Value) {
    let entries = history["items"].as_array().or(history.as_array()).expect("a history has entries");
    let mut opened = BTreeSet::new();
    for (seq, entry) in (1_u64..).zip(entries) {
        assert_eq!(entry["seq"].as_u64(), Some(seq), "{number}: a gap in the history");
        for fact in entry["facts"].as_array().into_iter().flatten() {
            let name = |step: &Value| format!("{} {}", step["line"], step["step"]);
            if let Some(step) = fact.get("step_opened") {
                assert!(opened.insert(name(step)), "{number}: step {} was opened twice", name(step));
            } else if let Some(step) = fact.get("step_reset") {
                opened.remove(&name(step));
            } else if fact.get("round_started").is_some() {
                opened.clear();
            }
        }
    }
    assert!(!opened.is_empty(), "{number}: no step was ever opened");
}
