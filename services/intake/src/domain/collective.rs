//! 集体投诉 (F-6.6): many complain, a few speak for them.

use super::complaint::{Complaint, State};
use super::fact::Refusal;
use super::fields::{Faults, FieldError, Identity};

impl Identity {
    /// What is wrong with it, field by field, as in a registration.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = Faults(Vec::new());
        self.check(&mut faults);
        faults.0
    }
}

impl Complaint {
    /// Whether one more may speak for it. The complainant who is named is the first of them, so
    /// `others` come on top; `limit` is the site's policy.
    ///
    /// # Errors
    /// [`Refusal::TooManyRepresentatives`], or once it is ended.
    pub fn represent(&self, anonymous: bool, others: u32, limit: u32) -> Result<(), Refusal> {
        match self.state.beneath() {
            State::Registered | State::Open { .. } | State::Merged { .. } => {}
            State::Declined { .. } => return Err(Refusal::Declined),
            State::Withdrawn { .. } => return Err(Refusal::Withdrawn),
            State::Closed { .. } => return Err(Refusal::Closed),
        }
        let so_far = others.saturating_add(u32::from(!anonymous));
        if so_far < limit {
            Ok(())
        } else {
            Err(Refusal::TooManyRepresentatives)
        }
    }
}
