//! What a person may do at this moment, before they try.
//!
//! No rule is written here: each step is tried on a copy, with a specimen that is right in itself, and
//! what its transition refuses is what is told. What depends on the words, people and records that somebody
//! will name is theirs to get right.

use chrono::{DateTime, TimeDelta, Utc};
use regulation::{Finding, Scope, Severity};
use uuid::Uuid;

use super::{
    Act, Complexity, Decision, Group, Interest, Investigation, Judgement, Method, Record, RecordId,
    RecordKind, Recording, Refusal, StaffId, Text, Verification,
};

/// One step and the last part of its address.
macro_rules! steps {
    ($($(#[$doc:meta])* $variant:ident = $segment:literal),+ $(,)?) => {
        /// What people do to an investigation.
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
    /// 初步核实.
    PreliminaryVerification = "preliminary-verification",
    /// Evidence is written down.
    Records = "records",
    /// A recording that must be secured is named.
    Recordings = "recordings",
    /// 核实结论.
    Conclusion = "conclusion",
    /// 分类, also anew.
    Classification = "classification",
    /// The second person of a step down answers.
    Confirmation = "confirmation",
    /// 调查小组.
    Group = "group",
    /// 回避, declared.
    Interest = "interest",
}

/// Words that say nothing.
fn words() -> Text {
    Text::restore("-".to_owned())
}

/// Nobody of the case.
const NOBODY: StaffId = StaffId(Uuid::nil());

impl Investigation {
    /// Whether the step is possible; false where it is done already, and nothing is left to do.
    ///
    /// # Errors
    /// [`Refusal`], as the step's own transition has it.
    pub fn allows(&self, step: Step, by: StaffId, at: DateTime<Utc>) -> Result<bool, Refusal> {
        let act = Act { by, at };
        match step {
            Step::PreliminaryVerification => self.verifiable(act),
            Step::Records => changes(self.clone().add_record(a_record(act))),
            Step::Recordings => changes(self.clone().name_recording(a_recording(act))),
            Step::Conclusion => {
                let finding = Finding::Unverifiable;
                changes(self.clone().conclude(finding, words(), Vec::new(), act))
            }
            Step::Classification => self.classifiable(act),
            Step::Confirmation => changes(self.clone().confirm(false, act)),
            Step::Group => self.groupable(act),
            Step::Interest => {
                let reason = words();
                changes(self.clone().declare_interest(Interest { reason, act }))
            }
        }
    }

    /// As what it is held to be, or as what it may turn out to be.
    fn verifiable(&self, act: Act) -> Result<bool, Refusal> {
        let verified = |complexity| {
            changes(self.clone().verify(Verification {
                methods: vec![Method::Talk],
                complexity,
                note: words(),
                act,
            }))
        };
        verified(Complexity::Simple).or_else(|_| verified(Complexity::Complex))
    }

    /// Upwards, which one person may: everything that is alleged, and more than what holds.
    fn classifiable(&self, act: Act) -> Result<bool, Refusal> {
        let (all, fewer) = (Scope::ALL.to_vec(), vec![Scope::Integrity]);
        for scopes in [all, fewer] {
            let judgement = Judgement::new(Severity::Major, scopes, Vec::new(), words());
            let Ok(judgement) = judgement else { continue };
            if changes(self.clone().classify(judgement, false, act))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn groupable(&self, act: Act) -> Result<bool, Refusal> {
        // One member is never too many.
        match Group::new(NOBODY, Vec::new(), act, false) {
            Ok(group) => changes(self.clone().form_group(group, &[])),
            Err(_) => Ok(false),
        }
    }
}

fn changes(decision: Result<Decision, Refusal>) -> Result<bool, Refusal> {
    Ok(match decision? {
        Decision::Changed(..) => true,
        Decision::AlreadyDone => false,
    })
}

fn a_record(act: Act) -> Record {
    Record {
        id: RecordId(Uuid::nil()),
        kind: RecordKind::Interview,
        text: words(),
        taken_at: act.at,
        act,
    }
}

fn a_recording(act: Act) -> Recording {
    let overwritten_at = act.at + TimeDelta::seconds(1);
    Recording {
        id: Uuid::nil(),
        name: words(),
        overwritten_at,
        secure_by: overwritten_at,
        act,
    }
}
