//! RFC 9457 answers. The texts are written for clients, by hand: there is nowhere to put an error,
//! and what a client sent is never repeated to it.

use std::borrow::Cow;
use std::error::Error;

use actix_web::error::ResponseError;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use persistence::DbError;
use serde::Serialize;

type Text = &'static str;

/// One mistake in a body: where, and what.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body (RFC 6901).
    pub pointer: String,
    /// What is wrong; never what was sent.
    pub detail: Cow<'static, str>,
}

/// A refusal or failure, as a client reads it.
#[derive(Debug, thiserror::Error)]
#[error("{title}")]
pub struct Problem {
    status: StatusCode,
    kind: Text,
    title: Text,
    detail: Text,
    reason: Option<Text>,
    errors: Vec<FieldError>,
}

/// The document itself, for the API description.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `/problems/<kind>`: what programs tell apart.
    #[serde(rename = "type")]
    pub kind: String,
    /// For people.
    pub title: String,
    /// Repeats the status code.
    pub status: u16,
    /// What to do about it.
    pub detail: String,
    /// Machine-readable reason of a refusal, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Mistakes in the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// `kind` ends the `type`: `/problems/<kind>`.
    pub const fn new(status: StatusCode, kind: Text, title: Text, detail: Text) -> Self {
        Self {
            status,
            kind,
            title,
            detail,
            reason: None,
            errors: Vec::new(),
        }
    }

    /// 409: a rule refuses it in the present state.
    pub const fn conflict(kind: Text, title: Text, detail: Text) -> Self {
        Self::new(StatusCode::CONFLICT, kind, title, detail)
    }

    /// 422: the body is well-formed, but cannot be what is meant.
    pub const fn unprocessable(kind: Text, title: Text, detail: Text) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, kind, title, detail)
    }

    /// 422 for one field.
    pub fn field(pointer: impl Into<String>, detail: impl Into<Cow<'static, str>>) -> Self {
        INVALID_BODY.with_error(pointer, detail)
    }

    /// 404.
    pub const fn not_found() -> Self {
        NOT_FOUND
    }

    /// 403 with the reason that programs tell apart.
    pub const fn forbidden(reason: Text) -> Self {
        FORBIDDEN.with_reason(reason)
    }

    /// 500; the chain is logged here, once, and nowhere else.
    pub fn internal(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = %telemetry::chain(error), "request failed");
        INTERNAL
    }

    /// Adds a mistake.
    #[must_use]
    pub fn with_error(
        mut self,
        pointer: impl Into<String>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.errors.push(FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        });
        self
    }

    /// Adds mistakes.
    #[must_use]
    pub fn with_errors(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.errors.extend(errors);
        self
    }

    /// Adds the machine-readable reason.
    #[must_use]
    pub const fn with_reason(mut self, reason: Text) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Its status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Its kind, without `/problems/`.
    pub const fn kind(&self) -> Text {
        self.kind
    }

    /// What programs tell this refusal apart by: the reason where there is one, else the kind.
    pub const fn slug(&self) -> Text {
        match self.reason {
            Some(reason) => reason,
            None => self.kind,
        }
    }

    /// As a response.
    pub fn response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        headers_of(self.status, &mut response);
        response
            .content_type("application/problem+json")
            .body(self.document())
    }

    /// The document.
    pub(crate) fn document(&self) -> Vec<u8> {
        let body = ProblemBody {
            kind: format!("/problems/{}", self.kind),
            title: self.title.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.to_owned(),
            reason: self.reason.map(str::to_owned),
            errors: self.errors.clone(),
        };
        serde_json::to_vec(&body).expect("strings and numbers can be written as JSON")
    }

    /// The document of a bare status, for answers which something below us made.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => NOT_FOUND,
            StatusCode::UNAUTHORIZED => UNAUTHENTICATED,
            StatusCode::FORBIDDEN => FORBIDDEN,
            StatusCode::METHOD_NOT_ALLOWED => METHOD_NOT_ALLOWED,
            StatusCode::REQUEST_TIMEOUT => TOO_SLOW,
            StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE,
            StatusCode::URI_TOO_LONG => URL_TOO_LONG,
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => HEADERS_TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => NOT_JSON,
            StatusCode::UNPROCESSABLE_ENTITY => INVALID_BODY,
            StatusCode::SERVICE_UNAVAILABLE => UNAVAILABLE,
            StatusCode::TOO_MANY_REQUESTS => TOO_MANY,
            _ if status.is_server_error() => INTERNAL,
            _ => Self::new(
                status,
                "bad-request",
                "Request not as documented",
                "The API describes what this address takes.",
            ),
        }
    }
}

/// What has to go along with a status.
fn headers_of(status: StatusCode, response: &mut HttpResponseBuilder) {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            response.insert_header((header::RETRY_AFTER, "2"));
        }
        StatusCode::TOO_MANY_REQUESTS => {
            response.insert_header((header::RETRY_AFTER, "60"));
        }
        StatusCode::UNAUTHORIZED => {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        // The rest of a body that came too slowly, or is too large, is not waited for.
        StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE => {
            response.force_close();
        }
        _ => {}
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        self.response()
    }
}

/// The boundary: operators get the chain in the log, once; clients get a text of their own.
impl From<DbError> for Problem {
    fn from(e: DbError) -> Self {
        if e.is_transient() {
            tracing::warn!(error = %telemetry::chain(&e), "storage is not available");
            UNAVAILABLE
        } else {
            Self::internal(&e)
        }
    }
}

impl From<persistence::SaveError> for Problem {
    fn from(e: persistence::SaveError) -> Self {
        match e {
            persistence::SaveError::Stale => STALE,
            persistence::SaveError::Db(e) => e.into(),
        }
    }
}

/// Lets a handler's transaction return [`Problem`] itself.
impl From<diesel::result::Error> for Problem {
    fn from(e: diesel::result::Error) -> Self {
        DbError::from(e).into()
    }
}

/// 401.
pub const UNAUTHENTICATED: Problem = Problem::new(
    StatusCode::UNAUTHORIZED,
    "unauthenticated",
    "Not signed in",
    "Sign in and try again.",
);
/// 403.
pub const FORBIDDEN: Problem = Problem::new(
    StatusCode::FORBIDDEN,
    "forbidden",
    "Not allowed",
    "You may not do this; the reason says why.",
);
/// 404.
pub const NOT_FOUND: Problem = Problem::new(
    StatusCode::NOT_FOUND,
    "not-found",
    "Not found",
    "This address names nothing that you may see.",
);
/// 405.
pub const METHOD_NOT_ALLOWED: Problem = Problem::new(
    StatusCode::METHOD_NOT_ALLOWED,
    "method-not-allowed",
    "Method not allowed",
    "This address takes the methods that the Allow header names.",
);
/// 408.
pub const TOO_SLOW: Problem = Problem::new(
    StatusCode::REQUEST_TIMEOUT,
    "too-slow",
    "Sent too slowly",
    "The request did not arrive in time. Send it again.",
);
/// 409 of an identical request that is still being worked on.
pub const IN_PROGRESS: Problem = Problem::new(
    StatusCode::CONFLICT,
    "in-progress",
    "Still in progress",
    "A request with the same Idempotency-Key is being worked on. Try again in a moment.",
);
/// 412.
pub const STALE: Problem = Problem::new(
    StatusCode::PRECONDITION_FAILED,
    "stale",
    "Changed in the meantime",
    "Read the current state, decide again, and send its ETag in If-Match.",
);
/// 413.
pub const TOO_LARGE: Problem = Problem::new(
    StatusCode::PAYLOAD_TOO_LARGE,
    "too-large",
    "Body too large",
    "A body has at most 64 KiB.",
);
/// 414.
pub const URL_TOO_LONG: Problem = Problem::new(
    StatusCode::URI_TOO_LONG,
    "url-too-long",
    "Address too long",
    "An address has at most 8 KiB.",
);
/// 415.
pub const NOT_JSON: Problem = Problem::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "not-json",
    "Not JSON",
    "Send the body as application/json.",
);
/// 422.
pub const INVALID_BODY: Problem = Problem::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "invalid-body",
    "Body not as documented",
    "The errors name what is wrong; the API describes the body that this address takes.",
);
/// 422 of the query string.
pub const INVALID_QUERY: Problem = Problem::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "invalid-query",
    "Query not as documented",
    "The API describes the parameters that this address takes.",
);
/// 422 of a key that came before with another body.
pub const OTHER_BODY: Problem = Problem::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "idempotency-key-reused",
    "Idempotency-Key used before",
    "This key came before with another body. Use a new key for a new request.",
);
/// 428.
pub const PRECONDITION_REQUIRED: Problem = Problem::new(
    StatusCode::PRECONDITION_REQUIRED,
    "precondition-required",
    "If-Match is missing",
    "Send the ETag that you last read in If-Match.",
);
/// 429.
pub const TOO_MANY: Problem = Problem::new(
    StatusCode::TOO_MANY_REQUESTS,
    "too-many",
    "Too many requests",
    "Wait a moment and try again.",
);
/// 431.
pub const HEADERS_TOO_LARGE: Problem = Problem::new(
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    "headers-too-large",
    "Headers too large",
    "The headers have at most 16 KiB.",
);
/// 500.
pub const INTERNAL: Problem = Problem::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    "internal",
    "Internal error",
    "The request could not be completed. The operators have been told.",
);
/// 503.
pub const UNAVAILABLE: Problem = Problem::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "unavailable",
    "Temporarily unavailable",
    "Try again in a moment.",
);
