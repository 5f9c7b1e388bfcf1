//! What somebody may do to a complaint now, and what stands against the rest: the answer of a service to
//! a page that shows actions before anybody tries them.
//!
//! Absent on purpose: any rule. The table gives, the service's domain says what its state refuses.

use std::collections::HashMap;

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;

use crate::{Action, Permission};

/// What the table gives one caller of what was asked for, and on what conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options(pub(crate) HashMap<Action, Permission>);

impl Options {
    /// Whether it gives this one.
    pub fn of(&self, action: Action) -> Option<Permission> {
        self.0.get(&action).copied()
    }

    /// The same for what has no step in which a second person confirms: a cell that wants one gives
    /// nothing there.
    pub fn alone(&self, action: Action) -> Option<Permission> {
        self.of(action)
            .filter(|permission| !permission.second_person)
    }
}

/// Something that the table gives the caller, and whether the state allows it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OfferedAction)]
pub struct Offer {
    /// The last part of the address that does it, by POST.
    #[schema(example = "closure")]
    action: &'static str,
    allowed: bool,
    /// Why not: what the problem is told apart by that the POST would answer, its `reason` where it has
    /// one, else the end of its `type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "not-now")]
    because: Option<&'static str>,
    /// A reason has to be stated; it is recorded.
    reason: bool,
    /// A second person has to send the same.
    second_person: bool,
}

impl Offer {
    /// Done already, by whomever: there is nothing left to do.
    pub const DONE: &'static str = "done-already";

    /// What stands against it is told as the POST would.
    pub fn new(action: &'static str, permission: Permission, refused: Option<&Problem>) -> Self {
        Self::because(action, permission, refused.map(Problem::slug))
    }

    /// The same in the problem's own word.
    pub const fn because(
        action: &'static str,
        permission: Permission,
        because: Option<&'static str>,
    ) -> Self {
        Self {
            action,
            allowed: because.is_none(),
            because,
            reason: permission.reason,
            second_person: permission.second_person,
        }
    }
}

/// Everything that the table gives the caller, at this version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OfferedActions)]
pub struct Offers {
    items: Vec<Offer>,
    /// What `If-Match` wants.
    version: i32,
}

impl Offers {
    /// In the order in which pages show them.
    pub const fn new(items: Vec<Offer>, version: i32) -> Self {
        Self { items, version }
    }

    /// 200, with the ETag of what the actions change.
    pub fn answer(&self) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header(web::etag(self.version))
            .json(self)
    }
}
