//! What the policy language says about who decides: who may end an incident, who leads it, who
//! approves afterwards, whom a post's former name still means, and what is asked of those outside.

use noroshi::domain::actor::{Actor, Cause, Means};
use noroshi::domain::case::Phase;
use noroshi::domain::deciding::command::{Ask, Deed};
use noroshi::domain::ids::{Act, Answer, PolicyVersion};
use noroshi::domain::incident::fact::{Discharge, Fact};
use noroshi::domain::incident::state::DutyState;
use noroshi::domain::moment::Moment;
use noroshi::domain::org::OrgFact;
use noroshi::domain::organisation::activation::Refused;
use noroshi::domain::policy::base::Base;
use noroshi::domain::policy::check::check_with;
use noroshi::domain::refusal::Refusal;

use super::stage::{Stage, at};
use super::words::{PEOPLE, policy, stage};

const TOLD: &str = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h } } }";

fn renamed(was: &str) -> String {
    policy(TOLD, "")
        .replace("  manager: { label: 管理者", "  head_of_section: { label: 課の管理者, was: manager")
        .replace("tell: manager of place", "tell: head_of_section of place")
        .replace("was: manager", &format!("was: {was}"))
}

#[test]
fn who_was_appointed_under_a_former_name_still_fills_the_post() {
    let mut stage = stage(TOLD, "");
    stage.activates(&renamed("manager")).unwrap();
    stage.report(Some("ito"), |_| {});
    assert_eq!(stage.sent, ["tanaka"], "and nobody else");
    assert_eq!(stage.duty("confirm").post.as_str(), "head_of_section");
}

#[test]
fn an_incident_under_the_former_policy_finds_those_appointed_under_the_new_name() {
    let mut stage = stage(TOLD, "");
    stage.report(Some("ito"), |_| {});
    stage.activates(&renamed("manager")).unwrap();
    assert!(stage.sent.is_empty(), "a new name moves nothing: {:?}", stage.sent);
    stage.appoints_holder("head_of_section", "zeimu", "yamada");
    stage.happens(OrgFact::PersonEnded { person: "tanaka".into(), at: stage.now });
    assert_eq!(stage.sent, ["yamada"], "the incident calls it manager, and means the same post");
    stage.activates(&policy(TOLD, "")).unwrap();
    assert!(stage.sent.is_empty(), "the former policy in force again: {:?}", stage.sent);
    stage.does("yamada", "confirm").unwrap();
}

#[test]
fn an_id_that_was_given_up_means_nothing_else() {
    let mut stage = stage(TOLD, "");
    stage.activates(&renamed("manager")).unwrap();
    let both = renamed("manager")
        .replace(", was: manager", "")
        .replace("  director:", "  manager: { label: 別の職, per: section }\n  director:");
    let refused = stage.activates(&both);
    assert_eq!(refused, Err(Refused::Reused(vec!["head_of_section".to_owned(), "manager".to_owned()])));
    assert_eq!(stage.activates(&renamed("director")), Err(Refused::Unsound), "director is in use");
}

#[test]
fn a_kind_of_unit_can_be_renamed_too() {
    let steps = "      - { id: a, when: { unit_kind: committee }, tell: clerk of place, owes: { confirm: { within: 1h } } }\n      \
                 - { id: b, tell: desk, owes: { confirm: { within: 1h } } }";
    let former = policy(steps, "");
    let later = former
        .replace("committee: 委員会", "board: { label: 行政委員会, was: committee }")
        .replace("committee", "board")
        .replace("was: board", "was: committee");
    let told = |first: &str, second: &str| {
        let mut stage = Stage::new(first, PEOPLE);
        stage.activates(second).unwrap();
        stage.report(Some("okada"), |opening| opening.case.unit = Some("kansa".into()));
        stage.sent.join(" ")
    };
    assert_eq!(told(&former, &later), "goto ito kato shoki");
    assert_eq!(told(&later, &former), "goto ito kato shoki", "and back");
}

const CLOSING: &str = "closers: { minor: desk, else: [chief, ciso], not_while: { owed: [verify], mode: [headquarters] } }\n\
                       modes: { headquarters: { label: 対策本部, by: desk } }\n";
const VERIFIED: &str =
    "      - { id: a, tell: desk, owes: { confirm: { within: 1h }, verify: { within: 2h } } }";

fn end(phase: Phase) -> Ask {
    Ask::SetPhase { to: phase }
}

#[test]
fn who_may_end_it_follows_the_class() {
    let mut stage = stage(VERIFIED, CLOSING);
    stage.report_harmless(Some("tanaka"));
    stage.does("ito", "verify").unwrap();
    let mut grave = stage.clone();
    grave.asks("ito", Ask::SetSeverity { to: Some("major".into()) }).unwrap();
    assert_eq!(grave.asks("ito", end(Phase::Closed)), Err(Refusal::Forbidden));
    grave.asks("okada", end(Phase::Closed)).unwrap();
    assert_eq!(stage.asks("okada", end(Phase::Closed)), Err(Refusal::Forbidden), "this one is the desk's");
    stage.asks("ito", end(Phase::Closed)).unwrap();
    assert_eq!(stage.sent, ["goto", "kato"], "who was told of the beginning, and nobody else");
}

#[test]
fn what_is_owed_or_holds_keeps_an_incident_open_and_says_so() {
    let mut stage = stage(VERIFIED, CLOSING);
    stage.report_harmless(Some("tanaka"));
    stage.asks("ito", Ask::SetMode { mode: "headquarters".to_owned(), holds: true }).unwrap();
    let held = |owed: &[&str], modes: &[&str]| {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Err(Refusal::Held { owed: words(owed), modes: words(modes) })
    };
    assert_eq!(stage.asks("ito", end(Phase::Closed)), held(&["状況の確認"], &["対策本部"]));
    assert_eq!(stage.asks("ito", end(Phase::Void)), held(&[], &["対策本部"]), "a false alarm owes nothing");
    assert_eq!((stage.incident().phase, stage.incident().is_open()), (Phase::Received, true));
    stage.asks("ito", Ask::SetMode { mode: "headquarters".to_owned(), holds: false }).unwrap();
    assert_eq!(stage.asks("ito", end(Phase::Closed)), held(&["状況の確認"], &[]));
    stage.asks("ito", Ask::Withdraw { duty: stage.duty("verify").no }).unwrap();
    stage.asks("ito", end(Phase::Closed)).unwrap();
}

const LED: &str = "      - { id: a, tell: desk, owes: { confirm: { within: 1h } } }\n      \
                   - { id: b, tell: leader, owes: { recover: { within: 2h }, report: { within: 30m } } }";

fn led(more: &str) -> Stage {
    let written = policy(LED, more).replace(
        "  head: { label: 本部長, per: body }",
        "  head: { label: 本部長, per: body }\n  leader: { label: 対応責任者, per: body, appointed_by: [desk, chief], default: deputy }",
    );
    let mut stage = Stage::new(&written, PEOPLE);
    stage.report_harmless(Some("tanaka"));
    assert_eq!(stage.sent, ["goto", "ito", "kato", "soeda"], "before an appointment the deputy leads");
    stage
}

fn appoint(person: &str) -> Ask {
    Ask::Appoint { post: "leader".into(), person: person.into() }
}

fn bearer(stage: &Stage, act: &str) -> String {
    let bearers: Vec<&str> = stage.duty(act).bearers.iter().map(|row| row.person.as_str()).collect();
    bearers.join(" ")
}

#[test]
fn a_leader_is_appointed_and_what_the_post_owes_moves_to_them() {
    let mut stage = led("");
    stage.pass(45);
    assert_eq!(stage.duty("report").state, DutyState::Late);
    assert_eq!(stage.asks("tanaka", appoint("ogawa")), Err(Refusal::Forbidden));
    stage.asks("ito", appoint("ogawa")).unwrap();
    assert_eq!(stage.sent, ["ogawa"], "in one message, and nobody else hears of it");
    assert_eq!((bearer(&stage, "recover").as_str(), stage.due("recover").as_str()), ("ogawa", "20日 12:45"));
    assert_eq!((bearer(&stage, "report").as_str(), stage.duty("report").state), ("ogawa", DutyState::Late));
    assert_eq!(stage.asks("kato", appoint("ogawa")), Err(Refusal::Decided));
    assert_eq!(stage.does("soeda", "recover"), Err(Refusal::Forbidden), "it is not the deputy's any more");
    stage.does("ogawa", "recover").unwrap();
}

#[test]
fn who_was_appointed_and_cannot_act_is_passed_and_the_default_leads() {
    let mut stage = led("");
    stage.asks("matsumoto", appoint("ogawa")).unwrap();
    stage.leaves("ogawa", Cause::Absent, 24);
    assert_eq!(
        (stage.sent.as_slice(), bearer(&stage, "recover").as_str()),
        (["soeda".to_owned()].as_slice(), "soeda")
    );
    let mut away = led("");
    away.leaves("mori", Cause::Absent, 24);
    away.asks("ito", appoint("mori")).unwrap();
    assert_eq!(bearer(&away, "recover"), "soeda", "whoever is away is recorded, and nothing moves");
    let mut implicated = led("");
    implicated.asks("ito", appoint("ogawa")).unwrap();
    let case = Box::new(implicated.incident().case.clone());
    implicated.asks("ito", Ask::ChangeCase { case, subjects: ["ogawa".into()].into() }).unwrap();
    assert_eq!(
        (implicated.sent.as_slice(), bearer(&implicated, "recover").as_str()),
        (["soeda".to_owned()].as_slice(), "soeda")
    );
    let unknown = Err(Refusal::Invalid { field: "person", reason: "unknown" });
    assert_eq!(implicated.asks("ito", appoint("ogawa")), unknown, "like someone who is not there");
    assert_eq!(implicated.asks("ito", appoint("nobody")), unknown);
}

#[test]
fn rights_of_the_post_are_its_appointees() {
    let mut stage = led("closers: leader\n");
    let mut before = stage.clone();
    before.asks("soeda", end(Phase::Closed)).unwrap();
    stage.asks("ito", appoint("ogawa")).unwrap();
    assert_eq!(stage.asks("soeda", end(Phase::Closed)), Err(Refusal::Forbidden));
    stage.asks("ogawa", end(Phase::Closed)).unwrap();
}

#[test]
fn an_appointee_without_a_duty_is_told_of_the_appointment() {
    let mut stage = led("");
    stage.does("soeda", "recover").unwrap();
    stage.does("soeda", "report").unwrap();
    stage.asks("ito", appoint("ogawa")).unwrap();
    assert_eq!(stage.sent, ["ogawa"]);
    assert!(stage.told().contains(&"ogawa"), "and may see it");
}

const ASKED: &str = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h } } }\n      \
    - { id: stop, ask: desk, question: 止めるか, options: [suspend, continue], within: 30m,\n          \
        else: chief, unanswered: suspend, approved_by: ciso, approve_within: 1h }\n      \
    - { id: stopped, after: stop = suspend, tell: chief, owes: { confirm: { within: 1h } } }\n      \
    - { id: unapproved, after: stop.approve late, tell: head, owes: { confirm: { within: 1h } } }";

fn asked() -> Stage {
    let mut stage = stage(ASKED, "");
    stage.report(Some("mori"), |_| {});
    assert_eq!(stage.sent, ["goto", "ito", "kato", "tanaka"], "nobody approves what is not decided");
    stage
}

fn deed(person: &str, act: &str) -> Deed {
    Deed { person: person.into(), act: Act::from(act), duty: None, at: None, means: Means::Screen }
}

fn judge(person: &str, answer: &str) -> Ask {
    Ask::Judge { deed: deed(person, Act::JUDGE), answer: Answer::from(answer) }
}

#[test]
fn what_a_group_decides_holds_at_once_and_is_approved_afterwards() {
    let mut stage = asked();
    stage.asks("ito", judge("ito", "suspend")).unwrap();
    assert_eq!(stage.sent, ["matsumoto", "okada"], "what follows waits for nobody");
    assert_eq!((stage.duty("approve").state, stage.due("approve").as_str()), (DutyState::Open, "20日 11:00"));
    let mut late = stage.clone();
    stage.does("okada", "approve").unwrap();
    assert!(stage.sent.is_empty());
    stage.pass(55);
    assert!(stage.sent.is_empty(), "{:?}", stage.sent);
    late.does("matsumoto", "confirm").unwrap();
    late.pass(60);
    assert!(late.sent.contains(&"shicho".to_owned()), "his silence tells somebody new: {:?}", late.sent);
}

#[test]
fn a_refused_approval_is_told_and_undoes_nothing() {
    let mut stage = asked();
    stage.asks("ito", judge("ito", "suspend")).unwrap();
    let told = stage.told().len();
    stage.asks("okada", Ask::Disapprove(deed("okada", Act::APPROVE))).unwrap();
    assert_eq!(stage.sent, ["goto", "ito", "kato"], "those who were asked, who are the desk here, once each");
    assert_eq!(stage.duty("approve").state, DutyState::Done);
    let question = stage.incident().lines[&"main".into()].steps[&"stop".into()].question.clone().unwrap();
    assert_eq!((question.answer.unwrap().as_str(), stage.told().len()), ("suspend", told));
    let again = Ask::Disapprove(deed("okada", Act::APPROVE));
    assert_eq!(stage.asks("okada", again), Err(Refusal::Decided));
    let of_another = Ask::Disapprove(deed("tanaka", Act::CONFIRM));
    assert_eq!(stage.asks("tanaka", of_another), Err(Refusal::Invalid { field: "duty", reason: "unknown" }));
}

#[test]
fn who_decided_approves_nothing_and_silence_is_nobodys_to_approve() {
    let written = ASKED.replace("else: chief", "else: ciso");
    let mut own = stage(&written, "");
    own.report(Some("mori"), |_| {});
    own.pass(31);
    own.asks("okada", judge("okada", "suspend")).unwrap();
    assert!(
        own.last.iter().any(|fact| matches!(fact, Fact::DutyDischarged { why: Discharge::OwedToSelf, .. }))
    );
    assert_eq!(own.sent, ["matsumoto"]);
    let mut silent = asked();
    silent.pass(61);
    assert!(silent.told().contains(&"matsumoto") && !silent.told().contains(&"okada"), "{:?}", silent.told());
    assert!(!silent.told().contains(&"shicho"), "what was never owed is not late");
}

const OUTSIDE: &str = "      - { id: a, inform: city }\n      \
    - { id: b, tell: manager of place, owes: { confirm: { within: 4h } } }\n      \
    - { id: c, after: a late, tell: ciso, owes: { confirm: { within: 1h } } }";

fn outside(party: &str) -> Stage {
    let written = policy(OUTSIDE, "").replace("content: minimal", party);
    Stage::new(&written, PEOPLE)
}

#[test]
fn a_body_outside_must_confirm_and_the_desk_gets_it() {
    let mut stage = outside("must: confirm, within: 2h");
    stage.report(Some("mori"), |_| {});
    assert_eq!(stage.sent, ["goto", "ito", "kato", "tanaka", "city"]);
    let mut late = stage.clone();
    stage.records("kato", "ito", Act::OBTAIN, Means::Phone).unwrap();
    assert_eq!(stage.duty(Act::OBTAIN).recorded_by, Some(Actor::Person("kato".into())));
    stage.pass(119);
    assert!(stage.sent.is_empty(), "{:?}", stage.sent);
    late.pass(120);
    assert!(late.sent.contains(&"okada".to_owned()), "silence outside tells somebody new: {:?}", late.sent);
}

#[test]
fn nobody_outside_is_told_or_asked_in_a_drill() {
    let mut stage = outside("must: confirm, within: 2h");
    stage.report(Some("mori"), |opening| opening.drill = true);
    assert_eq!(stage.sent, ["tanaka"], "and nobody else");
    stage.pass(180);
    assert!(!stage.told().contains(&"okada"));
}

#[test]
fn a_body_outside_is_reached_where_it_is_at_that_hour() {
    let party = "contact: [{ hours: closed, phone: 000-000-0199 }]";
    let written = policy(OUTSIDE, "")
        .replace("email: city@example.jp, content: minimal", &format!("{party}, phone: 000-000-0100"));
    let mail = policy(OUTSIDE, "")
        .replace("content: minimal", "contact: [{ hours: closed, email: night@example.jp }]");
    let read = |text: &str| {
        let policy = check_with(text, &Base::shipped()).policy.unwrap();
        policy.parties[&"city".into()].clone()
    };
    let (phone, mail) = (read(&written), read(&mail));
    assert_eq!((phone.phone_at(true), phone.phone_at(false)), (Some("000-000-0100"), Some("000-000-0199")));
    assert_eq!(
        (mail.email_at(true), mail.email_at(false)),
        (Some("city@example.jp"), Some("night@example.jp"))
    );
    let sent = |text: &str, hour: &str| {
        let mut stage = Stage::new(text, PEOPLE);
        stage.now = at(&format!("2026-11-20T{hour}:00+09:00"));
        let now: Moment = stage.now;
        stage.report(Some("mori"), |opening| opening.case.aware_at = now);
        stage.sent.join(" ")
    };
    let by_night = policy(OUTSIDE, "").replace(
        "email: city@example.jp, content: minimal",
        "contact: [{ hours: closed, email: night@example.jp }]",
    );
    assert_eq!(
        (sent(&by_night, "10:00").as_str(), sent(&by_night, "22:00").as_str()),
        ("tanaka", "tanaka city")
    );
}

#[test]
fn a_policy_keeps_the_common_words_it_was_approved_with() {
    let mut stage = stage(TOLD, "");
    let pinned = stage.org().bases.get(&PolicyVersion(1)).and_then(|text| Base::read(text));
    assert_eq!(pinned, Some(Base::shipped()), "an approval keeps them");
    let mut older = Base::shipped();
    older.kinds.iter_mut().filter(|(id, _)| id == "loss").for_each(|(_, label)| *label = "亡失".to_owned());
    let (version, text) = (PolicyVersion(1), older.text().unwrap());
    stage.happens(OrgFact::BasePinned { version, base: older.name.clone(), sha256: String::new(), text });
    stage.reads_policies_again();
    stage.report(Some("ito"), |_| {});
    assert_eq!(stage.kind_label(), "亡失", "as it was when it was approved, not as it is shipped");
    let unreadable =
        OrgFact::BasePinned { version, base: older.name, sha256: String::new(), text: "?".to_owned() };
    stage.happens(unreadable);
    stage.reads_policies_again();
    assert_eq!(stage.does("tanaka", "confirm"), Err(Refusal::ReadOnly), "rather than under other words");
}
