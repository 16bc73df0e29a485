//! Faults that are planted to see whether the tests can fail: each must still fit the code.

use crate::source::{Finding, Source};

/// Where they stand.
const FOLDER: &str = "tests/sim/planted/";
/// Fewer would say little.
pub const LEAST: usize = 20;

/// Faults whose place is gone or is no longer the only one, and too few of them.
pub fn planted(sources: &[Source]) -> Vec<Finding> {
    let is_fault = |source: &&Source| source.path.starts_with(FOLDER) && source.path.ends_with(".txt");
    let faults: Vec<&Source> = sources.iter().filter(is_fault).collect();
    let mut findings: Vec<Finding> = faults.iter().flat_map(|fault| misfits(fault, sources)).collect();
    if let Some(first) = faults.first().filter(|_| faults.len() < LEAST) {
        findings.push(first.finding(1, "planted faults", &format!("have at least {LEAST} of them")));
    }
    findings
}

fn misfits(fault: &Source, sources: &[Source]) -> Vec<Finding> {
    let mut places = fault.text.split("\n@ ").skip(1).peekable();
    if places.peek().is_none() {
        return vec![fault.finding(1, "no place", "name a file after `@ `")];
    }
    let misfit = |place: &str| {
        let (path, change) = place.split_once('\n')?;
        let Some((old, _)) = change.split_once("=>\n") else {
            return Some(fault.finding(1, path, "part old and new lines by `=>`"));
        };
        let Some(source) = sources.iter().find(|source| source.path == path) else {
            return Some(fault.finding(1, path, "name a file that is there"));
        };
        match source.text.matches(old).count() {
            1 => None,
            0 => Some(fault.finding(1, path, "the lines are gone: plant the fault in what came of them")),
            _ => Some(fault.finding(1, path, "the lines stand there more than once: take more of them")),
        }
    };
    places.filter_map(misfit).collect()
}
