//! 沟通协商 (S-5.1): attempts to reach the complainant, each with its outcome. Who that is the
//! handling staff need not know: contact is relayed or arranged.

use regulation::{ContactOutcome, ContactWay, MeasureKind};

use super::{
    Assignment, Contact, Decision, Fact, Measure, MeasureId, Progress, Refusal, Signature, Stage,
};

/// An attempt to record.
#[derive(Debug, Clone, PartialEq)]
pub struct NewContact {
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was said.
    pub note: String,
    /// The measure of conciliation that it belongs to, where there is one.
    pub measure: Option<MeasureId>,
    /// Who tried, and when.
    pub attempted: Signature,
}

impl Assignment {
    /// While the case is worked on; and for a measure of conciliation as long as that is open, which
    /// may be after the reply.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn record_contact(mut self, new: NewContact) -> Result<Decision, Refusal> {
        let open = match new.measure {
            Some(id) => Some(self.open_conciliation(id)?),
            None => None,
        };
        match &self.stage {
            Stage::InHandling(_) => {}
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => {
                if open.is_none() {
                    return Err(Refusal::NotNow(stage.code()));
                }
            }
        }
        let NewContact {
            way,
            outcome,
            note,
            measure,
            attempted,
        } = new;
        self.side.contacts.push(Contact {
            way,
            outcome,
            note,
            measure,
            attempted,
        });
        self.with(vec![Fact::ContactAttempted {
            way,
            outcome,
            measure,
            by: attempted.by,
            at: attempted.at,
        }])
    }

    fn open_conciliation(&self, id: MeasureId) -> Result<(), Refusal> {
        let measure = self.measures.iter().find(|measure| measure.id == id);
        let measure = measure.ok_or(Refusal::NoSuchMeasure)?;
        match (measure.what.kind(), &measure.progress) {
            (MeasureKind::Conciliation, Progress::Ordered) => Ok(()),
            (
                MeasureKind::Conciliation,
                Progress::Completed { .. } | Progress::CheckedOff { .. },
            ) => Err(Refusal::DoneAlready),
            _ => Err(Refusal::NoConciliation),
        }
    }

    /// A conciliation that nobody attempted is not completed.
    pub(super) fn was_attempted(&self, measure: &Measure) -> bool {
        measure.what.kind() != MeasureKind::Conciliation
            || self
                .side
                .contacts
                .iter()
                .any(|contact| contact.measure == Some(measure.id))
    }
}
