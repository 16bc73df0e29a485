//! 情報資産 (対策基準 2.1(1), 2.2): what is concerned, each with its class. The highest one wins, and an
//! unknown one counts as A meanwhile, so that what is not known yet is not handled as harmless.

use crate::case::Case;
use crate::draft::Draft;
use crate::escalation::change::change_case;
use crate::history::Private;
use crate::refusal::Refusal;

use super::fact::{AssetClass, Fact};
use super::state::{Asset, Response};
use super::{keep, need, push};

/// Notes an asset, or another class of one that was noted.
pub(super) fn note(
    draft: &mut Draft<'_>,
    asset: Option<u32>,
    class: AssetClass,
    texts: &mut Private,
) -> Result<(), Refusal> {
    let count = u32::try_from(draft.after.plan.response.assets.len()).unwrap_or(u32::MAX);
    let no = match asset {
        Some(no) => {
            let known = find(&draft.after.plan.response, no)?;
            if known.class == class {
                return Err(Refusal::Decided);
            }
            no
        }
        None => {
            need(texts, "text")?;
            count.saturating_add(1)
        }
    };
    keep(texts, "text", format!("response.asset.{no}"));
    push(draft, Fact::AssetNoted { asset: no, class });
    follow(draft)
}

/// An asset is not concerned after all.
pub(super) fn strike(draft: &mut Draft<'_>, asset: u32, texts: &mut Private) -> Result<(), Refusal> {
    find(&draft.after.plan.response, asset)?;
    need(texts, "reason")?;
    keep(texts, "reason", format!("response.asset.{asset}.struck"));
    push(draft, Fact::AssetStruck { asset });
    follow(draft)
}

fn find(response: &Response, no: u32) -> Result<&Asset, Refusal> {
    let index = usize::try_from(no).ok().and_then(|no| no.checked_sub(1));
    let found = index.and_then(|index| response.assets.get(index)).filter(|asset| !asset.is_struck);
    found.ok_or(Refusal::Invalid { field: "asset", reason: "unknown" })
}

/// The class of the incident that its assets give; none where no asset is named.
pub fn highest(response: &Response) -> Option<AssetClass> {
    let classes = response.assets.iter().filter(|asset| !asset.is_struck).map(|asset| asset.class);
    classes.max().map(|class| if class == AssetClass::Unknown { AssetClass::A } else { class })
}

/// The case takes the highest class, and its severity follows by the rules.
fn follow(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let class = highest(&draft.after.plan.response).unwrap_or(AssetClass::Unknown).as_str();
    if draft.after.case.asset_class == class {
        return Ok(());
    }
    let case = Case { asset_class: class.to_owned(), ..draft.after.case.clone() };
    let subjects = draft.after.subjects.clone();
    change_case(draft, &case, &subjects)
}
