//! What a person may do at this moment, before they try.
//!
//! No rule is written here: each step is tried on a copy, with a specimen that is right in itself, and
//! what its transition refuses is what is told.

use chrono::{DateTime, TimeDelta, Utc};
use regulation::Satisfaction;
use uuid::Uuid;

use super::{
    Answer, Attempt, Correspondence, Decision, DeliveryId, HalfDay, Refusal, Reply, StaffId, Tries,
};

impl Correspondence {
    /// Whether this person could write the reply; false where that is done already.
    ///
    /// # Errors
    /// [`Refusal`], as [`Correspondence::reply`] has it.
    pub fn may_reply(&self, by: StaffId, at: DateTime<Utc>) -> Result<bool, Refusal> {
        let delivery = DeliveryId(Uuid::nil());
        changes(self.clone().reply(Reply { by, at, delivery }))
    }

    /// Whether an answer could be recorded, asked by this person or given unasked: another try that reaches
    /// nobody may be too early all the same.
    ///
    /// # Errors
    /// [`Refusal`], as [`Correspondence::follow_up`] has it.
    pub fn may_follow_up(&self, by: Option<StaffId>, at: DateTime<Utc>) -> Result<bool, Refusal> {
        let attempt = Attempt {
            answer: Answer::Level(Satisfaction::Satisfied),
            by,
            at,
            half_day: HalfDay {
                date: at.date_naive(),
                afternoon: false,
            },
            reprisal: Some(false),
        };
        // Neither counts for an answer.
        let tries = Tries {
            most: 1,
            apart: TimeDelta::zero(),
        };
        changes(self.clone().follow_up(attempt, tries))
    }
}

fn changes(decision: Result<Decision, Refusal>) -> Result<bool, Refusal> {
    Ok(match decision? {
        Decision::Changed(..) => true,
        Decision::AlreadyDone => false,
    })
}
