//! 訓練の記録 as a table.

use crate::telling::drills::{Person, Register};
use crate::telling::words::Words;

use super::csv;

/// The register as a table: a line for each person and drill, then who has not taken part, by unit.
pub fn to_csv(register: &Register, words: &Words) -> String {
    let mut text = csv::MARK.to_owned();
    let heads = ["number", "at", "summary", "person", "name", "part"];
    let heads = heads.map(|head| words.word(&format!("drills-head-{head}")));
    csv::line(&mut text, heads.iter().map(String::as_str));
    for drill in &register.drills {
        let at = words.stamp(drill.at.0);
        let mut write = |who: &Person, part: &str| {
            let part = words.word(&format!("drills-part-{part}"));
            let cells = [drill.number.as_str(), &at, &drill.summary, who.id.as_str(), &who.name, &part];
            csv::line(&mut text, cells);
        };
        for who in &drill.attended {
            write(who, if who.is_noted { "noted" } else { "acted" });
        }
        drill.missing.iter().for_each(|who| write(who, "missing"));
    }
    text.push_str("\r\n");
    let heads = ["unit", "person", "name", "part"].map(|head| words.word(&format!("drills-head-{head}")));
    csv::line(&mut text, heads.iter().map(String::as_str));
    let never = words.word("drills-part-never");
    for part in &register.units {
        for who in &part.missing {
            csv::line(&mut text, [part.unit.as_str(), who.id.as_str(), &who.name, &never]);
        }
    }
    text
}
