//! Who is asking: what a request's token says, and nothing that it does not.

use std::future::{Ready, ready};

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use persistence::Actor;
use uuid::Uuid;
use web::Problem;

use crate::Denied;
use crate::tokens::Verifier;

/// A signed-in member of staff. Roles and department are read from the organization at each
/// decision, so that a revoked role ends at once and not with the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCaller {
    /// Who.
    pub id: Uuid,
}

/// Who is asking. No `Authorization` header is [`Caller::Public`]; a bad token is 401.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A member of staff.
    Staff(StaffCaller),
    /// Whoever knew number and code of this complaint a few minutes ago.
    Complainant {
        /// The only complaint that the token is good for.
        complaint: Uuid,
    },
    /// One of our services, by name.
    Service(String),
    /// Somebody else's system; what it is good for is read from the organization at each decision.
    Partner(Uuid),
    /// Nobody in particular.
    Public,
}

impl Caller {
    /// As audit entries name it.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Staff(staff) => Actor::Staff(staff.id),
            Self::Complainant { .. } => Actor::Complainant,
            Self::Public => Actor::Public,
            Self::Service(name) => Actor::Service(name.clone()),
            Self::Partner(id) => Actor::Partner(*id),
        }
    }

    /// The member of staff.
    ///
    /// # Errors
    /// 401 where nobody signed in, 403 for others.
    pub const fn staff_id(&self) -> Result<Uuid, Denied> {
        match self {
            Self::Staff(staff) => Ok(staff.id),
            Self::Public => Err(Denied::Unauthenticated),
            Self::Complainant { .. } | Self::Service(_) | Self::Partner(_) => {
                Err(Denied::Forbidden("staff-only"))
            }
        }
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(req).ok_or(web::UNAUTHENTICATED))
    }
}

fn caller(req: &HttpRequest) -> Option<Caller> {
    let Some(value) = req.headers().get(header::AUTHORIZATION) else {
        return Some(Caller::Public);
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let Some(verifier) = req.app_data::<Data<Verifier>>() else {
        tracing::error!("no token verifier is set up: every token is refused");
        return None;
    };
    match verifier.verify(token.trim()) {
        Ok(caller) => Some(caller),
        Err(refusal) => {
            tracing::info!(reason = %refusal, "token refused");
            None
        }
    }
}
