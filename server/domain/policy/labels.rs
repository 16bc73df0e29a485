//! The body's own words for what history stores as ids; the id where the policy has no word for it.

use super::{Asset, Label, Policy, PostRef, base};
use crate::case::Context;
use crate::case::field::Vocabulary;
use crate::ids::{Act, KindId, PartyId, PostId, SeverityId};

impl Policy {
    /// The body's word for a post; the id where the policy no longer has it.
    pub fn post_label<'a>(&'a self, id: &'a PostId) -> &'a str {
        self.post(id).map_or(id.as_str(), |post| post.label.as_str())
    }

    /// The words that it declares for a field of a case, each with the body's own label.
    pub fn vocabulary(&self, of: Vocabulary) -> Vec<(&str, &str)> {
        match of {
            Vocabulary::Segments => labels(&self.segments),
            Vocabulary::Threats => labels(&self.threats),
            Vocabulary::Effects => labels(&self.effects),
            Vocabulary::Systems => assets(&self.systems),
            Vocabulary::Contracts => assets(&self.contracts),
        }
    }

    /// The body's word for one of them; the id itself where it declares none.
    pub fn word_label<'a>(&'a self, of: Vocabulary, id: &'a str) -> &'a str {
        self.vocabulary(of).into_iter().find(|(known, _)| *known == id).map_or(id, |(_, label)| label)
    }

    /// The body's word for a kind.
    pub fn kind_label<'a>(&'a self, id: &'a KindId) -> &'a str {
        self.kinds.iter().find(|kind| kind.id == *id).map_or(id.as_str(), |kind| kind.label.as_str())
    }

    /// The body's word for a class.
    pub fn severity_label<'a>(&'a self, id: &'a SeverityId) -> &'a str {
        let found = self.severities.iter().find(|severity| severity.id == *id);
        found.map_or(id.as_str(), |severity| severity.label.as_str())
    }

    /// The body's words for whom a step tells: its posts or, where it tells none, the bodies outside. For
    /// an incident the posts are those that its place makes of them.
    pub fn told_labels<'a>(
        &'a self,
        tell: &'a [PostRef],
        inform: &'a [PartyId],
        context: Option<&Context>,
    ) -> Vec<&'a str> {
        if !tell.is_empty() {
            return tell.iter().map(|row| self.meant_label(row, context)).collect();
        }
        let label = |id: &'a PartyId| self.parties.get(id).map_or(id.as_str(), |party| party.label.as_str());
        inform.iter().map(label).collect()
    }

    /// The body's word for a post as it is meant on an incident, or as it is written.
    pub fn meant_label<'a>(&'a self, post: &'a PostRef, context: Option<&Context>) -> &'a str {
        let meant = context.map(|context| post.named_at(self, &context.units));
        self.post_label(meant.unwrap_or(&post.post))
    }

    /// The body's word for an act.
    pub fn act_label<'a>(&'a self, id: &'a Act) -> &'a str {
        self.acts.iter().find(|act| act.id == *id).map_or(id.as_str(), |act| act.label.as_str())
    }

    /// The body's own word for an act; none where it is the word of the rules that every policy begins with.
    pub fn own_act_label<'a>(&'a self, id: &Act) -> Option<&'a str> {
        let label = self.acts.iter().find(|act| act.id == *id)?.label.as_str();
        let is_common = base::ACTS.iter().any(|(act, word)| *act == id.as_str() && *word == label);
        (!is_common).then_some(label)
    }
}

fn labels(words: &[Label<String>]) -> Vec<(&str, &str)> {
    words.iter().map(|word| (word.id.as_str(), word.label.as_str())).collect()
}

fn assets(assets: &[Asset]) -> Vec<(&str, &str)> {
    assets.iter().map(|asset| (asset.id.as_str(), asset.label.as_str())).collect()
}
