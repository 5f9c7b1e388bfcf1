//! A portal in front of an installation.

use journeys_tests::World;
use portal::Portal;
use service::{FrontConfig, RunningFront, Sources, start_front};

use crate::browser::Browser;

/// A portal and what stands behind it.
pub(crate) struct Front {
    pub(crate) running: RunningFront<Portal>,
}

impl Front {
    /// In front of this installation; `settings` are stronger.
    pub(crate) async fn before(world: &World, settings: &[(&str, &str)]) -> Self {
        let ring = world.stack.folder.join("keys/portal-ring.json");
        if !ring.exists() {
            sealing::KeyRing::generate(&ring).expect("a key ring");
        }
        let clock = world
            .stack
            .folder
            .join("clock.json")
            .to_string_lossy()
            .into_owned();
        let url = |name: &str| world.stack.urls[name].clone();
        let own = [
            ("REDRESS_HTTP__LISTEN", "127.0.0.1:0".to_owned()),
            (
                "REDRESS_SEALING__KEYRING",
                ring.to_string_lossy().into_owned(),
            ),
            ("REDRESS_PEERS__INTAKE", url("intake")),
            ("REDRESS_PEERS__INVESTIGATION", url("investigation")),
            ("REDRESS_PEERS__ASSIGNMENT", url("assignment")),
            ("REDRESS_PEERS__DIRECTORY", url("directory")),
            ("REDRESS_PEERS__NOTIFICATION", url("notification")),
            ("REDRESS_GUARD__MIN_FILL_SECONDS", "0".to_owned()),
            // The services' time: sessions end by it.
            ("REDRESS_CLOCK_FILE", clock),
        ];
        let mut env: Vec<(String, String)> =
            own.map(|(name, value)| (name.to_owned(), value)).into();
        for (name, value) in settings {
            env.retain(|(other, _)| other != name);
            env.push(((*name).to_owned(), (*value).to_owned()));
        }
        let config = FrontConfig::load::<Portal>(&Sources { file: None, env });
        let running = start_front::<Portal>(config.expect("settings")).await;
        Self {
            running: running.expect("a portal"),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.running.addr)
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::at(&self.url(), "zh-CN")
    }

    /// Somebody of the staff, signed in by the page: let in first by the link that an operator prints.
    pub(crate) async fn staff(&self, world: &World, who: &str) -> Browser {
        let browser = self.browser();
        let page = browser.get("/staff").await;
        assert_eq!(page.path, "/staff/sign-in?back=/staff", "asked who it is");
        let home = browser
            .next(
                &page,
                &[("name", who), ("password", world.let_in(who).await)],
            )
            .await;
        assert_eq!(
            (home.status, home.path.as_str()),
            (200, "/staff"),
            "{}",
            home.html
        );
        browser
    }

    pub(crate) fn english(&self) -> Browser {
        Browser::at(&self.url(), "en")
    }
}
