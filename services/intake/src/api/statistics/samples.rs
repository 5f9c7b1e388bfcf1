//! `GET /v1/samples`: closed complaints at random, reproducibly (F-6.7).

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::Caller;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Filter, INVALID_QUERY, Now, Problem};

use super::{CountedRow, asked, words};
use crate::Intake;
use crate::commands::statistics::{self as command, Draw};

/// Rows of a sample at most.
const MOST: i64 = 100;

asked! {
    /// What is drawn from, how much, and by which seed.
    Asked {
        /// How many, from 1 to 100.
        #[param(minimum = 1, maximum = 100)]
        size: i64,
        /// Whoever asks with the same seed, and may see the same, gets the same.
        #[param(min_length = 1, max_length = 64)]
        seed: String,
    }
}

/// A sample.
#[derive(Debug, Serialize, ToSchema)]
struct Sample {
    period: String,
    size: i64,
    seed: String,
    /// In the order in which they were drawn; fewer where there are no more.
    items: Vec<CountedRow>,
}

/// Draws from what was closed in the period. Every complaint's trail says that it was drawn.
#[utoipa::path(tag = "statistics", params(Asked),
    responses((status = 200, body = Sample), web::Problems), security(("bearer" = [])))]
#[get("/v1/samples")]
pub(crate) async fn samples(
    service: Data<Intake>,
    caller: Caller,
    Filter(asked): Filter<Asked>,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    words(&asked.seed, 64, "seed")?;
    if !(1..=MOST).contains(&asked.size) {
        return Err(INVALID_QUERY.with_reason("size"));
    }
    let draw = Draw {
        question: asked.question()?,
        size: asked.size,
        seed: asked.seed,
    };
    let (draw, rows) = service
        .db
        .transaction(async move |mut tx| {
            let rows = command::sample(&mut tx, &caller, &draw, at).await?;
            Ok::<_, crate::commands::CommandError>((draw, rows))
        })
        .await?;
    Ok(HttpResponse::Ok().json(Sample {
        period: draw.question.period.to_string(),
        size: draw.size,
        seed: draw.seed,
        items: rows.iter().map(|row| CountedRow::of(row, at)).collect(),
    }))
}
