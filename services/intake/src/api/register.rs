//! `POST /v1/complaints`: 登记, whatever the channel (S-4.1).

use actix_web::http::header;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse, post};
use authorization::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Channel, ReplyChannel, Scope};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use web::{IdempotencyKey, IdempotencyKeyHeader, Language, NewId, Now, Problem, RawBody};

use super::address::address;
use crate::Intake;
use crate::commands::CommandError;
use crate::commands::register::{self as command, Key, Register, Registered};
use crate::domain::{ComplaintId, Draft, Identity, Matter, StaffId};

/// A complaint as it is told. No `Debug`: personal values do not print.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Registration {
    /// The site complained about.
    site_id: Uuid,
    /// The window, where known.
    window_id: Option<Uuid>,
    /// The department, where known; the window's where it is not given.
    department_id: Option<Uuid>,
    /// The public files by `web` and `wechat`, partners hand over by `transfer`; all channels are for staff.
    channel: Channel,
    /// As the complainant names them; the text's proposal stands in for none.
    #[serde(default)]
    scopes: Vec<Scope>,
    /// 投诉事项.
    #[schema(min_length = 10, max_length = 5000)]
    narrative: String,
    /// 诉求.
    #[schema(max_length = 1000)]
    wanted_outcome: Option<String>,
    /// 业务编号.
    #[schema(max_length = 64)]
    business_number: Option<String>,
    /// 被投诉人 in words: name, badge number or looks.
    #[schema(max_length = 200)]
    respondent: Option<String>,
    /// Staff complained about, where the desk knows them; for staff only.
    #[serde(default)]
    respondent_ids: Vec<Uuid>,
    /// When it happened, local date; not in the future.
    occurred_on: Option<NaiveDate>,
    /// No identity is given; `complainant` must be absent then.
    #[serde(default)]
    anonymous: bool,
    /// Who complains.
    complainant: Option<Complainant>,
    /// What the complainant is written in; by Accept-Language where it is not given.
    language: Option<regulation::Language>,
    /// How the answer is wanted; else the best way that the contact allows.
    reply_channel: Option<ReplyChannel>,
    /// Letters: the date of the postmark.
    postmark_date: Option<NaiveDate>,
    /// When it was received; needed for letters, for staff only.
    received_at: Option<DateTime<Utc>>,
}

/// 投诉人. No `Debug`.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Complainant {
    /// 姓名.
    #[schema(max_length = 64)]
    name: Option<String>,
    /// `male`, `female` or `undisclosed`; optional.
    sex: Option<String>,
    /// 1 to 120; optional.
    #[schema(minimum = 1, maximum = 120)]
    age: Option<i64>,
    /// 手机号码 or telephone with extension.
    #[schema(max_length = 20)]
    phone: Option<String>,
    /// E-mail.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// 微信号.
    #[schema(max_length = 64)]
    wechat: Option<String>,
    /// 通信地址, for letters.
    #[schema(max_length = 200)]
    address: Option<String>,
}

impl Complainant {
    pub(super) fn identity(self) -> Identity {
        Identity {
            name: self.name,
            sex: self.sex,
            // What does not fit into eight bits is no age, and neither is zero.
            age: self.age.map(|age| u8::try_from(age).unwrap_or(0)),
            phone: self.phone,
            email: self.email,
            wechat: self.wechat,
            address: self.address,
        }
    }
}

impl Registration {
    fn draft(self, id: Uuid, accepted: regulation::Language) -> Draft {
        Draft {
            id: ComplaintId(id),
            site: self.site_id,
            window: self.window_id,
            department: self.department_id,
            channel: self.channel,
            scopes: self.scopes,
            anonymous: self.anonymous,
            identity: self.complainant.unwrap_or_default().identity(),
            matter: Matter {
                narrative: self.narrative,
                wanted_outcome: self.wanted_outcome,
                business_number: self.business_number,
                respondent: self.respondent,
            },
            occurred_on: self.occurred_on,
            respondents: self.respondent_ids.into_iter().map(StaffId).collect(),
            language: self.language.unwrap_or(accepted),
            reply_channel: self.reply_channel,
            postmark: self.postmark_date,
            received_at: self.received_at,
        }
    }
}

/// How it is meant.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Mode {
    /// Only say what would be refused: 204 where nothing would. Nothing is registered, and no key is used up.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
}

/// Registers a complaint: number, code and promised date come at once. The public needs no token, and
/// may send so many from one address and to one site; looking (`dry_run`) is limited by itself, to as many.
#[utoipa::path(tag = "complaints", params(Mode, IdempotencyKeyHeader), request_body = Registration,
    responses((status = 201, body = Registered), (status = 204, description = "Nothing would be refused (`dry_run`)"), web::Problems, web::Limited),
    security((), ("bearer" = [])))]
#[post("/v1/complaints")]
#[expect(clippy::too_many_arguments, reason = "one per part of the request")]
pub(crate) async fn register(
    req: HttpRequest,
    service: Data<Intake>,
    mode: Query<Mode>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    NewId(id): NewId,
    Now(at): Now,
    Language(accepted): Language,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    let registration: Registration = body.parse()?;
    if caller == Caller::Public {
        let from = address(&req, &service.settings.public);
        let quotas = if mode.dry_run {
            &service.dry_runs
        } else {
            &service.quotas
        };
        if !quotas.admit(from, registration.site_id) {
            return Err(CommandError::TooManySubmissions.into());
        }
    }
    let hash: [u8; 32] = Sha256::digest(&body.0).into();
    let draft = registration.draft(id, accepted);
    let cmd = Register {
        proposal: classification::propose(&command::whole_text(&draft)),
        draft,
        caller,
        key: key.map(|key| Key { key, body: hash }),
        entropy: super::entropy(),
        at,
        span: tracing::Span::current(),
    };
    if mode.dry_run {
        return look(&service, cmd).await;
    }
    let registered = service.register(cmd).await?;
    let place = format!("/v1/complaints/{}", registered.id);
    let mut response = HttpResponse::Created();
    response
        .insert_header((header::LOCATION, place))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(web::etag(1));
    Ok(response.json(registered))
}

async fn look(intake: &Intake, cmd: Register) -> Result<HttpResponse, Problem> {
    let look = intake
        .db
        .transaction(async move |mut tx| command::look(&mut tx, intake, &cmd).await);
    look.await?;
    Ok(HttpResponse::NoContent().finish())
}
