//! Typed settings; `config.default.toml` documents each key.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, Unexpected};

use crate::domain::{Disclosures, Limits};
use crate::picture::Frame;

/// Intake's own sections.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[sealing]`.
    pub sealing: Sealing,
    /// `[queue]`.
    pub queue: Queue,
    /// `[public]`.
    pub public: Public,
    /// `[submission]`.
    pub submission: Submission,
    /// `[disclosure]`.
    pub disclosure: Disclosure,
    /// `[search]`.
    pub search: Search,
    /// `[repeats]`.
    pub repeats: Repeats,
    /// `[evidence]`.
    pub evidence: Evidence,
    /// `[archive]`.
    pub archive: Archiving,
    /// `[clamd]`.
    pub clamd: Clamd,
    /// `[objects]`.
    pub objects: Objects,
}

impl Settings {
    /// Whether evidence is given out that no scanner has seen. Never where there is a scanner: then it
    /// will be seen, and until then nobody knows.
    pub(crate) fn release_unscanned(&self) -> bool {
        self.evidence.release_unscanned && self.clamd.address.is_none()
    }
}

/// `[sealing]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealing {
    /// The key ring file.
    pub keyring: PathBuf,
    /// Seal every narrative.
    pub all_narratives: bool,
}

/// `[queue]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// When a new complaint is old.
    pub alarm_hours: u32,
}

/// `[public]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// A proxy in front of us says who asks.
    pub behind_proxy: bool,
}

/// `[submission]`: complaints that the public sends.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// From one address.
    pub address: Allowance,
    /// To one site.
    pub site: Allowance,
}

/// How many may come.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// One right after the other.
    pub at_once: NonZeroU32,
    /// What comes back of them in an hour.
    pub per_hour: NonZeroU32,
}

/// `[disclosure]`: reading who complains.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Times within an hour.
    pub per_hour: u32,
    /// Times within 24 hours.
    pub per_day: u32,
}

impl Disclosure {
    /// What one person may.
    pub(crate) fn most(self) -> Disclosures {
        Disclosures {
            within_hour: self.per_hour.into(),
            within_day: self.per_day.into(),
        }
    }
}

/// `[search]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Texts that the index takes in at once.
    pub batch: u32,
    /// Milliseconds between two batches.
    pub pause_ms: u64,
}

/// `[archive]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archiving {
    /// Between two rounds.
    pub round_seconds: NonZeroU32,
}

/// `[repeats]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeats {
    /// Days before and after within which a site's texts are compared.
    pub days: u32,
    /// Texts that are compared at most, the newest first.
    pub texts: u32,
}

/// `[evidence]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Files that the complainant adds at registration, and with each supplement.
    pub files_per_submission: u32,
    /// MiB of a file.
    pub file_mib: u32,
    /// MiB that the complainant may add to a case.
    pub case_mib: u32,
    /// MiB of a video that staff bring in.
    pub video_mib: u32,
    /// Million pixels of a picture.
    pub picture_megapixels: u32,
    /// Pixels of a picture's side.
    pub picture_side: u32,
    /// What no scanner has seen is given out, where there is no scanner.
    pub release_unscanned: bool,
    /// An upload that is not finished after this is given up.
    pub upload_minutes: u32,
}

impl Evidence {
    /// As the domain counts: in bytes.
    pub(crate) fn limits(&self) -> Limits {
        let bytes = |mib: u32| u64::from(mib) * 1024 * 1024;
        Limits {
            files: self.files_per_submission,
            file: bytes(self.file_mib),
            case: bytes(self.case_mib),
            video: bytes(self.video_mib),
        }
    }

    /// How large a picture may be.
    pub(crate) fn frame(&self) -> Frame {
        Frame {
            pixels: u64::from(self.picture_megapixels) * 1_000_000,
            side: self.picture_side,
        }
    }
}

/// `[clamd]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clamd {
    /// Where it listens; nothing is scanned where it is not set.
    pub address: Option<Address>,
    /// Seconds that a file may take, from connecting to the answer.
    pub timeout_seconds: NonZeroU32,
    /// MiB of the largest file that it looks at as a whole.
    pub largest_mib: NonZeroU32,
}

impl Clamd {
    /// How long a file may take.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds.get().into())
    }

    /// Bytes of the largest file that is scanned, as rows keep sizes.
    pub(crate) fn largest(&self) -> i64 {
        i64::from(self.largest_mib.get()) * 1024 * 1024
    }
}

/// Where a daemon listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// `host:port`.
    Tcp(String),
    /// The path of a socket of this machine.
    Unix(PathBuf),
}

impl Address {
    fn parse(text: &str) -> Option<Self> {
        if text.starts_with('/') {
            return Some(Self::Unix(text.into()));
        }
        let (host, port) = text.rsplit_once(':')?;
        let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
        (!host.is_empty() && is_port).then(|| Self::Tcp(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wanted = "host:port, or the path of a Unix socket that begins with /";
        Self::parse(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &wanted))
    }
}

/// `[objects]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objects {
    /// Which kind of store.
    pub store: StoreKind,
    /// Where it is a folder.
    pub folder: PathBuf,
    /// Where it is S3: the bucket.
    pub bucket: Option<String>,
    /// Where it is S3 and not Amazon's own.
    pub endpoint: Option<String>,
    /// Where it is S3.
    pub region: String,
    /// Before the names of all objects.
    pub prefix: Option<String>,
    /// Where it is S3.
    pub access_key: Option<String>,
    /// Where it is S3.
    pub secret_key: Option<SecretString>,
    /// An endpoint without TLS may be used.
    pub allow_http: bool,
}

/// A kind of object store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    /// A folder of this machine, or one that is mounted.
    Folder,
    /// Anything that speaks S3 and honours If-None-Match.
    S3,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_listens_on_a_port_of_a_host_or_on_a_socket() {
        let tcp = |text: &str| Some(Address::Tcp(text.to_owned()));
        for text in ["127.0.0.1:3310", "clamav:3310", "[::1]:3310"] {
            assert_eq!(Address::parse(text), tcp(text));
        }
        let path = "/run/clamav/clamd.ctl";
        assert_eq!(Address::parse(path), Some(Address::Unix(path.into())));
        for text in [
            "",
            "clamav",
            ":3310",
            "clamav:0",
            "clamav:http",
            "run/clamd.ctl",
        ] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
