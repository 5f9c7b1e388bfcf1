//! 交办、时限、处理、审核: who has a complaint, until when, and what came of it.
//!
//! **Owns** dispatch, designation, sign-for, returns, reassignment, assisting departments, deadlines
//! with their ledger and due events, urging and supervision orders, attempts to conciliate, measures,
//! results, endorsement and approval, redo and review. **Consumes**
//! `redress.complaint.{registered, accepted, declined, withdrawn, closed, reopened, erased,
//! respondent_identified, sensitivity_changed, classified}.v1`, `redress.investigation.concluded.v1`,
//! `redress.reply.sent.v1`, `redress.follow_up.recorded.v1`, and directory's facts; a changed calendar
//! dates open deadlines anew. **Publishes** `redress.assignment.{reported_to_leadership, dispatched,
//! designated, signed_for, returned, reassigned, recalled, assist_asked, assist_signed_for,
//! assist_contributed, urged, supervision_ordered, supervision_answered, supervision_overdue,
//! contact_attempted, taken_away, deadline_changed, due_soon, overdue, escalated,
//! extension_asked, extended, extension_refused, suspension_asked, suspended, suspension_refused, resumed,
//! result_submitted, result_endorsed, result_approved, redo_ordered, review_opened, reviewed}.v1` and
//! `redress.measure.{ordered, completed, checked_off, overdue}.v1`.
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
mod pattern_worker;
pub mod publish;
pub mod store;
mod task_worker;

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clock::Clock;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use erasure::Tombstones;
use persistence::{Db, Tx};
use service::{Base, Context, Service, Worker};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::domain::ComplaintId;

pub use due_worker::raise_due;
pub use pattern_worker::look_for_patterns;
pub use task_worker::raise_tasks_due;

/// What handlers and the loop share; cheap to clone.
#[derive(Clone)]
pub struct AssignmentService {
    /// This service's schema.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    tombstones: Tombstones,
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
            tombstones: base.tombstones,
        })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        cfg.service(api::list::list)
            .service(api::list::counts)
            .service(api::read::read)
            .service(api::actions::actions)
            .service(api::views::views)
            .service(api::ledger::ledger)
            .service(api::dispatch::dispatch)
            .service(api::designation::designate)
            .service(api::calendar_preview::calendar_preview)
            .service(api::routing::routing_proposals)
            .service(api::reassignment::reassign)
            .service(api::part_sign_for::sign_for_part)
            .service(api::contribution::contribute)
            .service(api::urge::urge)
            .service(api::supervision_orders::order_supervision)
            .service(api::supervision_answer::answer_supervision)
            .service(api::contact_attempts::record_contact)
            .service(api::patterns::list_patterns)
            .service(api::pattern_adoption::adopt_pattern)
            .service(api::pattern_completion::complete_pattern)
            .service(api::pattern_check_off::check_off_pattern)
            .service(api::sign_for::sign_for)
            .service(api::return_order::return_order)
            .service(api::extension::ask_extension)
            .service(api::extension_ruling::rule_on_extension)
            .service(api::suspension::ask_suspension)
            .service(api::suspension_ruling::rule_on_suspension)
            .service(api::resumption::resume)
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
        service::hear_erasure(consumers::reactions(), self, &self.tombstones)
    }

    async fn erase(
        &self,
        tx: &mut Tx<'_>,
        complaint: Uuid,
        _committed: bool,
        at: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        commands::erase(tx, ComplaintId(complaint), at).await?;
        Ok(true)
    }

    fn workers(&self) -> Vec<Worker> {
        vec![
            due_worker::worker(self.clone()),
            task_worker::worker(self.clone()),
            pattern_worker::worker(self.clone()),
        ]
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
