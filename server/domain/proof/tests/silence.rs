//! How long a silence can go unnoticed.

use super::*;
use crate::incident::fact::Fact;

const LONG: &str = "
version: 1
body: { id: long, name: 長町 }
roles: { desk: desk, top: ciso, callers: [desk] }
posts:
  desk: { label: 窓口, per: body, group: any }
  ciso: { label: CISO, per: body }
severity:
  levels: { minor: 軽微 }
  rules: [{ minor: always }]
lines:
  main:
    label: 連絡
    steps:
      - { id: first, tell: ciso, owes: { confirm: { within: 1h } } }
      - { id: long, tell: desk, owes: { recover: { within: 30d } } }
    last_resort: [mailbox]
parties:
  mailbox: { label: 受信箱, email: desk@example.jp, readers: 当番 }
";

#[test]
fn a_silence_is_noticed_though_another_post_has_thirty_days() {
    let text = with_guarantee(LONG, "{ reaches: anyone, within: 1h }");
    let proof = prove(&model_of(&text), november(), LIVES).unwrap();
    let [silence] = proof.silences.as_slice() else { panic!("one line") };
    let [latest, _] = &silence.found.latest;
    assert_eq!(latest.as_ref().and_then(|example| example.heard), Some(Span::hours(1)));
    assert!(silence.found.never.iter().all(Option::is_none));
    assert_eq!(proof.verdicts[0].outcome, Outcome::Held);
}

#[test]
fn a_silence_that_lasts_longer_than_was_promised_has_its_course() {
    let text = with_guarantee(LONG, "{ reaches: anyone, within: 59m }");
    let proof = prove(&model_of(&text), november(), LIVES).unwrap();
    let Outcome::Broken { target, example } = &proof.verdicts[0].outcome else { panic!("an hour is longer") };
    let story = proof.story(example, target, Span::hours(2)).unwrap();
    let ends = |fact: &Fact| matches!(fact, Fact::RouteExhausted { .. });
    let entries = story.happened.iter().filter_map(|happened| match happened {
        Happened::Entry { facts, .. } => Some(&facts.facts),
        _ => None,
    });
    assert!(entries.flatten().any(ends), "the course ends with the last resort");
}

#[test]
fn a_last_resort_that_must_be_telephoned_has_heard_of_nothing() {
    let text = with_guarantee(LONG, "{ reaches: anyone, within: 1h }");
    let text = text.replace("email: desk@example.jp", "phone: 000-000-0100");
    let verdicts = verdicts(&model_of(&text), november(), LIVES).unwrap();
    assert!(matches!(verdicts[0].outcome, Outcome::Broken { .. }), "{:?}", verdicts[0].outcome);
}

#[test]
fn what_no_line_takes_up_is_a_silence_like_others() {
    let narrow = LONG.replace("    label: 連絡\n", "    label: 連絡\n    when: { kind: loss }\n");
    let world = model_of(&with_guarantee(&narrow, "{ reaches: anyone, within: 2h }"));
    let proof = prove(&world, november(), LIVES).unwrap();
    let latest = |row: &Silence| row.found.latest[0].as_ref().and_then(|example| example.heard);
    // The desk has an hour, then the CISO, then the last resort knows.
    let times: Vec<Option<Span>> = proof.silences.iter().map(latest).collect();
    assert_eq!(times, [Some(Span::hours(1)), Some(Span::hours(2))]);
    assert_eq!(proof.verdicts[0].outcome, Outcome::Held);
    let world = model_of(&with_guarantee(&narrow, "{ reaches: anyone, within: 119m }"));
    assert!(matches!(verdicts(&world, november(), LIVES).unwrap()[0].outcome, Outcome::Broken { .. }));
}
