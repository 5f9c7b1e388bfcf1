//! Told by intake.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{
    Channel, ClosingResult, DeclineReason, ErasureGround, EvidenceCondition, EvidenceKind,
    EvidencePurpose, Language, ReopenReason, ReplyChannel, Scope, Sensitivity, Severity,
};
use uuid::Uuid;

use crate::event;

event! { "intake", "redress.complaint.registered.v1", complaint_id;
    /// 登记: a complaint is in the register and has a number (S-4.1).
    ComplaintRegistered {
        /// `TS-2026-000123-7`; not secret.
        number: String,
        /// The site complained about.
        site_id: Uuid,
        /// The window, where known.
        window_id: Option<Uuid>,
        /// The department concerned, where known.
        department_id: Option<Uuid>,
        /// How it came.
        channel: Channel,
        /// The scopes named (S-2.1); may be empty until classification.
        scopes: Vec<Scope>,
        /// Who may read what, known before anything was stored.
        sensitivity: Sensitivity,
        /// What the text makes likely (F-4.3a); a person decides later.
        proposed_severity: Severity,
        /// No identity was given (F-4.1a).
        anonymous: bool,
        /// Staff complained about, where identified.
        respondent_ids: Vec<Uuid>,
        /// Receipt, which starts the acceptance clock; for letters the day of arrival.
        received_at: DateTime<Utc>,
        /// Told to the complainant (F-4.6): by the end of this local day.
        promised_date: NaiveDate,
        /// What the complainant is written in.
        language: Language,
        /// How the complainant wants the answer.
        reply_channel: ReplyChannel,
        /// Who registered it, a member of staff or a partner; none where the public did.
        registered_by: Option<Uuid>,
    }
}

event! { "intake", "redress.complaint.accepted.v1", complaint_id;
    /// 受理 (F-4.1b).
    ComplaintAccepted {
        /// Who decided.
        accepted_by: Uuid,
        /// The promised date, unchanged or told anew.
        promised_date: NaiveDate,
    }
}

event! { "intake", "redress.complaint.declined.v1", complaint_id;
    /// 不予受理 with a reason and a signpost (F-2.2).
    ComplaintDeclined {
        /// Why.
        reason: DeclineReason,
        /// Who decided.
        declined_by: Uuid,
    }
}

event! { "intake", "redress.complaint.supplemented.v1", complaint_id;
    /// The complainant or the desk added something; the text stays in intake.
    ComplaintSupplemented {
        /// Names the supplement in intake.
        supplement_id: Uuid,
    }
}

event! { "intake", "redress.complaint.respondent_identified.v1", complaint_id;
    /// Staff complained about became known; conflicts are decided anew (F-4.2b).
    RespondentIdentified {
        /// All respondents known now.
        respondent_ids: Vec<Uuid>,
        /// Who identified them.
        identified_by: Uuid,
    }
}

event! { "intake", "redress.complaint.sensitivity_changed.v1", complaint_id;
    /// Who may read what has changed.
    SensitivityChanged {
        /// From now on.
        sensitivity: Sensitivity,
        /// Until now.
        previous: Sensitivity,
    }
}

event! { "intake", "redress.complaint.promised_date_changed.v1", complaint_id;
    /// The classification moved the date by which the complainant is promised a reply; to be told anew (F-4.6).
    PromisedDateChanged {
        /// From now on: by the end of this local day.
        promised_date: NaiveDate,
        /// Until now.
        previous: NaiveDate,
    }
}

event! { "intake", "redress.complaint.withdrawn.v1", complaint_id;
    /// 撤回 by the complainant; scope C goes on all the same (F-6.5).
    ComplaintWithdrawn {
        /// False for scope C: the withdrawal is recorded and the case goes on.
        ends_case: bool,
        /// The member of staff who recorded it; none where the complainant did.
        recorded_by: Option<Uuid>,
    }
}

event! { "intake", "redress.complaint.merged.v1", complaint_id;
    /// 并单: it goes on within another complaint, so its own clocks stop; reversible (F-6.6).
    ComplaintMerged {
        /// The complaint that goes on.
        lead_id: Uuid,
        /// Who decided.
        merged_by: Uuid,
    }
}

event! { "intake", "redress.complaint.unmerged.v1", complaint_id;
    /// The merging is undone: it goes on by itself, exactly where it was (F-6.6).
    ComplaintUnmerged {
        /// The complaint that it was merged into.
        lead_id: Uuid,
        /// Who decided; none where the lead ended by a withdrawal, or integrity came to light.
        unmerged_by: Option<Uuid>,
    }
}

event! { "intake", "redress.complaint.reopened.v1", complaint_id;
    /// Opened again: redo or new facts (F-6.3, F-6.6, F-6.7).
    ComplaintReopened {
        /// Why.
        reason: ReopenReason,
        /// 1 for the first reopening.
        round: i32,
        /// Who; none where the follow-up's answer did.
        reopened_by: Option<Uuid>,
    }
}

event! { "intake", "redress.complaint.closed.v1", complaint_id;
    /// 办结 (F-6.4).
    ComplaintClosed {
        /// What became of it.
        result: ClosingResult,
        /// Who; none where reply and follow-up closed it.
        closed_by: Option<Uuid>,
    }
}

event! { "intake", "redress.complaint.archived.v1", complaint_id;
    /// 归档 (F-6.4): ended for long enough that it is kept rather than worked on. One that is opened again
    /// is not archived any more.
    ComplaintArchived {
        /// Its personal data is erased after this, unless a legal hold keeps it.
        keep_until: DateTime<Utc>,
    }
}

event! { "intake", "redress.complaint.hold_placed.v1", complaint_id;
    /// A legal hold: nothing of it is erased until it is lifted (F-6.4).
    HoldPlaced {
        /// Who placed it; somebody else had asked for the same.
        placed_by: Uuid,
    }
}

event! { "intake", "redress.complaint.hold_lifted.v1", complaint_id;
    /// The legal hold is lifted (F-6.4).
    HoldLifted {
        /// Who lifted it; somebody else had asked for the same.
        lifted_by: Uuid,
    }
}

event! { "intake", "redress.complaint.erased.v1", complaint_id;
    /// Personal data and everything in somebody's words is gone (F-6.4); whoever keeps any forgets it now. What
    /// it counted as stays.
    ComplaintErased {
        /// Why.
        ground: ErasureGround,
        /// Who; none where its time was over.
        erased_by: Option<Uuid>,
    }
}

event! { "intake", "redress.evidence.added.v1", complaint_id;
    /// A file was collected as evidence and is kept unchanged from now on (S-3.3, S-4.2); its bytes and its name stay in intake.
    EvidenceAdded {
        /// Names it in intake.
        evidence_id: Uuid,
        /// By its content.
        kind: EvidenceKind,
        /// Bytes.
        size: i64,
        /// SHA-256 of the bytes, in hexadecimal digits.
        sha256: String,
        /// Who brought it in; none where the complainant did.
        added_by: Option<Uuid>,
        /// The recording that it secures, as investigation names it.
        recording_id: Option<Uuid>,
    }
}

event! { "intake", "redress.evidence.accessed.v1", complaint_id;
    /// Somebody took a piece of evidence out, in the original or as its viewing copy.
    EvidenceAccessed {
        /// Which.
        evidence_id: Uuid,
        /// Why.
        purpose: EvidencePurpose,
        /// The original, not the viewing copy.
        original: bool,
        /// The hash that was recorded when it was collected.
        sha256: String,
        /// Who.
        accessed_by: Uuid,
    }
}

event! { "intake", "redress.evidence.verified.v1", complaint_id;
    /// The kept bytes were hashed anew and compared.
    EvidenceVerified {
        /// Which.
        evidence_id: Uuid,
        /// What came of it; anything but intact is an alarm.
        condition: EvidenceCondition,
        /// The hash that was recorded when it was collected.
        sha256: String,
        /// The hash of what is there now; none where it cannot be read as a whole.
        found_sha256: Option<String>,
        /// The first byte of what was changed or is gone.
        damaged_from: Option<i64>,
        /// The first byte behind it.
        damaged_to: Option<i64>,
        /// Who asked.
        verified_by: Uuid,
    }
}

event! { "intake", "redress.identity.revealed.v1", complaint_id;
    /// Somebody read who complains, with a reason; supervisors hear of it (F-6.9). Who complains, and the reason, stay in intake.
    IdentityRevealed {
        /// Names the disclosure, with its reason, in intake.
        disclosure_id: Uuid,
        /// The site complained about.
        site_id: Uuid,
        /// At that moment.
        sensitivity: Sensitivity,
        /// Who read it.
        revealed_by: Uuid,
    }
}
