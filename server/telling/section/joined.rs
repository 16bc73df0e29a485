//! Reports that joined the incident: what each says, by whom, and where it differs from what is known.

use crate::domain::case::field::Field;
use crate::domain::case::said::Value;
use crate::domain::incident::joined::{open_differences, text_key};
use crate::domain::incident::state::Heard;
use crate::i18n::{field as fields, labels};
use crate::telling::chronology::actor_name;
use crate::telling::sentence::Teller;

use super::{Section, Table};

pub(super) fn sections(teller: &Teller<'_>) -> Vec<Section> {
    let mut section = Section::new("incident.reports", teller.words.word("section-reports"));
    section.tables = teller.incident.joined.iter().map(|heard| table(teller, heard)).collect();
    vec![section]
}

fn table(teller: &Teller<'_>, heard: &Heard) -> Table {
    let (words, joined) = (teller.words, &heard.joined);
    let (at, by) = (words.stamp(heard.at), actor_name(&heard.by, teller));
    let args = [("number", joined.number.as_str()), ("at", at.as_str()), ("by", by.as_str())];
    let is_incident = teller.incident.bonds.taken_in.contains(&joined.number);
    let title = if is_incident { "section-reports-merged" } else { "section-reports-one" };
    Table {
        title: words.say(title, &args),
        heads: ["field", "said", "known"].map(|head| words.word(&format!("section-reports-{head}"))).into(),
        rows: rows(teller, heard),
    }
}

fn rows(teller: &Teller<'_>, heard: &Heard) -> Vec<Vec<String>> {
    let (language, joined) = (teller.words.language, &heard.joined);
    let whose = (teller.world, teller.policy());
    let differences = open_differences(teller.incident, heard);
    let said = Field::ALL.iter().filter_map(|field| {
        let value = Some(field.value(&joined.case)).filter(|value| *value != Value::Unsaid)?;
        let known = differences.iter().find(|change| change.field == *field).map(|change| &change.before);
        let known = known.map(|known| fields::value(language, whose, *field, known));
        let value = fields::value(language, whose, *field, &value);
        Some(vec![fields::name(language, *field), value, known.unwrap_or_default()])
    });
    let texts = ["summary", "description", "place"].into_iter().filter_map(|key| {
        let text = teller.incident.texts.get(&text_key(joined.no, key))?.clone();
        Some(vec![teller.words.word(&format!("field-{key}")), text, String::new()])
    });
    let origin = labels::origin(language, joined.case.origin);
    let reporter = joined.reporter.as_ref().map(|who| teller.name(who)).unwrap_or_default();
    let origin =
        vec![teller.words.word("field-origin"), teller.words.list([origin, reporter]), String::new()];
    texts.chain([origin]).chain(said).collect()
}
