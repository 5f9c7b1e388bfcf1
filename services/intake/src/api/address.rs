//! Where a request of the public comes from.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use crate::config::Public;

/// Who asks. Behind a proxy, the last entry is the one which that proxy wrote.
pub(super) fn address(req: &HttpRequest, public: &Public) -> IpAddr {
    let forwarded = || {
        let header = req.headers().get_all("x-forwarded-for").last()?;
        header
            .to_str()
            .ok()?
            .rsplit(',')
            .next()?
            .trim()
            .parse()
            .ok()
    };
    let peer = || req.peer_addr().map(|peer| peer.ip());
    let known = if public.behind_proxy {
        forwarded().or_else(peer)
    } else {
        peer()
    };
    // Without an address (a Unix socket) all share one limit.
    known.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
