//! Where a request of the public comes from.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use crate::config::Public;

/// Who asks; without an address all share one limit.
pub(super) fn address(req: &HttpRequest, public: &Public) -> IpAddr {
    let known = web::client_address(req, public.behind_proxy);
    known.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
