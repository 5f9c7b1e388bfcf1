//! What a person may do at this moment, before they try.
//!
//! No rule is written here: each step is tried on a copy, with a specimen that is right in itself, and
//! what its transition refuses is what is told. What depends on the words, people and dates that somebody
//! will name is theirs to get right.

use chrono::{DateTime, TimeDelta, Utc};
use regulation::{ContactOutcome, ContactWay, MeasureKind, WaitsFor};
use uuid::Uuid;

use super::{
    Asking, Assignment, Conflicts, Decision, DepartmentId, Designate, Dispatch, MeasureId,
    NewContact, NewMeasure, NewSupervision, Reassign, Refusal, Ruling, Signature, StaffId, Submit,
    SupervisionId, Terms, What,
};

/// One step and the last part of its address.
macro_rules! steps {
    ($($(#[$doc:meta])* $variant:ident = $segment:literal),+ $(,)?) => {
        /// What people do to a case as a whole.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Step { $($(#[$doc])* $variant),+ }

        impl Step {
            /// Every step, in the order in which pages show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The last part of the address that does it.
            pub const fn segment(self) -> &'static str {
                match self { $(Self::$variant => $segment),+ }
            }
        }
    };
}

steps! {
    /// 交办.
    Dispatch = "dispatch",
    /// 指定.
    Designation = "designation",
    /// 改派.
    Reassignment = "reassignment",
    /// 签收.
    SignFor = "sign-for",
    /// 退回.
    Return = "return",
    /// The result is handed in.
    Result = "result",
    /// The unit head agrees.
    Endorsement = "endorsement",
    /// 审核.
    Approval = "approval",
    /// 重办 before approval.
    Redo = "redo",
    /// 复核.
    Review = "review",
    /// 延期 is asked for.
    Extension = "extension",
    /// It is ruled on.
    ExtensionRuling = "extension-ruling",
    /// 中止 is asked for.
    Suspension = "suspension",
    /// It is ruled on.
    SuspensionRuling = "suspension-ruling",
    /// 恢复.
    Resumption = "resumption",
    /// 催办.
    Urge = "urge",
    /// 督办.
    SupervisionOrders = "supervision-orders",
    /// A measure is ordered.
    Measures = "measures",
    /// An attempt to conciliate is recorded.
    ContactAttempts = "contact-attempts",
}

/// How the person stands to the case, as the organization has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Standpoint {
    /// Who.
    pub by: StaffId,
    /// They belong to the department that has the case.
    pub of_unit: bool,
    /// They head it.
    pub heads_unit: bool,
    /// Whoever asked for an extension or a suspension is above them.
    pub is_below: bool,
    /// The table has them endorse, whoever was asked in person.
    pub endorses: bool,
    /// The table has them rule on suspensions, whoever has the work in hand.
    pub may_rule: bool,
    /// Who has to act now.
    pub in_hand: Vec<StaffId>,
}

/// Somebody, some department, some thing: nothing of the case has it.
const NONE: Uuid = Uuid::nil();

/// Words that say nothing.
fn words() -> String {
    "-".to_owned()
}

impl Assignment {
    /// What stands against it, as its transition refuses it; [`Refusal::DoneAlready`] where nothing is
    /// left to do.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn allows(
        &self,
        step: Step,
        who: &Standpoint,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        match self.tried(step, who, terms, at)? {
            Decision::Changed(..) => Ok(()),
            Decision::AlreadyDone => Err(Refusal::DoneAlready),
        }
    }

    fn tried(
        &self,
        step: Step,
        who: &Standpoint,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let (case, by) = (self.clone(), who.by);
        match step {
            Step::Dispatch => case.dispatch(a_dispatch(by), &Conflicts::default(), terms, at),
            Step::Designation => case.designate(a_group(by), &Conflicts::default(), terms, at),
            Step::Reassignment => {
                case.reassign(a_reassignment(by), &Conflicts::default(), terms, at)
            }
            Step::SignFor => case.sign_for(by, who.of_unit, at),
            Step::Return => case.return_order(by, who.of_unit, words(), Vec::new(), terms, at),
            Step::Result => case.submit(a_result(who), terms, at),
            Step::Endorsement => case.endorse(by, who.endorses, at),
            Step::Approval => case.approve(by, terms, at),
            Step::Redo => case.send_back(by, words(), terms, at),
            Step::Review => case.review(by, true, words(), Vec::new(), terms, at),
            Step::Extension => case.ask_extension(asking(who, at), 1, terms),
            Step::ExtensionRuling => case.rule_on_extension(a_ruling(who, at), terms),
            Step::Suspension => {
                let until = at + TimeDelta::seconds(1);
                case.ask_suspension(asking(who, at), WaitsFor::OutsideBody, until, terms)
            }
            Step::SuspensionRuling => case.rule_on_suspension(a_ruling(who, at), terms),
            Step::Resumption => case.resume(by, who.heads_unit, who.may_rule, terms, at),
            Step::Urge => case.urge(by, None, who.in_hand.clone(), at),
            Step::SupervisionOrders => case.order_supervision(an_order(who, at), at),
            Step::Measures => case.order_measure(a_measure(who, at)?, at),
            Step::ContactAttempts => self.contact_tried(Signature { by, at }),
        }
    }

    /// For the case, or for any of its conciliations.
    fn contact_tried(&self, attempted: Signature) -> Result<Decision, Refusal> {
        let attempt = |measure: Option<MeasureId>| NewContact {
            way: ContactWay::CallBack,
            outcome: ContactOutcome::NotReached,
            note: words(),
            measure,
            attempted,
        };
        let refusal = match self.clone().record_contact(attempt(None)) {
            Err(refusal) => refusal,
            Ok(decision) => return Ok(decision),
        };
        let mut measures = self.measures.iter().map(|measure| Some(measure.id));
        let for_measure = measures.find_map(|id| self.clone().record_contact(attempt(id)).ok());
        for_measure.ok_or(refusal)
    }
}

fn a_dispatch(by: StaffId) -> Dispatch {
    Dispatch {
        department: DepartmentId(NONE),
        handler: None,
        required: words(),
        assisting: Vec::new(),
        by,
    }
}

fn a_group(by: StaffId) -> Designate {
    Designate {
        leader: StaffId(NONE),
        members: vec![StaffId(NONE)],
        required: words(),
        by,
    }
}

fn a_reassignment(by: StaffId) -> Reassign {
    Reassign {
        department: DepartmentId(NONE),
        handler: None,
        required: None,
        reason: words(),
        by,
    }
}

/// Handed in with a reason for whatever part is missing.
fn a_result(who: &Standpoint) -> Submit {
    Submit {
        by: who.by,
        heads_unit: who.heads_unit,
        summary: words(),
        endorsers: Vec::new(),
        without: Some(words()),
    }
}

fn asking(who: &Standpoint, at: DateTime<Utc>) -> Asking {
    Asking {
        by: who.by,
        heads_unit: who.heads_unit,
        reason: words(),
        approvers: Vec::new(),
        at,
    }
}

/// A refusal is possible wherever a grant is, and longer.
fn a_ruling(who: &Standpoint, at: DateTime<Utc>) -> Ruling {
    Ruling {
        by: who.by,
        is_below: who.is_below,
        refusal: Some(words()),
        at,
    }
}

fn an_order(who: &Standpoint, at: DateTime<Utc>) -> NewSupervision {
    NewSupervision {
        id: SupervisionId(NONE),
        what: words(),
        due_at: at + TimeDelta::seconds(1),
        by: who.by,
        asked: who.in_hand.clone(),
    }
}

/// One that any case bears: it blames nobody.
fn a_measure(who: &Standpoint, at: DateTime<Utc>) -> Result<NewMeasure, Refusal> {
    Ok(NewMeasure {
        id: MeasureId(NONE),
        what: What::new(MeasureKind::Training, None)?,
        owner: StaffId(NONE),
        due_at: at + TimeDelta::seconds(1),
        description: words(),
        by: who.by,
        heads_unit: who.heads_unit,
    })
}
