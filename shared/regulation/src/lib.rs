//! The regulation's vocabulary: its code lists and the default policy, each in one place.
//!
//! Domain rules, contract events, stored rows and HTTP bodies all speak these words, so a code
//! means the same everywhere. Absent on purpose: rules (each service's `domain`), texts for
//! people (but the names of sub-types, which nobody else may take), and anything that a code list of one installation adds (directory's data).

mod codes;
mod policy;
mod subtypes;

pub use codes::*;
pub use policy::{
    Correspondence, OtherTerms, PatternPolicy, Policy, Profile, ReliefPolicy, ScopePolicy,
    StageLimits,
};
pub use subtypes::{NotASubtype, Subtype};
