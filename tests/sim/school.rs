//! Ransomware at a school, from the teacher's call to the effect that was checked six months later: the
//! plan's four elements and the law's clocks on one incident, through store, engine and documents.

use std::collections::BTreeMap;

use noroshi::actions::Error;
use noroshi::domain::case::{Phase, Presence};
use noroshi::domain::evidence::fact::{CustodyAct, Kind as Evidence};
use noroshi::domain::plan::deadline::{self, Rule, Stage, Way};
use noroshi::domain::plan::issue::{self, Format, Variant};
use noroshi::domain::plan::prevention::{self, Factor, Kind, Leaf, Owner as Bearer, Terms};
use noroshi::domain::plan::response;
use noroshi::domain::plan::response::{AssetClass, Measure, Owner, Sureness};
use noroshi::domain::plan::rules::PlanAsk;
use noroshi::domain::policy::bodies::Counterpart;

use sha2::{Digest, Sha256};

use super::city::City;
use super::stage::at;

const CITY: &str = include_str!("../../escalation.yaml");

/// A teacher, the head of 学校教育課, the desk, 統括 and the CISO of the sample city.
const TEACHER: &str = "1311";
const HEAD: &str = "1211";
const DESK: &str = "1401";
const OTHER_DESK: &str = "1402";
const CHIEF: &str = "1102";
const TOP: &str = "1001";

/// What the machine wrote, and its SHA-256.
const LOG: &[u8] = b"Nov 20 02:11:09 rdp accepted from 203.0.113.9";

/// Who had the terminal at last: of the house's papers alone.
const KEEPER: &str = "府警 鑑識 西村";

/// What the press is told.
const NOTICE: &str = "学校の端末で不正なアクセスがありました。";

#[test]
fn ransomware_at_a_school_is_carried_to_its_checked_effect() {
    let mut city = City::new(CITY);
    city.report(TEACHER, |draft| {
        draft.case.kind = "ransomware".into();
        draft.case.unit = Some("gakko".into());
        draft.summary = "校務用の端末に脅迫文が表示された".to_owned();
        draft.description = "成績の入った共有フォルダーが開けない。".to_owned();
        draft.place = "中央小学校 職員室".to_owned();
        (draft.case.my_number, draft.case.malicious) = (Presence::Absent, Presence::Present);
        draft.case.people_max = Some(420);
        draft.case.sensitive = Presence::Absent;
    });
    first_night(&mut city);
    evidence(&mut city);
    let early = city.phase(DESK, Phase::Closed, "復旧したため");
    assert!(matches!(early, Err(Error::Invalid(_))), "law and prevention ask for more: {early:?}");
    law(&mut city);
    prevention(&mut city);
    city.phase(DESK, Phase::Closed, "再発防止策の効果を確かめたため").expect("nothing is left open");
    let texts: Vec<(String, &str)> =
        Variant::Press.fields().iter().map(|field| (Variant::Press.key(field), NOTICE)).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(key, text)| (key.as_str(), *text)).collect();
    let prepare = PlanAsk::Issue(issue::Ask::Prepare { variant: Variant::Press });
    city.plans_saying(DESK, prepare, &texts).expect("the desk may");
    documents(&city);
    city.write_only(&["response.", "deadline.", "prevention.", "issue."]);
    insta::assert_snapshot!(city.transcript_as_written());
}

fn respond(city: &mut City, person: &str, ask: response::Ask, texts: &[(&str, &str)]) {
    city.plans_saying(person, PlanAsk::Response(ask), texts).expect("it is recorded");
}

/// ②③: the cable is pulled before anything is switched off, evidence comes first, the mail server is
/// stopped by order, police and the public hear of it.
fn first_night(city: &mut City) {
    let item = |id: &str| response::Ask::DoItem { item: id.into(), at: None };
    respond(city, HEAD, item("unplug"), &[]);
    let early = PlanAsk::Response(item("power_off"));
    assert!(city.plans_saying(HEAD, early, &[]).is_err(), "memory is lost with the power");
    respond(city, DESK, item("memory"), &[("text", "業者が採取した")]);
    let stop = response::Ask::Contain {
        measure: Measure::ExternalNetwork,
        ordered_by: Owner::Post("chief".into()),
        at: None,
    };
    respond(city, DESK, stop, &[("text", "校務系の外部接続を切った")]);
    let class = response::Ask::NoteAsset { asset: None, class: AssetClass::A };
    respond(city, DESK, class, &[("text", "成績の記録")]);
    let cause = response::Ask::State { report_item: "cause".into(), sureness: Sureness::Estimated };
    respond(city, DESK, cause, &[("text", "公開されていた遠隔操作の口から入られた"), ("source", "業者")]);
    let police = response::Ask::Share { with: Counterpart::Police, at: None };
    respond(city, DESK, police, &[("to", "府警本部"), ("text", "被害の概要")]);
    let weighed = [("importance", "高"), ("reach", "市内")];
    respond(city, DESK, response::Ask::DecidePublication { publishes: true }, &weighed);
    respond(city, DESK, response::Ask::DraftPublication, &[("text", "校務用端末の不正アクセスについて")]);
    respond(city, OTHER_DESK, response::Ask::ApprovePublication { draft: 1 }, &[]);
    let release = response::Ask::Publish { draft: 1, at: None };
    respond(city, DESK, release, &[("media", "記者クラブ")]);
    respond(city, DESK, response::Ask::Restore { containment: 1, at: None }, &[("text", "復旧した")]);
    city.phase(DESK, Phase::Recovered, "").expect("the desk may");
    city.everyone_answers();
}

/// 証拠: the log is exported with its hash, the terminal is sealed before a witness, goes to the police and
/// comes back.
fn evidence(city: &mut City) {
    let log = [("description", "校務系の認証の記録"), ("collected_by", "石田 賢一"), ("tool", "管理画面")];
    assert_eq!(city.collects(DESK, Evidence::Log, &log, Some(LOG)), 1);
    let terminal = [
        ("description", "脅迫文の出た端末"),
        ("serial", "SN-77120"),
        ("collected_by", "斎藤 美咲"),
        ("witness", "教頭 山口 正"),
        ("seal", "封-0412"),
    ];
    assert_eq!(city.collects(DESK, Evidence::Physical, &terminal, None), 2);
    let given = [("to", KEEPER), ("reason", "任意提出"), ("witness", "教頭 山口 正"), ("seal", "封-0413")];
    city.hands(DESK, 2, CustodyAct::HandOver, &given);
    let back = [("to", "中央小学校 職員室"), ("reason", "還付"), ("seal", "封-0413")];
    city.hands(DESK, 2, CustodyAct::Return, &back);
    let note = [("description", "脅迫文の印刷"), ("collected_by", "斎藤 美咲")];
    assert_eq!(city.collects(DESK, Evidence::Paper, &note, None), 3);
    city.hands(DESK, 3, CustodyAct::HandOver, &given);
}

/// D1, D3, D4: five days for the first report, sixty for the last because it was done on purpose.
fn law(city: &mut City) {
    let file = |stage: Stage, version| {
        move |at| {
            let clocks = vec![Rule::Personal.clock(stage)];
            PlanAsk::Deadline(deadline::Ask::File { clocks, version, at })
        }
    };
    city.skip_days(3);
    city.plans(DESK, "", file(Stage::Preliminary, 1)).expect("in time");
    city.skip_quarters(40 * 4);
    city.plans(DESK, "", file(Stage::Final, 2)).expect("in time, for sixty days are given");
    let told = |at| {
        PlanAsk::Deadline(deadline::Ask::NotifyPersons {
            count: 420,
            way: Way::Letter,
            at,
            is_complete: true,
        })
    };
    city.plans(DESK, "", told).expect("the desk may");
}

/// ④: cause, measure, report, the CISO's instruction, proof by another person, effect after six months.
fn prevention(city: &mut City) {
    let mut ask = |person: &str, ask: prevention::Ask| {
        city.plans(person, "", |_| PlanAsk::Prevention(ask))
            .unwrap_or_else(|error| panic!("{person} {error}"));
    };
    let cause = Leaf {
        threat: "deliberate".to_owned(),
        factor: Factor::System,
        text: "遠隔操作の口が公開されていた".to_owned(),
    };
    ask(
        CHIEF,
        prevention::Ask::Investigate {
            participants: [CHIEF, HEAD, DESK].map(Into::into).into(),
            unit: None,
            causes: vec![cause],
            record: "記録と聞き取りで調べた".to_owned(),
            detection: "夜間の警告を見る者がいなかった".to_owned(),
        },
    );
    let terms = Terms {
        kind: Kind::Technical,
        owner: Bearer::Post { post: "manager".into(), unit: "gakko".into() },
        causes: [1].into(),
        start: None,
        due: at("2027-02-26T17:15:00+09:00"),
        cost: None,
        units: Default::default(),
        replaces: None,
    };
    let texts = BTreeMap::from([("description", "学校の遠隔操作を閉じ、認証を二要素にする".to_owned())]);
    ask(HEAD, prevention::Ask::Propose { terms: Box::new(terms), texts });
    ask(CHIEF, prevention::Ask::Report);
    let text = "二月中に終えること。".to_owned();
    ask(TOP, prevention::Ask::Instruct { by: TOP.into(), measures: [1].into(), text });
    let evidence = "設定変更の記録 第8号".to_owned();
    ask(HEAD, prevention::Ask::Complete { no: 1, at: None, evidence });
    let text = "全校の設定を見た".to_owned();
    ask(DESK, prevention::Ask::Verify { no: 1, by: DESK.into(), is_done: true, text });
    city.skip_quarters(7 * 30 * 4);
    let text = "半年間の記録に試みの成功がない".to_owned();
    let effect = prevention::Ask::CheckEffect { no: 1, by: DESK.into(), is_sufficient: true, text };
    city.plans(DESK, "", |_| PlanAsk::Prevention(effect)).expect("its time has come");
}

/// Formats that are read without a program of their own; the others are read by `tests/office`.
fn is_text(format: Format) -> bool {
    matches!(format, Format::Md | Format::Csv | Format::Json | Format::Iodef)
}

/// What each kind of reader is told, in every format.
fn documents(city: &City) {
    let text = |files: &[(Format, Vec<u8>)]| {
        let markdown = files.iter().find(|(format, _)| *format == Format::Md);
        String::from_utf8(markdown.expect("it was asked for").1.clone()).expect("text")
    };
    let full = city.documents(Variant::Full);
    assert!(full.iter().all(|(_, bytes)| bytes.len() > 500), "no file is empty");
    let told = text(&full);
    for part in ["府警本部", "校務系の外部接続を切った", "確報", "二要素", "全校の設定を見た", "半年間の記録"]
    {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    let hash = noroshi::keys::to_hex(&Sha256::digest(LOG));
    for (format, bytes) in full.iter().filter(|(format, _)| is_text(*format)) {
        let told = String::from_utf8_lossy(bytes);
        for part in [hash.as_str(), KEEPER, "脅迫文の出た端末", "中央小学校 職員室 （保管の記録3件）"]
        {
            assert!(told.contains(part), "{part} is missing in {format:?}");
        }
    }
    for variant in [Variant::Press, Variant::Council] {
        for (format, bytes) in city.documents(variant).iter().filter(|(format, _)| is_text(*format)) {
            let told = String::from_utf8_lossy(bytes);
            for part in [hash.as_str(), KEEPER, "封-0412"] {
                assert!(!told.contains(part), "{part} is the house's own: {variant:?} {format:?}");
            }
        }
    }
    let press = text(&city.documents(Variant::Press));
    for name in ["斎藤", "石田", "岸本", "設定変更の記録"] {
        assert!(!press.replace("斎藤 美咲", "").contains(name), "{name} is the house's own:\n{press}");
    }
    assert!(press.contains(NOTICE), "{press}");
}
