//! What the API's description says alike of every endpoint.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, RefOr, Response, ResponseBuilder, Schema};
use utoipa::{IntoParams, IntoResponses, PartialSchema, ToSchema};

use crate::problem::ProblemBody;

/// `responses(…, Problems)`: the ways in which any endpoint may refuse or fail.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let problem = |what: &str| {
            let schema: RefOr<Schema> =
                RefOr::Ref(utoipa::openapi::Ref::from_schema_name(ProblemBody::name()));
            let content = ContentBuilder::new().schema(Some(schema)).build();
            RefOr::T(
                ResponseBuilder::new()
                    .description(what)
                    .content("application/problem+json", content)
                    .build(),
            )
        };
        [
            ("4XX", "Refused; the document says why."),
            ("5XX", "Failed; try again later."),
        ]
        .map(|(status, what)| (status.to_owned(), problem(what)))
        .into()
    }
}

/// The schemas that [`Problems`] refers to.
pub fn schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = Vec::new();
    ProblemBody::schemas(&mut schemas);
    schemas.push((ProblemBody::name().into_owned(), ProblemBody::schema()));
    schemas
}

/// `params(IfMatchHeader)` of endpoints that change an existing thing.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes a header; the extractor is `IfMatch`")]
pub struct IfMatchHeader {
    /// The ETag that was last read.
    #[param(rename = "If-Match", example = "\"3\"")]
    if_match: String,
}

/// `params(IdempotencyKeyHeader)` of endpoints that create.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(
    dead_code,
    reason = "describes a header; the extractor is `IdempotencyKey`"
)]
pub struct IdempotencyKeyHeader {
    /// Repeating a request with its key does nothing twice and gets the first answer; kept 7 days.
    #[param(
        rename = "Idempotency-Key",
        required = false,
        min_length = 16,
        max_length = 64
    )]
    idempotency_key: Option<String>,
}
