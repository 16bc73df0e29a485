//! Checklists of the base (対策基準 7.3(2)③), by kind of incident.
//!
//! Items stand in the order in which they are best done. Those of 証拠保全 follow the order of
//! volatility (RFC 3227): what is lost first is taken first. An item that destroys evidence stands
//! in the list so that whoever means to do it is told what comes before it.

use crate::policy::procedure::Group::{self, Contact, Containment, Preservation, Recovery};

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Id.
    pub id: &'static str,
    /// Words.
    pub label: &'static str,
    /// What it serves.
    pub group: Group,
    /// Kinds that ask for it; none means all.
    pub kinds: &'static [&'static str],
    /// It must be done before these.
    pub before: &'static [&'static str],
    /// Only for the graver half of the body's classes.
    pub is_grave: bool,
    /// It destroys evidence.
    pub harmful: bool,
}

const fn item(group: Group, id: &'static str, kinds: &'static [&'static str], label: &'static str) -> Row {
    Row { id, label, group, kinds, before: &[], is_grave: false, harmful: false }
}

impl Row {
    const fn grave(self) -> Self {
        Self { is_grave: true, ..self }
    }

    const fn harmful(self) -> Self {
        Self { harmful: true, ..self }
    }

    const fn before(self, items: &'static [&'static str]) -> Self {
        Self { before: items, ..self }
    }
}

const MALWARE: &[&str] = &["malware", "ransomware"];
const INTRUDED: &[&str] = &["malware", "ransomware", "intrusion"];
const ATTACKED: &[&str] = &["malware", "ransomware", "intrusion", "defacement"];
const WATCHED: &[&str] = &["malware", "ransomware", "intrusion", "defacement", "dos", "threat"];
const TRACED: &[&str] = &["malware", "ransomware", "intrusion", "defacement", "dos", "insider", "credential"];
const STOPPED: &[&str] = &["fault", "disaster", "dos", "ransomware"];
const STAFF: &[&str] = &["insider", "violation"];
const BROKEN: &[&str] = &["fault", "disaster"];
const LEAKED: &[&str] =
    &["loss", "misdelivery", "disclosure", "ransomware", "intrusion", "insider", "contractor", "credential"];
const CRIMES: &[&str] = &["malware", "ransomware", "intrusion", "defacement", "dos", "insider", "threat"];
const SERVED: &[&str] = &["malware", "ransomware", "intrusion", "defacement", "dos", "fault", "disaster"];
const SPREAD: &[&str] = &[
    "loss",
    "misdelivery",
    "disclosure",
    "malware",
    "ransomware",
    "intrusion",
    "defacement",
    "dos",
    "fault",
    "disaster",
    "contractor",
    "credential",
    "threat",
    "other",
];
const SCREENS: &[&str] = &[
    "malware",
    "ransomware",
    "intrusion",
    "defacement",
    "disclosure",
    "dos",
    "fault",
    "threat",
    "credential",
    "other",
];

/// Every item.
pub const ITEMS: &[Row] = &[
    // 連絡
    item(Contact, "limit_circle", STAFF, "対応する人を限り、当事者に知られないようにする"),
    item(Contact, "ensure_safety", &["disaster"], "人の安全を確かめ、施設の担当に連絡する"),
    item(Contact, "tell_sections", SPREAD, "影響を受ける課に、今の状態とすることを伝える"),
    item(Contact, "call_vendor", SERVED, "保守・運用の業者に連絡し、来られる時刻を確かめる"),
    item(Contact, "call_soc", WATCHED, "セキュリティクラウド・監視の業者に連絡し、記録の保全を頼む"),
    item(
        Contact,
        "call_recipient",
        &["misdelivery"],
        "受け取った相手に連絡し、開封・転送・複製の有無を確かめる",
    ),
    item(Contact, "ask_contractor", &["contractor"], "委託先に、経緯・件数・再委託の有無の報告を求める"),
    item(Contact, "ask_other_clients", &["contractor"], "ほかの委託元への影響を委託先に確かめる"),
    item(Contact, "ask_account_owner", &["credential"], "アカウントの本人に、使った覚えを確かめる"),
    item(Contact, "report_lost", &["loss"], "警察に遺失届・盗難届を出し、受理番号を書き留める"),
    item(Contact, "consult_police", CRIMES, "犯罪のおそれがあるか判断し、警察に相談する"),
    item(Contact, "decide_persons", LEAKED, "本人への連絡が要るか、いつ行うかを判断する"),
    item(Contact, "ask_bcp", BROKEN, "業務継続計画（BCP）の発動を確かめる"),
    item(Contact, "tell_head", &[], "首長・議会への報告が要るかを判断する").grave(),
    item(Contact, "prepare_enquiries", LEAKED, "問合せの窓口と想定問答を用意する").grave(),
    // 拡大防止
    item(Containment, "protect_site", &["disaster"], "二次災害を防ぐ（水、火、電気）"),
    item(Containment, "unplug", INTRUDED, "パソコンのLANケーブルを抜き、無線を切る（電源は入れたまま）"),
    item(Containment, "stop_mobile", INTRUDED, "携帯端末の利用をやめ、通信を切る"),
    item(Containment, "protect_backup", MALWARE, "バックアップを切り離し、無事か確かめる"),
    item(Containment, "search", &["loss"], "最後に確かめた場所から順に探す"),
    item(Containment, "lock_remotely", &["loss"], "遠隔ロック・回線の停止を行い、時刻を書き留める"),
    item(Containment, "stop_sending", &["misdelivery"], "同じ送信・発送が続いていないか確かめ、止める"),
    item(Containment, "ask_return", &["misdelivery", "disclosure"], "回収・削除を求める"),
    item(Containment, "unpublish", &["disclosure", "defacement"], "公開を止める"),
    item(Containment, "remove_cache", &["disclosure"], "検索サイトのキャッシュの削除を求める"),
    item(
        Containment,
        "stop_accounts",
        &["malware", "ransomware", "intrusion", "credential"],
        "使われたおそれのあるアカウントを止め、パスワードを変える",
    ),
    item(
        Containment,
        "block_source",
        &["malware", "ransomware", "intrusion", "dos"],
        "不審な通信先・攻撃元を遮断する",
    ),
    item(Containment, "check_others", INTRUDED, "ほかの端末・システムに同じ異常がないか確かめる"),
    item(Containment, "stop_rights", STAFF, "利用の権限を止めるか、権限のある人の判断を求める"),
    item(Containment, "stop_contractor", &["contractor"], "委託先での作業・接続を止めるか判断する"),
    item(Containment, "plan_watch", &["threat", "dos"], "予告された日時の体制と監視を決める"),
    item(Containment, "stop_or_go", &["threat", "dos"], "システムを止めるか続けるかの判断を求める"),
    item(Containment, "stop_violation", &["violation"], "続いている違反を止める"),
    item(Containment, "work_otherwise", STOPPED, "代わりの手段（電話、窓口、紙）で業務を続ける"),
    item(Containment, "limit_damage", &["other"], "被害が広がらないようにする手立てを決める"),
    item(Containment, "cut_network", WATCHED, "外部ネットワークの切断について、権限のある人の判断を求める")
        .grave(),
    item(Containment, "delete_attachment", MALWARE, "不審なメール・添付を削除する").harmful(),
    item(Containment, "virus_scan", INTRUDED, "ウイルススキャン・駆除を行う").harmful(),
    item(Containment, "reboot", INTRUDED, "再起動する").harmful(),
    item(Containment, "power_off", INTRUDED, "電源を切る").harmful(),
    // 証拠保全
    item(Preservation, "note_time", &[], "気づいた時刻と、その後に行ったことを書き留める"),
    item(Preservation, "photograph", SCREENS, "画面と、電源・通信の状態を写真に撮る"),
    item(Preservation, "memory", INTRUDED, "メモリの内容を取る（専門の業者に頼む）"),
    item(Preservation, "connections", INTRUDED, "通信の状態、動いている処理、ARP、経路を記録する"),
    item(
        Preservation,
        "sessions",
        &["intrusion", "defacement", "credential", "insider"],
        "ログイン中の利用者とセッションを記録する",
    ),
    item(Preservation, "ransom_note", &["ransomware"], "脅迫文と拡張子を、画像と文字で残す"),
    item(Preservation, "traffic", &["dos"], "通信量、検体、発信元の一覧を保存する"),
    item(Preservation, "clock_offset", TRACED, "機器の時計のずれを書き留める"),
    item(
        Preservation,
        "list_touched",
        &["malware", "ransomware", "intrusion", "insider", "fault"],
        "触れた人と、その時刻・操作を書き出す",
    ),
    item(
        Preservation,
        "keep_mail",
        &["malware", "ransomware", "credential", "threat"],
        "元のメールをヘッダーごと残す",
    )
    .before(&["delete_attachment"]),
    item(Preservation, "keep_sample", MALWARE, "不審なファイルを隔離して残す")
        .before(&["delete_attachment", "virus_scan"]),
    item(Preservation, "keep_setting", &["disclosure"], "直す前の設定画面を保存する")
        .before(&["unpublish", "fix_setting"]),
    item(
        Preservation,
        "keep_altered",
        &["defacement", "intrusion"],
        "改ざんされたファイルと元のファイルを保存する",
    )
    .before(&["restore_clean"]),
    item(
        Preservation,
        "keep_access_log",
        &["disclosure", "defacement"],
        "公開されていた間のアクセスの記録を保存する",
    ),
    item(Preservation, "keep_sent", &["misdelivery"], "送った物、宛先の一覧、送信の記録を残す"),
    item(Preservation, "last_seen", &["loss"], "最後に見た時刻・場所・人と、持ち出しの許可・記録を確かめる"),
    item(Preservation, "contents", &["loss", "misdelivery"], "中身を台帳やバックアップから書き出す"),
    item(Preservation, "keep_encryption", &["loss"], "暗号化・ロックの状態を示す物を残す"),
    item(Preservation, "authorise_logs", STAFF, "ログ・メールを調べる許可を得る").before(&["keep_conduct"]),
    item(Preservation, "keep_conduct", STAFF, "行為を示す記録（操作、印刷、USB、メール）を保存する"),
    item(
        Preservation,
        "keep_cameras",
        &["loss", "insider"],
        "防犯カメラ・入退室の記録を保全する（上書きに注意）",
    ),
    item(Preservation, "interview", STAFF, "聞き取りを記録する（二人以上で行う）"),
    item(Preservation, "extend_logs", TRACED, "ログの保存期間を延ばし、上書きされる日を確かめる"),
    item(Preservation, "network_logs", TRACED, "FW、プロキシ、DNS、VPNの記録を保全する"),
    item(Preservation, "system_logs", TRACED, "サーバ、AD、業務システムの記録を保全する"),
    item(Preservation, "keep_fault", BROKEN, "エラーの表示、監視の記録、環境の記録を保存する")
        .before(&["restore"]),
    item(Preservation, "keep_parts", BROKEN, "被害の写真を撮り、壊れた部品を残す"),
    item(Preservation, "contractor_logs", &["contractor"], "委託先・再委託先に記録の保全を求める"),
    item(Preservation, "contract_terms", &["contractor"], "契約の報告義務・立入りの条項を確かめる"),
    item(Preservation, "given_data", &["contractor"], "委託先に渡した情報の一覧を用意する"),
    item(Preservation, "keep_threat", &["threat", "dos"], "予告・脅迫の原本、届いた経路、時刻を残す"),
    item(Preservation, "keep_things", &["other"], "関係する物とデータをそのまま残す"),
    item(Preservation, "disk_image", INTRUDED, "ディスクを複製し、ハッシュ値を取る（立会人を置く）")
        .before(&["restore_clean"]),
    // 復旧
    item(Recovery, "close_route", ATTACKED, "侵入・感染の経路をふさいだことを確かめる")
        .before(&["restore_clean"]),
    item(Recovery, "restore_clean", ATTACKED, "安全が確かめられたバックアップから戻す"),
    item(Recovery, "restore", BROKEN, "機器・システムを直し、記録を残す"),
    item(
        Recovery,
        "renew_secrets",
        &["malware", "ransomware", "intrusion", "defacement", "credential"],
        "関係するパスワード・鍵をすべて変える",
    ),
    item(
        Recovery,
        "fix_setting",
        &["disclosure", "credential"],
        "公開範囲・権限の設定を直し、別の人が確かめる",
    ),
    item(Recovery, "send_again", &["misdelivery"], "正しい相手に送り直す"),
    item(
        Recovery,
        "confirm_return",
        &["misdelivery", "disclosure", "loss"],
        "回収・削除の結果を一件ずつ確かめる",
    ),
    item(Recovery, "replace", &["loss"], "代わりの機器・媒体を用意する"),
    item(Recovery, "settle_rights", STAFF, "権限と業務の扱いを決める"),
    item(Recovery, "check_contractor", &["contractor"], "委託先の是正を確かめてから再開する"),
    item(Recovery, "confirm_service", SERVED, "業務の担当が、正しく動くことを確かめる"),
    item(Recovery, "keep_watching", TRACED, "再発がないか、期間を決めて監視する"),
    item(Recovery, "end_watch", &["threat"], "予告された日時の後に異常がないことを確かめる"),
    item(Recovery, "work_as_before", STOPPED, "代わりの手段から通常の業務に戻す"),
    item(Recovery, "confirm_normal", &["other"], "元の状態に戻ったことを確かめる"),
];
