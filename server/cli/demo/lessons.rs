//! What is learned of a case, in words: the cause, the measure against its return, what came of it.

use crate::domain::plan::prevention::{Factor, Kind};

/// By kind of incident.
pub struct Lesson {
    /// 種別.
    kind: &'static str,
    /// The cause.
    pub cause: &'static str,
    /// Where it lies.
    pub factor: Factor,
    /// The measures, in the order in which they are proposed.
    pub measures: [&'static str; 2],
    /// What sort of measures.
    pub sort: Kind,
    /// That it was carried out.
    pub evidence: &'static str,
}

/// Of what happens most.
const FIRST: Lesson = Lesson {
    kind: "misdelivery",
    cause: "封入のあとの読み合わせを、忙しい時間に一人で済ませていた",
    factor: Factor::Human,
    measures: [
        "封入のあと、別の職員が宛名と中身を読み合わせ、印を付けてから発送する",
        "窓あき封筒に替え、宛名を書類の宛名で兼ねる",
    ],
    sort: Kind::Operational,
    evidence: "読み合わせの記録の様式を作り、係の全員に説明した。",
};

const LESSONS: &[Lesson] = &[
    FIRST,
    Lesson {
        kind: "loss",
        cause: "持ち出しの許可と返却の記録が、紙の一覧にまとめられていなかった",
        factor: Factor::Environment,
        measures: [
            "持ち出すものを台帳に書き、翌朝に返却を確かめる",
            "USB メモリの利用をやめ、庁内の共有の保存先に替える",
        ],
        sort: Kind::Organisational,
        evidence: "台帳を作り、課の朝の打合せで確かめることにした。",
    },
    Lesson {
        kind: "disclosure",
        cause: "公開の前の確認が、作った職員だけで行われていた",
        factor: Factor::System,
        measures: [
            "公開の前に、作っていない職員が設定と中身を確かめる",
            "共有の既定を「課の中だけ」に変える",
        ],
        sort: Kind::Technical,
        evidence: "既定の設定を変え、確認の手順を文書にした。",
    },
];

/// What is learned of a case of this kind.
pub fn of(kind: &str) -> &'static Lesson {
    LESSONS.iter().find(|lesson| lesson.kind == kind).unwrap_or(&FIRST)
}

/// That the effect was checked.
pub const EFFECT: &str = "3か月のあいだ同じ事案がなく、記録の抜けもない。";
/// That it was seen to be carried out.
pub const VERIFIED: &str = "様式と記録を見て、決めたとおりに行われていることを確かめた。";
/// What the CISO says.
pub const INSTRUCTION: &str = "提案のとおり実施し、ほかの課にも同じ手順を案内すること。";
/// What was found when the cause was looked into.
pub const INQUIRY: &str = "担当した職員と管理者から聞き取り、手順書と記録を照らし合わせた。";
/// How it was noticed.
pub const DETECTION: &str = "受け取った方や職員の申し出で分かった。記録だけでは気づけなかった。";
/// What is made public.
pub const PUBLICATION: &str = "催しの申込フォームの設定の誤りにより、申込者31人の氏名が、一時、ほかの人から\
見える状態になっていました。原因を確かめて設定を直し、対象の方にはおわびとご説明をしています。";
