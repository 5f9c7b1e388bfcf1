//! What a test in a browser needs: a portal before an installation ([`Front`]), and a Chromium that is told
//! what to do ([`Chromium`], [`Tab`]).
//!
//! Absent on purpose: expectations about any one page; those are in the tests.

mod chromium;
mod looks;
mod webdriver;

use journeys_tests::World;
use portal::Portal;
use service::{FrontConfig, RunningFront, Sources, start_front};

pub use chromium::{Chromium, Kind, Tab};
pub use webdriver::{Element, Session, key};

/// A portal and what stands behind it.
pub struct Front {
    /// It.
    pub running: RunningFront<Portal>,
}

impl Front {
    /// In front of this installation; nobody has to wait until a form is old enough.
    ///
    /// # Panics
    /// Where it does not start.
    pub async fn before(world: &World) -> Self {
        let ring = world.stack.folder.join("keys/portal-ring.json");
        sealing::KeyRing::generate(&ring).expect("a key ring");
        let url = |name: &str| world.stack.urls[name].clone();
        let clock = world
            .stack
            .folder
            .join("clock.json")
            .to_string_lossy()
            .into_owned();
        let ring = ring.to_string_lossy().into_owned();
        let env = [
            ("REDRESS_HTTP__LISTEN", "127.0.0.1:0".to_owned()),
            ("REDRESS_SEALING__KEYRING", ring),
            ("REDRESS_PEERS__INTAKE", url("intake")),
            ("REDRESS_PEERS__INVESTIGATION", url("investigation")),
            ("REDRESS_PEERS__ASSIGNMENT", url("assignment")),
            ("REDRESS_PEERS__DIRECTORY", url("directory")),
            ("REDRESS_PEERS__NOTIFICATION", url("notification")),
            ("REDRESS_GUARD__MIN_FILL_SECONDS", "0".to_owned()),
            ("REDRESS_CLOCK_FILE", clock),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value)).into();
        let config = FrontConfig::load::<Portal>(&Sources { file: None, env });
        let running = start_front::<Portal>(config.expect("settings")).await;
        Self {
            running: running.expect("a portal"),
        }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.running.addr)
    }
}
