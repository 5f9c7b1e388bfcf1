//! Code → id, always the same: the id is derived from the kind and the code, so that an export
//! imported elsewhere, or again after a restore, speaks of the same things. (UUID version 8:
//! the first 128 bits of SHA-256 over a name.)

use regulation::Subtype;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Code;

fn id(kind: &str, path: &str) -> Uuid {
    let digest = Sha256::digest(format!("redress:{kind}:{path}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The organization itself, for entries of the audit trail.
pub fn organization_id() -> Uuid {
    id("organization", "")
}

/// The id of a site.
pub fn site_id(code: &Code) -> Uuid {
    id("site", code.as_str())
}

/// The id of a window of a site.
pub fn window_id(site: &Code, code: &Code) -> Uuid {
    id("window", &format!("{site}/{code}"))
}

/// The id of a department of a site.
pub fn department_id(site: &Code, code: &Code) -> Uuid {
    id("department", &format!("{site}/{code}"))
}

/// The id of a member of staff.
pub fn staff_id(code: &Code) -> Uuid {
    id("staff", code.as_str())
}

/// The id of a partner; of no member of staff, whatever their code.
pub fn partner_id(code: &Code) -> Uuid {
    id("partner", code.as_str())
}

/// The id of a sub-type.
pub fn subtype_id(code: Subtype) -> Uuid {
    id("subtype", &code.to_string())
}

/// The id of a calendar.
pub fn calendar_id(name: &Code) -> Uuid {
    id("calendar", name.as_str())
}
