//! The edge of HTTP: what a request brings (time, ids, precondition, body, page) and how it fails.
//!
//! A handler is extract → command → respond:
//! ```text
//! #[utoipa::path(tag = "investigations", params(IfMatchHeader), responses((status = 204), web::Problems))]
//! #[post("/v1/investigations/{complaint}/conclusion")]
//! pub async fn conclude(
//!     service: Data<Investigation>, path: Path<Uuid>, caller: Caller,
//!     IfMatch(seen): IfMatch, Now(at): Now, Validated(body): Validated<Conclusion>,
//! ) -> Result<HttpResponse, Problem> { … }
//! ```
//! Absent on purpose: rules, authorization (its own crate), and texts of source errors.

mod address;
mod body;
pub mod client;
mod describe;
mod edge;
mod extract;
mod page;
mod problem;
mod routes;
mod serve;
mod span;
mod storable;
pub mod webhook;

pub use address::client_address;
pub use body::{Body, MAX_BODY, MAX_DEPTH, RawBody, Validated, of_payload, validate};
pub use describe::{IdempotencyKeyHeader, IfMatchHeader, Limited, Problems, describe, schemas};
pub use edge::{Patience, Uploads, configure, edge};
pub use extract::{IdempotencyKey, IfMatch, Language, NewId, Now, etag};
pub use page::{Filter, MAX_ROWS, Page, Paging, cursor};
pub use problem::{
    FORBIDDEN, FieldError, HEADERS_TOO_LARGE, IN_PROGRESS, INTERNAL, INVALID_BODY, INVALID_QUERY,
    METHOD_NOT_ALLOWED, NOT_FOUND, NOT_JSON, OTHER_BODY, PRECONDITION_REQUIRED, Problem,
    ProblemBody, STALE, TOO_LARGE, TOO_MANY, TOO_SLOW, UNAUTHENTICATED, UNAVAILABLE, URL_TOO_LONG,
};
pub use routes::{Routes, nothing_here};
pub use serve::{Serving, serve};
pub use span::RootSpan;
