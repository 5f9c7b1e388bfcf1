//! Cases at every stage, and a body for everything that can be done to one.

use events::Event;
use events::complaint::{ComplaintAccepted, ComplaintClosed, ComplaintMerged, ComplaintRegistered};
use events::complaint::{ComplaintReopened, ComplaintWithdrawn};
use events::investigation::{ComplaintClassified, InvestigationConcluded};
use events::notification::{FollowUpRecorded, ReplySent};
use regulation::{ClosingResult, Finding};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Far {
    Registered,
    ToDispatch,
    Ordered,
    InHandling,
    /// With an extension and a suspension asked for.
    Asked,
    Suspended,
    /// With an open conciliation.
    Conciliated,
    Submitted,
    Endorsed,
    Approved,
    Replied,
    InReview,
    Closed,
    Withdrawn,
    Merged,
}

impl Far {
    pub(crate) const ALL: [Self; 15] = [
        Self::Registered,
        Self::ToDispatch,
        Self::Ordered,
        Self::InHandling,
        Self::Asked,
        Self::Suspended,
        Self::Conciliated,
        Self::Submitted,
        Self::Endorsed,
        Self::Approved,
        Self::Replied,
        Self::InReview,
        Self::Closed,
        Self::Withdrawn,
        Self::Merged,
    ];
}

impl World {
    async fn heard<E: Event>(&self, event: &E) {
        let heard = self.reaction(self.send(event).await).await;
        assert_eq!(heard.0, "handled", "{heard:?}");
    }

    async fn steps(&self, case: Uuid, steps: &[(Uuid, &str, Value)]) {
        for (who, noun, body) in steps {
            let answer = self.post_about(case, *who, noun, body.clone()).await;
            assert_eq!(answer.status, 200, "{noun}: {}", answer.body);
        }
    }

    /// Registered as this one is, accepted and classified.
    pub(crate) async fn classified_as(&self, registered: ComplaintRegistered) {
        let complaint_id = registered.complaint_id;
        self.heard(&registered).await;
        let accepted = ComplaintAccepted {
            complaint_id,
            ..accepted()
        };
        self.heard(&accepted).await;
        let classified = ComplaintClassified {
            complaint_id,
            ..classified(registered.proposed_severity, registered.sensitivity)
        };
        self.heard(&classified).await;
    }

    /// An ordinary case of its own, so far.
    pub(crate) async fn so_far(&self, case: Uuid, far: Far) {
        if far == Far::Registered {
            return self.heard(&registered(case)).await;
        }
        self.classified_as(registered(case)).await;
        let to = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "核实" });
        let ordered = [(OFFICER, "dispatch", to)];
        let signed = [(HANDLER, "sign-for", json!({}))];
        // In other words than those of [`body_of`]: the same again would be done already.
        let more = json!({ "days": 1, "reason": "等人" });
        let wait =
            json!({ "waits_for": "outside_body", "resumes_on": "2026-11-30", "reason": "等待" });
        let asked = [(HANDLER, "extension", more), (HANDLER, "suspension", wait)];
        let granted = [(HEAD, "suspension-ruling", json!({ "granted": true }))];
        let conciliation = json!({ "kind": "conciliation", "owner_id": HANDLER, "due_date": "2026-12-01", "description": "协商" });
        let conciliated = [(HANDLER, "measures", conciliation)];
        let submitted = [(HANDLER, "result", json!({ "summary": "已致歉" }))];
        let endorsed = [(HEAD, "endorsement", json!({}))];
        let approved = [(OFFICER, "approval", json!({}))];
        let work = [&ordered[..], &signed].concat();
        let result = [&work[..], &submitted].concat();
        let approval = [&result[..], &endorsed, &approved].concat();
        let steps = match far {
            Far::Registered | Far::ToDispatch | Far::Withdrawn => Vec::new(),
            Far::Ordered => ordered.to_vec(),
            Far::InHandling | Far::Merged => work,
            Far::Asked => [&work[..], &asked].concat(),
            Far::Suspended => [&work[..], &asked, &granted].concat(),
            Far::Conciliated => [&work[..], &conciliated, &submitted].concat(),
            Far::Submitted => result,
            Far::Endorsed => [&result[..], &endorsed].concat(),
            Far::Approved | Far::Replied | Far::InReview | Far::Closed => approval,
        };
        self.steps(case, &steps).await;
        self.after(case, far).await;
    }

    /// What others tell of it at the end.
    async fn after(&self, case: Uuid, far: Far) {
        let at = at("2026-11-23T02:00");
        if matches!(far, Far::Replied | Far::InReview | Far::Closed) {
            let sent = ReplySent {
                complaint_id: case,
                ..replied(1, "2026-11-23T02:00")
            };
            self.heard(&sent).await;
        }
        match far {
            Far::InReview => {
                let recorded = FollowUpRecorded {
                    complaint_id: case,
                    ..dissatisfied(1, "2026-11-23T03:00")
                };
                self.heard(&recorded).await;
                let again = ComplaintReopened {
                    complaint_id: case,
                    ..reopened(1, "2026-11-23T03:01")
                };
                self.heard(&again).await;
            }
            Far::Closed => {
                let closed = ComplaintClosed {
                    complaint_id: case,
                    at,
                    result: ClosingResult::Resolved,
                    closed_by: Some(OFFICER),
                };
                self.heard(&closed).await;
            }
            Far::Withdrawn => {
                let withdrawn = ComplaintWithdrawn {
                    complaint_id: case,
                    at,
                    ends_case: true,
                    recorded_by: Some(OFFICER),
                };
                self.heard(&withdrawn).await;
            }
            Far::Merged => {
                let merged = ComplaintMerged {
                    complaint_id: case,
                    at,
                    lead_id: Uuid::from_u128(99),
                    merged_by: OFFICER,
                };
                self.heard(&merged).await;
            }
            _ => {}
        }
    }

    /// A grave case whose group has handed in and endorsed its result; concluded or not.
    pub(crate) async fn grave_so_far(&self, case: Uuid, concluded: bool) {
        let grave = ComplaintRegistered {
            complaint_id: case,
            ..grave()
        };
        self.classified_as(grave).await;
        let group =
            json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE], "required": "查" });
        let steps = [
            (LEADER, "designation", group),
            (COLLEAGUE, "sign-for", json!({})),
            (COLLEAGUE, "result", json!({ "summary": "查实" })),
            (INVESTIGATOR, "endorsement", json!({})),
        ];
        self.steps(case, &steps).await;
        if concluded {
            let found = InvestigationConcluded {
                complaint_id: case,
                at: at("2026-11-23T03:00"),
                finding: Finding::Substantiated,
                concluded_by: INVESTIGATOR,
            };
            self.heard(&found).await;
        }
    }
}

/// One that nothing is wrong with, whoever sends it.
pub(crate) fn body_of(action: &str) -> Value {
    match action {
        "dispatch" => json!({ "department_id": BACK_OFFICE, "required": "核实并答复" }),
        "designation" => {
            json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE], "required": "调查" })
        }
        "reassignment" => {
            json!({ "department_id": WINDOWS, "handler_id": HEAD, "reason": "承办人出差" })
        }
        "return" | "redo" => json!({ "reason": "事实不清" }),
        "result" => json!({ "summary": "经查属实，已整改" }),
        "review" => json!({ "upheld": true, "note": "维持" }),
        "extension" => json!({ "days": 1, "reason": "需要更多时间" }),
        "extension-ruling" | "suspension-ruling" => {
            json!({ "granted": false, "reason": "没有必要" })
        }
        "suspension" => {
            json!({ "waits_for": "outside_body", "resumes_on": "2026-12-01", "reason": "等待鉴定" })
        }
        "urge" => json!({ "note": "请尽快" }),
        "supervision-orders" => json!({ "what": "限期反馈", "due_date": "2026-12-01" }),
        "measures" => {
            json!({ "kind": "training", "owner_id": HEAD, "due_date": "2026-12-01", "description": "培训" })
        }
        "contact-attempts" => {
            json!({ "way": "relayed", "outcome": "not_reached", "note": "没有联系上" })
        }
        _ => json!({}),
    }
}
