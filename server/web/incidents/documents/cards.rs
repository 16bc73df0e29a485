//! One card for each kind of reader: how far their paper has come, its files, what is still missing and where
//! that is written.

use serde::Serialize;

use crate::domain::plan::issue::{Format, Variant};
use crate::telling::paper::{variant_word, version_word};
use crate::telling::variant::{Place, Varied};

use super::super::document::words;
use super::{DocumentPage, Link, When};

/// The forms in which papers are handed on; the others are for programs and specialists.
const MAIN: [Format; 2] = [Format::Docx, Format::Pdf];

/// A card.
#[derive(Serialize)]
pub(super) struct Card {
    code: &'static str,
    label: String,
    state: String,
    /// When its last paper was issued.
    issued: Option<When>,
    is_current: bool,
    is_complete: bool,
    href: String,
    files: Vec<Link>,
    others: Vec<Link>,
    missing: Vec<Link>,
    count: usize,
}

impl DocumentPage<'_> {
    pub(super) fn card(&self, variant: Variant, varied: &Varied) -> Card {
        let (mine, others): (Vec<Format>, Vec<Format>) =
            Format::ALL.into_iter().partition(|format| MAIN.contains(format));
        let link = |format: &Format| self.copy(variant, *format);
        let mut papers = self.seen.incident.plan.issued.papers.iter();
        let last = papers.rfind(|paper| paper.made.variant == variant);
        Card {
            code: variant.as_str(),
            label: variant_word(variant, &words(self.visit)).label,
            state: self.state(variant, varied.missing.len()),
            issued: last.map(|paper| When::past(self.visit, paper.at)),
            is_current: variant == self.variant,
            is_complete: varied.missing.is_empty(),
            href: format!("{}/documents?variant={}", self.base, variant.as_str()),
            files: mine.iter().rev().map(link).collect(),
            others: others.iter().map(link).collect(),
            missing: varied.missing.iter().map(|missing| self.place(variant, missing)).collect(),
            count: varied.missing.len(),
        }
    }

    /// 第1報 下書き・未記入10.
    fn state(&self, variant: Variant, missing: usize) -> String {
        let issued = &self.seen.incident.plan.issued;
        let (next, written) = (issued.next_version(variant), issued.times_prepared(variant));
        let version = version_word(next, false, &words(self.visit)).label;
        let key = match (missing, written, variant.fields().is_empty()) {
            (0, _, _) => "web-documents-state-ready",
            (_, 0, false) => "web-documents-state-new",
            (..) => "web-documents-state-draft",
        };
        self.visit.say(key, &[("version", version.into()), ("count", missing.into())])
    }

    fn copy(&self, variant: Variant, format: Format) -> Link {
        let (variant, format) = (variant.as_str(), format.as_str());
        Link {
            label: self.visit.text(&format!("web-format-{format}")),
            href: format!("{}/report?variant={variant}&format={format}", self.base),
        }
    }

    /// What is missing, with the address where it is written; none for whoever may not write it there.
    fn place(&self, variant: Variant, missing: &crate::telling::variant::Missing) -> Link {
        let href = match &missing.place {
            Place::Field(_) if !self.can => String::new(),
            Place::Field(field) if variant == self.variant => format!("#{field}"),
            Place::Field(field) => {
                format!("{}/documents?variant={}#{field}", self.base, variant.as_str())
            }
            Place::Section(code) => self.section(code),
        };
        Link { label: missing.what.clone(), href }
    }

    /// The page of the incident on which a section of the report is made.
    fn section(&self, code: &str) -> String {
        const PAGES: [(&str, &str); 9] = [
            ("response.items", "items"),
            ("response.ppc", "items"),
            ("response.assets", "items"),
            ("response.publication", "publication"),
            ("response.", "response"),
            ("deadline.", "deadlines"),
            ("prevention.", "prevention"),
            ("evidence.", "evidence"),
            ("drill.", "drill"),
        ];
        let page = PAGES.iter().find(|(family, _)| code.starts_with(family));
        page.map(|(_, page)| format!("{}/{page}", self.base)).unwrap_or_default()
    }
}
