//! 報告事項 of the base (対策基準 7.3(2)②): by stage and kind, with the number that each has among the
//! nine items of a report to 個人情報保護委員会.

use crate::policy::procedure::Stage::{self, Final, First, FollowUp, Ppc};

/// One row: id, label, stage, kinds (none means all), number among the nine.
pub type Row = (&'static str, &'static str, Stage, &'static [&'static str], Option<u32>);

const LEAKS: &[&str] = &[
    "loss",
    "misdelivery",
    "disclosure",
    "malware",
    "ransomware",
    "intrusion",
    "defacement",
    "insider",
    "contractor",
    "credential",
    "other",
];
const TERMINALS: &[&str] = &["malware", "ransomware"];
const ATTACKS: &[&str] = &["malware", "ransomware", "intrusion", "defacement"];
const STOPS: &[&str] = &["fault", "disaster", "dos", "ransomware"];
const OWN: &[&str] = &["insider", "violation"];

/// Every report item, in the order in which it is asked.
pub const REPORT_ITEMS: &[Row] = &[
    ("outline", "概要", First, &[], Some(1)),
    ("certainty", "発生・おそれの別", First, &[], Some(1)),
    ("aware_at", "認知した日時", First, &[], Some(1)),
    ("occurred_at", "発生した日時", First, &[], Some(1)),
    ("place", "発生した場所・組織", First, &[], Some(1)),
    ("found_by", "発見した人ときっかけ", First, &[], Some(1)),
    ("ongoing", "今も続いているか", First, &[], None),
    ("data", "情報の項目、媒体、だれの情報か", First, LEAKS, Some(2)),
    ("people", "本人の数", First, LEAKS, Some(3)),
    ("measures", "これまでに行ったこと", First, &[], Some(1)),
    ("outside_knows", "すでに知っている外部の人", First, &[], None),
    // By kind.
    ("lost_item", "なくした物とその番号", First, &["loss"], None),
    ("last_seen", "最後に確かめた時刻と場所", First, &["loss"], None),
    ("encryption", "暗号化・ロックの状態", First, &["loss"], None),
    ("permission", "持ち出しの許可と記録", First, &["loss"], None),
    ("recipients", "受け取った相手と件数", First, &["misdelivery"], None),
    ("opened", "開封・転送の有無", First, &["misdelivery"], None),
    ("recalled", "回収・削除の状況", FollowUp, &["misdelivery", "disclosure"], None),
    ("url", "公開されていた場所", First, &["disclosure", "defacement"], None),
    ("exposed", "公開されていた期間", First, &["disclosure", "defacement"], None),
    ("viewed", "閲覧した人と回数", FollowUp, &["disclosure"], None),
    ("terminals", "端末と台数", First, TERMINALS, None),
    ("symptom", "症状・検知した名称", First, TERMINALS, None),
    ("ransom_note", "脅迫文と暗号化された拡張子", First, &["ransomware"], None),
    ("backup", "バックアップの状態", First, &["ransomware"], None),
    ("route", "感染・侵入の経路", FollowUp, ATTACKS, None),
    ("source", "攻撃元（アドレス、時刻、時差）", FollowUp, &["intrusion", "defacement", "dos"], None),
    ("accounts", "使われたアカウント", FollowUp, &["intrusion", "defacement", "credential", "insider"], None),
    ("altered", "改ざんされた範囲", First, &["defacement"], None),
    ("volume", "通信の量と攻撃の種類", FollowUp, &["dos"], None),
    ("demand", "要求・脅迫の有無", First, &["dos", "ransomware", "threat"], None),
    ("rule", "反した規程とその条項", First, OWN, None),
    ("conduct", "行為の経緯", FollowUp, OWN, None),
    ("fault", "障害の内容", First, &["fault", "disaster"], None),
    ("services", "止まった業務・サービス", First, STOPS, None),
    ("stopped_from", "止まった日時", First, STOPS, None),
    ("safety", "人の安全", First, &["disaster"], None),
    ("contract", "委託先と契約", First, &["contractor"], None),
    ("subcontractor", "再委託の有無", First, &["contractor"], None),
    ("contractor_knew", "委託先が知った日時", First, &["contractor"], None),
    ("notified_at", "委託先から通知を受けた日時", First, &["contractor"], None),
    ("account", "対象のアカウント", First, &["credential"], None),
    ("changed_at", "パスワードを変えた日時", First, &["credential"], None),
    ("message", "予告・脅迫の内容と届いた経路", First, &["threat"], None),
    ("announced_for", "予告された日時", First, &["threat"], None),
    ("stop_or_go", "停止・継続の判断", FollowUp, &["threat", "dos"], None),
    // As it becomes known.
    ("systems", "関係するシステムと区画", FollowUp, &[], None),
    ("damage", "被害の範囲", FollowUp, &[], None),
    ("cause", "原因", FollowUp, &[], Some(4)),
    ("secondary", "二次被害またはそのおそれ", FollowUp, LEAKS, Some(5)),
    ("persons", "本人への対応", FollowUp, LEAKS, Some(6)),
    ("publication", "公表の実施状況", FollowUp, &[], Some(7)),
    ("sharing", "関係機関との共有", FollowUp, &[], None),
    // At the end.
    ("recovered", "復旧の日時と結果", Final, &[], None),
    ("prevention_done", "再発防止の措置（実施済み）", Final, &[], Some(8)),
    ("prevention_planned", "再発防止の措置（今後の予定）", Final, &[], Some(8)),
    ("lessons", "計画・訓練・規程の見直し", Final, &[], None),
    // Only for 個人情報保護委員会.
    ("ppc_trigger", "該当する報告の事由（号）", Ppc, LEAKS, Some(1)),
    ("entrusted", "委託元・委託先の有無", Ppc, LEAKS, Some(1)),
    ("ppc_other", "その他参考となる事項", Ppc, LEAKS, Some(9)),
];
