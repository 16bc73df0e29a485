//! A history as a person reads it when a seed fails.

use std::fmt::Write;

use noroshi::domain::incident::fact::Facts;
use noroshi::domain::moment::Moment;

/// One line per fact.
pub fn write(entries: &[(Moment, Facts)]) -> String {
    let mut text = String::new();
    for (seq, (at, facts)) in entries.iter().enumerate() {
        for fact in &facts.facts {
            let _ =
                writeln!(text, "{:>4} {} {:?} {fact:?}", seq + 1, at.jst().format("%d日 %H:%M:%S"), facts.by);
        }
    }
    text
}
