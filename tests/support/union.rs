//! The sample plan as a union would have it, headed by a 管理者: the same posts under words of its own, and
//! none of the words that belong to the rules of a city.

/// What is called otherwise there, longer words first.
const CALLED: [(&str, &str); 16] = [
    ("最高情報セキュリティ責任者", "組合管理者"),
    ("統括情報セキュリティ副責任者", "事務局次長"),
    ("統括情報セキュリティ責任者", "事務局長"),
    ("情報セキュリティ管理者", "施設長"),
    ("情報セキュリティ責任者", "参事"),
    ("統一的な窓口", "総務係（窓口）"),
    ("CISO", "組合管理者"),
    ("市長室", "管理者室"),
    ("市長", "組合管理者"),
    ("阪南市情報セキュリティ対策基準", "組合情報セキュリティ規程"),
    ("阪南市の対策基準", "組合の規程"),
    ("のろし市", "のろし組合"),
    ("副市長", "副管理者"),
    ("市の", "組合の"),
    ("市です", "組合です"),
    ("この市", "この組合"),
];
/// Words of the rules of a city, which no body reads that does not use them itself.
pub const FOREIGN: [&str; 10] = [
    "市長",
    "CISO",
    "統一的な窓口",
    "統一的窓口",
    "情報セキュリティ管理者",
    "情報セキュリティ責任者",
    "課別",
    "起きた課",
    "市町村章",
    "the mayor",
];

/// The plan of the union; the kinds of unit that it has are called by its own words.
pub fn plan(city: &str) -> String {
    let own = CALLED.iter().fold(city.to_owned(), |plan, (city, own)| plan.replace(city, own));
    own.replacen("posts:\n", "units: { department: 部門, section: 施設 }\nposts:\n", 1)
}

/// The foreign words in a text, each with what stands around it.
pub fn foreign(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| FOREIGN.iter().any(|word| line.contains(word)));
    lines.map(|line| line.trim().chars().take(160).collect()).collect()
}
