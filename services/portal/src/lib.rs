//! 投诉门户: the pages that people see.
//!
//! **Owns** nothing but words: page texts in two languages. No table, no rule, no message.
//! **Calls** the services' HTTP APIs ([`backend`]) as the person who is at the screen, and shows what they allow.
//! What somebody has typed travels in the form itself, sealed ([`draft`]); who follows a complaint holds the
//! complainant's token, sealed, in a cookie ([`session`]); who of the staff is signed in, their session
//! (`console/account`).
//!
//! Where a line belongs: what is asked and shown, for complainants in `pages/`, for staff in `console/` (a file
//! a page), with its template in `templates/`; what is said, in `texts/`; what is called, in `backend/`; how it looks, in `assets/`, with every
//! colour, size and distance in `assets/tokens.css`.

mod assets;
mod backend;
mod config;
mod console;
mod draft;
mod form;
mod page;
mod pages;
mod qr;
mod seal;
mod session;
mod texts;
mod upload;
mod wall;

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::web::{Data, ServiceConfig};
use anyhow::Context as _;
use sealing::KeyRing;
use service::{Front, FrontBase};

use crate::assets::Assets;
use crate::backend::Backend;
pub use crate::config::Settings;
use crate::seal::Seal;
use crate::texts::Texts;

/// What all pages share. Cheap to clone.
#[derive(Clone)]
pub struct Portal(Arc<Parts>);

struct Parts {
    settings: Settings,
    backend: Backend,
    seal: Seal,
    texts: Texts,
    assets: Assets,
}

impl Portal {
    fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Whose request it is, which intake counts by.
    fn address_of(&self, req: &HttpRequest) -> Option<IpAddr> {
        web::client_address(req, self.settings().public.behind_proxy)
    }

    fn backend(&self) -> &Backend {
        &self.0.backend
    }

    fn seal(&self) -> &Seal {
        &self.0.seal
    }

    fn texts(&self) -> &Texts {
        &self.0.texts
    }

    fn assets(&self) -> &Assets {
        &self.0.assets
    }
}

impl Front for Portal {
    const NAME: &'static str = "portal";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    type Settings = Settings;

    fn build(_: FrontBase, settings: Settings) -> anyhow::Result<Self> {
        let ring = KeyRing::load(&settings.sealing.keyring).context("sealing.keyring")?;
        Ok(Self(Arc::new(Parts {
            backend: Backend::new(settings.peers.clone()),
            seal: Seal::new(ring),
            texts: Texts::load()?,
            assets: Assets::new(),
            settings,
        })))
    }

    fn routes(&self, cfg: &mut ServiceConfig) {
        cfg.app_data(Data::new(self.clone())).service(assets::serve);
        console::routes(cfg);
        pages::routes(cfg);
    }
}
