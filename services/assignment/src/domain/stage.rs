//! The states and what each keeps. A later state contains what the earlier ones decided.

use chrono::{DateTime, Utc};

use super::{DepartmentId, StaffId};

/// Who did it, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

/// To whom a case was given.
#[derive(Debug, Clone, PartialEq)]
pub enum To {
    /// 交办: a department, with or without a person named.
    Unit {
        /// Which.
        department: DepartmentId,
        /// Who, where named.
        handler: Option<StaffId>,
    },
    /// 指定: a special investigation-and-handling group.
    Group {
        /// Leads it.
        leader: StaffId,
        /// All, the leader among them.
        members: Vec<StaffId>,
    },
}

/// 交办 or 指定, with what is required.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// To whom.
    pub to: To,
    /// What is required, in words.
    pub required: String,
    /// By whom.
    pub given: Signature,
    /// Given after the last return allowed: cannot be returned (F-4.4c).
    pub ruling: bool,
}

impl Order {
    /// The persons named.
    pub fn people(&self) -> Vec<StaffId> {
        match &self.to {
            To::Unit { handler, .. } => handler.iter().copied().collect(),
            To::Group { members, .. } => members.clone(),
        }
    }

    /// The department, where it went to one.
    pub fn department(&self) -> Option<DepartmentId> {
        match &self.to {
            To::Unit { department, .. } => Some(*department),
            To::Group { .. } => None,
        }
    }

    /// The person leads the group that has it.
    pub fn is_led_by(&self, person: StaffId) -> bool {
        matches!(&self.to, To::Group { leader, .. } if *leader == person)
    }
}

/// Signed for: somebody works on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// What was ordered; after sign-for a unit's order names its handler.
    pub order: Order,
    /// 签收.
    pub signed: Signature,
}

/// What came of the work, in the handler's words.
#[derive(Debug, Clone, PartialEq)]
pub struct HandlingResult {
    /// What was done and found.
    pub summary: String,
    /// Who submitted it.
    pub submitted: Signature,
}

/// Submitted; awaits the unit head.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// The work.
    pub work: Work,
    /// Its result.
    pub result: HandlingResult,
    /// Who is asked to endorse it: the unit head, or where that person is recused, the level above.
    pub endorsers: Vec<StaffId>,
}

/// Endorsed; awaits approval.
#[derive(Debug, Clone, PartialEq)]
pub struct Endorsement {
    /// What was endorsed.
    pub submission: Submission,
    /// By whom.
    pub endorsed: Signature,
}

/// Approved; awaits the reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    /// What was approved.
    pub endorsement: Endorsement,
    /// By whom.
    pub approved: Signature,
}

impl Approval {
    /// The work behind it.
    pub fn work(&self) -> &Work {
        &self.endorsement.submission.work
    }

    /// Whoever had a part in the decision: none of them reviews it (F-4.2b).
    pub fn authors(&self) -> Vec<StaffId> {
        let mut authors = vec![
            self.approved.by,
            self.endorsement.endorsed.by,
            self.endorsement.submission.result.submitted.by,
        ];
        authors.extend(self.work().order.people());
        authors.sort_unstable();
        authors.dedup();
        authors
    }
}

/// Replied; awaits the follow-up.
#[derive(Debug, Clone, PartialEq)]
pub struct Replied {
    /// What was told.
    pub approval: Approval,
    /// By whom and when.
    pub replied: Signature,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// 不予受理.
    Declined,
    /// 撤回.
    Withdrawn,
    /// 办结.
    Closed,
    /// 并单: goes on within another case, and comes back when it is unmerged (F-6.6).
    Merged,
}

/// What is awaited. There is no "unopened": before registration there is no assignment.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// The acceptance decision (intake).
    AwaitingAcceptance,
    /// Verification and classification (investigation).
    AwaitingClassification {
        /// Since acceptance, or since it was opened again.
        since: DateTime<Utc>,
        /// Who decided that; none where it reopened by itself.
        by: Option<StaffId>,
    },
    /// Dispatch by the complaint department.
    AwaitingDispatch {
        /// What was returned, taken away or outgrown by a reclassification.
        prior: Option<Order>,
    },
    /// Designation by the leadership, which was told at once.
    AwaitingDesignation {
        /// Who was told.
        reported_to: Vec<StaffId>,
        /// When.
        reported_at: DateTime<Utc>,
        /// As above.
        prior: Option<Order>,
    },
    /// Sign-for by the addressee.
    Ordered(Order),
    /// The result.
    InHandling(Work),
    /// Endorsement by the unit head.
    Submitted(Submission),
    /// Approval by the complaint department or the leadership.
    Endorsed(Endorsement),
    /// The reply.
    Approved(Approval),
    /// The follow-up.
    Replied(Replied),
    /// Intake's decision to close or to reopen, which follows by itself.
    FollowedUp {
        /// What was followed up.
        replied: Replied,
        /// When that was finished.
        at: DateTime<Utc>,
    },
    /// The decision of the next level (复核).
    InReview {
        /// The decision under review.
        decision: Approval,
        /// Who must review.
        reviewers: Vec<StaffId>,
        /// Since when.
        opened_at: DateTime<Utc>,
    },
    /// Nothing.
    Ended {
        /// How.
        how: End,
        /// When.
        at: DateTime<Utc>,
        /// Where it stood.
        before: Box<Self>,
    },
}

impl Stage {
    /// As rows and answers write it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AwaitingAcceptance => "awaiting_acceptance",
            Self::AwaitingClassification { .. } => "awaiting_classification",
            Self::AwaitingDispatch { .. } => "awaiting_dispatch",
            Self::AwaitingDesignation { .. } => "awaiting_designation",
            Self::Ordered(_) => "awaiting_sign_for",
            Self::InHandling(_) => "in_handling",
            Self::Submitted(_) => "awaiting_endorsement",
            Self::Endorsed(_) => "awaiting_approval",
            Self::Approved(_) => "awaiting_reply",
            Self::Replied(_) => "awaiting_follow_up",
            Self::FollowedUp { .. } => "followed_up",
            Self::InReview { .. } => "in_review",
            Self::Ended { .. } => "ended",
        }
    }

    /// The order in force; after the end nobody holds it.
    pub fn order(&self) -> Option<&Order> {
        match self {
            Self::Ordered(order) => Some(order),
            Self::InHandling(work) => Some(&work.order),
            Self::Submitted(submission) => Some(&submission.work.order),
            Self::Endorsed(endorsement) => Some(&endorsement.submission.work.order),
            Self::Approved(approval) => Some(&approval.work().order),
            Self::Replied(replied) | Self::FollowedUp { replied, .. } => {
                Some(&replied.approval.work().order)
            }
            Self::InReview { decision, .. } => Some(&decision.work().order),
            Self::AwaitingAcceptance
            | Self::AwaitingClassification { .. }
            | Self::AwaitingDispatch { .. }
            | Self::AwaitingDesignation { .. }
            | Self::Ended { .. } => None,
        }
    }

    /// The order in force, or after the end the last one that was.
    pub fn last_order(&self) -> Option<&Order> {
        match self {
            Self::Ended { before, .. } => before.last_order(),
            Self::AwaitingDispatch { prior } | Self::AwaitingDesignation { prior, .. } => {
                prior.as_ref()
            }
            Self::AwaitingAcceptance
            | Self::AwaitingClassification { .. }
            | Self::Ordered(_)
            | Self::InHandling(_)
            | Self::Submitted(_)
            | Self::Endorsed(_)
            | Self::Approved(_)
            | Self::Replied(_)
            | Self::FollowedUp { .. }
            | Self::InReview { .. } => self.order(),
        }
    }

    /// The decision that was replied, or is to be.
    pub fn approval(&self) -> Option<&Approval> {
        match self {
            Self::Approved(approval) => Some(approval),
            Self::Replied(replied) | Self::FollowedUp { replied, .. } => Some(&replied.approval),
            Self::InReview { decision, .. } => Some(decision),
            Self::Ended { before, .. } => before.approval(),
            Self::AwaitingAcceptance
            | Self::AwaitingClassification { .. }
            | Self::AwaitingDispatch { .. }
            | Self::AwaitingDesignation { .. }
            | Self::Ordered(_)
            | Self::InHandling(_)
            | Self::Submitted(_)
            | Self::Endorsed(_) => None,
        }
    }

    /// The result handed in last, where that still counts.
    pub fn submission(&self) -> Option<&Submission> {
        match self {
            Self::Submitted(submission) => Some(submission),
            Self::Endorsed(endorsement) => Some(&endorsement.submission),
            Self::Ended { before, .. } => before.submission(),
            stage => stage
                .approval()
                .map(|approval| &approval.endorsement.submission),
        }
    }

    /// The work that was signed for.
    pub fn work(&self) -> Option<&Work> {
        match self {
            Self::InHandling(work) => Some(work),
            Self::Ended { before, .. } => before.work(),
            stage => stage.submission().map(|submission| &submission.work),
        }
    }

    /// Nothing more is awaited.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Ended { .. })
    }
}
