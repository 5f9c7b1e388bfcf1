//! Told by investigation.

use chrono::{DateTime, Utc};
use regulation::{Finding, Scope, Sensitivity, Severity};
use uuid::Uuid;

use crate::event;

event! { "investigation", "redress.investigation.opened.v1", complaint_id;
    /// 核实 has begun (S-4.2).
    InvestigationOpened {
        /// 1 for the first time; new facts open it again.
        round: i32,
    }
}

event! { "investigation", "redress.investigation.group_formed.v1", complaint_id;
    /// A special investigation group for a complex matter (S-4.2).
    GroupFormed {
        /// Leads it.
        leader_id: Uuid,
        /// All members, the leader among them.
        member_ids: Vec<Uuid>,
        /// Who formed it.
        formed_by: Uuid,
    }
}

event! { "investigation", "redress.investigation.group_dissolved.v1", complaint_id;
    /// The group lost its leader by recusal (F-4.2b); another must be formed.
    GroupDissolved {
        /// Who is left of it, and has no part any more.
        member_ids: Vec<Uuid>,
    }
}

event! { "investigation", "redress.investigation.interest_declared.v1", complaint_id;
    /// Somebody declared an interest in this case: they have no part in it from now on, anywhere, and
    /// read nothing of it (F-4.2b). Why stays in investigation.
    InterestDeclared {
        /// Who.
        staff_id: Uuid,
    }
}

event! { "investigation", "redress.investigation.concluded.v1", complaint_id;
    /// 核实结论 (F-4.2a); facts and evidence stay in investigation.
    InvestigationConcluded {
        /// What was found.
        finding: Finding,
        /// Who concluded.
        concluded_by: Uuid,
    }
}

event! { "investigation", "redress.complaint.classified.v1", complaint_id;
    /// 分类, also anew; then `previous` says what it was (S-4.3, F-4.3a).
    ComplaintClassified {
        /// What it is now.
        severity: Severity,
        /// What it was before.
        previous: Option<Severity>,
        /// The scopes, gravest first (S-2.1, F-2.1a).
        scopes: Vec<Scope>,
        /// Sub-types (`A1` …), as the code list has them.
        subtypes: Vec<String>,
        /// Follows from the above.
        sensitivity: Sensitivity,
        /// Who classified.
        classified_by: Uuid,
        /// The second person where it went down (F-4.3a).
        confirmed_by: Option<Uuid>,
    }
}

event! { "investigation", "redress.investigation.recording_at_risk.v1", complaint_id;
    /// 监控录像 that nobody has secured will soon be overwritten (S-4.2); which camera it is stays in investigation.
    RecordingAtRisk {
        /// Names it in investigation.
        recording_id: Uuid,
        /// When the alarm was due.
        secure_by: DateTime<Utc>,
        /// When it will be gone.
        overwritten_at: DateTime<Utc>,
        /// Whom to tell.
        staff_ids: Vec<Uuid>,
    }
}
