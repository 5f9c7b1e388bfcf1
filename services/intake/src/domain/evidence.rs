//! Evidence: how much a case takes, and when it is given out (S-3.3, S-4.2).

use chrono::{DateTime, TimeDelta, Utc};
use regulation::{EvidenceCondition, EvidenceKind, EvidencePurpose};
use uuid::Uuid;

use super::complaint::{Complaint, StaffId};
use super::fact::{Decision, Fact, Refusal};

/// How much may be brought in; bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files of the complainant, at registration and with each supplement.
    pub files: u32,
    /// Bytes of a file.
    pub file: u64,
    /// Bytes that the complainant may add to a case.
    pub case: u64,
    /// Bytes of a video that staff bring in.
    pub video: u64,
}

/// What the complainant has added already, and what is on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Added {
    /// Files.
    pub files: u32,
    /// Bytes; of what is on its way, as much as it may become.
    pub bytes: u64,
    /// Supplements.
    pub supplements: u32,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Larger than a file of its kind may be.
    #[error("the file is too large")]
    TooLarge,
    /// The case has no room left for it.
    #[error("the case takes no more bytes")]
    CaseFull,
    /// Enough files came with this submission.
    #[error("the submission takes no more files")]
    TooMany,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// By its content, of none of the kinds that are taken.
    #[error("the file is of no kind that is taken")]
    Kind,
    /// A picture that would be too large when decoded.
    #[error("the picture has too many pixels")]
    Pixels,
    /// Begins like one of the kinds, but cannot be read as one.
    #[error("the file cannot be read as what it begins like")]
    Unreadable,
}

impl Unfit {
    /// As rows keep it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::CaseFull => "case_full",
            Self::TooMany => "too_many",
            Self::Empty => "empty",
            Self::Kind => "kind",
            Self::Pixels => "pixels",
            Self::Unreadable => "unreadable",
        }
    }
}

impl Limits {
    /// How many bytes the next file of the complainant may have. `announced` is what the sender says.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn for_complainant(&self, added: Added, announced: Option<u64>) -> Result<u64, Unfit> {
        if added.files >= self.files * (1 + added.supplements) {
            return Err(Unfit::TooMany);
        }
        if announced.is_some_and(|bytes| bytes > self.file) {
            return Err(Unfit::TooLarge);
        }
        let room = self.case.saturating_sub(added.bytes);
        if room == 0 || announced.is_some_and(|bytes| bytes > room) {
            return Err(Unfit::CaseFull);
        }
        Ok(announced.unwrap_or(self.file).min(room).max(1))
    }

    /// The same for a member of staff: whether it is a video shows only when it comes.
    ///
    /// # Errors
    /// [`Unfit::TooLarge`].
    pub fn for_staff(&self, announced: Option<u64>) -> Result<u64, Unfit> {
        let most = self.video.max(self.file);
        match announced {
            Some(bytes) if bytes > most => Err(Unfit::TooLarge),
            Some(bytes) => Ok(bytes.max(1)),
            None => Ok(most),
        }
    }

    /// How many bytes a file of this kind may have, within what was granted to its sender.
    pub fn of(&self, kind: EvidenceKind, by_staff: bool, granted: u64) -> u64 {
        match kind {
            EvidenceKind::Mp4 if by_staff => self.video.min(granted),
            EvidenceKind::Mp4
            | EvidenceKind::Jpeg
            | EvidenceKind::Png
            | EvidenceKind::Heic
            | EvidenceKind::Pdf
            | EvidenceKind::Mp3
            | EvidenceKind::M4a
            | EvidenceKind::Docx => self.file.min(granted),
        }
    }
}

/// What a scanner said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// None has looked.
    Unscanned,
    /// Nothing found.
    Clean,
    /// Something found.
    Infected,
}

impl Scan {
    /// As rows and answers write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unscanned => "unscanned",
            Self::Clean => "clean",
            Self::Infected => "infected",
        }
    }

    /// The way back.
    pub fn parse(code: &str) -> Option<Self> {
        let all = [Self::Unscanned, Self::Clean, Self::Infected];
        all.into_iter().find(|scan| scan.code() == code)
    }

    /// Whether it is given out: quarantine ends when it is found clean, or where the policy lets go
    /// what nobody scans.
    pub const fn is_released(self, unscanned_too: bool) -> bool {
        match self {
            Self::Clean => true,
            Self::Unscanned => unscanned_too,
            Self::Infected => false,
        }
    }
}

/// What a scanner says that has seen a whole file; whatever else it says leaves the file unscanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanned {
    /// Nothing found.
    Clean,
    /// Something found.
    Infected,
}

impl From<Scanned> for Scan {
    fn from(scanned: Scanned) -> Self {
        match scanned {
            Scanned::Clean => Self::Clean,
            Scanned::Infected => Self::Infected,
        }
    }
}

/// After the first try to scan a file that came to nothing.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(5);
/// After any number of them.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// How long a file waits that was tried so often: twice as long each time, up to an hour.
pub fn scan_again_in(tries: u32) -> TimeDelta {
    // Twenty times is beyond the longest wait already.
    let doubled = tries.saturating_sub(1).min(20);
    (FIRST_WAIT * 2_i32.pow(doubled)).min(LONGEST_WAIT)
}

/// A file as it was collected; nothing of it changes any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collected {
    /// Names it.
    pub id: Uuid,
    /// By its content.
    pub kind: EvidenceKind,
    /// Bytes.
    pub size: u64,
    /// Of the bytes.
    pub sha256: [u8; 32],
    /// None where the complainant brought it in.
    pub by: Option<StaffId>,
    /// The recording that it secures.
    pub recording: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Somebody took it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Which.
    pub evidence: Uuid,
    /// Why.
    pub purpose: EvidencePurpose,
    /// Not the viewing copy.
    pub original: bool,
    /// As recorded.
    pub sha256: [u8; 32],
    /// Who.
    pub by: StaffId,
}

/// It was compared with its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// Which.
    pub evidence: Uuid,
    /// What came of it.
    pub condition: EvidenceCondition,
    /// As recorded.
    pub sha256: [u8; 32],
    /// Of what is there, where it can be read as a whole.
    pub found: Option<[u8; 32]>,
    /// From which byte to which it was changed or is gone.
    pub damage: Option<(u64, u64)>,
    /// Who asked.
    pub by: StaffId,
}

impl Complaint {
    /// A file is collected. Evidence can be added until the case has ended, as words can.
    ///
    /// # Errors
    /// [`Refusal`] once it is ended.
    pub fn collect(self, collected: Collected) -> Result<Decision, Refusal> {
        self.takes_evidence()?;
        let fact = Fact::EvidenceAdded(collected);
        Ok(Decision::Changed(self, vec![fact]))
    }

    /// Whether evidence can be added.
    ///
    /// # Errors
    /// [`Refusal`] once it is ended.
    pub fn takes_evidence(&self) -> Result<(), Refusal> {
        self.not_ended()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        files: 2,
        file: 20,
        case: 50,
        video: 200,
    };

    fn added(files: u32, bytes: u64, supplements: u32) -> Added {
        Added {
            files,
            bytes,
            supplements,
        }
    }

    #[test]
    fn a_submission_takes_so_many_files_and_a_supplement_as_many_again() {
        let one_more =
            |files, supplements| LIMITS.for_complainant(added(files, 0, supplements), Some(1));
        assert_eq!(one_more(1, 0), Ok(1));
        assert_eq!(one_more(2, 0), Err(Unfit::TooMany));
        assert_eq!(one_more(3, 1), Ok(1));
        assert_eq!(one_more(4, 1), Err(Unfit::TooMany));
    }

    #[test]
    fn a_complainants_file_fits_into_its_own_limit_and_into_the_case() {
        let next = |bytes, announced| LIMITS.for_complainant(added(0, bytes, 0), announced);
        assert_eq!(next(0, Some(20)), Ok(20));
        assert_eq!(next(0, Some(21)), Err(Unfit::TooLarge));
        assert_eq!(next(0, None), Ok(20), "as large as a file may be");
        assert_eq!(next(40, Some(10)), Ok(10));
        assert_eq!(next(40, Some(11)), Err(Unfit::CaseFull));
        assert_eq!(next(45, None), Ok(5), "as much as the case takes");
        assert_eq!(next(50, None), Err(Unfit::CaseFull));
        assert_eq!(next(60, Some(0)), Err(Unfit::CaseFull));
    }

    #[test]
    fn only_staff_bring_in_large_videos() {
        assert_eq!(LIMITS.for_staff(Some(200)), Ok(200));
        assert_eq!(LIMITS.for_staff(Some(201)), Err(Unfit::TooLarge));
        assert_eq!(LIMITS.for_staff(None), Ok(200));
        assert_eq!(LIMITS.of(EvidenceKind::Mp4, true, 200), 200);
        assert_eq!(LIMITS.of(EvidenceKind::Mp4, false, 20), 20);
        assert_eq!(
            LIMITS.of(EvidenceKind::Mp4, false, 200),
            20,
            "a larger grant"
        );
        assert_eq!(LIMITS.of(EvidenceKind::Pdf, true, 200), 20);
        assert_eq!(
            LIMITS.of(EvidenceKind::Jpeg, false, 5),
            5,
            "the case is nearly full"
        );
    }

    #[test]
    fn what_is_infected_is_never_given_out_and_what_is_unscanned_by_policy() {
        for policy in [true, false] {
            assert!(Scan::Clean.is_released(policy));
            assert!(!Scan::Infected.is_released(policy));
            assert_eq!(Scan::Unscanned.is_released(policy), policy);
        }
        assert_eq!(Scan::parse("clean"), Some(Scan::Clean));
        assert_eq!(Scan::parse("sane"), None);
        assert_eq!(Scan::from(Scanned::Clean), Scan::Clean);
        assert_eq!(Scan::from(Scanned::Infected), Scan::Infected);
    }

    #[test]
    fn a_file_that_could_not_be_scanned_waits_longer_each_time_and_an_hour_at_most() {
        let seconds = |tries| scan_again_in(tries).num_seconds();
        assert_eq!([1, 2, 3, 4].map(seconds), [5, 10, 20, 40]);
        assert_eq!([10, 11, 12].map(seconds), [2560, 3600, 3600]);
        assert_eq!([31, 32, u32::MAX].map(seconds), [3600; 3]);
        assert_eq!(seconds(0), 5);
    }
}
