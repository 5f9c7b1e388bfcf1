//! Where a request comes from.

use std::net::IpAddr;

use actix_web::HttpRequest;

/// Whose request it is: the peer's address; behind a proxy, the last entry of `X-Forwarded-For`, which that
/// proxy wrote. What a client writes there itself is never believed. None without an address (a Unix socket).
pub fn client_address(req: &HttpRequest, behind_proxy: bool) -> Option<IpAddr> {
    let forwarded = || {
        let header = req.headers().get_all("x-forwarded-for").last()?;
        let last = header.to_str().ok()?.rsplit(',').next()?;
        last.trim().parse().ok()
    };
    let peer = || req.peer_addr().map(|peer| peer.ip());
    if behind_proxy {
        forwarded().or_else(peer)
    } else {
        peer()
    }
}
