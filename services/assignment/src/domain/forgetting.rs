//! Erasure (F-6.4): everybody's words go. What was decided, by whom and when, and every deadline stay.
//!
//! Each type is taken apart without `..`, so that what gets words one day does not compile before it says
//! here whether they are forgotten.

use super::measures::{Measure, Progress};
use super::relief::{Extension, Relief, Suspension, Verdict};
use super::side::{Assist, Contact, Part, Side, Supervision, Urge};
use super::stage::{
    Approval, Endorsement, HandlingResult, Order, Replied, Stage, Submission, Work,
};
use super::{Assignment, Record, SentBack};

impl Assignment {
    /// The same case without anybody's words; `gone` stands where they were.
    #[must_use]
    pub fn without_words(mut self, gone: &str) -> Self {
        let Self {
            complaint: _,
            matter: _,
            stage,
            record,
            clocks: _,
            measures,
            side,
            relief,
        } = &mut self;
        forget_stage(stage, gone);
        let Record {
            returns,
            send_backs,
            reviews,
            redos: _,
            replies: _,
            conclusion: _,
        } = record;
        for list in [returns, send_backs, reviews] {
            forget_reasons(list, gone);
        }
        for measure in measures {
            forget_measure(measure, gone);
        }
        forget_side(side, gone);
        forget_relief(relief, gone);
        self
    }
}

fn forget(words: &mut String, gone: &str) {
    gone.clone_into(words);
}

fn forget_reasons(list: &mut [SentBack], gone: &str) {
    for SentBack {
        by: _,
        at: _,
        reason,
    } in list
    {
        forget(reason, gone);
    }
}

fn forget_order(order: &mut Order, gone: &str) {
    let Order {
        to: _,
        required,
        given: _,
        ruling: _,
    } = order;
    forget(required, gone);
}

fn forget_work(work: &mut Work, gone: &str) {
    let Work { order, signed: _ } = work;
    forget_order(order, gone);
}

fn forget_submission(submission: &mut Submission, gone: &str) {
    let Submission {
        work,
        result: HandlingResult {
            summary,
            submitted: _,
        },
        endorsers: _,
    } = submission;
    forget_work(work, gone);
    forget(summary, gone);
}

fn forget_approval(approval: &mut Approval, gone: &str) {
    let Approval {
        endorsement: Endorsement {
            submission,
            endorsed: _,
        },
        approved: _,
    } = approval;
    forget_submission(submission, gone);
}

fn forget_stage(stage: &mut Stage, gone: &str) {
    match stage {
        Stage::AwaitingAcceptance | Stage::AwaitingClassification { since: _, by: _ } => {}
        Stage::AwaitingDispatch { prior }
        | Stage::AwaitingDesignation {
            reported_to: _,
            reported_at: _,
            prior,
        } => {
            if let Some(order) = prior {
                forget_order(order, gone);
            }
        }
        Stage::Ordered(order) => forget_order(order, gone),
        Stage::InHandling(work) => forget_work(work, gone),
        Stage::Submitted(submission)
        | Stage::Endorsed(Endorsement {
            submission,
            endorsed: _,
        }) => forget_submission(submission, gone),
        Stage::Approved(approval)
        | Stage::Replied(Replied {
            approval,
            replied: _,
        })
        | Stage::FollowedUp {
            replied: Replied {
                approval,
                replied: _,
            },
            at: _,
        }
        | Stage::InReview {
            decision: approval,
            reviewers: _,
            opened_at: _,
        } => forget_approval(approval, gone),
        Stage::Ended {
            how: _,
            at: _,
            before,
        } => forget_stage(before, gone),
    }
}

fn forget_measure(measure: &mut Measure, gone: &str) {
    let Measure {
        id: _,
        what: _,
        owner: _,
        due_at: _,
        description,
        ordered: _,
        progress,
    } = measure;
    forget(description, gone);
    match progress {
        Progress::Ordered => {}
        Progress::Completed {
            proof,
            completed_at: _,
        }
        | Progress::CheckedOff {
            proof,
            completed_at: _,
            checked: _,
        } => proof.forget_text(gone),
    }
}

fn forget_side(side: &mut Side, gone: &str) {
    let Side {
        assists,
        without,
        reassignments,
        urges,
        supervisions,
        contacts,
    } = side;
    for Assist {
        department: _,
        handler: _,
        asked: _,
        part,
    } in assists
    {
        match part {
            Part::Asked | Part::SignedFor(_) | Part::Released(_) => {}
            Part::Contributed {
                signed: _,
                opinion,
                given: _,
            } => forget(opinion, gone),
        }
    }
    forget_reasons(without, gone);
    forget_reasons(reassignments, gone);
    for Urge {
        urged: _,
        recipients: _,
        note,
    } in urges
    {
        if let Some(note) = note {
            forget(note, gone);
        }
    }
    for Supervision {
        id: _,
        what,
        due_at: _,
        ordered: _,
        asked: _,
        answer,
    } in supervisions
    {
        forget(what, gone);
        if let Some(answer) = answer {
            forget(&mut answer.text, gone);
        }
    }
    for Contact {
        way: _,
        outcome: _,
        note,
        measure: _,
        attempted: _,
    } in contacts
    {
        forget(note, gone);
    }
}

fn forget_relief(relief: &mut Relief, gone: &str) {
    let Relief {
        extensions,
        suspensions,
    } = relief;
    let mut answers = Vec::new();
    for Extension {
        clock: _,
        run_start: _,
        by: _,
        asked: _,
        reason,
        answer,
    } in extensions
    {
        forget(reason, gone);
        answers.push(answer);
    }
    for Suspension {
        waits_for: _,
        until: _,
        asked: _,
        reason,
        answer,
        ended_at: _,
    } in suspensions
    {
        forget(reason, gone);
        answers.push(answer);
    }
    for answer in answers {
        match answer {
            Verdict::Waiting | Verdict::Granted(_) => {}
            Verdict::Refused(refused) => forget_reasons(std::slice::from_mut(refused), gone),
        }
    }
}
