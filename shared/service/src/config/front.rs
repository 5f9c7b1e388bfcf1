//! Settings of a program that serves pages only: no database, no broker, no keys of services.

use anyhow::Context as _;
use clock::Clock;
use figment::Figment;
use figment::value::Dict;
use serde::Deserialize;

use super::{
    EVERY, Http, Log, Reference, Sources, effective, environment, own, read_section, section,
};
use crate::Front;

/// Everything that it is told.
#[derive(Clone)]
pub struct FrontConfig<T> {
    /// `[http]`.
    pub http: Http,
    /// `[log]`.
    pub log: Log,
    /// Its own.
    pub settings: T,
    /// The machine's, or that of a rehearsal (`REDRESS_CLOCK_FILE`).
    pub clock: Clock,
    /// All of it as values, for `check-config`.
    effective: Dict,
}

impl<T: for<'de> Deserialize<'de>> FrontConfig<T> {
    /// Reads and checks.
    ///
    /// # Errors
    /// Says which key of which source is wrong, and never its value.
    pub fn load<F: Front<Settings = T>>(sources: &Sources<'_>) -> anyhow::Result<Self> {
        let effective = effective(Figment::new(), &[EVERY, F::DEFAULTS], sources)?;
        let section = |name| section(&effective, name);
        Ok(Self {
            http: read_section("http", section("http")?).context("http.listen is needed")?,
            log: read_section("log", section("log")?)?,
            clock: environment::clock(&sources.env)?,
            settings: own(&effective, &["http", "log"])?,
            effective,
        })
    }
}

impl<T> FrontConfig<T> {
    /// The settings as they are in effect, secrets masked.
    pub(crate) fn masked(&self, reference: &Reference) -> Dict {
        super::masked(&self.effective, reference)
    }
}

pub(crate) fn reference<F: Front>() -> Reference {
    Reference::parse(&[EVERY, F::DEFAULTS])
}
