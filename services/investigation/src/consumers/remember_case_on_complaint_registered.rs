//! 登记: remembered until acceptance; neither narrative nor identity comes along.

use events::Event;
use events::complaint::ComplaintRegistered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::{Case, StaffId};

pub(super) struct RememberCaseOnComplaintRegistered;

impl Consumer for RememberCaseOnComplaintRegistered {
    type Event = ComplaintRegistered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintRegistered>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Registered(Case {
            number: event.number,
            site: event.site_id,
            window: event.window_id,
            department: event.department_id,
            respondents: event.respondent_ids.into_iter().map(StaffId).collect(),
            scopes: event.scopes,
            sensitivity: event.sensitivity,
            proposed: event.proposed_severity,
            registered_at: event.at,
            handling_department: None,
            handler: None,
        });
        take_into_account(
            tx,
            ComplaintRegistered::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
