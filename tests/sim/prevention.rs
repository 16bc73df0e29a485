//! 再発防止 from the cause to the effect six months later, on the virtual clock, with every notice counted.

use std::collections::BTreeMap;

use noroshi::domain::actor::Cause;
use noroshi::domain::case::Phase;
use noroshi::domain::deciding::command::Ask as IncidentAsk;
use noroshi::domain::incident::fact::Fact as IncidentFact;
use noroshi::domain::moment::Moment;
use noroshi::domain::org::OrgFact;
use noroshi::domain::plan::PlanFact;
use noroshi::domain::plan::prevention::{
    Ask, Fact, Factor, Kind, Leaf, Measure, Owner, Part, Spread, Status, Terms, Waived,
};
use noroshi::domain::plan::rules::PlanAsk;
use noroshi::domain::refusal::Refusal;

use super::stage::{Stage, at};

const CITY: &str = include_str!("../../escalation.yaml");

const PEOPLE: &[(&str, &str, &[&str])] = &[
    ("manager", "zeimu", &["tanaka"]),
    ("manager", "koseki", &["mori"]),
    ("director", "shimin", &["takahashi"]),
    ("desk", "body", &["ito", "kato"]),
    ("deputy", "body", &["soeda"]),
    ("chief", "body", &["matsumoto"]),
    ("ciso", "body", &["okada"]),
];

const REASON: &[(&str, &str)] = &[("reason", "理由")];
const OVERRIDE: &[(&str, &str)] = &[("reason", "理由"), ("override", "ほかに担当できる者がいない")];
const DAY: i64 = 24 * 60;

/// An incident whose first answers are all in: nothing is owed any more, and the damage is repaired.
fn recovered() -> Stage {
    let mut city = Stage::new(CITY, PEOPLE);
    city.report(Some("sato"), |opening| {
        opening.case.personal_data = noroshi::domain::case::Presence::Absent;
        opening.case.asset_class = "C".to_owned();
    });
    city.does("tanaka", "confirm").unwrap();
    let deed = noroshi::domain::deciding::command::Deed {
        person: "tanaka".into(),
        act: "judge".into(),
        duty: None,
        at: None,
        means: Default::default(),
    };
    city.asks("tanaka", IncidentAsk::Judge { deed, answer: "not_necessary".into() }).unwrap();
    for (person, act) in [
        ("tanaka", "report_up"),
        ("takahashi", "confirm"),
        ("ito", "confirm"),
        ("ito", "verify"),
        ("ito", "report_ciso"),
        ("ito", "share"),
    ] {
        city.does(person, act).unwrap_or_else(|refusal| panic!("{person} {act}: {refusal}"));
    }
    assert!(city.incident().duties.iter().all(|duty| !duty.is_owed()), "nothing is owed");
    city.asks("ito", IncidentAsk::SetPhase { to: Phase::Recovered }).unwrap();
    city
}

fn ask(city: &mut Stage, person: &str, ask: Ask) -> Result<(), Refusal> {
    ask_with(city, person, ask, REASON)
}

fn ask_with(city: &mut Stage, person: &str, ask: Ask, texts: &[(&str, &str)]) -> Result<(), Refusal> {
    city.asks_with(person, IncidentAsk::Plan(PlanAsk::Prevention(ask)), texts)
}

fn manager_of(unit: &str) -> Owner {
    Owner::Post { post: "manager".into(), unit: unit.into() }
}

fn proposal(owner: Owner, due: &str) -> Ask {
    let terms = Terms {
        kind: Kind::Technical,
        owner,
        causes: Default::default(),
        start: None,
        due: at(due),
        cost: None,
        units: Default::default(),
        replaces: None,
    };
    let texts = BTreeMap::from([("description", "USBメモリの書込みを既定で止める".to_owned())]);
    Ask::Propose { terms: Box::new(terms), texts }
}

/// One measure of the manager of 税務課, due on Friday, 18 December, and instructed.
fn instructed() -> Stage {
    let mut city = recovered();
    ask(&mut city, "tanaka", proposal(manager_of("zeimu"), "2026-12-18T23:59:00+09:00")).unwrap();
    let text = "速やかに実施すること。".to_owned();
    ask(&mut city, "okada", Ask::Instruct { by: "okada".into(), measures: [1].into(), text }).unwrap();
    city
}

fn measure(city: &Stage, no: u32) -> &Measure {
    city.incident().plan.prevention.measures.get(&no).expect("it was proposed")
}

fn facts(city: &Stage) -> Vec<&Fact> {
    let plan = |fact| match fact {
        &IncidentFact::Plan(PlanFact::Prevention(ref fact)) => Some(fact),
        _ => None,
    };
    city.last.iter().filter_map(plan).collect()
}

/// Lets time pass until a moment; who was written to meanwhile, in order.
fn until(city: &mut Stage, moment: &str) -> Vec<String> {
    let minutes = (at(moment) - city.now).as_seconds() / 60;
    city.pass(minutes);
    city.sent.clone()
}

fn complete(city: &mut Stage, person: &str) -> Result<(), Refusal> {
    ask(city, person, Ask::Complete { no: 1, at: None, evidence: "設定変更の記録 第12号".to_owned() })
}

fn verify(by: &str) -> Ask {
    Ask::Verify { no: 1, by: by.into(), is_done: true, text: "全端末の設定を見た".to_owned() }
}

fn effect(by: &str, is_sufficient: bool) -> Ask {
    Ask::CheckEffect { no: 1, by: by.into(), is_sufficient, text: "6か月の記録を見た".to_owned() }
}

fn close(city: &mut Stage) -> Result<(), Refusal> {
    city.asks("ito", IncidentAsk::SetPhase { to: Phase::Closed })
}

const UNENTITLED: Refusal = Refusal::Invalid { field: "done_by", reason: "unentitled" };
const OPEN: Refusal = Refusal::Invalid { field: "phase", reason: "measures-open" };

#[test]
fn from_the_cause_to_the_effect_six_months_later() {
    let mut city = recovered();
    let causes = vec![Leaf {
        threat: "accidental".to_owned(),
        factor: Factor::System,
        text: "持ち出しを止める仕組みがない".to_owned(),
    }];
    let inquiry = Ask::Investigate {
        participants: ["matsumoto", "tanaka", "ito"].map(Into::into).into(),
        unit: None,
        causes,
        record: "聞き取りと記録を調べた".to_owned(),
        detection: "棚卸しが月に一度だった".to_owned(),
    };
    ask_with(&mut city, "matsumoto", inquiry, &[]).unwrap();
    assert!(city.sent.is_empty());
    assert_eq!(city.incident().phase, Phase::Investigating);
    let mut first = proposal(manager_of("zeimu"), "2026-12-18T23:59:00+09:00");
    if let Ask::Propose { terms, .. } = &mut first {
        (terms.causes, terms.units) = ([1].into(), ["koseki".into()].into());
    }
    ask(&mut city, "tanaka", first).unwrap();
    assert!(city.sent.is_empty(), "a proposal is nobody's task yet: {:?}", city.sent);
    ask(&mut city, "matsumoto", Ask::Report).unwrap();
    assert_eq!(city.sent, ["okada"]);
    let text = "速やかに実施すること。".to_owned();
    ask(&mut city, "okada", Ask::Instruct { by: "okada".into(), measures: [1].into(), text }).unwrap();
    assert_eq!(city.sent, ["mori", "tanaka"], "the owner, and the unit that is to follow");
    assert_eq!((city.incident().phase, measure(&city, 1).instruction), (Phase::Preventing, Some(1)));
    let yes = Ask::Answer { no: 1, unit: "koseki".into(), answer: Spread::Planned, text: String::new() };
    ask(&mut city, "mori", yes).unwrap();

    assert!(
        until(&mut city, "2026-12-14T08:44:00+09:00").is_empty(),
        "it rests until the day of the reminder"
    );
    assert_eq!(
        until(&mut city, "2026-12-14T08:45:00+09:00"),
        ["tanaka"],
        "seven days before, in office hours"
    );
    assert!(until(&mut city, "2026-12-18T16:00:00+09:00").is_empty());
    complete(&mut city, "tanaka").unwrap();
    ask(&mut city, "ito", verify("ito")).unwrap();
    assert!(city.sent.is_empty());
    assert_eq!(close(&mut city), Err(OPEN), "its effect is not checked yet");

    let quiet = until(&mut city, "2027-06-11T15:59:00+09:00");
    assert!(quiet.is_empty(), "for six months nobody is asked anything: {quiet:?}");
    assert!(city.last.len() <= 3, "and next to nothing is written: {:?}", city.last);
    assert_eq!(until(&mut city, "2027-06-11T16:00:00+09:00"), ["ito", "kato"], "the desk hears ahead");
    assert!(until(&mut city, "2027-06-18T15:59:00+09:00").is_empty());
    assert_eq!(until(&mut city, "2027-06-18T16:00:00+09:00"), ["ito", "kato"], "and on the day");
    ask(&mut city, "ito", effect("ito", true)).unwrap();
    assert_eq!(measure(&city, 1).status(), Status::Effective);
    close(&mut city).unwrap();
    assert_eq!(city.incident().wake_at(), None);
    city.pass(365 * DAY);
    assert!(city.sent.is_empty() && city.last.is_empty(), "after the end nothing is due");
}

#[test]
fn what_is_overdue_climbs_the_ladder_once_per_rung() {
    let mut city = instructed();
    assert_eq!(until(&mut city, "2026-12-21T08:44:00+09:00"), ["tanaka"], "the reminder ahead");
    // Due on a Friday at midnight: said on Monday morning, and never at night or between the years.
    assert_eq!(until(&mut city, "2026-12-28T08:44:00+09:00"), ["tanaka"], "on the day");
    assert_eq!(measure(&city, 1).status(), Status::Late);
    assert_eq!(until(&mut city, "2027-01-04T08:44:00+09:00"), ["takahashi"], "after eight days");
    assert_eq!(until(&mut city, "2027-01-04T08:45:00+09:00"), ["okada"], "after fifteen");
    let rungs = facts(&city).iter().filter(|fact| matches!(fact, Fact::Overdue { rung: 2, .. })).count();
    assert_eq!(rungs, 1);
    let later = until(&mut city, "2027-02-04T08:45:00+09:00");
    assert!(
        later.iter().all(|who| ["ito", "kato"].contains(&who.as_str())),
        "then the desk is asked: {later:?}"
    );
    let is_told = city.last.iter().any(|fact| matches!(fact, IncidentFact::Plan(_)));
    assert!(!is_told, "no rung is told twice");
    complete(&mut city, "tanaka").unwrap();
    assert_eq!(measure(&city, 1).status(), Status::Done, "a late one is recorded all the same");
}

#[test]
fn an_engine_that_slept_tells_each_rung_once_in_one_entry() {
    let mut city = instructed();
    city.sleep(60 * DAY);
    assert_eq!(city.sent, ["okada", "takahashi", "tanaka", "tanaka"], "ahead and late are two messages");
    let told: Vec<&Fact> = facts(&city).into_iter().filter(|fact| !fact.is_activity()).collect();
    assert_eq!(told.len(), 4, "{told:?}");
}

#[test]
fn nobody_decides_about_his_own_measure_unless_it_cannot_be_avoided() {
    let mut city = instructed();
    let refused = Refusal::Invalid { field: "override", reason: "second-person" };
    let later = |by: &str| Ask::Postpone { no: 1, by: by.into(), due: at("2027-01-29T17:15:00+09:00") };
    assert_eq!(ask(&mut city, "tanaka", later("tanaka")), Err(refused.clone()));
    let earlier = Ask::Postpone { no: 1, by: "ito".into(), due: at("2026-12-01T17:15:00+09:00") };
    assert!(ask(&mut city, "ito", earlier).is_err(), "put off means later");
    assert!(ask_with(&mut city, "ito", later("ito"), &[]).is_err(), "it needs a reason");
    ask(&mut city, "ito", later("ito")).unwrap();
    assert_eq!(measure(&city, 1).terms.due, at("2027-01-29T17:15:00+09:00"));
    complete(&mut city, "tanaka").unwrap();
    assert_eq!(ask(&mut city, "tanaka", verify("tanaka")), Err(refused.clone()));
    assert_eq!(ask(&mut city, "tanaka", Ask::Cancel { no: 1, by: "tanaka".into() }), Err(refused));
    ask_with(&mut city, "tanaka", verify("tanaka"), OVERRIDE).unwrap();
    assert_eq!(city.sent, ["okada"], "the CISO is told");
    let waived = facts(&city).into_iter().find_map(|fact| match fact {
        Fact::SecondPersonWaived { deed, .. } => Some(*deed),
        _ => None,
    });
    assert_eq!(waived, Some(Waived::Verification(1)));
}

#[test]
fn who_acts_for_the_ciso_does_not_instruct_on_his_own_proposal() {
    let mut city = recovered();
    ask(&mut city, "matsumoto", proposal(manager_of("zeimu"), "2026-12-18T23:59:00+09:00")).unwrap();
    let order =
        |by: &str| Ask::Instruct {
            by: by.into(), measures: [1].into(), text: "実施すること".to_owned()
        };
    assert_eq!(ask(&mut city, "matsumoto", order("matsumoto")), Err(Refusal::Forbidden), "the CISO is there");
    assert_eq!(ask(&mut city, "tanaka", order("okada")), Err(Refusal::Forbidden), "nor for him unasked");
    let mut absent = city.clone();
    absent.leaves("okada", Cause::Absent, 48);
    // Away, the policy lets the chief take emergency measures and nothing else (1(2)統括6).
    assert_eq!(ask(&mut absent, "matsumoto", order("matsumoto")), Err(Refusal::Forbidden));
    city.leaves("okada", Cause::Unable, 48);
    let refused = Refusal::Invalid { field: "override", reason: "second-person" };
    assert_eq!(ask(&mut city, "matsumoto", order("matsumoto")), Err(refused));
    ask_with(&mut city, "matsumoto", order("matsumoto"), OVERRIDE).unwrap();
    assert_eq!(
        city.sent,
        ["ito", "kato", "tanaka"],
        "the desk hears that one person did both, the owner of the task"
    );
    let via = city.incident().plan.prevention.instructions.first().unwrap().via;
    assert_eq!(via, noroshi::domain::actor::Via::StandIn(Cause::Unable));
}

#[test]
fn whoever_records_for_others_is_told_that_the_one_who_signs_has_not_the_right() {
    let mut city = instructed();
    complete(&mut city, "tanaka").unwrap();
    let order = |by: &str| Ask::Instruct { by: by.into(), measures: [1].into(), text: "x".to_owned() };
    let signed: [fn(&str) -> Ask; 4] = [
        verify,
        |by| Ask::Cancel { no: 1, by: by.into() },
        |by| Ask::Decide { by: by.into(), units: ["zeimu".into()].into(), text: "x".to_owned() },
        |by| Ask::Recommend { by: by.into(), text: "x".to_owned() },
    ];
    for sign in signed.into_iter().chain([order as fn(&str) -> Ask]) {
        assert_eq!(ask(&mut city, "ito", sign("sato")), Err(UNENTITLED), "{:?}", sign("sato"));
        assert_eq!(ask(&mut city, "sato", sign("sato")), Err(Refusal::Forbidden), "he records for nobody");
    }
    // Whoever forgets to name somebody signs alone, and may be told so.
    assert_eq!(ask(&mut city, "ito", order("ito")), Err(UNENTITLED));
    ask(&mut city, "ito", order("okada")).unwrap();
}

#[test]
fn an_inquiry_without_those_whom_the_rule_names_needs_a_reason() {
    let mut city = recovered();
    let inquiry = |participants: &[&str]| Ask::Investigate {
        participants: participants.iter().map(|person| (*person).into()).collect(),
        unit: None,
        causes: Vec::new(),
        record: "記録".to_owned(),
        detection: String::new(),
    };
    assert!(ask_with(&mut city, "tanaka", inquiry(&["tanaka"]), &[]).is_err());
    ask(&mut city, "tanaka", inquiry(&["tanaka"])).unwrap();
    let lacking = &city.incident().plan.prevention.inquiry.as_ref().unwrap().lacking;
    assert_eq!(*lacking, [Part::Chief, Part::Desk]);
    assert!(ask(&mut city, "tanaka", inquiry(&["nobody"])).is_err());
    assert_eq!(
        ask(&mut city, "mori", inquiry(&["mori"])),
        Err(Refusal::Forbidden),
        "another section's manager"
    );
}

#[test]
fn a_decision_is_passed_on_and_it_is_known_who_has_not_read_it() {
    let mut city = recovered();
    let units = ["zeimu", "koseki", "joho"].map(Into::into).into();
    let text = "外部記憶媒体の利用を当面止める。".to_owned();
    let decide =
        |by: &str| Ask::Decide { by: by.into(), units: ["zeimu".into()].into(), text: "x".to_owned() };
    assert_eq!(ask(&mut city, "matsumoto", decide("matsumoto")), Err(Refusal::Forbidden));
    ask(&mut city, "okada", Ask::Decide { by: "okada".into(), units, text }).unwrap();
    assert_eq!(city.sent, ["ito", "kato"], "the desk is to pass it on");
    city.pass(DAY - 1);
    assert!(city.sent.is_empty());
    city.pass(1);
    // Nothing else has moved for a day, so that the desk is asked how it stands as well.
    assert_eq!(city.sent, ["ito", "ito", "kato", "kato", "okada"], "it has not been done in a day");
    assert_eq!(ask(&mut city, "tanaka", Ask::PassOn { no: 1 }), Err(Refusal::Forbidden));
    ask(&mut city, "kato", Ask::PassOn { no: 1 }).unwrap();
    assert_eq!(city.sent, ["mori", "tanaka"]);
    let decision = |city: &Stage| city.incident().plan.prevention.decisions.first().unwrap().clone();
    assert_eq!(decision(&city).unreached, ["joho".into()].into(), "a section without anyone is named");
    let viewer = noroshi::domain::access::Viewer::narrow("mori".into());
    assert!(viewer.may_see(city.incident()), "who is to read it can open it");
    ask(&mut city, "mori", Ask::Read { no: 1, by: "mori".into() }).unwrap();
    let unread: Vec<String> = decision(&city).unread().map(|row| row.person.to_string()).collect();
    assert_eq!(unread, ["tanaka"]);
    assert_eq!(ask(&mut city, "mori", Ask::Read { no: 1, by: "tanaka".into() }), Err(Refusal::Forbidden));
    assert_eq!(
        ask(&mut city, "ito", Ask::Read { no: 1, by: "ito".into() }),
        Err(UNENTITLED),
        "nobody told him"
    );
    city.pass(30 * DAY);
    ask(&mut city, "kato", Ask::PassOn { no: 1 }).unwrap();
    assert_eq!(city.sent, ["tanaka"], "passed on again, only who has not read it is told");
    ask(&mut city, "ito", Ask::Read { no: 1, by: "tanaka".into() }).unwrap();
    assert_eq!(decision(&city).unread().count(), 0, "the desk records what was said on the telephone");
}

#[test]
fn one_who_is_implicated_since_is_told_nothing_and_the_next_rung_hears_at_once() {
    let mut city = instructed();
    let case = Box::new(city.incident().case.clone());
    city.asks("ito", IncidentAsk::ChangeCase { case, subjects: ["tanaka".into()].into() }).unwrap();
    let told = until(&mut city, "2027-03-01T10:00:00+09:00");
    assert!(!told.contains(&"tanaka".to_owned()), "{told:?}");
    assert_eq!(told.iter().filter(|who| *who == "takahashi").count(), 1, "{told:?}");
    assert_eq!(complete(&mut city, "tanaka"), Err(Refusal::Forbidden));
}

#[test]
fn a_measure_outlives_the_person_who_owed_it() {
    let mut city = recovered();
    let owner = Owner::Person("soeda".into());
    ask(&mut city, "ito", proposal(owner, "2026-12-18T23:59:00+09:00")).unwrap();
    let gone: Moment = city.now;
    city.happens(OrgFact::PersonEnded { person: "soeda".into(), at: gone });
    assert_eq!(city.sent, ["ito", "kato"], "the desk is to find another");
    city.pass(DAY);
    assert!(city.sent.is_empty(), "and is told so once");
    ask(&mut city, "ito", Ask::Reassign { no: 1, owner: manager_of("koseki") }).unwrap();
    assert_eq!(city.sent, ["mori"]);
    // A post's measure goes with the post.
    city.appoints_holder("manager", "koseki", "yamada");
    city.happens(OrgFact::PersonEnded { person: "mori".into(), at: gone });
    assert_eq!(until(&mut city, "2026-12-14T08:45:00+09:00"), ["yamada"]);
}

#[test]
fn an_effect_that_does_not_suffice_asks_for_another_measure() {
    let mut city = instructed();
    complete(&mut city, "tanaka").unwrap();
    ask(&mut city, "ito", verify("ito")).unwrap();
    ask(&mut city, "ito", effect("ito", false)).unwrap();
    assert_eq!((measure(&city, 1).status(), close(&mut city)), (Status::Insufficient, Err(OPEN)));
    let mut second = proposal(manager_of("zeimu"), "2027-01-29T17:15:00+09:00");
    if let Ask::Propose { terms, .. } = &mut second {
        terms.replaces = Some(1);
    }
    ask(&mut city, "tanaka", second.clone()).unwrap();
    assert!(!measure(&city, 1).is_live() && measure(&city, 2).is_live());
    assert!(ask(&mut city, "tanaka", second).is_err(), "it has been replaced");
    assert!(
        ask_with(&mut city, "ito", Ask::Cancel { no: 2, by: "ito".into() }, &[]).is_err(),
        "not without a reason"
    );
    ask(&mut city, "ito", Ask::Cancel { no: 2, by: "ito".into() }).unwrap();
    assert_eq!(measure(&city, 2).status(), Status::Cancelled, "stopped, and still there");
    close(&mut city).unwrap();
}
