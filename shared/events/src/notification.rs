//! Told by notification.

use regulation::{ReplyChannel, Satisfaction};
use uuid::Uuid;

use crate::event;

event! { "notification", "redress.acknowledgement.sent.v1", complaint_id;
    /// 回执: number, date, promised date and contact point reached the complainant (F-4.1b).
    AcknowledgementSent {
        /// Names the delivery in notification.
        delivery_id: Uuid,
        /// How.
        channel: ReplyChannel,
    }
}

event! { "notification", "redress.reply.sent.v1", complaint_id;
    /// 答复 was sent or is readable with number and code (F-6.2).
    ReplySent {
        /// Names the delivery in notification.
        delivery_id: Uuid,
        /// How.
        channel: ReplyChannel,
        /// 1 for the first reply.
        round: i32,
        /// Who wrote it.
        replied_by: Uuid,
    }
}

event! { "notification", "redress.follow_up.recorded.v1", complaint_id;
    /// 回访: an answer, or an attempt that reached nobody (F-6.3).
    FollowUpRecorded {
        /// The answer; none where nobody was reached.
        satisfaction: Option<Satisfaction>,
        /// Attempts made so far in this round.
        attempt: i32,
        /// True after an answer, or after the last attempt.
        finished: bool,
        /// Which reply it follows.
        round: i32,
        /// Who asked; none where the complainant answered by link.
        recorded_by: Option<Uuid>,
    }
}

event! { "notification", "redress.message.failed.v1", complaint_id;
    /// A message could not be delivered and needs somebody.
    MessageFailed {
        /// Names the delivery in notification.
        delivery_id: Uuid,
    }
}
