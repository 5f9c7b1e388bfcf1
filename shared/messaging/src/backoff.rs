//! How long to wait after a failure: exponential, with jitter, bounded.

use std::time::Duration;

use rand::RngExt;

/// 0.2 s, 0.4 s, … up to 60 s, each between half and the whole.
pub(crate) fn backoff(attempts: u32) -> Duration {
    let whole = Duration::from_millis(200)
        .saturating_mul(1 << attempts.min(9))
        .min(Duration::from_secs(60));
    whole.mul_f64(rand::rng().random_range(0.5..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_never_passes_a_minute() {
        for attempts in 0..40 {
            let wait = backoff(attempts);
            let whole = 0.2 * f64::from(2_u32.pow(attempts.min(9)));
            assert!(
                wait.as_secs_f64() >= whole.min(60.0) / 2.0 - 1e-9,
                "{attempts}: {wait:?}"
            );
            assert!(wait <= Duration::from_secs(60));
        }
    }
}
