//! What a look at an incident was, as the list of looks tells them apart.

use crate::code::words;

/// What somebody did who looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// A page was opened.
    Opened,
    /// A document or a table was taken along, or printed.
    Exported,
    /// How a reporter from outside can be reached was uncovered.
    Contact,
    /// A file of evidence was taken.
    Taken,
}

words!(Look { Opened = "opened", Exported = "exported", Contact = "contact", Taken = "taken" });

impl Look {
    /// The one that a look was noted as.
    pub fn of(what: &str) -> Self {
        match what {
            "export" | "list" => Self::Exported,
            "contact" => Self::Contact,
            "evidence package" => Self::Taken,
            _ if what.starts_with("evidence ") && what.ends_with(" file") => Self::Taken,
            _ => Self::Opened,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_told_apart() {
        let noted = [
            ("view", Look::Opened),
            ("evidence", Look::Opened),
            ("evidence 3", Look::Opened),
            ("evidence 3 file", Look::Taken),
            ("evidence package", Look::Taken),
            ("export", Look::Exported),
            ("list", Look::Exported),
            ("contact", Look::Contact),
        ];
        for (what, look) in noted {
            assert_eq!(Look::of(what), look, "{what}");
        }
    }
}
