//! Tables that every service has (see `migrations/`).

diesel::table! {
    audit_entry (subject, seq) {
        subject -> Uuid,
        seq -> BigInt,
        at -> Timestamptz,
        actor -> Text,
        action -> Text,
        body -> Binary,
        event_id -> Nullable<Uuid>,
        event_seq -> Nullable<BigInt>,
        prev_hash -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    idempotency (scope, key) {
        scope -> Text,
        key -> Text,
        body_sha256 -> Binary,
        status -> Nullable<SmallInt>,
        answer -> Nullable<Binary>,
        claimed_at -> Timestamptz,
    }
}
