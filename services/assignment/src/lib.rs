//! 交办、时限、处理、审核: who has a complaint, until when, and what came of it.
//!
//! **Owns** dispatch, designation, sign-for, returns, deadlines with their ledger and due events,
//! measures, results, endorsement and approval, redo and review. **Consumes**
//! `redress.complaint.{registered, accepted, declined, withdrawn, closed, reopened,
//! respondent_identified, sensitivity_changed, classified}.v1`, `redress.investigation.concluded.v1`,
//! `redress.reply.sent.v1`, `redress.follow_up.recorded.v1`, and directory's facts; a changed calendar
//! dates open deadlines anew. **Publishes** `redress.assignment.{reported_to_leadership, dispatched,
//! designated, signed_for, returned, taken_away, deadline_changed, due_soon, overdue, escalated,
//! result_submitted, result_endorsed, result_approved, redo_ordered, review_opened, reviewed}.v1` and
//! `redress.measure.{ordered, completed, checked_off}.v1`.
//!
//! Absent on purpose: the narrative and the complainant (intake has them), what is true (investigation),
//! messages to people (notification). Timers in memory: what is due is a row.

mod api;
mod cli;
pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
mod due_worker;
pub mod publish;
pub mod store;

use std::process::ExitCode;

use clock::Clock;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use persistence::Db;
use service::{Base, Context, Service, Worker};
use utoipa_actix_web::service_config::ServiceConfig;

pub use due_worker::raise_due;

/// What handlers and the loop share; cheap to clone.
#[derive(Clone)]
pub struct AssignmentService {
    /// This service's schema.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
}

impl Service for AssignmentService {
    const NAME: &'static str = "assignment";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
    type Settings = config::Settings;

    async fn build(base: Base, _settings: config::Settings) -> anyhow::Result<Self> {
        Ok(Self {
            db: base.db,
            clock: base.clock,
        })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        cfg.service(api::list::list)
            .service(api::list::counts)
            .service(api::read::read)
            .service(api::ledger::ledger)
            .service(api::dispatch::dispatch)
            .service(api::designation::designate)
            .service(api::sign_for::sign_for)
            .service(api::return_order::return_order)
            .service(api::measures::order_measure)
            .service(api::measure_completion::complete_measure)
            .service(api::measure_check_off::check_off_measure)
            .service(api::measure_tasks::measure_tasks)
            .service(api::result::submit)
            .service(api::endorsement::endorse)
            .service(api::approval::approve)
            .service(api::redo::redo)
            .service(api::review::review);
    }

    fn reactions(&self) -> messaging::Reactions {
        consumers::reactions()
    }

    fn workers(&self) -> Vec<Worker> {
        vec![due_worker::worker(self.clone())]
    }

    fn commands() -> Vec<clap::Command> {
        vec![cli::deadline()]
    }

    async fn run_command(
        name: String,
        args: clap::ArgMatches,
        _context: Context<Self>,
    ) -> anyhow::Result<ExitCode> {
        match name.as_str() {
            cli::DEADLINE => cli::run_deadline(&args),
            _ => anyhow::bail!("there is no subcommand `{name}`"),
        }
    }
}
