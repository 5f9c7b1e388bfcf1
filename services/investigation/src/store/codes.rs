//! This service's own codes, as rows and the audit trail write them.

use persistence::DbError;
use regulation::EvidencePurpose;

use crate::domain::{Complexity, Deed, Ending, Method, RecordKind};

pub(crate) fn method(method: Method) -> &'static str {
    match method {
        Method::Talk => "talk",
        Method::BusinessRecords => "business_records",
    }
}

pub(super) fn method_of(code: &str) -> Result<Method, DbError> {
    match code {
        "talk" => Ok(Method::Talk),
        "business_records" => Ok(Method::BusinessRecords),
        _ => Err(DbError::Corrupt("an unknown method of verification")),
    }
}

pub(crate) fn complexity(complexity: Complexity) -> &'static str {
    match complexity {
        Complexity::Simple => "simple",
        Complexity::Complex => "complex",
    }
}

pub(super) fn complexity_of(code: &str) -> Result<Complexity, DbError> {
    match code {
        "simple" => Ok(Complexity::Simple),
        "complex" => Ok(Complexity::Complex),
        _ => Err(DbError::Corrupt("an unknown complexity")),
    }
}

pub(crate) fn record_kind(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Interview => "interview",
        RecordKind::Document => "document",
        RecordKind::Video => "video",
        RecordKind::BusinessRecord => "business_record",
    }
}

pub(super) fn record_kind_of(code: &str) -> Result<RecordKind, DbError> {
    match code {
        "interview" => Ok(RecordKind::Interview),
        "document" => Ok(RecordKind::Document),
        "video" => Ok(RecordKind::Video),
        "business_record" => Ok(RecordKind::BusinessRecord),
        _ => Err(DbError::Corrupt("an unknown kind of record")),
    }
}

pub(crate) fn ending(how: Ending) -> &'static str {
    match how {
        Ending::Declined => "declined",
        Ending::Withdrawn => "withdrawn",
        Ending::Closed => "closed",
        Ending::Merged => "merged",
    }
}

pub(super) fn ending_of(code: &str) -> Result<Ending, DbError> {
    match code {
        "declined" => Ok(Ending::Declined),
        "withdrawn" => Ok(Ending::Withdrawn),
        "closed" => Ok(Ending::Closed),
        "merged" => Ok(Ending::Merged),
        _ => Err(DbError::Corrupt("an unknown stage")),
    }
}

pub(crate) fn deed(deed: &Deed) -> &'static str {
    match deed {
        Deed::Collected {
            recording: Some(_), ..
        } => "secured",
        Deed::Collected {
            recording: None, ..
        } => "collected",
        Deed::Accessed {
            purpose: EvidencePurpose::Transfer,
            ..
        } => "transferred",
        Deed::Accessed { .. } => "accessed",
        Deed::Verified { .. } => "verified",
    }
}
