//! 登记: the case opens, and its acceptance clock runs from receipt.

use events::Event;
use events::complaint::ComplaintRegistered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::{DepartmentId, Matter, SiteId, StaffId};
use crate::store;

pub(super) struct OpenCaseOnComplaintRegistered;

impl Consumer for OpenCaseOnComplaintRegistered {
    type Event = ComplaintRegistered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintRegistered>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let matter = Matter {
            number: event.number,
            site: SiteId(event.site_id),
            department: event.department_id.map(DepartmentId),
            severity: event.proposed_severity,
            classified: false,
            scopes: event.scopes,
            sensitivity: event.sensitivity,
            respondents: event.respondent_ids.into_iter().map(StaffId).collect(),
            received_at: event.received_at,
            registered_at: event.at,
        };
        let what = Learned::Registered(Box::new(matter));
        let (source, complaint) = (ComplaintRegistered::SOURCE, event.complaint_id);
        let reaction = take_into_account(tx, source, complaint, event.at, what).await?;
        store::tally::at_window(tx, complaint, event.window_id).await?;
        Ok(reaction)
    }
}
