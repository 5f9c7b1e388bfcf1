//! One-time links: for the first administrator, and for whoever has been invited.

use std::time::Duration;

use secrecy::ExposeSecret as _;
use service::Worker;

use crate::Directory;
use crate::commands::accounts::{AccountError, Invitation, first_administrator};

const EVERY: Duration = Duration::from_secs(15);

/// The link, for its owner alone.
pub(crate) fn link(directory: &Directory, invitation: &Invitation) -> String {
    let secret = invitation.secret.expose_secret();
    format!("{}#{secret}", directory.welcome)
}

/// While nobody can sign in and an administrator is known, prints a link with which that one chooses a
/// password: there is no password to begin with. Another one follows when it has expired.
pub(crate) fn worker(directory: Directory) -> Worker {
    Worker::every("first administrator", EVERY, move || {
        let directory = directory.clone();
        async move {
            let at = directory.clock.now();
            let invited = directory
                .db
                .transaction(async move |mut tx| first_administrator(&mut tx, at).await);
            match invited.await {
                Ok(Some(invitation)) => eprintln!("{}", words(&directory, &invitation)),
                Ok(None) => {}
                // Its tables may not be there yet; readiness tells.
                Err(AccountError::Db(e)) => tracing::debug!(error = %e, "nobody was invited"),
                Err(e) => return Err(e.into()),
            }
            Ok(0)
        }
    })
}

/// What is printed.
pub(crate) fn words(directory: &Directory, invitation: &Invitation) -> String {
    format!(
        "{} can choose a password until {}, once, at {}",
        invitation.code,
        invitation.expires_at.to_rfc3339(),
        link(directory, invitation)
    )
}
