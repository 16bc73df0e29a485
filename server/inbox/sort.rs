//! What a mail is: decided by what it says of itself, before anything comes of it.

use super::letter::Letter;

/// What a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// One of ours, come back.
    Loop,
    /// What a mail server says of a mail.
    Bounce,
    /// What a machine answers or sends.
    Automatic,
    /// Sent to many, through no list.
    Bulk,
    /// Somebody tells us something.
    Report,
}

/// What a subject begins with that a machine wrote. It counts in an answer to us alone: somebody may report
/// an absence.
const ABSENT: [&str; 5] = ["自動応答", "自動返信", "不在", "automatic reply", "out of office"];

impl Sort {
    /// What `letter` is, to the house that sends as `own`.
    pub fn of(letter: &Letter, own: &str) -> Self {
        let marks = &letter.marks;
        let daemon = letter.from.to_ascii_lowercase();
        let is_daemon = ["mailer-daemon@", "postmaster@"].iter().any(|name| daemon.starts_with(name));
        if letter.from.eq_ignore_ascii_case(own) {
            Sort::Loop
        } else if marks.is_delivery_report || is_daemon {
            Sort::Bounce
        } else if marks.has_no_sender || marks.is_automatic || is_absence(letter, own) {
            Sort::Automatic
        } else if marks.is_bulk {
            Sort::Bulk
        } else {
            Sort::Report
        }
    }

    /// The word for texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Sort::Loop => "loop",
            Sort::Bounce => "bounce",
            Sort::Automatic => "automatic",
            Sort::Bulk => "bulk",
            Sort::Report => "report",
        }
    }
}

/// Whether it says in answer to a mail of ours that somebody is away.
fn is_absence(letter: &Letter, own: &str) -> bool {
    let subject = letter.subject.to_lowercase();
    let ours =
        own.rsplit_once('@').is_some_and(|(_, domain)| letter.answers.contains(&format!("@{domain}>")));
    ours && ABSENT.iter().any(|word| subject.trim_start_matches(['[', '【', '［']).starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::super::letter::Marks;
    use super::*;

    #[test]
    fn only_what_a_person_wrote_becomes_a_report() {
        let person = Letter { from: "taro@example.jp".to_owned(), ..Letter::default() };
        let from = |from: &str| Letter { from: from.to_owned(), ..Letter::default() };
        let marked = |marks: Marks| Letter { marks, ..person.clone() };
        let about = |subject: &str, answers: &str| Letter {
            subject: subject.to_owned(),
            answers: answers.to_owned(),
            ..person.clone()
        };
        let ours = "<0f0e@city.example.jp>";
        let cases = [
            (person.clone(), Sort::Report),
            (from(""), Sort::Report),
            (from("Incident@City.example.jp"), Sort::Loop),
            (from("MAILER-DAEMON@mx.example.jp"), Sort::Bounce),
            (
                marked(Marks { is_delivery_report: true, has_no_sender: true, ..Marks::default() }),
                Sort::Bounce,
            ),
            (marked(Marks { has_no_sender: true, ..Marks::default() }), Sort::Automatic),
            (marked(Marks { is_automatic: true, ..Marks::default() }), Sort::Automatic),
            (marked(Marks { is_bulk: true, ..Marks::default() }), Sort::Bulk),
            (about("自動応答: 狼煙", ours), Sort::Automatic),
            (about("[不在] 狼煙", ours), Sort::Automatic),
            (about("不在の間に届いた箱について", "<1@example.com>"), Sort::Report),
            (about("Re: 狼煙", ours), Sort::Report),
        ];
        for (letter, sort) in cases {
            assert_eq!(Sort::of(&letter, "incident@city.example.jp"), sort, "{letter:?}");
        }
    }
}
