//! The staff's console: extract → call → show, as the person who is signed in.
//!
//! `account` says who that is; `rows` are complaints in lists; `shell` is what all pages have; `queues`, `register` and `case` show what the
//! services answer; `deed` holds everything that can be done to a complaint as data, a line a deed, and one
//! page for all of them. Absent on purpose: rules. What is offered is what the services say is possible.

mod account;
pub(crate) mod administration;
mod case;
mod deed;
mod deliveries;
mod files;
mod inbox;
mod names;
mod own;
mod patterns;
mod posters;
mod provider;
mod queues;
mod register;
mod registration;
mod rows;
mod samples;
mod shell;
mod sign_in;
mod statistics;
mod trouble;
mod waiting;
mod welcome;

use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, scope};

/// All addresses below `/staff`.
pub(crate) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(sign_in::enter)
        .service(sign_in::submit)
        .service(sign_in::leave)
        .service(welcome::enter)
        .service(welcome::accept)
        .service(provider::begin)
        .service(provider::come_back)
        .service(provider::second_factor)
        .service(
            scope("/staff")
                .wrap(from_fn(account::signed_in))
                .service(queues::home)
                .service(queues::list)
                .service(register::search)
                .service(registration::enter)
                .service(registration::submit)
                .service(statistics::numbers)
                .service(statistics::behind::show)
                .service(statistics::table)
                .service(statistics::workbook)
                .service(statistics::write_workbook)
                .service(samples::draw)
                .service(inbox::decide)
                .service(patterns::list)
                .service(patterns::enter)
                .service(patterns::submit)
                .service(posters::print)
                .service(case::show)
                .service(files::take)
                .service(files::enter)
                .service(files::add)
                .service(deliveries::list)
                .service(deliveries::letter)
                .service(deliveries::handle)
                .service(deed::enter)
                .service(deed::submit)
                .configure(own::routes)
                .configure(administration::routes),
        );
}

#[cfg(test)]
pub(crate) mod tests;
