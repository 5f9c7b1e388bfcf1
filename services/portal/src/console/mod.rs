//! The staff's console: extract → call → show, as the person who is signed in.
//!
//! `account` says who that is; `shell` is what all pages have; `queues`, `register` and `case` show what the
//! services answer; `deed` holds everything that can be done to a complaint as data, a line a deed, and one
//! page for all of them. Absent on purpose: rules. What is offered is what the services say is possible.

mod account;
pub(crate) mod administration;
mod case;
mod deed;
mod names;
mod own;
mod provider;
mod queues;
mod register;
mod shell;
mod sign_in;
mod trouble;
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
                .service(case::show)
                .service(deed::enter)
                .service(deed::submit)
                .configure(own::routes)
                .configure(administration::routes),
        );
}

#[cfg(test)]
pub(crate) mod tests;
