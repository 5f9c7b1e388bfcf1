//! Hashing of passwords: Argon2id, off the async executor, a few at a time.
//!
//! One hash takes 19 MiB and tens of milliseconds, so whoever sends many attempts takes processor and
//! memory from nobody: they wait for a turn, and those who wait too long are answered 503.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// At the same time.
const TURNS: usize = 2;
/// How long somebody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(2);
/// OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// A hash of nothing in particular, for names of nobody: their attempts take as long as others.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$cmVkcmVzcy1ub2JvZHlz$2nGPK1sTn0P4Ehi6pU8HfVSvjcPQpx0yAYkNXW1AMuk";

/// Too many want a password checked; later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Busy;

/// What hashes and checks. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(TURNS)),
        }
    }
}

impl Passwords {
    /// What to keep of a password (a PHC string).
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn hash(&self, password: SecretString) -> Result<String, Busy> {
        self.in_turn(move || {
            let hashed: PasswordHash = argon2()
                .hash_password(password.expose_secret().as_bytes())
                .expect("constant parameters, and the system's random numbers");
            hashed.to_string()
        })
        .await
    }

    /// Whether a password is the one that was kept; where none was, the answer is no and takes as long.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn fits(&self, password: SecretString, kept: Option<String>) -> Result<bool, Busy> {
        self.in_turn(move || {
            let stored = PasswordHash::new(kept.as_deref().unwrap_or(NOBODYS));
            let fits = stored.is_ok_and(|stored| {
                argon2()
                    .verify_password(password.expose_secret().as_bytes(), &stored)
                    .is_ok()
            });
            fits && kept.is_some()
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let turn = timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| Busy)?.map_err(|_| Busy)?;
        // The turn ends with the work, even where nobody waits for it any more.
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Busy)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("constant and within the limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        text.into()
    }

    #[tokio::test]
    async fn a_password_fits_what_was_kept_of_it_and_nothing_else() {
        let passwords = Passwords::default();
        let kept = passwords.hash(secret("correct horse")).await.unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        let again = passwords.hash(secret("correct horse")).await.unwrap();
        assert_ne!(kept, again, "each has a salt of its own");
        let fits = async |typed: &str, kept: Option<&str>| {
            let kept = kept.map(str::to_owned);
            passwords.fits(secret(typed), kept).await.unwrap()
        };
        assert!(fits("correct horse", Some(&kept)).await);
        assert!(!fits("correct horse ", Some(&kept)).await);
        assert!(!fits("", Some(&kept)).await);
        assert!(!fits("correct horse", Some("not a hash")).await);
        assert!(!fits("correct horse", None).await);
    }

    #[test]
    fn an_attempt_at_nobodys_name_takes_the_same_work() {
        let nobodys = PasswordHash::new(NOBODYS).unwrap();
        let params = Params::try_from(&nobodys).unwrap();
        let own = argon2().params().clone();
        assert_eq!(
            (
                params.m_cost(),
                params.t_cost(),
                params.p_cost(),
                params.output_len()
            ),
            (own.m_cost(), own.t_cost(), own.p_cost(), Some(32))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_come_when_all_turns_are_taken_are_told_so() {
        let passwords = Passwords::default();
        let all = u32::try_from(TURNS).unwrap();
        let taken = Arc::clone(&passwords.turns).acquire_many_owned(all).await;
        assert_eq!(passwords.hash(secret("late")).await, Err(Busy));
        drop(taken);
        assert!(passwords.hash(secret("in time")).await.is_ok());
    }
}
