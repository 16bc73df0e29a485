//! 報告事項, checklists and guidance: what the base has for every kind, and what a body says instead.

use std::collections::BTreeSet;

use super::{SMALL, check, policy};
use crate::ids::{ItemId, KindId, SeverityId};
use crate::moment::Span;
use crate::policy::Policy;
use crate::policy::base::KINDS;
use crate::policy::procedure::{Attachments, Group, Stage};

fn with(more: &str) -> Policy {
    policy(&format!("{SMALL}{more}"))
}

fn base_kinds() -> impl Iterator<Item = KindId> {
    KINDS.iter().map(|(kind, _)| KindId::from(*kind))
}

#[test]
fn every_kind_of_the_base_has_a_checklist_of_every_group_and_guidance() {
    let policy = policy(SMALL);
    let lightest = policy.severities.first().unwrap().id.clone();
    for kind in base_kinds() {
        let items = policy.items_for(&kind, &lightest);
        for group in Group::ALL {
            let has_own = items.iter().any(|item| item.group == *group && !item.harmful);
            assert!(has_own, "{kind} has nothing of {}", group.as_str());
        }
        let guidance = policy.procedures.guidance.iter().find(|row| row.kind == kind).unwrap();
        assert!(!guidance.now.is_empty() && !guidance.never.is_empty(), "{kind}");
    }
}

#[test]
fn ids_are_unique_and_every_relation_leads_somewhere() {
    let procedures = policy(SMALL).procedures;
    let items: BTreeSet<&str> = procedures.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(items.len(), procedures.items.len());
    let reported: BTreeSet<&str> = procedures.report_items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(reported.len(), procedures.report_items.len());
    let kinds: BTreeSet<KindId> = base_kinds().collect();
    for item in &procedures.items {
        assert!(item.before.iter().all(|id| items.contains(id.as_str())), "{}", item.id);
        assert!(item.kinds.iter().all(|kind| kinds.contains(kind)), "{}", item.id);
    }
    for item in &procedures.report_items {
        assert!(item.kinds.iter().all(|kind| kinds.contains(kind)), "{}", item.id);
    }
}

#[test]
fn the_nine_items_are_all_there_for_a_leak_and_prevention_is_asked_twice() {
    let policy = policy(SMALL);
    let kind = KindId::from("loss");
    let asked: Vec<u32> = policy
        .procedures
        .report_items
        .iter()
        .filter(|item| item.is_for(&kind) && item.is_due_at(Stage::Ppc))
        .filter_map(|item| item.ppc)
        .collect();
    assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), 9);
    assert_eq!(asked.iter().filter(|no| **no == 8).count(), 2, "実施済み and 今後の予定 apart");
}

#[test]
fn a_graver_class_asks_for_more() {
    let policy = policy(SMALL);
    let kind = KindId::from("ransomware");
    let count = |severity: &SeverityId| policy.items_for(&kind, severity).len();
    let (lightest, gravest) = (policy.severities.first().unwrap(), policy.severities.last().unwrap());
    assert!(count(&gravest.id) > count(&lightest.id));
}

#[test]
fn a_body_words_adds_and_leaves_out() {
    let policy = with(
        "checklists:\n  \
           unplug: { label: 線を抜く }\n  \
           virus_scan: unused\n  \
           badge: { label: 入館証の記録を残す, group: preservation, kinds: [insider], before: [interview] }\n\
         report_items:\n  lessons: unused\n  fax: { label: ファクスの番号, stage: final, ppc: 9 }\n\
         guidance:\n  loss: { now: [内線100に電話する] }\n",
    );
    let (malware, insider) = (KindId::from("malware"), KindId::from("insider"));
    let class = policy.severities.first().unwrap().id.clone();
    let ids = |kind: &KindId| -> Vec<String> {
        policy.items_for(kind, &class).into_iter().map(|item| item.id.to_string()).collect()
    };
    assert_eq!(policy.item_label(&ItemId::from("unplug")), "線を抜く");
    assert!(!ids(&malware).contains(&"virus_scan".to_owned()));
    assert_ne!(policy.item_label(&ItemId::from("virus_scan")), "virus_scan", "history keeps its words");
    let ids = ids(&insider);
    let place = |id: &str| ids.iter().position(|known| known == id).unwrap();
    assert!(place("badge") < place("interview"), "it stands before what it must precede");
    let fax = policy.procedures.report_items.iter().find(|item| item.id.as_str() == "fax").unwrap();
    assert_eq!((fax.stage, fax.ppc), (Stage::Final, Some(9)));
    let guidance = policy.guidance_for(&KindId::from("loss")).unwrap();
    assert_eq!(guidance.now, ["内線100に電話する"]);
    assert!(!guidance.never.is_empty(), "what is not written stays the base's");
}

#[test]
fn attachments_are_the_bodys_setting_and_asked_about_while_it_is_missing() {
    let asked = |text: &str| {
        let questions = check(text).questions;
        questions.iter().any(|question| question.code == "attachments-undecided")
    };
    assert!(asked(SMALL));
    let kind = KindId::from("malware");
    let plain = policy(SMALL).guidance_for(&kind).unwrap();
    let keep = with("attachments: keep\n");
    assert_eq!(keep.procedures.attachments, Some(Attachments::Keep));
    assert_eq!(keep.guidance_for(&kind).unwrap().never.len(), plain.never.len() + 1);
    let delete = with("attachments: delete\n");
    assert_eq!(delete.guidance_for(&kind).unwrap().now.len(), plain.now.len() + 1);
    assert!(!asked(&format!("{SMALL}attachments: keep\n")));
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let cases = [
        ("checklists:\n  wipe: { label: 消す }\n", "missing-key"),
        ("checklists:\n  wipe: unused\n", "needs-map"),
        ("checklists:\n  unplug: { before: [nothing] }\n", "unknown-word"),
        ("checklists:\n  unplug: { kinds: [nothing] }\n", "unknown-word"),
        ("checklists:\n  unplug: { owner: nobody }\n", "unknown-post"),
        ("checklists:\n  unplug: { harmful: maybe }\n", "needs-truth"),
        ("checklists:\n  unplug: { colour: red }\n", "unknown-key"),
        ("report_items:\n  people: { ppc: 10 }\n", "bad-ppc"),
        ("report_items:\n  fax: { stage: first }\n", "missing-key"),
        ("guidance:\n  nothing: { now: [a] }\n", "unknown-word"),
        ("attachments: perhaps\n", "unknown-word"),
    ];
    for (more, code) in cases {
        let checked = check(&format!("{SMALL}{more}"));
        let codes: Vec<&str> = checked.mistakes.iter().map(|mistake| mistake.code).collect();
        assert!(codes.contains(&code), "{more}{codes:?}");
    }
}

#[test]
fn the_response_is_as_usual_where_the_policy_says_nothing() {
    let day = Span::hours(24);
    let small = policy(SMALL).response;
    assert_eq!(small.log_warnings, [day.times(3), day]);
    assert_eq!((small.containment_every, small.item_within, small.item_climbs_after), (day, day, day));
    let written = "response: { log_warnings: [7d, 2d], containment_every: 12h }\nparties:";
    let own = policy(&SMALL.replace("parties:", written)).response;
    assert_eq!(
        (own.log_warnings, own.containment_every),
        (vec![day.times(7), day.times(2)], Span::hours(12))
    );
    assert_eq!(own.item_within, day);
}
