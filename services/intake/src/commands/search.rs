//! Finding complaints: by words in their texts, and exactly by a telephone number or an address.

use authorization::{Action, Caller, reach};
use chrono::{DateTime, Utc};
use persistence::{Tx, audit};
use sealing::Blind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::CommandError;
use super::read::{cut, is_full, kept};
use crate::Intake;
use crate::domain::Term;
use crate::store::list::{self, Item, Wanted};
use crate::store::search;

/// Candidates that are looked at first; each further step looks at twice as many, so that a term that
/// is frequent everywhere and rare within reach takes few steps.
const FIRST_LOOK: i64 = 200;
const WIDEST_LOOK: i64 = 3_200;

/// A page of complaints whose text contains the term, the newest first. A text is read by being
/// searched, so it takes what reading it takes.
pub(crate) async fn by_text(
    tx: &mut Tx<'_>,
    caller: &Caller,
    term: &Term,
    wanted: &Wanted,
    after: Option<Uuid>,
    limit: i64,
) -> Result<(Vec<Item>, Option<Uuid>), CommandError> {
    let reach = reach(tx, caller, Action::FullNarrative).await?;
    // Within few sites the index reads those alone; whoever is assigned somewhere may be anywhere.
    let everywhere = reach
        .levels
        .iter()
        .any(|level| level.department.is_some() || level.assigned_to.is_some());
    let mut sites: Vec<Uuid> = match wanted.site {
        Some(site) => vec![site],
        None => reach.levels.iter().flat_map(|l| l.sites.clone()).collect(),
    };
    sites.sort_unstable();
    sites.dedup();
    let sites = (!everywhere || wanted.site.is_some()).then_some(&sites[..]);
    let (mut found, mut look) = (Vec::new(), FIRST_LOOK);
    let mut before = after.unwrap_or(Uuid::max());
    loop {
        let (ids, next) = search::hits(tx, term, sites, before, look).await?;
        let rows = list::among(tx, &reach, wanted, &ids).await?;
        found.extend(kept(tx, &reach, rows).await?);
        match next {
            Some(next) if !is_full(&found, limit) => before = next,
            _ => break,
        }
        look = (look * 2).min(WIDEST_LOOK);
    }
    let next = cut(&mut found, limit).map(|last| last.id);
    Ok((found, next))
}

/// For what somebody's complaints are looked up. A code and no words: words would name people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// The complainant is here or calls and has lost number or code.
    ComplainantAsks,
    /// A new complaint may repeat an earlier one (F-6.6).
    RepeatCheck,
    /// What was said to the complainant is looked into.
    Oversight,
}

#[derive(Serialize)]
struct Note {
    purpose: Purpose,
}

/// Complaints of the complainant with this telephone number or address, the newest first, each with a
/// trace of who looked and why.
pub(crate) async fn by_contact(
    tx: &mut Tx<'_>,
    caller: &Caller,
    contact: &Blind,
    purpose: Purpose,
    limit: i64,
    at: DateTime<Utc>,
) -> Result<Vec<Item>, CommandError> {
    let reach = reach(tx, caller, Action::SearchContact).await?;
    let (mut found, mut before) = (Vec::new(), Uuid::max());
    loop {
        let ids = search::by_key(tx, contact, before, limit).await?;
        let rows = list::among(tx, &reach, &Wanted::default(), &ids).await?;
        found.extend(kept(tx, &reach, rows).await?);
        let all = i64::try_from(ids.len()).is_ok_and(|ids| ids < limit);
        match ids.last() {
            Some(last) if !all && !is_full(&found, limit) => before = *last,
            _ => break,
        }
    }
    cut(&mut found, limit);
    let body = serde_json::to_vec(&Note { purpose }).expect("a code is JSON");
    for row in &found {
        audit::append(tx, row.id, at, &caller.actor(), "contact.searched", &body).await?;
    }
    Ok(found)
}

impl Intake {
    /// The keyed hash by which a contact is found; none of what is no such contact.
    pub(crate) fn contact_key(&self, contact: &Contact) -> Option<Blind> {
        let index = self.ring.blind_index();
        match contact {
            Contact::Phone(phone) => index.phone(phone),
            Contact::Email(email) => index.email(email),
            Contact::Wechat(id) => index.wechat(id),
        }
    }
}

/// What somebody is looked up by. No `Debug`.
pub(crate) enum Contact {
    /// 电话.
    Phone(String),
    /// E-mail.
    Email(String),
    /// 微信号.
    Wechat(String),
}

/// Nothing is found by what is no contact; who may not look is told so all the same.
pub(crate) async fn by_no_contact(
    tx: &mut Tx<'_>,
    caller: &Caller,
) -> Result<Vec<Item>, CommandError> {
    reach(tx, caller, Action::SearchContact).await?;
    Ok(Vec::new())
}
