//! `GET /v1/statistics`: the figures of a period, with their definitions.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Filter, Now, Problem};

use super::asked;
use crate::Intake;
use crate::commands::statistics::{self as command, By, Part, Question, Report};
use crate::domain::statistics::{DEFINITIONS, Numbers, Tally};

asked! {
    /// What is counted, and by what it is divided.
    Asked {
        /// Divides the numbers; the parts add up to the whole.
        #[param(inline)]
        by: Option<By>,
    }
}

/// The numbers of one part, or of the whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsNumbers)]
struct NumbersView {
    /// By figure: `received`, `accepted`, `closed` …; `/v1/statistics/list?figure=` lists them.
    counts: BTreeMap<&'static str, i64>,
    /// On time ÷ closed.
    on_time_rate: Option<f64>,
    /// Substantiated ÷ concluded.
    substantiated_rate: Option<f64>,
    /// The three upper levels ÷ all five.
    satisfaction_rate: Option<f64>,
    /// By figure: `days_acceptance` …, in working days.
    stages: BTreeMap<&'static str, StageView>,
}

/// How long a stage took, in working days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsStage)]
struct StageView {
    count: i64,
    median: Option<f64>,
    p90: Option<i16>,
}

impl From<&Tally> for NumbersView {
    fn from(tally: &Tally) -> Self {
        let Numbers {
            counts,
            on_time_rate,
            substantiated_rate,
            satisfaction_rate,
            stages,
        } = tally.numbers();
        let counts = counts.into_iter().map(|(f, n)| (f.code(), n)).collect();
        let stages = stages.into_iter().map(|(figure, stage)| {
            let view = StageView {
                count: stage.count,
                median: stage.median,
                p90: stage.p90,
            };
            (figure.code(), view)
        });
        Self {
            counts,
            on_time_rate,
            substantiated_rate,
            satisfaction_rate,
            stages: stages.collect(),
        }
    }
}

/// One part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsPart)]
struct PartView {
    /// An id, a code or a month; null where there is no window or no scope.
    key: Option<String>,
    name_zh: Option<String>,
    name_en: Option<String>,
    numbers: NumbersView,
}

impl From<&Part> for PartView {
    fn from(part: &Part) -> Self {
        let (name_zh, name_en) = part.names.clone().unzip();
        Self {
            key: part.key.clone(),
            name_zh,
            name_en,
            numbers: NumbersView::from(&part.tally),
        }
    }
}

/// What a figure means.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsDefinition)]
struct DefinitionView {
    code: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    definition_zh: &'static str,
    definition_en: &'static str,
    /// The local day that decides in which period it counts.
    day_zh: &'static str,
    day_en: &'static str,
}

/// The figures of a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Statistics)]
struct Answer {
    #[schema(example = "2026-Q3")]
    period: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    /// The site that was asked for.
    site: Option<Uuid>,
    /// Every fact before this moment is counted.
    as_of: DateTime<Utc>,
    total: NumbersView,
    /// By what was asked for; empty where nothing was.
    parts: Vec<PartView>,
    definitions: Vec<DefinitionView>,
}

impl Answer {
    fn of(question: &Question, report: &Report) -> Self {
        let period = question.period;
        let definitions = DEFINITIONS.iter().map(|d| DefinitionView {
            code: d.code,
            name_zh: d.name_zh,
            name_en: d.name_en,
            definition_zh: d.zh,
            definition_en: d.en,
            day_zh: d.day_zh,
            day_en: d.day_en,
        });
        Self {
            period: period.to_string(),
            first_day: period.first(),
            last_day: period.end() - Days::new(1),
            site: question.site,
            as_of: report.as_of,
            total: NumbersView::from(&report.total),
            parts: report.parts.iter().map(PartView::from).collect(),
            definitions: definitions.collect(),
        }
    }
}

/// What the caller may count, and nothing else: complaints that the caller must not see are in no
/// number. Each number has the same list behind it.
#[utoipa::path(tag = "statistics", params(Asked),
    responses((status = 200, body = Answer), web::Problems), security(("bearer" = [])))]
#[get("/v1/statistics")]
pub(crate) async fn numbers(
    service: Data<Intake>,
    caller: Caller,
    Filter(asked): Filter<Asked>,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (question, by) = (asked.question()?, asked.by);
    let (question, report) = service
        .db
        .transaction(async move |mut tx| {
            let report = command::report(&mut tx, &caller, &question, by, at).await?;
            Ok::<_, crate::commands::CommandError>((question, report))
        })
        .await?;
    Ok(HttpResponse::Ok().json(Answer::of(&question, &report)))
}
