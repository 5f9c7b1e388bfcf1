use events::notification::{AcknowledgementSent, FollowUpRecorded, MessageFailed, ReplySent};
use regulation::{ReplyChannel, Satisfaction};

use super::{Sample, at, complaint, full, id, minimal, staff};

pub(super) fn samples() -> Vec<Sample> {
    let (complaint_id, at, delivery_id) = (complaint(), at(), id(0xde));
    let recorded = FollowUpRecorded {
        complaint_id,
        at,
        satisfaction: Some(Satisfaction::FairlySatisfied),
        attempt: 2,
        finished: true,
        round: 1,
        recorded_by: Some(staff(9)),
    };
    vec![
        full(AcknowledgementSent {
            complaint_id,
            at,
            delivery_id,
            channel: ReplyChannel::Email,
        }),
        full(ReplySent {
            complaint_id,
            at,
            delivery_id,
            channel: ReplyChannel::Letter,
            round: 1,
            replied_by: staff(4),
        }),
        full(recorded.clone()),
        minimal(FollowUpRecorded {
            satisfaction: None,
            attempt: 1,
            finished: false,
            recorded_by: None,
            ..recorded
        }),
        full(MessageFailed {
            complaint_id,
            at,
            delivery_id,
        }),
    ]
}
