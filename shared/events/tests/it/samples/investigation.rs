use events::investigation::{
    ComplaintClassified, GroupDissolved, GroupFormed, InterestDeclared, InvestigationConcluded,
    InvestigationOpened, RecordingAtRisk,
};
use regulation::{Finding, Scope, Sensitivity, Severity};

use super::{Sample, at, complaint, due, full, id, minimal, staff};

pub(super) fn samples() -> Vec<Sample> {
    let (complaint_id, at) = (complaint(), at());
    let classified = ComplaintClassified {
        complaint_id,
        at,
        severity: Severity::Ordinary,
        previous: Some(Severity::Major),
        scopes: vec![Scope::Quality, Scope::Attitude],
        subtypes: vec!["B2".into(), "A1".into()],
        sensitivity: Sensitivity::S1,
        classified_by: staff(5),
        confirmed_by: Some(staff(6)),
    };
    vec![
        full(InvestigationOpened {
            complaint_id,
            at,
            round: 1,
        }),
        full(GroupFormed {
            complaint_id,
            at,
            leader_id: staff(5),
            member_ids: vec![staff(5), staff(6)],
            formed_by: staff(4),
        }),
        full(GroupDissolved {
            complaint_id,
            at,
            member_ids: vec![staff(6)],
        }),
        full(InterestDeclared {
            complaint_id,
            at,
            staff_id: staff(6),
        }),
        full(InvestigationConcluded {
            complaint_id,
            at,
            finding: Finding::PartlySubstantiated,
            concluded_by: staff(5),
        }),
        full(RecordingAtRisk {
            complaint_id,
            at,
            recording_id: id(0x4e),
            secure_by: at,
            overwritten_at: due(),
            staff_ids: vec![staff(5), staff(6)],
        }),
        full(classified.clone()),
        minimal(ComplaintClassified {
            severity: Severity::Major,
            previous: None,
            sensitivity: Sensitivity::S2,
            confirmed_by: None,
            ..classified
        }),
    ]
}
