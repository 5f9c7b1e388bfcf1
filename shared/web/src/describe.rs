//! What the API's description says alike of every endpoint.

use std::collections::BTreeMap;

use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::schema::AnyOf;
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, ObjectBuilder, OpenApi, RefOr, Response, ResponseBuilder,
    Schema, Type,
};
use utoipa::{IntoParams, IntoResponses, PartialSchema, ToSchema};

use crate::problem::ProblemBody;

/// `responses(…, Problems)`: the endpoint may refuse or fail as any of its kind may; which statuses
/// these are follows from what it takes, and [`describe`] writes them down.
pub struct Problems;

const REFUSED: &str = "4XX";
const FAILED: &str = "5XX";

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [
            (REFUSED, problem("Refused; the document says why.")),
            (FAILED, problem("Failed; try again later.")),
        ]
        .map(|(status, what)| (status.to_owned(), what))
        .into()
    }
}

/// `responses(…, Problems, Limited)`: it may be asked too often.
pub struct Limited;

impl IntoResponses for Limited {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let answer = later("Too many of these; wait.");
        [("429".to_owned(), answer)].into()
    }
}

fn body_of(what: &str) -> ResponseBuilder {
    let schema: RefOr<Schema> =
        RefOr::Ref(utoipa::openapi::Ref::from_schema_name(ProblemBody::name()));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(what)
        .content("application/problem+json", content)
}

fn problem(what: &str) -> RefOr<Response> {
    RefOr::T(body_of(what).build())
}

fn later(what: &str) -> RefOr<Response> {
    let seconds = HeaderBuilder::new()
        .schema(Some(
            ObjectBuilder::new().schema_type(Type::Integer).build(),
        ))
        .description(Some("Seconds to wait."))
        .build();
    RefOr::T(body_of(what).header("Retry-After", seconds).build())
}

/// Puts the statuses in the place of each [`Problems`]; what an endpoint says itself stays. And says
/// of untagged enums what is true of them: one variant may fit where another does, too.
pub fn describe(api: &mut OpenApi) {
    for item in api.paths.paths.values_mut() {
        for (changes, operation) in operations(item) {
            describe_problems(changes, operation);
        }
    }
    let schemas = api
        .components
        .iter_mut()
        .flat_map(|c| c.schemas.values_mut());
    for schema in schemas {
        if let RefOr::T(Schema::OneOf(one)) = schema
            && one.items.iter().all(|item| matches!(item, RefOr::Ref(_)))
        {
            let mut any = AnyOf::new();
            any.items = std::mem::take(&mut one.items);
            any.description = one.description.take();
            *schema = RefOr::T(Schema::AnyOf(any));
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let PathItem {
        get,
        post,
        put,
        patch,
        delete,
        ..
    } = item;
    let changing = [post, put, patch, delete].map(|operation| (true, operation));
    let all = [(false, get)].into_iter().chain(changing);
    all.filter_map(|(changes, operation)| Some((changes, operation.as_mut()?)))
}

fn describe_problems(changes: bool, operation: &mut Operation) {
    if operation.responses.responses.remove(REFUSED).is_none() {
        return;
    }
    operation.responses.responses.remove(FAILED);
    let statuses = statuses(changes, operation);
    for (status, what) in statuses {
        let answer = match status {
            503 => later(what),
            _ => problem(what),
        };
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_string()).or_insert(answer);
    }
}

/// What the layers below an endpoint may answer, by what it takes.
fn statuses(changes: bool, operation: &Operation) -> Vec<(u16, &'static str)> {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let takes = |what: &dyn Fn(&Parameter) -> bool| {
        parameters
            .iter()
            .any(|p| matches!(p, RefOr::T(p) if what(p)))
    };
    let header = |name: &'static str| {
        takes(&|p| p.parameter_in == ParameterIn::Header && p.name.eq_ignore_ascii_case(name))
    };
    let body = operation.request_body.is_some();
    let signed_in = operation.security.as_ref().is_some_and(|s| !s.is_empty());
    let versioned = header("If-Match");
    let repeatable = header("Idempotency-Key");
    let query = takes(&|p| p.parameter_in == ParameterIn::Query);
    let all = [
        (true, 400, "Not well-formed."),
        (signed_in, 401, "Not signed in."),
        (signed_in, 403, "Not allowed; the reason says why."),
        (true, 404, "Names nothing that the caller may see."),
        (true, 408, "Came too slowly."),
        (
            // What is read may have a state, too.
            changes || repeatable || takes(&|p| p.parameter_in == ParameterIn::Path),
            409,
            "A rule refuses it in the present state.",
        ),
        (versioned, 412, "Changed in the meantime."),
        (body, 413, "The body is too large."),
        (true, 414, "The address is longer than 8 KiB."),
        (body, 415, "Not a kind of body that is taken."),
        (
            body || query || repeatable || changes,
            422,
            "Not as documented; the errors name where.",
        ),
        (versioned, 428, "If-Match is missing."),
        (true, 431, "The headers are longer than 16 KiB."),
        (true, 500, "Failed."),
        (true, 503, "Not now; try again in a moment."),
    ];
    let possible = all.into_iter().filter(|(possible, ..)| *possible);
    possible.map(|(_, status, what)| (status, what)).collect()
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
