//! Whose request it is.

use std::net::IpAddr;

use actix_web::HttpRequest;

use crate::config::Public;

/// A person's address, which intake counts by. Behind a proxy, the last entry is the one which that proxy
/// wrote; what a browser writes itself is never believed.
pub(crate) fn address(req: &HttpRequest, public: &Public) -> Option<IpAddr> {
    let forwarded = || {
        let header = req.headers().get_all("x-forwarded-for").last()?;
        let last = header.to_str().ok()?.rsplit(',').next()?;
        last.trim().parse().ok()
    };
    let peer = || req.peer_addr().map(|peer| peer.ip());
    if public.behind_proxy {
        forwarded().or_else(peer)
    } else {
        peer()
    }
}
