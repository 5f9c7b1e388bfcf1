//! 登记 is acknowledged at once (F-4.1b).

use events::complaint::ComplaintRegistered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, begin};
use crate::domain::{Case, Details, Kind, Message, StaffId};

pub(super) struct AcknowledgeOnComplaintRegistered;

impl Consumer for AcknowledgeOnComplaintRegistered {
    type Event = ComplaintRegistered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintRegistered>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(
    tx: &mut Tx<'_>,
    received: Received<ComplaintRegistered>,
) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let case = Case {
        number: event.number,
        site: event.site_id,
        departments: event.department_id.into_iter().collect(),
        respondents: event.respondent_ids.into_iter().map(StaffId).collect(),
        assigned: Vec::new(),
        handler: None,
        sensitivity: event.sensitivity,
        severity: event.proposed_severity,
        scopes: event.scopes,
        classified: false,
        received_at: event.received_at,
        registered_at: event.at,
        promised: event.promised_date,
        language: event.language,
        channel: event.reply_channel,
        anonymous: event.anonymous,
    };
    let begun = begin(tx, &heard, case).await?;
    let details = Details {
        promised: Some(event.promised_date),
        ..Details::default()
    };
    heard
        .queue(
            tx,
            begun.case(),
            &[Message::to_complainant(Kind::Acknowledgement, details)],
        )
        .await
}
