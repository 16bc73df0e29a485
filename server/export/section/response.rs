use crate::export::sentence::Teller;

use super::{Pair, Section};

pub(super) fn sections(teller: &Teller<'_>) -> Vec<Section> {
    let mut section = Section::new("response.bcp", teller.words.word("section-response-bcp"));
    if let Some(is_active) = teller.incident.plan.response.is_bcp_active {
        let key = if is_active { "section-response-bcp-active" } else { "section-response-bcp-inactive" };
        let name = teller.words.word("section-response-bcp-name");
        section.facts.push(Pair { name, value: teller.words.word(key) });
    }
    vec![section]
}
