//! Who audits the sample city: a post that its plan names, and somebody in it who works in no section.

use crate::orgcsv;

use crate::cli::people::Files;
use crate::cli::{SAMPLE_PEOPLE, SAMPLE_POSTS};

/// The sample city's policy.
const POLICY: &str = include_str!("../../../escalation.yaml");

/// Whose account it is.
pub const PERSON: &str = "1601";

const ROLES: [&str; 2] =
    ["callers: [duty_officer, desk] }", "callers: [duty_officer, desk], auditors: [auditor] }"];
const POSTS: [&str; 2] = [
    "\nposts:\n",
    "\nposts:\n  # 対策基準 9: 監査を統括する職。所属を持たないので、どの課の事案も監査できます。\n  \
     auditor: { label: 情報セキュリティ監査統括責任者, per: body, group: any }\n",
];

/// The policy with the post.
pub fn policy() -> String {
    let with = |text: String, [before, after]: [&str; 2]| text.replacen(before, after, 1);
    [ROLES, POSTS].into_iter().fold(POLICY.to_owned(), with)
}

/// The city's people and posts with whom it calls outside, and the auditor.
pub fn files() -> Files {
    let mut files = Files::sample_with_contacts();
    let rows = |text: String| orgcsv::read(text.as_bytes()).unwrap_or_default();
    files.rows.people = rows(format!(
        "{SAMPLE_PEOPLE}{PERSON},宮本 静香,みやもと しずか,miyamoto@city.noroshi.example.jp,000-000-1601,,,noroshi\n"
    ));
    files.rows.posts = rows(format!("{SAMPLE_POSTS}auditor,noroshi,{PERSON},member,1,\n"));
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::check::check;

    #[test]
    fn the_sample_city_has_an_auditor_whom_its_plan_names() {
        let policy = check(&policy()).policy.unwrap();
        assert_eq!(policy.roles.auditors, ["auditor".into()]);
        let files = files().rows;
        let sample = Files::sample().rows;
        assert_eq!(files.people.len(), sample.people.len() + 1);
        assert_eq!(files.posts.len(), sample.posts.len() + 1);
    }
}
