//! What bodies have in common (`base: municipality-2026`): the words of kinds, acts, units, segments.
//!
//! A body's own file may give each word another label or add words; it cannot take one away, because
//! histories refer to them. Labels are the first language's; other languages come from the body.
//!
//! An approved policy keeps the words that it was approved with: what is shipped later changes neither
//! it nor the incidents that run under it.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub mod guided;
pub mod listed;
pub mod reported;

/// The name by which a policy pins this base.
pub const NAME: &str = "municipality-2026";

/// Kinds of incident (種別).
pub const KINDS: &[(&str, &str)] = &[
    ("loss", "紛失・盗難"),
    ("misdelivery", "誤送付・誤送信"),
    ("disclosure", "誤公開・漏えい"),
    ("malware", "マルウェア感染"),
    ("ransomware", "ランサムウェア"),
    ("intrusion", "不正アクセス・侵入"),
    ("defacement", "改ざん"),
    ("dos", "サービス妨害"),
    ("insider", "内部不正"),
    ("violation", "ポリシー違反"),
    ("fault", "システム障害"),
    ("disaster", "災害"),
    ("contractor", "委託先での事案"),
    ("credential", "認証情報の漏えい"),
    ("threat", "攻撃の予告・脅迫"),
    ("other", "その他"),
];

/// What a duty can demand (義務).
pub const ACTS: &[(&str, &str)] = &[
    ("confirm", "受領確認"),
    ("report_up", "上への報告"),
    ("judge", "判断"),
    ("verify", "状況の確認"),
    ("report", "報告"),
    ("report_ciso", "CISOへの報告"),
    ("share", "関係機関との情報共有"),
    ("call", "電話"),
    ("instruct", "指示"),
    ("recover", "復旧"),
    ("approve", "承認"),
    ("obtain_confirmation", "外部からの受領確認"),
    ("emergency_measures", "必要かつ十分な措置"),
    // Rights that a post gives, which nobody owes in a time: what `only` of a stand-in can name.
    ("handle", "事案の処理"),
    ("record_for", "代わりに記録"),
    ("end_incident", "終結・誤報・再開の判断"),
    ("declare_mode", "状態の宣言"),
    ("appoint_to_post", "選任"),
    ("unwall", "壁を解く判断"),
    ("set_scale", "尺度の区分の決定"),
    ("decide_publication", "公表の判断"),
    ("approve_publication", "公表の承認"),
    ("authorise_logs", "ログ等の閲覧の許可"),
    ("decide_on_attack", "予告された攻撃への対応の決定"),
    ("judge_deadline", "法令の期限の判断"),
    ("decide_disposal", "廃棄の決定"),
    ("carry_out_disposal", "廃棄の実行"),
    ("permit", "許可・承認"),
    ("name", "特権の代行者の指名"),
    ("keep_contacts", "連絡先の管理"),
    ("approve_contacts", "連絡先の承認"),
];

/// Kinds of unit (組織の種別).
pub const UNITS: &[(&str, &str)] = &[(BODY, "全庁"), ("department", "部・局"), ("section", "課・室・施設")];

/// The unit kind that stands for the whole.
pub const BODY: &str = "body";

/// Network segments.
pub const SEGMENTS: &[(&str, &str)] =
    &[("mynumber", "マイナンバー利用事務系"), ("lgwan", "LGWAN接続系"), ("internet", "インターネット接続系")];

/// What the line is called that takes up what no line of a policy does.
pub const CATCH_ALL: &str = "どの連絡系統にも当たらない事案";

/// Words for the options of questions that many bodies ask.
pub const ANSWERS: &[(&str, &str)] =
    &[("necessary", "必要"), ("not_necessary", "不要"), ("suspend", "停止する"), ("continue", "継続する")];

/// Threats (脅威): the groups that every seed names in its own words.
pub const THREATS: &[(&str, &str)] = &[
    ("deliberate", "意図的要因"),
    ("accidental", "非意図的要因"),
    ("disaster", "災害"),
    ("disease", "疾病による要員不足"),
    ("infrastructure", "電力・通信・水道の途絶の波及"),
];

/// What can become of information (影響): 対策基準 2.1(1).
pub const EFFECTS: &[(&str, &str)] = &[
    ("leak", "漏えい"),
    ("error", "誤びゅう"),
    ("damage", "損壊・毀損"),
    ("destruction", "滅失"),
    ("loss", "紛失"),
    ("unavailable", "利用不可能"),
    ("falsified", "改ざん"),
    ("erased", "消去"),
    ("defrauded", "詐取"),
];

/// Kinds of contact (連絡先の種別): 対策基準 7.3(2)①, 6.4(4), 6.5(1)②. People in posts are no kind.
pub const CONTACT_KINDS: &[(&str, &str)] = &[
    ("desk", "窓口"),
    ("publicity", "広報"),
    ("legal", "法務・人事"),
    ("head", "首長"),
    ("assembly", "議会事務局"),
    ("fire", "消防"),
    ("prefecture", "都道府県（市町村担当）"),
    ("ministry", "総務省"),
    ("jlis", "地方公共団体情報システム機構・LGWAN"),
    ("soc", "自治体情報セキュリティクラウド・SOC"),
    ("police", "警察"),
    ("ppc", "個人情報保護委員会"),
    ("ipa", "情報処理推進機構（IPA）"),
    ("jpcert", "JPCERT/CC"),
    ("nco", "国家サイバー統括室"),
    ("vendor", "保守の事業者"),
    ("contractor", "委託事業者"),
    ("expert", "外部の専門家"),
    ("isp", "回線の事業者"),
    ("bank", "金融機関"),
    ("press", "記者クラブ"),
    ("insurer", "保険会社"),
    ("other", "その他"),
];

/// The same, as words are read. They name nothing that an incident rests on, so no policy keeps them.
pub fn contact_kinds() -> Vec<(String, String)> {
    CONTACT_KINDS.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned())).collect()
}

/// Months between regular checks of the contacts (運用上の設定: no clause says how often).
pub const CONTACT_CHECK_MONTHS: u32 = 3;
/// The common words that a policy is read with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The name by which a policy pins them.
    pub name: String,
    /// Kinds of incident.
    pub kinds: Vec<(String, String)>,
    /// What a duty can demand.
    pub acts: Vec<(String, String)>,
    /// Kinds of unit.
    pub units: Vec<(String, String)>,
    /// Network segments.
    pub segments: Vec<(String, String)>,
    /// Threats.
    pub threats: Vec<(String, String)>,
    /// What can become of information.
    pub effects: Vec<(String, String)>,
    /// Options of questions.
    pub answers: Vec<(String, String)>,
}

impl Base {
    /// The words that this program ships.
    pub fn shipped() -> Self {
        let words = |words: &[(&str, &str)]| -> Vec<(String, String)> {
            words.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned())).collect()
        };
        Self {
            name: NAME.to_owned(),
            kinds: words(KINDS),
            acts: words(ACTS),
            units: words(UNITS),
            segments: words(SEGMENTS),
            threats: words(THREATS),
            effects: words(EFFECTS),
            answers: words(ANSWERS),
        }
    }

    /// The words as they are kept beside a policy.
    ///
    /// # Errors
    /// Never for words that can be written as JSON, which all can.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// The words that are kept; none where the text cannot be read as such.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// SHA-256 of a text, hex: what a person compares.
pub fn sha256(text: &str) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
