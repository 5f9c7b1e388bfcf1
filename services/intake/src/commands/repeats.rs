//! Which complaints one may repeat, with reasons; a person merges or does not (F-6.6).

use std::collections::BTreeMap;

use authorization::{Action, Caller, reach};
use chrono::TimeDelta;
use persistence::Tx;
use regulation::Sensitivity;
use uuid::Uuid;

use super::CommandError;
use super::read::{kept, permitted};
use crate::Intake;
use crate::domain::{Complaint, ComplaintId, Reason, Traits, is_proposed};
use crate::store::list::{self, Item, Wanted};
use crate::store::search::{self, KeyKind};

/// Complaints with the same contact that are looked at, the newest first.
const SAME_KEYS: i64 = 100;
/// Proposals that are shown at most.
const SHOWN: usize = 20;

/// The proposals, the best first, as far as the caller may merge both.
pub(crate) async fn repeats(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    id: ComplaintId,
) -> Result<Vec<(Item, Vec<Reason>)>, CommandError> {
    let (complaint, _) = permitted(tx, caller, Action::Merge, id).await?;
    let item = list::item(tx, id).await?.ok_or(CommandError::NotFound)?;
    let mut reasons: BTreeMap<Uuid, Vec<Reason>> = BTreeMap::new();
    for (other, kind) in search::shared_keys(tx, id, SAME_KEYS).await? {
        reasons.entry(other).or_default().push(match kind {
            KeyKind::Phone => Reason::SamePhone,
            KeyKind::Email => Reason::SameEmail,
            KeyKind::Wechat => Reason::SameWechat,
            KeyKind::BusinessNumber => Reason::SameBusinessNumber,
        });
    }
    for (other, percent) in similar(tx, intake, &complaint, &item, &reasons).await? {
        let reason = Reason::SimilarText(percent);
        reasons.entry(other).or_default().push(reason);
    }
    add_same_window_and_day(tx, id, &mut reasons).await?;
    reasons.retain(|_, reasons| is_proposed(reasons));
    let reach = reach(tx, caller, Action::Merge).await?;
    let ids: Vec<Uuid> = reasons.keys().copied().collect();
    let rows = list::among(tx, &reach, &Wanted::default(), &ids).await?;
    let rows = kept(tx, &reach, rows).await?;
    let mut proposals: Vec<(Item, Vec<Reason>)> = rows
        .into_iter()
        .map(|row| {
            let mut reasons = reasons.remove(&row.id).unwrap_or_default();
            reasons.sort_unstable();
            (row, reasons)
        })
        .collect();
    proposals.sort_by_key(|(_, reasons)| std::cmp::Reverse(weight(reasons)));
    proposals.truncate(SHOWN);
    Ok(proposals)
}

/// More reasons first, then the more similar texts.
fn weight(reasons: &[Reason]) -> (usize, u8) {
    let text = reasons.iter().find_map(|reason| match reason {
        Reason::SimilarText(percent) => Some(*percent),
        _ => None,
    });
    (reasons.len(), text.unwrap_or(0))
}

/// Texts in plain only: what is sealed is compared by keyed hashes alone.
async fn similar(
    tx: &mut Tx<'_>,
    intake: &Intake,
    complaint: &Complaint,
    item: &Item,
    same: &BTreeMap<Uuid, Vec<Reason>>,
) -> Result<Vec<(Uuid, u8)>, CommandError> {
    let own = search::texts_of(tx, &[item.id]).await?;
    let Some((_, own)) = own.first() else {
        return Ok(Vec::new());
    };
    if complaint.classified().sensitivity == Sensitivity::S3 {
        return Ok(Vec::new());
    }
    let settings = &intake.settings.repeats;
    let since = item.received_at - TimeDelta::days(i64::from(settings.days));
    let most = i64::from(settings.texts);
    let mut texts = search::recent_texts(tx, item.site_id, since, most).await?;
    let known: Vec<Uuid> = same.keys().copied().collect();
    texts.extend(search::texts_of(tx, &known).await?);
    texts.sort_by_key(|(id, _)| *id);
    texts.dedup_by_key(|(id, _)| *id);
    let own = Traits::of(own);
    let others = texts.into_iter().filter(|(id, _)| *id != item.id);
    Ok(others
        .map(|(id, text)| (id, own.similarity(&Traits::of(&text))))
        .filter(|(_, percent)| *percent > 0)
        .collect())
}

async fn add_same_window_and_day(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    reasons: &mut BTreeMap<Uuid, Vec<Reason>>,
) -> Result<(), CommandError> {
    let own = list::windows_and_days(tx, &[id.0]).await?;
    let Some((_, window, day)) = own.first().copied() else {
        return Ok(());
    };
    let ids: Vec<Uuid> = reasons.keys().copied().collect();
    for (other, its_window, its_day) in list::windows_and_days(tx, &ids).await? {
        if (its_window, its_day) == (window, day) {
            reasons
                .entry(other)
                .or_default()
                .push(Reason::SameWindowAndDay);
        }
    }
    Ok(())
}
