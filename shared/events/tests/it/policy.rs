//! A site's policy on its way: every number that is set arrives, and what a reader does not know is ignored.

use events::directory::SiteChanged;
use regulation::Policy;
use serde_json::{Value, json};

use crate::samples;

/// The sample of a changed site, with this policy.
fn with(policy: &Value) -> SiteChanged {
    let all = samples::all();
    let is_site = |sample: &&samples::Sample| sample.event_type == "redress.site.changed.v1";
    let sample = all.iter().find(is_site).unwrap();
    let mut whole: Value = serde_json::from_slice(&sample.golden()).unwrap();
    whole["data"]["policy"] = policy.clone();
    serde_json::from_value(whole["data"].take()).unwrap()
}

#[test]
fn every_number_that_a_site_sets_arrives() {
    for policy in [Policy::default(), Policy::with_every_part()] {
        let written = serde_json::to_value(&policy).unwrap();
        assert_eq!(with(&written).policy, policy);
    }
}

#[test]
fn what_a_later_policy_has_is_ignored_wherever_it_stands() {
    let policy = Policy::with_every_part();
    let mut later = serde_json::to_value(&policy).unwrap();
    later["added_later"] = json!({ "deep": 1 });
    for part in ["ordinary", "patterns", "relief", "return_within"] {
        later[part]["added_later"] = json!(1);
    }
    for part in ["/relief/ordinary_later/0", "/scopes/C/major", "/scopes"] {
        let part = later.pointer_mut(part).unwrap();
        part["added_later"] = json!({ "deep": 1 });
    }
    let limits = later.pointer_mut("/scopes/A/ordinary/limits").unwrap();
    limits["a_later_clock"] = json!({ "count": 1, "unit": "working_days" });
    assert_eq!(with(&later).policy, policy);
}
