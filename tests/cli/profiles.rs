//! The profiles under `ops/profiles`: five bodies whose own rules run, with approved transcripts.
//!
//! A transcript is what an officer approves. `APPROVE=1` writes it anew; then read the difference.

use std::path::{Path, PathBuf};

use crate::run;

const BODIES: [(&str, usize); 5] =
    [("hannan", 250), ("seihokugo", 120), ("ogi-kansa", 120), ("fukagawa", 170), ("ogasawara", 150)];

fn folder(body: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ops/profiles").join(body)
}

fn scenarios(body: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(body).join("scenarios")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    assert!(files.len() >= 2, "{body} has too few scenarios");
    files
}

fn approves() -> bool {
    std::env::var_os("APPROVE").is_some()
}

#[test]
fn the_policy_of_every_body_is_sound_short_and_proved() {
    for (body, lines_max) in BODIES {
        let (policy, people) = (folder(body).join("escalation.yaml"), folder(body));
        let lines = std::fs::read_to_string(&policy).unwrap().lines().count();
        assert!(lines < lines_max, "{body} takes {lines} lines");
        let ran = run(&["check", policy.to_str().unwrap(), "--people", people.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{body}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("成り立ちます"), "{body} promises nothing: {}", ran.out);
        assert!(!ran.out.contains("標本"), "{body} is only sampled: {}", ran.out);
        assert!(folder(body).join("note.md").is_file(), "{body} does not say what it rests on");
    }
}

#[test]
fn every_scenario_runs_as_it_was_approved() {
    for (body, _) in BODIES {
        let (policy, people) = (folder(body).join("escalation.yaml"), folder(body));
        for scenario in scenarios(body) {
            let ran = run(&[
                "simulate",
                policy.to_str().unwrap(),
                "--scenario",
                scenario.to_str().unwrap(),
                "--people",
                people.to_str().unwrap(),
            ]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            let said = ran.out;
            let approved = scenario.with_extension("txt");
            if approves() {
                std::fs::write(&approved, &said).unwrap();
            }
            let kept = std::fs::read_to_string(&approved).unwrap_or_default();
            assert_eq!(said, kept, "{} differs from what was approved", scenario.display());
        }
    }
}
