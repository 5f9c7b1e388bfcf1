//! `GET /v1/complaint-counts`: how long the lists of the register are that somebody begins the day with.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller, Reach, reach};
use chrono::{DateTime, Utc};
use persistence::Tx;
use regulation::{Sensitivity, Severity, Stage};
use serde::{Deserialize, Serialize};
use web::{Filter, Now, Problem};

use crate::Intake;
use crate::commands::{CommandError, read};
use crate::store::list::Wanted;

/// Each is the number of rows of `/v1/complaints` with the parameters that it names, up to 1,000.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Counts {
    /// `?new=true`: came in by itself and waits for acceptance.
    new: usize,
    /// `?stage=registered&new=false`: registered by somebody, and waits for acceptance.
    registered: usize,
    /// `?overdue=true`.
    overdue: usize,
    /// `?overdue=false&due_before=…`: where a moment was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<usize>,
    /// `?open=true&severity=major`.
    major: usize,
    /// `?open=true&sensitivity=s3`.
    restricted: usize,
    /// `?open=true&dissatisfied=true`.
    dissatisfied: usize,
    /// Which of these lists are longer than is said here.
    capped: Vec<&'static str>,
}

/// What is counted besides.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Besides {
    /// Those with a running deadline between now and this moment, as `due`.
    due_before: Option<DateTime<Utc>>,
}

impl Counts {
    async fn of(
        tx: &mut Tx<'_>,
        reach: &Reach,
        due_before: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Result<Self, CommandError> {
        let mut capped = Vec::new();
        let mut count = async |name: &'static str, wanted: Wanted| {
            let (count, more) = read::counted(tx, reach, &wanted).await?;
            if more {
                capped.push(name);
            }
            Ok::<_, CommandError>(count)
        };
        let new = |new| Wanted {
            new: Some(new),
            ..Wanted::default()
        };
        let overdue = |overdue| Wanted {
            overdue: Some((overdue, at)),
            ..Wanted::default()
        };
        let open = || Wanted {
            open: Some(true),
            ..Wanted::default()
        };
        let registered = Wanted {
            stage: Some(Stage::Registered),
            ..new(false)
        };
        let due = due_before.map(|moment| Wanted {
            due_before: Some(moment),
            ..overdue(false)
        });
        let major = Wanted {
            severity: Some(Severity::Major),
            ..open()
        };
        let restricted = Wanted {
            sensitivity: Some(Sensitivity::S3),
            ..open()
        };
        let dissatisfied = Wanted {
            dissatisfied: Some(true),
            ..open()
        };
        Ok(Self {
            new: count("new", new(true)).await?,
            registered: count("registered", registered).await?,
            overdue: count("overdue", overdue(true)).await?,
            due: match due {
                Some(due) => Some(count("due", due).await?),
                None => None,
            },
            major: count("major", major).await?,
            restricted: count("restricted", restricted).await?,
            dissatisfied: count("dissatisfied", dissatisfied).await?,
            capped,
        })
    }
}

/// How much waits in the register, as far as the caller may see it.
#[utoipa::path(tag = "complaints", params(Besides),
    responses((status = 200, body = Counts), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaint-counts")]
pub(crate) async fn counts(
    service: Data<Intake>,
    caller: Caller,
    Filter(besides): Filter<Besides>,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let counted = service.db.transaction(async move |mut tx| {
        let reach = reach(&mut tx, &caller, Action::ListRegister).await?;
        Counts::of(&mut tx, &reach, besides.due_before, at).await
    });
    Ok(HttpResponse::Ok().json(counted.await?))
}
