//! Typed settings; `config.default.toml` documents each key.

use std::num::NonZeroU32;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

use crate::domain::Limits;
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
    /// `[search]`.
    pub search: Search,
    /// `[repeats]`.
    pub repeats: Repeats,
    /// `[evidence]`.
    pub evidence: Evidence,
    /// `[objects]`.
    pub objects: Objects,
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

/// `[search]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Texts that the index takes in at once.
    pub batch: u32,
    /// Milliseconds between two batches.
    pub pause_ms: u64,
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
    /// What no scanner has seen is given out.
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
