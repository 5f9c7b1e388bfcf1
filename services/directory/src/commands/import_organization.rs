//! The organization becomes what a file says, or the difference is shown.

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx};

use crate::domain::{Difference, diff};
use crate::file::{BadFile, OrganizationFile};
use crate::store;

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct ImportOrganization {
    /// The file, read.
    pub file: OrganizationFile,
    /// Only show what would change.
    pub dry_run: bool,
    /// The version on which the person decided; `None` where nobody looked before (command line).
    pub seen_version: Option<i32>,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// What came of it.
#[derive(Debug)]
pub struct Imported {
    /// The organization's version: after the import, or the one that a dry run looked at.
    pub version: i32,
    /// What changed, or would.
    pub differences: Vec<Difference>,
}

impl Imported {
    /// How many facts the other services hear of.
    pub fn told(&self) -> usize {
        self.differences.iter().map(|d| d.facts().len()).sum()
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not a well-formed organization.
    #[error(transparent)]
    Bad(#[from] BadFile),
    /// Somebody else changed it since.
    #[error("the organization changed since it was looked at")]
    Stale,
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for ImportError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// Where a calendar comes from that the file brings, or that the program carries.
const SOURCE: &str = "organization file";

/// All of it or nothing.
///
/// # Errors
/// [`ImportError`].
#[tracing::instrument(skip_all, fields(dry_run = cmd.dry_run))]
pub async fn import_organization(
    tx: &mut Tx<'_>,
    cmd: ImportOrganization,
) -> Result<Imported, ImportError> {
    let stored = if cmd.dry_run {
        store::load(tx).await?
    } else {
        store::load_for_change(tx).await?
    };
    if cmd.seen_version.is_some_and(|seen| seen != stored.version) {
        return Err(ImportError::Stale);
    }
    let mut wanted = cmd.file.organization.clone();
    wanted.settle_calendars(&stored.organization.calendars);
    let flaws = wanted.flaws();
    if !flaws.is_empty() {
        return Err(cmd.file.located(flaws).into());
    }
    let differences = diff(&stored.organization, &wanted);
    let version = if cmd.dry_run {
        stored.version
    } else {
        super::carry_out(tx, &stored, &differences, SOURCE, &cmd.actor, cmd.at).await?
    };
    Ok(Imported {
        version,
        differences,
    })
}
