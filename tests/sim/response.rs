//! 対応措置 on the virtual clock: a ransomware case from the first screen to the published text.

use noroshi::domain::case::{Case, Presence};
use noroshi::domain::deciding::command::Ask as IncidentAsk;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{ItemId, PersonId};
use noroshi::domain::incident::fact::Fact as IncidentFact;
use noroshi::domain::moment::Span;
use noroshi::domain::plan::PlanFact;
use noroshi::domain::plan::response::{
    Ask, AssetClass, Fact, Measure, Outcome, Owner, Stance, Sureness, statement,
};
use noroshi::domain::policy::bodies::Counterpart;
use noroshi::domain::policy::check::check;
use noroshi::domain::policy::procedure::Stage as Report;
use noroshi::domain::refusal::Refusal;

use super::stage::Stage;

const CITY: &str = include_str!("../../escalation.yaml");

/// The sample city as far as one incident in 税務課 goes.
pub const PEOPLE: &[(&str, &str, &[&str])] = &[
    ("officer", "zeimu", &["sato"]),
    ("manager", "zeimu", &["tanaka"]),
    ("director", "shimin", &["takahashi"]),
    ("desk", "body", &["ito", "kato"]),
    ("deputy", "body", &["soeda"]),
    ("chief", "body", &["matsumoto"]),
    ("mayor_secretary", "body", &["hisho"]),
    ("duty_officer", "body", &["toban"]),
    ("ciso", "body", &["okada"]),
];

/// A light case of a kind: nothing personal, class C.
fn light(kind: &str) -> Stage {
    let mut city = Stage::new(CITY, PEOPLE);
    city.report(Some("sato"), |opening| {
        let aware_at = opening.case.aware_at;
        opening.case = Case {
            unit: opening.case.unit.clone(),
            personal_data: Presence::Absent,
            my_number: Presence::Absent,
            sensitive: Presence::Absent,
            malicious: Presence::Absent,
            people_max: Some(0),
            asset_class: "C".to_owned(),
            ..Case::new(kind.into(), opening.case.origin, aware_at)
        };
    });
    city
}

fn done(item: &str) -> Ask {
    Ask::DoItem { item: item.into(), at: None }
}

fn listed(city: &Stage) -> Vec<&str> {
    city.incident().plan.response.items.iter().map(|item| item.id.as_str()).collect()
}

fn invalid(result: Result<(), Refusal>) -> (&'static str, &'static str) {
    match result {
        Err(Refusal::Invalid { field, reason }) => (field, reason),
        other => panic!("it should be invalid: {other:?}"),
    }
}

fn is_done(city: &Stage, item: &str) -> bool {
    let row = city.incident().plan.response.item(&item.into());
    row.is_some_and(|row| matches!(row.outcome, Outcome::Done { .. }))
}

#[test]
fn what_destroys_evidence_needs_a_reason_while_evidence_is_open() {
    let mut city = light("ransomware");
    assert!(listed(&city).contains(&"power_off"), "it is listed with the opening");
    city.responds("tanaka", done("unplug"), &[]).expect("nothing comes before it");
    let refused = city.responds("tanaka", done("power_off"), &[]);
    assert_eq!(invalid(refused), ("override", "harmful-order"));
    assert!(!is_done(&city, "power_off"));
    city.responds("tanaka", done("power_off"), &[("override", "発煙したため")]).expect("it is recorded");
    let over = city.last.iter().find_map(|fact| match fact {
        IncidentFact::Plan(PlanFact::Response(Fact::ItemDone { over, .. })) => Some(over.clone()),
        _ => None,
    });
    assert!(over.unwrap().contains(&ItemId::from("memory")), "what should have come first is named");
    let reason = city.incident().texts.get("response.check.power_off.1.override");
    assert_eq!(reason.map(String::as_str), Some("発煙したため"));
}

#[test]
fn once_evidence_is_kept_or_given_up_nothing_is_asked() {
    let mut city = light("malware");
    let policy = check(CITY).policy.unwrap();
    let evidence: Vec<ItemId> = policy
        .items_for(&"malware".into(), &"minor".into())
        .into_iter()
        .filter(|item| item.group.as_str() == "preservation")
        .map(|item| item.id.clone())
        .collect();
    assert!(evidence.len() > 5);
    for item in &evidence {
        if item.as_str() == "memory" {
            assert_eq!(
                invalid(city.responds("tanaka", Ask::SkipItem { item: item.clone() }, &[])),
                ("reason", "required")
            );
            city.responds("tanaka", Ask::SkipItem { item: item.clone() }, &[("reason", "業者が来ない")])
                .unwrap();
        } else {
            city.responds("tanaka", Ask::DoItem { item: item.clone(), at: None }, &[]).unwrap();
        }
    }
    city.responds("tanaka", done("virus_scan"), &[]).expect("nothing is open before it");
}

#[test]
fn an_asset_of_unknown_class_raises_the_class_and_adds_items() {
    let mut city = light("ransomware");
    assert!(!listed(&city).contains(&"cut_network"));
    city.responds("tanaka", done("unplug"), &[]).unwrap();
    let before = listed(&city).len();
    let note = Ask::NoteAsset { asset: None, class: AssetClass::Unknown };
    city.responds("tanaka", note, &[("text", "共有サーバ")]).unwrap();
    assert_eq!(city.incident().case.asset_class, "A", "what is not known counts as A");
    assert_eq!(city.incident().severity.as_str(), "critical");
    assert!(listed(&city).contains(&"cut_network") && listed(&city).len() > before);
    assert!(is_done(&city, "unplug"));
    // Known by now: the class falls, and nothing is taken off the list.
    let known = Ask::NoteAsset { asset: Some(1), class: AssetClass::C };
    city.responds("tanaka", known, &[]).unwrap();
    assert_eq!(city.incident().case.asset_class, "C");
    assert!(listed(&city).contains(&"cut_network"));
}

#[test]
fn another_kind_takes_off_what_nobody_touched_and_keeps_what_was_done() {
    let mut city = light("ransomware");
    city.responds("tanaka", done("unplug"), &[]).unwrap();
    let case = Case { kind: "fault".into(), ..city.incident().case.clone() };
    let subjects = city.incident().subjects.clone();
    city.asks("tanaka", IncidentAsk::ChangeCase { case: Box::new(case), subjects }).unwrap();
    let items = listed(&city);
    assert!(items.contains(&"unplug") && items.contains(&"keep_fault"), "{items:?}");
    assert!(!items.contains(&"ransom_note") && !items.contains(&"virus_scan"), "{items:?}");
}

#[test]
fn taking_back_needs_a_reason_and_leaves_both_texts() {
    let mut city = light("loss");
    city.responds("tanaka", done("search"), &[("text", "車の中にあった")]).unwrap();
    assert_eq!(city.responds("tanaka", done("search"), &[]), Err(Refusal::Decided));
    let undo = || Ask::UndoItem { item: "search".into() };
    assert_eq!(invalid(city.responds("tanaka", undo(), &[])), ("reason", "required"));
    city.responds("tanaka", undo(), &[("reason", "別の物だった")]).unwrap();
    assert!(!is_done(&city, "search"));
    let text = |no: u32| city.incident().texts.get(&format!("response.check.search.{no}")).cloned();
    assert_eq!((text(1).as_deref(), text(2).as_deref()), (Some("車の中にあった"), Some("別の物だった")));
}

#[test]
fn nobody_who_does_not_know_is_named_and_strangers_do_nothing() {
    let mut city = light("loss");
    let assign = |owner| Ask::AssignItem { item: "search".into(), owner: Some(owner) };
    let hisho = Owner::Person(PersonId::from("hisho"));
    assert_eq!(invalid(city.responds("tanaka", assign(hisho), &[])), ("owner", "unknown"));
    let sato = Owner::Person(PersonId::from("sato"));
    city.responds("tanaka", assign(sato.clone()), &[]).expect("the reporter knows");
    assert_eq!(city.incident().plan.response.item(&"search".into()).unwrap().owner, Some(sato));
    assert_eq!(city.responds("hisho", done("search"), &[]), Err(Refusal::Forbidden));
    assert_eq!(city.sent, ["sato"], "who was named is told, and nobody else");
}

#[test]
fn every_value_of_a_report_item_is_kept_and_what_is_missing_is_named_by_stage() {
    let mut city = light("loss");
    let policy = check(CITY).policy.unwrap();
    let missing = |city: &Stage, stage| -> Vec<String> {
        let items = statement::missing(&policy, city.incident(), stage);
        items.into_iter().map(|item| item.id.to_string()).collect()
    };
    assert!(!missing(&city, Report::First).contains(&"aware_at".to_owned()), "the case knows it");
    assert!(missing(&city, Report::First).contains(&"lost_item".to_owned()));
    assert!(!missing(&city, Report::First).contains(&"cause".to_owned()), "not yet");
    assert!(missing(&city, Report::FollowUp).contains(&"cause".to_owned()));
    assert!(missing(&city, Report::Ppc).contains(&"prevention_planned".to_owned()));
    let state = |sureness| Ask::State { report_item: "cause".into(), sureness };
    city.responds("tanaka", state(Sureness::Estimated), &[("text", "置き忘れ"), ("source", "本人")]).unwrap();
    city.responds("tanaka", state(Sureness::Confirmed), &[("text", "盗難"), ("source", "カメラ")]).unwrap();
    assert!(!missing(&city, Report::FollowUp).contains(&"cause".to_owned()));
    let texts: &Private = &city.incident().texts;
    let text = |key: &str| texts.get(key).map(String::as_str);
    assert_eq!(text("response.item.cause.1"), Some("置き忘れ"), "the first value is kept");
    assert_eq!(text("response.item.cause.2.source"), Some("カメラ"));
    let strange = Ask::State { report_item: "ransom_note".into(), sureness: Sureness::Confirmed };
    assert_eq!(invalid(city.responds("tanaka", strange, &[("text", "x")])), ("item", "unknown"));
}

#[test]
fn what_is_cut_off_stays_open_until_it_is_put_back() {
    let mut city = light("dos");
    let post = Owner::Post("chief".into());
    let cut = Ask::Contain { measure: Measure::ExternalNetwork, ordered_by: post, at: None };
    city.responds("tanaka", cut, &[("text", "外部回線"), ("basis", "6.1(10)⑤")]).unwrap();
    city.pass(30);
    let open = |city: &Stage| city.incident().plan.response.open_containments().count();
    assert_eq!(open(&city), 1);
    let too_early = Some(city.now - Span::hours(2));
    let restore = |at| Ask::Restore { containment: 1, at };
    assert_eq!(invalid(city.responds("tanaka", restore(too_early), &[])), ("at", "before-beginning"));
    city.responds("tanaka", restore(None), &[]).unwrap();
    assert_eq!(open(&city), 0);
    assert_eq!(city.responds("tanaka", restore(None), &[]), Err(Refusal::Decided));
    let share = Ask::Share { with: Counterpart::Police, at: None };
    city.responds("tanaka", share, &[("to", "県警察"), ("text", "記録の写し")]).unwrap();
    assert_eq!(city.incident().plan.response.shares.len(), 1);
}

#[test]
fn only_the_ciso_allows_reading_logs() {
    let mut city = light("insider");
    let (from, until) = (city.now, city.now + Span::hours(48));
    let allow = |grantee: &str| Ask::AuthoriseLogs { grantee: grantee.into(), from, until };
    let scope = [("scope", "当該端末の操作記録")];
    assert_eq!(city.responds("ito", allow("soeda"), &scope), Err(Refusal::Forbidden));
    assert_eq!(invalid(city.responds("okada", allow("nobody"), &scope)), ("grantee", "unknown"));
    assert_eq!(invalid(city.responds("okada", allow("soeda"), &[])), ("scope", "required"));
    city.responds("okada", allow("soeda"), &scope).unwrap();
    assert_eq!(city.incident().plan.response.authorisations.len(), 1);
}

#[test]
fn a_text_goes_out_after_a_second_person_approved_it() {
    let mut city = light("disclosure");
    let draft = || (Ask::DraftPublication, [("text", "おわびとお知らせ")]);
    let (ask, text) = draft();
    assert_eq!(invalid(city.responds("ito", ask, &text)), ("text", "publication-undecided"));
    let decide = |publishes| Ask::DecidePublication { publishes };
    let weighed = [("importance", "高"), ("reach", "市内")];
    assert_eq!(invalid(city.responds("ito", decide(false), &weighed)), ("reason", "required"));
    city.responds("ito", decide(true), &weighed).unwrap();
    let (ask, text) = draft();
    city.responds("ito", ask, &text).unwrap();
    let publish = || Ask::Publish { draft: 1, at: None };
    let media = [("media", "市のウェブサイト")];
    assert_eq!(invalid(city.responds("ito", publish(), &media)), ("draft", "text-not-approved"));
    let approve = || Ask::ApprovePublication { draft: 1 };
    assert_eq!(city.responds("tanaka", approve(), &[]), Err(Refusal::Forbidden), "not everyone may");
    assert_eq!(invalid(city.responds("ito", approve(), &[])), ("override", "second-person"));
    city.responds("kato", approve(), &[]).unwrap();
    city.responds("ito", publish(), &media).unwrap();
    assert!(city.incident().plan.response.publication.drafts[0].released_at.is_some());
    assert_eq!(city.responds("ito", publish(), &media), Err(Refusal::Decided));
}

#[test]
fn only_the_ciso_and_the_chief_decide_about_an_announced_attack() {
    let mut city = light("threat");
    city.pass(180);
    let decide = |at| Ask::DecideAttack { stance: Stance::Limit, at };
    let texts = [
        ("text", "予告の1時間前から公開サーバを切り離す"),
        ("reason", "予告が具体的なため"),
        ("contact", "府警サイバー課と1時間ごと"),
    ];
    assert_eq!(invalid(city.responds("tanaka", decide(None), &texts)), ("stance", "only-top"));
    assert!(matches!(city.responds("nobody", decide(None), &texts), Err(Refusal::Forbidden)));
    assert_eq!(invalid(city.responds("matsumoto", decide(None), &texts[..2])), ("contact", "required"));
    let later = Some(city.now + Span::minutes(1));
    assert_eq!(invalid(city.responds("matsumoto", decide(later), &texts)), ("at", "future"));
    assert!(city.incident().plan.response.attacks.is_empty(), "nothing was recorded of what was refused");
    city.responds("matsumoto", decide(None), &texts).unwrap();
    let resolved = Ask::DecideAttack { stance: Stance::Continue, at: None };
    city.responds("okada", resolved, &texts).unwrap();
    let decided = &city.incident().plan.response.attacks;
    let stances: Vec<Stance> = decided.iter().map(|row| row.stance).collect();
    assert_eq!(stances, [Stance::Limit, Stance::Continue], "the earlier decision stays");
    let kept = &city.incident().texts;
    assert_eq!(kept["response.attack.1.contact"], texts[2].1);
    assert_eq!(kept["response.attack.2"], texts[0].1);
}
