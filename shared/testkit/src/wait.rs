//! Waiting for what other processes do: asked again and again, with an end.

use std::time::Duration;

/// Asks until the answer is `Some`, for 30 s at most.
///
/// # Panics
/// When time is up: names what was waited for.
pub async fn eventually<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    within(Duration::from_secs(30), what, ask).await
}

/// Asks until the answer is `Some`, for `limit` at most.
///
/// # Panics
/// When time is up: names what was waited for.
pub async fn within<T>(limit: Duration, what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            pace.tick().await;
        }
    };
    match tokio::time::timeout(limit, asking).await {
        Ok(answer) => answer,
        Err(_) => panic!("waited {limit:?} for: {what}"),
    }
}
