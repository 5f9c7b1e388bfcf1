//! `POST /v1/organization`: the organization becomes what the file says.

use actix_web::web::{Data, Payload, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse, post};
use authorization::{Action, AwaitsSecondPerson, Caller, Outcome};
use persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{IfMatch, Now, Problem};

use super::{in_two_persons, permit_administrator, text};
use crate::Directory;
use crate::commands::{ImportOrganization, Imported, import_organization};
use crate::domain::{Change, Difference, organization_id};
use crate::file;
use crate::store::lock_organization;

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Mode {
    /// Only show what would change; needs no If-Match, and its ETag is the one to import with.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
}

/// What changed, or would.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportView {
    /// Nothing was changed.
    dry_run: bool,
    /// Somebody is given a role: two administrators are needed.
    needs_second_person: bool,
    /// The organization's version.
    version: i32,
    /// Facts that the other services hear of.
    told: usize,
    /// Thing by thing.
    changes: Vec<ChangeView>,
}

/// One thing.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeView {
    /// `site`, `department`, `window`, `staff` or `calendar`.
    kind: String,
    /// Its code; with that of its site, where it belongs to one.
    path: String,
    /// `added`, `changed`, `removed` (no longer active) or `restored`.
    change: &'static str,
    /// Of a changed thing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldView>,
}

/// One field.
#[derive(Debug, Serialize, ToSchema)]
struct FieldView {
    /// As the file calls it.
    field: &'static str,
    /// Before; of a list, what went.
    from: String,
    /// After; of a list, what came.
    to: String,
}

impl From<&Difference> for ChangeView {
    fn from(difference: &Difference) -> Self {
        let (change, fields) = match &difference.change {
            Change::Added => ("added", &[][..]),
            Change::Changed(fields) => ("changed", fields.as_slice()),
            Change::Removed => ("removed", &[][..]),
            Change::Restored => ("restored", &[][..]),
        };
        let field = |f: &crate::domain::FieldChange| FieldView {
            field: f.field,
            from: f.from.clone(),
            to: f.to.clone(),
        };
        Self {
            kind: difference.after.kind().to_string(),
            path: difference.after.path(),
            change,
            fields: fields.iter().map(field).collect(),
        }
    }
}

impl ImportView {
    fn new(dry_run: bool, imported: &Imported) -> Self {
        let changes = imported.differences.iter().map(ChangeView::from).collect();
        Self {
            dry_run,
            needs_second_person: imported.differences.iter().any(Difference::appoints),
            version: imported.version,
            told: imported.told(),
            changes,
        }
    }
}

/// Imports an organization file.
///
/// The body is the file (TOML). First with `dry_run=true`, which answers what would change; then
/// with that answer's ETag in If-Match. What the file no longer names becomes inactive. Where it gives
/// somebody a role, two administrators are needed: the first one is answered 202.
#[utoipa::path(tag = "organization", params(Mode, ("If-Match" = Option<String>, Header, description = "The version that was looked at; not needed with dry_run")),
    request_body(content = String, content_type = "application/toml"),
    responses((status = 200, body = ImportView), (status = 202, body = AwaitsSecondPerson), web::Problems), security(("bearer" = [])))]
#[post("/v1/organization")]
pub(super) async fn import(
    service: Data<Directory>,
    req: HttpRequest,
    mode: Query<Mode>,
    caller: Caller,
    Now(at): Now,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    service
        .db
        .transaction(async |mut tx| {
            permit_administrator(&mut tx, &caller)
                .await
                .map_err(Problem::from)
        })
        .await?;
    let dry_run = mode.dry_run;
    let seen_version = if dry_run {
        None
    } else {
        Some(IfMatch::extract(&req).await?.0)
    };
    let file = file::read(&text::read(&req, payload).await?)?;
    let cmd = ImportOrganization {
        file,
        dry_run,
        seen_version,
        actor: caller.actor(),
        at,
    };
    let imported = service.db.transaction(async |mut tx| {
        // Once more: whoever lost the role while the file came may not import it.
        permit_administrator(&mut tx, &caller).await?;
        if !dry_run && !may_appoint(&mut tx, &caller, &cmd).await? {
            return Ok(Outcome::AwaitsSecondPerson);
        }
        let imported = import_organization(&mut tx, cmd).await?;
        Ok::<_, Problem>(Outcome::CarriedOut(imported))
    });
    let imported = match imported.await? {
        Outcome::AwaitsSecondPerson => return Ok(AwaitsSecondPerson::answer()),
        Outcome::CarriedOut(imported) => imported,
    };
    Ok(HttpResponse::Ok()
        .insert_header(web::etag(imported.version))
        .json(ImportView::new(dry_run, &imported)))
}

/// Whether the file gives nobody a role, or two administrators want it.
async fn may_appoint(
    tx: &mut Tx<'_>,
    caller: &Caller,
    cmd: &ImportOrganization,
) -> Result<bool, Problem> {
    lock_organization(tx).await?;
    let looked_at = ImportOrganization {
        dry_run: true,
        ..cmd.clone()
    };
    let differences = import_organization(tx, looked_at).await?.differences;
    if !differences.iter().any(Difference::appoints) {
        return Ok(true);
    }
    // What differs says what is wanted, however the file is written.
    let wanted = ("organization", cmd.seen_version, format!("{differences:?}"));
    let (action, subject) = (Action::Appoint, organization_id());
    Ok(in_two_persons(tx, caller, action, subject, &wanted, cmd.at).await?)
}
