//! 归档: what becomes of a complaint after its end (F-6.4). It is archived within seven working days, kept for
//! as long as the policy says or a legal hold wants it, and then its personal data is erased; the statistics stay.
//!
//! Absent on purpose: what is personal (`store`), and when a complaint ends (`end.rs`).

use chrono::{DateTime, Months, Utc};
use regulation::ErasureGround;

use super::complaint::{Complaint, StaffId, State};
use super::fact::{Fact, Refusal};

/// In the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archive {
    /// Since when.
    pub at: DateTime<Utc>,
    /// Its personal data is erased after this.
    pub until: DateTime<Utc>,
}

/// A legal hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Who placed it, as the second of two.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

/// How a complaint is kept; its default is that of one that goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keeping {
    /// 归档.
    pub archive: Option<Archive>,
    /// Outlives reopening.
    pub hold: Option<Hold>,
    /// Since when its personal data is gone.
    pub erased: Option<DateTime<Utc>>,
}

/// What a decision about keeping comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// Kept otherwise from now on, and what is told of it.
    Changed(Keeping, Fact),
    /// Nothing to do.
    AlreadyDone,
}

/// One that goes on within another ends and is kept with it.
fn ended(complaint: &Complaint) -> Result<(), Refusal> {
    match complaint.state() {
        State::Declined { .. } | State::Withdrawn { .. } | State::Closed { .. } => Ok(()),
        State::Merged { .. } => Err(Refusal::Merged),
        State::Registered | State::Open { .. } => Err(Refusal::NotEnded),
    }
}

impl Keeping {
    /// 归档 of an ended complaint, which is kept for `years` after its end.
    ///
    /// # Errors
    /// [`Refusal`] where it goes on, or is erased.
    pub fn archive(
        self,
        complaint: &Complaint,
        ended_at: DateTime<Utc>,
        years: u32,
        at: DateTime<Utc>,
    ) -> Result<Kept, Refusal> {
        ended(complaint)?;
        self.into_archive(ended_at, years, at)
    }

    /// The same for what goes on within a complaint that is archived.
    ///
    /// # Errors
    /// [`Refusal::Erased`].
    pub fn into_archive(
        self,
        ended_at: DateTime<Utc>,
        years: u32,
        at: DateTime<Utc>,
    ) -> Result<Kept, Refusal> {
        self.not_erased()?;
        if self.archive.is_some() {
            return Ok(Kept::AlreadyDone);
        }
        let months = Months::new(years.saturating_mul(12));
        let until = ended_at
            .checked_add_months(months)
            .unwrap_or(DateTime::<Utc>::MAX_UTC);
        let archive = Some(Archive { at, until });
        Ok(Kept::Changed(
            Self { archive, ..self },
            Fact::Archived { until },
        ))
    }

    /// A legal hold, at any time.
    ///
    /// # Errors
    /// [`Refusal`] where no reason is given, or nothing is left to hold.
    pub fn hold(self, by: StaffId, reason: &str, at: DateTime<Utc>) -> Result<Kept, Refusal> {
        self.not_erased()?;
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        if self.hold.is_some() {
            return Ok(Kept::AlreadyDone);
        }
        let hold = Some(Hold { by, at });
        Ok(Kept::Changed(
            Self { hold, ..self },
            Fact::HoldPlaced { by },
        ))
    }

    /// The hold is lifted; what is overdue is erased soon after.
    ///
    /// # Errors
    /// [`Refusal`] where no reason is given, or it is erased.
    pub fn lift(self, by: StaffId, reason: &str) -> Result<Kept, Refusal> {
        self.not_erased()?;
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        if self.hold.is_none() {
            return Ok(Kept::AlreadyDone);
        }
        let next = Self { hold: None, ..self };
        Ok(Kept::Changed(next, Fact::HoldLifted { by }))
    }

    /// Erases the personal data of an ended complaint: because its time is over, or before on a ground of
    /// its own.
    ///
    /// # Errors
    /// [`Refusal`] while it goes on, is held, a measure of it is still open (F-5.4), or its time is not over.
    pub fn erase(
        self,
        complaint: &Complaint,
        ground: ErasureGround,
        by: Option<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Kept, Refusal> {
        if self.erased.is_some() {
            return Ok(Kept::AlreadyDone);
        }
        ended(complaint)?;
        let over = self.archive.is_some_and(|archive| archive.until <= at);
        match ground {
            ErasureGround::RetentionOver if !over => Err(Refusal::KeptLonger),
            ErasureGround::RetentionOver
            | ErasureGround::ComplainantAsked
            | ErasureGround::UnlawfullyCollected
            | ErasureGround::Ordered => self.forget(complaint, ground, by, at),
        }
    }

    /// The same for what goes on within a complaint that is erased.
    ///
    /// # Errors
    /// [`Refusal`] while it is held, or a measure of it is still open.
    pub fn forget(
        self,
        complaint: &Complaint,
        ground: ErasureGround,
        by: Option<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Kept, Refusal> {
        if self.erased.is_some() {
            return Ok(Kept::AlreadyDone);
        }
        if self.hold.is_some() {
            return Err(Refusal::Held);
        }
        if complaint.record().open_measures > 0 {
            return Err(Refusal::MeasuresOpen);
        }
        let erased = Some(at);
        Ok(Kept::Changed(
            Self { erased, ..self },
            Fact::Erased { ground, by },
        ))
    }

    /// Nothing begins again without what it was about.
    ///
    /// # Errors
    /// [`Refusal::Erased`].
    pub const fn not_erased(&self) -> Result<(), Refusal> {
        match self.erased {
            Some(_) => Err(Refusal::Erased),
            None => Ok(()),
        }
    }
}
