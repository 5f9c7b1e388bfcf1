//! The walk: one ordinary and one major complaint through every stage, each by whoever it falls
//! to, told as it happens: when, who, what, by which rules, and how the deadline comes about.
//!
//! What is told is what the register's history and the deadline ledger say, not what was asked
//! for. Absent on purpose: refusals of every kind (tests/regulation); one recusal a walk shows.

mod ending;
mod major;
mod ordinary;
mod walker;

use std::path::PathBuf;

use crate::installation::Installation;
use crate::page::{Lang, Page};
use crate::roster::Roster;
use crate::steps::Told;
use crate::trouble::Trouble;

pub use walker::{Scene, Walker};

/// How a walk is taken.
#[derive(Debug, Clone, Default)]
pub struct WalkOptions {
    /// Where the installation's mailbox keeps what it catches; without it the complainant answers
    /// by number and code instead of by the link in the reply.
    pub mail: Option<PathBuf>,
}

/// Both walks; what the two complainants were told.
///
/// # Errors
/// [`Trouble`] at the first step that does not come about.
pub async fn walk(
    installation: &Installation,
    page: &mut Page<'_>,
    options: &WalkOptions,
) -> Result<[Told; 2], Trouble> {
    let roster = Roster::fetch(installation).await;
    let ordinary = ordinary::walk(installation, &roster, page, options).await?;
    page.gap()?;
    let major = major::walk(installation, &roster, page, options).await?;
    page.gap()?;
    close(installation, page, [&ordinary, &major])?;
    Ok([ordinary, major])
}

/// One more ordinary complaint, up to and including its dispatch, without telling; for watching
/// what happens when nobody does anything.
///
/// # Errors
/// [`Trouble`].
pub async fn dispatched(installation: &Installation) -> Result<Told, Trouble> {
    let (roster, options) = (Roster::default(), WalkOptions::default());
    let mut nowhere = std::io::sink();
    let mut page = Page::new(&mut nowhere, Lang::En);
    let walker = ordinary::up_to_dispatch(installation, &roster, &mut page, &options).await?;
    Ok(walker.told)
}

fn close(
    installation: &Installation,
    page: &mut Page<'_>,
    told: [&Told; 2],
) -> Result<(), Trouble> {
    let lang = page.lang;
    page.title(lang.pick("两件投诉", "The two complaints"))?;
    for (told, kind) in told
        .into_iter()
        .zip([lang.pick("一般", "ordinary"), lang.pick("重大", "major")])
    {
        let line = match lang {
            Lang::Zh => format!("编号 {}，查询码 {}", told.number, told.code),
            Lang::En => format!("number {}, code {}", told.number, told.code),
        };
        page.labelled(1, kind, &line)?;
    }
    page.text(
        1,
        lang.pick(
            "说明：deploy/local/explain 编号。各服务的接口说明：",
            "Explained by: deploy/local/explain NUMBER. What each service offers:",
        ),
    )?;
    for service in [
        "intake",
        "investigation",
        "assignment",
        "notification",
        "directory",
    ] {
        page.link(1, "", &format!("{}/docs/", installation.url(service)))?;
    }
    let token = lang.pick(
        "查看各资源须带令牌：deploy/local/run directory token mint --staff jz-fang。",
        "Reading the other addresses takes a token: deploy/local/run directory token mint --staff jz-fang.",
    );
    page.text(1, token)?;
    Ok(())
}
