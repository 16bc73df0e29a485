//! Policies drawn by chance: whatever `check` calls sound must carry every incident.

use std::fmt::Write;

use noroshi::domain::policy::check::check;

use super::chance::Chance;
use super::{life, memory};

/// Policies drawn for one that is sound: rings and steps that never open are refused often.
const TRIES_MAX: usize = 200;

const POSTS: [&str; 5] = ["manager of place", "director of place", "desk", "chief", "ciso"];
const TIMES: [&str; 8] = [
    "within: 30m",
    "within: 2h",
    "within: { major: 15m, else: 1h }",
    "within: { of: urgency, top: 10m, high: 20m, else: 90m }",
    "within: { of: reach, one: 45m, wide: 2h }, calendar: office",
    "within: 1h, calendar: office",
    "due: noon next day",
    "due: 2 open days",
];
const CONDITIONS: [&str; 8] = [
    "when: { severity: major }",
    "when: { origin: outside }",
    "when: { hour: closed }",
    "when: { not: { kind: loss } }",
    "when: { people_max: [over 100, unknown] }",
    "when: { scales: { urgency: high or above } }",
    "when: { not: { scales: { urgency: usual, reach: wide } } }",
    "when: { any: [{ scales: { reach: [one, wide] } }, { severity: major }] }",
];

#[test]
fn a_sound_policy_never_leaves_an_incident_without_a_person_and_a_time() {
    let until = std::time::Instant::now() + super::share();
    let (mut sound, mut seed) = (0, 1_000_000);
    while sound < 5 || std::time::Instant::now() < until {
        let mut chance = Chance::new(seed);
        if let Some(text) = draw(&mut chance) {
            let town = super::town::Town::under(&mut chance, text);
            life::live_in(seed, chance, town, &mut memory::Memory::new(seed));
            sound += 1;
        }
        seed += 1;
    }
    eprintln!("{sound} drawn policies were lived under");
    super::judged::say_share();
}

/// A policy that passes the check, if one is found in time.
fn draw(chance: &mut Chance) -> Option<String> {
    (0..TRIES_MAX).map(|_| policy(chance)).find(|text| check(text).policy.is_some())
}

fn policy(chance: &mut Chance) -> String {
    let mut text = String::from(
        "version: 1\nbody: { id: drawn, name: 引町 }\nroles: { desk: desk, top: ciso, callers: [desk] }\n\
         calendars: { office: { open: mon-fri 08:30-17:15, closed: [national] } }\nposts:\n",
    );
    text += "  manager: { label: 管理者, per: section }\n  director: { label: 責任者, per: department }\n";
    text += "  desk: { label: 窓口, per: body, group: any }\n  ciso: { label: CISO, per: body }\n";
    let hours = if chance.happens(20) { ", hours: open" } else { "" };
    let _ = writeln!(text, "  chief: {{ label: 統括, per: body{hours} }}");
    text += "severity:\n  levels: { minor: 軽微, major: 高 }\n  rules:\n";
    text += "    - major: { personal_data: [present, unknown] }\n    - minor: always\n";
    text += &drawn_scales(chance);
    text += "lines:\n  main:\n    label: 連絡\n    steps:\n";
    let count = 2 + chance.below(5);
    (0..count).for_each(|step| text += &drawn_step(chance, step, count));
    text += "    last_resort: [mailbox]\n";
    text += "parties: { mailbox: { label: 受信箱, email: desk@example.jp, readers: 当番 } }\n";
    text
}

/// Two scales, each by rules, by a post or by whoever handles the incident.
fn drawn_scales(chance: &mut Chance) -> String {
    let rules =
        *chance.pick(&["", ", rules: [{ high: { origin: outside } }, { top: { my_number: present } }]"]);
    let by = *chance.pick(&["", ", decided_by: [chief, desk]"]);
    let start = *chance.pick(&["", ", start: high"]);
    format!(
        "scales:\n  urgency: {{ label: 緊急度, classes: {{ usual: 通常, high: 緊急, top: 最緊急 }}{rules}{by}{start} }}\n  \
         reach: {{ label: 影響範囲, classes: {{ one: 課内, wide: 全庁 }}, rules: [{{ wide: {{ kind: [ransomware, loss] }} }}] }}\n"
    )
}

fn drawn_step(chance: &mut Chance, step: u64, count: u64) -> String {
    let mut text = format!("      - id: s{step}\n");
    // Any step may wait for any other: whether that makes sense is for the check to say.
    if step > 0 || chance.happens(10) {
        let other = format!("s{}", chance.below(count));
        let after = match chance.below(4) {
            0 => format!("{other} late"),
            1 => format!("{other}.confirm"),
            _ => other,
        };
        let _ = writeln!(text, "        after: {after}");
    }
    if chance.happens(25) {
        let _ = writeln!(text, "        {}", chance.pick(&CONDITIONS));
    }
    if chance.happens(15) {
        text += "        at_once: true\n";
    }
    let (one, two) = (chance.pick(&POSTS), chance.pick(&POSTS));
    let posts = if one == two { (*one).to_owned() } else { format!("{one}, {two}") };
    let needs = *chance.pick(&["", ", needs: each", ", needs: 2"]);
    let time = chance.pick(&TIMES);
    let _ = writeln!(text, "        tell: [{posts}]");
    let confirm = format!("confirm: {{ {time}{needs} }}");
    let more = match chance.below(4) {
        0 => ", report: { from: confirm, within: 3h, while_quiet: true }",
        1 => ", verify: { from: confirm, within: 1h }, approve: { from: verify, second_person: true }",
        2 => ", share: { to: mailbox }",
        _ => "",
    };
    let _ = writeln!(text, "        owes: {{ {confirm}{more} }}");
    if chance.happens(20) {
        text += "        call: { within: 15m }\n";
    }
    text
}
