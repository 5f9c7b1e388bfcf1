//! How many complaints the public may send (security, section 6): from one address, and to one site.
//!
//! Kept in memory, by each replica for itself: addresses are not written down anywhere, and a restart
//! forgives. Desks are exempt, as they sign in.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use uuid::Uuid;

use crate::config::{Allowance, Submission};

const HOUR: Duration = Duration::from_secs(3600);
/// Of an IPv6 address, these name the network, and a network belongs to one subscriber.
const NETWORK: u128 = u128::MAX << 64;

/// Who has sent how much lately. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Quotas(Arc<Limits>);

struct Limits {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    sites: DefaultKeyedRateLimiter<Uuid>,
}

impl Quotas {
    pub(crate) fn new(settings: &Submission) -> Self {
        Self(Arc::new(Limits {
            addresses: RateLimiter::keyed(quota(settings.address)),
            sites: RateLimiter::keyed(quota(settings.site)),
        }))
    }

    /// Whether one more is taken. What an address may not send does not count for the site, so that no
    /// single address shuts a site to others.
    pub(crate) fn admit(&self, from: IpAddr, site: Uuid) -> bool {
        self.0.addresses.check_key(&subscriber(from)).is_ok()
            && self.0.sites.check_key(&site).is_ok()
    }

    /// Forgets whoever has a whole allowance again.
    pub(crate) fn forget(&self) {
        self.0.addresses.retain_recent();
        self.0.addresses.shrink_to_fit();
        self.0.sites.retain_recent();
        self.0.sites.shrink_to_fit();
    }
}

fn quota(allowance: Allowance) -> Quota {
    let each = HOUR / allowance.per_hour.get();
    Quota::with_period(each)
        .expect("an hour is longer than 2^32 ns, so no part of it is none")
        .allow_burst(allowance.at_once)
}

fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & NETWORK).into(),
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::time::Instant;

    use super::*;

    const SITE: Uuid = Uuid::from_u128(1);
    const OTHER_SITE: Uuid = Uuid::from_u128(2);

    fn allowance(at_once: u32, per_hour: u32) -> Allowance {
        Allowance {
            at_once: NonZeroU32::new(at_once).expect("some"),
            per_hour: NonZeroU32::new(per_hour).expect("some"),
        }
    }

    fn quotas(address: Allowance, site: Allowance) -> Quotas {
        Quotas::new(&Submission { address, site })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_address_has_its_allowance_and_takes_none_of_the_others() {
        let quotas = quotas(allowance(2, 1), allowance(100, 1));
        let admitted = |from: &str| quotas.admit(ip(from), SITE);
        assert!(admitted("10.0.0.1") && admitted("10.0.0.1"));
        assert!(!admitted("10.0.0.1"));
        // However it is written.
        assert!(!admitted("::ffff:10.0.0.1"));
        assert!(admitted("10.0.0.2"));
        quotas.forget();
        assert!(!admitted("10.0.0.1"), "forgotten too early");
    }

    #[test]
    fn a_network_of_ipv6_is_one_subscriber() {
        let quotas = quotas(allowance(1, 1), allowance(100, 1));
        assert!(quotas.admit(ip("2001:db8:1:2::1"), SITE));
        assert!(!quotas.admit(ip("2001:db8:1:2:ffff:ffff:ffff:ffff"), SITE));
        assert!(quotas.admit(ip("2001:db8:1:3::1"), SITE));
    }

    #[test]
    fn a_site_has_its_allowance_and_nobody_who_is_refused_uses_it_up() {
        let quotas = quotas(allowance(2, 1), allowance(3, 1));
        for _ in 0..10 {
            quotas.admit(ip("10.0.0.1"), SITE);
        }
        assert!(quotas.admit(ip("10.0.0.2"), SITE), "one is left");
        assert!(!quotas.admit(ip("10.0.0.3"), SITE));
        assert!(quotas.admit(ip("10.0.0.3"), OTHER_SITE));
    }

    #[test]
    fn an_allowance_comes_back_with_time_and_is_forgotten_then() {
        // One more every 10 ms.
        let quotas = quotas(allowance(1, 360_000), allowance(100, 1));
        let (from, began) = (ip("10.0.0.1"), Instant::now());
        assert!(quotas.admit(from, SITE));
        while !quotas.admit(from, SITE) {
            assert!(began.elapsed() < Duration::from_secs(20), "never again");
            std::thread::yield_now();
        }
        while !quotas.0.addresses.is_empty() {
            assert!(began.elapsed() < Duration::from_secs(20), "never forgotten");
            quotas.forget();
        }
    }
}
